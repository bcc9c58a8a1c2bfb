package patients

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/patient"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

func splitLines(text string) []string { return strings.Split(text, "\n") }

// pickToMerge asks for the record that is to come into the one in view.
func (s *Screen) pickToMerge() {
	one := s.open
	s.pick(words.T("ui.patients.merge.pick"), one, func(p patient.Summary) { s.compare(one, p.ID) })
}

// pick asks for a patient, found as one types.
func (s *Screen) pick(title, except string, do func(p patient.Summary)) {
	var found []patient.Summary
	var loader kit.Loader
	var search *kit.Search
	d := &kit.Dialog{Title: title, Width: 560}
	take := func(i int) {
		if i >= 0 && i < len(found) {
			p := found[i]
			d.Close()
			do(p)
		}
	}
	list := kit.NewColumns(30, func() int { return len(found) },
		kit.Column{Title: words.T("ui.patients.name"), Width: 200, Flex: 2, Cell: func(i int) []kit.Span { return nameSpans(found[i], search.Text) }},
		kit.Column{Title: words.T("ui.patients.born"), Width: 92, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(phrase.Short(found[i].BirthDate))} }},
		kit.Column{Title: words.T("ui.patients.number"), Width: 100, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(found[i].MRN)} }})
	list.SortedBy = -1
	act := kit.NewPrimary(words.T("ui.record.choose"), "", func() { take(list.Rows.Selected()) })
	act.SetOff(true)
	list.Rows.OnSelect = func(int) { act.SetOff(false) }
	list.Rows.OnOpen = take
	search = kit.NewSearch(words.T("ui.patients.find"), "", func(text string, _ uint64) {
		kit.Load(s.shell.Context(), &loader, func(ctx context.Context) (Found, error) { return s.services.Find(ctx, Query{Text: text, Away: true}) }, func(f Found, err error) {
			if err != nil {
				s.shell.Warn(err)
				return
			}
			found = nil
			for _, p := range f.List {
				if p.ID != except {
					found = append(found, p)
				}
			}
			list.Rows.Deselect()
			act.SetOff(true)
			list.Rows.Reload()
		})
	})
	search.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name != fyne.KeyDown || len(found) == 0 {
			return false
		}
		list.Rows.Focus()
		list.Rows.Select(max(0, list.Rows.Selected()))
		return true
	}
	d.Body, d.First = kit.Stack(10, search.Object(), kit.Sized(0, 240, kit.Sheet(list))), search.Field
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { d.Close() }), act}
	d.Show(s.shell.Canvas())
}

// compare shows two records beside each other, to be made one.
func (s *Screen) compare(one, other string) {
	type sides struct{ a, b Side }
	kit.Load(s.shell.Context(), &s.acting, func(ctx context.Context) (both sides, err error) {
		both.a, both.b, err = s.services.Sides(ctx, one, other)
		return both, err
	}, func(both sides, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.comparePage(both.a, both.b, nil, nil)
	})
}

// settle shows the two records of a doubt.
func (s *Screen) settle(d Doubt) { s.comparePage(d.Candidate, d.Newcomer, &d, nil) }

// comparePage shows two records beside each other with what differs marked. With a doubt they may be kept apart, too; then
// is called once it is settled.
func (s *Screen) comparePage(kept, gone Side, doubt *Doubt, then func()) {
	done := func() {
		if then != nil {
			then()
			return
		}
		s.openRecord(kept.Patient.ID)
		s.find()
	}
	merge := func() {
		text := mergeWords(kept, gone)
		kit.Ask(s.shell.Canvas(), words.T("ui.patients.merge.ask"), text, words.T("ui.cancel"), words.T("ui.patients.merge.act"), false, func() {
			s.join(kept.Patient.ID, gone.Patient.ID, doubt, done)
		})
	}
	primary := kit.NewPrimary(words.T("ui.patients.merge.act"), kit.ShortcutWords(kit.Ctrl(fyne.KeyReturn)), merge)
	primary.SetOff(s.rights.Merge != "")
	swap := kit.NewButton(words.T("ui.patients.merge.swap"), func() { s.comparePage(gone, kept, doubt, then) })
	actions := []fyne.CanvasObject{kit.NewButton(words.T("ui.patients.back"), s.back), swap}
	if doubt != nil {
		apart := kit.NewButton(words.T("ui.patients.merge.apart"), func() {
			s.do(func(ctx context.Context) error { return s.services.KeepApart(ctx, doubt.ID) }, func() {
				s.shell.Say(words.T("ui.patients.merge.kept"))
				done()
			})
		})
		apart.SetOff(s.rights.Merge != "")
		actions = append(actions, apart)
	}
	actions = append(actions, primary)
	var save func()
	if s.rights.Merge == "" {
		save = merge
	}
	s.turn(&page{title: words.T("ui.patients.merge.title"), subtitle: words.T("ui.patients.merge.hint"), actions: actions, save: save, body: s.besideEach(kept, gone, doubt), focus: primary})
}

// join makes two records one; the notice takes it back.
func (s *Screen) join(kept, gone string, doubt *Doubt, then func()) {
	kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, func(ctx context.Context) (string, error) {
		if doubt != nil && doubt.Candidate.Patient.ID == kept {
			return s.services.MergeDoubt(ctx, doubt.ID)
		}
		return s.services.Merge(ctx, kept, gone)
	}, func(id string, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.shell.SayUndo(words.T("ui.patients.merge.done"), func() { s.unmerge(id) })
		then()
	})
}

func (s *Screen) unmerge(mergeID string) {
	s.do(func(ctx context.Context) error { return s.services.Unmerge(ctx, mergeID) }, func() { s.shell.Say(words.T("ui.patients.merge.undone")) })
}

