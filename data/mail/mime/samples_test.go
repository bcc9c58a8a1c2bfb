package mime

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"foyer/internal/samples"
)

// sampleMails lists the files of the sample folder that claim to be mails.
func sampleMails(t testing.TB) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(samples.Dir(t, "mail"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasSuffix(path, ".tsv") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readSample(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// checkMessage tests what holds for every mail, however broken.
func checkMessage(t testing.TB, m Message) {
	t.Helper()
	texts := map[string]string{"Subject": m.Subject, "Text": m.Text, "NewText": m.NewText, "ID": m.ID, "ListID": m.ListID}
	for _, list := range [][]Address{m.From, m.To, m.Cc, m.ReplyTo, m.Sender} {
		for _, a := range list {
			texts["name "+a.Name] = a.Name
			texts["mail "+a.Mail] = a.Mail
			if a.Mail != "" && (!strings.Contains(a.Mail, "@") || strings.ContainsAny(a.Mail, " \r\n\t<>")) {
				t.Errorf("address %q", a.Mail)
			}
		}
	}
	for _, a := range m.Attachments {
		texts["file "+a.Name] = a.Name
		if a.Name == "" || strings.ContainsAny(a.Name, "/\\\x00\n") {
			t.Errorf("file name %q", a.Name)
		}
		if size := int64(len(a.Data())); size != a.Size {
			t.Errorf("%s: size %d, data %d", a.Type, a.Size, size)
		}
	}
	for what, text := range texts {
		if !utf8.ValidString(text) {
			t.Errorf("%s is not UTF-8", what)
		}
		multiline := what == "Text" || what == "NewText"
		for _, r := range text {
			if unicode.IsControl(r) && !(multiline && (r == '\n' || r == '\t')) {
				t.Errorf("%s holds control character %U", what, r)
				break
			}
		}
	}
	lower := strings.ToLower(m.HTML())
	for _, bad := range []string{"<script", "<style", "<iframe", "javascript:", "src=\"http", "onerror=", "<link", "background="} {
		if strings.Contains(lower, bad) {
			t.Errorf("HTML holds %s", bad)
		}
	}
}

func TestEverySampleIsRead(t *testing.T) {
	files := sampleMails(t)
	var from, subject, text, dated, attachments, problems int
	for _, path := range files {
		m := Parse(readSample(t, path))
		t.Run(filepath.Base(path), func(t *testing.T) { checkMessage(t, m) })
		if len(m.From) > 0 && m.From[0].Mail != "" {
			from++
		}
		if m.Subject != "" {
			subject++
		}
		if m.Text != "" {
			text++
		}
		if !m.Date.IsZero() {
			dated++
		}
		attachments += len(m.Attachments)
		if len(m.Problems) > 0 {
			problems++
		}
	}
	t.Logf("%d files: sender %d, subject %d, text %d, date %d, attachments %d; with something to repair %d",
		len(files), from, subject, text, dated, attachments, problems)
}

// pythonCounts reads a mail with Python's email package, the independent count.
const pythonCounts = `
import sys, json, email, email.policy, email.utils
for path in sys.stdin.read().split("\n"):
    if not path: continue
    raw = open(path, "rb").read().lstrip(b"\r\n")
    r = {"path": path, "from": "", "subject": "", "text": False, "attachments": 0, "error": ""}
    try:
        m = email.message_from_bytes(raw, policy=email.policy.compat32)
        addrs = [a for n, a in email.utils.getaddresses([str(v) for v in m.get_all("from", [])[:1]]) if "@" in a]
        r["from"] = addrs[0] if addrs else ""
        try:
            r["subject"] = str(email.header.make_header(email.header.decode_header(str(m.get("subject", "")))))
        except Exception:
            r["subject"] = str(m.get("subject", ""))
        for part in m.walk():
            if part.is_multipart(): continue
            name, disp = part.get_filename(), part.get_content_disposition()
            if part.get_content_maintype() == "text" and disp != "attachment" and not name:
                if (part.get_payload(decode=True) or b"").strip(): r["text"] = True
            else:
                r["attachments"] += 1
    except Exception as e:
        r["error"] = type(e).__name__
    print(json.dumps(r))
`

func TestAtLeastAsMuchAsPythonFinds(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 for the independent count")
	}
	files := sampleMails(t)
	cmd := exec.Command(python, "-c", "import email.header\n"+pythonCounts)
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	type counts struct {
		Path, From, Subject, Error string
		Text                       bool
		Attachments                int
	}
	var theirs, ours struct{ from, subject, text, attachments int }
	decoder := json.NewDecoder(&out)
	for decoder.More() {
		var c counts
		if err := decoder.Decode(&c); err != nil {
			t.Fatal(err)
		}
		m := Parse(readSample(t, c.Path))
		name := filepath.Base(c.Path)
		mail := ""
		if len(m.From) > 0 {
			mail = m.From[0].Mail
		}
		if c.From != "" {
			theirs.from++
			if mail == "" {
				t.Logf("%s: sender %q is missing", name, c.From)
			} else if !strings.EqualFold(mail, c.From) {
				t.Logf("%s: sender %q, python %q", name, mail, c.From)
			}
		}
		if mail != "" {
			ours.from++
		}
		if strings.TrimSpace(c.Subject) != "" {
			theirs.subject++
			if m.Subject == "" {
				t.Logf("%s: subject %q is missing", name, c.Subject)
			}
		}
		if m.Subject != "" {
			ours.subject++
		}
		if c.Text {
			theirs.text++
			if m.Text == "" {
				t.Logf("%s: text is missing", name)
			}
		}
		if m.Text != "" {
			ours.text++
		}
		theirs.attachments += c.Attachments
		ours.attachments += len(m.Attachments)
	}
	t.Logf("python %+v", theirs)
	t.Logf("ours   %+v", ours)
	if ours.from < theirs.from || ours.subject < theirs.subject || ours.text < theirs.text {
		t.Errorf("less than Python finds: python %+v, ours %+v", theirs, ours)
	}
}

func TestDamagedSamplesAreRead(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, path := range sampleMails(t) {
		raw := readSample(t, path)
		if len(raw) < 2 || len(raw) > 60_000 {
			continue
		}
		for i := range 8 {
			damaged := bytes.Clone(raw[:1+rnd.IntN(len(raw)-1)])
			if i%2 == 0 {
				damaged = bytes.Clone(raw)
				for range 1 + rnd.IntN(20) {
					switch at := rnd.IntN(len(damaged) - 1); rnd.IntN(3) {
					case 0:
						damaged[at] = byte(rnd.Uint32())
					case 1:
						damaged = append(damaged[:at], damaged[at+1:]...)
					default:
						const special = "\"<>()=?:;,\n\r\t- \x00\x1b"
						damaged[at] = special[rnd.IntN(len(special))]
					}
					if len(damaged) < 3 {
						break
					}
				}
			}
			checkMessage(t, Parse(damaged))
		}
	}
}
