// Package house holds the rules of the house: who may import whom (docs/structure.md).
package house

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

type pkg struct {
	ImportPath  string
	Imports     []string
	Deps        []string
	TestImports []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-tags", "ci", "-json=ImportPath,Imports,Deps,TestImports", "foyer/...")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var list []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func oneOf(dirs ...string) func(string) bool {
	return func(path string) bool {
		return slices.ContainsFunc(dirs, func(d string) bool { return under(path, d) })
	}
}

// The rules. deep ones hold for everything a package pulls in, the others for what it names itself.
var rules = []struct {
	name   string
	who    func(string) bool
	except func(string) bool
	never  func(string) bool
	deep   bool
}{
	{name: "assets know nothing of Foyer", who: oneOf("foyer/assets"), never: oneOf("foyer/data", "foyer/reports", "foyer/ui", "foyer/cmd", "fyne.io/fyne/v2"), deep: true},
	{name: "data knows no screen and no paper", who: oneOf("foyer/data"), never: oneOf("foyer/reports", "foyer/ui", "foyer/cmd", "fyne.io/fyne/v2", "github.com/jung-kurt/gofpdf", "github.com/pdfcpu/pdfcpu"), deep: true},
	{name: "formats never touch a database", who: oneOf("foyer/data/record", "foyer/data/ccda", "foyer/data/fhir", "foyer/data/table", "foyer/data/vcard", "foyer/data/ical", "foyer/data/mail/mime", "foyer/data/mail/imap", "foyer/data/mail/smtp"),
		never: oneOf("foyer/data/store", "foyer/data/vault", "database/sql", "modernc.org/sqlite"), deep: true},
	{name: "the vault and the store know no domain", who: oneOf("foyer/data/vault", "foyer/data/store"), never: oneOf("foyer/data/patient", "foyer/data/visit", "foyer/data/portal", "foyer/data/enrollment", "foyer/data/mail", "foyer/data/practice", "foyer/data/team", "foyer/data/record", "foyer/data/importing"), deep: true},
	{name: "papers know neither database nor screen", who: oneOf("foyer/reports"), never: oneOf("foyer/ui", "foyer/cmd", "foyer/data/store", "foyer/data/vault", "database/sql", "modernc.org/sqlite", "fyne.io/fyne/v2"), deep: true},
	{name: "screens ask services, never SQL, IMAP or PDF", who: oneOf("foyer/ui"), never: oneOf("foyer/cmd", "foyer/data/store", "foyer/data/vault", "database/sql", "modernc.org/sqlite", "github.com/emersion", "github.com/jung-kurt/gofpdf", "github.com/pdfcpu/pdfcpu")},
	{name: "the kit is free of domain types", who: oneOf("foyer/ui/kit"), never: oneOf("foyer/data", "foyer/reports"), deep: true},
	{name: "only the composition root starts an app", who: oneOf("foyer"), except: oneOf("foyer/cmd"), never: func(p string) bool { return p == "fyne.io/fyne/v2/app" }},
	{name: "only test code uses the samples and rigs", who: oneOf("foyer"), except: oneOf("foyer/internal"), never: oneOf("foyer/internal")},
}

// TestArrowsGoDownOnly fails on an import that the structure forbids.
func TestArrowsGoDownOnly(t *testing.T) {
	list := packages(t)
	if len(list) < 5 {
		t.Fatalf("only %d packages found: the rules would prove nothing", len(list))
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			held := 0
			for _, p := range list {
				if !rule.who(p.ImportPath) || rule.except != nil && rule.except(p.ImportPath) {
					continue
				}
				held++
				imports := p.Imports
				if rule.deep {
					imports = p.Deps
				}
				for _, i := range imports {
					if rule.never(i) {
						t.Errorf("%s imports %s", p.ImportPath, i)
					}
				}
			}
			if held == 0 {
				t.Error("the rule holds for no package: has a folder been renamed?")
			}
		})
	}
}
