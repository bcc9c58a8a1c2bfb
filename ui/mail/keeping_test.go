package mail

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

// shelf keeps drafts in memory; while it is shut nothing is read from it.
type shelf struct {
	mu   sync.Mutex
	kept map[string]string
	shut chan struct{}
}

func (d *shelf) Save(_ context.Context, key, body string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kept[key] = body; body == "" {
		delete(d.kept, key)
	}
	return nil
}

func (d *shelf) Load(_ context.Context, key string) (string, bool, error) {
	if d.shut != nil {
		<-d.shut
	}
	body, ok := d.at(key)
	return body, ok, nil
}

func (d *shelf) SaveLast(bodies map[string]string, done func(error)) { done(nil) }

func (d *shelf) at(key string) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	body, ok := d.kept[key]
	return body, ok
}

func (f *fake) Person(_ context.Context, id string) (Person, error) {
	for _, c := range f.list {
		if c.Patient != nil && c.Patient.ID == id {
			return *c.Patient, nil
		}
	}
	return *person(id, id, "en"), nil
}

func (f *fake) Find(_ context.Context, text string) ([]Person, error) {
	return []Person{*person(text, "Found "+text, "en")}, nil
}

func (f *fake) StartTerms(_ context.Context, patient string) (mail.Terms, error) {
	return mail.Terms{From: "office@cedarhollow.example", To: mail.Mailbox{Mail: patient + "@patients.example"}}, nil
}

func (f *fake) Withdraw(_ context.Context, outbox string) error {
	if f.late {
		return fault.New(fault.Conflict, "This mail is in another state by now. Look again.")
	}
	return f.note("withdrawn %s", outbox)
}

func (f *fake) FileWithAddress(_ context.Context, id, patient string) (string, error) {
	return "who.wrote." + id + "@patients.example", f.note("%s to %s with its address", id, patient)
}

func (f *fake) Unfile(_ context.Context, id, before, patient, address string) error {
	return f.note("%s back to %q, without %s of %s", id, before, address, patient)
}

func (f *fake) LogCall(_ context.Context, id, outcome, note string, calm bool) error {
	return f.note("call about %s: %s, %q, calm %t", id, outcome, note, calm)
}

// slow is a mailbox that takes its time to send.
type slow struct {
	*fake
	mu   sync.Mutex
	gate chan struct{}
}

func (f *slow) Send(ctx context.Context, a Answer) (Sent, error) {
	<-f.gate
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fake.Send(ctx, a)
}

// live opens the screen with work on goroutines of its own.
func live(t *testing.T, services Services, drafts shell.Drafts) *stage.Stage {
	t.Helper()
	s := stage.Live(t, func(app fyne.App) *shell.Shell {
		return shell.New(app, shell.Config{Session: stage.Session{}, Drafts: drafts, Screens: func(shell.MemberChoice) []shell.Screen {
			return []shell.Screen{{Key: "mail", TitleKey: "ui.mail", Icon: "mail", Build: func(sh *shell.Shell) *shell.Content {
				return New(sh, services, Go{Patient: func(string) {}, Summary: func(string) {}, Settings: func() {}})
			}}}
		}})
	})
	s.Enter("Cedar Hollow Family Medicine", shell.MemberChoice{ID: "rosie", Name: "Rosie Calder", Role: "staff"})
	s.Until(t, "the list", func() bool { return s.Shows("5 conversations") })
	return s
}

// editing is what stands in the last editor of the window: that of a dialog before that of the screen.
func editing(s *stage.Stage) string {
	all := stage.Find[*kit.Editor](s)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].Text()
}

func typing(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	for _, r := range text {
		s.Rune(t, r)
	}
}

// write puts a text into the last editor as somebody types it.
func write(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	all := stage.Find[*kit.Editor](s)
	all[len(all)-1].Focus()
	typing(t, s, text)
}

func TestABegunMessageStaysWithItsPatient(t *testing.T) {
	f := day()
	s := open(t, f)
	s.GoTo("mail", "new:devon")
	write(t, s, "Your results, Devon")
	s.Press(t, "Keep for later")
	s.GoTo("mail", "new:grace")
	if got := editing(s); got != "" {
		t.Fatalf("in a new message to Grace stands %q", got)
	}
	write(t, s, "Dear Grace")
	s.Press(t, "Keep for later")
	for id, want := range map[string]string{"devon": "Your results, Devon", "grace": "Dear Grace"} {
		s.GoTo("mail", "new:"+id)
		if got := editing(s); got != want {
			t.Errorf("the message to %s reads %q, want %q", id, got, want)
		}
		s.Press(t, "Keep for later")
	}
}

