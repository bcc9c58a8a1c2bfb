// Package settings is where a practice is set up and looked after: its letterhead and hours, the team, the mailbox,
// printers, backups, security, import and export, the log. A list of parts at the left, one part at the right.
package settings

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/access"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Services is what the screen asks for. Every call with a context may take its time, runs off the interface's goroutine
// and honors its context.
type Services interface {
	// Why says why the signed-in member may not see a part, "" when they may: the keys are those of Open.
	Why(part string) string
	// Now is the time at the practice.
	Now() time.Time
	// OnChange calls fn, off the interface's goroutine, whenever something the screen shows has changed.
	OnChange(fn func()) (cancel func())

	PracticeServices
	TeamServices
	MailServices
	PrintServices
	BackupServices
	SecurityServices
	ImportServices
	ExportServices
	LogServices
	AboutServices
}

// page is one part as it stands at the right.
type page struct {
	object  fyne.CanvasObject
	actions []fyne.CanvasObject // in the head; the primary one last
	shown   func()              // it came into view, or something has changed
	untold  bool                // what it shows changes without a signal: the log grows as one looks, a printer is plugged in
	open    func(what string)   // a word after the part's: "log:<patient id>"
	save    func()              // Ctrl+S; nil where nothing is to be saved
	more    func() []shell.Action
	dropped func(paths []string)
	focus   func()
}

// part is a line of the list at the left.
type part struct {
	key, icon string
	build     func(*screen) *page
}

// parts in the order of the list; a line stands above the first of each group.
var parts = []part{
	{"me", "key", (*screen).mePage},
	{"look", "sun", (*screen).lookPage},
	{"practice", "today", (*screen).practicePage},
	{"members", "patients", (*screen).membersPage},
	{"mailbox", "mail", (*screen).mailboxPage},
	{"printers", "print", (*screen).printersPage},
	{"backups", "summaries", (*screen).backupsPage},
	{"security", "lock", (*screen).securityPage},
	{"import", "upload", (*screen).importPage},
	{"export", "portal", (*screen).exportPage},
	{"log", "clock", (*screen).logPage},
	{"about", "info", (*screen).aboutPage},
}

// Rooms are the parts that somebody has, for the palette.
func Rooms(services Services) (list []shell.Part) {
	for _, p := range parts {
		if services.Why(p.key) == "" {
			list = append(list, shell.Part{Title: words.T("ui.settings.part." + p.key), Icon: p.icon, What: p.key})
		}
	}
	return list
}

type screen struct {
	shell    *shell.Shell
	services Services

	parts  []part // that this member has
	list   *kit.List
	head   *kit.Head
	right  *kit.Swap
	pages  map[string]*page
	here   string
	fresh  *shell.Fresh
	inside bool // the keyboard went from the list into the part
}

var shortcutSave = kit.Ctrl(fyne.KeyS)

// New builds the screen.
func New(sh *shell.Shell, services Services) *shell.Content {
	s := &screen{shell: sh, services: services, pages: map[string]*page{}, right: kit.NewSwap(kit.Spacer())}
	for _, p := range parts {
		if services.Why(p.key) == "" {
			s.parts = append(s.parts, p)
		}
	}
	s.head = kit.NewHead(words.T("ui.settings.title"), "")
	s.list = kit.NewList(33, func() int { return len(s.parts) }, func() kit.RowView { return newPartRow(s) })
	s.list.Rounded = true
	s.list.OnSelect = func(i int) { s.show(s.parts[i].key) }
	s.list.OnOpen = func(int) { s.focusPage() }
	s.list.Word = func(i int) string { return words.T("ui.settings.part." + s.parts[i].key) }
	s.list.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyRight {
			s.focusPage()
		}
		return e.Name == fyne.KeyRight
	}
	s.fresh = sh.Fresh(time.Minute, s.again)
	cancel := services.OnChange(func() { kit.OnUI(s.fresh.Changed) })
	s.show(s.first())
	return &shell.Content{
		Object:  kit.Leading(16, 186, kit.Padded(kit.Room(0, 0, 0, 0), s.list), kit.AtMost(1500, s.right.Object())),
		Head:    s.head,
		Shown:   s.shown,
		Hidden:  s.fresh.Hide,
		Closed:  cancel,
		Open:    s.open,
		Focus:   func() { s.list.Focus() },
		Dropped: s.dropped,
		Actions: s.actions,
		Back:    s.back,
		KeyHelp: func() []shell.KeyLine {
			return []shell.KeyLine{{Keys: "↑ ↓", TitleKey: "ui.settings.keys.parts"}, {Keys: "→", TitleKey: "ui.settings.keys.into"}, {Keys: "Esc", TitleKey: "ui.settings.keys.back"}}
		},
	}
}

