package mailtest

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/quotedprintable"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/data/mail/imap"
)

// Generated is one invented mail of a practice's inbox.
type Generated struct {
	Raw   []byte // LF line ends
	At    time.Time
	Flags []string // IMAP flags
	ID    string   // Message-ID without brackets
	From  string   // address
}

// Generator invents practice-like mail: 45 % plain text, 30 % with an HTML alternative, 20 % with an
// attachment, 5 % odd. The same seed gives the same mails.
type Generator struct {
	rnd   *rand.Rand
	count int
	seen  []thread
}

type thread struct {
	id, subject string
	references  []string
}

// NewGenerator returns a generator whose first mail carries the number start.
func NewGenerator(seed uint64, start int) *Generator {
	return &Generator{rnd: rand.New(rand.NewPCG(seed, 0x666f796572)), count: start}
}

var (
	words = strings.Fields(`patient appointment please refill lisinopril metformin results blood pressure reading attached
		thank you doctor insurance claim denied referral cardiology imaging MRI schedule reschedule tuesday morning pharmacy
		refills left the a of and to in is was for on with my have been since last week pain headache dizzy fever cough months
		daughter son mother invoice payment copay deductible prior authorization form sign return fax number portal question
		about dose side effects tablet twice daily lab work fasting cholesterol A1c follow-up visit notes chart record request`)
	firstNames = strings.Fields("Ana Luis Maria John Peter Sofia Elena Omar Wei Li Jürgen Zoë Søren Fatima Ivan Chloé Priya Raj Emma Noah")
	lastNames  = strings.Fields("Garcia Smith Müller Nguyen Khan Rossi Novák Jensen Kim Patel O'Brien Lopez Johnson Brown Silva Petrov Dubois Haddad Chen Yamada")
	subjects   = []string{"Refill request", "Appointment question", "Lab results", "Invoice", "Referral letter", "Prior authorization",
		"Billing question", "Test results follow-up", "New symptoms", "Insurance update", "Re-schedule", "Form to sign"}
	flagSets = [][]string{nil, {`\Seen`}, {`\Seen`}, {`\Seen`}, {`\Answered`, `\Seen`}, {`\Flagged`, `\Seen`}, {`\Seen`}, {`\Seen`}}
	epoch    = time.Date(2023, 1, 2, 8, 0, 0, 0, time.UTC)
)

func pick[T any](g *Generator, from []T) T { return from[g.rnd.IntN(len(from))] }

func (g *Generator) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.rnd.Uint32())
	}
	return b
}

func (g *Generator) text(size int) string {
	var out strings.Builder
	for out.Len() < size {
		column := 0
		for i, n := 0, 20+g.rnd.IntN(71); i < n; i++ {
			word := pick(g, words)
			if i == 0 {
				word = strings.ToUpper(word[:1]) + word[1:]
			}
			if column > 0 && column+len(word) > 72 {
				out.WriteByte('\n')
				column = 0
			} else if column > 0 {
				out.WriteByte(' ')
			}
			out.WriteString(word)
			column += len(word) + 1
		}
		out.WriteString(".\n\n")
	}
	return out.String()
}

// Next invents the next mail.
func (g *Generator) Next() Generated {
	i := g.count
	g.count++
	first, last := pick(g, firstNames), pick(g, lastNames)
	domain := pick(g, []string{"example.com", "example.org", "mail.example.net"})
	from := fmt.Sprintf("p%04d@%s", g.rnd.IntN(2500), domain)
	at := epoch.Add(time.Duration(61*i+g.rnd.IntN(61)) * time.Minute)
	id := fmt.Sprintf("%d.%d@%s", i, g.rnd.Uint64N(1<<40), domain)
	size := int(min(60000, max(2000, 9900*g.rnd.ExpFloat64())))
	topic := thread{id: id, subject: fmt.Sprintf("%s %d", pick(g, subjects), 1+g.rnd.IntN(9999))}

	var b bytes.Buffer
	for k := range 3 {
		fmt.Fprintf(&b, "Received: from mx%d.example.net (mx%d.example.net [192.0.2.%d])\n\tby in%d.practice.example with ESMTPS id %x\n\tfor <office@practice.example>; %s\n",
			k, k, 1+g.rnd.IntN(254), k, g.rnd.Uint64N(1<<48), at.Format(time.RFC1123Z))
	}
	fmt.Fprintf(&b, "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=s1;\n\th=from:to:subject:date; bh=%s;\n\tb=%s\n",
		domain, base64.StdEncoding.EncodeToString(g.bytes(32)), base64.StdEncoding.EncodeToString(g.bytes(150)))
	b.WriteString("Authentication-Results: practice.example; dkim=pass; spf=pass; dmarc=pass\n")
	fmt.Fprintf(&b, "Date: %s\nFrom: %s <%s>\nTo: Front Office <office@practice.example>\nMessage-ID: <%s>\n",
		at.Format(time.RFC1123Z), mime.BEncoding.Encode("utf-8", first+" "+last), from, id)
	if len(g.seen) > 0 && g.rnd.Float64() < 0.4 {
		parent := g.seen[g.rnd.IntN(len(g.seen))]
		topic.references = append(append([]string(nil), parent.references...), "<"+parent.id+">")
		topic.references = topic.references[max(0, len(topic.references)-10):]
		topic.subject = "Re: " + strings.TrimPrefix(parent.subject, "Re: ")
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: %s\n", parent.id, strings.Join(topic.references, " "))
	}
	if g.rnd.Float64() < 0.1 {
		topic.subject += " – señal"
	}
	fmt.Fprintf(&b, "Subject: %s\nMIME-Version: 1.0\n", mime.BEncoding.Encode("utf-8", topic.subject))
	if g.seen = append(g.seen, topic); len(g.seen) > 300 {
		g.seen = g.seen[1:]
	}
	g.body(&b, size)
	return Generated{Raw: b.Bytes(), At: at, Flags: pick(g, flagSets), ID: id, From: from}
}

