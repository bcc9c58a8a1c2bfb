package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The one test with passphrases of the true cost.
func TestInit(t *testing.T) {
	r := empty(t)
	delete(r.env, "FOYER_PASSPHRASE")
	r.fails(1, "init", "--practice", "Cedar Hollow", "--user", founder) // no passphrase, no terminal
	r.env["FOYER_PASSPHRASE_FILE"] = r.file("pass.txt", passphrase+"\n")
	recovery := filepath.Join(r.dir, "recovery.txt")
	said := r.ok("init", "--practice", "Cedar Hollow", "--user", founder, "--recovery-out", recovery)
	key, err := os.ReadFile(recovery)
	if err != nil || len(key) < 20 || strings.Contains(said, strings.TrimSpace(string(key))) {
		t.Fatalf("recovery key of %d bytes (%v), printed: %s", len(key), err, said)
	}
	if said := r.fails(1, "init", "--practice", "Other", "--user", founder); !strings.Contains(said, "already") {
		t.Errorf("a second practice: %s", said)
	}
	r.ok("patients", "--json")
	r.env["FOYER_PASSPHRASE_FILE"] = r.file("wrong.txt", "quite-another-42-thing")
	if said := r.fails(1, "patients"); !strings.Contains(said, "passphrase is wrong") {
		t.Errorf("a wrong passphrase: %s", said)
	}
	r.env["FOYER_PASSPHRASE_FILE"] = filepath.Join(r.dir, "absent.txt")
	r.fails(1, "patients")
	r.env["FOYER_PASSPHRASE_FILE"], r.env["FOYER_HOME"] = r.file("weak.txt", "cedar"), filepath.Join(r.dir, "weak")
	r.fails(1, "init", "--practice", "Cedar Hollow", "--user", founder, "--recovery-out", filepath.Join(r.dir, "unused.txt"))
	for _, left := range []string{filepath.Join(r.dir, "unused.txt"), filepath.Join(r.dir, "weak", "keys.json")} {
		if _, err := os.Stat(left); err == nil {
			t.Errorf("a failed init left %s", left)
		}
	}
}

func TestBackupAndRestore(t *testing.T) {
	r := filled(t)
	backup, restored := filepath.Join(r.dir, "week.foyer"), filepath.Join(r.dir, "restored")
	r.shaped("created,counts{…},files[]", "backup", backup)
	r.fails(1, "backup", backup) // never overwrites
	r.ok("restore", backup, "--home", restored)
	before := r.ok("patients", "--json")
	r.fails(1, "restore", backup, "--home", restored) // never overwrites
	r.env["FOYER_HOME"] = restored
	if after := r.ok("patients", "--json"); after != before {
		t.Error("the restored practice has other patients")
	}
	if health := r.shaped("ok,audit_entries,audit_last,papers,source_documents,mails", "check"); health["ok"] != true {
		t.Errorf("check: %v", health)
	}
	r.env["FOYER_PASSPHRASE"] = "quite-another-42-thing"
	r.fails(1, "restore", backup, "--home", filepath.Join(r.dir, "third"))
	r.fails(1, "restore", r.file("no.foyer", "no backup"), "--home", filepath.Join(r.dir, "third"))
	r.fails(1, "restore", filepath.Join(r.dir, "absent"), "--home", filepath.Join(r.dir, "third"))
	if _, err := os.Stat(filepath.Join(r.dir, "third", "keys.json")); err == nil {
		t.Error("a failed restore left a key file")
	}
}

func TestRestoreWithTheRecoveryKey(t *testing.T) {
	r := empty(t)
	recovery := text(r.doc("init", "--practice", "Cedar Hollow", "--user", founder), "recovery_key")
	backup := filepath.Join(r.dir, "week.foyer")
	r.ok("backup", backup)
	delete(r.env, "FOYER_PASSPHRASE")
	r.ok("restore", backup, "--home", filepath.Join(r.dir, "restored"), "--recovery-file", r.file("key.txt", recovery+"\n"))
	slip := strings.Map(func(c rune) rune {
		if c == rune(recovery[0]) {
			return 'A' + (c+1-'A')%26
		}
		return c
	}, recovery)
	if said := r.fails(1, "restore", backup, "--home", filepath.Join(r.dir, "other"), "--recovery-file", r.file("slip.txt", slip)); strings.Contains(said, slip) {
		t.Errorf("the key is in the message: %s", said)
	}
}

func TestCheckNoticesATamperedPage(t *testing.T) {
	r := filled(t)
	path := filepath.Join(r.home, "foyer.db")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	got := r.run("check", "--json")
	if got.code != 1 || !strings.Contains(got.err, "damaged") {
		t.Errorf("exit %d: %s%s", got.code, got.out, got.err)
	}
}

func TestExport(t *testing.T) {
	r := filled(t)
	fhir, tables := filepath.Join(r.dir, "fhir"), filepath.Join(r.dir, "tables")
	if report := r.shaped("dir,kind,patients,files", "export", "--kind", "fhir", "--out", fhir); number(report, "patients") != "4" {
		t.Errorf("export: %v", report)
	}
	r.ok("export", "--kind", "csv", "--out", tables)
	r.fails(1, "export", "--kind", "csv", "--out", tables) // not empty
	r.fails(2, "export", "--kind", "xml", "--out", tables)
	// What went out comes in again.
	other := practice(t)
	other.ok("import", fhir)
	if n := len(list(other.doc("patients"), "patients")); n != 4 {
		t.Errorf("%d patients came back from the bundles, want 4", n)
	}
	third := practice(t)
	third.ok("import", filepath.Join(tables, "patients.csv"))
	if n := len(list(third.doc("patients"), "patients")); n != 4 {
		t.Errorf("%d patients came back from the table, want 4", n)
	}
}
