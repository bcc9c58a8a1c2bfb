package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// os.RemoveAll fails on some Windows drives, and under wine, where vault.RemoveTree does not.
func TestFoldersAreRemovedByVault(t *testing.T) {
	own := filepath.Join("..", "..", "data", "vault", "tree.go")
	for _, root := range []string{"assets", "cmd", "data", "reports", "ui"} {
		err := filepath.WalkDir(filepath.Join("..", "..", root), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || path == own || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			if strings.Contains(string(source), "os.RemoveAll(") {
				t.Errorf("%s: os.RemoveAll; use vault.RemoveTree", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
