package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"foyer/assets"
)

// root of the repository, from this folder.
const root = "../.."

// TestEveryModuleIsNamedInTheNotices fails where scripts/notices has to be run again.
func TestEveryModuleIsNamedInTheNotices(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "THIRD_PARTY_NOTICES.md"))
	if err != nil {
		t.Fatal(err)
	}
	notices := string(text)
	var modules []string
	for _, platform := range []string{"linux", "windows", "darwin"} {
		cmd := exec.Command("go", "list", "-deps", "-tags", "migrated_fynedo", "-f", "{{with .Module}}{{.Path}} {{.Version}}{{end}}", "foyer/cmd/foyer")
		cmd.Env = append(os.Environ(), "GOOS="+platform, "GOARCH=amd64", "CGO_ENABLED=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list for %s: %v", platform, err)
		}
		modules = append(modules, strings.Split(strings.TrimSpace(string(out)), "\n")...)
	}
	slices.Sort(modules)
	modules = slices.Compact(modules)
	if len(modules) < 30 {
		t.Fatalf("only %d modules found: the test would prove nothing", len(modules))
	}
	for _, module := range modules {
		if module == "foyer" || module == "foyer " {
			continue
		}
		_, after, found := strings.Cut(notices, "\n### "+module+"\n")
		if !found {
			t.Errorf("%s is not in THIRD_PARTY_NOTICES.md: run scripts/notices", module)
			continue
		}
		if own, _, _ := strings.Cut(after, "\n### "); len(strings.TrimSpace(own)) < 30 {
			t.Errorf("%s stands in THIRD_PARTY_NOTICES.md without its license", module)
		}
	}
	for _, part := range []string{"Go standard library", "SIL OPEN FONT LICENSE", "Camilla Löwy"} {
		if !strings.Contains(notices, part) {
			t.Errorf("the notices say nothing of %s", part)
		}
	}
	if path := regexp.MustCompile(`/(root|home|work|Users)/|pkg/mod/`).FindString(notices); path != "" {
		t.Errorf("the notices hold a path of somebody's machine: %s", path)
	}
}

// TestTheProgramShowsTheLicensesOfTheRepository holds the copies that the program carries to the files at the root.
func TestTheProgramShowsTheLicensesOfTheRepository(t *testing.T) {
	for name, shown := range map[string]string{"THIRD_PARTY_NOTICES.md": assets.Notices(), "LICENSE": assets.License()} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != shown {
			t.Errorf("assets/licenses/%s is not %s: run scripts/notices", name, name)
		}
	}
}
