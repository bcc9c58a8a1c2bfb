package cli_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTextsOfTheScreens(t *testing.T) {
	r := empty(t) // no practice is needed
	all := r.run("ui", "texts")
	if all.code != 0 || !strings.Contains(all.out, "== start ==\n") || !strings.Contains(all.out, "ui.lock.open\n  en  Unlock\n  es  Desbloquear\n") ||
		!strings.Contains(all.out, "== sentences ==\n") || !strings.Contains(all.out, "There is no such patient.\n  es  No hay tal paciente.\n") {
		t.Errorf("exit %d\n%.600s", all.code, all.out)
	}
	spanish := r.run("ui", "texts", "--lang", "es", "--area", "start")
	if spanish.code != 0 || strings.Contains(spanish.out, "  en  ") || strings.Contains(spanish.out, "== common ==") || !strings.Contains(spanish.out, "  es  Desbloquear") {
		t.Errorf("exit %d\n%.600s", spanish.code, spanish.out)
	}
	var missing struct {
		Texts []map[string]string `json:"texts"`
	}
	got := r.run("ui", "texts", "--missing", "--json")
	if err := json.Unmarshal([]byte(got.out), &missing); err != nil || missing.Texts == nil || len(missing.Texts) != 0 {
		t.Errorf("missing: %v, %v", missing.Texts, err)
	}
	if wrong := r.run("ui", "texts", "--area", "nowhere"); wrong.code != 2 || !strings.Contains(wrong.err, "start") {
		t.Errorf("an area that is not there: exit %d, %s", wrong.code, wrong.err)
	}
}
