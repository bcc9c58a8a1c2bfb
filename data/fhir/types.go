package fhir

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

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

type identifier struct {
	Use      text      `json:"use"`
	Type     concept   `json:"type"`
	System   text      `json:"system"`
	Value    text      `json:"value"`
	Assigner reference `json:"assigner"`
}

func identifiers(l list[identifier]) []record.Identifier {
	var out []record.Identifier
	for _, i := range l {
		if i.Value == "" || i.Use == "old" {
			continue
		}
		id := record.Identifier{System: string(i.System), Value: string(i.Value)}
		for _, c := range i.Type.Codings {
			if id.Type == "" && c.Code != "SB" {
				id.Type = c.Code
			}
		}
		switch id.System {
		case record.SSN, "urn:oid:2.16.840.1.113883.4.1":
			id.System, id.Type = record.SSN, "SS"
		case record.NPI, "urn:oid:2.16.840.1.113883.4.6":
			id.System, id.Type = record.NPI, "NPI"
		}
		if id.Type == "" {
			switch words := strings.ToLower(i.Type.Text); {
			case strings.Contains(words, "medical record"), words == "mrn":
				id.Type = "MR"
			case strings.Contains(words, "social security"):
				id.Type = "SS"
			}
		}
		out = append(out, id)
	}
	return out
}

// itemIdentifiers are the identifiers of a resource, its own id the last.
func itemIdentifiers(l list[identifier], e *entry) []record.Identifier {
	out := identifiers(l)
	if e.id != "" {
		out = append(out, record.Identifier{System: "urn:ietf:rfc:3986", Value: e.kind + "/" + e.id})
	}
	return out
}

type period struct {
	Start text `json:"start"`
	End   text `json:"end"`
}

// moment checks a dateTime, date or instant, and drops fractions of a second; "" when it can't be read.
func moment(s string) record.DateTime {
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '.'); i > 0 {
		j := i + 1
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		s = s[:i] + s[j:]
	}
	if s == "" || record.DateTime(s).Time(time.UTC).IsZero() {
		return ""
	}
	return record.DateTime(s)
}

// firstMoment returns the first of the texts that is a date or time.
func firstMoment(texts ...text) record.DateTime {
	for _, t := range texts {
		if at := moment(string(t)); at != "" {
			return at
		}
	}
	return ""
}

type quantity struct {
	Value      text `json:"value"`
	Comparator text `json:"comparator"`
	Unit       text `json:"unit"`
	Units      text `json:"units"` // of DSTU1
	System     text `json:"system"`
	Code       text `json:"code"`
}

// record returns the quantity with its UCUM unit where it has one, so that the same value from C-CDA is the same.
func (q quantity) record() record.Quantity {
	if q.Value == "" {
		return record.Quantity{}
	}
	u := string(q.Unit + q.Units)
	if q.System == "http://unitsofmeasure.org" && q.Code != "" {
		u = string(q.Code)
	}
	if u == "1" {
		u = ""
	}
	if strings.HasPrefix(u, "{") && strings.HasSuffix(u, "}") {
		u = strings.Trim(u, "{}") // an annotation of UCUM is words
	}
	return record.Quantity{Value: string(q.Value), Unit: u, Comparator: string(q.Comparator)}
}

type rangeOf struct {
	Low  quantity `json:"low"`
	High quantity `json:"high"`
}

func (r rangeOf) record() record.Quantity {
	low, high := r.Low.record(), r.High.record()
	switch {
	case low.Value != "" && high.Value != "":
		u := low.Unit
		if u == "" {
			u = high.Unit
		}
		return record.Quantity{Value: low.Value + "-" + high.Value, Unit: u}
	case low.Value != "":
		low.Comparator = ">="
		return low
	case high.Value != "":
		high.Comparator = "<="
		return high
	}
	return record.Quantity{}
}

type annotation struct {
	Text text `json:"text"`
}

// UnmarshalJSON accepts an Annotation or a string.
func (a *annotation) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &a.Text)
	}
	var v struct {
		Text text `json:"text"`
	}
	if err := lenient(json.Unmarshal(b, &v)); err != nil {
		return err
	}
	a.Text = v.Text
	return nil
}

func notes(l list[annotation]) string {
	var parts []string
	for _, n := range l {
		if n.Text != "" {
			parts = append(parts, string(n.Text))
		}
	}
	return strings.Join(parts, "\n")
}

type narrative struct {
	Div text `json:"div"`
}

// words strips the markup of a narrative or of an HTML attachment.
func words(html string) string {
	var b strings.Builder
	inTag := false
	var tag strings.Builder
	for _, r := range html {
		switch {
		case r == '<':
			inTag = true
			tag.Reset()
		case r == '>' && inTag:
			inTag = false
			name := strings.ToLower(strings.Trim(strings.Fields(tag.String() + " x")[0], "/"))
			switch name {
			case "br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4":
				b.WriteByte('\n')
			case "td", "th":
				b.WriteByte(' ')
			}
		case inTag:
			tag.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	text := strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&apos;", "'", "&nbsp;", " ").Replace(b.String())
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if line = clean(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

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
