package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const patientTable = `mrn,given,family,birth_date,sex,email,phone,language
K-1001,Ines,Quillfeather,1971-03-09,female,ines@patients.example,202-555-0111,es
K-1002,Bram,Oxenstone,1948-07-22,male,bram@patients.example,202-555-0112,en
K-1003,Wren,Oxenstone,2019-02-11,female,,202-555-0112,en
`

const scheduleTable = `appointment_id,date,time,mrn,given,family,birth_date,provider,reason,status
A-1,2026-11-17,09:00,K-1001,Ines,Quillfeather,1971-03-09,"Anita Rao, MD",Cough,finished
A-2,2026-11-17,09:30,K-1002,Bram,Oxenstone,1948-07-22,"Anita Rao, MD",Blood pressure,finished
A-3,2026-11-17,10:00,K-1003,Wren,Oxenstone,2019-02-11,"Anita Rao, MD",Well visit,noshow
A-4,2026-11-18,10:00,K-9999,Nobody,Atall,1960-01-01,"Anita Rao, MD",Cough,planned
`

const bundle = `{"resourceType":"Bundle","type":"collection","entry":[
{"resource":{"resourceType":"Patient","id":"p1","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"K-2001"}],"name":[{"family":"Umberfield","given":["Tova"]}],"gender":"female","birthDate":"1966-05-30","telecom":[{"system":"email","value":"tova@patients.example"}],"address":[{"line":["12 Mill Lane"],"city":"Salem","state":"OR","postalCode":"97301"}]}},
{"resource":{"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/p1"},"period":{"start":"2026-11-16T09:00:00-08:00","end":"2026-11-16T09:20:00-08:00"},"reasonCode":[{"text":"Follow-up"}]}},
{"resource":{"resourceType":"AllergyIntolerance","id":"a1","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Penicillin"},"patient":{"reference":"Patient/p1"},"reaction":[{"manifestation":[{"text":"Hives"}]}]}},
{"resource":{"resourceType":"Condition","id":"c1","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Hypertension"},"subject":{"reference":"Patient/p1"}}},
{"resource":{"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order","medicationCodeableConcept":{"text":"Lisinopril 10 mg"},"subject":{"reference":"Patient/p1"},"dosageInstruction":[{"text":"1 tablet every morning"}]}}
]}`

const (
	shapeImport   = "files[]{path,kind,status,patient_ids[],error},totals{added,updated,matched,skipped,failed}"
	shapePatient  = "id,mrn,given,family,birth_date,sex,language,emails[],phones[],enrollment"
	shapePatients = "patients[]{" + shapePatient + "}"
	shapeWhole    = shapePatient + ",addresses[],allergies[],problems[],medications[],immunizations[],vitals[],results[],visits[],family_history[],caregivers[],consents[]"
	shapeVisits   = "visits[]{id,patient_id,start,provider,reason,status}"
	shapePortal   = "name,url,features[]{key,name,state,since,owner,on_paper}"
	shapeEnroll   = "states{…},worklist[]{patient_id,state,missing[],next_step}"
	shapePlaybook = "highlights[]{section,role,title,state,evidence,next_step}"
	shapeInvite   = "invitations[]{patient_id,code,expires,channel,path}"
)

// filled is a practice with three patients, a schedule, and one record from a FHIR bundle.
func filled(t *testing.T) *rig {
	r := practice(t)
	r.ok("import", r.file("patients.csv", patientTable), r.file("tova.json", bundle))
	r.ok("schedule", "import", r.file("schedule.csv", scheduleTable))
	return r
}

// patient returns the id of the one patient that a query finds.
func (r *rig) patient(query string) string {
	r.t.Helper()
	found := list(r.doc("patients", query), "patients")
	if len(found) != 1 {
		r.t.Fatalf("%q finds %d patients", query, len(found))
	}
	return text(found[0], "id")
}

