package desk

import (
	"context"
	"errors"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/importing"
	"foyer/data/mail"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/ui/patients"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

const (
	mostLog   = 300
	mostMails = 200
)

// Record implements patients.Services.
func (d patientServices) Record(ctx context.Context, id string) (patients.Record, error) {
	return d.record(ctx, id, (*patient.Service).Look)
}

// Again implements patients.Services.
func (d patientServices) Again(ctx context.Context, id string) (patients.Record, error) {
	return d.record(ctx, id, (*patient.Service).Get)
}

func (d patientServices) record(ctx context.Context, id string, read func(s *patient.Service, ctx context.Context, id string) (patient.Stored, error)) (patients.Record, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return patients.Record{}, err
	}
	who, err := read(h.Patients, ctx, id)
	if err != nil {
		return patients.Record{}, err
	}
	r := patients.Record{Patient: who.Patient, Version: who.Version, Active: who.Active, Age: -1}
	if years, ok := who.BirthDate.Age(h.DB.Source().Now().In(location(ctx, h))); ok {
		r.Age = years
	}
	if r.Chart, err = h.Patients.Chart(ctx, who.ID); err != nil {
		return r, err
	}
	for _, read := range []func(context.Context, *house.House, record.Patient, *patients.Record) error{
		recordVisits, recordEnrollment, recordConsents, recordMail, recordPapers, recordMerges, recordDoubts, recordLog, recordCare} {
		if err := read(ctx, h, who.Patient, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// recordCare is the care that is due, as it stands now.
func recordCare(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) (err error) {
	r.Due, err = h.Care.For(ctx, who.ID)
	return err
}

func recordVisits(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) error {
	visits, err := h.Visits.List(ctx, visit.Filter{PatientID: who.ID})
	for _, v := range visits {
		reason := v.Reason
		if reason == "" {
			reason = v.Type.String()
		}
		r.Visits = append(r.Visits, patients.Visit{ID: v.ID, At: v.Begins.In(location(ctx, h)), Timed: v.Timed, Reason: reason, With: v.Provider, Status: v.Status})
	}
	return err
}

func recordEnrollment(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) error {
	e, err := h.Enrollment.Get(ctx, who.ID)
	if err != nil {
		return err
	}
	standing, err := h.Consents.Current(ctx, who.ID, consent.Email)
	if err != nil {
		return err
	}
	r.State, r.Since, r.Reason, r.NextOn, r.Email = portalState(who, e.State), e.Since, e.Reason, e.NextOn, "none"
	switch {
	case standing.Given:
		r.Email = "given"
	case standing.Withdrawn:
		r.Email = "withdrawn"
	}
	r.Missing = enrollment.Missing(who, standing.Given)
	history, err := h.Enrollment.History(ctx, who.ID)
	if err != nil {
		return err
	}
	for _, c := range history {
		r.History = append(r.History, patients.Step{At: c.At.In(location(ctx, h)), Event: string(c.Event), From: string(c.From), To: string(c.To),
			Channel: string(c.Channel), Reason: c.Reason, Who: c.Member})
	}
	if r.Codes, err = h.Enrollment.Codes(ctx, who.ID, 0); err != nil {
		return err
	}
	if e.State == enrollment.Active {
		r.NoInvite = words.T("ui.record.invite.joined")
		r.NoMail = r.NoInvite
	} else {
		if why := enrollment.Refusal(who, practice.Today(ctx, h.DB)); why != nil {
			r.NoInvite = phrase.Error(why)
		}
		if why := h.MayMailInvitation(ctx, who.ID); why != nil {
			r.NoMail = phrase.Error(why)
		}
	}
	next, err := h.Enrollment.Funnel(ctx, enrollment.Choose{PatientID: who.ID})
	if len(next.Worklist) > 0 {
		r.NextStep = phrase.Sentence(next.Worklist[0].NextStep)
	}
	return err
}

func recordConsents(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) (err error) {
	r.Consents, err = h.Consents.List(ctx, who.ID)
	return err
}

func recordMail(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) (err error) {
	if actor, ok := access.From(ctx); ok && !access.ReadMail.Allows(actor.Role) {
		r.MailWhy = phrase.Sentence(access.Why(actor.Role, access.ReadMail))
		return nil
	}
	list, err := h.Mail.List(ctx, mail.Filter{PatientID: who.ID, Everything: true, Limit: mostMails})
	if err != nil {
		return err
	}
	for _, c := range list {
		r.Mails = append(r.Mails, patients.Mail{ID: c.ID, Subject: c.Subject, Preview: c.Preview, Category: c.Category, Last: c.Last.In(location(ctx, h)), Count: c.Count, Unread: c.Unread,
			Urgent: c.Urgent && c.Status != mail.StatusDone, Done: c.Status == mail.StatusDone})
	}
	r.Bounced, err = h.Mail.Bounced(ctx, who.Reach("email")...)
	return err
}

func recordPapers(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) error {
	papers, err := h.Papers.List(ctx, paperlog.Choose{PatientID: who.ID})
	if err != nil {
		return err
	}
	zone := location(ctx, h)
	for _, p := range papers {
		one := patients.Paper{ID: p.ID, Title: p.Title, Kind: string(p.Kind), Language: p.Language, Large: p.LargePrint, Pages: p.Pages,
			At: p.MadeAt.In(zone), Who: p.MadeBy, Spoiled: !p.SpoiledAt.IsZero()}
		uses, err := h.Papers.Uses(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, u := range uses {
			one.Uses = append(one.Uses, patients.Use{At: u.At.In(zone), How: string(u.How), Target: u.Target, Who: u.Member})
		}
		r.Papers = append(r.Papers, one)
	}
	return nil
}

func recordMerges(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) error {
	merges, err := h.Patients.Merges(ctx, who.ID)
	if err != nil {
		return err
	}
	for _, m := range merges {
		if m.KeptID != who.ID || !m.UndoneAt.IsZero() {
			continue
		}
		gone, err := patient.Read(ctx, h.DB, m.MergedID)
		if err != nil {
			return err
		}
		r.Merges = append(r.Merges, patients.Merge{ID: m.ID, Gone: gone.Patient, At: m.At.In(location(ctx, h)), By: m.By})
	}
	return nil
}

func recordDoubts(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) error {
	doubts, err := h.Importing.Doubts(ctx)
	if err != nil {
		return err
	}
	for _, d := range doubts {
		if d.PatientID == who.ID || d.CandidateID == who.ID {
			both, err := bothSides(ctx, h, d)
			if err != nil {
				return err
			}
			r.Doubts = append(r.Doubts, both)
		}
	}
	return nil
}

// bothSides reads the two patients of a doubt.
func bothSides(ctx context.Context, h *house.House, d importing.Doubt) (both patients.Doubt, err error) {
	both.ID, both.Because = d.ID, d.Because
	var e1, e2 error
	both.Newcomer, e1 = side(ctx, h, d.PatientID)
	both.Candidate, e2 = side(ctx, h, d.CandidateID)
	return both, errors.Join(e1, e2)
}

// side counts what would come along with a record.
func side(ctx context.Context, h *house.House, id string) (s patients.Side, err error) {
	who, err := h.Patients.Get(ctx, id)
	if err != nil {
		return s, err
	}
	s.Patient = who.Patient
	e, err := h.Enrollment.Get(ctx, id)
	if err != nil {
		return s, err
	}
	s.State = portalState(who.Patient, e.State)
	visits, err := h.Visits.List(ctx, visit.Filter{PatientID: id})
	if err != nil {
		return s, err
	}
	chart, err := h.Patients.Chart(ctx, id)
	if err != nil {
		return s, err
	}
	papers, err := h.Papers.List(ctx, paperlog.Choose{PatientID: id})
	if err != nil {
		return s, err
	}
	codes, err := h.Enrollment.Codes(ctx, id, 0)
	if err != nil {
		return s, err
	}
	for _, c := range codes {
		if c.State == "live" {
			s.Codes++
		}
	}
	s.Visits, s.Items, s.Papers = len(visits), chart.Len(), len(papers)
	if actor, ok := access.From(ctx); ok && access.ReadMail.Allows(actor.Role) {
		mails, err := h.Mail.List(ctx, mail.Filter{PatientID: id, Everything: true, Limit: mostMails})
		if err != nil {
			return s, err
		}
		s.Mails = len(mails)
	}
	return s, nil
}

func recordLog(ctx context.Context, h *house.House, who record.Patient, r *patients.Record) error {
	if actor, ok := access.From(ctx); ok && !access.ReadAudit.Allows(actor.Role) {
		r.LogWhy = phrase.Sentence(access.Why(actor.Role, access.ReadAudit))
		return nil
	}
	entries, err := audit.List(ctx, h.DB, audit.Filter{PatientID: who.ID, Limit: mostLog})
	for _, e := range entries {
		r.Log = append(r.Log, patients.LogLine{At: e.At.In(location(ctx, h)), Action: e.Action, Subject: e.Subject, Who: e.MemberName})
	}
	return err
}
