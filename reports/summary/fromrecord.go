package summary

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"foyer/data/record"
	"foyer/reports/portal"
	"foyer/reports/wording"
)

// Source is what a summary is made from: the record as stored, and what the practice adds to every summary.
type Source struct {
	Practice  Practice
	Patient   record.Patient
	Visit     record.Visit
	Chart     record.Chart // all items of the patient; those of the visit carry its id
	Portal    portal.Panel
	Location  *time.Location // of the practice; nil takes moments as the source wrote them
	CallIf    []string       // the practice's usual words for when to call
	Emergency []string
	Signed    string      // who signed the summary
	Today     record.Date // of the chart; empty where the chart is of the visit's day
	Notice    string
	Options   Options
}

// How much of the history a summary carries when the visit itself has none of it.
const (
	recentMonths   = 12
	mostResults    = 12
	mostVaccines   = 8
	mostProcedures = 6
	freshFor       = 7 * 24 * time.Hour // how long after a visit the chart is taken as of that day
	longestAction  = 160                // bytes; longer instructions are read under caring for yourself
)

// FromVisit maps a visit and the patient's chart to what a summary says. Nothing is invented: a medicine without a recorded
// change is the same, findings mean what the assessment says, and what the record calls absent is printed as absent. Metric
// measures get US units in front and keep their own in parentheses.
func FromVisit(s Source) Input {
	m := mapper{s: s, day: s.Visit.Start.Date(), w: wording.For(s.Options.Lang)}
	in := Input{
		Practice: s.Practice, CallIf: s.CallIf, Emergency: s.Emergency, Portal: s.Portal, Notice: s.Notice, Options: s.Options,
		Patient: m.patient(),
		Visit: Visit{
			Date: m.moment(s.Visit.Start), Place: cmp.Or(strings.TrimRight(s.Visit.Location, " -"), s.Practice.Name), Provider: s.Visit.Provider,
			Reason: plainName(cmp.Or(s.Visit.Reason, s.Visit.Type.String())), Signed: s.Signed,
		},
	}
	m.instructions(&in)
	m.medicines(&in)
	in.MedicinesAsOf = m.asOf()
	in.Vitals = m.vitals()
	in.Found = m.found()
	m.problems(&in)
	m.allergies(&in)
	m.history(&in)
	m.plans(&in)
	in.Smoking = m.smoking()
	m.forAge(&in)
	return in
}

type mapper struct {
	s   Source
	day record.Date
	w   *wording.Words
}

// asOf is the day of the chart where that is so long after the visit that its lists need not be the visit's any more.
func (m *mapper) asOf() string {
	if m.s.Today == "" || m.day == "" || m.s.Today.Time().Sub(m.day.Time()) <= freshFor {
		return ""
	}
	return string(m.s.Today)
}

// moment is a date and time as the practice's clock shows it, in ISO without offset.
func (m *mapper) moment(d record.DateTime) string {
	s := string(d)
	if len(s) <= 10 {
		return s
	}
	if m.s.Location != nil {
		if t := d.Time(m.s.Location); !t.IsZero() {
			return t.In(m.s.Location).Format("2006-01-02T15:04")
		}
	}
	return s[:min(len(s), 16)]
}

// atVisit reports whether an item belongs to the visit, by its id or, where it has none, by its date.
func (m *mapper) atVisit(i record.Item, when record.DateTime) bool {
	if i.Visit != "" {
		return i.Visit == m.s.Visit.ID
	}
	return m.day != "" && when.Date() == m.day
}

// recent reports whether a date lies in the months before the visit.
func (m *mapper) recent(when record.DateTime) bool {
	day, t := m.day.Time(), when.Date().Time()
	return !day.IsZero() && !t.IsZero() && t.After(day.AddDate(0, -recentMonths, 0)) && !t.After(day.AddDate(0, 0, 1))
}

func (m *mapper) patient() Patient {
	p := m.s.Patient
	name := p.Name()
	out := Patient{
		Name: name.String(), Short: name.First(), BirthDate: string(p.BirthDate), Sex: p.Sex, Gender: p.GenderIdentity.String(), Record: p.MRN(),
		Race: people(m.w, p.Race), Ethnicity: people(m.w, p.Ethnicity), Language: languageName(m.w, p.Language()),
	}
	if out.Sex == "" {
		switch p.BirthSex {
		case "F":
			out.Sex = record.Female
		case "M":
			out.Sex = record.Male
		}
	}
	return out
}

