package summary

import (
	"slices"
	"strings"
	"testing"

	"foyer/data/record"
	"foyer/reports/wording"
)

func TestDirectionsAreWrittenOut(t *testing.T) {
	for in, want := range map[string][2]string{
		"1 tab PO BID":                        {"1 tablet by mouth 2 times a day", "1 tableta por la boca 2 veces al día"},
		"1 daily":                             {"1 once a day", "1 una vez al día"},
		"Take 2 caps po qhs.":                 {"2 capsules by mouth at bedtime", "2 cápsulas por la boca al acostarse"},
		"2 puffs q4-6h prn":                   {"2 puffs every 4-6 hours, only when you need it", "2 inhalaciones cada 4-6 horas, solo cuando la necesite"},
		"2 puffs q 6 h prn":                   {"2 puffs every 6 hours, only when you need it", "2 inhalaciones cada 6 horas, solo cuando la necesite"},
		"1/2 tab qam ac":                      {"1/2 tablet every morning before meals", "1/2 tableta cada mañana antes de las comidas"},
		"10 mL swish/spit qid for 7 days":     {"10 mL swish in your mouth and spit out 4 times a day for 7 days", "10 mL para enjuagarse la boca y escupir 4 veces al día por 7 días"},
		"1 (one) Tablet daily":                {"1 tablet once a day", "1 tableta una vez al día"},
		"2 puff respiratory (inhalation) qid": {"2 puffs 4 times a day", "2 inhalaciones 4 veces al día"},
		"1 tab tid pc":                        {"1 tablet 3 times a day after meals", "1 tableta 3 veces al día después de las comidas"},
		// Any unknown word keeps the whole as written, and so does a direction without abbreviations.
		"1 tab PO hs":                           {"1 tab PO hs", "1 tab PO hs"},
		"1 tab po bid with the blue pill":       {"1 tab po bid with the blue pill", "1 tab po bid with the blue pill"},
		"10 u sc qam":                           {"10 u sc qam", "10 u sc qam"},
		"Take 1 tablet by mouth every morning.": {"Take 1 tablet by mouth every morning.", "Take 1 tablet by mouth every morning."},
		"Take 500.25.1 prn":                     {"Take 500.25.1 prn", "Take 500.25.1 prn"},
		"":                                      {"", ""},
	} {
		for i, lang := range []string{"en", "es"} {
			if got := inWords(in, wording.For(lang), false); got != want[i] {
				t.Errorf("%s: %q became %q, want %q", lang, in, got, want[i])
			}
		}
	}
}

func FuzzDirections(f *testing.F) {
	f.Add("1 tab po bid")
	f.Add("q6h prn")
	f.Fuzz(func(t *testing.T, s string) {
		got := inWords(s, wording.For("en"), true)
		if got == s {
			return
		}
		// No number may be lost or made.
		for _, n := range number.FindAllString(doubled.ReplaceAllString(s, "$1"), -1) {
			if !strings.Contains(got, n) && !slices.Contains([]string{"2", "3", "4"}, n) {
				t.Errorf("%q lost %s: %q", s, n, got)
			}
		}
	})
}

func TestTimesOfDay(t *testing.T) {
	for sig, want := range map[string][]string{
		"2 inhalaciones, mañana y noche":     {Morning, Evening},
		"1 pastilla por la noche":            {Evening},
		"1 pastilla al acostarse":            {Bedtime},
		"1 pastilla cada noche al acostarse": {Bedtime},
		"1 pastilla antes de dormir":         {Bedtime},
		"1 pastilla por la tarde":            {Afternoon},
		"1 pill in the afternoon":            {Afternoon},
		"1 pill at noon":                     {Noon},
		"1 tab po qhs":                       {Bedtime},
		"1 tab po qam":                       {Morning},
		"1 tab po bid":                       nil,
	} {
		if got := times(record.Medication{Sig: sig}); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", sig, got, want)
		}
	}
}

func TestFinishedCoursesAreNotTaken(t *testing.T) {
	s := source()
	before := record.Item{Visit: "v0", Status: "active"}
	s.Chart.Medications = []record.Medication{
		{Item: before, Drug: words("Amoxicillin 500 mg"), Sig: "1 cap po tid for 10 days", Start: "2012-01-03"},
		{Item: before, Drug: words("Azithromycin 500 mg"), Start: "2012-01-03", End: "2012-01-08"},
		{Item: record.Item{Visit: "v1", Status: "stopped"}, Drug: words("Penicillin"), End: "2012-01-08"},
		{Item: record.Item{Visit: "v1", Status: "entered-in-error"}, Drug: words("Wrong pill"), Change: "new"},
		{Item: before, Drug: words("Cefalexin 250 mg"), Sig: "for 10 days", Start: "2026-11-12"},
		{Item: before, Drug: words("Metformin 500 mg")},
	}
	var names []string
	in := FromVisit(s)
	for _, m := range in.Medicines {
		names = append(names, m.Name)
	}
	if want := []string{"Cefalexin 250 mg", "Metformin 500 mg"}; !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	in.Patient.Name = "Ada"
	if text := pageText(t, makePDF(t, in)); !strings.Contains(text, "Ask us how to take this.") {
		t.Error("an empty direction is printed as nothing")
	}
	found := false
	for _, f := range Check(in) {
		found = found || f.Severity == Warning && strings.Contains(f.Message, "Metformin 500 mg: nothing says how to take it")
	}
	if !found {
		t.Error("an empty direction is not found")
	}
}
