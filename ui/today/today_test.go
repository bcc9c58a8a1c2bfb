package today

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// fake is a practice whose day a test sets.
type fake struct {
	sound     bool // the checks find nothing
	day       Day
	err       error
	loads     int
	asked     []time.Time
	did       []string
	refuse    error
	printed   []string
	checked   []string
	during    func() // while the checks run
	unchecked error  // the checks fail
	outcome   Printed
	failed    error
	listen    map[int]func()
	next      int
	went      []string
}

func (f *fake) Today(_ context.Context, day time.Time) (Day, error) {
	f.loads++
	f.asked = append(f.asked, day)
	return f.day, f.err
}

func (f *fake) PrintDay(_ context.Context, visits []string, progress func(done, of int)) (Printed, error) {
	for i := range visits {
		progress(i+1, len(visits))
	}
	if f.failed != nil {
		return f.outcome, f.failed
	}
	f.printed = append(f.printed, visits...)
	for i := range f.day.Visits {
		if slices.Contains(visits, f.day.Visits[i].ID) {
			f.day.Visits[i].Summary = Done
		}
	}
	p := f.outcome
	p.Count = len(visits) - len(p.Failed)
	return p, nil
}

func (f *fake) OnChange(fn func()) (cancel func()) {
	f.next++
	id := f.next
	f.listen[id] = fn
	return func() { delete(f.listen, id) }
}

func (f *fake) changed() {
	for _, fn := range f.listen {
		fn()
	}
}

func at(hour, minute int) time.Time {
	return time.Date(2026, time.November, 17, hour, minute, 0, 0, time.UTC)
}

// busy is a day with everything on it.
func busy() Day {
	return Day{Date: at(11, 0), MailboxSet: true, PortalOn: true, DueToday: 2, New: 4, Unmatched: 1, Waiting: 2,
		Offered: 214, Invited: 152, Opened: 97, Active: 88, LastBackup: at(1, 0).AddDate(0, 0, -1),
		Alerts: []Alert{{ConversationID: "c1", PatientID: "p2", Name: "Marisol Núñez-Ortega", Phone: "(845) 555-0137", Before: "my left arm is heavy and I have ", Words: "chest pain",
			After: " since this morning", At: at(8, 12)}},
		Visits: []Visit{
			{ID: "v1", PatientID: "p1", Time: at(8, 30), Name: "Walter Abebe", Age: 76, Reason: "Blood pressure check and diabetes follow-up", With: "Rao", Portal: "active", Summary: Done},
			{ID: "v2", PatientID: "p2", Time: at(8, 55), Name: "Marisol Núñez-Ortega", Age: 68, Reason: "Memory and falls", With: "Whitaker", Portal: "not_offered", Missing: []string{"email"}, Summary: Ready},
			{ID: "v3", PatientID: "p3", Time: at(9, 20), Name: "Bernadette Featherstonehaugh-Castellanos", Age: 34, Reason: "Pregnancy visit", With: "Rao", Portal: "invited", Summary: Ready},
			{ID: "v4", PatientID: "p4", Time: at(9, 45), Name: "Ada Larkmoor", Age: 4, Reason: "Well child visit", With: "Rao", Portal: "ineligible", Summary: Ready},
			{ID: "v5", PatientID: "p5", Time: at(12, 25), Name: "Tomás Elderfield", Age: 17, Reason: "Asthma follow-up", With: "Whitaker", Portal: "offered", Missing: []string{"phone", "language"}, Summary: Later},
			{ID: "v6", PatientID: "p6", Time: at(13, 5), Name: "ann Zhou", Age: -1, Reason: "Cough and fever", With: "Rao", Portal: "expired", Missing: []string{"identity"}, Summary: Later},
			{ID: "v7", PatientID: "p7", Time: at(14, 0), Name: "Imani Stonebridge", Age: 45, Reason: "Thyroid follow-up", With: "Whitaker", Portal: "declined", Summary: Later},
		}}
}

