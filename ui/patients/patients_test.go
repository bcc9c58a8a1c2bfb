package patients

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// fake is a practice of a few people.
type fake struct {
	people   []patient.Summary
	records  map[string]Record
	findErr  error
	readErr  error
	asked    []string
	read     []string
	invited  []string
	plan     Plan
	planErr  error
	previews [][]string
	listen   map[int]func(string)
	next     int
	went     []string

	mu   sync.Mutex
	hold map[string]chan struct{} // a search waits for its channel
}

func (f *fake) Find(_ context.Context, text string) (Found, error) {
	f.mu.Lock()
	f.asked = append(f.asked, text)
	wait := f.hold[text]
	f.mu.Unlock()
	if wait != nil {
		<-wait // even past its cancellation: the screen must drop what comes too late
	}
	found := Found{Total: len(f.people)}
	for _, p := range f.people {
		if strings.Contains(strings.ToLower(p.Family+" "+p.Given), strings.ToLower(text)) {
			found.List = append(found.List, p)
		}
	}
	return found, f.findErr
}

func (f *fake) Record(_ context.Context, id string) (Record, error) {
	f.read = append(f.read, id)
	return f.records[id], f.readErr
}

func (f *fake) Invite(_ context.Context, id string) (string, error) {
	f.invited = append(f.invited, id)
	return "Front desk", nil
}

func (f *fake) Preview(_ context.Context, paths []string, progress func(done, of int)) (Plan, error) {
	f.previews = append(f.previews, paths)
	progress(len(paths), len(paths))
	return f.plan, f.planErr
}

func (f *fake) OnChange(fn func(id string)) (cancel func()) {
	f.next++
	id := f.next
	f.listen[id] = fn
	return func() { delete(f.listen, id) }
}

func (f *fake) changed(id string) {
	for _, fn := range f.listen {
		fn(id)
	}
}

func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, time.UTC)
}

func text(s string) record.Concept { return record.Concept{Text: s} }

