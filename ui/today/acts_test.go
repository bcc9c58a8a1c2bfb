package today

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func TestAnAnswerIsOneKeyAndTakenBack(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Rune(t, 'a') // the line is Marisol's, the first whose paper is not printed
	if !slices.Equal(f.did, []string{"asked v2"}) {
		t.Fatalf("did %v", f.did)
	}
	s.Must(t, "Marisol Núñez-Ortega was asked.")
	s.Press(t, "Undo")
	if s.Columns(t, 0).Rows.Selected() != 1 {
		t.Error("after Undo another line is selected than the one it is about")
	}
	s.Key(t, fyne.KeyDown)
	s.Rune(t, 'd') // the same question as in Enrollment, with a day proposed
	s.Must(t, "Ask again on")
	s.Press(t, "No time")
	s.Key(t, fyne.KeyReturn)
	s.Key(t, fyne.KeyEnd)
	s.Rune(t, 'e')
	s.Press(t, "Photo ID") // how it was seen who this is
	s.Rune(t, 'x')
	if !slices.Equal(f.did, []string{"asked v2", "undo asked v2", "declined v3 No time 2027-05-17", "enrolled v7 photo-id"}) {
		t.Errorf("did %v", f.did)
	}
	// What can't be said is not offered.
	s.Key(t, fyne.KeyHome)
	s.Rune(t, 'a', 'e', 'd', 'l')
	if len(f.did) != 4 {
		t.Errorf("an enrolled patient was asked: %v", f.did)
	}
}

func TestWhatTheServiceRefusesIsSaid(t *testing.T) {
	f := &fake{day: busy(), refuse: fault.New(fault.Denied, "This can't be.")}
	s := begin(t, f)
	s.Rune(t, 'a')
	s.Must(t, "This can't be.")
	if s.Shows("was asked") || s.Shows("Undo") {
		t.Error("what failed is told as done")
	}
}

func TestWhatIsMissingIsTypedIn(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Rune(t, 't')
	field, ok := s.Canvas().Focused().(*kit.Field)
	if !ok {
		t.Fatalf("the keyboard is in a %T", s.Canvas().Focused())
	}
	for _, r := range "marisol@patients.example" {
		field.TypedRune(r)
	}
	f.changed() // news don't take away what is being typed
	if s.Canvas().Focused() != field || field.Text != "marisol@patients.example" {
		t.Fatalf("the field lost what was typed")
	}
	s.Key(t, fyne.KeyReturn)
	if !slices.Equal(f.did, []string{"email of p2 is marisol@patients.example"}) {
		t.Errorf("did %v", f.did)
	}
}

func TestOnePaperFromItsLine(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Rune(t, 'p')
	if !slices.Equal(f.printed, []string{"v2"}) {
		t.Errorf("printed %v", f.printed)
	}
	s.Key(t, fyne.KeyHome)
	s.Rune(t, 'p') // printed already: the very same once more
	if !slices.Equal(f.did, []string{"reprint v1"}) || len(f.printed) != 1 {
		t.Errorf("did %v, printed %v", f.did, f.printed)
	}
}

func TestGoingThroughTheDays(t *testing.T) {
	f := &fake{day: busy()}
	f.day.Now = f.day.Date
	s := begin(t, f)
	days := func() (list []string) {
		for _, d := range f.asked {
			if d.IsZero() {
				list = append(list, "today")
			} else {
				list = append(list, d.Format(time.DateOnly))
			}
		}
		f.asked = nil
		return list
	}
	days()
	s.Rune(t, ']')
	f.day.Date = f.day.Now.AddDate(0, 0, 1)
	f.changed()
	s.Must(t, "Wednesday, November 18", "tomorrow · 7 visits")
	s.Press(t, "Today")
	if got := days(); !slices.Equal(got, []string{"2026-11-18", "2026-11-18", "today"}) {
		t.Errorf("asked for %v", got)
	}
	s.Rune(t, 'g')
	for _, r := range "11/17" {
		s.Rune(t, r)
	}
	s.Press(t, "Show")
	if got := days(); !slices.Equal(got, []string{"today"}) {
		t.Errorf("the day it is was asked for as %v", got)
	}
}

