package cli_test

import (
	"strings"
	"testing"
)

const shapeWish = "id,confidential{}"

func TestConfidentialCommunication(t *testing.T) {
	r := filled(t)
	ines := r.patient("quillfeather")
	r.ok("patient", "confidential", ines, "--no-calls", "--email", "ines.private@patients.example", "--street", "1 Quiet Lane", "--city", "Millbrook", "--note", "not at home")
	r.ok("patient", "confidential", ines, "--no-email", "--email", "")
	wish, ok := r.shaped(shapeWish, "patient", "confidential", ines)["confidential"].(map[string]any)
	if !ok || wish["requested"] != true || wish["no_calls"] != true || wish["no_email"] != true || wish["email"] != nil || text(wish, "note") != "not at home" {
		t.Errorf("%v", wish)
	}
	if said := r.ok("patient", "confidential", ines); !strings.Contains(said, "1 Quiet Lane") {
		t.Errorf("%s", said)
	}
	r.fails(1, "patient", "confidential", ines, "--email", "nonsense")
	r.ok("patient", "confidential", ines, "--clear")
	if wish, ok := r.doc("patient", "confidential", ines)["confidential"].(map[string]any); !ok || len(wish) != 0 {
		t.Errorf("cleared: %v", wish)
	}
	r.fails(1, "patient", "confidential", "nobody", "--no-calls")
	r.fails(2, "patient", "confidential", ines, "--clear", "--no-calls")
	r.fails(2, "patient", "confidential")
	if !strings.Contains(r.ok("audit", "--patient", ines), "patient.confidential-set") {
		t.Error("not in the log")
	}
}

func TestPatientInactiveAndBack(t *testing.T) {
	r := filled(t)
	ines := r.patient("quillfeather")
	r.ok("patient", "inactive", ines)
	r.ok("patient", "restore", ines)
	log := r.ok("audit", "--patient", ines)
	if !strings.Contains(log, "patient.deactivated") || !strings.Contains(log, "patient.activated") {
		t.Errorf("%s", log)
	}
	r.fails(1, "patient", "restore", "nobody")
	r.fails(2, "patient", "inactive")
}
