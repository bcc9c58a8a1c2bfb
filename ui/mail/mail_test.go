package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/data/template"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

var noon = time.Date(2026, time.November, 17, 14, 40, 0, 0, time.UTC)

// fake is a small mailbox in memory.
type fake struct {
	Services
	box    Box
	list   []Conversation
	did    []string
	failed error
	sent   []Answer
	listen func()
}

func (f *fake) note(format string, args ...any) error {
	f.did = append(f.did, fmt.Sprintf(format, args...))
	return f.failed
}

func (f *fake) find(id string) *Conversation {
	for i := range f.list {
		if f.list[i].ID == id {
			return &f.list[i]
		}
	}
	return nil
}

func (f *fake) Box(context.Context) (Box, error) {
	if f.failed != nil {
		return Box{}, f.failed
	}
	b := f.box
	b.Tally.Queues = map[mail.Queue]int{}
	b.Tally.Categories = map[string]int{}
	b.Tally.Total = len(f.list)
	for _, c := range f.list {
		if c.Status == mail.StatusNew {
			b.Tally.Queues[mail.QueueUnassigned]++
			b.Tally.Categories[c.Category]++
		}
		if c.Urgent {
			b.Tally.Queues[mail.QueueUrgent]++
		}
	}
	return b, nil
}

func (f *fake) Order(_ context.Context, c mail.Choose) (numbers []int64, err error) {
	for i, x := range f.list {
		if c.Queue == mail.QueueMine && x.Assignee != f.box.Me {
			continue
		}
		if (c.Queue != mail.QueueUnassigned || x.Status == mail.StatusNew) && (c.Text == "" || strings.Contains(strings.ToLower(x.Subject), c.Text)) {
			numbers = append(numbers, int64(i+1))
		}
	}
	return numbers, nil
}

func (f *fake) Lines(_ context.Context, numbers []int64) (lines []Line, err error) {
	for _, n := range numbers {
		c := f.list[n-1]
		l := c.Line()
		l.Number, l.At, l.From, l.Attached = n, c.Last, c.From, len(c.Messages) > 0 && len(c.Messages[0].Attachments) > 0
		lines = append(lines, l)
	}
	return lines, nil
}

func (f *fake) Conversation(_ context.Context, id string) (Conversation, error) {
	for i, c := range f.list {
		if c.ID == id {
			c.Number = int64(i + 1)
			return c, nil
		}
	}
	return Conversation{}, fault.New(fault.NotFound, "This conversation does not exist.")
}

func (f *fake) SetRead(_ context.Context, id string, read bool) error {
	return f.note("read %s %t", id, read)
}

func (f *fake) SetStatus(_ context.Context, id string, status mail.Status) error {
	if f.failed == nil {
		f.find(id).Status = status
	}
	return f.note("%s is %s", id, status)
}

func (f *fake) Restore(_ context.Context, was mail.Conversation) error {
	f.find(was.ID).Status, f.find(was.ID).Urgent = was.Status, was.Urgent
	return f.note("restored %s", was.ID)
}

func (f *fake) SetUrgent(_ context.Context, id string, urgent bool) error {
	f.find(id).Urgent = urgent
	return f.note("%s urgent %t", id, urgent)
}

func (f *fake) FileTo(_ context.Context, id, patient string) error {
	return f.note("%s to %s", id, patient)
}

func (f *fake) Send(_ context.Context, a Answer) (Sent, error) {
	f.sent = append(f.sent, a)
	return Sent{Queued: mail.Queued{ID: "out"}, Passphrases: nil}, f.failed
}

func (f *fake) Templates(context.Context) ([]template.Template, error) {
	return []template.Template{{ID: "1", Category: triage.Refill, Language: "en", Name: "Refill sent", Body: "Done."}, {ID: "2", Category: triage.Refill, Language: "es", Name: "Receta enviada", Body: "Listo."}}, nil
}

func (f *fake) Fill(_ context.Context, t template.Template, _, _ string) (string, error) {
	return t.Body, nil
}

func (f *fake) CheckNow(context.Context) error { return f.note("checked") }

func (f *fake) OnChange(fn func()) func() { f.listen = fn; return func() {} }