func TestImport(t *testing.T) {
	r := practice(t)
	table, fhir, broken := r.file("patients.csv", patientTable), r.file("tova.json", bundle), r.file("broken.xml", "<ClinicalDocument><recordTarget>")
	dry := r.shaped(shapeImport, "import", "--dry-run", table, fhir, broken)
	if totals := dry["totals"].(map[string]any); number(totals, "added") != "2" || number(totals, "failed") != "1" {
		t.Errorf("dry run: %v", totals)
	}
	if n := len(list(r.doc("patients"), "patients")); n != 0 {
		t.Fatalf("a dry run left %d patients", n)
	}
	first := r.shaped(shapeImport, "import", table, fhir, broken)
	if totals := first["totals"].(map[string]any); number(totals, "added") != "2" || number(totals, "failed") != "1" {
		t.Errorf("first import: %v", totals)
	}
	for _, f := range list(first, "files") {
		if bad := text(f, "path") == broken; bad != (text(f, "error") != "") || bad != (text(f, "status") == "failed") {
			t.Errorf("file %v", f)
		}
	}
	again := r.shaped(shapeImport, "import", table, fhir)
	if totals := again["totals"].(map[string]any); number(totals, "matched") != "2" || number(totals, "added") != "0" {
		t.Errorf("second import: %v", totals)
	}
	if n := len(list(r.doc("patients"), "patients")); n != 4 {
		t.Errorf("%d patients, want 4", n)
	}
	if got := r.run("import", broken); got.code != 1 {
		t.Errorf("only a broken file: exit %d", got.code)
	}
	if got := r.run("import", filepath.Join(r.dir, "absent.xml")); got.code != 1 {
		t.Errorf("an absent file: exit %d", got.code)
	}
	if said := r.ok("import", "undo", text(first, "batch"), "--dry-run"); !strings.HasPrefix(said, "Would be taken back: 4 patients") {
		t.Errorf("the plan of an undo says %q", said)
	}
	if said := r.ok("import", "undo", text(first, "batch")); !strings.HasPrefix(said, "Taken back: 4 patients") {
		t.Errorf("undo says %q", said)
	}
	if n := len(list(r.doc("patients"), "patients")); n != 0 {
		t.Errorf("undo left %d patients", n)
	}
}

func TestImportDoubts(t *testing.T) {
	r := filled(t)
	// The same number, another name: identifiers alone never suffice.
	r.ok("import", r.file("other.csv", "mrn,given,family,birth_date,sex\nK-1001,Inez,Quillfether,1971-03-09,female\n"))
	doubts := list(r.shaped("doubts[]{id,patient_id,candidate_id,because[]}", "import", "doubts"), "doubts")
	if len(doubts) != 1 {
		t.Fatalf("%d doubts, want 1", len(doubts))
	}
	if said := r.ok("import", "doubts"); strings.Contains(said, "{") || !strings.Contains(said, "resembles") {
		t.Errorf("doubts for people: %s", said)
	}
	merge := r.ok("import", "doubts", "--merge", text(doubts[0], "id"))
	r.ok("patient", "unmerge", merge)
	r.fails(1, "import", "doubts", "--apart", "0190-none")
	r.fails(2, "import", "doubts", "--apart", "a", "--merge", "b")
}

