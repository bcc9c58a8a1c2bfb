package cli_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/data/mail/loopback"
)

const (
	shapeSync = "new,changed,removed,sent,failed,bytes,seconds"
	shapeMail = "conversations[]{id,patient_id,subject,category,urgent,status,assignee,due,messages[]{id,from,to[],date,direction,subject,text,attachments[]}}"
	office    = "office@cedarhollow.example"
)

// mailbox starts a provider with the practice's mailbox and sets the account.
func (r *rig) mailbox() *loopback.Server {
	r.t.Helper()
	server, err := loopback.Start(r.program.Clock, loopback.User{Name: office, Password: "secret-word", Addresses: []string{office}},
		loopback.User{Name: "ines", Password: "x", Addresses: []string{"ines@patients.example"}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		if err := server.Close(); err != nil {
			r.t.Error(err)
		}
	})
	in, out := server.IMAP(office).Server, server.SMTP(office).Server
	r.ok("mail", "account", "set", "--address", office, "--user", office, "--secret-file", r.file("mail.txt", "secret-word\n"),
		"--imap", fmt.Sprintf("127.0.0.1:%d", in.Port), "--imap-tls", "none", "--smtp", fmt.Sprintf("127.0.0.1:%d", out.Port), "--smtp-tls", "none")
	return server
}

func (r *rig) deliver(server *loopback.Server, from, subject, body string) {
	r.t.Helper()
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%d@patients.example>\r\nDate: Tue, 17 Nov 2026 08:00:00 -0500\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		from, office, subject, time.Now().UnixNano(), body)
	if _, err := server.Deliver(office, "INBOX", []byte(raw), r.program.Clock.Now()); err != nil {
		r.t.Fatal(err)
	}
}

