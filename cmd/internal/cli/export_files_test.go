package cli_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A practice leaves with its papers, source documents and mail as they are, and a list that says whose they are.
func TestExportTakesFilesAlong(t *testing.T) {
	r := filled(t)
	r.portalOn()
	server := r.mailbox()
	raw := "From: Ines Quillfeather <ines@patients.example>\r\nTo: " + office + "\r\nSubject: Form\r\nMessage-ID: <form@patients.example>\r\nDate: Tue, 17 Nov 2026 08:00:00 -0500\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--b\r\nContent-Type: text/plain; name=\"../my: form.txt\"\r\nContent-Disposition: attachment; filename=\"../my: form.txt\"\r\n\r\nfilled in\r\n--b--\r\n"
	if _, err := server.Deliver(office, "INBOX", []byte(raw), r.program.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	r.ok("mail", "sync")
	tova, ines := r.patient("umberfield"), r.patient("quillfeather")
	r.ok("summary", "--patient", tova, "--out", filepath.Join(r.dir, "paper.pdf"))
	for _, kind := range []string{"fhir", "csv"} {
		dir := filepath.Join(r.dir, "out-"+kind)
		report := r.shaped("dir,kind,patients,files", "export", "--kind", kind, "--out", dir)
		index, err := os.Open(filepath.Join(dir, "files.csv"))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(index).ReadAll()
		if err := index.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil || len(rows) != 6 {
			t.Fatalf("%d rows, %v: %v", len(rows), err, rows)
		}
		kinds := map[string]int{}
		for _, row := range rows[1:] {
			path, what, whose := row[0], row[1], row[3]
			kinds[what]++
			content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(path)))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s is open to others: %v", path, err)
			}
			switch what {
			case "paper":
				if !strings.HasPrefix(string(content), "%PDF") || whose != tova {
					t.Errorf("%s of %s", path, whose)
				}
			case "mail":
				if string(content) != raw || whose != ines {
					t.Errorf("%s of %s is not the mail that came", path, whose)
				}
			case "attachment":
				if strings.TrimSpace(string(content)) != "filled in" || whose != ines || strings.ContainsAny(filepath.Base(path), ":/\\") || strings.Contains(path, "..") {
					t.Errorf("%s: %q", path, content)
				}
			case "document":
				if string(content) != patientTable && string(content) != bundle {
					t.Errorf("%s is not what was imported", path)
				}
			}
		}
		if kinds["paper"] != 1 || kinds["document"] != 2 || kinds["mail"] != 1 || kinds["attachment"] != 1 || number(report, "files") == "0" {
			t.Errorf("%v %v", kinds, report)
		}
	}
	if !strings.Contains(r.ok("audit"), "files.exported") {
		t.Error("not in the log")
	}
}
