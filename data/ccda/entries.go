package ccda

import (
	"strings"

	"foyer/data/record"
)

// Templates of entries, by their root alone: versions differ in what must be there, not in where it stands.
const (
	tplSeverity        = "2.16.840.1.113883.10.20.22.4.8"
	tplReaction        = "2.16.840.1.113883.10.20.22.4.9"
	tplCriticality     = "2.16.840.1.113883.10.20.22.4.145"
	tplComment         = "2.16.840.1.113883.10.20.22.4.64"
	tplInstruction     = "2.16.840.1.113883.10.20.22.4.20"
	tplIndication      = "2.16.840.1.113883.10.20.22.4.19"
	tplSupply          = "2.16.840.1.113883.10.20.22.4.17"
	tplDispense        = "2.16.840.1.113883.10.20.22.4.18"
	tplSig             = "2.16.840.1.113883.10.20.22.4.147"
	tplProblem         = "2.16.840.1.113883.10.20.22.4.4"
	tplRefusal         = "2.16.840.1.113883.10.20.22.4.53"
	tplEncounterDx     = "2.16.840.1.113883.10.20.22.4.80"
	tplAge             = "2.16.840.1.113883.10.20.22.4.31"
	tplDeath           = "2.16.840.1.113883.10.20.22.4.47"
	tplNoteActivity    = "2.16.840.1.113883.10.20.22.4.202"
	tplGoal            = "2.16.840.1.113883.10.20.22.4.121"
	tplMedication      = "2.16.840.1.113883.10.20.22.4.16"
	tplSmoking         = "2.16.840.1.113883.10.20.22.4.78"
	tplTobaccoUse      = "2.16.840.1.113883.10.20.22.4.85"
	tplProblemHealth   = "2.16.840.1.113883.10.20.22.4.5"
	tplPriority        = "2.16.840.1.113883.10.20.22.4.143"
	tplServiceLocation = "2.16.840.1.113883.10.20.22.4.32"
	tplEntryReference  = "2.16.840.1.113883.10.20.22.4.122"
)

// item reads what every entry has.
func (d *document) item(n *node) record.Item {
	it := record.Item{Identifiers: d.identifiers(n)}
	it.Author, it.Recorded = d.author(n)
	var notes []string
	for _, r := range related(n) {
		if r.template(tplComment, "2.16.840.1.113883.10.20.1.40", "1.3.6.1.4.1.19376.1.5.3.1.4.2") || r.child("code").is("code", "48767-8") {
			if text := d.passage(r.child("text")); text != "" {
				notes = append(notes, text)
			}
		}
	}
	it.Note = strings.Join(notes, "\n")
	return it
}

// related returns the statements inside the entryRelationship elements.
func related(n *node) []*node {
	var list []*node
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == "entryRelationship" {
			list = append(list, k.elements()...)
		}
	}
	return list
}

func isStatus(n *node) bool {
	return n.name == "observation" && (n.child("code").is("code", "33999-4") ||
		n.template("2.16.840.1.113883.10.20.22.4.6", "2.16.840.1.113883.10.20.22.4.28", "2.16.840.1.113883.10.20.1.39",
			"2.16.840.1.113883.10.20.1.47", "2.16.840.1.113883.10.20.1.50", "2.16.840.1.113883.10.20.1.57"))
}

// stated returns the status that a status observation inside an entry gives, in FHIR's words, or "".
func (d *document) stated(n *node) string {
	for _, r := range related(n) {
		if !isStatus(r) {
			continue
		}
		v := r.child("value")
		// Words before codes: exporters take a wrong code for the right words more often than the other way round.
		for _, words := range []string{v.attr("displayName"), d.label(v.child("originalText")), d.label(r.child("text")), v.words()} {
			if s := statusWord(words); s != "" {
				return s
			}
		}
		switch v.attr("code") {
		case "55561003":
			return "active"
		case "73425007":
			return "inactive"
		case "413322009":
			return "resolved"
		case "421139008":
			return "on-hold"
		case "392521001":
			return "inactive"
		}
	}
	return ""
}

