package ccda

import (
	"strings"

	"foyer/data/record"
)

// people reads everybody else in the header: providers, organizations, and the people around the patient.
func (d *document) people(root *node) {
	for _, n := range root.all("author") {
		d.assigned(n.child("assignedAuthor"))
	}
	for _, event := range root.all("documentationOf") {
		for _, n := range event.child("serviceEvent").all("performer") {
			d.assigned(n.child("assignedEntity"))
		}
	}
	for _, name := range []string{"legalAuthenticator", "authenticator"} {
		for _, n := range root.all(name) {
			d.assigned(n.child("assignedEntity"))
		}
	}
	d.organization(root.child("custodian", "assignedCustodian", "representedCustodianOrganization"))
	for _, n := range root.all("participant") {
		if c, ok := d.contact(n.child("associatedEntity")); ok {
			d.subject.Patient.Contacts = append(d.subject.Patient.Contacts, c)
		}
	}
	for _, n := range root.all("informant") {
		related := n.child("relatedEntity")
		if name, ok := humanName(related.child("relatedPerson", "name")); ok {
			d.addContact(record.Contact{Relationship: d.concept(related.child("code")), Name: name, Telecoms: telecoms(related), Addresses: addresses(related)})
		}
	}
}

// contact reads a participant of the document: next of kin, emergency contact, caregiver, guardian.
func (d *document) contact(entity *node) (record.Contact, bool) {
	c := record.Contact{Relationship: d.concept(entity.child("code")), Telecoms: telecoms(entity), Addresses: addresses(entity)}
	switch entity.attr("classCode") {
	case "NOK", "ECON", "CAREGIVER", "GUAR", "AGNT", "GUARD", "PRS":
	case "IND", "":
		if c.Relationship.Empty() {
			return c, false
		}
	default: // insurers, payers, places
		return c, false
	}
	name, ok := humanName(entity.child("associatedPerson", "name"))
	if !ok {
		return c, false
	}
	c.Name = name
	c.Guardian = entity.is("classCode", "GUARD")
	c.Organization = entity.child("scopingOrganization", "name").words()
	if role := contactRoles[entity.attr("classCode")]; role.Code != "" {
		if c.Relationship.Empty() || len(c.Relationship.Codings) > 0 {
			c.Relationship.Codings = append(c.Relationship.Codings, role)
		}
	}
	if len(d.subject.Patient.Contacts) > mostAlike {
		return c, false
	}
	for _, have := range d.subject.Patient.Contacts {
		if have.Name.String() == name.String() && have.Relationship.String() == c.Relationship.String() {
			return c, false
		}
	}
	return c, true
}

var contactRoles = map[string]record.Coding{
	"NOK":       {System: "http://terminology.hl7.org/CodeSystem/v3-RoleClass", Code: "NOK", Display: "next of kin"},
	"ECON":      {System: "http://terminology.hl7.org/CodeSystem/v3-RoleClass", Code: "ECON", Display: "emergency contact"},
	"CAREGIVER": {System: "http://terminology.hl7.org/CodeSystem/v3-RoleClass", Code: "CAREGIVER", Display: "caregiver"},
	"GUAR":      {System: "http://terminology.hl7.org/CodeSystem/v3-RoleClass", Code: "GUAR", Display: "guarantor"},
	"GUARD":     {System: "http://terminology.hl7.org/CodeSystem/v3-RoleClass", Code: "GUARD", Display: "guardian"},
}

func (d *document) addContact(c record.Contact) {
	if len(d.subject.Patient.Contacts) > mostAlike {
		return
	}
	for _, have := range d.subject.Patient.Contacts {
		if have.Name.String() == c.Name.String() {
			return
		}
	}
	d.subject.Patient.Contacts = append(d.subject.Patient.Contacts, c)
}

// credentials are the letters after a clinician's name, which exporters write as suffix or as part of it.
var credentials = map[string]bool{
	"MD": true, "DO": true, "NP": true, "PA": true, "PA-C": true, "RN": true, "APRN": true, "CNP": true, "FNP": true, "CNM": true,
	"DDS": true, "DMD": true, "DPM": true, "OD": true, "PHD": true, "PSYD": true, "LCSW": true, "PHARMD": true, "MBBS": true, "LPN": true,
}

// assigned reads an assignedAuthor or assignedEntity as a provider, adds it once, and returns the name as printed.
func (d *document) assigned(n *node) string {
	if n == nil {
		return ""
	}
	d.organization(n.child("representedOrganization"))
	person := n.child("assignedPerson")
	name, ok := humanName(person.child("name"))
	if !ok {
		return ""
	}
	p := record.Provider{
		Name: name, Identifiers: d.identifiers(n), Specialty: d.concept(n.child("code")),
		Telecoms: telecoms(n), Addresses: addresses(n),
	}
	for _, s := range name.Suffix {
		if key := strings.ToUpper(strings.ReplaceAll(s, ".", "")); credentials[key] {
			p.Credential = key
		}
	}
	for i := range d.out.Providers {
		if sameProvider(d.out.Providers[i], p) {
			return printed(p)
		}
	}
	if len(d.out.Providers) < mostAlike {
		d.out.Providers = append(d.out.Providers, p)
	}
	return printed(p)
}

func sameProvider(a, b record.Provider) bool {
	na, nb := npi(a), npi(b)
	if na != "" && nb != "" {
		return na == nb
	}
	return strings.EqualFold(a.Name.Family, b.Name.Family) && strings.EqualFold(a.Name.First(), b.Name.First()) && a.Name.Text == b.Name.Text
}

func npi(p record.Provider) string {
	for _, id := range p.Identifiers {
		if id.Type == "NPI" {
			return id.Value
		}
	}
	return ""
}

// printed writes a provider's name as papers do: "Anita Rao, MD".
func printed(p record.Provider) string {
	n := p.Name
	n.Suffix = nil
	parts := []string{n.String()}
	parts = append(parts, p.Name.Suffix...)
	if p.Credential == "" && len(p.Name.Suffix) == 0 {
		return parts[0]
	}
	return strings.Join(parts, ", ")
}

// organization adds an organization once.
func (d *document) organization(n *node) {
	name := said(n.child("name").words())
	if name == "" {
		return
	}
	for _, have := range d.out.Organizations {
		if strings.EqualFold(have.Name, name) {
			return
		}
	}
	if len(d.out.Organizations) == mostAlike {
		return
	}
	d.out.Organizations = append(d.out.Organizations, record.Organization{
		Name: name, Identifiers: d.identifiers(n), Telecoms: telecoms(n), Addresses: addresses(n),
	})
}

// author returns who recorded an entry and when, by its own author element.
func (d *document) author(n *node) (string, record.DateTime) {
	var who string
	var at record.DateTime
	for _, a := range n.all("author") {
		if at == "" {
			at = d.moment(a.child("time"))
		}
		if who == "" {
			assigned := a.child("assignedAuthor")
			if name, ok := humanName(assigned.child("assignedPerson", "name")); ok {
				who = printed(record.Provider{Name: name})
			} else {
				who = said(assigned.child("assignedAuthoringDevice", "softwareName").words())
			}
		}
	}
	return who, at
}

// performer returns the name of who did an act, else of the organization.
func (d *document) performer(n *node) string {
	for _, p := range n.all("performer") {
		entity := p.child("assignedEntity")
		if name := d.assigned(entity); name != "" {
			return name
		}
		if name := said(entity.child("representedOrganization", "name").words()); name != "" {
			return name
		}
	}
	return ""
}
