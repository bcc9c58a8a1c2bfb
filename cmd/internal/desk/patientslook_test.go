package desk

import (
	"strconv"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/record"
)

// A record that is open while the practice works is in the log once, not at every piece of news.
func TestLookingAtARecordIsInTheLogOnce(t *testing.T) {
	r := newRig(t)
	s, d := r.open(founder)
	looks := func(who string) int {
		h, _ := r.act()
		list, err := audit.List(access.With(t.Context(), access.System), h.DB, audit.Filter{PatientID: r.people[who], Action: "patient.viewed"})
		r.must(err)
		return len(list)
	}
	d.shell.GoTo("patients", r.people["Walter"])
	s.Until(t, "the record", func() bool { return s.Shows("76 years born 03/21/1950") })
	h, ctx := r.act()
	for i := range 3 {
		d.news.tell("")
		what := "Peanut " + strconv.Itoa(i)
		_, err := h.Patients.AddItem(ctx, r.people["Walter"], record.KindAllergy, &record.Allergy{Substance: record.Concept{Text: what}})
		r.must(err)
		s.Until(t, "the news", func() bool { return s.Shows(what) })
		s.Settle(20 * time.Millisecond)
	}
	s.Do("ui.record.edit")
	s.Until(t, "the form", func() bool { return s.Shows("Guardians and contacts") })
	if n := looks("Walter"); n != 1 {
		t.Errorf("one look is %d times in the log", n)
	}
	d.shell.GoTo("patients", r.people["Noor"])
	s.Until(t, "the other record", func() bool { return s.Shows("born 01/30/1979") })
	d.shell.GoTo("patients", r.people["Walter"])
	s.Until(t, "the first record", func() bool { return s.Shows("born 03/21/1950") })
	if a, b := looks("Walter"), looks("Noor"); a != 2 || b != 1 {
		t.Errorf("two looks are %d times in the log, the one at another record %d times", a, b)
	}
}

// Two members who look at the same patient beside a mail are both in the log.
func TestEachMembersLookBesideAMailIsInTheLog(t *testing.T) {
	r := newRig(t)
	_, d := r.open(founder)
	look := func() {
		h, ctx := r.act()
		for range 2 {
			_, err := mailServices{d}.person(ctx, h, r.people["Walter"])
			r.must(err)
		}
	}
	look()
	r.unlock(desker)
	look()
	h, _ := r.act()
	list, err := audit.List(access.With(t.Context(), access.System), h.DB, audit.Filter{PatientID: r.people["Walter"], Action: "patient.viewed"})
	r.must(err)
	if len(list) != 2 || list[0].MemberName == list[1].MemberName {
		t.Errorf("the log holds %d looks: %+v", len(list), list)
	}
}
