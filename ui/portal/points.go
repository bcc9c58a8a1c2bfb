package portal

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/portal"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// editPoints lets the practice change a feature's readiness list: points of its own, and those of Foyer that it does not need.
func (f *features) editPoints() {
	v, ok := f.current()
	if !ok || f.now.Why != "" {
		return
	}
	d := &kit.Dialog{Title: words.T("ui.portal.points.title", "feature", name(v)), Width: 640}
	rows := kit.NewSwap(kit.Spacer())
	en, es := kit.NewField(words.English.Name()), kit.NewField(words.Spanish.Name())
	label := kit.NewLabeled(words.T("ui.portal.points.new"), "", kit.Abreast(10, en.Object(), es.Object()))
	var list func()
	change := func(work func(ctx context.Context) error, done func()) {
		kit.Load(f.shell.Context(), new(kit.Loader), func(ctx context.Context) (Register, error) {
			if err := work(ctx); err != nil {
				return Register{}, err
			}
			return f.services.Register(ctx)
		}, func(r Register, err error) {
			if err != nil {
				label.SetError(phrase.Error(err))
				return
			}
			label.SetError("")
			f.now = r
			if done != nil {
				done()
			}
			list()
			f.show()
		})
	}
	row := func(text string, quiet bool, word string, removed bool, item string) fyne.CanvasObject {
		span := kit.Say(text)
		if quiet {
			span = kit.Quiet(text)
		}
		return kit.Spread(10, 0, kit.NewParagraph(span), kit.NewLink(word, func() {
			change(func(ctx context.Context) error { return f.services.RemovePoint(ctx, v.Key, item, removed) }, func() {
				if removed {
					f.shell.SayUndo(words.T("ui.portal.points.gone"), func() {
						f.do(func(ctx context.Context) error { return f.services.RemovePoint(ctx, v.Key, item, false) }, nil)
					})
				}
			})
		}))
	}
	list = func() {
		now, _ := f.current()
		var lines []fyne.CanvasObject
		for _, r := range now.Ready {
			lines = append(lines, row(r.In(lang()), false, words.T("ui.portal.points.off"), true, r.Item))
		}
		for _, item := range now.Entry.Readiness {
			if !slices.ContainsFunc(now.Ready, func(r portal.Ready) bool { return r.Item == item.Key }) {
				lines = append(lines, row(item.In(lang()), true, words.T("ui.portal.points.back"), false, item.Key))
			}
		}
		rows.Show(kit.Sized(0, min(float32(34*len(lines)), 300), kit.Scrolled(kit.Padded(kit.Room(0, 0, 0, 10), kit.Stack(8, lines...)))))
	}
	list()
	add := func() {
		e, s := strings.TrimSpace(en.Text), strings.TrimSpace(es.Text)
		change(func(ctx context.Context) error { return f.services.AddPoint(ctx, v.Key, e, s) }, func() { en.Fill(""); es.Fill("") })
	}
	en.OnSubmitted, es.OnSubmitted = func(string) { add() }, func(string) { add() }
	d.Body = kit.Stack(12, kit.NewParagraph(kit.Quiet(words.T("ui.portal.points.hint"))), rows.Object(), label.Object())
	d.First = en
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.close"), d.Close), kit.NewPrimary(words.T("ui.portal.points.add"), "", add)}
	d.Show(f.shell.Canvas())
}

// leans says in sentences which features this one leans on and are off, or, when it goes off, which lean on it.
func (q *foresight) leans() (list []string) {
	on := func(key string) (portal.Feature, bool) {
		for _, x := range q.now.Features {
			if x.Key == key {
				return x, x.State == portal.On
			}
		}
		return portal.Feature{}, false
	}
	if q.to == portal.On || q.to == portal.Pilot {
		for _, need := range q.feature.Entry.Needs {
			if other, is := on(need); !is {
				list = append(list, words.T("ui.portal.warn.leans", "feature", name(other), "state", stateWord(other.State)))
			}
		}
		return list
	}
	if q.feature.State != portal.On {
		return nil
	}
	for _, x := range q.now.Features {
		if x.State == portal.On && slices.Contains(x.Entry.Needs, q.feature.Key) {
			list = append(list, words.T("ui.portal.warn.leaned", "feature", name(x)))
		}
	}
	return list
}
