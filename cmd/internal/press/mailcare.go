package press

import (
	"context"
	"strings"

	"foyer/reports/wording"
)

// MailCare writes the mail that tells a patient of care that is due, in the patient's language, with how to book it and who
// advises it. The subject names neither practice nor care, because subjects are never encrypted.
func (p *Press) MailCare(ctx context.Context, patientID string, line func(lang string) string, source string) (subject, text string, err error) {
	who, house, lang, err := p.addressee(ctx, patientID)
	if err != nil {
		return "", "", err
	}
	words := wording.For(lang)
	book := words.Say("mail.care.book.plain")
	if phone := house.Phone(); phone != "" {
		book = words.Say("mail.care.book", phone)
	}
	parts := []string{words.Say("invitation.hello", who.Name().First()), words.Say("mail.care.due"), "  - " + line(lang), book, words.Say("mail.care.elsewhere"),
		words.Say("due.source", source), house.Name + "\n"}
	return words.Say("mail.care.subject"), strings.Join(parts, "\n\n"), nil
}
