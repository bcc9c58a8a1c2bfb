package kit

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Token is one of the values of Tokens. Key is what the program knows it by, empty for what was typed; Wrong says why it
// can't stay as it is.
type Token struct{ Text, Key, Wrong string }

// Tokens is a field for several values: mail addresses, problems. Enter, a comma or leaving the field makes what is typed
// one of them; Backspace in the empty field removes the last, Left and Right walk among them and Delete removes.
type Tokens struct {
	widget.BaseWidget
	Check     func(text string) (wrong string) // why a value can't stay, empty if it can; optional
	OnChanged func(all []Token)
	OnLeave   func()

	from     PickFrom
	entry    *tokenEntry
	tokens   []*tokenView
	at       int // the token the keys mean, -1 for none
	invalid  bool
	active   bool
	offering bool // what fits is open over the entry
	box      *surface
	object   *fyne.Container
	lines    int
}

const (
	tokenHeight = 24
	tokenGap    = 5
	tokenEntryW = 130
)

// NewTokens has none. With from it offers what fits while one types; nil offers nothing.
func NewTokens(hint string, from PickFrom) *Tokens {
	t := &Tokens{from: from, at: -1, box: newSurface(FieldFill, Edge, 7)}
	t.entry = &tokenEntry{owner: t}
	t.entry.PlaceHolder = hint
	t.entry.ExtendBaseWidget(t.entry)
	t.entry.OnChanged = t.typed
	t.ExtendBaseWidget(t)
	t.object = Top(t)
	return t
}

// Object is what goes on screen.
func (t *Tokens) Object() fyne.CanvasObject { return t.object }

// Focus gives it the keyboard.
func (t *Tokens) Focus() { Focus(t.entry) }

// Tokens are the values, without what is still being typed.
func (t *Tokens) Tokens() []Token {
	all := make([]Token, len(t.tokens))
	for i, v := range t.tokens {
		all[i] = v.token
	}
	return all
}

// Texts are the values' words.
func (t *Tokens) Texts() []string {
	all := make([]string, len(t.tokens))
	for i, v := range t.tokens {
		all[i] = v.token.Text
	}
	return all
}

// Wrong says whether one of them can't stay.
func (t *Tokens) Wrong() bool {
	return slices.ContainsFunc(t.tokens, func(v *tokenView) bool { return v.token.Wrong != "" })
}

// Set shows values without reporting them.
func (t *Tokens) Set(all ...Token) {
	t.tokens, t.at = nil, -1
	for _, tok := range all {
		t.tokens = append(t.tokens, newTokenView(t, t.judged(tok)))
	}
	t.relayout()
}

// Add takes a value unless it is there, and reports it.
func (t *Tokens) Add(tok Token) {
	tok.Text = strings.TrimSpace(tok.Text)
	if tok.Text == "" || slices.ContainsFunc(t.tokens, func(v *tokenView) bool { return strings.EqualFold(v.token.Text, tok.Text) }) {
		return
	}
	t.tokens = append(t.tokens, newTokenView(t, t.judged(tok)))
	t.report()
}

func (t *Tokens) judged(tok Token) Token {
	if t.Check != nil && tok.Key == "" {
		tok.Wrong = t.Check(tok.Text)
	}
	return tok
}

// Commit makes what is still being typed a value: call it before saving.
func (t *Tokens) Commit() { t.split(t.entry.Text, true) }

// SetInvalid marks the whole as wrong; single values are marked by Check.
func (t *Tokens) SetInvalid(bad bool) { t.invalid = bad; t.Refresh() }

func (t *Tokens) report() {
	t.relayout()
	if t.OnChanged != nil {
		t.OnChanged(t.Tokens())
	}
}

func (t *Tokens) removeAt(i int) {
	if i < 0 || i >= len(t.tokens) {
		return
	}
	hideTip()
	t.tokens = slices.Delete(t.tokens, i, i+1)
	t.at = -1
	t.report()
}

// typed makes values of what ends with a comma or a new line, also when pasted.
func (t *Tokens) typed(text string) {
	t.point(-1)
	if strings.ContainsAny(text, ",;\n") {
		t.split(text, false)
	}
}

func (t *Tokens) split(text string, all bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
	rest := ""
	if !all && len(parts) > 0 && !strings.ContainsAny(text[len(text)-1:], ",;\n") {
		rest, parts = parts[len(parts)-1], parts[:len(parts)-1]
	}
	t.entry.fill(rest)
	for _, p := range parts {
		t.Add(Token{Text: p})
	}
}

// point moves the mark among the tokens.
func (t *Tokens) point(i int) {
	if t.at != i {
		t.at = i
		t.Refresh()
	}
}

