package gallery

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/ui/kit"
)

// widgetRow makes one widget anew for each state it is shown in.
type widgetRow struct {
	name string
	make func(text string) fyne.CanvasObject
}

const longText = "A text much longer than the room there is for it"

func rows() []widgetRow {
	day := func() time.Time { return Sunday }
	return []widgetRow{
		{"Button", func(s string) fyne.CanvasObject { return kit.NewButton(s, nil) }},
		{"Primary", func(s string) fyne.CanvasObject { return kit.NewPrimary(s, "", nil) }},
		{"Grave", func(s string) fyne.CanvasObject { b := kit.NewPrimary(s, "", nil); b.Grave = true; return b }},
		{"Icon", func(string) fyne.CanvasObject { return kit.NewIconButton("edit", "Edit", func() {}) }},
		{"Link", func(s string) fyne.CanvasObject { return kit.NewLink(s, nil) }},
		{"Switch", func(string) fyne.CanvasObject { return kit.NewSwitch(true, nil) }},
		{"Check", func(s string) fyne.CanvasObject { return kit.NewCheck(s, true, nil) }},
		{"Segments", func(string) fyne.CanvasObject { return kit.NewSegments(nil, "Day", "Week") }},
		{"Choice", func(s string) fyne.CanvasObject { c := kit.NewChoice("Choose…", nil, s); c.Choose(0); return c }},
		{"Picker", func(s string) fyne.CanvasObject { return filled(kit.NewPicker("Find", kit.PickOf(nil), nil), s) }},
		{"Field", func(s string) fyne.CanvasObject { f := kit.NewField("Hint"); f.Fill(s); return f.Object() }},
		{"Date", func(s string) fyne.CanvasObject {
			f := kit.NewDateField("Any date", "", day, func(d time.Time) string { return d.Format("Jan 2 2006") })
			f.SetText(map[bool]string{true: "today", false: s}[s == "Name"])
			return f.Object()
		}},
		{"Number", func(s string) fyne.CanvasObject {
			f := kit.NewNumberField("mg", "", 0, 1000)
			f.Fill(map[bool]string{true: "12.5", false: s}[s == "Name"])
			return f.Object()
		}},
		{"Editor", func(s string) fyne.CanvasObject { e := kit.NewEditor("Hint"); e.SetRows(1); e.Fill(s); return e }},
		{"Tokens", func(s string) fyne.CanvasObject {
			t := kit.NewTokens("Hint", nil)
			t.Set(tokensOf(s)...)
			return t.Object()
		}},
	}
}

func filled(p *kit.Picker, s string) *kit.Picker {
	if s != "" {
		p.Set(kit.PickItem{Key: "1", Title: s})
	}
	return p
}

func tokensOf(s string) []kit.Token {
	if s == "" {
		return nil
	}
	return []kit.Token{{Text: s}}
}

// matrix shows every widget in every state.
func matrix(c fyne.Canvas) (fyne.CanvasObject, func()) {
	var focus []fyne.Focusable
	states := []struct {
		name, text string
		put        func(o fyne.CanvasObject)
	}{
		{"Normal", "Name", nil},
		{"Pointer", "Name", func(o fyne.CanvasObject) {
			if h, ok := inside[desktop.Hoverable](o); ok {
				h.MouseIn(&desktop.MouseEvent{})
			}
		}},
		{"Keyboard", "Name", func(o fyne.CanvasObject) {
			if f, ok := inside[fyne.Focusable](o); ok {
				focus = append(focus, f)
			}
		}},
		{"Dead", "Name", func(o fyne.CanvasObject) {
			if d, ok := inside[fyne.Disableable](o); ok {
				d.Disable()
			}
		}},
		{"Wrong", "Name", func(o fyne.CanvasObject) {
			if i, ok := inside[interface{ SetInvalid(bool) }](o); ok {
				i.SetInvalid(true)
			}
		}},
		{"Empty", "", nil},
		{"Long", longText, nil},
	}
	line := func(name string, cells []fyne.CanvasObject) fyne.CanvasObject {
		return kit.SideBySide(8, 1130, kit.NewText(kit.Quiet(name).As(kit.Dense)), kit.Abreast(12, cells...))
	}
	var heads []fyne.CanvasObject
	for _, s := range states {
		heads = append(heads, kit.NewText(kit.Strong(s.name).As(kit.Dense)))
	}
	all := []fyne.CanvasObject{line("", heads)}
	for _, r := range rows() {
		var cells []fyne.CanvasObject
		for _, s := range states {
			o := r.make(s.text)
			if s.put != nil {
				s.put(o)
			}
			cells = append(cells, kit.Top(o))
		}
		all = append(all, line(r.name, cells))
	}
	return desk(kit.Card(kit.Stack(9, all...))), func() {
		for _, f := range focus { // all at once, as no window would
			f.FocusGained()
		}
	}
}

// inside finds what is of a type in an object or the boxes of it.
func inside[T any](o fyne.CanvasObject) (found T, ok bool) {
	if found, ok = o.(T); ok {
		return found, true
	}
	if box, is := o.(*fyne.Container); is {
		for _, part := range box.Objects {
			if found, ok = inside[T](part); ok {
				return found, true
			}
		}
	}
	return found, false
}
