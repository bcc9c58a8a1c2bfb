package desk

import (
	"context"
	"errors"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"image"
	"time"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/visit"
	"foyer/reports/printing"
	"foyer/reports/raster"
	reportsummary "foyer/reports/summary"
	"foyer/ui/phrase"
	"foyer/ui/summary"
)

func (d *desk) summaryPlace() shell.Screen {
	return shell.Screen{Key: "summary", TitleKey: "ui.summary", Icon: "summaries", Build: func(sh *shell.Shell) *shell.Content {
		_, content := summary.New(sh, summaryServices{d})
		return content
	}}
}

func summaryPictures(of Subject) []picture {
	return []picture{
		{"summary-preview", nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("summary", of.Visit) }},
		{"summary-large-print", nil, func(sh *shell.Shell, _ *desk) {
			sh.Go("summary")
			if choices := shots.Find[*kit.Segments](sh.Canvas()); len(choices) == 2 {
				choices[1].Choose(1)
			}
		}},
	}
}

// summaryServices answers the screen Summary from the services.
type summaryServices struct{ *desk }

// location is the practice's time zone.
func location(ctx context.Context, h *house.House) *time.Location {
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return time.Local
	}
	return p.Hours().Location()
}

// Visits implements summary.Services.
func (d summaryServices) Visits(ctx context.Context) ([]summary.Visit, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	visits, err := h.Visits.Today(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(visits))
	for i, v := range visits {
		ids[i] = v.ID
	}
	printed, err := h.Papers.GivenFor(ctx, paperlog.Summary, ids...)
	if err != nil {
		return nil, err
	}
	loc := location(ctx, h)
	var list []summary.Visit
	for _, v := range visits {
		if !visit.Summarizable(v.Status) {
			continue
		}
		who, err := h.Patients.Get(ctx, v.PatientID)
		if err != nil {
			return nil, err
		}
		list = append(list, summary.Visit{ID: v.ID, Name: who.Name().String(), Reason: v.Reason, At: clockTime(v, loc), Printed: printed[v.ID]})
	}
	return list, nil
}

func options(o summary.Options) press.Options {
	return press.Options{Lang: o.Lang, LargePrint: o.LargePrint, Off: o.Off}
}

// Preview implements summary.Services.
func (d summaryServices) Preview(ctx context.Context, visitID string, o summary.Options) (summary.Preview, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return summary.Preview{}, err
	}
	p, err := h.Press.Preview(ctx, visitID, options(o))
	if err != nil {
		return summary.Preview{}, err
	}
	v, err := h.Visits.Get(ctx, visitID)
	if err != nil {
		return summary.Preview{}, err
	}
	out := summary.Preview{Name: p.Input.Patient.Name, Day: phrase.Day(v.Begins.In(location(ctx, h))), Lang: p.Input.Options.Lang, Parts: press.Parts(), Coded: p.Input.Portal.Code != ""}
	for i := range p.Doc.Pages {
		var page image.Image
		if page, err = raster.Page(p.Doc, i, summary.DPI); err != nil {
			return out, fault.Wrap(fault.Unavailable, err, "The paper could not be drawn.")
		}
		out.Pages = append(out.Pages, page)
	}
	for _, f := range p.Findings {
		out.Findings = append(out.Findings, summary.Finding{Field: f.Field, Message: f.Message, Grave: f.Severity == reportsummary.Warning})
	}
	return out, nil
}

// Print implements summary.Services.
func (d summaryServices) Print(ctx context.Context, visitID string, o summary.Options) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.Summary(ctx, visitID, options(o))
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "summary", Duplex: true},
		"No printer took the summary. Its code is void and the visit stays to print. Print the same paper again once the printer is ready, or save it as PDF.", made)
}

// Save implements summary.Services.
func (d summaryServices) Save(ctx context.Context, visitID string, o summary.Options, path string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	file, err := beginFile(path)
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The file can't be written there. No paper was made; choose another place.")
	}
	made, err := h.Press.Summary(ctx, visitID, options(o))
	if err != nil {
		return errors.Join(err, file.discard())
	}
	handed, err := h.Press.HandOver(ctx, made.PDF, file.give, made)
	if err != nil && handed.How == "" {
		return errors.Join(fault.Wrap(fault.Unavailable, err, "The file could not be written there, and the code on it is void. Choose another place."), file.discard())
	}
	return err
}

// Suggest implements summary.Services.
func (d summaryServices) Suggest(visitID string) string {
	return "summary-" + visitID[max(0, len(visitID)-12):] + ".pdf"
}

// OnChange implements summary.Services.
func (d summaryServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}
