package cli

import (
	"context"

	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/mail"
	"foyer/data/portal"
	"foyer/data/record"
)

// inviteByMail issues a code for the mail channel and queues the invitation. why says, when not empty, why the
// patient may not be mailed: then nothing was issued.
func (s session) inviteByMail(id string) (issued enrollment.Issued, why string, err error) {
	who, err := s.Patients.Get(s.ctx, id)
	if err != nil {
		return issued, "", err
	}
	standing, err := s.Consents.Current(s.ctx, who.ID, consent.Email)
	switch {
	case err != nil:
		return issued, "", err
	case len(who.Reach("email")) == 0 && who.Confidential.Email == "":
		return issued, "no mail address is on record", nil
	case !standing.Given:
		return issued, "the patient has not agreed to mail", nil
	}
	settings, err := s.Portal.Get(s.ctx)
	if err != nil {
		return issued, "", err
	}
	if settings.Join == portal.ByVendor {
		// The vendor's page wants no code: the mail with its address is the invitation.
		if err := s.queueInvitation(s.ctx, who.ID, issued); err != nil {
			return issued, sentence(err), nil
		}
		_, err := s.Enrollment.InviteByVendor(s.ctx, who.ID, enrollment.Note{Channel: enrollment.Mail})
		return issued, "", err
	}
	issued, err = s.Enrollment.Issue(s.ctx, who.ID, enrollment.Mail)
	if err != nil {
		return issued, sentence(err), nil
	}
	err = s.queueInvitation(s.ctx, who.ID, issued)
	if err != nil {
		return issued, sentence(err), s.Enrollment.Void(s.ctx, issued.CodeID, "the mail could not be queued")
	}
	return issued, "", nil
}

func (s session) queueInvitation(ctx context.Context, id string, issued enrollment.Issued) error {
	p, err := s.Practice.Get(ctx)
	if err != nil {
		return err
	}
	expires := ""
	if !issued.Expires.IsZero() {
		expires = string(record.DayOf(issued.Expires.In(p.Hours().Location())))
	}
	subject, text, err := s.Press.MailInvitation(ctx, id, issued.Code, expires)
	if err != nil {
		return err
	}
	_, err = s.Mail.Send(ctx, mail.Draft{PatientID: id, Subject: subject, Text: text, Purpose: "invitation"})
	return err
}
