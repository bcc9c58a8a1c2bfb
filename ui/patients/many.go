package patients

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// many is a list of rows of fields that grows and shrinks: names, phones, addresses. build makes the fields of a row and
// how to read them; a row's error is a sentence, shown below it.
type many[T any] struct {
	box     *fyne.Container
	rows    []*one[T]
	build   func(v T, first bool) (o fyne.CanvasObject, focus fyne.Focusable, read func() (v T, empty bool, wrong string))
	add     *kit.Link
	apart   bool // the link stands elsewhere, and one row alone can't be taken away
	changed func()
}

type one[T any] struct {
	object fyne.CanvasObject
	focus  fyne.Focusable
	note   *kit.Text
	away   *kit.IconButton
	box    *fyne.Container
	read   func() (T, bool, string)
}

func newMany[T any](add string, blank T, changed func(), build func(v T, first bool) (fyne.CanvasObject, fyne.Focusable, func() (T, bool, string))) *many[T] {
	m := &many[T]{box: kit.Stack(8), build: build, changed: changed}
	m.add = kit.NewLink(add, func() {
		m.append(blank)
		m.show()
		if f := m.rows[len(m.rows)-1].focus; f != nil {
			if c := kit.CanvasOf(m.box); c != nil {
				c.Focus(f)
			}
		}
	})
	return m
}

// set shows a list of values; an empty one gets one empty row when least says so.
func (m *many[T]) set(list []T, least int, blank T) {
	m.rows = nil
	for _, v := range list {
		m.append(v)
	}
	for len(m.rows) < least {
		m.append(blank)
	}
	m.show()
}

func (m *many[T]) append(v T) {
	r := &one[T]{note: kit.NewParagraph()}
	r.object, r.focus, r.read = m.build(v, len(m.rows) == 0)
	r.away = kit.NewIconButton("trash", words.T("ui.record.edit.remove"), func() { m.remove(r) })
	r.note.Hide()
	r.box = kit.Stack(3, kit.Spread(6, 0, r.object, kit.Top(kit.Padded(kit.Room(2, 0, 0, 0), r.away))), r.note)
	m.rows = append(m.rows, r)
}

func (m *many[T]) remove(r *one[T]) {
	for i := range m.rows {
		if m.rows[i] == r {
			m.rows = append(m.rows[:i], m.rows[i+1:]...)
			break
		}
	}
	m.show()
	m.changed()
}

func (m *many[T]) show() {
	m.box.Objects = nil
	for _, r := range m.rows {
		m.box.Objects = append(m.box.Objects, r.box)
		if m.apart && len(m.rows) == 1 {
			r.away.Hide()
		} else {
			r.away.Show()
		}
	}
	if !m.apart {
		m.box.Objects = append(m.box.Objects, kit.Row(0, m.add))
	}
	kit.Relay(m.box)
}

// values reads all rows that are not empty; ok is false when one is wrong, which is then said below it.
func (m *many[T]) values(tell bool) (list []T, ok bool) {
	ok = true
	for _, r := range m.rows {
		v, empty, wrong := r.read()
		if tell {
			r.say(wrong)
		}
		if wrong != "" {
			ok = false
		}
		if !empty {
			list = append(list, v)
		}
	}
	return list, ok
}

func (r *one[T]) say(wrong string) {
	if wrong == "" {
		r.note.Hide()
	} else {
		r.note.Set(kit.Sign("warning", kit.AlertInk), kit.Say(wrong).In(kit.AlertInk).As(kit.Small).After(5))
		r.note.Show()
	}
	kit.Relay(r.box)
}
