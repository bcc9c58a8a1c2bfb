package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/mail"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	assets "foyer/assets/demo"
	"foyer/data/mail/account"
	"foyer/internal/mailtest"
)

// office is the practice's address in these tests, and its user on the servers.
const office = "office@harborlane.example"

// rig is a practice with a real mail server and a sink for what it sends.
type rig struct {
	*machine
	imap *mailtest.Rig
	sink *mailtest.Sink
}

func newRig(t testing.TB) *rig {
	t.Helper()
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	r := &rig{m, mailtest.Dovecot(t, "office"), mailtest.SMTP(t, account.StartTLS)}
	m.run("init", "--practice", "Harbor Lane Clinic", "--user", user, "--recovery-out", m.path("recovery.txt"))
	r.mailbox()
	return r
}

// mailbox sets the practice's mailbox up.
func (r *rig) mailbox() {
	r.t.Helper()
	var authorities []byte
	for _, file := range []string{r.imap.CertFile, r.sink.Server.CAFile} {
		pem, err := os.ReadFile(file)
		if err != nil {
			r.t.Fatal(err)
		}
		authorities = append(authorities, pem...)
	}
	r.run("mail", "account", "set", "--address", office, "--name", "Harbor Lane Clinic", "--user", "office",
		"--imap", fmt.Sprintf("127.0.0.1:%d", r.imap.TLSPort), "--imap-tls", "implicit",
		"--smtp", fmt.Sprintf("127.0.0.1:%d", r.sink.Server.Port), "--smtp-tls", "starttls",
		"--ca-file", r.write("authorities.pem", authorities), "--secret-file", r.write("secret.txt", []byte("office\n")))
	r.run("mail", "account", "test", "--json")
}

type report struct {
	New, Changed, Removed, Sent, Failed int
}

type conversation struct {
	ID        string `json:"id"`
	PatientID string `json:"patient_id"`
	Category  string `json:"category"`
	Urgent    bool   `json:"urgent"`
	Status    string `json:"status"`
	Messages  []struct {
		ID         string `json:"id"`
		From       string `json:"from"`
		Direction  string `json:"direction"`
		Subject    string `json:"subject"`
		Text       string `json:"text"`
		Enrollment string `json:"enrollment"`
		State      string `json:"state"`
	} `json:"messages"`
}

func (r *rig) conversations(args ...string) []conversation {
	r.t.Helper()
	var out struct {
		Conversations []conversation `json:"conversations"`
	}
	r.read(&out, append([]string{"mail"}, args...)...)
	return out.Conversations
}

// letter is a mail as a patient's program writes it.
func letter(from, subject, text string, n int) []byte {
	return []byte(fmt.Sprintf("Return-Path: <%s>\nAuthentication-Results: mail.harborlane.example; dkim=pass header.d=patients.example; spf=pass smtp.mailfrom=patients.example; dmarc=pass header.from=patients.example\n"+
		"From: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: <%d.%d@patients.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s\n",
		from, from, office, subject, time.Now().Format(time.RFC1123Z), time.Now().Unix(), n, text))
}