func (g *Generator) body(b *bytes.Buffer, size int) {
	boundary := fmt.Sprintf("=_%x", g.rnd.Uint64())
	switch kind := g.rnd.Float64(); {
	case kind < 0.45:
		fmt.Fprintf(b, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit\n\n%s", g.text(size))
	case kind < 0.75:
		text := g.text(size / 3)
		fmt.Fprintf(b, "Content-Type: multipart/alternative; boundary=\"%s\"\n\n--%s\nContent-Type: text/plain; charset=utf-8\n\n%s\n--%s\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n%s\n--%s--\n",
			boundary, boundary, text, boundary, quoted(g.html(text)), boundary)
	case kind < 0.95:
		text := g.text(min(3000, size/4))
		data := append([]byte("%PDF-1.4\n"), g.bytes(max(800, (size-len(text))*74/100))...)
		name := pick(g, []string{`filename="scan.pdf"`, `filename="lab-results.pdf"`, `filename="insurance card.jpg"`,
			`filename*=utf-8''r%C3%A9sum%C3%A9%20clinique.pdf`, `filename="notes.docx"`})
		fmt.Fprintf(b, "Content-Type: multipart/mixed; boundary=\"%s\"\n\n--%s\nContent-Type: text/plain; charset=utf-8\n\n%s\n--%s\nContent-Type: application/pdf\nContent-Disposition: attachment; %s\nContent-Transfer-Encoding: base64\n\n%s\n--%s--\n",
			boundary, boundary, text, boundary, name, wrapped(data), boundary)
	case kind < 0.98:
		fmt.Fprintf(b, "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n%sMa\xf1ana a las ocho, se\xf1ora M\xfcller\n", g.text(size))
	default:
		fmt.Fprintf(b, "Content-Type: multipart/mixed; boundary=\"%s\"\n\n--%s\nContent-Type: message/rfc822\n\nFrom: x@example.com\nSubject: inner\nContent-Type: text/plain\n\n%s\n--%s\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--%s--\n",
			boundary, boundary, g.text(size/2), boundary, boundary)
	}
}

func (g *Generator) html(text string) string {
	var b strings.Builder
	b.WriteString("<html><head><style>p{font-family:Arial;margin:0}</style></head><body>")
	for _, paragraph := range strings.Split(text, "\n\n") {
		fmt.Fprintf(&b, "<p style=\"color:#333\">%s</p>\n", paragraph)
	}
	fmt.Fprintf(&b, "<img src=\"https://tracker.example/p.gif?id=%d\" width=1 height=1></body></html>", g.rnd.Uint32())
	return b.String()
}

func quoted(text string) string {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		panic(err) // a buffer does not fail
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

func wrapped(data []byte) string {
	text := base64.StdEncoding.EncodeToString(data)
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\n")
		text = text[76:]
	}
	return b.String() + text
}

// WriteMaildir writes n generated mails as a Maildir.
func WriteMaildir(dir string, n int, seed uint64, start int) error {
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return err
		}
	}
	letters := map[string]string{`\Seen`: "S", `\Answered`: "R", `\Flagged`: "F"}
	g := NewGenerator(seed, start)
	for i := range n {
		mail := g.Next()
		var flags strings.Builder
		for _, flag := range mail.Flags {
			flags.WriteString(letters[flag])
		}
		path := filepath.Join(dir, "cur", fmt.Sprintf("%d.M%dP1.bench:2,%s", mail.At.Unix(), start+i, flags.String()))
		if err := os.WriteFile(path, mail.Raw, 0o644); err != nil {
			return err
		}
		if err := os.Chtimes(path, mail.At, mail.At); err != nil {
			return err
		}
	}
	return nil
}

// FillStandard imports the mailbox that the project's figures are measured on, made by the script
// gen_mail.py where it is at hand (script is its path), else by Fill.
func (r *Rig) FillStandard(t testing.TB, script, name string, n int, seed uint64) {
	t.Helper()
	python := findBinary("python3")
	if _, err := os.Stat(script); err != nil || python == "" {
		r.Fill(t, name, n, seed)
		return
	}
	dir := filepath.Join(r.Dir, "fill-"+name)
	if out, err := exec.Command(python, script, dir, fmt.Sprint(n), fmt.Sprint(seed)).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	r.importMaildir(t, name, dir)
}

// Change does to a user's INBOX what a day does: it appends 100 new messages and changes the flags of up to
// 200 old ones, half of them flagged, half answered and read.
func (r *Rig) Change(t testing.TB, name string, seed uint64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	client := r.Connect(t, name)
	_, err := client.Select(ctx, "INBOX")
	must(t, err)
	uids, err := client.UIDs(ctx)
	must(t, err)
	g := NewGenerator(1000+seed, int(30_000+100*seed))
	for range 100 {
		mail := g.Next()
		_, err := client.Append(ctx, "INBOX", CRLF(mail.Raw), nil, mail.At)
		must(t, err)
	}
	g.rnd.Shuffle(len(uids), func(i, j int) { uids[i], uids[j] = uids[j], uids[i] })
	uids = uids[:min(200, len(uids))]
	half := len(uids) / 2
	must(t, client.StoreFlags(ctx, uids[:half], imap.AddFlags, imap.Flagged))
	must(t, client.StoreFlags(ctx, uids[half:], imap.AddFlags, imap.Answered, imap.Seen))
}
