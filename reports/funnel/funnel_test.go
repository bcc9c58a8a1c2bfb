package funnel

import (
	"fmt"
	"os"
	"testing"

	"foyer/reports/pdf"
	"foyer/reports/summary"
)

func sample(months int) Page {
	in := Page{Practice: summary.Practice{Name: "Cedar Hollow Family Medicine"}, Date: "2026-11-27", Title: "Enrollment funnel", Options: summary.Options{Lang: "en"},
		Table:   Table{Columns: []string{"Month", "Patients", "Offered", "Invited", "Opened", "Joined", "Share", "Not offered", "Declined", "Deferred", "Expired", "Failed"}, Sum: true},
		Cohorts: Table{Title: "Who joined", Hint: "Of those first offered the portal in a month.", Columns: []string{"Month", "Offered", "7 days", "30 days", "90 days"}},
		Reasons: []Table{{Title: "Declined", Columns: []string{"Reason", "Patients"}, Rows: []Row{{[]string{"Prefers to talk", "12"}}}}}}
	for i := range months {
		month := fmt.Sprintf("%d/%d", i%12+1, 2026-i/12)
		in.Table.Rows = append(in.Table.Rows, Row{[]string{month, "1,214", "900", "700", "600", "512", "42 %", "314", "20", "4", "8", "1"}})
		in.Cohorts.Rows = append(in.Cohorts.Rows, Row{[]string{month, "214", "12 %", "30 %", "…"}})
	}
	in.Table.Rows = append(in.Table.Rows, Row{[]string{"All", "9,999", "900", "700", "600", "512", "42 %", "314", "20", "4", "8", "1"}})
	return in
}

func TestEverySizeOfFunnelIsPrinted(t *testing.T) {
	for months, atLeast := range map[int]int{0: 1, 6: 1, 120: 3} {
		doc, notes, err := sample(months).Layout()
		if err != nil || len(notes) != 0 || len(doc.Pages) < atLeast || months < 10 && len(doc.Pages) != 1 {
			t.Fatalf("%d months: %d pages, %v, %v", months, len(doc.Pages), notes, err)
		}
		file, err := pdf.Render(doc)
		if err != nil || len(file) == 0 {
			t.Fatal(err)
		}
		if dir := os.Getenv("FOYER_LOOK"); dir != "" && months == 6 {
			if err := os.WriteFile(dir+"/funnel.pdf", file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAFunnelIsDeterministic(t *testing.T) {
	var files [2]string
	for i := range files {
		doc, _, err := sample(12).Layout()
		if err != nil {
			t.Fatal(err)
		}
		file, err := pdf.Render(doc)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = string(file)
	}
	if files[0] != files[1] {
		t.Error("the same numbers make two files")
	}
}
