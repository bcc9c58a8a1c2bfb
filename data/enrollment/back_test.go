package enrollment

import (
	"testing"
	"time"

	"foyer/data/fault"
	"foyer/data/record"
)

func TestAStepIsTakenBack(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Abebe"))
	d.issue(t, id, Paper)
	d.turn(time.Hour)
	before, err := d.Get(d.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Decline(d.ctx, id, "no time", ""); err != nil {
		t.Fatal(err)
	}
	d.turn(time.Second)
	if err := d.TakeBack(d.ctx, before); err != nil {
		t.Fatal(err)
	}
	if got := d.state(t, id); got != Invited {
		t.Errorf("stands at %s", got)
	}
	codes, err := d.Codes(d.ctx, id, 0)
	if err != nil || len(codes) != 1 || codes[0].State != "live" {
		t.Errorf("codes %+v, %v", codes, err)
	}
	history, err := d.History(d.ctx, id)
	if err != nil || len(history) != 3 || history[0].Event != TookBack || history[0].Reason != "decline" {
		t.Errorf("history %+v, %v", history, err)
	}
	if err := d.TakeBack(d.ctx, before); fault.Of(err) != fault.Conflict {
		t.Errorf("taken back twice: %v", err)
	}
}

func TestALaterStepStandsInTheWay(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Testa"))
	before, err := d.Get(d.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Offer(d.ctx, id, Note{Channel: Desk}); err != nil {
		t.Fatal(err)
	}
	d.turn(time.Second)
	d.issue(t, id, Desk)
	if err := d.TakeBack(d.ctx, before); fault.Of(err) != fault.Conflict || d.state(t, id) != Invited {
		t.Errorf("%v, stands at %s", err, d.state(t, id))
	}
}

func TestInvitationsThatCameBack(t *testing.T) {
	d := open(t)
	ran, failed, waits := d.add(t, person("Ran")), d.add(t, person("Failed")), d.add(t, person("Waits"))
	issued := d.issue(t, ran, Paper)
	until, err := d.GoodUntil(d.ctx, ran, failed)
	if err != nil || len(until) != 1 || !until[ran].Equal(issued.Expires) {
		t.Errorf("good until %v, %v", until, err)
	}
	for id, next := range map[string]record.Date{failed: "", waits: "2027-12-01"} {
		if _, err := d.Record(d.ctx, id, Fail, Note{NextOn: next, Reason: "no such address"}); err != nil {
			t.Fatal(err)
		}
	}
	d.turn(60 * 24 * time.Hour)
	if _, err := d.ExpireDue(d.ctx); err != nil {
		t.Fatal(err)
	}
	list, err := d.Returned(d.ctx, 10)
	if err != nil || len(list) != 2 || list[0].PatientID != ran || list[0].State != Expired || list[1].PatientID != failed {
		t.Errorf("came back %+v, %v", list, err)
	}
}
