package phrase

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"foyer/ui/words"
)

// shapedLike is what an action of the log looks like in the sources; actions put together end with a hyphen or a period there.
var shapedLike = regexp.MustCompile(`^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$`)

// Every action that the program writes into the log has words of its own, in both languages.
func TestActionsHaveWords(t *testing.T) {
	found := map[string]string{}
	for _, root := range []string{"../../data", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, e := range actionsIn(n) {
					if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
						if s, err := strconv.Unquote(lit.Value); err == nil && shapedLike.MatchString(s) {
							found[s] = path
						}
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
	// Put together from what was decided.
	for _, prefix := range []struct {
		begins string
		ends   []string
	}{{"mail.code-", []string{"active", "doubtful", "refused"}}, {"consent.", []string{"given", "refused", "withdrawn"}}, {"enrollment.claim-", []string{"approved", "rejected"}}} {
		for _, end := range prefix.ends {
			found[prefix.begins+end] = "put together"
		}
	}
	if len(found) < 90 {
		t.Fatalf("only %d actions are found in the sources", len(found))
	}
	for action, path := range found {
		if !words.Has("ui.action." + action) {
			t.Errorf("%s (%s) has no words", action, path)
		}
	}
}

// actionsIn are the expressions of a node that name an action: the field of an entry, a constant, or an argument of one of the
// functions that change something and log it.
func actionsIn(n ast.Node) (list []ast.Expr) {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Action" {
			list = append(list, n.Value)
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if strings.HasPrefix(name.Name, "action") && i < len(n.Values) {
				list = append(list, n.Values[i])
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if name, ok := left.(*ast.Ident); ok && name.Name == "action" && i < len(n.Rhs) {
				list = append(list, n.Rhs[i])
			}
		}
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		switch name {
		case "change", "changeIn", "edit", "note", "settle", "decide", "entry":
			list = append(list, n.Args...)
		}
	}
	return list
}
