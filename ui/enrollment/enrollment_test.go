package enrollment

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	data "foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/table"
	"foyer/data/vendor"
	"foyer/internal/stage"
	leaf "foyer/reports/funnel"
	"foyer/ui/kit"
	"foyer/ui/printout"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/words"
)

// fake is a practice of a few invented people.
type fake struct {
	lines  []*data.Line
	asked  []Ask
	did    []string
	refuse error
	sent   Sent
	sendAs error
	codes  []Code
	mails  []Review
	plan   Plan
	listen func(string)
	went   []string
	desk   DeskPatient
	during func(progress func(done, of int)) // while a bulk runs
	vendor VendorPage
	file   VendorFile
	judged vendor.Judged

	content *shell.Content // of the screen
}

func at(hour, minute int) time.Time {
	return time.Date(2026, time.November, 17, hour, minute, 0, 0, time.UTC)
}

func line(id, family, given string, age int, state data.State, step data.Step, missing ...string) *data.Line {
	return &data.Line{PatientID: id, Family: family, Given: given, Age: age, Birth: record.Date(fmt.Sprintf("%d-03-21", 2026-age)), State: state, Step: step, Missing: missing, Language: "en"}
}

func people() []*data.Line {
	asked := func(l *data.Line, day int, channel data.Channel, answer data.Event, reason string) *data.Line {
		l.Asked = &data.Contact{At: at(9, 0).AddDate(0, 0, -day), Event: data.Offer, Channel: channel, Member: "Rosie Calder"}
		l.Since = l.Asked.At
		if answer != "" {
			l.Answer = &data.Contact{At: l.Asked.At, Event: answer, Reason: reason}
			l.Reason = reason
		}
		return l
	}
	return []*data.Line{
		line("p1", "Abebe", "Walter", 76, data.NotOffered, data.StepLetter, "email", "consent"),
		asked(line("p2", "Núñez-Ortega", "Marisol", 68, data.Opened, data.StepHelp), 3, data.Paper, data.Open, ""),
		asked(line("p3", "Featherstonehaugh-Castellanos", "Bernadette", 34, data.Expired, data.StepRenew), 40, data.Paper, "", ""),
		asked(line("p4", "Stonebridge", "Imani", 45, data.Declined, data.StepAskAgain, "phone"), 200, data.Visit, data.Decline, "Prefers to talk"),
		asked(line("p5", "Zhou", "Wei", 38, data.Invited, data.StepWait), 2, data.Mail, "", ""),
		line("p6", "Okafor", "Grace", 15, data.NotOffered, data.StepInvite),
	}
}

func newFake() *fake {
	return &fake{lines: people(), desk: DeskPatient{ID: "p1", Name: "Walter Abebe", Birth: "1950-03-21", Language: "en", Practice: "Cedar Hollow Family Medicine", Portal: "Cedar Hollow MyHealth"}}
}

func (f *fake) List(_ context.Context, ask Ask) (Listing, error) {
	if f.refuse != nil {
		return Listing{}, f.refuse
	}
	f.asked = append(f.asked, ask)
	r := data.Roll{Lines: f.lines, Day: "2026-11-17"}
	l := Listing{Visits: map[string]time.Time{"p1": at(8, 30), "p4": at(14, 10)}, Day: r.Day, Counts: r.Count(data.Pick{}), ToDo: len(r.Pick(data.Pick{ToDo: true})), TodayToDo: 2,
		Due: 3, Reviews: len(f.mails), Providers: []string{"Anita Rao, MD", "Paul Whitaker, DO"}}
	l.Lines = r.Pick(ask.Pick)
	data.Sort(l.Lines, ask.Order, ask.Falling, map[string]int{"p1": 0, "p4": 1})
	return l, nil
}

func (f *fake) Person(_ context.Context, id string) (Person, error) {
	i := slices.IndexFunc(f.lines, func(l *data.Line) bool { return l.PatientID == id })
	l := f.lines[i]
	p := Person{Line: l, Age: l.Age, State: string(l.State), NextStep: "Print a letter with the code, and ask for an e-mail address.", Consent: "none",
		Patient: record.Patient{ID: id, Names: []record.HumanName{{Family: l.Family, Given: []string{l.Given}}}, BirthDate: l.Birth}}
	if slices.Contains(l.Missing, "email") {
		p.NoMail = "No mail address is on record."
	}
	if l.Asked != nil {
		p.History = []data.Change{{At: l.Asked.At, Event: data.Offer, Channel: l.Asked.Channel, Member: "Rosie Calder"}}
	}
	return p, nil
}

func (f *fake) PrintFunnel(_ context.Context, page leaf.Page) (string, error) {
	f.did = append(f.did, "print "+page.Title+" by "+page.Table.Columns[0])
	return "Front desk", nil
}

