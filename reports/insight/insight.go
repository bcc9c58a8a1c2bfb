// Package insight describes the one page of charts about the practice's work: what is on the screen, on paper.
package insight

import (
	"foyer/reports/chart"
	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/sheet"
	"foyer/reports/summary"
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
	// One page is the promise: charts get lower before a second one begins.
	var doc *paper.Doc
	for h := 118.0; h >= 40; h -= 6 {
		if doc = paper.Layout(in.document(h, charts)); len(doc.Pages) == 1 {
			break
		}
	}
	return doc, notes, nil
}

func (in Page) document(h float64, charts []chart.Chart) paper.Document {
	d, _ := sheet.New(in.Title, in.Span, in.Practice, in.Date, in.Options)
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(in.Span)})
	cell := func(i int) []paper.Block {
		if i >= len(in.Items) {
			return nil
		}
		it := in.Items[i]
		return []paper.Block{paper.Subheading{Text: it.Title}, paper.Paragraph{Text: paper.T(it.Words)}, charts[i].Block(h, it.Title+". "+it.Words, "")}
	}
	half := (d.Size.W-2*d.Style.Margin)/2 - 6
	for i := 0; i < len(in.Items); i += 2 {
		if i+1 == len(in.Items) {
			d.Blocks = append(append(d.Blocks, paper.Space{H: 4}), cell(i)...)
			break
		}
		d.Blocks = append(d.Blocks, paper.Space{H: 4}, paper.Split{Left: cell(i), Right: cell(i + 1), RightWidth: half})
	}
	return d
}