// instructions sorts what the patient was told: short sentences are things to do next, the rest is caring for yourself.
func (m *mapper) instructions(in *Input) {
	for _, i := range m.s.Chart.Instructions {
		if i.Absent || i.NotDone || void[i.Status] || !m.atVisit(i.Item, i.When) {
			continue
		}
		for _, text := range strings.Split(cmp.Or(i.Text, i.Title.String()), "\n") {
			l := readLine(text)
			switch {
			case l.text == "" || slices.Contains(in.Next, l.text) || slices.Contains(in.Care, l.text):
			case l.order:
				m.addTest(in, Planned{What: l.text})
			case len(in.Next) < MostNext && len(l.text) <= longestAction && !l.paper:
				in.Next = append(in.Next, l.text)
			default:
				in.Care = append(in.Care, l.text)
			}
		}
	}
	if f := strings.TrimSpace(m.s.Visit.FollowUp); f != "" && !slices.Contains(in.Next, f) {
		if len(in.Next) >= MostNext {
			in.Care = append([]string{in.Next[MostNext-1]}, in.Care...)
			in.Next = in.Next[:MostNext-1]
		}
		in.Next = append(in.Next, f)
	}
}

// ended are the states of medicines nobody takes any more.
var ended = map[string]bool{"stopped": true, "completed": true, "cancelled": true, "entered-in-error": true, "not-taken": true, "aborted": true, "nullified": true}

func (m *mapper) medicines(in *Input) {
	seen := map[string]bool{}
	for _, d := range m.s.Chart.Medications {
		if d.Absent {
			in.NoMedicines = true
			continue
		}
		med := Medicine{Name: d.Drug.String(), How: m.sig(d), For: plainName(d.Reason.String()), When: times(d), Status: Same}
		switch {
		case d.NotDone || med.Name == "" || d.Status == "entered-in-error":
			continue
		case m.atVisit(d.Item, d.End) && (d.Change == string(Stopped) || d.Status == "stopped" && !m.over(d.End)):
			med.Status = Stopped
			med.Why = d.Note
		case ended[d.Status] || m.over(d.End) || m.over(courseEnd(d)):
			continue
		case m.atVisit(d.Item, d.Start) && (d.Change == string(New) || d.Change == string(Changed)):
			med.Status = Status(d.Change)
		}
		key := strings.ToLower(med.Name + "|" + med.How)
		if seen[key] {
			continue
		}
		seen[key] = true
		in.Medicines = append(in.Medicines, med)
	}
	if len(in.Medicines) > 0 {
		in.NoMedicines = false
	}
	rank := map[Status]int{New: 0, Changed: 1, Same: 2, Stopped: 3}
	slices.SortStableFunc(in.Medicines, func(a, b Medicine) int { return rank[a.Status] - rank[b.Status] })
}

// over reports whether a moment lies before the day of the visit.
func (m *mapper) over(end record.DateTime) bool {
	return end != "" && m.day != "" && string(end.Date()) < string(m.day)
}

var course = regexp.MustCompile(`(?i)\b(?:for|x|por) ?(\d{1,3}) (day|d[ií]a|week|semana)s?\b`)

// courseEnd is the last day of a course whose direction says how long it is, or "".
func courseEnd(d record.Medication) record.DateTime {
	match := course.FindStringSubmatch(d.Sig)
	start := d.Start.Date().Time()
	if match == nil || start.IsZero() {
		return ""
	}
	days, err := strconv.Atoi(match[1])
	if err != nil {
		return ""
	}
	if strings.HasPrefix(strings.ToLower(match[2]), "w") || strings.HasPrefix(strings.ToLower(match[2]), "s") {
		days *= 7
	}
	return record.DateTime(record.DayOf(start.AddDate(0, 0, days)))
}

// sig is how to take a medicine: as written but for abbreviations, else put together from its parts.
func (m *mapper) sig(d record.Medication) string {
	if d.Sig != "" {
		return inWords(d.Sig, m.w, false)
	}
	how := join(" ", amount(d.Dose), strings.ToLower(d.Route.String()), d.Frequency)
	if how == "" {
		return ""
	}
	if d.AsNeeded {
		how += ", as needed"
	}
	return inWords(how, m.w, true)
}

