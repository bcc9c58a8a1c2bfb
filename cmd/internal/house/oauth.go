package house

import (
	"context"
	"log/slog"

	"foyer/data/access"
	"foyer/data/mail"
	"foyer/data/mail/account"
)

// tokens hands out access tokens for accounts that sign in with Microsoft or Google; a refreshed sign-in is kept
// before its token is used. Accounts with a password have none.
func (h *House) tokens(log *slog.Logger) func(mail.Account) account.TokenSource {
	return func(a mail.Account) account.TokenSource {
		if a.OAuth == "" {
			return nil
		}
		signedIn, err := account.ParseSignedIn(a.OAuth)
		if err != nil {
			if log != nil {
				log.Error("the kept sign-in of a mail account can't be read", "account", a.ID)
			}
			return nil
		}
		return signedIn.Tokens(func(s account.SignedIn) error {
			text, err := s.Text()
			if err != nil {
				return err
			}
			ctx := access.With(context.Background(), access.System)
			mover, err := h.Mail.Mover(ctx)
			if err != nil {
				return err
			}
			return mover.SaveOAuth(ctx, a.ID, text)
		})
	}
}
