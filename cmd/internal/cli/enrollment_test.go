package cli_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const shapeCodes = "codes[]{id,patient_id,channel,issued_at,issued_by,expires_at,state}"

func TestEnrollmentByHand(t *testing.T) {
	r := filled(t)
	r.portalOn()
	ines := r.patient("quillfeather")
	record := func(args ...string) string {
		return r.ok(append([]string{"enrollment", "record", "--patient", ines}, args...)...)
	}
	for _, step := range []struct {
		want string
		args []string
	}{
		{"offered", []string{"--event", "offer", "--channel", "visit"}}, {"declined", []string{"--event", "decline", "--reason", "no computer", "--until", "2027-05-01"}},
		{"offered", []string{"--event", "offer", "--channel", "phone"}}, {"deferred", []string{"--event", "defer", "--until", "2026-12-01", "--reason", "after the holidays"}},
		{"active", []string{"--event", "activate", "--channel", "desk", "--reason", "seen at the desk"}}, {"revoked", []string{"--event", "revoke", "--reason", "asked for it"}},
	} {
		if got := record(step.args...); got != step.want {
			t.Errorf("%v: %s, want %s", step.args, got, step.want)
		}
	}
	back := document(t, record("--event", "reinstate", "--reason", "a mistake", "--json"))
	if text(back, "patient_id") != ines || text(back, "state") == "revoked" {
		t.Errorf("reinstated: %v", back)
	}
	events := list(r.shaped("history[]{at,event,from,to,member}", "enrollment", "history", ines), "history")
	if len(events) != 7 || text(events[5], "reason") != "no computer" {
		t.Errorf("%d events: %v", len(events), events)
	}
	r.fails(1, "enrollment", "record", "--patient", "nobody", "--event", "offer")
	for _, wrong := range []string{"record --patient x", "record --patient x --event expire", "record --patient x --event defer --until soon", "review x", "accept", "accept x", "dismiss x", "history", "codes --void a --patient b"} {
		r.fails(2, append([]string{"enrollment"}, strings.Fields(wrong)...)...)
	}
}

func TestEnrollmentCodes(t *testing.T) {
	r := filled(t)
	r.portalOn()
	tova := r.patient("umberfield")
	issued := list(r.doc("invite", "--patient", tova, "--out", filepath.Join(r.dir, "letter.pdf")), "invitations")[0]
	out := r.ok("enrollment", "codes", "--patient", tova, "--json")
	if strings.Contains(out, text(issued, "code")) || strings.Contains(out, strings.ReplaceAll(text(issued, "code"), "-", "")) {
		t.Error("the register shows a code")
	}
	codes := list(r.shaped(shapeCodes, "enrollment", "codes", "--patient", tova), "codes")
	if len(codes) != 1 || text(codes[0], "state") != "live" {
		t.Fatalf("%v", codes)
	}
	r.ok("enrollment", "codes", "--void", text(codes[0], "id"), "--reason", "the letter was lost")
	if codes = list(r.doc("enrollment", "codes"), "codes"); text(codes[0], "state") != "void" || text(codes[0], "ended_why") != "the letter was lost" {
		t.Errorf("%v", codes)
	}
	r.fails(1, "enrollment", "codes", "--void", text(codes[0], "id"))
	r.ok("enrollment", "settings", "--paper-days", "45", "--mail-hours", "48")
	settings := r.shaped("paper_days,mail_hours,desk_hours", "enrollment", "settings")
	if number(settings, "paper_days") != "45" || number(settings, "mail_hours") != "48" || number(settings, "desk_hours") != "24" {
		t.Errorf("%v", settings)
	}
	r.fails(1, "enrollment", "settings", "--paper-days", "1000")
}

