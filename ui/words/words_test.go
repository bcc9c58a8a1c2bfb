package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestBothLanguagesHaveTheSameKeysAndGaps(t *testing.T) {
	gap := regexp.MustCompile(`\{[a-z]+\}`)
	gaps := func(s string) []string {
		found := gap.FindAllString(s, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for key, english := range tables[English] {
		spanish, ok := tables[Spanish][key]
		if !ok {
			t.Errorf("%s has no Spanish", key)
			continue
		}
		if !slices.Equal(gaps(english), gaps(spanish)) {
			t.Errorf("%s: gaps differ: %v and %v", key, gaps(english), gaps(spanish))
		}
		if strings.TrimSpace(english) == "" || strings.TrimSpace(spanish) == "" {
			t.Errorf("%s is empty", key)
		}
		if base, ok := strings.CutSuffix(key, ".one"); ok && tables[English][base+".other"] == "" {
			t.Errorf("%s has no .other", key)
		}
	}
	for key := range tables[Spanish] {
		if _, ok := tables[English][key]; !ok {
			t.Errorf("%s has no English", key)
		}
	}
}

// Every literal "ui.…" in the program is a key, every key stands in the program. A literal that ends in a dot is the
// beginning of keys put together at run time.
func TestEveryKeyIsUsedAndEveryUsedKeyExists(t *testing.T) {
	used, prefixes := map[string]string{}, []string{}
	for _, root := range []string{"../../ui", "../../cmd"} {
		if _, err := os.Stat(root); err != nil {
			continue
		}
		walk(t, root, func(path, literal string) {
			switch {
			case !strings.HasPrefix(literal, "ui.") || strings.ContainsAny(literal, " /"):
			case strings.HasSuffix(literal, "."):
				prefixes = append(prefixes, literal)
			default:
				used[literal] = path
			}
		})
	}
	english := tables[English]
	for key, path := range used {
		_, plain := english[key]
		_, plural := english[key+".other"]
		if !plain && !plural {
			t.Errorf("%s uses %q, which has no text", path, key)
		}
	}
	for key := range english {
		base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if used[key] == "" && used[base] == "" && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("%s is used nowhere", key)
		}
	}
}

func walk(t *testing.T, root string, each func(path, literal string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "ui/words/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return nil // being written by somebody; the compiler will say so
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					each(path, s)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTextsAreFilledAndFollowTheLanguage(t *testing.T) {
	saved := tables
	t.Cleanup(func() { tables = saved; Use(English) })
	tables = map[Language]map[string]string{
		English: {"x.hello": "Hello {name}", "x.mail.one": "{n} message", "x.mail.other": "{n} messages", "x.only": "only English"},
		Spanish: {"x.hello": "Hola {name}", "x.mail.one": "{n} mensaje", "x.mail.other": "{n} mensajes"},
	}
	Use(Spanish)
	for _, tt := range []struct{ got, want string }{
		{T("x.hello", "name", "Ana"), "Hola Ana"}, {N("x.mail", 1), "1 mensaje"}, {N("x.mail", 0), "0 mensajes"},
		{N("x.mail", 12400), "12,400 mensajes"}, {T("x.only"), "only English"}, {In(English, "x.hello", "name", 3), "Hello 3"},
		{T("x.none"), "x.none"}, {Count(-1234567), "-1,234,567"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
	if Use("xx"); Current() != English {
		t.Errorf("an unknown language gave %s", Current())
	}
}
