// Package insight describes the one page of charts about the practice's work: what is on the screen, on paper.
package insight

import (
	"time"

	"foyer/reports/chart"
	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Page is the one page.
type Page struct {
	Practice summary.Practice
	Date     string // ISO
	Title    string
	Span     string // the months, in words
	Items    []Item
	Options  summary.Options
}

// Item is one chart with its number in words.
type Item struct {
	Title, Words string
	Chart        chart.Chart `name:"-"`
}

// Layout sets the page: charts in two columns, all on one side. It fails with a *gate.Error when a text can't be printed.
func (in Page) Layout() (*paper.Doc, []gate.Note, error) {
	charts := make([]chart.Chart, len(in.Items))
	for i := range in.Items {
		charts[i], in.Items[i].Chart = in.Items[i].Chart, chart.Chart{}
	}
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	size := paper.Letter
	if in.Options.A4 {
		size = paper.A4
	}
	// One page is the promise: charts get lower before a second one begins.
	var doc *paper.Doc
	for h := 118.0; h >= 40; h -= 6 {
		if doc = paper.Layout(in.document(w, size, h, charts)); len(doc.Pages) == 1 {
			break
		}
	}
	return doc, notes, nil
}

func (in Page) document(w *wording.Words, size paper.Size, h float64, charts []chart.Chart) paper.Document {
	st := paper.Standard().Compact().In(in.Practice.Color)
	st.Body, st.Small, st.Title, st.Heading, st.Lead, st.Line, st.Gap, st.Section, st.Margin = 9.5, 9, 17, 11.5, 10.5, 1.2, 1.2, 6, 36
	d := paper.Document{Title: in.Title, Subject: in.Title, Lang: w.Lang, Size: size, Style: st, PageOf: w.Say("page"),
		Letterhead: paper.Letterhead{Name: in.Practice.Name}, Running: in.Practice.Name, Footer: []string{in.Practice.Name, in.Span}}
	if t, err := time.Parse(time.DateOnly, in.Date); err == nil {
		d.Date = t
	}
	d.Blocks = []paper.Block{paper.Title{Text: in.Title, Aside: w.Date(in.Date)}, paper.Paragraph{Text: paper.T(in.Span)}}
	cell := func(i int) []paper.Block {
		if i >= len(in.Items) {
			return nil
		}
		it := in.Items[i]
		return []paper.Block{paper.Subheading{Text: it.Title}, paper.Paragraph{Text: paper.T(it.Words)}, charts[i].Block(h, it.Title+". "+it.Words, "")}
	}
	half := (size.W-2*st.Margin)/2 - 6
	for i := 0; i < len(in.Items); i += 2 {
		if i+1 == len(in.Items) {
			d.Blocks = append(append(d.Blocks, paper.Space{H: 4}), cell(i)...)
			break
		}
		d.Blocks = append(d.Blocks, paper.Space{H: 4}, paper.Split{Left: cell(i), Right: cell(i + 1), RightWidth: half})
	}
	return d
}
