package shots

import (
	"flag"
	"image"
	"image/draw"
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
	p, q := pixels(a), pixels(b)
	n := 0
	for i := 0; i < len(p.Pix); i += 4 {
		if apart(p.Pix[i], q.Pix[i]) || apart(p.Pix[i+1], q.Pix[i+1]) || apart(p.Pix[i+2], q.Pix[i+2]) {
			n++
		}
	}
	return n
}

// pixels is a picture's copy in one known form.
func pixels(img image.Image) *image.NRGBA {
	to := image.NewNRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(to, to.Bounds(), img, img.Bounds().Min, draw.Src)
	return to
}

func apart(a, b uint8) bool { return max(a, b)-min(a, b) > 6 }
