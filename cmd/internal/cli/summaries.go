package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"foyer/cmd/internal/press"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/record"
	"foyer/data/visit"
)

// summaries is one run of `foyer summary`: what to make, where to, and what came of it.
type summaries struct {
	session
	options press.Options
	out     string
	encrypt bool

	papers []summaryLine
	failed []summaryLine
}

type summaryLine struct {
	VisitID   string `json:"visit_id"`
	PatientID string `json:"patient_id,omitempty"`
	Language  string `json:"language,omitempty"`
	Path      string `json:"path,omitempty"`
	Error     string `json:"error,omitempty"`
}

// one makes the summary of one visit.
func (j *summaries) one(visitID string) error {
	v, err := j.Visits.Get(j.ctx, visitID)
	if err != nil {
		return err
	}
	return j.save(v, paperPath(j.out, visitFile(v)))
}

// latest makes the summary of a patient's latest visit.
func (j *summaries) latest(patientID string) error {
	v, err := j.Visits.Latest(j.ctx, patientID)
	if err != nil {
		return err
	}
	return j.save(v, paperPath(j.out, visitFile(v)))
}

func visitFile(v visit.Stored) string {
	return "summary-" + string(v.Start.Date()) + "-" + v.ID + ".pdf"
}

func (j *summaries) save(v visit.Stored, path string) error {
	out, err := newOutFile(path)
	if err != nil {
		return err
	}
	made, err := j.Press.Summary(j.ctx, v.ID, j.options)
	if err != nil {
		return errors.Join(err, out.discard())
	}
	if err := j.savePaper(out, j.encrypt, made.PDF, made); err != nil {
		return err
	}
	j.done(path, made)
	return nil
}

func (j *summaries) done(path string, made ...press.Made) {
	for _, m := range made {
		j.papers = append(j.papers, summaryLine{VisitID: m.VisitID, PatientID: m.PatientID, Language: m.Lang, Path: path})
	}
}

func (j *summaries) fail(visitID string, err error) {
	l := summaryLine{VisitID: visitID, Error: sentence(err)}
	j.failed = append(j.failed, l)
	fmt.Fprintf(j.cmd.ErrOrStderr(), "foyer: visit %s: %s\n", l.VisitID, l.Error)
}

// day makes the summaries of a day's visits: one merged file when the place ends in .pdf, else a file a visit.
func (j *summaries) day(day record.Date) error {
	list, err := j.Visits.On(j.ctx, day)
	if err != nil {
		return err
	}
	var visits []visit.Stored
	for _, v := range list {
		if visit.Summarizable(v.Status) {
			visits = append(visits, v)
		}
	}
	if len(visits) == 0 {
		return fault.New(fault.NotFound, "There is no visit to summarize on %s.", day)
	}
	bar := newBar(j.cmd, "summaries")
	defer bar.done()
	if strings.HasSuffix(strings.ToLower(j.out), ".pdf") {
		return j.merged(visits, bar)
	}
	if err := noFile(j.out); err != nil {
		return err
	}
	for i, v := range visits {
		if err := j.ctx.Err(); err != nil {
			return err
		}
		if err := j.save(v, filepath.Join(j.out, visitFile(v))); err != nil {
			j.fail(v.ID, err)
		}
		bar.set(i+1, len(visits))
	}
	return nil
}

func (j *summaries) merged(visits []visit.Stored, bar *bar) error {
	out, err := newOutFile(j.out)
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(visits))
	for _, v := range visits {
		ids = append(ids, v.ID)
	}
	file, made, failed, err := j.Press.Day(j.ctx, ids, j.options, bar.set)
	if err != nil || len(made) == 0 {
		err = errors.Join(err, out.discard())
	} else if err = j.savePaper(out, j.encrypt, file, made...); err == nil {
		j.done(j.out, made...)
	}
	for _, f := range failed {
		var at *press.Failure
		if errors.As(f, &at) {
			j.fail(at.VisitID, at.Err)
		}
	}
	return err
}

// tell reports and says whether nothing at all could be made.
func (j *summaries) tell(asJSON bool) error {
	if asJSON {
		err := printJSON(j.cmd.OutOrStdout(), struct {
			Papers []summaryLine `json:"papers"`
			Failed []summaryLine `json:"failed"`
		}{some(j.papers), some(j.failed)})
		if err != nil {
			return err
		}
	}
	if len(j.papers) == 0 {
		return quiet{}
	}
	return nil
}

// savePaper writes a finished file and notes in the log that the papers in it left the vault. Papers that could not be
// written are lost, with their codes.
func (s session) savePaper(out *outFile, encrypt bool, file []byte, made ...press.Made) error {
	passphrase := ""
	_, err := s.Press.HandOver(s.ctx, file, func(_ context.Context, file []byte) (press.Handed, error) {
		if encrypt {
			var err error
			if file, passphrase, err = press.Seal(file, s.DB.Source()); err != nil {
				return press.Handed{}, fault.Wrap(fault.Unavailable, err, "The paper could not be encrypted. Nothing was written.")
			}
		}
		if err := out.write(file); err != nil {
			return press.Handed{}, err
		}
		return press.Handed{How: paperlog.Saved, Target: filepath.Base(out.path)}, nil
	}, made...)
	if encrypt && out.written {
		fmt.Fprintf(s.cmd.ErrOrStderr(), "%s: passphrase %s\n", out.path, passphrase)
	}
	if err != nil {
		return errors.Join(err, out.discard())
	}
	for _, m := range made {
		for _, n := range m.Notes {
			fmt.Fprintf(s.cmd.ErrOrStderr(), "visit %s: %s\n", m.VisitID, n)
		}
	}
	return nil
}
