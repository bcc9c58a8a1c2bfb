package desk

import (
	"context"
	"os"
	"path/filepath"

	"foyer/cmd/internal/house"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/vendor"
	ui "foyer/ui/enrollment"
)

// How many rows and reports the page shows, and how big a report may be.
const (
	mostVendorRows    = 200
	mostVendorReports = 12
	mostReportBytes   = 256 << 20
)

// Vendor implements ui.VendorServices.
func (d enrollmentServices) Vendor(ctx context.Context) (p ui.VendorPage, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	if p.Reports, err = h.Vendor.Reports(ctx, mostVendorReports); err != nil {
		return p, err
	}
	loc := location(ctx, h)
	for i, r := range p.Reports {
		p.Reports[i].At = r.At.In(loc)
		if !r.Undone.IsZero() {
			p.Reports[i].Undone = r.Undone.In(loc)
		}
	}
	open, err := h.Vendor.Open(ctx, mostVendorRows+1)
	if err != nil {
		return p, err
	}
	if len(open) > mostVendorRows {
		open, p.More = open[:mostVendorRows], true
	}
	for _, w := range open {
		row := ui.VendorRow{Stored: w}
		if w.PatientID != "" {
			w.Candidates = []vendor.Candidate{{PatientID: w.PatientID}}
		}
		for _, c := range w.Candidates {
			who, err := vendorPerson(ctx, h, c)
			if err != nil {
				return p, err
			}
			row.People = append(row.People, who)
		}
		p.Waiting = append(p.Waiting, row)
	}
	return p, nil
}

func vendorPerson(ctx context.Context, h *house.House, c vendor.Candidate) (p ui.VendorPerson, err error) {
	who, err := h.Patients.Get(ctx, c.PatientID)
	if err != nil {
		return p, err
	}
	e, err := h.Enrollment.Get(ctx, c.PatientID)
	if err != nil {
		return p, err
	}
	p = ui.VendorPerson{ID: who.ID, Name: who.Name().String(), Number: who.MRN(), Birth: who.BirthDate, State: e.State, Reason: e.Reason, Because: c.Because}
	if !e.Since.IsZero() {
		p.Since = record.DayOf(e.Since.In(location(ctx, h)))
	}
	return p, nil
}

// UserReport implements ui.VendorServices.
func (d enrollmentServices) UserReport(ctx context.Context, path string) (f ui.VendorFile, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return f, err
	}
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case err != nil || !info.Mode().IsRegular():
		return f, unreadable(name)
	case info.Size() > mostReportBytes:
		return f, fault.New(fault.Invalid, "“%s” is larger than 256 MB: no user report is.", name)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return f, unreadable(name)
	}
	form, err := h.Vendor.Inspect(ctx, name, data)
	return ui.VendorFile{Name: name, Data: data, Form: form}, err
}

// Reread implements ui.VendorServices.
func (d enrollmentServices) Reread(ctx context.Context, f ui.VendorFile) (ui.VendorFile, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return f, err
	}
	form, err := h.Vendor.Reread(ctx, f.Name, f.Data, f.Form.Mapping)
	f.Form = form
	return f, err
}

// PlanReport implements ui.VendorServices.
func (d enrollmentServices) PlanReport(ctx context.Context, f ui.VendorFile, progress func(done, of int)) (vendor.Judged, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return vendor.Judged{}, err
	}
	return h.Vendor.Plan(ctx, f.Name, f.Data, f.Form, progress)
}

// TakeReport implements ui.VendorServices.
func (d enrollmentServices) TakeReport(ctx context.Context, f ui.VendorFile, progress func(done, of int)) (vendor.Report, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return vendor.Report{}, err
	}
	return h.Vendor.Take(ctx, f.Name, f.Data, f.Form, progress)
}

// UndoReport implements ui.VendorServices.
func (d enrollmentServices) UndoReport(ctx context.Context, id string) (vendor.Undone, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return vendor.Undone{}, err
	}
	return h.Vendor.Undo(ctx, id)
}

// SettleRow implements ui.VendorServices.
func (d enrollmentServices) SettleRow(ctx context.Context, report string, line int, decision vendor.Decision) (ui.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	if err := h.Vendor.Settle(ctx, report, line, decision); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		return h.Vendor.Unsettle(ctx, report, line)
	}, nil
}
