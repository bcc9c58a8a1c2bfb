//go:build unix

package summary

import (
	"bytes"
	"context"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/jung-kurt/gofpdf"

	fonts "foyer/assets/paper"
	"foyer/reports/code"
	"foyer/reports/paper"
	"foyer/reports/raster"
)

// stock replays a summary's pages with gofpdf as it comes: UTF-8 fonts, its own drawing calls, a square code made anew.
func stock(in Input) ([]byte, error) {
	p, err := Layout(in)
	if err != nil {
		return nil, err
	}
	d := p.Doc
	f := gofpdf.NewCustom(&gofpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: gofpdf.SizeType{Wd: d.Size.W, Ht: d.Size.H}})
	f.SetAutoPageBreak(false, 0)
	f.SetCatalogSort(true)
	for _, face := range []paper.Face{paper.Regular, paper.Bold, paper.Mono} {
		data, err := fonts.Full(face.Name())
		if err != nil {
			return nil, err
		}
		f.AddUTF8FontFromBytes(face.Name(), "", data)
	}
	for _, page := range d.Pages {
		f.AddPage()
		for _, op := range page.Ops {
			c := op.Color
			style := "F"
			if op.Weight > 0 {
				style = "D"
				f.SetDrawColor(int(c.R), int(c.G), int(c.B))
				f.SetLineWidth(op.Weight)
			} else {
				f.SetFillColor(int(c.R), int(c.G), int(c.B))
			}
			switch op.Kind {
			case paper.TextOp:
				f.SetFont(op.Face.Name(), "", op.Size)
				f.SetTextColor(int(c.R), int(c.G), int(c.B))
				f.Text(op.X, op.Y, op.Text)
			case paper.LineOp:
				f.Line(op.X, op.Y, op.X+op.W, op.Y+op.H)
			case paper.BoxOp:
				f.RoundedRect(op.X, op.Y, op.W, op.H, op.R, "1234", style)
			case paper.CircleOp:
				f.Circle(op.X, op.Y, op.R, style)
			case paper.PathOp:
				for i := 2; i+1 < len(op.Points); i += 2 {
					f.Line(op.Points[i-2], op.Points[i-1], op.Points[i], op.Points[i+1])
				}
			case paper.LinkOp:
				f.LinkString(op.X, op.Y, op.W, op.H, op.Text)
			case paper.QROp:
				bars, err := qr.Encode(op.QR.Text, qr.M, qr.Auto)
				if err != nil {
					return nil, err
				}
				n := bars.Bounds().Dx()
				unit := op.W / float64(n+2*code.Quiet)
				f.SetFillColor(0, 0, 0)
				for y := range n {
					for x := range n {
						if r, _, _, _ := bars.At(x, y).RGBA(); r == 0 {
							f.Rect(op.X+float64(x+code.Quiet)*unit, op.Y+float64(y+code.Quiet)*unit, unit, unit, "F")
						}
					}
				}
			}
		}
	}
	var out bytes.Buffer
	err = f.Output(&out)
	return out.Bytes(), err
}

// cpu is the processor time of this process so far, all threads.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkAgainstStock makes the same pages with stock gofpdf and with Foyer in turn and reports CPU time for each, and how
// many times as many documents a CPU second Foyer makes. The bar is 4.
func BenchmarkAgainstStock(b *testing.B) {
	var ours, theirs time.Duration
	n := 0
	for b.Loop() {
		for range 5 {
			n++
			start := cpu()
			if _, _, err := PDF(sample(n)); err != nil {
				b.Fatal(err)
			}
			mid := cpu()
			if _, err := stock(sample(n)); err != nil {
				b.Fatal(err)
			}
			ours, theirs = ours+mid-start, theirs+cpu()-mid
		}
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(n)/1000, "foyer-cpu-ms/doc")
	b.ReportMetric(float64(theirs.Microseconds())/float64(n)/1000, "stock-cpu-ms/doc")
	b.ReportMetric(float64(theirs)/float64(ours), "times-as-many")
}

// BenchmarkSummary makes one two-page summary with everything on it.
func BenchmarkSummary(b *testing.B) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		if _, _, err := PDF(sample(i)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLayout sets the pages only, as for a preview.
func BenchmarkLayout(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Layout(sample(1)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPreview draws one page at the resolution of a good screen. The bar is 150 ms.
func BenchmarkPreview(b *testing.B) {
	p, err := Layout(sample(1))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := raster.Page(p.Doc, 0, 144); err != nil {
			b.Fatal(err)
		}
	}
}

func many(n int) func(func(Input) bool) {
	return func(yield func(Input) bool) {
		for i := range n {
			if !yield(sample(i)) {
				return
			}
		}
	}
}

// BenchmarkBatch makes print jobs of 100 summaries.
func BenchmarkBatch(b *testing.B) {
	n, start := 0, cpu()
	for b.Loop() {
		n += 100
		if err := Batch(context.Background(), many(100), BatchOptions{Duplex: true, Job: func([]byte, int) error { return nil }}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpu()-start).Microseconds())/float64(n)/1000, "cpu-ms/doc")
}

// A thousand summaries in a batch, each stored and printed, take little memory: the bar is 60 MB.
func TestAThousandSummariesTakeLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a thousand papers")
	}
	if _, _, err := PDF(sample(0)); err != nil {
		t.Fatal(err)
	}
	debug.FreeOSMemory()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	peak, papers, jobs := uint64(0), 0, 0
	err := Batch(context.Background(), many(1000), BatchOptions{Duplex: true,
		Paper: func(m Made) error {
			papers++
			if papers%25 == 0 {
				runtime.ReadMemStats(&now)
				peak = max(peak, now.Sys-now.HeapReleased)
			}
			return m.Err
		},
		Job: func(job []byte, n int) error {
			jobs++
			runtime.ReadMemStats(&now)
			peak = max(peak, now.Sys-now.HeapReleased)
			return nil
		}})
	if err != nil || papers != 1000 || jobs != 10 {
		t.Fatalf("%d papers, %d jobs, %v", papers, jobs, err)
	}
	added := int64(peak) - int64(before.Sys-before.HeapReleased)
	t.Logf("%d MB added at most", added>>20)
	if added > 60<<20 {
		t.Errorf("%d MB added, the bar is 60", added>>20)
	}
}
