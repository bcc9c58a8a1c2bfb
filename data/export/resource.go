package export

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"foyer/data/record"
)

// object is a JSON object in the making. set leaves out what is empty, as FHIR demands.
type object map[string]any

func (o object) set(name string, value any) object {
	switch v := value.(type) {
	case string:
		if v == "" {
			return o
		}
	case object:
		if len(v) == 0 {
			return o
		}
	case []any:
		if len(v) == 0 {
			return o
		}
	case bool:
		if !v {
			return o
		}
	case nil:
		return o
	}
	o[name] = value
	return o
}

// one wraps a value in a list, unless it is empty.
func one(v any) []any {
	switch x := v.(type) {
	case object:
		if len(x) == 0 {
			return nil
		}
	case string:
		if x == "" {
			return nil
		}
	}
	return []any{v}
}

func each[T any](list []T, fn func(T) object) []any {
	var out []any
	for _, v := range list {
		if o := fn(v); len(o) > 0 {
			out = append(out, o)
		}
	}
	return out
}

func texts(list []string) []any {
	var out []any
	for _, s := range list {
		out = append(out, s)
	}
	return out
}

func coding(c record.Coding) object {
	return object{}.set("system", c.System).set("code", c.Code).set("display", c.Display)
}

func concept(c record.Concept) object {
	return object{}.set("coding", each(c.Codings, coding)).set("text", c.Text)
}

// code is a concept of one code of FHIR's own systems.
func code(system, code string) object {
	if code == "" {
		return object{}
	}
	return object{"coding": []any{object{"system": "http://terminology.hl7.org/CodeSystem/" + system, "code": code}}}
}

func quantity(q record.Quantity) object {
	if q.Value == "" {
		return object{}
	}
	o := object{}.set("comparator", q.Comparator).set("unit", q.Unit)
	if json.Valid([]byte(q.Value)) && q.Value != "true" && q.Value != "false" && q.Value != "null" && !strings.ContainsAny(q.Value, `"{[`) {
		return o.set("value", json.Number(q.Value)) // as written: 7.40 stays 7.40
	}
	return o.set("unit", strings.TrimSpace(q.Value+" "+q.Unit)) // not a decimal number: words
}

func identifier(i record.Identifier) object {
	o := object{}.set("system", i.System).set("value", i.Value)
	if i.Type != "" {
		o.set("type", code("v2-0203", i.Type))
	}
	return o
}

func name(n record.HumanName) object {
	return object{}.set("use", n.Use).set("text", n.Text).set("family", n.Family).set("given", texts(n.Given)).
		set("prefix", texts(n.Prefix)).set("suffix", texts(n.Suffix))
}

func telecom(t record.ContactPoint) object {
	return object{}.set("system", t.System).set("value", t.Value).set("use", t.Use)
}

func address(a record.Address) object {
	return object{}.set("use", a.Use).set("line", texts(a.Lines)).set("city", a.City).set("state", a.State).
		set("postalCode", a.PostalCode).set("country", a.Country)
}

func note(s string) []any { return one(object{}.set("text", s)) }

func reference(kind, id string) object {
	if id == "" {
		return object{}
	}
	return object{"reference": kind + "/" + id}
}

func named(who string) object { return object{}.set("display", who) }

func period(start, end record.DateTime) object {
	return object{}.set("start", string(start)).set("end", string(end))
}

func text64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// extension is one of US Core's or FHIR's.
func extension(url, kind string, value any) object {
	o := object{}.set(kind, value)
	if len(o) == 0 {
		return o
	}
	return o.set("url", url)
}

// groups is US Core's form of race and ethnicity.
func groups(url string, list []record.Coding) object {
	var parts []any
	var words []string
	for _, c := range list {
		if c.Code != "" {
			parts = append(parts, object{"url": "ombCategory", "valueCoding": coding(c)})
		}
		if c.Display != "" {
			words = append(words, c.Display)
		}
	}
	if len(words) > 0 {
		parts = append(parts, object{"url": "text", "valueString": strings.Join(words, ", ")})
	}
	if len(parts) == 0 {
		return object{}
	}
	return object{"url": url, "extension": parts}
}
