package settings

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/data/access"
	"foyer/data/backup"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/practice"
	"foyer/data/printers"
	"foyer/data/record"
	"foyer/data/team"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

var morning = time.Date(2026, time.November, 17, 10, 0, 0, 0, time.FixedZone("EST", -5*3600))

// fake is a practice that a test sets; what it does not answer is not asked for.
type fake struct {
	Services
	why      map[string]string
	practice Practice
	saved    []Practice
	refuse   error
	mailbox  Mailbox
	found    account.Servers
	steps    []TestStep
	settled  []string
	backups  Backups
	imports  Imports
	log      []LogLine
	logErr   error
	changed  func()
	during   func() // while the practice is saved
}

func (f *fake) Now() time.Time         { return morning }
func (f *fake) Why(part string) string { return f.why[part] }
func (f *fake) OnChange(fn func()) (cancel func()) {
	f.changed = fn
	return func() {}
}
func (f *fake) UsualFolder() string                        { return "/home/rosie/Documents" }
func (f *fake) Me() (string, access.Role)                  { return "dana", access.Administrator }
func (f *fake) Strength(pass, _ string) shell.Strength     { return shell.Strength{Score: len(pass) / 6} }
func (f *fake) StartPassphrase() string                    { return "acorn-violin-harbor-mitten-walnut-0417" }
func (f *fake) Practice(context.Context) (Practice, error) { return f.practice, nil }
func (f *fake) Mailbox(context.Context) (Mailbox, error)   { return f.mailbox, nil }
func (f *fake) Backups(context.Context) (Backups, error)   { return f.backups, nil }
func (f *fake) Imports(context.Context) (Imports, error)   { return f.imports, nil }
func (f *fake) Resend(_ context.Context, id string) error {
	f.settled = append(f.settled, "resend "+id)
	return nil
}
func (f *fake) TakeAsSent(_ context.Context, id string) error {
	f.settled = append(f.settled, "taken "+id)
	return nil
}
func (f *fake) FindServers(context.Context, string) (account.Servers, error) { return f.found, nil }
func (f *fake) TryMailbox(_ context.Context, _ mail.Account, tell func(TestStep)) (bool, error) {
	for _, st := range f.steps {
		tell(st)
	}
	return false, nil
}

func (f *fake) SavePractice(_ context.Context, p Practice) (Practice, error) {
	if f.refuse != nil {
		return p, f.refuse
	}
	if f.during != nil {
		f.during()
	}
	f.saved, f.practice = append(f.saved, p), p
	return p, nil
}

// Letterhead is a white sheet with a band.
func (f *fake) Letterhead(_ context.Context, _ practice.Practice, width int) (image.Image, error) {
	img := image.NewRGBA(image.Rect(0, 0, width, width/5))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(width/12, width/8, width*11/12, width/8+6), image.NewUniform(color.RGBA{15, 82, 87, 255}), image.Point{}, draw.Src)
	return img, nil
}

func (f *fake) Members(context.Context) ([]team.Member, error) {
	return []team.Member{
		{ID: "dana", Name: "Dana Lindqvist", Role: access.Administrator, Active: true, LastSignIn: morning.Add(-2 * time.Hour), Revision: 1},
		{ID: "anita", Name: "Anita Rao", Credential: "MD", Role: access.Provider, Active: true, LastSignIn: morning.AddDate(0, 0, -1), Revision: 1},
		{ID: "rosie", Name: "Rosie Calder", Credential: "MA", Role: access.Staff, Active: true, Revision: 1},
		{ID: "luis", Name: "Luis Ortega", Role: access.Staff, DeactivatedAt: morning.AddDate(0, -2, 0), Revision: 3},
	}, nil
}

func (f *fake) Printers(context.Context) (Printers, error) {
	return Printers{Names: []string{"Front desk", "Back office"}, Chosen: printers.Choices{"summary": {Printer: "Front desk", Copies: 1, Duplex: true}, "letter": {Printer: "Color (upstairs)", Copies: 2}}}, nil
}

