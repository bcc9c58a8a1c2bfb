// Package record owns the types of a health record in the terms of FHIR R4 and US Core: what the format packages
// read, what patient and visit services keep, what papers print. It knows no database, no file format, no screen.
package record

import (
	"strings"
)

// Coding is one code of one code system.
type Coding struct {
	System  string `json:"system,omitempty"` // URI, see the System constants
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

// URIs of the code systems, as FHIR writes them.
const (
	SNOMED   = "http://snomed.info/sct"
	LOINC    = "http://loinc.org"
	RxNorm   = "http://www.nlm.nih.gov/research/umls/rxnorm"
	CVX      = "http://hl7.org/fhir/sid/cvx"
	ICD10CM  = "http://hl7.org/fhir/sid/icd-10-cm"
	ICD9CM   = "http://hl7.org/fhir/sid/icd-9-cm"
	CPT      = "http://www.ama-assn.org/go/cpt"
	NDC      = "http://hl7.org/fhir/sid/ndc"
	UNII     = "http://fdasis.nlm.nih.gov"
	NDFRT    = "http://hl7.org/fhir/ndfrt"
	CDCRace  = "urn:oid:2.16.840.1.113883.6.238"
	RoleCode = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
	NPI      = "http://hl7.org/fhir/sid/us-npi"
	SSN      = "http://hl7.org/fhir/sid/us-ssn"
)

// Concept is a coded idea with the words a person wrote for it (FHIR's CodeableConcept).
type Concept struct {
	Text    string   `json:"text,omitempty"`
	Codings []Coding `json:"coding,omitempty"`
}

// String returns the words: the text, else the first display, else the first code.
func (c Concept) String() string {
	if c.Text != "" {
		return c.Text
	}
	for _, coding := range c.Codings {
		if coding.Display != "" {
			return coding.Display
		}
	}
	for _, coding := range c.Codings {
		if coding.Code != "" {
			return coding.Code
		}
	}
	return ""
}

// Code returns the code of a system, or "".
func (c Concept) Code(system string) string {
	for _, coding := range c.Codings {
		if coding.System == system {
			return coding.Code
		}
	}
	return ""
}

// Empty says that there are neither words nor codes.
func (c Concept) Empty() bool { return c.String() == "" }

// Quantity is a number with its unit. The number is kept as the text of the source, so that 7.40 stays 7.40.
type Quantity struct {
	Value      string `json:"value,omitempty"`      // decimal
	Unit       string `json:"unit,omitempty"`       // as people read it or UCUM
	Comparator string `json:"comparator,omitempty"` // <, <=, >=, > or empty
}

// String returns "< 7.40 mg/dL".
func (q Quantity) String() string {
	return strings.TrimSpace(strings.TrimSpace(q.Comparator+" "+q.Value) + " " + q.Unit)
}

// Identifier is a number somebody gave a patient, a visit or a provider.
type Identifier struct {
	System string `json:"system,omitempty"` // URI, or urn:oid:…
	Value  string `json:"value"`
	Type   string `json:"type,omitempty"` // MR (medical record number), SS, DL, NPI, …
}

// HumanName is a person's name.
type HumanName struct {
	Use    string   `json:"use,omitempty"` // official, usual, nickname, maiden, old
	Text   string   `json:"text,omitempty"`
	Family string   `json:"family,omitempty"`
	Given  []string `json:"given,omitempty"` // first, then middle names
	Prefix []string `json:"prefix,omitempty"`
	Suffix []string `json:"suffix,omitempty"`
}

// First returns the first given name, or "".
func (n HumanName) First() string {
	if len(n.Given) == 0 {
		return ""
	}
	return n.Given[0]
}

// String returns the name as one writes it on paper: given, middle, family, suffix.
func (n HumanName) String() string {
	parts := append(append([]string{}, n.Given...), n.Family)
	parts = append(parts, n.Suffix...)
	if s := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); s != "" {
		return s
	}
	return n.Text
}

// ContactPoint is a way to reach somebody.
type ContactPoint struct {
	System string `json:"system"` // phone, email, fax, sms, url
	Value  string `json:"value"`
	Use    string `json:"use,omitempty"` // home, work, mobile, temp, old
}

// Address is a postal address.
type Address struct {
	Use        string   `json:"use,omitempty"`
	Lines      []string `json:"line,omitempty"`
	City       string   `json:"city,omitempty"`
	State      string   `json:"state,omitempty"`
	PostalCode string   `json:"postal_code,omitempty"`
	Country    string   `json:"country,omitempty"`
}

// Language is a language a patient uses.
type Language struct {
	Code      string `json:"code"` // BCP 47: en, es, es-MX
	Preferred bool   `json:"preferred,omitempty"`
}