func (f *fake) Table(_ context.Context, by data.Dimension) (Table, error) {
	r := data.Roll{Lines: f.lines}
	return Table{By: by, Cohorts: []data.Cohort{{Month: "2026-11", Offered: 2, Days7: 1, Days30: -1, Days90: -1}, {Month: "2026-05", Offered: 40, Days7: 6, Days30: 14, Days90: 21}}, Rows: r.Table(data.Pick{}, by), Total: r.Count(data.Pick{}), Reasons: map[data.State][]data.Row{data.Declined: r.Reasons(data.Declined)}}, nil
}

func (f *fake) note(what string) (Undo, error) {
	if f.refuse != nil {
		return nil, f.refuse
	}
	f.did = append(f.did, what)
	return func(context.Context) error { f.did = append(f.did, "undo "+what); return nil }, nil
}

func (f *fake) Save(_ context.Context, path string, ask *Ask, by data.Dimension) error {
	_, err := f.note(fmt.Sprint("save ", path, ask != nil, by))
	return err
}
func (f *fake) Record(_ context.Context, id string, event data.Event, note data.Note) (Undo, error) {
	return f.note(strings.Join(strings.Fields(fmt.Sprintln(event, id, note.Channel, note.Proof, note.Reason, note.NextOn)), " "))
}
func (f *fake) Fill(_ context.Context, id string, fill Fill) (Undo, error) {
	return f.note("fill " + id + " " + fill.Email + fill.Phone + fill.Language + fill.Consent)
}
func (f *fake) Plan(context.Context, []string, bool) (Plan, error) { return f.plan, f.refuse }
func (f *fake) send(what string, ids []string, progress func(done, of int)) (Sent, error) {
	f.did = append(f.did, what+" "+strings.Join(ids, " "))
	if f.during != nil {
		f.during(progress)
	}
	return f.sent, f.sendAs
}
func (f *fake) Letters(_ context.Context, ids []string, progress func(done, of int)) (Sent, error) {
	return f.send("letters", ids, progress)
}
func (f *fake) Mails(_ context.Context, ids []string, progress func(done, of int)) (Sent, error) {
	return f.send("mails", ids, progress)
}
func (f *fake) Codes(context.Context, string) ([]Code, error) { return f.codes, nil }
func (f *fake) Void(_ context.Context, id, why string) (Undo, error) {
	return f.note("void " + id + " " + why)
}
func (f *fake) Reprint(_ context.Context, id string) (string, error) {
	_, err := f.note("reprint " + id)
	return "Front desk", err
}
func (f *fake) Reviews(context.Context) ([]Review, error) { return f.mails, nil }
func (f *fake) Accept(_ context.Context, claim, patient, why string) error {
	if why == "" {
		return fault.Field("reason", "Say in a few words why, for whoever looks at it later.")
	}
	f.mails = nil
	_, err := f.note("accept " + claim + " " + patient + " " + why)
	return err
}
func (f *fake) Dismiss(_ context.Context, claim, why string) error {
	_, err := f.note("dismiss " + claim + " " + why)
	return err
}
func (f *fake) Desk(context.Context, string) (DeskPatient, error) { return f.desk, f.refuse }
func (f *fake) DeskMail(_ context.Context, id, email string, agreed bool) error {
	if !strings.Contains(email, "@") && email != "" {
		return fault.Field("email", "This is no address.")
	}
	_, err := f.note(fmt.Sprint("mail ", id, " ", email, " ", agreed))
	return err
}
func (f *fake) DeskCode(context.Context, string, string) (DeskCode, error) {
	_, err := f.note("code")
	return DeskCode{Code: "KM3P-QX7R-9TAB", Expires: at(9, 0).AddDate(0, 0, 1), Payload: "mailto:office@cedarhollow.example?subject=ENROLL", Address: "office@cedarhollow.example", ByMail: true}, err
}
func (f *fake) DeskWay(_ context.Context, _, language string) (DeskCode, error) {
	_, err := f.note("way " + language)
	return DeskCode{Payload: "mailto:office@cedarhollow.example?subject=ENROLL&body=" + language, Address: "office@cedarhollow.example", ByMail: true}, err
}
func (f *fake) Vendor(context.Context) (VendorPage, error) { return f.vendor, f.refuse }
func (f *fake) UserReport(_ context.Context, path string) (VendorFile, error) {
	_, err := f.note("read " + filepath.Base(path))
	return f.file, err
}
func (f *fake) Reread(_ context.Context, file VendorFile) (VendorFile, error) {
	var fields []string
	for _, c := range file.Form.Mapping.Columns {
		fields = append(fields, string(c.Field))
	}
	_, err := f.note("columns " + strings.Join(fields, " "))
	file.Form.Meanings = map[string]vendor.Meaning{"Active": vendor.Joined, "Let in": ""}
	return file, err
}
func (f *fake) PlanReport(_ context.Context, file VendorFile, progress func(done, of int)) (vendor.Judged, error) {
	progress(1, 2)
	_, err := f.note(fmt.Sprint("plan ", file.Form.Meanings["Let in"]))
	return f.judged, err
}
func (f *fake) TakeReport(context.Context, VendorFile, func(done, of int)) (vendor.Report, error) {
	_, err := f.note("take")
	return vendor.Report{ID: "r1", Counts: f.judged.Counts, Open: 2}, err
}
func (f *fake) UndoReport(_ context.Context, id string) (vendor.Undone, error) {
	_, err := f.note("undo report " + id)
	return vendor.Undone{Back: 3, Kept: []string{"p1"}}, err
}
func (f *fake) SettleRow(_ context.Context, report string, line int, d vendor.Decision) (Undo, error) {
	f.vendor.Waiting = slices.DeleteFunc(slices.Clone(f.vendor.Waiting), func(w VendorRow) bool { return w.Line == line })
	return f.note(fmt.Sprint("settle ", report, " ", line, " ", d.As, " ", d.PatientID))
}
func (f *fake) Today() time.Time { return at(9, 0) }
func (f *fake) OnChange(fn func(id string)) (c func()) {
	f.listen = fn
	return func() { f.listen = nil }
}

