package mime

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"foyer/data/clock"
)

func letter() Outgoing {
	return Outgoing{
		From: Address{"Praxis Müller, Front Office", "office@practice.example"}, To: []Address{{"Ana García", "ana@example.org"}},
		Subject: "Your visit", Text: "Dear Ana,\nsee you soon.\n", MessageID: "1@practice.example",
		Date: time.Date(2026, 3, 4, 9, 30, 0, 0, time.FixedZone("", -5*3600)),
	}
}

func TestBuildGoldenBytes(t *testing.T) {
	o := letter()
	o.From.Name = "Dr. Lee"
	o.To[0].Name = "Ana Garcia"
	o.Cc = []Address{{"", "luis@example.org"}}
	o.InReplyTo, o.References = "0@example.org", []string{"a@example.org", "0@example.org"}
	o.Automation = Generated
	o.Headers = []Field{{"X-Foyer", "1"}}
	got, err := Build(o)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(`Date: Wed, 04 Mar 2026 09:30:00 -0500
From: "Dr. Lee" <office@practice.example>
To: Ana Garcia <ana@example.org>
Cc: luis@example.org
Subject: Your visit
Message-ID: <1@practice.example>
In-Reply-To: <0@example.org>
References: <a@example.org> <0@example.org>
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
X-Foyer: 1
MIME-Version: 1.0
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit

Dear Ana,
see you soon.
`, "\n", "\r\n")
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

var texts = map[string]string{
	"plain":            "Dear Ana,\nsee you soon.",
	"other characters": "Señora García,\n\nnos vemos mañana – a las 8. 日本 😀",
	"long lines":       strings.Repeat("word ", 400) + "end",
	"one long word":    strings.Repeat("x", 3000),
	"dots and From":    ".\n..\nFrom here\n.x\n> From",
	"signature":        "Hi\n-- \nFront Office",
	"equals signs":     "a=b =?x?= =20",
	"tabs":             "a\tb",
	"empty":            "",
	"only lines":       "a\n\n\n\nb",
	"blanks at ends":   "a  \nb ",
}

func TestBuildThenParse(t *testing.T) {
	for name, text := range texts {
		for _, files := range [][]File{nil, {
			{Name: "résumé – visit.pdf", Type: "application/pdf", Data: []byte("%PDF-1.7\r\n--=_foyer_\n\x00\xff")},
			{Name: "../../etc/passwd\r\nX: y", Type: "bad type\r\nX: y", Data: bytes.Repeat([]byte{7}, 5000)},
			{Name: "", Type: "message/rfc822", Data: nil},
		}} {
			t.Run(name, func(t *testing.T) {
				o := letter()
				o.Text, o.Attachments = text, files
				o.Subject = "Termin für Señora García: " + name + strings.Repeat(" señal", 40)
				for i := range 40 {
					o.References = append(o.References, strings.Repeat("r", i+3)+"@example.org")
				}
				raw, err := Build(o)
				if err != nil {
					t.Fatal(err)
				}
				again, err := Build(o)
				if err != nil || !bytes.Equal(raw, again) {
					t.Error("not the same bytes again")
				}
				checkWire(t, raw)
				m := Parse(raw)
				checkMessage(t, m)
				// Blanks at the end of the last line are not worth an encoding.
				if got, want := m.Text, strings.TrimSpace(text); got != want {
					t.Errorf("text %q, want %q", got, want)
				}
				if m.Subject != o.Subject || !reflect.DeepEqual(m.From, []Address{o.From}) || !reflect.DeepEqual(m.To, o.To) || !m.Date.Equal(o.Date) ||
					m.ID != o.MessageID || len(m.References) != maxReferences || len(m.Problems) > 0 || len(m.Attachments) != len(files) {
					t.Errorf("%+v", m)
				}
				for i, a := range m.Attachments {
					if !bytes.Equal(a.Data(), files[i].Data) {
						t.Errorf("attachment %d differs", i)
					}
				}
				if len(files) > 0 && (m.Attachments[0].Name != "résumé – visit.pdf" || m.Attachments[1].Type != "application/octet-stream") {
					t.Errorf("attachments %+v", m.Attachments)
				}
			})
		}
	}
}

// checkWire tests that no server has reason to change the mail.
func checkWire(t *testing.T, raw []byte) {
	t.Helper()
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		t.Error("the last line is open")
	}
	for i, line := range bytes.Split(bytes.TrimSuffix(raw, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 78 && !bytes.HasPrefix(line, []byte(" filename")) && !bytes.HasPrefix(line, []byte(" <")) || len(line) > 900 {
			t.Errorf("line %d has %d characters: %q", i, len(line), line)
		}
		for _, c := range line {
			if c >= 0x7f || c < ' ' && c != '\t' {
				t.Fatalf("line %d holds %#x", i, c)
			}
		}
		if bytes.HasPrefix(line, []byte("From ")) || bytes.Equal(line, []byte(".")) {
			t.Errorf("line %d is %q", i, line)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	for name, change := range map[string]func(*Outgoing){
		"no receiver":              func(o *Outgoing) { o.To = nil },
		"no date":                  func(o *Outgoing) { o.Date = time.Time{} },
		"no id":                    func(o *Outgoing) { o.MessageID = "" },
		"line in an id":            func(o *Outgoing) { o.MessageID = "a@b\r\nBcc: x@y.example" },
		"bracket in an id":         func(o *Outgoing) { o.InReplyTo = "a@b> <c@d" },
		"line in an address":       func(o *Outgoing) { o.To[0].Mail = "ana@example.org\r\nBcc: x@y.example" },
		"list as an address":       func(o *Outgoing) { o.To[0].Mail = "ana@example.org,luis@example.org" },
		"no domain":                func(o *Outgoing) { o.From.Mail = "office" },
		"line in a field":          func(o *Outgoing) { o.Headers = []Field{{"X-A", "b\nBcc: x@y.example"}} },
		"line in a field's name":   func(o *Outgoing) { o.Headers = []Field{{"X-A: b\nBcc", "x@y.example"}} },
		"a field of Build's own":   func(o *Outgoing) { o.Headers = []Field{{"Bcc", "x@y.example"}} },
		"automation of a new kind": func(o *Outgoing) { o.Automation = "x\r\nBcc: y" },
	} {
		t.Run(name, func(t *testing.T) {
			o := letter()
			change(&o)
			if raw, err := Build(o); err == nil {
				t.Errorf("built\n%s", raw)
			}
		})
	}
	o := letter()
	o.To[0].Mail = "ana at example.org"
	if _, err := Build(o); !errors.Is(err, ErrAddress) {
		t.Errorf("error %v", err)
	}
	// Names and subjects come from records and mails: they are cleaned, not refused.
	o = letter()
	o.Subject, o.To[0].Name = "a\r\nBcc: x@y.example", "Ana\r\nBcc: z@y.example"
	raw, err := Build(o)
	if err != nil || bytes.Contains(raw, []byte("\nBcc:")) {
		t.Errorf("%v\n%s", err, raw)
	}
}

func TestDomainsBeyondASCII(t *testing.T) {
	o := letter()
	o.To[0].Mail = "ana@müller.example"
	raw, err := Build(o)
	if err != nil || !bytes.Contains(raw, []byte("ana@xn--mller-kva.example")) {
		t.Errorf("%v\n%s", err, raw)
	}
	if CheckAddress("señora@example.org") == nil {
		t.Error("a local part beyond ASCII needs SMTPUTF8, which few servers have")
	}
}

func TestMessageIDsComeFromTheSource(t *testing.T) {
	one, err := NewMessageID(clock.Reproducible(1), "office@practice.example")
	if err != nil {
		t.Fatal(err)
	}
	two, err := NewMessageID(clock.Reproducible(1), "practice.example")
	if err != nil || one != two || !strings.HasSuffix(one, "@practice.example") || len(one) < 32 {
		t.Errorf("%q, %q, %v", one, two, err)
	}
}

func TestPythonReadsWhatBuildWrites(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 for the independent reader")
	}
	o := letter()
	o.Subject = "Termin für Señora García" + strings.Repeat(" señal", 20)
	o.Text = texts["other characters"]
	o.Attachments = []File{{Name: "résumé.pdf", Type: "application/pdf", Data: []byte("%PDF")}}
	raw, err := Build(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", `
import sys, json, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
a = list(m.iter_attachments())
print(json.dumps({"From": m["from"].addresses[0].display_name, "Subject": m["subject"], "Text": m.get_body().get_content(),
    "File": a[0].get_filename(), "Data": a[0].get_content().decode(), "Defects": len(m.defects)}))`)
	cmd.Stdin = bytes.NewReader(raw)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		From, Subject, Text, File, Data string
		Defects                         int
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if got.From != o.From.Name || got.Subject != o.Subject || strings.TrimSpace(strings.ReplaceAll(got.Text, "\r\n", "\n")) != o.Text || got.File != "résumé.pdf" || got.Data != "%PDF" || got.Defects != 0 {
		t.Errorf("%+v", got)
	}
}
