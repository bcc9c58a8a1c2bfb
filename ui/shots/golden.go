package shots

import (
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write golden pictures anew instead of comparing with them")

// Golden compares a picture with testdata/NAME.png and fails on more than a few differing pixels; it then leaves the
// picture in testdata/failed for a look. With -update it writes the file: look at it before committing.
func Golden(t testing.TB, name string, img image.Image) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		if err := Save(path, img); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := load(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if n := Differing(img, want); n > 20 {
		failed := filepath.Join("testdata", "failed", name+".png")
		if err := Save(failed, img); err != nil {
			t.Error(err)
		}
		t.Errorf("%s: %d pixels differ; look at %s", name, n, failed)
	}
}

func load(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(f)
	if e := f.Close(); err == nil {
		err = e
	}
	return img, err
}

// Differing counts the pixels in which two pictures differ visibly, all of them if their sizes do.
func Differing(a, b image.Image) int {
	if a.Bounds().Size() != b.Bounds().Size() {
		return a.Bounds().Dx() * a.Bounds().Dy()
	}
	n, off := 0, b.Bounds().Min.Sub(a.Bounds().Min)
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			p := color.NRGBAModel.Convert(a.At(x, y)).(color.NRGBA)
			q := color.NRGBAModel.Convert(b.At(x+off.X, y+off.Y)).(color.NRGBA)
			if apart(p.R, q.R) || apart(p.G, q.G) || apart(p.B, q.B) {
				n++
			}
		}
	}
	return n
}

func apart(a, b uint8) bool { return max(a, b)-min(a, b) > 6 }
