package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// portalOn sets up a portal that patients join by mail.
func (r *rig) portalOn() {
	r.ok("portal", "set-up", "--name", "Cedar Hollow by mail", "--join", "mail", "--mailbox", "office@cedarhollow.example")
	r.ok("portal", "set", "messages", "on", "--reason", "the team is trained")
}

// pages opens a PDF and counts its pages; passphrase may be empty.
func pages(t *testing.T, path, passphrase string) int {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	conf := model.NewDefaultConfiguration()
	conf.UserPW, conf.OwnerPW = passphrase, passphrase
	n, err := api.PageCount(bytes.NewReader(content), conf)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	return n
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestSummary(t *testing.T) {
	r := filled(t)
	r.portalOn()
	id := r.patient("quillfeather")
	visit := text(list(r.doc("visits", "--patient", id), "visits")[0], "id")
	out := func(name string) string { return filepath.Join(r.dir, "out", name) }

	made := r.shaped("papers[]{visit_id,patient_id,language,path},failed[]", "summary", "--visit", visit, "--out", out("one.pdf"))
	if p := list(made, "papers"); len(p) != 1 || text(p[0], "language") != "es" {
		t.Errorf("papers: %v", p)
	}
	n := pages(t, out("one.pdf"), "")
	if info, err := os.Stat(out("one.pdf")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the paper: %v %v", info.Mode(), err)
	}
	r.ok("summary", "--patient", id, "--lang", "en", "--large-print", "--out", out("large.pdf"))
	if pages(t, out("large.pdf"), "") <= n {
		t.Error("large print takes no more pages")
	}
	// Made anew each time: the code before is void, the new one is on the paper.
	first, _ := os.ReadFile(out("one.pdf"))
	r.ok("summary", "--visit", visit, "--out", out("one.pdf"))
	if second, _ := os.ReadFile(out("one.pdf")); bytes.Equal(first, second) {
		t.Error("the second paper carries the first one's code")
	}
	got := r.run("summary", "--patient", id, "--encrypt", "--out", out("sealed.pdf"))
	secret := regexp.MustCompile(`passphrase (\S+)`).FindAllStringSubmatch(got.err, -1)
	if got.code != 0 || len(secret) != 1 || strings.Contains(got.out, secret[0][1]) {
		t.Fatalf("encrypting: exit %d, %d passphrases\n%s", got.code, len(secret), got.out)
	}
	if pages(t, out("sealed.pdf"), secret[0][1]) != n {
		t.Error("the sealed paper has other pages")
	}
	if sealed, _ := os.ReadFile(out("sealed.pdf")); !bytes.Contains(sealed, []byte("/AESV3")) {
		t.Error("not AES-256")
	}
	r.ok("summary", "--patient", id, "--out", r.dir) // a folder takes a file of its own name
	r.fails(1, "summary", "--patient", "nobody", "--out", out("x.pdf"))
	r.fails(1, "summary", "--visit", "nothing", "--out", out("x.pdf"))
	for _, name := range files(t, filepath.Join(r.dir, "out")) {
		if name == "x.pdf" || strings.HasPrefix(name, ".foyer") {
			t.Errorf("a failure left %s", name)
		}
	}
}

func TestSummariesOfADay(t *testing.T) {
	r := filled(t)
	r.portalOn()
	folder, merged := filepath.Join(r.dir, "day"), filepath.Join(r.dir, "day.pdf")
	r.ok("summary", "--date", today, "--out", folder)
	if names := files(t, folder); len(names) != 2 {
		t.Errorf("a day of two visits and a missed one gave %v", names)
	}
	r.ok("summary", "--date", today, "--out", merged)
	if n := pages(t, merged, ""); n < 3 {
		t.Errorf("%d pages: the second summary must begin on a sheet of its own", n)
	}
	got := r.run("summary", "--date", today, "--out", folder, "--encrypt")
	if n := strings.Count(got.err, "passphrase "); got.code != 0 || n != 2 {
		t.Errorf("exit %d, %d passphrases for 2 files", got.code, n)
	}
	if said := r.fails(1, "summary", "--date", "2026-01-01", "--out", folder); !strings.Contains(said, "2026-01-01") {
		t.Errorf("a day without visits: %s", said)
	}
	r.fails(1, "summary", "--date", today, "--out", r.file("in-the-way", ""))
}

// A place that can't be written costs no code: the paper that the patient holds stays good.
func TestSummaryIntoNowhere(t *testing.T) {
	r := filled(t)
	r.portalOn()
	id := r.patient("quillfeather")
	blocked := filepath.Join(r.file("a-file", ""), "below", "x.pdf")
	r.fails(1, "summary", "--patient", id, "--out", blocked)
	if whole := r.doc("patient", id); text(whole, "enrollment") != "not_offered" {
		t.Errorf("the patient is %s after no paper was made", text(whole, "enrollment"))
	}
}

func TestInvite(t *testing.T) {
	r := filled(t)
	r.portalOn()
	letters := filepath.Join(r.dir, "letters")
	invited := list(r.shaped(shapeInvite, "invite", "--due", "--out", letters), "invitations")
	if len(invited) != 1 { // the child is not due, and two have no address to send a letter to
		t.Errorf("%d invitations, want 1", len(invited))
	}
	code := regexp.MustCompile(`^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$`)
	for _, i := range invited {
		if !code.MatchString(text(i, "code")) || text(i, "channel") != "paper" || !strings.HasPrefix(text(i, "expires"), "2026-12-17") {
			t.Errorf("invitation %v", i)
		}
		if pages(t, text(i, "path"), "") != 1 {
			t.Errorf("the letter %s has more than a page", text(i, "path"))
		}
	}
	if got := r.run("invite", "--due", "--out", letters); got.code != 0 || !strings.Contains(got.err, "Nobody") {
		t.Errorf("nobody due: exit %d %s", got.code, got.err)
	}
	// Codes are shown by --json alone.
	id := r.patient("oxenstone bram")
	if said := r.ok("invite", "--patient", id, "--out", filepath.Join(r.dir, "again.pdf")); regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}-`).MatchString(said) {
		t.Errorf("a code in the clear: %s", said)
	}
	if said := r.fails(1, "invite", "--patient", r.patient("oxenstone wren"), "--out", filepath.Join(r.dir, "child.pdf")); !strings.Contains(said, "13") {
		t.Errorf("inviting a child: %s", said)
	}
	funnel := r.shaped(shapeEnroll, "enrollment")
	if states := funnel["states"].(map[string]any); number(states, "invited") != "2" || number(states, "not_offered") != "1" || number(states, "ineligible") != "1" || len(states) != 12 {
		t.Errorf("states: %v", states)
	}
	waiting := 0
	for _, task := range list(funnel, "worklist") {
		if text(task, "step") == "add-address" {
			waiting++
		}
	}
	if waiting != 1 {
		t.Errorf("%d wait for an address, want 1", waiting)
	}
}

// With a vendor's open sign-up page letters carry no code, and the letter is the invitation.
func TestInviteToAVendorsPage(t *testing.T) {
	r := filled(t)
	r.ok("portal", "set-up", "--name", "Brookside Chart", "--join", "vendor", "--url", "chart.brookside.example")
	id := r.patient("quillfeather")
	invited := list(r.shaped(shapeInvite, "invite", "--patient", id, "--out", filepath.Join(r.dir, "letter.pdf")), "invitations")
	if len(invited) != 1 || text(invited[0], "code") != "" {
		t.Errorf("invitations: %v", invited)
	}
	if whole := r.doc("patient", id); text(whole, "enrollment") != "invited" {
		t.Errorf("the patient is %s", text(whole, "enrollment"))
	}
}
