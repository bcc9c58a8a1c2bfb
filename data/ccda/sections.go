package ccda

import (
	"regexp"
	"strings"

	"foyer/data/record"
)

// section is one section of the body.
type section struct {
	node    *node
	kind    sectionKind
	code    record.Concept
	title   string
	text    *node
	entries []*node // the clinical statements inside the entry elements
}

func (d *document) body(root *node) {
	body := root.child("component", "structuredBody")
	for _, c := range root.all("component") {
		if unstructured := c.child("nonXMLBody"); unstructured != nil {
			d.unstructured(root, unstructured)
		}
		if b := c.child("structuredBody"); b != nil {
			body = b
		}
	}
	// References may point across sections, so all narratives are indexed before any entry is read.
	body.walk(func(n *node) bool {
		if n.name == "section" {
			d.narrative.index(n.child("text"))
		}
		return n.name != "entry"
	})
	var sections []section
	var collect func(n *node)
	collect = func(n *node) {
		for _, c := range n.all("component") {
			for _, s := range c.all("section") {
				sections = append(sections, d.sectionOf(s))
				collect(s)
			}
		}
	}
	collect(body)
	// Visits first: what follows is linked to them.
	for _, s := range sections {
		if s.kind == encounterSection {
			d.read(s)
		}
	}
	for _, s := range sections {
		if s.kind != encounterSection {
			d.read(s)
		}
	}
	if len(sections) == 0 && len(d.subject.Chart.Notes) == 0 {
		d.odd("the document has no sections")
	}
}

func (d *document) sectionOf(n *node) section {
	s := section{node: n, code: d.concept(n.child("code")), title: n.child("title").words(), text: n.child("text")}
	known := false
	for _, t := range n.all("templateId") {
		if kind, ok := sectionTemplates[t.attr("root")]; ok {
			s.kind, known = kind, true
			break
		}
	}
	code := n.child("code").attr("code")
	if kind, ok := sectionCodes[code]; ok && !known {
		s.kind = kind
	} else if known && code != "" && !looksLikeLOINC(code) && !strings.HasPrefix(code, "C-CDA") {
		d.odd("a section has no proper code and was told by its template")
	}
	if !known && s.kind != otherSection {
		d.odd("sections without their template, told by their code")
	}
	for _, e := range n.all("entry") {
		for _, k := range e.elements() {
			switch k.name {
			case "act", "observation", "organizer", "substanceAdministration", "procedure", "encounter", "supply", "observationMedia", "regionOfInterest":
				s.entries = append(s.entries, k)
				if s.kind != otherSection && !claims(k) {
					d.odd("entries without a template, read by their form")
				}
			}
		}
	}
	return s
}

var templateRoots = regexp.MustCompile(`^(2\.16\.840\.1\.113883\.10\.20\.(22|21|24|17|6|30|34)\.|2\.16\.840\.1\.113883\.10\.20\.1\.\d+$|1\.3\.6\.1\.4\.1\.19376\.|2\.16\.840\.1\.113883\.3\.)`)

// claims says that an entry, or with an act around it the entry inside, claims a template of C-CDA or its forerunners.
func claims(n *node) bool {
	for _, t := range n.all("templateId") {
		if templateRoots.MatchString(t.attr("root")) {
			return true
		}
	}
	return false
}

// name returns the words for a section.
func (s section) name() string {
	if s.title != "" {
		return s.title
	}
	return s.code.String()
}

// noInformation says that the section states to have none.
func (s section) noInformation() bool { return s.node.attr("nullFlavor") != "" && len(s.entries) == 0 }

func (d *document) read(s section) {
	d.section = s
	switch s.kind {
	case allergySection:
		d.allergies(s)
	case problemSection:
		d.problems(s, "problem-list-item")
	case diagnosisSection:
		d.problems(s, "encounter-diagnosis")
	case concernSection:
		d.concerns(s)
	case medicationSection, dischargeMedicationSection, administeredSection:
		d.medications(s)
	case immunizationSection:
		d.immunizations(s)
	case vitalSection:
		d.vitals(s)
	case resultSection:
		d.results(s)
	case procedureSection:
		d.procedures(s)
	case socialSection:
		d.social(s)
	case planSection, assessmentPlanSection, referralSection:
		d.plan(s)
	case goalSection:
		d.goals(s)
	case instructionSection:
		d.instructions(s)
	case encounterSection:
		d.encounters(s)
	case reasonSection:
		d.reason(s)
	case assessmentSection:
		d.assessment(s)
	case familySection:
		d.family(s)
	case payerSection:
		d.ignore("payers", max(len(s.entries), 1))
	default:
		d.other(s)
	}
}

func (d *document) ignore(what string, n int) {
	if d.out.Ignored == nil {
		d.out.Ignored = map[string]int{}
	}
	d.out.Ignored[what] += n
}
