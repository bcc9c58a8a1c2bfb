package desk

import (
	"context"
	"errors"
	"fmt"
	"foyer/ui/shell"
	"path/filepath"
	"strings"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/importing"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/reports/printing"
	"foyer/ui/patients"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

func (d *desk) patientsPlace() shell.Screen {
	return shell.Screen{Key: "patients", TitleKey: "ui.patients.title", Icon: "patients", Build: func(sh *shell.Shell) *shell.Content {
		_, content := patients.New(sh, patientServices{d}, patients.Go{Summary: func(id string) { sh.GoTo("summary", id) }})
		return content
	}}
}

func patientsPictures(of Subject) []picture {
	return []picture{
		{"patients-list", nil, func(sh *shell.Shell, _ *desk) { sh.Go("patients") }},
		{"patients-search", nil, func(sh *shell.Shell, _ *desk) { sh.Go("patients"); typed(sh, of.Find); enter(sh) }},
		{"patients-none", nil, func(sh *shell.Shell, _ *desk) { sh.Go("patients"); typed(sh, "xyzzy") }},
		{"patients-record", nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("patients", of.Patient) }},
	}
}

// patientServices answers the screen Patients from the services.
type patientServices struct{ *desk }

const (
	mostFound  = 200
	mostListed = 500
	mostLog    = 200
)

// Find implements patients.Services.
func (d patientServices) Find(ctx context.Context, text string) (patients.Found, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return patients.Found{}, err
	}
	var f patients.Found
	if f.Total, err = h.Patients.Count(ctx); err != nil {
		return f, err
	}
	if text != "" {
		f.List, err = h.Patients.Search(ctx, text, mostFound)
		return f, err
	}
	listed, err := h.Patients.List(ctx, patient.Page{Limit: mostListed})
	f.List = listed.Patients
	return f, err
}

// Record implements patients.Services.
func (d patientServices) Record(ctx context.Context, id string) (patients.Record, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return patients.Record{}, err
	}
	who, err := h.Patients.Look(ctx, id)
	if err != nil {
		return patients.Record{}, err
	}
	r := patients.Record{Patient: who.Patient, Age: -1}
	if years, ok := who.BirthDate.Age(h.DB.Source().Now().In(location(ctx, h))); ok {
		r.Age = years
	}
	if r.Chart, err = h.Patients.Chart(ctx, who.ID); err != nil {
		return r, err
	}
	return r, errors.Join(recordVisits(ctx, h, who.ID, &r), recordEnrollment(ctx, h, who.Patient, &r), recordPapers(ctx, h, who.ID, &r), recordLog(ctx, h, who.ID, &r))
}

func recordVisits(ctx context.Context, h *house.House, id string, r *patients.Record) error {
	visits, err := h.Visits.List(ctx, visit.Filter{PatientID: id})
	for _, v := range visits {
		reason := v.Reason
		if reason == "" {
			reason = v.Type.String()
		}
		r.Visits = append(r.Visits, patients.Visit{ID: v.ID, At: v.Begins.In(location(ctx, h)), Timed: v.Timed, Reason: reason, With: v.Provider, Status: v.Status})
	}
	return err
}

// portalState is what lists show of an enrollment: of the deceased that they are, whatever was recorded before.
func portalState(who record.Patient, state enrollment.State) string {
	if who.Deceased {
		return "deceased"
	}
	return string(state)
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
	r.State, r.Email = portalState(who, e.State), "none"
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
		what := fmt.Sprintf("%s → %s", c.From, c.To)
		if c.Reason != "" {
			what += " (" + c.Reason + ")"
		}
		r.History = append(r.History, patients.Line{At: c.At.In(location(ctx, h)), What: what, Who: c.Member})
	}
	if e.State == enrollment.Active {
		r.NoInvite = "This patient is in the portal already."
	} else if why := enrollment.Refusal(who, practice.Today(ctx, h.DB)); why != nil {
		r.NoInvite = phrase.Error(why)
	}
	next, err := h.Enrollment.Funnel(ctx, enrollment.Choose{PatientID: who.ID})
	if len(next.Worklist) > 0 {
		r.NextStep = next.Worklist[0].NextStep
	}
	return err
}

