package press_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/care"
	"foyer/data/clock"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store/storetest"
	"foyer/data/visit"
)

// bench is a press with its services over a database of its own, at a fixed time with reproducible chance.
type bench struct {
	testing.TB
	ctx context.Context
	*press.Press
	visits map[string]string // patient to visit
}

func newBenchFor(t testing.TB) *bench { return newBenchAt(t, clock.Fixed(storetest.Now, 7)) }

func newBench(t *testing.T) *bench { return newBenchAt(t, clock.Fixed(storetest.Now, 7)) }

func newBenchAt(t testing.TB, source clock.Source) *bench {
	db := storetest.OpenAt(t, source)
	b := &bench{TB: t, ctx: storetest.As(access.Administrator), visits: map[string]string{}}
	b.Press = &press.Press{Practice: practice.New(db), Patients: patient.New(db), Visits: visit.New(db), Portal: portal.New(db), Enrollment: enrollment.New(db),
		Papers: paperlog.New(db), Care: care.New(db), Mailbox: func(context.Context) (string, error) { return "", nil }, Now: db.Source().Now}
	p := practice.Default(storetest.Now)
	p.ID, p.Name = db.Source().ID(), "Cedar Hollow Family Medicine"
	b.must(b.Practice.Save(b.ctx, p))
	_, _, err := b.Portal.Save(b.ctx, portal.Portal{Name: "Cedar Hollow by mail", Join: portal.ByMail, Mailbox: "office@cedarhollow.example"})
	b.must(nil, err)
	b.set("refills", portal.On)
	return b
}

func (b *bench) must(_ any, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) set(feature string, state portal.State) {
	b.Helper()
	_, _, err := b.Portal.Set(b.ctx, feature, state, "for the test")
	b.must(nil, err)
}

// person adds a patient with one finished visit of today and returns the patient's id.
func (b *bench) person(given string, born record.Date, more ...func(*record.Patient)) string {
	b.Helper()
	who := record.Patient{Names: []record.HumanName{{Given: []string{given}, Family: "Testa"}}, BirthDate: born, Sex: "female",
		Addresses: []record.Address{{Lines: []string{"12 Mill Lane"}, City: "Salem", State: "OR", PostalCode: "97301"}}}
	for _, change := range more {
		change(&who)
	}
	id, err := b.Patients.Add(b.ctx, who)
	b.must(nil, err)
	b.visits[id], err = b.Visits.Add(b.ctx, record.Visit{PatientID: id, Start: "2026-11-17T09:00:00-05:00", Status: visit.Finished, Reason: "Cough", Provider: "Anita Rao, MD", Class: "AMB"})
	b.must(nil, err)
	return id
}

func (b *bench) summary(id string, o press.Options) press.Made {
	b.Helper()
	made, err := b.Summary(b.ctx, b.visits[id], o)
	b.must(nil, err)
	return made
}

// register is the codes of a patient, newest first, as "channel state".
func (b *bench) register(id string) (list []string) {
	b.Helper()
	codes, err := b.Enrollment.Codes(b.ctx, id, 0)
	b.must(nil, err)
	for _, c := range codes {
		list = append(list, string(c.Channel)+" "+c.State)
	}
	return list
}

func (b *bench) codes(id string, want ...string) {
	b.Helper()
	if got := strings.Join(b.register(id), ", "); got != strings.Join(want, ", ") {
		b.Errorf("the register of codes: %q, want %q", got, strings.Join(want, ", "))
	}
}

// text is what pdftotext reads, with single spaces.
func (b *bench) text(file []byte) string {
	b.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		b.Skip("pdftotext is not installed (make test installs it)")
	}
	path := filepath.Join(b.TempDir(), "paper.pdf")
	b.must(nil, os.WriteFile(path, file, 0o600))
	out, err := exec.Command("pdftotext", "-enc", "UTF-8", path, "-").Output()
	b.must(nil, err)
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestAPreviewLeavesNoTrace(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01")
	seen, err := b.Preview(b.ctx, b.visits[id], press.Options{})
	b.must(nil, err)
	if seen.Input.Portal.Code == "" || strings.ContainsAny(seen.Input.Portal.Code, "ABCDEFGHJKMNPQRSTUVWXYZ23456789") {
		t.Errorf("the preview shows %q where the code will be", seen.Input.Portal.Code)
	}
	if seen.Input.Portal.Expires != "2026-12-17" {
		t.Errorf("the preview's last day is %s", seen.Input.Portal.Expires)
	}
	b.codes(id)
	papers, err := b.Papers.List(b.ctx, paperlog.Choose{})
	b.must(nil, err)
	if e, err := b.Enrollment.Get(b.ctx, id); err != nil || e.State != enrollment.NotOffered || len(papers) != 0 {
		t.Errorf("after a preview: %s, %d papers, %v", e.State, len(papers), err)
	}
}

