package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"foyer/data/record"
)

// People is the invented practice: who its patients are, and their visits of three weeks, two before today and one
// from today on. The same seed and day give the same people.
type People struct {
	Subjects []record.Subject
	today    time.Time
	earlier  []past // visits of the months before these weeks
}

const (
	patientCount  = 400
	visitsPerDay  = 13
	workdaysBack  = 10
	workdaysAhead = 5
)

// Generate makes the people of the demo for a day in the practice's time zone.
func Generate(today time.Time, seed uint64) People {
	g := generator{r: rand.New(rand.NewPCG(seed, 0xf07e4)), today: today}
	p := People{today: today}
	for i := range patientCount {
		p.Subjects = append(p.Subjects, g.subject(i))
	}
	next := 0
	for _, day := range workdays(today) {
		for slot := range visitsPerDay {
			subject := &p.Subjects[next%patientCount]
			next++
			g.visit(subject, day, slot)
		}
	}
	p.earlier = p.before(generator{r: rand.New(rand.NewPCG(seed, 0xea71)), today: today})
	return p
}

// workdays returns the Monday-to-Friday days around today, oldest first; a weekend day counts as the Friday before.
func workdays(today time.Time) []time.Time {
	isWork := func(d time.Time) bool { return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday }
	noon := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, today.Location())
	var days []time.Time
	for d := noon.AddDate(0, 0, -1); len(days) < workdaysBack; d = d.AddDate(0, 0, -1) {
		if isWork(d) {
			days = append([]time.Time{d}, days...)
		}
	}
	// Today is always a day of visits, so that the demo has something to print on a Sunday too.
	days = append(days, noon)
	for d := noon.AddDate(0, 0, 1); len(days) < workdaysBack+workdaysAhead; d = d.AddDate(0, 0, 1) {
		if isWork(d) {
			days = append(days, d)
		}
	}
	return days
}

