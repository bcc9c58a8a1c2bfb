package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"foyer/reports/paper"
)

// sheet is a small paper of some pages.
func sheet(text string, pages int) *paper.Doc {
	d := paper.Document{Title: "Sheet (of " + text + ")", Subject: "Test", Lang: "en", Size: paper.Letter, Style: paper.Standard(), PageOf: "Page %d of %d",
		Date: time.Date(2026, 11, 17, 0, 0, 0, 0, time.UTC), Letterhead: paper.Letterhead{Name: "Practice"}, Footer: []string{text}}
	for i := range pages {
		if i > 0 {
			d.Blocks = append(d.Blocks, paper.NewPage{})
		}
		d.Blocks = append(d.Blocks, paper.Heading{Text: "Heading"}, paper.Paragraph{Text: paper.Text{{Text: text, Link: "https://practice.example/a(b)"}}},
			paper.List{Mark: paper.Check, Items: []paper.Text{paper.T("one"), paper.T("two")}}, paper.QR{Text: "mailto:a@practice.example", Side: 100, Caption: "Scan"},
			paper.Panel{Firm: true, Blocks: []paper.Block{paper.Code{Code: "K7QM-4PXW-RX3T"}}})
	}
	return paper.Layout(d)
}

func pages(t *testing.T, file []byte) int {
	t.Helper()
	quiet()
	n, err := api.PageCount(bytes.NewReader(file), model.NewDefaultConfiguration())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFilesAreValidWhateverTheAlphabet(t *testing.T) {
	for _, text := range []string{"Take 25 mg (daily) \\ now", "Núñez – “98.4 °F” € ½", "Ελένη Παπαδοπούλου", "Thuốc của bạn", "Ваше лекарство 148/92", "mixed Ω and 25 mg"} {
		for _, n := range []int{1, 3} {
			file, err := Render(sheet(text, n))
			if err != nil {
				t.Fatal(err)
			}
			if err := Validate(file); err != nil {
				t.Errorf("%q: %v", text, err)
			}
			if pages(t, file) != n {
				t.Errorf("%q: %d pages", text, pages(t, file))
			}
			again, err := Render(sheet(text, n))
			if err != nil || !bytes.Equal(file, again) {
				t.Errorf("%q: other bytes the second time", text)
			}
		}
	}
}

func TestWesternTextTakesTheSmallFonts(t *testing.T) {
	western, err := Render(sheet("Núñez 25 mg", 2))
	if err != nil {
		t.Fatal(err)
	}
	if len(western) > 60_000 || bytes.Contains(western, []byte("utf8wide")) {
		t.Errorf("%d bytes", len(western))
	}
	wide, err := Render(sheet("Ελένη", 2))
	if err != nil || !bytes.Contains(wide, []byte("utf8wide")) {
		t.Errorf("other alphabets need the full fonts: %v", err)
	}
}

func TestEveryLetterComesBackFromThePDF(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext isn't installed")
	}
	text := "148/92 98.4 °F ½ Núñez “quoted” – € (a\\b) Ελένη Ваше ế 1,000 mg"
	file, err := Render(sheet(text, 1))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-enc", "UTF-8", path, "-").Output()
	if err != nil || !strings.Contains(string(out), text) {
		t.Errorf("%v: %s", err, out)
	}
	// The structure is there for programs that read aloud.
	out, err = exec.Command("pdfinfo", "-struct-text", path).CombinedOutput()
	if err != nil {
		t.Skipf("this pdfinfo shows no structure: %v", err)
	}
	for _, want := range []string{"Document", "H2", "LBody", "Figure"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %s in the structure: %s", want, out)
		}
	}
	out, err = exec.Command("pdfinfo", path).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Title:           Sheet (of 148/92") || !strings.Contains(string(out), "Tagged:          yes") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestJobsBeginEveryPaperOnAFreshSheet(t *testing.T) {
	docs := []*paper.Doc{sheet("a", 1), sheet("b", 2), sheet("c", 3), sheet("d", 1)}
	for _, c := range []struct {
		duplex bool
		want   int
	}{{false, 7}, {true, 2 + 2 + 4 + 1}} {
		file, err := Batch(docs, c.duplex)
		if err != nil {
			t.Fatal(err)
		}
		if err := Validate(file); err != nil {
			t.Error(err)
		}
		if n := pages(t, file); n != c.want {
			t.Errorf("duplex %v: %d pages, want %d", c.duplex, n, c.want)
		}
		var made [][]byte
		for _, d := range docs {
			f, err := Render(d)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, f)
		}
		merged, err := Merge(made, c.duplex)
		if err != nil {
			t.Fatal(err)
		}
		if n := pages(t, merged); n != c.want {
			t.Errorf("merged, duplex %v: %d pages, want %d", c.duplex, n, c.want)
		}
	}
}

func TestWhatCannotBeDrawnIsAnErrorNotAPanic(t *testing.T) {
	for name, text := range map[string]string{"emoji": "😀 done", "math digit": "\U0001d7d9"} {
		if _, err := Render(sheet(text, 1)); err == nil {
			t.Errorf("%s was printed", name)
		}
	}
	for name, docs := range map[string][]*paper.Doc{"none": nil, "nil": {nil}, "empty": {{}}} {
		if _, err := Batch(docs, true); err == nil {
			t.Errorf("%s made a job", name)
		}
	}
	odd := sheet("a", 1)
	odd.Pages[0].Ops = append(odd.Pages[0].Ops, paper.Op{Kind: paper.TextOp, Face: 99, Text: "x"}, paper.Op{Kind: paper.QROp}, paper.Op{Kind: paper.ImageOp}, paper.Op{Kind: 77})
	if _, err := Render(odd); err == nil {
		t.Error("an unknown face was printed")
	}
}

func TestEncryptRefusesWhatItCannotDo(t *testing.T) {
	file, err := Render(sheet("a", 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Encrypt(file, ""); err == nil {
		t.Error("an empty passphrase was taken")
	}
	for _, bad := range [][]byte{nil, []byte("hello"), []byte("%PDF-1.7\nnothing more")} {
		if _, err := Encrypt(bad, "secret words"); err == nil {
			t.Errorf("%q was encrypted", bad)
		}
	}
	if _, err := Encrypt(file, "clave ñandú 9"); err != nil {
		t.Errorf("a passphrase with accents: %v", err)
	}
	if _, err := Merge([][]byte{file, []byte("broken")}, true); err == nil {
		t.Error("a broken file was merged")
	}
}

func TestManyAtOnce(t *testing.T) {
	want, err := Render(sheet("Ελένη 25 mg", 2))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got, err := Render(sheet("Ελένη 25 mg", 2))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("other bytes at the same time: %v", err)
			}
		})
	}
	wg.Wait()
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", 1.5: "1.5", -1.25: "-1.25", 612: "612", 0.004: "0", -0.004: "0", 10.05: "10.05", 99.999: "100"} {
		if got := string(number(nil, v)); got != want {
			t.Errorf("%v became %s, want %s", v, got, want)
		}
	}
}
