package portal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/portal"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// features is the page of the register: the list, and the feature in view beside it.
type features struct {
	*Screen
	list   *kit.ColumnList
	order  []int
	detail *detail
	object fyne.CanvasObject
}

func newFeatures(s *Screen) *features {
	f := &features{Screen: s}
	f.list = f.columns()
	f.detail = newDetail(f)
	f.object = kit.Beside(16, 380, kit.Sheet(f.list), kit.Sheet(f.detail.object))
	return f
}

// at is the feature of a row.
func (f *features) at(row int) portal.Feature {
	if row < 0 || row >= len(f.order) || f.order[row] >= len(f.now.Features) {
		return portal.Feature{}
	}
	return f.now.Features[f.order[row]]
}

// current is the feature in view.
func (f *features) current() (portal.Feature, bool) {
	for _, x := range f.now.Features {
		if x.Key == f.open {
			return x, true
		}
	}
	return portal.Feature{}, false
}

func (f *features) show() {
	f.sort(f.list.SortedBy, f.list.Falling)
	f.list.Rows.Reload()
	if f.open == "" && len(f.now.Features) > 0 {
		f.open = f.at(0).Key
	}
	f.mark()
	f.detail.show()
}

// choose brings a feature into view.
func (f *features) choose(key string) {
	f.open = key
	if f.loaded {
		f.mark()
		f.detail.show()
	}
}

func (f *features) mark() {
	for row := range f.order {
		if f.at(row).Key == f.open && f.list.Rows.Selected() != row {
			f.list.Rows.Select(row)
		}
	}
}

func name(f portal.Feature) string { return f.Entry.Names(lang()).Name }

func (f *features) columns() *kit.ColumnList {
	say := func(field func(v portal.Feature) string) func(int) []kit.Span {
		return func(row int) []kit.Span { return []kit.Span{kit.Say(field(f.at(row)))} }
	}
	list := kit.NewColumns(33, func() int { return len(f.order) },
		kit.Column{Width: 54,
			New: func() fyne.CanvasObject { return kit.NewSwitch(false, nil) },
			Update: func(row int, o fyne.CanvasObject) {
				sw, v := o.(*kit.Switch), f.at(row)
				sw.On = v.State == portal.On
				sw.OnChange = func(bool) { // nothing is switched before it was shown what that does
					sw.On = v.State == portal.On
					sw.Refresh()
					f.choose(v.Key)
					f.switchIt()
				}
				sw.OnDead = func() { f.choose(v.Key); f.switchIt() } // says why it can't be switched
				sw.SetOff(f.now.Why != "" || !v.CanBeOn && v.State != portal.On)
				sw.Refresh()
			}},
		kit.Column{Title: words.T("ui.portal.feature"), Width: 200, Flex: 3, Sorts: true, Cell: func(row int) []kit.Span { return []kit.Span{kit.Strong(name(f.at(row)))} }},
		kit.Column{Title: words.T("ui.portal.state"), Width: 104, Sorts: true, Cell: func(row int) []kit.Span { return []kit.Span{stateTag(f.at(row))} }},
		kit.Column{Title: words.T("ui.portal.since"), Width: 108, Sorts: true, Spare: true, Cell: func(row int) []kit.Span {
			v := f.at(row)
			if v.State == portal.Planned && v.Target != "" {
				if v.Target < record.DayOf(f.now.Today) {
					return []kit.Span{kit.Say(words.T("ui.portal.late", "day", short(v.Target))).In(kit.AlertInk)}
				}
				return []kit.Span{kit.Quiet(words.T("ui.portal.for", "day", short(v.Target)))}
			}
			return []kit.Span{kit.Say(day(v.Since))}
		}},
		kit.Column{Title: words.T("ui.portal.owner"), Width: 100, Flex: 1, Sorts: true, Spare: true, Cell: say(func(v portal.Feature) string { return v.Owner })},
		kit.Column{Title: words.T("ui.portal.ready"), Width: 66, Sorts: true, Cell: func(row int) []kit.Span {
			done, of := f.at(row).ReadyCount()
			text := words.T("ui.portal.ready.of", "done", done, "of", of)
			if done == 0 {
				return []kit.Span{kit.Quiet(text)}
			}
			return []kit.Span{kit.Say(text)}
		}},
		kit.Column{Title: words.T("ui.portal.onpaper"), Width: 72, Cell: func(row int) []kit.Span {
			if !f.at(row).OnPaper {
				return nil
			}
			return []kit.Span{kit.Sign("check", kit.Ink)}
		}},
	)
	list.OnSort = func(column int, falling bool) { f.sort(column, falling) }
	list.Rows.Word = func(row int) string { return name(f.at(row)) }
	list.Rows.OnSelect = func(row int) {
		if key := f.at(row).Key; key != "" && key != f.open {
			f.open = key
			f.detail.show()
		}
	}
	list.Rows.OnOpen = func(int) { f.switchIt() }
	list.Rows.OnTap = func(int) { kit.Unfold(f.object) }
	list.Rows.OnMenu = func(row int, p fyne.Position) {
		f.choose(f.at(row).Key)
		kit.ShowMenuAt(f.shell.Canvas(), p, f.states())
	}
	return list
}

