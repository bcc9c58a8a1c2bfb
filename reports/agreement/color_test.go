package agreement

import (
	"testing"

	"foyer/data/policy"
	"foyer/reports/paper"
)

// The whole paper is in the practice's color: nothing of it keeps Foyer's.
func TestAnAgreementIsInThePracticesColor(t *testing.T) {
	in := of(policy.Kinds[0], "en", false)
	in.Practice.Color = paper.Color{R: 0xE0, G: 0x70, B: 0x90}
	doc, _, err := in.Layout()
	if err != nil {
		t.Fatal(err)
	}
	want, there := paper.Dark(in.Practice.Color), false
	for _, page := range doc.Pages {
		for _, op := range page.Ops {
			if op.Color == paper.Teal {
				t.Errorf("%q is in Foyer's color", op.Text)
			}
			there = there || op.Color == want
		}
	}
	if !there {
		t.Error("nothing is in the practice's color")
	}
}
