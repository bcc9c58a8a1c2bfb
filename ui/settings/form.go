package settings

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// form is fields with what was kept in them and what has been typed since. What differs is a draft of the member, so that
// leaving the screen, the lock and a crash take nothing; secrets are never in a draft.
type form struct {
	s       *screen
	draft   *shell.Draft
	fields  []*input
	base    map[string]string
	drafted bool // the draft was asked for
	filling bool // what is being shown is no typing
	save    *kit.Button
	discard *kit.Button
	changed func()            // somebody typed
	sent    map[string]string // what is being saved, while it is
	busy    bool
}

// input is one field of a form under the name that faults know.
type input struct {
	name    string
	get     func() string
	set     func(string)
	labeled *kit.Labeled
	focus   func()
	secret  bool
}

func (s *screen) newForm(key string, save func()) *form {
	f := &form{s: s, draft: s.shell.Draft("settings:" + key), base: map[string]string{}}
	f.save = kit.NewPrimary(words.T("ui.settings.save"), kit.ShortcutWords(shortcutSave), save)
	f.discard = kit.NewButton(words.T("ui.settings.discard"), f.revert)
	f.mark()
	return f
}

// add puts a field under the form's care.
func (f *form) add(in *input) *kit.Labeled {
	f.fields = append(f.fields, in)
	return in.labeled
}

// typed notes what somebody has changed.
func (f *form) typed() {
	if f.filling {
		return
	}
	f.keep()
	if f.changed != nil {
		f.changed()
	}
}

func (f *form) keep() {
	typed := map[string]string{}
	for _, in := range f.fields {
		if in.secret {
			continue
		}
		if now := in.get(); now != f.base[in.name] {
			typed[in.name] = now
		}
	}
	if len(typed) == 0 {
		f.draft.Clear()
	} else if body, err := json.Marshal(typed); err == nil {
		f.draft.Typed(string(body))
	}
	f.mark()
}

// dirty says whether anything differs from what is kept.
func (f *form) dirty() bool {
	for _, in := range f.fields {
		if in.get() != f.base[in.name] {
			return true
		}
	}
	return false
}

func (f *form) mark() {
	dirty := f.dirty()
	f.save.SetOff(f.busy || !dirty)
	f.discard.SetOff(f.busy || !dirty)
}

// fill shows what is kept, and over it what was typed before. Fields that somebody is typing in stay as they are.
func (f *form) fill(values map[string]string) {
	var typed map[string]string
	if f.drafted {
		typed = f.typedNow()
	}
	f.base = maps.Clone(values)
	f.put(typed)
	if !f.drafted {
		f.drafted = true
		f.draft.Load(func(body string) {
			kept := map[string]string{}
			if json.Unmarshal([]byte(body), &kept) == nil {
				f.put(kept)
			}
		})
	}
	if f.changed != nil {
		f.changed()
	}
}

// put shows the base with what was typed over it.
func (f *form) put(typed map[string]string) {
	f.filling = true
	for _, in := range f.fields {
		want := f.base[in.name]
		if text, ok := typed[in.name]; ok {
			want = text
		}
		if in.get() != want {
			in.set(want)
		}
	}
	f.filling = false
	f.mark()
	if f.changed != nil {
		f.changed()
	}
}

// revert forgets what was typed.
func (f *form) revert() {
	typed := f.typedNow()
	f.draft.Clear()
	f.clean()
	f.put(nil)
	f.s.shell.SayUndo(words.T("ui.settings.discarded"), func() { f.put(typed); f.keep() })
}

func (f *form) typedNow() map[string]string {
	typed := map[string]string{}
	for _, in := range f.fields {
		if now := in.get(); now != f.base[in.name] {
			typed[in.name] = now
		}
	}
	return typed
}

// values is what the fields say.
func (f *form) values() map[string]string {
	all := map[string]string{}
	for _, in := range f.fields {
		all[in.name] = in.get()
	}
	return all
}

// clean takes the errors off the fields.
func (f *form) clean() {
	for _, in := range f.fields {
		if in.labeled.Error() != "" {
			in.labeled.SetError("")
			f.s.right.Object().Refresh()
		}
	}
}

// begin begins saving, unless it is under way or there is nothing to save.
func (f *form) begin() bool {
	if f.busy || !f.dirty() {
		return false
	}
	f.clean()
	f.busy, f.sent = true, f.values()
	f.mark()
	return true
}

// done ends saving: with an error at its field, or else in a notice; nothing typed is lost either way. What somebody typed
// while it was being saved is not saved yet, and stays a draft.
func (f *form) done(err error) bool {
	f.busy = false
	defer f.mark()
	if err == nil {
		f.base = f.sent
		f.keep()
		return true
	}
	f.fail(err)
	return false
}

