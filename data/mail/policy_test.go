package mail

import (
	"context"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/mail/mime"
	"foyer/data/mail/triage"
	"foyer/data/policy"
	"foyer/data/store/storetest"
)

func TestThePolicyInForceGovernsMail(t *testing.T) {
	policies := policy.New(storetest.Open(t))
	ctx := storetest.As(access.Administrator)
	p := PolicyOf(policies)
	hiv := Draft{Subject: "Your results", Text: "The HIV test is back."}
	open := Draft{Text: "See the file.", Attachments: []mime.File{{Name: "plan.pdf", Data: []byte("%PDF-1.7 open")}}}
	for _, d := range []Draft{hiv, open} {
		if err := p.MaySend(ctx, d); err != nil {
			t.Errorf("before a policy is in force: %v", err)
		}
	}
	if got := p.ReplyWithin(triage.Appointment, false); got != 8*time.Hour || p.Receipts(ctx) {
		t.Errorf("before: %v", got)
	}

	c := policy.Default(policy.Email)
	c.Numbers["office"], c.Numbers["clinical"], c.Numbers["urgent"], c.Yes["receipt"] = 4, 24, 2, true
	if _, err := policies.SaveDraft(ctx, policy.Email, c, 0); err != nil {
		t.Fatal(err)
	}
	if err := p.MaySend(ctx, hiv); err != nil {
		t.Errorf("a draft is obeyed: %v", err)
	}
	if _, err := policies.PutInForce(ctx, policy.Email, "", "the first"); err != nil {
		t.Fatal(err)
	}
	locked := open
	locked.Attachments = []mime.File{{Name: "plan.pdf", Data: []byte("%PDF-2.0 … /Encrypt 9 0 R")}, {Name: "visit.ics", Type: "text/calendar; method=REQUEST", Data: []byte("BEGIN:VCALENDAR")}}
	quoted := Draft{Text: "Please call us.\n\n> Is it about HIV?"}
	for name, tt := range map[string]struct {
		draft Draft
		field string
	}{"a topic": {hiv, "body"}, "an open file": {open, "attach"}, "a locked file": {locked, ""}, "a quoted word": {quoted, ""}} {
		err := p.MaySend(ctx, tt.draft)
		if tt.field == "" && err != nil || tt.field != "" && (fault.Of(err) != fault.Invalid || !hasField(err, tt.field)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for category, want := range map[string]time.Duration{triage.Appointment: 4 * time.Hour, triage.Clinical: 24 * time.Hour, triage.Refill: 24 * time.Hour, triage.Urgent: 2 * time.Hour} {
		if got := p.ReplyWithin(category, false); got != want {
			t.Errorf("%s within %v, want %v", category, got, want)
		}
	}
	if p.ReplyWithin(triage.Billing, true) != 2*time.Hour || !p.Receipts(context.Background()) {
		t.Error("urgent mail or receipts are not governed")
	}
}

func hasField(err error, field string) bool {
	f, ok := err.(*fault.Error)
	return ok && f.Field == field
}
