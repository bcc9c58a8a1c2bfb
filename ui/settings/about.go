package settings

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// About is what the part shows.
type About struct {
	Version, Commit, Go, SQLite string
	Format                      int    // of the data
	Home                        string // the data folder
	Size                        int64  // of the database, in bytes
	License                     string // of Foyer itself
	Notices                     string // of what it is made with, as text
}

// Health is what looking through everything found.
type Health struct {
	Took                            time.Duration
	Entries                         int64
	Papers, Sources, Mails, Damaged int
}

// AboutServices tell what this program is and whether its data is well.
type AboutServices interface {
	About(ctx context.Context) (About, error)
	// CheckHealth reads every page, paper, document and mail; the error says what is no longer what it was.
	CheckHealth(ctx context.Context) (Health, error)
	// OpenFolder shows a folder in the system's own program.
	OpenFolder(path string) error
}

type aboutPage struct {
	s              *screen
	body, health   *kit.Swap
	loader, tester kit.Loader
	loaded         bool
}

func (s *screen) aboutPage() *page {
	p := &aboutPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), health: kit.NewSwap(kit.NewParagraph(kit.Quiet(words.T("ui.settings.health.not"))))}
	return &page{object: p.body.Object(), shown: p.load}
}

func (p *aboutPage) load() {
	if p.loaded {
		return
	}
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.About, func(a About, err error) {
		if err != nil {
			p.body.Show(p.s.failed(err, p.load))
			return
		}
		p.loaded = true
		p.body.Show(p.show(a))
	})
}

func (p *aboutPage) show(a About) fyne.CanvasObject {
	t := func(key string) string { return words.T("ui.settings.about." + key) }
	fact := func(key, value string) fyne.CanvasObject {
		return kit.Paired(10, 150, kit.NewClip(kit.Quiet(t(key))), kit.NewParagraph(kit.Say(value)))
	}
	version := a.Version
	if a.Commit != "" {
		version += " (" + a.Commit + ")"
	}
	facts := kit.Stack(6, fact("version", version), fact("made", strings.Join([]string{a.Go, "SQLite " + a.SQLite}, ", ")), fact("format", words.Count(a.Format)), fact("size", size(a.Size)), fact("home", a.Home))
	folder := kit.NewButton(t("folder"), func() {
		if err := p.s.services.OpenFolder(a.Home); err != nil {
			p.s.shell.Warn(err)
		}
	})
	health := []fyne.CanvasObject{p.health.Object()}
	if why := p.s.services.Why("health"); why != "" {
		health = []fyne.CanvasObject{kit.NewParagraph(kit.Sign("lock", kit.Muted), kit.Quiet(why).After(7))}
	} else {
		health = append(health, kit.Flow(8, kit.NewButton(words.T("ui.settings.health.check"), p.check)))
	}
	licenses := kit.Flow(8, kit.NewButton(t("license"), func() { p.text(t("license"), a.License) }), kit.NewButton(t("notices"), func() { p.text(t("notices"), a.Notices) }))
	return scroll(card("Foyer", t("what"), facts, kit.Flow(8, folder)),
		card(words.T("ui.settings.health"), words.T("ui.settings.health.about"), health...),
		card(t("licenses"), t("licenses.about"), licenses),
		card(t("help"), "", kit.NewParagraph(kit.Say(t("help.1"))), kit.NewParagraph(kit.Say(t("help.2")))))
}

// text shows a long text to read.
func (p *aboutPage) text(title, text string) {
	var rows []fyne.CanvasObject
	for _, block := range strings.Split(strings.TrimSpace(text), "\n\n") {
		rows = append(rows, kit.NewParagraph(kit.Say(strings.Join(strings.Fields(block), " ")).As(kit.Small)))
	}
	d := &kit.Dialog{Title: title, Width: 720}
	d.Body = kit.Sized(0, 460, kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 8, kit.Brim, 12), kit.Stack(8, rows...))))
	d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })}
	d.Show(p.s.shell.Canvas())
}

func (p *aboutPage) check() {
	ctx, stop := context.WithCancel(p.s.shell.Context())
	progress := kit.NewProgress(words.T("ui.settings.health.checking"), words.T("ui.cancel"), stop)
	p.s.put(p.health, progress.Object())
	kit.Load(ctx, &p.tester, p.s.services.CheckHealth, func(h Health, err error) {
		stopped := ctx.Err() != nil
		stop()
		switch {
		case stopped:
			p.s.put(p.health, kit.NewParagraph(kit.Quiet(words.T("ui.settings.stopped"))))
		case err != nil:
			p.s.put(p.health, warning(message(err)))
		default:
			p.s.put(p.health, kit.Stack(4, kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(words.T("ui.settings.health.well")).After(7)),
				kit.NewParagraph(kit.Quiet(words.T("ui.settings.health.counts", "entries", words.Count(int(h.Entries)), "papers", words.Count(h.Papers), "sources", words.Count(h.Sources), "mails", words.Count(h.Mails))))))
		}
	})
}
