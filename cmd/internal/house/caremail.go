package house

import (
	"context"
	"errors"
	"slices"

	"foyer/data/care"
	"foyer/data/fault"
	"foyer/data/mail"
)

// MayMailCare says why a patient is not told by mail of a rule's care; nil when they may be. asked says that they were so
// lately: of a list of patients that is read once.
func (h *House) MayMailCare(ctx context.Context, patientID string, rule care.Rule, asked bool) error {
	if !rule.Told || rule.Off {
		return fault.New(fault.Denied, "No clinician has said yet that patients may be told of this.")
	}
	if asked {
		return fault.New(fault.Denied, "A mail told the patient of it less than 90 days ago.")
	}
	who, err := h.Patients.Get(ctx, patientID)
	if err != nil {
		return err
	}
	return h.mayMail(ctx, who)
}

// MailCare tells a patient by mail of care that is due, through consent and policy. What is not due any more is a Conflict.
func (h *House) MailCare(ctx context.Context, patientID, key string) error {
	due, err := h.Care.For(ctx, patientID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(due, func(d care.Item) bool { return d.Rule == key })
	if i < 0 {
		return fault.New(fault.Conflict, "This is not due for the patient any more.")
	}
	asked, err := h.Care.WasAsked(ctx, patientID, key)
	if err != nil {
		return err
	}
	rule := due[i].Of
	if err := h.MayMailCare(ctx, patientID, rule, asked); err != nil {
		return err
	}
	subject, text, err := h.Press.MailCare(ctx, patientID, rule.Line.In, rule.Source)
	if err != nil {
		return err
	}
	sent, err := h.Mail.Send(ctx, mail.Draft{PatientID: patientID, Subject: subject, Text: text, Purpose: "reminder"})
	if err != nil {
		return err
	}
	if err := h.Care.Asked(context.WithoutCancel(ctx), patientID, key, sent.ID); err != nil {
		return errors.Join(err, h.Mail.Withdraw(context.WithoutCancel(ctx), sent.ID)) // else it would be told again
	}
	return nil
}
