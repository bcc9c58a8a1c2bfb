package patients

import (
	"strings"

	"foyer/data/record"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// facet is one thing that a record says of a person: how it reads, and how it is taken over from another record. Records
// beside each other and changes of two people at once are compared by facets.
type facet struct {
	key  string
	list bool // several of them stand beside each other: merging joins them
	text func(p record.Patient) string
	take func(p *record.Patient, from record.Patient)
}

var facets = []facet{
	{"ui.record.edit.names", false, func(p record.Patient) string { return joined(p.Names, nameLine) }, func(p *record.Patient, o record.Patient) { p.Names = o.Names }},
	{"ui.record.edit.birth", false, func(p record.Patient) string { return phrase.Short(p.BirthDate) }, func(p *record.Patient, o record.Patient) { p.BirthDate = o.BirthDate }},
	{"ui.record.edit.sex", false, sexLine, func(p *record.Patient, o record.Patient) { p.Sex, p.BirthSex = o.Sex, o.BirthSex }},
	{"ui.record.edit.gender", false, genderLine, func(p *record.Patient, o record.Patient) {
		p.GenderIdentity, p.Pronouns = o.GenderIdentity, o.Pronouns
	}},
	{"ui.record.edit.languages", true, func(p record.Patient) string {
		return joined(p.Languages, func(l record.Language) string { return phrase.Language(l.Code) })
	}, func(p *record.Patient, o record.Patient) { p.Languages = o.Languages }},
	{"ui.record.edit.numbers", true, func(p record.Patient) string { return joined(p.Identifiers, numberLine) }, func(p *record.Patient, o record.Patient) { p.Identifiers = o.Identifiers }},
	{"ui.record.edit.reach", true, func(p record.Patient) string { return joined(p.Telecoms, telecomLine) }, func(p *record.Patient, o record.Patient) { p.Telecoms = o.Telecoms }},
	{"ui.record.edit.addresses", true, func(p record.Patient) string { return joined(p.Addresses, addressLine) }, func(p *record.Patient, o record.Patient) { p.Addresses = o.Addresses }},
	{"ui.record.edit.contacts", true, func(p record.Patient) string { return joined(p.Contacts, contactLine) }, func(p *record.Patient, o record.Patient) { p.Contacts = o.Contacts }},
	{"ui.record.edit.confidential", false, func(p record.Patient) string {
		if !p.Confidential.Requested {
			return ""
		}
		return confidentialWords(p.Confidential)
	}, func(p *record.Patient, o record.Patient) { p.Confidential = o.Confidential }},
	{"ui.record.edit.deceased", false, func(p record.Patient) string {
		if !p.Deceased {
			return ""
		}
		return strings.TrimSpace(words.T("ui.state.deceased") + " " + phrase.Short(p.DeceasedOn))
	}, func(p *record.Patient, o record.Patient) { p.Deceased, p.DeceasedOn = o.Deceased, o.DeceasedOn }},
	{"ui.record.note", false, func(p record.Patient) string { return p.Note }, func(p *record.Patient, o record.Patient) { p.Note = o.Note }},
}

func joined[T any](list []T, line func(T) string) string {
	var parts []string
	for _, x := range list {
		if text := strings.TrimSpace(line(x)); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n")
}

func nameLine(n record.HumanName) string {
	text := n.String()
	switch n.Use {
	case "nickname", "maiden", "old":
		text += " (" + words.T("ui.record.edit.use."+n.Use) + ")"
	}
	return text
}

func sexLine(p record.Patient) string {
	if p.Sex == "" {
		return ""
	}
	return phrase.Sex(p.Sex)
}

func genderLine(p record.Patient) string {
	return strings.TrimSpace(p.GenderIdentity.String() + " " + p.Pronouns)
}

func numberLine(i record.Identifier) string {
	kind := i.Type
	if key := "ui.record.edit.number." + strings.ToLower(kind); words.Has(key) {
		kind = words.T(key)
	}
	return strings.TrimSpace(kind + " " + i.Value)
}

func telecomLine(t record.ContactPoint) string {
	text := t.Value
	if t.Use != "" {
		text += " (" + phrase.Use(t.Use) + ")"
	}
	return text
}

func contactLine(c record.Contact) string {
	name := c.Name.String()
	if name == "" {
		name = c.Organization
	}
	if r := c.Relationship.String(); r != "" {
		name += " (" + r + ")"
	}
	return name
}

// clash is a facet that two people changed to different things.
type clash struct {
	facet
	mine, theirs string
}

// reconcile joins my changes of a base with somebody else's: what only one of them changed is taken; what both changed
// is returned to be chosen, with mine in the result.
func reconcile(base, mine, theirs record.Patient) (both record.Patient, clashes []clash) {
	both = mine
	for _, f := range facets {
		b, m, t := f.text(base), f.text(mine), f.text(theirs)
		switch {
		case t == b || t == m:
		case m == b:
			f.take(&both, theirs)
		default:
			clashes = append(clashes, clash{f, m, t})
		}
	}
	return both, clashes
}
