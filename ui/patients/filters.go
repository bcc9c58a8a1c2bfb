package patients

import (
	"fyne.io/fyne/v2"

	"foyer/data/enrollment"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// filters narrow the list; they stand below the search when they are asked for.
type filters struct {
	screen   *Screen
	button   *kit.IconButton
	panel    *fyne.Container
	inside   fyne.CanvasObject
	state    *kit.Choice
	from, to *kit.DateField
	address  *kit.Check
	away     *kit.Check
}

func (s *Screen) newFilters() *filters {
	f := &filters{screen: s}
	f.button = kit.NewIconButton("filter", words.T("ui.patients.filters")+"  "+kit.ShortcutWords(kit.Alt(fyne.KeyF)), f.toggle)
	names := []string{words.T("ui.patients.filter.any")}
	for _, st := range enrollment.States {
		names = append(names, words.T("ui.state."+string(st)))
	}
	f.state = kit.NewChoice(names[0], func(i int) {
		s.query.State = ""
		if i > 0 {
			s.query.State = string(enrollment.States[i-1])
		}
		f.changed()
	}, names...)
	f.from, f.to = s.dateField(words.T("ui.patients.filter.from")), s.dateField(words.T("ui.patients.filter.to"))
	f.from.OnSubmitted = func(string) { f.born() }
	f.to.OnSubmitted = func(string) { f.born() }
	f.address = kit.NewCheck(words.T("ui.patients.filter.noaddress"), false, func(on bool) { s.query.NoAddress = on; f.changed() })
	f.away = kit.NewCheck(words.T("ui.patients.filter.away"), false, func(on bool) { s.query.Away = on; f.changed() })
	from, to := kit.NewLabeled(words.T("ui.patients.filter.born"), "", f.from), kit.NewLabeled(words.T("ui.patients.filter.until"), "", f.to)
	for _, d := range []*kit.DateField{f.from, f.to} {
		leave := d.OnLeave
		d.OnLeave = func() { leave(); f.born() }
	}
	f.inside = kit.Padded(kit.Room(8, 0, 0, 0), kit.Card(kit.Stack(10,
		kit.NewLabeled(words.T("ui.portal"), "", f.state).Object(), kit.Abreast(10, from.Object(), to.Object()), f.address, f.away,
		kit.Spread(0, 0, kit.Spacer(), kit.NewButton(words.T("ui.patients.filters.clear"), f.clear)))))
	f.panel = kit.Stack(0)
	return f
}

// on says whether anything narrows the list.
func (f *filters) on() bool {
	q := f.screen.query
	return q.State != "" || q.NoAddress || q.BornFrom != "" || q.BornTo != ""
}

func (f *filters) toggle() {
	if len(f.panel.Objects) > 0 {
		f.panel.Objects = nil
	} else {
		f.panel.Objects = []fyne.CanvasObject{f.inside}
	}
	f.screen.side.Refresh()
}

func (f *filters) changed() {
	icon, tip := "filter", words.T("ui.patients.filters")
	if f.on() {
		tip = words.T("ui.patients.filters.on")
	}
	f.button.SetIcon(icon, tip)
	f.screen.find()
}

// born takes the days over once both are days.
func (f *filters) born() {
	from, ok1 := f.from.Day()
	to, ok2 := f.to.Day()
	if !ok1 || !ok2 {
		return
	}
	var a, b record.Date
	if !from.IsZero() {
		a = record.DayOf(from)
	}
	if !to.IsZero() {
		b = record.DayOf(to)
	}
	if q := &f.screen.query; q.BornFrom != a || q.BornTo != b {
		q.BornFrom, q.BornTo = a, b
		f.changed()
	}
}

func (f *filters) clear() {
	q := &f.screen.query
	q.State, q.NoAddress, q.BornFrom, q.BornTo = "", false, "", ""
	f.state.Set(0)
	f.address.Set(false)
	f.from.Fill("")
	f.to.Fill("")
	f.changed()
}

// showAway shows the deceased and those who are no longer seen, too.
func (f *filters) showAway() {
	f.away.Set(true)
	f.screen.query.Away = true
	f.changed()
}
