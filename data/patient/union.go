package patient

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"foyer/data/record"
)

// Union adds to a patient what another record of the same person says beyond it: lists grow, empty fields are filled,
// nothing that is there is displaced. changed says whether anything came of it.
func Union(base, more record.Patient) (p record.Patient, changed bool) {
	p = base
	for _, n := range more.Names {
		if !slices.ContainsFunc(p.Names, func(have record.HumanName) bool { return coversName(have, n) }) {
			p.Names = append(slices.Clip(p.Names), n)
		}
	}
	p.Identifiers = grow(p.Identifiers, more.Identifiers, func(i record.Identifier) string { return i.System + "|" + strings.ToLower(i.Value) })
	p.Telecoms = grow(p.Telecoms, more.Telecoms, reachKey)
	p.Addresses = grow(p.Addresses, more.Addresses, addressKey)
	p.Contacts = grow(p.Contacts, more.Contacts, func(c record.Contact) string {
		return key(c.Name.String()) + "|" + key(c.Relationship.String()) + "|" + key(c.Organization)
	})
	if preferred := p.Language() != "" && slices.ContainsFunc(p.Languages, func(l record.Language) bool { return l.Preferred }); preferred {
		languages := slices.Clone(more.Languages)
		for i := range languages {
			languages[i].Preferred = false
		}
		more.Languages = languages
	}
	p.Languages = grow(p.Languages, more.Languages, func(l record.Language) string { return strings.ToLower(l.Code) })
	if len(p.Race) == 0 {
		p.Race = more.Race
	}
	if len(p.Ethnicity) == 0 {
		p.Ethnicity = more.Ethnicity
	}
	if !p.BirthDate.Full() && strings.HasPrefix(string(more.BirthDate), string(p.BirthDate)) {
		p.BirthDate = more.BirthDate
	}
	if p.Sex == "" || p.Sex == record.Unknown && more.Sex != "" {
		p.Sex = more.Sex
	}
	fill(&p.BirthSex, more.BirthSex)
	fill(&p.Pronouns, more.Pronouns)
	fill(&p.Note, more.Note)
	fill(&p.DeceasedOn, more.DeceasedOn)
	if p.GenderIdentity.Empty() {
		p.GenderIdentity = more.GenderIdentity
	}
	if p.MaritalStatus.Empty() {
		p.MaritalStatus = more.MaritalStatus
	}
	p.Deceased = p.Deceased || more.Deceased
	if !p.Confidential.Requested && more.Confidential.Requested {
		p.Confidential = more.Confidential
	}
	return p, !equal(base, p)
}

func fill[T ~string](to *T, from T) {
	if *to == "" {
		*to = from
	}
}

func grow[T any](list, more []T, id func(T) string) []T {
	for _, v := range more {
		k := id(v)
		if !slices.ContainsFunc(list, func(have T) bool { return id(have) == k }) {
			list = append(slices.Clip(list), v)
		}
	}
	return list
}

// coversName says that a name tells all that another does: the same family name, and its given names in their order.
func coversName(have, n record.HumanName) bool {
	if key(have.String()) == key(n.String()) {
		return true
	}
	if key(have.Family) != key(n.Family) || len(n.Given) > len(have.Given) {
		return false
	}
	for i, g := range n.Given {
		if key(g) != key(have.Given[i]) {
			return false
		}
	}
	return len(n.Given) > 0 || n.Family != ""
}

func reachKey(t record.ContactPoint) string {
	switch t.System {
	case "email":
		return "email|" + mailKey(t.Value)
	case "url":
		return "url|" + strings.ToLower(t.Value)
	case "fax":
		return "fax|" + phoneDigits(t.Value)
	}
	return "phone|" + phoneDigits(t.Value)
}

func addressKey(a record.Address) string {
	return key(strings.Join(a.Lines, "")) + "|" + key(a.City) + "|" + postal(a.PostalCode)
}

// postal returns the five digits of a ZIP code, or what another country uses.
func postal(code string) string {
	k := key(code)
	if len(k) > 5 && digits(k) == k {
		return k[:5]
	}
	return k
}

// without takes back what led from before to after, as far as it is still there in now: for a patient that was not
// touched in between the result is exactly before.
func without(now, before, after record.Patient) record.Patient {
	if equal(now, after) {
		return before
	}
	p := now
	vp, vn := reflect.ValueOf(&p).Elem(), reflect.ValueOf(now)
	vb, va := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range vp.NumField() {
		if vp.Field(i).Kind() != reflect.Slice {
			if !sameJSON(vb.Field(i), va.Field(i)) && sameJSON(vn.Field(i), va.Field(i)) {
				vp.Field(i).Set(vb.Field(i))
			}
			continue
		}
		kept := reflect.Zero(vp.Field(i).Type())
		for j := range vn.Field(i).Len() {
			element := vn.Field(i).Index(j)
			if !within(element, va.Field(i)) || within(element, vb.Field(i)) {
				kept = reflect.Append(kept, element)
			}
		}
		vp.Field(i).Set(kept)
	}
	return p
}

func within(v, list reflect.Value) bool {
	for i := range list.Len() {
		if sameJSON(v, list.Index(i)) {
			return true
		}
	}
	return false
}

func sameJSON(a, b reflect.Value) bool { return jsonOf(a.Interface()) == jsonOf(b.Interface()) }

// equal compares two patients as they are kept: an empty list and none are the same, and so are all ids.
func equal(a, b record.Patient) bool {
	a.ID, b.ID = "", ""
	return jsonOf(a) == jsonOf(b)
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error() // record's types are plain data: this does not happen
	}
	return string(b)
}
