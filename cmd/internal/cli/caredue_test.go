package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCareThatIsDue(t *testing.T) {
	r := practice(t)
	r.ok("patient", "add", "--given", "Odessa", "--family", "Fairweather-Demo", "--birth-date", "1970-03-02", "--sex", "female")
	who := text(list(r.doc("patients", "--json"), "patients")[0], "id")
	doc := r.shaped("due[]{patient_id,care,rule,source,since,last}", "care-due", "--patient", who, "--json")
	found := false
	for _, d := range list(doc, "due") {
		if text(d, "key") == "mammography" {
			found = true
			if text(d, "patient_id") != who || text(d, "since") != "2010-03-02" || !strings.Contains(text(d, "source"), "USPSTF") || !strings.Contains(text(d, "rule"), "every 2 years") {
				t.Errorf("mammography: %v", d)
			}
		}
	}
	if !found {
		t.Errorf("nothing about mammography: %v", doc)
	}
	if all := list(r.doc("care-due", "--json"), "due"); len(all) != len(list(doc, "due")) {
		t.Errorf("of all patients %d lines, of the only one %d", len(all), len(list(doc, "due")))
	}
	if out := r.ok("care-due"); !strings.Contains(out, "Colorectal cancer screening") {
		t.Errorf("it says %q", out)
	}
	r.fails(1, "care-due", "--patient", "nobody")

	file := filepath.Join(t.TempDir(), "rules.json")
	r.ok("care-due", "rules", "--out", file)
	r.ok("care-due", "import", file, "--dry-run")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(content)
	half := r.file("half.json", whole[:len(whole)/2])
	r.fails(1, "care-due", "import", half)
	r.fails(1, "care-due", "import", r.file("newer.json", strings.Replace(whole, `"version": 1`, `"version": 7`, 1)))
	r.fails(1, "care-due", "import", filepath.Join(t.TempDir(), "missing.json"))
	r.fails(2, "care-due", "set", "mammography")
	r.fails(2, "care-due", "set", "mammography", "--told", "perhaps")
}
