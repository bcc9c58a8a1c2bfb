package practice

import (
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/store/storetest"
)

// The zone is asked for with every line of a list: a large logo must not be read for it.
func TestTheZoneIsReadWithoutTheLogo(t *testing.T) {
	db, ctx := storetest.Open(t), storetest.As(access.Administrator)
	var id, parent, unused int
	var plan string
	if err := db.QueryRow(ctx, `EXPLAIN QUERY PLAN SELECT time_zone FROM practice`).Scan(&id, &parent, &unused, &plan); err != nil || !strings.Contains(plan, "COVERING INDEX") {
		t.Errorf("the plan is %q, %v", plan, err)
	}
	p := Default(storetest.Now)
	p.ID, p.Name, p.TimeZone = db.Source().ID(), "Cedar Hollow", "America/Denver"
	if _, err := New(db).Save(ctx, p); err != nil {
		t.Fatal(err)
	}
	if got := Zone(ctx, db).String(); got != "America/Denver" {
		t.Errorf("the zone is %s", got)
	}
}
