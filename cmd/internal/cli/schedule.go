package cli

import (
	"fmt"

	"foyer/data/visit"
)

type scheduleReport struct {
	Files  []scheduleFile       `json:"files"`
	Totals visit.ScheduleReport `json:"totals"`
	failed int
}

type scheduleFile struct {
	Path string `json:"path"`
	visit.ScheduleReport
	Left  []string `json:"left,omitempty"` // rows or cells left out, with the reason
	Error string   `json:"error"`
}

// importSchedules takes over each file; a bad one never stops the others.
func (s session) importSchedules(paths []string) (scheduleReport, error) {
	report := scheduleReport{Files: []scheduleFile{}}
	for _, path := range paths {
		got, left, err := s.ImportSchedule(s.ctx, path)
		if s.ctx.Err() != nil {
			return report, s.ctx.Err()
		}
		f := scheduleFile{Path: path, ScheduleReport: got}
		for _, l := range left {
			f.Left = append(f.Left, l.Error())
		}
		if err != nil {
			f.Error = sentence(err)
			report.failed++
			fmt.Fprintf(s.cmd.ErrOrStderr(), "%s: %s\n", path, f.Error)
		}
		t := &report.Totals
		t.Added, t.Updated, t.Matched = t.Added+got.Added, t.Updated+got.Updated, t.Matched+got.Matched
		t.Cancelled, t.Unmatched, t.Skipped, t.Dismissed = t.Cancelled+got.Cancelled, t.Unmatched+got.Unmatched, t.Skipped+got.Skipped, t.Dismissed+got.Dismissed
		t.VisitIDs = append(t.VisitIDs, got.VisitIDs...)
		report.Files = append(report.Files, f)
	}
	return report, nil
}
