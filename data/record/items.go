package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// Each calls fn for every item of the chart with its kind, its shared part (writable) and a pointer to it.
func (c *Chart) Each(fn func(kind Kind, item *Item, value any)) {
	each(c.Allergies, KindAllergy, fn, func(v *Allergy) *Item { return &v.Item })
	each(c.Problems, KindProblem, fn, func(v *Problem) *Item { return &v.Item })
	each(c.Medications, KindMedication, fn, func(v *Medication) *Item { return &v.Item })
	each(c.Immunizations, KindImmunization, fn, func(v *Immunization) *Item { return &v.Item })
	each(c.Vitals, KindVital, fn, func(v *Observation) *Item { return &v.Item })
	each(c.Results, KindResult, fn, func(v *Observation) *Item { return &v.Item })
	each(c.Social, KindSocial, fn, func(v *Observation) *Item { return &v.Item })
	each(c.Procedures, KindProcedure, fn, func(v *Procedure) *Item { return &v.Item })
	each(c.CarePlans, KindCarePlan, fn, func(v *CarePlan) *Item { return &v.Item })
	each(c.Goals, KindGoal, fn, func(v *Goal) *Item { return &v.Item })
	each(c.Instructions, KindInstruction, fn, func(v *Instruction) *Item { return &v.Item })
	each(c.Relatives, KindRelative, fn, func(v *Relative) *Item { return &v.Item })
	each(c.Notes, KindNote, fn, func(v *Note) *Item { return &v.Item })
}

func each[T any](list []T, kind Kind, fn func(Kind, *Item, any), item func(*T) *Item) {
	for i := range list {
		fn(kind, item(&list[i]), &list[i])
	}
}

// Len returns the number of items.
func (c *Chart) Len() int {
	n := 0
	c.Each(func(Kind, *Item, any) { n++ })
	return n
}

// Add reads one item of a kind from its JSON and appends it.
func (c *Chart) Add(kind Kind, text []byte) error {
	switch kind {
	case KindAllergy:
		return add(&c.Allergies, text)
	case KindProblem:
		return add(&c.Problems, text)
	case KindMedication:
		return add(&c.Medications, text)
	case KindImmunization:
		return add(&c.Immunizations, text)
	case KindVital:
		return add(&c.Vitals, text)
	case KindResult:
		return add(&c.Results, text)
	case KindSocial:
		return add(&c.Social, text)
	case KindProcedure:
		return add(&c.Procedures, text)
	case KindCarePlan:
		return add(&c.CarePlans, text)
	case KindGoal:
		return add(&c.Goals, text)
	case KindInstruction:
		return add(&c.Instructions, text)
	case KindRelative:
		return add(&c.Relatives, text)
	case KindNote:
		return add(&c.Notes, text)
	}
	return fmt.Errorf("chart item of unknown kind %q", kind)
}

func add[T any](list *[]T, text []byte) error {
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		return fmt.Errorf("reading a chart item: %w", err)
	}
	*list = append(*list, v)
	return nil
}

// Fingerprint returns a short hash of what an item says, apart from ids, source and recording, so that the same
// fact read twice, or from two files, is found to be the same. value is what Each hands out.
func Fingerprint(kind Kind, value any) string {
	var parts []string
	concept := func(c Concept) {
		// A code says it whatever the words; the first of a known system is the one all sources tend to share.
		for _, system := range []string{RxNorm, SNOMED, LOINC, CVX, ICD10CM, ICD9CM, CPT, NDC} {
			if code := c.Code(system); code != "" {
				parts = append(parts, system, code)
				return
			}
		}
		parts = append(parts, normal(c.String()))
	}
	shared := func(i Item) {
		parts = append(parts, fmt.Sprint(i.Absent, i.NotDone))
	}
	switch v := value.(type) {
	case *Allergy:
		shared(v.Item)
		concept(v.Substance)
	case *Problem:
		shared(v.Item)
		concept(v.Condition)
		parts = append(parts, string(v.Onset.Date()), v.Category)
	case *Medication:
		shared(v.Item)
		concept(v.Drug)
		parts = append(parts, string(v.Start.Date()), string(v.End.Date()), normal(v.Sig), v.Dose.String())
	case *Immunization:
		shared(v.Item)
		concept(v.Vaccine)
		parts = append(parts, string(v.When.Date()))
	case *Observation:
		shared(v.Item)
		concept(v.Code)
		parts = append(parts, string(v.When), normal(v.Value.String()))
		for _, c := range v.Components {
			concept(c.Code)
			parts = append(parts, normal(c.Value.String()))
		}
	case *Procedure:
		shared(v.Item)
		concept(v.Procedure)
		parts = append(parts, string(v.When.Date()))
	case *CarePlan:
		shared(v.Item)
		concept(v.Title)
		parts = append(parts, string(v.When.Date()), normal(v.Text))
	case *Goal:
		shared(v.Item)
		concept(v.Description)
		parts = append(parts, string(v.Start.Date()), normal(v.Target))
	case *Instruction:
		concept(v.Title)
		parts = append(parts, normal(v.Text), string(v.When.Date()))
	case *Relative:
		concept(v.Relationship)
		parts = append(parts, normal(v.Name), string(v.Born))
		for _, c := range v.Conditions {
			concept(c.Condition)
			parts = append(parts, c.Onset)
		}
	case *Note:
		concept(v.Type)
		parts = append(parts, normal(v.Title), string(v.When), normal(v.Text))
	}
	sum := sha256.Sum256([]byte(string(kind) + "\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

func normal(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
