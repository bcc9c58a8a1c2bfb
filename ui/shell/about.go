package shell

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// About is what the program says of itself.
type About struct {
	Version  string
	Lines    []string // build, platform, data format: as they are
	Licenses []License
}

// License is one of a work that is part of the program.
type License struct{ Name, Text string }

// ShowAbout tells version and licenses.
func (s *Shell) ShowAbout() {
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Strong(words.T("ui.about.version", "version", s.cfg.About.Version)))}
	for _, l := range s.cfg.About.Lines {
		rows = append(rows, kit.NewParagraph(kit.Quiet(l).As(kit.Small)))
	}
	rows = append(rows, kit.NewParagraph(kit.Say(words.T("ui.about.lead"))))
	var d *kit.Dialog
	for _, l := range s.cfg.About.Licenses {
		rows = append(rows, kit.Row(0, kit.NewLink(l.Name, func() {
			d.Close()
			s.showLong(l.Name, l.Text, s.ShowAbout)
		})))
	}
	shut := kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })
	d = &kit.Dialog{Title: words.T("ui.help.about"), Width: 520, Body: kit.Stack(8, rows...), Actions: []fyne.CanvasObject{shut}}
	d.Show(s.Canvas())
}

// showLong shows a long text to be scrolled; back, if any, is where closing leads.
func (s *Shell) showLong(title, text string, back func()) {
	var paragraphs []fyne.CanvasObject
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			paragraphs = append(paragraphs, kit.NewParagraph(kit.Say(p).As(kit.Dense)))
		}
	}
	var d *kit.Dialog
	shut := kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })
	d = &kit.Dialog{Title: title, Width: 680, Body: s.scrolledIn(420, kit.Stack(9, paragraphs...)), Actions: []fyne.CanvasObject{shut}, OnClose: back}
	d.Show(s.Canvas())
}

// showCommands tells what the command line is for, and how it finds this practice.
func (s *Shell) showCommands() {
	code := func(line string) fyne.CanvasObject {
		return kit.Boxed(kit.Found, kit.Edge, kit.Room(8, 8, 11, 11), kit.NewParagraph(kit.Code(line).As(kit.Dense)))
	}
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.commands.lead")))}
	if s.cfg.DataFolder != "" {
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.commands.folder"))), code("FOYER_HOME="+s.cfg.DataFolder))
	}
	rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.commands.try"))), code("foyer --help"), code("foyer import ~/records --dry-run"),
		code("foyer backup ~/foyer.backup"), code("foyer check"))
	var d *kit.Dialog
	shut := kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })
	d = &kit.Dialog{Title: words.T("ui.help.commands"), Width: 560, Body: kit.Stack(9, rows...), Actions: []fyne.CanvasObject{shut}}
	d.Show(s.Canvas())
}

// openFolder shows the data folder in the system's program for files.
func (s *Shell) openFolder() {
	if err := s.app.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(s.cfg.DataFolder)}); err != nil {
		s.Say(words.T("ui.help.folder.at", "folder", s.cfg.DataFolder))
	}
}

// scrolledIn is what a dialog shows of something long: as high as asked for, or as the window has room for at its text
// size.
func (s *Shell) scrolledIn(height float32, content fyne.CanvasObject) fyne.CanvasObject {
	room := kit.HeightLeft(s.Canvas(), 190/s.theme.TextScale)
	scrolled := kit.Scrolled(kit.Padded(kit.Room(2, 2, 6, 16), content))
	s.long, _ = scrolled.Objects[0].(*container.Scroll)
	return kit.Sized(0, min(height, max(room, 160)), scrolled)
}
