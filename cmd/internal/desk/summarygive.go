package desk

import (
	"context"
	"errors"
	"path/filepath"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/mime"
	"foyer/data/paperlog"
	"foyer/data/visit"
	"foyer/reports/printing"
	"foyer/ui/phrase"
	"foyer/ui/summary"
)

// Keep implements summary.Services.
func (d summaryServices) Keep(ctx context.Context, visitID string, said visit.Said, version int) (summary.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	back, err := h.Visits.Say(ctx, visitID, said, version)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		_, err = h.Visits.Say(ctx, visitID, back, version+1)
		return err
	}, nil
}

func choice(o summary.Options) paperlog.Choice {
	return paperlog.Choice{Language: o.Lang, Large: o.LargePrint, Order: o.Order, Off: o.Off}
}

// Choose implements summary.Services.
func (d summaryServices) Choose(ctx context.Context, visitID string, o summary.Options) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Papers.Choose(ctx, visitID, choice(o))
}

// MakeUsual implements summary.Services.
func (d summaryServices) MakeUsual(ctx context.Context, o summary.Options) (summary.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	before, err := h.Papers.MakeUsual(ctx, choice(o))
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		_, err = h.Papers.MakeUsual(ctx, before)
		return err
	}, nil
}

// Print implements summary.Services.
func (d summaryServices) Print(ctx context.Context, visitID string, o summary.Options) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.Summary(ctx, visitID, options(o))
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "summary", Duplex: true},
		"Nothing was printed. The visit stays to print. Look at the printer and try again, or save it as PDF.", made)
}

// Reprint implements summary.Services.
func (d summaryServices) Reprint(ctx context.Context, paperID string) (where string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	return d.reprintPapers(ctx, h, paperID)
}

// Save implements summary.Services.
func (d summaryServices) Save(ctx context.Context, visitID string, o summary.Options, path string, sealed bool) (passphrase string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	file, err := beginFile(path)
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, err, "The file can't be written there. No paper was made; choose another place.")
	}
	made, err := h.Press.Summary(ctx, visitID, options(o))
	if err != nil {
		return "", errors.Join(err, file.discard())
	}
	content := made.PDF
	if sealed {
		if content, passphrase, err = press.Seal(content, h.DB.Source()); err != nil {
			return "", errors.Join(err, h.Press.Lost(ctx, made), file.discard())
		}
	}
	handed, err := h.Press.HandOver(ctx, content, file.give, made)
	if err != nil && handed.How == "" {
		return "", errors.Join(fault.Wrap(fault.Unavailable, err, "The file could not be written there, and the code on it is void. Choose another place."), file.discard())
	}
	return passphrase, err
}

// Mail implements summary.Services.
func (d summaryServices) Mail(ctx context.Context, visitID string, o summary.Options) (passphrase string, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	v, err := h.Visits.Get(ctx, visitID)
	if err != nil {
		return "", err
	}
	if terms, err := h.Mail.StartTerms(ctx, v.PatientID, ""); err != nil || terms.Refused != nil {
		return "", errors.Join(err, terms.Refused) // no paper is made that can't go out
	}
	made, err := h.Press.Summary(ctx, visitID, options(o))
	if err != nil {
		return "", err
	}
	sealed, passphrase, err := press.Seal(made.PDF, h.DB.Source())
	if err != nil {
		return "", errors.Join(err, h.Press.Lost(ctx, made))
	}
	subject, text := h.Press.MailSummary(ctx, made.Lang)
	give := func(ctx context.Context, file []byte) (press.Handed, error) {
		_, err := h.Mail.Send(ctx, mail.Draft{PatientID: made.PatientID, Subject: subject, Text: text, Purpose: "summary",
			Attachments: []mime.File{{Name: d.Suggest(visitID), Type: "application/pdf", Data: file}}})
		if err != nil {
			return press.Handed{}, err
		}
		return press.Handed{How: paperlog.Mailed}, nil
	}
	_, err = h.Press.HandOver(ctx, sealed, give, made)
	return passphrase, err
}

// File implements summary.Services.
func (d summaryServices) File(ctx context.Context, visitID string, o summary.Options) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	as := options(o)
	as.NoCode = true
	_, err = h.Press.Summary(ctx, visitID, as)
	return err
}

// Suggest implements summary.Services.
func (d summaryServices) Suggest(visitID string) string {
	return "summary-" + visitID[max(0, len(visitID)-12):] + ".pdf"
}

// PrintAll implements summary.Services.
func (d summaryServices) PrintAll(ctx context.Context, visits []string, progress func(done, of int)) (b summary.Batch, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return b, err
	}
	all := func(ctx context.Context, h *house.House) ([]byte, []press.Made, []error, error) {
		return h.Press.Day(ctx, visits, press.Options{}, progress)
	}
	file, made, failed, err := all(ctx, h)
	if err != nil {
		return b, err
	}
	b.Count, b.Failed = len(made), failures(ctx, h, failed)
	if len(made) == 0 {
		return b, nil
	}
	b.Where, err = d.handOverJob(ctx, h, all, file, printing.Job{Title: "Foyer", Kind: "summary", Duplex: true},
		"Nothing was printed. The visits stay to print. Look at the printer and try again, or save them as PDF.", made...)
	b.Shown = err == nil && b.Where == ""
	return b, err
}

// SaveAll implements summary.Services.
func (d summaryServices) SaveAll(ctx context.Context, visits []string, folder string, progress func(done, of int)) (b summary.Batch, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return b, err
	}
	b.Where = folder
	for i, id := range visits {
		if err := ctx.Err(); err != nil {
			return b, err
		}
		if _, err := d.saveUsual(ctx, h, id, folder); err != nil {
			b.Failed = append(b.Failed, failures(ctx, h, []error{&press.Failure{VisitID: id, Err: err}})...)
		} else {
			b.Count++
		}
		progress(i+1, len(visits))
	}
	return b, nil
}

// saveUsual saves a visit's paper as it was chosen for the visit.
func (d summaryServices) saveUsual(ctx context.Context, h *house.House, visitID, folder string) (string, error) {
	c, _, err := h.Papers.Choice(ctx, visitID)
	if err != nil {
		return "", err
	}
	return d.Save(ctx, visitID, summary.Options{Lang: c.Language, LargePrint: c.Large, Order: c.Order, Off: c.Off}, filepath.Join(folder, d.Suggest(visitID)), false)
}

// failures names visits whose papers could not be made.
func failures(ctx context.Context, h *house.House, failed []error) (list []summary.Failure) {
	for _, err := range failed {
		var f *press.Failure
		if !errors.As(err, &f) {
			continue
		}
		list = append(list, summary.Failure{VisitID: f.VisitID, Name: whose(ctx, h, err), Why: phrase.Error(f.Err)})
	}
	return list
}
