package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/mail"
	"foyer/data/paperlog"
	"foyer/data/portal"
	"foyer/data/record"
	"foyer/data/vault"
	"foyer/data/visit"

	assets "foyer/assets/demo"
)

// Report is what a walk without a window leaves as report.json.
type Report struct {
	Steps []Step `json:"steps"`
	OK    bool   `json:"ok"`
}

// Step is one link of the main job.
type Step struct {
	Name    string  `json:"name"`
	OK      bool    `json:"ok"`
	Seconds float64 `json:"seconds"`
	Detail  string  `json:"detail"`
}

// Headless returns what walks the main job without a window: it leaves the papers, the mail exchanged, the screens and
// report.json in a folder.
func Headless(src clock.Source) func(ctx context.Context, dir string, out io.Writer) (bool, error) {
	return func(ctx context.Context, dir string, out io.Writer) (ok bool, err error) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return false, fmt.Errorf("making %s: %w", dir, err)
		}
		home, err := os.MkdirTemp("", "foyer-demo-")
		if err != nil {
			return false, fmt.Errorf("making a folder for the demo: %w", err)
		}
		defer func() { err = errors.Join(err, vault.RemoveTree(home)) }()
		w := &walk{dir: dir, out: out, src: src, home: home}
		defer func() { err = errors.Join(err, w.practice.closeIfOpen()) }()
		report := w.run(ctx)
		text, err := json.MarshalIndent(report, "", "  ")
		if err != nil {
			return false, fmt.Errorf("writing the report: %w", err)
		}
		return report.OK, os.WriteFile(filepath.Join(dir, "report.json"), append(text, '\n'), 0o600)
	}
}

// walk goes through the main job once. Each step needs the ones before it.
type walk struct {
	dir, home string
	out       io.Writer
	src       clock.Source
	practice  *Practice
	patient   record.Patient
	visit     string
	made      press.Made
}

func (w *walk) run(ctx context.Context) Report {
	report := Report{OK: true}
	for _, step := range []struct {
		name string
		do   func(ctx context.Context) (string, error)
	}{
		{"make the demo practice", w.begin},
		{"import a record", w.importRecord},
		{"import it again", w.importAgain},
		{"switch a feature on", w.switchOn},
		{"make the summary with enrollment steps and code", w.summary},
		{"switch the feature off: it leaves the paper", w.switchOff},
		{"draw the screens", w.screens},
		{"print the day", w.day},
		{"the patient's mail arrives and enrolls", w.enroll},
		{"answer a patient", w.answer},
		{"back up and check", w.backup},
		{"list the Playbook", w.playbook},
	} {
		begun := time.Now()
		detail, err := step.do(ctx)
		s := Step{Name: step.name, OK: err == nil, Seconds: time.Since(begun).Seconds(), Detail: detail}
		if err != nil {
			s.Detail, report.OK = explain(err), false
		}
		report.Steps = append(report.Steps, s)
		mark := "ok  "
		if !s.OK {
			mark = "FAIL"
		}
		fmt.Fprintf(w.out, "%s %5.1f s  %s: %s\n", mark, s.Seconds, s.Name, s.Detail)
		if err != nil {
			break
		}
	}
	return report
}

func explain(err error) string {
	if fault.Of(err) != "" {
		return fault.Message(err)
	}
	return err.Error()
}