// key sees every key of the entry first.
func (t *Tokens) key(e *fyne.KeyEvent) bool {
	empty, last := t.entry.Text == "", len(t.tokens)-1
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		t.split(t.entry.Text, true)
		return true
	case fyne.KeyLeft:
		if t.entry.CursorColumn == 0 && last >= 0 {
			if t.at < 0 {
				t.at = len(t.tokens)
			}
			t.point(max(0, t.at-1))
			t.Refresh()
			return true
		}
	case fyne.KeyRight:
		if t.at >= 0 {
			if t.at++; t.at > last {
				t.at = -1
			}
			t.Refresh()
			return true
		}
	case fyne.KeyBackspace, fyne.KeyDelete:
		if t.at >= 0 {
			t.removeAt(t.at)
			return true
		}
		if empty && e.Name == fyne.KeyBackspace {
			t.removeAt(last)
			return true
		}
	case fyne.KeyDown:
		if t.from != nil {
			t.offer("")
			return true
		}
	}
	return false
}

// offer opens what fits over the entry.
func (t *Tokens) offer(text string) {
	f := &picking{from: t.from, free: true, ends: ",;"}
	f.take = func(it PickItem, _ fyne.KeyName) {
		t.offering = false
		t.entry.fill("")
		t.Focus()
		t.Add(Token{Text: it.Title, Key: it.Key})
	}
	f.left = func(text string) { t.offering = false; t.entry.fill(text) }
	t.offering = true
	f.show(t.entry, t.entry.PlaceHolder, text)
}

// Tapped gives the entry the keyboard.
func (t *Tokens) Tapped(*fyne.PointEvent) { Active(); t.Focus() }

// Cursor implements desktop.Cursorable.
func (t *Tokens) Cursor() desktop.Cursor { return desktop.TextCursor }

// relayout shows what changed; where the number of lines did, all around it moves too.
func (t *Tokens) relayout() {
	before := t.lines
	t.Refresh()
	if _, n := t.walk(t.Size().Width, func(fyne.CanvasObject, float32, float32, float32) {}); n != before && t.Size().Width > 0 {
		t.lines = n
		relayout(t.object)
	}
}

// walk places tokens and the entry in lines and returns the height and the number of lines.
func (t *Tokens) walk(width float32, place func(o fyne.CanvasObject, x, y, w float32)) (h float32, lines int) {
	line, least := fieldHeight()-2*5, scaled(tokenEntryW)
	x, y, lines := float32(6), float32(5), 1
	next := func() { x, y, lines = 6, y+line+tokenGap, lines+1 }
	for _, v := range t.tokens {
		w := min(v.MinSize().Width, width-12)
		if x > 6 && x+w > width-6 {
			next()
		}
		place(v, x, y, w)
		x += w + tokenGap
	}
	if x > 6 && x+least > width-6 {
		next()
	}
	place(t.entry, x, y, width-6-x)
	return y + line + 5, lines
}

// HeightFor is the height at a width: tokens go on in new lines.
func (t *Tokens) HeightFor(width float32) float32 {
	h, _ := t.walk(width, func(fyne.CanvasObject, float32, float32, float32) {})
	return h
}

// CreateRenderer implements fyne.Widget.
func (t *Tokens) CreateRenderer() fyne.WidgetRenderer { return &tokensRenderer{t} }

type tokensRenderer struct{ t *Tokens }

func (r *tokensRenderer) Destroy() {}
func (r *tokensRenderer) Objects() []fyne.CanvasObject {
	os := []fyne.CanvasObject{r.t.box, r.t.entry}
	for _, v := range r.t.tokens {
		os = append(os, v)
	}
	return os
}

func (r *tokensRenderer) MinSize() fyne.Size {
	w := r.t.Size().Width
	if w == 0 {
		w = 300
	}
	return fyne.NewSize(scaled(tokenEntryW)+12, r.t.HeightFor(w))
}

func (r *tokensRenderer) Layout(s fyne.Size) {
	t := r.t
	put(t.box, 0, 0, s.Width, s.Height)
	line := fieldHeight() - 2*5
	_, t.lines = t.walk(s.Width, func(o fyne.CanvasObject, x, y, w float32) {
		if o == t.entry {
			h := max(fieldHeight(), o.MinSize().Height) // lower, an Entry shows a scroll bar
			put(o, x-7, y-5, w+7, h)                    // its own padding
			return
		}
		put(o, x, y, w, line)
	})
}

func (r *tokensRenderer) Refresh() {
	t := r.t
	t.box.edge = Edge
	switch {
	case t.active:
		t.box.edge = Accent
	case t.invalid:
		t.box.edge = AlertInk
	}
	r.Layout(t.Size())
	t.box.Refresh()
	for _, v := range t.tokens {
		v.Refresh()
	}
	refresh(t)
}

// tokenEntry is the entry behind the tokens.
type tokenEntry struct {
	widget.Entry
	owner *Tokens
}

func (e *tokenEntry) fill(text string) {
	report := e.OnChanged
	e.OnChanged = nil
	e.SetText(text)
	e.CursorColumn = len([]rune(text))
	e.Refresh()
	e.OnChanged = report
}

