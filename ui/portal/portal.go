// Package portal is the screen of the practice's portal: the register of what patients can do there, with what a switch
// would change before it is made; the policies with their versions; and how patients join.
package portal

import (
	"context"
	"image"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Member is somebody who can look after a feature.
type Member struct{ ID, Name string }

// Register is everything the screen shows of the portal. Times are those of the practice's clock.
type Register struct {
	Portal   portal.Portal
	Features []portal.Feature
	Members  []Member
	Mailbox  string // the address of the mailbox that is connected, or empty
	Policies []policy.Standing
	Today    time.Time
	Why      string // why the member may not change the portal; empty when they may
	WhyWrite string // and the policies
}

// Side is what papers and mails say before or after a switch.
type Side struct {
	Panel, Letter image.Image
	Lines         []string // of the features that papers name
	Mail          string
}

// Effect is what a switch would change. Inviting counts the patients whose papers name the features, Joined those who are
// told once what is new.
type Effect struct {
	Before, After    Side
	Inviting, Joined int
}

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	Register(ctx context.Context) (Register, error)
	History(ctx context.Context, key string) ([]portal.Event, error)
	// Effect says what papers and mails would say with a feature in another state. It changes nothing.
	Effect(ctx context.Context, key string, state portal.State, lang string) (Effect, error)
	Set(ctx context.Context, key string, state portal.State, reason string) error
	// TakeBack undoes the switch that led to a state.
	TakeBack(ctx context.Context, key string, to portal.State) error
	Tick(ctx context.Context, key, item string, done bool) error
	AddPoint(ctx context.Context, key, en, es string) error
	// RemovePoint takes a point off the readiness list, or puts it back.
	RemovePoint(ctx context.Context, key, item string, removed bool) error
	SetOwner(ctx context.Context, key, memberID string) error
	SetTarget(ctx context.Context, key string, day record.Date) error
	ShowOnPaper(ctx context.Context, key string, show bool) error
	SetWording(ctx context.Context, key string, own portal.Wording) error

	// Save keeps the portal's settings and returns the keys of the features that this switched off.
	Save(ctx context.Context, p portal.Portal) (switchedOff []string, err error)
	// Panel draws the portal panel as it would be with these settings.
	Panel(ctx context.Context, p portal.Portal, lang string) (image.Image, error)

	SaveDraft(ctx context.Context, kind policy.Kind, c policy.Content, revision int64) error
	Discard(ctx context.Context, kind policy.Kind) error
	PutInForce(ctx context.Context, kind policy.Kind, from record.Date, reason string) (policy.Version, error)
	Withdraw(ctx context.Context, kind policy.Kind, id string) error
	// Agreement draws the pages of a policy for patients at DPI.
	Agreement(ctx context.Context, v policy.Version, lang string) ([]image.Image, error)
	PrintAgreement(ctx context.Context, v policy.Version, lang string) (where string, err error)
	SaveAgreement(ctx context.Context, v policy.Version, lang, path string) error

	CareServices

	// OnChange calls fn, off the interface's goroutine, whenever something the screen shows has changed.
	OnChange(fn func()) (cancel func())
}

// DPI is the resolution in which pages are handed over.
const DPI = 100

// The pages of the screen.
const (
	pageFeatures = iota
	pagePolicies
	pageCare
	pageSetUp
)

// Screen is the screen with its one entry from outside.
type Screen struct {
	shell    *shell.Shell
	services Services

	now     Register
	loaded  bool
	fresh   *shell.Fresh
	keeping bool // a policy or the set-up is being saved: it is not saved twice
	page    int
	open    string // the feature in view

	head     *kit.Head
	pages    *kit.Segments
	body     *kit.Swap
	loader   kit.Loader
	history  kit.Loader
	events   map[string][]portal.Event
	features *features
	policies *policies
	care     *dueCare
	setUp    *setUp
}

