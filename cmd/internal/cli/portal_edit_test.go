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
	r.ok("portal", "edit", "messages", "--add-point", "The phone tree says so", "--add-point-es", "El menú telefónico lo dice", "--take-off", item)
	ready = list(r.doc("portal", "edit", "messages"), "readiness")
	if last := ready[len(ready)-1]; last["own"] != true || text(last, "text_es") != "El menú telefónico lo dice" || text(ready[0], "item") == item {
		t.Errorf("%v", ready)
	}
	r.ok("portal", "edit", "messages", "--put-back", item, "--take-off", text(ready[len(ready)-1], "item"))
	if ready = list(r.doc("portal", "edit", "messages"), "readiness"); text(ready[0], "item") != item {
		t.Errorf("%v", ready)
	}
	for _, wrong := range [][]string{{"nothing"}, {"messages", "--tick", "nothing"}, {"messages", "--take-off", "nothing"}, {"messages", "--owner", "nobody"}, {"messages", "--line-en", strings.Repeat("x", 200)}} {
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
