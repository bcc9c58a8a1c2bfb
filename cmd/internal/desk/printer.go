package desk

import (
	"context"

	"foyer/data/access"
	"foyer/data/paperlog"
	"foyer/data/printers"
	"foyer/reports/printing"
)

// chosenPrinter prints as the practice has chosen for the kind of paper.
type chosenPrinter struct {
	printing.Printer
	d *desk
}

// Print implements printing.Printer. What the job says itself comes first.
func (p chosenPrinter) Print(ctx context.Context, pdf []byte, job printing.Job) (printing.Done, error) {
	if h, _, err := p.d.session.act(ctx); err == nil && job.Kind != "" {
		all, err := printers.Chosen.Get(access.With(ctx, access.System), h.DB)
		if err != nil {
			return printing.Done{}, err
		}
		if one, ok := all[job.Kind]; ok {
			if job.Printer == "" {
				job.Printer = one.Printer
			}
			job.Copies, job.Duplex, job.A4 = max(job.Copies, one.Copies), one.Duplex, job.A4 || one.A4
		}
	}
	return p.Printer.Print(ctx, pdf, job)
}

// printerKind is the kind that a printer is chosen by, of a paper in the log. What the practice prints for itself goes where
// its forms go.
func printerKind(k paperlog.Kind) string {
	switch k {
	case paperlog.Summary, paperlog.Letter, paperlog.Poster:
		return string(k)
	}
	return "form"
}