// TestTheMainJob goes through the whole chain from the command line: a record comes in, the portal is set up, the
// summary carries steps and code, the patient's mail enrolls, the answer goes out once. Nothing of it can be read in
// the data folder.
func TestTheMainJob(t *testing.T) {
	r := newRig(t)
	fixture := r.write("in/"+assets.RecordName, assets.Record)
	var imported struct {
		Files []struct {
			Status     string   `json:"status"`
			PatientIDs []string `json:"patient_ids"`
		} `json:"files"`
		Totals struct{ Added, Updated, Matched, Failed int } `json:"totals"`
	}
	r.read(&imported, "import", fixture)
	if imported.Totals.Added != 1 || len(imported.Files) != 1 || len(imported.Files[0].PatientIDs) != 1 {
		t.Fatalf("the import reports %+v", imported)
	}
	who := imported.Files[0].PatientIDs[0]
	r.read(&imported, "import", fixture)
	if imported.Totals.Added+imported.Totals.Updated != 0 {
		t.Errorf("importing again added something: %+v", imported.Totals)
	}
	r.run("portal", "set-up", "--name", "Harbor Lane by mail", "--join", "mail", "--mailbox", office)
	const line = "Ask for more of your medicine"
	before := r.paper(who, "before.pdf")
	r.run("portal", "set", "messages", "on", "--reason", "the team reads it daily")
	r.run("portal", "set", "refills", "on", "--reason", "protocol signed")
	after := r.paper(who, "after.pdf")
	if strings.Contains(before, line) || !strings.Contains(after, line) {
		t.Errorf("switching refills on changes nothing on the paper:\n%s", after)
	}
	if !strings.Contains(after, "Odessa Fairweather-Demo") || !strings.Contains(after, "142/88") {
		t.Errorf("the summary lacks name or blood pressure:\n%s", after)
	}

	var invited struct {
		Invitations []struct{ Code, Path string } `json:"invitations"`
	}
	r.read(&invited, "invite", "--patient", who, "--out", r.path("out", "letter.pdf"))
	if len(invited.Invitations) != 1 || invited.Invitations[0].Code == "" {
		t.Fatalf("no code: %+v", invited)
	}
	code := invited.Invitations[0].Code
	if text := must(t, "pdftotext", "-layout", r.path("out", "letter.pdf"), "-"); !strings.Contains(text, code) {
		t.Errorf("the letter does not carry the code %s", code)
	}

	r.sync() // what is there at the first sync is history, which Foyer answers to nobody
	const from = "Odessa Fairweather-Demo <odessa.fairweather@patients.example>"
	r.imap.Deliver(t, "office", "INBOX", letter(from, "ENROLL", "My code: "+strings.ToLower(code)+"\n\nSent from my phone", 1), nil, time.Now())
	if got := r.sync(); got.New != 1 {
		t.Fatalf("the sync reports %+v", got)
	}
	var patient struct {
		person
		Problems, Medications []any
	}
	r.read(&patient, "patient", who)
	if patient.Enrollment != "active" {
		t.Fatalf("the patient is %q, not active; mail: %+v", patient.Enrollment, r.conversations("--all"))
	}
	if len(patient.Problems) != 2 || len(patient.Medications) != 2 {
		t.Errorf("%d problems and %d medicines arrived, want 2 and 2", len(patient.Problems), len(patient.Medications))
	}
	var funnel struct {
		States map[string]int `json:"states"`
	}
	r.read(&funnel, "enrollment")
	if funnel.States["active"] != 1 {
		t.Errorf("the funnel says %v", funnel.States)
	}
	if out := r.run("mail", "outbox", "--all"); len(r.sink.Mails()) != 1 {
		t.Fatalf("the patient got %d mails, not the one that says the loop is closed; outbox:\n%s", len(r.sink.Mails()), out)
	}
	r.answer(who, from, 1)
	r.leak([]string{code, strings.ReplaceAll(code, "-", ""), strings.ToLower(code)})
	r.run("check")
	r.run("audit", "verify")
}

func (r *rig) paper(who, name string) string {
	r.t.Helper()
	path := r.path("out", name)
	r.run("summary", "--patient", who, "--out", path)
	must(r.t, "qpdf", "--check", path)
	return must(r.t, "pdftotext", "-layout", path, "-")
}

func (r *rig) sync() (got report) {
	r.t.Helper()
	r.read(&got, "mail", "sync")
	return got
}

