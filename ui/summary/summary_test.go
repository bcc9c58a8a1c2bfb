package summary

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/data/fault"
	"foyer/data/visit"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// fake sets papers whose pages tell by their number and color how they were set.
type fake struct {
	visits []Visit
	said   visit.Said
	given  Given
	mailNo string
	notes  map[string][]Note
	err    error
	failed error // of printing, saving, keeping
	set    []string
	made   []string
	batch  Batch
	other  string
	listen map[int]func()
	next   int
}

// named writes options as a test reads them.
func named(id string, o Options) string {
	s := id + " " + o.Lang
	if o.LargePrint {
		s += " large"
	}
	for _, part := range slices.Sorted(maps.Keys(o.Off)) {
		if o.Off[part] {
			s += " -" + part
		}
	}
	if o.Order != nil {
		s += " by " + strings.Join(o.Order, ",")
	}
	return s
}

var november17 = time.Date(2026, time.November, 17, 11, 0, 0, 0, time.UTC)

func (f *fake) Today(context.Context) (time.Time, error) { return november17, nil }

func (f *fake) Visits(_ context.Context, from, to time.Time) ([]Visit, error) {
	f.made = append(f.made, "days "+from.Format("01/02")+" "+to.Format("01/02"))
	return f.visits, f.err
}

func (f *fake) Open(_ context.Context, id string) (Sheet, error) {
	name := map[string]string{"v2": "Marisol Núñez-Ortega"}[id]
	if name == "" {
		name = "Walter Abebe"
	}
	s := Sheet{PatientID: "p-" + id, Name: name, Day: "Tuesday, November 17", With: "Anita Rao, MD", Said: f.said, Version: 4, MailNo: f.mailNo, MailTo: "someone@patients.example", UsualCallWords: map[string]string{"en": "You have a fever over 101 °F.\nYou are short of breath.", "es": "Tiene fiebre de más de 38.3 °C."}}
	if id == "v1" {
		s.Given = f.given
	}
	return s, f.err
}

func (f *fake) Preview(_ context.Context, id string, said visit.Said, o Options) (Preview, error) {
	f.set = append(f.set, named(id, o)+"|"+said.Found)
	if f.err != nil {
		return Preview{}, f.err
	}
	p := Preview{Other: f.other, Lang: o.Lang, Parts: []string{"next", "medicines", "numbers", "care", "results"}, Notes: f.notes, Coded: true, Portal: "invite"}
	if p.Lang == "" {
		p.Lang = "en"
		if id == "v2" {
			p.Lang = "es"
		}
	}
	for range map[bool]int{false: 2, true: 3}[o.LargePrint] {
		p.Pages = append(p.Pages, page(o.DPI))
	}
	return p, nil
}

// page is a sheet with grey lines for text.
func page(dpi float32) image.Image {
	d := func(hundredths int) int { return int(float32(hundredths)*dpi/100 + 0.5) }
	img := image.NewRGBA(image.Rect(0, 0, d(850), d(1100)))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for y := 82; y < 1000; y += 27 {
		draw.Draw(img, image.Rect(d(73), d(y), d(455+(y*7)%318), d(y+8)), image.NewUniform(color.Gray{150}), image.Point{}, draw.Src)
	}
	return img
}

func (f *fake) did(what string) error {
	if f.failed != nil {
		return f.failed
	}
	f.made = append(f.made, what)
	return nil
}

