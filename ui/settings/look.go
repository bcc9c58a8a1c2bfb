package settings

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// lookPage is how the window looks at this workstation; each change shows at once.
func (s *screen) lookPage() *page {
	modes := []kit.Mode{kit.Light, kit.Dark, kit.System}
	look := kit.NewSegments(nil, words.T("ui.look.light"), words.T("ui.look.dark"), words.T("ui.settings.look.system"))
	for i, m := range modes {
		if m == s.shell.Mode() {
			look.Chosen = i
		}
	}
	look.OnChoose = func(i int) { s.shell.SetMode(modes[i]) }
	scales := []float32{1, 1.15, 1.3}
	text := kit.NewSegments(nil, words.T("ui.settings.look.normal"), words.T("ui.settings.look.larger"), words.T("ui.settings.look.largest"))
	for i, z := range scales {
		if z == s.shell.TextScale() {
			text.Chosen = i
		}
	}
	text.OnChoose = func(i int) { s.shell.SetTextScale(scales[i]) }
	var names []string
	for _, l := range words.Languages() {
		names = append(names, l.Name())
	}
	language := kit.NewSegments(nil, names...)
	for i, l := range words.Languages() {
		if l == words.Current() {
			language.Chosen = i
		}
	}
	language.OnChoose = func(i int) { s.shell.SetLanguage(words.Languages()[i]) }
	row := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		return kit.Stack(6, kit.NewText(kit.Strong(words.T("ui.settings.look."+key))), kit.Row(0, o), kit.NewParagraph(kit.Quiet(words.T("ui.settings.look."+key+".help")).As(kit.Small)))
	}
	sample := kit.Stack(6, kit.NewParagraph(kit.Strong("Marisol Núñez-Ortega").As(kit.Sub), kit.Tag(words.T("ui.state.invited"), kit.Amber).After(10)),
		kit.NewParagraph(kit.Say(words.T("ui.settings.look.sample"))), kit.NewParagraph(kit.Quiet(words.T("ui.settings.look.sample.quiet"))))
	body := scroll(card(words.T("ui.settings.part.look"), words.T("ui.settings.look.about"), row("mode", look), row("text", text), row("language", language)),
		card(words.T("ui.settings.look.preview"), "", sample))
	return &page{object: body, focus: func() { kit.Focus(look) },
		shown: func() { look.Refresh() }}
}
