package raster

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"image"
	"os"

	"foyer/reports/paper"
	"foyer/reports/pdf"
)

func doc() *paper.Doc {
	logo := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for i := range logo.Pix {
		logo.Pix[i] = uint8(i * 7)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, logo); err != nil {
		panic(err)
	}
	pic, err := paper.NewPicture(buf.Bytes())
	if err != nil {
		panic(err)
	}
	return paper.Layout(paper.Document{Size: paper.Letter, Style: paper.Standard(), Letterhead: paper.Letterhead{Name: "Practice", Logo: pic},
		Blocks: []paper.Block{paper.Title{Text: "Title Ελένη"}, paper.Heading{Text: "Heading"}, paper.List{Mark: paper.Number, Items: []paper.Text{paper.T("Take 25 mg")}},
			paper.List{Mark: paper.Check, Items: []paper.Text{paper.T("Done")}}, paper.List{Mark: paper.Square, Items: []paper.Text{paper.T("Open")}},
			paper.Panel{Firm: true, Blocks: []paper.Block{paper.Code{Code: "K7QM-4PXW-RX3T"}, paper.QR{Text: "mailto:a@practice.example", Side: 110}}}}})
}

// The picture of the preview and the picture poppler draws of the PDF agree: same text, same places.
func TestPreviewShowsWhatThePDFShows(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("pdftoppm isn't installed")
	}
	d := doc()
	ours, err := Page(d, 0, 72)
	if err != nil {
		t.Fatal(err)
	}
	file, err := pdf.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(base+".pdf", file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "72", "-png", "-singlefile", base+".pdf", base).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(base + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	theirs, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if theirs.Bounds() != ours.Bounds() {
		t.Fatalf("%v and %v", theirs.Bounds(), ours.Bounds())
	}
	// Compare the darkness of squares of 12 dots.
	const cell = 12
	for y := 0; y+cell <= ours.Bounds().Dy(); y += cell {
		for x := 0; x+cell <= ours.Bounds().Dx(); x += cell {
			a, b := darkness(ours, x, y, cell), darkness(theirs, x, y, cell)
			if math.Abs(a-b) > 0.12 {
				t.Errorf("at %d,%d the preview is %.2f dark, the PDF %.2f", x, y, a, b)
			}
		}
	}
}

func darkness(img image.Image, x0, y0, n int) float64 {
	sum := 0.0
	for y := y0; y < y0+n; y++ {
		for x := x0; x < x0+n; x++ {
			sum += 1 - float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)/255
		}
	}
	return sum / float64(n*n)
}

func TestPageRefusesWhatItCannotDraw(t *testing.T) {
	d := doc()
	for _, c := range []struct {
		d    *paper.Doc
		page int
		dpi  float64
	}{{nil, 0, 72}, {d, -1, 72}, {d, 9, 72}, {d, 0, 0}, {d, 0, -5}, {d, 0, 1e6}, {d, 0, math.NaN()}, {d, 0, math.Inf(1)}} {
		if _, err := Page(c.d, c.page, c.dpi); err == nil {
			t.Errorf("page %d at %v was drawn", c.page, c.dpi)
		}
	}
}

func TestManyAtOnceDrawTheSame(t *testing.T) {
	d := doc()
	want, err := Page(d, 0, 80)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			got, err := Page(d, 0, 80)
			if err != nil || !bytes.Equal(got.Pix, want.Pix) {
				t.Error("another picture", err)
			}
		})
	}
	wg.Wait()
}

func TestOddOperationsAreDrawnWithoutHarm(t *testing.T) {
	d := &paper.Doc{Size: paper.Letter, Pages: []paper.Page{{Ops: []paper.Op{
		{Kind: paper.BoxOp, X: -500, Y: -500, W: 10, H: 10}, {Kind: paper.BoxOp, W: -4, H: 3, Weight: 2}, {Kind: paper.CircleOp, R: -3},
		{Kind: paper.PathOp, Points: []float64{1}}, {Kind: paper.PathOp, Points: []float64{0, 0, 10, 10, 20, 0}}, {Kind: paper.LineOp},
		{Kind: paper.QROp}, {Kind: paper.ImageOp}, {Kind: paper.TextOp, Face: 77, Size: 12, Text: "x\xff"}, {Kind: paper.TextOp, Size: 1e6, Text: "x"}, {Kind: 99},
	}}}}
	if _, err := Page(d, 0, 72); err != nil {
		t.Error(err)
	}
}
