// Package sheet is the frame of the papers about the practice's own work: size, letterhead, title with its day, and foot.
package sheet

import (
	"time"

	"foyer/reports/paper"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// New begins a paper: set small and close, since it is for the practice. date is ISO; foot stands beside the practice's name.
func New(title, foot string, practice summary.Practice, date string, o summary.Options) (paper.Document, *wording.Words) {
	w := wording.For(o.Lang)
	size := paper.Letter
	if o.A4 {
		size = paper.A4
	}
	st := paper.Standard().Compact().In(practice.Color)
	st.Body, st.Small, st.Title, st.Heading, st.Lead, st.Line, st.Gap, st.Section, st.Margin = 9.5, 9, 17, 11.5, 10.5, 1.2, 1.2, 6, 36
	d := paper.Document{Title: title, Subject: title, Lang: w.Lang, Size: size, Style: st, PageOf: w.Say("page"),
		Letterhead: paper.Letterhead{Name: practice.Name}, Running: practice.Name, Footer: []string{practice.Name, foot}}
	if t, err := time.Parse(time.DateOnly, date); err == nil {
		d.Date = t
	}
	d.Blocks = []paper.Block{paper.Title{Text: title, Aside: w.Date(date)}}
	return d, w
}