// open shows the screen to a member of the staff.
func open(t *testing.T, f *fake) *stage.Stage {
	t.Helper()
	return stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "enrollment", TitleKey: "ui.enrollment.title", Icon: "enrollment", Build: func(sh *shell.Shell) *shell.Content {
			f.content = New(sh, f, Go{Patient: func(id string) { f.went = append(f.went, id) }, Mail: func(string) {}})
			return f.content
		}}}
	})
}

// picture compares the screen with a golden picture, without the frame's menus and status, which are the shell's to hold.
func picture(t *testing.T, s *stage.Stage, name string) {
	t.Helper()
	whole := s.Canvas().Capture()
	part := whole.Bounds()
	part.Min.Y, part.Max.Y = part.Min.Y+46, part.Max.Y-40
	cut := image.NewNRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
	draw.Draw(cut, cut.Bounds(), whole, part.Min, draw.Src)
	shots.Golden(t, name, cut)
}

func letters(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	for _, r := range text {
		s.Canvas().Focused().TypedRune(r)
	}
}

func TestTheListIsNarrowedSortedAndWidened(t *testing.T) {
	f := newFake()
	s := open(t, f)
	list := s.Columns(t, 0)
	names := func() []string { return stage.Column(list, 2) }
	if got := names(); !slices.Equal(got, []string{"Abebe, Walter 76", "Stonebridge, Imani 45", "Núñez-Ortega, Marisol 68", "Featherstonehaugh-Castellanos, Bernadette 34", "Okafor, Grace 15"}) {
		t.Errorf("to do: %v", got)
	}
	if got := stage.Column(list, 5); got[1] != "05/01 Prefers to talk" || got[2] != "11/14 letter or paper" || got[0] != "never asked" {
		t.Errorf("last asked: %v", got)
	}
	figure := func(word string) *kit.Figure {
		all := stage.Find[*kit.Figure](s)
		return all[slices.IndexFunc(all, func(g *kit.Figure) bool { return g.Word == word })]
	}
	if g := figure("invited"); g.Number != "3" || g.Remark != "75%" {
		t.Errorf("invited %s %s", g.Number, g.Remark)
	}
	test.Tap(figure("declined"))
	if got := names(); !slices.Equal(got, []string{"Stonebridge, Imani 45"}) || !figure("declined").Chosen {
		t.Errorf("declined: %v", got)
	}
	test.Tap(figure("declined"))
	if got := names(); len(got) != 5 {
		t.Errorf("pressed again: %v", got)
	}
	s.GoTo("enrollment", "state:invited")
	if got := names(); !slices.Equal(got, []string{"Zhou, Wei 38"}) {
		t.Errorf("invited: %v", got)
	}
	s.Press(t, "Asked")
	if f.did[0] != "offer p5 phone" {
		t.Errorf("did %v", f.did)
	}
	stage.Find[*kit.Search](s)
	for _, field := range stage.Find[*kit.Field](s)[:1] {
		field.SetText("nobody")
	}
	s.Must(t, "Nobody fits")
	s.Press(t, "Show all to do")
	if got := names(); len(got) != 5 {
		t.Errorf("widened: %v", got)
	}
	list.OnSort(2, true)
	if last := f.asked[len(f.asked)-1]; last.Order != data.ByName || !last.Falling {
		t.Errorf("sorted: %+v", last)
	}
}

