package summary

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"foyer/data/record"
)

// vitalKeys names the vital signs of a summary by their LOINC codes, in the order they are printed.
var vitalKeys = []struct {
	key   string
	codes []string
}{
	{"blood pressure", []string{"85354-9", "55284-4", "8480-6", "8462-4", "8716-3"}},
	{"pulse", []string{"8867-4"}},
	{"temperature", []string{"8310-5", "8331-1", "8328-7"}},
	{"weight", []string{"29463-7", "3141-9", "8350-1"}},
	{"height", []string{"8302-2", "8306-3", "8308-9"}},
	{"bmi", []string{"39156-5"}},
	{"oxygen", []string{"59408-5", "2708-6"}},
	{"breathing", []string{"9279-1"}},
	{"pain", []string{"72514-3", "38208-5"}},
	{"head", []string{"9843-4", "8287-5"}},
}

const (
	systolic  = "8480-6"
	diastolic = "8462-4"
)

// vitals are the numbers of the visit, the last of each kind.
func (m *mapper) vitals() []Vital {
	last := map[string]record.Observation{}
	var other []record.Observation
	for _, o := range m.s.Chart.Vitals {
		if o.Absent || o.NotDone || !m.atVisit(o.Item, o.When) {
			continue
		}
		code := o.Code.Code(record.LOINC)
		known := false
		for _, k := range vitalKeys {
			known = known || slices.Contains(k.codes, code)
		}
		if !known {
			if o.Value.Quantity.Value != "" && o.Code.String() != "" {
				other = append(other, o)
			}
			continue
		}
		if old, ok := last[code]; !ok || string(o.When) >= string(old.When) {
			last[code] = o
		}
	}
	var out []Vital
	for _, k := range vitalKeys {
		value := ""
		if k.key == "blood pressure" {
			value = pressure(last)
		} else {
			for _, c := range k.codes {
				if o, ok := last[c]; ok {
					if value = measure(k.key, o.Value.Quantity); value == "" {
						value = valueWords(o.Value)
					}
					break
				}
			}
		}
		if value != "" {
			out = append(out, Vital{k.key, value})
		}
	}
	for _, o := range other {
		out = append(out, Vital{plainName(o.Code.String()), labQuantity(o.Value.Quantity)})
	}
	return out
}

// pressure joins systolic and diastolic, from one observation or from two.
func pressure(last map[string]record.Observation) string {
	sys, dia := last[systolic].Value.Quantity.Value, last[diastolic].Value.Quantity.Value
	for _, panel := range []string{"85354-9", "55284-4"} {
		for _, c := range last[panel].Components {
			switch c.Code.Code(record.LOINC) {
			case systolic:
				sys = cmp.Or(c.Value.Quantity.Value, sys)
			case diastolic:
				dia = cmp.Or(c.Value.Quantity.Value, dia)
			}
		}
	}
	if sys == "" || dia == "" {
		return ""
	}
	return rounded(sys, 0) + "/" + rounded(dia, 0)
}

// measure writes a vital sign with US units first; what was measured in metric units stays in parentheses.
func measure(key string, q record.Quantity) string {
	if q.Value == "" {
		return ""
	}
	v, err := strconv.ParseFloat(q.Value, 64)
	unit := plainUnit(q.Unit)
	number := rounded(q.Value, vitalDecimals(key, q))
	own := strings.TrimSpace(strings.TrimSpace(q.Comparator+" "+number) + " " + unit)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return own
	}
	switch {
	case unit == "kg":
		return fmt.Sprintf("%s lb (%s)", trim(v*2.2046226, 1), own)
	case unit == "g" && key == "weight":
		oz := v / 28.349523
		return fmt.Sprintf("%d lb %s oz (%s)", int(oz/16), trim(math.Mod(oz, 16), 1), own)
	case unit == "cm" && key == "height" || unit == "m":
		if unit == "m" {
			v *= 100
		}
		return feet(v/2.54) + " (" + own + ")"
	case unit == "in" && key == "height" && v >= 24:
		return feet(v) + " (" + own + ")"
	case unit == "°C":
		return fmt.Sprintf("%s °F (%s)", trim(v*9/5+32, 1), own)
	case key == "pulse", key == "breathing", key == "bmi", key == "pain":
		return number // the label says what is counted
	}
	return own
}

// feet writes inches as people say their height.
func feet(inches float64) string {
	n := int(math.Round(inches))
	return fmt.Sprintf("%d ft %d in", n/12, n%12)
}

