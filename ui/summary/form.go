package summary

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/visit"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// form is the visit in plain fields, each with its notes below it.
type form struct {
	s      *Screen
	object fyne.CanvasObject
	column *fyne.Container

	reason, follow             *kit.Field
	next, found, call, pending *kit.Editor
	medicines                  *medicines
	notes                      map[string]*notes
	keepButton                 *kit.Button
	filling                    bool
}

func newForm(s *Screen) *form {
	f := &form{s: s, notes: map[string]*notes{}, reason: kit.NewField(""), follow: kit.NewField(words.T("ui.summary.follow.hint")),
		next: kit.NewEditor(words.T("ui.summary.next.hint")), found: kit.NewEditor(words.T("ui.summary.found.hint")), call: kit.NewEditor(""), pending: kit.NewEditor(words.T("ui.summary.pending.hint"))}
	take := func(to func(text string)) func(string) {
		return func(text string) {
			if !f.filling {
				to(text)
				s.typed()
			}
		}
	}
	f.reason.OnChanged = take(func(t string) { s.said.Reason = t })
	f.follow.OnChanged = take(func(t string) { s.said.FollowUp = t })
	f.next.OnChanged = take(func(t string) { s.said.Next = t })
	f.found.OnChanged = take(func(t string) { s.said.Found = t })
	f.call.OnChanged = take(func(t string) { s.said.CallIf = t })
	f.pending.OnChanged = take(func(t string) { s.said.Pending = t })
	f.medicines = newMedicines(f)
	f.keepButton = kit.NewButton(words.T("ui.summary.keep"), s.keep)
	f.keepButton.Shortcut = kit.ShortcutWords(kit.Ctrl(fyne.KeyS))
	f.column = kit.Stack(14,
		f.block(FieldNext, words.T("ui.part.next"), kit.Sized(0, 112, f.next.Object())),
		f.block(FieldFollowUp, words.T("ui.summary.follow"), f.follow.Object()),
		f.block(FieldMedicines, words.T("ui.summary.medicines"), f.medicines.object),
		f.block(FieldFound, words.T("ui.part.found"), kit.Sized(0, 84, f.found.Object())),
		f.block(FieldCall, words.T("ui.part.call"), kit.Sized(0, 66, f.call.Object())),
		f.block(FieldPending, words.T("ui.summary.pending"), kit.Sized(0, 48, f.pending.Object())),
		f.block(FieldReason, words.T("ui.summary.reason"), f.reason.Object()),
		f.block(FieldPaper, words.T("ui.summary.checks"), nil),
	)
	foot := kit.Padded(kit.Room(8, 0, kit.Brim, 10), kit.Spread(8, 0, kit.Spacer(), f.keepButton))
	f.object = kit.Between(kit.Stack(0), kit.Scrolled(kit.Padded(kit.Room(kit.Brim, kit.Brim, kit.Brim, 10), f.column)), foot)
	return f
}

// block is a field under its label, with room for notes.
func (f *form) block(key, label string, field fyne.CanvasObject) fyne.CanvasObject {
	n := &notes{box: kit.Stack(3)}
	f.notes[key] = n
	parts := []fyne.CanvasObject{kit.NewClip(kit.Strong(label).As(kit.Dense).In(kit.Muted))}
	if field != nil {
		parts = append(parts, field)
	}
	return kit.Stack(5, append(parts, n.box)...)
}

// fill shows the words of the visit that is open.
func (f *form) fill() {
	f.filling = true
	defer func() { f.filling = false }()
	said := f.s.said
	f.reason.Fill(said.Reason)
	f.follow.Fill(said.FollowUp)
	f.hint()
	for _, e := range []struct {
		editor *kit.Editor
		text   string
	}{{f.next, said.Next}, {f.found, said.Found}, {f.call, said.CallIf}, {f.pending, said.Pending}} {
		e.editor.Fill(e.text)
	}
	f.medicines.fill()
	f.column.Refresh()
	f.enable()
}

// hint shows what the paper says on its own, in its language, where nothing is typed.
func (f *form) hint() {
	hint := words.T("ui.summary.call.hint")
	lang := f.s.options.Lang
	if lang == "" {
		lang = f.s.preview.Lang
	}
	if usual := f.s.sheet.UsualCallWords[lang]; usual != "" {
		hint = usual
	}
	if f.call.Hint != hint {
		f.call.Hint = hint
		f.call.Refresh()
	}
}

