package press

import (
	"context"

	"foyer/reports/wording"
)

// MailSummary writes the mail that carries an encrypted summary. Neither subject nor text says what is in it: the subject
// of a mail is never encrypted, and the passphrase goes another way.
func (p *Press) MailSummary(ctx context.Context, lang string) (subject, text string) {
	words := wording.For(lang)
	text = words.Say("mail.summary")
	if house, err := p.Practice.Get(ctx); err == nil {
		if phone := house.Phone(); phone != "" {
			text += "\n\n" + words.Say("invitation.questions", phone)
		}
		text += "\n\n" + house.Name + "\n"
	}
	return words.Say("mail.summary.subject"), text
}
