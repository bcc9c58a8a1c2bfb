package mail

import (
	"context"
	"time"

	"foyer/data/access"
	"foyer/data/consent"
)

// Terms are what a mail will meet on its way out, told before anything is typed.
type Terms struct {
	From    string           // the practice's address
	To      Mailbox          // where it goes
	Subject string           // of an answer
	Bounced bool             // mail to this address came back
	Strange bool             // the address is not on the patient's record: what was agreed about e-mail does not hold for it
	Consent consent.Standing // to plain mail; zero for somebody who is no patient
	Warns   bool             // this answer will tell that plain mail can be read by others
	Within  time.Duration    // working time in which the policy wants an answer
	Refused error            // why it can't be sent, nil when it can
}

// ReplyTerms tells what an answer to a conversation will meet. It needs access.ReadMail.
func (s *Service) ReplyTerms(ctx context.Context, id string) (t Terms, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return t, err
	}
	from, err := s.answerTo(ctx, id)
	if err != nil {
		return Terms{Refused: err}, nil
	}
	var category string
	var urgent bool
	if err := s.db.QueryRow(ctx, `SELECT category, urgent FROM mail_conversation WHERE number = ?`, from.conversation).Scan(&category, &urgent); err != nil {
		return t, err
	}
	t.Within = s.deps.Policy.ReplyWithin(category, urgent)
	return s.terms(ctx, t, Draft{PatientID: from.patient, ConversationID: from.conversationID, To: from.to.Mail, Purpose: "reply"}, &from)
}

// StartTerms tells what a new mail to a patient will meet; an empty address is the patient's first. It needs
// access.ReadMail.
func (s *Service) StartTerms(ctx context.Context, patientID, address string) (t Terms, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return t, err
	}
	return s.terms(ctx, t, Draft{PatientID: patientID, To: address, Subject: "From our office", Purpose: "new"}, nil)
}

// terms walks a draft through the gates, with a text that stands for the one to be written.
func (s *Service) terms(ctx context.Context, t Terms, d Draft, answers *answerTo) (Terms, error) {
	d.Text = "."
	p, err := s.pass(ctx, d, answers)
	t.Refused = err
	if err == nil {
		t.Refused = access.Require(ctx, access.SendMail)
	}
	t.From, t.To, t.Subject, t.Warns = p.account.Address, p.to, p.subject, p.warned != ""
	t.Strange = p.strange
	if d.PatientID != "" {
		var err error
		if t.Consent, err = consent.Current(ctx, s.db, d.PatientID, consent.Email); err != nil {
			return t, err
		}
	}
	if t.To.Mail != "" {
		var err error
		if t.Bounced, err = s.bad(ctx, t.To.Mail); err != nil {
			return t, err
		}
	}
	return t, nil
}
