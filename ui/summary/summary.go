// Package summary is the screen of the after-visit summary: the paper as it will be printed, live, with its language,
// size and parts beside it, and what the checks found before printing.
package summary

import (
	"context"
	"image"
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Options are what the screen can change about a paper.
type Options struct {
	Lang       string // en or es; empty takes the patient's
	LargePrint bool
	Off        map[string]bool // parts left out
}

// Finding is what a check found.
type Finding struct {
	Field, Message string
	Grave          bool
}

// Preview is the paper as it would be printed now.
type Preview struct {
	Name, Day string // whose, of which visit
	Lang      string // the language it is in
	Pages     []image.Image
	Findings  []Finding
	Grade     string // reading level in words, or empty
	Parts     []string
	Coded     bool // the paper will carry a one-time code
}

// Visit is a visit to choose from.
type Visit struct {
	ID, Name, Reason string
	At               time.Time // zero when only the day is known
	Printed          bool
}

// DPI is the resolution in which pages are handed over.
const DPI = 110

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	Visits(ctx context.Context) ([]Visit, error) // finished ones of today
	Preview(ctx context.Context, visitID string, o Options) (Preview, error)
	// Print makes the paper and prints it; where is the printer, or empty when the PDF viewer shows it. A paper that reached
	// no printer is a *shell.Unprinted.
	Print(ctx context.Context, visitID string, o Options) (where string, err error)
	// Save makes the paper and writes it to path.
	Save(ctx context.Context, visitID string, o Options, path string) error
	// Suggest is a file name for saving, without patient data in it.
	Suggest(visitID string) string
	OnChange(fn func()) (cancel func())
}

// edge is the room a card's edge needs inside what scrolls, so that it is not cut.
const edge = 2

// Screen is the screen with its one entry from outside.
type Screen struct {
	shell    *shell.Shell
	services Services

	visits  []Visit
	open    string
	options Options
	preview Preview

	head    *kit.Head
	list    *kit.List
	listed  *kit.Swap
	paper   *kit.Paper
	desk    *kit.Swap
	side    *kit.Swap
	panel   *fyne.Container   // what can be changed, inside scroll
	scroll  fyne.CanvasObject // stays, and with it the place in it
	print   *kit.Button
	save    *kit.Button
	hidden  bool
	loader  kit.Loader
	setting kit.Loader
	printer kit.Loader
	saver   kit.Loader
	busy    bool   // a paper is printed or saved: no other meanwhile
	folder  string // where the last one was saved
}

// New builds the screen. Open on the returned Screen shows a visit from outside.
func New(sh *shell.Shell, services Services) (*Screen, *shell.Content) {
	s := &Screen{shell: sh, services: services, options: Options{Off: map[string]bool{}}}
	s.print = kit.NewPrimary(words.T("ui.summary.print"), "", s.printNow)
	s.save = kit.NewButton(words.T("ui.summary.save"), s.askWhere)
	s.head = kit.NewHead(words.T("ui.summary.title"), "", s.save, s.print)
	s.paper = kit.NewPaper(kit.PaperWords{Smaller: words.T("ui.paper.smaller"), Larger: words.T("ui.paper.larger"), Fit: words.T("ui.paper.fit"), PageOf: words.T("ui.paper.pageof")})
	s.desk = kit.NewSwap(s.nothing())
	s.side = kit.NewSwap(kit.Spacer())
	s.panel = kit.Stack(0)
	s.scroll = kit.Scrolled(kit.Padded(kit.Room(edge, edge, edge, 10), s.panel))
	s.list = kit.NewList(46, func() int { return len(s.visits) }, s.row)
	s.list.OnSelect = func(i int) {
		if i < len(s.visits) && s.visits[i].ID != s.open {
			s.Open(s.visits[i].ID)
		}
	}
	s.list.Word = func(i int) string { return s.visits[i].Name }
	s.listed = kit.NewSwap(s.list)
	s.enable()
	cancel := services.OnChange(func() {
		kit.OnUI(func() {
			if !s.hidden {
				s.load()
			}
		})
	})
	left := kit.Below(kit.Padded(kit.Room(0, 8, 2, 2), kit.NewText(kit.Strong(words.T("ui.summary.visits")))), kit.Sheet(s.listed.Object()))
	panes := sh.Panes("summary", []kit.PaneSize{{Width: 250, Least: 150}, {Least: 300, Flex: true}, {Width: 320, Least: 236}},
		kit.Padded(kit.Room(0, 0, 0, 8), left),
		kit.Padded(kit.Room(0, 0, 8, 8), kit.Sheet(s.desk.Object())),
		kit.Padded(kit.Room(0, 0, 6, 0), s.side.Object()))
	return s, &shell.Content{
		Object: panes, Head: s.head, Open: s.Open, Closed: cancel, Focus: s.list.Focus,
		Shown:  func() { s.hidden = false; s.load() },
		Hidden: func() { s.hidden = true },
		Actions: func() []shell.Action {
			return []shell.Action{
				{TitleKey: "ui.summary.print", Icon: "print", Off: s.open == "" || s.busy, Shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyP, Modifier: fyne.KeyModifierControl}, Do: s.printNow},
				{TitleKey: "ui.summary.save", Icon: "paper", Off: s.open == "" || s.busy, Shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierControl}, Do: s.askWhere},
			}
		},
	}
}

