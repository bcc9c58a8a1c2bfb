package agreement

import (
	"strings"
	"testing"

	"foyer/data/policy"
	"foyer/reports/paper"
	"foyer/reports/summary"
)

func of(kind policy.Kind, lang string, large bool) Paper {
	in := Paper{Practice: summary.Practice{Name: "Cedar Hollow Family Medicine", Phone: "(845) 555-0142", Address: []string{"412 Orchard Street", "Millbrook, NY 12545"}}, Version: 2, From: "2026-11-17", Date: "2026-11-17",
		Options: summary.Options{Lang: lang, LargePrint: large}}
	title, sections := policy.Agreement(kind, policy.Default(kind), lang)
	in.Title = title
	for _, s := range sections {
		in.Sections = append(in.Sections, Section{s.Title, s.Lines})
	}
	return in
}

func text(d *paper.Doc) string {
	var b strings.Builder
	for _, p := range d.Pages {
		for _, op := range p.Ops {
			b.WriteString(op.Text + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestEveryAgreementFitsOneSideAsShipped(t *testing.T) {
	for _, k := range policy.Kinds {
		for lang, signed := range map[string]string{"en": "Date and signature", "es": "Fecha y firma"} {
			d, _, err := of(k, lang, false).Layout()
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Pages) != 1 {
				t.Errorf("%s in %s takes %d sides", k, lang, len(d.Pages))
			}
			said := text(d)
			if !strings.Contains(said, signed) || !strings.Contains(said, d.Title) || strings.Contains(said, "agreement.") {
				t.Errorf("%s in %s says: %s", k, lang, said)
			}
			for _, p := range d.Pages {
				for _, op := range p.Ops {
					if op.Kind == paper.TextOp && op.Size < 10 {
						t.Errorf("%s in %s: %q in %v points", k, lang, op.Text, op.Size)
					}
				}
			}
		}
	}
}

func TestADraftSaysThatItIsOne(t *testing.T) {
	in := of(policy.Email, "en", true)
	if d, _, err := in.Layout(); err != nil || !strings.Contains(text(d), "Version 2, in force from November 17, 2026") {
		t.Errorf("%v", err)
	}
	in.Version = 0
	d, _, err := in.Layout()
	if err != nil || !strings.Contains(text(d), "Draft, not in force") {
		t.Errorf("%v", err)
	}
	if file, _, err := in.PDF(); err != nil || !strings.HasPrefix(string(file), "%PDF-") {
		t.Errorf("%v", err)
	}
}