func (f *form) enable() { f.keepButton.SetOff(!f.s.dirty || f.s.busy || f.s.keeping) }

// replace puts plain words in the place of a hard one, in its field, which has the keyboard then: the link that was pressed
// goes away with its word.
func (f *form) replace(key string, n Note) {
	said := &f.s.said
	swap := func(text string) string { return replaceWord(text, n.Hard, n.Plain) }
	switch key {
	case FieldReason:
		said.Reason = swap(said.Reason)
	case FieldNext:
		said.Next = swap(said.Next)
	case FieldFollowUp:
		said.FollowUp = swap(said.FollowUp)
	case FieldFound:
		said.Found = swap(said.Found)
	case FieldCall:
		said.CallIf = swap(said.CallIf)
	case FieldMedicines:
		said.Medicines = slices.Clone(said.Medicines)
		for i := range said.Medicines {
			said.Medicines[i].How = swap(said.Medicines[i].How)
		}
	}
	f.fill()
	f.s.typed()
	switch key {
	case FieldReason:
		f.reason.Focus()
	case FieldFollowUp:
		f.follow.Focus()
	case FieldNext:
		f.next.Focus()
	case FieldFound:
		f.found.Focus()
	case FieldCall:
		f.call.Focus()
	case FieldMedicines:
		f.medicines.focus(n.Plain)
	}
}

// replaceWord puts plain in the place of every hard in a text, whatever its case; a capital at the beginning stays one.
func replaceWord(text, hard, plain string) string {
	var b strings.Builder
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // a letter whose small form has another length: leave the text as it is
		return text
	}
	for {
		i := wordAt(lower, strings.ToLower(hard))
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		with := plain
		if first := text[i : i+1]; first != lower[i:i+1] {
			with = strings.ToUpper(plain[:1]) + plain[1:]
		}
		b.WriteString(text[:i] + with)
		text, lower = text[i+len(hard):], lower[i+len(hard):]
	}
}

// wordAt finds a word, or several, that stand alone in a text; -1 when they don't.
func wordAt(text, word string) int {
	letter := func(s string) bool {
		return s != "" && (s >= "a" && s < "{" || s >= "\x80")
	}
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 || word == "" {
			return -1
		}
		i += from
		before, after := "", ""
		if i > 0 {
			before = text[i-1 : i]
		}
		if end := i + len(word); end < len(text) {
			after = text[end : end+1]
		}
		if !letter(before) && !letter(after) {
			return i
		}
		from = i + 1
	}
}

// note shows what the checks say, each beside its field.
func (f *form) note(p Preview) {
	changed := false
	for key, n := range f.notes {
		list := p.Notes[key]
		if key == FieldPaper {
			list = append(slices.Clone(list), f.s.paperNotes(p)...)
		}
		if n.show(list, func(note Note) { f.replace(key, note) }) {
			changed = true
		}
	}
	if changed {
		f.column.Refresh()
	}
}

// paperNotes say what the portal panel does, and what becomes of codes.
func (s *Screen) paperNotes(p Preview) (list []Note) {
	if p.Portal != "" {
		list = append(list, Note{Tone: Good, Text: words.T("ui.summary.portal." + p.Portal)})
	}
	if p.Coded {
		list = append(list, Note{Tone: Good, Text: words.T("ui.summary.code")})
	}
	if p.Lang != "en" {
		list = append(list, Note{Tone: Hint, Text: words.T("ui.summary.nottranslated")})
	}
	if s.sheet.MailNo != "" {
		list = append(list, Note{Tone: Hint, Text: words.T("ui.summary.nomail", "why", s.sheet.MailNo)})
	}
	return list
}

// notes are the lines below a field.
type notes struct {
	box   *fyne.Container
	shown []Note
}

// show says whether anything changed.
func (n *notes) show(list []Note, replace func(Note)) bool {
	if slices.Equal(n.shown, list) {
		return false
	}
	n.shown = slices.Clone(list)
	n.box.Objects = nil
	for _, note := range list {
		icon, ink := "check", kit.Muted
		switch note.Tone {
		case Hint:
			icon = "info"
		case Grave:
			icon, ink = "warning", kit.AlertInk
		}
		var line fyne.CanvasObject = kit.NewParagraph(kit.Sign(icon, ink), kit.Quiet(note.Text).As(kit.Dense).In(ink).After(6))
		if note.Hard != "" {
			line = kit.Spread(8, 0, kit.NewClip(kit.Sign("info", kit.Muted), kit.Quiet(words.T("ui.summary.hard", "hard", note.Hard)).As(kit.Dense).After(6), kit.Strong(note.Plain).As(kit.Dense).After(4)),
				kit.NewLink(words.T("ui.summary.replace"), func() { replace(note) }))
		}
		n.box.Objects = append(n.box.Objects, line)
	}
	return true
}

