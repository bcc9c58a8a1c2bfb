package desk

import (
	"testing"
	"time"

	"foyer/data/record"
	"foyer/data/visit"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

// inNewYork moves the practice, and waits until the desk knows it.
func (r *rig) inNewYork(d *desk) {
	r.Helper()
	h, ctx := r.act()
	p, err := h.Practice.Get(ctx)
	r.must(err)
	p.TimeZone = "America/New_York"
	_, err = h.Practice.Save(ctx, p)
	r.must(err)
	for until := time.Now().Add(10 * time.Second); d.zone.Load() == nil || d.zone.Load().String() != p.TimeZone; {
		if time.Now().After(until) {
			r.Fatal("the desk does not follow the practice's time zone")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// A visit by hand is at the time of day that was typed, on the practice's clock; saving it again moves nothing.
func TestAVisitByHandIsOnThePracticesClock(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	r.inNewYork(d)
	if now := (patientServices{d}).Today(); now.Location().String() != "America/New_York" || record.DayOf(now) != "2026-11-17" || now.Hour() != 10 {
		t.Errorf("it is %s at the practice", now)
	}
	h, ctx := r.act()
	id, err := h.Visits.Add(ctx, record.Visit{PatientID: r.people["Walter"], Start: "2026-11-25T01:30:00Z", End: "2026-11-25T02:00:00Z", Status: visit.Planned, Class: "AMB"})
	r.must(err)
	d.shell.GoTo("patients", r.people["Walter"]+"#visit")
	s.Until(t, "the form", func() bool { return s.Shows("New visit") && s.Shows("What was found") })
	for _, f := range stage.Find[*kit.Field](s) {
		if f.PlaceHolder == "9:30 am" {
			f.SetText("2:30 pm")
		}
	}
	s.Press(t, "Save")
	s.Until(t, "the visit", func() bool { return s.Shows("The visit is saved.") })
	list, err := h.Visits.On(ctx, "2026-11-17")
	r.must(err)
	found := false
	for _, v := range list {
		found = found || v.PatientID == r.people["Walter"] && v.Start == "2026-11-17T14:30:00-05:00"
	}
	if !found {
		t.Errorf("the visits of the day are %+v", list)
	}
	before, err := h.Visits.Get(ctx, id)
	r.must(err)
	form, err := (patientServices{d}).Visit(ctx, id)
	r.must(err)
	form.FollowUp = "in 2 weeks"
	_, err = (patientServices{d}).SaveVisit(ctx, form)
	r.must(err)
	if v, err := h.Visits.Get(ctx, id); err != nil || v.Start != before.Start || !v.Begins.Equal(before.Begins) || v.Day != before.Day {
		t.Errorf("it was at %s and is at %s, %v", before.Start, v.Start, err)
	}
}