func (f *fake) Keep(_ context.Context, id string, said visit.Said, version int) (Undo, error) {
	var meds []string
	for _, m := range said.Medicines {
		meds = append(meds, m.Name+"="+m.Change)
	}
	return func(context.Context) error { return f.did("undo " + id) }, f.did(fmt.Sprintf("kept %s at %d: %s/%s/%s", id, version, said.Found, said.Next, strings.Join(meds, ";")))
}
func (f *fake) Choose(_ context.Context, id string, o Options) error {
	return f.did("chose " + named(id, o))
}
func (f *fake) MakeUsual(_ context.Context, o Options) (Undo, error) {
	return func(context.Context) error { return f.did("undo usual") }, f.did("usual " + named("", o))
}
func (f *fake) Print(_ context.Context, id string, o Options) (string, error) {
	return "Front desk", f.did("printed " + named(id, o))
}
func (f *fake) Reprint(_ context.Context, paper string) (string, error) {
	return "Front desk", f.did("reprinted " + paper)
}
func (f *fake) Save(_ context.Context, id string, o Options, path string, sealed bool) (string, error) {
	what := "saved " + named(id, o) + " " + filepath.Base(path)
	if sealed {
		return "acorn-anchor-0042", f.did(what + " sealed")
	}
	return "", f.did(what)
}
func (f *fake) Mail(_ context.Context, id string, o Options) (string, error) {
	return "acorn-anchor-0042", f.did("mailed " + named(id, o))
}
func (f *fake) File(_ context.Context, id string, o Options) error {
	return f.did("filed " + named(id, o))
}
func (f *fake) PrintAll(_ context.Context, ids []string, progress func(done, of int)) (Batch, error) {
	progress(1, len(ids))
	return f.batch, f.did("printed all " + strings.Join(ids, " "))
}
func (f *fake) SaveAll(_ context.Context, ids []string, folder string, progress func(done, of int)) (Batch, error) {
	progress(1, len(ids))
	return f.batch, f.did("saved all " + strings.Join(ids, " ") + " in " + folder)
}
func (f *fake) Suggest(string) string { return "summary.pdf" }

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

// papers is what was made, without the questions for days.
func (f *fake) papers() (list []string) {
	for _, m := range f.made {
		if !strings.HasPrefix(m, "days ") && !strings.HasPrefix(m, "chose ") {
			list = append(list, m)
		}
	}
	return list
}

func day() *fake {
	at := func(hour, minute int) time.Time {
		return time.Date(2026, time.November, 17, hour, minute, 0, 0, time.UTC)
	}
	return &fake{listen: map[int]func(){}, visits: []Visit{
		{ID: "v1", Name: "Walter Abebe", Reason: "Blood pressure check and diabetes follow-up", At: at(8, 30), State: Ready},
		{ID: "v2", Name: "Marisol Núñez-Ortega", Reason: "Memory and falls", At: at(8, 55), State: Ready},
		{ID: "v3", Name: "Bernadette Featherstonehaugh-Castellanos", Reason: "Pregnancy visit", At: at(9, 20), State: Done}},
		said: visit.Said{Reason: "Blood pressure check", Found: "Your blood pressure is higher than we want.", Next: "Start lisinopril 10 mg.\nCheck your blood pressure at home each day.", FollowUp: "In four weeks",
			Medicines: []visit.Medicine{{ID: "m1", Name: "Lisinopril 10 mg tablet", How: "1 tablet each morning", Change: "new"}, {ID: "m2", Name: "Atorvastatin 20 mg", How: "1 tablet at bedtime", Change: "same"}}}}
}

type fixture struct {
	*stage.Stage
	*fake
	screen *Screen
}

func begin(t *testing.T, f *fake) *fixture {
	t.Helper()
	fx := &fixture{fake: f}
	fx.Stage = stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "summary", TitleKey: "ui.summary", Icon: "summaries", Build: func(sh *shell.Shell) *shell.Content {
			s, content := New(sh, f)
			fx.screen = s
			return content
		}}, {Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(*shell.Shell) *shell.Content { return &shell.Content{Object: kit.Spacer()} }}}
	})
	return fx
}

func (f *fixture) part(t *testing.T, words string) *kit.Check {
	t.Helper()
	for _, c := range stage.Find[*kit.Check](f.Stage) {
		if c.Words[0].Text == words {
			return c
		}
	}
	t.Fatalf("no part is called %q", words)
	return nil
}

func TestThePaperOfTheOpenVisit(t *testing.T) {
	f := begin(t, day())
	f.Must(t, "Walter Abebe · After-visit summary", "Tuesday, November 17 · Anita Rao, MD · Blood pressure check", "Page 1 of 2", "The code is made when the paper is printed, saved or mailed", "Portal panel: invites with steps and code.")
	if len(f.set) != 1 || f.screen.form.found.Text() != f.said.Found || f.screen.form.next.Text() != f.said.Next {
		t.Errorf("set %v, found %q, next %q", f.set, f.screen.form.found.Text(), f.screen.form.next.Text())
	}
	f.screen.Open("v2")
	if f.screen.list.Selected() != 1 || f.screen.lang.Chosen != 1 {
		t.Errorf("row %d, language %d: want the patient's own language", f.screen.list.Selected(), f.screen.lang.Chosen)
	}
	f.screen.Open("of-last-week")
	if f.screen.list.Selected() != -1 {
		t.Error("a visit of another day marks a row of this one")
	}
}

