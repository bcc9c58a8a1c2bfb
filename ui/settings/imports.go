package settings

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// Mapping is what a person confirmed that the columns of a table mean.
type Mapping struct {
	Name, Kind string
	Columns    []string // "Surname → family"
}

// Imports is how the imports stand. Patients has them one by one, and the rows to decide about.
type Imports struct {
	Made       int
	Last       time.Time
	Unfinished int
	Waiting    int // rows of schedules that fit no patient surely
	Mappings   []Mapping
}

// ImportServices say how imports stand.
type ImportServices interface {
	Imports(ctx context.Context) (Imports, error)
}

type importPage struct {
	s      *screen
	kept   Imports
	loaded bool
	body   *kit.Swap
	cards  *kit.Swap
	loader kit.Loader
}

func (s *screen) importPage() *page {
	p := &importPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), cards: slot()}
	zone := kit.NewDropZone(words.T("ui.settings.import.drop"), words.T("ui.settings.import.drop.hint"), p.choose)
	whole := scroll(zone, p.cards.Object())
	return &page{object: p.body.Object(), shown: func() { p.load(whole) }, dropped: p.take, focus: func() { kit.Focus(zone) }}
}

// take hands files to the import of the patients, with its preview.
func (p *importPage) take(paths []string) { p.s.shell.HandDown("patients", paths) }

func (p *importPage) choose() {
	dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			p.s.shell.Warn(err)
		case r != nil:
			path := r.URI().Path()
			if err := r.Close(); err != nil {
				p.s.shell.Warn(err)
				return
			}
			p.take([]string{path})
		}
	}, p.s.shell.Window()).Show()
}

func (p *importPage) load(whole fyne.CanvasObject) {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Imports, func(i Imports, err error) {
		if err != nil {
			if !p.loaded {
				p.body.Show(p.s.failed(err, func() { p.load(whole) }))
			}
			return
		}
		p.kept, p.loaded = i, true
		p.s.put(p.cards, p.show())
		p.body.Show(whole)
	})
}

// show is what there is to know, each with the way to where it is decided.
func (p *importPage) show() fyne.CanvasObject {
	i := p.kept
	open := func(key, what string) fyne.CanvasObject {
		return kit.Flow(8, kit.NewButton(words.T(key), func() { p.s.shell.GoTo("patients", what) }))
	}
	var cards []fyne.CanvasObject
	if i.Waiting > 0 {
		cards = append(cards, card(words.N("ui.settings.schedule.rows", i.Waiting), words.T("ui.settings.schedule.about"), open("ui.settings.schedule.open", "loose")))
	}
	if i.Made == 0 {
		cards = append(cards, card(words.T("ui.settings.import.batches"), "", kit.NewParagraph(kit.Quiet(words.T("ui.settings.import.none")))))
	} else {
		rows := []fyne.CanvasObject{kit.NewParagraph(kit.Say(words.N("ui.settings.import.made", i.Made, "time", stamp(i.Last))))}
		if i.Unfinished > 0 {
			rows = append(rows, warning(words.N("ui.settings.import.unfinished", i.Unfinished)))
		}
		cards = append(cards, card(words.T("ui.settings.import.batches"), words.T("ui.settings.import.batches.about"), append(rows, open("ui.settings.import.open", "imports"))...))
	}
	if known := p.mappings(); known != nil {
		cards = append(cards, known)
	}
	return kit.Stack(14, cards...)
}

// mappings are the tables whose columns somebody explained.
func (p *importPage) mappings() fyne.CanvasObject {
	if len(p.kept.Mappings) == 0 {
		return nil
	}
	var rows []fyne.CanvasObject
	for _, m := range p.kept.Mappings {
		rows = append(rows, kit.Stack(1, kit.NewClip(kit.Strong(m.Name), kit.Quiet(m.Kind).After(8)), kit.NewParagraph(kit.Quiet(strings.Join(m.Columns, " · ")).As(kit.Small))))
	}
	return card(words.T("ui.settings.import.mappings"), words.T("ui.settings.import.mappings.about"), rows...)
}

// pickPatient finds patients by what is typed.
func (s *screen) pickPatient() kit.PickFrom {
	return func(ctx context.Context, text string) ([]kit.PickItem, error) {
		found, err := s.services.FindPatients(ctx, text)
		items := make([]kit.PickItem, len(found))
		for i, n := range found {
			items[i] = kit.PickItem{Key: n.ID, Title: n.Name, Detail: n.About}
		}
		return items, err
	}
}
