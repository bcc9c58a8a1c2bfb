package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// as runs what follows as another member.
func (r *rig) as(user, pass string) {
	r.env["FOYER_USER"], r.env["FOYER_PASSPHRASE"] = user, pass
}

func TestMembersComeAndGo(t *testing.T) {
	r := practice(t)
	const first, second, third = "velvet-otter-91-quiet", "copper-lantern-37-maple", "gravel-orchid-58-tunnel"
	id := r.ok("member", "add", "--name", "Rosie Calder", "--role", "staff", "--passphrase-file", r.file("first.txt", first+"\n"))
	r.as("Rosie Calder", first)
	r.ok("patients")
	for _, denied := range [][]string{{"member", "deactivate", founder}, {"member", "rename", id, "--name", "X"}, {"member", "recovery"}, {"practice", "set", "--name", "X"},
		{"member", "reset-passphrase", founder, "--passphrase-file", r.file("second.txt", second)}, {"enrollment", "settings", "--paper-days", "9"}, {"portal", "edit", "refills", "--owner", founder}} {
		if said := r.fails(1, denied...); !strings.Contains(said, "may not") {
			t.Errorf("%v: %s", denied, said)
		}
	}
	r.ok("member", "passphrase", "--passphrase-file", r.file("second.txt", second+"\n"))
	r.fails(1, "patients")
	r.as("Rosie Calder", second)
	r.ok("patients")
	r.as(founder, passphrase)
	r.ok("member", "rename", "rosie calder", "--name", "Rosie Calder-Nwosu", "--credential", "MA", "--languages", "en,es")
	r.ok("member", "reset-passphrase", id, "--passphrase-file", r.file("third.txt", third+"\n"))
	r.fails(1, "member", "reset-passphrase", id, "--passphrase-file", r.file("weak.txt", "rosie\n"))
	r.fails(1, "member", "reset-passphrase", id)
	r.as("Rosie Calder-Nwosu", third)
	r.ok("patients")
	r.as(founder, passphrase)
	r.ok("member", "deactivate", id)
	r.fails(1, "member", "deactivate", founder)
	r.as("Rosie Calder-Nwosu", third)
	r.fails(1, "patients")
	r.as(founder, passphrase)
	r.ok("member", "reactivate", "Rosie Calder-Nwosu", "--passphrase-file", filepath.Join(r.dir, "first.txt"))
	r.as(id, first)
	r.ok("patients")
	r.as(founder, passphrase)
	r.fails(1, "member", "deactivate", "nobody")
	log := r.ok("audit")
	for _, action := range []string{"member.changed", "member.passphrase-changed", "member.passphrase-reset", "member.deactivated", "member.reactivated"} {
		if !strings.Contains(log, action) {
			t.Errorf("the log has no %s", action)
		}
	}
	for _, wrong := range []string{"deactivate", "reactivate", "rename x", "rename x --role king", "reset-passphrase", "reset-passphrase --recovery-file f", "reset-passphrase x --recovery-file f --user y", "passphrase x"} {
		r.fails(2, append([]string{"member"}, strings.Fields(wrong)...)...)
	}
}

// With every passphrase lost, the recovery key opens the practice and sets a new one; a new key ends the old one.
func TestRecovery(t *testing.T) {
	r := practice(t)
	key := filepath.Join(r.dir, "recovery.txt")
	if said := r.ok("member", "recovery", "--recovery-out", key); strings.Contains(said, "-") && len(said) > 300 {
		t.Errorf("%s", said)
	}
	r.fails(1, "member", "recovery", "--recovery-out", key)
	const fresh = "copper-lantern-37-maple"
	r.file("fresh.txt", fresh+"\n")
	reset := []string{"member", "reset-passphrase", "--recovery-file", key, "--user", founder, "--passphrase-file", filepath.Join(r.dir, "fresh.txt")}
	delete(r.env, "FOYER_PASSPHRASE") // lost
	r.ok(reset...)
	r.as(founder, passphrase)
	r.fails(1, "patients")
	r.as(founder, fresh)
	log := r.ok("audit")
	for _, action := range []string{"practice.recovery-key-renewed", "practice.opened-with-recovery-key", "member.passphrase-reset"} {
		if !strings.Contains(log, action) {
			t.Errorf("the log has no %s", action)
		}
	}
	newer := text(r.doc("member", "recovery"), "recovery_key")
	if newer == "" {
		t.Fatal("no key was shown")
	}
	if said := r.fails(1, reset...); !strings.Contains(said, "not the recovery key") {
		t.Errorf("the old key: %s", said)
	}
	if err := os.WriteFile(key, []byte(strings.ToLower(newer)), 0o600); err != nil {
		t.Fatal(err)
	}
	r.ok(reset...)
	if err := os.WriteFile(key, []byte("ABCD"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := r.fails(1, reset...); !strings.Contains(said, "slip") {
		t.Errorf("a mistyped key: %s", said)
	}
	reset[5] = "nobody"
	if err := os.WriteFile(key, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	r.fails(1, reset...)
}
