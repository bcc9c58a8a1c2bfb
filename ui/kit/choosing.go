package kit

import (
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// What follows is List.Multi: a box before each row, ticked by a click on it, by Ctrl+click or by Space; Shift+click and
// Shift with Up and Down choose all between; Ctrl+A chooses all or none, Escape none. The row the keys stand on is
// another thing: actions on one record mean that one, actions on many mean the chosen.

// chosenRows is what is chosen, each with its key, and where a stretch began.
type chosenRows struct {
	rows   map[int]string
	anchor int
}

const tickLeft, tickGutter = 8, 22

// gutter is the room for the boxes at the left.
func (l *List) gutter() float32 {
	if !l.Multi {
		return 0
	}
	return scaled(tickGutter)
}

func (l *List) isChosen(id int) bool {
	_, ok := l.picked.rows[id]
	return ok
}

// Chosen are the chosen rows, from the top; empty if none is.
func (l *List) Chosen() []int { return slices.Sorted(maps.Keys(l.picked.rows)) }

// ChosenKeys are the keys of the chosen rows, from the top, where the list has KeyOf.
func (l *List) ChosenKeys() []string {
	keys := make([]string, 0, len(l.picked.rows))
	for _, id := range l.Chosen() {
		keys = append(keys, l.picked.rows[id])
	}
	return keys
}

// SetChosen chooses these rows and no other, and reports it.
func (l *List) SetChosen(ids ...int) {
	old := l.picked.rows
	l.picked.rows = map[int]string{}
	for _, id := range ids {
		l.add(id)
	}
	for id := range old {
		l.keys.touch(id)
	}
	l.told()
}

func (l *List) add(id int) {
	if id < 0 || id >= l.Length() {
		return
	}
	if l.picked.rows == nil {
		l.picked.rows = map[int]string{}
	}
	key := ""
	if l.KeyOf != nil {
		key = l.KeyOf(id)
	}
	l.picked.rows[id] = key
	l.keys.touch(id)
}

// toggle chooses a row or lets it go.
func (l *List) toggle(id int) {
	l.picked.anchor = id
	if l.isChosen(id) {
		delete(l.picked.rows, id)
		l.keys.touch(id)
	} else {
		l.add(id)
	}
	l.told()
}

// stretch chooses all rows from the anchor to a row.
func (l *List) stretch(id int) {
	for i := min(l.picked.anchor, id); i <= max(l.picked.anchor, id); i++ {
		if !l.isChosen(i) {
			l.add(i)
		}
	}
	l.told()
}

// all chooses every row, or none if all are chosen.
func (l *List) all() {
	if n := l.Length(); len(l.picked.rows) < n {
		for i := range n {
			l.add(i)
		}
		l.told()
		return
	}
	l.SetChosen()
}

func (l *List) told() {
	if l.OnChosen != nil {
		l.OnChosen(len(l.picked.rows))
	}
}

// recall finds what was chosen again after the data changed, by its key; without keys nothing stays chosen.
func (l *List) recall() {
	if len(l.picked.rows) == 0 {
		return
	}
	before := map[string]bool{}
	for _, key := range l.picked.rows {
		before[key] = true
	}
	l.picked.rows = nil
	if l.KeyOf != nil {
		for i := range l.Length() {
			if before[l.KeyOf(i)] {
				l.add(i)
			}
		}
	}
	l.told()
}

// multiKey is for the keys that choose.
func (k *keyList) multiKey(key fyne.KeyName) bool {
	l := k.owner
	switch {
	case key == fyne.KeySpace:
		if k.selected >= 0 {
			l.toggle(k.selected)
		}
	case key == fyne.KeyEscape && len(l.picked.rows) > 0:
		l.SetChosen()
	case k.shift && (key == fyne.KeyUp || key == fyne.KeyDown):
		if len(l.picked.rows) == 0 {
			l.picked.anchor = max(k.selected, 0)
		}
		step := 1
		if key == fyne.KeyUp {
			step = -1
		}
		k.choose(k.selected + step)
		l.stretch(k.selected)
	default:
		return false
	}
	return true
}

// multiTap chooses by the box at the left, by Ctrl and by Shift.
func (k *keyList) multiTap(id int, x float32) bool {
	l := k.owner
	box := x < l.gutter()+4
	switch {
	case k.mods&fyne.KeyModifierShift != 0:
		if len(l.picked.rows) == 0 {
			l.picked.anchor = max(k.selected, 0)
		}
		k.focus()
		k.choose(id)
		l.stretch(id)
	case box || k.mods&fyne.KeyModifierShortcutDefault != 0:
		k.focus()
		k.choose(id)
		l.toggle(id)
	default:
		return false
	}
	return true
}

// KeyDown and KeyUp watch Shift.
func (k *keyList) KeyDown(e *fyne.KeyEvent) { k.shiftKey(e.Name, true) }
func (k *keyList) KeyUp(e *fyne.KeyEvent)   { k.shiftKey(e.Name, false) }

func (k *keyList) shiftKey(name fyne.KeyName, down bool) {
	if name == desktop.KeyShiftLeft || name == desktop.KeyShiftRight {
		k.shift = down
	}
}

// TypedShortcut chooses all with Ctrl+A.
func (k *keyList) TypedShortcut(s fyne.Shortcut) {
	Active()
	if _, ok := s.(*fyne.ShortcutSelectAll); ok && k.owner.Multi {
		k.owner.all()
	}
}

// MouseDown keeps what was held for the click that follows.
func (r *listRow) MouseDown(e *desktop.MouseEvent) { r.keys.mods = e.Modifier }

// MouseUp implements desktop.Mouseable.
func (r *listRow) MouseUp(*desktop.MouseEvent) {}