func TestAVisitByHand(t *testing.T) {
	f := &fake{day: busy()}
	f.day.Now = f.day.Date
	s := begin(t, f)
	s.Press(t, "New visit")
	s.Press(t, "Add visit")
	s.Must(t, "Choose a patient first.")
	pickers := stage.Find[*kit.Picker](s)
	if len(pickers) != 1 {
		t.Fatalf("%d pickers", len(pickers))
	}
	pickers[0].Pick(kit.PickItem{Key: "p9", Title: "Noor Haddad"})
	fields := stage.Find[*kit.Field](s)
	for _, field := range fields {
		if field.PlaceHolder == "9:30" {
			field.SetText("25:00")
		}
	}
	s.Press(t, "Add visit")
	s.Must(t, "This is not a time of day.")
	for _, field := range stage.Find[*kit.Field](s) {
		if field.PlaceHolder == "9:30" {
			field.SetText("2 pm")
		}
	}
	s.Press(t, "Add visit")
	if !slices.Equal(f.did, []string{"visit of p9 on 2026-11-17 at 14h0m0s: , "}) {
		t.Errorf("did %v", f.did)
	}
}

// handful is a day on which much needs a hand.
func handful() Day {
	d := busy()
	d.Now = d.Date
	d.Role = "staff"
	d.Letters = []Letter{{ConversationID: "c2", Name: "Grace Okafor", Due: at(10, 0), Overdue: true}, {ConversationID: "c3", Name: "Sergei Petrov", Due: at(14, 30)}}
	d.Hands = []Hand{
		{Kind: Review, ID: "r1", PatientID: "p3", Name: "bf@mail.example", Other: "Bernadette Featherstonehaugh-Castellanos", Because: "The code is right, the address is new.", Place: "mail", What: "queue:review"},
		{Kind: Row, ID: "s1", Name: "Okafor, G.", At: at(15, 0), People: []Person{{"p9", "Grace Okafor", "03/02/2013"}}},
		{Kind: Birthday, PatientID: "p8", Name: "Emily Tran", Age: 18, At: at(0, 0).AddDate(0, 0, 3), Place: "patients", What: "p8#caregivers"},
		{Kind: CameBack, PatientID: "p6", Name: "ann Zhou", State: "expired", At: at(0, 0).AddDate(0, 0, -4), Place: "enrollment", What: "p6"},
	}
	for _, name := range []string{"Ruth Abebe", "Noor Haddad", "Arthur Klein", "Devon Clarke"} {
		d.Hands = append(d.Hands, Hand{Kind: Reading, ID: name, Name: name, Place: "mail", What: name})
	}
	return d
}

func TestWhatNeedsAHandIsDoneOnItsLine(t *testing.T) {
	f := &fake{day: handful()}
	s := begin(t, f)
	s.Must(t, "Needs a hand", "Emily Tran turns 18 on Friday, November 20. A parent's access ends.", "ann Zhou: the code ran out on Friday, November 13.", "Arthur Klein sent home readings.", "1 more", "overdue")
	if s.Shows("Devon Clarke") {
		t.Error("more than three of a kind stand there at once")
	}
	s.Follow(t, "1 more")
	s.Must(t, "Devon Clarke sent home readings.")
	s.Follow(t, "It is Grace Okafor, born 03/02/2013")
	s.Follow(t, "Nobody's visit")
	s.Follow(t, "Enroll Bernadette Featherstonehaugh-Castellanos")
	s.Must(t, "Enroll Bernadette Featherstonehaugh-Castellanos by the mail from bf@mail.example?")
	s.Press(t, "Enroll")
	s.Follow(t, "Enroll nobody")
	s.Must(t, "Enroll nobody by the mail from bf@mail.example?")
	s.Press(t, "Nobody")
	s.Follow(t, "Print a new letter")
	s.Follow(t, "Grace Okafor")
	s.Follow(t, "1 unmatched")
	if !slices.Equal(f.did, []string{"s1 is of p9", "s1 is of ", "decide r1 true", "decide r1 false", "letter p6"}) || !slices.Equal(f.went, []string{"mail c2", "mail queue:unmatched"}) {
		t.Errorf("did %v, went to %v", f.did, f.went)
	}
}

