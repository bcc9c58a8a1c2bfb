// Package letter describes the other papers of enrollment and set-up: the invitation letter with steps, code and square code,
// the recovery-key sheet, and the cover sheet of a day's folder.
package letter

import (
	"fmt"
	"strings"
	"time"

	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/portal"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Invitation is a letter that asks a patient to join the portal.
type Invitation struct {
	Practice summary.Practice
	Patient  summary.Patient
	Address  []string // the patient's postal address, for a window envelope
	Date     string   // ISO
	Words    []string `name:"letter text"` // paragraphs in the practice's own words; empty takes the usual opening
	Portal   portal.Panel
	Signed   string
	Notice   string
	Options  summary.Options
}

// Recovery is the sheet that holds a data folder's recovery key.
type Recovery struct {
	Practice summary.Practice
	Key      string // in blocks
	Folder   string // where the data lies; may be empty
	Date     string // ISO
	Options  summary.Options
}

// Cover is the first sheet of a day's folder.
type Cover struct {
	Practice summary.Practice
	Date     string // ISO
	Rows     []CoverRow
	Options  summary.Options
}

// Labels are peel-off labels for the folders of a day's visits.
type Labels struct {
	Date    string // ISO
	Rows    []CoverRow
	Skip    int // labels of the first sheet that are gone already
	Options summary.Options
}

// CoverRow is one visit of the day.
type CoverRow struct{ Time, Patient, Record, Provider string }

// Layout sets the letter. It fails with a *gate.Error when a text can't be printed.
func (in Invitation) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	d, err := sheet(in.Practice, in.Options, w, in.Portal.Key("letter.title"), "letter.subject", in.Date)
	if err != nil {
		return nil, nil, err
	}
	record := ""
	if in.Patient.Record != "" {
		record = w.Say("record") + " " + summary.Clip(in.Patient.Record)
	}
	d.Footer = []string{in.Patient.Name, record, w.Say("private")}
	d.RunningRight = []string{in.Patient.Name, w.Date(in.Date)}
	b := []paper.Block{paper.Space{H: d.Style.Section}}
	b = append(b, paper.Paragraph{Text: paper.T(strings.Join(append([]string{in.Patient.Name}, in.Address...), "\n"))})
	b = append(b, paper.Space{H: d.Style.Section * 1.5}, paper.Paragraph{Text: paper.T(wording.Upper(w.Day(in.Date)))},
		paper.Title{Text: w.Say(in.Portal.Key("letter.title"))}, paper.Space{H: d.Style.Gap})
	name := in.Patient.Short
	if name == "" {
		name = in.Patient.Name
	}
	b = append(b, paper.Paragraph{Text: paper.T(w.Say("letter.dear", name))})
	words := in.Words
	if len(words) == 0 {
		words = []string{w.Say(in.Portal.Key("letter.open"))}
		if in.Portal.Name != "" {
			words[0] = w.Say(in.Portal.Key("letter.open.named"), in.Portal.Name)
		}
	}
	for _, p := range words {
		b = append(b, paper.Paragraph{Text: paper.T(p), Gap: d.Style.Gap})
	}
	in.Portal.NoProxyTip = true // the letter says it in a sentence of its own
	b = append(b, in.Portal.Blocks(w, d.Style)...)
	b = append(b, paper.Paragraph{Text: paper.T(w.Say(in.Portal.Key("letter.helper"))), Gap: d.Style.Section},
		paper.Paragraph{Text: paper.T(w.Say("letter.close")), Gap: d.Style.Gap})
	for _, l := range []string{in.Signed, in.Practice.Name} {
		if l != "" {
			b = append(b, paper.Paragraph{Text: paper.T(l), Gap: d.Style.Gap})
		}
	}
	if in.Notice != "" {
		b = append(b, paper.Space{H: d.Style.Section}, paper.Paragraph{Text: paper.T(in.Notice), Small: true})
	}
	d.Blocks = b
	return paper.Layout(d), notes, nil
}

// PDF makes the letter's file.
func (in Invitation) PDF() ([]byte, []gate.Note, error) { return file(in.Layout()) }

// Layout sets the recovery-key sheet.
func (in Recovery) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	d, err := sheet(in.Practice, in.Options, w, "recovery.title", "recovery.subject", in.Date)
	if err != nil {
		return nil, nil, err
	}
	d.Footer = []string{in.Practice.Name, w.Say("recovery.title")}
	b := []paper.Block{paper.Title{Text: w.Say("recovery.title")}, paper.Space{H: d.Style.Gap},
		paper.Paragraph{Text: paper.T(w.Say("recovery.what", in.Practice.Name))},
		paper.Paragraph{Text: paper.T(w.Say("recovery.keep"))},
		paper.Paragraph{Text: paper.B(w.Say("recovery.who"))},
		paper.Panel{Firm: true, Title: w.Say("recovery.key"), Blocks: []paper.Block{paper.Code{Code: in.Key, Size: d.Style.Heading * 1.25}}},
	}
	if in.Folder != "" {
		b = append(b, paper.Paragraph{Text: paper.T(w.Say("recovery.folder", in.Folder)), Gap: d.Style.Gap})
	}
	if in.Date != "" {
		b = append(b, paper.Paragraph{Text: paper.T(w.Say("recovery.made", w.Day(in.Date)))})
	}
	b = append(b, paper.Heading{Text: w.Say("recovery.use")}, paper.List{Mark: paper.Number, Items: []paper.Text{
		paper.T(w.Say("recovery.use.1")), paper.T(w.Say("recovery.use.2")), paper.T(w.Say("recovery.use.3")), paper.T(w.Say("recovery.use.4"))}},
		paper.Heading{Text: w.Say("recovery.check")},
		paper.Blank{Label: w.Say("recovery.name")}, paper.Blank{Label: w.Say("recovery.signature")}, paper.Blank{})
	d.Blocks = b
	return paper.Layout(d), notes, nil
}

