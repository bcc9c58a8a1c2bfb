package press

import (
	"context"
	"errors"

	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
)

// Handed says what was done with papers and where they went: the printer, or a file's name without its folder.
type Handed struct {
	How    paperlog.How
	Target string
}

// Give hands a finished file over: it prints, writes or shows it.
type Give func(ctx context.Context, file []byte) (Handed, error)

// HandOver gives papers that were made out of Foyer's hands. What was done is written down, whatever becomes of ctx
// meanwhile; when give fails, or ctx had ended before, the papers are Lost.
func (p *Press) HandOver(ctx context.Context, file []byte, give Give, made ...Made) (Handed, error) {
	if err := ctx.Err(); err != nil {
		return Handed{}, errors.Join(err, p.Lost(ctx, made...))
	}
	handed, err := give(ctx, file)
	if err != nil {
		return handed, errors.Join(err, p.Lost(ctx, made...))
	}
	return handed, p.Used(ctx, handed.How, handed.Target, made...)
}

// Again hands over papers that were lost, the very same ones: their codes are made good again first, and lost once more
// when give fails. A code that a newer one has replaced meanwhile is a Conflict, and nothing is handed over.
func (p *Press) Again(ctx context.Context, file []byte, give Give, made ...Made) (Handed, error) {
	for i, m := range made {
		if m.Code.CodeID == "" {
			continue
		}
		if err := p.Enrollment.Revive(ctx, m.Code.CodeID); err != nil {
			return Handed{}, errors.Join(err, p.Lost(ctx, made[:i]...))
		}
	}
	return p.HandOver(ctx, file, give, made...)
}

// Used notes in the log what was done with papers that were made. The letter to a vendor's page is the invitation, once
// it is out. Papers that are out are noted even when ctx has ended.
func (p *Press) Used(ctx context.Context, how paperlog.How, target string, made ...Made) error {
	ctx = context.WithoutCancel(ctx)
	var all error
	for _, m := range made {
		all = errors.Join(all, p.Papers.Record(ctx, m.ID, paperlog.Use{How: how, Target: target, Copies: 1}))
		if m.invites {
			_, err := p.Enrollment.InviteByVendor(ctx, m.PatientID, enrollment.Note{Channel: enrollment.Paper})
			all = errors.Join(all, err)
		}
	}
	return all
}

// Lost takes papers back that were made and could not be written or printed: their codes are void, the kept papers
// spoiled. It is done even when ctx has ended: that may be why they were lost.
func (p *Press) Lost(ctx context.Context, made ...Made) error {
	var all error
	for _, m := range made {
		all = errors.Join(all, p.void(ctx, m.Code, "the paper could not be handed over"), p.Papers.Spoil(context.WithoutCancel(ctx), m.ID, "it could not be handed over"))
	}
	return all
}

// void ends the code of a paper that came to nothing, even when ctx has ended. A code that is no longer good is no error.
func (p *Press) void(ctx context.Context, code enrollment.Issued, why string) error {
	if code.CodeID == "" {
		return nil
	}
	err := p.Enrollment.Void(context.WithoutCancel(ctx), code.CodeID, why)
	if fault.Of(err) == fault.NotFound {
		return nil
	}
	return err
}
