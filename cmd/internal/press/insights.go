package press

import (
	"context"

	"foyer/data/access"
	"foyer/data/paperlog"
	"foyer/reports/funnel"
	"foyer/reports/gate"
	"foyer/reports/insight"
	"foyer/reports/paper"
	"foyer/reports/summary"
)

// Insights makes the page of charts about the practice's work and keeps it in the log of papers.
func (p *Press) Insights(ctx context.Context, title, span string, items []insight.Item, o Options) (Made, error) {
	return p.report(ctx, o, func(house summary.Practice, date string, o summary.Options) (*paper.Doc, []gate.Note, error) {
		return insight.Page{Practice: house, Date: date, Title: title, Span: span, Items: items, Options: o}.Layout()
	})
}

// Funnel makes the paper of how many came how far into the portal. Its words are the caller's; practice, date and options are
// filled in here.
func (p *Press) Funnel(ctx context.Context, page funnel.Page, o Options) (Made, error) {
	return p.report(ctx, o, func(house summary.Practice, date string, o summary.Options) (*paper.Doc, []gate.Note, error) {
		page.Practice, page.Date, page.Options = house, date, o
		return page.Layout()
	})
}

// report makes and keeps a paper that is about the practice and not about a patient.
func (p *Press) report(ctx context.Context, o Options, layout func(house summary.Practice, date string, o summary.Options) (*paper.Doc, []gate.Note, error)) (Made, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return Made{}, err
	}
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return Made{}, err
	}
	lang := language(o.Lang, house.Language, "")
	doc, _, err := layout(letterhead(house, lang), string(p.today(house)), summary.Options{Lang: lang, A4: o.A4})
	if err != nil {
		return Made{}, unprintable(err)
	}
	return p.keep(ctx, doc, paperlog.Report, o)
}