// New builds the screen.
func New(sh *shell.Shell, services Services) (*Screen, *shell.Content) {
	s := &Screen{shell: sh, services: services, events: map[string][]portal.Event{}}
	s.pages = kit.NewSegments(func(i int) { s.turn(i) }, words.T("ui.portal.features"), words.T("ui.portal.policies"), words.T("ui.care"), words.T("ui.portal.setup"))
	s.head = kit.NewHead(words.T("ui.portal"), "", kit.Sized(0, 32, s.pages))
	s.body = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.portal.loading"), "")))
	s.features, s.policies, s.care, s.setUp = newFeatures(s), newPolicies(s), newDueCare(s), newSetUp(s)
	s.fresh = sh.Fresh(time.Hour, s.load)
	cancel := services.OnChange(func() { kit.OnUI(s.fresh.Changed) })
	return s, &shell.Content{
		Object: kit.Padded(kit.Room(kit.Brim, 0, 0, 0), s.body.Object()), Head: s.head, Closed: cancel, Focus: s.focus, Open: s.Open,
		Shown:   s.fresh.Shown,
		Hidden:  s.fresh.Hide,
		Actions: s.actions,
		Keys:    s.letter,
	}
}

// Open shows one thing: a feature by its key, "policy:email", "policies", "care", "set-up".
func (s *Screen) Open(what string) {
	kind, isPolicy := strings.CutPrefix(what, "policy:")
	switch {
	case what == "set-up":
		s.pages.Choose(pageSetUp)
	case what == "care":
		s.pages.Choose(pageCare)
	case what == "policies":
		s.pages.Choose(pagePolicies)
	case isPolicy:
		s.policies.kind = policy.Kind(kind)
		s.pages.Choose(pagePolicies)
		s.policies.show()
	default:
		if _, ok := catalogue.Find(what); ok {
			s.pages.Choose(pageFeatures)
			s.features.choose(what)
		}
	}
}

func (s *Screen) turn(page int) {
	s.page = page
	if s.loaded {
		s.show()
		s.focus()
	}
}

func (s *Screen) focus() {
	if !s.loaded {
		return
	}
	switch s.page {
	case pageFeatures:
		s.features.list.Rows.Focus()
	case pagePolicies:
		s.policies.focus()
	case pageCare:
		s.care.list.Rows.Focus()
	case pageSetUp:
		s.setUp.name.Focus()
	}
}

