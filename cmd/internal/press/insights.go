package press

import (
	"context"

	"foyer/data/access"
	"foyer/data/paperlog"
	"foyer/reports/insight"
	"foyer/reports/summary"
)

// Insights makes the page of charts about the practice's work and keeps it in the log of papers.
func (p *Press) Insights(ctx context.Context, title, span string, items []insight.Item, o Options) (Made, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return Made{}, err
	}
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return Made{}, err
	}
	lang := language(o.Lang, house.Language, "")
	doc, _, err := insight.Page{Practice: letterhead(house, lang), Date: string(p.today(house)), Title: title, Span: span, Items: items, Options: summary.Options{Lang: lang, A4: o.A4}}.Layout()
	if err != nil {
		return Made{}, unprintable(err)
	}
	return p.keep(ctx, doc, paperlog.Report, o)
}