func (f *fake) Security(context.Context) (Security, error) {
	return Security{IdleMinutes: 10, DeskMinutes: 3, FrontDesk: true, KeyMinutes: 60, Members: 3, Failures: []Failure{{At: morning.Add(-time.Hour), Who: "Rosie Calder"}, {At: morning.AddDate(0, 0, -3), Who: "Anita Rao"}}}, nil
}

func (f *fake) VerifyLog(context.Context) (Chain, error) {
	return Chain{Entries: 12418, Last: strings.Repeat("4f1a09c3", 8), Anchored: morning.AddDate(0, 0, -1)}, nil
}

func (f *fake) LogChoices(context.Context) (LogChoices, error) {
	return LogChoices{Members: []NamedID{{ID: "dana", Name: "Dana Lindqvist"}}, Actions: []string{"patient.viewed", "paper.printed"}}, f.logErr
}
func (f *fake) LogCount(_ context.Context, q LogFilter) (int, error) {
	return len(f.chosen(q)), f.logErr
}
func (f *fake) Log(_ context.Context, q LogFilter, offset, limit int) ([]LogLine, error) {
	all := f.chosen(q)
	return all[min(offset, len(all)):min(offset+limit, len(all))], f.logErr
}

func (f *fake) chosen(q LogFilter) (list []LogLine) {
	for _, l := range f.log {
		if q.Action == "" || l.Action == q.Action {
			list = append(list, l)
		}
	}
	return list
}

func (f *fake) About(context.Context) (About, error) {
	return About{Version: "0.1.0", Commit: "3e26e3b1c9d2", Go: "go1.26", SQLite: "3.53.4", Format: 46, Home: "/home/rosie/.local/share/foyer", Size: 48_300_000, License: "Apache License", Notices: "Noto Sans"}, nil
}