// statusWord reads a status in words, or "".
func statusWord(words string) string {
	switch w := strings.ToLower(squeeze(words)); {
	case w == "":
		return ""
	case strings.Contains(w, "no longer active"), strings.HasPrefix(w, "inactive"), strings.HasPrefix(w, "prior history"):
		return "inactive"
	case strings.HasPrefix(w, "active"), strings.HasPrefix(w, "chronic"), strings.HasPrefix(w, "current"):
		return "active"
	case strings.HasPrefix(w, "resolved"):
		return "resolved"
	case strings.HasPrefix(w, "remission"):
		return "remission"
	case strings.HasPrefix(w, "recurrence"):
		return "recurrence"
	case strings.Contains(w, "on hold"), strings.HasPrefix(w, "suspended"):
		return "on-hold"
	case strings.HasPrefix(w, "discontinued"), strings.HasPrefix(w, "stopped"):
		return "stopped"
	case strings.HasPrefix(w, "completed"), strings.HasPrefix(w, "expired"):
		return "completed"
	}
	return ""
}

// actStatus maps the status of an act to FHIR's words.
func actStatus(code string) string {
	switch code {
	case "aborted":
		return "stopped"
	case "suspended", "held":
		return "on-hold"
	case "nullified":
		return "entered-in-error"
	case "new", "normal":
		return "active"
	case "active", "completed", "cancelled":
		return code
	}
	return ""
}

// severity reads a severity observation inside an entry.
func (d *document) severity(n *node) string {
	for _, r := range related(n) {
		if !r.template(tplSeverity) && !r.child("code").is("code", "SEV") {
			continue
		}
		v := r.child("value")
		switch v.attr("code") {
		case "255604002", "371923003":
			return "mild"
		case "6736007", "1255665007":
			return "moderate"
		case "24484000", "399166001", "371924009":
			return "severe"
		case "L":
			return "mild"
		case "M":
			return "moderate"
		case "H":
			return "severe"
		}
		words := strings.ToLower(v.attr("displayName") + " " + d.label(v.child("originalText")) + " " + d.label(r.child("text")))
		for _, s := range []string{"severe", "moderate", "mild", "fatal"} {
			if strings.Contains(words, s) {
				if s == "fatal" {
					return "severe"
				}
				return s
			}
		}
	}
	return ""
}

// negated says that the entry denies what it says.
func negated(n *node) bool { return n.is("negationInd", "true") }

// firstText returns the first of the texts that isn't empty.
func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

var nullReasons = map[string]string{
	"UNK": "unknown", "ASKU": "asked-unknown", "NASK": "not-asked", "NAV": "temp-unknown", "NA": "not-applicable",
	"MSK": "masked", "NI": "unknown", "OTH": "unsupported", "PINF": "positive-infinity", "NINF": "negative-infinity",
	"NP": "not-performed",
}

// value reads an observation's value of any type.
func (d *document) value(n *node) record.Value {
	if n == nil {
		return record.Value{}
	}
	null := nullReasons[n.attr("nullFlavor")]
	if null == "" && n.attr("nullFlavor") != "" {
		null = "unknown"
	}
	kind := n.attr("xsi:type")
	if i := strings.IndexByte(kind, ':'); i >= 0 {
		kind = kind[i+1:]
	}
	switch kind {
	case "CD", "CE", "CO", "CV", "CS":
		if c := d.concept(n); !c.Empty() {
			return record.Value{Concept: c}
		}
	case "PQ", "REAL", "INT", "MO", "IVL_PQ", "IVL_INT", "IVL_REAL":
		if q := quantity(n); q.Value != "" {
			return record.Value{Quantity: q}
		}
	case "TS", "IVL_TS", "DATE":
		if at := d.moment(n); at != "" {
			return record.Value{When: at}
		}
	case "BL":
		if v := n.attr("value"); v != "" {
			return record.Value{Text: map[string]string{"true": "yes", "false": "no"}[v]}
		}
	case "RTO", "RTO_PQ_PQ", "RTO_INT_INT":
		num, den := quantity(n.child("numerator")), quantity(n.child("denominator"))
		if num.Value != "" && den.Value != "" {
			return record.Value{Text: num.String() + "/" + den.String()}
		}
	case "":
		switch {
		case n.attr("code") != "":
			return record.Value{Concept: d.concept(n)}
		case n.attr("value") != "" && n.attr("unit") != "":
			return record.Value{Quantity: quantity(n)}
		case n.attr("value") != "":
			return record.Value{Text: n.attr("value")}
		}
	}
	if text := said(d.passage(n)); text != "" {
		return record.Value{Text: text}
	}
	if text := said(d.label(n.child("originalText"))); text != "" {
		return record.Value{Text: text}
	}
	if c := d.concept(n); !c.Empty() {
		return record.Value{Concept: c}
	}
	if null == "" {
		null = "unknown"
	}
	return record.Value{Absent: null}
}