func person(id, name, lang string) *Person {
	return &Person{ID: id, Name: name, Born: "04/02/1958", Sex: "female", Language: lang, Number: "CH-048001", Age: 68, Portal: "active", Emails: []string{id + "@patients.example"},
		Phones: []Phone{{"(845) 555-0137", "mobile"}}, Consent: Consent{"given", "written", "2026-03-12"}, Alerts: []string{"Penicillin (rash)"},
		Problems: []string{"High blood pressure", "Type 2 diabetes"}, Medications: []string{"Lisinopril 10 mg tablet"}, Last: Visit{ID: "v1", Reason: "Blood pressure check", At: noon.Add(-240 * time.Hour)}, Open: 1}
}

func conversation(id, subject, category, text string, p *Person, left time.Duration) Conversation {
	due := noon.Add(left)
	c := Conversation{DueAt: due, Left: left, Patient: p, Zone: time.UTC, Marks: map[string][]triage.Match{},
		Terms: mail.Terms{From: "office@cedarhollow.example", To: mail.Mailbox{Mail: "x@patients.example"}, Within: 16 * time.Hour}}
	c.ID, c.Subject, c.Category, c.Status, c.Due, c.Unread, c.Count, c.Last = id, subject, category, mail.StatusNew, &due, 1, 1, noon.Add(-90*time.Minute)
	c.Preview = strings.Join(strings.Fields(text), " ")
	m := mail.Message{ID: "m" + id, From: "x@patients.example", Direction: "in", Kind: mail.Person, Date: c.Last, Text: text, NewText: text, Subject: subject}
	if p != nil {
		c.PatientID, c.From, m.FromName = p.ID, p.Name, p.Name
		m.From = p.Emails[0]
		c.Terms.To.Mail, c.Terms.Consent = p.Emails[0], consent.Standing{Given: p.Consent.State == "given"}
	} else {
		c.From, m.FromName = "Somebody New", "Somebody New"
	}
	c.Messages = []mail.Message{m}
	return c
}

// day is a mailbox of a morning.
func day() *fake {
	f := &fake{box: Box{Address: "office@cedarhollow.example", Checked: noon.Add(-2 * time.Minute), Me: "rosie", Now: noon, DueBy: noon.Add(9 * time.Hour),
		Members: []Member{{"rosie", "Rosie Calder"}, {"anita", "Anita Rao"}}}}
	urgent := conversation("1", "hello", triage.Urgent, "Good morning,\n\nmy chest feels tight since lunch. Should I come in?\n\nHarold", person("harold", "Harold Whitfield", "en"), 40*time.Minute)
	urgent.Urgent = true
	match := triage.Match{Rule: "chest pain", Where: "body", Offset: 18, Length: 17, Word: "chest feels tight", Urgent: true, Before: "Good morning, my ", After: " since lunch. Should I come in?"}
	urgent.Because, urgent.Marks["m1"] = []triage.Match{match}, []triage.Match{match}
	readings := conversation("2", "Home blood pressure, week 2", triage.Reading, "Good morning, here are my numbers. Mornings are still a bit high, the evenings look better since the new pill.\n\nMon 142/88, 136/84\nTue 139/86, 131/82", person("marisol", "Marisol Núñez-Ortega", "es"), 80*time.Minute)
	readings.Assigned, readings.Assignee = "Anita Rao", "anita"
	readings.Messages[0].Attachments = []mail.File{{Name: "readings.csv", Type: "text/csv", Size: 412}}
	refill := conversation("3", "Refill metformin", triage.Refill, "I have five tablets left.", person("devon", "Devon Clarke", "en"), 5*time.Hour)
	refused := conversation("4", "School form", triage.Forms, "The school needs the form.", person("grace", "Grace Okafor", "en"), 20*time.Hour)
	refused.Patient.Consent = Consent{"withdrawn", "spoken", "2026-11-02"}
	refused.Terms.Refused = fault.New(fault.Denied, "This patient has taken back the consent to e-mail. Answer in another way, or ask again and record the new consent.")
	stranger := conversation("5", "new patient?", triage.Other, "Do you take new patients?", nil, 7*time.Hour)
	stranger.Candidates = []Person{*person("lin", "Lin Zhou", "en"), *person("wei", "Wei Zhou", "en")}
	f.list = []Conversation{urgent, readings, refill, refused, stranger}
	return f
}

func open(t *testing.T, f *fake) *stage.Stage {
	t.Helper()
	return stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "mail", TitleKey: "ui.mail", Icon: "mail", Build: func(sh *shell.Shell) *shell.Content {
			return New(sh, f, Go{Patient: func(id string) { f.did = append(f.did, "record "+id) }, Summary: func(string) {}, Settings: func() { f.did = append(f.did, "settings") }})
		}}}
	})
}