func TestACallIsTickedOffWithItsNote(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Press(t, "Called…")
	for _, r := range "Sent to the emergency room." {
		s.Rune(t, r)
	}
	s.Press(t, "Record the call")
	if !slices.Equal(f.did, []string{"called c1: reached, Sent to the emergency room."}) {
		t.Errorf("did %v", f.did)
	}
	f.day.Alerts[0].Tried, f.day.Alerts[0].TriedAt = "message left", at(9, 5)
	f.changed()
	s.Must(t, "Left a message at 9:05 am")
}

// What can't be recorded leaves the dialog with its note, and the keyboard there.
func TestARefusedCallStaysToBeMended(t *testing.T) {
	f := &fake{day: busy(), refuse: fault.Field("note", "The note is longer than 500 characters.")}
	s := begin(t, f)
	s.Press(t, "Called…")
	write(t, s, "Nobody at home")
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "The note is longer than 500 characters.", "Record the call")
	note, ok := s.Canvas().Focused().(*kit.Field)
	if !ok || note.Text != "Nobody at home" {
		t.Fatalf("the keyboard is at %T", s.Canvas().Focused())
	}
	f.refuse = nil
	s.Key(t, fyne.KeyReturn)
	if !slices.Equal(f.did, []string{"called c1: reached, Nobody at home"}) || kit.Waiting(s.Canvas()) {
		t.Errorf("did %v, still open: %v", f.did, kit.Waiting(s.Canvas()))
	}
}

// Enter adds the visit from any line, and what is wrong has the keyboard.
func TestEnterAddsAVisitAndRefusalsStandAtTheirField(t *testing.T) {
	f := &fake{day: busy()}
	f.day.Now = f.day.Date
	s := begin(t, f)
	s.Press(t, "New visit")
	picker := stage.Find[*kit.Picker](s)[0]
	if s.Canvas().Focused() != fyne.Focusable(picker) {
		t.Errorf("the keyboard begins at %T", s.Canvas().Focused())
	}
	picker.Pick(kit.PickItem{Key: "p9", Title: "Noor Haddad"})
	write(t, s, "25:00")
	clock := s.Canvas().Focused()
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "This is not a time of day.")
	if s.Canvas().Focused() != clock {
		t.Errorf("the wrong time leaves the keyboard at %T", s.Canvas().Focused())
	}
	var day *kit.Field
	for _, field := range stage.Find[*kit.Field](s) {
		if field.PlaceHolder == words.T("ui.today.day.hint") {
			day = field
		}
	}
	clock.(interface{ SetText(string) }).SetText("9:30")
	day.SetText("someday")
	s.Canvas().Focus(clock)
	s.Key(t, fyne.KeyReturn)
	if s.Canvas().Focused() != fyne.Focusable(day) {
		t.Errorf("the wrong day leaves the keyboard at %T", s.Canvas().Focused())
	}
	day.SetText("11/17/2026")
	f.refuse = fault.Field("start", "The practice is closed that day.")
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "The practice is closed that day.", "Add visit")
	f.refuse = nil
	s.Key(t, fyne.KeyReturn)
	if len(f.did) != 1 || kit.Waiting(s.Canvas()) {
		t.Errorf("did %v", f.did)
	}
}

func TestPicturesOfHands(t *testing.T) {
	f := &fake{day: handful()}
	s := begin(t, f)
	s.Look(kit.Light)
	s.Picture(t, "today-hands")
	s.SetTextScale(1.3)
	s.Picture(t, "today-large")
	s.SetTextScale(1)
	s.SetLanguage(words.Spanish)
	s.Look(kit.Dark)
	s.Picture(t, "today-hands-dark-es")
	s.SetLanguage(words.English)
	s.Look(kit.Light)
	s.Press(t, "New visit")
	s.Picture(t, "today-newvisit")
}
