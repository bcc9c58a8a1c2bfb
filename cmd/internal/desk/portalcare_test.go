package desk

import (
	"slices"
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/care"
	"foyer/data/consent"
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
	rec, err := (patientServices(d)).Record(r.Context(), id)
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
	if rec, err = (patientServices(d)).Record(r.Context(), id); err != nil || slices.ContainsFunc(rec.Due, func(i care.Item) bool { return i.Rule == "blood-pressure" }) {
		t.Errorf("after a blood pressure (first was %s): %v", first, err)
	}
}

// The front desk tells patients by mail of what a clinician said may be told: once, in the patient's language, and only those
// who have agreed to mail.
func TestPatientsAreToldOfDueCareByMail(t *testing.T) {
	r := newRig(t)
	r.mailbox(desker, wrote("Walter", "A question", "When do you open?"))
	h, ctx := r.act()
	d := portalServices{newDesk(r.session, r.tray)}
	if m, err := d.CareMail(r.Context(), "influenza"); err != nil || len(m.Ready) > 0 {
		t.Errorf("before a clinician said so: %+v, %v", m, err)
	}
	actor, _ := access.From(ctx)
	actor.Role = access.Provider
	r.must(h.Care.SetTold(access.With(ctx, actor), "influenza", true))
	if _, err := h.Care.Refresh(access.With(ctx, access.System)); err != nil {
		t.Fatal(err)
	}
	walter := r.people["Walter"]
	r.must((mailServices(d)).RecordConsent(r.Context(), walter, string(consent.Spoken), "asked at the desk"))
	m, err := d.CareMail(r.Context(), "influenza")
	r.must(err)
	if !slices.Contains(m.Ready, walter) || len(m.Refused) == 0 || strings.Contains(strings.ToLower(m.Subject), "flu") || !strings.Contains(m.Text, "Flu shot") || !strings.Contains(m.Text, "ACIP") {
		t.Fatalf("the plan is %+v", m)
	}
	sent, refused, err := d.SendCareMail(r.Context(), "influenza", []string{walter, r.people["Marisol"]}, func(int, int) {})
	if err != nil || sent != 1 || fault.Of(refused) != fault.Denied {
		t.Errorf("%d sent, refused %v, %v", sent, refused, err)
	}
	list, err := h.Mail.Outbox(ctx, true)
	r.must(err)
	if len(list) != 1 {
		t.Errorf("the outbox holds %+v", list)
	}
	if m, err = d.CareMail(r.Context(), "influenza"); err != nil || slices.Contains(m.Ready, walter) {
		t.Errorf("told again: %+v, %v", m, err)
	}
	if err := h.MailCare(ctx, walter, "influenza"); fault.Of(err) != fault.Denied {
		t.Errorf("told again: %v", err)
	}
	if err := h.MailCare(ctx, walter, "well-child"); fault.Of(err) != fault.Conflict {
		t.Errorf("what is not due is told: %v", err)
	}
}
