package today

import (
	"slices"
	"testing"

	"foyer/data/fault"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

func write(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	for _, r := range text {
		s.Rune(t, r)
	}
}

// What is typed into a dialog that is closed, or into the strip before the line is left, stands there again.
func TestNothingTypedIsLost(t *testing.T) {
	f := &fake{day: busy()}
	f.day.Now = f.day.Date
	s := begin(t, f)

	s.Press(t, "Called…")
	write(t, s, "Nobody at home")
	s.Press(t, "Cancel")
	s.Press(t, "Called…")
	s.Press(t, "Record the call")
	if !slices.Equal(f.did, []string{"called c1: reached, Nobody at home"}) {
		t.Errorf("did %v, want the call with the note typed before", f.did)
	}
	s.Press(t, "Called…")
	if area := stage.Find[*kit.Field](s); area[len(area)-1].Text != "" {
		t.Errorf("after the call is recorded, the note says %q", area[len(area)-1].Text)
	}
	s.Press(t, "Cancel")

	s.Rune(t, 't')
	write(t, s, "marisol@patients")
	rows := s.Columns(t, 0).Rows
	rows.Focus()
	rows.Select(2)
	rows.Select(1)
	s.Rune(t, 't')
	if field, ok := s.Canvas().Focused().(*kit.Field); !ok || field.Text != "marisol@patients" {
		t.Error("the address typed before another line was chosen is gone")
	}

	f.did, f.refuse = nil, fault.New(fault.Denied, "This can't be.")
	s.Press(t, "New visit")
	stage.Find[*kit.Picker](s)[0].Pick(kit.PickItem{Key: "p9", Title: "Noor Haddad"})
	write(t, s, "930")
	s.Press(t, "Add visit")
	s.Must(t, "This can't be.", "Add visit") // what is refused leaves the form
	s.Press(t, "Cancel")
	f.refuse = nil
	s.Press(t, "New visit")
	s.Press(t, "Add visit")
	if !slices.Equal(f.did, []string{"visit of p9 on 2026-11-17 at 9h30m0s: , "}) {
		t.Errorf("did %v, want the visit typed before", f.did)
	}
}

func TestProofThatIsRefusedStaysToBeAnswered(t *testing.T) {
	f := &fake{day: busy(), refuse: fault.New(fault.Denied, "This can't be.")}
	s := begin(t, f)
	s.Rune(t, 'e')
	s.Press(t, "Another way")
	s.Must(t, "Say in a few words how.")
	write(t, s, "Neighbor")
	s.Press(t, "Another way")
	s.Must(t, "This can't be.")
	f.refuse = nil
	s.Press(t, "Another way")
	if !slices.Equal(f.did, []string{"enrolled v2 Neighbor other"}) {
		t.Errorf("did %v", f.did)
	}
}