// answer lets the patient ask, answers, and follows the one answer to the sink and to the folder Sent.
func (r *rig) answer(who, from string, before int) {
	t := r.t
	t.Helper()
	r.imap.Deliver(t, "office", "INBOX", letter(from, "Refill", "Hello,\n\nI have four tablets of lisinopril left. Could you send a refill to the pharmacy on Church Street?\n\nThanks", 2), nil, time.Now())
	if got := r.sync(); got.New != 1 {
		t.Fatalf("the sync reports %+v", got)
	}
	var asked conversation
	for _, c := range r.conversations("--patient", who) {
		if c.Category == "refill" {
			asked = c
		}
	}
	if asked.ID == "" || asked.PatientID != who {
		t.Fatalf("the refill request is not filed: %+v", r.conversations("--all"))
	}
	const words = "your refill waits at the pharmacy from tomorrow noon"
	r.run("mail", "reply", asked.ID, "--body-file", r.write("in/answer.txt", []byte("Hello,\n\n"+words+".\n")), "--done")
	if got := r.sync(); got.Sent != 1 || got.Failed != 0 {
		t.Fatalf("the sync reports %+v", got)
	}
	r.sync() // once more: nothing goes out twice
	mails := r.sink.Mails()
	if len(mails) != before+1 {
		t.Fatalf("the sink has %d mails, want one more than %d", len(mails), before)
	}
	sent := mails[len(mails)-1]
	if len(sent.To) != 1 || sent.To[0] != "odessa.fairweather@patients.example" || !sent.TLS {
		t.Errorf("the answer went to %v, TLS %v", sent.To, sent.TLS)
	}
	message, err := mail.ReadMessage(bytes.NewReader(sent.Raw))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(message.Body)
	if err != nil || !strings.Contains(strings.Join(strings.Fields(string(body)), " "), words) {
		t.Errorf("the answer reads (%v):\n%s", err, body)
	}
	id := message.Header.Get("Message-ID")
	if message.Header.Get("In-Reply-To") == "" || id == "" {
		t.Errorf("the answer does not belong to a conversation: %v", message.Header)
	}
	copies := r.imap.Doveadm(t, "fetch", "-u", "office", "hdr.message-id", "mailbox", "Sent", "header", "message-id", strings.Trim(id, "<>"))
	if n := strings.Count(copies, strings.Trim(id, "<>")); n != 1 {
		t.Errorf("the folder Sent holds the answer %d times:\n%s", n, copies)
	}
	for _, c := range r.conversations("--patient", who) {
		if c.ID == asked.ID && c.Status != "done" {
			t.Errorf("the conversation is %q, not done", c.Status)
		}
	}
}

// TestWatchingTheMailbox follows the mailbox by IDLE, sees a mail that arrives, and stops on an interrupt without a
// complaint.
func TestWatchingTheMailbox(t *testing.T) {
	r := newRig(t)
	cmd := r.command("mail", "sync", "--watch", "--json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reports := make(chan report, 16)
	go func() {
		defer close(reports)
		for d := json.NewDecoder(out); ; {
			var got report
			if d.Decode(&got) != nil {
				return
			}
			reports <- got
		}
	}()
	next := func() report {
		t.Helper()
		select {
		case got, ok := <-reports:
			if !ok {
				t.Fatalf("the program has ended: %s", errs.String())
			}
			return got
		case <-time.After(patience):
			t.Fatalf("no report after %v: %s", patience, errs.String())
		}
		return report{}
	}
	next() // of the first sync
	r.imap.Deliver(t, "office", "INBOX", letter("Nils Farrow <nils@patients.example>", "a quiet question", "When do you open on the day after the holiday, please?", 3), nil, time.Now())
	for got := next(); got.New != 1; got = next() {
		if got.New > 1 {
			t.Fatalf("one mail arrived, the program reports %+v", got)
		}
	}
	// While the program runs, its files hold nothing readable either.
	r.leak([]string{"Farrow", "nils@patients.example", "a quiet question", "day after the holiday"})
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	for range reports {
		continue
	}
	if err := cmd.Wait(); err != nil || errs.Len() > 0 {
		t.Errorf("interrupting ends with %v and %q", err, errs.String())
	}
	list := r.conversations("--all")
	if len(list) != 1 || len(list[0].Messages) != 1 || list[0].Messages[0].From != "nils@patients.example" {
		t.Errorf("%+v", list)
	}
}
