package desk

import (
	"context"
	"errors"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/reports/printing"
	"foyer/reports/raster"
	ui "foyer/ui/enrollment"
	"foyer/ui/words"
)

// previewDPI is how sharp a letter is drawn before it is made.
const previewDPI = 96

// Plan implements ui.Services.
func (d enrollmentServices) Plan(ctx context.Context, ids []string, mail bool) (p ui.Plan, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	if ids == nil {
		if ids, err = h.Enrollment.Due(ctx); err != nil {
			return p, err
		}
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return p, err
		}
		why := h.Press.MayInvite(ctx, id)
		if why == nil && mail {
			why = h.MayMailInvitation(ctx, id)
		}
		if why != nil {
			p.Refused = append(p.Refused, refusal(ctx, h, id, why))
			continue
		}
		p.Ready = append(p.Ready, id)
	}
	if len(p.Ready) > 1 {
		roll, err := h.Enrollment.Roll(ctx)
		if err != nil {
			return p, err
		}
		for _, id := range p.Ready {
			if line := roll.Line(id); line != nil {
				p.Lines = append(p.Lines, line)
			}
		}
		if len(p.Lines) < len(p.Ready) {
			p.Lines = nil // somebody is no longer seen: all or none, as the count says
		}
	}
	if mail {
		p.Remark, err = d.agreement(ctx, h)
	}
	if mail || len(p.Ready) == 0 {
		return p, err
	}
	doc, err := h.Press.InvitationPreview(ctx, p.Ready[0], press.Options{})
	if err != nil {
		return p, err
	}
	p.DPI = previewDPI
	for i := range doc.Pages {
		page, err := raster.Page(doc, i, previewDPI)
		if err != nil {
			return p, fault.Wrap(fault.Unavailable, err, "The paper could not be drawn.")
		}
		p.Pages = append(p.Pages, page)
	}
	return p, nil
}

// agreement says that the mail provider has not signed a business associate agreement, as far as is known. It is pointed
// out and blocks nothing.
func (d enrollmentServices) agreement(ctx context.Context, h *house.House) (string, error) {
	accounts, err := h.Mail.Accounts(access.With(ctx, access.System))
	if err != nil {
		return "", err
	}
	for _, a := range accounts {
		if a.Agreement == "" {
			return words.T("ui.enrollment.noagreement"), nil
		}
	}
	return "", nil
}

func refusal(ctx context.Context, h *house.House, id string, why error) ui.Refusal {
	r := ui.Refusal{PatientID: id, Why: plain(why)}
	if who, err := h.Patients.Get(ctx, id); err == nil {
		r.Name = who.Name().String()
	}
	return r
}

// plain is what a service says, without the name of the field.
func plain(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Message != "" {
		return f.Message
	}
	return fault.Message(err)
}

const noPrinterForLetters = "Nothing was printed, and nobody was invited yet. Look at the printer and try again."

// Letters implements ui.Services.
func (d enrollmentServices) Letters(ctx context.Context, ids []string, progress func(done, of int)) (s ui.Sent, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return s, err
	}
	letters := func(ctx context.Context, h *house.House) ([]byte, []press.Made, []error, error) {
		return h.Press.Invitations(ctx, ids, press.Options{}, progress)
	}
	file, made, failed, err := letters(ctx, h)
	if err != nil {
		return s, err
	}
	for _, f := range failed {
		var one *press.Failure
		if errors.As(f, &one) {
			s.Refused = append(s.Refused, refusal(ctx, h, one.PatientID, one.Err))
		}
	}
	if len(made) == 0 {
		return s, nil
	}
	s.Count = len(made)
	s.Undo = d.undo(func(ctx context.Context, h *house.House) error { return takeBackLetters(ctx, h, made) })
	s.Where, err = d.handOverJob(ctx, h, letters, file, printing.Job{Title: "Foyer", Kind: "letter", Duplex: true}, noPrinterForLetters, made...)
	s.Shown = err == nil && s.Where == ""
	return s, err
}

// takeBackLetters makes the codes of letters void: they were printed by mistake.
func takeBackLetters(ctx context.Context, h *house.House, made []press.Made) error {
	var all error
	for _, m := range made {
		if m.Code.CodeID == "" {
			continue
		}
		if err := h.Enrollment.Void(ctx, m.Code.CodeID, "printed by mistake"); fault.Of(err) != fault.NotFound {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Mails implements ui.Services.
func (d enrollmentServices) Mails(ctx context.Context, ids []string, progress func(done, of int)) (s ui.Sent, err error) {
	for i, id := range ids {
		h, acting, err := d.session.act(ctx) // a member who locks the window ends it
		if err != nil {
			return s, err
		}
		if ctx.Err() != nil {
			break // what is queued stays queued, and is told
		}
		if _, err := h.InviteByMail(acting, id); err != nil {
			s.Refused = append(s.Refused, refusal(acting, h, id, err))
		} else {
			s.Count++
		}
		if progress != nil {
			progress(i+1, len(ids))
		}
	}
	return s, nil
}

// mostCodes is how far back the register is shown.
const mostCodes = 2000

// Codes implements ui.Services.
func (d enrollmentServices) Codes(ctx context.Context, state string) (list []ui.Code, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	all, err := h.Enrollment.Codes(ctx, "", mostCodes)
	if err != nil {
		return nil, err
	}
	roll, err := h.Enrollment.Roll(ctx)
	if err != nil {
		return nil, err
	}
	loc := location(ctx, h)
	newer := map[string]bool{}
	for _, c := range all { // the newest first
		replaced := newer[c.PatientID]
		newer[c.PatientID] = true
		if state != "" && c.State != state {
			continue
		}
		c.IssuedAt, c.ExpiresAt = c.IssuedAt.In(loc), c.ExpiresAt.In(loc)
		if !c.UsedAt.IsZero() {
			c.UsedAt = c.UsedAt.In(loc)
		}
		line := ui.Code{Code: c, Replaced: replaced, Printing: c.Channel == enrollment.Paper}
		if l := roll.Line(c.PatientID); l != nil {
			line.Name = l.Family + ", " + l.Given
		} else if who, err := h.Patients.Get(ctx, c.PatientID); err == nil {
			line.Name = who.Name().Family + ", " + who.Name().First()
		}
		list = append(list, line)
	}
	return list, nil
}

// Void implements ui.Services.
func (d enrollmentServices) Void(ctx context.Context, codeID, why string) (ui.Undo, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	if err := h.Enrollment.Void(ctx, codeID, why); err != nil {
		return nil, err
	}
	return d.undo(func(ctx context.Context, h *house.House) error { return h.Enrollment.Revive(ctx, codeID) }), nil
}

// Reprint implements ui.Services.
func (d enrollmentServices) Reprint(ctx context.Context, codeID string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	paper, err := h.Papers.WithCode(ctx, codeID)
	if err != nil {
		return "", err
	}
	return d.reprintPapers(ctx, h, paper.ID)
}
