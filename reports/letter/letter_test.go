package letter

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/portal"
	"foyer/reports/summary"
)

var practice = summary.Practice{Name: "Cedar Hollow Family Medicine", Address: []string{"412 Orchard Street, Suite 3", "Millbrook, NY 12545"},
	Phone: "(845) 555-0142", Hours: "Monday to Friday, 8 AM to 5 PM", Web: "cedarhollowfm.example"}

func invitation() Invitation {
	return Invitation{
		Practice: practice, Patient: summary.Patient{Name: "Marisol Núñez-Ortega", Short: "Marisol", Record: "CH-048001"},
		Address: []string{"7 Mill Lane", "Millbrook, NY 12545"}, Date: "2026-11-17", Signed: "Anita Rao, MD",
		Portal: portal.Panel{State: portal.Invite, Join: portal.ByMail, Name: "Cedar Hollow MyHealth", Mail: "front@cedarhollowfm.example",
			Code: "K7QM-4PXW-RX3T", Expires: "2026-12-17", Features: []string{"Read your visit notes", "Ask for refills"},
			Reply: "within 1 business day", Phone: "(845) 555-0142", Hours: "8 AM to 5 PM"},
	}
}

func recovery() Recovery {
	return Recovery{Practice: practice, Key: "K7QM-4PXW-RX3T-9HDF-2BCN-W8VY-6GJZ-3TKR", Folder: "Cedar Hollow", Date: "2026-11-17"}
}

func cover() Cover {
	c := Cover{Practice: practice, Date: "2026-11-17"}
	for i := range 30 {
		c.Rows = append(c.Rows, CoverRow{"9:20 AM", "Marisol Núñez-Ortega", "CH-0480" + string(rune('0'+i%10)) + "1", "Anita Rao, MD"})
	}
	return c
}

func labels() Labels {
	l := Labels{Date: "2026-11-17", Rows: cover().Rows, Skip: 4}
	l.Rows[2].Patient = "Maximiliana Wolfeschlegelsteinhausenbergerdorff-Núñez de la Torre"
	return l
}

func TestLabelsStayInsideTheirStock(t *testing.T) {
	for _, a4 := range []bool{false, true} {
		in := labels()
		in.Options.A4 = a4
		d, _, err := in.Layout()
		if err != nil || len(d.Pages) != 2 {
			t.Fatalf("%d pages, %v", len(d.Pages), err)
		}
		stock := paper.Labels30
		if a4 {
			stock = paper.Labels24
		}
		for _, p := range d.Pages {
			for _, op := range p.Ops {
				col, row := int((op.X-stock.Left)/stock.StepX), int((op.Y-stock.Top)/stock.StepY)
				right, bottom := stock.Left+float64(col)*stock.StepX+stock.W, stock.Top+float64(row)*stock.StepY+stock.H
				if op.X+op.W > right || op.Y > bottom-2 || op.Size < 8 {
					t.Errorf("%q leaves its label", op.Text)
				}
			}
		}
	}
}

type made interface {
	PDF() ([]byte, []gateNote, error)
}

func TestLettersAreValidAndTheSameEveryTime(t *testing.T) {
	es, large := invitation(), invitation()
	es.Options.Lang = "es"
	large.Options.LargePrint = true
	for name, in := range map[string]made{"invitation": invitation(), "invitation-es": es, "invitation-large": large, "recovery": recovery(), "cover": cover(), "labels": labels()} {
		one, _, err := in.PDF()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		two, _, err := in.PDF()
		if err != nil || !bytes.Equal(one, two) {
			t.Errorf("%s differs from itself: %v", name, err)
		}
		if err := pdf.Validate(one); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if dir := os.Getenv("FOYER_PAPERS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+".pdf"), one, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestInvitationFitsOnOnePage(t *testing.T) {
	d, _, err := invitation().Layout()
	if err != nil || len(d.Pages) != 1 {
		t.Fatalf("%d pages, %v", len(d.Pages), err)
	}
}

func TestCodesAreSetInTheFaceForCodes(t *testing.T) {
	d, _, err := recovery().Layout()
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range d.Pages[0].Ops {
		if op.Kind == paper.TextOp && op.Face == paper.Mono && op.Size >= 12 {
			return
		}
	}
	t.Error("no monospaced text on the recovery sheet")
}
