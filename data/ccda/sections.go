package ccda

import (
	"encoding/base64"
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

type sectionKind int

const (
	otherSection sectionKind = iota
	allergySection
	problemSection
	diagnosisSection
	concernSection
	medicationSection
	dischargeMedicationSection
	administeredSection
	immunizationSection
	vitalSection
	resultSection
	procedureSection
	socialSection
	planSection
	assessmentPlanSection
	goalSection
	instructionSection
	encounterSection
	reasonSection
	referralSection
	assessmentSection
	familySection
	payerSection
)

// sectionTemplates tells a section by its template; documents of test systems and careless exporters have wrong
// codes more often than wrong templates, so these go first.
var sectionTemplates = map[string]sectionKind{
	"2.16.840.1.113883.10.20.22.2.6": allergySection, "2.16.840.1.113883.10.20.22.2.6.1": allergySection, "2.16.840.1.113883.10.20.1.2": allergySection,
	"2.16.840.1.113883.10.20.22.2.5": problemSection, "2.16.840.1.113883.10.20.22.2.5.1": problemSection, "2.16.840.1.113883.10.20.1.11": problemSection,
	"2.16.840.1.113883.10.20.22.2.20": problemSection, "2.16.840.1.113883.10.20.22.2.39": otherSection,
	"2.16.840.1.113883.10.20.22.2.43": diagnosisSection, "2.16.840.1.113883.10.20.22.2.24": diagnosisSection,
	"2.16.840.1.113883.10.20.22.2.34": diagnosisSection, "2.16.840.1.113883.10.20.22.2.35": diagnosisSection,
	"2.16.840.1.113883.10.20.22.2.36": diagnosisSection, "2.16.840.1.113883.10.20.22.2.37": diagnosisSection,
	"2.16.840.1.113883.10.20.22.2.58": concernSection,
	"2.16.840.1.113883.10.20.22.2.1":  medicationSection, "2.16.840.1.113883.10.20.22.2.1.1": medicationSection, "2.16.840.1.113883.10.20.1.8": medicationSection,
	"2.16.840.1.113883.10.20.22.2.44": medicationSection, "2.16.840.1.113883.10.20.22.2.44.1": medicationSection,
	"2.16.840.1.113883.10.20.22.2.11": dischargeMedicationSection, "2.16.840.1.113883.10.20.22.2.11.1": dischargeMedicationSection,
	"2.16.840.1.113883.10.20.22.2.38": administeredSection,
	"2.16.840.1.113883.10.20.22.2.2":  immunizationSection, "2.16.840.1.113883.10.20.22.2.2.1": immunizationSection, "2.16.840.1.113883.10.20.1.6": immunizationSection,
	"2.16.840.1.113883.10.20.22.2.4": vitalSection, "2.16.840.1.113883.10.20.22.2.4.1": vitalSection, "2.16.840.1.113883.10.20.1.16": vitalSection,
	"2.16.840.1.113883.10.20.22.2.3": resultSection, "2.16.840.1.113883.10.20.22.2.3.1": resultSection, "2.16.840.1.113883.10.20.1.14": resultSection,
	"2.16.840.1.113883.10.20.22.2.7": procedureSection, "2.16.840.1.113883.10.20.22.2.7.1": procedureSection, "2.16.840.1.113883.10.20.1.12": procedureSection,
	"2.16.840.1.113883.10.20.22.2.17": socialSection, "2.16.840.1.113883.10.20.1.15": socialSection,
	"2.16.840.1.113883.10.20.22.2.10": planSection, "2.16.840.1.113883.10.20.1.10": planSection,
	"2.16.840.1.113883.10.20.22.2.30": planSection, "2.16.840.1.113883.10.20.22.2.9": assessmentPlanSection,
	"2.16.840.1.113883.10.20.21.2.3":  planSection,
	"2.16.840.1.113883.10.20.22.2.60": goalSection,
	"2.16.840.1.113883.10.20.22.2.45": instructionSection, "2.16.840.1.113883.10.20.21.2.45": instructionSection,
	"2.16.840.1.113883.10.20.22.2.41": instructionSection,
	"2.16.840.1.113883.10.20.22.2.22": encounterSection, "2.16.840.1.113883.10.20.22.2.22.1": encounterSection, "2.16.840.1.113883.10.20.1.3": encounterSection,
	"2.16.840.1.113883.10.20.22.2.12": reasonSection, "2.16.840.1.113883.10.20.22.2.13": reasonSection,
	"1.3.6.1.4.1.19376.1.5.3.1.1.13.2.1": reasonSection,
	"1.3.6.1.4.1.19376.1.5.3.1.3.1":      referralSection,
	"2.16.840.1.113883.10.20.22.2.8":     assessmentSection,
	"2.16.840.1.113883.10.20.22.2.15":    familySection, "2.16.840.1.113883.10.20.1.4": familySection,
	"2.16.840.1.113883.10.20.22.2.18": payerSection, "2.16.840.1.113883.10.20.1.9": payerSection,
}

// sectionCodes tells a section by its LOINC code.
var sectionCodes = map[string]sectionKind{
	"48765-2": allergySection, "11450-4": problemSection, "11348-0": problemSection, "46241-6": diagnosisSection,
	"42347-5": diagnosisSection, "11535-2": diagnosisSection, "8651-2": diagnosisSection, "10219-4": diagnosisSection,
	"10218-6": diagnosisSection, "59769-0": diagnosisSection, "55109-3": diagnosisSection, "29308-4": diagnosisSection,
	"75310-3": concernSection, "10160-0": medicationSection, "42346-7": medicationSection,
	"10183-2": dischargeMedicationSection, "75311-1": dischargeMedicationSection, "29549-3": administeredSection, "18610-6": administeredSection,
	"11369-6": immunizationSection, "8716-3": vitalSection, "30954-2": resultSection, "47519-4": procedureSection,
	"29762-2": socialSection, "18776-5": planSection, "62387-6": planSection, "59772-4": planSection,
	"51847-2": assessmentPlanSection, "61146-7": goalSection, "69730-0": instructionSection, "8653-8": instructionSection,
	"46240-8": encounterSection, "29299-5": reasonSection, "10154-3": reasonSection, "46239-0": reasonSection,
	"42349-1": referralSection, "51848-0": assessmentSection, "10157-6": familySection, "48768-6": payerSection,
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

// note keeps the narrative of a section as a note.
func (d *document) note(s section) {
	text := lay(s.text)
	if text == "" {
		var lines []string
		for _, e := range s.entries {
			if line := d.inWords(e); line != "" {
				lines = append(lines, line)
			}
		}
		text = strings.Join(lines, "\n")
	}
	if text == "" {
		return
	}
	item := record.Item{FromNarrative: true, Status: "final"}
	if absent, unknown := absence(text); absent || unknown || s.noInformation() {
		item.Absent = true
		if unknown && !absent || s.noInformation() {
			item.Status = "unknown"
		}
	}
	item.Author, item.Recorded = d.author(s.node)
	d.subject.Chart.Notes = append(d.subject.Chart.Notes, record.Note{
		Item: item, Type: s.code, Title: s.name(), When: d.out.Created, Text: text,
	})
}

// other keeps a section Foyer has no items for: its words as a note, and of its entries what is an item all the same.
func (d *document) other(s section) {
	activities := 0
	for _, e := range s.entries {
		if e.name == "act" && e.template(tplNoteActivity) && d.noteActivity(e) {
			activities++
		}
	}
	if activities == 0 || activities < len(s.entries) {
		d.note(s) // the narrative of note activities alone says the same again
	}
	for _, e := range s.entries {
		switch {
		case e.name == "act" && e.template(tplNoteActivity):
		case e.name == "substanceAdministration" && !e.null():
			d.medication(e, s)
		case e.name == "act" && e.template(tplInstruction):
			d.instruction(e)
		default:
			d.ignore("entries of “"+safe(firstText(s.code.String(), "a section without a code"))+"”, kept as words", 1)
		}
	}
}

// inWords writes an entry as "name: value".
func (d *document) inWords(e *node) string {
	switch e.name {
	case "organizer":
		var parts []string
		for _, c := range e.all("component") {
			for _, k := range c.elements() {
				if text := d.inWords(k); text != "" {
					parts = append(parts, text)
				}
			}
		}
		return strings.Join(parts, "\n")
	}
	name := d.concept(e.child("code")).String()
	value := d.value(e.child("value")).String()
	text := d.passage(e.child("text"))
	switch {
	case text != "":
		return text
	case name != "" && value != "":
		return name + ": " + value
	}
	return name + value
}

// noteActivity reads a Note Activity: text of the narrative, or a file inside.
// It says whether that gave words.
func (d *document) noteActivity(e *node) bool {
	n := record.Note{Type: d.concept(e.child("code")), Title: d.section.name(), When: d.moment(e.child("effectiveTime"))}
	n.Item = d.item(e)
	n.Status = "final"
	text := e.child("text")
	if mime := text.attr("mediaType"); mime != "" && text.is("representation", "B64") {
		n.MIME = mime
	}
	n.Text = d.referenced(text)
	if n.Text == "" && n.MIME == "" {
		return false
	}
	for _, have := range d.subject.Chart.Notes {
		if have.Text == n.Text && n.MIME == "" {
			return true
		}
	}
	d.subject.Chart.Notes = append(d.subject.Chart.Notes, n)
	return n.Text != ""
}

// referenced reads text that carries a file and points at its words besides.
func (d *document) referenced(text *node) string {
	if t := d.target(text); t != nil {
		return lay(t)
	}
	if text.is("representation", "B64") {
		return ""
	}
	return lay(text)
}

// unstructured reads a body that is a file of its own.
func (d *document) unstructured(root, body *node) {
	text := body.child("text")
	n := record.Note{Type: d.concept(root.child("code")), Title: d.out.Title, When: d.out.Created}
	n.Status = "final"
	mime := text.attr("mediaType")
	switch {
	case text.is("representation", "B64"):
		raw, err := base64.StdEncoding.DecodeString(strings.Map(noSpace, text.words()))
		if err != nil {
			d.odd("the enclosed file is damaged")
		} else if strings.HasPrefix(mime, "text/plain") {
			n.Text, mime = string(raw), ""
		}
		n.MIME = mime
	case text.child("reference") != nil:
		n.MIME = mime
		d.odd("the document's content is a separate file that is not in it")
	default:
		n.Text = lay(text)
	}
	d.subject.Chart.Notes = append(d.subject.Chart.Notes, n)
}

func noSpace(r rune) rune {
	switch r {
	case ' ', '\n', '\r', '\t':
		return -1
	}
	return r
}

var (
	noneKnown = regexp.MustCompile(`(?i)^\W*(nkd?a\b|no known\b|none known\b|none\b\W*$|(the )?patient (has|denies|is on|takes) no\b|denies\b|no (current |active |chronic |significant |previous |prior )?(allerg|medic|problem|immuniz|procedure|surger|drug|food|adverse|implant|condition|complaint|family|health concern|goals?\b|planned)|not on any)`)
	noneTold  = regexp.MustCompile(`(?i)^\W*(no (information|data|record|entr|results?|documented|\w+ (information|data|recorded|indicated|documented|available|on file|found|entered))|not (indicated|available|on file|recorded|documented|applicable)|none (recorded|available|documented|on file|indicated|entered)|unknown\W*$|n/a\W*$|not known|.{0,60}\bnot (indicated|recorded|available)\W*$|no .{0,40}\b(indicated|recorded|on file|available|given|provided|documented)\W*$)`)
)

// absence judges short text: absent when it documents that there is nothing ("no known allergies"), unknown when it
// says that nothing is recorded ("no information").
func absence(text string) (absent, unknown bool) {
	text = squeeze(text)
	if text == "" || len(text) > 160 {
		return false, false
	}
	if noneTold.MatchString(text) {
		return false, true
	}
	return noneKnown.MatchString(text), false
}