// PDF makes the sheet's file.
func (in Recovery) PDF() ([]byte, []gate.Note, error) { return file(in.Layout()) }

// Layout sets the cover sheet.
func (in Cover) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	d, err := sheet(in.Practice, in.Options, w, "cover.title", "cover.subject", in.Date)
	if err != nil {
		return nil, nil, err
	}
	d.Title = w.Say("cover.title", w.Day(in.Date))
	d.Footer = []string{in.Practice.Name, w.Say("private")}
	count := w.Say("cover.count.one")
	if len(in.Rows) != 1 {
		count = w.Say("cover.count", len(in.Rows))
	}
	t := paper.Table{Columns: []paper.Column{{Title: w.Say("cover.time"), Share: 0.15}, {Title: w.Say("cover.patient"), Share: 0.45},
		{Title: w.Say("cover.provider"), Share: 0.26}, {Title: w.Say("cover.given"), Share: 0.14}}}
	for _, r := range in.Rows {
		who := paper.Join(paper.B(r.Patient), paper.T("\n"+r.Record))
		t.Rows = append(t.Rows, paper.Row{Cells: []paper.Cell{{Text: paper.T(r.Time)}, {Text: who}, {Text: paper.T(r.Provider)}, {}}})
	}
	d.Blocks = []paper.Block{paper.Title{Text: d.Title}, paper.Paragraph{Text: paper.T(count)}, paper.Space{H: d.Style.Gap}, t}
	return paper.Layout(d), notes, nil
}

// PDF makes the cover sheet's file.
func (in Cover) PDF() ([]byte, []gate.Note, error) { return file(in.Layout()) }

// Layout sets the labels: patient, record number, time and provider on each.
func (in Labels) Layout() (*paper.Doc, []gate.Note, error) {
	in, notes, err := gate.Clean(in)
	if err != nil {
		return nil, nil, err
	}
	w := wording.For(in.Options.Lang)
	l := paper.LabelSheets{Title: w.Say("cover.title", w.Day(in.Date)), Subject: w.Say("cover.subject"), Lang: w.Lang, Stock: paper.Labels30, Skip: in.Skip}
	if in.Options.A4 {
		l.Stock = paper.Labels24
	}
	if t, err := time.Parse("2006-01-02", in.Date[:min(10, len(in.Date))]); err == nil {
		l.Date = t
	}
	for _, r := range in.Rows {
		lines := []string{r.Patient}
		for _, s := range []string{r.Record, strings.TrimSpace(w.Short(in.Date) + " " + r.Time), r.Provider} {
			if s != "" {
				lines = append(lines, s)
			}
		}
		l.Items = append(l.Items, lines)
	}
	return paper.LayoutLabels(l), notes, nil
}

// PDF makes the labels' file.
func (in Labels) PDF() ([]byte, []gate.Note, error) { return file(in.Layout()) }

// sheet begins a paper with letterhead and style.
func sheet(p summary.Practice, o summary.Options, w *wording.Words, title, subject, date string) (paper.Document, error) {
	st := paper.Standard()
	if o.LargePrint {
		st = paper.LargePrint()
	}
	st = st.In(p.Color)
	d := paper.Document{Title: w.Say(title), Subject: w.Say(subject), Lang: w.Lang, Size: paper.Letter, Style: st, PageOf: w.Say("page"),
		Letterhead: summary.Letterhead(p), Running: p.Name}
	if o.A4 {
		d.Size = paper.A4
	}
	if t, err := time.Parse("2006-01-02", date[:min(10, len(date))]); err == nil {
		d.Date = t
	}
	if p.Logo != nil {
		logo, err := paper.NewPicture(p.Logo)
		if err != nil {
			return d, fmt.Errorf("the practice's logo can't be printed: %w", err)
		}
		d.Letterhead.Logo = logo
	}
	return d, nil
}

func file(d *paper.Doc, notes []gate.Note, err error) ([]byte, []gate.Note, error) {
	if err != nil {
		return nil, nil, err
	}
	out, err := pdf.Render(d)
	if err != nil {
		return nil, nil, fmt.Errorf("making a letter: %w", err)
	}
	return out, notes, nil
}
