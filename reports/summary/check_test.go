package summary

import (
	"strings"
	"testing"
)

func says(list []Finding, field, part string) bool {
	for _, f := range list {
		if f.Field == field && strings.Contains(f.Message, part) {
			return true
		}
	}
	return false
}

func TestAGoodSummaryPassesItsChecks(t *testing.T) {
	for name, in := range map[string]Input{"en": sample(1), "es": sampleES()} {
		for _, f := range Check(in) {
			if f.Severity == Warning {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if s := Reading(in); !s.Enough() || s.Hard() {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestChecksFindWhatIsMissing(t *testing.T) {
	empty := Check(Input{})
	for _, c := range [][2]string{{"patient", "named"}, {"visit", "date"}, {"visit", "who saw"}, {PartFound, "No diagnosis"}, {PartNext, "what to do"}, {"visit", "signed"}, {PartAllergies, "Allergies"}} {
		if !says(empty, c[0], c[1]) {
			t.Errorf("nothing about %v in %v", c, empty)
		}
	}
	in := sample(1)
	in.Medicines = []Medicine{
		{Name: "Amoxicillin", How: "as directed"}, {Name: "Ibuprofen 400 mg", How: "Take 1 pill"}, {Name: "Warfarin 5 mg", How: "Take 1 pill every day"},
		{Name: "Insulin", When: []string{Bedtime}, How: "10 units under the skin"}, {Name: "Old", Status: Stopped}, {Name: "Bare"},
	}
	got := Check(in)
	for _, c := range []struct {
		drug, miss string
		want       bool
	}{{"Amoxicillin", "how much", true}, {"Ibuprofen", "when", true}, {"Warfarin", "", false}, {"Insulin", "", false}, {"Old", "", false}, {"Bare", "how to take it", true}} {
		if says(got, PartMedicines, c.drug) != c.want || c.want && !says(got, PartMedicines, c.miss) {
			t.Errorf("%s: %v", c.drug, got)
		}
	}
}

func TestHardTextIsPointedOut(t *testing.T) {
	in := sample(1)
	in.Next = []string{"Discontinue administration of antihypertensive medication immediately upon experiencing gastrointestinal or cardiovascular complications, notwithstanding previously communicated pharmacological recommendations regarding hypertension."}
	in.Care, in.CallIf, in.Emergency = nil, nil, nil
	got := Check(in)
	if !says(got, "reading", "Hard to read") || !says(got, "reading", "high blood pressure") {
		t.Errorf("%v", got)
	}
}
