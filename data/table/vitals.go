package table

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"foyer/data/record"
)

// vitalUnits are the units of a table that writes none beside its numbers, "" where they can't be told.
type vitalUnits struct {
	weight, height, temperature string
}

// units decides the units of a table of vital signs: by its headers, else by its numbers. Grown people are between
// 100 and 230 cm and between 48 and 90 inches tall; body mass index ties weight to height; a body is at 30 to 45 °C
// or 86 to 113 °F.
func (s *sheet) units(m Mapping) vitalUnits {
	var u vitalUnits
	if m.Kind != Vitals {
		return u
	}
	for _, c := range m.Columns {
		n := " " + normal(c.Header) + " "
		switch c.Field {
		case FieldWeight:
			u.weight = named(n, map[string]string{" lb ": "[lb_av]", " lbs ": "[lb_av]", " pounds ": "[lb_av]", " kg ": "kg", " oz ": "[oz_av]", " g ": "g"})
		case FieldHeight:
			u.height = named(n, map[string]string{" in ": "[in_i]", " inches ": "[in_i]", " cm ": "cm", " m ": "m"})
		case FieldTemperature:
			u.temperature = named(n, map[string]string{" f ": "[degF]", " c ": "Cel"})
		}
	}
	if t := s.median(m, FieldTemperature); u.temperature == "" && t > 0 {
		switch {
		case t >= 30 && t <= 45:
			u.temperature = "Cel"
		case t >= 86 && t <= 113:
			u.temperature = "[degF]"
		}
	}
	w, h, bmi := s.median(m, FieldWeight), s.median(m, FieldHeight), s.median(m, FieldBMI)
	if u.height == "" && h > 0 {
		switch {
		case h > 100:
			u.height = "cm"
		case h >= 1 && h < 2.5:
			u.height = "m"
		case bmi > 0 && w > 0 && near(703*w/(h*h), bmi):
			u.height = "[in_i]"
		case bmi > 0 && w > 0 && near(w/(h*h/10000), bmi):
			u.height = "cm"
		case h >= 54 && h <= 84:
			u.height = "[in_i]"
		}
	}
	if u.weight == "" {
		switch u.height {
		case "cm", "m":
			u.weight = "kg"
		case "[in_i]":
			u.weight = "[lb_av]"
		}
	}
	return u
}

func named(header string, by map[string]string) string {
	for word, unit := range by {
		if strings.Contains(header, word) {
			return unit
		}
	}
	return ""
}

func near(a, b float64) bool { return a > b*0.8 && a < b*1.2 }

// median of the numbers of a field, 0 when there are none.
func (s *sheet) median(m Mapping, f Field) float64 {
	var numbers []float64
	for i, c := range m.Columns {
		if c.Field != f {
			continue
		}
		for _, r := range s.body(m) {
			if i < len(r.values) {
				if v, err := strconv.ParseFloat(r.values[i], 64); err == nil && v > 0 {
					numbers = append(numbers, v)
				}
			}
		}
	}
	if len(numbers) == 0 {
		return 0
	}
	sort.Float64s(numbers)
	return numbers[len(numbers)/2]
}

// vitals reads a row of one measuring: each filled cell is an observation, the two pressures are one.
func (r row) vitals(s *subject, u vitalUnits) {
	when := r.when(FieldDate)
	visit := r.visit(s, when)
	panel := fmt.Sprintf("row-%d", r.line)
	add := func(o record.Observation) {
		o.When, o.Visit, o.Status, o.PanelID = when, visit, "final", panel
		o.Panel = record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: "85353-1", Display: "Vital signs"}}}
		s.Chart.Vitals = append(s.Chart.Vitals, o)
	}
	found := false
	for _, v := range []struct {
		field               Field
		code, display, unit string
	}{
		{FieldPulse, "8867-4", "Heart rate", "/min"},
		{FieldRespiration, "9279-1", "Respiratory rate", "/min"},
		{FieldTemperature, "8310-5", "Body temperature", u.temperature},
		{FieldWeight, "29463-7", "Body weight", u.weight},
		{FieldHeight, "8302-2", "Body height", u.height},
		{FieldBMI, "39156-5", "Body mass index", "kg/m2"},
		{FieldOxygen, "59408-5", "Oxygen saturation", "%"},
		{FieldHead, "9843-4", "Head circumference", "cm"},
	} {
		text := strings.TrimSpace(strings.TrimSuffix(r.get(v.field), "%"))
		if text == "" {
			continue
		}
		if !number.MatchString(text) {
			r.p.odd(r.line, r.header(v.field), "not a number")
			continue
		}
		if v.unit == "" {
			r.p.warn("vital signs whose unit can't be told, kept without one: " + v.display)
		}
		found = true
		add(record.Observation{Code: loinc(v.code, v.display), Value: value(text, v.unit)})
	}
	sys, dia := r.get(FieldSystolic), r.get(FieldDiastolic)
	if a, b, both := strings.Cut(sys, "/"); both && dia == "" { // 120/80 in one cell
		sys, dia = strings.TrimSpace(a), strings.TrimSpace(b)
	}
	switch {
	case number.MatchString(sys) && number.MatchString(dia):
		found = true
		o := record.Observation{Code: loinc("85354-9", "Blood pressure")}
		o.Components = []record.Component{
			{Code: loinc("8480-6", "Systolic blood pressure"), Value: value(sys, "mm[Hg]")},
			{Code: loinc("8462-4", "Diastolic blood pressure"), Value: value(dia, "mm[Hg]")},
		}
		add(o)
	case number.MatchString(sys):
		found = true
		add(record.Observation{Code: loinc("8480-6", "Systolic blood pressure"), Value: value(sys, "mm[Hg]")})
	case number.MatchString(dia):
		found = true
		add(record.Observation{Code: loinc("8462-4", "Diastolic blood pressure"), Value: value(dia, "mm[Hg]")})
	}
	if !found {
		r.p.leave(r.line, "", "the row holds no vital sign")
	}
}

func loinc(code, display string) record.Concept {
	return record.Concept{Codings: []record.Coding{{System: record.LOINC, Code: code, Display: display}}}
}

// visit makes a visit of a row that says in which encounter its signs were taken.
func (r row) visit(s *subject, when record.DateTime) string {
	kind := r.get(FieldEncounter)
	if kind == "" || when == "" {
		return ""
	}
	id := "visit-" + string(when)
	if s.visits[id] {
		return id
	}
	s.visits[id] = true
	v := record.Visit{ID: id, Start: when, Status: "finished"}
	switch normal(kind) {
	case "ambulatory", "outpatient", "office":
		v.Class = "AMB"
	case "inpatient":
		v.Class = "IMP"
	case "emergency":
		v.Class = "EMER"
	default:
		v.Type.Text = kind
	}
	s.Visits = append(s.Visits, v)
	return id
}
