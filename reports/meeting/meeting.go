// Package meeting describes the one page about the Playbook that goes to the team meeting: how far the practice is with
// each highlight, and what comes next.
package meeting

import (
	"fmt"
	"strings"

	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/sheet"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Page is the one page.
type Page struct {
	Practice summary.Practice
	Date     string // ISO
	Groups   []Group
	Options  summary.Options
}

// Group are the highlights of one audience.
type Group struct {
	Title string
	Lines []Line
}

// Line is one highlight. State is its word; Firm marks those that are in place.
type Line struct {
	Section, Title, State string
	Firm                  bool
	Figure                string // "88 of 214", or empty
	Next                  string
	Owner                 string
	Target                string // ISO date, or empty
}

// Layout sets the page. It fails with a *gate.Error when a text can't be printed.
func (in Page) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	// One page is the promise: the type gives way before a second one begins, and then the next steps do.
	var doc *paper.Doc
	for _, body := range []float64{10, 9.5, 9, 8.5, 8, 7.5, 7} {
		if doc = paper.Layout(in.document(w, body)); len(doc.Pages) == 1 {
			break
		}
	}
	return doc, notes, nil
}

func (in Page) document(w *wording.Words, body float64) paper.Document {
	d, _ := sheet.New(w.Say("meeting.title"), w.Say("meeting.source"), in.Practice, in.Date, in.Options)
	st := &d.Style
	st.Body, st.Small, st.Title, st.Heading, st.Lead, st.Gap, st.Section = body, body-1, body*1.7, body*1.15, body*1.1, 1.1, 5
	done, all := 0, 0
	for _, g := range in.Groups {
		for _, l := range g.Lines {
			all++
			if l.Firm {
				done++
			}
		}
	}
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T(w.Say("meeting.count", done, all))})
	columns := []paper.Column{{Title: w.Say("meeting.highlight"), Share: 0.36}, {Title: w.Say("meeting.state"), Share: 0.17}, {Title: w.Say("meeting.next"), Share: 0.47}}
	for _, g := range in.Groups {
		t := paper.Table{Columns: columns}
		for _, l := range g.Lines {
			state := []string{l.State}
			if l.Figure != "" {
				state = append(state, l.Figure)
			}
			next := paper.T(l.Next)
			if who := strings.TrimSpace(strings.Join(parts(l.Owner, w.Short(l.Target)), " · ")); who != "" {
				next = paper.Join(next, paper.B(" "+who))
			}
			text := paper.T(strings.Join(state, "\n"))
			if l.Firm {
				text = paper.Join(paper.B(l.State), paper.T("\n"+l.Figure))
			}
			t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{{Text: paper.Join(paper.B(l.Section+" "), paper.T(l.Title))}, {Text: text}, {Text: next}}})
		}
		d.Blocks = append(d.Blocks, paper.Heading{Text: g.Title}, t)
	}
	d.Blocks = append(d.Blocks, paper.Blank{Label: w.Say("meeting.agreed"), Lines: 2})
	return d
}

func parts(list ...string) (kept []string) {
	for _, s := range list {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// PDF makes the file.
func (in Page) PDF() ([]byte, []gate.Note, error) {
	d, notes, err := in.Layout()
	if err != nil {
		return nil, nil, err
	}
	file, err := pdf.Render(d)
	if err != nil {
		return nil, nil, fmt.Errorf("making the page for the meeting: %w", err)
	}
	return file, notes, nil
}