func TestThePaperFollowsWhatIsTyped(t *testing.T) {
	f := begin(t, day())
	f.set = nil
	f.screen.form.found.Focus()
	f.screen.form.found.GoToEnd()
	f.Rune(t, ' ', 'O', 'K')
	f.screen.set() // the pause is over
	if last := f.set[len(f.set)-1]; last != "v1 |Your blood pressure is higher than we want. OK" {
		t.Errorf("set %q", last)
	}
	if !f.screen.dirty || f.Button(t, "Keep changes").Off {
		t.Error("nothing says that the words are not kept")
	}
	// News takes nothing away.
	f.said.Found = "Another text."
	f.changed()
	if f.screen.form.found.Text() != "Your blood pressure is higher than we want. OK" {
		t.Errorf("news took %q away", f.screen.form.found.Text())
	}
	f.Press(t, "Keep changes")
	want := "kept v1 at 4: Your blood pressure is higher than we want. OK/Start lisinopril 10 mg.\nCheck your blood pressure at home each day./Lisinopril 10 mg tablet=new;Atorvastatin 20 mg=same"
	if got := f.papers(); !slices.Equal(got, []string{want}) {
		t.Errorf("made %q", got)
	}
	f.Must(t, "The visit of Walter Abebe is kept.")
	f.Press(t, "Undo")
	if got := f.papers(); got[len(got)-1] != "undo v1" || f.screen.form.found.Text() != "Another text." {
		t.Errorf("undone %v, the field says %q", got, f.screen.form.found.Text())
	}
}

func TestPrintingKeepsFirst(t *testing.T) {
	f := begin(t, day())
	f.screen.form.reason.SetText("Cough")
	f.Press(t, "Print")
	got := f.papers()
	if len(got) != 2 || !strings.HasPrefix(got[0], "kept v1") || got[1] != "printed v1 " {
		t.Errorf("made %v", got)
	}
	f.screen.form.reason.SetText("Cough and fever")
	f.failed = fault.New(fault.Conflict, "Somebody changed this visit.")
	f.Press(t, "Print")
	f.Must(t, "Somebody changed this visit.")
	if len(f.papers()) != 2 || !f.screen.dirty {
		t.Error("a paper was printed of words that are not kept, or they are lost")
	}
}

func TestADraftComesBack(t *testing.T) {
	f := begin(t, day())
	f.screen.form.found.Focus()
	f.screen.form.found.GoToEnd()
	f.Rune(t, '!')
	f.screen.Open("v2")
	f.screen.Open("v1")
	if got := f.screen.form.found.Text(); got != f.said.Found+"!" || !f.screen.dirty {
		t.Errorf("the draft came back as %q", got)
	}
	if _, ok := fromDraft("no json"); ok {
		t.Error("rubbish is taken as a draft")
	}
}

func TestMedicinesWithTheirChange(t *testing.T) {
	f := begin(t, day())
	f.Follow(t, "Add a medicine")
	choices := stage.Find[*kit.Choice](f.Stage)
	if len(choices) != 3 {
		t.Fatalf("%d lines of medicines", len(choices))
	}
	choices[1].Choose(3)
	for _, field := range stage.Find[*kit.Editor](f.Stage) {
		if field.Hint == "Medicine with strength and form" && field.Text() == "" {
			field.SetText("Amoxicillin\n500 mg capsule") // pasted from two lines
		}
	}
	f.Press(t, "Keep changes")
	if got := f.papers()[0]; !strings.HasSuffix(got, "Lisinopril 10 mg tablet=new;Atorvastatin 20 mg=stopped;Amoxicillin 500 mg capsule=new") {
		t.Errorf("kept %q", got)
	}
}

