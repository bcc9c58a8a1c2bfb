// Package agreement describes the paper on which a patient agrees to a policy of the practice: what it says, in sentences,
// and where the patient signs.
package agreement

import (
	"fmt"
	"strings"
	"time"

	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Paper is a policy for patients.
type Paper struct {
	Practice summary.Practice
	Title    string
	Sections []Section
	Version  int    // 0 for a draft, which the paper says
	From     string // ISO date from which it counts
	Date     string // ISO, of the paper
	Source   string // where the shipped rules come from; small, at the end
	Options  summary.Options
}

// Section is a heading and its sentences.
type Section struct {
	Title string
	Lines []string
}

// Layout sets the paper. It fails with a *gate.Error when a text can't be printed.
func (in Paper) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	if in.Options.LargePrint {
		doc, err := in.set(w, paper.LargePrint(), false)
		return doc, notes, err
	}
	// Less air, and sentences that run on, where that keeps the place to sign on the same side; the type stays.
	tight := paper.Standard().Compact()
	tight.Line = 1.2
	var doc *paper.Doc
	for _, try := range []struct {
		style paper.Style
		runOn bool
	}{{paper.Standard(), false}, {paper.Standard().Compact(), false}, {paper.Standard().Compact(), true}, {tight, true}} {
		if doc, err = in.set(w, try.style, try.runOn); err != nil || len(doc.Pages) == 1 {
			return doc, notes, err
		}
	}
	doc, err = in.set(w, paper.Standard(), false) // two sides then, and comfortable
	return doc, notes, err
}

// set sets the paper in a style; with runOn the sentences of a section are one paragraph.
func (in Paper) set(w *wording.Words, st paper.Style, runOn bool) (*paper.Doc, error) {
	d := paper.Document{Title: in.Title, Subject: in.Title, Lang: w.Lang, Size: paper.Letter, Style: st.In(in.Practice.Color), PageOf: w.Say("page"),
		Letterhead: summary.Letterhead(in.Practice), Running: in.Practice.Name, Footer: []string{in.Practice.Name, in.Title, version(w, in)}}
	if in.Options.A4 {
		d.Size = paper.A4
	}
	if t, err := time.Parse("2006-01-02", in.Date); err == nil {
		d.Date = t
	}
	if in.Practice.Logo != nil {
		logo, err := paper.NewPicture(in.Practice.Logo)
		if err != nil {
			return nil, fmt.Errorf("the practice's logo can't be printed: %w", err)
		}
		d.Letterhead.Logo = logo
	}
	b := []paper.Block{paper.Title{Text: in.Title}, paper.Paragraph{Text: paper.T(version(w, in))}}
	for _, s := range in.Sections {
		b = append(b, paper.Heading{Text: s.Title})
		lines := s.Lines
		if runOn {
			lines = []string{strings.Join(lines, " ")}
		}
		for _, l := range lines {
			b = append(b, paper.Paragraph{Text: paper.T(l), Gap: st.Gap * 0.4})
		}
	}
	b = append(b, paper.Keep{Blocks: []paper.Block{
		paper.Heading{Text: w.Say("agreement.mine")}, paper.Paragraph{Text: paper.T(w.Say("agreement.choice"))},
		paper.List{Mark: paper.Square, Items: []paper.Text{paper.T(w.Say("agreement.yes")), paper.T(w.Say("agreement.no"))}},
		paper.Blank{Label: w.Say("agreement.name")}, paper.Blank{Label: w.Say("agreement.born")}, paper.Blank{Label: w.Say("agreement.signed")}}})
	if in.Source != "" {
		b = append(b, paper.Paragraph{Text: paper.T(in.Source), Small: true, Gap: st.Section * 0.5})
	}
	d.Blocks = b
	return paper.Layout(d), nil
}

func version(w *wording.Words, in Paper) string {
	if in.Version == 0 {
		return w.Say("agreement.draft")
	}
	return strings.TrimSpace(w.Say("agreement.version", in.Version, w.Date(in.From)))
}

// PDF makes the file.
func (in Paper) PDF() ([]byte, []gate.Note, error) {
	d, notes, err := in.Layout()
	if err != nil {
		return nil, nil, err
	}
	file, err := pdf.Render(d)
	if err != nil {
		return nil, nil, fmt.Errorf("making an agreement: %w", err)
	}
	return file, notes, nil
}
