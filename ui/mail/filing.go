package mail

import (
	"context"

	"foyer/data/mail"
	"foyer/ui/words"
)

// file asks for the patient whose mail it is. The sender's address can be put on the record as well where one
// conversation is filed: which address that is has to be plain.
func (s *Screen) file() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	s.pick(words.T("ui.mail.file.title"), words.T("ui.mail.file.act"), len(list) == 1 && list[0].PatientID == "", func(p Person, remember bool) { s.fileAll(list, p, remember) })
}

// fileTo files what is chosen to a patient.
func (s *Screen) fileTo(p Person) {
	if list := s.targets(); len(list) > 0 {
		s.fileAll(list, p, false)
	}
}

// fileAll files conversations to a patient; remember puts the address that wrote the one conversation on the patient's
// record too. Taking it back takes the address off again.
func (s *Screen) fileAll(list []mail.Conversation, p Person, remember bool) {
	if s.queue == string(mail.QueueUnmatched) {
		s.advance(list)
	}
	added := "" // the address that was not on the record before
	s.each(list, words.T("ui.mail.file.said", "name", p.Name), func(ctx context.Context, c mail.Conversation) (err error) {
		if remember && len(list) == 1 {
			added, err = s.services.FileWithAddress(ctx, c.ID, p.ID)
			return err
		}
		return s.services.FileTo(ctx, c.ID, p.ID)
	}, func(ctx context.Context, c mail.Conversation) error {
		if added != "" {
			return s.services.Unfile(ctx, c.ID, c.PatientID, p.ID, added)
		}
		return s.services.FileTo(ctx, c.ID, c.PatientID)
	})
}

// takeOff takes a conversation off its patient.
func (s *Screen) takeOff() {
	list := s.targets()
	if len(list) == 0 {
		return
	}
	s.each(list, words.T("ui.mail.file.off.said"), func(ctx context.Context, c mail.Conversation) error { return s.services.FileTo(ctx, c.ID, "") },
		func(ctx context.Context, c mail.Conversation) error { return s.services.FileTo(ctx, c.ID, c.PatientID) })
}
