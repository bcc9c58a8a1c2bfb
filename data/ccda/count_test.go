package ccda

import (
	"bytes"
	"context"
	"encoding/json"
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

// countKinds are compared, in the order of the table.
var countKinds = []string{"allergies", "problems", "medications", "immunizations", "vitals", "results", "social", "procedures", "instructions", "planned", "goals", "relatives", "visits"}

// explained are the differences there should be, by a part of the file's name and kind: what the file has more than
// the record. A negative number: the record has more.
var explained = []struct {
	file, kind string
	less       int
	reason     string
}{
	{"dataport_Ambulatory", "medications", 1, "“no known medications” under drugs administered at the visit is no statement about drugs taken"},
	{"Kareo_SummaryOfCare", "medications", 1, "“no medications information available” of the administered section, beside two medications"},
	{"Kareo_SummaryOfCare", "instructions", 1, "an act with the code for education and neither text nor row"},
	{"Kareo_SummaryOfCare", "visits", 1, "an encounter with neither code, time nor diagnosis"},
	{"IsabellaJones-Ref", "visits", 1, "an encounter that says “No Encounters Indicated”, beside the document's own"},
	{"Maria_Teller", "visits", 1, "an encounter that says “No Encounters Indicated”, beside the document's own"},
	{"AdamEveryman", "visits", 1, "an encounter that says “No Encounters Indicated”"},
	{"AdamEveryman", "results", 1, "an observation with neither code nor value; the section's “Not indicated” is kept"},
	{"MaryGrant", "results", 1, "an observation with neither code nor value; the section's “Not indicated” is kept"},
	{"Maria_Teller", "results", 1, "an observation with neither code nor value; the section's “Not indicated” is kept"},
}

// TestCountsAgainstPython compares, file by file, what arrives in the record with a count by another program
// (testdata/count.py, on Python's XML parser).
func TestCountsAgainstPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 for the independent count")
	}
	dir := samples.Dir(t, "ccda")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) == 0 {
		t.Skip("no C-CDA samples in the samples folder")
	}
	out, err := exec.Command(python, append([]string{filepath.Join("testdata", "count.py")}, files...)...).Output()
	if err != nil {
		t.Fatalf("count.py: %v", err)
	}
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 1, ' ', 0)
	fmt.Fprintf(w, "file\t%s\n", strings.Join(countKinds, "\t"))
	compared := 0
	used := map[int]bool{}
	for _, line := range bytes.Split(bytes.TrimSpace(out), []byte("\n")) {
		var want struct {
			Path               string
			Entries, Narrative map[string]int
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
		if err != nil {
			if !strings.Contains(name, "Missing_PatientName") {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		got := arrived(doc)
		row := []string{short(name)}
		for _, kind := range countKinds {
			entries, words := want.Entries[kind], want.Narrative[kind]
			less, why := 0, ""
			for i, e := range explained {
				if e.kind == kind && strings.Contains(name, e.file) {
					less, why = e.less, e.reason
					used[i] = true
				}
			}
			cell := fmt.Sprintf("%d/%d", got.entries[kind], entries)
			if got.entries[kind] != entries-less {
				t.Errorf("%s: %s: %d arrived of %d entries (explained: %d less, %s)", name, kind, got.entries[kind], entries, less, why)
			}
			if less != 0 {
				cell += "*"
			}
			if words > 0 {
				cell += fmt.Sprintf(" +%d", words)
				if got.words[kind] == 0 && !got.noted {
					t.Errorf("%s: %s: nothing arrived of a section in words", name, kind)
				}
			}
			row = append(row, cell)
		}
		if got.denied != want.Entries["denied"] {
			t.Errorf("%s: %d documented absences of %d arrived", name, got.denied, want.Entries["denied"])
		}
		fmt.Fprintln(w, strings.Join(row, "\t"))
		compared++
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("arrived/held (* explained, +n lines of words instead of entries), %d documents\n%s", compared, table.String())
	for i, e := range explained {
		if !used[i] {
			t.Errorf("the explanation for %s, %s explains nothing", e.file, e.kind)
		} else {
			t.Logf("* %s, %s: %d less: %s", e.file, e.kind, e.less, e.reason)
		}
	}
}

func short(name string) string {
	if len(name) > 46 {
		return name[:22] + "…" + name[len(name)-23:]
	}
	return name
}

type counts struct {
	entries, words map[string]int
	denied         int // coded absences among allergies and problems
	noted          bool
}

// arrived counts what of coded entries and of words is in the record.
func arrived(doc record.Document) counts {
	c := counts{entries: map[string]int{}, words: map[string]int{}}
	names := map[record.Kind]string{
		record.KindAllergy: "allergies", record.KindProblem: "problems", record.KindMedication: "medications",
		record.KindImmunization: "immunizations", record.KindVital: "vitals", record.KindResult: "results", record.KindSocial: "social",
		record.KindProcedure: "procedures", record.KindInstruction: "instructions", record.KindCarePlan: "planned", record.KindGoal: "goals",
		record.KindRelative: "relatives", record.KindNote: "notes",
	}
	subject := doc.Subjects[0]
	subject.Chart.Each(func(kind record.Kind, item *record.Item, value any) {
		name, n := names[kind], 1
		if o, ok := value.(*record.Observation); ok {
			n = max(len(o.Components), 1) // a blood pressure is two observations of the file
		}
		if p, ok := value.(*record.Problem); ok && p.Category == "health-concern" {
			return // another section's
		}
		if item.FromNarrative {
			c.words[name] += n
			c.noted = c.noted || kind == record.KindNote
			return
		}
		c.entries[name] += n
		if item.Absent && (kind == record.KindAllergy || kind == record.KindProblem) && item.Status != "unknown" {
			c.denied++
		}
	})
	for _, v := range subject.Visits {
		if v.ID != "" {
			c.entries["visits"]++
		}
	}
	return c
}