// Contact is a person around the patient: guardian, next of kin, emergency contact.
type Contact struct {
	Relationship Concept        `json:"relationship,omitzero"`
	Guardian     bool           `json:"guardian,omitempty"`
	Name         HumanName      `json:"name,omitzero"`
	Telecoms     []ContactPoint `json:"telecom,omitempty"`
	Addresses    []Address      `json:"address,omitempty"`
	Organization string         `json:"organization,omitempty"`
}

// Sex values of FHIR's administrative gender.
const (
	Male    = "male"
	Female  = "female"
	Other   = "other"
	Unknown = "unknown"
)

// Patient is who the record is about.
type Patient struct {
	ID             string         `json:"id"`
	Identifiers    []Identifier   `json:"identifier,omitempty"`
	Names          []HumanName    `json:"name,omitempty"` // the first is the one to use
	BirthDate      Date           `json:"birth_date,omitempty"`
	Sex            string         `json:"sex,omitempty"`       // administrative: male, female, other, unknown
	BirthSex       string         `json:"birth_sex,omitempty"` // US Core: F, M, UNK, OTH, ASKU
	GenderIdentity Concept        `json:"gender_identity,omitzero"`
	Pronouns       string         `json:"pronouns,omitempty"`
	MaritalStatus  Concept        `json:"marital_status,omitzero"`
	Race           []Coding       `json:"race,omitempty"`
	Ethnicity      []Coding       `json:"ethnicity,omitempty"`
	Languages      []Language     `json:"language,omitempty"`
	Telecoms       []ContactPoint `json:"telecom,omitempty"`
	Addresses      []Address      `json:"address,omitempty"`
	Contacts       []Contact      `json:"contact,omitempty"`
	Deceased       bool           `json:"deceased,omitempty"`
	DeceasedOn     Date           `json:"deceased_on,omitempty"`
	Confidential   Confidential   `json:"confidential,omitzero"`
	Note           string         `json:"note,omitempty"`
}

// Confidential is a patient's request to be reached in another way (45 CFR 164.522(b)). It binds every paper and mail.
type Confidential struct {
	Requested bool    `json:"requested,omitempty"`
	NoCalls   bool    `json:"no_calls,omitempty"`
	NoMail    bool    `json:"no_email,omitempty"` // no electronic mail
	Address   Address `json:"address,omitzero"`   // use this postal address, when not empty
	Email     string  `json:"email,omitempty"`    // use this electronic address, when not empty
	Note      string  `json:"note,omitempty"`
}

// Name returns the name to use; the zero name when there is none.
func (p Patient) Name() HumanName {
	for _, n := range p.Names {
		if n.Use == "official" || n.Use == "usual" || n.Use == "" {
			return n
		}
	}
	if len(p.Names) > 0 {
		return p.Names[0]
	}
	return HumanName{}
}

// MRN returns the medical record number: the identifier of type MR, else the first that is not a government's.
func (p Patient) MRN() string {
	for _, id := range p.Identifiers {
		if id.Type == "MR" {
			return id.Value
		}
	}
	for _, id := range p.Identifiers {
		switch id.Type {
		case "SS", "DL", "PPN":
		default:
			if id.System != SSN {
				return id.Value
			}
		}
	}
	return ""
}

// Language returns the preferred language's code, else the first, else "".
func (p Patient) Language() string {
	for _, l := range p.Languages {
		if l.Preferred {
			return l.Code
		}
	}
	if len(p.Languages) > 0 {
		return p.Languages[0].Code
	}
	return ""
}

// Reach returns the values of the ways of one system (phone, email), current ones only.
func (p Patient) Reach(system string) []string {
	var values []string
	for _, t := range p.Telecoms {
		if t.System == system && t.Use != "old" && t.Value != "" {
			values = append(values, t.Value)
		}
	}
	return values
}

// Provider is a practitioner.
type Provider struct {
	ID          string         `json:"id,omitempty"`
	Identifiers []Identifier   `json:"identifier,omitempty"`
	Name        HumanName      `json:"name,omitzero"`
	Credential  string         `json:"credential,omitempty"` // MD, DO, NP, PA
	Specialty   Concept        `json:"specialty,omitzero"`
	Telecoms    []ContactPoint `json:"telecom,omitempty"`
	Addresses   []Address      `json:"address,omitempty"`
}

// Organization is a practice, a laboratory, a hospital.
type Organization struct {
	ID          string         `json:"id,omitempty"`
	Identifiers []Identifier   `json:"identifier,omitempty"`
	Name        string         `json:"name,omitempty"`
	Telecoms    []ContactPoint `json:"telecom,omitempty"`
	Addresses   []Address      `json:"address,omitempty"`
}