func TestPictures(t *testing.T) {
	for _, look := range []struct {
		name  string
		mode  kit.Mode
		lang  words.Language
		scale float32
		size  fyne.Size
	}{
		{"light", kit.Light, words.English, 1, fyne.NewSize(1360, 860)},
		{"dark", kit.Dark, words.English, 1, fyne.NewSize(1360, 860)},
		{"spanish", kit.Light, words.Spanish, 1, fyne.NewSize(1360, 860)},
		{"large", kit.Light, words.English, 1.3, fyne.NewSize(1360, 860)},
		{"small", kit.Light, words.English, 1, fyne.NewSize(1100, 700)},
	} {
		t.Run(look.name, func(t *testing.T) {
			s := open(t, day())
			s.Window().Resize(look.size)
			s.SetLanguage(look.lang)
			s.SetTextScale(look.scale)
			s.Look(look.mode)
			for _, c := range []struct{ name, open string }{{"urgent", "1"}, {"answer", "2"}, {"refused", "4"}, {"unmatched", "5"}} {
				s.GoTo("mail", c.open)
				s.Window().Resize(look.size)
				s.Picture(t, c.name+"-"+look.name)
			}
		})
	}
}

func TestKeysDecide(t *testing.T) {
	f := day()
	s := open(t, f)
	s.Must(t, "Call now: this may be urgent", "“chest feels tight”")
	if slices.Contains(f.did, "read 1 true") {
		t.Error("mail that nobody has chosen was marked as read")
	}
	s.Rune(t, 'j')
	s.Must(t, "Home blood pressure, week 2")
	if !slices.Contains(f.did, "read 2 true") {
		t.Errorf("mail that was opened is still unread: %v", f.did)
	}
	s.Rune(t, 'e')
	s.Must(t, "I have five tablets left.") // the next one is in view
	s.Rune(t, 'z')
	s.Must(t, "Mornings are still a bit high")
	s.Rune(t, 'k', 'u')
	if f.find("1").Urgent {
		t.Errorf("still urgent: %v", f.did)
	}
	s.Rune(t, 'g', 'a')
	s.Must(t, "All mail")
	s.Rune(t, '/')
	for _, r := range "metformin" {
		s.Rune(t, r)
	}
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "1 conversation found")
	s.Key(t, fyne.KeyEscape)
	s.Must(t, "5 conversations")
}

func TestADecisionThatFailsIsTold(t *testing.T) {
	f := day()
	s := open(t, f)
	f.failed = fault.New(fault.Unavailable, "The disk is full. Nothing was changed; make room and try again.")
	s.Rune(t, 'e')
	s.Must(t, "The disk is full. Nothing was changed; make room and try again.")
	f.failed = nil
	s.Press(t, "Try again")
	s.Must(t, "my chest feels tight since lunch. Should I come in?"[:8], "5 conversations")
}

func TestAFailedAnswerKeepsItsText(t *testing.T) {
	f := day()
	s := open(t, f)
	s.GoTo("mail", "3")
	s.Rune(t, 'r')
	for _, r := range "Sent to Front Street." {
		s.Rune(t, r)
	}
	f.failed = errors.New("no")
	s.Press(t, "Send")
	if len(f.sent) != 1 || f.sent[0].Text != "Sent to Front Street." || f.sent[0].Done {
		t.Fatalf("sent %+v", f.sent)
	}
	if e := stage.Find[*kit.Editor](s); len(e) != 1 || e[0].Text() != "Sent to Front Street." {
		t.Error("the text is gone")
	}
	f.failed = nil
	s.Press(t, "Send and done")
	if len(f.sent) != 2 || !f.sent[1].Done {
		t.Errorf("sent %+v", f.sent)
	}
}

func TestOfflineKeepsTheListAndSaysWhatWorks(t *testing.T) {
	f := day()
	f.box.Trouble = "The mail server does not answer."
	s := open(t, f)
	s.Must(t, "The mailbox can't be reached", "The mail server does not answer.", "Call now: this may be urgent")
	s.Press(t, "Check mail now")
	if !slices.Contains(f.did, "checked") {
		t.Error("the server was not asked")
	}
	s.Press(t, "Mailbox settings")
	if !slices.Contains(f.did, "settings") {
		t.Error("the settings did not open")
	}
}

