package mail

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// pick asks for a patient: type, walk, Enter. remember offers to put the sender's address on the record.
func (s *Screen) pick(title, act string, remember bool, then func(p Person, remember bool)) {
	var found []Person
	current, taken := false, false // found answers what is typed; Enter was pressed before it did
	var loader kit.Loader
	var list *kit.List
	var swap *kit.Swap
	d := &kit.Dialog{Title: title, Width: 560}
	address := kit.NewCheck(words.T("ui.mail.file.remember"), false, nil)
	take := func(i int) {
		if i < 0 || i >= len(found) {
			return
		}
		d.Close()
		then(found[i], remember && address.Ticked)
	}
	list = kit.NewList(44, func() int { return len(found) }, func() kit.RowView { return newPersonRow(&found) })
	list.OnOpen = take
	swap = kit.NewSwap(kit.Empty("search", words.T("ui.mail.pick.type"), words.T("ui.mail.pick.type.hint"), nil))
	search := kit.NewSearch(words.T("ui.mail.pick.find"), "", func(text string, _ uint64) {
		kit.Load(s.shell.Context(), &loader, func(ctx context.Context) ([]Person, error) { return s.services.Find(ctx, text) }, func(people []Person, err error) {
			if err != nil {
				s.shell.Warn(err)
				return
			}
			found, current = people, true
			if len(found) == 0 {
				swap.Show(kit.Empty("search", words.T("ui.mail.pick.none"), words.T("ui.mail.pick.type.hint"), nil))
				return
			}
			swap.Show(list)
			list.Reload()
			list.Mark(0)
			if taken {
				take(0)
			}
		})
	})
	ask := search.OnChanged
	search.OnChanged = func(text string) {
		current, taken = false, false
		ask(text)
	}
	search.OnEscape = d.Close // with something typed too: one key leads out
	search.OnKey = func(e *fyne.KeyEvent) bool {
		switch e.Name {
		case fyne.KeyDown, fyne.KeyUp:
			if current && len(found) > 0 {
				by := 1
				if e.Name == fyne.KeyUp {
					by = -1
				}
				list.Select(min(max(list.Selected()+by, 0), len(found)-1))
			}
			return true
		case fyne.KeyReturn, fyne.KeyEnter:
			if !current {
				taken = strings.TrimSpace(search.Text) != "" // what stands there is of another text
				return false                                 // asks at once
			}
			if list.Selected() >= 0 && list.Selected() < len(found) {
				take(list.Selected())
				return true
			}
		}
		return false
	}
	parts := []fyne.CanvasObject{search.Object(), kit.Sized(0, 270, kit.Boxed(kit.Surface, kit.Rule, kit.Room(1, 1, 1, 1), swap.Object()))}
	if remember {
		parts = append(parts, address)
	}
	d.Body, d.First = kit.Stack(10, parts...), search.Field
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(act, "", func() {
		if current {
			take(list.Selected())
		}
	})}
	d.Show(s.shell.Canvas())
}

// personRow is a patient of the picker in two lines.
type personRow struct {
	found       *[]Person
	name, facts *kit.Text
	object      fyne.CanvasObject
}

func newPersonRow(found *[]Person) kit.RowView {
	r := &personRow{found: found, name: kit.NewClip(), facts: kit.NewClip()}
	lines := &rowLines{left: 10, right: 10, pairs: [][2]*kit.Text{{r.name, kit.NewText()}, {r.facts, kit.NewText()}}}
	r.object = container.New(lines, r.name, r.facts)
	return r
}

// Object implements kit.RowView.
func (r *personRow) Object() fyne.CanvasObject { return r.object }

// Bind implements kit.RowView.
func (r *personRow) Bind(id int) {
	if id >= len(*r.found) {
		return
	}
	p := (*r.found)[id]
	r.name.Set(kit.Strong(p.Name))
	mail := words.T("ui.mail.pick.noaddress")
	if len(p.Emails) > 0 {
		mail = p.Emails[0]
	}
	r.facts.Set(kit.Quiet(facts(p)).As(kit.Small), kit.Quiet(mail).As(kit.Small).After(10))
}
