package mail

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

func (f *fake) Calm(_ context.Context, id, why string) error {
	f.find(id).Urgent = false
	return f.note("%s calm: %s", id, why)
}

func (f *fake) Assign(_ context.Context, id, member string) error {
	f.find(id).Assignee = member
	return f.note("%s given to %s", id, member)
}

func (f *fake) AddAddress(_ context.Context, patient, address string) error {
	for i := range f.list {
		if f.list[i].PatientID == patient {
			f.list[i].Terms.Strange = false
		}
	}
	return f.note("%s has %s", patient, address)
}

func TestAnAnswerToAnAddressOnNoRecordAsksFirst(t *testing.T) {
	f := day()
	f.find("3").Terms.Strange, f.find("3").Terms.To.Mail = true, "b.work@elsewhere.example"
	s := open(t, f)
	s.GoTo("mail", "3")
	s.Must(t, "not the address on record")
	s.Rune(t, 'r')
	write(t, s, "Sent.")
	s.Press(t, "Send")
	s.Must(t, "This is not an address of Devon Clarke on record", "b.work@elsewhere.example")
	if len(f.sent) != 0 {
		t.Fatalf("sent unasked: %+v", f.sent)
	}
	if kit.Submit(s.Canvas()); len(f.sent) != 0 {
		t.Error("a second Ctrl+Enter sends it")
	}
	s.Press(t, "Don't send")
	s.Follow(t, "Add it to the record of Devon Clarke")
	s.Must(t, "plain e-mail agreed")
	s.Press(t, "Send")
	if len(f.sent) != 1 || !slices.Contains(f.did, "devon has b.work@elsewhere.example") {
		t.Errorf("sent %+v, did %v", f.sent, f.did)
	}
}

func TestRedFlagsAreNotTakenOffByOneKey(t *testing.T) {
	f := day()
	s := open(t, f)
	s.Rune(t, 'u')
	s.Must(t, "Why is it not urgent?")
	s.Key(t, fyne.KeyReturn) // the way back has the keyboard
	if !f.find("1").Urgent {
		t.Fatal("two keys took the alarm off")
	}
	s.Rune(t, 'u')
	s.Press(t, "Known, and taken care of")
	if f.find("1").Urgent || !slices.Contains(f.did, "1 calm: known") {
		t.Errorf("did %v", f.did)
	}
	if got := selected(s); got != 0 {
		t.Errorf("row %d is highlighted, want the conversation's", got)
	}
	s.Rune(t, 'z')
	if !f.find("1").Urgent {
		t.Error("undo does not bring the alarm back")
	}
	if s.Shows("Not urgent. That is in the log.") {
		t.Error("the notice stays after its undo")
	}
}

// selected is the highlighted row of the list of conversations.
func selected(s *stage.Stage) int {
	for _, l := range stage.Find[*kit.List](s) {
		if l.Multi {
			return l.Selected()
		}
	}
	return -2
}

func TestWhatIsGivenAwayIsNotMetByTheNextKey(t *testing.T) {
	f := day()
	for i := range f.list {
		f.list[i].Assignee = "rosie"
	}
	s := open(t, f)
	s.GoTo("mail", "queue:mine")
	s.Must(t, "my chest feels tight")
	s.Rune(t, 'a')
	kit.CloseMenus(s.Canvas())
	f.did = nil
	s.Rune(t, 'A') // it is mine already: it stays
	s.Rune(t, 'm')
	if !slices.Contains(f.did, "read 1 false") {
		t.Errorf("the conversation left the view: %v", f.did)
	}
}

