package portal

import (
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/portal"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func TestPictures(t *testing.T) {
	for _, c := range []struct {
		name string
		lang words.Language
		mode kit.Mode
		text float32
		size fyne.Size
		show func(s *stage.Stage, p *Screen)
	}{
		{"register-light", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("refills") }},
		{"register-dark", words.English, kit.Dark, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("booking") }},
		{"register-spanish", words.Spanish, kit.Light, 1, fyne.NewSize(1100, 700), func(_ *stage.Stage, p *Screen) { p.Open("bills") }},
		{"register-large", words.English, kit.Light, 1.3, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("messages") }},
		{"effect-light", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) {
			p.Open("refills")
			p.features.switchIt()
		}},
		{"effect-spanish", words.Spanish, kit.Dark, 1, fyne.NewSize(1100, 700), func(_ *stage.Stage, p *Screen) {
			p.Open("booking")
			v, _ := p.features.current()
			p.features.foresee(v, portal.Off)
		}},
		{"words-light", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("refills"); p.features.editWords() }},
		{"points-light", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("refills"); p.features.editPoints() }},
		{"policies-light", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("policy:email") }},
		{"policies-spanish", words.Spanish, kit.Dark, 1, fyne.NewSize(1100, 700), func(_ *stage.Stage, p *Screen) { p.Open("policy:proxy") }},
		{"policy-writing", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("policy:email"); p.policies.write() }},
		{"policy-force", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) {
			p.Open("policy:email")
			p.policies.write()
			p.policies.form.content.Numbers["office"] = 8
			p.policies.askForce()
		}},
		{"care-light", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("care") }},
		{"care-spanish", words.Spanish, kit.Dark, 1, fyne.NewSize(1100, 700), func(_ *stage.Stage, p *Screen) { p.Open("care"); p.care.list.Rows.Select(1) }},
		{"care-large", words.English, kit.Light, 1.3, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("care") }},
		{"care-mail", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) {
			p.Open("care")
			p.care.list.Rows.Select(1)
			r, _ := p.care.current()
			p.care.askMail(r)
		}},
		{"care-edit", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) {
			p.Open("care")
			r, _ := p.care.current()
			p.care.edit(r)
		}},
		{"setup-light", words.English, kit.Light, 1, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("set-up") }},
		{"setup-large", words.Spanish, kit.Light, 1.3, fyne.Size{}, func(_ *stage.Stage, p *Screen) { p.Open("set-up") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := busy()
			s, _ := begin(t, f)
			if c.lang != words.English {
				s.SetLanguage(c.lang)
				t.Cleanup(func() { words.Use(words.English) })
			}
			s.SetTextScale(c.text)
			s.Look(c.mode)
			if c.size.Width > 0 {
				s.Window().Resize(c.size)
			}
			c.show(s, screenOf(s))
			s.Picture(t, c.name)
		})
	}
}
