package settings

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"foyer/data/printers"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// Printers is what the part shows: the printers of this computer, the system's first, and what each kind of paper uses.
type Printers struct {
	Names  []string
	Chosen printers.Choices
}

// PrintServices keep which printer takes which paper.
type PrintServices interface {
	Printers(ctx context.Context) (Printers, error)
	SavePrinters(ctx context.Context, c printers.Choices) error
	// TestPage prints one page as a kind of paper would go out; where is empty when the PDF viewer shows it.
	TestPage(ctx context.Context, kind string) (where string, err error)
}

type printersPage struct {
	s               *screen
	form            *form
	kept            Printers
	body            *kit.Swap
	loader, printer kit.Loader
}

func (s *screen) printersPage() *page {
	p := &printersPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), "")))}
	p.form = s.newForm("printers", p.save)
	return &page{object: p.body.Object(), actions: []fyne.CanvasObject{p.form.discard, p.form.save}, save: p.save, shown: p.load, untold: true, focus: func() {
		if len(p.form.fields) > 0 {
			p.form.fields[0].focus()
		}
	}}
}

func (p *printersPage) load() {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Printers, func(pr Printers, err error) {
		if err != nil {
			if p.kept.Chosen == nil {
				p.body.Show(p.s.failed(err, p.load))
			}
			return
		}
		rebuild := len(p.form.fields) == 0 || fmt.Sprint(pr.Names) != fmt.Sprint(p.kept.Names)
		p.kept = pr
		if rebuild {
			p.form.fields = nil
			p.body.Show(p.build())
		}
		p.form.fill(printerValues(pr.Chosen))
	})
}

func (p *printersPage) build() fyne.CanvasObject {
	codes, names := append([]string{""}, p.kept.Names...), append([]string{words.T("ui.settings.printer.usual")}, p.kept.Names...)
	for _, c := range p.kept.Chosen {
		if c.Printer != "" && !contains(codes, c.Printer) { // switched off just now, or on another network
			codes, names = append(codes, c.Printer), append(names, words.T("ui.settings.printer.away", "name", c.Printer))
		}
	}
	cards := []fyne.CanvasObject{p.there()}
	copies, sizes := []string{"1", "2", "3", "4", "5"}, []string{words.T("ui.settings.printer.letter"), "A4"}
	for _, kind := range printers.Kinds {
		cards = append(cards, card(words.T("ui.settings.printer.kind."+kind), words.T("ui.settings.printer.about."+kind),
			kit.Abreast(12, p.form.choice(kind+".printer", words.T("ui.settings.printer"), "", codes, names), p.form.choice(kind+".copies", words.T("ui.settings.printer.copies"), "", copies, copies),
				p.form.choice(kind+".size", words.T("ui.settings.printer.size"), "", []string{"letter", "a4"}, sizes)),
			kit.Spread(12, 0, p.form.tick(kind+".duplex", words.T("ui.settings.printer.duplex"), ""), kit.NewButton(words.T("ui.settings.printer.test"), func() { p.test(kind) }))))
	}
	return scroll(cards...)
}

// there says which printers this computer has.
func (p *printersPage) there() fyne.CanvasObject {
	if len(p.kept.Names) == 0 {
		return kit.Card(kit.Stack(4, kit.NewParagraph(kit.Sign("print", kit.Muted), kit.Strong(words.T("ui.settings.printer.none")).After(8)), kit.NewParagraph(kit.Quiet(words.T("ui.settings.printer.none.hint")))))
	}
	var rows []fyne.CanvasObject
	for i, name := range p.kept.Names {
		spans := []kit.Span{kit.Sign("print", kit.Muted), kit.Say(name).After(8)}
		if i == 0 {
			spans = append(spans, kit.Tag(words.T("ui.settings.printer.default"), kit.Grey).After(8))
		}
		rows = append(rows, kit.NewParagraph(spans...))
	}
	return card(words.T("ui.settings.printer.list"), words.T("ui.settings.printer.list.about"), kit.Stack(6, rows...))
}

func printerValues(c printers.Choices) map[string]string {
	v := map[string]string{}
	for _, kind := range printers.Kinds {
		one := c.For(kind)
		v[kind+".printer"], v[kind+".copies"], v[kind+".duplex"], v[kind+".size"] = one.Printer, fmt.Sprint(max(1, one.Copies)), yes(one.Duplex), "letter"
		if one.A4 {
			v[kind+".size"] = "a4"
		}
	}
	return v
}

func choicesOf(v map[string]string) printers.Choices {
	all := printers.Choices{}
	for _, kind := range printers.Kinds {
		copies := 1
		if n := v[kind+".copies"]; n != "" {
			copies = int(n[0] - '0')
		}
		all[kind] = printers.Choice{Printer: v[kind+".printer"], Copies: copies, Duplex: v[kind+".duplex"] == "yes", A4: v[kind+".size"] == "a4"}
	}
	return all
}

func (p *printersPage) save() { p.keep(nil) }

// keep saves, and then goes on with what needs it saved.
func (p *printersPage) keep(then func()) {
	if !p.form.begin() {
		if then != nil {
			then()
		}
		return
	}
	next, before := choicesOf(p.form.values()), p.kept.Chosen
	kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, p.s.services.SavePrinters(ctx, next) }, func(_ struct{}, err error) {
		if !p.form.done(err) {
			return
		}
		p.kept.Chosen = next
		p.s.shell.SayUndo(words.T("ui.settings.saved"), func() { p.form.put(printerValues(before)); p.keep(nil) })
		if then != nil {
			then()
		}
	})
}

// test prints a page the way a kind of paper goes out; what is chosen is saved before.
func (p *printersPage) test(kind string) {
	p.keep(func() {
		kit.Load(p.s.shell.Context(), &p.printer, func(ctx context.Context) (string, error) { return p.s.services.TestPage(ctx, kind) }, func(where string, err error) {
			if err != nil {
				p.s.shell.Warn(err)
				return
			}
			p.s.shell.SayPrinted("ui.settings.printer.tested", where)
		})
	})
}
