package fhir

import (
	"encoding/json"
	"strings"
	"time"

	"foyer/data/record"
)

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
