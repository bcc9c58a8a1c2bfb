package house_test

import (
	"io/fs"
	"path/filepath"
	"testing"

	"foyer/data/importing"
	"foyer/internal/samples"
)

// BenchmarkImport imports real files into an open, empty practice, encrypted as any: the bars are 3 seconds for the 26
// C-CDA documents of certified programs, and 4 MB a second of FHIR bundles. Opening the practice is left out.
func BenchmarkImport(b *testing.B) {
	for _, folder := range []string{"ccda/vendor", "fhir/synthea"} {
		b.Run(filepath.Base(filepath.Dir(folder)), func(b *testing.B) {
			dir := samples.Dir(b, folder)
			files, size := measure(b, dir)
			var seconds []float64
			for b.Loop() {
				b.StopTimer()
				h, ctx := openBench(b)
				b.StartTimer()
				report, err := h.Importing.Import(ctx, []string{dir}, importing.Options{}, nil)
				if err != nil || report.Totals.Failed > 0 {
					b.Fatalf("%+v %v", report.Totals, err)
				}
				seconds = append(seconds, b.Elapsed().Seconds())
				b.StopTimer()
				if err := h.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			each := seconds[len(seconds)-1] / float64(len(seconds))
			b.ReportMetric(float64(files), "files")
			b.ReportMetric(each, "s/import")
			b.ReportMetric(float64(size)/1e6/each, "MB/s")
		})
	}
}

// measure counts the regular files below a folder and their bytes.
func measure(b *testing.B, dir string) (files int, size int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files, size = files+1, size+info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files, size
}