func TestMakingIssuesOneCodeOfItsChannel(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01")
	b.must(b.Enrollment.Issue(b.ctx, id, enrollment.Mail))
	first := b.summary(id, press.Options{})
	b.codes(id, "paper live", "mail live")
	second := b.summary(id, press.Options{})
	b.codes(id, "paper live", "paper void", "mail live")
	if first.Code.Code == second.Code.Code || !strings.Contains(b.text(second.PDF), second.Code.Code) || strings.Contains(b.text(second.PDF), first.Code.Code) {
		t.Error("the second paper does not carry its own code")
	}
	letter, err := b.Invitation(b.ctx, id, enrollment.Paper, press.Options{})
	b.must(nil, err)
	b.codes(id, "paper live", "paper void", "paper void", "mail live")
	if !strings.Contains(b.text(letter.PDF), letter.Code.Code) {
		t.Error("the letter does not carry its code")
	}
	kept, content, err := b.Papers.Look(b.ctx, second.ID)
	if err != nil || !bytes.Equal(content, second.PDF) || kept.CodeID != second.Code.CodeID || kept.PatientID != id {
		t.Errorf("what was kept is not what was made: %v", err)
	}
}

func TestAPaperThatFailsVoidsItsCode(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01")
	// Characters that no font of the paper has.
	stored, err := b.Visits.Get(b.ctx, b.visits[id])
	b.must(nil, err)
	stored.Reason = "Cough \u2603\uFE0E and \U0001F9EC \u4E2D"
	b.must(nil, b.Visits.Update(b.ctx, stored.Visit, stored.Version))
	_, err = b.Summary(b.ctx, b.visits[id], press.Options{})
	if fault.Of(err) != fault.Invalid || strings.Contains(fault.Message(err), "Cough") {
		t.Fatalf("unprintable text: %v", err)
	}
	b.codes(id, "paper void")
	if papers, err := b.Papers.List(b.ctx, paperlog.Choose{}); err != nil || len(papers) != 0 {
		t.Errorf("%d papers were kept, %v", len(papers), err)
	}
	// In a batch the rest goes on.
	other := b.person("Berta", "1981-02-01")
	file, made, failed, err := b.Day(b.ctx, []string{b.visits[id], "no such visit", b.visits[other]}, press.Options{}, nil)
	if err != nil || len(file) == 0 || len(made) != 1 || made[0].PatientID != other || len(failed) != 2 {
		t.Fatalf("batch: %d made, %d failed, %v", len(made), len(failed), err)
	}
	var at *press.Failure
	if !errors.As(failed[0], &at) || at.VisitID != b.visits[id] || fault.Of(at) != fault.Invalid {
		t.Errorf("failure: %v", failed[0])
	}
	b.codes(id, "paper void", "paper void")
	b.must(nil, b.Lost(b.ctx, made...))
	b.codes(other, "paper void")
}

func TestAStoppedBatchVoidsItsCodes(t *testing.T) {
	b := newBench(t)
	one, two := b.person("Ana", "1980-02-01"), b.person("Berta", "1981-02-01")
	ctx, stop := context.WithCancel(b.ctx)
	_, made, _, err := b.Day(ctx, []string{b.visits[one], b.visits[two]}, press.Options{}, func(int, int) { stop() })
	if !errors.Is(err, context.Canceled) || len(made) != 0 {
		t.Fatalf("%d made, %v", len(made), err)
	}
	b.codes(one, "paper void")
	b.codes(two)
}

func TestSameInputsSameBytes(t *testing.T) {
	make := func() []byte {
		b := newBench(t)
		return b.summary(b.person("Ana", "1980-02-01"), press.Options{LargePrint: true}).PDF
	}
	if !bytes.Equal(make(), make()) {
		t.Error("the same practice, record, time and chance gave two papers")
	}
}

