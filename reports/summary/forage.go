package summary

import (
	"regexp"
	"slices"
)

// childAge is the age below which a paper leaves out what is only for older people.
const childAge = 13

var (
	healthyChild = regexp.MustCompile(`(?i)^\W*(?:healthy|well|normal)\s+(?:child|baby|infant|newborn|toddler|boy|girl)\b|^\W*(?:niñ[oa]|bebé)\s+san[oa]\b`)
	hurtYourself = regexp.MustCompile(`(?i)\bhurt yourself\b|\bhacerse daño\b`)
	yourMedicine = regexp.MustCompile(`(?i)\bcan['’]?t take your medicine\b|\bno puede tomar su medicina\b`)
	aboutPaper   = regexp.MustCompile(`(?i)\bquestions? about this (?:paper|summary)\b|\bpreguntas? sobre est[ea] (?:papel|hoja|resumen)\b`)
)

// forAge leaves out of the practice's usual lines what doesn't fit this patient: lines about medicines for who takes none, lines
// that small children can't act on. A question about the paper is no reason to call right away; it gets a line of its own.
func (m *mapper) forAge(in *Input) {
	day := m.day.Time()
	if age, known := m.s.Patient.BirthDate.Age(day); known && !day.IsZero() && age < childAge {
		in.Patient.Child = true
	}
	takes := slices.ContainsFunc(in.Medicines, func(d Medicine) bool { return d.Status != Stopped })
	in.Questions = slices.ContainsFunc(in.CallIf, aboutPaper.MatchString)
	unfit := func(s string) bool {
		return aboutPaper.MatchString(s) || !takes && yourMedicine.MatchString(s) || in.Patient.Child && hurtYourself.MatchString(s)
	}
	in.CallIf = without(in.CallIf, unfit)
	in.Emergency = without(in.Emergency, unfit)
	if in.Patient.Child {
		if left := without(in.Problems, healthyChild.MatchString); len(left) < len(in.Problems) {
			in.Problems, in.NoProblems = left, len(left) == 0
		}
	}
}

// without copies a list but for some; the practice's own list stays as it is.
func without(list []string, drop func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(list), drop)
}
