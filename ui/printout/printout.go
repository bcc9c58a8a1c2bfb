// Package printout says what became of papers that went to a printer. Those that reached none can go another way, the very
// same ones: to the printer again, to another, or into a file. It is one way for every screen that prints.
package printout

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/saving"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Unprinted is the error of papers that were made and reached no printer.
type Unprinted struct {
	Err      error    // why, in a sentence
	Printers []string // others than the one that failed
	None     bool     // there is no printer at all: a file is the likelier way
	Name     string   // suggested for a file, without patient data

	// Print hands the papers to a printer; an empty one is that of before. where is empty when the PDF viewer shows them.
	Print func(ctx context.Context, printer string) (where string, err error)
	// Save writes them to a path. Papers in a file are out as printed ones are.
	Save func(ctx context.Context, path string) error
}

// Error implements error.
func (u *Unprinted) Error() string { return u.Err.Error() }

// Unwrap returns the reason.
func (u *Unprinted) Unwrap() error { return u.Err }

// Way is one way for papers to get out: how they are made and printed at first, or how the same ones go after that.
type Way struct {
	// Go says where they went: the printer, the file when they are Saved, or nothing when the PDF viewer shows them.
	Go    func(ctx context.Context) (where string, err error)
	Saved bool
}

// Say tells where one paper went; key is what is said of a printer.
func (w Way) Say(sh *shell.Shell, key, where string) {
	if w.Saved {
		Saved(sh, where)
		return
	}
	sh.SayPrinted(key, where)
}

// Saved says where papers lie that were saved, and opens them.
func Saved(sh *shell.Shell, path string) {
	sh.SayWay(words.T("ui.print.saved", "file", path), kit.Way{Word: words.T("ui.print.open"), Do: func() { sh.OpenFile(path) }})
}

// Warn tells that printing failed. Papers that reached no printer are offered again and another way; each way goes through
// the screen's own work, as the first did. A job that somebody stopped is no news.
func Warn(sh *shell.Shell, err error, work func(Way)) {
	var u *Unprinted
	switch {
	case errors.Is(err, context.Canceled):
	case !errors.As(err, &u):
		sh.Warn(err)
	default:
		offer(sh, u, work)
	}
}

// offer tells why, with the ways on. It stands until one of them is gone, also behind the questions that a way asks: who
// leaves those still has the papers.
func offer(sh *shell.Shell, u *Unprinted, work func(Way)) (gone func()) {
	asking := func(ask func(*shell.Shell, *Unprinted, func(Way))) func() {
		return func() {
			gone := offer(sh, u, work)
			if !kit.Waiting(sh.Canvas()) {
				ask(sh, u, func(w Way) { gone(); work(w) })
			}
		}
	}
	other := kit.Way{Word: words.T("ui.print.save"), Do: asking(save)}
	if len(u.Printers) > 0 {
		other = kit.Way{Word: words.T("ui.print.other"), Do: asking(choose)}
	}
	if u.None {
		return sh.Offer(u, other, kit.Way{Word: words.T("ui.print.again"), Do: func() { work(u.on("")) }})
	}
	return sh.Offer(u, kit.Way{Word: words.T("ui.print.again"), Do: func() { work(u.on("")) }}, other)
}

func (u *Unprinted) on(printer string) Way {
	return Way{Go: func(ctx context.Context) (string, error) { return u.Print(ctx, printer) }}
}

// choose asks for a printer or a file.
func choose(sh *shell.Shell, u *Unprinted, work func(Way)) {
	printers := kit.NewChoice("", nil, u.Printers...)
	printers.Set(0)
	d := &kit.Dialog{Title: words.T("ui.print.other.title"), Width: 520, First: printers}
	d.Body = kit.Stack(12, kit.NewParagraph(kit.Say(words.T("ui.print.other.what"))), kit.NewLabeled(words.T("ui.print.printer"), "", printers).Object())
	d.Actions = []fyne.CanvasObject{
		kit.NewButton(words.T("ui.cancel"), d.Close),
		kit.NewButton(words.T("ui.print.save"), func() { d.Close(); save(sh, u, work) }),
		kit.NewPrimary(words.T("ui.print.there"), "", func() { d.Close(); work(u.on(u.Printers[printers.Chosen])) })}
	d.Show(sh.Canvas())
}

func save(sh *shell.Shell, u *Unprinted, work func(Way)) {
	var place saving.Place
	place.Ask(sh, u.Name, func(path string) {
		work(Way{Saved: true, Go: func(ctx context.Context) (string, error) { return path, u.Save(ctx, path) }})
	})
}
