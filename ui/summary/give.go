package summary

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/words"
)

// printNow prints the paper, after what is typed was kept and it was said what a new paper means.
func (s *Screen) printNow() {
	s.make(func() {
		id, o := s.open, s.chosen()
		s.printIt(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Print(ctx, id, o) }})
	})
}

// make keeps what is typed and goes on to make a new paper. Where somebody has one with a good code, it says before that
// the code ends, and offers the very same paper instead.
func (s *Screen) make(do func()) {
	if s.open == "" || s.busy || s.stale || kit.Waiting(s.shell.Canvas()) {
		return
	}
	g := s.sheet.Given
	if g.PaperID == "" || !g.Coded {
		s.kept(do)
		return
	}
	d := &kit.Dialog{Title: words.T("ui.summary.anew"), Width: 520,
		Body: kit.NewParagraph(kit.Say(words.T("ui.summary.anew.why", "day", phrase.Day(g.At), "time", phrase.Clock(g.At))))}
	same := kit.NewButton(words.T("ui.summary.reprint"), func() { d.Close(); s.reprint() })
	anew := kit.NewPrimary(words.T("ui.summary.anew.do"), "", func() { d.Close(); s.kept(do) })
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), same, anew}
	d.Show(s.shell.Canvas())
}

// reprint prints the very paper that somebody has: its code stays good.
func (s *Screen) reprint() {
	if id := s.sheet.Given.PaperID; id != "" {
		s.printIt(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Reprint(ctx, id) }})
	}
}

// printIt prints one paper, or hands out the very same one another way.
func (s *Screen) printIt(way printout.Way) {
	if !s.begin() {
		return
	}
	kit.Load(s.shell.Context(), &s.worker, way.Go, func(where string, err error) {
		s.end()
		if err != nil {
			printout.Warn(s.shell, err, s.printIt)
			return
		}
		way.Say(s.shell, "ui.summary.sent", where)
		s.out()
	})
}

// mailNow mails the paper, encrypted, through the gates that all mail passes. Mail can't be called back: before, it says to
// whom it goes, what is in it, and how the passphrase will be told.
func (s *Screen) mailNow() {
	if s.sheet.MailNo != "" {
		return
	}
	s.make(func() {
		id, sheet := s.open, s.sheet
		d := &kit.Dialog{Title: words.T("ui.summary.mail.title", "name", sheet.Name), Width: 520}
		line := func(key, text string) fyne.CanvasObject {
			return kit.NewParagraph(kit.Quiet(words.T(key)), kit.Strong(text).After(6))
		}
		d.Body = kit.Stack(8, line("ui.summary.mail.to", sheet.Name+", "+sheet.MailTo), line("ui.summary.mail.what", words.T("ui.summary.mail.file", "day", sheet.Day)),
			kit.NewParagraph(kit.Say(words.T("ui.summary.mail.how"))))
		no := kit.NewButton(words.T("ui.cancel"), d.Close)
		d.Actions, d.First = []fyne.CanvasObject{no, kit.NewPrimary(words.T("ui.summary.mail.send"), "", func() { d.Close(); s.mailIt(id) })}, no
		d.Show(s.shell.Canvas())
	})
}

func (s *Screen) mailIt(id string) {
	if s.open == id {
		o := s.chosen()
		s.give(func(ctx context.Context) (string, error) { return s.services.Mail(ctx, id, o) }, func(pass string) {
			s.showPassphrase(words.T("ui.summary.mailed", "name", s.sheet.Name), pass)
		})
	}
}

// fileNow keeps the paper with the patient's papers and hands it to nobody.
func (s *Screen) fileNow() {
	if s.open == "" || s.busy {
		return
	}
	s.kept(func() {
		id, o := s.open, s.chosen()
		s.give(func(ctx context.Context) (string, error) { return "", s.services.File(ctx, id, o) }, func(string) { s.shell.Say(words.T("ui.summary.filed", "name", s.sheet.Name)) })
	})
}

// give does something with a paper, one at a time.
func (s *Screen) give(work func(ctx context.Context) (string, error), then func(answer string)) {
	if !s.begin() {
		return
	}
	kit.Load(s.shell.Context(), &s.worker, work, func(answer string, err error) {
		s.end()
		if err != nil {
			s.shell.Warn(err)
			return
		}
		then(answer)
		s.out()
	})
}

// showPassphrase shows the passphrase of an encrypted paper, this once.
func (s *Screen) showPassphrase(said, pass string) {
	d := &kit.Dialog{Title: words.T("ui.summary.passphrase"), Width: 560, Stubborn: true}
	d.Body = kit.Stack(12, kit.NewParagraph(kit.Say(said+" "+words.T("ui.summary.passphrase.how"))),
		kit.Card(kit.NewParagraph(passphrase(pass)...)), kit.NewParagraph(kit.Quiet(words.T("ui.summary.passphrase.once"))))
	d.Actions = []fyne.CanvasObject{
		kit.NewButton(words.T("ui.summary.passphrase.copy"), func() {
			fyne.CurrentApp().Clipboard().SetContent(pass)
			s.shell.Say(words.T("ui.summary.passphrase.copied"))
		}),
		kit.NewPrimary(words.T("ui.summary.passphrase.done"), "", d.Close)}
	d.Show(s.shell.Canvas())
}

// passphrase is written so that it goes on in the next line after any hyphen.
func passphrase(pass string) (spans []kit.Span) {
	for part := range strings.SplitAfterSeq(pass, "-") {
		spans = append(spans, kit.Code(part).As(kit.Sub))
	}
	return spans
}

// out reads anew which paper somebody has now, before another one can be made.
func (s *Screen) out() {
	s.stale = !s.dirty
	s.enable()
	s.load()
}

// begin begins work on a paper, unless some is under way: then nothing happens, and the first is not touched.
func (s *Screen) begin() bool {
	if s.busy {
		return false
	}
	s.busy = true
	s.enable()
	return true
}

func (s *Screen) end() {
	s.busy = false
	s.enable()
}