func TestAMessageIsAskedForItsPatientOnce(t *testing.T) {
	drafts := &shelf{kept: map[string]string{"mail:new": `{"patient":"devon","subject":"From our office","text":"Begun"}`}}
	s := live(t, day(), drafts)
	drafts.shut = make(chan struct{})
	s.Rune(t, 'n')
	write(t, s, "typed at once")
	close(drafts.shut)
	s.Until(t, "the message that was begun", func() bool { return strings.HasPrefix(editing(s), "Begun") && s.Shows("devon@patients.example") })
	if got := editing(s); got != "Begun\n\ntyped at once" {
		t.Errorf("the text is %q", got)
	}
	if s.Shows("Write to whom?") {
		t.Error("it asks to whom, although that is known")
	}
	s.Until(t, "the draft with its patient", func() bool { _, ok := drafts.at("mail:new:devon"); _, old := drafts.at("mail:new"); return ok && !old })
	s.Press(t, "Discard")
	s.Until(t, "no draft", func() bool { _, ok := drafts.at("mail:new:devon"); return !ok })
	s.GoTo("mail", "new")
	s.Until(t, "the question to whom", func() bool { return s.Shows("Write to whom?") })
}

func TestWhatIsTypedWhileAnAnswerIsOnItsWayStays(t *testing.T) {
	f, drafts := &slow{fake: day(), gate: make(chan struct{})}, &shelf{kept: map[string]string{}}
	s := live(t, f, drafts)
	s.GoTo("mail", "3")
	s.Until(t, "the conversation", func() bool { return s.Shows("devon@patients.example") })
	write(t, s, "Sent today.")
	s.Press(t, "Send")
	write(t, s, "One more thing")
	close(f.gate)
	s.Until(t, "the notice", func() bool { return s.Shows("In the outbox.") })
	if got := editing(s); got != "One more thing" {
		t.Errorf("after sending the answer reads %q", got)
	}
	s.Until(t, "the draft of the rest", func() bool { body, _ := drafts.at("reply:3"); return body == "One more thing" })
	if _, writes := s.Canvas().Focused().(*kit.Editor); !writes || !s.Shows("devon@patients.example") {
		t.Error("the keyboard or the conversation went elsewhere while somebody wrote")
	}
	if !s.Do("ui.mail.do.undo") { // the notice with its button may be gone by now
		t.Fatal("the answer can't be taken back")
	}
	s.Until(t, "both texts", func() bool { return editing(s) == "Sent today.\n\nOne more thing" })
}

func TestFastTypingDoesNotReplaceADraft(t *testing.T) {
	drafts := &shelf{kept: map[string]string{"reply:3": "Half an answer"}}
	s := live(t, day(), drafts)
	drafts.shut = make(chan struct{})
	s.GoTo("mail", "3")
	s.Until(t, "the conversation", func() bool { return s.Shows("devon@patients.example") })
	write(t, s, "quick")
	close(drafts.shut)
	s.Until(t, "both", func() bool { return editing(s) == "Half an answer\n\nquick" })
}

func TestTakingMailBackBringsItsFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "directions.txt")
	if err := os.WriteFile(path, []byte("Park behind the house."), 0o600); err != nil {
		t.Fatal(err)
	}
	f := day()
	var content *shell.Content
	s := stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "mail", TitleKey: "ui.mail", Icon: "mail", Build: func(sh *shell.Shell) *shell.Content {
			content = New(sh, f, Go{Patient: func(string) {}, Summary: func(string) {}, Settings: func() {}})
			return content
		}}}
	})
	again := func(want string) {
		t.Helper()
		s.Must(t, "directions.txt")
		if got := editing(s); got != want {
			t.Errorf("the text is %q", got)
		}
		s.Press(t, "Send")
		if got := f.sent[len(f.sent)-1].Files; len(got) != 1 || got[0].Name != "directions.txt" {
			t.Errorf("the second time these files went out: %v", got)
		}
	}
	s.GoTo("mail", "3")
	content.Dropped([]string{path})
	s.Must(t, "directions.txt")
	s.GoTo("mail", "2")
	if s.Shows("directions.txt") {
		t.Error("the file went to another conversation")
	}
	s.GoTo("mail", "3")
	write(t, s, "Here you are")
	s.Press(t, "Send")
	s.Rune(t, 'z')
	again("Here you are")

	s.GoTo("mail", "new:devon")
	content.Dropped([]string{path})
	for _, field := range stage.Find[*kit.Field](s) {
		if field.PlaceHolder == "From our office" {
			field.SetText("From our office")
		}
	}
	write(t, s, "Directions")
	sends := stage.Find[*kit.Button](s)
	last := sends[len(sends)-1]
	last.OnTapped()
	if got := f.sent[len(f.sent)-1]; got.Patient != "devon" || len(got.Files) != 1 {
		t.Fatalf("sent %+v", got)
	}
	s.Press(t, "Undo")
	s.Must(t, "directions.txt")
	if got := editing(s); got != "Directions" {
		t.Errorf("the message reads %q", got)
	}
}

