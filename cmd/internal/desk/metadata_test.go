package desk

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"foyer/assets"
)

// TestTheMetadataAgree holds FyneApp.toml, which packaging tools read, and the constants, which the program has, together.
func TestTheMetadataAgree(t *testing.T) {
	const root = "../../.."
	text, err := os.ReadFile(filepath.Join(root, "FyneApp.toml"))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, "="); ok {
			said[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	for key, want := range map[string]string{"Name": Name, "ID": AppID, "Version": Version, "Build": strconv.Itoa(Build)} {
		if said[key] != want {
			t.Errorf("FyneApp.toml says %s = %q, the program %q", key, said[key], want)
		}
	}
	icon, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(said["Icon"])))
	if err != nil || !bytes.Equal(icon, assets.AppIcon) {
		t.Errorf("the icon of FyneApp.toml is not the program's: %v", err)
	}
}
