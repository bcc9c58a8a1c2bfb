package enrollment

import (
	"testing"
	"time"

	"foyer/data/fault"
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
