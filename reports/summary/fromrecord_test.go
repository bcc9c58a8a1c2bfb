package summary

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"foyer/data/record"
)

func loinc(code, text string) record.Concept {
	return record.Concept{Text: text, Codings: []record.Coding{{System: record.LOINC, Code: code}}}
}

func quantity(value, unit string) record.Value {
	return record.Value{Quantity: record.Quantity{Value: value, Unit: unit}}
}

func words(s string) record.Concept { return record.Concept{Text: s} }

func source() Source {
	at := record.Item{Visit: "v1"}
	before := record.Item{Visit: "v0"}
	day := record.DateTime("2026-11-17T14:20:00Z")
	return Source{
		Practice: Practice{Name: "Cedar Hollow", Phone: "(845) 555-0142"}, Location: time.FixedZone("EST", -5*3600),
		Patient: record.Patient{Names: []record.HumanName{{Given: []string{"Ada", "M."}, Family: "Field"}}, BirthDate: "1958-04-17", BirthSex: "F",
			Identifiers: []record.Identifier{{Type: "MR", Value: "CH-7"}}, Languages: []record.Language{{Code: "es-MX", Preferred: true}},
			Race: []record.Coding{{Display: "White"}, {Display: "White"}}, Ethnicity: []record.Coding{{Code: "2186-5"}}},
		Visit: record.Visit{ID: "v1", Start: day, Reason: "Cough", Provider: "Anita Rao, MD", Location: "Room 2", FollowUp: "Come back in 2 weeks.",
			Diagnoses: []record.Concept{words("Bronchitis")}, Assessment: "Your airways are sore."},
		Chart: record.Chart{
			Instructions: []record.Instruction{{Item: at, Text: "- Drink water.\n- Rest for 2 days.\n" + strings.Repeat("Long advice. ", 20)}, {Item: before, Text: "Old advice."}},
			Medications: []record.Medication{
				{Item: record.Item{Visit: "v1", Status: "active"}, Drug: words("Amoxicillin 500 mg"), Sig: "Take 1 capsule in the morning and at bedtime", Change: "new", Reason: words("Cough")},
				{Item: record.Item{Visit: "v0", Status: "active"}, Drug: words("Aspirin 81 mg"), Dose: record.Quantity{Value: "1", Unit: "tablet"}, Route: words("Oral"), Frequency: "once a day", Change: "new"},
				{Item: record.Item{Visit: "v0", Status: "active"}, Drug: words("Aspirin 81 mg"), Dose: record.Quantity{Value: "1", Unit: "tablet"}, Route: words("Oral"), Frequency: "once a day"},
				{Item: record.Item{Visit: "v1", Status: "stopped", Note: "It hurts your kidneys."}, Drug: words("Ibuprofen 400 mg"), Change: "stopped"},
				{Item: record.Item{Visit: "v0", Status: "completed"}, Drug: words("Old pill")},
				{Item: record.Item{Absent: true}, Drug: words("No medications")},
			},
			Vitals: []record.Observation{
				{Item: at, Code: loinc("85354-9", "BP"), When: day, Components: []record.Component{{Code: loinc("8480-6", ""), Value: quantity("148", "mm[Hg]")}, {Code: loinc("8462-4", ""), Value: quantity("92", "mm[Hg]")}}},
				{Item: at, Code: loinc("8867-4", "Heart rate"), When: day, Value: quantity("76", "/min")},
				{Item: at, Code: loinc("29463-7", "Weight"), When: day, Value: quantity("82.6", "kg")},
				{Item: at, Code: loinc("8302-2", "Height"), When: day, Value: quantity("163", "cm")},
				{Item: at, Code: loinc("8310-5", "Temp"), When: day, Value: quantity("36.9", "Cel")},
				{Item: at, Code: loinc("39156-5", "BMI"), When: day, Value: quantity("31.1", "kg/m2")},
				{Item: before, Code: loinc("8867-4", "Heart rate"), When: "2020-01-01", Value: quantity("99", "/min")},
			},
			Problems:  []record.Problem{{Item: record.Item{Status: "active"}, Condition: words("Asthma")}, {Item: record.Item{Status: "resolved"}, Condition: words("Old problem")}},
			Allergies: []record.Allergy{{Item: record.Item{Absent: true}, Substance: words("No known allergies")}},
			Results: []record.Observation{
				{Item: at, Code: words("A1c"), When: day, Value: quantity("7.40", "%"), Range: "4 - 6", Interpretation: record.Concept{Codings: []record.Coding{{Code: "H"}}}},
				{Item: at, Code: words("Culture"), When: day},
			},
			Immunizations: []record.Immunization{{Item: before, Vaccine: words("Flu vaccine"), When: "2026-10-02"}, {Item: before, Vaccine: words("Very old"), When: "2001-10-02"}},
			CarePlans: []record.CarePlan{{Item: at, Title: words("Check-up"), Category: "appointment", When: "2026-12-15T14:40:00Z"}, {Item: at, Title: words("Chest picture"), Category: "test"},
				{Item: at, Title: words("Lung doctor"), Category: "referral"}, {Item: before, Title: words("Past visit"), Category: "appointment", When: "2026-01-01"}},
			Goals:  []record.Goal{{Description: words("Walk"), Target: "30 minutes", Due: "2027-01-01"}},
			Social: []record.Observation{{Code: loinc("72166-2", "Smoking"), When: "2020", Value: record.Value{Text: "Smoker"}}, {Code: loinc("72166-2", "Smoking"), When: "2025", Value: record.Value{Text: "Former smoker"}}},
		},
	}
}

