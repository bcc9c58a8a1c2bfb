package house

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"foyer/data/fault"
	"foyer/data/ical"
	"foyer/data/intake"
	"foyer/data/record"
	"foyer/data/table"
	"foyer/data/visit"
)

// ReadSchedule reads the rows of a schedule's file, a table or a calendar, judged by its content. left are the rows
// that can't be used, each with its reason.
func (h *House) ReadSchedule(ctx context.Context, path string) (rows []record.ScheduleRow, left []error, err error) {
	limits := intake.DefaultLimits()
	info, err := os.Stat(path)
	if err == nil {
		err = limits.CheckSize(info.Size())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	now := h.DB.Source().Now()
	switch kind := intake.Detect(filepath.Base(path), data[:min(len(data), intake.HeadSize)]); kind {
	case intake.CSV:
		r, err := table.Parse(ctx, data, table.Options{Name: filepath.Base(path), Today: now}, limits)
		if err != nil {
			return nil, nil, err
		}
		for _, l := range append(r.Left, r.Odd...) {
			left = append(left, l)
		}
		if len(r.Schedule) == 0 {
			return nil, left, fault.New(fault.Invalid, "This table holds no schedule: a day or start, and a patient, are needed.")
		}
		return r.Schedule, left, nil
	case intake.ICal:
		// A year back and a year ahead: what repeats for ever would never end.
		r, err := ical.Parse(ctx, data, ical.Options{From: now.AddDate(-1, 0, 0), To: now.AddDate(1, 0, 0)}, limits)
		for _, l := range r.Left {
			left = append(left, l)
		}
		return r.Rows, left, err
	default:
		return nil, nil, fault.New(fault.Invalid, "A schedule is a table (CSV) or a calendar (iCalendar); this file seems to be %s.", intake.Explain(filepath.Base(path), data[:min(len(data), intake.HeadSize)]))
	}
}

// ImportSchedule reads a schedule's file and takes its rows over.
func (h *House) ImportSchedule(ctx context.Context, path string) (visit.ScheduleReport, []error, error) {
	rows, left, err := h.ReadSchedule(ctx, path)
	if err != nil {
		return visit.ScheduleReport{}, left, err
	}
	report, err := h.Visits.ImportSchedule(ctx, rows)
	return report, left, err
}
