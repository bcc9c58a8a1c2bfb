package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"foyer/cmd/internal/house"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/intake"
	"foyer/data/table"
	"foyer/ui/patients"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// surely is the confidence from which the meaning of a table's columns needs no look of a person.
const surely = 0.7

// Preview implements patients.Services.
func (d patientServices) Preview(ctx context.Context, paths []string, choices map[string]patients.Verdict, progress func(done, of int)) (patients.Plan, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return patients.Plan{}, err
	}
	report, err := h.Importing.Plan(ctx, paths, importing.Options{Choices: choicesOf(choices)}, func(p importing.Progress) { progress(p.Done, p.Total) })
	if err != nil {
		return patients.Plan{}, err
	}
	plan, schedules, err := planOf(ctx, h, report)
	if err != nil {
		return plan, err
	}
	plan.Apply = func(ctx context.Context, choices map[string]patients.Verdict, progress func(done, of int)) (patients.Done, error) {
		return d.apply(ctx, paths, schedules, report, choices, progress)
	}
	return plan, nil
}

func choicesOf(verdicts map[string]patients.Verdict) map[string]importing.Choice {
	choices := map[string]importing.Choice{}
	for key, v := range verdicts {
		choices[key] = importing.Choice{PatientID: v.Same, Apart: v.Apart}
	}
	return choices
}

// apply imports the records, then the schedules: these need the patients.
func (d patientServices) apply(ctx context.Context, paths, schedules []string, plan importing.Report, choices map[string]patients.Verdict, progress func(done, of int)) (done patients.Done, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return done, err
	}
	if useful(plan) {
		report, err := h.Importing.Import(ctx, paths, importing.Options{Choices: choicesOf(choices)}, func(p importing.Progress) { progress(p.Done, p.Total) })
		if err != nil && !errors.Is(err, context.Canceled) {
			return done, err
		}
		done.BatchID, done.Text, done.Stopped = report.BatchID, totals(report), report.State == "stopped"
		cameOf(report, &done)
	}
	if len(schedules) == 0 || done.Stopped {
		return done, nil
	}
	report, err := h.Importing.Schedule(ctx, schedules)
	if err != nil {
		return done, err
	}
	if done.Text != "" {
		done.Text += "; "
	}
	done.Text += words.T("ui.import.rows", "added", report.Totals.Added, "updated", report.Totals.Updated+report.Totals.Cancelled, "known", report.Totals.Matched)
	done.Loose = report.Totals.Unmatched
	for _, f := range report.Files {
		if f.Status == importing.Failed {
			done.Problems = append(done.Problems, filepath.Base(f.Path)+": "+phrase.Sentence(f.Error))
		}
	}
	return done, nil
}

func useful(r importing.Report) bool { return r.Totals.Added+r.Totals.Updated > 0 }

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

func planOf(ctx context.Context, h *house.House, r importing.Report) (plan patients.Plan, schedules []string, err error) {
	plan = patients.Plan{Useful: useful(r)}
	for _, f := range r.Files {
		line := patients.File{Name: filepath.Base(f.Path), Status: string(f.Status), Detail: detailOf(f)}
		for _, who := range f.Patients {
			if who.Status != importing.Added || len(who.Candidates) == 0 {
				continue
			}
			line.Status = "doubtful"
			candidates, err := candidatesOf(ctx, h, who.Candidates, false)
			if err != nil {
				return plan, nil, err
			}
			if len(candidates) > 0 {
				plan.Doubts = append(plan.Doubts, patients.NewDoubt{Key: importing.ChoiceKey(f.Path, who.Index), File: line.Name, Name: who.Name, Born: who.BirthDate, Candidates: candidates})
			}
		}
		if f.IsSchedule() && isFile(f.Path) {
			line.Status, line.Detail = "schedule", words.T("ui.import.schedule")
			schedules = append(schedules, f.Path)
			if f.Status == importing.Failed {
				r.Totals.Failed--
			} else {
				r.Totals.Skipped--
			}
		}
		plan.Files = append(plan.Files, line)
		if t, ask := unclear(ctx, h, f); ask {
			plan.Tables = append(plan.Tables, t)
		}
	}
	var said []string
	if text := totals(r); text != "" {
		said = append(said, text)
	}
	if len(schedules) > 0 {
		said, plan.Useful = append(said, words.N("ui.import.schedules", len(schedules))), true
	}
	plan.Summary = strings.Join(said, ", ")
	return plan, schedules, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func detailOf(f importing.FileReport) string {
	if f.Error != "" {
		return phrase.Sentence(f.Error)
	}
	var parts []string
	for i, who := range f.Patients {
		if i == 3 {
			parts = append(parts, words.N("ui.import.others", len(f.Patients)-i))
			break
		}
		one := who.Name
		if who.NewCount > 0 {
			one += " (" + words.N("ui.import.entries", who.NewCount) + ")"
		}
		parts = append(parts, one)
	}
	parts = append(parts, f.Warnings...)
	return strings.Join(parts, "; ")
}

// unclear returns a table whose columns nobody has confirmed and that can't be read surely.
func unclear(ctx context.Context, h *house.House, f importing.FileReport) (t patients.Table, ask bool) {
	if f.Kind != string(intake.CSV) || !isFile(f.Path) {
		return t, false
	}
	t = patients.Table{Path: f.Path, Name: filepath.Base(f.Path)}
	content, err := os.ReadFile(f.Path)
	if err != nil {
		return t, false // the report says so
	}
	if t.Guess, err = h.Importing.Guess(ctx, t.Name, content); err != nil {
		return t, false
	}
	m := t.Mapping
	return t, !m.Confirmed && (m.Kind == "" || m.Confidence < surely || t.OpenDates)
}

// Confirm implements patients.Services.
func (d patientServices) Confirm(ctx context.Context, t patients.Table) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	if t.Mapping.DateOrder == "" {
		t.Mapping.DateOrder = table.MonthFirst
	}
	return h.Importing.Confirm(ctx, t.Name, t.Mapping)
}

