package kit

import "fyne.io/fyne/v2"

// editState is what can be done in a field now, editDeeds does it.
type editState struct{ undo, redo, some, fixed bool }
type editDeeds struct{ undo, redo, cut, copy, paste, all func() }

// editMenu is what a right click opens in a field.
func editMenu(s editState, do editDeeds) []MenuItem {
	return []MenuItem{
		{Word: spoken.Undo, Shortcut: &fyne.ShortcutUndo{}, Off: s.fixed || !s.undo, Do: do.undo},
		{Word: spoken.Redo, Shortcut: &fyne.ShortcutRedo{}, Off: s.fixed || !s.redo, Do: do.redo},
		{Line: true},
		{Word: spoken.Cut, Shortcut: &fyne.ShortcutCut{}, Off: s.fixed || !s.some, Do: do.cut},
		{Word: spoken.Copy, Shortcut: &fyne.ShortcutCopy{}, Off: !s.some, Do: do.copy},
		{Word: spoken.Paste, Shortcut: &fyne.ShortcutPaste{}, Off: s.fixed, Do: do.paste},
		{Line: true},
		{Word: spoken.All, Shortcut: &fyne.ShortcutSelectAll{}, Do: do.all},
	}
}

// TappedSecondary opens our own menu in place of Fyne's.
func (f *Field) TappedSecondary(p *fyne.PointEvent) {
	f.Focus()
	f.menuAt(p.AbsolutePosition, f.SelectedText() != "")
}

// TappedSecondary leaves copying out, as the keys do.
func (p *Passphrase) TappedSecondary(e *fyne.PointEvent) {
	p.Focus()
	p.menuAt(e.AbsolutePosition, false)
}

func (f *Field) menuAt(at fyne.Position, copies bool) {
	Active()
	clip := fyne.CurrentApp().Clipboard()
	do := func(s fyne.Shortcut) func() { return func() { f.Entry.TypedShortcut(s) } }
	ShowMenuAt(CanvasOf(f), at, editMenu(editState{undo: true, redo: true, some: copies, fixed: f.Disabled()}, editDeeds{
		undo: do(&fyne.ShortcutUndo{}), redo: do(&fyne.ShortcutRedo{}), cut: do(&fyne.ShortcutCut{Clipboard: clip}),
		copy: do(&fyne.ShortcutCopy{Clipboard: clip}), paste: do(&fyne.ShortcutPaste{Clipboard: clip}), all: do(&fyne.ShortcutSelectAll{}),
	}))
}
