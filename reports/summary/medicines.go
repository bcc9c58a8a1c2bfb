package summary

import (
	"strings"

	"foyer/reports/paper"
)

// medicines lists what to take with what changed in words, and apart from it what to stop.
func (s *writer) medicines() []paper.Block {
	in, w := &s.in, s.w
	var take, stop []Medicine
	for _, m := range in.Medicines {
		if m.Status == Stopped {
			stop = append(stop, m)
		} else {
			take = append(take, m)
		}
	}
	if len(take)+len(stop) == 0 && !in.NoMedicines {
		return nil
	}
	out := []paper.Block{paper.Heading{Text: w.Say("medicines")}}
	if in.MedicinesAsOf != "" {
		out = append(out, paper.Paragraph{Text: paper.T(w.Say("medicines.asof", w.Date(in.MedicinesAsOf)))})
	}
	if len(take) == 0 && in.NoMedicines {
		out = append(out, paper.Paragraph{Text: paper.T(w.Say("medicines.none"))})
	}
	columns := []paper.Column{
		{Title: w.Say("medicines.change"), Share: 0.15},
		{Title: w.Say("medicines.name"), Share: 0.42},
		{Title: w.Say("medicines.how"), Share: 0.43},
	}
	var taken, stopped []paper.Row
	for _, m := range take {
		taken = append(taken, paper.Row{Cells: []paper.Cell{s.status(m.Status), s.drug(m), s.how(m)}})
	}
	for _, m := range stop {
		stopped = append(stopped, paper.Row{Cells: []paper.Cell{s.status(Stopped), s.drug(m), s.stopped(m)}})
	}
	if len(take) > 0 {
		out = append(out, paper.Table{Columns: columns, Rows: taken, Align: stopped})
	}
	if len(stop) > 0 {
		out = append(out, paper.Subheading{Text: w.Say("medicines.stop")},
			paper.Table{Bare: true, Columns: columns, Rows: stopped, Align: taken})
	}
	return out
}

// status is the change in words; what has changed is framed, what is stopped heavily.
func (s *writer) status(st Status) paper.Cell {
	switch st {
	case New, Changed, Stopped:
		return paper.Cell{Tag: s.w.Say("status." + string(st)), Firm: st == Stopped}
	}
	return paper.Cell{Text: paper.T(s.w.Say("status.same"))}
}

func (s *writer) drug(m Medicine) paper.Cell {
	t := paper.B(m.Name)
	if m.For != "" {
		t = paper.Join(t, paper.T("\n"+s.w.Say("medicines.for", lowerFirst(m.For))))
	}
	return paper.Cell{Text: t}
}

// how begins with the times of day, in bold.
func (s *writer) how(m Medicine) paper.Cell {
	var times []string
	for _, t := range m.When {
		if t == "" {
			continue
		}
		t = s.w.Or("time."+t, t)
		if len(times) > 0 {
			t = lowerFirst(t)
		}
		times = append(times, t)
	}
	how := m.How
	if m.Why != "" {
		how = join(" ", how, m.Why)
	}
	if how == "" && len(times) == 0 {
		how = s.w.Say("medicines.ask")
	}
	t := paper.T(how)
	if len(times) > 0 {
		t = paper.B(strings.Join(times, ", "))
		if how != "" {
			t = paper.Join(t, paper.T("\n"+how))
		}
	}
	return paper.Cell{Text: t}
}

func (s *writer) stopped(m Medicine) paper.Cell {
	if m.Why != "" {
		return paper.Cell{Text: paper.T(m.Why)}
	}
	return paper.Cell{Text: paper.T(s.w.Say("stopped.do"))}
}

// lowerFirst writes a word with a small letter inside a sentence, unless it looks like a name or an abbreviation (HIV, A1c).
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || !isUpper(r[0]) || isUpper(r[1]) || r[1] >= '0' && r[1] <= '9' {
		return s
	}
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

func isUpper(r rune) bool {
	return strings.ToUpper(string(r)) == string(r) && strings.ToLower(string(r)) != string(r)
}