// few is a practice with one whole record, a child, somebody who has died, and people to find.
func few() *fake {
	f := &fake{listen: map[int]func(string){}, records: map[string]Record{}}
	for _, p := range []struct{ id, given, family, born, state string }{
		{"p1", "Calvin", "Abebe", "1955-03-21", "active"}, {"p2", "Marisol", "Núñez-Ortega", "1958-04-02", "invited"}, {"p3", "Ada", "Larkmoor", "2022-02-14", "ineligible"},
		{"p4", "Tomás", "Elderfield", "2009-05-06", "offered"}, {"p5", "Wei", "Zhou", "1988-10-04", "not_offered"}, {"p6", "Walter", "Zhou", "1950-07-07", "expired"},
	} {
		f.people = append(f.people, patient.Summary{ID: p.id, Given: p.given, Family: p.family, BirthDate: record.Date(p.born), Enrollment: p.state, Deceased: p.id == "p6"})
		f.records[p.id] = Record{Patient: record.Patient{ID: p.id, Names: []record.HumanName{{Family: p.family, Given: []string{p.given}}}, BirthDate: record.Date(p.born)}, Age: 40, State: p.state, Email: "none"}
	}
	r := f.records["p2"]
	r.Age, r.Email, r.NextStep, r.Missing = 68, "given", "Wait until 2026-12-02, and help at the next visit: the code is good until then.", []string{"phone"}
	r.Patient.Sex, r.Patient.Languages = record.Female, []record.Language{{Code: "es", Preferred: true}}
	r.Patient.Identifiers = []record.Identifier{{Type: "MR", Value: "CH-048001"}}
	r.Patient.Telecoms = []record.ContactPoint{{System: "phone", Use: "mobile", Value: "(845) 555-0137"}, {System: "email", Use: "home", Value: "marisol.nunez@patients.example"}}
	r.Patient.Addresses = []record.Address{{Lines: []string{"12 Mill Street"}, City: "Millbrook", State: "NY", PostalCode: "12545"}}
	r.Patient.Contacts = []record.Contact{{Name: record.HumanName{Family: "Ortega", Given: []string{"Luz"}}, Relationship: text("Daughter")}}
	r.Chart = record.Chart{
		Allergies:   []record.Allergy{{Substance: text("Penicillin"), Reactions: []record.Reaction{{Manifestation: text("Rash")}}}},
		Problems:    []record.Problem{{Item: record.Item{Status: "active"}, Condition: text("High blood pressure"), Onset: "2021-05-03"}, {Item: record.Item{Status: "resolved"}, Condition: text("Bronchitis"), Onset: "2019-01"}},
		Medications: []record.Medication{{Item: record.Item{Status: "active"}, Drug: text("Lisinopril 10 mg tablet"), Sig: "Take 1 tablet by mouth each morning."}},
		Vitals: []record.Observation{{Code: text("Weight"), When: "2026-11-17", Value: record.Value{Quantity: record.Quantity{Value: "154", Unit: "[lb_av]"}}},
			{Code: text("Weight"), When: "2025-11-17", Value: record.Value{Quantity: record.Quantity{Value: "160", Unit: "[lb_av]"}}},
			{Code: text("Blood pressure"), When: "2026-11-17", Components: []record.Component{{Value: record.Value{Quantity: record.Quantity{Value: "148", Unit: "mm[Hg]"}}}, {Value: record.Value{Quantity: record.Quantity{Value: "92", Unit: "mm[Hg]"}}}}}},
		Goals: []record.Goal{{Description: text("Blood pressure below 130/80.")}},
	}
	r.Visits = []Visit{{ID: "v2", At: at(24, 9, 0), Reason: "Follow-up", With: "Anita Rao, MD", Status: "planned"}, {ID: "v1", At: at(17, 8, 30), Reason: "Blood pressure check", With: "Anita Rao, MD", Status: "finished"}}
	r.Papers = []Line{{At: at(17, 9, 0), What: "After-visit summary (es)", Who: "Rosie Calder"}}
	r.History = []Line{{At: at(17, 9, 0), What: "offered → invited", Who: "Rosie Calder"}}
	r.LogWhy = "The log is open to administrators."
	f.records["p2"] = r
	child := f.records["p3"]
	child.Age, child.NoInvite = 4, "Children under 13 can't have an account of their own."
	f.records["p3"] = child
	gone := f.records["p6"]
	gone.Patient.Deceased, gone.Age = true, 76
	f.records["p6"] = gone
	return f
}

type fixture struct {
	*stage.Stage
	*fake
	screen *Screen
}

func (f *fixture) screens() []shell.Screen {
	return []shell.Screen{{Key: "patients", TitleKey: "ui.patients.title", Icon: "patients", Build: func(sh *shell.Shell) *shell.Content {
		s, content := New(sh, f.fake, Go{Summary: func(id string) { f.went = append(f.went, id) }})
		f.screen = s
		return content
	}}, {Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(*shell.Shell) *shell.Content { return &shell.Content{Object: kit.Spacer()} }}}
}

func begin(t *testing.T, f *fake) *fixture {
	t.Helper()
	fx := &fixture{fake: f}
	fx.Stage = stage.Open(t, fx.screens)
	return fx
}

func (f *fixture) names(t *testing.T) []string { return stage.Column(f.Columns(t, 0), 0) }

func TestTypingFilters(t *testing.T) {
	f := begin(t, few())
	f.Must(t, "6 patients")
	if got := f.names(t); len(got) != 6 || got[0] != "Abebe, Calvin" || got[5] != "Zhou, Walter" {
		t.Errorf("the list says %v", got)
	}
	f.screen.search.SetText("zhou")
	f.Must(t, "6 patients · 2 found")
	if got := f.names(t); !slices.Equal(got, []string{"Zhou, Wei", "Zhou, Walter"}) {
		t.Errorf("found %v", got)
	}
	f.screen.search.SetText("nobody")
	f.Must(t, "Nobody found", "Accents and order don't matter.")
	f.Key(t, fyne.KeyEscape)
	if f.screen.search.Text != "" || len(f.names(t)) != 6 {
		t.Error("Escape does not empty the search")
	}
}

