package desk

import (
	"context"
	"io"

	"foyer/cmd/internal/press"
	"foyer/data/audit"
	"foyer/data/insight"
	"foyer/data/spreadsheet"
	report "foyer/reports/insight"
	"foyer/reports/printing"
	"foyer/ui/insights"
	"foyer/ui/shell"
	"foyer/ui/words"
)

func (d *desk) insightsPlace() shell.Screen {
	return shell.Screen{Key: "insights", TitleKey: "ui.insights.title", Icon: "insights", Build: func(sh *shell.Shell) *shell.Content {
		return insights.New(sh, insightServices{d})
	}}
}

func insightsPictures(Subject) []picture {
	return []picture{
		{"insights-charts", nil, func(sh *shell.Shell, _ *desk) { sh.Go("insights") }},
		{"insights-table", nil, func(sh *shell.Shell, _ *desk) {
			sh.Go("insights")
			sh.Do("ui.insights.otherview")
		}},
		{"insights-one", nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("insights", insight.Steps) }},
	}
}

// insightServices answers the screen Insights from the services.
type insightServices struct{ *desk }

// Look implements insights.Services.
func (d insightServices) Look(ctx context.Context, months int) ([]insight.Chart, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	return h.Insight.Look(ctx, months)
}

// Print implements insights.Services.
func (d insightServices) Print(ctx context.Context, title, span string, items []report.Item) (where string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.Insights(ctx, title, span, items, press.Options{Lang: string(words.Current())})
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "form"}, "No printer took the page. Print the same page again once the printer is ready.", made)
}

// Save implements insights.Services. The numbers are counts of the practice's work and name members; they leave with who
// may see them.
func (d insightServices) Save(ctx context.Context, path string, rows [][]string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return saveTable(ctx, h, path, func(w io.Writer) error { return spreadsheet.Write(w, rows) }, audit.Entry{Action: "insights.exported", Subject: "export"})
}

// OnChange implements insights.Services.
func (d insightServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}