type generator struct {
	r     *rand.Rand
	today time.Time
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (g *generator) subject(i int) record.Subject {
	sex, given := record.Female, givenFemale[(i/2)%len(givenFemale)]
	if i%2 == 1 {
		sex, given = record.Male, givenMale[(i/2)%len(givenMale)]
	}
	family := familyNames[(i*7+i/len(familyNames)*3)%len(familyNames)]
	age := []int{1, 4, 8, 13, 16, 17, 22, 29, 34, 38, 41, 45, 52, 58, 63, 66, 68, 71, 76, 83}[g.r.IntN(20)]
	born := g.today.AddDate(-age, 0, -g.r.IntN(360)-1)
	town := pick(g.r, towns)
	p := record.Patient{
		ID:          fmt.Sprintf("demo-%03d", i+1),
		Identifiers: []record.Identifier{{System: "urn:example:cedar-hollow", Value: fmt.Sprintf("CH-%06d", 48001+i), Type: "MR"}},
		Names:       []record.HumanName{{Use: "official", Family: family, Given: []string{given}}},
		BirthDate:   record.DayOf(born), Sex: sex,
		Telecoms: []record.ContactPoint{{System: "phone", Use: "mobile", Value: fmt.Sprintf("(845) 555-01%02d", i%100)}},
		Addresses: []record.Address{{Use: "home", Lines: []string{fmt.Sprintf("%d %s", 2+g.r.IntN(180), pick(g.r, streets))},
			City: town.city, State: "NY", PostalCode: town.zip, Country: "US"}},
		Race:      []record.Coding{pick(g.r, races)},
		Ethnicity: []record.Coding{{System: record.CDCRace, Code: "2186-5", Display: "Not Hispanic or Latino"}},
		Languages: []record.Language{{Code: "en", Preferred: true}},
	}
	if strings.ContainsAny(family, "ñíó") || i%6 == 0 {
		p.Ethnicity = []record.Coding{{System: record.CDCRace, Code: "2135-2", Display: "Hispanic or Latino"}}
		p.Languages = []record.Language{{Code: "es", Preferred: true}}
	}
	if i%5 != 2 { // one in five has given no address: the worklist asks for it
		p.Telecoms = append(p.Telecoms, record.ContactPoint{System: "email", Use: "home", Value: Email(given, family, i)})
	}
	if age < 18 {
		p.Contacts = []record.Contact{{Guardian: true, Relationship: record.Concept{Text: "Mother", Codings: []record.Coding{{System: record.RoleCode, Code: "MTH", Display: "mother"}}},
			Name:     record.HumanName{Family: family, Given: []string{pick(g.r, givenFemale)}},
			Telecoms: []record.ContactPoint{{System: "phone", Value: fmt.Sprintf("(845) 555-01%02d", (i+50)%100)}}}}
	}
	s := record.Subject{Patient: p}
	g.history(&s, age)
	return s
}

var races = []record.Coding{
	{System: record.CDCRace, Code: "2106-3", Display: "White"}, {System: record.CDCRace, Code: "2054-5", Display: "Black or African American"},
	{System: record.CDCRace, Code: "2028-9", Display: "Asian"}, {System: record.CDCRace, Code: "2131-1", Display: "Other Race"},
}

// Email returns the address of the i-th invented person.
func Email(given, family string, i int) string {
	plain := strings.NewReplacer("ñ", "n", "í", "i", "ó", "o", "á", "a", "é", "e", "ú", "u", "ë", "e", " ", "", "-", "", "Ñ", "n")
	return strings.ToLower(plain.Replace(given)+"."+plain.Replace(family)) + fmt.Sprintf("%d@patients.example", i+1)
}

// history fills what every record has before the visits of these weeks.
func (g *generator) history(s *record.Subject, age int) {
	switch g.r.IntN(4) {
	case 0:
		s.Chart.Allergies = []record.Allergy{{Item: record.Item{Status: "active"}, Category: "medication", Substance: record.Concept{Text: "Penicillin", Codings: []record.Coding{{System: record.RxNorm, Code: "7980", Display: "Penicillin G"}}},
			Reactions: []record.Reaction{{Manifestation: record.Concept{Text: "Rash", Codings: []record.Coding{{System: record.SNOMED, Code: "271807003", Display: "Rash"}}}, Severity: "mild"}}}}
	case 1:
		s.Chart.Allergies = []record.Allergy{{Item: record.Item{Status: "active"}, Category: "food", Substance: record.Concept{Text: "Peanut", Codings: []record.Coding{{System: record.SNOMED, Code: "256349002", Display: "Peanut"}}},
			Reactions: []record.Reaction{{Manifestation: record.Concept{Text: "Hives"}, Severity: "moderate"}}}}
	default:
		s.Chart.Allergies = []record.Allergy{{Item: record.Item{Status: "active", Absent: true}, Substance: record.Concept{Text: "No known allergies", Codings: []record.Coding{{System: record.SNOMED, Code: "716186003", Display: "No known allergy"}}}}}
	}
	smoking := record.Coding{System: record.SNOMED, Code: "266919005", Display: "Never smoked"}
	if age > 40 && g.r.IntN(3) == 0 {
		smoking = record.Coding{System: record.SNOMED, Code: "8517006", Display: "Former smoker"}
	}
	if age >= 12 {
		s.Chart.Social = []record.Observation{{Item: record.Item{Status: "final"}, Code: record.Concept{Text: "Smoking status", Codings: []record.Coding{{System: record.LOINC, Code: "72166-2", Display: "Tobacco smoking status"}}},
			When: record.DateTime(record.DayOf(g.today.AddDate(0, -3, 0))), Value: record.Value{Concept: record.Concept{Text: smoking.Display, Codings: []record.Coding{smoking}}}}}
	}
	flu := time.Date(g.today.Year(), time.October, 1+g.r.IntN(28), 0, 0, 0, 0, g.today.Location())
	if flu.After(g.today) {
		flu = flu.AddDate(-1, 0, 0)
	}
	s.Chart.Immunizations = []record.Immunization{{Item: record.Item{Status: "completed"}, Vaccine: record.Concept{Text: "Influenza vaccine", Codings: []record.Coding{{System: record.CVX, Code: "140", Display: "Influenza, seasonal"}}}, When: record.DateTime(record.DayOf(flu))}}
	if age > 30 && g.r.IntN(2) == 0 {
		dead := g.r.IntN(2) == 0
		s.Chart.Relatives = []record.Relative{{Relationship: record.Concept{Text: "Father", Codings: []record.Coding{{System: record.RoleCode, Code: "FTH", Display: "father"}}}, Sex: record.Male, Deceased: &dead,
			Conditions: []record.RelativeCondition{{Condition: record.Concept{Text: "Heart attack", Codings: []record.Coding{{System: record.SNOMED, Code: "22298006", Display: "Myocardial infarction"}}}, Onset: fmt.Sprint(48 + g.r.IntN(30))}}}}
	}
}

// visit adds a visit in a slot of the day, with its vitals, medicines and instructions when it lies behind or is of
// today; later ones are planned only.
func (g *generator) visit(s *record.Subject, day time.Time, slot int) {
	age, _ := s.Patient.BirthDate.Age(day)
	st := g.storyFor(s.Patient.Sex, age)
	lang := s.Patient.Language()
	minutes := 8*60 + 30 + slot*25
	if slot >= 7 {
		minutes += 60 // lunch
	}
	start := day.Add(time.Duration(minutes) * time.Minute)
	v := record.Visit{ID: fmt.Sprintf("%s-%s", s.Patient.ID, day.Format("20060102")), PatientID: s.Patient.ID,
		Identifiers: []record.Identifier{{System: "urn:example:cedar-hollow:visit", Value: fmt.Sprintf("%s-%02d", day.Format("20060102"), slot)}},
		Start:       record.At(start), End: record.At(start.Add(20 * time.Minute)), Class: "AMB", Reason: st.reason.in(lang),
		Provider: members[slot%2].Name, Location: "Cedar Hollow Family Medicine", Status: "planned"}
	midnight := time.Date(g.today.Year(), g.today.Month(), g.today.Day(), 0, 0, 0, 0, g.today.Location())
	if day.After(midnight) {
		s.Visits = append(s.Visits, v)
		return
	}
	v.Status = "finished"
	v.Assessment = st.finding.in(lang)
	v.Diagnoses = []record.Concept{inLanguage(st.diagnosis, lang)}
	s.Visits = append(s.Visits, v)
	g.content(s, st, v, start, lang, age)
}

func (g *generator) storyFor(sex string, age int) story {
	var fit []story
	for _, st := range stories {
		if age >= st.from && age <= st.to && (st.sex == "" || st.sex == sex) {
			fit = append(fit, st)
		}
	}
	if len(fit) == 0 {
		return stories[len(stories)-2]
	}
	return pick(g.r, fit)
}

func (g *generator) content(s *record.Subject, st story, v record.Visit, start time.Time, lang string, age int) {
	item := record.Item{Visit: v.ID, Author: v.Provider, Recorded: record.At(start)}
	c := &s.Chart
	active := item
	active.Status = "active"
	for _, condition := range append([]record.Concept{st.diagnosis}, st.more...) {
		c.Problems = append(c.Problems, record.Problem{Item: active, Condition: inLanguage(condition, lang), Category: "problem-list-item", Onset: record.DateTime(record.DayOf(start.AddDate(-1-g.r.IntN(6), 0, 0)))})
	}
	for _, d := range st.drugs {
		m := record.Medication{Item: active, Drug: record.Concept{Text: d.name, Codings: []record.Coding{{System: record.RxNorm, Code: d.rxnorm, Display: d.name}}},
			Sig: d.sig.in(lang), Dose: record.Quantity{Value: d.dose, Unit: d.unit}, Reason: record.Concept{Text: d.reason.in(lang)}, Change: d.change, Intent: "order"}
		m.Start = record.DateTime(record.DayOf(start))
		if d.change == "same" || d.change == "stopped" {
			m.Start = record.DateTime(record.DayOf(start.AddDate(0, -8, 0)))
		}
		if d.change == "stopped" {
			m.Status, m.End = "stopped", record.DateTime(record.DayOf(start))
		}
		c.Medications = append(c.Medications, m)
	}
	final := item
	final.Status = "final"
	when := record.At(start)
	vital := func(name, loinc, value, unit string) record.Observation {
		return record.Observation{Item: final, Code: record.Concept{Text: name, Codings: []record.Coding{{System: record.LOINC, Code: loinc, Display: name}}}, When: when, Value: record.Value{Quantity: record.Quantity{Value: value, Unit: unit}}}
	}
	if age >= 3 {
		bp := vital("Blood pressure", "85354-9", "", "")
		bp.Value = record.Value{}
		bp.Components = []record.Component{
			{Code: record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: "8480-6", Display: "Systolic blood pressure"}}}, Value: record.Value{Quantity: record.Quantity{Value: fmt.Sprint(st.systolic + g.r.IntN(13) - 6), Unit: "mm[Hg]"}}},
			{Code: record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: "8462-4", Display: "Diastolic blood pressure"}}}, Value: record.Value{Quantity: record.Quantity{Value: fmt.Sprint(st.diastolic + g.r.IntN(9) - 4), Unit: "mm[Hg]"}}},
		}
		c.Vitals = append(c.Vitals, bp)
	}
	height, weight := bodySize(age, g.r)
	c.Vitals = append(c.Vitals, vital("Pulse", "8867-4", fmt.Sprint(66+g.r.IntN(24)), "/min"),
		vital("Temperature", "8310-5", fmt.Sprintf("98.%d", g.r.IntN(9)), "[degF]"),
		vital("Weight", "29463-7", fmt.Sprint(weight), "[lb_av]"), vital("Height", "8302-2", fmt.Sprint(height), "[in_i]"))
	if age >= 18 {
		c.Vitals = append(c.Vitals, vital("Body mass index", "39156-5", fmt.Sprintf("%.1f", float64(weight)*703/float64(height*height)), "kg/m2"))
	}
	for _, l := range st.results {
		r := vital(l.name, l.loinc, l.value, l.unit)
		r.Range, r.Interpretation = l.rng, record.Concept{Codings: []record.Coding{{Code: l.flag}}}
		c.Results = append(c.Results, r)
	}
	for _, step := range st.steps {
		c.Instructions = append(c.Instructions, record.Instruction{Item: item, Text: step.in(lang), When: when})
	}
	for _, test := range st.tests {
		c.CarePlans = append(c.CarePlans, record.CarePlan{Item: active, Category: "test", Title: record.Concept{Text: test.in(lang)}, When: record.DateTime(record.DayOf(start.AddDate(0, 0, 10)))})
	}
	if st.followUpDays > 0 {
		back := start.AddDate(0, 0, st.followUpDays)
		for back.Weekday() == time.Saturday || back.Weekday() == time.Sunday {
			back = back.AddDate(0, 0, 1)
		}
		c.CarePlans = append(c.CarePlans, record.CarePlan{Item: active, Category: "appointment", Title: record.Concept{Text: words{"Follow-up visit", "Visita de control"}.in(lang)}, When: record.At(back), Text: v.Provider})
	}
	if st.goal.en != "" {
		c.Goals = append(c.Goals, record.Goal{Item: active, Description: record.Concept{Text: st.goal.in(lang)}, Start: when})
	}
}

// bodySize returns a height in inches and a weight in pounds that go with the age.
func bodySize(age int, r *rand.Rand) (height, weight int) {
	switch {
	case age < 18:
		return min(29+age*2+r.IntN(3), 68), 20 + age*7 + r.IntN(10)
	default:
		return 61 + r.IntN(12), 125 + r.IntN(90)
	}
}
