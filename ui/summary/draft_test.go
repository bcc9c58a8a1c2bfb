package summary

import (
	"context"
	"slices"
	"testing"

	"foyer/data/fault"
	"foyer/data/visit"
)

// shared is a visit that two people work on: what is kept is there, a version further.
type shared struct {
	*fake
	version int
	during  func() // happens while words are being kept
}

func (s *shared) Open(ctx context.Context, id string) (Sheet, error) {
	sheet, err := s.fake.Open(ctx, id)
	sheet.Version, sheet.Said = s.version, s.said
	return sheet, err
}

func (s *shared) Keep(ctx context.Context, id string, said visit.Said, version int) (Undo, error) {
	if version != s.version {
		return nil, fault.New(fault.Conflict, "Somebody changed this visit.")
	}
	if d := s.during; d != nil {
		s.during = nil
		d()
	}
	for i := range said.Medicines {
		if said.Medicines[i].ID == "" {
			said.Medicines[i].ID = "chart-" + said.Medicines[i].Name
		}
	}
	s.said, s.version = said, s.version+1
	return s.fake.Keep(ctx, id, said, version)
}

func TestWhatIsTypedWhileItIsKeptStays(t *testing.T) {
	f := begin(t, day())
	s := &shared{fake: f.fake, version: 7}
	f.screen.services = s
	f.screen.Open("v2")
	f.screen.form.reason.SetText("Cough")
	f.screen.said.Medicines = append(f.screen.said.Medicines, visit.Medicine{Name: "Ibuprofen", Change: visit.MedicineNew})
	s.during = func() {
		f.screen.form.reason.SetText("Cough and fever")
		f.screen.keep() // the second press of Ctrl+S waits for the first
	}
	f.screen.keep()
	if s.said.Reason != "Cough and fever" || s.version != 9 || f.screen.dirty {
		t.Errorf("kept %q at %d, dirty %t", s.said.Reason, s.version, f.screen.dirty)
	}
	f.Must(t, "kept")
	s.during = func() { f.screen.form.reason.SetText("Cough, fever, rash") }
	f.screen.form.reason.SetText("Cough, fever,")
	f.screen.keep()
	if s.said.Reason != "Cough, fever," || !f.screen.dirty || f.screen.form.reason.Text != "Cough, fever, rash" {
		t.Errorf("kept %q, the field says %q, dirty %t", s.said.Reason, f.screen.form.reason.Text, f.screen.dirty)
	}
	f.screen.Open("v1")
	f.screen.Open("v2")
	if f.screen.form.reason.Text != "Cough, fever, rash" {
		t.Errorf("after going away the field says %q", f.screen.form.reason.Text)
	}
	f.screen.keep()
	if n := len(s.said.Medicines); s.said.Reason != "Cough, fever, rash" || slices.IndexFunc(s.said.Medicines, func(m visit.Medicine) bool { return m.Name == "Ibuprofen" }) != n-1 {
		t.Errorf("kept %q with %v: a medicine stands there twice or not at all", s.said.Reason, s.said.Medicines)
	}
}

func TestADraftDoesNotOverwriteAColleague(t *testing.T) {
	f := begin(t, day())
	s := &shared{fake: f.fake, version: 7}
	f.screen.services = s
	f.screen.Open("v2")
	f.screen.form.reason.SetText("Cough")
	f.screen.Open("v1")
	s.said.Next, s.version = "Drink tea.", 8 // saved by somebody else
	f.screen.Open("v2")
	f.Must(t, "both changes are kept")
	if f.screen.said.Reason != "Cough" || f.screen.said.Next != "Drink tea." || !f.screen.dirty {
		t.Errorf("the fields say %q and %q", f.screen.said.Reason, f.screen.said.Next)
	}
	f.screen.keep()
	if s.said.Reason != "Cough" || s.said.Next != "Drink tea." || s.version != 9 {
		t.Errorf("kept %q and %q at %d", s.said.Reason, s.said.Next, s.version)
	}

	f.screen.form.reason.SetText("Cough at night")
	f.screen.said.Reason = "Cough at night"
	s.said.Reason, s.version = "Cough with fever", 10 // while it is open here
	f.screen.keep()
	f.Must(t, "Two changes at once", "Cough at night", "Cough with fever")
	if s.said.Reason != "Cough with fever" || f.screen.form.reason.Text != "Cough at night" || !f.screen.dirty {
		t.Errorf("kept %q, the field says %q", s.said.Reason, f.screen.form.reason.Text)
	}
	f.Press(t, "Take what was saved")
	if f.screen.form.reason.Text != "Cough with fever" || f.screen.dirty {
		t.Errorf("the field says %q, dirty %t", f.screen.form.reason.Text, f.screen.dirty)
	}

	f.screen.form.reason.SetText("Cough at night")
	s.said.Reason, s.version = "Cold", 11
	f.screen.keep()
	f.Press(t, "Keep mine")
	f.screen.keep()
	if s.said.Reason != "Cough at night" || s.version != 12 {
		t.Errorf("kept %q at %d", s.said.Reason, s.version)
	}
}

func TestRubbishIsNoDraft(t *testing.T) {
	for _, body := range []string{"", "no json", "{}", `{"Reason":"of an older form"}`} {
		if _, ok := fromDraft(body); ok {
			t.Errorf("%q is taken as a draft", body)
		}
	}
}
