package desk

import (
	"context"
	"time"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/ui/patients"
	"foyer/ui/phrase"
	"foyer/ui/shell"
)

func (d *desk) patientsPlace() shell.Screen {
	return shell.Screen{Key: "patients", TitleKey: "ui.patients.title", Icon: "patients", Build: func(sh *shell.Shell) *shell.Content {
		_, content := patients.New(sh, patientServices{d}, patients.Go{
			Summary: func(id string) { sh.GoTo("summary", id) },
			Mail:    func(id string) { sh.GoTo("mail", id) },
		})
		return content
	}}
}

// patientServices answers the screen Patients from the services.
type patientServices struct{ *desk }

// Rights implements patients.Services.
func (d patientServices) Rights() patients.Rights {
	role := d.session.Role()
	why := func(p access.Permission) string { return phrase.Sentence(access.Why(role, p)) }
	return patients.Rights{Edit: why(access.EditRecords), Import: why(access.ImportRecords), Merge: why(access.MergeRecords), Enroll: why(access.Enroll),
		Consent: why(access.RecordConsent), Print: why(access.PrintPapers), Mail: why(access.SendMail)}
}

// Today implements patients.Services.
func (d patientServices) Today() time.Time { return d.now() }

// now is the moment on the practice's clock, in its time zone: from memory, since forms ask at every key.
func (d *desk) now() time.Time {
	zone := d.zone.Load()
	if zone == nil { // nothing follows the practice yet
		h, ctx, err := d.session.act(context.Background())
		if err != nil {
			return d.session.src.Now()
		}
		zone = practice.Zone(ctx, h.DB)
	}
	return d.session.src.Now().In(zone)
}

const (
	mostFound  = 200
	mostListed = 500
)

// Find implements patients.Services.
func (d patientServices) Find(ctx context.Context, query patients.Query) (f patients.Found, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return f, err
	}
	query.Limit = mostListed
	if query.Text != "" {
		query.Limit = mostFound
	}
	chosen, err := h.Patients.Choose(ctx, query)
	if err != nil {
		return f, err
	}
	f.List, f.More, f.Hidden = chosen.List, chosen.More, chosen.Hidden
	if query.Text != "" { // nothing is counted on every letter
		f.Total, f.Doubts, f.Loose, f.Broken = -1, -1, -1, -1
		return f, nil
	}
	if f.Total, err = h.Patients.Count(ctx); err != nil {
		return f, err
	}
	doubts, err := h.Importing.Doubts(ctx)
	if err != nil {
		return f, err
	}
	loose, err := h.Visits.Unmatched(ctx)
	if err != nil {
		return f, err
	}
	broken, err := h.Importing.Unfinished(ctx)
	f.Doubts, f.Loose, f.Broken = len(doubts), len(loose), len(broken)
	return f, err
}

// portalState is what lists show of an enrollment: of the deceased that they are, whatever was recorded before.
func portalState(who record.Patient, state enrollment.State) string {
	if who.Deceased {
		return "deceased"
	}
	return string(state)
}

// OnChange implements patients.Services.
func (d patientServices) OnChange(fn func(id string)) (cancel func()) { return d.news.listen(fn) }
