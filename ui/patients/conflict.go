package patients

import (
	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// reconcile joins what was typed with what somebody else saved in the meantime. Where only one of them changed a thing
// there is nothing to ask; else both are shown beside each other.
func (f *editForm) reconcile(mine record.Patient, now *Changed) {
	both, clashes := reconcile(f.base, mine, now.Now)
	if len(clashes) == 0 {
		f.screen.shell.Say(words.T("ui.record.conflict.joined"))
		f.write(both, now.Version)
		return
	}
	s := f.screen
	theirs := make([]bool, len(clashes))
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.record.conflict.text")))}
	for i, c := range clashes {
		pick := kit.NewSegments(func(n int) { theirs[i] = n == 1 }, words.T("ui.record.conflict.mine"), words.T("ui.record.conflict.theirs"))
		rows = append(rows, kit.Card(kit.Stack(8, kit.Spread(8, 0, kit.NewClip(kit.Strong(words.T(c.key)).In(kit.Accent)), pick),
			kit.Abreast(14, version(words.T("ui.record.conflict.mine"), c.mine), version(words.T("ui.record.conflict.theirs"), c.theirs)))))
	}
	save := func() {
		for i, c := range clashes {
			if theirs[i] {
				c.take(&both, now.Now)
			}
		}
		f.write(both, now.Version)
	}
	again := func() { s.edit(f.base.ID) } // the draft brings back what was typed
	primary := kit.NewPrimary(words.T("ui.record.save"), kit.ShortcutWords(kit.Ctrl(fyne.KeyReturn)), save)
	s.turn(&page{title: words.T("ui.record.conflict.title"), subtitle: nameOf(mine), save: save, body: kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 16, kit.Brim, 4), kit.Stack(12, rows...))),
		actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.record.conflict.back"), again), primary}, focus: primary})
}

func version(who, text string) fyne.CanvasObject {
	if text == "" {
		text = words.T("ui.record.none")
	}
	return kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 8, 10, 10), kit.Stack(2, kit.NewText(kit.Quiet(who).As(kit.Small)), lined(text, false)))
}

// lined writes a text of several lines; marked ones stand out.
func lined(text string, marked bool) fyne.CanvasObject {
	ink := kit.Ink
	if marked {
		ink = kit.AlertInk
	}
	var spans []kit.Span
	for i, line := range splitLines(text) {
		sp := kit.Say(line).In(ink)
		sp.Bold = marked
		if i > 0 {
			sp = sp.OnNewLine()
		}
		spans = append(spans, sp)
	}
	return kit.NewParagraph(spans...)
}
