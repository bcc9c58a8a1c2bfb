// Package playbook is the screen of the ONC Patient Engagement Playbook: its highlights by audience, each with how far the
// practice is, the evidence from its own records, what to do next and the way there; and the page for the team meeting.
package playbook

import (
	"context"
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/access"
	"foyer/data/playbook"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/saving"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Member is somebody who can look after a highlight.
type Member struct{ ID, Name string }

// Board is everything the screen shows.
type Board struct {
	Highlights []playbook.Highlight
	Plans      map[string]playbook.Plan    // by highlight
	Trend      map[string][]playbook.Point // by highlight, the oldest first
	Members    []Member
	Role       access.Role // of the member who is signed in
	Today      time.Time
}

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	// Board judges every highlight on the records of now, in English or Spanish.
	Board(ctx context.Context, lang string) (Board, error)
	// SetPlan keeps owner, date and notes of a highlight.
	SetPlan(ctx context.Context, p playbook.Plan) (playbook.Plan, error)
	// Page draws the page for the team meeting at DPI.
	Page(ctx context.Context, lang string) ([]image.Image, error)
	Print(ctx context.Context, lang string) (where string, err error)
	Save(ctx context.Context, lang, path string) error
	// OnChange calls fn, off the interface's goroutine, whenever something the screen shows has changed.
	OnChange(fn func()) (cancel func())
}

// DPI is the resolution in which pages are handed over.
const DPI = 100

// A list of few rows is as high as they are; a longer one takes the room there is.
const rowHeight, fewRows = 66, 5

// roles are the audiences in the order of the tabs, unless the member's own comes first.
var roles = []access.Role{access.Administrator, access.Provider, access.Staff}

// Screen is the screen with its one entry from outside.
type Screen struct {
	shell    *shell.Shell
	services Services

	board  Board
	loaded bool
	fresh  *shell.Fresh
	role   access.Role
	order  []access.Role
	open   string // key of the highlight in view

	beside   *fyne.Container // the list, and the highlight in view
	head     *kit.Head
	tabs     *kit.Segments
	meeting  *kit.Button
	list     *kit.List
	left     *kit.Swap
	body     *kit.Swap
	detail   *detail
	progress *kit.Swap
	loader   kit.Loader
	work     kit.Loader
	printer  kit.Loader
	place    saving.Place
	busy     bool
}

// New builds the screen.
func New(sh *shell.Shell, services Services) (*Screen, *shell.Content) {
	s := &Screen{shell: sh, services: services, order: slices.Clone(roles), role: access.Administrator, left: kit.NewSwap(kit.Spacer()), progress: kit.NewSwap(kit.Spacer())}
	s.tabs = kit.NewSegments(func(i int) { s.turn(s.order[i]) }, roleWord(roles[0]), roleWord(roles[1]), roleWord(roles[2]))
	s.meeting = kit.NewPrimary(words.T("ui.playbook.meeting"), "", s.askMeeting)
	s.head = kit.NewHead(words.T("ui.playbook.title"), "", s.meeting)
	s.list = kit.NewList(rowHeight, func() int { return len(s.shown()) }, s.row)
	s.list.OnSelect = func(i int) {
		if list := s.shown(); i < len(list) && list[i].Key != s.open {
			s.open = list[i].Key
			s.detail.show()
		}
	}
	s.list.OnTap = func(int) { kit.Unfold(s.beside) }
	s.list.OnOpen = func(int) { s.detail.goThere() }
	s.list.Word = func(i int) string { return s.shown()[i].Title }
	s.detail = newDetail(s)
	s.body = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.playbook.loading"), "")))
	s.fresh = sh.Fresh(time.Hour, s.load)
	cancel := services.OnChange(func() { kit.OnUI(s.fresh.Changed) })
	return s, &shell.Content{
		Object: kit.Padded(kit.Room(kit.Brim, 0, 0, 0), s.body.Object()), Head: s.head, Closed: cancel, Focus: s.focus, Open: s.Open,
		Shown:   s.fresh.Shown,
		Hidden:  s.fresh.Hide,
		Actions: s.actions,
	}
}

func roleWord(r access.Role) string { return words.T("ui.playbook.role." + string(r)) }

func (s *Screen) focus() {
	if s.loaded {
		s.list.Focus()
	}
}