func TestWhoGetsWhichPanel(t *testing.T) {
	b := newBench(t)
	active, declined, deferred := b.person("Ana", "1980-02-01"), b.person("Berta", "1981-02-01"), b.person("Carla", "1982-02-01")
	child, dead, nameless := b.person("Dora", "2019-02-01"), b.person("Emma", "1940-02-01"), b.person("Flora", "")
	b.must(b.Enrollment.Activate(b.ctx, active, enrollment.Note{Channel: enrollment.Desk, Reason: "seen at the desk"}))
	b.must(b.Enrollment.Decline(b.ctx, declined, "no computer", ""))
	b.must(b.Enrollment.Defer(b.ctx, deferred, "2027-01-10", "after the move"))
	b.must(nil, b.Patients.SetDeceased(b.ctx, dead, true, "2026-11-10"))
	for who, id := range map[string]string{"active": active, "declined": declined, "deferred": deferred, "under 13": child, "deceased": dead, "without a birth date": nameless} {
		made := b.summary(id, press.Options{})
		if made.Code.Code != "" || strings.Contains(b.text(made.PDF), "ENROLL") {
			t.Errorf("%s: the paper has steps or a code", who)
		}
		b.codes(id)
	}
	if said := b.text(b.summary(child, press.Options{}).PDF); !strings.Contains(said, "A parent or guardian can have their own access.") {
		t.Errorf("the parents of a child aren't told about their access: %s", said)
	}
	panel := func(id string) string {
		seen, err := b.Preview(b.ctx, b.visits[id], press.Options{})
		b.must(nil, err)
		return string(seen.Input.Portal.State)
	}
	for id, want := range map[string]string{active: "enrolled", declined: "declined", deferred: "declined", child: "guardian", dead: ""} {
		if got := panel(id); got != want {
			t.Errorf("panel %q, want %q", got, want)
		}
	}
	for who, id := range map[string]string{"active": active, "under 13": child, "deceased": dead} {
		if _, err := b.Invitation(b.ctx, id, enrollment.Paper, press.Options{}); fault.Of(err) != fault.Denied && fault.Of(err) != fault.Conflict {
			t.Errorf("a letter to a patient who is %s: %v", who, err)
		}
		b.codes(id)
	}
	// Somebody who said no and asks for the letter gets it.
	if made, err := b.Invitation(b.ctx, declined, enrollment.Paper, press.Options{}); err != nil || made.Code.Code == "" {
		t.Errorf("inviting again: %v", err)
	}
}

func TestNewsAreWhatCameSince(t *testing.T) {
	now := storetest.Now
	b := newBenchAt(t, clock.New(func() time.Time { return now }, clock.Reproducible(7)))
	id := b.person("Ana", "1980-02-01")
	b.must(b.Enrollment.Activate(b.ctx, id, enrollment.Note{Channel: enrollment.Desk, Reason: "seen at the desk"}))
	news := func() []string {
		t.Helper()
		seen, err := b.Preview(b.ctx, b.visits[id], press.Options{})
		b.must(nil, err)
		return seen.Input.Portal.New
	}
	if got := news(); len(got) != 0 {
		t.Errorf("what was there when the patient joined is new: %q", got)
	}
	now = now.AddDate(0, 0, 2)
	b.set("messages", portal.On)
	if got := news(); len(got) != 1 {
		t.Errorf("what came since: %q", got)
	}
	b.summary(id, press.Options{})
	if got := news(); len(got) != 1 {
		t.Errorf("the same paper made anew leaves the news out: %q", got)
	}
	now = now.AddDate(0, 0, 2)
	if got := news(); len(got) != 0 {
		t.Errorf("told twice: %q", got)
	}
}

func TestLettersGoWhereThePatientAsked(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01", func(p *record.Patient) {
		p.Confidential = record.Confidential{Requested: true, Address: record.Address{Lines: []string{"PO Box 77"}, City: "Albany", State: "OR", PostalCode: "97321"}}
	})
	made, err := b.Invitation(b.ctx, id, enrollment.Paper, press.Options{})
	b.must(nil, err)
	if said := b.text(made.PDF); !strings.Contains(said, "PO Box 77") || strings.Contains(said, "Mill Lane") {
		t.Errorf("the letter goes elsewhere: %s", said)
	}
}

func TestWhatIsOffIsNeverPromised(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01")
	before := b.text(b.summary(id, press.Options{Lang: "en"}).PDF)
	on, err := b.Portal.OnPaper(b.ctx, "en")
	b.must(nil, err)
	for _, f := range on {
		if !strings.Contains(before, f.Line) {
			t.Errorf("%q is on and not on the paper", f.Line)
		}
	}
	b.set("refills", portal.Off)
	letter, err := b.Invitation(b.ctx, id, enrollment.Paper, press.Options{Lang: "en"})
	b.must(nil, err)
	_, mailed, err := b.MailInvitation(b.ctx, id, "AAAA-BBBB-CCCC", "2026-12-17")
	b.must(nil, err)
	for paper, said := range map[string]string{"summary": b.text(b.summary(id, press.Options{Lang: "en"}).PDF), "letter": b.text(letter.PDF), "mail": mailed} {
		for _, f := range on {
			if strings.Contains(said, f.Line) {
				t.Errorf("the %s promises %q, which is off", paper, f.Line)
			}
		}
	}
}

