// Package press makes papers of what the practice knows: it gathers a visit from the services, issues the one-time
// code where the paper carries one, sets the paper, and keeps what was made. Command line and screens share it.
package press

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/care"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/playbook"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/visit"
	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/pdf"
	"foyer/reports/summary"
)

// Press makes papers. All its services must be set.
type Press struct {
	Practice   *practice.Service
	Patients   *patient.Service
	Visits     *visit.Service
	Portal     *portal.Service
	Enrollment *enrollment.Service
	Papers     *paperlog.Service
	Playbook   *playbook.Service                         // for the page for the meeting
	Care       *care.Service                             // what is due; may be nil
	Policies   *policy.Service                           // what the e-mail policy promises; may be nil
	Mailbox    func(ctx context.Context) (string, error) // address of the practice's mailbox, "" without one
	Now        func() time.Time
}

// Options say how a summary is made.
type Options struct {
	Lang       string // en or es; empty takes the patient's
	LargePrint bool
	A4         bool
	Order      []string        // parts in another order
	Off        map[string]bool // parts left out
	NoCode     bool            // for the file only: nobody is invited by a paper that is not handed out
	Exact      bool            // as said here; else what is not said is as chosen for the visit or usual in the practice
	Said       *visit.Said     // the visit's words where they are not kept yet, for a preview
}

// over fills what was not asked for with what was chosen.
func (o Options) over(c paperlog.Choice) Options {
	o.Lang, o.LargePrint = cmp.Or(o.Lang, c.Language), o.LargePrint || c.Large
	if o.Order == nil {
		o.Order = c.Order
	}
	if o.Off == nil {
		o.Off = c.Off
	}
	return o
}

// Made is a finished paper.
type Made struct {
	ID        string // in the log of papers
	VisitID   string
	PatientID string
	Lang      string
	PDF       []byte
	Code      enrollment.Issued // the zero value where the paper carries none
	Notes     []string          // what had to be replaced, in sentences
	doc       *paper.Doc
	invites   bool // without a code: handing it over is the invitation
}

// Preview is a paper that was not made: nothing is issued, nothing kept.
type Preview struct {
	Doc      *paper.Doc
	Input    summary.Input
	Findings []summary.Finding
	Notes    []gate.Note
}

// codeBlank stands where the code will be.
const codeBlank = "____-____-____"

// Preview sets a visit's summary with a blank where the code will stand.
func (p *Press) Preview(ctx context.Context, visitID string, o Options) (Preview, error) {
	in, offered, err := p.input(ctx, visitID, o)
	if err != nil {
		return Preview{}, err
	}
	if offered {
		in.Portal.Code = codeBlank
		expires, err := p.Enrollment.PaperExpiry(ctx)
		if err != nil {
			return Preview{}, err
		}
		if in.Portal.Expires, err = p.lastDay(ctx, expires); err != nil {
			return Preview{}, err
		}
	}
	set, err := summary.Layout(in)
	if err != nil {
		return Preview{}, unprintable(err)
	}
	return Preview{set.Doc, in, summary.Check(in), set.Notes}, nil
}

// Summary makes a visit's summary: it issues the code, sets the paper, keeps it with its hash and notes it in the log.
// A paper that can't be set voids its code.
func (p *Press) Summary(ctx context.Context, visitID string, o Options) (Made, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return Made{}, err
	}
	in, offered, err := p.input(ctx, visitID, o)
	if err != nil {
		return Made{}, err
	}
	v, err := p.Visits.Get(ctx, visitID)
	if err != nil {
		return Made{}, err
	}
	made := Made{VisitID: visitID, PatientID: v.PatientID, Lang: in.Options.Lang}
	if offered && o.NoCode {
		in.Portal.Code, in.Portal.Expires, offered = "", "", false
	}
	if offered {
		if made.Code, err = p.Enrollment.Issue(ctx, v.PatientID, enrollment.Paper); err != nil {
			return Made{}, err
		}
	}
	if err := p.finish(ctx, &made, in); err != nil {
		return Made{}, errors.Join(err, p.void(ctx, made.Code, "the paper could not be made"))
	}
	return made, nil
}