// sort puts the rows in the order of a column; -1 is that of the catalogue.
func (f *features) sort(column int, falling bool) {
	f.order = make([]int, len(f.now.Features))
	for i := range f.order {
		f.order[i] = i
	}
	ready := func(v portal.Feature) int { done, of := v.ReadyCount(); return 100 * done / max(1, of) }
	by := map[int]func(a, b portal.Feature) int{
		1: func(a, b portal.Feature) int { return strings.Compare(name(a), name(b)) },
		2: func(a, b portal.Feature) int { return slices.Index(order, a.State) - slices.Index(order, b.State) },
		3: func(a, b portal.Feature) int { return a.Since.Compare(b.Since) },
		4: func(a, b portal.Feature) int { return strings.Compare(a.Owner, b.Owner) },
		5: func(a, b portal.Feature) int { return cmp.Compare(ready(a), ready(b)) },
	}[column]
	if by == nil {
		return
	}
	slices.SortStableFunc(f.order, func(a, b int) int {
		c := by(f.now.Features[a], f.now.Features[b])
		if falling {
			return -c
		}
		return c
	})
}

// order is how states sort: what works first.
var order = []portal.State{portal.On, portal.Pilot, portal.Planned, portal.Off, portal.Retired}

func stateWord(s portal.State) string { return words.T("ui.portal.state." + string(s)) }

func stateTag(f portal.Feature) kit.Span {
	tone := map[portal.State]kit.Tone{portal.On: kit.Green, portal.Pilot: kit.Amber, portal.Planned: kit.Blue}[f.State]
	if tone == "" {
		tone = kit.Grey
	}
	return kit.Tag(stateWord(f.State), tone)
}

// states is the menu of where a feature can go.
func (f *features) states() []kit.MenuItem {
	v, ok := f.current()
	if !ok {
		return nil
	}
	var items []kit.MenuItem
	for _, s := range portal.States {
		items = append(items, kit.MenuItem{Word: words.T("ui.portal.to", "state", stateWord(s)), Ticked: v.State == s,
			Off: f.now.Why != "" || v.State == s || !v.CanBeOn && (s == portal.On || s == portal.Pilot), Do: func() { f.foresee(v, s) }})
	}
	return items
}

// target is where the switch leads: off where it is on, else on.
func target(f portal.Feature) portal.State {
	if f.State == portal.On {
		return portal.Off
	}
	return portal.On
}

func (f *features) switchWords(v portal.Feature) string {
	if target(v) == portal.Off {
		return words.T("ui.portal.turnoff")
	}
	return words.T("ui.portal.turnon")
}

// switchIt opens what the switch of the feature in view would do.
func (f *features) switchIt() {
	v, ok := f.current()
	switch {
	case !ok:
	case f.now.Why != "":
		f.shell.Say(f.now.Why)
	case !v.CanBeOn && v.State != portal.On:
		f.shell.Say(words.T("ui.portal.cant", "feature", name(v), "why", v.Entry.NeedsVendor.In(lang())))
	default:
		f.foresee(v, target(v))
	}
}

// loadHistory reads what happened to the feature in view, once.
func (f *features) loadHistory(key string) {
	kit.Load(f.shell.Context(), &f.history, func(ctx context.Context) ([]portal.Event, error) { return f.services.History(ctx, key) }, func(events []portal.Event, err error) {
		if err != nil {
			f.shell.Warn(err)
			return
		}
		if events == nil {
			events = []portal.Event{}
		}
		f.events[key] = events
		if key == f.open {
			f.detail.show()
		}
	})
}

func readyWords(f portal.Feature) string {
	done, of := f.ReadyCount()
	return words.T("ui.portal.ready.of", "done", fmt.Sprint(done), "of", fmt.Sprint(of))
}