func TestFilesStayWithAHalfWrittenAnswer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := day()
	var content *shell.Content
	begin := func() *stage.Stage {
		s := stage.Open(t, func() []shell.Screen {
			return []shell.Screen{{Key: "mail", TitleKey: "ui.mail", Icon: "mail", Build: func(sh *shell.Shell) *shell.Content {
				content = New(sh, f, Go{Patient: func(string) {}, Summary: func(string) {}, Settings: func() {}})
				return content
			}}}
		})
		s.GoTo("mail", "3")
		return s
	}
	s := begin()
	content.Dropped([]string{filepath.Join(t.TempDir(), "missing.pdf"), path})
	s.Must(t, "form.pdf")
	s.Must(t, "“missing.pdf” can't be read. Choose another file; a folder can't be attached.")

	s = begin() // after a lock, a crash, a power cut
	s.Must(t, "form.pdf")
	s.Press(t, "Send") // a file alone is an answer
	if got := f.sent[len(f.sent)-1].Files; len(got) != 1 || got[0].Name != "form.pdf" {
		t.Errorf("these went out: %v", got)
	}
	s = begin()
	if s.Shows("form.pdf") {
		t.Error("what went out stands in the answer again")
	}

	// What can't be read is told, and an answer does not go out without it.
	f.shut = fault.New(fault.Unavailable, "The disk is gone.")
	s = begin()
	s.Must(t, "The disk is gone.")
	before := len(f.sent)
	write(t, s, "With the form")
	s.Press(t, "Send")
	if len(f.sent) != before {
		t.Error("the answer went out without its files")
	}
}

func TestAnAddressIsRememberedForTheOneThatIsFiled(t *testing.T) {
	f := day()
	for i := range f.list {
		f.list[i].Patient, f.list[i].PatientID = nil, ""
	}
	s := open(t, f)
	ask := func(offered bool) {
		t.Helper()
		s.Rune(t, 'f')
		typing(t, s, "devon")
		checks := stage.Find[*kit.Check](s)
		if (len(checks) == 1) != offered {
			t.Fatalf("it offers to keep the address %d times", len(checks))
		}
		if offered {
			checks[0].OnTapped()
		}
		s.Press(t, "File here")
	}
	s.Rune(t, 'x') // the first is chosen, the second is in view
	s.Must(t, "Mornings are still a bit high", "1 chosen")
	ask(true)
	if !slices.Contains(f.did, "1 to devon with its address") {
		t.Errorf("did %v", f.did)
	}
	s.Rune(t, 'z')
	if want := `1 back to "", without who.wrote.1@patients.example of devon`; !slices.Contains(f.did, want) {
		t.Errorf("taking it back did %v", f.did)
	}
	f.did = nil
	s.Rune(t, 'x', 'x')
	s.Must(t, "2 chosen")
	ask(false)
	if slices.ContainsFunc(f.did, func(d string) bool { return strings.Contains(d, "address") }) {
		t.Errorf("did %v", f.did)
	}
}

func TestTheNoteOfACallIsKept(t *testing.T) {
	f := day()
	s := open(t, f)
	s.Rune(t, 'c')
	typing(t, s, "Goes to the ER")
	s.Key(t, fyne.KeyEscape)
	s.Rune(t, 'c')
	if got := editing(s); got != "Goes to the ER" {
		t.Fatalf("the note reads %q", got)
	}
	s.Press(t, "Record the call")
	if !slices.Contains(f.did, `call about 1: reached, "Goes to the ER", calm true`) {
		t.Errorf("did %v", f.did)
	}
	s.Rune(t, 'c')
	if got := editing(s); got != "" {
		t.Errorf("after it was recorded the note reads %q", got)
	}
	typing(t, s, "Nobody")
	s.Press(t, "Cancel")
	s.Rune(t, 'c')
	if got := editing(s); got != "" {
		t.Errorf("after Cancel the note reads %q", got)
	}
}

