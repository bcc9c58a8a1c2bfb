package cli_test

import (
	"strings"
	"testing"
)

func TestAUserReportOfTheVendor(t *testing.T) {
	r := filled(t)
	r.portalOn()
	who := r.doc("patient", r.patient("quillfeather"))
	family, given, born := text(who, "family"), text(who, "given"), text(who, "birth_date")
	file := r.file("users.csv", "Member,DOB,State of things,Joined on\n\""+family+", "+given+"\","+born+",Let in,2026-10-01\n\"Nobody, Else\",1990-01-01,Let in,\n")
	r.fails(1, "enrollment", "report", file, "--plan") // no column of states, and a word nobody knows
	args := []string{"enrollment", "report", file, "--column", "Member=name", "--column", "State of things=portal_status", "--word", "Let in=joined"}
	r.fails(2, append(args, "--word", "Let in=perhaps")...)
	r.fails(1, append(args, "--column", "Nothing=name")...)
	plan := r.doc(append(args, "--plan")...)
	if number(plan, "changed") != "1" || number(plan, "nobody") != "1" || text(plan, "id") != "" {
		t.Fatalf("%v", plan)
	}
	if got := r.ok("enrollment", "reports"); strings.TrimSpace(got) != "" {
		t.Errorf("planning kept a report: %s", got)
	}
	taken := r.doc(args...)
	if number(taken, "changed") != "1" || text(taken, "id") == "" {
		t.Fatalf("%v", taken)
	}
	again := r.doc("enrollment", "report", file) // as it was read before
	if number(again, "same") != "1" {
		t.Errorf("%v", again)
	}
	locked := r.file("users2.csv", "Member,DOB,State of things,Joined on\n\""+family+", "+given+"\","+born+",locked,\n")
	conflict := r.doc("enrollment", "report", locked)
	waiting := list(r.doc("enrollment", "conflicts"), "conflicts")
	if number(conflict, "conflict") != "1" || len(waiting) != 1 || text(waiting[0], "here") != "active" {
		t.Fatalf("%v, %v", conflict, waiting)
	}
	r.fails(2, "enrollment", "settle", text(conflict, "id"), "2")
	r.fails(2, "enrollment", "settle", text(conflict, "id"), "two", "--here")
	r.fails(1, "enrollment", "settle", text(conflict, "id"), "2", "--nobody")
	r.ok("enrollment", "settle", text(conflict, "id"), "2", "--here")
	if out := r.ok("enrollment", "undo-report", text(taken, "id")); !strings.Contains(out, "1 patients stand where they stood.") {
		t.Errorf("%s", out)
	}
	r.fails(1, "enrollment", "undo-report", text(taken, "id"))
}