func TestKeysRecordAndEachIsTakenBack(t *testing.T) {
	f := newFake()
	s := open(t, f)
	letters(t, s, "a")
	s.Press(t, "Undo")
	letters(t, s, "e")
	s.Press(t, "I know the patient")
	s.Press(t, "Undo")
	s.Columns(t, 0).Rows.Focus()
	letters(t, s, "e")
	s.Press(t, "Another way")
	s.Must(t, "Say in a few words how.")
	kit.EscapeOn(s.Canvas())
	s.Columns(t, 0).Rows.Focus()
	letters(t, s, "l")
	s.Press(t, "In a week")
	s.Press(t, "Record")
	want := []string{"offer p1 visit", "undo offer p1 visit", "activate p1 desk known", "undo activate p1 desk known", "defer p1 visit 2026-11-24"}
	if !slices.Equal(f.did, want) {
		t.Errorf("did %q, want %q", f.did, want)
	}
	s.Columns(t, 0).Rows.Focus()
	letters(t, s, "d")
	f.refuse = fault.Field("next_on", "That day is past.")
	s.Press(t, "Record")
	s.Must(t, "That day is past.", "does not want to join")
	day, ok := s.Canvas().Focused().(*kit.Field)
	if !ok || day.PlaceHolder != words.T("ui.enrollment.date.hint") {
		t.Fatalf("the keyboard is at %T, not at the day that is refused", s.Canvas().Focused())
	}
	f.refuse = nil
	day.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if kit.Waiting(s.Canvas()) || !strings.HasPrefix(f.did[len(f.did)-1], "decline p1") {
		t.Errorf("Enter does not record it: %q", f.did)
	}
}

// Of the letters that are due, those that are not wanted are let go in the list, and the rest is printed.
func TestLettersAreChosenBeforeTheyArePrinted(t *testing.T) {
	f := newFake()
	s := open(t, f)
	f.plan = Plan{Ready: []string{"p1", "p2", "p5"}}
	for _, id := range f.plan.Ready {
		f.plan.Lines = append(f.plan.Lines, &data.Line{PatientID: id, Family: "Family of " + id, Given: "One", Age: 40, State: data.NotOffered})
	}
	s.Press(t, "Print letters that are due")
	s.Must(t, "3 letters will be printed as one job.")
	picture(t, s, "letters-light")
	list := s.Columns(t, 1)
	list.Rows.Focus()
	s.Key(t, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)
	s.Must(t, "2 letters will be printed as one job.")
	picture(t, s, "letters-some")
	s.Press(t, "Print 2 letters")
	if len(f.did) == 0 || f.did[len(f.did)-1] != "letters p1 p5" {
		t.Errorf("did %v", f.did)
	}
}

func TestTickedPatientsAreInvitedTogether(t *testing.T) {
	f := newFake()
	s := open(t, f)
	f.plan = Plan{Ready: []string{"p1", "p2"}, Refused: []Refusal{{"p4", "Imani Stonebridge", "The patient has not agreed to mail."}}}
	list := s.Columns(t, 0)
	list.Rows.Focus()
	s.Key(t, fyne.KeySpace, fyne.KeyDown, fyne.KeySpace)
	s.Must(t, "2 patients selected")
	picture(t, s, "selected-light")
	letters(t, s, "m")
	s.Must(t, "2 patients will get an invitation by mail.", "1 patient gets none:")
	picture(t, s, "mails-light")
	f.sent = Sent{Count: 1, Refused: f.plan.Refused}
	f.during = func(progress func(done, of int)) {
		progress(1, 2)
		s.Must(t, "1 of 2 mails are on their way")
		picture(t, s, "progress-light")
	}
	s.Press(t, "Send 2 mails")
	s.Must(t, "1 invitation is on its way by mail.", "Not everybody could be invited")
	if f.did[len(f.did)-1] != "mails p1 p2" {
		t.Errorf("did %v", f.did)
	}
	picture(t, s, "result-light")
	s.Press(t, "Close")
	f.sendAs, f.during = &printout.Unprinted{Err: errors.New("no printer"), Print: func(context.Context, string) (string, error) { return "Front desk", nil }}, nil
	s.Press(t, "Letter")
	s.Press(t, "Print again")
	s.Must(t, "Sent to Front desk.")
}

func TestTheListIsSavedWithoutBeingMadeFirst(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	f := newFake()
	s := open(t, f)
	s.GoTo("enrollment", "funnel")
	s.Press(t, "Save as CSV")
	s.Must(t, "Save as CSV", home)
	s.Press(t, "Save")
	path := filepath.Join(home, "enrollment-by-channel.csv")
	if want := "save " + path; len(f.did) != 1 || !strings.HasPrefix(f.did[0], want) {
		t.Errorf("did %v, want %q", f.did, want)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file was made before there is something to write: %v", err)
	}
}