// full is a practice that has everything.
func full() *fake {
	p := Practice{Order: "mdy", Guidance: practice.Guidance{CallIf: map[string][]string{"en": {"You have a fever over 101 °F", "You feel worse"}, "es": {"Tiene fiebre de más de 101 °F", "Se siente peor"}},
		Emergency: map[string][]string{"en": {"Chest pain", "Trouble breathing"}, "es": {"Dolor en el pecho", "Le cuesta respirar"}}}}
	p.Practice = practice.Practice{ID: "p", Name: "Cedar Hollow Family Medicine", Address: record.Address{Lines: []string{"412 Orchard Street"}, City: "Millbrook", State: "NY", PostalCode: "12545"},
		Phones: []practice.Phone{{Label: "front desk", Number: "(845) 555-0142"}, {Number: "(845) 555-0143", Fax: true}, {Label: "after hours", Number: "(845) 555-0199"}},
		Web:    "https://cedarhollow.example", Email: "hello@cedarhollow.example", NPI: "1234567893", Color: "#0f5257", TimeZone: "America/New_York", Language: "en", IdleMinutes: 10, DeskMinutes: 3,
		Holidays:   []practice.Holiday{{Date: "2026-10-12", Name: "Columbus Day"}, {Date: "2026-11-26", Name: "Thanksgiving Day"}, {Date: "2026-12-25", Name: "Christmas Day"}},
		AfterHours: practice.Text{"en": "Call the after-hours line.", "es": "Llame a la línea fuera de horario."}, Emergency: practice.Text{"en": "Not for emergencies: call 911.", "es": "No es para emergencias: llame al 911."}}
	for day := time.Monday; day <= time.Friday; day++ {
		p.Week[day] = []practice.Span{{Open: 8 * time.Hour, Close: 12 * time.Hour}, {Open: 13 * time.Hour, Close: 17 * time.Hour}}
	}
	tls := account.Server{Host: "mail.cedarhollow.example", Port: 993, Security: account.TLS}
	out := tls
	out.Port = 465
	f := &fake{why: map[string]string{}, practice: p,
		mailbox: Mailbox{Account: mail.Account{ID: "a", Address: "office@cedarhollow.example", User: "office@cedarhollow.example", IMAP: tls, SMTP: out, Warnings: []string{"no agreement"}}, HasSecret: true, Checked: morning.Add(-2 * time.Minute), Last: SyncResult{New: 4, Sent: 1},
			Folders: []mail.Folder{{Name: "INBOX", Role: "inbox", Mails: 4120, Arrived: true, Synced: morning.Add(-2 * time.Minute)}, {Name: "Sent", Role: "sent", Mails: 1977, Arrived: true, Synced: morning.Add(-2 * time.Minute)}, {Name: "Archive", Mails: 12, Synced: morning}},
			Outbox:  []mail.Outgoing{{ID: "o1", To: []string{"marisol@patients.example"}, Subject: "Your question", State: "unknown", Created: morning.Add(-3 * time.Hour)}, {ID: "o2", To: []string{"walter@patients.example"}, Subject: "How to join the portal", State: "rejected", LastCode: 550, Created: morning.Add(-26 * time.Hour)}}},
		found: account.Servers{Provider: "Fastmail", IMAP: account.Server{Host: "imap.fastmail.com", Port: 993, Security: account.TLS}, SMTP: account.Server{Host: "smtp.fastmail.com", Port: 465, Security: account.TLS}, SignIn: []account.SignIn{account.AppPassword}, User: "office@cedarhollow.example", Source: "known", Help: "https://fastmail.example"},
		steps: []TestStep{{Name: "imap.connect", State: "ok"}, {Name: "imap.sign-in", State: "failed", Text: "The mail server did not accept the user name or password. Some providers want an app password."}, {Name: "smtp.connect", State: "ok"}, {Name: "smtp.sign-in", State: "doing"}},
		backups: Backups{Plan: backup.Plan{On: true, At: "12:30", Folder: "/media/backup", Keep: 14}, Last: backup.Result{At: morning.Add(-21 * time.Hour), Path: "/media/backup/foyer-2026-11-16-1230.foyer", Tables: 46, Rows: 218_412, Bytes: 51_200_000},
			Next: morning.Add(150 * time.Minute), Home: "/home/rosie/.local/share/foyer"},
		imports: Imports{Made: 3, Last: morning.Add(-time.Hour), Unfinished: 1, Waiting: 1,
			Mappings: []Mapping{{Name: "patients.csv", Kind: "patients", Columns: []string{"Surname → family", "First → given", "DOB → birth_date"}}}},
	}
	for i := range 40 {
		action := []string{"patient.viewed", "paper.printed", "mail.filed", "member.signed-in"}[i%4]
		f.log = append(f.log, LogLine{Number: int64(900 - i), At: morning.Add(-time.Duration(i*7) * time.Minute), Who: []string{"Rosie Calder", "Anita Rao"}[i%2], Action: action, Subject: "patient", SubjectID: "p1", Patient: []string{"Walter Abebe", "Marisol Núñez-Ortega", "Wei Zhou", ""}[i%4], PatientID: "p1", Detail: `{"pages":2}`, Hash: strings.Repeat("9b", 32)})
	}
	return f
}

func begin(t *testing.T, f Services) *stage.Stage {
	t.Helper()
	return stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "settings", TitleKey: "ui.settings.title", Icon: "settings", Build: func(sh *shell.Shell) *shell.Content { return New(sh, f) }}}
	})
}

func TestPartsInEveryLook(t *testing.T) {
	for _, p := range []string{"practice", "members", "mailbox", "printers", "backups", "security", "import", "export", "log", "about", "look", "me"} {
		t.Run(p, func(t *testing.T) {
			s := begin(t, full())
			s.GoTo("settings", p)
			s.Picture(t, p+"-light")
			if !slices.Contains([]string{"practice", "mailbox", "backups", "log"}, p) {
				return
			}
			s.Look(kit.Dark)
			s.Picture(t, p+"-dark")
			s.Look(kit.Light)
			s.SetTextScale(1.3)
			s.Window().Resize(fyne.NewSize(1360, 860))
			s.Picture(t, p+"-large")
			s.SetTextScale(1)
			s.Window().Resize(fyne.NewSize(1100, 700))
			s.Picture(t, p+"-small")
			s.Look(kit.Light)
			s.SetLanguage(words.Spanish)
			s.GoTo("settings", p)
			s.Picture(t, p+"-spanish")
		})
	}
}

