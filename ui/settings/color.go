package settings

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/practice"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// color is the letterhead's color: one of a few by its name, or any other as it is written on the web.
func (f *form) color(name, label, help string) fyne.CanvasObject {
	named := practice.Colors()
	var list []string
	for _, c := range named {
		list = append(list, words.T("ui.settings.practice.color."+c.Key))
	}
	other := len(list)
	field := kit.NewField(named[0].Hex)
	choice := kit.NewChoice("", nil, append(list, words.T("ui.settings.practice.color.other"))...)
	follow := func() {
		at := slices.IndexFunc(named, func(c practice.NamedColor) bool { return strings.EqualFold(strings.TrimSpace(field.Text), c.Hex) })
		if at < 0 {
			at = other
		}
		choice.Set(at)
	}
	choice.OnChoose = func(i int) {
		if i == other { // what is there is where it begins
			field.Focus()
			return
		}
		field.Fill(named[i].Hex)
		f.typed()
	}
	field.OnChanged = func(string) { follow(); f.typed() }
	in := &input{name: name, get: func() string { return field.Text }, set: func(hex string) { field.Fill(hex); follow() }, focus: field.Focus,
		labeled: kit.NewLabeled(label, help, fixed{field, kit.Spread(8, 0, choice, kit.Sized(104, 0, field.Object()))})}
	f.add(in)
	return in.labeled.Object()
}
