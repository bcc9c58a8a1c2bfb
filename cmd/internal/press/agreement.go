package press

import (
	"context"

	"foyer/data/access"
	"foyer/data/paperlog"
	"foyer/data/policy"
	"foyer/reports/agreement"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/summary"
)

// Agreement sets a version of a policy as the patient's agreement.
func (p *Press) Agreement(ctx context.Context, v policy.Version, o Options) (*paper.Doc, error) {
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return nil, err
	}
	lang := language(o.Lang, house.Language, "")
	in := agreement.Paper{Practice: letterhead(house, lang), Version: v.Number, From: string(v.From), Date: string(p.today(house)),
		Options: summary.Options{Lang: lang, LargePrint: o.LargePrint, A4: o.A4}}
	title, sections := policy.Agreement(v.Kind, v.Content, lang)
	in.Title = title
	for _, s := range sections {
		in.Sections = append(in.Sections, agreement.Section{Title: s.Title, Lines: s.Lines})
	}
	doc, _, err := in.Layout()
	return doc, unprintableOrNil(err)
}

// AgreementPaper makes the agreement as a file and keeps it in the log of papers, for handing over.
func (p *Press) AgreementPaper(ctx context.Context, v policy.Version, o Options) (Made, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return Made{}, err
	}
	doc, err := p.Agreement(ctx, v, o)
	if err != nil {
		return Made{}, err
	}
	return p.keep(ctx, doc, paperlog.Form, o)
}

// keep renders a paper that is about no patient and notes it in the log.
func (p *Press) keep(ctx context.Context, doc *paper.Doc, kind paperlog.Kind, o Options) (made Made, err error) {
	made = Made{Lang: doc.Lang, doc: doc}
	if made.PDF, err = pdf.Render(doc); err != nil {
		return made, unprintable(err)
	}
	kept, err := p.Papers.Keep(ctx, paperlog.Paper{Kind: kind, Title: doc.Title, Language: doc.Lang, LargePrint: o.LargePrint, Pages: len(doc.Pages)}, made.PDF)
	made.ID = kept.ID
	return made, err
}