func TestEnterOpensTheFirstFound(t *testing.T) {
	f := begin(t, few())
	f.screen.search.SetText("zhou")
	if len(f.read) != 0 {
		t.Fatalf("typing alone opened %v", f.read)
	}
	f.Key(t, fyne.KeyReturn)
	f.Must(t, "Wei Zhou")
	if !slices.Equal(f.read, []string{"p5"}) || f.Columns(t, 0).Rows.Selected() != 0 {
		t.Errorf("read %v, row %d is selected", f.read, f.Columns(t, 0).Rows.Selected())
	}
	f.screen.search.SetText("nobody")
	f.Key(t, fyne.KeyReturn)
	f.screen.search.SetText("")
	f.Key(t, fyne.KeyReturn)
	if !slices.Equal(f.read, []string{"p5"}) {
		t.Errorf("Enter without a hit, or without a question, opened %v", f.read[1:])
	}
}

func TestDownMovesIntoTheListAndUpBack(t *testing.T) {
	f := begin(t, few())
	f.screen.search.SetText("zhou")
	f.Key(t, fyne.KeyDown, fyne.KeyDown)
	if !slices.Equal(f.read, []string{"p5", "p6"}) {
		t.Fatalf("Down opened %v", f.read)
	}
	f.Key(t, fyne.KeyUp, fyne.KeyUp)
	if f.Canvas().Focused() != fyne.Focusable(f.screen.search.Field) {
		t.Errorf("above the first row the keyboard is at %T, not in the search", f.Canvas().Focused())
	}
	f.screen.search.SetText("nobody")
	f.Key(t, fyne.KeyDown)
	if f.Canvas().Focused() != fyne.Focusable(f.screen.search.Field) {
		t.Error("Down left the search with nothing to go to")
	}
}

// The row of the record in view stays marked wherever it stands, and no other row is.
func TestTheMarkFollowsTheRecord(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p5")
	rows := f.Columns(t, 0).Rows
	if rows.Selected() != 4 {
		t.Errorf("row %d is marked, want 4", rows.Selected())
	}
	f.screen.search.SetText("zhou")
	if rows.Selected() != 0 {
		t.Errorf("row %d is marked, want 0", rows.Selected())
	}
	f.screen.search.SetText("abebe")
	if rows.Selected() != -1 {
		t.Errorf("row %d is marked though the record is not in the list", rows.Selected())
	}
	if !slices.Equal(f.read, []string{"p5"}) {
		t.Errorf("searching read records: %v", f.read)
	}
}

func TestAStaleAnswerIsDropped(t *testing.T) {
	fake := few()
	fake.hold = map[string]chan struct{}{"zhou": make(chan struct{})}
	f := &fixture{fake: fake}
	f.Stage = stage.Live(t, func(app fyne.App) *shell.Shell {
		return shell.New(app, shell.Config{Session: stage.Session{}, Screens: func(shell.MemberChoice) []shell.Screen { return f.screens() }})
	})
	f.Enter("Cedar Hollow", shell.MemberChoice{ID: "rosie", Name: "Rosie Calder"})
	f.Until(t, "the list", func() bool { return f.Shows("6 patients") })
	f.screen.search.SetText("zhou")
	f.Until(t, "the first question", func() bool {
		fake.mu.Lock()
		defer fake.mu.Unlock()
		return slices.Contains(fake.asked, "zhou")
	})
	f.screen.search.SetText("abebe")
	f.Until(t, "the second answer", func() bool { return f.Shows("1 found") })
	close(fake.hold["zhou"])
	f.Settle(100 * time.Millisecond)
	if got := f.names(t); !slices.Equal(got, []string{"Abebe, Calvin"}) {
		t.Errorf("the late answer is shown: %v", got)
	}
}

