package ccda

import (
	"regexp"
	"strings"

	"foyer/data/record"
)

// coding reads code, system and display of one element; ok is false when it holds neither code nor words. A code that
// can't be of the system it names loses the system, so that nothing is matched by it.
func (d *document) coding(n *node) (record.Coding, bool) {
	c := record.Coding{Code: said(n.attr("code")), Display: said(squeeze(n.attr("displayName")))}
	if c.Code != "" {
		if c.System = system(n); !fits(c.System, c.Code) {
			d.odd("codes that can't be of the code system they name, kept without it")
			c.System = ""
		}
	}
	return c, c.Code != "" || c.Display != ""
}

// said leaves out what programs write where they have nothing to say.
func said(s string) string {
	switch strings.ToLower(s) {
	case "null", "(null)", "undefined", "????", "???", "??", "?", "n/a", "-", "--", "none selected":
		return ""
	}
	return s
}

// concept reads a coded element: the code, its translations, and the words of its original text.
func (d *document) concept(n *node) record.Concept {
	var c record.Concept
	if n == nil {
		return c
	}
	if coding, ok := d.coding(n); ok {
		c.Codings = append(c.Codings, coding)
	}
	for i, t := range n.all("translation") {
		if i == mostAlike {
			break
		}
		if coding, ok := d.coding(t); ok && !holds(c.Codings, coding) {
			c.Codings = append(c.Codings, coding)
		}
	}
	c.Text = codeBehind.ReplaceAllString(said(d.label(n.child("originalText"))), "")
	if c.Text == "" {
		for _, t := range n.all("translation") {
			if c.Text = said(d.label(t.child("originalText"))); c.Text != "" {
				break
			}
		}
	}
	return c
}

// codeBehind is a code that some exporters write behind the words: "Hepatitis B, [CVX: 08]".
var codeBehind = regexp.MustCompile(`,?\s*\[(?:RxNorm|CVX|SNOMED(?:[- ]?CT)?|ICD-?\d+(?:-CM)?|LOINC|NDC|CPT): ?[\w.-]+\]\s*$`)

// mostAlike bounds lists in which each is compared with each; no true record comes near it.
const mostAlike = 500

func holds(list []record.Coding, c record.Coding) bool {
	for _, have := range list {
		if have.System == c.System && have.Code == c.Code {
			return true
		}
	}
	return false
}

// units that say nothing.
func unit(s string) string {
	switch s = said(s); s {
	case "1", "{count}", "{unit}", "{Unit}":
		return ""
	}
	if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
		return s[1 : len(s)-1] // an annotation of UCUM is words
	}
	return s
}

// quantity reads a physical quantity; a range becomes "low-high".
func quantity(n *node) record.Quantity {
	if n == nil {
		return record.Quantity{}
	}
	q := record.Quantity{Value: said(n.attr("value")), Unit: unit(n.attr("unit"))}
	if q.Value == "" {
		low, high := n.child("low"), n.child("high")
		lo, hi := said(low.attr("value")), said(high.attr("value"))
		q.Unit = unit(low.attr("unit"))
		if q.Unit == "" {
			q.Unit = unit(high.attr("unit"))
		}
		switch {
		case lo != "" && hi != "" && lo != hi:
			q.Value = lo + "-" + hi
		case lo != "" && hi != "":
			q.Value = lo
		case lo != "":
			q.Value, q.Comparator = lo, bound(low, ">")
		case hi != "":
			q.Value, q.Comparator = hi, bound(high, "<")
		default:
			q.Value = said(n.child("center").attr("value"))
			q.Unit = unit(n.child("center").attr("unit"))
		}
	}
	if q.Value == "" {
		return record.Quantity{}
	}
	if q.Unit == "" {
		q.Unit = unit(n.child("translation").child("originalText").words())
	}
	return q
}

func bound(n *node, sign string) string {
	if n.is("inclusive", "false") {
		return sign
	}
	return sign + "="
}

// identifiers reads the ids of an element.
func (d *document) identifiers(parent *node) []record.Identifier {
	var list []record.Identifier
	for _, n := range parent.all("id") {
		if id, ok := identifier(n); ok {
			list = append(list, id)
		}
	}
	return list
}

func identifier(n *node) (record.Identifier, bool) {
	root, extension := n.attr("root"), n.attr("extension")
	if n.attr("nullFlavor") != "" && extension == "" || root == "" && extension == "" {
		return record.Identifier{}, false
	}
	switch root {
	case "2.16.840.1.113883.4.1":
		return record.Identifier{System: record.SSN, Value: extension, Type: "SS"}, extension != ""
	case "2.16.840.1.113883.4.6":
		return record.Identifier{System: record.NPI, Value: extension, Type: "NPI"}, extension != ""
	}
	switch {
	case extension == "" && strings.Contains(root, "-"):
		return record.Identifier{System: "urn:ietf:rfc:3986", Value: "urn:uuid:" + strings.ToLower(root)}, true
	case extension == "":
		return record.Identifier{System: "urn:ietf:rfc:3986", Value: "urn:oid:" + root}, true
	case root == "":
		return record.Identifier{Value: extension}, true
	case strings.Contains(root, "-"):
		return record.Identifier{System: "urn:uuid:" + strings.ToLower(root), Value: extension}, true
	}
	return record.Identifier{System: "urn:oid:" + root, Value: extension}, true
}