func (s *Screen) load() {
	kit.Load(s.shell.Context(), &s.loader, s.services.Register, func(r Register, err error) {
		if err != nil {
			if s.fresh.Hidden() {
				s.fresh.Failed() // a locked practice says nothing
				return
			}
			s.body.Show(kit.Sheet(kit.Failed(words.T("ui.portal.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.load))))
			return
		}
		first := !s.loaded
		s.now, s.loaded = r, true
		s.events = map[string][]portal.Event{}
		s.show()
		if first && s.shell.Canvas().Focused() == nil {
			s.focus()
		}
	})
}

// show puts the page in view on screen, with what is known now.
func (s *Screen) show() {
	s.head.Set(s.title(), s.subtitle())
	switch s.page {
	case pageFeatures:
		s.features.show()
		s.body.Show(s.features.object)
	case pagePolicies:
		s.policies.show()
		s.body.Show(s.policies.object)
	case pageCare:
		s.care.show()
		s.body.Show(s.care.object)
	case pageSetUp:
		s.setUp.show()
		s.body.Show(s.setUp.object)
	}
}

func (s *Screen) title() string {
	if s.now.Portal.Name == "" {
		return words.T("ui.portal")
	}
	return s.now.Portal.Name
}

func (s *Screen) subtitle() string {
	parts := []string{words.T("ui.portal.notsetup")}
	if s.now.Portal.SetUp() {
		parts[0] = words.T("ui.portal.joins." + string(s.now.Portal.Join))
	}
	on := 0
	for _, f := range s.now.Features {
		if f.State == portal.On {
			on++
		}
	}
	parts = append(parts, words.T("ui.portal.on.of", "on", on, "of", len(s.now.Features)))
	if v := s.standing(policy.Email).InForce; v != nil {
		parts = append(parts, words.T("ui.portal.emailversion", "n", v.Number))
	} else {
		parts = append(parts, words.T("ui.portal.noemail"))
	}
	return strings.Join(parts, " · ")
}

// standing is how the practice stands with a policy.
func (s *Screen) standing(kind policy.Kind) policy.Standing {
	for _, st := range s.now.Policies {
		if st.Kind == kind {
			return st
		}
	}
	return policy.Standing{Kind: kind}
}

// actions are what can be done on the page in view; every one is always listed, so that its key is bound.
func (s *Screen) actions() []shell.Action {
	here := func(page int) bool { return s.loaded && s.page == page }
	f, known := s.features.current()
	mayPolicy := here(pagePolicies) && s.now.WhyWrite == ""
	return []shell.Action{
		{TitleKey: "ui.portal.features", Icon: "portal", Shortcut: kit.Alt(fyne.Key1), Do: func() { s.pages.Choose(pageFeatures) }},
		{TitleKey: "ui.portal.policies", Icon: "paper", Shortcut: kit.Alt(fyne.Key2), Do: func() { s.pages.Choose(pagePolicies) }},
		{TitleKey: "ui.care", Icon: "check", Shortcut: kit.Alt(fyne.Key3), Do: func() { s.pages.Choose(pageCare) }},
		{TitleKey: "ui.portal.setup", Icon: "settings", Shortcut: kit.Alt(fyne.Key4), Do: func() { s.pages.Choose(pageSetUp) }},
		{Line: true},
		{Title: s.features.switchWords(f), Icon: "portal", Shortcut: kit.Ctrl(fyne.KeyT), Off: !here(pageFeatures) || !known || s.now.Why != "", Do: s.features.switchIt},
		{TitleKey: "ui.portal.wording", Icon: "edit", Shortcut: kit.Ctrl(fyne.KeyE), Off: !here(pageFeatures) || !known || s.now.Why != "", Do: s.features.editWords},
		{TitleKey: "ui.portal.points", Icon: "check", Shortcut: kit.Alt(fyne.KeyL), Off: !here(pageFeatures) || !known || s.now.Why != "", Do: s.features.editPoints},
		{TitleKey: "ui.policy.write", Icon: "edit", Shortcut: kit.Alt(fyne.KeyE), Off: !mayPolicy || s.policies.writing, Do: s.policies.write},
		{TitleKey: "ui.policy.force", Icon: "check", Shortcut: kit.Alt(fyne.KeyF), Off: !mayPolicy || !s.policies.canForce(), Do: s.policies.askForce},
		{TitleKey: "ui.policy.print", Icon: "print", Shortcut: kit.Ctrl(fyne.KeyP), Off: !here(pagePolicies), Do: s.policies.print},
		{TitleKey: "ui.portal.save", Icon: "check", Shortcut: kit.Ctrl(fyne.KeyS), Off: !(here(pageSetUp) && s.now.Why == "" || mayPolicy && s.policies.writing), Do: s.save},
	}
}

func (s *Screen) save() {
	if s.page == pageSetUp {
		s.setUp.save()
	} else {
		s.policies.saveDraft()
	}
}

func (s *Screen) letter(r rune) bool {
	if !s.loaded || s.page != pageFeatures || s.now.Why != "" {
		return false
	}
	switch r {
	case 't':
		s.features.switchIt()
	case 'e':
		s.features.editWords()
	default:
		return false
	}
	return true
}

// do runs one change; done runs when it went well. What failed is told, with what the service says to do.
func (s *Screen) do(change func(ctx context.Context) error, done func()) {
	kit.Load(s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, change(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			s.shell.Warn(err)
			s.load()
			return
		}
		if done != nil {
			done()
		}
		s.load()
	})
}

// day writes the calendar day of a moment in figures.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return phrase.Short(record.DayOf(t))
}

// lang is the language of the screens as the catalogue has it.
func lang() string { return string(words.Current()) }
