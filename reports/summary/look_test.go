package summary

import (
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"foyer/reports/raster"
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
	p, err := Layout(sample(1))
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Doc.Pages {
		img, err := raster.Page(p.Doc, i, 90)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(filepath.Join(dir, "preview-"+strconv.Itoa(i+1)+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
