package insight

import (
	"testing"

	"foyer/reports/chart"
	"foyer/reports/pdf"
	"foyer/reports/summary"
)

func page(n int) Page {
	in := Page{Practice: summary.Practice{Name: "Cedar Hollow Family Medicine"}, Date: "2026-11-17", Title: "Insights", Span: "December 2025 to November 2026", Options: summary.Options{Lang: "en"}}
	for i := range n {
		c := chart.Chart{Kind: chart.Kind(i % 3), Labels: []string{"Dec", "Jan 26", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"}}
		for j := range 1 + i%3 {
			s := chart.Series{Name: []string{"asked", "invited", "enrolled"}[j]}
			for k := range 12 {
				s.Values = append(s.Values, float64(20+j*10+k*(j+1)))
			}
			c.Series = append(c.Series, s)
		}
		in.Items = append(in.Items, Item{Title: "Steps into the portal", Words: "412 enrolled, 934 asked in these months.", Chart: c})
	}
	return in
}

func TestAllChartsStandOnOnePage(t *testing.T) {
	for _, n := range []int{1, 3, 10} {
		doc, notes, err := page(n).Layout()
		if err != nil || len(notes) != 0 || len(doc.Pages) != 1 {
			t.Fatalf("%d charts: %d pages, %v, %v", n, len(doc.Pages), notes, err)
		}
		file, err := pdf.Render(doc)
		if err != nil || len(file) == 0 {
			t.Fatal(err)
		}
	}
}

func TestAPageIsDeterministic(t *testing.T) {
	var files [2][]byte
	for i := range files {
		doc, _, err := page(10).Layout()
		if err == nil {
			files[i], err = pdf.Render(doc)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if string(files[0]) != string(files[1]) {
		t.Error("the same charts make two files")
	}
}
