package fhir

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"foyer/data/record"
)

type attachment struct {
	ContentType text `json:"contentType"`
	Data        text `json:"data"`
	URL         text `json:"url"`
	Title       text `json:"title"`
	Creation    text `json:"creation"`
}

// read returns the words of an attachment that is text, or the type of one that is not.
func (a attachment) read() (body, mime string) {
	mime = strings.ToLower(string(a.ContentType))
	kind := strings.TrimSpace(strings.SplitN(mime, ";", 2)[0])
	if a.Data == "" {
		return "", mime
	}
	if kind != "text/plain" && kind != "text/html" && kind != "text/markdown" && kind != "application/xhtml+xml" {
		return "", mime
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(a.Data)), ""))
	if err != nil || !utf8.Valid(raw) {
		return "", mime
	}
	if kind == "text/plain" || kind == "text/markdown" {
		return strings.TrimSpace(string(raw)), ""
	}
	return words(string(raw)), ""
}

func (d *document) documentReference(e *entry) {
	var r struct {
		common
		Type        concept         `json:"type"`
		Date        text            `json:"date"`
		Indexed     text            `json:"indexed"`
		Created     text            `json:"created"`
		Description text            `json:"description"`
		Author      list[reference] `json:"author"`
		Content     list[struct {
			Attachment attachment `json:"attachment"`
		}] `json:"content"`
		ContextR4 struct {
			Period    period          `json:"period"`
			Encounter list[reference] `json:"encounter"`
		} `json:"context"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	n := record.Note{Item: item, Type: r.Type.Concept, Title: firstText(string(r.Description), r.Type.String())}
	n.When = firstMoment(r.Date, r.Indexed, r.Created, r.ContextR4.Period.Start)
	n.Author = firstText(n.Author, d.who(e, r.Author...))
	for _, ref := range r.ContextR4.Encounter {
		if target := d.resolve(e, ref); target != nil && n.Visit == "" {
			n.Visit = visitID(target)
		}
	}
	for _, c := range r.Content {
		body, mime := c.Attachment.read()
		n.Text = join("\n", n.Text, body)
		n.MIME = firstText(n.MIME, mime)
		if n.Title == "" {
			n.Title = string(c.Attachment.Title)
		}
		if n.When == "" {
			n.When = moment(string(c.Attachment.Creation))
		}
	}
	if n.Text != "" {
		n.MIME = ""
	}
	subject.Chart.Notes = append(subject.Chart.Notes, n)
}

// composition gives a document bundle its title; its sections repeat the entries in words.
func (d *document) composition(e *entry) {
	var r struct {
		Title text    `json:"title"`
		Date  text    `json:"date"`
		Type  concept `json:"type"`
	}
	if !d.decode(e, &r) {
		return
	}
	d.out.Title = firstText(d.out.Title, clean(string(r.Title)), r.Type.String())
	if d.out.Created == "" {
		d.out.Created = moment(string(r.Date))
	}
}

func (d *document) relative(e *entry) {
	var r struct {
		common
		Name             text     `json:"name"`
		Relationship     concept  `json:"relationship"`
		Sex              concept  `json:"sex"`
		Gender           text     `json:"gender"` // before R4
		BornDate         text     `json:"bornDate"`
		BornPeriod       period   `json:"bornPeriod"`
		BornString       text     `json:"bornString"`
		AgeAge           quantity `json:"ageAge"`
		AgeString        text     `json:"ageString"`
		DeceasedBoolean  text     `json:"deceasedBoolean"`
		DeceasedAge      quantity `json:"deceasedAge"`
		DeceasedRange    rangeOf  `json:"deceasedRange"`
		DeceasedDate     text     `json:"deceasedDate"`
		DeceasedString   text     `json:"deceasedString"`
		DataAbsentReason concept  `json:"dataAbsentReason"`
		Date             text     `json:"date"`
		Condition        list[struct {
			Code               concept          `json:"code"`
			ContributedToDeath flag             `json:"contributedToDeath"`
			Outcome            concept          `json:"outcome"`
			OnsetAge           quantity         `json:"onsetAge"`
			OnsetRange         rangeOf          `json:"onsetRange"`
			OnsetPeriod        period           `json:"onsetPeriod"`
			OnsetString        text             `json:"onsetString"`
			Note               list[annotation] `json:"note"`
		}] `json:"condition"`
	}
	if !d.decode(e, &r) {
		return
	}
	subject, item := d.start(e, r.common)
	if subject == nil {
		return
	}
	f := record.Relative{Item: item, Relationship: r.Relationship.Concept, Name: clean(string(r.Name)), Born: firstMoment(r.BornDate, r.BornPeriod.Start)}
	f.Recorded = moment(string(r.Date))
	f.Sex = firstText(string(r.Gender), r.Sex.code())
	f.Note = join("\n", f.Note, since("Born", r.BornString, quantity{}), since("Age", r.AgeString, quantity{}))
	if r.AgeAge.Value != "" {
		f.Note = join("\n", f.Note, "Age "+string(r.AgeAge.Value))
	}
	dead := r.DeceasedBoolean == "true"
	f.DeathAge = firstText(age(r.DeceasedAge.record()), age(r.DeceasedRange.record()), string(r.DeceasedString))
	if f.DeathAge != "" || r.DeceasedDate != "" {
		dead = true
	}
	if dead || r.DeceasedBoolean == "false" {
		f.Deceased = &dead
	}
	for _, c := range r.Condition {
		if c.Code.Empty() {
			continue
		}
		f.Conditions = append(f.Conditions, record.RelativeCondition{
			Condition: c.Code.Concept, CausedDeath: bool(c.ContributedToDeath),
			Onset: firstText(age(c.OnsetAge.record()), age(c.OnsetRange.record()), string(c.OnsetString), string(moment(string(c.OnsetPeriod.Start)))),
		})
	}
	subject.Chart.Relatives = append(subject.Chart.Relatives, f)
}

// age writes an age: years bare, other units with their word.
func age(q record.Quantity) string {
	if q.Value == "" {
		return ""
	}
	switch q.Unit {
	case "a", "", "years", "year", "yr", "y":
		return strings.TrimSpace(q.Comparator + q.Value)
	}
	if word := units[q.Unit]; word != "" {
		return q.Value + " " + word + "s"
	}
	return q.String()
}
