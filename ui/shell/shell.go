package shell

import (
	"context"
	"io"
	"log"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// Config is what cmd/foyer hands the shell.
type Config struct {
	Session Session
	// Screens are the places for a member, in the order of the rail: the role decides.
	Screens func(m MemberChoice) []Screen
	// Actions are commands of the whole program, beside the screens' own. Optional.
	Actions func() []Action
	// Sources find things for the palette. Optional.
	Sources []Source
	// Setup goes on with the first start once there is a practice. Optional: without it the recovery key ends it.
	Setup Setup
	// TimeZone is the computer's, offered at first.
	TimeZone string
	// Strength judges a new passphrase; about are words that somebody who knows the practice would try first. Optional: a
	// plain judgment of length and variety.
	Strength func(passphrase string, about ...string) Strength
	// UnlockHint stands under the passphrase in place of the words about the recovery key. Optional.
	UnlockHint func() string
	// Rebuilt is called when the frame was made anew in another language: status and member's role follow. Optional.
	Rebuilt func()
	// IdleAfter locks the window when nobody touches it for so long; 0 never does.
	IdleAfter time.Duration
	// Clock is for the idle lock. Optional: the computer's.
	Clock Clock
	// RecoverySheet prints the sheet with the recovery key. Optional: without it the button is left out.
	RecoverySheet func(ctx context.Context, practice, key string) error
	// Drafts keeps what is being typed. Optional.
	Drafts Drafts
	// About is what the program says of itself.
	About About
	// DataFolder is where the practice's files are, for people who look for them. Optional.
	DataFolder string
	// Memory keeps what was used last. Optional.
	Memory Memory
	// Order is how dates are typed: kit.MDY if not set.
	Order kit.Order
}

// Shell is the window. All methods run on the interface's goroutine; work elsewhere comes back through kit.Load or
// kit.OnUI.
type Shell struct {
	cfg   Config
	app   fyne.App
	win   fyne.Window
	theme *kit.Theme
	root  *fyne.Container

	practice string
	members  []MemberChoice
	loader   kit.Loader
	idle     *idle
	state    state
	unlock   *unlock        // while nobody is let in
	lost     *lost          // while somebody comes in with the recovery key
	wizard   *wizard        // while the first start is under way
	desk     *desk          // of the member who unlocked last, kept while locked
	aside    func()         // brings back what floated above the window when it was locked
	focused  fyne.Focusable // had the keyboard then
	menu     *fyne.MainMenu
	long     *container.Scroll // what a dialog scrolls, last
	taken    *Takeover         // the window is a patient's
	ctx      context.Context
	stop     context.CancelFunc
}

type state int

const (
	starting state = iota
	firstStart
	locked
	open
	taken // given away, see TakeOver
)

// New makes the window without showing it: call Start.
func New(app fyne.App, cfg Config) *Shell {
	s := &Shell{cfg: cfg, app: app, root: container.NewStack(), menu: &fyne.MainMenu{}}
	s.ctx, s.stop = context.WithCancel(context.Background())
	if s.cfg.Strength == nil {
		s.cfg.Strength = JudgePassphrase
	}
	if s.cfg.Clock == nil {
		s.cfg.Clock = computerClock{}
	}
	s.theme = &kit.Theme{}
	s.recallLook()
	s.keepWidths()
	s.tellKeys()
	app.Settings().SetTheme(s.theme)
	s.win = app.NewWindow(words.T("ui.app"))
	s.win.SetPadded(false)
	s.win.SetMainMenu(s.menu) // empty, so that Fyne draws no second bar; see bindShortcuts
	s.win.SetContent(newWatch(s.root))
	s.recallSize()
	s.idle = newIdle(cfg.IdleAfter, s.cfg.Clock, s.Lock)
	kit.OnActivity(s.idle.touch)
	s.useKeys()
	s.win.Canvas().SetOnTypedKey(s.typedKey)
	s.win.Canvas().SetOnTypedRune(s.typedRune)
	s.win.SetOnDropped(s.dropped)
	s.win.SetCloseIntercept(s.Quit)
	return s
}

// SetIdleAfter changes after how long the window locks when nobody touches it; 0 never does.
func (s *Shell) SetIdleAfter(d time.Duration) { s.idle.setAfter(d) }

// appear shows the window. Only then does Fyne look at the menu, and it logs that the menu is empty, which is wanted (see
// bindShortcuts): that is kept from people's terminals.
func (s *Shell) appear() {
	out := log.Writer()
	log.SetOutput(io.Discard)
	defer log.SetOutput(out)
	s.win.Show()
}

// Window is the window, for file dialogs and the like.
func (s *Shell) Window() fyne.Window { return s.win }

// Raise brings the window forward: the program was started again.
func (s *Shell) Raise() {
	s.win.Show()
	s.win.RequestFocus()
}

// Canvas is where dialogs and menus open.
func (s *Shell) Canvas() fyne.Canvas { return s.win.Canvas() }

// Context ends when the member's screens are closed for good, or the program ends.
func (s *Shell) Context() context.Context {
	if s.desk != nil {
		return s.desk.ctx
	}
	return s.ctx
}

// Start shows the window with the unlock screen, or the first start if there is no practice yet.
func (s *Shell) Start() {
	s.show(kit.Fill(kit.Ground, kit.Loading(words.T("ui.start.opening"), "")))
	s.appear()
	s.bindShortcuts() // after the window is there: a menu with something in it gets a bar of Fyne's own, empty as it looks
	s.reload()
}

type beginning struct {
	practice string
	members  []MemberChoice
}

// reload asks who can unlock and shows the first screen.
func (s *Shell) reload() {
	kit.Load(s.ctx, &s.loader, func(ctx context.Context) (b beginning, err error) {
		if b.practice, err = s.cfg.Session.Practice(ctx); err != nil || b.practice == "" {
			return b, err
		}
		b.members, err = s.cfg.Session.Members(ctx)
		return b, err
	}, func(b beginning, err error) {
		switch {
		case err != nil:
			s.show(kit.Fill(kit.Ground, kit.Failed(words.T("ui.start.failed"), explain(err), kit.NewPrimary(words.T("ui.retry"), "", s.reload))))
		case b.practice == "":
			s.showFirstStart()
		default:
			s.practice, s.members = b.practice, b.members
			s.showUnlock()
		}
	})
}

// show puts content into the window, in place of everything.
func (s *Shell) show(o fyne.CanvasObject) {
	s.root.Objects = []fyne.CanvasObject{o}
	s.root.Refresh()
}

func (s *Shell) title(parts ...string) {
	t := words.T("ui.app")
	for _, p := range parts {
		if p != "" {
			t = p + " — " + t
		}
	}
	s.win.SetTitle(t)
}

// Lock hides everything at once, keeps what the member was doing and forgets the keys.
func (s *Shell) Lock() {
	if s.state == taken {
		s.lockBehind()
		return
	}
	if s.state == firstStart && s.wizard != nil && s.wizard.made() {
		s.wizard.lock()
		return
	}
	if s.state != open {
		return
	}
	s.state = locked
	s.idle.stop()
	s.desk.hide()
	s.desk.past = nil
	s.aside = kit.SetAside(s.Canvas())
	s.focused = s.Canvas().Focused()
	s.Canvas().Unfocus()
	s.showUnlock()
	s.cfg.Session.Lock()
}

// Quit closes the window after giving the screens the chance to save, and forgets the keys.
func (s *Shell) Quit() {
	if s.state != taken { // whoever sits before the window then is not to end it
		s.End()
	}
}

// End is Quit whoever sits before the window: the computer shuts down, or the program is told to end.
func (s *Shell) End() {
	if s.ctx.Err() != nil {
		return // it is closed already
	}
	s.rememberSize()
	opened := s.state == open || s.state == taken
	if s.desk != nil {
		s.desk.close()
		s.desk = nil
	}
	s.idle.stop()
	kit.OnActivity(nil)
	kit.UseKeys(kit.KeyHooks{})
	s.stop()
	if opened {
		s.cfg.Session.Lock()
	}
	s.win.SetCloseIntercept(nil)
	s.win.Close()
}

// unlocked shows the screens of a member: those left when the window was locked, if it is the same one.
func (s *Shell) unlocked(m MemberChoice) {
	if s.desk != nil && s.desk.member.ID != m.ID {
		s.desk.disown()
		s.desk.close()
		s.desk, s.aside, s.focused = nil, nil, nil
		kit.Forget(s.Canvas())
	}
	left := s.giveBack()
	s.Canvas().Unfocus() // a field that leaves the window would go on blinking, and be drawn for it
	s.state = open
	if s.desk == nil {
		s.recallMemberLook(m.ID)
		s.app.Settings().SetTheme(s.theme)
		sayFold()
		s.desk = newDesk(s, m)
		s.desk.recallRecent()
		s.bindShortcuts()
	}
	s.title(s.practice)
	s.show(s.desk.frame.Object())
	kit.UseTipLayer(s.Canvas(), s.desk.frame.Tips())
	s.desk.shown()
	if s.focused != nil {
		s.Canvas().Focus(s.focused)
	}
	if s.aside != nil {
		s.aside()
	}
	s.aside, s.focused = nil, nil
	s.desk.resume()
	s.idle.start()
	left()
}

func (s *Shell) dropped(_ fyne.Position, uris []fyne.URI) {
	kit.Active()
	if len(uris) == 0 || s.state != open && s.state != firstStart {
		return
	}
	paths := make([]string, len(uris))
	for i, u := range uris {
		paths[i] = u.Path()
	}
	if s.state == firstStart {
		if w := s.wizard; !w.busy && w.page != nil && w.page.dropped != nil {
			w.page.dropped(paths)
		}
		return
	}
	c := s.desk.current()
	if c == nil || c.Dropped == nil {
		s.Say(words.T("ui.drop.nowhere"))
		return
	}
	c.Dropped(paths)
}
