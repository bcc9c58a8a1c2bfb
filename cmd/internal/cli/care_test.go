package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackupsByPlanAndTheirTest(t *testing.T) {
	r := practice(t)
	folder := t.TempDir()
	if out := r.ok("backup", "plan"); !strings.Contains(out, "No backup is planned.") {
		t.Errorf("the plan says %q", out)
	}
	r.fails(1, "backup", "plan", "--every-day", "--folder", filepath.Join(folder, "none"))
	r.fails(1, "backup", "plan", "--at", "half past nine")
	r.ok("backup", "plan", "--every-day", "--at", "02:10", "--folder", folder, "--keep", "3")
	plan := r.doc("backup", "plan", "--json")
	if plan["on"] != true || text(plan, "at") != "02:10" || number(plan, "keep") != "3" || text(plan, "next") == "" {
		t.Errorf("the plan is %v", plan)
	}
	file := filepath.Join(folder, "now.foyer")
	r.ok("backup", file)
	if out := r.ok("backup", "test", file); !strings.Contains(out, "opens and is whole") {
		t.Errorf("the test says %q", out)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole[len(whole)/2] ^= 1
	bad := r.file("bad.foyer", string(whole))
	r.fails(1, "backup", "test", bad)
}

func TestPrintersLocksAndTheLog(t *testing.T) {
	r := practice(t)
	r.ok("printers", "set", "letter", "--printer", "Back office", "--copies", "2")
	if out := r.ok("printers"); !strings.Contains(out, "Back office") {
		t.Errorf("the printers are %q", out)
	}
	r.fails(2, "printers", "set", "napkin")
	r.ok("practice", "set", "--date-order", "dmy", "--key-minutes", "0")
	r.fails(1, "practice", "set", "--key-minutes", "99999")
	if out := r.ok("audit", "--action", "setting", "--json"); strings.Count(out, `"setting.changed"`) != 3 {
		t.Errorf("the log says %s", out)
	}
	if out := r.ok("audit", "--from", "2031-01-01"); strings.TrimSpace(out) != "" {
		t.Errorf("the log of another year says %q", out)
	}
	r.fails(2, "audit", "--from", "tomorrow")
	r.fails(1, "audit", "--member", "Nobody")
	r.fails(1, "mail", "account", "remove")
}