func (s *Screen) askUnmerge(m Merge) {
	if s.rights.Merge != "" {
		s.shell.Say(s.rights.Merge)
		return
	}
	kit.Ask(s.shell.Canvas(), words.T("ui.record.unmerge"), words.T("ui.patients.merge.undo.ask", "name", nameOf(m.Gone), "number", m.Gone.MRN()), words.T("ui.cancel"), words.T("ui.patients.merge.undo.act"), false, func() { s.unmerge(m.ID) })
}

// mergeWords says what merging means before it is done.
func mergeWords(kept, gone Side) string {
	parts := []string{words.T("ui.patients.merge.stays", "name", nameOf(kept.Patient), "number", kept.Patient.MRN()), alongWords(gone)}
	if gone.Codes > 0 {
		parts = append(parts, words.N("ui.patients.merge.codes", gone.Codes))
	}
	return strings.Join(append(parts, words.T("ui.patients.merge.later")), " ")
}

func alongWords(s Side) string {
	var parts []string
	for _, p := range []struct {
		key string
		n   int
	}{{"ui.patients.merge.visits", s.Visits}, {"ui.patients.merge.items", s.Items}, {"ui.patients.merge.mails", s.Mails}, {"ui.patients.merge.papers", s.Papers}} {
		if p.n > 0 {
			parts = append(parts, words.N(p.key, p.n))
		}
	}
	if len(parts) == 0 {
		return words.T("ui.patients.merge.nothing")
	}
	return words.T("ui.patients.merge.along", "list", strings.Join(parts, ", "))
}

// besideEach is the table of two records: what differs is marked, what only one says comes along.
func (s *Screen) besideEach(kept, gone Side, doubt *Doubt) fyne.CanvasObject {
	label := func(text string) fyne.CanvasObject { return kit.Sized(166, 0, kit.NewClip(kit.Quiet(text))) }
	row := func(key string, joins bool, a, b string) fyne.CanvasObject {
		differs := !joins && a != b && a != "" && b != ""
		mark := fyne.CanvasObject(kit.Sized(18, 0, kit.Spacer()))
		switch {
		case differs:
			mark = kit.Sized(18, 0, kit.NewText(kit.Sign("warning", kit.AlertInk)))
		case a == b && a != "":
			mark = kit.Sized(18, 0, kit.NewText(kit.Sign("check", kit.Muted)))
		}
		return kit.Stack(0, kit.Padded(kit.Room(7, 7, 14, 14), kit.Spread(8, 2, mark, label(words.T(key)), kit.Abreast(20, orNone(a, differs), orNone(b, differs)))), kit.Line())
	}
	title := func(tag string, tone kit.Tone, s Side) fyne.CanvasObject {
		return kit.Stack(2, kit.NewText(kit.Tag(tag, tone)), kit.NewClip(kit.Strong(nameOf(s.Patient)).As(kit.Sub)), kit.NewClip(phrase.Standing(s.State, s.Patient.Deceased), kit.Quiet(s.Patient.MRN()).After(8)))
	}
	rows := []fyne.CanvasObject{kit.Padded(kit.Room(12, 12, 14, 14), kit.Spread(8, 2, kit.Sized(18, 0, kit.Spacer()), label(""), kit.Abreast(20, title(words.T("ui.patients.merge.keeps"), kit.Green, kept), title(words.T("ui.patients.merge.goes"), kit.Amber, gone)))), kit.Line()}
	for _, f := range facets {
		a, b := f.text(kept.Patient), f.text(gone.Patient)
		if a != "" || b != "" {
			rows = append(rows, row(f.key, f.list, a, b))
		}
	}
	rows = append(rows, kit.Padded(kit.Room(10, 4, 14, 14), kit.Spread(8, 2, kit.Sized(18, 0, kit.Spacer()), label(words.T("ui.patients.merge.has")), kit.Abreast(20, kit.NewParagraph(kit.Say(hasWords(kept))), kit.NewParagraph(kit.Say(hasWords(gone)))))))
	parts := []fyne.CanvasObject{}
	if doubt != nil && len(doubt.Because) > 0 {
		parts = append(parts, kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(8, 8, 12, 12), kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(words.T("ui.patients.merge.because", "list", becauseWords(doubt.Because))).After(6))))
	}
	parts = append(parts, kit.Sheet(kit.Stack(0, rows...)), kit.Boxed(kit.Pane, kit.Rule, kit.Room(10, 10, 14, 14), kit.NewParagraph(kit.Strong(words.T("ui.patients.merge.means")), kit.Say(mergeWords(kept, gone)).After(8))))
	if s.rights.Merge != "" {
		parts = append(parts, kit.NewParagraph(kit.Sign("lock", kit.Muted), kit.Say(s.rights.Merge).After(6)))
	}
	return kit.Scrolled(kit.AtMost(1500, kit.Padded(kit.Room(kit.Brim, 16, kit.Brim, 4), kit.Stack(12, parts...))))
}

func orNone(text string, differs bool) fyne.CanvasObject {
	if text == "" {
		return kit.NewParagraph(kit.Quiet("–"))
	}
	return lined(text, differs)
}

func hasWords(s Side) string {
	var parts []string
	for _, p := range []struct {
		key string
		n   int
	}{{"ui.patients.merge.visits", s.Visits}, {"ui.patients.merge.items", s.Items}, {"ui.patients.merge.mails", s.Mails}, {"ui.patients.merge.papers", s.Papers}} {
		parts = append(parts, words.N(p.key, p.n))
	}
	return strings.Join(parts, ", ")
}
