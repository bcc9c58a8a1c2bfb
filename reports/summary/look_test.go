package summary

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPapersForTheEye writes every sample to the folder FOYER_PAPERS, for looking at.
func TestPapersForTheEye(t *testing.T) {
	dir := os.Getenv("FOYER_PAPERS")
	if dir == "" {
		t.Skip("set FOYER_PAPERS to a folder to look at the samples")
	}
	for name, in := range samples() {
		file, notes, err := PDF(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		t.Log(name, len(file), notes)
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
