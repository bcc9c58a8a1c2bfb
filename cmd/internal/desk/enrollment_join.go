package desk

import (
	"context"
	"slices"
	"strings"

	"foyer/cmd/internal/house"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	ui "foyer/ui/enrollment"
)

// Reviews implements ui.Services.
func (d enrollmentServices) Reviews(ctx context.Context) (list []ui.Review, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := h.Enrollment.Reviews(ctx)
	if err != nil {
		return nil, err
	}
	loc := location(ctx, h)
	for _, w := range waiting {
		w.At = w.At.In(loc)
		r := ui.Review{Review: w}
		if w.Message != "" {
			c, err := h.Mail.Conversation(ctx, w.Message)
			if err != nil && fault.Of(err) != fault.NotFound {
				return nil, err
			}
			r.Conversation, r.Subject = c.ID, c.Subject
			for _, m := range c.Messages {
				if m.ID == w.Message {
					r.Subject, r.Text = m.Subject, m.Text
				}
			}
		}
		for _, id := range []string{w.PatientID, w.MatchedID} {
			if id == "" || slices.ContainsFunc(r.Candidates, func(c ui.Candidate) bool { return c.ID == id }) {
				continue
			}
			c, err := candidate(ctx, h, id)
			if err != nil {
				return nil, err
			}
			c.CodeIsTheirs = id == w.PatientID
			r.Candidates = append(r.Candidates, c)
		}
		list = append(list, r)
	}
	return list, nil
}

func candidate(ctx context.Context, h *house.House, id string) (ui.Candidate, error) {
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return ui.Candidate{}, err
	}
	e, err := h.Enrollment.Get(ctx, who.ID)
	return ui.Candidate{ID: who.ID, Name: who.Name().String(), Birth: who.BirthDate, State: portalState(who.Patient, e.State),
		Emails: who.Reach("email"), Phones: who.Reach("phone")}, err
}

// Accept implements ui.Services.
func (d enrollmentServices) Accept(ctx context.Context, claimID, patientID, why string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Enrollment.Accept(ctx, claimID, patientID, why)
}

// Dismiss implements ui.Services.
func (d enrollmentServices) Dismiss(ctx context.Context, claimID, why string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Enrollment.Dismiss(ctx, claimID, why)
}

// Desk implements ui.Services.
func (d enrollmentServices) Desk(ctx context.Context, id string) (p ui.DeskPatient, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	if err := h.Press.MayInvite(ctx, id); err != nil {
		return p, err
	}
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return p, err
	}
	practice, err := h.Practice.Get(ctx)
	if err != nil {
		return p, err
	}
	settings, err := h.Portal.Get(ctx)
	if err != nil {
		return p, err
	}
	standing, err := h.Consents.Current(ctx, who.ID, consent.Email)
	p = ui.DeskPatient{ID: who.ID, Name: who.Name().String(), Birth: who.BirthDate, Language: "en", Agreed: standing.Given,
		Practice: practice.Name, Portal: settings.Name, Phone: practice.Phone()}
	if strings.HasPrefix(strings.ToLower(who.Language()), "es") {
		p.Language = "es"
	}
	if mails := who.Reach("email"); len(mails) > 0 {
		p.Email = mails[0]
	}
	return p, err
}

// DeskMail implements ui.Services.
func (d enrollmentServices) DeskMail(ctx context.Context, id, email string, agreed bool) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(who.Reach("email"), func(a string) bool { return strings.EqualFold(a, email) })
	if email != "" && !known {
		next := who.Patient
		next.Telecoms = append([]record.ContactPoint{{System: "email", Value: email}}, next.Telecoms...)
		if err := h.Patients.Update(ctx, next, who.Version); err != nil {
			return err
		}
	}
	standing, err := h.Consents.Current(ctx, who.ID, consent.Email)
	if err != nil || standing.Given == agreed {
		return err
	}
	c := consent.Consent{PatientID: who.ID, Kind: consent.Email, State: consent.Given, Method: consent.Written, Note: "ticked by the patient in desk mode, below the warning"}
	if !agreed {
		c.State = consent.Withdrawn
	}
	_, err = h.Consents.Record(ctx, c, "")
	return err
}

// DeskCode implements ui.Services.
func (d enrollmentServices) DeskCode(ctx context.Context, id, language string) (c ui.DeskCode, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return c, err
	}
	way, err := h.Press.DeskWay(ctx, id, language)
	if err != nil {
		return c, err
	}
	c = ui.DeskCode{Payload: way.Payload, Address: way.Address, ByMail: way.ByMail}
	if way.Coded {
		issued, err := h.Enrollment.Issue(ctx, id, enrollment.Desk)
		if err != nil {
			return ui.DeskCode{}, err
		}
		c.Code, c.Expires = issued.Code, issued.Expires.In(location(ctx, h))
		return c, nil
	}
	_, err = h.Enrollment.InviteByVendor(ctx, id, enrollment.Note{Channel: enrollment.Desk})
	return c, err
}

// DeskWay implements ui.Services.
func (d enrollmentServices) DeskWay(ctx context.Context, id, language string) (ui.DeskCode, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return ui.DeskCode{}, err
	}
	way, err := h.Press.DeskWay(ctx, id, language)
	return ui.DeskCode{Payload: way.Payload, Address: way.Address, ByMail: way.ByMail}, err
}
