package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPolicy(t *testing.T) {
	r := practice(t)
	all := list(r.shaped("policies[]{kind,versions[]}", "policy"), "policies")
	if len(all) != 4 || text(all[0], "kind") != "email" {
		t.Fatalf("%v", all)
	}
	r.fails(1, "policy", "in-force", "email", "--reason", "nothing to sign")
	r.ok("policy", "set", "email", "office=4", "receipt=yes", "topics=hiv", "own.es=Gracias.")
	draft := r.shaped("kind,number,state,title,sections[]{title,lines[]}", "policy", "show", "email")
	if text(draft, "state") != "draft" || !strings.Contains(r.ok("policy", "show", "email", "--lang", "es"), "Gracias.") {
		t.Errorf("%v", draft)
	}
	changes := list(r.shaped("changes[]{field,label,before,after}", "policy", "diff", "email"), "changes")
	if len(changes) != 4 {
		t.Errorf("%v", changes)
	}
	r.ok("policy", "in-force", "email", "--reason", "our first")
	st := list(r.doc("policy"), "policies")[0]
	in, ok := st["in_force"].(map[string]any)
	if !ok || text(in, "signed_by") != founder || text(in, "reason") != "our first" || text(in, "from") != today {
		t.Errorf("%v", st)
	}
	for _, lang := range []string{"en", "es"} {
		path := filepath.Join(r.dir, lang+".pdf")
		r.ok("policy", "paper", "email", "--lang", lang, "--out", path)
		if file, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(file), "%PDF-") {
			t.Errorf("%v", err)
		}
	}
	if said := r.ok("playbook"); !strings.Contains(said, "The e-mail policy is in force, version 1") {
		t.Errorf("%s", said)
	}
	r.ok("policy", "set", "email", "office=8")
	r.ok("policy", "discard", "email")
	r.ok("policy", "withdraw", "email")
	if st := list(r.doc("policy"), "policies")[0]; st["in_force"] != nil || st["draft"] == nil {
		t.Errorf("%v", st)
	}
	r.fails(1, "policy", "withdraw", "email")
	r.fails(1, "policy", "show", "smoke")
	r.fails(1, "policy", "show", "email", "--version", "7")
	r.fails(1, "policy", "set", "email", "office=99")
	r.fails(1, "policy", "set", "email", "smoke=1")
	r.fails(2, "policy", "set", "email", "office")
	r.fails(2, "policy", "in-force", "email")
}

func TestPlaybookPlanTrendAndPage(t *testing.T) {
	r := practice(t)
	r.ok("playbook", "plan", "enroll", "--owner", founder, "--target", "2027-01-15", "--notes", "Ask at check-in")
	plan := r.doc("playbook", "plan", "enroll")
	if text(plan, "owner") != founder || text(plan, "target_date") != "2027-01-15" || text(plan, "notes") != "Ask at check-in" {
		t.Errorf("%v", plan)
	}
	r.ok("playbook", "plan", "enroll", "--owner", "")
	if plan = r.doc("playbook", "plan", "enroll"); plan["owner"] != nil || text(plan, "notes") != "Ask at check-in" {
		t.Errorf("%v", plan)
	}
	r.ok("playbook") // measures today
	trend := list(r.shaped("trend[]{highlight,measures[]}", "playbook", "trend"), "trend")
	if len(trend) != 14 {
		t.Errorf("%v", trend)
	}
	path := filepath.Join(r.dir, "page.pdf")
	r.ok("playbook", "page", "--lang", "es", "--out", path)
	if file, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(file), "%PDF-") {
		t.Errorf("%v", err)
	}
	r.fails(1, "playbook", "plan", "smoke", "--notes", "x")
	r.fails(1, "playbook", "plan", "enroll", "--owner", "nobody")
	r.fails(2, "playbook", "page")
}
