package letter

import (
	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Plain is a paper with the letterhead, a title and paragraphs: a test page, or a look at the letterhead.
type Plain struct {
	Practice summary.Practice
	Title    string
	Heading  bool // the title stands on the paper, too
	Lines    []string
	Date     string
	Options  summary.Options
}

// Layout sets the paper.
func (in Plain) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	d, err := sheet(in.Practice, in.Options, w, "recovery.title", "recovery.subject", in.Date)
	if err != nil {
		return nil, nil, err
	}
	d.Title, d.Subject = in.Title, in.Title
	d.Footer = []string{in.Practice.Name}
	if in.Heading {
		d.Blocks = append(d.Blocks, paper.Title{Text: in.Title}, paper.Space{H: d.Style.Gap})
	}
	for _, line := range in.Lines {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(line)})
	}
	return paper.Layout(d), notes, nil
}

// PDF makes the paper's file.
func (in Plain) PDF() ([]byte, []gate.Note, error) { return file(in.Layout()) }
