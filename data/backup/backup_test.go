package backup

import (
	"slices"
	"testing"
	"time"

	"foyer/data/fault"
)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("practice", -5*3600))
	if err != nil {
		panic(err)
	}
	return t
}

func TestWhenABackupIsDue(t *testing.T) {
	plan := Plan{On: true, At: "12:30", Keep: 3}
	for _, c := range []struct {
		name  string
		plan  Plan
		tried Result
		now   string
		due   bool
		next  string
	}{
		{"never made", plan, Result{}, "2026-11-17 09:00", true, "2026-11-17 09:00"},
		{"made yesterday", plan, Result{At: at("2026-11-16 12:30")}, "2026-11-17 09:00", false, "2026-11-17 12:30"},
		{"the time has come", plan, Result{At: at("2026-11-16 12:30")}, "2026-11-17 12:30", true, "2026-11-17 12:30"},
		{"made today", plan, Result{At: at("2026-11-17 12:31")}, "2026-11-17 15:00", false, "2026-11-18 12:30"},
		{"the computer was off for days", plan, Result{At: at("2026-11-10 12:30")}, "2026-11-17 08:00", true, "2026-11-17 08:00"},
		{"failed just now", plan, Result{At: at("2026-11-17 12:30"), Error: "no disk"}, "2026-11-17 12:50", false, "2026-11-17 13:30"},
		{"failed an hour ago", plan, Result{At: at("2026-11-17 12:30"), Error: "no disk"}, "2026-11-17 13:30", true, "2026-11-17 13:30"},
	} {
		if got := c.plan.Due(c.tried, at(c.now)); got != c.due {
			t.Errorf("%s: due %t", c.name, got)
		}
		if got := c.plan.Next(c.tried, at(c.now)); !got.Equal(at(c.next)) {
			t.Errorf("%s: next at %s, want %s", c.name, got, c.next)
		}
	}
	if off := (Plan{At: "12:30"}); off.Due(Result{}, at("2026-11-17 13:00")) || !off.Next(Result{}, at("2026-11-17 13:00")).IsZero() {
		t.Error("a plan that is off asks for backups")
	}
}

func TestOnlyItsOwnOldFilesAreSurplus(t *testing.T) {
	names := []string{"foyer-2026-11-17-1230.foyer", "foyer-2026-11-15-1230.foyer", "foyer-2026-11-16-1230.foyer", "foyer-before-move.foyer", "taxes.pdf", "foyer-2026-11-14-1230.foyer.part"}
	if got := Surplus(names, 2); !slices.Equal(got, []string{"foyer-2026-11-15-1230.foyer"}) {
		t.Errorf("surplus are %v", got)
	}
	if got := Surplus(names, 14); len(got) != 0 {
		t.Errorf("surplus are %v", got)
	}
	if Name(at("2026-11-17 12:30")) != names[0] {
		t.Error("the name is not one of its own")
	}
}

func TestAPlanThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		plan  Plan
		field string
	}{{Plan{At: "25:00", Keep: 1}, "at"}, {Plan{At: "", Keep: 1}, "at"}, {Plan{At: "12:30"}, "keep"}, {Plan{On: true, At: "12:30", Keep: 3}, "folder"},
		{Plan{On: true, At: "12:30", Keep: 3, Folder: dir + "/none"}, "folder"}, {Plan{On: true, At: "12:30", Keep: 3, Folder: dir}, ""}} {
		err := check(c.plan)
		e, _ := err.(*fault.Error)
		if (err == nil) != (c.field == "") || e != nil && e.Field != c.field {
			t.Errorf("%+v: %v", c.plan, err)
		}
	}
}
