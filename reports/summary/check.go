package summary

import (
	"fmt"
	"regexp"
	"strings"

	"foyer/reports/portal"
	"foyer/reports/reading"
	"foyer/reports/wording"
)

// Severity says how much a finding matters. None of them stops the printing: only the text gate does.
type Severity string

// The severities.
const (
	Warning Severity = "warning" // the patient may be left without something needed
	Hint    Severity = "hint"    // would make it better
)

// Finding is something to look at before a summary is printed. Field is the part it is about: a key of the parts, or
// patient, visit.
type Finding struct {
	Field    string
	Message  string
	Severity Severity
}

// dose finds an amount: a number, or a number word, with something that can be taken.
var dose = regexp.MustCompile(`(?i)(\d|½|¼|\b(?:one|two|three|four|half|una?|dos|tres|cuatro|media?)\b)[\d.,/ ½¼-]*\s*(?:mg|mcg|µg|g|ml|mL|units?|unidades|tablets?|tabs?|pills?|capsules?|caps?|puffs?|drops?|sprays?|patch(?:es)?|teaspoons?|tablespoons?|pastillas?|tabletas?|c[áa]psulas?|gotas?|inhalaci[óo]n(?:es)?|parches?|cucharaditas?|dose|doses|dosis|times?|application|lozenges?|suppositor(?:y|ies)|injections?|inyecci[óo]n(?:es)?)`)

// moment finds when: times of day or how often.
var moment = regexp.MustCompile(`(?i)\b(?:morning|noon|evening|night|bedtime|daily|day|days|week|weekly|month|hours?|meals?|breakfast|lunch|dinner|food|needed|once|twice|every|each|ma[ñn]ana|mediod[íi]a|tarde|noche|acostarse|d[íi]as?|diario|semana|mes|horas?|comidas?|desayuno|almuerzo|cena|necesite|cada)\b`)

// Check looks a summary over before it is printed: the seven marks of a good one (the patient is named, the diagnosis said,
// why it matters, what to do, that we care, that it is in order, that someone signed), whether dose lines have number, unit
// and times, and how hard it is to read.
func Check(in Input) []Finding {
	var out []Finding
	add := func(s Severity, field, format string, args ...any) {
		out = append(out, Finding{field, fmt.Sprintf(format, args...), s})
	}
	if strings.TrimSpace(in.Patient.Name) == "" {
		add(Warning, "patient", "The patient isn't named.")
	}
	if in.Patient.BirthDate == "" {
		add(Hint, "patient", "The birth date is missing.")
	}
	if in.Visit.Date == "" {
		add(Warning, "visit", "The date of the visit is missing.")
	}
	if in.Visit.Provider == "" {
		add(Warning, "visit", "The summary doesn't say who saw the patient.")
	}
	if in.Visit.Reason == "" {
		add(Hint, "visit", "The reason for the visit is missing.")
	}
	if len(in.Found) == 0 {
		add(Warning, PartFound, "No diagnosis is said: write what you found.")
	}
	for _, c := range in.Found {
		if c.Meaning == "" {
			add(Hint, PartFound, "“%s” doesn't say what it means for the patient.", c.Name)
		}
	}
	switch {
	case len(in.Next) == 0:
		add(Warning, PartNext, "Nothing says what to do next.")
	case len(in.Next) > MostNext:
		add(Hint, PartNext, "%d things to do: page 1 shows %d, the others stand under caring for yourself.", len(in.Next), MostNext)
	}
	if len(in.CallIf)+len(in.Emergency) == 0 {
		add(Hint, PartCall, "Nothing says when to call; the box says only 911 for emergencies.")
	}
	if in.Visit.Signed == "" {
		add(Hint, "visit", "Nobody has signed this summary.")
	}
	if len(in.Allergies) == 0 && !in.NoAllergies {
		add(Hint, PartAllergies, "Allergies aren't recorded; the paper says so.")
	}
	checkMedicines(in, add)
	if in.Portal.State == portal.Invite && in.Portal.Code == "" && in.Portal.Join != portal.Open {
		add(Hint, PartPortal, "The code is made when the summary is printed, saved or mailed.")
	}
	checkReading(in, add)
	return out
}

func checkMedicines(in Input, add func(Severity, string, string, ...any)) {
	for _, m := range in.Medicines {
		if m.Status == Stopped {
			continue
		}
		how := m.How
		var missing []string
		if !dose.MatchString(how) && !dose.MatchString(m.Name+" "+how) {
			missing = append(missing, "how much")
		}
		if len(m.When) == 0 && !moment.MatchString(how) {
			missing = append(missing, "when")
		}
		if how == "" {
			missing = []string{"how to take it"}
			if len(m.When) == 0 {
				add(Warning, PartMedicines, "%s: nothing says how to take it; the paper tells the patient to ask.", m.Name)
				continue
			}
		}
		if len(missing) > 0 {
			add(Warning, PartMedicines, "%s: the line doesn't say %s.", m.Name, strings.Join(missing, " and "))
		}
	}
}

// Reading scores what the patient has to understand: what to do, when to call, what was found, how to take the medicines,
// whose names don't count.
func Reading(in Input) reading.Score {
	texts, drugs := read(in)
	return reading.Assess(wording.For(in.Options.Lang).Lang, texts, drugs)
}

func read(in Input) (texts, drugs []string) {
	texts = append(texts, in.Next...)
	texts = append(texts, in.Care...)
	texts = append(texts, in.CallIf...)
	texts = append(texts, in.Emergency...)
	for _, c := range in.Found {
		texts = append(texts, c.Meaning)
	}
	for _, m := range in.Medicines {
		drugs = append(drugs, m.Name)
		texts = append(texts, m.How, m.Why)
	}
	return texts, drugs
}

func checkReading(in Input, add func(Severity, string, string, ...any)) {
	lang := wording.For(in.Options.Lang).Lang
	score := Reading(in)
	texts, _ := read(in)
	switch {
	case score.Hard() && lang == "es":
		add(Warning, "reading", "Hard to read: %.0f of 100 (Fernández-Huerta). Aim for 70 or more: shorter sentences, plain words.", score.Value)
	case score.Hard():
		add(Warning, "reading", "Hard to read: grade %.1f. Aim for grade 6: shorter sentences, plain words.", score.Value)
	case !score.Easy():
		add(Hint, "reading", "Grade %.1f. Grade 6 or below is easier for everyone.", score.Value)
	}
	seen := 0
	for _, w := range reading.HardWords(lang, strings.Join(texts, " ")) {
		if seen++; seen > 5 {
			break
		}
		add(Hint, "reading", "“%s”: say “%s”.", w.Hard, w.Plain)
	}
}
