package cli_test

import (
	"strings"
	"testing"
)

func TestInsightsAndWhatAVisitSays(t *testing.T) {
	r := practice(t)
	who := strings.TrimSpace(r.ok("patient", "add", "--given", "Berta", "--family", "Testa", "--birth-date", "1960-02-01"))
	id := strings.TrimSpace(r.ok("visit", "add", "--patient", who, "--start", "2026-11-17T09:00:00-05:00", "--status", "finished", "--instruction", "Rest."))
	r.ok("visit", "say", id, "--found", "You have a cold.", "--next", "Rest.", "--next", "Drink water.", "--call-if", "You can't breathe well.")
	visit := list(r.doc("patient", who), "visits")[0]
	if text(visit, "assessment") != "You have a cold." || text(visit, "call_if") != "You can't breathe well." {
		t.Errorf("%v", visit)
	}
	r.fails(1, "visit", "say", "nothing", "--found", "x")
	r.fails(2, "visit", "say")
	charts := list(r.doc("insights", "--months", "3"), "insights")
	if len(charts) != 10 {
		t.Errorf("%d charts", len(charts))
	}
	if said := r.ok("insights", "--months", "2"); !strings.Contains(said, "enrollment  active") {
		t.Errorf("%s", said)
	}
	r.fails(2, "insights", "--months", "many")
}
