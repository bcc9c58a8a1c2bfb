package desk

import (
	"context"
	"errors"
)

// drafts keeps what the signed-in member types.
type drafts struct{ *desk }

// Save implements shell.Drafts.
func (d drafts) Save(ctx context.Context, key, body string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Team.SaveDraft(ctx, key, body)
}

// Load implements shell.Drafts.
func (d drafts) Load(ctx context.Context, key string) (string, bool, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", false, err
	}
	kept, ok, err := h.Team.LoadDraft(ctx, key)
	return kept.Body, ok, err
}

// SaveLast implements shell.Drafts: the rights are those of the moment it is called.
func (d drafts) SaveLast(bodies map[string]string, done func(error)) {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		done(err)
		return
	}
	d.session.last.Add(1)
	go func() {
		defer d.session.last.Done()
		var errs []error
		for key, body := range bodies {
			errs = append(errs, h.Team.SaveDraft(ctx, key, body))
		}
		done(errors.Join(errs...))
	}()
}

// Remember implements shell.Memory.
func (d drafts) Remember(ctx context.Context, key, body string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Team.Remember(ctx, key, body)
}

// Recall implements shell.Memory.
func (d drafts) Recall(ctx context.Context, key string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	return h.Team.Recall(ctx, key)
}