// times finds the times of day a direction names.
func times(d record.Medication) []string {
	text := strings.ToLower(inWords(d.Sig, wording.For("en"), false) + " " + d.Frequency)
	var out []string
	for _, t := range []struct {
		key   string
		words []string
	}{
		{Morning, []string{"morning", "breakfast", "desayuno", "por la mañana", "cada mañana", "mañana y noche"}},
		{Noon, []string{"noon", "lunch", "mediodía", "almuerzo"}},
		{Afternoon, []string{"afternoon", "por la tarde", "cada tarde"}},
		{Evening, []string{"evening", "dinner", "supper", "cena", "por la noche", "cada noche", "mañana y noche", "mañana y en la noche"}},
		{Bedtime, []string{"bedtime", "at night", "nightly", "acostarse", "antes de dormir"}},
	} {
		for _, w := range t.words {
			i := strings.Index(text, w)
			if i >= 0 && !(t.key == Noon && w == "noon" && strings.HasSuffix(text[:i], "after")) {
				out = append(out, t.key)
				break
			}
		}
	}
	if slices.Contains(out, Bedtime) && strings.Contains(text, "noche") {
		// "por la noche, al acostarse" is one time
		out = slices.DeleteFunc(out, func(t string) bool { return t == Evening && !strings.Contains(text, "cena") })
	}
	if d.AsNeeded {
		out = append(out, AsNeeded)
	}
	return out
}

// found says the visit's diagnoses; the assessment tells what they mean.
func (m *mapper) found() []Condition {
	var out []Condition
	for _, d := range m.s.Visit.Diagnoses {
		if name := plainName(d.String()); name != "" {
			out = append(out, Condition{Name: name})
		}
	}
	if len(out) == 0 {
		for _, p := range m.s.Chart.Problems {
			if p.Visit != "" && p.Visit == m.s.Visit.ID && p.Category == "encounter-diagnosis" && !p.Absent && !p.NotDone {
				out = append(out, Condition{Name: plainName(p.Condition.String())})
			}
		}
	}
	switch a := strings.TrimSpace(m.s.Visit.Assessment); {
	case a == "":
	case len(out) == 1:
		out[0].Meaning = a
	default:
		out = append(out, Condition{Meaning: a})
	}
	return out
}

func (m *mapper) problems(in *Input) {
	seen := map[string]bool{}
	for _, p := range m.s.Chart.Problems {
		if p.Absent {
			in.NoProblems = true
			continue
		}
		switch p.Status {
		case "resolved", "inactive", "remission", "entered-in-error", "completed", "refuted":
			continue
		}
		text := plainName(p.Condition.String())
		if text == "" || p.NotDone || p.Abated != "" || seen[strings.ToLower(text)] {
			continue
		}
		seen[strings.ToLower(text)] = true
		in.Problems = append(in.Problems, text)
	}
	if len(in.Problems) > 0 {
		in.NoProblems = false
	}
}

func (m *mapper) allergies(in *Input) {
	for _, a := range m.s.Chart.Allergies {
		switch {
		case a.Absent:
			in.NoAllergies = true
			continue
		case a.NotDone, a.Status == "inactive", a.Status == "resolved", a.Status == "entered-in-error", a.Substance.Empty():
			continue
		}
		var reactions []string
		for _, r := range a.Reactions {
			if t := join(", ", term(m.w, r.Manifestation.String()), term(m.w, r.Severity)); t != "" {
				reactions = append(reactions, t)
			}
		}
		in.Allergies = append(in.Allergies, Allergy{wording.Upper(term(m.w, a.Substance.String())), strings.Join(reactions, "; ")})
	}
	if len(in.Allergies) > 0 {
		in.NoAllergies = false
	}
}

// smoking is the latest smoking status.
func (m *mapper) smoking() string {
	var latest record.Observation
	for _, o := range m.s.Chart.Social {
		smoking := o.Code.Code(record.LOINC) == "72166-2" || strings.Contains(strings.ToLower(o.Code.String()), "smok") ||
			strings.Contains(strings.ToLower(o.Code.String()), "tobacco")
		if smoking && o.Value.String() != "" && (latest.Value.String() == "" || string(o.When) > string(latest.When)) {
			latest = o
		}
	}
	return coded(m.w, "smoking.", latest.Value.Concept.Code(record.SNOMED), latest.Value.String())
}
