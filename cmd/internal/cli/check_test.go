package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"foyer/cmd/internal/house"
	"foyer/data/store"
)

// Check reads every paper, source document and mail, and names those that are no longer what they were.
func TestCheckReadsEverything(t *testing.T) {
	r := filled(t)
	r.portalOn()
	server := r.mailbox()
	r.deliver(server, "Ines Quillfeather <ines@patients.example>", "A question", "May I come at nine?")
	r.deliver(server, "Wren Oxenstone <wren@patients.example>", "Thank you", "That was kind.")
	r.ok("mail", "sync")
	r.ok("summary", "--patient", r.patient("umberfield"), "--out", filepath.Join(r.dir, "paper.pdf"))
	const shape = "ok,audit_entries,audit_last,papers,source_documents,mails"
	sound := r.shaped(shape, "check")
	if sound["ok"] != true || number(sound, "papers") != "1" || number(sound, "source_documents") != "2" || number(sound, "mails") != "2" {
		t.Fatalf("%v", sound)
	}
	h, session, err := house.Open(t.Context(), r.home, founder, passphrase, r.program.Clock)
	if err != nil {
		t.Fatal(err)
	}
	ctx, err := session.Context(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.Write(ctx, func(tx *store.Tx) error {
		for _, statement := range []string{
			`UPDATE paper_file SET bytes = x'25'`, `UPDATE mail_message SET sha256 = zeroblob(32) WHERE number = 1`,
			`UPDATE source_document SET bytes = x'1f8b' WHERE id = (SELECT max(id) FROM source_document)`,
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	got := r.run("check", "--json")
	doc := document(t, got.out)
	damaged, ok := doc["damaged"].([]any)
	if got.code != 1 || doc["ok"] != false || !ok || len(damaged) != 3 || number(doc, "mails") != "2" {
		t.Fatalf("exit %d %v %s", got.code, doc, got.err)
	}
	for _, kind := range []string{"paper ", "source document ", "mail "} {
		if !strings.Contains(got.err, kind) {
			t.Errorf("%q is not named in %s", kind, got.err)
		}
	}
}
