package enrollment

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// bulkBar stands below the list while patients are ticked, and shows how far letters or mails are.
type bulkBar struct {
	work    *worklist
	swap    *kit.Swap
	object  fyne.CanvasObject
	said    *kit.Text
	letters *kit.Button
	mails   *kit.Button
	line    fyne.CanvasObject
	nothing fyne.CanvasObject
	running fyne.CanvasObject
	shown   fyne.CanvasObject
}

func newBulkBar(w *worklist) *bulkBar {
	b := &bulkBar{work: w, said: kit.NewClip(), nothing: kit.Spacer()}
	b.letters = kit.NewButton(words.T("ui.enrollment.letters"), func() { w.letter() })
	b.letters.Shortcut = "I"
	b.mails = kit.NewButton(words.T("ui.enrollment.mails"), func() { w.mail() })
	b.mails.Shortcut = "M"
	b.line = kit.Padded(kit.Room(8, 0, 0, 0), kit.Boxed(kit.Surface, kit.Rule, kit.Room(7, 7, 12, 8), kit.Spread(14, 0, b.said,
		kit.NewLink(words.T("ui.enrollment.selectall"), w.tickAll), kit.NewLink(words.T("ui.enrollment.untick"), w.untick), b.mails, b.letters)))
	b.swap = kit.NewSwap(b.nothing)
	b.object = b.swap.Object()
	return b
}

func (b *bulkBar) show() {
	n := len(b.work.ticked)
	b.letters.SetOff(b.work.busy)
	b.mails.SetOff(b.work.busy)
	show := b.nothing
	switch {
	case b.running != nil:
		show = b.running
	case n > 0:
		b.said.Set(kit.Strong(words.N("ui.enrollment.ticked", n)))
		show = b.line
	}
	if show != b.shown {
		b.shown = show
		b.swap.Show(show)
		b.relay()
	}
}

// run shows how far a bulk is; nil when it is over.
func (b *bulkBar) run(progress fyne.CanvasObject) {
	b.running = nil
	if progress != nil {
		b.running = kit.Padded(kit.Room(8, 0, 0, 0), kit.Card(progress))
	}
	b.show()
}

// relay gives list and bar their heights anew.
func (b *bulkBar) relay() {
	if b.work.object != nil {
		b.work.object.Refresh()
	}
}
