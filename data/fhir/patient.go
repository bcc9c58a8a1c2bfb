package fhir

import (
	"strings"

	"foyer/data/record"
)

type humanName struct {
	Use    text       `json:"use"`
	Text   text       `json:"text"`
	Family list[text] `json:"family"` // a list in DSTU2
	Given  list[text] `json:"given"`
	Prefix list[text] `json:"prefix"`
	Suffix list[text] `json:"suffix"`
	Period period     `json:"period"`
}

func (n humanName) record() (record.HumanName, bool) {
	name := record.HumanName{Use: string(n.Use), Family: strings.Join(plain(n.Family), " "), Given: plain(n.Given), Prefix: plain(n.Prefix), Suffix: plain(n.Suffix)}
	if n.Period.End != "" && name.Use == "" {
		name.Use = "old"
	}
	if name.Use == "temp" || name.Use == "anonymous" {
		name.Use = "usual"
	}
	if name.Family == "" && len(name.Given) == 0 {
		name.Text = clean(string(n.Text))
		return name, name.Text != ""
	}
	return name, true
}

func plain(l list[text]) []string {
	var out []string
	for _, t := range l {
		if s := clean(string(t)); s != "" {
			out = append(out, s)
		}
	}
	return out
}

type contactPoint struct {
	System text   `json:"system"`
	Value  text   `json:"value"`
	Use    text   `json:"use"`
	Period period `json:"period"`
}

func telecoms(l list[contactPoint]) []record.ContactPoint {
	var out []record.ContactPoint
	for _, t := range l {
		if t.Value == "" {
			continue
		}
		c := record.ContactPoint{System: string(t.System), Value: string(t.Value), Use: string(t.Use)}
		switch c.System {
		case "phone", "email", "fax", "sms", "url":
		default:
			c.System = "phone"
			if strings.Contains(c.Value, "@") {
				c.System = "email"
			} else if c.System = "phone"; strings.Contains(c.Value, "://") {
				c.System = "url"
			}
		}
		c.Value = strings.TrimPrefix(strings.TrimPrefix(c.Value, "mailto:"), "tel:")
		out = append(out, c)
	}
	return out
}

type address struct {
	Use        text       `json:"use"`
	Text       text       `json:"text"`
	Line       list[text] `json:"line"`
	City       text       `json:"city"`
	State      text       `json:"state"`
	PostalCode text       `json:"postalCode"`
	Country    text       `json:"country"`
	Period     period     `json:"period"`
}

func addresses(l list[address]) []record.Address {
	var out []record.Address
	for _, a := range l {
		r := record.Address{Use: string(a.Use), Lines: plain(a.Line), City: string(a.City), State: string(a.State), PostalCode: string(a.PostalCode), Country: string(a.Country)}
		if len(r.Lines) == 0 && r.City == "" && r.PostalCode == "" {
			if a.Text == "" {
				continue
			}
			r.Lines = []string{clean(string(a.Text))}
		}
		if a.Use == "" && a.Period.End != "" {
			r.Use = "old"
		}
		out = append(out, r)
	}
	return out
}

type patientResource struct {
	Identifier       list[identifier]   `json:"identifier"`
	Name             list[humanName]    `json:"name"`
	Telecom          list[contactPoint] `json:"telecom"`
	Gender           text               `json:"gender"`
	BirthDate        text               `json:"birthDate"`
	DeceasedBoolean  flag               `json:"deceasedBoolean"`
	DeceasedDateTime text               `json:"deceasedDateTime"`
	Address          list[address]      `json:"address"`
	MaritalStatus    concept            `json:"maritalStatus"`
	Contact          list[struct {
		Relationship list[concept]      `json:"relationship"`
		Name         humanName          `json:"name"`
		Telecom      list[contactPoint] `json:"telecom"`
		Address      list[address]      `json:"address"`
		Organization reference          `json:"organization"`
	}] `json:"contact"`
	Communication list[struct {
		Language  concept `json:"language"`
		Preferred flag    `json:"preferred"`
	}] `json:"communication"`
	Extension []extension `json:"extension"`
}

