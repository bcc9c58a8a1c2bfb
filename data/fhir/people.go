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
	for i := range d.out.Providers {
		p := &d.out.Providers[i]
		if hasValue(p.Identifiers, "Practitioner/"+target.id) {
			if p.Specialty.Empty() {
				p.Specialty = firstConcept(r.Specialty...)
			}
			if len(p.Telecoms) == 0 {
				p.Telecoms = telecoms(r.Telecom)
			}
		}
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
		target := d.resolve(from, ref)
		if target != nil {
			switch target.kind {
			case "Practitioner":
				if p, ok := d.practitionerOf(target); ok {
					return printed(p)
				}
			case "PractitionerRole":
				var r struct {
					Practitioner reference `json:"practitioner"`
				}
				// A role's practitioner is a person: following roles on could go round in a circle.
				if d.decode(target, &r) {
					if person := d.resolve(target, r.Practitioner); person != nil && person.kind == "Practitioner" {
						if p, ok := d.practitionerOf(person); ok {
							return printed(p)
						}
					}
					if r.Practitioner.Display != "" {
						return clean(string(r.Practitioner.Display))
					}
				}
			case "Organization", "Location":
				if name := d.organizationName(from, ref); name != "" {
					return name
				}
			case "Patient", "RelatedPerson":
				if ref.Display == "" {
					continue
				}
			}
		}
		if ref.Display != "" {
			return clean(string(ref.Display))
		}
	}
	return ""
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
		var r struct {
			Name text `json:"name"`
		}
		if d.decode(target, &r) && r.Name != "" {
			return clean(string(r.Name))
		}
	}
	return clean(string(ref.Display))
}
