package importing

import (
	"io/fs"
	"path/filepath"
	"testing"

	"foyer/data/access"
	"foyer/data/patient"
	"foyer/data/store/storetest"
	"foyer/data/visit"
	"foyer/internal/samples"
)

// benchmarkFolder imports a folder of real files into an empty database, again and again.
func benchmarkFolder(b *testing.B, folder string) {
	dir := samples.Dir(b, folder)
	var size int64
	if err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			info, err := d.Info()
			if err != nil {
				return err
			}
			size += info.Size()
		}
		return err
	}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	ctx := storetest.As(access.Administrator)
	for b.Loop() {
		b.StopTimer()
		db := storetest.Open(b)
		s := New(db, patient.New(db), visit.New(db), NewFormats(db))
		b.StartTimer()
		if _, err := s.Import(ctx, []string{dir}, Options{}, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/import")
}

// BenchmarkVendorDocuments imports the 26 C-CDA documents of certified programs: at most 3 seconds.
func BenchmarkVendorDocuments(b *testing.B) { benchmarkFolder(b, "ccda/vendor") }

// BenchmarkFHIRBundles imports bundles of synthetic patients: at least 4 MB a second.
func BenchmarkFHIRBundles(b *testing.B) { benchmarkFolder(b, "fhir/synthea") }
