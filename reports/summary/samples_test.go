package summary

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"foyer/data/ccda"
	"foyer/data/fhir"
	"foyer/data/intake"
	"foyer/data/record"
	realfiles "foyer/internal/samples"
	"foyer/reports/gate"
	"foyer/reports/pdf"
)

// eachSample calls fn for every subject of every sample file that can be read.
func eachSample(t *testing.T, fn func(name string, s record.Subject)) {
	t.Helper()
	files := 0
	for _, format := range []string{"ccda", "fhir"} {
		root := realfiles.Dir(t, format)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			var doc record.Document
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			switch {
			case len(data) > 4<<20:
				return nil
			case strings.HasSuffix(path, ".xml"):
				doc, err = ccda.Parse(context.Background(), data, intake.DefaultLimits())
			case strings.HasSuffix(path, ".json"):
				doc, err = fhir.Parse(context.Background(), data, intake.DefaultLimits())
			default:
				return nil
			}
			if err != nil {
				return nil // whether it reads is the parser's test
			}
			files++
			for _, s := range doc.Subjects {
				fn(filepath.Base(path), s)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Skip("no sample could be read")
	}
}

// lastVisit is the subject's visit that began last, or one made of nothing.
func lastVisit(s record.Subject) record.Visit {
	var last record.Visit
	for _, v := range s.Visits {
		if last.ID == "" || string(v.Start) > string(last.Start) {
			last = v
		}
	}
	return last
}

var number = regexp.MustCompile(`\d+(?:[.,/]\d+)*`)

// numbersArrive checks that the numbers of medicines, vital signs, results and instructions stand on the paper, whole.
func numbersArrive(t *testing.T, name string, in Input, file []byte) {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		return
	}
	printed := map[string]bool{}
	for _, n := range number.FindAllString(pageText(t, file), -1) {
		printed[n] = true
	}
	var said []string
	said = append(append(append(said, in.Next...), in.Care...), in.Problems...)
	for _, m := range in.Medicines {
		said = append(said, m.Name)
		if m.Status != Stopped {
			said = append(said, m.How)
		}
	}
	for _, v := range in.Vitals {
		said = append(said, v.Value)
	}
	for _, r := range in.Results {
		said = append(said, r.Value, r.Range)
	}
	for _, n := range number.FindAllString(strings.Join(said, "\n"), -1) {
		if !printed[n] {
			t.Errorf("%s: the number %s isn't on the paper", name, n)
		}
	}
}

// Every real record gives a valid paper, or an error that names the field.
func TestRealRecordsBecomePapers(t *testing.T) {
	made, gated, most := 0, 0, 0
	dir := os.Getenv("FOYER_PAPERS")
	eachSample(t, func(name string, s record.Subject) {
		in := FromVisit(Source{Practice: sample(1).Practice, Patient: s.Patient, Visit: lastVisit(s), Chart: s.Chart, Portal: sample(1).Portal})
		p, err := Layout(in)
		var g *gate.Error
		if errors.As(err, &g) {
			gated++
			t.Logf("%s: %v", name, err)
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		file, err := pdf.Render(p.Doc)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if made%10 == 0 {
			if err := pdf.Validate(file); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if dir != "" && made%9 == 0 {
			if err := os.WriteFile(filepath.Join(dir, "real-"+name+".pdf"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if made%6 == 0 {
			numbersArrive(t, name, in, file)
		}
		made++
		most = max(most, len(p.Doc.Pages))
		Check(in)
	})
	t.Logf("%d papers, %d refused by the text gate, at most %d pages", made, gated, most)
	if made == 0 {
		t.Error("no record became a paper")
	}
}
