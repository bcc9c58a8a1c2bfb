package care

import (
	"slices"
	"strings"
	"testing"

	"foyer/assets/catalogue"
	"foyer/data/fault"
	"foyer/data/record"
)

// shipped is the book of the rules as they are shipped.
func shipped(t testing.TB) *book {
	t.Helper()
	var list []Rule
	for _, r := range catalogue.Care() {
		list = append(list, Rule{CareRule: r})
	}
	b, err := bookOf(list)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keys(due []Due) (list []string) {
	for _, d := range due {
		list = append(list, d.Rule)
	}
	return list
}

func TestTheRulesAsShipped(t *testing.T) {
	b := shipped(t)
	const day = record.Date("2026-11-27")
	procedure := func(text, code string, on record.Date) Fact { return Fact{"procedure", code, text, "", on} }
	result := func(text, code string, on record.Date) Fact { return Fact{"result", code, text, "", on} }
	shot := func(text, code string, on record.Date) Fact { return Fact{"immunization", code, text, "", on} }
	problem := func(text, code string) Fact { return Fact{"problem", code, text, "", "2020-01-01"} }
	smokes := Fact{"social", "72166-2", "Tobacco smoking status", "Former smoker", "2026-01-01"}
	never := Fact{"social", "72166-2", "Tobacco smoking status", "Never smoked", "2026-01-01"}
	for _, c := range []struct {
		what  string
		who   Person
		rule  string
		facts []Fact
		since record.Date // "" for not due
		last  record.Date
	}{
		{"turned 40 without one", Person{"1986-11-27", "female"}, "mammography", nil, "2026-11-27", ""},
		{"turns 40 tomorrow", Person{"1986-11-28", "female"}, "mammography", nil, "", ""},
		{"a man", Person{"1970-01-01", "male"}, "mammography", nil, "", ""},
		{"sex not known", Person{"1970-01-01", "unknown"}, "mammography", nil, "", ""},
		{"birth not known", Person{"", "female"}, "mammography", nil, "", ""},
		{"74 for the whole year", Person{"1951-11-28", "female"}, "mammography", nil, "1991-11-28", ""},
		{"75 today", Person{"1951-11-27", "female"}, "mammography", nil, "", ""},
		{"two years ago to the day", Person{"1970-01-01", "female"}, "mammography", []Fact{procedure("Screening mammogram", "77067", "2024-11-27")}, "2026-11-27", "2024-11-27"},
		{"a day less", Person{"1970-01-01", "female"}, "mammography", []Fact{procedure("Screening mammogram", "77067", "2024-11-28")}, "", ""},
		{"a report instead of a code", Person{"1970-01-01", "female"}, "mammography", []Fact{result("MAMMOGRAPHY BILATERAL", "", "2026-01-03")}, "", ""},
		{"both removed", Person{"1970-01-01", "female"}, "mammography", []Fact{procedure("Bilateral mastectomy", "", "2019-01-03")}, "", ""},
		{"an undated one proves nothing now", Person{"1970-01-01", "female"}, "mammography", []Fact{procedure("Mammogram", "", "")}, "2010-01-01", ""},
		{"one in the future", Person{"1970-01-01", "female"}, "mammography", []Fact{procedure("Mammogram", "", "2027-02-01")}, "2010-01-01", ""},
		{"known to the year", Person{"1970-01-01", "female"}, "mammography", []Fact{procedure("Mammogram", "", "2025")}, "", ""},

		{"a Pap four years ago", Person{"1990-01-01", "female"}, "cervical", []Fact{result("Pap smear", "", "2022-11-01")}, "2025-11-01", "2022-11-01"},
		{"an HPV test four years ago", Person{"1990-01-01", "female"}, "cervical", []Fact{result("HPV high risk", "77379-6", "2022-11-01")}, "", ""},
		{"an HPV test at 28", Person{"1995-01-01", "female"}, "cervical", []Fact{result("HPV high risk", "77379-6", "2023-11-01")}, "2016-01-01", ""},
		{"an HPV vaccine is no test", Person{"1995-01-01", "female"}, "cervical", []Fact{shot("HPV9", "165", "2026-01-01")}, "2016-01-01", ""},
		{"no cervix", Person{"1980-01-01", "female"}, "cervical", []Fact{problem("Acquired absence of cervix", "Z90.710")}, "", ""},

		{"colonoscopy nine years ago", Person{"1970-01-01", "male"}, "colorectal", []Fact{procedure("Colonoscopy", "45378", "2017-12-01")}, "", ""},
		{"colonoscopy eleven years ago", Person{"1970-01-01", "male"}, "colorectal", []Fact{procedure("Colonoscopy", "45378", "2015-10-01")}, "2025-10-01", "2015-10-01"},
		{"and a stool test since", Person{"1970-01-01", "male"}, "colorectal", []Fact{procedure("Colonoscopy", "45378", "2015-10-01"), result("FIT fecal immunochemical test", "", "2026-02-01")}, "", ""},

		{"diabetes without a test", Person{"1958-04-02", "female"}, "hba1c", []Fact{problem("Type 2 diabetes mellitus", "E11.9")}, "1968-04-02", ""},
		{"prediabetes", Person{"1958-04-02", "female"}, "hba1c", []Fact{problem("Prediabetes", "R73.03")}, "", ""},
		{"both", Person{"1958-04-02", "female"}, "hba1c", []Fact{problem("Prediabetes", "R73.03"), problem("Diabetes mellitus", "")}, "1968-04-02", ""},
		{"diabetes in the family", Person{"1958-04-02", "female"}, "hba1c", []Fact{problem("Family history of diabetes", "")}, "", ""},
		{"tested in May", Person{"1958-04-02", "female"}, "hba1c", []Fact{problem("Type 2 diabetes", "44054006"), result("Hemoglobin A1c", "4548-4", "2026-05-20")}, "2026-11-20", "2026-05-20"},
		{"tested in June", Person{"1958-04-02", "female"}, "hba1c", []Fact{problem("Type 2 diabetes", "44054006"), result("Hemoglobin A1c", "4548-4", "2026-06-20")}, "", ""},

		{"no flu shot", Person{"1980-01-01", "male"}, "influenza", nil, "2026-09-01", ""},
		{"last season's", Person{"1980-01-01", "male"}, "influenza", []Fact{shot("Influenza, injectable", "158", "2026-03-01")}, "2026-09-01", "2026-03-01"},
		{"an early one", Person{"1980-01-01", "male"}, "influenza", []Fact{shot("Influenza, injectable", "158", "2026-08-03")}, "", ""},
		{"a baby of six months", Person{"2026-05-27", "male"}, "influenza", nil, "2026-11-27", ""},
		{"a baby of five", Person{"2026-06-27", "male"}, "influenza", nil, "", ""},

		{"one shot of two", Person{"1960-01-01", "male"}, "shingles", []Fact{shot("Shingrix", "187", "2020-01-01")}, "2010-01-01", "2020-01-01"},
		{"two", Person{"1960-01-01", "male"}, "shingles", []Fact{shot("Shingrix", "187", "2020-01-01"), shot("Shingrix", "187", "2020-04-01")}, "", ""},
		{"the same told twice", Person{"1960-01-01", "male"}, "shingles", []Fact{shot("Shingrix", "187", "2020-01-01"), shot("zoster recombinant", "", "2020-01-01")}, "2010-01-01", "2020-01-01"},

		{"smoked once", Person{"1958-01-01", "male"}, "aaa", []Fact{smokes}, "2023-01-01", ""},
		{"never smoked", Person{"1958-01-01", "male"}, "aaa", []Fact{never}, "", ""},
		{"nobody asked", Person{"1958-01-01", "male"}, "aaa", nil, "", ""},

		{"a child of 13 months", Person{"2025-10-20", "female"}, "mmr", nil, "2026-10-20", ""},
		{"one of two at five", Person{"2021-10-20", "female"}, "mmr", []Fact{shot("MMR", "03", "2022-10-25")}, "2025-10-20", "2022-10-25"},
		{"one of two at three", Person{"2023-10-20", "female"}, "mmr", []Fact{shot("MMR", "03", "2024-10-25")}, "", ""},
		{"seen at four months", Person{"2026-07-20", "male"}, "well-child", []Fact{{"visit", "", "Well child check", "", "2026-11-18"}}, "", ""},
		{"seen at two months", Person{"2026-07-20", "male"}, "well-child", []Fact{{"visit", "", "Well child check", "", "2026-09-21"}}, "2026-11-20", "2026-09-21"},
		{"seen for a cough", Person{"2026-07-20", "male"}, "well-child", []Fact{{"visit", "", "Cough", "", "2026-11-21"}}, "2026-11-20", ""},
	} {
		due, _ := b.plan(c.who, c.facts, day)
		i := slices.Index(keys(due), c.rule)
		switch {
		case i < 0 && c.since != "":
			t.Errorf("%s: %s is not due", c.what, c.rule)
		case i >= 0 && c.since == "":
			t.Errorf("%s: %s is due since %s", c.what, c.rule, due[i].Since)
		case i >= 0 && (due[i].Since != c.since || due[i].Last != c.last):
			t.Errorf("%s: %s is due since %s, last %q, want %s, %q", c.what, c.rule, due[i].Since, due[i].Last, c.since, c.last)
		}
	}
}

// The customer named these at least.
func TestTheRulesThatMustBeThere(t *testing.T) {
	have := map[string]bool{}
	for _, r := range catalogue.Care() {
		if have[r.Key] {
			t.Errorf("%s is there twice", r.Key)
		}
		have[r.Key] = true
		if !strings.HasPrefix(r.URL, "https://") {
			t.Errorf("%s: the source has no address", r.Key)
		}
	}
	for _, key := range []string{"mammography", "colorectal", "cervical", "hba1c", "eye-exam", "blood-pressure", "influenza", "pneumococcal", "shingles", "tetanus", "aaa", "lung",
		"osteoporosis", "hepatitis-c", "depression", "well-child", "mmr", "dtap", "polio", "varicella", "hepatitis-b", "meningococcal", "hpv"} {
		if !have[key] {
			t.Errorf("%s is missing", key)
		}
	}
}

func TestSeasonsEndAndBegin(t *testing.T) {
	b := shipped(t)
	who := Person{"1980-01-01", "male"}
	for day, since := range map[record.Date]record.Date{"2026-08-31": "", "2026-09-01": "2026-09-01", "2026-12-31": "2026-09-01", "2027-01-01": "2026-09-01", "2027-03-31": "2026-09-01", "2027-04-01": ""} {
		due, _ := b.plan(who, nil, day)
		i := slices.Index(keys(due), "influenza")
		if got := i >= 0; got != (since != "") || got && due[i].Since != since {
			t.Errorf("on %s: %v", day, due)
		}
	}
}

func TestRulesThatCannotBe(t *testing.T) {
	for want, spoil := range map[string]func(r *catalogue.CareRule){
		"without spaces":        func(r *catalogue.CareRule) { r.Key = "two words" },
		"name is missing in es": func(r *catalogue.CareRule) { r.Name = catalogue.Words{"en": "x"} },
		"longer than 46":        func(r *catalogue.CareRule) { r.Line = catalogue.Words{"en": strings.Repeat("x", 47), "es": "y"} },
		"needs its source":      func(r *catalogue.CareRule) { r.Source = " " },
		"male, female":          func(r *catalogue.CareRule) { r.Who.Sex = "woman" },
		"such as 18m":           func(r *catalogue.CareRule) { r.Who.From = "forty" },
		"before it begins":      func(r *catalogue.CareRule) { r.Who.To = "3y" },
		"no interval":           func(r *catalogue.CareRule) { r.Every = "0m" },
		"exactly one":           func(r *catalogue.CareRule) { r.Doses = []string{"50y"} },
		"from 1 to 12":          func(r *catalogue.CareRule) { r.Every, r.Season = "", []int{9, 13} },
		"not in order":          func(r *catalogue.CareRule) { r.Every, r.At = "", []string{"5y", "4y"} },
		"what counts as done":   func(r *catalogue.CareRule) { r.Done = nil },
		"no kind of fact":       func(r *catalogue.CareRule) { r.Done = []catalogue.CareMatch{{Kind: "song", Words: []string{"x"}}} },
		"there are none":        func(r *catalogue.CareRule) { r.Done = []catalogue.CareMatch{{Kind: "result"}} },
	} {
		r := catalogue.Care()[0]
		spoil(&r)
		_, err := compile(r)
		if fault.Of(err) != fault.Invalid || !strings.Contains(fault.Message(err), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
