package cli_test

import (
	"strings"
	"testing"
)

const shapeFeature = "key,name,state,owner,on_paper,show_on_paper,can_be_on,readiness[]{item,text,done}"

func TestPortalEdit(t *testing.T) {
	r := practice(t)
	r.portalOn()
	ready := list(r.shaped(shapeFeature, "portal", "edit", "messages"), "readiness")
	if len(ready) == 0 {
		t.Fatal("no readiness list")
	}
	item := text(ready[0], "item")
	r.ok("portal", "edit", "messages", "--owner", founder, "--target", "2027-01-15", "--tick", item, "--show-on-paper=false", "--line-en", "Write to us", "--text-es", "Escríbanos.")
	f := r.doc("portal", "edit", "messages")
	wording, ok := f["wording"].(map[string]any)
	if text(f, "owner") != founder || text(f, "target_date") != "2027-01-15" || f["show_on_paper"] != false || list(f, "readiness")[0]["done"] != true || !ok || len(wording) != 2 {
		t.Errorf("%v", f)
	}
	r.ok("portal", "edit", "messages", "--owner", "", "--target", "", "--untick", item, "--show-on-paper", "--line-en", "", "--text-es", "")
	f = r.doc("portal", "edit", "messages")
	if text(f, "owner") != "" || f["target_date"] != nil || f["show_on_paper"] != true || list(f, "readiness")[0]["done"] != false || f["wording"] != nil {
		t.Errorf("%v", f)
	}
	if said := r.ok("portal", "edit", "messages"); !strings.Contains(said, "[ ] "+item) {
		t.Errorf("%s", said)
	}
	for _, wrong := range [][]string{{"nothing"}, {"messages", "--tick", "nothing"}, {"messages", "--owner", "nobody"}, {"messages", "--line-en", strings.Repeat("x", 200)}} {
		r.fails(1, append([]string{"portal", "edit"}, wrong...)...)
	}
	r.fails(2, "portal", "edit", "messages", "--target", "soon")
	r.fails(2, "portal", "edit")
	events := list(r.shaped("history[]{at,from,to,member,reason}", "portal", "history", "messages"), "history")
	if len(events) != 1 || text(events[0], "reason") != "the team is trained" || text(events[0], "member") != founder {
		t.Errorf("%v", events)
	}
	r.fails(1, "portal", "history", "nothing")
	r.fails(2, "portal", "history")
}