// The main job: a code goes out on paper, the patient's mail brings it back, the practice answers.
func TestTheClosedLoop(t *testing.T) {
	r := filled(t)
	r.portalOn()
	server := r.mailbox()
	r.shaped("imap,smtp,ok", "mail", "account", "test")
	id := r.patient("quillfeather")
	r.shaped(shapeSync, "mail", "sync") // the first sync answers nothing
	invited := list(r.doc("invite", "--patient", id, "--out", filepath.Join(r.dir, "letter.pdf")), "invitations")
	r.deliver(server, "Ines Quillfeather <ines@patients.example>", "ENROLL", "My code is "+strings.ToLower(strings.ReplaceAll(text(invited[0], "code"), "-", "")))
	if report := r.shaped(shapeSync, "mail", "sync"); number(report, "new") != "1" || number(report, "bytes") == "0" {
		t.Errorf("sync: %v", report)
	}
	if whole := r.doc("patient", id); text(whole, "enrollment") != "active" {
		t.Fatalf("the patient is %s", text(whole, "enrollment"))
	}
	conversations := list(r.shaped(shapeMail, "mail", "--patient", id), "conversations")
	if len(conversations) != 1 || text(conversations[0], "patient_id") != id || len(list(conversations[0], "messages")) == 0 {
		t.Fatalf("conversations: %v", conversations)
	}
	conversation := text(conversations[0], "id")
	r.ok("mail", "reply", conversation, "--body-file", r.file("answer.txt", "Welcome to the portal, Ines."), "--attach", r.file("hours.txt", "Mon-Fri"), "--done")
	r.ok("mail", "sync")
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	sent, err := server.Wait(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	answered := ""
	for _, m := range sent {
		answered += string(m.Raw)
	}
	if !strings.Contains(answered, "Welcome to the portal") || !strings.Contains(answered, "hours.txt") {
		t.Errorf("the answer did not go out:\n%s", answered)
	}
	if shown := r.shaped("id,status,messages[]{id,from,to[],date,direction,subject,text,attachments[]}", "mail", "show", conversation); text(shown, "status") != "done" {
		t.Errorf("status %s after --done", text(shown, "status"))
	}
	folder := filepath.Join(r.dir, "attached")
	r.ok("mail", "show", conversation, "--save-attachments", folder)
	if names := files(t, folder); len(names) != 1 || !strings.HasSuffix(names[0], "hours.txt") {
		t.Errorf("attachments: %v", names)
	}
	r.fails(1, "invite", "--patient", id, "--out", filepath.Join(r.dir, "again.pdf")) // has joined
}

func TestMailThatThePracticeStarts(t *testing.T) {
	r := filled(t)
	r.portalOn()
	server := r.mailbox()
	r.ok("mail", "sync")
	id := r.patient("quillfeather")
	body := r.file("text.txt", "Please call us.")
	send := []string{"mail", "send", "--patient", id, "--subject", "From our office", "--body-file", body}
	if said := r.fails(1, send...); !strings.Contains(said, "consent") && !strings.Contains(said, "agreed") {
		t.Errorf("without consent: %s", said)
	}
	r.ok("consent", "--patient", id, "--kind", "email", "--state", "given", "--method", "written")
	queued := r.shaped("id,message_id,conversation_id", append(send, "--json")[:len(send)]...)
	if n := len(list(r.shaped("outbox[]{id,state,purpose}", "mail", "outbox"), "outbox")); n != 1 {
		t.Errorf("%d in the outbox, want 1", n)
	}
	r.ok("mail", "outbox", "--withdraw", text(queued, "id"))
	invited := list(r.shaped(shapeInvite, "invite", "--patient", id, "--mail", "--out", filepath.Join(r.dir, "letter.pdf")), "invitations")
	if len(invited) != 2 || text(invited[0], "channel") != "paper" || text(invited[1], "channel") != "mail" || text(invited[0], "code") == text(invited[1], "code") {
		t.Fatalf("invitations: %v", invited)
	}
	if report := r.doc("mail", "sync"); number(report, "sent") != "1" || number(report, "failed") != "0" {
		t.Errorf("sync: %v", report)
	}
	raw := string(server.Sent()[0].Raw)
	if !strings.Contains(raw, text(invited[1], "code")) || strings.Contains(raw, text(invited[0], "code")) {
		t.Errorf("the mail carries the wrong code:\n%s", raw)
	}
	// Without consent and address a letter is made and the mail is left out, with the reason.
	got := r.run("invite", "--patient", r.patient("umberfield"), "--mail", "--out", filepath.Join(r.dir, "tova.pdf"))
	if got.code != 0 || !strings.Contains(got.err, "not agreed") {
		t.Errorf("exit %d: %s", got.code, got.err)
	}
}

func TestFilingByHand(t *testing.T) {
	r := filled(t)
	server := r.mailbox()
	r.deliver(server, "stranger@elsewhere.example", "A question", "Do you take new patients?")
	r.ok("mail", "sync")
	unmatched := list(r.shaped(shapeMail, "mail", "--unmatched"), "conversations")
	if len(unmatched) != 1 || text(unmatched[0], "patient_id") != "" {
		t.Fatalf("unmatched: %v", unmatched)
	}
	conversation, id := text(unmatched[0], "id"), r.patient("umberfield")
	r.ok("mail", "file", conversation, "--patient", id, "--assign", founder, "--status", "in work")
	now := list(r.doc("mail", "--status", "in work"), "conversations")
	if len(now) != 1 || text(now[0], "patient_id") != id || text(now[0], "assignee") == "" {
		t.Errorf("filed: %v", now)
	}
	r.fails(1, "mail", "show", "0190-none")
	r.fails(1, "mail", "reply", "0190-none", "--body-file", r.file("t.txt", "x"))
}

func TestCallsAndTexts(t *testing.T) {
	r := filled(t)
	server := r.mailbox()
	r.deliver(server, "Ines Quillfeather <ines@patients.example>", "hello", "I have chest pain.")
	r.ok("mail", "sync")
	id := text(list(r.shaped(shapeMail, "mail", "--urgent"), "conversations")[0], "id")
	r.ok("mail", "call", id, "--outcome", "reached", "--note", "goes to the emergency room")
	r.fails(2, "mail", "call", id, "--outcome", "perhaps")
	r.fails(1, "mail", "call", "0190-none", "--outcome", "reached")
	if n := len(list(r.shaped("texts[]{id,shipped,changed,category,language,name,body}", "mail", "texts"), "texts")); n < 20 {
		t.Errorf("%d ready-made texts", n)
	}
}

func TestMailWithoutAServer(t *testing.T) {
	r := filled(t)
	r.fails(1, "mail", "sync") // no account yet
	r.fails(1, "mail", "account", "test")
	secret := r.file("mail.txt", "secret-word\n")
	set := func(imap, smtp string, more ...string) []string {
		return append([]string{"mail", "account", "set", "--address", office, "--secret-file", secret, "--imap", imap, "--smtp", smtp}, more...)
	}
	r.fails(2, set("mail.clinic.example", "mail.clinic.example:465")...)
	r.fails(2, set("mail.clinic.example:993", "mail.clinic.example:x")...)
	r.fails(2, set("mail.clinic.example:993", "mail.clinic.example:465", "--imap-tls", "none")...) // none is for loopback
	r.ok(set("127.0.0.1:1", "127.0.0.1:1", "--imap-tls", "none", "--smtp-tls", "none")...)         // stores, does not connect
	r.ok(set("127.0.0.1:1", "127.0.0.1:1", "--imap-tls", "none", "--smtp-tls", "none", "--auth-server", "mx.clinic.example")...)
	if said := r.fails(1, "mail", "sync"); strings.Contains(said, "secret-word") || strings.Contains(said, "inside Foyer") {
		t.Errorf("an unreachable server: %s", said)
	}
	if got := r.run("mail", "account", "test", "--json"); got.code != 1 || !strings.Contains(got.out, `"ok": false`) {
		t.Errorf("testing an unreachable server: exit %d %s", got.code, got.out)
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

// Following the mailbox prints a document a line, and ends well when it is told to.
func TestWatching(t *testing.T) {
	r := filled(t)
	server := r.mailbox()
	reader, writer := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	p, ended := r.program, make(chan int, 1)
	p.Out, p.Err = writer, io.Discard
	go func() {
		code := p.Run(ctx, []string{"mail", "sync", "--watch", "--json"})
		if err := writer.Close(); err != nil {
			t.Error(err)
		}
		ended <- code
	}()
	lines := bufio.NewScanner(reader)
	next := func() map[string]any {
		if !lines.Scan() {
			t.Fatalf("the watch ended: %v", lines.Err())
		}
		return document(t, lines.Text())
	}
	for _, wrong := range mismatches("", next(), shapeSync) {
		t.Error(wrong)
	}
	r.deliver(server, "Ines Quillfeather <ines@patients.example>", "A question", "When do you open?")
	for number(next(), "new") != "1" {
		continue
	}
	stop()
	go func() {
		for lines.Scan() {
			continue // whatever it still says
		}
	}()
	if code := <-ended; code != 0 {
		t.Errorf("exit %d after being stopped", code)
	}
}