func (w *walk) keep(name string, content []byte) error {
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the folder for %s: %w", name, err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

func (w *walk) begin(ctx context.Context) (string, error) {
	p, err := Make(ctx, w.home, w.src)
	w.practice = p
	if err != nil {
		return "", err
	}
	n, err := p.House.Patients.Count(p.Admin)
	return fmt.Sprintf("%d patients, mailbox on loopback", n), err
}

// importRecord takes in a C-CDA from outside, as a file.
func (w *walk) importRecord(context.Context) (string, error) {
	p := w.practice
	path := filepath.Join(w.dir, "in", assets.RecordName)
	if err := w.keep(filepath.Join("in", assets.RecordName), assets.Record); err != nil {
		return "", err
	}
	report, err := p.House.Importing.Import(p.Desk, []string{path}, importing.Options{}, nil)
	if err != nil {
		return "", err
	}
	if report.Totals.Added != 1 || len(report.Files[0].PatientIDs) != 1 {
		return "", fmt.Errorf("the import reports %+v", report.Totals)
	}
	stored, err := p.House.Patients.Look(p.Desk, report.Files[0].PatientIDs[0])
	if err != nil {
		return "", err
	}
	w.patient = stored.Patient
	latest, err := p.House.Visits.Latest(p.Desk, stored.ID)
	if err != nil {
		return "", err
	}
	w.visit = latest.ID
	chart, err := p.House.Patients.Chart(p.Desk, stored.ID)
	return fmt.Sprintf("1 patient, 1 visit, %d chart items", chart.Len()), err
}

func (w *walk) importAgain(context.Context) (string, error) {
	p := w.practice
	report, err := p.House.Importing.Import(p.Desk, []string{filepath.Join(w.dir, "in", assets.RecordName)}, importing.Options{}, nil)
	if err != nil {
		return "", err
	}
	if t := report.Totals; t.Added+t.Updated > 0 {
		return "", fmt.Errorf("importing again added something: %+v", t)
	}
	return "nothing added", nil
}

func (w *walk) switchOn(context.Context) (string, error) {
	f, _, err := w.practice.House.Portal.Set(w.practice.Admin, "booking", portal.On, "visit types agreed")
	if err != nil {
		return "", err
	}
	return f.Name + " is on", nil
}

// onPaper says whether the booking line stands on the patient's next paper.
func (w *walk) onPaper() (bool, error) {
	p := w.practice
	preview, err := p.House.Press.Preview(p.Desk, w.visit, press.Options{})
	if err != nil {
		return false, err
	}
	f, err := p.House.Portal.Feature(p.Desk, "booking")
	if err != nil {
		return false, err
	}
	for _, line := range preview.Input.Portal.Features {
		if line == f.Words(preview.Input.Options.Lang).Line {
			return true, nil
		}
	}
	return false, nil
}

func (w *walk) summary(context.Context) (string, error) {
	p := w.practice
	there, err := w.onPaper()
	if err != nil {
		return "", err
	}
	if !there {
		return "", errors.New("the feature that is on is not on the paper")
	}
	if w.made, err = p.House.Press.Summary(p.Desk, w.visit, press.Options{}); err != nil {
		return "", err
	}
	if w.made.Code.Code == "" {
		return "", errors.New("the paper carries no code")
	}
	sealed, _, err := press.Seal(w.made.PDF, p.House.DB.Source())
	if err != nil {
		return "", err
	}
	err = errors.Join(w.hand("summary.pdf", w.made.PDF, w.made), w.keep("summary-encrypted.pdf", sealed))
	return fmt.Sprintf("%d bytes, code valid until %s", len(w.made.PDF), w.made.Code.Expires.Format("2006-01-02")), err
}

func (w *walk) switchOff(context.Context) (string, error) {
	if _, _, err := w.practice.House.Portal.Set(w.practice.Admin, "booking", portal.Off, "shown in the demo"); err != nil {
		return "", err
	}
	there, err := w.onPaper()
	if err == nil && there {
		err = errors.New("the feature that is off is still on the paper")
	}
	return "gone from the next paper at once", err
}

// hand saves papers, as the command line does.
func (w *walk) hand(name string, file []byte, made ...press.Made) error {
	_, err := w.practice.House.Press.HandOver(w.practice.Desk, file, func(_ context.Context, file []byte) (press.Handed, error) {
		return press.Handed{How: paperlog.Saved, Target: name}, w.keep(name, file)
	}, made...)
	return err
}

// day prints today's summaries as one job, and single papers in the other language and size.
func (w *walk) day(context.Context) (string, error) {
	p := w.practice
	visits, err := p.House.Visits.Today(p.Desk)
	if err != nil {
		return "", err
	}
	var ids []string
	spanish := ""
	for _, v := range visits {
		if !visit.Summarizable(v.Status) {
			continue
		}
		ids = append(ids, v.ID)
		who, err := p.House.Patients.Get(p.Desk, v.PatientID)
		if err != nil {
			return "", err
		}
		if who.Language() == "es" && spanish == "" {
			spanish = v.ID
		}
	}
	file, made, failed, err := p.House.Press.Day(p.Desk, ids, press.Options{}, nil)
	if err = errors.Join(append(failed, err)...); err != nil {
		return "", err
	}
	if err := w.hand("today.pdf", file, made...); err != nil {
		return "", err
	}
	large, err := p.House.Press.Preview(p.Desk, ids[0], press.Options{LargePrint: true})
	if err != nil {
		return "", err
	}
	if spanish != "" {
		m, err := p.House.Press.Summary(p.Desk, spanish, press.Options{Lang: "es"})
		if err != nil {
			return "", err
		}
		if err := w.hand("summary-es.pdf", m.PDF, m); err != nil {
			return "", err
		}
	}
	m, err := p.House.Press.Summary(p.Desk, ids[0], press.Options{LargePrint: true})
	if err != nil {
		return "", err
	}
	letter, err := w.letter()
	return fmt.Sprintf("%d summaries in one file, large print %d pages, %s", len(made), len(large.Doc.Pages), letter), errors.Join(err, w.hand("summary-large-print.pdf", m.PDF, m))
}

// letter makes an invitation for the first who is due.
func (w *walk) letter() (string, error) {
	p := w.practice
	due, err := p.House.Enrollment.Due(p.Desk)
	if err != nil || len(due) == 0 {
		return "nobody is due for a letter", err
	}
	m, err := p.House.Press.Invitation(p.Desk, due[0], enrollment.Paper, press.Options{})
	if err != nil {
		return "", err
	}
	return "1 invitation letter", w.hand("invitation.pdf", m.PDF, m)
}

// enroll lets the patient mail the code and fetches it over IMAP.
func (w *walk) enroll(ctx context.Context) (string, error) {
	p := w.practice
	letter := EnrollLetter(w.patient, w.made.Code.Code, w.src.Now())
	if err := errors.Join(w.keep(filepath.Join("mail", "in-enroll.eml"), letter.Raw), p.Arrive(letter)); err != nil {
		return "", err
	}
	report, err := p.House.Engine(nil, nil).Sync(access.With(ctx, access.System))
	if err != nil {
		return "", err
	}
	e, err := p.House.Enrollment.Get(p.Desk, w.patient.ID)
	if err != nil {
		return "", err
	}
	if e.State != enrollment.Active {
		return "", fmt.Errorf("the patient is %s, not active", e.State)
	}
	filed, err := p.House.Mail.List(p.Desk, mail.Filter{PatientID: w.patient.ID, Everything: true})
	if err != nil {
		return "", err
	}
	if len(filed) == 0 {
		return "", errors.New("the mail is not filed to the patient")
	}
	return fmt.Sprintf("%d new mail, filed, code verified, patient active, %d confirmation sent", report.New, report.Sent), nil
}

// answer replies to a refill request and sends it over SMTP.
func (w *walk) answer(ctx context.Context) (string, error) {
	p := w.practice
	list, err := p.House.Mail.List(p.Desk, mail.Filter{Category: "refill", Open: true, Limit: 1})
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", errors.New("no refill request is in the mailbox")
	}
	if _, err := p.House.Mail.Reply(p.Desk, list[0].ID, "Hello,\n\nyour refill is at the pharmacy from tomorrow.\n\nRosie, Cedar Hollow", nil, true); err != nil {
		return "", err
	}
	before := len(p.Server.Sent())
	report, err := p.House.Engine(nil, nil).Post(access.With(ctx, access.System))
	if err != nil {
		return "", err
	}
	sent := p.Server.Sent()
	if report.Sent < 1 || len(sent) <= before {
		return "", fmt.Errorf("the answer did not go out: %+v", report)
	}
	for i, m := range sent {
		if err := w.keep(filepath.Join("mail", fmt.Sprintf("out-%02d.eml", i+1)), m.Raw); err != nil {
			return "", err
		}
	}
	c, err := p.House.Mail.Conversation(p.Desk, list[0].ID)
	if err != nil {
		return "", err
	}
	if c.Status != mail.StatusDone {
		return "", fmt.Errorf("the conversation is %s, not done", c.Status)
	}
	return fmt.Sprintf("%d mails on the server, the conversation is done", len(sent)), nil
}

func (w *walk) backup(context.Context) (string, error) {
	p := w.practice
	m, err := p.House.Backup(p.Admin, filepath.Join(w.home, "demo.foyer"))
	if err != nil {
		return "", err
	}
	health, err := p.House.Check(p.Admin)
	return fmt.Sprintf("%d tables backed up and verified, %d audit entries chained", len(m.Counts), health.AuditEntries), err
}

func (w *walk) playbook(context.Context) (string, error) {
	list, err := w.practice.House.Playbook.List(w.practice.Admin, "en")
	if err != nil {
		return "", err
	}
	begun := 0
	var lines []string
	for _, h := range list {
		if h.State != "not started" {
			begun++
		}
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\t%s\t%s", h.Section, h.Role, h.Title, h.State, h.Evidence))
	}
	return fmt.Sprintf("%d highlights, %d begun or in place", len(list), begun), w.keep("playbook.txt", []byte(strings.Join(lines, "\n")+"\n"))
}

func (w *walk) screens(ctx context.Context) (string, error) {
	n, err := w.practice.draw(ctx, filepath.Join(w.dir, "screens"), true)
	return fmt.Sprintf("%d pictures", n), err
}