func (p *Press) finish(ctx context.Context, made *Made, in summary.Input) error {
	if made.Code.CodeID != "" {
		in.Portal.Code = made.Code.Code
		var err error
		if in.Portal.Expires, err = p.lastDay(ctx, made.Code.Expires); err != nil {
			return err
		}
	}
	set, err := summary.Layout(in)
	if err != nil {
		return unprintable(err)
	}
	if made.PDF, err = pdf.Render(set.Doc); err != nil {
		return unprintable(err)
	}
	made.doc = set.Doc
	for _, n := range set.Notes {
		made.Notes = append(made.Notes, n.Field+": "+n.Change)
	}
	kept, err := p.Papers.Keep(ctx, paperlog.Paper{Kind: paperlog.Summary, Title: "After-visit summary", PatientID: made.PatientID, VisitID: made.VisitID,
		Language: made.Lang, LargePrint: in.Options.LargePrint, Pages: len(set.Doc.Pages), CodeID: made.Code.CodeID}, made.PDF)
	made.ID = kept.ID
	return err
}

// unprintable gives an error of the layout a kind; a gate's error names the field already.
func unprintable(err error) error {
	var g *gate.Error
	if errors.As(err, &g) {
		return fault.New(fault.Invalid, "%s. Nothing was printed; correct the text and try again.", strings.TrimSuffix(g.Error(), "."))
	}
	return fault.Wrap(fault.Unavailable, err, "The paper could not be made. Nothing was printed.")
}

// Failure is a paper of a batch that could not be made.
type Failure struct {
	VisitID   string // of a summary
	PatientID string // of a letter
	Err       error
}

// Error names the visit or the patient and the reason.
func (f *Failure) Error() string {
	if f.VisitID == "" {
		return "patient " + f.PatientID + ": " + fault.Message(f.Err)
	}
	return "visit " + f.VisitID + ": " + fault.Message(f.Err)
}

// Unwrap returns the reason.
func (f *Failure) Unwrap() error { return f.Err }

// Day makes the summaries of a day's visits as one job in order, padded so that each begins on a sheet of its own.
// Papers that can't be made are left out and named, each a *Failure; the rest goes on. A job that fails or is stopped as
// a whole loses its papers, as Lost says.
func (p *Press) Day(ctx context.Context, visits []string, o Options, progress func(done, of int)) (file []byte, made []Made, failed []error, err error) {
	return p.job(ctx, visits, progress, func(id string) (Made, *Failure) {
		m, err := p.Summary(ctx, id, o)
		return m, &Failure{VisitID: id, Err: err}
	})
}

// Invitations makes the letters of many patients as one job, as Day does summaries.
func (p *Press) Invitations(ctx context.Context, patients []string, o Options, progress func(done, of int)) (file []byte, made []Made, failed []error, err error) {
	return p.job(ctx, patients, progress, func(id string) (Made, *Failure) {
		m, err := p.Invitation(ctx, id, enrollment.Paper, o)
		return m, &Failure{PatientID: id, Err: err}
	})
}

// job makes one paper for each id and sets them into one file.
func (p *Press) job(ctx context.Context, ids []string, progress func(done, of int), each func(id string) (Made, *Failure)) (file []byte, made []Made, failed []error, err error) {
	job := pdf.NewJob(true)
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, nil, failed, errors.Join(err, p.Lost(ctx, made...))
		}
		m, failure := each(id)
		if failure.Err != nil {
			failed = append(failed, failure)
		} else {
			err = job.Add(m.doc)
			m.doc = nil // the job has it; a thousand of them would fill the memory
			if made = append(made, m); err != nil {
				return nil, nil, failed, errors.Join(unprintable(err), p.Lost(ctx, made...))
			}
		}
		if progress != nil {
			progress(i+1, len(ids))
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, failed, errors.Join(err, p.Lost(ctx, made...))
	}
	if len(made) == 0 {
		return nil, made, failed, nil
	}
	file, err = job.Bytes()
	if err != nil {
		return nil, nil, failed, errors.Join(unprintable(err), p.Lost(ctx, made...))
	}
	return file, made, failed, nil
}
