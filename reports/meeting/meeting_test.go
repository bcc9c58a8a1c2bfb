package meeting

import (
	"fmt"
	"strings"
	"testing"

	"foyer/reports/summary"
)

func TestOnePageHoldsEverything(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		for _, a4 := range []bool{false, true} {
			in := Page{Practice: summary.Practice{Name: "Cedar Hollow Family Medicine"}, Date: "2026-11-17", Options: summary.Options{Lang: lang, A4: a4}}
			for g, n := range []int{9, 3, 2} {
				group := Group{Title: fmt.Sprintf("Audience %d", g)}
				for i := range n {
					group.Lines = append(group.Lines, Line{Section: "Chapter 4, 4.1", Title: fmt.Sprintf("Use patient-generated health data in care, line %d of %d", i, g), State: "in place", Firm: i%2 == 0, Figure: "88 of 214",
						Next: "Complete the readiness list of a feature that is on: nobody has ticked off yet that the practice can keep what it promises, and somebody should soon.", Owner: "Anita Rao", Target: "2027-01-15"})
				}
				in.Groups = append(in.Groups, group)
			}
			d, _, err := in.Layout()
			if err != nil || len(d.Pages) != 1 {
				t.Fatalf("%s: %d pages, %v", lang, len(d.Pages), err)
			}
			var b strings.Builder
			for _, op := range d.Pages[0].Ops {
				b.WriteString(op.Text + " ")
			}
			said := strings.Join(strings.Fields(b.String()), " ")
			for _, want := range []string{"Audience 2", "8 of 14", "Anita Rao", "line 8 of 0"} {
				if !strings.Contains(said, want) && !strings.Contains(strings.ReplaceAll(said, " de ", " of "), want) {
					t.Errorf("%s: %q is missing: %s", lang, want, said)
				}
			}
			if strings.Contains(said, "meeting.") {
				t.Errorf("a text is missing: %s", said)
			}
		}
	}
}