// goTo notes where the screen goes.
func (f *fake) goTo() Go {
	went := func(kind string) func(string) { return func(id string) { f.went = append(f.went, kind+" "+id) } }
	return Go{Patient: went("patient"), Summary: went("summary"), Place: func(place, what string) { f.went = append(f.went, place+" "+what) }, Has: func(string) bool { return true }}
}

// note notes what was done, and how it is taken back.
func (f *fake) note(what string) (Undo, error) {
	if f.refuse != nil {
		return nil, f.refuse
	}
	f.did = append(f.did, what)
	return func(context.Context) error { f.did = append(f.did, "undo "+what); return nil }, nil
}

func (f *fake) Checks(_ context.Context, visits []string) (map[string]int, error) {
	found := map[string]int{}
	f.checked = append(f.checked, visits...)
	if f.during != nil {
		f.during()
	}
	if f.unchecked != nil {
		return nil, f.unchecked
	}
	for _, id := range visits {
		if !f.sound {
			found[id] = map[string]int{"v3": 2}[id]
		}
	}
	return found, nil
}

func (f *fake) Reprint(_ context.Context, visit string) (string, error) {
	_, err := f.note("reprint " + visit)
	return "Front desk", err
}
func (f *fake) ReprintDay(_ context.Context, visits []string) (Printed, error) {
	_, err := f.note("reprint " + strings.Join(visits, " "))
	return Printed{Count: len(visits), Where: "Front desk"}, err
}
func (f *fake) Letter(_ context.Context, patient string) (string, error) {
	_, err := f.note("letter " + patient)
	return "Front desk", err
}
func (f *fake) Answered(_ context.Context, v Visit, a Answer, because string, seen enrollment.Proof, next record.Date) (Undo, error) {
	return f.note(strings.Join(strings.Fields(fmt.Sprint(a, " ", v.ID, " ", because, " ", seen, " ", next)), " "))
}
func (f *fake) Reach(_ context.Context, patient, kind, value string) (Undo, error) {
	return f.note(kind + " of " + patient + " is " + value)
}
func (f *fake) SetStatus(_ context.Context, visit, status string) (Undo, error) {
	return f.note(visit + " is " + status)
}
func (f *fake) AddVisit(_ context.Context, v NewVisit) (Undo, error) {
	return f.note(fmt.Sprintf("visit of %s on %s at %s: %s, %s", v.PatientID, v.Day.Format(time.DateOnly), v.Since, v.Reason, v.With))
}
func (f *fake) People(_ context.Context, text string) ([]Person, error) {
	return []Person{{"p9", "Noor Haddad", "01/30/1979"}, {"p8", "Noor Zhou", "02/01/1980"}}, nil
}
func (f *fake) Providers(context.Context) ([]string, error) {
	return []string{"Anita Rao, MD", "June Whitaker, NP"}, nil
}
func (f *fake) Called(_ context.Context, conversation, outcome, note string) error {
	_, err := f.note("called " + conversation + ": " + outcome + ", " + note)
	return err
}
func (f *fake) Decide(_ context.Context, h Hand, enroll bool) error {
	_, err := f.note(fmt.Sprint("decide ", h.ID, " ", enroll))
	return err
}
func (f *fake) Assign(_ context.Context, row, patient string) error {
	_, err := f.note(row + " is of " + patient)
	return err
}

func begin(t *testing.T, f *fake) *stage.Stage {
	t.Helper()
	f.listen = map[int]func(){}
	return stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(sh *shell.Shell) *shell.Content {
			return New(sh, f, f.goTo())
		}}, {Key: "patients", TitleKey: "ui.patients.title", Icon: "patients", Build: func(*shell.Shell) *shell.Content { return &shell.Content{Object: kit.Spacer()} }}}
	})
}