func TestTheMailboxWhileItIsTried(t *testing.T) {
	f := full()
	f.mailbox = Mailbox{}
	s := begin(t, f)
	s.GoTo("settings", "mailbox")
	s.Must(t, "No mailbox yet", "Not tested yet.")
	all := stage.Find[*kit.Field](s)
	all[0].SetText("office@cedarhollow.example")
	s.Press(t, "Find servers")
	s.Must(t, "Servers found in Foyer's own list.", "Fastmail", "This provider wants an app password")
	if all[3].Text != "imap.fastmail.com:993" && !slices.ContainsFunc(all, func(x *kit.Field) bool { return x.Text == "imap.fastmail.com:993" }) {
		t.Error("the servers are not in their fields")
	}
	s.Press(t, "Test the mailbox")
	s.Must(t, "Reach the incoming server works", "Sign in to read The mail server did not accept the user name or password.", "Sign in to send under way…")
	s.Picture(t, "mailbox-tried")
}

func TestOutboxIsDecided(t *testing.T) {
	f := full()
	s := begin(t, f)
	s.GoTo("settings", "mailbox")
	s.Must(t, "2 mails have not gone out", "Look into the Sent folder")
	s.Press(t, "It was sent")
	s.Press(t, "Send again")
	if !slices.Equal(f.settled, []string{"taken o1", "resend o1"}) {
		t.Errorf("settled was %v", f.settled)
	}
}

func TestAnErrorStandsAtItsField(t *testing.T) {
	f := full()
	f.refuse = fault.Field("npi", "The national provider identifier has 10 digits and a check digit; this one does not fit. Look it up again.")
	s := begin(t, f)
	s.GoTo("settings", "practice")
	field := stage.Find[*kit.Field](s)[0]
	field.SetText("Another name")
	s.Press(t, "Save")
	s.Must(t, "this one does not fit")
	s.Picture(t, "practice-wrong")
	f.refuse = nil
	s.Press(t, "Save")
	s.Must(t, "Saved.")
	if len(f.saved) != 1 || f.saved[0].Name != "Another name" || f.saved[0].Phones[2].Label != "after hours" {
		t.Errorf("saved was %+v", f.saved)
	}
	s.Press(t, "Undo")
	if f.practice.Name != "Cedar Hollow Family Medicine" {
		t.Errorf("undone it is %q", f.practice.Name)
	}
	field.SetText("Third name")
	s.Press(t, "Discard changes")
	if field.Text != "Cedar Hollow Family Medicine" {
		t.Errorf("discarded, the field says %q", field.Text)
	}
}

func TestWhatSomebodyElseChangesLeavesTyping(t *testing.T) {
	f := full()
	s := begin(t, f)
	s.GoTo("settings", "practice")
	field := stage.Find[*kit.Field](s)[0]
	field.SetText("Half typed")
	f.practice.Web = "https://elsewhere.example"
	f.changed()
	if field.Text != "Half typed" || !slices.ContainsFunc(stage.Find[*kit.Field](s), func(x *kit.Field) bool { return x.Text == "https://elsewhere.example" }) {
		t.Errorf("the name is %q", field.Text)
	}
}

func TestImportsAreDecidedAtThePatients(t *testing.T) {
	f := full()
	var went []string
	s := stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "settings", TitleKey: "ui.settings.title", Icon: "settings", Build: func(sh *shell.Shell) *shell.Content { return New(sh, f) }},
			{Key: "patients", TitleKey: "ui.patients.title", Icon: "patients", Build: func(*shell.Shell) *shell.Content {
				return &shell.Content{Object: kit.Spacer(), Head: kit.NewHead("Patients", ""), Open: func(what string) { went = append(went, what) }}
			}}}
	})
	s.GoTo("settings", "import")
	s.Must(t, "1 row of the schedule waits for you", "3 imports, the last one on", "1 import is unfinished.")
	s.Press(t, "Decide…")
	s.GoTo("settings", "import")
	s.Press(t, "See the imports…")
	if !slices.Equal(went, []string{"loose", "imports"}) {
		t.Errorf("went to %v", went)
	}
}