// first is the part to begin with: the one that was in view before the screen was built anew, in another language, say;
// else what fits the role: the practice for those who look after it.
func (s *screen) first() string {
	if was := s.shell.Recall("settings.part"); s.index(was) >= 0 {
		return was
	}
	if _, role := s.services.Me(); role == access.Administrator && s.index("practice") >= 0 {
		return "practice"
	}
	return s.parts[0].key
}

// back gives the keyboard back to the list of parts; false if it has it already.
func (s *screen) back() bool {
	if !s.inside {
		return false
	}
	s.inside = false
	s.list.Focus()
	return true
}

// open shows a part: "mailbox", or "log:<patient id>".
func (s *screen) open(what string) {
	key, rest, _ := strings.Cut(what, ":")
	if key == "" {
		return
	}
	if why := s.services.Why(key); why != "" {
		s.head.Set(words.T("ui.settings.title"), "")
		s.head.SetActions()
		s.here = ""
		s.list.Deselect()
		s.right.Show(kit.Sheet(kit.Empty("lock", words.T("ui.settings.notyours"), why, nil)))
		return
	}
	s.show(key)
	if p := s.pages[key]; p != nil && p.open != nil && rest != "" {
		p.open(rest)
	}
}

// show brings a part to the right; it is built the first time.
func (s *screen) show(key string) {
	i := s.index(key)
	if i < 0 || key == s.here {
		return
	}
	if s.pages[key] == nil {
		s.pages[key] = s.parts[i].build(s)
	}
	s.here = key
	s.shell.Keep("settings.part", key)
	p := s.pages[key]
	s.right.Show(p.object)
	s.head.Set(words.T("ui.settings.part."+key), words.T("ui.settings.sub."+key))
	s.head.SetActions(p.actions...)
	s.shell.Rebind() // the part's own shortcuts
	if s.list.Selected() != i {
		s.list.Select(i)
	}
	if p.shown != nil {
		p.shown()
	}
}

func (s *screen) index(key string) int {
	for i, p := range s.parts {
		if p.key == key {
			return i
		}
	}
	return -1
}

func (s *screen) page() *page { return s.pages[s.here] }

// shown asks the part in view to look again where something has changed, and always where no signal tells.
func (s *screen) shown() {
	if p := s.page(); p != nil && p.untold {
		s.fresh.Failed()
	}
	s.fresh.Shown()
}

// again asks the part in view to look again.
func (s *screen) again() {
	if p := s.page(); p != nil && p.shown != nil {
		p.shown()
	}
}

func (s *screen) focusPage() {
	if p := s.page(); p != nil && p.focus != nil {
		s.inside = true
		p.focus()
	}
}

func (s *screen) dropped(paths []string) {
	if p := s.page(); p != nil && p.dropped != nil {
		p.dropped(paths)
		return
	}
	if s.index("import") >= 0 {
		s.show("import")
		s.page().dropped(paths)
	}
}

// actions are saving, what the part can do, and the parts by name, for menu and palette.
func (s *screen) actions() []shell.Action {
	var as []shell.Action
	if p := s.page(); p != nil {
		if p.save != nil {
			as = append(as, shell.Action{TitleKey: "ui.settings.save", Icon: "check", Shortcut: shortcutSave, Do: func() { s.page().save() }})
		}
		if p.more != nil {
			as = append(as, p.more()...)
		}
	}
	if len(as) > 0 {
		as = append(as, shell.Action{Line: true})
	}
	for _, p := range s.parts {
		as = append(as, shell.Action{Title: words.T("ui.settings.title") + ": " + words.T("ui.settings.part."+p.key), Icon: p.icon, Do: func() { s.show(p.key); s.focusPage() }})
	}
	return as
}

// partRow is a line of the list of parts.
type partRow struct {
	s    *screen
	text *kit.Text
	box  *fyne.Container
}

func newPartRow(s *screen) *partRow {
	r := &partRow{s: s, text: kit.NewClip()}
	r.box = kit.Padded(kit.Room(7, 6, 12, 8), r.text)
	return r
}

// Object implements kit.RowView.
func (r *partRow) Object() fyne.CanvasObject { return r.box }

// Bind implements kit.RowView.
func (r *partRow) Bind(i int) {
	p := r.s.parts[i]
	r.text.Set(kit.Sign(p.icon, kit.Muted), kit.Say(words.T("ui.settings.part."+p.key)).After(9))
}
