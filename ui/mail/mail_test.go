package mail

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/data/template"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

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
	s.Must(t, "Done all the same?", "Home readings have come that nobody has answered.")
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "I have five tablets left.") // the next one is in view
	s.Rune(t, 'z')
	s.Must(t, "Mornings are still a bit high")
	s.Rune(t, 'k', 'u')
	s.Press(t, "Read it: the words mean something else")
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

func TestFoundWordsAreMarked(t *testing.T) {
	for _, c := range []struct{ text, search, want string }{
		{"Refill metformin, please", "metf", "Metf"}, {"¿Sus números? Numero 3", "numeros", "números"}, {"Rosalía", "alia", ""}, {"a b ab", "a b", "a b a"},
	} {
		var got []string
		for _, m := range foundIn(c.text, c.search) {
			got = append(got, m.Word)
		}
		if !strings.EqualFold(strings.Join(got, " "), c.want) {
			t.Errorf("%q in %q: %q", c.search, c.text, got)
		}
	}
	spans := marked("chest pain", withFound([]triage.Match{{Where: "body", Offset: 0, Length: 10, Urgent: true}}, "chest pain", "pain"))
	if len(spans) != 1 || !spans[0].Under || spans[0].Color != kit.AlertInk {
		t.Errorf("the urgent words give way: %+v", spans)
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

// stubborn refuses to close one conversation.
type stubborn struct{ *fake }

func (f stubborn) SetStatus(ctx context.Context, id string, status mail.Status) error {
	if id == "2" {
		return fault.New(fault.Conflict, "Somebody else is at this conversation.")
	}
	return f.fake.SetStatus(ctx, id, status)
}

func TestOneThatRefusesKeepsNoneOfTheOthers(t *testing.T) {
	f := day()
	s := stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "mail", TitleKey: "ui.mail", Icon: "mail", Build: func(sh *shell.Shell) *shell.Content {
			return New(sh, stubborn{f}, Go{Patient: func(string) {}, Summary: func(string) {}, Settings: func() {}})
		}}}
	})
	lists := stage.Find[*kit.List](s)
	list := lists[len(lists)-1]
	list.SetChosen(1, 2, 3)
	s.Rune(t, 'e')
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "Somebody else is at this conversation.", "Done for 2 of 3 conversations; the others stay as they were.")
	if f.find("2").Status != mail.StatusNew || f.find("3").Status != mail.StatusDone || f.find("4").Status != mail.StatusDone {
		t.Errorf("the conversations are %s, %s, %s", f.find("2").Status, f.find("3").Status, f.find("4").Status)
	}
	s.Rune(t, 'z')
	if f.find("3").Status != mail.StatusNew || f.find("4").Status != mail.StatusNew || slices.Contains(f.did, "restored 2") {
		t.Errorf("taken back: %v", f.did)
	}
}

// What is begun and not sent is not forgotten by a key.
func TestDoneAsksWhereAnAnswerIsBegun(t *testing.T) {
	f := day()
	s := open(t, f)
	s.GoTo("mail", "3")
	s.Rune(t, 'r')
	for _, r := range "Sent" {
		s.Rune(t, r)
	}
	s.Key(t, fyne.KeyEscape)
	s.Rune(t, 'e')
	s.Must(t, "An answer is begun and not sent. It stays as a draft.")
	s.Key(t, fyne.KeyEscape)
	if f.find("3").Status == mail.StatusDone {
		t.Error("done although the question was not answered")
	}
	s.Rune(t, 'w')
	s.Must(t, "Wait for the patient all the same?")
	s.Press(t, "Wait")
	if f.find("3").Status != mail.StatusWaiting {
		t.Error("not waiting")
	}
}

// A call that is owed is marked by one key, and Done does not forget it.
func TestACallThatIsOwed(t *testing.T) {
	f := day()
	s := open(t, f)
	s.GoTo("mail", "3")
	s.Rune(t, 'C')
	s.Must(t, "Put on the list of whom to call.", "to call")
	s.Rune(t, 'e')
	s.Must(t, "The patient is to be called, and was not reached yet.")
	s.Key(t, fyne.KeyEscape)
	s.Rune(t, 'C')
	s.Must(t, "Taken off the list of whom to call.")
	if f.find("3").ToCall {
		t.Error("still to be called")
	}
}
