package mail

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/data/mail/triage"
	"foyer/data/template"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// pickTemplate asks for a ready-made text in the patient's language, those of the category first, and hands out the text
// with its gaps filled.
func (s *Screen) pickTemplate(p *Person, name, category string, then func(text string)) {
	kit.Load(s.shell.Context(), &kit.Loader{}, s.services.Templates, func(all []template.Template, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.chooseTemplate(sortTemplates(all, language(p), category), p, name, then)
	})
}

// language is the one a text for the patient is in.
func language(p *Person) string {
	if p != nil && strings.HasPrefix(strings.ToLower(p.Language), "es") {
		return "es"
	}
	return "en"
}

// sortTemplates puts what fits first: the language, then the category.
func sortTemplates(all []template.Template, lang, category string) []template.Template {
	rank := func(t template.Template) int {
		n := 0
		if t.Language != lang {
			n += 2
		}
		if t.Category != category {
			n++
		}
		return n
	}
	list := slices.Clone(all)
	slices.SortStableFunc(list, func(a, b template.Template) int { return rank(a) - rank(b) })
	return list
}

func (s *Screen) chooseTemplate(all []template.Template, p *Person, name string, then func(string)) {
	found := all
	d := &kit.Dialog{Title: words.T("ui.mail.template.title"), Width: 760}
	preview := kit.NewSwap(kit.Stack(0))
	var list *kit.List
	var loader kit.Loader
	patient := ""
	if p != nil {
		patient = p.ID
	}
	text, wanted := "", false // the text with its gaps filled, once it is; wanted before that
	var take func(int)
	show := func(i int) {
		text, wanted = "", false
		if i < 0 || i >= len(found) {
			preview.Show(kit.Stack(0))
			loader.Cancel()
			return
		}
		kit.Load(s.shell.Context(), &loader, func(ctx context.Context) (string, error) { return s.services.Fill(ctx, found[i], patient, name) }, func(filled string, err error) {
			if err != nil {
				s.shell.Warn(err)
				return
			}
			text = filled
			if wanted {
				take(0)
				return
			}
			shown, _ := template.Cut(filled)
			preview.Show(kit.Scrolled(kit.Padded(kit.Room(10, 10, 12, 12), kit.NewParagraph(marked(shown, nil)...))))
		})
	}
	take = func(int) {
		if text == "" {
			wanted = true // as soon as its gaps are filled
			return
		}
		d.Close()
		then(text)
	}
	list = kit.NewList(44, func() int { return len(found) }, func() kit.RowView { return newTemplateRow(&found) })
	list.OnSelect, list.OnOpen = show, take
	search := kit.NewSearch(words.T("ui.mail.template.find"), "", func(typed string, _ uint64) {
		found = nil
		for _, t := range all {
			if strings.Contains(strings.ToLower(t.Name+" "+t.Body+" "+kindWord(t.Category)), strings.ToLower(strings.TrimSpace(typed))) {
				found = append(found, t)
			}
		}
		list.Reload()
		list.Mark(min(0, len(found)-1))
		show(list.Selected())
	})
	search.OnKey = func(e *fyne.KeyEvent) bool {
		switch e.Name {
		case fyne.KeyDown:
			list.Select(min(list.Selected()+1, len(found)-1))
		case fyne.KeyUp:
			list.Select(max(list.Selected()-1, 0))
		case fyne.KeyReturn, fyne.KeyEnter:
			take(0)
		default:
			return false
		}
		return true
	}
	body := kit.Leading(10, 280, kit.Boxed(kit.Surface, kit.Rule, kit.Room(1, 1, 1, 1), list), kit.Boxed(kit.Pane, kit.Rule, kit.Room(1, 1, 1, 1), preview.Object()))
	d.Body, d.First = kit.Stack(10, search.Object(), kit.Sized(0, 330, body)), search.Field
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.mail.template.edit"), func() { d.Close(); s.editTemplates() }), kit.NewButton(words.T("ui.cancel"), d.Close),
		kit.NewPrimary(words.T("ui.mail.template.use"), "", func() { take(0) })}
	d.Show(s.shell.Canvas())
	list.Mark(min(0, len(found)-1))
	show(list.Selected())
}

