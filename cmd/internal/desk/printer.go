package desk

import (
	"context"
	"slices"
	"time"

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
	job, err := p.settle(ctx, job)
	if err != nil {
		return printing.Done{}, err
	}
	return p.Printer.Print(ctx, pdf, job)
}

// settle fills in what the practice has chosen for the kind of paper.
func (p chosenPrinter) settle(ctx context.Context, job printing.Job) (printing.Job, error) {
	if h, _, err := p.d.session.act(ctx); err == nil && job.Kind != "" {
		all, err := printers.Chosen.Get(access.With(ctx, access.System), h.DB)
		if err != nil {
			return job, err
		}
		if one, ok := all[job.Kind]; ok {
			if job.Printer == "" {
				job.Printer = one.Printer
			}
			job.Copies, job.Duplex, job.A4 = max(job.Copies, one.Copies), one.Duplex, job.A4 || one.A4
		}
	}
	return job, nil
}

// listWait is how long to wait for the names of other printers: the print service that failed may be why.
const listWait = 3 * time.Second

// others are the printers beside the one that a job goes to; none says that there is no printer at all. None are known when they
// can't be listed.
func (p chosenPrinter) others(ctx context.Context, job printing.Job) (list []string, none bool) {
	ctx, cancel := context.WithTimeout(ctx, listWait)
	defer cancel()
	names, err := p.List(ctx)
	if err != nil || len(names) == 0 {
		return nil, err == nil
	}
	tried := names[0]
	if job, err = p.settle(ctx, job); err == nil && job.Printer != "" {
		tried = job.Printer
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == tried }), false
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
