package demo

import (
	"context"
	"log/slog"
	"time"

	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
)

// liveAfter is when, after the window has opened, a patient's mail with the code comes in.
const liveAfter = 45 * time.Second

// live lets a patient of today answer the invitation by mail, so that the loop closes before one's eyes.
func (p *Practice) live(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(liveAfter):
	}
	who, code, err := p.invited()
	if err == nil && code != "" {
		err = p.Arrive(EnrollLetter(who, code, p.src.Now()))
	}
	if err != nil && ctx.Err() == nil {
		slog.Error("the demo's patient could not answer", "kind", fault.Of(err))
	}
}

// invited gives one of today's patients a code, as a paper would; code is "" when nobody is left to invite.
func (p *Practice) invited() (who record.Patient, code string, err error) {
	visits, err := p.House.Visits.Today(p.Desk)
	if err != nil {
		return who, "", err
	}
	for _, v := range visits {
		stored, err := p.House.Patients.Get(p.Desk, v.PatientID)
		if err != nil {
			return who, "", err
		}
		e, err := p.House.Enrollment.Get(p.Desk, stored.ID)
		if err != nil {
			return who, "", err
		}
		if len(stored.Reach("email")) == 0 || e.State == enrollment.Active || enrollment.Refusal(stored.Patient, record.DayOf(p.src.Now())) != nil {
			continue
		}
		issued, err := p.House.Enrollment.Issue(p.Desk, stored.ID, enrollment.Desk)
		if err != nil {
			return who, "", err
		}
		return stored.Patient, issued.Code, nil
	}
	return who, "", nil
}