func trim(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if digits == 0 {
		return s // zeros before the point count
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// plainUnit writes UCUM as people read it.
func plainUnit(u string) string {
	switch u {
	case "[lb_av]", "lbs", "pounds":
		return "lb"
	case "[oz_av]":
		return "oz"
	case "[in_i]", "[in_us]", "inches":
		return "in"
	case "[ft_i]":
		return "ft"
	case "Cel", "C", "degC":
		return "°C"
	case "[degF]", "F", "degF":
		return "°F"
	case "mm[Hg]", "mmHg":
		return "mm Hg"
	case "kg/m2":
		return "kg/m²"
	case "/min", "{beats}/min", "{breaths}/min", "bpm":
		return "/min"
	case "1", "{score}", "{#}":
		return ""
	case "[iU]":
		return "units"
	}
	return u
}

// history takes vaccines, procedures and results: those of the visit, or where it has none the recent ones.
func (m *mapper) history(in *Input) {
	in.Immunizations = pick(m, m.s.Chart.Immunizations, mostVaccines, func(v record.Immunization) (record.Item, record.DateTime) { return v.Item, v.When },
		func(v record.Immunization) Done {
			note := ""
			if v.NotDone {
				note = v.Reason.String()
			}
			return Done{What: coded(m.w, "cvx.", v.Vaccine.Code(record.CVX), v.Vaccine.String()), When: string(v.When.Date()), Note: note, NotDone: v.NotDone}
		})
	in.Procedures = pick(m, m.s.Chart.Procedures, mostProcedures, func(v record.Procedure) (record.Item, record.DateTime) { return v.Item, v.When },
		func(v record.Procedure) Done {
			return Done{What: plainName(v.Procedure.String()), When: string(v.When.Date()), NotDone: v.NotDone}
		})
	var final []record.Observation
	for _, r := range m.s.Chart.Results {
		switch {
		case r.Absent || r.NotDone || r.Code.Empty():
		case r.Value.String() == "" && len(r.Components) == 0 || r.Status == "registered":
			if name := strings.ToLower(r.Code.String()); m.atVisit(r.Item, r.When) && !strings.Contains(name, "vaccin") && !strings.Contains(name, "immuniz") && !void[r.Status] {
				in.Pending = append(in.Pending, plainName(r.Code.String()))
			}
		default:
			final = append(final, r)
		}
	}
	in.Results = pick(m, final, mostResults, func(v record.Observation) (record.Item, record.DateTime) { return v.Item, v.When }, result)
}

func result(o record.Observation) Result {
	value := valueWords(o.Value)
	if value == "" {
		var parts []string
		for _, c := range o.Components {
			parts = append(parts, join(" ", plainName(c.Code.String()), valueWords(c.Value)))
		}
		value = strings.Join(parts, ", ")
	}
	flag := ""
	code := strings.ToUpper(o.Interpretation.String())
	if len(o.Interpretation.Codings) > 0 {
		code = o.Interpretation.Codings[0].Code
	}
	switch code {
	case "H", "HH", "HIGH":
		flag = "high"
	case "L", "LL", "LOW":
		flag = "low"
	case "A", "AA", "ABNORMAL":
		flag = "unusual"
	}
	return Result{Name: plainName(o.Code.String()), Value: value, Range: rangeUnits.Replace(o.Range), Flag: flag, When: string(o.When.Date())}
}

// pick maps the items of the visit, or the most recent ones of the past year, newest first, each thing said once.
func pick[T any, R comparable](m *mapper, list []T, most int, of func(T) (record.Item, record.DateTime), to func(T) R) []R {
	type dated struct {
		when string
		made R
	}
	var visit, recent []dated
	for _, v := range list {
		item, when := of(v)
		if item.Absent {
			continue
		}
		d := dated{string(when), to(v)}
		if m.atVisit(item, when) {
			visit = append(visit, d)
		} else if m.recent(when) {
			recent = append(recent, d)
		}
	}
	chosen := visit
	if len(chosen) == 0 {
		chosen = recent
		slices.SortStableFunc(chosen, func(a, b dated) int { return cmp.Compare(b.when, a.when) })
		chosen = chosen[:min(most, len(chosen))]
	}
	var out []R
	for _, d := range chosen {
		if !slices.Contains(out, d.made) {
			out = append(out, d.made)
		}
	}
	return out
}

// plans sorts what is planned: appointments, tests, referrals, the rest; and goals.
func (m *mapper) plans(in *Input) {
	for _, p := range m.s.Chart.CarePlans {
		what := cmp.Or(p.Title.String(), p.Text)
		if p.Absent || p.NotDone || what == "" || ended[p.Status] {
			continue
		}
		past := p.When != "" && m.day != "" && string(p.When.Date()) < string(m.day)
		if past && !m.atVisit(p.Item, p.When) {
			continue
		}
		v, ok := m.planned(p, what)
		if !ok || void[p.Status] || withdrawn.MatchString(what) {
			continue
		}
		switch p.Category {
		case "appointment":
			if !slices.Contains(in.NextVisits, v) {
				in.NextVisits = append(in.NextVisits, v)
			}
		case "test", "order":
			m.addTest(in, v)
		case "referral":
			in.Referrals = append(in.Referrals, planLines(join(": ", v.What, v.Place))...)
		case "medication":
		default:
			for _, l := range planLines(join(": ", v.What, v.Place)) {
				if !slices.Contains(in.Plan, l) {
					in.Plan = append(in.Plan, l)
				}
			}
		}
	}
	slices.SortStableFunc(in.NextVisits, func(a, b Planned) int { return cmp.Compare(a.When, b.When) })
	for _, g := range m.s.Chart.Goals {
		if g.Absent || g.NotDone || ended[g.Status] || g.Description.Empty() {
			continue
		}
		if said, ok := goal(g); ok {
			in.Goals = append(in.Goals, said)
		}
	}
}

// addTest adds a test to come, each one once.
func (m *mapper) addTest(in *Input, v Planned) {
	for i, t := range in.FutureTests {
		if strings.EqualFold(t.What, v.What) {
			if t.When == "" {
				in.FutureTests[i] = v
			}
			return
		}
	}
	in.FutureTests = append(in.FutureTests, v)
}