// A code from an address that is not on record waits for a person, who enrolls the patient or closes it.
func TestEnrollmentReviews(t *testing.T) {
	r := filled(t)
	r.portalOn()
	server := r.mailbox()
	tova := r.patient("umberfield")
	issued := list(r.doc("invite", "--patient", tova, "--out", filepath.Join(r.dir, "letter.pdf")), "invitations")[0]
	r.deliver(server, "Somebody <stranger@elsewhere.example>", "ENROLL "+text(issued, "code"), "ENROLL "+text(issued, "code"))
	r.deliver(server, "Somebody <other@elsewhere.example>", "ENROLL", "ENROLL KM3P-QX7R-9TAX")
	r.ok("mail", "sync")
	waiting := list(r.shaped("reviews[]{id,at,sender,outcome,because}", "enrollment", "review"), "reviews")
	if len(waiting) != 2 {
		t.Fatalf("%v", waiting)
	}
	for _, w := range waiting {
		if text(w, "sender") == "stranger@elsewhere.example" {
			if text(w, "patient_id") != tova {
				t.Errorf("%v", w)
			}
			r.fails(1, "enrollment", "accept", text(w, "id"), "--reason", " ")
			r.ok("enrollment", "accept", text(w, "id"), "--reason", "called back, it is her new address")
		} else {
			r.fails(1, "enrollment", "accept", text(w, "id"), "--reason", "guessed")
			r.ok("enrollment", "dismiss", text(w, "id"), "--reason", "nobody of this name here")
		}
	}
	if left := list(r.doc("enrollment", "review"), "reviews"); len(left) != 0 {
		t.Errorf("%v", left)
	}
	if got := text(list(r.doc("patients", "umberfield"), "patients")[0], "enrollment"); got != "active" {
		t.Errorf("accepted, but %s", got)
	}
	r.fails(1, "enrollment", "dismiss", "nothing", "--reason", "x")
}

func TestEnrollmentListsFunnelsAndOneJob(t *testing.T) {
	r := filled(t)
	r.portalOn()
	ines := r.patient("quillfeather")
	r.ok("enrollment", "record", "--patient", ines, "--event", "activate", "--channel", "desk", "--proof", "photo-id")
	events := list(r.doc("enrollment", "history", ines), "history")
	if text(events[0], "proof") != "photo-id" {
		t.Errorf("%v", events[0])
	}
	active := list(r.shaped("patients[]{patient_id,family,given,birth_date,age,language,state,missing[]}", "enrollment", "list", "--state", "active"), "patients")
	if len(active) != 1 || text(active[0], "patient_id") != ines {
		t.Errorf("%v", active)
	}
	rows := list(r.shaped("by,rows[]{value,total,states{},reached{}},reasons{},cohorts[]{month,offered,days_7,days_30,days_90,active}", "enrollment", "funnel", "--by", "age"), "rows")
	for _, row := range rows {
		people := list(r.doc("enrollment", "list", "--by", "age", "--value", text(row, "value")), "patients")
		if number(row, "total") != strconv.Itoa(len(people)) {
			t.Errorf("%v opens %d", row, len(people))
		}
	}
	file := filepath.Join(r.dir, "list.csv")
	r.ok("enrollment", "list", "--todo", "--csv", file)
	if content, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(content), "patient_id,family,given") {
		t.Errorf("%s %v", content, err)
	}
	due := list(r.doc("enrollment", "list", "--due"), "patients")
	job := filepath.Join(r.dir, "letters.pdf")
	made := list(r.doc("invite", "--due", "--one-job", "--out", job), "invitations")
	if len(due) == 0 || len(made) != len(due) || text(made[0], "code") == "" || text(made[0], "path") != job {
		t.Errorf("%d are due, %d letters: %v", len(due), len(made), made)
	}
	if content, err := os.ReadFile(job); err != nil || !strings.HasPrefix(string(content), "%PDF-") {
		t.Errorf("the job: %v", err)
	}
	r.fails(1, "enrollment", "list", "--provider", "Nobody")
	for _, wrong := range []string{"enrollment list --state asleep", "enrollment funnel --by shoe-size", "invite --patient x --today --out y", "invite --due --one-job --mail --out y", "enrollment record --patient x --event activate --proof hunch"} {
		r.fails(2, strings.Fields(wrong)...)
	}
}
