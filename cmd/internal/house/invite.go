package house

import (
	"context"
	"errors"

	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/patient"
	"foyer/data/portal"
	"foyer/data/record"
)

// MayMailInvitation returns nil when a patient may be invited by mail, else a Denied error that says why not: no address is
// on record, the patient has not agreed to mail or does not
// want any, five invitations stayed without an answer, or nobody may invite the patient at all. Command line and window ask here.
func (h *House) MayMailInvitation(ctx context.Context, patientID string) error {
	who, err := h.Patients.Get(ctx, patientID)
	if err != nil {
		return err
	}
	if err := h.mayMail(ctx, who); err != nil {
		return err
	}
	e, err := enrollment.Load(ctx, h.DB, who.ID)
	if err != nil {
		return err
	}
	if e.Attempts >= enrollment.MaxUnanswered {
		return fault.New(fault.Denied, "%d invitations by mail stayed without an answer. Ask in person instead.", e.Attempts)
	}
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return err
	}
	return enrollment.Refusal(who.Patient, record.DayOf(h.DB.Source().Now().In(p.Hours().Location())))
}

// ErrNoMailConsent is why a patient who has not agreed to it gets no mail that was not asked for.
func ErrNoMailConsent() error { return fault.New(fault.Denied, "The patient has not agreed to mail.") }

// mayMail says why no mail that was not asked for goes to a patient: there is no address, or no consent, or it comes back.
func (h *House) mayMail(ctx context.Context, who patient.Stored) error {
	standing, err := h.Consents.Current(ctx, who.ID, consent.Email)
	switch {
	case err != nil:
		return err
	case len(who.Reach("email")) == 0 && who.Confidential.Email == "":
		return fault.New(fault.Denied, "No mail address is on record.")
	case !standing.Given:
		return ErrNoMailConsent()
	case who.Confidential.NoMail:
		return fault.New(fault.Denied, "The patient asked not to be reached by e-mail.")
	}
	own := who.Reach("email")
	if who.Confidential.Email != "" {
		own = []string{who.Confidential.Email}
	}
	bounced, err := h.Mail.Bounced(ctx, own...)
	if err != nil {
		return err
	}
	if len(bounced) == len(own) {
		return fault.New(fault.Denied, "Mail to the address on record came back. Ask for another one.")
	}
	return nil
}

// InviteByMail gives a patient a code for the mail channel and queues the invitation, where MayMailInvitation allows it.
// Where patients join at the vendor's page the mail has its address and no code. An invitation that can't be queued voids
// its code.
func (h *House) InviteByMail(ctx context.Context, patientID string) (issued enrollment.Issued, err error) {
	if err := h.MayMailInvitation(ctx, patientID); err != nil {
		return issued, err
	}
	settings, err := h.Portal.Get(ctx)
	if err != nil {
		return issued, err
	}
	if settings.Join == portal.ByVendor {
		if err := h.queueInvitation(ctx, patientID, issued); err != nil {
			return issued, err
		}
		_, err := h.Enrollment.InviteByVendor(context.WithoutCancel(ctx), patientID, enrollment.Note{Channel: enrollment.Mail})
		return issued, err
	}
	if issued, err = h.Enrollment.Issue(ctx, patientID, enrollment.Mail); err != nil {
		return enrollment.Issued{}, err
	}
	if err := h.queueInvitation(ctx, patientID, issued); err != nil {
		return enrollment.Issued{}, errors.Join(err, h.Enrollment.Void(context.WithoutCancel(ctx), issued.CodeID, "the mail could not be queued"))
	}
	return issued, nil
}

func (h *House) queueInvitation(ctx context.Context, patientID string, issued enrollment.Issued) error {
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return err
	}
	expires := ""
	if !issued.Expires.IsZero() {
		expires = string(record.DayOf(issued.Expires.In(p.Hours().Location())))
	}
	subject, text, err := h.Press.MailInvitation(ctx, patientID, issued.Code, expires)
	if err != nil {
		return err
	}
	_, err = h.Mail.Send(ctx, mail.Draft{PatientID: patientID, Subject: subject, Text: text, Purpose: "invitation"})
	return err
}