func TestTheDayInItsOrder(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Must(t, "Tuesday, November 17", "7 visits · 3 summaries to print · 2 messages due today", "2 messages due today", "4 new messages", "1 unmatched",
		"2 waiting for the patient", "Last backup: Monday, November 16")
	list := s.Columns(t, 0)
	want := []string{"8:30 am", "8:55 am", "9:20 am", "9:45 am", "12:25 pm", "1:05 pm", "2:00 pm"}
	if got := stage.Column(list, 0); !slices.Equal(got, want) {
		t.Errorf("times %v, want %v", got, want)
	}
	for _, c := range []struct {
		column int
		want   []string
	}{
		{1, []string{"Walter Abebe 76", "Marisol Núñez-Ortega 68", "Bernadette Featherstonehaugh-Castellanos 34", "Ada Larkmoor 4", "Tomás Elderfield 17", "ann Zhou", "Imani Stonebridge 45"}},
		{4, []string{"active", "ask today", "invited", "too young", "offered", "code expired", "declined"}},
		{5, []string{"", "e-mail", "", "", "phone, language", "identity", ""}},
		{6, []string{"printed", "ready", "2 checks", "ready", "after visit", "after visit", "after visit"}},
	} {
		got := stage.Column(list, c.column)
		for i := range got {
			if c.column == 5 && i == 4 || c.column == 5 && i == 5 || c.column == 4 && i == 3 {
				continue // words of their own tables
			}
			if got[i] != c.want[i] {
				t.Errorf("row %d, column %d says %q, want %q", i, c.column, got[i], c.want[i])
			}
		}
	}
}

func TestPapersAreLookedOverOnceAndAgainWhenSomethingHasChanged(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	f.changed()
	s.Go("patients")
	loads := f.loads
	f.changed()
	f.changed()
	if f.loads != loads {
		t.Error("the day is read while nobody looks")
	}
	s.Go("today")
	if f.loads != loads+1 {
		t.Errorf("read %d times when shown again after changes, want once", f.loads-loads)
	}
	if !slices.Equal(f.checked, []string{"v2", "v3", "v4"}) {
		t.Errorf("looked over %v, want each that is ready once", f.checked)
	}
	f.day.Visits[2].Mark = "something was changed"
	f.changed()
	if !slices.Equal(f.checked, []string{"v2", "v3", "v4", "v3"}) {
		t.Errorf("looked over %v, want v3 once more", f.checked)
	}
}

func TestSortByColumn(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	list := s.Columns(t, 0)
	first := func() string { return strings.Split(stage.Column(list, 1)[0], " ")[0] }
	for _, c := range []struct {
		column  int
		falling bool
		first   string
	}{{1, false, "Ada"}, {1, true, "Walter"}, {0, true, "Imani"}, {2, false, "Tomás"}, {0, false, "Walter"}} {
		list.OnSort(c.column, c.falling)
		if got := first(); got != c.first {
			t.Errorf("sorted by column %d, falling %t: %s stands first, want %s", c.column, c.falling, got, c.first)
		}
	}
	// A line opens what it shows, whatever the order.
	list.OnSort(1, false)
	list.Rows.Select(0)
	list.Rows.OnOpen(0)
	if !slices.Equal(f.went, []string{"summary v4"}) {
		t.Errorf("went to %v, want the summary of the first line", f.went)
	}
	// News keeps the order somebody chose.
	list.SortedBy, list.Falling = 1, false
	f.changed()
	if first() != "Ada" {
		t.Errorf("after a change %s stands first", first())
	}
}

func TestOneButtonPrintsTheDay(t *testing.T) {
	f := &fake{day: busy(), sound: true, outcome: Printed{Where: "Front desk"}}
	s := begin(t, f)
	s.Press(t, "Print today's summaries")
	if !slices.Equal(f.printed, []string{"v2", "v3", "v4"}) {
		t.Errorf("printed %v, want those that are ready, in the order of the day", f.printed)
	}
	s.Must(t, "3 summaries printed. Sent to Front desk.", "7 visits · 0 summaries to print")
	if got := stage.Column(s.Columns(t, 0), 6); !slices.Equal(got[:4], []string{"printed", "printed", "printed", "printed"}) {
		t.Errorf("papers are %v", got)
	}
	// With everything out, the same papers are offered once more.
	f.did = nil
	s.Press(t, "Print again…")
	s.Must(t, "Print all 4 summaries of this day once more?")
	s.Press(t, "Print 4 once more")
	if !slices.Equal(f.did, []string{"reprint v1 v2 v3 v4"}) {
		t.Errorf("did %v", f.did)
	}
}

