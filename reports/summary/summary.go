package summary

import (
	"fmt"
	"slices"
	"strings"

	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/wording"
)

// Paper is a made summary: the laid-out pages for a preview, and notes on text that was replaced.
type Paper struct {
	Doc   *paper.Doc
	Notes []gate.Note
}

// Layout sets a summary. It fails with a *gate.Error that names the fields when a text can't be printed.
func Layout(in Input) (Paper, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return Paper{}, err
	}
	d, err := describe(in)
	if err != nil {
		return Paper{}, err
	}
	doc := paper.Layout(d)
	if len(doc.Pages) > 2 || len(doc.Pages) == 2 && !in.Options.LargePrint {
		// One side, and one sheet, is what people keep: try with less air before taking another one.
		d.Style = d.Style.Compact()
		if tight := paper.Layout(d); len(tight.Pages) < len(doc.Pages) {
			doc = tight
		}
	}
	return Paper{Doc: doc, Notes: notes}, nil
}

// PDF makes the summary's file. The same input gives the same bytes.
func PDF(in Input) ([]byte, []gate.Note, error) {
	p, err := Layout(in)
	if err != nil {
		return nil, nil, err
	}
	file, err := pdf.Render(p.Doc)
	if err != nil {
		return nil, nil, fmt.Errorf("making a summary: %w", err)
	}
	return file, p.Notes, nil
}

// writer describes one summary.
type writer struct {
	in Input
	w  *wording.Words
	st paper.Style
}

func describe(in Input) (paper.Document, error) {
	w := wording.For(in.Options.Lang)
	st := paper.Standard()
	if in.Options.LargePrint {
		st = paper.LargePrint()
	}
	st = st.In(in.Practice.Color)
	s := &writer{in, w, st}
	d := paper.Document{
		Title: w.Say("title"), Subject: w.Say("subject"), Lang: w.Lang, Size: paper.Letter, Style: st,
		Date:       isoTime(in.Visit.Date),
		Letterhead: Letterhead(in.Practice),
		PageOf:     w.Say("page"),
	}
	if in.Options.A4 {
		d.Size = paper.A4
	}
	if in.Practice.Logo != nil {
		logo, err := paper.NewPicture(in.Practice.Logo)
		if err != nil {
			return d, fmt.Errorf("the practice's logo can't be printed: %w", err)
		}
		d.Letterhead.Logo = logo
	}
	d.Running, d.RunningRight = in.Practice.Name, []string{in.Patient.Name, w.Date(in.Visit.Date)}
	d.Footer = []string{in.Patient.Name, numbered(w, Clip(in.Patient.Record)), w.Say("private")}
	d.Blocks = s.blocks()
	return d, nil
}

// Letterhead sets a practice's name and address for the top of a paper; the logo is added by who can fail.
func Letterhead(p Practice) paper.Letterhead {
	lh := paper.Letterhead{Name: p.Name}
	if address := strings.Join(p.Address, ", "); address != "" {
		lh.Lines = []string{address}
	}
	for _, s := range []string{p.Phone, p.Web} {
		if s != "" {
			lh.Right = append(lh.Right, s)
		}
	}
	return lh
}

// longestRecord is how many characters of a record number the foot of a page shows.
const longestRecord = 16

// Clip cuts a long record number for the foot of a page.
func Clip(record string) string {
	if r := []rune(record); len(r) > longestRecord {
		return string(r[:longestRecord]) + "…"
	}
	return record
}

func numbered(w *wording.Words, record string) string {
	if record == "" {
		return ""
	}
	return w.Say("record") + " " + record
}

