// Package funnel describes the paper that shows how many patients came how far into the portal: by what it is broken down,
// why people are not on the way, and how those of a month went on.
package funnel

import (
	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/sheet"
	"foyer/reports/summary"
)

// Page is the paper. Its words come from the screen, in its language.
type Page struct {
	Practice summary.Practice
	Date     string // ISO
	Title    string
	Table    Table // the last row is the sum
	Reasons  []Table
	Cohorts  Table
	Options  summary.Options
}

// Table is a heading, columns and rows of as many cells; all columns but the first hold numbers.
type Table struct {
	Title, Hint string
	Columns     []string
	Rows        []Row
	Sum         bool // the last row is set in bold
}

// Row is a line of a table.
type Row struct{ Cells []string }

// firstShare is how much of the width the words of a row have.
const firstShare = 0.24

// Layout sets the paper. It fails with a *gate.Error when a text can't be printed.
func (in Page) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	d, _ := sheet.New(in.Title, in.Title, in.Practice, in.Date, in.Options)
	for _, t := range append([]Table{in.Table, in.Cohorts}, in.Reasons...) {
		d.Blocks = append(d.Blocks, t.blocks()...)
	}
	return paper.Layout(d), notes, nil
}

// blocks are none of a table without rows.
func (t Table) blocks() (list []paper.Block) {
	if len(t.Rows) == 0 || len(t.Columns) == 0 {
		return nil
	}
	if t.Title != "" {
		list = append(list, paper.Heading{Text: t.Title})
	}
	if t.Hint != "" {
		list = append(list, paper.Paragraph{Text: paper.T(t.Hint)})
	}
	first := firstShare
	if len(t.Columns) == 2 {
		first = 0.8
	}
	set := paper.Table{Columns: []paper.Column{{Title: t.Columns[0], Share: first}}}
	for _, c := range t.Columns[1:] {
		set.Columns = append(set.Columns, paper.Column{Title: c, Share: (1 - first) / float64(len(t.Columns)-1)})
	}
	for i, r := range t.Rows {
		row := paper.Row{}
		for j, c := range r.Cells {
			text := paper.T(c)
			if j == 0 || t.Sum && i == len(t.Rows)-1 {
				text = paper.B(c)
			}
			row.Cells = append(row.Cells, paper.Cell{Text: text})
		}
		set.Rows = append(set.Rows, row)
	}
	return append(list, set)
}
