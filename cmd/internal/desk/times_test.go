package desk

import (
	"testing"
	"time"

	"foyer/data/record"
	"foyer/data/visit"
)

// Lists show the practice's clock wherever the computer stands, and no time where only the day is known.
func TestListsShowThePracticesClock(t *testing.T) {
	was := time.Local
	defer func() { time.Local = was }()
	for _, computer := range []string{"America/Los_Angeles", "UTC"} {
		loc, err := time.LoadLocation(computer)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		r := newRig(t)
		r.unlock(founder)
		h, ctx := r.act()
		p, err := h.Practice.Get(ctx)
		r.must(err)
		p.TimeZone = "America/New_York"
		_, err = h.Practice.Save(ctx, p)
		r.must(err)
		bare := map[string]string{}
		for _, start := range []record.DateTime{"2026-11-17", "2026-11-17T10:15"} {
			id, err := h.Visits.Add(ctx, record.Visit{PatientID: r.people["Noor"], Start: start, Status: visit.Finished})
			r.must(err)
			bare[id] = string(start)
		}
		d := &desk{session: r.session}
		day, err := todayServices{d}.Today(t.Context(), time.Time{})
		r.must(err)
		if len(day.Visits) != 6 || day.Date.Format("15:04") != "10:00" {
			t.Errorf("%s: %d visits at %s", computer, len(day.Visits), day.Date)
		}
		for _, v := range day.Visits {
			switch bare[v.ID] {
			case "2026-11-17":
				if !v.Time.IsZero() {
					t.Errorf("%s: a bare day shows %s", computer, v.Time)
				}
			case "2026-11-17T10:15":
				if v.Time.Format("15:04") != "10:15" {
					t.Errorf("%s: shows %s", computer, v.Time)
				}
			}
		}
		who, err := patientServices{d}.Record(t.Context(), r.people["Noor"])
		r.must(err)
		for _, v := range who.Visits {
			if start, ok := bare[v.ID]; ok && (v.At.Format("2006-01-02") != "2026-11-17" || v.Timed != (len(start) > 10)) {
				t.Errorf("%s, %s: %+v", computer, start, v)
			}
		}
		now, err := summaryServices{d}.Today(t.Context())
		r.must(err)
		list, err := summaryServices{d}.Visits(t.Context(), now, now)
		r.must(err)
		for _, v := range list {
			if bare[v.ID] == "2026-11-17" && !v.At.IsZero() || bare[v.ID] == "2026-11-17T10:15" && v.At.Format("15:04") != "10:15" {
				t.Errorf("%s: %+v", computer, v)
			}
		}
	}
}
