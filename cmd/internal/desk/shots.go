package desk

import (
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/cmd/internal/house"
	"foyer/data/clock"
	"foyer/data/team"
	"foyer/reports/printing"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/words"
)

// Shots draws the real screens without a display.
type Shots struct {
	house   *house.House
	team    *team.Session
	session *Session
}

// NewShots draws with the member of the session signed in.
func NewShots(h *house.House, t *team.Session, src clock.Source) *Shots {
	s := NewSession(h.Home, src)
	s.house, s.team = h, t
	return &Shots{h, t, s}
}

// Draw writes SCREEN-STATE-light|dark-en|es.png into a folder and returns how many. who is the patient whose record is
// shown.
func (s *Shots) Draw(dir, who string) (n int, err error) {
	defer words.Use(words.Current())
	defer kit.Inline()()
	for _, lang := range words.Languages() {
		words.Use(lang)
		for _, mode := range []kit.Mode{kit.Light, kit.Dark} {
			look := map[kit.Mode]string{kit.Light: "light", kit.Dark: "dark"}[mode]
			one := func(name string, show func(sh *shell.Shell, d *desk)) error {
				n++
				return s.one(filepath.Join(dir, fmt.Sprintf("%s-%s-%s.png", name, look, lang)), lang, mode, show)
			}
			for _, screen := range []struct {
				name string
				show func(sh *shell.Shell, d *desk)
			}{
				{"unlock-first", nil},
				{"today-day", func(sh *shell.Shell, _ *desk) { sh.Go("today") }},
				{"patients-list", func(sh *shell.Shell, _ *desk) { sh.Go("patients") }},
				{"patients-record", func(sh *shell.Shell, d *desk) { d.openPatient(who) }},
				{"summary-preview", func(sh *shell.Shell, _ *desk) { sh.Go("summary") }},
			} {
				if err := one(screen.name, screen.show); err != nil {
					return n, err
				}
			}
		}
	}
	return n, nil
}

// one draws one screen, or the unlock screen when show is nil.
func (s *Shots) one(path string, lang words.Language, mode kit.Mode, show func(sh *shell.Shell, d *desk)) error {
	fyne.SetCurrentApp(nil)
	app := test.NewApp()
	defer app.Quit()
	d := newDesk(s.session, printing.System(filepath.Join(s.house.Home, "print")))
	sh := shell.New(app, d.config())
	d.shell = sh
	d.synced = s.session.src.Now() // nothing follows the mail while pictures are drawn
	sh.SetLanguage(lang)
	sh.SetMode(mode)
	sh.Window().Resize(shots.Window)
	if show == nil {
		sh.Start()
	} else {
		m := s.team.Member()
		p, err := s.session.Practice(sh.Context())
		if err != nil {
			return err
		}
		sh.Enter(p, shell.MemberChoice{ID: m.ID, Name: m.Name, Role: words.T("ui.role." + string(m.Role))})
		d.status()
		show(sh, d)
	}
	sh.Window().Resize(shots.Window)
	defer sh.Window().Close()
	return shots.Save(path, sh.Canvas().Capture())
}