// ordered puts the parts into the order the practice chose.
func (s *writer) ordered(parts []string) []string {
	var out []string
	for _, p := range s.in.Options.Order {
		if slices.Contains(parts, p) && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, p := range parts {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return slices.DeleteFunc(out, func(p string) bool { return s.in.Options.Off[p] })
}

func (s *writer) blocks() []paper.Block {
	out := s.opening()
	for _, p := range s.ordered(FrontParts) {
		out = append(out, s.front(p)...)
	}
	var sections []paper.Section
	for _, p := range s.ordered(BackParts) {
		sections = append(sections, s.back(p)...)
	}
	if len(sections) > 0 {
		out = append(out, paper.NewPage{FirstOnly: true}, paper.Heading{Text: s.w.Say("details")},
			paper.Sections{Columns: 2, Items: sections})
	}
	if s.in.Notice != "" {
		out = append(out, paper.Space{H: s.st.Section}, paper.Paragraph{Text: paper.T(s.in.Notice), Small: true})
	}
	return out
}

// opening names patient, visit and reason.
func (s *writer) opening() []paper.Block {
	in, w := &s.in, s.w
	out := []paper.Block{paper.Title{Text: w.Say("title"), Aside: wording.Upper(w.Day(in.Visit.Date))}}
	who := paper.B(in.Patient.Name)
	rest := ""
	if in.Patient.BirthDate != "" {
		rest += " · " + w.Say("born") + " " + w.Date(in.Patient.BirthDate)
	}
	if in.Patient.Record != "" {
		rest += " · " + numbered(w, in.Patient.Record)
	}
	lines := []paper.Block{paper.Paragraph{Text: paper.Join(who, paper.T(rest))}}
	if in.Visit.Provider != "" || in.Visit.Place != "" {
		label, who, place := w.Say("provider"), in.Visit.Provider, in.Visit.Place
		switch {
		case who == "":
			label = w.Say("where")
		case place != "":
			place = ", " + place
		}
		lines = append(lines, paper.Paragraph{Text: paper.Lead(label+":", who+place)})
	}
	if in.Visit.Reason != "" {
		lines = append(lines, paper.Paragraph{Text: paper.Lead(w.Say("reason")+":", in.Visit.Reason)})
	}
	return append(out, paper.Panel{Blocks: lines})
}

// MostNext is how many things to do page 1 holds; people remember few.
const MostNext = 5

func (s *writer) front(part string) []paper.Block {
	in, w := &s.in, s.w
	switch part {
	case PartNext:
		if len(in.Next) == 0 {
			return nil
		}
		return []paper.Block{paper.Heading{Text: w.Say("next")},
			paper.List{Mark: paper.Number, Items: texts(in.Next[:min(MostNext, len(in.Next))])}}
	case PartMedicines:
		return s.medicines()
	case PartNumbers:
		if len(in.Vitals) == 0 {
			return nil
		}
		facts := paper.Facts{Columns: 3}
		for _, v := range in.Vitals {
			facts.Items = append(facts.Items, paper.Fact{Label: w.Or(v.Name, v.Name), Value: v.Value})
		}
		return []paper.Block{paper.Heading{Text: w.Say("numbers")}, facts}
	case PartFound:
		return s.found()
	case PartCall:
		return s.call()
	case PartVisits:
		return s.visits()
	case PartDue:
		return s.due()
	case PartPortal:
		return in.Portal.Blocks(w, s.st)
	}
	return nil
}

func texts(list []string) []paper.Text {
	var out []paper.Text
	for _, t := range list {
		if t != "" {
			out = append(out, paper.T(t))
		}
	}
	return out
}

func (s *writer) found() []paper.Block {
	if len(s.in.Found) == 0 {
		return nil
	}
	out := []paper.Block{paper.Heading{Text: s.w.Say("found")}}
	for _, c := range s.in.Found {
		name := c.Name
		if name != "" && c.Meaning != "" && !strings.ContainsAny(name[len(name)-1:], ".:!?") {
			name += "."
		}
		out = append(out, paper.Keep{Blocks: []paper.Block{paper.Paragraph{Text: paper.Lead(name, c.Meaning)}}})
	}
	return out
}

// call is the framed box: when to call us, beside it when to call 911. It is always there. Questions have a line of their own,
// outside what is urgent.
func (s *writer) call() []paper.Block {
	in, w := &s.in, s.w
	phone := strings.TrimSpace(in.Practice.Phone)
	us := func(title string) []paper.Block {
		return []paper.Block{paper.Subheading{Text: title}, paper.List{Items: texts(in.CallIf)}}
	}
	title := w.Say("call.plain")
	if phone != "" {
		title = w.Say("call", phone)
	}
	emergency := []paper.Block{paper.Subheading{Text: w.Say("call.emergency")}, paper.List{Items: texts(in.Emergency)}}
	var inner []paper.Block
	switch {
	case len(in.CallIf) > 0 && len(in.Emergency) > 0:
		inner = []paper.Block{paper.Split{Left: us(title), Right: emergency, RightWidth: 0.46 * (612 - 2*s.st.Margin)}}
		if s.st.Large {
			inner = append(us(title), emergency...)
		}
	case len(in.CallIf) > 0:
		inner = append(us(title), paper.Paragraph{Text: paper.B(w.Say("call.default"))})
	case len(in.Emergency) > 0:
		inner = append(inner, emergency...)
	default:
		inner = append(inner, paper.Paragraph{Text: paper.B(w.Say("call.default"))})
	}
	switch {
	case phone == "":
	case in.Questions:
		inner = append(inner, paper.Paragraph{Text: paper.B(w.Say("call.paper", phone)), Gap: s.st.Gap * 0.5})
	case len(in.CallIf) == 0:
		inner = append([]paper.Block{paper.Paragraph{Text: paper.B(w.Say("call.questions", phone))}}, inner...)
	}
	return []paper.Block{paper.Panel{Blocks: inner, Firm: true}}
}

func (s *writer) visits() []paper.Block {
	if len(s.in.NextVisits) == 0 {
		return nil
	}
	t := paper.Table{Bare: true, Columns: []paper.Column{{Title: s.w.Say("visits"), Share: 0.49}, {Share: 0.51}}}
	for _, v := range s.in.NextVisits {
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{{Text: paper.B(wording.Upper(s.when(v)))}, {Text: paper.T(s.what(v))}}})
	}
	return []paper.Block{paper.Heading{Text: s.w.Say("visits")}, t}
}

