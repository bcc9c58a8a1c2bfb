package saving

import (
	"path/filepath"
	"testing"
)

func TestThePlaceThatSomebodyMeans(t *testing.T) {
	for typed, want := range map[string]string{
		"": "/docs/", "  ": "/docs/", "..": "/docs/", "agreement": "/docs/agreement.pdf", " a.PDF ": "/docs/a.pdf", "../x": "/x.pdf", "sub/x.pdf": "/docs/sub/x.pdf",
		"/etc/": "/etc/", "/tmp/day/x": "/tmp/day/x.pdf", ".pdf": "/docs/",
	} {
		dir, file := split(typed, filepath.FromSlash("/docs"), ".pdf")
		if got := filepath.Join(dir, file); filepath.ToSlash(got) != filepath.Clean(want) || (file == "") != (want[len(want)-1] == '/') {
			t.Errorf("%q is %q in %q, want %q", typed, file, dir, want)
		}
	}
}
