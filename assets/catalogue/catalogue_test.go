package catalogue

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFeaturesAreThoseOfTheCommandLine(t *testing.T) {
	want := strings.Split("booking, refills, messages, notes, results, summaries, proxy, readings, family-history, forms, bills, records, education, reminders, action-plan, telehealth, immunizations, referrals", ", ")
	if got := Keys(); !slices.Equal(got, want) {
		t.Errorf("keys are\n%v\nwant\n%v", got, want)
	}
}

func TestMailboxDeliversWhatItCan(t *testing.T) {
	byMail := []string{"booking", "refills", "messages", "notes", "summaries", "proxy", "readings", "family-history", "forms", "records", "reminders", "action-plan"}
	for _, f := range Features() {
		if f.Mailbox != slices.Contains(byMail, f.Key) {
			t.Errorf("%s: mailbox is %v", f.Key, f.Mailbox)
		}
		for _, l := range Languages {
			if (f.NeedsVendor[l] == "") != f.Mailbox {
				t.Errorf("%s %s: the reason why a vendor is needed must stand exactly where one is", f.Key, l)
			}
		}
	}
}

func TestEveryTextExistsInEveryLanguage(t *testing.T) {
	for _, f := range Features() {
		if f.Section == "" || len(f.Readiness) < 4 {
			t.Errorf("%s: section %q, %d readiness items", f.Key, f.Section, len(f.Readiness))
		}
		for _, l := range Languages {
			named, line := f.Practice[l], f.Patient[l]
			for name, text := range map[string]string{"name": named.Name, "practice text": named.Text, "line": line.Line, "text": line.Text} {
				if strings.TrimSpace(text) == "" || text != strings.TrimSpace(text) {
					t.Errorf("%s %s: %s is empty or padded: %q", f.Key, l, name, text)
				}
			}
			if n := utf8.RuneCountInString(line.Line); n > 46 {
				t.Errorf("%s %s: the line for paper has %d characters", f.Key, l, n)
			}
			if strings.HasSuffix(line.Line, ".") || !strings.HasSuffix(line.Text, ".") {
				t.Errorf("%s %s: the line has no full stop, the text ends with one", f.Key, l)
			}
		}
		if f.Patient["en"].Line == f.Patient["es"].Line || f.Practice["en"].Text == f.Practice["es"].Text {
			t.Errorf("%s: the Spanish is the English", f.Key)
		}
		for _, need := range f.Needs {
			if other, ok := Find(need); !ok || need == f.Key || slices.Contains(other.Needs, f.Key) {
				t.Errorf("%s leans on %s", f.Key, need)
			}
		}
		seen := map[string]bool{}
		for _, item := range f.Readiness {
			if item.Key == "" || seen[item.Key] || item.En == "" || item.Es == "" || item.En == item.Es {
				t.Errorf("%s: readiness item %+v", f.Key, item)
			}
			seen[item.Key] = true
		}
	}
}

// The words for patients must be drawable with the fast western fonts and readable at about grade 6.
func TestPatientWordsAreShortAndWestern(t *testing.T) {
	for _, f := range Features() {
		for _, l := range Languages {
			for _, text := range []string{f.Patient[l].Line, f.Patient[l].Text} {
				for _, r := range text {
					if r > 0xff && !strings.ContainsRune("“”‘’–—", r) {
						t.Errorf("%s %s: %q is outside the western set", f.Key, l, r)
					}
				}
				for sentence := range strings.SplitSeq(text, ". ") {
					if n := len(strings.Fields(sentence)); n > 22 {
						t.Errorf("%s %s: a sentence of %d words: %s", f.Key, l, n, sentence)
					}
				}
			}
		}
	}
}

func TestFileHasNoUnknownFields(t *testing.T) {
	d := json.NewDecoder(bytes.NewReader(featuresJSON))
	d.DisallowUnknownFields()
	var file struct {
		Features []Feature `json:"features"`
	}
	if err := d.Decode(&file); err != nil {
		t.Error(err)
	}
}

func TestFallsBackToEnglish(t *testing.T) {
	f, ok := Find("booking")
	if !ok {
		t.Fatal("booking is missing")
	}
	if f.Lines("es-MX") != f.Patient["es"] || f.Lines("vi") != f.Patient["en"] || f.Names("").Name != f.Practice["en"].Name {
		t.Error("language falls back wrongly")
	}
	if _, ok := Find("nothing"); ok {
		t.Error("found a feature that does not exist")
	}
}
