package patients

import (
	"context"
	"testing"

	"foyer/data/fault"
	"foyer/ui/printout"
)

// slow is a practice in which somebody does something while a letter is printed or files are read.
type slow struct {
	*fake
	during func(ctx context.Context)
	count  int
	failed error
}

func (s *slow) work(ctx context.Context) {
	if d := s.during; d != nil {
		s.during = nil
		d(ctx)
		if ctx.Err() != nil {
			s.count = -100 // the first was stopped
		}
	}
	s.count++
}

func (s *slow) Invite(ctx context.Context, _ string) (string, error) {
	s.work(ctx)
	return "Front desk", s.failed
}

func (s *slow) Preview(ctx context.Context, _ []string, _ map[string]Verdict, _ func(done, of int)) (Plan, error) {
	s.work(ctx)
	return Plan{Useful: true, Summary: "1 new", Apply: func(ctx context.Context, _ map[string]Verdict, _ func(done, of int)) (Done, error) {
		s.work(ctx)
		return Done{Text: "1 new", BatchID: "b1"}, nil
	}}, nil
}

func (s *slow) Undo(ctx context.Context, _ string) error {
	s.work(ctx)
	return nil
}

func TestOneThingAtATime(t *testing.T) {
	f := begin(t, few())
	s := &slow{fake: f.fake}
	f.screen.services = s
	expect := func(n int, what string) {
		t.Helper()
		if s.count != n {
			t.Errorf("%s: %d, want %d", what, s.count, n)
		}
	}
	s.during = func(context.Context) { f.screen.invite("p1"); f.screen.dropped([]string{"x"}) }
	f.screen.invite("p1")
	expect(2, "one letter, and files beside it")
	for _, do := range []func(){
		func() { f.screen.dropped([]string{"x"}) },
		func() { f.Press(t, "Import") },
		func() { f.screen.undo("b1") },
	} {
		s.count, s.during = 0, func(context.Context) { f.screen.dropped([]string{"y"}) }
		do()
		expect(1, "a second file meanwhile")
	}
	f.Must(t, "Wait until what is under way is done.")
}

func TestALetterThatReachedNoPrinterIsOfferedAgain(t *testing.T) {
	f := begin(t, few())
	s := &slow{fake: f.fake, failed: &printout.Unprinted{Err: fault.New(fault.Unavailable, "No printer took it."), Print: func(context.Context, string) (string, error) { return "", nil }}}
	f.screen.services = s
	f.screen.invite("p1")
	f.Must(t, "No printer took it.")
	f.Press(t, "Print again")
	f.Must(t, "Opened in the PDF viewer: print it there.")
	if s.count != 1 {
		t.Errorf("%d letters were made", s.count)
	}
}
