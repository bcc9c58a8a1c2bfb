package house

import (
	"context"
	"log/slog"

	"foyer/cmd/internal/press"
	"foyer/data/care"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/export"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/insight"
	"foyer/data/mail"
	"foyer/data/mail/sync"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/playbook"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/team"
	"foyer/data/template"
	"foyer/data/vendor"
	"foyer/data/visit"
)

// wire builds every service on the open store.
func (h *House) wire() {
	h.Practice = practice.New(h.DB)
	h.Team = team.New(h.DB, teamKeys{h.Keys, h.key})
	h.Patients = patient.New(h.DB)
	h.Visits = visit.New(h.DB)
	h.Importing = importing.New(h.DB, h.Patients, h.Visits, importing.NewFormats(h.DB))
	h.Portal = portal.New(h.DB)
	h.Enrollment = enrollment.New(h.DB)
	h.Vendor = vendor.New(h.DB, h.Enrollment)
	h.Consents = consent.New(h.DB)
	h.Papers = paperlog.New(h.DB)
	h.Playbook = playbook.New(h.DB)
	h.Care = care.New(h.DB)
	h.Policies = policy.New(h.DB)
	h.Mail = mail.New(h.DB, mail.Deps{
		Patients: mail.PatientsOf(h.Patients),
		Enroller: mail.EnrollerOf(h.Enrollment),
		Hours:    h.openHours,
		Policy:   mail.PolicyOf(h.Policies),
		Practice: h.letterhead,
	})
	h.Insight = insight.New(h.DB, mail.PolicyOf(h.Policies).ReplyWithin)
	h.Templates = template.New(h.DB)
	h.Export = export.New(h.DB, h.Patients, h.Visits).With(h.mails)
	h.Press = &press.Press{Practice: h.Practice, Patients: h.Patients, Visits: h.Visits, Portal: h.Portal, Enrollment: h.Enrollment,
		Papers: h.Papers, Playbook: h.Playbook, Care: h.Care, Policies: h.Policies, Mailbox: h.MailAddress, Now: h.DB.Source().Now}
}

// Engine returns an engine that moves the practice's mail. progress may be nil.
func (h *House) Engine(log *slog.Logger, progress func(sync.Progress)) *sync.Engine {
	return sync.New(h.Mail, sync.Options{Log: log, Progress: progress, Tokens: h.tokens(log)})
}

// MailAddress is the address of the practice's mailbox, "" before one is set up.
func (h *House) MailAddress(ctx context.Context) (string, error) {
	accounts, err := h.Mail.Accounts(ctx)
	if err != nil || len(accounts) == 0 {
		return "", err
	}
	return accounts[0].Address, nil
}

func (h *House) letterhead(ctx context.Context) (mail.Practice, error) {
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return mail.Practice{}, err
	}
	return mail.Practice{Name: p.Name, Phone: p.Phone()}, nil
}

// openHours is the practice's clock as it is set now; none before the practice has been set up.
func (h *House) openHours(ctx context.Context) (mail.Hours, error) {
	p, err := h.Practice.Get(ctx)
	if fault.Of(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return p.Hours(), nil
}
