package demo

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/importing"
)

// The invented people come into a new practice as its own would: every file is taken in, today has visits with content,
// and taking the import back leaves nobody.
func TestSamplesComeInAndGo(t *testing.T) {
	now := time.Date(2026, time.November, 17, 15, 0, 0, 0, time.UTC)
	h, _, err := house.Create(t.Context(), filepath.Join(t.TempDir(), "practice"), house.New{Practice: "Harbor Lane Clinic", Administrator: "Dana Pell",
		Passphrase: "harbor-lantern-42-meadow", TimeZone: zone, Cheap: true}, clock.New(func() time.Time { return now }, clock.Reproducible(3)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx := access.With(t.Context(), access.System)
	files, err := Samples(now)
	if err != nil || len(files) != sampleCount {
		t.Fatalf("%d files, %v", len(files), err)
	}
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report, err := h.Importing.Import(ctx, []string{dir}, importing.Options{}, nil)
	if err != nil || report.Totals.Added != sampleCount {
		t.Fatalf("%+v, %v", report.Totals, err)
	}
	visits, err := h.Visits.Today(ctx)
	if err != nil || len(visits) < 10 {
		t.Fatalf("%d visits today, %v", len(visits), err)
	}
	chart, err := h.Patients.Chart(ctx, visits[0].PatientID)
	if err != nil || visits[0].Provider == "" || visits[0].Reason == "" || len(chart.Vitals) == 0 {
		t.Errorf("the first visit is %+v with %d vitals, %v", visits[0].Visit, len(chart.Vitals), err)
	}
	if _, err := h.Importing.Undo(ctx, report.BatchID); err != nil {
		t.Fatal(err, fault.Message(err))
	}
	if n, err := h.Patients.Count(ctx); err != nil || n != 0 {
		t.Errorf("%d patients stay, %v", n, err)
	}
}