// What the checks have found is told before the day is printed, and the rest can go without it.
func TestPrintingTheDayAsksAboutWhatTheChecksFound(t *testing.T) {
	f := &fake{day: busy(), outcome: Printed{Where: "Front desk"}}
	s := begin(t, f)
	s.Press(t, "Print today's summaries")
	s.Must(t, "1 summary has something to look at"[2:])
	s.Press(t, "Print only the other 2")
	if !slices.Equal(f.printed, []string{"v2", "v4"}) {
		t.Errorf("printed %v", f.printed)
	}
	s.Press(t, "Print today's summaries")
	s.Press(t, "Print it as it is")
	if !slices.Equal(f.printed[2:], []string{"v3"}) {
		t.Errorf("printed %v", f.printed)
	}
}

// A paper that says what is not so any more is not told as printed, and is made anew.
func TestAPaperOutOfDateIsPrintedAnew(t *testing.T) {
	f := &fake{day: busy(), outcome: Printed{Where: "Front desk"}}
	f.day.Visits[0].Changed = true
	s := begin(t, f)
	if got := stage.Column(s.Columns(t, 0), 6)[0]; got != "changed since" {
		t.Errorf("its paper is %q", got)
	}
	s.Key(t, fyne.KeyHome)
	s.Rune(t, 'p')
	if !slices.Equal(f.printed, []string{"v1"}) {
		t.Errorf("printed %v, did %v", f.printed, f.did)
	}
}

func TestPrintingThatFails(t *testing.T) {
	f := &fake{day: busy(), sound: true, outcome: Printed{Failed: []string{"Ada Larkmoor: The visit has no date."}}}
	s := begin(t, f)
	s.Press(t, "Print today's summaries")
	s.Must(t, "2 summaries printed.", "Ada Larkmoor: The visit has no date.")

	f = &fake{day: busy(), sound: true, failed: fault.New(fault.Unavailable, "No printer took them.")}
	s = begin(t, f)
	s.Press(t, "Print today's summaries")
	s.Must(t, "No printer took them.")
	if s.Button(t, "Print today's summaries").Off {
		t.Error("the button died with the printer")
	}
}

func TestADayThatCannotBeRead(t *testing.T) {
	f := &fake{err: fault.New(fault.Unavailable, "The disk does not answer.")}
	s := begin(t, f)
	s.Must(t, "The day could not be read", "The disk does not answer.")
	f.err, f.day = nil, busy()
	s.Press(t, words.T("ui.retry"))
	if s.Shows("The day could not be read") || len(stage.Column(s.Columns(t, 0), 0)) != 7 {
		t.Errorf("after trying again the screen says:\n%s", s.Texts())
	}
}

func TestADayWithoutAnything(t *testing.T) {
	f := &fake{day: Day{Date: at(9, 0)}}
	s := begin(t, f)
	s.Must(t, "No visits today", "No mailbox is set up yet", "No backup has been made yet", "Nobody has been offered the portal yet.", "No portal feature is on yet")
	if !s.Button(t, "Print today's summaries").Off {
		t.Error("there is nothing to print")
	}
}

