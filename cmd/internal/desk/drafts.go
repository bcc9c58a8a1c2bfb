package desk

import "context"

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
