package desk

import (
	"context"
	"reflect"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/reports/printing"
	"foyer/ui/patients"
)

// Add implements patients.Services.
func (d patientServices) Add(ctx context.Context, p record.Patient) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	return h.Patients.Add(ctx, p)
}

// Update implements patients.Services.
func (d patientServices) Update(ctx context.Context, p record.Patient, version int) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	err = h.Patients.Update(ctx, p, version)
	if fault.Of(err) != fault.Conflict {
		return err
	}
	now, e := h.Patients.Get(ctx, p.ID)
	if e != nil || now.Version == version || now.ID != p.ID {
		return err
	}
	return &patients.Changed{Now: now.Patient, Version: now.Version}
}

// Seen implements patients.Services.
func (d patientServices) Seen(ctx context.Context, id string, active bool) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Patients.SetActive(ctx, id, active)
}

// Alike implements patients.Services.
func (d patientServices) Alike(ctx context.Context, p record.Patient) (list []patients.Candidate, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	found, err := h.Patients.Match(ctx, p)
	if err != nil {
		return nil, err
	}
	candidates := found.Candidates
	if found.Kind == patient.VerdictSame {
		candidates = []patient.Candidate{{ID: found.ID, Because: found.Because}}
	}
	return candidatesOf(ctx, h, candidates, found.Kind == patient.VerdictSame)
}

func candidatesOf(ctx context.Context, h *house.House, found []patient.Candidate, same bool) (list []patients.Candidate, err error) {
	for _, c := range found {
		summaries, err := h.Patients.Summaries(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if len(summaries) > 0 {
			list = append(list, patients.Candidate{Summary: summaries[0], Same: same, Because: c.Because})
		}
	}
	return list, nil
}

// Consent implements patients.Services.
func (d patientServices) Consent(ctx context.Context, c consent.Consent) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, err = h.Consents.Record(ctx, c, practice.Today(ctx, h.DB))
	return err
}

// Visit implements patients.Services.
func (d patientServices) Visit(ctx context.Context, id string) (f patients.VisitForm, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return f, err
	}
	v, err := h.Visits.Get(ctx, id)
	if err != nil {
		return f, err
	}
	content, err := h.Visits.Content(ctx, id)
	return patients.VisitForm{Visit: v.Visit, Version: v.Version, Instructions: content.Instructions, Vitals: content.Vitals}, err
}

// SaveVisit implements patients.Services. Instructions and vitals with an id are changed, the others added; the visit and
// its entries are kept together or not at all.
func (d patientServices) SaveVisit(ctx context.Context, f patients.VisitForm) (id string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	with := visit.Content{Instructions: f.Instructions, Vitals: f.Vitals}
	for _, e := range f.Removed {
		with.Removed = append(with.Removed, e.ID)
	}
	return h.Visits.SaveWith(ctx, f.Visit, f.Version, with)
}

// VisitStatus implements patients.Services.
func (d patientServices) VisitStatus(ctx context.Context, id, status string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Visits.SetStatus(ctx, id, status)
}

// SaveItem implements patients.Services.
func (d patientServices) SaveItem(ctx context.Context, patientID string, e patients.Entry) (func(context.Context) error, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	if e.ID == "" {
		id, err := h.Patients.AddItem(ctx, patientID, e.Kind, e.Value)
		return d.later(func(ctx context.Context, h *house.House) error { return h.Patients.RemoveItem(ctx, id) }), err
	}
	version, err := unchanged(ctx, h, e)
	if err != nil {
		return nil, err
	}
	if err := h.Patients.ChangeItem(ctx, e.ID, version, e.Value); err != nil {
		return nil, err
	}
	return d.later(func(ctx context.Context, h *house.House) error {
		return h.Patients.ChangeItem(ctx, e.ID, version+1, e.Before)
	}), nil
}

// unchanged returns the version of an entry that is still what somebody saw.
func unchanged(ctx context.Context, h *house.House, e patients.Entry) (int, error) {
	patientID, version, err := h.Patients.ItemVersion(ctx, e.ID)
	if err != nil {
		return 0, err
	}
	chart, err := h.Patients.Chart(ctx, patientID)
	if err != nil {
		return 0, err
	}
	same := false
	chart.Each(func(_ record.Kind, item *record.Item, value any) {
		if item.ID == e.ID {
			same = reflect.DeepEqual(value, e.Before)
		}
	})
	if !same {
		return 0, fault.New(fault.Conflict, "Somebody changed this entry in the meantime. Nothing was saved, and what you typed is still here; look at the new state and try again.")
	}
	return version, nil
}

// RemoveItem implements patients.Services.
func (d patientServices) RemoveItem(ctx context.Context, patientID string, e patients.Entry) (func(context.Context) error, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	if err := h.Patients.RemoveItem(ctx, e.ID); err != nil {
		return nil, err
	}
	return d.later(func(ctx context.Context, h *house.House) error {
		_, err := h.Patients.AddItem(ctx, patientID, e.Kind, e.Before)
		return err
	}), nil
}

// later is something that may be done in a while, by whoever is signed in then.
func (d patientServices) later(do func(ctx context.Context, h *house.House) error) func(context.Context) error {
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		return do(ctx, h)
	}
}

// Invite implements patients.Services.
func (d patientServices) Invite(ctx context.Context, id string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.Invitation(ctx, id, enrollment.Paper, press.Options{})
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "letter"},
		"Nothing was printed, and the patient is not invited yet. Look at the printer and try again.", made)
}

// InviteByMail implements patients.Services.
func (d patientServices) InviteByMail(ctx context.Context, id string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, err = h.InviteByMail(ctx, id)
	return err
}

// Enroll implements patients.Services.
func (d patientServices) Enroll(ctx context.Context, id string, event enrollment.Event, note enrollment.Note) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	switch event {
	case enrollment.Decline:
		_, err = h.Enrollment.Decline(ctx, id, note.Reason, note.NextOn)
	case enrollment.Defer:
		_, err = h.Enrollment.Defer(ctx, id, note.NextOn, note.Reason)
	case enrollment.Offer:
		_, err = h.Enrollment.Offer(ctx, id, note)
	case enrollment.Activate:
		_, err = h.Enrollment.Activate(ctx, id, note)
	case enrollment.Revoke:
		_, err = h.Enrollment.Revoke(ctx, id, note.Reason)
	default:
		_, err = h.Enrollment.Record(ctx, id, event, note)
	}
	return err
}

// VoidCode implements patients.Services.
func (d patientServices) VoidCode(ctx context.Context, codeID, why string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Enrollment.Void(ctx, codeID, why)
}

// ShowPaper implements patients.Services.
func (d patientServices) ShowPaper(ctx context.Context, id string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	viewer, ok := d.printer.Printer.(printing.Viewer)
	if !ok {
		return fault.New(fault.Unavailable, "No program opens PDF files here.")
	}
	_, content, err := h.Papers.Look(ctx, id)
	if err != nil {
		return err
	}
	return fault.Wrap(fault.Unavailable, viewer.Show(ctx, content), "No program opens PDF files here. Print the paper instead.")
}

// Reprint implements patients.Services.
func (d patientServices) Reprint(ctx context.Context, id string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	return d.reprintPapers(ctx, h, id)
}
