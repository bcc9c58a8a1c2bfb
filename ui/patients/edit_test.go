package patients

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// typeInto writes into the first field with this hint, as keys would.
func (f *fixture) typeInto(t *testing.T, hint, text string) {
	t.Helper()
	for _, o := range stage.Find[*kit.Field](f.Stage) {
		if o.PlaceHolder == hint {
			f.Canvas().Focus(o)
			o.SetText(text)
			return
		}
	}
	t.Fatalf("there is no field %q", hint)
}

func TestAPatientIsAddedByHand(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("new")
	f.Press(t, "Save")
	f.Must(t, "Not saved yet", "Write the family name.")
	if len(f.added) != 0 {
		t.Fatal("a patient without a name was added")
	}
	f.typeInto(t, "Given names", "Iris Ann")
	f.typeInto(t, "Family name", "Vale")
	f.typeInto(t, "(845) 555-0137", "555")
	f.typeInto(t, "name@example.org", "iris at home")
	f.typeInto(t, "ZIP", "123")
	f.typeInto(t, "Jr.", "04/02/1958")
	f.Press(t, "Save")
	f.Must(t, "“04/02/1958” is no suffix such as Jr. or III.", "A phone number has at least seven digits.", "A mail address looks like name@example.org.", "A ZIP code has 5 or 9 digits.")
	f.typeInto(t, "(845) 555-0137", "845 555 0142")
	f.typeInto(t, "name@example.org", "iris.vale@patients.example")
	f.typeInto(t, "ZIP", "12545")
	f.typeInto(t, "Jr.", "")
	f.Press(t, "Save")
	if len(f.added) != 1 {
		t.Fatalf("added %d patients", len(f.added))
	}
	p := f.added[0]
	if p.Name().String() != "Iris Ann Vale" || !slices.Equal(p.Reach("phone"), []string{"845 555 0142"}) || !slices.Equal(p.Reach("email"), []string{"iris.vale@patients.example"}) || p.Addresses[0].PostalCode != "12545" {
		t.Errorf("added %+v", p)
	}
	f.Must(t, "Iris Ann Vale is a patient now.", "Iris Ann Vale")
	if f.screen.page != nil || f.screen.open != "new" {
		t.Error("the new record is not in view")
	}
}

func TestAPatientIsAddedFromAMail(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("new:Vale, Iris Ann\niris.vale@patients.example")
	f.Press(t, "Save")
	if len(f.added) != 1 || f.added[0].Name().String() != "Iris Ann Vale" || !slices.Equal(f.added[0].Reach("email"), []string{"iris.vale@patients.example"}) {
		t.Errorf("added %+v", f.added)
	}
	for name, want := range map[string]string{"Ana Prueba": "Ana Prueba", "ana@example.org": "", "": "", "Prince": "Prince"} {
		if got := namedBy(name).String(); got != want {
			t.Errorf("%q is called %q", name, got)
		}
	}
}

// What was not touched stays as the record's sources wrote it.
func TestEditingLeavesTheRest(t *testing.T) {
	fake := few()
	r := fake.records["p2"]
	r.Patient.Names[0].Prefix = []string{"Dr."}
	r.Patient.Race = []record.Coding{{Code: "2106-3"}}
	r.Patient.Addresses[0].Lines = []string{"12 Mill Street", "Apt 3"}
	r.Patient.Identifiers = append(r.Patient.Identifiers, record.Identifier{System: "urn:x", Value: "77", Type: "XX"})
	fake.records["p2"] = r
	f := begin(t, fake)
	f.screen.Open("p2")
	f.screen.edit("p2")
	f.typeInto(t, "she/her", "ella")
	f.Press(t, "Save")
	if len(f.updated) != 1 {
		t.Fatalf("%d changes", len(f.updated))
	}
	want := r.Patient
	want.Pronouns = "ella"
	for _, facet := range facets {
		if a, b := facet.text(want), facet.text(f.updated[0]); a != b {
			t.Errorf("%s became %q, want %q", facet.key, b, a)
		}
	}
	got := f.updated[0]
	if got.Names[0].Prefix == nil || got.Race == nil || len(got.Addresses[0].Lines) != 2 || got.Identifiers[1].System != "urn:x" {
		t.Errorf("what nobody touched is gone: %+v", got)
	}
}