func (d *document) patient(e *entry) {
	var r patientResource
	if !d.decode(e, &r) {
		return
	}
	p := record.Patient{
		Identifiers: identifiers(r.Identifier), Telecoms: telecoms(r.Telecom), Addresses: addresses(r.Address),
		MaritalStatus: r.MaritalStatus.Concept, Deceased: bool(r.DeceasedBoolean),
	}
	for _, n := range r.Name {
		if name, ok := n.record(); ok {
			p.Names = append(p.Names, name)
		}
	}
	record.SortNames(p.Names)
	if len(p.Names) == 0 {
		d.odd("a patient without a name")
	}
	if e.id != "" && !hasValue(p.Identifiers, e.id) {
		p.Identifiers = append(p.Identifiers, record.Identifier{System: "urn:ietf:rfc:3986", Value: "Patient/" + e.id, Type: "RI"})
	}
	p.BirthDate = moment(string(r.BirthDate)).Date()
	if p.BirthDate == "" {
		d.odd("a patient without a birth date")
	}
	p.Sex = sex(string(r.Gender))
	if at := moment(string(r.DeceasedDateTime)); at != "" {
		p.Deceased, p.DeceasedOn = true, at.Date()
	}
	for _, c := range r.Communication {
		if code := languageTag(c.Language); code != "" {
			p.Languages = append(p.Languages, record.Language{Code: code, Preferred: bool(c.Preferred)})
		}
	}
	for _, c := range r.Contact {
		name, ok := c.Name.record()
		org := d.organizationName(e, c.Organization)
		if !ok && org == "" {
			continue
		}
		p.Contacts = append(p.Contacts, record.Contact{
			Relationship: firstConcept(c.Relationship...), Guardian: guardian(c.Relationship), Name: name,
			Telecoms: telecoms(c.Telecom), Addresses: addresses(c.Address), Organization: org,
		})
	}
	extensions(&p, r.Extension)
	d.subjects[e] = len(d.out.Subjects)
	d.out.Subjects = append(d.out.Subjects, record.Subject{Patient: p})
}

func hasValue(ids []record.Identifier, value string) bool {
	for _, id := range ids {
		if id.Value == value {
			return true
		}
	}
	return false
}

func sex(code string) string {
	switch strings.ToLower(code) {
	case "male", "m":
		return record.Male
	case "female", "f":
		return record.Female
	case "other":
		return record.Other
	}
	return record.Unknown
}

// languageTag reads a language as a BCP 47 tag.
func languageTag(c concept) string {
	for _, k := range c.Codings {
		if k.Code != "" {
			return k.Code
		}
	}
	switch strings.ToLower(c.String()) {
	case "english":
		return "en"
	case "spanish", "español":
		return "es"
	}
	return ""
}

func guardian(l []concept) bool {
	for _, c := range l {
		if c.has("GUARD", "guardian") || strings.Contains(strings.ToLower(c.String()), "guardian") {
			return true
		}
	}
	return false
}

// extensions reads those of US Core and its forerunners.
func extensions(p *record.Patient, l []extension) {
	for _, e := range l {
		url := strings.ToLower(string(e.URL))
		url = url[strings.LastIndexByte(url, '/')+1:]
		switch url {
		case "us-core-race", "argo-race", "us-core-race-extension":
			p.Race = append(p.Race, groups(e)...)
		case "us-core-ethnicity", "argo-ethnicity":
			p.Ethnicity = append(p.Ethnicity, groups(e)...)
		case "us-core-birthsex", "argo-birthsex":
			p.BirthSex = string(e.ValueCode)
			if p.BirthSex == "" {
				p.BirthSex = e.ValueCodeableConcept.code()
			}
		case "us-core-genderidentity", "patient-genderidentity", "individual-genderidentity":
			p.GenderIdentity = e.ValueCodeableConcept.Concept
			if inner, ok := find(e.Extension, "value"); ok && p.GenderIdentity.Empty() {
				p.GenderIdentity = inner.ValueCodeableConcept.Concept
			}
		case "individual-pronouns", "patient-pronouns", "us-core-individual-pronouns":
			p.Pronouns = e.ValueCodeableConcept.String()
			if inner, ok := find(e.Extension, "value"); ok && p.Pronouns == "" {
				p.Pronouns = inner.ValueCodeableConcept.String()
			}
		}
	}
}

func groups(e extension) []record.Coding {
	var out []record.Coding
	text := ""
	for _, in := range e.Extension {
		switch in.URL {
		case "ombCategory", "detailed":
			if in.ValueCoding.Code != "" {
				out = append(out, in.ValueCoding.record())
			}
		case "text":
			text = string(in.ValueString)
		}
	}
	if len(out) == 0 {
		out = append(out, e.ValueCodeableConcept.Codings...)
	}
	if len(out) == 0 && text != "" {
		out = append(out, record.Coding{Display: text})
	}
	return out
}

func (d *document) relatedPerson(e *entry) {
	var r struct {
		Patient      reference          `json:"patient"`
		Relationship list[concept]      `json:"relationship"`
		Name         list[humanName]    `json:"name"`
		Telecom      list[contactPoint] `json:"telecom"`
		Address      list[address]      `json:"address"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject := d.chart(e, r.Patient)
	if subject == nil {
		return
	}
	name, ok := r.Name.first().record()
	if !ok && len(r.Telecom) == 0 {
		return
	}
	subject.Patient.Contacts = append(subject.Patient.Contacts, record.Contact{
		Relationship: firstConcept(r.Relationship...), Guardian: guardian(r.Relationship), Name: name,
		Telecoms: telecoms(r.Telecom), Addresses: addresses(r.Address),
	})
}