// shown are the highlights of the audience in view.
func (s *Screen) shown() (list []playbook.Highlight) {
	for _, h := range s.board.Highlights {
		if h.Role == s.role {
			list = append(list, h)
		}
	}
	return list
}

// current is the highlight in view.
func (s *Screen) current() (playbook.Highlight, bool) {
	for _, h := range s.board.Highlights {
		if h.Key == s.open {
			return h, true
		}
	}
	return playbook.Highlight{}, false
}

// Open shows one highlight: by its key, or the first of a section ("2.1").
func (s *Screen) Open(what string) {
	for _, h := range s.board.Highlights {
		if what != "" && (h.Key == what || strings.Contains(h.Section, what)) {
			s.open = h.Key
			s.tabs.Choose(slices.Index(s.order, h.Role))
			s.show()
			return
		}
	}
	if what != "" && !s.loaded {
		s.open = what // shown once the highlights are there
	}
}

// turn shows another audience.
func (s *Screen) turn(r access.Role) {
	s.role = r
	if h, ok := s.current(); !ok || h.Role != r {
		s.open = ""
	}
	if s.loaded {
		s.show()
		s.focus()
	}
}

func (s *Screen) load() {
	lang := string(words.Current())
	kit.Load(s.shell.Context(), &s.loader, func(ctx context.Context) (Board, error) { return s.services.Board(ctx, lang) }, func(b Board, err error) {
		if err != nil {
			if s.fresh.Hidden() {
				s.fresh.Failed() // a locked practice says nothing
				return
			}
			s.body.Show(kit.Sheet(kit.Failed(words.T("ui.playbook.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.load))))
			return
		}
		first, wanted := !s.loaded, s.open
		s.board, s.loaded = b, true
		if first {
			s.arrange(b.Role)
			s.open = ""
			s.beside = kit.Beside(16, 420, kit.Below(kit.Padded(kit.Room(0, 10, 0, 0), kit.Row(0, kit.Sized(0, 32, s.tabs))), s.left.Object()), kit.Sheet(s.detail.object))
			s.body.Show(s.beside)
			s.Open(wanted)
		}
		s.show()
		if first && s.shell.Canvas().Focused() == nil {
			s.focus()
		}
	})
}

// arrange puts the member's own audience first.
func (s *Screen) arrange(own access.Role) {
	if i := slices.Index(s.order, own); i > 0 {
		s.order = append([]access.Role{own}, slices.Delete(s.order, i, i+1)...)
	}
	for i, r := range s.order {
		s.tabs.Words[i] = roleWord(r)
	}
	s.tabs.Chosen, s.role = 0, s.order[0]
	s.tabs.Refresh()
}

func (s *Screen) show() {
	list := s.shown()
	if s.open == "" && len(list) > 0 {
		s.open = list[0].Key
	}
	s.head.Set(words.T("ui.playbook.title"), s.subtitle())
	s.list.Reload()
	if i := slices.IndexFunc(list, func(h playbook.Highlight) bool { return h.Key == s.open }); i >= 0 && s.list.Selected() != i {
		s.list.Select(i)
	}
	below := kit.Padded(kit.Room(14, 0, 0, 0), kit.Card(s.overview()))
	if len(list) > fewRows {
		s.left.Show(kit.Between(kit.Spacer(), kit.Sheet(s.list), below))
	} else {
		s.left.Show(kit.Top(kit.Stack(0, kit.Sized(0, float32(rowHeight*len(list)+5), kit.Sheet(s.list)), below)))
	}
	s.detail.show()
}

// count says how many of some highlights stand where; measured ones are in place too.
func count(list []playbook.Highlight, states ...playbook.State) (n int) {
	for _, h := range list {
		if slices.Contains(states, h.State) {
			n++
		}
	}
	return n
}

func (s *Screen) subtitle() string {
	all := s.board.Highlights
	text := words.T("ui.playbook.inplace", "n", count(all, playbook.InPlace, playbook.Measured), "of", len(all))
	if m := count(all, playbook.Measured); m > 0 {
		text += " · " + words.N("ui.playbook.measured", m)
	}
	return text + " · " + words.N("ui.playbook.begun", count(all, playbook.Begun))
}

// stateWord is a state in words.
func stateWord(st playbook.State) string {
	return words.T("ui.playbook.state." + strings.ReplaceAll(string(st), " ", ""))
}

func stateTag(st playbook.State) kit.Span {
	tone := map[playbook.State]kit.Tone{playbook.Begun: kit.Amber, playbook.InPlace: kit.Green, playbook.Measured: kit.Blue}[st]
	if tone == "" {
		tone = kit.Grey
	}
	return kit.Tag(stateWord(st), tone)
}

// highlightRow is one highlight: section and title, state and figure at the right, the evidence in whole below.
type highlightRow struct {
	s                   *Screen
	title, line, figure *kit.Text
	box                 *fyne.Container
}

func (s *Screen) row() kit.RowView {
	r := &highlightRow{s: s, title: kit.NewClip(), line: kit.NewParagraph(), figure: kit.NewText()}
	r.box = kit.Padded(kit.Room(5, 4, 14, 14), kit.Stack(3, kit.Spread(12, 0, r.title, r.figure), r.line))
	return r
}

// Object implements kit.RowView.
func (r *highlightRow) Object() fyne.CanvasObject { return r.box }

// Bind implements kit.RowView.
func (r *highlightRow) Bind(i int) {
	list := r.s.shown()
	if i >= len(list) {
		return
	}
	h := list[i]
	r.title.Spans = []kit.Span{kit.Quiet(h.Section), kit.Strong(h.Title).After(8)}
	r.line.Spans = []kit.Span{kit.Quiet(h.Evidence).As(kit.Dense)}
	r.figure.Spans = []kit.Span{stateTag(h.State)}
	if h.Total > 0 {
		r.figure.Spans = []kit.Span{kit.Quiet(words.T("ui.playbook.of", "n", h.Value, "of", h.Total)).As(kit.Dense), stateTag(h.State).After(10)}
	}
	r.box.Refresh()
}

// overview is the progress of every audience, and beside it how the measures went over time.
func (s *Screen) overview() fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.playbook.progress")))}
	for _, r := range s.order {
		var list []playbook.Highlight
		for _, h := range s.board.Highlights {
			if h.Role == r {
				list = append(list, h)
			}
		}
		spans := []kit.Span{kit.Say(roleWord(r)), kit.Strong(words.T("ui.playbook.of", "n", count(list, playbook.InPlace, playbook.Measured), "of", len(list))).After(7)}
		if n := count(list, playbook.Begun); n > 0 {
			spans = append(spans, kit.Quiet(words.N("ui.playbook.begun", n)).After(7))
		}
		rows = append(rows, kit.NewClip(spans...))
	}
	days, mean := s.overall()
	chart := []fyne.CanvasObject{kit.NewClip(kit.Strong(words.T("ui.playbook.trend")))}
	if len(mean) > 1 {
		chart = append(chart, kit.NewLineChart(42, 0, top(mean), mean), kit.NewClip(kit.Quiet(words.T("ui.playbook.trend.span", "from", phrase.Short(days[0]),
			"was", fmt.Sprintf("%.0f", mean[0]), "is", fmt.Sprintf("%.0f", mean[len(mean)-1]))).As(kit.Small)))
	} else {
		chart = append(chart, kit.NewParagraph(kit.Quiet(words.T("ui.playbook.notrend")).As(kit.Dense)))
	}
	return kit.Abreast(20, kit.Stack(4, rows...), kit.Stack(4, chart...))
}

func (s *Screen) actions() []shell.Action {
	_, known := s.current()
	list := []shell.Action{
		{TitleKey: "ui.playbook.meeting", Icon: "print", Shortcut: kit.Ctrl(fyne.KeyP), Off: !s.loaded, Do: s.askMeeting},
		{TitleKey: "ui.playbook.gothere", Icon: "forward", Shortcut: kit.Ctrl(fyne.KeyG), Off: !known || !s.detail.leads(), Do: s.detail.goThere},
		{TitleKey: "ui.playbook.savenotes", Icon: "check", Shortcut: kit.Ctrl(fyne.KeyS), Off: !known || !s.detail.changed(), Do: s.detail.saveNotes},
		{Line: true},
	}
	for i, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3} {
		list = append(list, shell.Action{Title: roleWord(s.order[i]), Icon: "playbook", Shortcut: kit.Alt(key), Do: func() { s.tabs.Choose(i) }})
	}
	return list
}
