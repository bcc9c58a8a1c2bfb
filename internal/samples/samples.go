// Package samples finds the folder of real files that tests try parsers on. The files are not part of the
// repository; a test that needs them skips with a message where they are missing.
package samples

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the samples folder: FOYER_SAMPLES, or shared/samples beside the checkout. It skips the test
// when there is none.
func Dir(t testing.TB, sub ...string) string {
	t.Helper()
	if dir := find(); dir != "" {
		return filepath.Join(append([]string{dir}, sub...)...)
	}
	t.Skip("no samples: set FOYER_SAMPLES or put shared/samples beside the checkout")
	return ""
}

// Shared returns a path under the shared folder that holds the samples, for example its tools; it skips the
// test when there is none.
func Shared(t testing.TB, sub ...string) string {
	t.Helper()
	return filepath.Join(append([]string{filepath.Dir(Dir(t))}, sub...)...)
}

func find() string {
	if dir := os.Getenv("FOYER_SAMPLES"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		candidate := filepath.Join(dir, "..", "shared", "samples")
		if info, err := os.Stat(candidate); err == nil && info.IsDir() {
			return candidate
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