func TestTheReasonOfADecisionIsKept(t *testing.T) {
	f := day()
	f.list[0].Claims = []Claim{{ID: "q", Because: "The code was used.", Owner: "Harold Whitfield", OwnerID: "harold"}}
	s := open(t, f)
	s.Press(t, "Dismiss")
	typing(t, s, "It was his wife")
	s.Key(t, fyne.KeyEscape)
	s.Press(t, "Dismiss")
	if !slices.ContainsFunc(stage.Find[*kit.Field](s), func(e *kit.Field) bool { return e.Text == "It was his wife" }) {
		t.Error("the reason is gone")
	}
}

func TestTheRowFollowsWhatIsOpenedFromElsewhere(t *testing.T) {
	f := day()
	f.list[3].Status = mail.StatusInWork // the queue that is nobody's does not hold it
	s := open(t, f)
	s.Must(t, "4 conversations")
	s.GoTo("mail", "4")
	s.Must(t, "The school needs the form.", "All mail", "5 conversations")
	list := stage.Find[*kit.List](s)[1]
	if list.Selected() != 3 {
		t.Errorf("row %d is marked", list.Selected())
	}
	s.GoTo("mail", "2")
	if list.Selected() != 1 {
		t.Errorf("then row %d is marked", list.Selected())
	}
}

func TestAnEmptyMailboxThatCannotBeReachedSaysSo(t *testing.T) {
	f := day()
	f.list, f.box.Trouble = nil, "The mail server does not answer."
	s := open(t, f)
	s.Must(t, "The mailbox can't be reached", "The mail server does not answer.")
	if s.Shows("No mail yet") || strings.Count(s.Texts(), "The mailbox can't be reached") != 1 {
		t.Errorf("it says more than once, or other things as well:\n%s", s.Texts())
	}
	s.Press(t, "Mailbox settings")
	if !slices.Contains(f.did, "settings") {
		t.Error("the settings did not open")
	}
}

func TestAllBegunMessagesStandAmongTheDrafts(t *testing.T) {
	f := day()
	f.box.Drafts = []Draft{{Conversation: "3", Text: "Half"}, {Patient: "devon", Name: "Devon Clarke", Text: "a"}, {Patient: "grace", Name: "Grace Okafor", Text: "b"}, {Text: "c"}}
	s := open(t, f)
	s.GoTo("mail", "queue:drafts")
	s.Must(t, "Devon Clarke", "Grace Okafor", "To nobody yet")
	var again []*kit.Button
	for _, b := range stage.Find[*kit.Button](s) {
		if b.Label == "Go on writing" {
			again = append(again, b)
		}
	}
	if len(again) != 3 {
		t.Fatalf("%d messages can be gone on with", len(again))
	}
	again[1].OnTapped()
	s.Must(t, "grace@patients.example")
	s.Press(t, "Keep for later")
	s.GoTo("mail", "queue:waiting")
	if s.Shows("Go on writing") {
		t.Error("the messages stand above another queue too")
	}
}

func TestDatesFollowThePracticesOrder(t *testing.T) {
	kit.UseOrder(kit.DMY)
	t.Cleanup(func() { kit.UseOrder(kit.MDY) })
	if got := moment(noon.AddDate(0, 0, -20), noon); got != "28/10" {
		t.Errorf("three weeks ago reads %q", got)
	}
	if got := moment(noon.AddDate(-1, 0, 0), noon); got != "17/11/2025" {
		t.Errorf("a year ago reads %q", got)
	}
	s := open(t, day())
	s.GoTo("mail", "2")
	s.Must(t, "plain e-mail agreed 12/03/2026", "07/11/2026 · Blood pressure check")
}

func TestAPictureFitsItsViewer(t *testing.T) {
	f := day()
	f.list[1].Messages[0].Attachments = []mail.File{{Name: "arm.png", Type: "image/png", Size: 70_000}}
	s := open(t, f)
	s.GoTo("mail", "2")
	s.Button(t, "arm.png  68 KB").OnTapped()
	s.Key(t, fyne.KeyDown, fyne.KeyReturn)
	papers := stage.Find[*kit.Paper](s)
	if len(papers) != 1 {
		t.Fatal("the picture is not shown")
	}
	shown := 0
	papers[0].OnZoom = func(percent int) { shown = percent }
	papers[0].SetZoom(0)
	if shown == 0 || 3000*shown/100 > 480 {
		t.Errorf("a picture of 3000 dots stands at %d %% in a room of 480", shown)
	}
}

// Attachment is a tall picture.
func (f *fake) Attachment(context.Context, string, int) (Part, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 900, 3000)))
	return Part{Name: "arm.png", Type: "image/png", Data: b.Bytes()}, err
}