func TestASecondChangeAtOnceLosesNothing(t *testing.T) {
	fake := few()
	f := begin(t, fake)
	f.screen.Open("p2")
	f.screen.edit("p2")
	f.typeInto(t, "she/her", "ella")
	f.typeInto(t, "What everybody at the practice should know", "Hard of hearing")
	now := fake.records["p2"]
	now.Version, now.Patient.Note, now.Patient.MaritalStatus = 2, "Comes with her daughter", text("married")
	now.Patient.Addresses = []record.Address{{Lines: []string{"9 Elm Street"}, City: "Millbrook"}}
	fake.records["p2"] = now
	f.Press(t, "Save")
	f.Must(t, "Two changes at once", "Hard of hearing", "Comes with her daughter")
	if f.Shows("9 Elm Street") {
		t.Error("what only one of them changed is asked about")
	}
	for _, o := range stage.Find[*kit.Segments](f.Stage) {
		o.Choose(1)
	}
	f.Press(t, "Save")
	got := f.records["p2"].Patient
	if got.Note != "Comes with her daughter" || got.Pronouns != "ella" || got.Addresses[0].Lines[0] != "9 Elm Street" {
		t.Errorf("saved %+v", got)
	}
}

func TestReconcile(t *testing.T) {
	base := record.Patient{Names: []record.HumanName{{Family: "Vale"}}, Note: "a", Sex: record.Female}
	with := func(change func(p *record.Patient)) record.Patient { p := base; change(&p); return p }
	for _, tt := range []struct {
		name         string
		mine, theirs record.Patient
		note, sex    string
		clashes      int
	}{
		{"nothing", base, base, "a", record.Female, 0},
		{"mine alone", with(func(p *record.Patient) { p.Note = "m" }), base, "m", record.Female, 0},
		{"theirs alone", base, with(func(p *record.Patient) { p.Note = "t" }), "t", record.Female, 0},
		{"both the same", with(func(p *record.Patient) { p.Note = "x" }), with(func(p *record.Patient) { p.Note = "x" }), "x", record.Female, 0},
		{"different fields", with(func(p *record.Patient) { p.Note = "m" }), with(func(p *record.Patient) { p.Sex = record.Male }), "m", record.Male, 0},
		{"one field", with(func(p *record.Patient) { p.Note = "m" }), with(func(p *record.Patient) { p.Note = "t" }), "m", record.Female, 1},
	} {
		both, clashes := reconcile(base, tt.mine, tt.theirs)
		if both.Note != tt.note || both.Sex != tt.sex || len(clashes) != tt.clashes {
			t.Errorf("%s: note %q, sex %q, %d clashes", tt.name, both.Note, both.Sex, len(clashes))
		}
	}
}

func TestWhoIsHereAlreadyIsShownWhileTyping(t *testing.T) {
	fake := few()
	fake.alike = []Candidate{{Summary: fake.people[4], Same: true, Because: []string{"the same name"}}}
	f := begin(t, fake)
	f.screen.Open("new")
	f.typeInto(t, "Given names", "Wei")
	if f.Shows("May be here already") {
		t.Error("a first name alone resembles somebody")
	}
	f.typeInto(t, "Family name", "Zhou")
	f.typeInto(t, "she/her", "") // typing rests, and the field is left
	f.Must(t, "May be here already", "Zhou, Wei", "the same name")
	f.Press(t, "Save")
	f.Must(t, "This patient seems to be here already")
	f.Press(t, "Open record")
	if len(f.added) != 0 || f.screen.open != "p5" {
		t.Errorf("added %d, opened %s", len(f.added), f.screen.open)
	}
	f.screen.Open("new") // the draft is there
	f.Press(t, "Save")
	f.Press(t, "Add anyway")
	if len(f.added) != 1 {
		t.Errorf("added %d", len(f.added))
	}
}

