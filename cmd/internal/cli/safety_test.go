package cli_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a patient's record holds never gets into a message: the names here are like no other word.
func TestNoPatientDataInMessages(t *testing.T) {
	r := filled(t)
	r.portalOn()
	server := r.mailbox()
	r.deliver(server, "Ines Quillfeather <ines@patients.example>", "About Zebracolitis", "My Zebracolitis is back.")
	r.ok("mail", "sync")
	ines, wren, tova := r.patient("quillfeather"), r.patient("oxenstone wren"), r.patient("umberfield")
	twin := r.ok("patient", "add", "--given", "Ines", "--family", "Quillfeather", "--birth-date", "1971-03-09", "--sex", "female")
	conversation := text(list(r.doc("mail", "--patient", ines), "conversations")[0], "id")
	visit := text(list(r.doc("visits", "--patient", tova), "visits")[0], "id")
	out := func(name string) string { return filepath.Join(r.dir, "out", name) }
	provoked := [][]string{
		{"patient", "add", "--given", "Ines", "--family", "Quillfeather", "--birth-date", "1871-03-09", "--sex", "female", "--email", "not an address"},
		{"patient", "add", "--family", "Quillfeather", "--birth-date", "2971-03-09"},
		{"patient", "edit", ines, "--birth-date", "3000-01-01"},
		{"patient", "edit", ines, "--email", "ines@@patients"},
		{"patient", "edit", ines, "--family", ""},
		{"patient", "merge", ines, ines}, {"patient", "merge", ines, "nobody"}, {"patient", "merge", ines, twin}, {"patient", "edit", twin, "--given", "Quillfeather"},
		{"patient", "unmerge", ines}, {"patient", "deceased", "nobody"}, {"patient", "deceased", ines, "--date", "2999-01-01"},
		{"invite", "--patient", wren, "--out", out("a.pdf")}, {"invite", "--patient", tova, "--mail", "--out", out("b.pdf")}, {"invite", "--due", "--mail", "--out", out("due")},
		{"consent", "--patient", ines, "--kind", "email", "--state", "withdrawn", "--method", "spoken", "--date", "1950-01-01"},
		{"mail", "send", "--patient", tova, "--subject", "Umberfield", "--body-file", r.file("b.txt", "Zebracolitis")},
		{"mail", "send", "--patient", wren, "--subject", "Oxenstone", "--body-file", r.file("b.txt", "Zebracolitis")},
		{"mail", "reply", conversation, "--body-file", r.file("empty.txt", "")}, {"mail", "reply", conversation, "--body-file", out("absent")},
		{"mail", "file", conversation, "--patient", "nobody"}, {"mail", "file", conversation, "--assign", "nobody"},
		{"visit", "add", "--patient", ines, "--start", "Zebracolitis"}, {"visit", "add", "--patient", ines, "--start", "2026-11-17", "--end", "2026-11-16"},
		{"summary", "--visit", visit, "--out", r.dir, "--lang", "es", "--without", "numbers"}, {"summary", "--patient", wren, "--out", filepath.Join(r.file("wall", ""), "x.pdf")},
		{"import", r.file("bad.csv", "mrn,given,family,birth_date,sex\nK-9,Zebra,Quillfeather,99/99/9999,purple\nK-10,,,,\n")},
		{"import", r.file("bad.json", `{"resourceType":"Patient","name":[{"family":"Quillfeather","given":"Zebra"}],"birthDate":17}`)},
		{"import", r.file("half.json", bundle[:len(bundle)/2])}, {"import", r.file("half.xml", `<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><patient><name><given>Zebra</given><family>Quillfeather</family></name>`)},
		{"import", r.file("half.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Zebra Quillfeather\nBDAY:never\n")},
		{"import", "--kind", "fhir", r.file("table.csv", patientTable)}, {"import", "--kind", "ccda", r.file("tova.json", bundle)},
		{"schedule", "import", r.file("odd.csv", "date,time,given,family,birth_date,reason\nsoon,never,Zebra,Quillfeather,x,Zebracolitis\n2026-11-19,10:00,Zebra,Quillfeather,1971-03-09,Zebracolitis\n")},
		{"schedule", "import", r.file("odd.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Zebra Quillfeather\nDTSTART:never\nEND:VEVENT\nEND:VCALENDAR\n")},
	}
	for _, args := range provoked {
		got := r.run(args...)
		for _, secret := range []string{"quillfeather", "oxenstone", "umberfield", "zebra", "1971-03-09", "1871", "patients.example", "ines@", "202-555"} {
			// A file's path is the user's own word, not the record's.
			said := strings.ReplaceAll(strings.ToLower(got.err), strings.ToLower(r.dir), "")
			if strings.Contains(said, secret) {
				t.Errorf("foyer %s says %q:\n%s", strings.Join(args[:2], " "), secret, got.err)
			}
		}
		if strings.Contains(got.err, "inside Foyer") {
			t.Errorf("foyer %s: an error without a sentence", strings.Join(args, " "))
		}
	}
}

// Files that failed are told about without what was in them, in the report too.
func TestNoPatientDataInReports(t *testing.T) {
	r := practice(t)
	got := r.run("import", "--json", r.file("bad.csv", "mrn,given,family,birth_date,sex\nK-9,Zebra,Quillfeather,99/99/9999,purple\n"),
		r.file("bad.json", `{"resourceType":"Patient","name":[{"family":"Quillfeather","given":"Zebra"}],"birthDate":17}`))
	for _, f := range list(document(t, got.out), "files") {
		if said := strings.ToLower(text(f, "error")); strings.Contains(said, "quillfeather") || strings.Contains(said, "zebra") || strings.Contains(said, "k-9") {
			t.Errorf("%v", f)
		}
	}
}

// Nothing that a patient's record, paper or mail holds stands readable in any file of the data folder.
func TestNothingIsPlainOnDisk(t *testing.T) {
	r := filled(t)
	r.portalOn()
	server := r.mailbox()
	r.deliver(server, "Ines Quillfeather <ines@patients.example>", "About Zebracolitis", "My Zebracolitis is back.")
	r.ok("mail", "sync")
	issued := list(r.doc("invite", "--patient", r.patient("umberfield"), "--out", filepath.Join(r.dir, "letter.pdf")), "invitations")
	r.ok("summary", "--date", today, "--out", filepath.Join(r.dir, "day.pdf"))
	r.ok("backup", filepath.Join(r.home, "week.foyer"))
	secrets := []string{"Quillfeather", "QUILLFEATHER", "quillfeather", "Zebracolitis", "zebracolitis", "ines@patients", "K-1001", "202-555-0111", "1971-03-09", "secret-word", passphrase, "%PDF", "SQLite format", text(issued[0], "code")}
	seen := 0
	err := filepath.WalkDir(r.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		seen++
		content, err := os.ReadFile(path)
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) || bytes.Contains(content, utf16(secret)) {
				t.Errorf("%s holds %q", filepath.Base(path), secret)
			}
		}
		if info, err := d.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is open to others: %v %v", filepath.Base(path), info.Mode(), err)
		}
		return err
	})
	if err != nil || seen < 3 {
		t.Errorf("%d files, %v", seen, err)
	}
}

func utf16(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}
