package fhir

import (
	"strings"

	"foyer/data/record"
)

type practitionerResource struct {
	Identifier    list[identifier]   `json:"identifier"`
	Name          list[humanName]    `json:"name"`
	Telecom       list[contactPoint] `json:"telecom"`
	Address       list[address]      `json:"address"`
	Qualification list[struct {
		Code concept `json:"code"`
	}] `json:"qualification"`
}

func (d *document) practitioner(e *entry) {
	p, ok := d.practitionerOf(e)
	if !ok {
		return
	}
	d.providers[e] = len(d.out.Providers)
	d.out.Providers = append(d.out.Providers, p)
}

func (d *document) practitionerOf(e *entry) (record.Provider, bool) {
	var r practitionerResource
	if !d.decode(e, &r) {
		return record.Provider{}, false
	}
	name, ok := r.Name.first().record()
	if !ok {
		return record.Provider{}, false
	}
	p := record.Provider{Name: name, Identifiers: itemIdentifiers(r.Identifier, e), Telecoms: telecoms(r.Telecom), Addresses: addresses(r.Address)}
	for _, s := range name.Suffix {
		if p.Credential == "" {
			p.Credential = strings.ReplaceAll(s, ".", "")
		}
	}
	for _, q := range r.Qualification {
		if code := q.Code.code(); p.Credential == "" && len(code) > 1 && len(code) <= 5 && code == strings.ToUpper(code) && !strings.ContainsAny(code, "0123456789") {
			p.Credential = code
		}
	}
	return p, true
}

// practitionerRole adds the specialty to the practitioner.
func (d *document) practitionerRole(e *entry) {
	var r struct {
		Practitioner reference          `json:"practitioner"`
		Specialty    list[concept]      `json:"specialty"`
		Telecom      list[contactPoint] `json:"telecom"`
	}
	if !d.decode(e, &r) {
		return
	}
	target := d.resolve(e, r.Practitioner)
	if target == nil {
		return
	}
	i, ok := d.providers[target]
	if !ok {
		return
	}
	p := &d.out.Providers[i]
	if p.Specialty.Empty() {
		p.Specialty = firstConcept(r.Specialty...)
	}
	if len(p.Telecoms) == 0 {
		p.Telecoms = telecoms(r.Telecom)
	}
}

func (d *document) organization(e *entry) {
	var r struct {
		Identifier list[identifier]   `json:"identifier"`
		Name       text               `json:"name"`
		Telecom    list[contactPoint] `json:"telecom"`
		Address    list[address]      `json:"address"`
	}
	if !d.decode(e, &r) || r.Name == "" {
		return
	}
	d.out.Organizations = append(d.out.Organizations, record.Organization{
		Identifiers: itemIdentifiers(r.Identifier, e), Name: clean(string(r.Name)), Telecoms: telecoms(r.Telecom), Addresses: addresses(r.Address),
	})
}

// who returns the name behind a reference to a person or an organization, as papers print it.
func (d *document) who(from *entry, refs ...reference) string {
	for _, ref := range refs {
		if target := d.resolve(from, ref); target != nil {
			if name := d.nameOf(target); name != "" {
				return name
			}
		}
		if ref.Display != "" {
			return clean(string(ref.Display))
		}
	}
	return ""
}

// nameOf returns the name a resource goes by, read once.
func (d *document) nameOf(e *entry) string {
	if name, ok := d.names[e]; ok {
		return name
	}
	name := ""
	switch e.kind {
	case "Practitioner":
		if p, ok := d.practitionerOf(e); ok {
			name = printed(p)
		}
	case "PractitionerRole":
		var r struct {
			Practitioner reference `json:"practitioner"`
		}
		// A role's practitioner is a person: following roles on could go round in a circle.
		if d.decode(e, &r) {
			if person := d.resolve(e, r.Practitioner); person != nil && person.kind == "Practitioner" {
				name = d.nameOf(person)
			}
			name = firstText(name, clean(string(r.Practitioner.Display)))
		}
	case "Organization", "Location", "HealthcareService":
		var r struct {
			Name text `json:"name"`
		}
		if d.decode(e, &r) {
			name = clean(string(r.Name))
		}
	}
	d.names[e] = shortened(name, 300)
	return d.names[e]
}

// shortened bounds words that many resources repeat, in bytes.
func shortened(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

// printed writes a provider's name as papers do: "Anita Rao, MD".
func printed(p record.Provider) string {
	n := p.Name
	n.Suffix = nil
	name := n.String()
	if p.Credential != "" {
		name += ", " + p.Credential
	}
	return name
}

// organizationName returns the name of an organization or a place.
func (d *document) organizationName(from *entry, ref reference) string {
	if target := d.resolve(from, ref); target != nil {
		if name := d.nameOf(target); name != "" {
			return name
		}
	}
	return clean(string(ref.Display))
}