func TestChecksStandBesideTheirField(t *testing.T) {
	fake := day()
	fake.said.Found = "Hypertension can damage your heart. Your hypertension is mild."
	fake.notes = map[string][]Note{FieldFound: {{Tone: Grave, Text: "Grade 9.2"}, {Tone: Hint, Hard: "hypertension", Plain: "high blood pressure"}}, FieldMedicines: {{Tone: Good, Text: "Every line has number, unit and time of day"}}}
	f := begin(t, fake)
	f.Must(t, "Grade 9.2", "“hypertension”: say high blood pressure", "Every line has number, unit and time of day")
	f.Follow(t, "Replace")
	if _, link := f.Canvas().Focused().(*kit.Link); link || f.Canvas().Focused() == nil {
		t.Errorf("the keyboard is in a %T after the word was replaced", f.Canvas().Focused())
	}
	if got := f.screen.form.found.Text(); got != "High blood pressure can damage your heart. Your high blood pressure is mild." {
		t.Errorf("replaced to %q", got)
	}
}

func TestReplacingLeavesOtherWords(t *testing.T) {
	for _, c := range []struct{ text, hard, plain, want string }{
		{"Edema. Lymphedema stays. edema!", "edema", "swelling", "Swelling. Lymphedema stays. swelling!"},
		{"No such word", "edema", "swelling", "No such word"},
		{"Prn, prn", "prn", "as needed", "As needed, as needed"},
		{"niño: fiebre", "fiebre", "calentura", "niño: calentura"},
	} {
		if got := replaceWord(c.text, c.hard, c.plain); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}

func TestSwitchesSetThePaperAnewAndAreKept(t *testing.T) {
	f := begin(t, day())
	f.screen.lang.Choose(1)
	f.screen.size.Choose(1)
	f.Must(t, "Page 1 of 3")
	f.Press(t, "Sections")
	test.Tap(f.part(t, "Medicines"))
	test.Tap(f.part(t, "Today's numbers"))
	test.Tap(f.part(t, "Medicines"))
	if last := f.set[len(f.set)-1]; !strings.HasPrefix(last, "v1 es large -numbers|") {
		t.Errorf("set %q", last)
	}
	for _, b := range stage.Find[*kit.IconButton](f.Stage) {
		if b.Icon == "down" && !b.Disabled() {
			test.Tap(b)
			break
		}
	}
	if got := f.made[len(f.made)-1]; got != "chose v1 es large -numbers by medicines,next,numbers,care,results" {
		t.Errorf("chose %q", got)
	}
	f.Press(t, "Make this the usual way")
	if got := f.made[len(f.made)-1]; got != "usual   -numbers by medicines,next,numbers,care,results" {
		t.Errorf("made usual %q: language and size are the patient's", got)
	}
	f.Press(t, "Print")
	if got := f.papers(); got[len(got)-1] != "printed v1 es large -numbers by medicines,next,numbers,care,results" {
		t.Errorf("made %v: not the paper that was shown", got)
	}
}

func TestANewPaperIsSaidBefore(t *testing.T) {
	fake := day()
	fake.given = Given{PaperID: "paper1", At: november17, How: "printed", Coded: true}
	f := begin(t, fake)
	f.Press(t, "Print")
	f.Must(t, "A paper is out already", "A new one voids the code on it.")
	f.Press(t, "Print the same again")
	if got := f.papers(); !slices.Equal(got, []string{"reprinted paper1"}) {
		t.Errorf("made %v", got)
	}
	f.Press(t, "Print")
	f.Press(t, "Make a new one")
	if got := f.papers(); !slices.Equal(got, []string{"reprinted paper1", "printed v1 "}) {
		t.Errorf("made %v", got)
	}
}

func TestMailGoesThroughItsGates(t *testing.T) {
	fake := day()
	fake.mailNo = "The patient has not agreed to mail."
	f := begin(t, fake)
	f.Must(t, "Can't be mailed: The patient has not agreed to mail.")
	if !f.Button(t, "Mail encrypted…").Off {
		t.Error("the button is alive")
	}
	fake.mailNo = ""
	f.screen.Open("v2")
	f.Press(t, "Mail encrypted…")
	f.Must(t, "Mail the summary to Marisol Núñez-Ortega?", "someone@patients.example", "the summary of Tuesday, November 17", "by phone or in person")
	f.Key(t, fyne.KeyReturn) // no key pressed too much sends it
	if len(f.papers()) > 0 {
		t.Errorf("made %v before anybody said so", f.papers())
	}
	f.Press(t, "Mail encrypted…")
	f.Press(t, "Send")
	f.Must(t, "The encrypted summary for Marisol Núñez-Ortega is on its way.", "acorn- anchor- 0042", "Foyer does not keep it.")
	f.Press(t, "I told it or wrote it down")
	if f.Shows("anchor-") {
		t.Error("the passphrase stays on the screen")
	}
	f.screen.fileNow()
	if got := f.papers(); !slices.Equal(got, []string{"mailed v2 ", "filed v2 "}) {
		t.Errorf("made %v", got)
	}
}

func TestABatchNamesWhatToMend(t *testing.T) {
	fake := day()
	fake.batch = Batch{Count: 1, Where: "Front desk", Failed: []Failure{{VisitID: "v2", Name: "Marisol Núñez-Ortega: ", Why: "The visit has no date."}}}
	f := begin(t, fake)
	f.Press(t, "Print all…")
	f.Must(t, "Print 2 summaries?")
	if len(f.papers()) > 0 {
		t.Errorf("made %v before anybody said so", f.papers())
	}
	f.Press(t, "Print them")
	f.Must(t, "1 summary printed. Sent to Front desk.", "1 paper could not be made", "The visit has no date.")
	f.Follow(t, "Open and mend")
	f.Key(t, fyne.KeySpace) // the button that began it has not the keyboard
	if f.Shows("Print 2 summaries?") {
		t.Error("a space in the list prints again")
	}
	if f.screen.open != "v2" || !slices.Equal(f.papers(), []string{"printed all v1 v2"}) {
		t.Errorf("open is %s, made %v", f.screen.open, f.papers())
	}
	f.screen.saveAllTo("/out", f.screen.toMake())
	f.Press(t, "Close")
	if got := f.papers(); got[len(got)-1] != "saved all v1 v2 in /out" {
		t.Errorf("made %v", got)
	}
}

func TestOtherDays(t *testing.T) {
	f := begin(t, day())
	f.screen.askDays()
	fields := stage.Find[*kit.DateField](f.Stage)
	_ = fields
	var days []*kit.Field
	for _, field := range stage.Find[*kit.Field](f.Stage) {
		if field.PlaceHolder == "12/1, yesterday, monday" {
			days = append(days, field)
		}
	}
	if len(days) != 2 {
		t.Fatalf("%d fields for days", len(days))
	}
	days[0].SetText("11/16")
	days[1].SetText("11/15")
	f.Press(t, "Show")
	f.Must(t, "The last day is before the first.")
	days[1].SetText("11/17")
	f.Press(t, "Show")
	if got := f.made[len(f.made)-1]; got != "days 11/16 11/17" {
		t.Errorf("asked for %s", got)
	}
	f.Must(t, "11/16 to 11/17")
}

func TestADayWithoutVisits(t *testing.T) {
	f := begin(t, &fake{listen: map[int]func(){}})
	f.Must(t, "No finished visits", "Choose a visit")
	if !f.Button(t, "Print").Off || !f.Button(t, "Print all…").Off {
		t.Error("there is nothing to print")
	}
}

func TestAPaperThatCannotBeSet(t *testing.T) {
	f := begin(t, day())
	f.err = fault.New(fault.Invalid, "The medicine's name holds a letter no printer has.")
	f.screen.set()
	f.Must(t, "The paper could not be made", "The medicine's name holds a letter no printer has.")
	if f.screen.form.found.Text() != f.said.Found {
		t.Error("the fields went with the paper: nobody can mend it")
	}
	f.err = nil
	f.Press(t, words.T("ui.retry"))
	f.Must(t, "Page 1 of 2")
}

func TestNewsAndLanguages(t *testing.T) {
	fake := day()
	f := begin(t, fake)
	f.screen.Open("v2")
	f.set = nil
	fake.changed()
	if f.screen.open != "v2" || len(f.set) != 1 {
		t.Errorf("news moved to %s and set %d papers, want v2 and 1", f.screen.open, len(f.set))
	}
	f.Go("today")
	f.set = nil
	fake.changed()
	if len(f.set) != 0 {
		t.Error("a screen out of view sets papers")
	}
	f.Go("summary")
	for range 4 {
		f.SetLanguage(words.Spanish)
		f.SetLanguage(words.English)
	}
	if len(fake.listen) != 1 {
		t.Errorf("%d listeners, want 1", len(fake.listen))
	}
}

func TestTheKeyboardGoesFromListToFieldsAndBack(t *testing.T) {
	f := begin(t, day())
	f.screen.list.Focus()
	f.Key(t, fyne.KeyReturn)
	if f.Canvas().Focused() != fyne.Focusable(f.screen.form.next) {
		t.Errorf("Enter went to a %T", f.Canvas().Focused())
	}
	if !f.screen.back() || f.screen.back() {
		t.Error("Escape does not go back to the list, once")
	}
}

func TestPictures(t *testing.T) {
	fake := day()
	fake.notes = map[string][]Note{FieldNext: {{Tone: Good, Text: "Grade 3.1 · 2 actions"}}, FieldFound: {{Tone: Good, Text: "Grade 5.0"}, {Tone: Hint, Hard: "hypertension", Plain: "high blood pressure"}},
		FieldMedicines: {{Tone: Grave, Text: "Atorvastatin 20 mg: the line doesn't say how much."}}, FieldPaper: {{Tone: Hint, Text: "Allergies aren't recorded; the paper says so."}}}
	f := begin(t, fake)
	f.Look(kit.Light)
	f.Picture(t, "summary-light")
	f.Look(kit.Dark)
	f.Picture(t, "summary-dark")
	f.SetLanguage(words.Spanish)
	f.Look(kit.Light)
	f.Picture(t, "summary-spanish")
	f.SetLanguage(words.English)
	f.Press(t, "Sections")
	f.Picture(t, "summary-sections")
	f.Press(t, "Close")
	f.SetTextScale(1.3)
	f.Picture(t, "summary-larger")
}

func TestTheUsualWordsAreInThePapersLanguage(t *testing.T) {
	f := begin(t, day())
	if hint := f.screen.form.call.Hint; !strings.HasPrefix(hint, "You have a fever") {
		t.Errorf("hint %q on an English paper", hint)
	}
	f.screen.Open("v2")
	if hint := f.screen.form.call.Hint; !strings.HasPrefix(hint, "Tiene fiebre") {
		t.Errorf("hint %q on a Spanish paper", hint)
	}
}

func TestStoppedMedicinesStandApart(t *testing.T) {
	fake := day()
	fake.said.Medicines = []visit.Medicine{{ID: "m1", Name: "Metoprolol 25 mg", Change: visit.MedicineStopped}, {ID: "m2", Name: "Atorvastatin 20 mg", Change: visit.MedicineSame}}
	f := begin(t, fake)
	f.Must(t, "Stopped")
	if hows := f.screen.form.medicines.hows; len(hows) != 2 {
		t.Fatalf("%d medicines", len(hows))
	}
	f.screen.form.medicines.hows[0].SetText("1 tablet at bedtime") // the first line is of the one that goes on
	if got := f.screen.said.Medicines; got[1].How != "1 tablet at bedtime" || got[0].How != "" {
		t.Errorf("typed into %+v", got)
	}
}

func TestALineSaysHowThePaperWentOut(t *testing.T) {
	fake := day()
	fake.visits[2].How = "mailed"
	f := begin(t, fake)
	f.Must(t, "mailed · 9:20 am · Pregnancy visit", "8:30 am · Blood pressure check")
	if f.Shows("printed ·") {
		t.Error("a mailed summary is called printed")
	}
}

func TestTextsInAnotherLanguageThanThePaperAreWarnedOf(t *testing.T) {
	fake := day()
	fake.other = "en"
	f := begin(t, fake)
	f.screen.Open("v2")
	f.Must(t, "The paper is in Español, but the texts are written in English.")
	fake.other = ""
	f.screen.set()
	if f.Shows("but the texts are written in") {
		t.Error("the warning stays")
	}
}