// templateRow is a text of the list in two lines.
type templateRow struct {
	found       *[]template.Template
	name, facts *kit.Text
	object      fyne.CanvasObject
}

func newTemplateRow(found *[]template.Template) kit.RowView {
	r := &templateRow{found: found, name: kit.NewClip(), facts: kit.NewClip()}
	lines := &rowLines{left: 10, right: 10, pairs: [][2]*kit.Text{{r.name, kit.NewText()}, {r.facts, kit.NewText()}}}
	r.object = container.New(lines, r.name, r.facts)
	return r
}

// Object implements kit.RowView.
func (r *templateRow) Object() fyne.CanvasObject { return r.object }

// Bind implements kit.RowView.
func (r *templateRow) Bind(id int) {
	if id >= len(*r.found) {
		return
	}
	t := (*r.found)[id]
	r.name.Set(kit.Say(t.Name))
	facts := []kit.Span{kit.Quiet(kindWord(t.Category)).As(kit.Small), kit.Quiet(phrase.Language(t.Language)).As(kit.Small).After(8)}
	switch {
	case t.Changed:
		facts = append(facts, kit.Quiet(words.T("ui.mail.template.changed")).As(kit.Small).After(8))
	case t.Shipped == "":
		facts = append(facts, kit.Quiet(words.T("ui.mail.template.own")).As(kit.Small).After(8))
	}
	r.facts.Set(facts...)
}

// editTemplates shows the practice's texts, to be changed, added and removed.
func (s *Screen) editTemplates() {
	kit.Load(s.shell.Context(), &kit.Loader{}, s.services.Templates, func(all []template.Template, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		e := &templateEditor{screen: s, all: all, right: kit.NewSwap(kit.Stack(0))}
		e.open()
	})
}

type templateEditor struct {
	screen *Screen
	all    []template.Template
	list   *kit.List
	right  *kit.Swap
	dialog *kit.Dialog
}

func (e *templateEditor) open() {
	s := e.screen
	e.list = kit.NewList(44, func() int { return len(e.all) }, func() kit.RowView { return newTemplateRow(&e.all) })
	e.list.Word = func(id int) string { return e.all[id].Name }
	e.list.OnSelect = func(i int) { e.edit(e.all[i]) }
	e.right.Show(kit.Empty("paper", words.T("ui.mail.template.pick"), words.T("ui.mail.template.gaps"), nil))
	e.dialog = &kit.Dialog{Title: words.T("ui.mail.do.templates"), Width: 860}
	e.dialog.Body = kit.Sized(0, 430, kit.Leading(12, 300, kit.Boxed(kit.Surface, kit.Rule, kit.Room(1, 1, 1, 1), e.list), e.right.Object()))
	add := kit.NewButton(words.T("ui.mail.template.add"), e.fresh)
	e.dialog.Actions = []fyne.CanvasObject{add, kit.NewButton(words.T("ui.close"), e.dialog.Close)}
	e.dialog.Show(s.shell.Canvas())
	s.shell.Canvas().Focus(nil)
	e.list.Focus()
}

