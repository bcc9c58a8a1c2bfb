package cli_test

import (
	"strings"
	"testing"
)

const shapeMapping = "mapping{fingerprint,kind,separator,header_row,columns[]{header},date_order,confidence,confirmed},sample[]"

// A table whose headers mean nothing to Foyer is read once a person has said what they mean.
func TestImportMapping(t *testing.T) {
	r := practice(t)
	odd := r.file("odd.csv", "Zahl,Vor,Zu,Tag,Anmerkung\nK-1,Ines,Quillfeather,03/09/1971,x\nK-2,Wren,Oxenstone,12/24/1980,y\nK-3,Tova,Umberfield,01/02/1990,z\n")
	guess := r.shaped(shapeMapping, "import", "mapping", odd)
	if m, ok := guess["mapping"].(map[string]any); !ok || m["confirmed"] != false || len(list(m, "columns")) != 5 {
		t.Fatalf("%v", guess)
	}
	said := r.ok("import", "mapping", odd, "--header-row", "1", "--kind", "patients", "--date-order", "mdy", "--set", "Zahl=mrn", "--set", "vor=given", "--set", "#3=family", "--set", "Tag=birth_date", "--set", "Anmerkung=")
	if !strings.HasPrefix(said, "confirmed: patients") || !strings.Contains(said, "(not read)") {
		t.Errorf("%s", said)
	}
	got := r.doc("import", odd)
	if totals, ok := got["totals"].(map[string]any); !ok || number(totals, "added") != "1" {
		t.Fatalf("%v", got)
	}
	if who := list(r.doc("patients", "umberfield"), "patients"); len(who) != 1 || text(who[0], "mrn") != "K-3" || text(who[0], "birth_date") != "1990-01-02" {
		t.Errorf("%v", who)
	}
	// The next file of the form is known.
	next := r.file("next.csv", "Zahl,Vor,Zu,Tag,Anmerkung\nK-4,Ana,Testa,02/01/1980,x\nK-5,Leo,Testa,03/01/1981,y\n")
	if m, ok := r.doc("import", "mapping", next)["mapping"].(map[string]any); !ok || m["confirmed"] != true {
		t.Errorf("%v", m)
	}
	r.fails(1, "import", "mapping", odd, "--set", "Nothing=mrn")
	r.fails(1, "import", "mapping", odd, "--header-row", "2")
	r.fails(1, "import", "mapping", r.file("empty.csv", ""))
	r.fails(1, "import", "mapping", "absent.csv")
	for _, wrong := range []string{"mapping", "mapping x --set a", "mapping x --set a=nonsense", "mapping x --kind recipes", "batches x", "resume"} {
		r.fails(2, append([]string{"import"}, strings.Fields(wrong)...)...)
	}
}

func TestImportBatches(t *testing.T) {
	r := filled(t)
	batches := list(r.shaped("batches[]{id,state,started,files[]{path,kind,status,patient_ids[],error},totals{added,updated,matched,skipped,failed}}", "import", "batches"), "batches")
	if len(batches) != 1 || text(batches[0], "state") != "done" || len(list(batches[0], "files")) != 2 {
		t.Fatalf("%v", batches)
	}
	if !strings.Contains(r.ok("import", "batches"), "2 files") {
		t.Error("the list does not count files")
	}
	again := r.shaped("batch,files[],totals{added,updated,matched,skipped,failed}", "import", "resume", text(batches[0], "id"))
	if text(again, "batch") != text(batches[0], "id") {
		t.Errorf("%v", again)
	}
	r.ok("import", "undo", text(batches[0], "id"))
	r.fails(1, "import", "resume", text(batches[0], "id"))
	r.fails(1, "import", "resume", "nothing")
}
