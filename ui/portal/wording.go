package portal

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/fault"
	"foyer/data/portal"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// editWords lets the practice write its own words for patients over the shipped ones, in both languages.
func (f *features) editWords() {
	v, ok := f.current()
	if !ok || f.now.Why != "" {
		return
	}
	type pair struct {
		line, text     *kit.Field
		atLine, atText *kit.Labeled
	}
	fields := map[string]pair{}
	draft := f.shell.Draft("portal:words:" + v.Key)
	own := func() portal.Wording {
		w := portal.Wording{}
		for l, p := range fields {
			shipped := v.Entry.Lines(l)
			w[l] = catalogue.Line{Line: unless(p.line.Text, shipped.Line), Text: unless(p.text.Text, shipped.Text)}
		}
		return w
	}
	typed := func(string) {
		if body, err := json.Marshal(own()); err == nil {
			draft.Typed(string(body))
		}
	}
	column := func(l words.Language) fyne.CanvasObject {
		shipped := v.Entry.Lines(string(l))
		line, text := kit.NewField(shipped.Line), kit.NewArea(shipped.Text)
		line.Fill(cmp.Or(v.Wording[string(l)].Line, shipped.Line)) // what patients read now
		text.Fill(cmp.Or(v.Wording[string(l)].Text, shipped.Text))
		line.OnChanged, text.OnChanged = typed, typed
		p := pair{line, text, kit.NewLabeled(words.T("ui.portal.line"), words.T("ui.portal.shipped", "words", shipped.Line), line),
			kit.NewLabeled(words.T("ui.portal.text"), words.T("ui.portal.shipped", "words", shipped.Text), kit.Sized(0, 96, text.Object()))}
		fields[string(l)] = p
		return kit.Stack(10, kit.NewText(kit.Strong(l.Name())), p.atLine.Object(), p.atText.Object())
	}
	d := &kit.Dialog{Title: words.T("ui.portal.wording.title", "feature", name(v)), Width: 880}
	body := kit.Abreast(18, column(words.English), column(words.Spanish))
	draft.Load(func(body string) {
		var w portal.Wording
		if json.Unmarshal([]byte(body), &w) != nil {
			return
		}
		for l, p := range fields {
			shipped := v.Entry.Lines(l)
			p.line.Fill(cmp.Or(w[l].Line, shipped.Line))
			p.text.Fill(cmp.Or(w[l].Text, shipped.Text))
		}
	})
	before := v.Wording
	save := func() {
		w := own()
		kit.Load(f.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, f.services.SetWording(ctx, v.Key, w) }, func(_ struct{}, err error) {
			if err != nil {
				for l, p := range fields {
					at := p.atText
					if fieldOf(err) == "line" || fieldOf(err) == "line-"+l {
						at = p.atLine
					}
					if len([]rune(p.line.Text)) > mostLine || len([]rune(p.text.Text)) > mostText || fieldOf(err) == "" {
						at.SetError(phrase.Error(err))
					}
				}
				return
			}
			draft.Clear()
			d.Close()
			f.shell.SayUndo(words.T("ui.portal.worded", "feature", name(v)), func() {
				f.do(func(ctx context.Context) error { return f.services.SetWording(ctx, v.Key, both(before)) }, nil)
			})
			f.Screen.load()
		})
	}
	d.Body = kit.Stack(12, kit.NewParagraph(kit.Quiet(words.T("ui.portal.wording.hint"))), body)
	d.First = fields[lang()].line
	d.Actions = []fyne.CanvasObject{
		kit.NewButton(words.T("ui.portal.wording.shipped"), func() {
			for l, p := range fields {
				shipped := v.Entry.Lines(l)
				p.line.Fill(shipped.Line)
				p.text.Fill(shipped.Text)
			}
			typed("")
		}),
		kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.portal.save"), "", save)}
	d.Show(f.shell.Canvas())
}

// unless is a text, or nothing where it is the shipped one: then the practice has no words of its own.
func unless(text, shipped string) string {
	if text == shipped {
		return ""
	}
	return text
}

// mostLine and mostText are what the panel and a letter hold, as the register has it.
const mostLine, mostText = 60, 400

// both names both languages, so that words that were not there are taken away again.
func both(w portal.Wording) portal.Wording {
	return portal.Wording{"en": w["en"], "es": w["es"]}
}

// fieldOf is the field that an error is about.
func fieldOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Field
	}
	return ""
}