func TestFromVisit(t *testing.T) {
	got := FromVisit(source())
	want := Input{
		Practice: Practice{Name: "Cedar Hollow", Phone: "(845) 555-0142"},
		Patient:  Patient{Name: "Ada M. Field", Short: "Ada", BirthDate: "1958-04-17", Sex: "female", Race: "White", Ethnicity: "Not Hispanic or Latino", Language: "Spanish", Record: "CH-7"},
		Visit:    Visit{Date: "2026-11-17T09:20", Place: "Room 2", Provider: "Anita Rao, MD", Reason: "Cough"},
		Next:     []string{"Drink water.", "Rest for 2 days.", "Come back in 2 weeks."},
		Care:     []string{strings.TrimSpace(strings.Repeat("Long advice. ", 20))},
		Medicines: []Medicine{
			{Name: "Amoxicillin 500 mg", How: "Take 1 capsule in the morning and at bedtime", When: []string{Morning, Bedtime}, For: "Cough", Status: New},
			{Name: "Aspirin 81 mg", How: "1 tablet by mouth once a day", Status: Same},
			{Name: "Ibuprofen 400 mg", Status: Stopped, Why: "It hurts your kidneys."},
		},
		Vitals: []Vital{{"blood pressure", "148/92"}, {"pulse", "76"}, {"temperature", "98.4 °F (36.9 °C)"}, {"weight", "182.1 lb (82.6 kg)"}, {"height", "5 ft 4 in (163 cm)"}, {"bmi", "31.1"}},
		Found:  []Condition{{"Bronchitis", "Your airways are sore."}}, Problems: []string{"Asthma"}, NoAllergies: true,
		Immunizations: []Done{{What: "Flu vaccine", When: "2026-10-02"}},
		Results:       []Result{{Name: "A1c", Value: "7.40 %", Range: "4 - 6", Flag: "high", When: "2026-11-17"}}, Pending: []string{"Culture"},
		NextVisits: []Planned{{When: "2026-12-15T09:40", What: "Check-up"}}, FutureTests: []Planned{{What: "Chest picture"}}, Referrals: []string{"Lung doctor"},
		Goals: []Goal{{"Walk", "30 minutes", "2027-01-01"}}, Smoking: "Former smoker",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFromVisitOfAnEmptyRecordStillPrints(t *testing.T) {
	if _, _, err := PDF(FromVisit(Source{})); err != nil {
		t.Error(err)
	}
}

func TestAListThatIsLaterThanTheVisitSaysSo(t *testing.T) {
	s := source()
	day := s.Visit.Start.Date().Time()
	for after, want := range map[int]bool{-3: false, 0: false, 7: false, 8: true, 300: true} {
		s.Today = record.Date(day.AddDate(0, 0, after).Format(time.DateOnly))
		in := FromVisit(s)
		if got := in.MedicinesAsOf == string(s.Today); got != want {
			t.Errorf("%d days after the visit the list is as of %q", after, in.MedicinesAsOf)
		}
		laid, err := Layout(in)
		if err != nil {
			t.Fatal(err)
		}
		said := false
		for _, p := range laid.Doc.Pages {
			for _, op := range p.Ops {
				said = said || strings.Contains(op.Text, "This is your list as of")
			}
		}
		if said != want {
			t.Errorf("%d days after the visit the paper says it: %t", after, said)
		}
	}
	s.Today = ""
	if in := FromVisit(s); in.MedicinesAsOf != "" {
		t.Errorf("a chart of the visit is as of %q", in.MedicinesAsOf)
	}
}