// mostDue is how much care that is due page 1 names; people remember few.
const mostDue = 5

// due names care that is due, how to book it and who advises it.
func (s *writer) due() []paper.Block {
	in, w := &s.in, s.w
	if len(in.Due) == 0 {
		return nil
	}
	var items []paper.Text
	var sources []string
	for _, d := range in.Due[:min(mostDue, len(in.Due))] {
		text := paper.B(d.What)
		if d.Last != "" {
			text = paper.Join(text, paper.T(" · "+w.Say("due.last", w.Short(d.Last))))
		}
		items = append(items, text)
		if !slices.Contains(sources, d.Source) {
			sources = append(sources, d.Source)
		}
	}
	book := w.Say("due.book.plain")
	if phone := strings.TrimSpace(in.Practice.Phone); phone != "" {
		book = w.Say("due.book", phone)
	}
	if more := len(in.Due) - mostDue; more > 0 {
		book = w.Say("due.more") + " " + book
	}
	return []paper.Block{paper.Keep{Blocks: []paper.Block{paper.Heading{Text: w.Say("due")}, paper.List{Items: items}, paper.Paragraph{Text: paper.T(book)},
		paper.Paragraph{Text: paper.T(w.Say("due.source", strings.Join(sources, "; "))), Small: true}}}}
}

func (s *writer) when(v Planned) string {
	when := s.w.Moment(v.When)
	if v.By && when != v.When {
		return s.w.Say("visits.by", when)
	}
	return when
}

// what says what a planned visit is, with whom and where, one thing a line.
func (s *writer) what(v Planned) string {
	first := v.What
	if v.With != "" {
		first = strings.TrimSpace(first + " " + s.w.Say("visits.with", v.With))
	}
	var lines []string
	for _, l := range []string{first, join(", ", v.Place, v.Phone)} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

func join(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}