func TestDaysAsFarAsTheyAreKnown(t *testing.T) {
	today := at(17, 0, 0)
	for text, want := range map[string]record.Date{"": "", "1960": "1960", "2/1960": "1960-02", "02/1960": "1960-02", "1960-02": "1960-02", "2/14/1960": "1960-02-14", "Feb 14 1960": "1960-02-14", "14 de febrero de 1960": "1960-02-14", "today": "2026-11-17"} {
		if got, err := readDay(text, today); err != nil || got != want {
			t.Errorf("%q is %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"soon", "13/1960", "2/30/1960", "1960-13"} {
		if got, err := readDay(text, today); err == nil {
			t.Errorf("%q is %q", text, got)
		}
	}
}

func TestAVisitByHand(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2")
	f.screen.editVisit("v1")
	f.typeInto(t, "120/80", "300")
	f.Press(t, "Save")
	f.Must(t, "Write it like 120/80.")
	f.typeInto(t, "120/80", "138/86")
	f.typeInto(t, "lb", "154")
	f.typeInto(t, "Drink plenty of water.", "Eat less salt.\nWalk each day.")
	f.Press(t, "Save")
	if len(f.visits) != 1 {
		t.Fatal("the visit is not saved")
	}
	v := f.visits[0]
	if v.Version != 3 || v.Start != "2026-11-17T13:30:00Z" || len(v.Instructions) != 1 || v.Instructions[0].Text != "Walk each day." || len(v.Removed) != 0 || len(v.Vitals) != 2 {
		t.Errorf("saved %+v", v)
	}
	f.Must(t, "The visit is saved.")
}

func TestConsentIsRecordedWithItsWarning(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2")
	f.screen.askConsent()
	f.Must(t, "Consent of Marisol Núñez-Ortega", "Say or show this to the patient first:")
	f.Press(t, "Record")
	if len(f.consents) != 1 {
		t.Fatal("nothing was recorded")
	}
	c := f.consents[0]
	if c.Kind != consent.Email || c.State != consent.Given || c.Method != consent.Written || c.WarningVersion == "" || c.PatientID != "p2" {
		t.Errorf("recorded %+v", c)
	}
}

func TestEntriesOfTheChart(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2")
	f.screen.newItem(record.KindAllergy, nil)
	f.Press(t, "Save")
	f.Must(t, "Fill this in.")
	if len(f.entries) != 0 {
		t.Fatal("an empty entry was saved")
	}
	fields := stage.Find[*kit.Field](f.Stage)
	fields[len(fields)-4].SetText("Peanut") // substance, reaction, onset, note
	fields[len(fields)-3].SetText("Hives")
	f.Press(t, "Save")
	if len(f.entries) != 1 || f.entries[0].Value.(*record.Allergy).Substance.Text != "Peanut" || f.entries[0].Value.(*record.Allergy).Reactions[0].Manifestation.Text != "Hives" {
		t.Fatalf("saved %+v", f.entries)
	}
	f.Must(t, "Saved: Peanut")
	f.Press(t, words.T("ui.undo"))
	f.screen.chartPage("ui.record.problems", []record.Kind{record.KindProblem})
	list := f.Columns(t, 0)
	list.Rows.Select(1)
	f.Key(t, fyne.KeyDelete)
	f.Must(t, "Taken out: Bronchitis")
	if !slices.Equal(f.done, []string{"undo save", "remove b2"}) {
		t.Errorf("done %v", f.done)
	}
	list.Rows.OnOpen(0)
	f.saveErr = fault.New(fault.Conflict, "Somebody changed this entry in the meantime.")
	f.Press(t, "Save")
	f.Must(t, "Change: Problem", "Somebody changed this entry in the meantime.")
}

// A changed word takes the codes of the old one away: they would say something else.
func TestCodesGoWithTheirWords(t *testing.T) {
	c := record.Concept{Text: "Asthma", Codings: []record.Coding{{System: record.SNOMED, Code: "195967001"}}}
	same, other := c, c
	concept(&same, "Asthma")
	concept(&other, "Bronchitis")
	if len(same.Codings) != 1 || len(other.Codings) != 0 {
		t.Errorf("%+v, %+v", same, other)
	}
	r := record.Relative{Conditions: []record.RelativeCondition{{Condition: c, Onset: "12"}}}
	setConditions(&r, "Asthma (14); Stroke")
	if len(r.Conditions) != 2 || len(r.Conditions[0].Condition.Codings) != 1 || r.Conditions[0].Onset != "14" || r.Conditions[1].Condition.Text != "Stroke" {
		t.Errorf("%+v", r.Conditions)
	}
}

// Escape asks what becomes of what was typed: it stays as a draft, or is put away and comes back by the notice.
func TestWhatWasTypedIsNotLost(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("new")
	f.Key(t, fyne.KeyEscape)
	if f.screen.page != nil || kit.Waiting(f.Canvas()) {
		t.Fatal("Escape does not leave an empty form")
	}
	f.screen.Open("new")
	f.typeInto(t, "Family name", "Vale")
	f.Key(t, fyne.KeyEscape)
	f.Must(t, "Leave this form?")
	f.Key(t, fyne.KeyEscape)
	if f.screen.page == nil {
		t.Fatal("a second Escape leaves the form")
	}
	f.Key(t, fyne.KeyEscape)
	f.Key(t, fyne.KeyReturn) // as a draft
	if f.screen.page != nil {
		t.Fatal("the form is still there")
	}
	f.screen.Open("new")
	f.Must(t, "What you typed before is back.")
	f.Key(t, fyne.KeyEscape)
	f.Press(t, "Discard")
	f.Must(t, "What you typed was put away.")
	f.Press(t, words.T("ui.undo"))
	f.Must(t, "What you typed before is back.")
	for _, o := range stage.Find[*kit.Field](f.Stage) {
		if o.PlaceHolder == "Family name" && o.Text != "Vale" {
			t.Errorf("the family name is %q", o.Text)
		}
	}
	f.screen.back() // leaving by another way keeps it
	f.screen.Open("new")
	f.Press(t, "Save")
	if len(f.added) != 1 || f.added[0].Name().Family != "Vale" {
		t.Errorf("added %+v", f.added)
	}
}

func TestEnrollmentByHand(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2#enrollment")
	f.Press(t, "Take access away")
	buttons := stage.Find[*kit.Button](f.Stage)
	buttons[len(buttons)-1].OnTapped()
	f.Must(t, "Say why; it stays with the record.")
	if len(f.done) != 0 {
		t.Fatal("access was taken away without a reason")
	}
	why, ok := f.Canvas().Focused().(*kit.Field)
	if !ok {
		t.Fatalf("the keyboard is at %T, not where the reason goes", f.Canvas().Focused())
	}
	why.SetText("asked for it")
	f.saveErr = fault.New(fault.Conflict, "Somebody changed the record meanwhile.")
	why.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.Must(t, "Somebody changed the record meanwhile.", "Why")
	f.saveErr = nil
	why.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.screen.inviteByMail()
	f.Press(t, "Send invitation")
	if !slices.Equal(f.done, []string{"p2 revoke asked for it", "mail p2"}) {
		t.Errorf("done %v", f.done)
	}
	if strings.Contains(f.Texts(), "Allow again") {
		t.Error("what can't be done in this state is offered")
	}
}

func TestPapersAreShownAndPrintedAgain(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2#papers")
	list := f.Columns(t, 1)
	if !f.Button(t, "Print again").Off {
		t.Error("no paper is chosen, and it can be printed")
	}
	list.Rows.Select(1)
	if !f.Button(t, "Print again").Off {
		t.Error("a paper that was never handed out can be printed again")
	}
	list.Rows.Select(0)
	f.Press(t, "Print again")
	f.Must(t, "Printed again: Front desk.")
	list.Rows.OnOpen(0)
	f.Press(t, "Who got it")
	f.Must(t, "printed (Front desk) · Rosie Calder")
	if !slices.Equal(f.done, []string{"reprint q1", "show q1"}) {
		t.Errorf("done %v", f.done)
	}
}

// What a role may not do is dead, with the reason beside it.
func TestWhatTheRoleMayNot(t *testing.T) {
	fake := few()
	why := "The role staff may not merge."
	fake.rights = Rights{Merge: why, Edit: "no", Import: "no imports"}
	f := begin(t, fake)
	f.screen.Open("p2")
	if !f.Button(t, "Edit").Off || !f.Button(t, "New patient").Off || !f.Button(t, "Import files").Off {
		t.Error("what is not allowed can be pressed")
	}
	f.screen.Open("merge:p2:p5")
	f.Must(t, why)
	if !f.Button(t, "Merge").Off {
		t.Error("merging is not allowed and can be pressed")
	}
	f.screen.dropped([]string{"x"})
	f.Must(t, "no imports")
	if len(f.previews) != 0 {
		t.Error("files were read")
	}
	for _, a := range f.screen.actions() {
		if (a.TitleKey == "ui.patients.new" || a.TitleKey == "ui.patients.import" || a.TitleKey == "ui.record.edit") && !a.Off {
			t.Errorf("%s can be done", a.TitleKey)
		}
	}
}

// No shortcut stands for two commands.
func TestShortcutsDoNotCollide(t *testing.T) {
	f := begin(t, few())
	seen := map[string]string{"CustomDesktop:Control+K": "", "CustomDesktop:Control+L": "", "CustomDesktop:Control+P": "", "CustomDesktop:Control+Q": ""}
	for _, a := range f.screen.actions() {
		if a.Shortcut == nil {
			continue
		}
		name := a.Shortcut.ShortcutName()
		if other, taken := seen[name]; taken {
			t.Errorf("%s stands for %s and for %s%s", name, other, a.TitleKey, a.Title)
		}
		seen[name] = a.TitleKey + a.Title
	}
}

// Whoever records that a patient has joined says how it was seen who the patient is.
func TestJoiningAsksForProof(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2#enrollment")
	f.Press(t, "Has joined")
	f.Must(t, "How did you see that it is this patient?", "Photo ID")
	f.Press(t, "Another way")
	f.Must(t, "Say in a few words how.")
	fields := stage.Find[*kit.Field](f.Stage)
	fields[len(fields)-1].SetText("her daughter brought her")
	f.saveErr = fault.New(fault.Unavailable, "The disk is full.")
	f.Press(t, "Another way")
	f.Must(t, "How did you see", "The disk is full.")
	if len(f.notes) != 0 {
		t.Fatalf("recorded %+v", f.notes)
	}
	f.saveErr = nil
	f.Press(t, "Another way")
	if len(f.notes) != 1 || f.notes[0].Proof != enrollment.OtherWay || f.notes[0].Reason != "her daughter brought her" || f.notes[0].Channel != enrollment.Desk {
		t.Errorf("recorded %+v", f.notes)
	}
	if f.Shows("How did you see") {
		t.Error("the question stays")
	}
}

// A dialog that is left, whatever the way, brings back what was typed into it; once saved it begins anew.
func TestDialogsOfTheChartKeepWhatWasTyped(t *testing.T) {
	f := begin(t, few())
	f.screen.Open("p2")
	last := func(n int) *kit.Field {
		fields := stage.Find[*kit.Field](f.Stage)
		return fields[len(fields)-n]
	}
	f.screen.newItem(record.KindAllergy, nil)
	last(4).SetText("Peanut")
	last(3).SetText("Hives")
	f.Key(t, fyne.KeyEscape)
	f.screen.newItem(record.KindProblem, nil)
	if last(2).Text != "" {
		t.Errorf("another kind of entry begins with %q", last(2).Text)
	}
	f.Press(t, words.T("ui.cancel"))
	f.screen.newItem(record.KindAllergy, nil)
	f.Must(t, "What you typed before is back.")
	if last(4).Text != "Peanut" || last(3).Text != "Hives" {
		t.Fatalf("back came %q, %q", last(4).Text, last(3).Text)
	}
	f.Press(t, "Save")
	f.screen.newItem(record.KindAllergy, nil)
	if len(f.entries) != 1 || last(4).Text != "" {
		t.Errorf("%d saved; the next begins with %q", len(f.entries), last(4).Text)
	}
	f.Press(t, words.T("ui.cancel"))

	// A change is laid over the entry as it is then: a field nobody typed into is the newer one.
	r := f.records["p2"]
	e := Entry{Kind: record.KindAllergy, ID: "a1", Before: &r.Chart.Allergies[0]}
	f.screen.itemDialog(e, nil)
	last(1).SetText("since childhood")
	f.Key(t, fyne.KeyEscape)
	newer := r.Chart.Allergies[0]
	newer.Substance = text("Penicillin V")
	e.Before = &newer
	f.screen.itemDialog(e, nil)
	if last(4).Text != "Penicillin V" || last(1).Text != "since childhood" {
		t.Errorf("the form holds %q, %q", last(4).Text, last(1).Text)
	}
	f.Press(t, words.T("ui.cancel"))

	f.screen.measure("", nil)
	f.typeInto(t, "120/80", "138/86")
	f.Key(t, fyne.KeyEscape)
	f.screen.measure("", nil)
	if got := f.holds(t, "120/80"); got != "138/86" {
		t.Errorf("the pressure is %q", got)
	}
	f.Press(t, "Save")
	f.screen.measure("", nil)
	if got := f.holds(t, "120/80"); got != "" {
		t.Errorf("the next pressure is %q", got)
	}
	f.Press(t, words.T("ui.cancel"))

	f.screen.askConsent()
	last(1).SetText("her daughter was there")
	f.Key(t, fyne.KeyEscape)
	f.screen.askConsent()
	if last(1).Text != "her daughter was there" {
		t.Errorf("the note is %q", last(1).Text)
	}
	f.Press(t, "Record")
	if len(f.consents) != 1 || f.consents[0].Note != "her daughter was there" {
		t.Errorf("recorded %+v", f.consents)
	}
	f.screen.askConsent()
	if last(1).Text != "" {
		t.Errorf("the next note is %q", last(1).Text)
	}
}
