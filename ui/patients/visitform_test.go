package patients

import (
	"strings"
	"testing"

	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

// seen is a visit at half past eight on the practice's clock.
func seen() *VisitForm {
	return &VisitForm{Visit: record.Visit{PatientID: "p2", Start: "2026-11-17T13:30:00Z", End: "2026-11-17T14:00:00Z", Status: visit.Finished, Reason: "Cough", Provider: "Anita Rao, MD"}, Version: 3}
}

// holds is what the field with this hint holds.
func (f *fixture) holds(t *testing.T, hint string) string {
	t.Helper()
	for _, o := range stage.Find[*kit.Field](f.Stage) {
		if o.PlaceHolder == hint {
			return o.Text
		}
	}
	t.Fatalf("there is no field %q", hint)
	return ""
}

func (f *fixture) typeTime(t *testing.T, text string) {
	t.Helper()
	f.typeInto(t, "9:30 am", text)
}

func (f *fixture) lastVisit(t *testing.T) VisitForm {
	t.Helper()
	if len(f.visits) == 0 {
		t.Fatal("no visit was saved: ", f.Texts())
	}
	return f.visits[len(f.visits)-1]
}

// A visit that is saved stays at its moment, whatever else was changed; a moved one takes its end along.
func TestAVisitStaysOnThePracticesClock(t *testing.T) {
	for _, start := range []record.DateTime{"2026-11-17T13:30:00Z", "2026-11-17T08:30:00-05:00", "2026-11-17", "2026-11-18T01:15:00Z", "2026-11-17T08:30:20-05:00"} {
		fake := few()
		fake.visit = seen()
		fake.visit.Start, fake.visit.End = start, ""
		f := begin(t, fake)
		f.screen.Open("p2")
		f.screen.editVisit("v1")
		f.typeInto(t, "in 4 weeks, blood test before", "in 2 weeks")
		f.Press(t, "Save")
		if v := f.lastVisit(t); v.Start != start || v.FollowUp != "in 2 weeks" {
			t.Errorf("%s became %s", start, v.Start)
		}
	}
	fake := few()
	fake.visit = seen()
	f := begin(t, fake)
	f.screen.Open("p2")
	f.screen.editVisit("v1")
	if got := f.holds(t, "9:30 am"); got != "8:30 am" {
		t.Errorf("the time is %q", got)
	}
	f.typeTime(t, "noonish")
	f.Press(t, "Save")
	f.Must(t, "This is no time. Write it like 9:30 am.")
	for text, want := range map[string]record.DateTime{"9:30 am": "2026-11-17T09:30:00-05:00", "9.30": "2026-11-17T09:30:00-05:00", "2p": "2026-11-17T14:00:00-05:00", "1430": "2026-11-17T14:30:00-05:00", "": "2026-11-17"} {
		f.typeTime(t, text)
		f.Press(t, "Save")
		v := f.lastVisit(t)
		if v.Start != want {
			t.Errorf("%q is %s, want %s", text, v.Start, want)
		}
		if end := v.End.Time(atPractice).Sub(v.Start.Time(atPractice)).Minutes(); text != "" && end != 30 || text == "" && v.End != "" {
			t.Errorf("%q: from %s to %s", text, v.Start, v.End)
		}
		f.screen.editVisit("v1")
	}
	// A visit at a quarter past eight in the evening is of that day, not of the next.
	fake.visit.Start, fake.visit.End = "2026-11-18T01:15:00Z", ""
	f.screen.editVisit("v1")
	f.typeTime(t, "7 pm")
	f.Press(t, "Save")
	if v := f.lastVisit(t); v.Start != "2026-11-17T19:00:00-05:00" {
		t.Errorf("moved to %s", v.Start)
	}
	f.screen.editVisit("")
	f.typeTime(t, "9")
	f.Press(t, "Save")
	if v := f.lastVisit(t); v.Start != "2026-11-17T09:00:00-05:00" {
		t.Errorf("a new visit is at %s", v.Start)
	}
}

// What a colleague changed while a form lay in the drafts is not typed over.
func TestADraftOfAVisitLeavesWhatOthersChanged(t *testing.T) {
	fake := few()
	fake.visit = seen()
	f := begin(t, fake)
	f.screen.Open("p2")
	f.screen.editVisit("v1")
	f.typeInto(t, "in 4 weeks, blood test before", "in 2 weeks")
	f.screen.back()
	fake.visit.Version, fake.visit.Status, fake.visit.Reason, fake.visit.Start = 4, visit.NoShow, "Cough and fever", "2026-11-17T15:00:00Z"
	f.screen.editVisit("v1")
	f.Must(t, "What you typed before is back.")
	f.Press(t, "Save")
	if v := f.lastVisit(t); v.Version != 4 || v.FollowUp != "in 2 weeks" || v.Status != visit.NoShow || v.Reason != "Cough and fever" || v.Start != "2026-11-17T15:00:00Z" {
		t.Errorf("saved %+v", v)
	}
	f.screen.editVisit("v1")
	f.typeInto(t, "in the patient's words", "Fever")
	f.screen.back()
	fake.visit.Version, fake.visit.Reason = 5, "Cough, better"
	f.screen.editVisit("v1")
	f.Must(t, "both of you changed: Reason")
	if got := f.holds(t, "in the patient's words"); got != "Fever" {
		t.Errorf("what was typed is %q", got)
	}
}

// A visit that somebody changes while the form is open can be saved after a look, with both changes.
func TestAVisitChangedWhileItIsEdited(t *testing.T) {
	fake := few()
	fake.visit = seen()
	f := begin(t, fake)
	f.screen.Open("p2")
	f.screen.editVisit("v1")
	f.typeInto(t, "in 4 weeks, blood test before", "in 2 weeks")
	f.typeInto(t, "120/80", "138/86")
	fake.visit.Version, fake.visit.Status = 4, visit.NoShow
	f.saveErr = fault.New(fault.Conflict, "Somebody changed this visit in the meantime.")
	f.Press(t, "Save")
	f.Must(t, "Their changes are in the form now")
	f.saveErr = nil
	f.Press(t, "Save")
	if v := f.lastVisit(t); v.Version != 4 || v.FollowUp != "in 2 weeks" || v.Status != visit.NoShow || len(v.Vitals) != 1 {
		t.Errorf("saved %+v", v)
	}
	// Another conflict is told as it is.
	f.screen.editVisit("v1")
	f.saveErr = fault.New(fault.Conflict, "The chart holds this already.")
	f.Press(t, "Save")
	f.Must(t, "The chart holds this already.")
	if strings.Contains(f.Texts(), "Their changes") {
		t.Error("a colleague is blamed for it")
	}
}