func TestAnEmptyQueueThatWasChosenStays(t *testing.T) {
	f := day()
	s := open(t, f)
	s.Must(t, "5 conversations") // nothing is mine: work begins with what is nobody's
	f.list = f.list[:0]
	s.GoTo("mail", "queue:mine")
	f.list = day().list
	f.listen()
	s.Must(t, "Nothing waits for you", "5 conversations belong to nobody yet.")
	s.Press(t, "Show them")
	s.Must(t, "5 conversations")
}

func TestFirstMailIsOnItsWay(t *testing.T) {
	f := day()
	f.list, f.box.Running, f.box.Done, f.box.Total = nil, true, 1200, 20000
	s := open(t, f)
	s.Must(t, "Your mail is being fetched", "1,200 of 20,000")
}

func TestMarkedWordsStandWhereTheyAre(t *testing.T) {
	text := "Hola,\ntengo dolor de pecho y más.\n\nAna"
	at := strings.Index(text, "dolor de pecho")
	spans := marked(text, []triage.Match{{Where: "body", Offset: at, Length: len("dolor de pecho"), Urgent: true}, {Where: "body", Offset: 9999, Length: 3, Urgent: true}, {Where: "subject", Offset: 0, Length: 4, Urgent: true}})
	var all, under string
	lines := 0
	for i, s := range spans {
		all += s.Text
		if s.Under {
			under += s.Text
		}
		if s.Break && i > 0 {
			lines++
		}
	}
	if under != "dolor de pecho" || all != strings.ReplaceAll(text, "\n", "") || lines != 3 {
		t.Errorf("marked %q in %q, %d line ends", under, all, lines)
	}
	if got := breakable("see " + strings.Repeat("x", 130)); len(strings.Fields(got)) != 4 {
		t.Errorf("a long word breaks into %d", len(strings.Fields(got)))
	}
}

func TestClocksReadAsPeopleSayThem(t *testing.T) {
	words.Use(words.English)
	for want, d := range map[string]time.Duration{"40 min": 40 * time.Minute, "1 h 20": 80 * time.Minute, "3 h": 3 * time.Hour, "2 days": 17 * time.Hour, "now": 10 * time.Second} {
		if got := span(d); got != want {
			t.Errorf("%v reads %q, want %q", d, got, want)
		}
	}
	due := time.Date(2026, time.November, 18, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		left time.Duration
		want string
		tone kit.Tone
	}{{-50 * time.Minute, "overdue 50 min", kit.Red}, {80 * time.Minute, "due in 1 h 20", kit.Amber}, {6 * time.Hour, "due Wed 4:00 pm", kit.Amber}, {15 * time.Hour, "due Wed 4:00 pm", kit.Grey}} {
		if got := clock(due, c.left, noon); got.Text != c.want || got.Tone != c.tone {
			t.Errorf("with %v left it reads %q in %s", c.left, got.Text, got.Tone)
		}
	}
	for _, c := range []struct {
		at   time.Time
		want string
	}{{noon.Add(-time.Hour), "1:40 pm"}, {noon.Add(-24 * time.Hour), "Mon"}, {noon.Add(-20 * 24 * time.Hour), "10/28"}, {noon.AddDate(-1, 0, 0), "11/17/2025"}} {
		if got := moment(c.at, noon); got != c.want {
			t.Errorf("%v reads %q, want %q", c.at, got, c.want)
		}
	}
}

func TestWhoWroteForWhom(t *testing.T) {
	words.Use(words.English)
	l := Line{Patient: "Wei Zhou"}
	for from, want := range map[string]string{"Lin Abebe": "from Lin Abebe", "zhou, wei": "", "wei@patients.example": "", "": ""} {
		if l.From = from; l.about() != want {
			t.Errorf("from %q says %q, want %q", from, l.about(), want)
		}
	}
	if got := initials("Anita Rao, MD"); got != "AR" {
		t.Errorf("initials %q", got)
	}
}

func TestTextsInThePatientsLanguageComeFirst(t *testing.T) {
	all := []template.Template{{ID: "a", Category: "other", Language: "en"}, {ID: "b", Category: "refill", Language: "en"}, {ID: "c", Category: "other", Language: "es"}, {ID: "d", Category: "refill", Language: "es"}}
	var got string
	for _, x := range sortTemplates(all, "es", "refill") {
		got += x.ID
	}
	if got != "dcba" {
		t.Errorf("the order is %s", got)
	}
}

func TestSavingNeverReplacesAFile(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []string{"form.pdf", "form (2).pdf", "form (3).pdf"} {
		path := freeName(dir, "form.pdf")
		if filepath.Base(path) != want {
			t.Fatalf("got %s, want %s", filepath.Base(path), want)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