func TestMailInvitations(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01", func(p *record.Patient) { p.Languages = []record.Language{{Code: "es", Preferred: true}} })
	subject, said, err := b.MailInvitation(b.ctx, id, "AAAA-BBBB-CCCC", "2026-12-17")
	b.must(nil, err)
	if !strings.Contains(said, "Hola Ana") || !strings.Contains(said, "ENROLL AAAA-BBBB-CCCC") || !strings.Contains(said, "911") || !strings.Contains(said, "17 de diciembre de 2026") || strings.Contains(subject, "Cedar") {
		t.Errorf("%s\n%s", subject, said)
	}
	settings, err := b.Portal.Get(b.ctx)
	b.must(nil, err)
	settings.Name, settings.Join, settings.URL = "Brookside Chart", portal.ByVendor, "https://chart.brookside.example"
	_, _, err = b.Portal.Save(b.ctx, settings)
	b.must(nil, err)
	if _, said, err = b.MailInvitation(b.ctx, id, "", ""); err != nil || strings.Contains(said, "ENROLL") || !strings.Contains(said, "chart.brookside.example") {
		t.Errorf("%v\n%s", err, said)
	}
}

// Care that is due stands on the paper only after a clinician said so, with how to book it and who advises it.
func TestDueCareIsToldWhenAClinicianSaysSo(t *testing.T) {
	b := newBench(t)
	id := b.person("Ada", "1970-05-04")
	if text := b.text(b.summary(id, press.Options{Lang: "en"}).PDF); strings.Contains(text, "Mammogram") || strings.Contains(text, "Care that is due") {
		t.Error("a patient is told of care before a clinician said so")
	}
	doctor := storetest.As(access.Provider)
	b.must(nil, b.Care.SetTold(doctor, "mammography", true))
	b.must(nil, b.Care.SetTold(doctor, "aaa", true)) // for men
	en := b.text(b.summary(id, press.Options{Lang: "en"}).PDF)
	for _, want := range []string{"Care that is due for you", "Mammogram (breast X-ray)", "Had it somewhere else? Tell us.", "Advised by: USPSTF 2024"} {
		if !strings.Contains(en, want) {
			t.Errorf("the paper lacks %q:\n%s", want, en)
		}
	}
	if strings.Contains(en, "belly artery") {
		t.Error("a woman is told of care for men")
	}
	if es := b.text(b.summary(id, press.Options{Lang: "es"}).PDF); !strings.Contains(es, "Cuidados que le tocan") || !strings.Contains(es, "Mamografía (rayos X del seno)") {
		t.Errorf("in Spanish it reads:\n%s", es)
	}
	b.must(b.Patients.AddItem(doctor, id, record.KindProcedure, &record.Procedure{Procedure: record.Concept{Text: "Mammogram"}, When: "2026-11-02"}))
	if text := b.text(b.summary(id, press.Options{Lang: "en"}).PDF); strings.Contains(text, "Mammogram (breast") {
		t.Error("what has been done is still due")
	}
}

func TestStaffMayPrintNobodyMayNot(t *testing.T) {
	b := newBench(t)
	id := b.person("Ana", "1980-02-01")
	if _, err := b.Summary(storetest.As(access.Staff), b.visits[id], press.Options{}); err != nil {
		t.Error(err)
	}
	if _, err := b.Summary(context.Background(), b.visits[id], press.Options{}); fault.Of(err) != fault.Locked {
		t.Errorf("without anybody signed in: %v", err)
	}
}

func TestSealing(t *testing.T) {
	b := newBench(t)
	made := b.summary(b.person("Ana", "1980-02-01"), press.Options{})
	sealed, passphrase, err := press.Seal(made.PDF, clock.Fixed(time.Now(), 3))
	b.must(nil, err)
	if words := strings.Split(passphrase, "-"); len(words) != 8 || !bytes.Contains(sealed, []byte("/AESV3")) || bytes.Contains(sealed, []byte("Testa")) {
		t.Errorf("%d words, %d bytes", len(words), len(sealed))
	}
	_, other, err := press.Seal(made.PDF, clock.Fixed(time.Now(), 4))
	if err != nil || other == passphrase {
		t.Errorf("two papers share a passphrase: %v", err)
	}
}
