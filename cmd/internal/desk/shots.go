package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/team"
	"foyer/data/vault"
	"foyer/reports/printing"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/today"
	"foyer/ui/words"
)

// Shots draws the real screens without a display.
type Shots struct {
	house   *house.House
	team    *team.Session
	session *Session
	brief   bool
	look    func(name string, c fyne.Canvas) // in place of keeping pictures
	window  fyne.Size                        // to draw in; that of the drawings where it is zero
	text    float32                          // the size of text, with a window
}

// NewShots draws with the member of the session signed in.
func NewShots(h *house.House, t *team.Session, src clock.Source) *Shots {
	s := NewSession(h.Home, src)
	s.house, s.team, s.Usual = h, t, t.Member().ID
	return &Shots{house: h, team: t, session: s}
}

// picture is one state of a screen.
type picture struct {
	name    string
	session shell.Session // nil: the practice, with the member let in
	show    func(sh *shell.Shell, d *desk)
}

// Subject is what the pictures show: the patient of the record, the visit of the summary, what is typed to find people.
type Subject struct{ Patient, Visit, Find string }

// Draw writes SCREEN-STATE-light|dark-en|es.png into a folder and returns how many. Brief leaves out the dark ones and, but
// for the first state of each screen, those in Spanish.
func (s *Shots) Draw(ctx context.Context, dir string, of Subject, brief bool) (n int, err error) {
	s.brief = brief
	defer func() { err = errors.Join(err, vault.RemoveTree(dropped())) }()
	defer words.Use(words.Current())
	defer kit.Inline()()
	n, err = s.each(dir, slices.Concat(
		s.startPictures(),
		todayPictures(of),
		patientsPictures(of),
		summaryPictures(of),
		enrollmentPictures(of),
		mailPictures(of),
	)...)
	if err != nil {
		return n, err
	}
	admin, err := s.as(ctx, access.Administrator, dir, slices.Concat(
		portalPictures(of), playbookPictures(of), settingsPictures(of), insightsPictures(of), todayAdministrator(),
	)...)
	if n += admin; err != nil {
		return n, err
	}
	if s.look == nil {
		drawn, err := galleryPictures(dir)
		if n += drawn; err != nil {
			return n, err
		}
	}
	if err := s.printDay(ctx); err != nil {
		return n, err
	}
	more, err := s.each(dir, append(summaryPrinted(of), picture{"today-printed", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today") }})...)
	return n + more, err
}

// startPictures are what stands in the window before anybody is let in.
func (s *Shots) startPictures() []picture {
	return []picture{
		{"first-start", NewSession(filepath.Join(s.house.Home, "none"), s.session.src), nil},
		{"first-portal", nil, s.firstStart(shell.StepPortal)},
		{"first-mailbox", nil, s.firstStart(shell.StepMailbox)},
		{"first-features", nil, s.firstStart(shell.StepFeatures)},
		{"first-begin", nil, s.firstStart(shell.StepBegin)},
		{"unlock-first", s.session, nil},
		{"unlock-lost", s.session, func(sh *shell.Shell, _ *desk) { sh.ShowLost() }},
		{"frame-palette", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today"); sh.OpenPalette() }},
		{"frame-palette-found", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today"); sh.OpenPalette(); typed(sh, "ma") }},
		{"frame-keys", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today"); sh.ShowKeys() }},
		{"frame-menu", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today"); sh.OpenMenu(0) }},
		{"frame-about", nil, func(sh *shell.Shell, _ *desk) { sh.Go("today"); sh.ShowAbout() }},
		{"unlock-wrong", refusing{s.session}, func(sh *shell.Shell, _ *desk) { typed(sh, "not the passphrase"); enter(sh) }},
	}
}

// firstStart shows a step of it as the demo practice has answered it.
func (s *Shots) firstStart(at shell.Step) func(sh *shell.Shell, _ *desk) {
	return func(sh *shell.Shell, _ *desk) { sh.EnterFirstStart("Cedar Hollow Family Medicine", sh.Member(), at) }
}

// each draws the pictures in every look; FOYER_SCREENS ("mail", "mail light es") leaves those out whose name does not
// contain all its words.
func (s *Shots) each(dir string, pictures ...picture) (n int, err error) {
	seen := map[string]bool{}
	for _, lang := range words.Languages() {
		for _, mode := range []kit.Mode{kit.Light, kit.Dark} {
			if s.brief && mode == kit.Dark {
				continue
			}
			look := map[kit.Mode]string{kit.Light: "light", kit.Dark: "dark"}[mode]
			for _, p := range pictures {
				if s.look != nil && mode != kit.Light {
					continue // where things stand is the same in the dark
				}
				name := fmt.Sprintf("%s-%s-%s", p.name, look, lang)
				if !wanted(name) {
					continue
				}
				screen, _, _ := strings.Cut(p.name, "-")
				if first := !seen[screen+string(lang)]; s.brief && lang != words.English && !first {
					continue
				}
				seen[screen+string(lang)] = true
				if err := s.one(filepath.Join(dir, name+".png"), lang, mode, p); err != nil {
					return n, fmt.Errorf("drawing %s: %w", p.name, err)
				}
				n++
			}
		}
	}
	return n, nil
}

func wanted(name string) bool {
	for _, part := range strings.Fields(os.Getenv("FOYER_SCREENS")) {
		if !strings.Contains(name, part) {
			return false
		}
	}
	return true
}

// refusing lets nobody in, without a mark in the log.
type refusing struct{ *Session }

// Unlock implements shell.Session.
func (refusing) Unlock(context.Context, string, string) error {
	return fault.New(fault.Locked, "The passphrase is wrong.")
}

// typed types where the keyboard is.
func typed(sh *shell.Shell, text string) {
	for _, r := range text {
		if f := sh.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		}
	}
}

func enter(sh *shell.Shell) {
	if f := sh.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
}

// drawer is a printer of which nothing comes out.
type drawer struct{}

func (drawer) List(context.Context) ([]string, error) { return []string{"Front desk"}, nil }
func (drawer) Print(context.Context, []byte, printing.Job) (printing.Done, error) {
	return printing.Done{Where: "Front desk"}, nil
}

// printDay prints the papers of the day that are ready.
func (s *Shots) printDay(ctx context.Context) error {
	d := todayServices{newDesk(s.session, drawer{})}
	day, err := d.Today(ctx, time.Time{})
	if err != nil {
		return err
	}
	var ready []string
	for _, v := range day.Visits {
		if v.Summary == today.Ready {
			ready = append(ready, v.ID)
		}
	}
	_, err = d.PrintDay(ctx, ready, nil)
	return err
}

// asked is the window and the size of text to draw with: FOYER_WINDOW=1100x700@1.3, or those of the drawings.
func (s *Shots) asked() (window fyne.Size, text float32) {
	if !s.window.IsZero() {
		return s.window, s.text
	}
	var w, h, t float32
	if n, err := fmt.Sscanf(os.Getenv("FOYER_WINDOW"), "%gx%g@%g", &w, &h, &t); err == nil && n == 3 {
		return fyne.NewSize(w, h), t
	}
	return shots.Window, 1
}

// one draws one state.
func (s *Shots) one(path string, lang words.Language, mode kit.Mode, p picture) error {
	fyne.SetCurrentApp(nil)
	app := test.NewApp()
	defer app.Quit()
	words.Use(lang)
	d := newDesk(s.session, drawer{})
	config := d.config()
	if p.session != nil {
		config.Session = p.session
	}
	sh := shell.New(app, config)
	d.shell = sh
	d.synced = s.session.src.Now() // nothing follows the mail while pictures are drawn
	sh.SetLanguage(lang)
	sh.SetMode(mode)
	window, text := s.asked()
	sh.SetTextScale(text)
	sh.Window().Resize(window)
	defer sh.Window().Close()
	if p.session != nil {
		sh.Start()
	} else {
		m := s.team.Member()
		name, err := s.session.Practice(sh.Context())
		if err != nil {
			return err
		}
		sh.Enter(name, shell.MemberChoice{ID: m.ID, Name: m.Name, Role: words.T("ui.role." + string(m.Role))})
		d.status()
	}
	if p.show != nil {
		p.show(sh, d)
	}
	sh.Window().Resize(window)
	if s.look != nil {
		s.look(p.name, sh.Canvas())
		return nil
	}
	return shots.Save(path, sh.Canvas().Capture())
}
