package patients

import (
	"context"

	"foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/proof"
	"foyer/ui/words"
)

// joined asks how it was seen who the patient is, and records that the patient takes part.
func (s *Screen) joined() {
	id := s.open
	proof.Ask(s.shell, id, nameOf(s.record.Patient), func(p enrollment.Proof, note string, done func(error)) {
		n := enrollment.Note{Channel: enrollment.Desk, Proof: p, Reason: note}
		kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.services.Enroll(ctx, id, enrollment.Activate, n)
		}, func(_ struct{}, err error) {
			done(err)
			if err == nil {
				s.shell.Say(words.T("ui.record.enroll.noted"))
				s.refresh()
			}
		})
	})
}
