package mime

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// mail joins lines with CRLF.
func mail(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n")) }

func TestParse(t *testing.T) {
	m := Parse(mail(
		"Return-Path: <ana@example.org>",
		"Authentication-Results: mx.practice.example; dkim=pass header.d=example.org; spf=pass (ok) smtp.mailfrom=ana@example.org; dmarc=fail",
		`From: =?utf-8?Q?Ana_Garc=C3=ADa?= <Ana@Example.ORG>`,
		"To: Front Office <office@practice.example>, billing@practice.example",
		"Subject: =?iso-8859-1?Q?Se=F1al?= =?iso-8859-1?Q?_y_m=E1s?=",
		"Message-ID: <1@example.org>",
		"In-Reply-To: <0@practice.example>",
		"References: <a@practice.example> <0@practice.example>",
		"Date: Mon, 02 Jan 2023 08:00:00 -0500 (EST)",
		"MIME-Version: 1.0",
		`Content-Type: multipart/mixed; boundary="b1"`,
		"", "preamble", "--b1",
		`Content-Type: multipart/alternative; boundary="b2"`,
		"", "--b2", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
		"Ma=C3=B1ana a las ocho.=", "", "",
		"On Sun, Jan 1, 2023 at 9:00 AM Office <office@practice.example> wrote:", "> When would you like to come?", "--b2",
		"Content-Type: text/html; charset=utf-8", "", "<p>Mañana a las ocho.</p><script>x()</script>", "--b2--", "--b1",
		`Content-Type: application/pdf; name="x.pdf"`, `Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf`, "Content-Transfer-Encoding: base64",
		"", "JVBERi0x", "LjQK", "--b1--", "epilogue"))
	want := Message{
		ID: "1@example.org", InReplyTo: []string{"0@practice.example"}, References: []string{"a@practice.example", "0@practice.example"},
		From: []Address{{"Ana García", "Ana@example.org"}}, To: []Address{{"Front Office", "office@practice.example"}, {"", "billing@practice.example"}},
		Subject: "Señal y más", Text: "Mañana a las ocho.\n\nOn Sun, Jan 1, 2023 at 9:00 AM Office <office@practice.example> wrote:\n> When would you like to come?",
		NewText: "Mañana a las ocho.", DateRaw: "Mon, 02 Jan 2023 08:00:00 -0500 (EST)",
	}
	if !m.Date.Equal(time.Date(2023, 1, 2, 13, 0, 0, 0, time.UTC)) {
		t.Errorf("date %v", m.Date)
	}
	if len(m.Auth) != 1 || m.Auth[0].Server != "mx.practice.example" || m.Auth[0].Result("DKIM") != "pass" || m.Auth[0].Result("dmarc") != "fail" ||
		m.Auth[0].Checks[1].Properties["smtp.mailfrom"] != "ana@example.org" {
		t.Errorf("auth %+v", m.Auth)
	}
	if len(m.Attachments) != 1 {
		t.Fatalf("attachments %+v", m.Attachments)
	}
	if a := m.Attachments[0]; a.Name != "résumé.pdf" || a.Type != "application/pdf" || a.Inline || string(a.Data()) != "%PDF-1.4\n" || a.Size != 9 {
		t.Errorf("attachment %+v", a)
	}
	if html := m.HTML(); html != "<p>Mañana a las ocho.</p>" {
		t.Errorf("html %q", html)
	}
	if len(m.Problems) > 0 || m.Automatic() {
		t.Errorf("problems %q, automatic %v", m.Problems, m.Automatic())
	}
	got := Message{ID: m.ID, InReplyTo: m.InReplyTo, References: m.References, From: m.From, To: m.To, Subject: m.Subject, Text: m.Text, NewText: m.NewText, DateRaw: m.DateRaw}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if m.Header("return-path") != "<ana@example.org>" {
		t.Errorf("header %q", m.Header("return-path"))
	}
}

func TestParseHeaderAgreesWithParse(t *testing.T) {
	raw := mail("From: Ana <ana@example.org>", "Subject: =?utf-8?Q?se=C3=B1al?=", "Message-ID: <1@example.org>", "Auto-Submitted: auto-replied",
		"Date: Mon, 02 Jan 2023 08:00:00 +0000", "", "text")
	all, head := Parse(raw), ParseHeader(raw)
	if head.Text != "" || !reflect.DeepEqual(head.From, all.From) || head.Subject != all.Subject || head.ID != all.ID || !head.Date.Equal(all.Date) || !head.AutoSubmitted {
		t.Errorf("%+v", head)
	}
}

func TestRepair(t *testing.T) {
	for _, c := range []struct {
		name    string
		raw     string
		subject string
		text    string
	}{
		{"empty", "", "", ""},
		{"no header", "just text\n\nand more", "", "just text\n\nand more"},
		{"header only", "Subject: x", "x", ""},
		{"missing empty line", "Subject: x\nHello there, doctor.\nBye", "x", "Hello there, doctor.\nBye"},
		{"broken fold", "Subject: one\ntwo\nFrom: a@b.example\n\nt", "one two", "t"},
		{"mbox", "From a@b Mon Jan 1\nSubject: x\n\nt", "x", "t"},
		{"old Mac line ends", "Subject: x\r\rt\r", "x", "t"},
		{"latin-1 said to be UTF-8", "Subject: x\nContent-Type: text/plain; charset=utf-8\n\nse\xf1ora", "x", "señora"},
		{"UTF-8 said to be latin-1", "Subject: x\nContent-Type: text/plain; charset=iso-8859-1\n\nseñora", "x", "señora"},
		{"UTF-8 said to be ASCII in the header", "Subject: señora\n\nx", "señora", "x"},
		{"unknown charset", "Subject: =?x-nonsense?Q?se=F1ora?=\nContent-Type: text/plain; charset=x-nonsense\n\nse\xf1ora", "señora", "señora"},
		{"quotes are Windows-1252", "Subject: x\nContent-Type: text/plain; charset=iso-8859-1\n\n\x93so\x94", "x", "“so”"},
		{"a character split between words", "Subject: =?utf-8?B?c2XD?= =?utf-8?B?sW9yYQ==?=\n\nx", "señora", "x"},
		{"encoded word cut off", "Subject: =?utf-8?Q?se=C3=B1ora\n\nx", "señora", "x"},
		{"blanks in an encoded word", "Subject: =?utf-8?Q?dear se=C3=B1ora?= x\n\nx", "dear señora x", "x"},
		{"not an encoded word", "Subject: a =? b ?= c\n\nx", "a =? b ?= c", "x"},
		{"base64 with rubbish", "Subject: x\nContent-Transfer-Encoding: base64\n\naGVs*bG8g\n\ndGhlcmU", "x", "hello there"},
		{"not base64 at all", "Subject: x\nContent-Transfer-Encoding: base64\n\nHello there, this is text.", "x", "Hello there, this is text."},
		{"quoted-printable with rubbish", "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\n1=2 and =C3=B1 =\nend=", "x", "1=2 and ñ end"},
		{"strange name of an encoding", "Subject: x\nContent-Transfer-Encoding: Quoted Printable;\n\n=41", "x", "A"},
		{"uuencode", "Subject: x\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 t\n#0V%T\n`\nend\n", "x", "Cat"},
		{"no boundary given", "Subject: x\nContent-Type: multipart/mixed\n\n--b\nContent-Type: text/plain\n\nhi\n--b--", "x", "hi"},
		{"wrong boundary given", "Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--b\nContent-Type: text/plain\n\nhi\n--b--", "x", "hi"},
		{"no parts at all", "Subject: x\nContent-Type: multipart/mixed; boundary=a\n\nhi", "x", "hi"},
		{"cut off in a part", "Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n\nhi", "x", "hi"},
		{"cut off in a header", "Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Ty", "x", "Content-Ty"},
		{"similar boundaries", "Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=ab\n\n--ab\n\nhi\n--ab--\n--a\n\nyou\n--a--", "x", "hi\n\nyou"},
		{"HTML only", "Subject: x\nContent-Type: text/html\n\n<p>a&nbsp;b<br>c</p><ul><li>d</ul>", "x", "a b\nc\n\n- d"},
		{"hidden HTML", "Subject: x\nContent-Type: text/html\n\n<div style='color:red; display : none'>see<div>this</div></div><p hidden>no</p>yes <a href='https://x.example/a'>here</a><br style='display:none'>", "x", "yes here <https://x.example/a>"},
		{"hidden and never closed", "Subject: x\nContent-Type: text/html\n\n<div style='display:none'>all of it", "x", "all of it"},
		{"HTML table, quote and picture", "Subject: x\nContent-Type: text/html\n\n<table><tr><td>148<td>92</tr></table><blockquote>old<blockquote>older</blockquote></blockquote><img alt='my arm' src=cid:1>", "x", "148  92\n> old\n>> older\n[my arm]"},
		{"plain part that says look at the HTML", "Subject: x\nContent-Type: multipart/alternative; boundary=a\n\n--a\n\nPlease view this in an HTML reader\n--a\nContent-Type: text/html\n\n<b>yes</b>\n--a--", "x", "yes"},
		{"format=flowed", "Subject: x\nContent-Type: text/plain; format=flowed\n\none \ntwo\n> a \n> b\nthree", "x", "one two\n> a b\nthree"},
		{"control characters", "Subject: a\x00b\x1b[1m\n\nc\x00d\x07", "ab[1m", "cd"},
		{"turned text", "Subject: invoice\u202Efdp.exe\n\nx", "invoicefdp.exe", "x"},
		{"two subjects", "Subject: one\nSubject: two\n\nx", "one", "x"},
		{"japanese", "Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\nContent-Type: text/plain; charset=iso-2022-jp\n\n\x1b$BF|K\\\x1b(B", "日本", "日本"},
		{"a mail within nothing", "Subject: x\nContent-Type: message/rfc822\n\nSubject: inner\n\nhello", "x", "hello"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Parse([]byte(c.raw))
			checkMessage(t, m)
			if m.Subject != c.subject || m.Text != c.text {
				t.Errorf("subject %q, text %q; want %q, %q; problems %q", m.Subject, m.Text, c.subject, c.text, m.Problems)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for value, want := range map[string][]Address{
		`ana@example.org`:   {{"", "ana@example.org"}},
		`<ana@EXAMPLE.org>`: {{"", "ana@example.org"}},
		`"Garcia, Ana" <ana@example.org>, luis@example.org`: {{"Garcia, Ana", "ana@example.org"}, {"", "luis@example.org"}},
		`=?utf-8?Q?Garc=C3=ADa,_Ana?= <ana@example.org>`:    {{"García, Ana", "ana@example.org"}},
		`"=?utf-8?B?QW5h?=" <ana@example.org>`:              {{"Ana", "ana@example.org"}},
		`ana@example.org (Ana Garcia)`:                      {{"Ana Garcia", "ana@example.org"}},
		`<ana@example.org> (Ana)`:                           {{"Ana", "ana@example.org"}},
		`Ana Garcia ana@example.org`:                        {{"Ana Garcia", "ana@example.org"}},
		`ana@example.org; luis@example.org`:                 {{"", "ana@example.org"}, {"", "luis@example.org"}},
		`Ana <ana@example.org> Luis <luis@example.org>`:     {{"Ana", "ana@example.org"}, {"Luis", "luis@example.org"}},
		`Team: ana@example.org, Luis <luis@example.org>;`:   {{"", "ana@example.org"}, {"Luis", "luis@example.org"}},
		`undisclosed-recipients:;`:                          nil,
		`Ana <ana@example.org, luis@example.org`:            {{"Ana", "ana@example.org"}, {"", "luis@example.org"}},
		`"Ana <old@example.org>" <ana@example.org>`:         {{"Ana <old@example.org>", "ana@example.org"}},
		`Ana O"Brien <ana@example.org>, b@example.org`:      {{"Ana OBrien", "ana@example.org"}, {"", "b@example.org"}},
		`'ana@example.org' <ana@example.org>`:               {{"ana@example.org", "ana@example.org"}},
		`<mailto:ana@example.org>`:                          {{"", "ana@example.org"}},
		`ana @ example.org`:                                 {{"", "ana@example.org"}},
		`Ana`:                                               {{"Ana", ""}},
		``:                                                  nil,
		`,,;,`:                                              nil,
	} {
		if got := addresses(value); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %q\nwant %q", value, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	at := func(offset int) time.Time {
		return time.Date(2023, 1, 2, 8, 4, 5, 0, time.FixedZone("", offset*3600))
	}
	for value, want := range map[string]time.Time{
		"Mon, 02 Jan 2023 08:04:05 -0500":       at(-5),
		"Mon, 2 Jan 2023 08:04:05 -0500 (EST)":  at(-5),
		"2 Jan 2023 08:04:05 EST":               at(-5),
		"Monday, 02-Jan-23 08:04:05 GMT":        at(0),
		"Mon Jan  2 08:04:05 2023":              at(0),
		"Mon, 02 Jan 23 08:04:05 +0100":         at(1),
		"Mon,02 January 2023 08:04:05 +0100":    at(1),
		"2023-01-02T08:04:05Z":                  at(0),
		"2023-01-02 08:04:05 +0200":             at(2),
		"Jan 2, 2023 8:04:05 AM PST":            at(-8),
		"Mon, 02 Jan 2023 08:04:05.123 +0000":   at(0),
		"Mon, 02 Jan 2023 08:04:05 nonsense":    at(0),
		"Mon, 99 Jan 2023 08:04:05 +0000":       {},
		"yesterday":                             {},
		"":                                      {},
		"Thu, 01 Jan 1904 00:00:00 +0000":       {},
		"Mon, 02 Jan 2023 25:61:61 +0000 extra": time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC),
	} {
		if got := date(value); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestNewText(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing quoted", "Hello\n\nAna", "Hello\n\nAna"},
		{"signature", "Yes please\n-- \nAna Garcia\n555-0101", "Yes please"},
		{"phone", "Yes please\n\nSent from my iPhone", "Yes please"},
		{"gmail", "Yes\n\nOn Mon, Jan 2, 2023 at 8:00 AM Office <office@practice.example>\nwrote:\n\n> Come at eight?\n> Office", "Yes"},
		{"gmail unmarked", "Yes\n\nOn Mon, Jan 2, 2023 at 8:00 AM Office <office@practice.example> wrote:\n\nCome at eight?\nOffice", "Yes"},
		{"outlook", "Yes\n\n________________________________\nFrom: Office <office@practice.example>\nSent: Monday, January 2, 2023 8:00 AM\nTo: Ana\nSubject: Visit\n\nCome at eight?", "Yes"},
		{"outlook old", "Yes\n\n-----Original Message-----\nFrom: Office\nCome?", "Yes"},
		{"german", "Ja\n\nAm 02.01.2023 um 08:00 schrieb Office:\n> Um acht?", "Ja"},
		{"spanish", "Sí\n\nEl lun, 2 ene 2023 a las 8:00, Office (<office@practice.example>) escribió:\n> ¿A las ocho?", "Sí"},
		{"french", "Oui\n\nLe lun. 2 janv. 2023 à 08:00, Office <office@practice.example> a écrit :\n\n> huit heures ?", "Oui"},
		{"below the quote", "> Come at eight?\n\nYes", "Yes"},
		{"between the lines", "On Mon, Jan 2, 2023, Office wrote:\n> Come at eight?\nYes\n> Or nine?\nNo", "Yes\nNo"},
		{"forward without a word", "---------- Forwarded message ---------\nFrom: x\nSubject: y\n\nz", ""},
		{"not an attribution", "My doctor wrote:\nrest and water\nOn Monday I felt this:\nbad", "My doctor wrote:\nrest and water\nOn Monday I felt this:\nbad"},
		{"a list that begins with From", "From: home I walked to work\nand back", "From: home I walked to work\nand back"},
		{"signature and quote", "Yes\n-- \nAna\n\nOn Mon, Jan 2, 2023, Office wrote:\n> Come?", "Yes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := newText(c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	for _, c := range []struct {
		name, header                       string
		auto, bulk, list, spam, bounce, by bool
	}{
		{name: "person", header: "From: ana@example.org\nAuto-Submitted: no"},
		{name: "vacation", header: "From: ana@example.org\nAuto-Submitted: auto-replied (vacation)", auto: true, by: true},
		{name: "outlook", header: "From: ana@example.org\nSubject: Automatic reply: Visit", auto: true, by: true},
		{name: "precedence", header: "From: ana@example.org\nPrecedence: bulk", bulk: true, by: true},
		{name: "list", header: "From: ana@example.org\nList-Id: Team <team.example.org>\nPrecedence: list", list: true, by: true},
		{name: "newsletter", header: "From: news@example.org\nList-Unsubscribe: <https://example.org/u>", bulk: true, by: true},
		{name: "null sender", header: "Return-Path: <>\nFrom: x@example.org", auto: true, by: true},
		{name: "spam", header: "From: x@example.org\nX-Spam-Flag: YES", spam: true},
		{name: "bounce", header: "From: MAILER-DAEMON@example.org\nSubject: Undelivered Mail Returned to Sender", auto: true, bounce: true, by: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Parse([]byte(c.header + "\n\ntext"))
			if m.AutoSubmitted != c.auto || m.Bulk != c.bulk || m.List != c.list || m.Spam != c.spam || (m.Bounce != nil) != c.bounce || m.Automatic() != c.by {
				t.Errorf("%+v", m)
			}
		})
	}
}

func TestBounce(t *testing.T) {
	m := Parse(mail("From: MAILER-DAEMON@mx.example", "Subject: Undelivered", `Content-Type: multipart/report; report-type=delivery-status; boundary=b`, "",
		"--b", "", "Sorry.", "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", "",
		"Final-Recipient: rfc822; ana@example.org", "Action: failed", "Status: 5.1.1 (bad mailbox)", "Diagnostic-Code: smtp; 550 5.1.1 no such", "  user here", "",
		"Final-Recipient: rfc822; luis@example.org", "Action: delayed", "Status: 4.4.7",
		"--b", "Content-Type: message/rfc822", "", "Message-ID: <7@practice.example>", "Subject: Visit", "", "Hi", "--b--"))
	want := &Bounce{OriginalID: "7@practice.example", Failures: []BounceRecipient{
		{"ana@example.org", "failed", "5.1.1", "550 5.1.1 no such user here"}, {"luis@example.org", "delayed", "4.4.7", ""}}}
	if !reflect.DeepEqual(m.Bounce, want) || !m.Bounce.Permanent() || m.Text != "Sorry." {
		t.Errorf("got %+v, text %q", m.Bounce, m.Text)
	}
	m = Parse([]byte("From: Mail Delivery System <mailer-daemon@mx.example>\nTo: office@practice.example\nSubject: Mail delivery failed: returning message to sender\n\nThe address\n  ana@example.org\nfailed: 550 no such user\n"))
	if m.Bounce == nil || !m.Bounce.Permanent() || len(m.Bounce.Failures) != 1 || m.Bounce.Failures[0].Recipient != "ana@example.org" {
		t.Errorf("got %+v", m.Bounce)
	}
}

func TestHostileMails(t *testing.T) {
	nested := strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 5000) + "Content-Type: text/plain\n\nhi"
	deep := "Content-Type: text/html\n\n" + strings.Repeat("<div><blockquote>", 100_000) + "hi"
	for name, raw := range map[string]string{
		"nested parts":       nested,
		"many parts":         "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 20_000),
		"deep HTML":          deep,
		"many fields":        strings.Repeat("To: a@b.example\n", 200_000) + "\nhi",
		"long field":         "To: " + strings.Repeat("a@b.example,", 200_000) + "\n\nhi",
		"open quotes":        "To: " + strings.Repeat(`"`, 200_001) + "\n\nhi",
		"open comments":      "To: " + strings.Repeat("(", 200_000) + "\nContent-Type: text/plain; x=" + strings.Repeat("(", 100_000) + "\n\nhi",
		"open brackets":      "To: " + strings.Repeat("<,", 100_000) + "\nReferences: " + strings.Repeat("<a", 100_000) + "\n\nhi",
		"encoded words":      "Subject: " + strings.Repeat("=?", 200_000) + "\nFrom: " + strings.Repeat("=?utf-8?Q?a?=", 50_000) + "\n\nhi",
		"many parameters":    "Content-Type: text/plain" + strings.Repeat("; a*99*=x", 50_000) + "\n\nhi",
		"references":         "References: " + strings.Repeat("<a@b> ", 100_000) + "\n\nhi",
		"attributions":       "\n" + strings.Repeat("On a b 1 c wrote:\n\n", 50_000),
		"signatures":         "Subject: x\n\n" + strings.Repeat("-- \n> x\nOn 1 a wrote:\n", 20_000),
		"one line of quotes": "Subject: x\n\n" + strings.Repeat(">", 500_000),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			m := Parse([]byte(raw))
			m.HTML()
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if len(m.To) > maxAddresses || len(m.References) > maxIDs || len(m.Problems) > maxProblems {
				t.Errorf("%d addresses, %d references, %d problems", len(m.To), len(m.References), len(m.Problems))
			}
		})
	}
}

func TestPrintable(t *testing.T) {
	for _, tt := range []struct{ in, text, line string }{
		{"plain\ttext\r\nnext", "plain\ttext\nnext", "plain text  next"},
		{"\x1b]0;owned\x07\x1b[2Jred", "]0;owned[2Jred", "]0;owned[2Jred"},
		{"C1 \u009b31m and \x9b31m", "C1 31m and \uFFFD31m", "C1 31m and \uFFFD31m"},
		{"back\b\bspace \x7f", "backspace ", "backspace"},
		{"\u202Egnp.exe", "gnp.exe", "gnp.exe"},
		{"año ☺ שלום", "año ☺ שלום", "año ☺ שלום"},
	} {
		if got := Printable(tt.in); got != tt.text {
			t.Errorf("Printable(%q) = %q, want %q", tt.in, got, tt.text)
		}
		if got := PrintableLine(tt.in); got != tt.line {
			t.Errorf("PrintableLine(%q) = %q, want %q", tt.in, got, tt.line)
		}
	}
}

// FuzzSanitize looks for HTML that comes out of the sanitizer with anything that loads, runs or hides.
func FuzzSanitize(f *testing.F) {
	for _, seed := range []string{
		`<p>hi <b>you</b><br><a href="https://x.example" onclick="x()">go</a>`,
		`<img src=x onerror=alert(1)><img src="cid:1@x"><img src="https://track.example/p.gif">`,
		`<svg><script>alert(1)</script></svg><math><mtext></p><style><img src=x onerror=y>`,
		`<a href="java&#10;script:alert(1)">x</a><a href=" javascript:x">y</a>`,
		`<table><td style="background:url(https://x.example)"><form action=x><input name=y>`,
		`<!--><script>x</script>--><noscript><p title="</noscript><img src=x onerror=1>">`,
		"<scr\x00ipt>x</scr\x00ipt><iframe srcdoc='<p>'></iframe>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		out := sanitize(source)
		for tokens := html.NewTokenizer(strings.NewReader(out)); ; {
			kind := tokens.Next()
			if kind == html.ErrorToken {
				break
			}
			if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
				continue
			}
			token := tokens.Token()
			switch token.Data {
			case "script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta", "base", "svg", "math", "video", "audio", "textarea", "select":
				t.Fatalf("%q lets <%s> through: %q", source, token.Data, out)
			}
			for _, a := range token.Attr {
				value := strings.ToLower(strings.TrimSpace(a.Val))
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcset" || a.Key == "background" || a.Key == "src" && !strings.HasPrefix(value, "cid:") ||
					a.Key == "href" && !strings.HasPrefix(value, "http:") && !strings.HasPrefix(value, "https:") && !strings.HasPrefix(value, "mailto:") && !strings.HasPrefix(value, "tel:") {
					t.Fatalf("%q lets %s=%q through: %q", source, a.Key, a.Val, out)
				}
			}
		}
		if text := htmlText(source); strings.ContainsAny(cleanText(text), "\x1b\x07\x00") {
			t.Errorf("control characters from %q", source)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("From: a@b.example\nSubject: =?utf-8?Q?x?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b--"))
	f.Add([]byte("Content-Type: text/html; charset=iso-2022-jp\n\n<p>\x1b$BF|K\\<br><blockquote>x</a>"))
	f.Add([]byte("Content-Type: multipart/report; boundary=\"b\n\n--b\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n\n--b--"))
	f.Add([]byte("To: \"a <b@c>, (d) <e@f>; g: h;\nContent-Disposition: attachment; filename*0*=utf-8''%41; filename*1=b\nContent-Transfer-Encoding: base64\n\nAAA=="))
	f.Fuzz(func(t *testing.T, raw []byte) {
		checkMessage(t, Parse(raw))
	})
}
