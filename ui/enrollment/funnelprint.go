package enrollment

import (
	"context"

	data "foyer/data/enrollment"
	leaf "foyer/reports/funnel"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/words"
)

var (
	// standing are the states that have a column of their own beside the stages.
	standing = []data.State{data.NotOffered, data.Declined, data.Deferred, data.Expired, data.Failed}
	// offTheWay are the states whose reasons are listed.
	offTheWay = []data.State{data.Declined, data.Deferred, data.Failed, data.Revoked}
)

func reasonWord(reason string) string {
	if reason == "" {
		return words.T("ui.enrollment.noreason")
	}
	return phrase.Sentence(reason)
}

// cohortShare leaves open what can't be known yet.
func cohortShare(n, of int) string {
	if n < 0 {
		return "…"
	}
	return percent(n, of)
}

// paperOf words a table for the paper, as the screen words it; all reasons and all months are on it.
func paperOf(t Table) leaf.Page {
	by := words.T("ui.enrollment.by." + string(t.By))
	page := leaf.Page{Title: words.T("ui.enrollment.funnel.title"), Table: leaf.Table{Sum: true, Columns: []string{by, words.T("ui.enrollment.patients")}}}
	for _, s := range stages {
		page.Table.Columns = append(page.Table.Columns, words.T("ui.enrollment.reached."+string(s)))
	}
	page.Table.Columns = append(page.Table.Columns, words.T("ui.enrollment.share"))
	for _, s := range standing {
		page.Table.Columns = append(page.Table.Columns, words.T("ui.state."+string(s)))
	}
	line := func(word string, r data.Row) {
		cells := []string{word, words.Count(r.Total)}
		for _, s := range stages {
			cells = append(cells, words.Count(r.Reached(s)))
		}
		cells = append(cells, percent(r.Reached(data.Active), r.Total))
		for _, s := range standing {
			cells = append(cells, words.Count(r.States[s]))
		}
		page.Table.Rows = append(page.Table.Rows, leaf.Row{Cells: cells})
	}
	for _, r := range t.Rows {
		line(rowWord(t.By, r.Value), r)
	}
	line(words.T("ui.enrollment.all"), t.Total)
	for _, s := range offTheWay {
		reasons := leaf.Table{Title: words.T("ui.state." + string(s)), Columns: []string{words.T("ui.enrollment.funnel.reason"), words.T("ui.enrollment.patients")}}
		for _, r := range t.Reasons[s] {
			reasons.Rows = append(reasons.Rows, leaf.Row{Cells: []string{reasonWord(r.Value), words.Count(r.Total)}})
		}
		if len(reasons.Rows) > 0 {
			page.Reasons = append(page.Reasons, reasons)
		}
	}
	if t.By == data.ByMonth {
		page.Cohorts = leaf.Table{Title: words.T("ui.enrollment.cohorts"), Hint: words.T("ui.enrollment.cohorts.hint"),
			Columns: []string{by, words.T("ui.enrollment.reached." + string(data.Offered)), words.T("ui.enrollment.days", "n", 7), words.T("ui.enrollment.days", "n", 30), words.T("ui.enrollment.days", "n", 90)}}
		for _, c := range t.Cohorts {
			page.Cohorts.Rows = append(page.Cohorts.Rows, leaf.Row{Cells: []string{monthOf(c.Month), words.Count(c.Offered), cohortShare(c.Days7, c.Offered), cohortShare(c.Days30, c.Offered), cohortShare(c.Days90, c.Offered)}})
		}
	}
	return page
}

// printFunnel prints what the funnel shows, counted anew.
func (s *screen) printFunnel() {
	by := s.funnel.chosen
	s.printPage(printout.Way{Go: func(ctx context.Context) (string, error) {
		t, err := s.services.Table(ctx, by)
		if err != nil {
			return "", err
		}
		return s.services.PrintFunnel(ctx, paperOf(t))
	}})
}

// printPage prints the paper, or hands out the very same one another way.
func (s *screen) printPage(way printout.Way) {
	if s.printing {
		return
	}
	s.printing = true
	kit.Load(s.shell.Context(), new(kit.Loader), way.Go, func(where string, err error) {
		s.printing = false
		if err != nil {
			printout.Warn(s.shell, err, s.printPage)
			return
		}
		way.Say(s.shell, "ui.insights.sent", where)
	})
}
