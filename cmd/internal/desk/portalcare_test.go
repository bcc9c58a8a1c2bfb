package desk

import (
	"slices"
	"testing"

	"foyer/data/care"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/ui/portal"
)

func TestDueCareOnTheScreens(t *testing.T) {
	r := newRig(t)
	r.unlock(desker)
	d := portalServices{newDesk(r.session, r.tray)}
	c, err := d.Care(r.Context())
	r.must(err)
	at := slices.IndexFunc(c.Rules, func(x portal.CareRule) bool { return x.Key == "influenza" })
	if at < 0 || c.Why == "" {
		t.Fatalf("the rules are %d, why not: %q", len(c.Rules), c.Why)
	}
	list, err := d.CarePatients(r.Context(), "influenza", 2)
	r.must(err)
	if len(list) != min(2, c.Rules[at].Due) || len(list) > 0 && list[0].Name == "" {
		t.Errorf("of %d patients these are listed: %+v", c.Rules[at].Due, list)
	}
	if err := d.TellCare(r.Context(), "influenza", true); fault.Of(err) != fault.Denied {
		t.Errorf("the front desk decides what patients are told: %v", err)
	}
	if err := d.AskCare(r.Context(), "influenza", false); fault.Of(err) != fault.Denied {
		t.Errorf("the front desk turns a rule off: %v", err)
	}
	id := r.people["Walter"]
	rec, err := (patientServices{d.desk}).Record(r.Context(), id)
	r.must(err)
	h, ctx := r.act()
	items, err := h.Care.For(ctx, id)
	r.must(err)
	if len(rec.Due) == 0 || len(rec.Due) != len(items) {
		t.Errorf("the record lists %d of %d", len(rec.Due), len(items))
	}
	first := rec.Due[0].Rule
	_, err = h.Patients.AddItem(ctx, id, record.KindVital, &record.Observation{Code: record.Concept{Text: "Blood pressure"}, When: record.DateTime(record.DayOf(h.DB.Source().Now()))})
	r.must(err)
	if rec, err = (patientServices{d.desk}).Record(r.Context(), id); err != nil || slices.ContainsFunc(rec.Due, func(i care.Item) bool { return i.Rule == "blood-pressure" }) {
		t.Errorf("after a blood pressure (first was %s): %v", first, err)
	}
}
