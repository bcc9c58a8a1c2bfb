package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAConfigurationGoesFromPracticeToPractice(t *testing.T) {
	r := practice(t)
	r.portalOn()
	r.ok("portal", "edit", "refills", "--line-en", "Ask for refills", "--target", "2027-01-15")
	r.ok("policy", "set", "email", "office=4")
	path := filepath.Join(r.dir, "configuration.json")
	r.ok("portal", "export", "--out", path)
	content, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(content), `"foyer_configuration": 1`) || strings.Contains(string(content), founder) {
		t.Fatalf("%v: %s", err, content)
	}

	other := practice(t)
	other.ok("portal", "import", path, "--dry-run")
	if name := text(other.doc("portal"), "name"); name != "" {
		t.Errorf("a dry run named the portal %s", name)
	}
	other.ok("portal", "import", path)
	other.ok("portal", "import", path) // again: nothing is twice
	if a, b := r.doc("portal"), other.doc("portal"); text(a, "name") != text(b, "name") || len(list(a, "features")) != len(list(b, "features")) {
		t.Errorf("%v\n%v", a, b)
	}
	if f := other.doc("portal", "edit", "refills"); text(f, "target_date") != "2027-01-15" || f["wording"] == nil {
		t.Errorf("%v", f)
	}
	st := list(other.doc("policy"), "policies")[0]
	if st["draft"] == nil || st["in_force"] != nil {
		t.Errorf("a policy from a file is %v: a person has to sign it", st)
	}
	events := list(other.doc("portal", "history", "messages"), "history")
	if len(events) != 1 || text(events[0], "reason") != "from a configuration file" {
		t.Errorf("%v", events)
	}

	for name, wrong := range map[string]string{
		"cut": string(content[:len(content)/2]), "newer": strings.Replace(string(content), `"foyer_configuration": 1`, `"foyer_configuration": 9`, 1), "no such thing": `{"a": 1}`,
		"unknown": strings.Replace(string(content), `"key": "refills"`, `"key": "smoke"`, 1), "limits": strings.Replace(string(content), `"office": 4`, `"office": 4000`, 1),
		"vendor": `{"foyer_configuration": 1, "portal": {"name": "x", "join": "mail"}, "features": [{"key": "bills", "state": "on"}]}`,
	} {
		if said := other.fails(1, "portal", "import", other.file(strings.ReplaceAll(name, " ", "-")+".json", wrong)); !strings.Contains(said, "Nothing was changed") {
			t.Errorf("%s: %s", name, said)
		}
	}
	other.fails(1, "portal", "import", filepath.Join(other.dir, "none.json"))
	other.fails(2, "portal", "export")
}
