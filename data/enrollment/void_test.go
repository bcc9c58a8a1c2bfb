package enrollment

import (
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/data/fault"
	"foyer/data/store"
)

func (d *desk) stands(t *testing.T, id string, want State) {
	t.Helper()
	if e, err := d.Get(d.ctx, id); err != nil || e.State != want {
		t.Errorf("the patient is %s, %v; want %s", e.State, err, want)
	}
}

func (d *desk) due(t *testing.T, id string, want bool) {
	t.Helper()
	if ids, err := d.Due(d.ctx); err != nil || slices.Contains(ids, id) != want {
		t.Errorf("due: %t, %v; want %t", slices.Contains(ids, id), err, want)
	}
}

// A paper that never reached the patient leaves the patient where they were, and due.
func TestVoidingTheLastCodeTakesTheInvitationBack(t *testing.T) {
	for name, c := range map[string]struct {
		before func(d *desk, id string) error
		want   State
	}{
		"never offered": {nil, NotOffered},
		"offered":       {func(d *desk, id string) error { _, err := d.Offer(d.ctx, id, Note{}); return err }, Offered},
		"failed":        {func(d *desk, id string) error { _, err := d.Record(d.ctx, id, Fail, Note{}); return err }, Failed},
		"deferred":      {func(d *desk, id string) error { _, err := d.Defer(d.ctx, id, "2026-12-24", "later"); return err }, Offered},
		"declined":      {func(d *desk, id string) error { _, err := d.Decline(d.ctx, id, "no", ""); return err }, Offered},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			id := d.add(t, person("Vega"))
			if c.before != nil {
				if err := c.before(d, id); err != nil {
					t.Fatal(err)
				}
			}
			code := d.issue(t, id, Mail)
			d.stands(t, id, Invited)
			d.due(t, id, false)
			if err := d.Void(d.ctx, code.CodeID, "no printer took it"); err != nil {
				t.Fatal(err)
			}
			d.stands(t, id, c.want)
			d.due(t, id, true)
			history, err := d.History(d.ctx, id)
			if err != nil || history[0].Event != Withdraw || history[0].CodeID != code.CodeID || history[0].To != c.want || history[0].Reason == "" {
				t.Errorf("history %+v, %v", history[0], err)
			}
			if e, err := d.Get(d.ctx, id); err != nil || e.Attempts != 0 {
				t.Errorf("%d mails count as unanswered, %v", e.Attempts, err)
			}
			if err := d.Void(d.ctx, code.CodeID, "again"); fault.Of(err) != fault.NotFound {
				t.Errorf("voiding twice: %v", err)
			}
		})
	}
}

func TestVoidingOneOfSeveral(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	paper, mail := d.issue(t, id, Paper), d.issue(t, id, Mail)
	if err := d.Void(d.ctx, paper.CodeID, "lost"); err != nil {
		t.Fatal(err)
	}
	d.stands(t, id, Invited) // the mail's code is good
	if err := d.Void(d.ctx, mail.CodeID, "not sent"); err != nil {
		t.Fatal(err)
	}
	d.stands(t, id, Expired) // earlier invitations had gone out, and none is good any more
	d.due(t, id, true)
	// Whoever has begun keeps that.
	other := d.add(t, person("Ortiz"))
	code := d.issue(t, other, Paper)
	if _, err := d.Record(d.ctx, other, Open, Note{}); err != nil {
		t.Fatal(err)
	}
	if err := d.Void(d.ctx, code.CodeID, "lost"); err != nil {
		t.Fatal(err)
	}
	d.stands(t, other, Opened)
}

func TestReviving(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	void := func(c Issued) {
		t.Helper()
		if err := d.Void(d.ctx, c.CodeID, "no printer took it"); err != nil {
			t.Fatal(err)
		}
	}
	code := d.issue(t, id, Paper)
	if err := d.Revive(d.ctx, code.CodeID); fault.Of(err) != fault.Conflict {
		t.Errorf("reviving a live code: %v", err)
	}
	void(code)
	if err := d.Revive(d.ctx, code.CodeID); err != nil {
		t.Fatal(err)
	}
	d.stands(t, id, Invited)
	if r, err := d.Verify(d.ctx, Claim{Text: "ENROLL " + code.Code, Sender: "stranger@mail.example"}); err != nil || r.Outcome != SenderDoesNotFit {
		t.Errorf("a revived code is %s, %v", r.Outcome, err)
	}
	void(code)
	d.stands(t, id, NotOffered)
	newer := d.issue(t, id, Paper)
	if err := d.Revive(d.ctx, code.CodeID); fault.Of(err) != fault.Conflict {
		t.Errorf("a newer code is out: %v", err)
	}
	void(newer)
	d.turn(90 * 24 * time.Hour)
	if err := d.Revive(d.ctx, newer.CodeID); fault.Of(err) != fault.Conflict {
		t.Errorf("its time has run out: %v", err)
	}
	d.stands(t, id, NotOffered)
}

// Only who joins at the vendor's waits for the vendor. Records of before voiding took the invitation back are due too.
func TestWhoWaitsForTheVendor(t *testing.T) {
	d := open(t)
	vendor, stranded := d.add(t, person("Vega")), d.add(t, person("Ortiz"))
	if _, err := d.InviteByVendor(d.ctx, vendor, Note{}); err != nil {
		t.Fatal(err)
	}
	d.issue(t, stranded, Paper)
	err := d.db.Write(d.ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(d.ctx, `UPDATE enrollment_code SET ended_at = issued_at, ended_why = 'lost'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	next := func(id string) Task {
		t.Helper()
		f, err := d.Funnel(d.ctx, Choose{PatientID: id})
		if err != nil || len(f.Worklist) != 1 {
			t.Fatalf("%+v, %v", f.Worklist, err)
		}
		return f.Worklist[0]
	}
	if task := next(vendor); task.Step != StepWait || !strings.Contains(task.NextStep, "vendor") {
		t.Errorf("invited by the vendor: %+v", task)
	}
	if task := next(stranded); task.Step != StepRenew || strings.Contains(task.NextStep, "vendor") {
		t.Errorf("invited with a code that is void: %+v", task)
	}
	d.due(t, stranded, true)
	d.due(t, vendor, false)
}