// Batches implements patients.Services.
func (d patientServices) Batches(ctx context.Context) (list []patients.Batch, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := h.Importing.Batches(ctx, 0)
	if err != nil {
		return nil, err
	}
	unfinished, err := h.Importing.Unfinished(ctx)
	if err != nil {
		return nil, err
	}
	broken := map[string]bool{}
	for _, r := range unfinished {
		broken[r.BatchID] = true
	}
	for _, r := range reports {
		b := patients.Batch{ID: r.BatchID, At: r.Started.In(location(ctx, h)), State: r.State, Summary: totals(r)}
		if broken[r.BatchID] {
			b.State = "stopped"
		}
		for _, f := range r.Files {
			b.Files = append(b.Files, patients.File{Name: filepath.Base(f.Path), Status: string(f.Status), Detail: phrase.Sentence(f.Error)})
		}
		list = append(list, b)
	}
	return list, nil
}

// UndoPlan implements patients.Services.
func (d patientServices) UndoPlan(ctx context.Context, batchID string) (said []string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	u, err := h.Importing.UndoPlan(ctx, batchID)
	if err != nil {
		return nil, err
	}
	said = append(said, words.T("ui.import.undo.removed", "patients", u.Patients, "visits", u.Visits, "items", u.Items))
	if u.Restored > 0 {
		said = append(said, words.N("ui.import.undo.restored", u.Restored))
	}
	if u.Shared > 0 {
		said = append(said, words.N("ui.import.undo.shared", u.Shared))
	}
	return append(said, keptWords(u.Kept)...), nil
}

// keptWords say what stays when an import is taken back, and why.
func keptWords(kept []importing.Kept) (said []string) {
	whole := map[string]int{}
	for _, k := range kept {
		whole[k.Because]++
	}
	for _, because := range slices.Sorted(maps.Keys(whole)) {
		said = append(said, words.N("ui.import.undo.kept", whole[because], "because", phrase.Sentence(because)))
	}
	return said
}

// Undo implements patients.Services.
func (d patientServices) Undo(ctx context.Context, batchID string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, err = h.Importing.Undo(ctx, batchID)
	return err
}

// Resume implements patients.Services.
func (d patientServices) Resume(ctx context.Context, batchID string, progress func(done, of int)) (done patients.Done, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return done, err
	}
	report, err := h.Importing.Resume(ctx, batchID, func(p importing.Progress) { progress(p.Done, p.Total) })
	done.Text = totals(report)
	cameOf(report, &done)
	return done, err
}

// Loose implements patients.Services.
func (d patientServices) Loose(ctx context.Context) (list []patients.Loose, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := h.Visits.Unmatched(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		one := patients.Loose{ID: r.ID, Row: r.Row, Because: phrase.Sentence(r.Because)}
		if one.Candidates, err = h.Patients.Summaries(ctx, r.Candidates...); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// Assign implements patients.Services.
func (d patientServices) Assign(ctx context.Context, rowID, patientID string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, err = h.Visits.Assign(ctx, rowID, patientID)
	return err
}

// Dismiss implements patients.Services.
func (d patientServices) Dismiss(ctx context.Context, rowID string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Visits.Dismiss(ctx, rowID)
}

// Merge implements patients.Services.
func (d patientServices) Merge(ctx context.Context, keep, gone string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	return h.Merge(ctx, keep, gone)
}

// Unmerge implements patients.Services.
func (d patientServices) Unmerge(ctx context.Context, mergeID string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Patients.Unmerge(ctx, mergeID)
}

// Sides implements patients.Services.
func (d patientServices) Sides(ctx context.Context, one, other string) (a, b patients.Side, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return a, b, err
	}
	if one == other {
		return a, b, fault.New(fault.Invalid, "These are the same record.")
	}
	if a, err = side(ctx, h, one); err != nil {
		return a, b, err
	}
	b, err = side(ctx, h, other)
	return a, b, err
}

// Doubts implements patients.Services.
func (d patientServices) Doubts(ctx context.Context) (list []patients.Doubt, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	doubts, err := h.Importing.Doubts(ctx)
	if err != nil {
		return nil, err
	}
	for i, one := range doubts {
		if i == mostDoubts {
			break
		}
		both, err := bothSides(ctx, h, one)
		if err != nil {
			return nil, fmt.Errorf("reading a doubtful pair: %w", err)
		}
		list = append(list, both)
	}
	return list, nil
}

// mostDoubts bounds the list of pairs to settle; the others follow as these are settled.
const mostDoubts = 100

// MergeDoubt implements patients.Services.
func (d patientServices) MergeDoubt(ctx context.Context, id string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	return h.MergeDoubt(ctx, id)
}

// KeepApart implements patients.Services.
func (d patientServices) KeepApart(ctx context.Context, id string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Importing.KeepApart(ctx, id)
}
