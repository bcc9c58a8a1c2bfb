package shell

import (
	"cmp"
	"context"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// desk is what one member has open: the frame, the screens built so far, where they have been. It lives on while the
// window is locked.
type desk struct {
	shell   *Shell
	member  MemberChoice
	screens []Screen
	built   map[string]*Content
	objects map[string]fyne.CanvasObject
	frame   *kit.Frame
	history history
	status  []StatusPart
	remarks []*kit.Remark // the member first
	leads   []string      // where the others lead
	tick    func()        // ends the minute that runs
	counts  map[string]count
	drafts  map[string]*Draft
	past    []*past           // what can be taken back, the last thing last
	recent  []Found           // the last first
	kept    map[string]string // see Keep

	remembering kit.Loader
	recalling   kit.Loader
	recalled    bool // what was used last on another day is among recent

	ctx   context.Context // of what the member's screens have asked for
	stop  context.CancelFunc
	scope *kit.Scope
}

type count struct {
	n      int
	urgent bool
}

func newDesk(s *Shell, m MemberChoice) *desk {
	d := &desk{shell: s, member: m, built: map[string]*Content{}, objects: map[string]fyne.CanvasObject{}, counts: map[string]count{}, drafts: map[string]*Draft{}}
	d.renew()
	d.screens = s.cfg.Screens(m)
	d.build()
	if first := s.recallScreen(m.ID); d.screen(first) != nil {
		d.history.visit(first)
	} else if len(d.screens) > 0 {
		d.history.visit(d.screens[0].Key)
	}
	return d
}

// build makes the frame in the language in use.
func (d *desk) build() {
	s := d.shell
	places := make([]kit.Place, len(d.screens))
	for i, sc := range d.screens {
		places[i] = kit.Place{ID: sc.Key, Word: words.T(sc.TitleKey), Icon: sc.Icon, Last: sc.Last}
	}
	var menus []kit.BarMenu
	for _, m := range s.menus() {
		menus = append(menus, kit.BarMenu{Word: m.word, Items: m.items})
	}
	d.frame = kit.NewFrame(kit.FrameParts{
		Name: words.T("ui.app"), Menus: menus, Find: words.T("ui.palette.find"), FindKey: kit.ShortcutWords(kit.Ctrl(fyne.KeyK)),
		Back: words.T("ui.nav.back"), Forward: words.T("ui.nav.forward"), Places: places,
		BackKey: kit.ShortcutWords(kit.Alt(fyne.KeyLeft)), ForwardKey: kit.ShortcutWords(kit.Alt(fyne.KeyRight)),
		OnGo: s.Go, OnFind: s.OpenPalette, OnBack: s.Back, OnForward: s.Forward,
	})
	lock := kit.NewLockButton(words.T("ui.lock.now"), kit.ShortcutWords(kit.Ctrl(fyne.KeyL)), s.Lock)
	d.frame.Status(lock)
	d.remarks = nil
	d.showStatus()
	for key, c := range d.counts {
		d.frame.Rail.SetCount(key, c.n, c.urgent)
	}
}

func (d *desk) screen(key string) *Screen {
	for i := range d.screens {
		if d.screens[i].Key == key {
			return &d.screens[i]
		}
	}
	return nil
}

func (d *desk) current() *Content { return d.built[d.history.here()] }

// content builds a screen the first time it is asked for.
func (d *desk) content(key string) (*Content, fyne.CanvasObject) {
	if c := d.built[key]; c != nil {
		return c, d.objects[key]
	}
	sc := d.screen(key)
	if sc == nil {
		return nil, nil
	}
	c := sc.Build(d.shell)
	o := c.Object
	if c.Head != nil {
		o = kit.Page(c.Head, o)
	}
	d.built[key], d.objects[key] = c, kit.Fill(kit.Ground, o)
	return c, d.objects[key]
}

// shown brings the current screen into view.
func (d *desk) shown() {
	key := d.history.here()
	c, o := d.content(key)
	if c == nil {
		return
	}
	d.frame.Show(key, o)
	d.shell.bindShortcuts() // the screen's own among them
	d.frame.Back.SetOff(!d.history.canBack())
	d.frame.Forward.SetOff(!d.history.canForward())
	d.shell.rememberScreen(d.member.ID, key)
	d.shell.title(words.T(d.screen(key).TitleKey), d.shell.practice)
	if c.Shown != nil {
		c.Shown()
	}
	if c.Focus != nil {
		c.Focus()
	}
}

// hide takes the current screen out of view.
func (d *desk) hide() {
	if c := d.current(); c != nil && c.Hidden != nil {
		c.Hidden()
	}
	d.keepAll()
}

// close ends all screens for good.
func (d *desk) close() {
	d.hide()
	for _, c := range d.built {
		if c.Closed != nil {
			c.Closed()
		}
	}
	d.built, d.objects = map[string]*Content{}, map[string]fyne.CanvasObject{}
	d.renew()
}

// renew ends what the screens have asked for: an answer that comes late must not show on another member's desk.
func (d *desk) renew() {
	if d.stop != nil {
		d.stop()
		d.scope.End()
	}
	d.scope = new(kit.Scope)
	d.ctx, d.stop = context.WithCancel(d.scope.In(d.shell.ctx))
}

func (d *desk) typedRune(r rune) bool {
	c := d.current()
	return c != nil && c.Keys != nil && c.Keys(r)
}

// Go shows a screen by its key.
func (s *Shell) Go(key string) {
	if s.state != open || s.desk.screen(key) == nil {
		return
	}
	if key == s.desk.history.here() {
		s.desk.frame.Rail.Select(key)
		return
	}
	s.leave()
	s.desk.history.visit(key)
	s.desk.shown()
}

// GoTo shows a screen and one thing in it: a patient in the records, a conversation in the mail. It says whether the
// member has that screen.
func (s *Shell) GoTo(key, what string) bool {
	if s.state != open || s.desk.screen(key) == nil {
		return false
	}
	s.Go(key)
	if c := s.desk.current(); c != nil && c.Open != nil {
		c.Open(what)
	}
	return true
}

// Has says whether the member has a screen.
func (s *Shell) Has(key string) bool { return s.desk != nil && s.desk.screen(key) != nil }

// Back and Forward walk through the screens seen.
func (s *Shell) Back() { s.walk((*history).back) }

// Forward undoes Back.
func (s *Shell) Forward() { s.walk((*history).forward) }

func (s *Shell) walk(step func(*history) bool) {
	if s.state != open {
		return
	}
	old := s.desk.current()
	if step(&s.desk.history) {
		if old != nil && old.Hidden != nil {
			old.Hidden()
		}
		s.CloseContext()
		s.desk.shown()
	}
}

// leave takes the current screen out of view, and the context that belongs to it.
func (s *Shell) leave() {
	s.Canvas().Unfocus()
	s.desk.hide()
	s.CloseContext()
}

// Member is who has unlocked; the zero value before.
func (s *Shell) Member() MemberChoice {
	if s.desk == nil {
		return MemberChoice{}
	}
	return s.desk.member
}

// Here is the key of the screen in view.
func (s *Shell) Here() string {
	if s.desk == nil {
		return ""
	}
	return s.desk.history.here()
}

// SetLanguage shows everything in another language; screens are built anew.
func (s *Shell) SetLanguage(l words.Language) {
	if l == words.Current() {
		return
	}
	words.Use(l)
	speak()
	s.rememberLook()
	s.rebuild()
}

// Keep remembers something of a screen while the same member is there: it outlives the screen's being built anew.
func (s *Shell) Keep(key, value string) {
	if s.desk == nil {
		return
	}
	if s.desk.kept == nil {
		s.desk.kept = map[string]string{}
	}
	s.desk.kept[key] = value
}

// Recall is what Keep remembers, empty if nothing.
func (s *Shell) Recall(key string) string {
	if s.desk == nil {
		return ""
	}
	return s.desk.kept[key]
}

// rebuild makes the frame and all screens anew, where the member is.
func (s *Shell) rebuild() {
	if s.desk != nil {
		s.desk.close()
		s.desk.build()
		if s.cfg.Rebuilt != nil {
			s.cfg.Rebuilt()
		}
	}
	s.bindShortcuts()
	switch s.state {
	case open:
		s.show(s.desk.frame.Object())
		kit.UseTipLayer(s.Canvas(), s.desk.frame.Tips())
		s.desk.shown()
	case locked:
		s.showUnlock()
	case firstStart:
		s.showFirstStart()
	}
}

var digits = []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9}

// partActions go to rooms of the places, by the names of both: "Mail: Due today".
func (d *desk) partActions() (as []Action) {
	for _, sc := range d.screens {
		if sc.Parts == nil {
			continue
		}
		for _, p := range sc.Parts() {
			as = append(as, Action{Title: words.T(sc.TitleKey) + ": " + p.Title, Icon: cmp.Or(p.Icon, sc.Icon), Do: func() { d.shell.GoTo(sc.Key, p.What) }})
		}
	}
	return as
}

// goActions are the places as commands, with Ctrl and their number in the rail.
func (d *desk) goActions() []Action {
	var as []Action
	for i, sc := range d.screens {
		a := Action{TitleKey: sc.TitleKey, Icon: sc.Icon, Do: func() { d.shell.Go(sc.Key) }}
		if i < len(digits) {
			a.Shortcut = kit.Ctrl(digits[i])
		}
		as = append(as, a)
	}
	return as
}