func TestPatients(t *testing.T) {
	r := filled(t)
	all := list(r.shaped(shapePatients, "patients"), "patients")
	if len(all) != 4 {
		t.Fatalf("%d patients", len(all))
	}
	for _, query := range []string{"quillfeather ines", "1971-03-09", "202-555-0111", "K-1001", "ines@patients.example"} {
		r.patient(query)
	}
	id := r.patient("umberfield")
	whole := r.shaped(shapeWhole, "patient", id)
	for name, want := range map[string]int{"allergies": 1, "problems": 1, "medications": 1, "visits": 1, "addresses": 1, "consents": 0, "immunizations": 0} {
		if n := len(list(whole, name)); n != want {
			t.Errorf("%s: %d, want %d", name, n, want)
		}
	}
	if text(whole, "birth_date") != "1966-05-30" || text(whole, "enrollment") != "not_offered" {
		t.Errorf("whole: %v", whole)
	}
	added := r.ok("patient", "add", "--given", "Ana Luz", "--family", "Testa", "--birth-date", "1980-02-01", "--sex", "female", "--email", "ana@patients.example", "--street", "1 Elm St", "--city", "Salem", "--state", "OR", "--postal-code", "97301")
	r.ok("patient", "edit", added, "--email", "luz@patients.example", "--language", "es")
	if whole = r.doc("patient", added); text(whole, "given") != "Ana" || text(whole, "language") != "es" || whole["emails"].([]any)[0] != "luz@patients.example" {
		t.Errorf("edited: %v", whole)
	}
	twin := text(r.doc("patient", "add", "--given", "Ana", "--family", "Testa", "--birth-date", "1980-02-01", "--sex", "female"), "id")
	merge := r.ok("patient", "merge", added, twin)
	if n := len(list(r.doc("patients"), "patients")); n != 5 {
		t.Errorf("%d patients after the merge, want 5", n)
	}
	r.ok("patient", "unmerge", merge)
	if n := len(list(r.doc("patients"), "patients")); n != 6 {
		t.Errorf("%d patients after taking it back, want 6", n)
	}
	r.ok("patient", "deceased", twin, "--date", "2026-11-02")
	r.fails(1, "invite", "--patient", twin, "--out", filepath.Join(r.dir, "no.pdf"))
	if _, err := os.Stat(filepath.Join(r.dir, "no.pdf")); err == nil {
		t.Error("a letter to the deceased")
	}
	r.fails(1, "patient", "0190aaaa-0000-7000-8000-000000000000")
}

func TestVisitsAndSchedule(t *testing.T) {
	r := filled(t)
	day := list(r.shaped(shapeVisits, "visits", "--date", today), "visits")
	if len(day) != 3 {
		t.Fatalf("%d visits on the day, want 3", len(day))
	}
	for _, v := range day {
		if !strings.HasPrefix(text(v, "start"), today) {
			t.Errorf("start %q is not ISO 8601", text(v, "start"))
		}
	}
	again := r.shaped("files[]{path,status,error},totals{added,updated,matched,cancelled,unmatched,skipped}", "schedule", "import", r.file("schedule.csv", scheduleTable))
	if totals := again["totals"].(map[string]any); number(totals, "added") != "0" || number(totals, "matched") != "3" {
		t.Errorf("the same schedule again: %v", totals)
	}
	waiting := list(r.shaped("unmatched[]{id,because,candidates[]}", "schedule", "unmatched"), "unmatched")
	if len(waiting) != 1 {
		t.Fatalf("%d unmatched rows, want 1", len(waiting))
	}
	id := r.patient("quillfeather")
	r.ok("schedule", "unmatched", "--assign", text(waiting[0], "id"), "--patient", id)
	if n := len(list(r.doc("visits", "--patient", id), "visits")); n != 2 {
		t.Errorf("%d visits of the patient, want 2", n)
	}
	added := r.ok("visit", "add", "--patient", id, "--start", "2026-11-17T14:00:00-05:00", "--reason", "Knee pain", "--status", "finished", "--instruction", "Rest the knee.")
	if visits := list(r.doc("visits", "--date", today), "visits"); len(visits) != 4 || text(visits[3], "id") != added && text(visits[0], "id") != added {
		t.Errorf("the added visit is not among %v", visits)
	}
	r.fails(1, "schedule", "import", r.file("no.csv", "a,b\n1,2\n"))
	r.fails(1, "visit", "add", "--patient", id, "--start", "next week")
}

