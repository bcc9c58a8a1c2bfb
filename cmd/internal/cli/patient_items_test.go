package cli_test

import (
	"strings"
	"testing"
)

func TestEntriesOfAChartByHand(t *testing.T) {
	r := filled(t)
	ines := r.patient("quillfeather")
	id := strings.TrimSpace(r.ok("patient", "item", "add", ines, "--kind", "allergy", "--value", `{"status":"active","substance":{"text":"Walnut"}}`))
	if said := r.ok("patient", ines, "--json"); !strings.Contains(said, "Walnut") {
		t.Error("the entry is not in the chart")
	}
	r.fails(1, "patient", "item", "add", ines, "--kind", "allergy", "--value", `{"status":"active","substance":{"text":"Walnut"}}`)
	r.ok("patient", "item", "change", id, "--kind", "allergy", "--value", `{"status":"resolved","substance":{"text":"Pecan"}}`)
	if said := r.ok("patient", ines, "--json"); strings.Contains(said, "Walnut") || !strings.Contains(said, "Pecan") {
		t.Error("the change is not in the chart")
	}
	r.ok("patient", "item", "remove", id)
	if said := r.ok("patient", ines, "--json"); strings.Contains(said, "Pecan") {
		t.Error("what was taken out is in the chart")
	}
	r.fails(1, "patient", "item", "add", ines, "--kind", "allergy", "--value", "Walnut")
	r.fails(2, "patient", "item", "add", ines, "--kind", "shoe", "--value", "{}")
}

func TestAVisitIsChangedByHand(t *testing.T) {
	r := filled(t)
	ines := r.patient("quillfeather")
	id := strings.TrimSpace(r.ok("visit", "add", "--patient", ines, "--start", "2026-11-17", "--reason", "Cough"))
	r.ok("visit", "edit", id, "--reason", "Cough and fever", "--follow-up", "in 4 weeks")
	r.ok("visit", "status", id, "finished")
	if said := r.ok("visits", "--patient", ines); !strings.Contains(said, "Cough and fever") || !strings.Contains(said, "finished") {
		t.Errorf("%s", said)
	}
	r.fails(1, "visit", "status", id, "lost")
	r.fails(2, "visit", "edit")
}

func TestTheListOfPatientsIsNarrowed(t *testing.T) {
	r := filled(t)
	ines := r.patient("quillfeather")
	all := strings.Count(r.ok("patients", "--sort", "birth"), "\n")
	if all < 2 || strings.Count(r.ok("patients"), "\n") != all {
		t.Fatalf("%d patients by birth", all)
	}
	if said := r.ok("patients", "--state", "active"); strings.Contains(said, ines) {
		t.Errorf("nobody has joined: %s", said)
	}
	r.ok("patient", "inactive", ines)
	if said := r.ok("patients", "--sort", "name"); strings.Contains(said, ines) {
		t.Error("who is no longer seen is listed")
	}
	if said := r.ok("patients", "quillfeather", "--away"); !strings.Contains(said, ines) {
		t.Error("who is no longer seen is not listed though asked for")
	}
	r.fails(2, "patients", "--sort", "shoe")
}

func TestAStoredPaperByteForByte(t *testing.T) {
	r := filled(t)
	r.fails(1, "patient", "paper", "nothing", "--out", r.file("x.pdf", ""))
	r.fails(2, "patient", "paper")
}