func recordPapers(ctx context.Context, h *house.House, id string, r *patients.Record) error {
	papers, err := h.Papers.List(ctx, paperlog.Choose{PatientID: id})
	for _, p := range papers {
		line := patients.Line{At: p.MadeAt.In(location(ctx, h)), What: p.Title + " (" + p.Language + ")", Who: p.MadeBy}
		if !p.SpoiledAt.IsZero() {
			line.What += " · " + words.T("ui.record.spoiled")
		}
		r.Papers = append(r.Papers, line)
	}
	return err
}

func recordLog(ctx context.Context, h *house.House, id string, r *patients.Record) error {
	if who, ok := access.From(ctx); ok && !access.ReadAudit.Allows(who.Role) {
		r.LogWhy = access.Why(who.Role, access.ReadAudit)
		return nil
	}
	entries, err := audit.List(ctx, h.DB, audit.Filter{PatientID: id, Limit: mostLog})
	for _, e := range entries {
		r.Log = append(r.Log, patients.Line{At: e.At.In(location(ctx, h)), What: e.Action, Who: e.MemberName})
	}
	return err
}

// Invite implements patients.Services.
func (d patientServices) Invite(ctx context.Context, id string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.Invitation(ctx, id, enrollment.Paper, press.Options{})
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "letter"},
		"No printer took the invitation. Its code is void and the patient is not invited. Print the same letter again once the printer is ready.", made)
}

// Preview implements patients.Services.
func (d patientServices) Preview(ctx context.Context, paths []string, progress func(done, of int)) (patients.Plan, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return patients.Plan{}, err
	}
	tell := func(p importing.Progress) { progress(p.Done, p.Total) }
	report, err := h.Importing.Plan(ctx, paths, importing.Options{}, tell)
	if err != nil {
		return patients.Plan{}, err
	}
	plan := planOf(report)
	plan.Apply = func(ctx context.Context, progress func(done, of int)) (string, func(context.Context) error, error) {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return "", nil, err
		}
		done, err := h.Importing.Import(ctx, paths, importing.Options{}, func(p importing.Progress) { progress(p.Done, p.Total) })
		undo := func(ctx context.Context) error {
			h, ctx, err := d.session.act(ctx)
			if err != nil {
				return err
			}
			_, err = h.Importing.Undo(ctx, done.BatchID)
			return err
		}
		return totals(done), undo, err
	}
	return plan, nil
}

// totals says in words what comes, or came, of an import.
func totals(r importing.Report) string {
	t := r.Totals
	var parts []string
	for _, part := range []struct {
		key string
		n   int
	}{{"added", t.Added}, {"updated", t.Updated}, {"matched", t.Matched}, {"skipped", t.Skipped}, {"failed", t.Failed}} {
		if part.n > 0 {
			parts = append(parts, words.N("ui.import."+part.key, part.n))
		}
	}
	return strings.Join(parts, ", ")
}

func planOf(r importing.Report) patients.Plan {
	plan := patients.Plan{Summary: totals(r), Useful: r.Totals.Added+r.Totals.Updated > 0}
	for _, f := range r.Files {
		line := patients.File{Name: filepath.Base(f.Path), Status: string(f.Status), Detail: f.Error}
		if line.Detail == "" {
			for i, who := range f.Patients {
				if i == 3 {
					line.Detail += fmt.Sprintf(" … %d", len(f.Patients))
					break
				}
				if i > 0 {
					line.Detail += "; "
				}
				line.Detail += fmt.Sprintf("%s (+%d)", who.Name, who.NewCount)
				if who.Status == importing.Added && len(who.Candidates) > 0 {
					line.Status = "doubtful"
				}
			}
		}
		plan.Files = append(plan.Files, line)
	}
	return plan
}

// OnChange implements patients.Services.
func (d patientServices) OnChange(fn func(id string)) (cancel func()) { return d.news.listen(fn) }