func TestDaysFollowThePracticesOrder(t *testing.T) {
	kit.UseOrder(kit.DMY)
	t.Cleanup(func() { kit.UseOrder(kit.MDY) })
	last, now := at(9, 0).AddDate(-1, 0, 0), record.DayOf(at(9, 0))
	for got, want := range map[string]string{day(at(9, 0)): "17/11/2026", near(at(9, 0), now): "17/11", near(last, now): "17/11/2025", day(time.Time{}): ""} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhoLeftTheListIsUnticked(t *testing.T) {
	const most = 20_000
	f := newFake()
	f.lines = nil
	for i := range most {
		f.lines = append(f.lines, line(fmt.Sprint("q", i), "Okafor", "Grace", 40, data.NotOffered, data.StepLetter))
	}
	w := &worklist{screen: &screen{}, ticked: map[string]bool{}, listing: Listing{Lines: f.lines}}
	for _, l := range f.lines {
		w.ticked[l.PatientID] = true
	}
	w.listing.Lines = f.lines[:most-1]
	quickest := time.Hour
	for range 3 { // a busy machine may stand still once, not three times
		w.ticked["elsewhere"] = true
		began := time.Now()
		w.untickGone()
		quickest = min(quickest, time.Since(began))
	}
	if len(w.ticked) != most-1 || w.ticked["elsewhere"] || !w.ticked["q0"] {
		t.Errorf("%d are ticked", len(w.ticked))
	}
	if quickest > 50*time.Millisecond {
		t.Errorf("it took %s on the interface's goroutine", quickest)
	}
}

func TestWhatIsMissingIsTypedInPlaceAndKept(t *testing.T) {
	f := newFake()
	s := open(t, f)
	fields := stage.Find[*kit.Field](s)
	email := fields[len(fields)-1]
	email.SetText("walter@mail.example")
	f.listen("") // news in the middle of typing takes nothing away
	if email.Text != "walter@mail.example" || !slices.Contains(stage.Find[*kit.Field](s), email) {
		t.Error("what was typed is gone")
	}
	email.OnSubmitted(email.Text)
	s.Press(t, "Yes, spoken")
	if !slices.Equal(f.did, []string{"fill p1 walter@mail.example", "fill p1 spoken"}) {
		t.Errorf("did %q", f.did)
	}
}

func TestMailsAreDecidedWithAReason(t *testing.T) {
	f := newFake()
	f.mails = []Review{{Review: data.Review{ClaimID: "c1", At: at(8, 5), Sender: "new.address@mail.example", Outcome: data.SenderDoesNotFit, PatientID: "p2",
		Because: "The address is not on the patient's record. Ask back, then accept or dismiss."}, Subject: "ENROLL", Text: "Hello,\nmy code is km3p qx7r 9tab\n\nMarisol",
		Candidates: []Candidate{{ID: "p2", Name: "Marisol Núñez-Ortega", State: "opened", Birth: "1958-04-02", Emails: []string{"marisol@mail.example"}, Phones: []string{"(845) 555-0137"}, CodeIsTheirs: true}}}}
	s := open(t, f)
	s.GoTo("enrollment", "reviews")
	s.Must(t, "my code is km3p qx7r 9tab", "The code is this patient's.", "marisol@mail.example")
	picture(t, s, "reviews-light")
	s.Press(t, "Enroll this patient")
	s.Must(t, "Say in a few words why")
	fields := stage.Find[*kit.Field](s)
	fields[len(fields)-1].SetText("called back")
	s.Press(t, "Enroll this patient")
	if f.did[len(f.did)-1] != "accept c1 p2 called back" {
		t.Errorf("did %q", f.did)
	}
	s.Must(t, "Nothing to decide")
}

func TestTheRegisterVoidsAndRenews(t *testing.T) {
	f := newFake()
	code := func(id, patient, name, state string, channel data.Channel) Code {
		return Code{Code: data.Code{ID: id, PatientID: patient, Channel: channel, State: state, IssuedAt: at(9, 0), IssuedBy: "Rosie Calder", ExpiresAt: at(23, 59).AddDate(0, 0, 30)}, Name: name, Printing: channel == data.Paper}
	}
	f.codes = []Code{code("k1", "p2", "Núñez-Ortega, Marisol", "live", data.Paper), code("k2", "p5", "Zhou, Wei", "live", data.Mail), code("k3", "p3", "Featherstonehaugh-Castellanos, Bernadette", "expired", data.Paper),
		code("k4", "p2", "Núñez-Ortega, Marisol", "expired", data.Paper)}
	s := open(t, f)
	s.GoTo("enrollment", "codes")
	picture(t, s, "codes-light")
	s.Press(t, "Print again")
	s.Press(t, "Void")
	fields := stage.Find[*kit.Field](s)
	fields[len(fields)-1].SetText("the letter was lost")
	fields[len(fields)-1].OnSubmitted("")
	f.plan = Plan{Ready: []string{"p3"}}
	s.Press(t, "Renew expired ones")
	s.Must(t, "1 letter will be printed as one job.")
	if !slices.Equal(f.did, []string{"reprint k1", "void k1 the letter was lost"}) {
		t.Errorf("did %q", f.did)
	}
}

func TestDeskModeStepByStep(t *testing.T) {
	f := newFake()
	s := open(t, f)
	letters(t, s, "k")
	picture(t, s, "desk-language")
	s.Press(t, "Español")
	picture(t, s, "desk-identity-spanish")
	s.Press(t, "Sí, soy yo")
	field := stage.Find[*kit.Field](s)[0]
	field.SetText("not an address")
	s.Press(t, "Siguiente")
	s.Must(t, "Este correo no funciona.")
	picture(t, s, "desk-mail-spanish")
	field.SetText("walter@mail.example")
	test.Tap(stage.Find[*kit.Check](s)[0])
	s.Press(t, "Siguiente")
	s.Must(t, "KM3P-QX7R-9TAB")
	picture(t, s, "desk-steps-spanish")
	s.Window().Resize(fyne.NewSize(1100, 700))
	picture(t, s, "desk-steps-small")
	s.Press(t, "Listo")
	s.Must(t, "¡Gracias!")
	if s.Shows("Walter") || s.Shows("KM3P") {
		t.Error("something of the patient is left")
	}
	if !slices.Equal(f.did, []string{"mail p1 walter@mail.example true", "code"}) {
		t.Errorf("did %q: the code belongs to the step that shows it, once", f.did)
	}
}

// A patient goes back and changes the language at every step; what was typed and the code stay.
func TestDeskModeGoesBackAndSpeaksTheOtherLanguageAnywhere(t *testing.T) {
	f := newFake()
	s := open(t, f)
	letters(t, s, "k")
	s.Press(t, "Español")
	s.Follow(t, "English")
	s.Must(t, "Is this you?", "Walter Abebe")
	s.Press(t, "Back")
	s.Must(t, "Hello · Hola")
	if s.Shows("Walter") {
		t.Error("the name stands there before a language is chosen")
	}
	s.Press(t, "English")
	s.Press(t, "Yes, that is me")
	stage.Find[*kit.Field](s)[0].SetText("walter@")
	test.Tap(stage.Find[*kit.Check](s)[0])
	s.Press(t, "Back")
	s.Press(t, "Yes, that is me")
	s.Follow(t, "Español")
	field := stage.Find[*kit.Field](s)[0]
	if field.Text != "walter@" || !stage.Find[*kit.Check](s)[0].Ticked {
		t.Errorf("going back and another language lose what was typed: %q", field.Text)
	}
	field.SetText("walter@mail.example")
	s.Press(t, "Siguiente")
	s.Must(t, "KM3P-QX7R-9TAB", "Tres pasos")
	s.Follow(t, "English")
	s.Must(t, "KM3P-QX7R-9TAB", "Three steps")
	s.Press(t, "Back")
	s.Must(t, "Your e-mail")
	s.Press(t, "Next")
	s.Must(t, "KM3P-QX7R-9TAB", "Three steps")
	if want := []string{"mail p1 walter@mail.example true", "code", "way en"}; !slices.Equal(f.did, want) {
		t.Errorf("did %q, want %q: a second code voids the one on the screen", f.did, want)
	}
	s.Press(t, "Done")
	s.Follow(t, "Español")
	s.Must(t, "¡Gracias!")
	if s.Shows("Walter") || s.Shows("KM3P") || s.Shows("Atrás") {
		t.Errorf("after the end there is still: %s", s.Texts())
	}
}

// Staff who come back read whether the patient was asked, has the way in or gave up, and where.
func TestDeskModeReportsToStaff(t *testing.T) {
	asked, none, given := "Asked at the desk.", "Not enrolled: did not get as far as the way in.", "Not enrolled yet: has seen the way in"
	for _, c := range []struct {
		what   string
		press  []string
		refuse bool // what is asked for at the last press
		active bool // meanwhile
		want   []string
		record bool // that the patient was asked is still to be recorded
	}{
		{what: "leaves at once", want: []string{asked, none, "Gave up at “Language”."}, record: true},
		{what: "goes back and leaves", press: []string{"English", "Yes, that is me", "Back"}, want: []string{asked, none, "Gave up at “Is this you?”."}, record: true},
		{what: "is somebody else", press: []string{"English", "No"}, want: []string{"Not asked: it was somebody else."}},
		{what: "stops at the code", press: []string{"English", "Yes, that is me", "Next"}, want: []string{asked, given, "Gave up at “Three steps to join”."}},
		{what: "is done", press: []string{"English", "Yes, that is me", "Next", "Done"}, want: []string{asked, given, "Went through to the end."}},
		{what: "has sent the mail", press: []string{"English", "Yes, that is me", "Next", "Done"}, active: true, want: []string{asked, "Enrolled.", "Went through to the end."}},
		{what: "is refused", press: []string{"English", "Yes, that is me", "Next"}, refuse: true, want: []string{asked, none, "No way in could be made. The portal is not set up."}, record: true},
	} {
		t.Run(c.what, func(t *testing.T) {
			f := newFake()
			s := open(t, f)
			letters(t, s, "k")
			for i, label := range c.press {
				if c.refuse && i == len(c.press)-1 {
					f.refuse = fault.New(fault.Conflict, "The portal is not set up.")
				}
				s.Press(t, label)
			}
			f.refuse, f.did = nil, nil
			if c.active {
				f.lines[0].State = data.Active
			}
			for _, line := range c.want {
				if s.Shows(line) {
					t.Errorf("the patient reads %q", line)
				}
			}
			s.Leave()
			pass := stage.Find[*kit.Passphrase](s)[0]
			pass.SetText("open sesame")
			pass.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			s.Must(t, append(c.want, "Desk mode: Walter Abebe")...)
			if s.Shows("Record as asked") != c.record {
				t.Errorf("recording the question is offered: %v", !c.record)
			}
			if c.what == "goes back and leaves" {
				picture(t, s, "desk-report")
			}
			if !c.record {
				s.Press(t, "Close")
			} else if s.Press(t, "Record as asked"); !slices.Equal(f.did, []string{"offer p1 desk"}) {
				t.Errorf("did %q", f.did)
			}
			if kit.Waiting(s.Canvas()) {
				t.Error("the report is still there")
			}
		})
	}
}

// Whoever walks away leaves the step to the report, and nothing typed to the next patient.
func TestDeskModeForgetsWhoWalksAway(t *testing.T) {
	f := newFake()
	s := open(t, f)
	d := &deskMode{screen: &screen{shell: s.Shell, services: f}, patient: f.desk, lang: words.English, body: kit.NewSwap(kit.Spacer()), report: report{id: "p1"}}
	d.mail()
	d.email, d.agreed = "walter@mail.example", true
	d.clean()
	if d.report.step != "mail" || d.email != "" || d.agreed || d.patient.ID != "" {
		t.Errorf("the report says %q; left are %q %v %q", d.report.step, d.email, d.agreed, d.patient.ID)
	}
}

func TestTheScreenInEveryLook(t *testing.T) {
	f := newFake()
	s := open(t, f)
	picture(t, s, "worklist-light")
	s.Look(kit.Dark)
	picture(t, s, "worklist-dark")
	s.Look(kit.Light)
	s.SetTextScale(1.3)
	picture(t, s, "worklist-large")
	s.SetTextScale(1)
	s.Window().Resize(fyne.NewSize(1100, 700))
	picture(t, s, "worklist-small")
	s.Look(kit.Light)
	s.SetLanguage(words.Spanish)
	picture(t, s, "worklist-spanish")
	letters(t, s, "d")
	picture(t, s, "declined-spanish")
	kit.EscapeOn(s.Canvas())
	s.SetLanguage(words.English)
	s.GoTo("enrollment", "funnel")
	picture(t, s, "funnel-light")
	stage.Find[*kit.Segments](s)[0].Choose(4)
	s.Must(t, "May 2026", "15%", "35%", "53%")
	picture(t, s, "cohorts-light")
	s.Look(kit.Dark)
	picture(t, s, "funnel-dark")
}

func TestAListThatCantBeReadSaysSo(t *testing.T) {
	f := newFake()
	f.refuse = fault.New(fault.Unavailable, "The disk did not answer.")
	s := open(t, f)
	s.Must(t, "The list could not be read", "The disk did not answer.")
	f.refuse = nil
	s.Press(t, "Try again")
	if len(stage.Column(s.Columns(t, 0), 2)) != 5 {
		t.Error("trying again shows nothing")
	}
}

// reported is a page with a contradiction, a doubt, and two reports.
func reported() *fake {
	f := newFake()
	f.vendor = VendorPage{Reports: []vendor.Report{{ID: "r1", Name: "users-2026-11.csv", At: at(8, 30), By: "Rosie Calder", Counts: vendor.Counts{Rows: 120, Changed: 14, Same: 90, Conflict: 1, Doubtful: 1, Nobody: 14}, Open: 2},
		{ID: "r0", Name: "users-2026-10.csv", At: at(9, 0).AddDate(0, -1, 0), By: "Dana Pell", Counts: vendor.Counts{Rows: 118, Changed: 9}, Undone: at(9, 5).AddDate(0, -1, 0)}},
		Waiting: []VendorRow{
			{Stored: vendor.Stored{ReportID: "r1", Row: vendor.Row{Line: 7, Person: "Imani Stonebridge", BirthDate: "1981-03-21", Status: "Active", Meaning: vendor.Joined, On: "2026-05-03", Outcome: vendor.Conflict, Here: data.Declined, PatientID: "p4"}},
				People: []VendorPerson{{ID: "p4", Name: "Imani Stonebridge", Birth: "1981-03-21", Number: "CH-004", State: data.Declined, Since: "2026-06-01", Reason: "Prefers to talk"}}},
			{Stored: vendor.Stored{ReportID: "r1", Row: vendor.Row{Line: 9, Person: "Wei Zhou", BirthDate: "1988-03-21", Status: "Locked", Meaning: vendor.Off, Outcome: vendor.Doubtful}},
				People: []VendorPerson{{ID: "p5", Name: "Wei Zhou", Birth: "1988-03-21", Number: "CH-005", State: data.Invited, Because: []string{"several patients fit equally well"}},
					{ID: "p7", Name: "Wei Zhou", Birth: "1988-03-21", Number: "CH-019", State: data.NotOffered, Because: []string{"several patients fit equally well"}}}}}}
	f.file = VendorFile{Name: "users-2026-11.csv", Form: vendor.Form{Guess: table.Guess{Mapping: table.Mapping{DateOrder: table.DateOrders[0], Columns: []table.Column{
		{Header: "Member", Field: table.FieldName}, {Header: "Born", Field: table.FieldBirthDate}, {Header: "State of things"}}},
		Sample: [][]string{{"Abebe, Walter", "03/21/1950", "Active"}, {"Zhou, Wei", "03/21/1988", "Let in"}}}}}
	f.judged = vendor.Judged{Counts: vendor.Counts{Rows: 4, Changed: 1, Same: 1, Conflict: 1, Nobody: 1, Missing: 2, Left: []vendor.Left{{Line: 9, Reason: "line 9: Born: the day can't be read"}}},
		List: []vendor.Row{{Line: 2, Person: "Walter Abebe", Meaning: vendor.Joined, Outcome: vendor.Changed, Here: data.NotOffered, Event: data.Activate},
			{Line: 3, Person: "Imani Stonebridge", Meaning: vendor.Joined, Outcome: vendor.Conflict, Here: data.Declined}, {Line: 4, Person: "Else Nobody", Meaning: vendor.Joined, Outcome: vendor.Nobody}}}
	return f
}

// drop drops a file on the screen.
func (f *fake) drop(path string) { f.content.Dropped([]string{path}) }

func TestWhatTheVendorSaysIsDecidedByAPerson(t *testing.T) {
	f := reported()
	s := open(t, f)
	s.GoTo("enrollment", "vendor")
	s.Must(t, "Imani Stonebridge", "The vendor says:", "joined", "since 05/03/2026", "Prefers to talk", "users-2026-11.csv", "14 patients changed")
	s.Press(t, "What stands here is right")
	s.Must(t, "Whose is it?", "several patients fit equally well")
	s.Press(t, "Undo")
	s.Press(t, "It is this patient")
	s.Must(t, "Nothing waits for you here")
	if !slices.Equal(f.did, []string{"settle r1 7 kept ", "undo settle r1 7 kept ", "settle r1 9 of p5"}) {
		t.Errorf("did %q", f.did)
	}
	s.Follow(t, "Undo")
	s.Must(t, "Undo users-2026-11.csv?")
	s.Press(t, "Undo the report")
	s.Must(t, "3 patients stand where they stood before. To 1 something else has happened since.")
}

func TestAUserReportIsReadInThreeSteps(t *testing.T) {
	f := reported()
	s := open(t, f)
	s.GoTo("enrollment", "vendor")
	f.drop("/media/users-2026-11.csv")
	s.Must(t, "What do the columns of users-2026-11.csv hold?")
	choices := stage.Find[*kit.Choice](s)
	choices[len(choices)-1].Choose(1 + slices.Index(reportFields, table.FieldAccountStatus))
	s.Press(t, "Next")
	s.Must(t, "What do the vendor's words mean?", "Let in")
	s.Press(t, "Next")
	s.Must(t, "Say what “Let in” means.")
	choices = stage.Find[*kit.Choice](s)
	choices[len(choices)-1].Choose(0)
	s.Press(t, "Next")
	s.Must(t, "patients are as the vendor says", "have joined here and are not in the report", "line 9: Born: the day can't be read")
	s.Press(t, "Change 1 patient")
	s.Must(t, "1 patient changed. 2 wait for you.")
	if !slices.Equal(f.did, []string{"read users-2026-11.csv", "columns name birth_date portal_status", "plan joined", "take"}) {
		t.Errorf("did %q", f.did)
	}
	s.Press(t, "Undo")
	if f.did[len(f.did)-1] != "undo report r1" {
		t.Errorf("did %q", f.did)
	}
	// A form that is known is not asked about again.
	f.file.Form.Known, f.did = true, nil
	f.drop("/media/users-2026-12.csv")
	s.Must(t, "Change 1 patient")
}

func TestPicturesOfTheVendorsReports(t *testing.T) {
	f := reported()
	s := open(t, f)
	s.GoTo("enrollment", "vendor")
	s.Picture(t, "vendor-light")
	s.SetLanguage(words.Spanish)
	s.Look(kit.Dark)
	s.GoTo("enrollment", "vendor")
	s.Picture(t, "vendor-dark-es")
	s.SetLanguage(words.English)
	s.Look(kit.Light)
	s.GoTo("enrollment", "vendor")
	f.drop("/media/users-2026-11.csv")
	s.Picture(t, "vendor-columns")
	s.Press(t, "Next")
	s.Picture(t, "vendor-words")
}