func (f *form) fail(err error) {
	var e *fault.Error
	if errors.As(err, &e) && e.Field != "" {
		for _, in := range f.fields {
			if in.name == e.Field {
				in.labeled.SetError(phrase.Error(err))
				f.s.right.Object().Refresh()
				if in.focus != nil {
					in.focus()
				}
				return
			}
		}
	}
	f.s.shell.Warn(err)
}

// line is a field of one line.
func (f *form) line(name, label, help, hint string) fyne.CanvasObject {
	return f.field(name, label, help, kit.NewField(hint)).Object()
}

// area is a field of several lines.
func (f *form) area(name, label, help string, height float32) fyne.CanvasObject {
	field := kit.NewArea("")
	in := &input{name: name, get: func() string { return field.Text }, set: field.Fill, focus: field.Focus,
		labeled: kit.NewLabeled(label, help, fixed{field, kit.Sized(0, height, field.Object())})}
	field.OnChanged = func(string) { f.typed() }
	f.add(in)
	return in.labeled.Object()
}

// fixed is a field at its height, or with what belongs beside it.
type fixed struct {
	*kit.Field
	box fyne.CanvasObject
}

// Object is what goes on screen.
func (x fixed) Object() fyne.CanvasObject { return x.box }

func (f *form) field(name, label, help string, field *kit.Field) *kit.Labeled {
	in := &input{name: name, get: func() string { return field.Text }, set: field.Fill, labeled: kit.NewLabeled(label, help, field), focus: field.Focus}
	field.OnChanged = func(string) { f.typed() }
	return f.add(in)
}

// secretLine is a passphrase or a password.
func (f *form) secretLine(name, label, help, hint string) (*kit.Passphrase, fyne.CanvasObject) {
	field := kit.NewPassphrase(hint, words.T("ui.settings.reveal"), words.T("ui.settings.conceal"))
	in := &input{name: name, secret: true, get: func() string { return field.Text }, labeled: kit.NewLabeled(label, help, field), focus: field.Focus,
		set: func(t string) { field.Fill(t) }}
	field.OnChanged = func(string) { f.typed() }
	f.add(in)
	return field, in.labeled.Object()
}

// choice is one of a few codes, shown in words.
func (f *form) choice(name, label, help string, codes, names []string) fyne.CanvasObject {
	c := kit.NewChoice("", func(int) { f.typed() }, names...)
	c.Chosen = slices.Index(codes, "")
	in := &input{name: name, labeled: kit.NewLabeled(label, help, c), focus: func() { kit.Focus(c) },
		get: func() string {
			if c.Chosen < 0 || c.Chosen >= len(codes) {
				return ""
			}
			return codes[c.Chosen]
		},
		set: func(code string) {
			if code != "" && !slices.Contains(codes, code) { // kept by other means: it stays as it is
				codes, c.Words = append(codes, code), append(c.Words, code)
			}
			c.Set(slices.Index(codes, code))
		}}
	f.add(in)
	return in.labeled.Object()
}

// tick is yes or no.
func (f *form) tick(name, text, help string) fyne.CanvasObject {
	c := kit.NewCheck(text, false, func(bool) { f.typed() })
	in := &input{name: name, labeled: kit.NewLabeled("", help, c), focus: func() { kit.Focus(c) },
		get: func() string {
			if c.Ticked {
				return "yes"
			}
			return ""
		},
		set: func(v string) { c.Set(v == "yes") }}
	f.add(in)
	if help == "" {
		return c
	}
	return kit.Stack(3, c, kit.Padded(kit.Room(0, 0, 26, 0), kit.NewParagraph(kit.Quiet(help).As(kit.Small))))
}

// card is a part of a form with its heading.
func card(title, about string, rows ...fyne.CanvasObject) fyne.CanvasObject {
	head := []fyne.CanvasObject{kit.NewClip(kit.Strong(title).As(kit.Sub))}
	if about != "" {
		head = append(head, kit.NewParagraph(kit.Quiet(about)))
	}
	return kit.Card(kit.Stack(13, append([]fyne.CanvasObject{kit.Stack(3, head...)}, rows...)...))
}

// scroll is cards one below the other, with the room their edges need.
func scroll(cards ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 14, kit.Brim, 10), kit.Stack(14, cards...)))
}

// slot is room for something that is not always there; it takes none while it is empty.
func slot() *kit.Swap {
	s := kit.NewSwap(kit.Spacer())
	s.Object().Hide()
	return s
}

// put shows something in a slot, nil to empty it, and gives what stands around it the room that is left.
func (s *screen) put(sl *kit.Swap, o fyne.CanvasObject) {
	switch {
	case o == nil && !sl.Object().Visible():
		return
	case o == nil:
		sl.Object().Hide()
	default:
		sl.Object().Show()
		sl.Show(o)
	}
	s.right.Object().Refresh()
}

// beside is a labeled field with a button at its right, on the field's line.
func beside(field, button fyne.CanvasObject) fyne.CanvasObject {
	return kit.Tailed(10, field, kit.NewLabeled(" ", "", button).Object())
}
