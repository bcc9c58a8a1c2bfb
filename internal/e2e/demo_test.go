package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheDemoWithoutAWindow walks the demo and looks at what it leaves: the report, papers that open, a QR code that
// decodes to a mail without the code, the code in the text, a sealed paper that stays shut.
func TestTheDemoWithoutAWindow(t *testing.T) {
	m := newMachine(t, binary(t, "FOYER_BINARY"))
	dir := m.path("demo")
	m.run("demo", "--headless", dir)
	var report struct {
		Steps []struct {
			Name    string
			OK      bool
			Seconds float64
			Detail  string
		}
		OK bool
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &report); err != nil || !report.OK || len(report.Steps) < 10 {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, s := range report.Steps {
		if !s.OK {
			t.Errorf("%s: %s", s.Name, s.Detail)
		}
		t.Logf("%5.1f s  %s: %s", s.Seconds, s.Name, s.Detail)
	}

	pdfs, err := filepath.Glob(filepath.Join(dir, "*.pdf"))
	if err != nil || len(pdfs) < 6 {
		t.Fatalf("papers: %v, %v", pdfs, err)
	}
	for _, path := range pdfs {
		if filepath.Base(path) == "summary-encrypted.pdf" {
			if out, err := system(t, "pdfinfo", path); err == nil {
				t.Errorf("the sealed paper opens without its passphrase:\n%s", out)
			}
			if out, err := system(t, "qpdf", "--check", path); err == nil || !strings.Contains(out, "invalid password") {
				t.Errorf("the sealed paper opens without its passphrase (%v):\n%s", err, out)
			}
			if out, err := system(t, "qpdf", "--show-encryption", path); !strings.Contains(out, "R = 6") || !strings.Contains(out, "AESv3") {
				t.Errorf("the sealed paper is not sealed with AES-256, revision 6 (%v):\n%s", err, out)
			}
			continue
		}
		must(t, "qpdf", "--check", path)
		must(t, "pdfinfo", path)
	}
	summary(t, m, filepath.Join(dir, "summary.pdf"))

	pictures, err := filepath.Glob(filepath.Join(dir, "screens", "*.png"))
	if err != nil || len(pictures) < 20 {
		t.Errorf("%d pictures of screens, %v", len(pictures), err)
	}
	mails, err := filepath.Glob(filepath.Join(dir, "mail", "*.eml"))
	if err != nil || len(mails) < 3 {
		t.Errorf("mails: %v, %v", mails, err)
	}
	if left, err := os.ReadDir(m.path("tmp")); err != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
}

var codeOnPaper = regexp.MustCompile(`\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b`)

// summary looks at the one paper that carries a code.
func summary(t testing.TB, m *machine, path string) {
	t.Helper()
	text := must(t, "pdftotext", "-layout", path, "-")
	code := codeOnPaper.FindString(text)
	if code == "" {
		t.Fatalf("no code in the text of the summary:\n%s", text)
	}
	if !strings.Contains(text, "142/88") {
		t.Error("the blood pressure can't be found as one number")
	}
	must(t, "pdftoppm", "-r", "150", "-png", path, m.path("page"))
	pages, err := filepath.Glob(m.path("page*.png"))
	if err != nil || len(pages) != 2 {
		t.Fatalf("pages %v, %v", pages, err)
	}
	decoded := ""
	for _, page := range pages {
		// zbarimg complains with an exit code about a page without any symbol.
		if out, err := exec.Command(tool(t, "zbarimg"), "--quiet", "--raw", page).Output(); err == nil {
			decoded += string(out)
		}
	}
	if !strings.HasPrefix(decoded, "mailto:office@cedarhollow.example") {
		t.Errorf("the square code says %q", decoded)
	}
	plain := strings.ToUpper(strings.NewReplacer("-", "", "%2D", "", " ", "", "%20", "").Replace(decoded))
	if strings.Contains(plain, strings.ReplaceAll(code, "-", "")) {
		t.Errorf("the square code holds the one-time code: %q", decoded)
	}
}
