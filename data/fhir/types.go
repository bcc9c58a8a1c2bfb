package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"foyer/data/record"
)

// text is a string that also takes a number or a truth value as written.
type text string

// UnmarshalJSON accepts any scalar; objects and arrays count as empty.
func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[' || b[0] == 'n':
		*t = ""
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(strings.TrimSpace(s))
	default:
		*t = text(b)
	}
	return nil
}

// lenient lets values of a wrong type pass: the decoder has left them out and read the rest. An error that leaves an
// UnmarshalJSON would end the reading of the whole resource.
func lenient(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return nil
	}
	return err
}

// flag is a truth value that also takes "true".
type flag bool

// UnmarshalJSON accepts true, "true" and nothing else as true.
func (f *flag) UnmarshalJSON(b []byte) error {
	*f = flag(string(bytes.Trim(b, `"`)) == "true")
	return nil
}

// list is an array that also takes its only element bare, as elements changed from one to many between releases.
type list[T any] []T

// UnmarshalJSON accepts an array or one value.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] == 'n' {
		return nil
	}
	if b[0] == '[' {
		return lenient(json.Unmarshal(b, (*[]T)(l)))
	}
	var v T
	if err := lenient(json.Unmarshal(b, &v)); err != nil {
		return err
	}
	*l = list[T]{v}
	return nil
}

func (l list[T]) first() T {
	var zero T
	if len(l) == 0 {
		return zero
	}
	return l[0]
}

// concept is a CodeableConcept that also takes a code, as older releases write statuses and categories.
type concept struct {
	record.Concept
	bare bool // it was a plain code
}

// UnmarshalJSON accepts a CodeableConcept, a Coding, a CodeableReference, or a string.
func (c *concept) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		c.Codings, c.bare = []record.Coding{{Code: s}}, true
		return nil
	}
	if len(b) == 0 || b[0] != '{' {
		return nil
	}
	var v struct {
		Text    text            `json:"text"`
		Coding  list[coding]    `json:"coding"`
		System  text            `json:"system"`
		Code    text            `json:"code"`
		Display text            `json:"display"`
		Concept json.RawMessage `json:"concept"` // of R5's CodeableReference
	}
	if err := lenient(json.Unmarshal(b, &v)); err != nil {
		return err
	}
	if len(v.Concept) > 0 && v.Concept[0] == '{' {
		return c.UnmarshalJSON(v.Concept)
	}
	c.Text = clean(string(v.Text))
	for _, k := range v.Coding {
		c.Codings = append(c.Codings, k.record())
	}
	if len(v.Coding) == 0 && v.Code+v.Display != "" {
		c.Codings = append(c.Codings, coding{v.System, v.Code, v.Display}.record())
	}
	return nil
}

// code returns the first code.
func (c concept) code() string {
	if len(c.Codings) == 0 {
		return ""
	}
	return c.Codings[0].Code
}

// has says that one of the codings has one of the codes.
func (c concept) has(codes ...string) bool {
	for _, k := range c.Codings {
		for _, code := range codes {
			if k.Code == code {
				return true
			}
		}
	}
	return false
}

// firstConcept returns the first concept that says something.
func firstConcept(l ...concept) record.Concept {
	for _, c := range l {
		if !c.Empty() {
			return c.Concept
		}
	}
	return record.Concept{}
}

type coding struct {
	System  text `json:"system"`
	Code    text `json:"code"`
	Display text `json:"display"`
}

func (c coding) record() record.Coding {
	return record.Coding{System: system(string(c.System)), Code: string(c.Code), Display: clean(string(c.Display))}
}

// systems are other ways to write the systems of record.
var systems = map[string]string{
	"urn:oid:2.16.840.1.113883.6.96": record.SNOMED, "urn:oid:2.16.840.1.113883.6.1": record.LOINC, "urn:oid:2.16.840.1.113883.6.88": record.RxNorm,
	"urn:oid:2.16.840.1.113883.12.292": record.CVX, "urn:oid:2.16.840.1.113883.6.90": record.ICD10CM, "http://hl7.org/fhir/sid/icd-10-cm/": record.ICD10CM,
	"urn:oid:2.16.840.1.113883.6.103": record.ICD9CM, "http://hl7.org/fhir/sid/icd-9-cm/diagnosis": record.ICD9CM,
	"urn:oid:2.16.840.1.113883.6.12": record.CPT, "urn:oid:2.16.840.1.113883.6.69": record.NDC, "http://hl7.org/fhir/v3/Race": record.CDCRace,
	"http://hl7.org/fhir/v3/Ethnicity": record.CDCRace, "http://hl7.org/fhir/v3/RoleCode": record.RoleCode, "https://www.snomed.org": record.SNOMED,
	"https://loinc.org": record.LOINC, "http://snomed.info/sct/731000124108": record.SNOMED,
}

func system(s string) string {
	if uri, ok := systems[s]; ok {
		return uri
	}
	return s
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

type reference struct {
	Reference text `json:"reference"`
	Display   text `json:"display"`
	Type      text `json:"type"`
}

// UnmarshalJSON accepts a Reference, R5's CodeableReference, or a bare string.
func (r *reference) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &r.Display)
	}
	if len(b) == 0 || b[0] != '{' {
		return nil
	}
	var v struct {
		Reference json.RawMessage `json:"reference"`
		Display   text            `json:"display"`
	}
	if err := lenient(json.Unmarshal(b, &v)); err != nil {
		return err
	}
	r.Display = v.Display
	if len(v.Reference) > 0 && v.Reference[0] == '{' {
		return r.UnmarshalJSON(v.Reference)
	}
	if len(v.Reference) > 0 {
		return json.Unmarshal(v.Reference, &r.Reference)
	}
	return nil
}

func (r reference) empty() bool { return r.Reference == "" && r.Display == "" }

type extension struct {
	URL                  text        `json:"url"`
	Extension            []extension `json:"extension"`
	ValueString          text        `json:"valueString"`
	ValueCode            text        `json:"valueCode"`
	ValueCoding          coding      `json:"valueCoding"`
	ValueCodeableConcept concept     `json:"valueCodeableConcept"`
	ValueBoolean         flag        `json:"valueBoolean"`
	ValueDateTime        text        `json:"valueDateTime"`
}

// find returns the extension whose URL ends with the name.
func find(l []extension, name string) (extension, bool) {
	for _, e := range l {
		if strings.HasSuffix(string(e.URL), name) {
			return e, true
		}
	}
	return extension{}, false
}
