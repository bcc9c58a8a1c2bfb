package patients

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

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
	f.Must(t, "Marisol Núñez-Ortega", "68 years born 04/02/1958 female Spanish record CH-048002", "invited", "e-mail consent: given", "Urgent mail is waiting: Chest feels tight",
		"Penicillin Rash", "High blood pressure 05/03/2021", "Bronchitis (resolved) 01/2019", "Lisinopril 10 mg tablet Take 1 tablet by mouth each morning.", "Weight 154 lb 11/17/2026",
		"Blood pressure 148/92 mmHg", "12 Mill Street, Millbrook NY 12545", "Plain e-mail given signed, 11/03/2026, Rosie Calder", "Results none recorded")
	if f.Shows("160 lb") {
		t.Error("an older weight stands beside the newest")
	}
	for _, page := range []struct {
		name  string
		texts []string
	}{
		{"enrollment", []string{"Missing: phone", "Next step: Wait until 2026-12-02", "Invited → invited paper", "live paper, 11/17/2026 9:00 am, Rosie Calder good until 12/17/2026", "void e-mail"}},
		{"caregivers", []string{"Luz Ortega Daughter", "(845) 555-0161", "yes 11/03/2026 spoken Rosie Calder Luz Ortega may see everything"}},
		{"readings", []string{"Blood pressure", "148/92 mmHg", "139/85 mmHg", "4 values", "Home blood pressure, week 2"}},
		{"log", []string{"The log is open to administrators."}},
	} {
		f.screen.Open("p2#" + page.name)
		f.Must(t, page.texts...)
	}
	f.screen.Open("p2#papers")
	if got := stage.Column(f.Columns(t, 1), 1); !slices.Equal(got, []string{"After-visit summary Spanish", "Invitation Spanish"}) {
		t.Errorf("papers say %v", got)
	}
	f.screen.Open("p2#family")
	if got := stage.Column(f.Columns(t, 1), 1); !slices.Equal(got, []string{"Type 2 diabetes at 52 Stroke at 71 caused death", "High blood pressure"}) {
		t.Errorf("the family says %v", got)
	}
	f.screen.Open("p2#mail")
	f.Columns(t, 1).Rows.OnOpen(0)
	f.screen.Open("p2#visits")
	visits := f.Columns(t, 1)
	if got := stage.Column(visits, 1); !slices.Equal(got, []string{"Follow-up", "Blood pressure check"}) {
		t.Errorf("visits say %v", got)
	}
	visits.Rows.OnOpen(1)
	if !slices.Equal(f.went, []string{"mail k1", "v1"}) {
		t.Errorf("went to %v, want the mail and the visit that was", f.went)
	}
	visits.Rows.OnOpen(0) // one that is still to come opens in its form
	f.Must(t, "Edit visit")
	// The next record shows the same page.
	f.screen.Open("p5")
	f.Must(t, "No visits yet")
}

func TestInvitingWhereItIsAllowed(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p3")
	if !f.Button(t, "Print invitation").Off {
		t.Error("a child of four can be invited")
	}
	f.screen.Open("p3#enrollment")
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

func TestNewsOfPatients(t *testing.T) {
	fake := few()
	f := begin(t, fake)
	f.screen.Open("p2")
	fake.read, fake.again, fake.asked = nil, nil, nil
	fake.changed("p1")
	if len(fake.read)+len(fake.again) != 0 || len(fake.asked) != 1 {
		t.Errorf("news of somebody else: %d records and %d lists read, want 0 and 1", len(fake.read)+len(fake.again), len(fake.asked))
	}
	fake.changed("p2")
	if len(fake.again) != 1 {
		t.Errorf("news of the record in view: read %v", fake.again)
	}
	f.Go("today")
	fake.read, fake.again, fake.asked = nil, nil, nil
	for range 10 {
		fake.changed("p2")
	}
	if len(fake.read)+len(fake.again)+len(fake.asked) != 0 {
		t.Error("a screen out of view reads")
	}
	f.Go("patients")
	if len(fake.again) != 1 || len(fake.asked) != 1 {
		t.Errorf("coming back reads %d records and %d lists, want 1 each", len(fake.again), len(fake.asked))
	}
	// None of this is another look for the log; opening a record is one, also the same record asked for again.
	fake.changed("")
	f.screen.edit("p2")
	f.screen.back()
	if len(fake.read) != 0 {
		t.Errorf("the record in view was looked at again: %v", fake.read)
	}
	f.screen.Open("p1")
	f.screen.Open("p1")
	fake.changed("p1")
	if !slices.Equal(fake.read, []string{"p1", "p1"}) {
		t.Errorf("looked at %v, want p1 twice", fake.read)
	}
	for range 4 {
		f.SetLanguage(words.Spanish)
		f.SetLanguage(words.English)
	}
	if len(fake.listen) != 1 {
		t.Errorf("%d listeners, want 1", len(fake.listen))
	}
}

// News of the patient in view leave the place in the record and the keyboard where they are; those that say nothing new, all.
func TestNewsLeaveThePlaceInTheRecord(t *testing.T) {
	f := begin(t, few())
	fake := f.fake
	f.screen.Open("p2#visits")
	if !f.screen.tabs.FocusPage() {
		t.Fatal("nothing on the page takes the keyboard")
	}
	drawn, focused := f.screen.drawn, f.Canvas().Focused()
	fake.changed("p2")
	if f.screen.drawn != drawn || f.Canvas().Focused() != focused {
		t.Error("the same record was drawn anew")
	}
	r := fake.records["p2"]
	r.Visits = append(slices.Clone(r.Visits), r.Visits[0])
	fake.records["p2"] = r
	fake.changed("p2")
	now := f.Canvas().Focused()
	if f.screen.drawn == drawn || now == nil || now == focused || !kit.Holds(f.screen.drawn, now.(fyne.CanvasObject)) {
		t.Errorf("the keyboard is at %T, which is of the record before", now)
	}
}