func TestTheRecordAndItsTabs(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2")
	f.Must(t, "Marisol Núñez-Ortega 68 years", "born 04/02/1958 female Spanish record CH-048001", "invited e-mail consent: given",
		"Penicillin Rash", "High blood pressure 05/03/2021", "Bronchitis (resolved) 01/2019", "Lisinopril 10 mg tablet Take 1 tablet by mouth each morning.", "Weight 154 lb 11/17/2026",
		"Blood pressure 148/92 mmHg", "Luz Ortega Daughter", "12 Mill Street, Millbrook NY 12545", "Results none recorded")
	if f.Shows("160 lb") {
		t.Error("an older weight stands beside the newest")
	}
	tabs := f.tabs(t)
	for _, page := range []struct {
		at    int
		texts []string
	}{
		{2, []string{"Missing: phone", "Next step: Wait until 2026-12-02", "offered → invited"}},
		{4, []string{"The log is open to administrators."}},
	} {
		tabs(page.at)
		f.Must(t, page.texts...)
	}
	tabs(3)
	if got := stage.Column(f.Columns(t, 1), 1); !slices.Equal(got, []string{"After-visit summary (es)"}) {
		t.Errorf("papers say %v", got)
	}
	tabs(1)
	visits := f.Columns(t, 1)
	if got := stage.Column(visits, 1); !slices.Equal(got, []string{"Follow-up", "Blood pressure check"}) {
		t.Errorf("visits say %v", got)
	}
	visits.Rows.OnOpen(0)
	visits.Rows.OnOpen(1)
	if !slices.Equal(f.went, []string{"v1"}) {
		t.Errorf("went to %v, want only the visit that was", f.went)
	}
	// The next record shows the same page.
	f.screen.Open("p5")
	f.Must(t, "No visits yet")
}

// tabs returns what chooses a page, by the keys of the bar.
func (f *fixture) tabs(t *testing.T) func(i int) {
	t.Helper()
	return func(i int) {
		t.Helper()
		f.screen.tab = i
		f.screen.Open(f.screen.open)
	}
}