func TestTheLogThatCannotBeRead(t *testing.T) {
	f := full()
	f.logErr = errors.New("no")
	s := begin(t, f)
	s.GoTo("settings", "log")
	s.Must(t, "This could not be read")
	f.logErr = nil
	s.Press(t, "Try again")
	s.Must(t, "40 entries")
	list := s.Columns(t, 0)
	list.Rows.OnOpen(0)
	s.Must(t, "Record viewed", "pages", "9b9b 9b9b")
	s.Picture(t, "log-entry")
}

func TestWhatIsNotYoursSaysWhoMay(t *testing.T) {
	f := full()
	f.why = map[string]string{"members": "Ask an administrator.", "log": "Ask an administrator."}
	s := begin(t, f)
	s.GoTo("settings", "members")
	s.Must(t, "This part is somebody else's", "Ask an administrator.")
	s.GoTo("settings", "printers")
	s.Must(t, "Visit summaries")
}

func TestEveryShortcutOfAPartIsItsOwn(t *testing.T) {
	f := full()
	s := begin(t, f)
	sc := &screen{shell: s.Shell, services: f, pages: map[string]*page{}, right: kit.NewSwap(kit.Spacer()), head: kit.NewHead("", "")}
	sc.parts = parts
	sc.list = kit.NewList(33, func() int { return len(parts) }, func() kit.RowView { return newPartRow(sc) })
	for _, p := range parts {
		sc.show(p.key)
		seen := map[string]string{}
		for _, a := range sc.actions() {
			if a.Shortcut == nil {
				continue
			}
			key := a.Shortcut.ShortcutName()
			if seen[key] != "" {
				t.Errorf("%s: %s and %s are both on %s", p.key, seen[key], a.Words(), key)
			}
			seen[key] = a.Words()
		}
	}
}

func TestTheNewPassphraseIsHandedOver(t *testing.T) {
	s := begin(t, full())
	s.GoTo("settings", "members")
	s.Press(t, "New passphrase…")
	links := stage.Find[*kit.Link](s)
	test.Tap(links[len(links)-1])
	s.Picture(t, "members-passphrase")
}

func TestSpansAndPhonesGoRound(t *testing.T) {
	p := full().practice
	again, err := practiceOf(p, practiceValues(p))
	if err != nil {
		t.Fatal(err)
	}
	if again.Week.String() != p.Week.String() || !slices.Equal(again.Phones, p.Phones) || !slices.Equal(again.Holidays, p.Holidays) || !slices.Equal(again.Guidance.CallIf["es"], p.Guidance.CallIf["es"]) || again.Address.City != p.Address.City {
		t.Errorf("%+v", again)
	}
	v := practiceValues(p)
	v["week.monday"] = "eight to five"
	var e *fault.Error
	if _, err := practiceOf(p, v); !errors.As(err, &e) || e.Field != "week.monday" {
		t.Errorf("%v", err)
	}
}

func TestServersAsTyped(t *testing.T) {
	for _, c := range []struct {
		field, text, security string
		want                  string
		wrong                 bool
	}{
		{"imap", "mail.clinic.example:143", "starttls", "mail.clinic.example:143", false},
		{"imap", " mail.clinic.example ", "tls", "mail.clinic.example:993", false},
		{"smtp", "mail.clinic.example", "starttls", "mail.clinic.example:587", false},
		{"smtp", "mail.clinic.example:99999", "tls", "", true},
		{"smtp", "", "tls", "", true},
	} {
		got, err := serverOf(c.field, c.text, c.security, map[string]int{"imap": 993, "smtp": 465}[c.field], "")
		if (err != nil) != c.wrong || err == nil && got.Address() != c.want {
			t.Errorf("%+v: %s, %v", c, got.Address(), err)
		}
	}
}
