package desk

import (
	"context"
	"slices"
	"time"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/mail"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/ui/phrase"
	"foyer/ui/today"
	"foyer/ui/words"
)

// Answered implements today.Services.
func (d todayServices) Answered(ctx context.Context, v today.Visit, a today.Answer, because string, seen enrollment.Proof, next record.Date) (today.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	before, err := h.Enrollment.Get(ctx, v.PatientID)
	if err != nil {
		return nil, err
	}
	note := enrollment.Note{Channel: enrollment.Visit, Reason: because, VisitID: v.ID, Proof: seen, NextOn: next}
	event := map[today.Answer]enrollment.Event{today.Asked: enrollment.Offer, today.Enrolled: enrollment.Activate, today.Declined: enrollment.Decline, today.NotNow: enrollment.Defer}[a]
	if _, err := h.Enrollment.Record(ctx, v.PatientID, event, note); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		return h.Enrollment.TakeBack(ctx, before)
	}, nil
}

// Reach implements today.Services.
func (d todayServices) Reach(ctx context.Context, patientID, kind, value string) (today.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	who, err := h.Patients.Get(ctx, patientID)
	if err != nil {
		return nil, err
	}
	changed := who.Patient
	changed.Telecoms = append(slices.Clone(who.Telecoms), record.ContactPoint{System: kind, Value: value})
	if err := h.Patients.Update(ctx, changed, who.Version); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		return h.Patients.Update(ctx, who.Patient, who.Version+1)
	}, nil
}

// SetStatus implements today.Services.
func (d todayServices) SetStatus(ctx context.Context, visitID, status string) (today.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	v, err := h.Visits.Get(ctx, visitID)
	if err != nil {
		return nil, err
	}
	if err := h.Visits.SetStatus(ctx, visitID, status); err != nil || !slices.Contains(visit.Statuses, v.Status) {
		return nil, err
	}
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		return h.Visits.SetStatus(ctx, visitID, v.Status)
	}, nil
}

// AddVisit implements today.Services.
func (d todayServices) AddVisit(ctx context.Context, v today.NewVisit) (today.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	start := record.DateTime(record.DayOf(v.Day))
	if v.Timed {
		at := time.Date(v.Day.Year(), v.Day.Month(), v.Day.Day(), int(v.Since/time.Hour), int(v.Since/time.Minute)%60, 0, 0, location(ctx, h))
		start = record.DateTime(at.Format(time.RFC3339))
	}
	id, err := h.Visits.Add(ctx, record.Visit{PatientID: v.PatientID, Start: start, Status: visit.Planned, Reason: v.Reason, Provider: v.With, Class: "AMB"})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		return h.Visits.SetStatus(ctx, id, visit.Cancelled)
	}, nil
}

// People implements today.Services.
func (d todayServices) People(ctx context.Context, text string) ([]today.Person, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	found, err := h.Patients.Search(ctx, text, 20)
	if err != nil {
		return nil, err
	}
	var list []today.Person
	for _, p := range found {
		list = append(list, today.Person{ID: p.ID, Name: p.Given + " " + p.Family, Born: phrase.Short(p.BirthDate)})
	}
	return list, nil
}

// Providers implements today.Services.
func (d todayServices) Providers(ctx context.Context) (names []string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	members, err := h.Team.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if m.Role == access.Provider && m.Active {
			names = append(names, m.Title())
		}
	}
	return names, nil
}

// Called implements today.Services. Who was reached is no longer urgent.
func (d todayServices) Called(ctx context.Context, conversationID, outcome, note string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	if outcome == mail.Reached {
		return h.Mail.LogCalming(ctx, conversationID, outcome, note)
	}
	return h.Mail.LogCall(ctx, conversationID, outcome, note)
}

// Decide implements today.Services.
func (d todayServices) Decide(ctx context.Context, hand today.Hand, enroll bool) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	if enroll {
		return h.Enrollment.Accept(ctx, hand.ID, hand.PatientID, words.T("ui.today.decided"))
	}
	return h.Enrollment.Dismiss(ctx, hand.ID, words.T("ui.today.decided"))
}

// Assign implements today.Services.
func (d todayServices) Assign(ctx context.Context, rowID, patientID string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	if patientID == "" {
		return h.Visits.Dismiss(ctx, rowID)
	}
	_, err = h.Visits.Assign(ctx, rowID, patientID)
	return err
}