// Open shows a visit's paper, in the patient's language.
func (s *Screen) Open(visitID string) {
	s.open = visitID
	s.options = Options{Off: map[string]bool{}}
	s.mark()
	s.set()
}

func (s *Screen) nothing() fyne.CanvasObject {
	return kit.Empty("summaries", words.T("ui.summary.pick"), words.T("ui.summary.pick.hint"), nil)
}

func (s *Screen) enable() {
	s.print.SetOff(s.open == "" || s.busy)
	s.save.SetOff(s.open == "" || s.busy)
}

func (s *Screen) load() {
	kit.Load(s.shell.Context(), &s.loader, s.services.Visits, func(v []Visit, err error) {
		switch {
		case err != nil:
			s.listed.Show(kit.Failed(words.T("ui.summary.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.load)))
			return
		case len(v) == 0:
			s.listed.Show(kit.Empty("calendar", words.T("ui.summary.novisits"), "", nil))
		default:
			s.listed.Show(s.list)
		}
		s.visits = v
		s.list.Reload()
		switch {
		case s.open != "":
			s.mark()
			s.set()
		case len(v) > 0:
			s.Open(v[0].ID)
		}
	})
}

// mark selects the row of the visit in view, if it is one of the day.
func (s *Screen) mark() {
	if i := slices.IndexFunc(s.visits, func(v Visit) bool { return v.ID == s.open }); i >= 0 {
		s.list.Select(i)
	} else {
		s.list.Deselect()
	}
}

// chosen is a copy of the options that no switch changes any more: the paper is set elsewhere.
func (s *Screen) chosen() Options {
	o := s.options
	o.Off = maps.Clone(o.Off)
	return o
}

// set asks for the paper anew.
func (s *Screen) set() {
	s.enable()
	id, o := s.open, s.chosen()
	kit.Load(s.shell.Context(), &s.setting, func(ctx context.Context) (Preview, error) { return s.services.Preview(ctx, id, o) },
		func(p Preview, err error) {
			if err != nil {
				s.desk.Show(kit.Failed(words.T("ui.summary.failed"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), s.set)))
				s.side.Show(kit.Spacer())
				return
			}
			s.preview = p
			s.head.Set(words.T("ui.summary.title"), words.T("ui.summary.of", "name", p.Name, "day", p.Day))
			s.paper.SetPages(p.Pages, DPI)
			s.desk.Show(s.paper)
			s.panel.Objects = []fyne.CanvasObject{s.controls()}
			s.panel.Refresh()
			s.side.Show(s.scroll)
			s.scroll.Refresh()
		})
}

// controls are what can be changed, and what the checks found.
func (s *Screen) controls() fyne.CanvasObject {
	lang := kit.NewSegments(func(i int) { s.options.Lang = []string{"en", "es"}[i]; s.set() }, words.English.Name(), words.Spanish.Name())
	if s.preview.Lang == "es" {
		lang.Chosen = 1
	}
	size := kit.NewSegments(func(i int) { s.options.LargePrint = i == 1; s.set() }, words.T("ui.summary.standard"), words.T("ui.summary.large"))
	if s.options.LargePrint {
		size.Chosen = 1
	}
	cards := []fyne.CanvasObject{
		kit.Card(kit.Stack(8,
			kit.NewText(kit.Strong(words.T("ui.summary.language"))), kit.Sized(0, 30, lang),
			kit.NewText(kit.Strong(words.T("ui.summary.size"))), kit.Sized(0, 30, size))),
		kit.Card(s.findings()),
		kit.Card(s.parts()),
	}
	if s.preview.Coded {
		cards = append(cards, kit.Padded(kit.Room(0, 0, 4, 4), kit.NewParagraph(kit.Quiet(words.T("ui.summary.code")))))
	}
	return kit.Stack(12, cards...)
}

func (s *Screen) findings() fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.summary.checks")))}
	if s.preview.Grade != "" {
		rows = append(rows, kit.NewParagraph(kit.Quiet(s.preview.Grade)))
	}
	if len(s.preview.Findings) == 0 {
		return kit.Stack(7, append(rows, kit.NewText(kit.Sign("check", kit.Accent), kit.Say(words.T("ui.summary.checks.none")).After(6)))...)
	}
	for _, f := range s.preview.Findings {
		ink := kit.Muted
		if f.Grave {
			ink = kit.AlertInk
		}
		rows = append(rows, kit.NewParagraph(kit.Sign("warning", ink), kit.Strong(f.Field).After(6), kit.Say(f.Message).After(5)))
	}
	return kit.Stack(7, rows...)
}

func (s *Screen) parts() fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.summary.sections")))}
	for _, key := range s.preview.Parts {
		rows = append(rows, kit.NewCheck(words.T("ui.part."+key), !s.options.Off[key], func(on bool) {
			s.options.Off[key] = !on
			s.set()
		}))
	}
	return kit.Stack(3, rows...)
}
