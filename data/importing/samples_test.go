package importing

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/patient"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/visit"
	"foyer/internal/samples"
)

func count(t testing.TB, db *store.DB, table string) (n int) {
	t.Helper()
	if err := db.QueryRow(context.Background(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// tables are those that an import fills; what is left in them after everything was taken back is a mistake.
var tables = []string{"patient", "visit", "chart_item", "source_document", "source_fact", "import_doubt", "import_change", "patient_term"}

func TestSamplesGoThrough(t *testing.T) {
	folders := []string{"ccda/vendor", "ccda/onc", "ccda/onc-negative", "ccda/hl7-examples", "fhir/synthea", "fhir/us-core", "table", "vcard"}
	dir := samples.Dir(t)
	ctx := storetest.As(access.Administrator)
	line := func(name string, r Report, took time.Duration, db *store.DB) string {
		added := map[string]int{}
		for _, f := range r.Files {
			for k, n := range f.Added {
				added[k] += n
			}
			if (f.Status == Failed || f.Status == Skipped) && f.Error == "" {
				t.Errorf("%s: %s without a reason", f.Path, f.Status)
			}
			if f.Status == Failed && f.Error == "the file can't be understood" {
				t.Errorf("%s failed inside", f.Path)
			}
		}
		var kinds []string
		for k, n := range added {
			kinds = append(kinds, fmt.Sprintf("%s %d", k, n))
		}
		sort.Strings(kinds)
		return fmt.Sprintf("%-18s %3d files  added %2d updated %2d matched %2d skipped %2d failed %2d  %5.2f s  %s", name, len(r.Files), r.Totals.Added,
			r.Totals.Updated, r.Totals.Matched, r.Totals.Skipped, r.Totals.Failed, took.Seconds(), strings.Join(kinds, ", "))
	}
	db := storetest.Open(t)
	s := New(db, patient.New(db), visit.New(db), NewFormats(db))
	var batches []string
	for _, folder := range folders {
		start := time.Now()
		r, err := s.Import(ctx, []string{filepath.Join(dir, folder)}, Options{}, nil)
		if err != nil {
			t.Fatalf("%s: %v", folder, err)
		}
		t.Log(line(folder, r, time.Since(start), db))
		reasons := map[string]int{}
		for _, f := range r.Files {
			if f.Status == Failed || f.Status == Skipped {
				_, reason, ok := strings.Cut(f.Error, ": ")
				if !ok || !strings.HasPrefix(f.Error, "line ") {
					reason = f.Error
				}
				reasons[string(f.Status)+" "+reason]++
			}
		}
		for reason, n := range reasons {
			t.Logf("    %3d %s", n, reason)
		}
		batches = append(batches, r.BatchID)
	}
	before := map[string]int{}
	for _, table := range tables {
		before[table] = count(t, db, table)
	}
	t.Logf("held: %v", before)
	again, err := s.Import(ctx, []string{dir + "/ccda", dir + "/fhir", dir + "/table", dir + "/vcard"}, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if again.Totals.Added+again.Totals.Updated > 0 {
		t.Errorf("a second run is not idle: %+v", again.Totals)
	}
	for _, table := range tables {
		if n := count(t, db, table); n != before[table] {
			t.Errorf("a second run changed %s from %d to %d rows", table, before[table], n)
		}
	}
	for i := len(batches) - 1; i >= 0; i-- {
		u, err := s.Undo(ctx, batches[i])
		if err != nil {
			t.Fatal(err)
		}
		if len(u.Kept) > 0 {
			t.Errorf("batch %d kept %d rows: %+v", i, len(u.Kept), u.Kept[0])
		}
	}
	for _, table := range tables {
		if n := count(t, db, table); n != 0 {
			t.Errorf("%d rows left in %s", n, table)
		}
	}
}
