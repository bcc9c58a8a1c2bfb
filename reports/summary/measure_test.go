package summary

import (
	"testing"

	"foyer/data/record"
)

func TestResultsAreRoundedAsALaboratoryPrintsThem(t *testing.T) {
	for in, want := range map[string]string{
		"7.40": "7.40", "7.4": "7.4", "1.005": "1.005", "182.18992326275668": "182", "142.1443824953": "142", "14.606371418073158": "14.6",
		"3.931369547791854": "3.93", "0.98761": "0.988", "0.000412": "0.000412", "0.00041237": "0.000412", "1234.56789": "1235",
		"-2.34567": "-2.35", "99.96123": "100", "1299.7654": "1300", "positive": "positive", "1:40": "1:40", "0.0000": "0.0000",
	} {
		if got := labNumber(in); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}

func TestMeasuresAreSaidAsExactlyAsPeopleMeasure(t *testing.T) {
	for _, c := range []struct{ key, value, unit, want string }{
		{"temperature", "36.9444448", "Cel", "98.5 °F (36.9 °C)"},
		{"temperature", "98.5", "[degF]", "98.5 °F"},
		{"weight", "93.29082484586738", "kg", "205.7 lb (93.3 kg)"},
		{"weight", "3.245", "kg", "7.2 lb (3.245 kg)"},
		{"height", "176.35499866729558", "cm", "5 ft 9 in (176.4 cm)"},
		{"bmi", "29.99600277008462", "kg/m2", "30"},
		{"pain", "1.5136816764638272", "{score}", "2"},
		{"pulse", "76", "/min", "76"},
		{"oxygen", "97.6", "%", "98 %"},
	} {
		if got := measure(c.key, record.Quantity{Value: c.value, Unit: c.unit}); got != c.want {
			t.Errorf("%s %s %s became %q, want %q", c.key, c.value, c.unit, got, c.want)
		}
	}
	last := map[string]record.Observation{systolic: {Value: quantity("129.75969944651848", "mm[Hg]")}, diastolic: {Value: quantity("86.44305537931304", "mm[Hg]")}}
	if got := pressure(last); got != "130/86" {
		t.Errorf("blood pressure %s", got)
	}
}

func TestUnitsAreWords(t *testing.T) {
	for unit, want := range map[string]string{
		"mL/min/{1.73_m2}": "142 mL/min/1.73 m²", "mg/dL": "142 mg/dL", "{INR}": "142 INR", "10*3/uL": "142 ×10³/µL", "%": "142 %", "1": "142",
	} {
		if got := labQuantity(record.Quantity{Value: "142.14438249533583", Unit: unit}); got != want {
			t.Errorf("%s: %q, want %q", unit, got, want)
		}
	}
}

func TestNamesLoseWhatIsForMachines(t *testing.T) {
	for in, want := range map[string]string{
		"Chronic sinusitis (disorder)": "Chronic sinusitis", "Encounter for check up (procedure)": "Encounter for check up",
		"CHEST XRAY (71020)": "CHEST XRAY", "COLONOSCOPY (45378)By: Seven, Henry": "COLONOSCOPY", "Nebulizer (J7609)": "Nebulizer",
		"Hemoglobin [Mass/volume] in Blood": "Hemoglobin in Blood", "MCH [Entitic mass] by Automated count": "MCH", "Hematocrit [Volume Fraction] of Blood": "Hematocrit of Blood", "Leukocytes [#/volume] in Blood by Automated count": "Leukocytes in Blood",
		"Asthma (since 2011)": "Asthma (since 2011)", "Low blood sugar": "Low blood sugar",
	} {
		if got := plainName(in); got != want {
			t.Errorf("%s became %q, want %q", in, got, want)
		}
	}
}