func (e *tokenEntry) FocusGained() {
	e.Entry.FocusGained()
	e.owner.active = true
	e.owner.Refresh()
}

// FocusLost makes what was typed a value, unless the list of what fits took the keyboard.
func (e *tokenEntry) FocusLost() {
	e.Entry.FocusLost()
	t := e.owner
	t.active, t.at = false, -1
	if !t.offering {
		t.Commit()
		if t.OnLeave != nil {
			t.OnLeave()
		}
	}
	t.Refresh()
}

func (e *tokenEntry) Tapped(p *fyne.PointEvent)        { Active(); e.Entry.Tapped(p) }
func (e *tokenEntry) TypedShortcut(s fyne.Shortcut)    { Active(); e.Entry.TypedShortcut(s) }
func (e *tokenEntry) TappedSecondary(*fyne.PointEvent) { Active() }

// TypedRune opens what fits with the letter, where something is offered.
func (e *tokenEntry) TypedRune(r rune) {
	Active()
	if t := e.owner; t.from != nil && r > ' ' && !strings.ContainsRune(",;", r) {
		t.offer(e.Text + string(r))
		return
	}
	e.Entry.TypedRune(r)
}

func (e *tokenEntry) TypedKey(k *fyne.KeyEvent) {
	Active()
	if e.owner.key(k) {
		return
	}
	if k.Name == fyne.KeyEscape {
		Escape(e)
		return
	}
	e.Entry.TypedKey(k)
}

// tokenView is one value with its cross.
type tokenView struct {
	widget.BaseWidget
	owner *Tokens
	token Token
	face  *surface
	draw  inker
	cross bool // the pointer is over it
}

func newTokenView(t *Tokens, tok Token) *tokenView {
	v := &tokenView{owner: t, token: tok, face: newSurface(Grey.fill(), "", 6)}
	v.ExtendBaseWidget(v)
	return v
}

func (v *tokenView) index() int { return slices.Index(v.owner.tokens, v) }

func (v *tokenView) overCross(p fyne.Position) bool {
	return p.X > v.Size().Width-scaled(iconSide)-8
}

// Tapped removes it at its cross, else marks it.
func (v *tokenView) Tapped(e *fyne.PointEvent) {
	Active()
	v.owner.Focus()
	if v.overCross(e.Position) {
		v.owner.removeAt(v.index())
		return
	}
	v.owner.point(v.index())
}

// MouseIn shows what is wrong with it, or what the cross does.
func (v *tokenView) MouseIn(e *desktop.MouseEvent) { v.MouseMoved(e) }
func (v *tokenView) MouseMoved(e *desktop.MouseEvent) {
	Active()
	if cross := v.overCross(e.Position); cross != v.cross || tips.stop == nil {
		v.cross = cross
		tip := v.token.Wrong
		if tip == "" && cross {
			tip = spoken.Remove
		}
		showTip(v, tip, "")
		v.Refresh()
	}
}
func (v *tokenView) MouseOut()              { v.cross = false; hideTip(); v.Refresh() }
func (v *tokenView) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (v *tokenView) spans() []Span {
	words := Say(v.token.Text).As(Dense)
	if v.token.Wrong != "" {
		return []Span{Sign("warning", AlertInk), words.In(AlertInk).After(5)}
	}
	return []Span{words}
}

func (v *tokenView) CreateRenderer() fyne.WidgetRenderer { return &tokenRenderer{v} }

type tokenRenderer struct{ v *tokenView }

func (r *tokenRenderer) Destroy() {}
func (r *tokenRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.v.face}, r.v.draw.objects...)
}

func (r *tokenRenderer) MinSize() fyne.Size {
	var w float32
	for _, s := range r.v.spans() {
		sw, _, _ := s.measure(s.Text)
		w += s.Gap + sw
	}
	return fyne.NewSize(whole32(w+1)+9+scaled(iconSide)+10, scaled(tokenHeight))
}

func (r *tokenRenderer) Layout(s fyne.Size) {
	v, side := r.v, scaled(iconSide)
	put(v.face, 0, 0, s.Width, s.Height)
	v.draw.reset()
	v.draw.add(oneLine(v.spans(), s.Width-side-16, s.Height), 9, 0)
	ink := Muted
	if v.cross {
		ink = Ink
	}
	v.draw.add(oneLine([]Span{Sign("close", ink)}, side+1, s.Height), s.Width-side-5, 0)
}

func (r *tokenRenderer) Refresh() {
	v := r.v
	v.face.fill, v.face.edge = Grey.fill(), ""
	if v.token.Wrong != "" {
		v.face.fill, v.face.edge = AlertFill, AlertEdge
	}
	if at := v.owner.at; at >= 0 && at == v.index() {
		v.face.edge = Accent
	}
	r.Layout(v.Size())
	v.face.Refresh()
	refresh(v)
}