func TestEnterInTheSearchOpensTheFirst(t *testing.T) {
	f := day()
	s := open(t, f)
	s.Rune(t, '/')
	for _, r := range "metformin" {
		s.Rune(t, r)
	}
	s.Must(t, "1 conversation found")
	for _, l := range stage.Find[*kit.List](s) {
		if !l.Multi && l.Rounded && l.Selected() >= 0 {
			t.Error("a queue is highlighted while all mail is searched")
		}
	}
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "I have five tablets left.")
	s.Rune(t, 'e')
	if f.find("3").Status != mail.StatusDone {
		t.Error("the list has not got the keyboard")
	}
	s.Key(t, fyne.KeyEscape)
	s.Key(t, fyne.KeyHome, fyne.KeyUp)
	s.Rune(t, 'm')
	if got := stage.Find[*kit.Editor](s); len(got) > 0 && got[0].Text() != "" {
		t.Error("typed into a field")
	}
	if !strings.HasPrefix(f.did[len(f.did)-1], "read ") {
		t.Errorf("Up at the top of the list left it: %v", f.did)
	}
}

func TestACallThatReachedThePatientEndsTheAlarm(t *testing.T) {
	f := day()
	s := open(t, f)
	s.Rune(t, 'c')
	s.Must(t, "How did the call go?")
	write(t, s, "Goes to the ER.")
	editor := stage.Find[*kit.Editor](s)
	editor[len(editor)-1].TypedShortcut(kit.Ctrl(fyne.KeyReturn))
	if kit.Waiting(s.Canvas()) {
		t.Fatal("Ctrl+Enter does not save the dialog")
	}
	if !slices.ContainsFunc(f.did, func(d string) bool { return strings.Contains(d, "reached") && strings.Contains(d, "true") }) {
		t.Errorf("did %v", f.did)
	}
	c := f.find("1")
	c.Urgent, c.Calls = true, []mail.Call{{ID: "k", Outcome: mail.Reached, At: noon, Member: "Rosie"}}
	f.listen()
	s.GoTo("mail", "3")
	s.GoTo("mail", "1")
	s.Must(t, "Reached by phone, and still marked as urgent")
	if b := s.Button(t, "Not urgent"); !b.Primary {
		t.Error("calling is still the main button")
	}
}

func TestEscapeLeavesThePickerWithSomethingTyped(t *testing.T) {
	s := open(t, day())
	s.GoTo("mail", "5")
	s.Rune(t, 'f')
	s.Must(t, "Type to find a patient")
	s.Rune(t, 'z')
	s.Key(t, fyne.KeyEscape)
	if kit.Waiting(s.Canvas()) {
		t.Error("the picker is still open")
	}
}

func TestTheCursorStandsBeforeTheSignOff(t *testing.T) {
	for text, want := range map[string]int{
		"Dear Ana,\n\nIt is ready.\n\nRosie\nCedar Hollow": len("Dear Ana,\n\nIt is ready."),
		"It is ready.":                   len("It is ready."),
		"It is ready.\n\nCall us.":       len("It is ready.\n\nCall us."),
		"Soon.\n\nDr. Rao\nCedar Hollow": len("Soon."),
	} {
		if got := signOff(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestATextSaysWhereTypingGoesOn(t *testing.T) {
	open(t, day())
	area := kit.NewEditor("")
	area.SetText("Good morning.")
	insert(area, "Your refill is {cursor} ready.\n\nRosie\nCedar Hollow")
	area.TypedRune('x')
	if got := area.Text(); got != "Good morning.\n\nYour refill is x ready.\n\nRosie\nCedar Hollow" {
		t.Errorf("typing went on in %q", got)
	}
}

func TestAStrangerBecomesAPatient(t *testing.T) {
	f := day()
	s := open(t, f)
	s.GoTo("mail", "5")
	s.Press(t, "New patient from this mail…")
	if !slices.Contains(f.did, "new patient Somebody New x@patients.example") {
		t.Errorf("did %v", f.did)
	}
}

func TestReadingsInAMailAreCounted(t *testing.T) {
	s := open(t, day())
	s.GoTo("mail", "2")
	s.Must(t, "4 readings found · average 137/85")
}

func TestALateUndoSaysThatItIsSent(t *testing.T) {
	f := day()
	s := open(t, f)
	s.GoTo("mail", "3")
	s.Rune(t, 'r')
	write(t, s, "Sent.")
	s.Press(t, "Send")
	f.late = true
	s.Press(t, "Undo")
	s.Must(t, "Already sent.")
}