func TestPortal(t *testing.T) {
	r := practice(t)
	before := r.shaped(shapePortal, "portal")
	if n := len(list(before, "features")); n < 16 {
		t.Errorf("%d features, want at least 16", n)
	}
	r.ok("portal", "set-up", "--name", "Cedar Hollow by mail", "--join", "mail", "--mailbox", "office@cedarhollow.example")
	r.ok("portal", "set", "refills", "on", "--reason", "protocol signed")
	after := r.doc("portal")
	for _, f := range list(after, "features") {
		on, _ := f["on_paper"].(bool)
		if is := text(f, "key") == "refills"; is != (text(f, "state") == "on") || is && (!on || !strings.HasPrefix(text(f, "since"), today)) {
			t.Errorf("feature %v", f)
		}
	}
	if said := r.fails(1, "portal", "set", "bills", "on"); !strings.Contains(said, "vendor") {
		t.Errorf("bills without a vendor: %s", said)
	}
	r.fails(1, "portal", "set", "teleportation", "on")
	r.fails(2, "portal", "set", "refills", "maybe")
	r.fails(2, "portal", "set-up", "--name", "X", "--join", "pigeon")
}

func TestConsents(t *testing.T) {
	r := filled(t)
	id := r.patient("quillfeather")
	r.ok("consent", "--patient", id, "--kind", "email", "--state", "given", "--method", "written", "--date", "2026-11-16")
	r.ok("consent", "--patient", id, "--kind", "notes", "--state", "given", "--method", "spoken")
	r.ok("consent", "--patient", id, "--kind", "notes", "--state", "withdrawn", "--method", "mail")
	if n := len(list(r.shaped("consents[]{kind,state,method,date}", "patient", id), "consents")); n != 3 {
		t.Errorf("%d consents, want 3", n)
	}
	r.fails(1, "consent", "--patient", "nobody", "--kind", "email", "--state", "given", "--method", "written")
	r.fails(1, "consent", "--patient", id, "--kind", "email", "--state", "given", "--method", "written", "--date", "2030-01-01")
}

func TestTeamAuditPlaybookVersion(t *testing.T) {
	r := filled(t)
	id := r.patient("quillfeather")
	r.ok("member", "add", "--name", "Rosie Calder", "--role", "staff", "--passphrase-file", r.file("rosie.txt", "velvet-otter-91-canyon\n"))
	if n := len(list(r.shaped("members[]{id,name,role,active}", "member"), "members")); n != 2 {
		t.Errorf("%d members, want 2", n)
	}
	r.fails(1, "member", "add", "--name", "Guess", "--role", "staff") // no passphrase, no terminal
	r.doc("patient", id)
	entries := list(r.shaped("entries[]{number,at,member,action,subject,subject_id,hash}", "audit", "--patient", id), "entries")
	if len(entries) == 0 || text(entries[0], "member") != founder {
		t.Errorf("the log of the patient: %v", entries)
	}
	r.shaped("ok,entries,last", "audit", "verify")
	highlights := list(r.shaped(shapePlaybook, "playbook"), "highlights")
	if len(highlights) != 14 {
		t.Errorf("%d highlights, want 14", len(highlights))
	}
	for _, h := range highlights {
		if text(h, "evidence") == "" || text(h, "next_step") == "" {
			t.Errorf("highlight %v", h)
		}
	}
	r.shaped("version,build,sqlite,data_format", "version")
	r.env["FOYER_USER"], r.env["FOYER_PASSPHRASE"] = "Rosie Calder", "velvet-otter-91-canyon"
	if said := r.fails(1, "audit"); !strings.Contains(said, "administrator") {
		t.Errorf("staff reading the log: %s", said)
	}
	r.fails(1, "patient", "merge", id, r.patient("umberfield"))
	r.fails(1, "export", "--kind", "csv", "--out", filepath.Join(r.dir, "out"))
	r.fails(1, "portal", "set", "refills", "on")
}
