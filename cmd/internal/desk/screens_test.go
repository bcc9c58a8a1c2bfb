package desk

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/data/enrollment"
	"foyer/data/paperlog"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/summary"
	"foyer/ui/words"
)

func summaryOptions() summary.Options { return summary.Options{} }

// lists counts the lists in columns on the screen.
func lists(s *stage.Stage) int { return len(stage.Find[*kit.ColumnList](s)) }

func TestTodayOverTheServices(t *testing.T) {
	r := newRig(t)
	s, d := r.open(desker)
	s.Until(t, "the day", func() bool { return lists(s) == 1 })
	s.Must(t, "Tuesday, November 17", "4 visits · 3 summaries to print")
	list := s.Columns(t, 0)
	if got := stage.Column(list, 1); !slices.Equal(got, []string{"Ada Larkmoor 4", "Walter Abebe 76", "Marisol Núñez-Ortega 68", "Tomás Elderfield 35"}) {
		t.Errorf("the day is %v", got)
	}
	s.Until(t, "the checks", func() bool {
		return slices.Equal(stage.Column(list, 6), []string{"1 check", "1 check", "1 check", "after visit"})
	})
	if got := stage.Column(list, 4); got[0] != "not eligible" || got[1] != "ask today" {
		t.Errorf("the portal column says %v: a child of four can't be asked", got)
	}
	s.Press(t, "Print today's summaries")
	s.Until(t, "the question", func() bool { return s.Shows("have something to look at") })
	s.Press(t, "Print all 3 as they are")
	s.Until(t, "the printed day", func() bool { return s.Shows("0 summaries to print") })
	s.Must(t, "3 summaries printed. Sent to Front desk.")
	if got := stage.Column(list, 6); !slices.Equal(got, []string{"printed", "printed", "printed", "after visit"}) {
		t.Errorf("papers are %v", got)
	}
	if r.tray.count() != 1 || !bytes.HasPrefix(r.tray.jobs[0], []byte("%PDF-")) {
		t.Errorf("%d jobs went to the printer, want one PDF", r.tray.count())
	}
	h, ctx := r.act()
	papers, err := h.Papers.List(ctx, paperlog.Choose{})
	r.must(err)
	if len(papers) != 3 {
		t.Errorf("%d papers are in the log, want 3", len(papers))
	}
	for _, p := range papers {
		uses, err := h.Papers.Uses(ctx, p.ID)
		r.must(err)
		if len(uses) != 1 || uses[0].How != paperlog.Printed || uses[0].Target != "Front desk" || uses[0].Member != desker {
			t.Errorf("the log says of a paper: %+v", uses)
		}
	}
	// The states of the two adults who were given a code follow on the same screen.
	s.Until(t, "the new states", func() bool {
		return slices.Equal(stage.Column(s.Columns(t, 0), 4)[1:3], []string{"invited, 30 days left", "invited, 30 days left"})
	})
	day, err := (todayServices{d}).Today(t.Context(), time.Time{})
	r.must(err)
	if day.Offered != 2 || day.Invited != 2 || day.Opened != 0 || day.Active != 0 {
		t.Errorf("%d offered, %d invited, %d opened, %d active: want 2, 2, 0, 0", day.Offered, day.Invited, day.Opened, day.Active)
	}
}

func TestAPrinterThatTakesNothing(t *testing.T) {
	r := newRig(t)
	r.tray.err = errors.New("out of paper")
	s, _ := r.open(desker)
	s.Until(t, "the day", func() bool { return lists(s) == 1 })
	s.Press(t, "Print today's summaries")
	s.Until(t, "the question", func() bool { return s.Shows("have something to look at") })
	s.Press(t, "Print all 3 as they are")
	s.Until(t, "the warning", func() bool {
		return s.Shows("Nothing was printed. The visits stay to print.") && s.Shows("3 summaries to print") && !s.Button(t, "Print today's summaries").Off
	})
	h, ctx := r.act()
	for _, who := range []string{"Walter", "Marisol"} {
		e, err := h.Enrollment.Get(ctx, r.people[who])
		r.must(err)
		if e.State != enrollment.NotOffered {
			t.Errorf("%s is %s with a paper nobody has", who, e.State)
		}
	}
	// The very same papers, once the printer is ready.
	r.tray.mu.Lock()
	r.tray.err = nil
	r.tray.mu.Unlock()
	s.Press(t, "Print again")
	s.Until(t, "the printed day", func() bool { return s.Shows("0 summaries to print") })
	papers, err := h.Papers.List(ctx, paperlog.Choose{})
	r.must(err)
	codes, err := h.Enrollment.Codes(ctx, r.people["Walter"], 0)
	r.must(err)
	if len(papers) != 3 || len(codes) != 1 || codes[0].State != "live" {
		t.Errorf("%d papers, codes %+v: want the same three papers with the same codes", len(papers), codes)
	}
}

