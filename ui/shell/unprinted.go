package shell

import (
	"context"
	"errors"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// Unprinted is the error of papers that were made and reached no printer. The very same ones can be tried again.
type Unprinted struct {
	Err   error // why, in a sentence
	Again func(ctx context.Context) (where string, err error)
}

// Error implements error.
func (u *Unprinted) Error() string { return u.Err.Error() }

// Unwrap returns the reason.
func (u *Unprinted) Unwrap() error { return u.Err }

// WarnPrint is Warn for printing: papers that reached no printer are offered again, with the words of the error; again
// starts what is the screen's to do. A job that somebody stopped is no news.
func (s *Shell) WarnPrint(err error, again func(*Unprinted)) {
	var u *Unprinted
	switch {
	case errors.As(err, &u):
		s.toast(kit.Toast{Text: explain(err), Alert: true, Act: words.T("ui.print.again"), Do: func() { again(u) }})
	case errors.Is(err, context.Canceled):
	default:
		s.Warn(err)
	}
}

// SayPrinted tells where one paper went; an empty name stands for the PDF viewer, where it has yet to be printed.
func (s *Shell) SayPrinted(key, where string) {
	if where == "" {
		s.Say(words.T("ui.print.shown"))
		return
	}
	s.Say(words.T(key, "where", where))
}
