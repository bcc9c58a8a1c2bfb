package importing

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/ical"
	"foyer/data/intake"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/table"
	"foyer/data/visit"
)

// ScheduleReport tells what became of schedule files.
type ScheduleReport struct {
	Files  []ScheduleFile       `json:"files"`
	Totals visit.ScheduleReport `json:"totals"` // over all files, rows
}

// ScheduleFile tells about one schedule file.
type ScheduleFile struct {
	Path     string               `json:"path"`
	Kind     string               `json:"kind"`   // csv or ical
	Status   Status               `json:"status"` // added, updated, matched, skipped, failed
	Error    string               `json:"error"`
	Rows     visit.ScheduleReport `json:"rows"`
	Warnings []string             `json:"warnings,omitempty"`

	leftOut string // how many rows name nobody, or no time, and why the first does
}

// nothing says why no row of a file came to anything, or "".
func (f *ScheduleFile) nothing() string {
	switch r := f.Rows; {
	case r.Added+r.Updated+r.Matched+r.Cancelled+r.Unmatched+r.Dismissed+r.Reassigned > 0:
		return ""
	case f.leftOut != "":
		return f.leftOut
	case r.Skipped > 0:
		return "no row has a start"
	}
	return "the file has no appointments"
}

// Schedule takes schedule exports in: tables and calendars, the same ones again and again. A bad file never stops the
// others. Needs access.ImportRecords.
func (s *Service) Schedule(ctx context.Context, paths []string) (report ScheduleReport, err error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return report, err
	}
	report.Files = []ScheduleFile{}
	files, refused := expand(paths)
	for _, path := range files {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		f := ScheduleFile{Path: path}
		rows, err := s.schedule(ctx, &f, refused[path])
		if err == nil {
			f.Rows, err = s.visits.ImportSchedule(ctx, rows)
		}
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		if n := f.Rows.Reassigned; n > 0 {
			f.Warnings = append(f.Warnings, fmt.Sprintf("times given to another patient than before: %d; the visits of the first are cancelled", n))
		}
		switch {
		case isSkip(err):
			f.Status, f.Error = Skipped, reasonOf(err)
		case err != nil:
			f.Status, f.Error = Failed, reasonOf(err)
		case f.Rows.Added > 0:
			f.Status = Added
		case f.Rows.Updated+f.Rows.Cancelled+f.Rows.Reassigned > 0:
			f.Status = Updated
		case f.nothing() != "":
			f.Status, f.Error = Skipped, f.nothing()
		default:
			f.Status = Matched
		}
		report.Files = append(report.Files, f)
		report.Totals.Plus(f.Rows)
	}
	return report, nil
}

// schedule reads the rows of one file.
func (s *Service) schedule(ctx context.Context, f *ScheduleFile, refused error) ([]record.ScheduleRow, error) {
	if refused != nil {
		return nil, refused
	}
	limits := intake.DefaultLimits()
	data, err := load(f.Path, limits)
	if err != nil {
		return nil, err
	}
	now := s.db.Source().Now().In(practice.Zone(ctx, s.db))
	left := func(list []*intake.Refusal) {
		if len(list) > 0 {
			f.leftOut = fmt.Sprintf("left out: %d; the first: %s", len(list), list[0].Error())
			f.Warnings = append(f.Warnings, f.leftOut)
		}
	}
	switch kind := intake.Detect(f.Path, data[:min(len(data), intake.HeadSize)]); kind {
	case intake.ICal:
		f.Kind = string(kind)
		// A series without an end is taken as far as a practice plans.
		r, err := ical.Parse(ctx, data, ical.Options{To: now.AddDate(1, 0, 0)}, limits)
		if err != nil {
			return nil, err
		}
		left(r.Left)
		f.Warnings = append(f.Warnings, r.Warnings...)
		return r.Rows, nil
	case intake.CSV:
		f.Kind = string(kind)
		known, err := mappings(ctx, s.db)
		if err != nil {
			return nil, err
		}
		r, failed, err := table.ParseSet(ctx, []intake.File{{Name: f.Path, Data: data}}, known, table.Options{Name: f.Path, Today: now}, limits)
		if err := errors.Join(failed[f.Path], err); err != nil {
			return nil, err
		}
		left(r.Left)
		f.Warnings = append(f.Warnings, r.Document.Warnings...)
		if len(r.Schedule) == 0 {
			return nil, intake.Refuse("the table is no schedule: it needs a start and a patient in each row")
		}
		return r.Schedule, nil
	default:
		f.Kind = string(kind)
		words := intake.Explain(f.Path, data[:min(len(data), intake.HeadSize)])
		if words == "" {
			words = "a file of the kind " + string(kind)
		}
		return nil, intake.Refuse("no schedule: %s", words)
	}
}
