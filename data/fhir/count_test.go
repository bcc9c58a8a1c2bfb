package fhir

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"foyer/data/intake"
	"foyer/data/record"
	"foyer/internal/samples"
)

var countKinds = []string{
	"allergies", "problems", "medications", "immunizations", "vitals", "results", "social", "components", "values", "in panels", "procedures",
	"plans", "goals", "relatives", "notes", "visits", "in visits", "providers", "organizations", "ignored",
}

// TestCountsAgainstPython compares, file by file, what arrives in the record with a count by another program. There
// are no differences to explain: every resource arrives or is counted as ignored.
func TestCountsAgainstPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 for the independent count")
	}
	dir := samples.Dir(t, "fhir")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skip("no FHIR samples in the samples folder")
	}
	out, err := exec.Command(python, append([]string{filepath.Join("testdata", "count.py")}, files...)...).Output()
	if err != nil {
		t.Fatalf("count.py: %v", err)
	}
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 1, ' ', 0)
	fmt.Fprintf(w, "file\t%s\n", strings.Join(countKinds, "\t"))
	refused := 0
	for _, line := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
		var want struct {
			Path                string
			Patients, Resources int
			Counts              map[string]int
		}
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(want.Path)
		data, err := os.ReadFile(want.Path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Parse(context.Background(), data, intake.DefaultLimits())
		if want.Patients == 0 {
			var refusal *intake.Refusal
			if err != nil && (!errors.As(err, &refusal) || !refusal.Skip) {
				t.Errorf("%s: holds no patient and should be skipped with a reason: %v", name, err)
			}
			if err == nil && len(doc.Providers)+len(doc.Organizations) == 0 {
				t.Errorf("%s: nothing arrived and nothing was said", name)
			}
			refused++
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(doc.Subjects) != want.Patients {
			t.Errorf("%s: %d patients of %d", name, len(doc.Subjects), want.Patients)
		}
		got := arrived(doc)
		row := []string{name[:min(len(name), 24)]}
		for _, kind := range countKinds {
			row = append(row, fmt.Sprintf("%d/%d", got[kind], want.Counts[kind]))
			if got[kind] != want.Counts[kind] {
				t.Errorf("%s: %s: %d arrived of %d", name, kind, got[kind], want.Counts[kind])
			}
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("arrived/held; %d files without a patient were skipped with a reason\n%s", refused, table.String())
}

func arrived(doc record.Document) map[string]int {
	c := map[string]int{"providers": len(doc.Providers), "organizations": len(doc.Organizations)}
	names := map[record.Kind]string{
		record.KindAllergy: "allergies", record.KindProblem: "problems", record.KindMedication: "medications",
		record.KindImmunization: "immunizations", record.KindVital: "vitals", record.KindResult: "results", record.KindSocial: "social",
		record.KindProcedure: "procedures", record.KindCarePlan: "plans", record.KindGoal: "goals", record.KindRelative: "relatives", record.KindNote: "notes",
	}
	for i := range doc.Subjects {
		s := &doc.Subjects[i]
		c["visits"] += len(s.Visits)
		visits := map[string]bool{}
		for _, v := range s.Visits {
			visits[v.ID] = true
		}
		s.Chart.Each(func(kind record.Kind, item *record.Item, v any) {
			c[names[kind]]++
			if visits[item.Visit] {
				c["in visits"]++
			}
			if o, ok := v.(*record.Observation); ok {
				c["components"] += len(o.Components)
				if o.Value.String() != "" {
					c["values"]++
				}
				if strings.HasPrefix(o.PanelID, "DiagnosticReport/") {
					c["in panels"]++
				}
			}
		})
	}
	for _, n := range doc.Ignored {
		c["ignored"] += n
	}
	return c
}

// BenchmarkSyntheaMBs reads the bundles of synthetic patients; MB/s is the figure.
func BenchmarkSyntheaMBs(b *testing.B) {
	files, err := filepath.Glob(filepath.Join(samples.Dir(b, "fhir", "synthea"), "*.json"))
	if err != nil || len(files) == 0 {
		b.Skip("no FHIR samples")
	}
	var contents [][]byte
	var total int64
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		contents = append(contents, data)
		total += int64(len(data))
	}
	b.SetBytes(total)
	b.ReportAllocs()
	for b.Loop() {
		for _, data := range contents {
			var refusal *intake.Refusal
			if _, err := Parse(context.Background(), data, intake.DefaultLimits()); err != nil && !errors.As(err, &refusal) {
				b.Fatal(err)
			}
		}
	}
}