// edit shows one text in fields.
func (e *templateEditor) edit(t template.Template) {
	s := e.screen
	name, body := kit.NewField(""), kit.NewEditor("")
	name.Fill(t.Name)
	body.Fill(t.Body)
	draft := s.shell.Draft("template:" + t.ID)
	keep := func() { draft.Typed(templateDraft{name.Text, body.Text(), t.Category, t.Language}.String()) }
	name.OnChanged = func(string) { keep() }
	body.OnChanged = func(string) { keep() }
	var kindWords []string
	for _, k := range triage.Categories {
		kindWords = append(kindWords, kindWord(k))
	}
	kind := kit.NewChoice("", func(i int) { t.Category = triage.Categories[i]; keep() }, kindWords...)
	kind.Set(slices.Index(triage.Categories, t.Category))
	lang := kit.NewSegments(func(i int) { t.Language = template.Languages[i]; keep() }, words.T("ui.language.en"), words.T("ui.language.es"))
	lang.Chosen = max(0, slices.Index(template.Languages, t.Language))
	begun := kit.NewSwap(kit.Stack(0))
	draft.Load(func(kept string) {
		var typed templateDraft
		if json.Unmarshal([]byte(kept), &typed) != nil {
			return
		}
		name.Fill(typed.Name)
		body.Fill(typed.Body)
		t.Category, t.Language = typed.Category, typed.Language
		kind.Set(slices.Index(triage.Categories, t.Category))
		lang.Chosen = max(0, slices.Index(template.Languages, t.Language))
		lang.Refresh()
		begun.Show(kit.Spread(8, 0, kit.NewParagraph(kit.Quiet(words.T("ui.mail.template.begun"))), kit.NewLink(words.T("ui.mail.template.begun.drop"), func() {
			draft.Clear()
			e.again(t.ID)
		})))
	})
	save := kit.NewPrimary(words.T("ui.mail.template.save"), "", func() {
		t.Name, t.Body = name.Text, body.Text()
		s.run(func(ctx context.Context) error { return s.services.SaveTemplate(ctx, t) }, func() {
			draft.Clear()
			s.shell.Say(words.T("ui.mail.template.saved"))
			e.reload()
		})
	})
	buttons := []fyne.CanvasObject{save}
	if t.ID != "" {
		buttons = append(buttons, kit.NewButton(words.T("ui.mail.template.remove"), func() {
			s.run(func(ctx context.Context) error { return s.services.RemoveTemplate(ctx, t.ID) }, func() {
				s.shell.SayUndo(words.T("ui.mail.template.removed"), func() {
					s.run(func(ctx context.Context) error { return s.services.RestoreTemplate(ctx, t.ID) }, e.reload)
				})
				e.reload()
			})
		}))
	}
	if t.Changed {
		buttons = append(buttons, kit.NewButton(words.T("ui.mail.template.restore"), func() {
			s.run(func(ctx context.Context) error { return s.services.RestoreTemplate(ctx, t.ID) }, e.reload)
		}))
	}
	e.right.Show(kit.Padded(kit.Room(0, 0, 2, 2), kit.Stack(10, begun.Object(),
		kit.NewLabeled(words.T("ui.mail.template.name"), "", name).Object(),
		kit.Abreast(10, kit.NewLabeled(words.T("ui.mail.template.kind"), "", kind).Object(), kit.NewLabeled(words.T("ui.mail.template.language"), "", kit.Row(0, lang)).Object()),
		kit.NewLabeled(words.T("ui.mail.template.text"), words.T("ui.mail.template.gaps"), kit.Sized(0, 190, body.Object())).Object(),
		kit.Flow(8, buttons...))))
}

// templateDraft is what somebody has begun to change of a ready-made text.
type templateDraft struct{ Name, Body, Category, Language string }

func (d templateDraft) String() string {
	body, err := json.Marshal(d)
	if err != nil {
		return ""
	}
	return string(body)
}

// again shows a text as it is kept; a new one empty.
func (e *templateEditor) again(id string) {
	for _, t := range e.all {
		if t.ID == id {
			e.edit(t)
			return
		}
	}
	e.fresh()
}

// fresh begins a new text.
func (e *templateEditor) fresh() {
	e.list.Deselect()
	e.edit(template.Template{Category: triage.Other, Language: string(words.Current())})
}

func (e *templateEditor) reload() {
	s := e.screen
	kit.Load(s.shell.Context(), &kit.Loader{}, s.services.Templates, func(all []template.Template, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		e.all = all
		e.list.Reload()
		e.list.Deselect()
		e.right.Show(kit.Empty("paper", words.T("ui.mail.template.pick"), words.T("ui.mail.template.gaps"), nil))
	})
}
