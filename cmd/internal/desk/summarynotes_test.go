package desk

import (
	"testing"

	"foyer/cmd/internal/press"
	"foyer/data/visit"
	reportsummary "foyer/reports/summary"
	"foyer/ui/phrase"
	"foyer/ui/summary"
	"foyer/ui/words"
)

// Every check has its Spanish: people read it beside the field.
func TestChecksAreSaidInSpanish(t *testing.T) {
	words.Use(words.Spanish)
	t.Cleanup(func() { words.Use(words.English) })
	hard := "Hypertension necessitates comprehensive pharmacological interventions and continuous multidisciplinary cardiovascular surveillance, notwithstanding asymptomatic presentation, considering potentially irreversible complications."
	for _, in := range []reportsummary.Input{
		{},
		{Next: []string{"a", "b", "c", "d", "e", "f"}, Found: []reportsummary.Condition{{Name: "Asthma"}}, Medicines: []reportsummary.Medicine{{Name: "Lisinopril"}, {Name: "Aspirin", How: "by mouth"}, {Name: "Metformin 5 mg tablet", How: "by mouth"}, {Name: "X", How: "every day"}}},
		{Found: []reportsummary.Condition{{Meaning: hard}}},
		{Found: []reportsummary.Condition{{Meaning: hard}}, Options: reportsummary.Options{Lang: "es"}},
	} {
		for _, f := range reportsummary.Check(in) {
			if f.Field == "reading" && len(f.Message) < 60 || f.Field == reportsummary.PartPortal {
				continue // plain words for hard ones have a line of their own, and so has the panel
			}
			if said := phrase.Sentence(f.Message); said == f.Message {
				t.Errorf("%q has no Spanish", f.Message)
			}
		}
	}
}

func TestNotesStandBesideTheirField(t *testing.T) {
	said := visit.Said{Reason: "Hypertension", Next: "Take one pill each morning with food.\nCome back soon.", Medicines: []visit.Medicine{{Name: "Lisinopril 10 mg tablet", How: "1 tablet each morning", Change: "new"}}}
	in := reportsummary.Input{Options: reportsummary.Options{Lang: "en"}, Visit: reportsummary.Visit{Reason: "Hypertension"}, Next: []string{"Take one pill each morning with food.", "Come back soon."}, Medicines: []reportsummary.Medicine{{Name: "Lisinopril 10 mg tablet", How: "1 tablet each morning"}}}
	notes := notesOf(press.Preview{Input: in, Findings: reportsummary.Check(in)}, said)
	if n := notes[summary.FieldMedicines]; len(n) != 1 || n[0].Tone != summary.Good {
		t.Errorf("medicines %+v", n)
	}
	if n := notes[summary.FieldNext]; len(n) != 1 || n[0].Text != "Grade 1.0 · 2 actions" && n[0].Tone != summary.Good {
		t.Errorf("next %+v", n)
	}
	if n := notes[summary.FieldReason]; len(n) != 1 || n[0].Plain != "high blood pressure" {
		t.Errorf("reason %+v", n)
	}
	if n := notes[summary.FieldFound]; len(n) != 1 || n[0].Tone != summary.Grave {
		t.Errorf("found %+v", n)
	}
}