// medicines is the list of medicines with what happened to each.
type medicines struct {
	f      *form
	box    *fyne.Container
	object fyne.CanvasObject
	hows   []*kit.Editor
}

// changes are what can happen to a medicine, in the order of the choice.
var changes = []string{visit.MedicineNew, visit.MedicineChanged, visit.MedicineSame, visit.MedicineStopped, visit.MedicineRemoved}

func newMedicines(f *form) *medicines {
	m := &medicines{f: f, box: kit.Stack(0)}
	add := kit.NewLink(words.T("ui.summary.addmedicine"), func() {
		f.s.said.Medicines = append(slices.Clone(f.s.said.Medicines), visit.Medicine{Change: visit.MedicineNew})
		m.fill()
		f.column.Refresh()
		f.s.typed()
	})
	m.object = kit.Stack(6, m.box, add)
	return m
}

// noBreak keeps Enter from breaking a line: these texts are one line on the paper, however many here.
func noBreak(e *fyne.KeyEvent) bool { return e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter }

// oneLine is a text that was pasted in several lines.
func oneLine(t string) string { return strings.ReplaceAll(t, "\n", " ") }

// focus gives the keyboard to how a medicine is taken, where the words stand.
func (m *medicines) focus(words string) {
	for _, how := range m.hows {
		if strings.Contains(strings.ToLower(how.Text()), strings.ToLower(words)) {
			kit.Focus(how)
			return
		}
	}
}

func (m *medicines) fill() {
	m.box.Objects, m.hows = nil, nil
	s := m.f.s
	var order []int // what is stopped stands apart, below: nobody reads it as one to take
	for _, stopped := range []bool{false, true} {
		for i, med := range s.said.Medicines {
			if (med.Change == visit.MedicineStopped) == stopped && (med.Change != visit.MedicineRemoved || med.ID != "") {
				order = append(order, i)
			}
		}
	}
	apart := false
	for _, i := range order {
		med := s.said.Medicines[i]
		if med.Change == visit.MedicineStopped && !apart {
			apart = true
			m.box.Objects = append(m.box.Objects, kit.Padded(kit.Room(2, 4, 0, 0), kit.NewText(kit.Strong(words.T("ui.summary.stopped")).As(kit.Dense).In(kit.Muted))))
		}
		name, how := kit.NewEditor(words.T("ui.summary.medicine.name")), kit.NewEditor(words.T("ui.summary.medicine.how"))
		name.SetGrows(1, 3)
		how.SetGrows(1, 6)
		name.OnKey, how.OnKey = noBreak, noBreak
		name.Fill(med.Name)
		how.Fill(med.How)
		m.hows = append(m.hows, how)
		change := func(to func(*visit.Medicine)) {
			if !m.f.filling && i < len(s.said.Medicines) {
				s.said.Medicines = slices.Clone(s.said.Medicines)
				to(&s.said.Medicines[i])
				s.typed()
			}
		}
		name.OnChanged = func(t string) { change(func(v *visit.Medicine) { v.Name = oneLine(t) }) }
		how.OnChanged = func(t string) { change(func(v *visit.Medicine) { v.How = oneLine(t) }) }
		var labels []string
		for _, c := range changes {
			labels = append(labels, words.T("ui.summary.change."+c))
		}
		choice := kit.NewChoice("", func(k int) { change(func(v *visit.Medicine) { v.Change = changes[k] }) }, labels...)
		choice.Set(slices.Index(changes, med.Change))
		m.box.Objects = append(m.box.Objects, kit.Padded(kit.Room(0, 8, 0, 0), kit.Stack(4,
			kit.Ends(6, name, kit.Sized(112, 38, choice)), how.Object())))
	}
	if len(s.said.Medicines) == 0 {
		m.box.Objects = []fyne.CanvasObject{kit.NewText(kit.Quiet(words.T("ui.summary.nomedicines")).As(kit.Dense))}
	}
	m.box.Refresh()
}