func TestSummaryOverTheServices(t *testing.T) {
	r := newRig(t)
	s, d := r.open(desker)
	s.Go("summary")
	s.Until(t, "the paper", func() bool { return s.Shows("Ada Larkmoor · After-visit summary") && s.Shows("Page 1 of") })
	d.shell.GoTo("summary", r.visits["Marisol"])
	s.Until(t, "the other paper", func() bool { return s.Shows("Marisol Núñez-Ortega · After-visit summary") })
	h, ctx := r.act()
	made := func() (papers, codes int) {
		p, err := h.Papers.List(ctx, paperlog.Choose{PatientID: r.people["Marisol"]})
		r.must(err)
		c, err := h.Enrollment.Codes(ctx, r.people["Marisol"], 0)
		r.must(err)
		return len(p), len(c)
	}
	s.Until(t, "the patient's language", func() bool {
		segments := stage.Find[*kit.Segments](s)
		return len(segments) == 2 && segments[0].Chosen == 1
	})
	stage.Find[*kit.Segments](s)[1].Choose(1)
	s.Settle(50e6)
	if papers, codes := made(); papers+codes != 0 {
		t.Fatalf("looking made %d papers and %d codes", papers, codes)
	}
	s.Press(t, "Print")
	s.Until(t, "the printed paper", func() bool { return s.Shows("Sent to Front desk.") })
	if papers, codes := made(); papers != 1 || codes != 1 || r.tray.count() != 1 {
		t.Errorf("one press made %d papers, %d codes, %d jobs", papers, codes, r.tray.count())
	}
	list, err := h.Papers.List(ctx, paperlog.Choose{VisitID: r.visits["Marisol"]})
	r.must(err)
	if list[0].Language != "es" || !list[0].LargePrint {
		t.Errorf("the paper is %+v, not the one that was shown", list[0])
	}
	path := filepath.Join(t.TempDir(), "paper.pdf")
	saveTo := func(path string) {
		t.Helper()
		_, err := (summaryServices{d}).Save(t.Context(), r.visits["Marisol"], summary.Options{}, path, false)
		r.must(err)
	}
	saveTo(path)
	file, err := os.ReadFile(path)
	r.must(err)
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Error("what was saved is no PDF")
	}
	if papers, codes := made(); papers != 2 || codes != 2 {
		t.Errorf("saving made %d papers and %d codes in all, want 2 and 2", papers, codes)
	}
	if papers, codes := made(); papers != 2 || codes != 2 {
		t.Errorf("a place that can't be written cost a code: %d papers, %d codes", papers, codes)
	}
	r.must(os.Chmod(path, 0o644)) // as a file dialog might have left it
	saveTo(path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the paper: %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("saving left %v, %v", left, err)
	}
	e, err := h.Enrollment.Get(ctx, r.people["Marisol"])
	r.must(err)
	if e.State != enrollment.Invited {
		t.Errorf("the patient is %s", e.State)
	}
	if _, err := (summaryServices{d}).Save(t.Context(), r.visits["Marisol"], summary.Options{}, filepath.Join(path, "no", "folder.pdf"), false); err == nil {
		t.Error("saved where nothing can be")
	}
}

// Screens that are built anew, and members who follow one another, leave no listener behind.
func TestNoListenerIsLeftBehind(t *testing.T) {
	r := newRig(t)
	s, d := r.open(desker)
	count := func() int {
		d.news.mu.Lock()
		defer d.news.mu.Unlock()
		return len(d.news.listeners)
	}
	others := count() - 1 // the rail counts on every screen; Today is in view
	for _, key := range []string{"patients", "summary"} {
		s.Go(key)
	}
	if count() != others+3 {
		t.Fatalf("%d listeners for three screens and %d beside them", count(), others)
	}
	for range 3 {
		s.SetLanguage(words.Spanish)
		s.SetLanguage(words.English)
	}
	if count() != others+1 {
		t.Errorf("%d listeners after changing the language, want the one of the screen in view and %d", count(), others)
	}
}

// The palette finds patients, and a locked screen finds none.
func TestThePaletteFindsPatients(t *testing.T) {
	r := newRig(t)
	_, d := r.open(desker)
	found, err := d.findPatients(t.Context(), "zhou")
	r.must(err)
	if len(found) != 2 || !strings.HasPrefix(found[0].Title, "Zhou, ") {
		t.Errorf("found %v", found)
	}
	r.session.Lock()
	if _, err := d.findPatients(t.Context(), "zhou"); !locked(err) {
		t.Errorf("a locked screen finds: %v", err)
	}
}

// typeInto writes into the search of the screen as keys would.
func typeInto(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	for _, o := range stage.Find[*kit.Field](s) {
		if strings.HasPrefix(o.PlaceHolder, "Name, birth date") {
			s.Canvas().Focus(o)
			o.SetText(text)
			return
		}
	}
	t.Fatal("there is no search")
}
