package ccda

import (
	"encoding/base64"
	"strings"

	"foyer/data/record"
)

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
	for i, have := range d.subject.Chart.Notes {
		if i > mostAlike {
			break
		}
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
		return d.narrative.afford(func() string { return lay(t) })
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