func TestTheAlertQuotesTheUrgentWords(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Must(t, "Call now: Marisol Núñez-Ortega", "“…my left arm is heavy and I have chest pain since this morning…” 8:12 am", "(845) 555-0137")
	marked := false
	for _, text := range stage.Find[*kit.Text](s) {
		for _, span := range text.Spans {
			marked = marked || span.Under && span.Text == "chest pain"
		}
	}
	if !marked {
		t.Error("the words are not marked where they stand")
	}
	s.Press(t, "Open record")
	if !slices.Equal(f.went, []string{"patient p2"}) {
		t.Errorf("went to %v", f.went)
	}
	for i := range 5 {
		f.day.Alerts = append(f.day.Alerts, Alert{Name: fmt.Sprintf("Person %d", i)})
	}
	f.changed()
	if s.Shows("Person 2") || !s.Shows("Person 1") {
		t.Error("more than three alerts, or fewer, stand on the screen")
	}
}

func TestTheKeyboardIsInTheList(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Key(t, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnd, fyne.KeyReturn)
	if !slices.Equal(f.went, []string{"summary v2", "summary v3", "patient p7"}) {
		t.Errorf("Enter went to %v, want the summaries of visits that were, the first whose paper is not printed first; the record of one to come", f.went)
	}
}

// A screen out of view stays quiet about what it can't read: the practice may be locked.
func TestNewsWhileAway(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Go("patients")
	f.err = fault.New(fault.Locked, "The practice is locked.")
	f.changed()
	f.err = nil
	loads := f.loads
	s.Go("today")
	if f.loads != loads+1 || s.Shows("The practice is locked.") {
		t.Errorf("%d loads on coming back, want 1; the screen says:\n%s", f.loads-loads, s.Texts())
	}
}

func TestListenersLeaveWithTheScreen(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	for range 5 {
		s.SetLanguage(words.Spanish)
		s.SetLanguage(words.English)
	}
	if len(f.listen) != 1 {
		t.Errorf("%d listeners after changing the language, want 1", len(f.listen))
	}
	s.SetLanguage(words.Spanish)
	s.Must(t, "Martes, 17 de noviembre")
}

func TestPictures(t *testing.T) {
	f := &fake{day: busy()}
	s := begin(t, f)
	s.Look(kit.Light)
	s.Picture(t, "today-light")
	s.Look(kit.Dark)
	s.Picture(t, "today-dark")
	s.SetLanguage(words.Spanish)
	s.Look(kit.Light)
	s.Picture(t, "today-spanish")
	s.SetLanguage(words.English)
	f.day = Day{Date: at(9, 0)}
	f.changed()
	s.Picture(t, "today-empty")
	f.err = fault.New(fault.Unavailable, "The data folder does not answer. Nothing was changed.")
	f.changed()
	s.Picture(t, "today-failed")
}

func (f *fake) Due(_ context.Context, patient string) ([]catalogue.Words, error) {
	if patient != "p2" {
		return nil, nil
	}
	return due("mammography", "colorectal", "shingles", "influenza", "tetanus"), nil
}

// due are the names of shipped rules.
func due(keys ...string) (list []catalogue.Words) {
	for _, r := range catalogue.Care() {
		if slices.Contains(keys, r.Key) {
			list = append(list, r.Name)
		}
	}
	return list
}

func TestTheStripNamesCareThatIsDue(t *testing.T) {
	s := begin(t, &fake{day: busy()})
	s.Must(t, "Care due:", "Mammography · Colorectal cancer screening · Influenza vaccine · Shingles vaccine", "and 1 more")
	s.Key(t, fyne.KeyDown)
	s.Must(t, "No care is due.")
}

// Whoever turns to another day while the checks run has not asked for that day's papers.
func TestOnlyTheDayThatWasAskedForIsPrinted(t *testing.T) {
	f := &fake{day: busy(), sound: true, unchecked: errors.New("not now"), outcome: Printed{Where: "Front desk"}}
	s := begin(t, f)
	turned := 0
	f.unchecked, f.during = nil, func() {
		if turned++; turned == 1 {
			f.day.Date = f.day.Date.AddDate(0, 0, 1)
			f.changed()
		}
	}
	s.Press(t, "Print today's summaries")
	if turned == 0 {
		t.Fatal("nothing was checked")
	}
	if len(f.printed) != 0 {
		t.Errorf("printed %v of another day", f.printed)
	}
}
