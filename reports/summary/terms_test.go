package summary

import (
	"testing"

	"foyer/data/record"
	"foyer/reports/wording"
)

func TestCodedTextsAreInThePapersLanguage(t *testing.T) {
	s := source()
	s.Options.Lang = "es"
	s.Patient.Race, s.Patient.Ethnicity = []record.Coding{{Code: "2106-3", Display: "White"}}, []record.Coding{{Code: "2135-2", Display: "Hispanic or Latino"}}
	s.Chart.Social = []record.Observation{{Code: loinc("72166-2", "Smoking"), When: "2025", Value: record.Value{Text: "Never smoked"}}}
	s.Chart.Immunizations[0].Vaccine = record.Concept{Text: "Influenza, seasonal", Codings: []record.Coding{{System: record.CVX, Code: "140"}}}
	s.Chart.Allergies = []record.Allergy{{Substance: words("Penicillin"), Reactions: []record.Reaction{{Manifestation: words("Rash/Hives"), Severity: "severe"}}}}
	in := FromVisit(s)
	for got, want := range map[string]string{
		in.Patient.Race: "blanca", in.Patient.Ethnicity: "hispana o latina", in.Patient.Language: "español", in.Smoking: "Nunca ha fumado",
		in.Immunizations[0].What: "Vacuna contra la gripe", in.Allergies[0].To: "Penicilina", in.Allergies[0].Reaction: "sarpullido, ronchas, grave",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	es, en := wording.For("es"), wording.For("en")
	for got, want := range map[string]string{
		term(es, "A rash all over"): "A rash all over", term(es, "Rash/Blue toes"): "Rash/Blue toes", term(en, "Never smoked"): "Never smoked",
		coded(es, "smoking.", "266919005", "whatever"): "Nunca ha fumado", coded(en, "smoking.", "266919005", ""): "Never smoked", languageName(es, "xx"): "xx",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