func TestInvitingWhereItIsAllowed(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p3")
	if !f.Button(t, "Print invitation").Off {
		t.Error("a child of four can be invited")
	}
	f.screen.tab = 2
	f.screen.Open("p3")
	f.Must(t, "Children under 13 can't have an account of their own.")
	f.screen.Open("p2")
	f.Press(t, "Print invitation")
	f.Must(t, "The invitation is ready: Front desk.")
	if !slices.Equal(f.invited, []string{"p2"}) {
		t.Errorf("invited %v", f.invited)
	}
	f.screen.Open("p6")
	f.Must(t, "Walter Zhou", "deceased")
	if f.Shows("76 years") {
		t.Error("an age stands beside somebody who has died")
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	fake := few()
	fake.findErr = fault.New(fault.Unavailable, "The disk does not answer.")
	f := begin(t, fake)
	f.Must(t, "That could not be read", "The disk does not answer.")
	fake.findErr = nil
	f.Press(t, words.T("ui.retry"))
	if len(f.names(t)) != 6 {
		t.Error("trying again shows no list")
	}
	fake.readErr = fault.New(fault.NotFound, "There is no such patient.")
	f.screen.Open("p1")
	f.Must(t, "There is no such patient.")
	fake.readErr = nil
	f.Press(t, words.T("ui.retry"))
	f.Must(t, "Calvin Abebe")
}

func TestAPracticeWithoutPatients(t *testing.T) {
	f := begin(t, &fake{listen: map[int]func(string){}})
	f.Must(t, "0 patients", "No patients yet", "Drop C-CDA, FHIR, CSV or vCard files on this window.")
}

func TestFilesArePreviewedImportedAndTakenBack(t *testing.T) {
	fake := few()
	var done []string
	fake.plan = Plan{Summary: "1 +, 0 ~", Useful: true, Files: []File{{"a.xml", "added", "Iris Vale (+12)"}, {"b.txt", "failed", "Foyer does not read this kind of file."}},
		Apply: func(_ context.Context, progress func(done, of int)) (string, func(context.Context) error, error) {
			done = append(done, "apply")
			progress(1, 1)
			return "1 +", func(context.Context) error { done = append(done, "undo"); return nil }, nil
		}}
	f := begin(t, fake)
	f.screen.dropped([]string{"/in/a.xml", "/in/b.txt"})
	if got := f.Columns(t, 1); !slices.Equal(stage.Column(got, 0), []string{"a.xml", "b.txt"}) || !slices.Equal(stage.Column(got, 1), []string{"added", "failed"}) {
		t.Errorf("the preview says %v, %v", stage.Column(got, 0), stage.Column(got, 1))
	}
	if len(done) != 0 {
		t.Fatal("the preview imported")
	}
	f.Press(t, "Import")
	f.Must(t, "Import finished: 1 +")
	f.Press(t, words.T("ui.undo"))
	f.Must(t, "The import was taken back.")
	if !slices.Equal(done, []string{"apply", "undo"}) {
		t.Errorf("done %v", done)
	}
	fake.plan.Useful = false
	f.screen.dropped([]string{"/in/b.txt"})
	f.Must(t, "Nothing in these files can be imported")
	if !f.Button(t, "Import").Off {
		t.Error("nothing useful can be imported all the same")
	}
	f.Press(t, words.T("ui.cancel"))
	f.Must(t, "Choose a patient")
	fake.planErr = fault.New(fault.Invalid, "The file is empty.")
	f.screen.dropped([]string{"/in/c.xml"})
	f.Must(t, "The file is empty.")
}

func TestNewsOfPatients(t *testing.T) {
	fake := few()
	f := begin(t, fake)
	f.screen.Open("p2")
	fake.read, fake.asked = nil, nil
	fake.changed("p1")
	if len(fake.read) != 0 || len(fake.asked) != 1 {
		t.Errorf("news of somebody else: %d records and %d lists read, want 0 and 1", len(fake.read), len(fake.asked))
	}
	fake.changed("p2")
	if len(fake.read) != 1 {
		t.Errorf("news of the record in view: read %v", fake.read)
	}
	f.Go("today")
	fake.read, fake.asked = nil, nil
	for range 10 {
		fake.changed("p2")
	}
	if len(fake.read)+len(fake.asked) != 0 {
		t.Error("a screen out of view reads")
	}
	f.Go("patients")
	if len(fake.read) != 1 || len(fake.asked) != 1 {
		t.Errorf("coming back reads %d records and %d lists, want 1 each", len(fake.read), len(fake.asked))
	}
	for range 4 {
		f.SetLanguage(words.Spanish)
		f.SetLanguage(words.English)
	}
	if len(fake.listen) != 1 {
		t.Errorf("%d listeners, want 1", len(fake.listen))
	}
}

func TestPictures(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2")
	f.Look(kit.Light)
	f.Picture(t, "record-light")
	f.Look(kit.Dark)
	f.Picture(t, "record-dark")
	f.SetLanguage(words.Spanish)
	f.screen.Open("p2")
	f.Look(kit.Light)
	f.Picture(t, "record-spanish")
	f.SetLanguage(words.English)
	f.screen.search.SetText("zhou")
	f.Picture(t, "found-light")
	f.plan = Plan{Summary: "2 added, 1 updated, 1 failed", Useful: true, Files: []File{{"summary-ccda.xml", "added", "Iris Vale (+12)"}, {"patients.csv", "updated", "Wei Zhou (+1); Walter Zhou (+2)"},
		{"vcards.vcf", "doubtful", "W. Zhou (+3)"}, {"notes.txt", "failed", "Foyer does not read this kind of file."}}}
	f.screen.dropped([]string{"x"})
	f.Picture(t, "import-light")
}
