package mail

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/data/template"
	"foyer/internal/stage"
	"foyer/ui/shell"
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
	late   bool // what was sent is gone

	files map[string][]File // that are attached, by key
	shut  error             // why files can't be read
}

func (f *fake) Attach(_ context.Context, key, path string, seal bool) (File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return File{}, fault.New(fault.Invalid, "“%s” can't be read. Choose another file; a folder can't be attached.", filepath.Base(path))
	}
	file := File{ID: fmt.Sprint("f", len(f.did)), Name: info.Name(), Size: info.Size(), Seal: seal}
	if f.files == nil {
		f.files = map[string][]File{}
	}
	f.files[key] = append(f.files[key], file)
	return file, f.note("attached %s to %s", info.Name(), key)
}

func (f *fake) Attached(_ context.Context, key string) ([]File, error) {
	return slices.Clone(f.files[key]), f.shut
}

func (f *fake) Reattach(_ context.Context, key string, ids []string) error {
	for from, list := range f.files {
		for _, file := range list {
			if slices.Contains(ids, file.ID) && from != key {
				f.files[from] = without(f.files[from], []File{file})
				f.files[key] = append(f.files[key], file)
			}
		}
	}
	return f.note("%v with %s", ids, key)
}

func (f *fake) SealAttached(_ context.Context, id string, seal bool) error {
	return f.note("%s sealed %t", id, seal)
}

func (f *fake) Detach(_ context.Context, ids []string) error {
	for key, list := range f.files {
		f.files[key] = slices.DeleteFunc(list, func(file File) bool { return slices.Contains(ids, file.ID) })
	}
	return f.note("%v taken off", ids)
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

func (f *fake) SetToCall(_ context.Context, id string, on bool) error {
	f.find(id).ToCall = on
	return f.note("to call %s %t", id, on)
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
	if f.failed == nil && len(a.Files) > 0 {
		if err := f.Reattach(context.Background(), "sent:out", ids(a.Files)); err != nil {
			return Sent{}, err
		}
	}
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
			return New(sh, f, Go{Patient: func(id string) { f.did = append(f.did, "record "+id) }, Summary: func(string) {},
				NewPatient: func(name, address string) { f.did = append(f.did, "new patient "+name+" "+address) }, Settings: func() { f.did = append(f.did, "settings") }})
		}}}
	})
}
