package phrase_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"foyer/assets"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

func sentences(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, content := range assets.Sentences("es") {
		part := map[string]string{}
		if err := json.Unmarshal(content, &part); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for k, v := range part {
			all[k] = v
		}
	}
	return all
}

// Every sentence that a service can hand to a screen as an error has its Spanish. The command line speaks English only.
func TestEveryFaultHasItsSpanish(t *testing.T) {
	table, found := sentences(t), 0
	for _, root := range []string{"../../data", "../../cmd/internal", "../../reports", "../../ui"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && (d.Name() == "cli" || d.Name() == "demo" || d.Name() == "loopback") {
				return fs.SkipDir
			}
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return nil // the compiler says so
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, format := range faultFormats(n) {
					found++
					if strings.Trim(format, "%s :") == "" {
						continue
					}
					if _, ok := table[format]; !ok {
						t.Errorf("%s: %q has no Spanish in assets/i18n/es-sentences", path, format)
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
	if found < 200 {
		t.Errorf("only %d sentences were found", found)
	}
}

// faultFormats are the messages a piece of source makes a fault of.
func faultFormats(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		s, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		x, ok := s.X.(*ast.Ident)
		i := map[string]int{"New": 1, "Field": 1, "Wrap": 2}[s.Sel.Name]
		if !ok || x.Name != "fault" || i == 0 || len(n.Args) <= i {
			return nil
		}
		if text, ok := literal(n.Args[i]); ok {
			return []string{text}
		}
	case *ast.KeyValueExpr:
		if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Message" {
			if text, ok := literal(n.Value); ok {
				return []string{text}
			}
		}
	}
	return nil
}

func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, also := literal(e.Y)
		return a + b, ok && also
	}
	return "", false
}

func TestBothSidesOfASentenceHaveTheSameGaps(t *testing.T) {
	verb := regexp.MustCompile(`%(\[\d+\])?([sdqv])`)
	gaps := func(s string) (list []string) {
		for _, m := range verb.FindAllStringSubmatch(s, -1) {
			list = append(list, m[2])
		}
		slices.Sort(list)
		return list
	}
	for english, spanish := range sentences(t) {
		if !slices.Equal(gaps(english), gaps(spanish)) || strings.TrimSpace(spanish) == "" {
			t.Errorf("%q and %q have other gaps", english, spanish)
		}
	}
}

func TestSentencesFollowTheLanguage(t *testing.T) {
	defer words.Use(words.English)
	denied := access.Require(access.With(t.Context(), access.Actor{MemberID: "m", Role: access.Staff}), access.MergeRecords)
	weak := fault.Field("passphrase", "The passphrase is too weak. %s", "A year adds little.")
	for _, tt := range []struct {
		err              error
		english, spanish string
	}{
		{fault.New(fault.Invalid, "The folder %s is not there.", "/tmp/x"), "The folder /tmp/x is not there.", "La carpeta /tmp/x no existe."},
		{denied, "The role staff may not merge and unmerge patients; ask a member with the role administrator or provider.",
			"El rol de recepción no permite unir y separar pacientes; pida ayuda a alguien con el rol de administración o médico."},
		{weak, "The passphrase is too weak. A year adds little.", "La frase de acceso es demasiado débil. Un año suma poco."},
		{fault.New(fault.Denied, "Too many wrong passphrases. Wait %s, then try again.", "20 seconds"), "Too many wrong passphrases. Wait 20 seconds, then try again.",
			"Demasiadas frases de acceso incorrectas. Espere 20 segundos e inténtelo de nuevo."},
		{fault.Wrap(fault.Locked, errors.New("x"), "%s", "The passphrase is wrong. Wait 5 seconds before the next try."), "The passphrase is wrong. Wait 5 seconds before the next try.",
			"La frase de acceso no es correcta. Espere 5 segundos antes de volver a intentarlo."},
		{&fault.Error{Kind: fault.NotFound, Message: "There is no such feature. The features are a, b."}, "There is no such feature. The features are a, b.", "No hay tal función. Las funciones son a, b."},
		{fault.New(fault.Denied, "Nobody wrote this down."), "Nobody wrote this down.", "Nobody wrote this down."},
	} {
		words.Use(words.English)
		if got := phrase.Error(tt.err); got != tt.english {
			t.Errorf("English %q, want %q", got, tt.english)
		}
		words.Use(words.Spanish)
		if got := phrase.Error(tt.err); got != tt.spanish {
			t.Errorf("Spanish %q, want %q", got, tt.spanish)
		}
	}
	for english, want := range map[string]string{"Ask in person: inviting failed 3 times.": "Pregunte en persona: la invitación falló 3 veces.", "off": "apagada", "/home/x": "/home/x"} {
		if got := phrase.Sentence(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
}
