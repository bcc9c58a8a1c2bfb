package patients

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/printout"
	"foyer/ui/words"
)

// papers lists what was made for the patient and who got it. A stored paper is shown and printed again byte for byte.
func (s *Screen) papers(r Record) fyne.CanvasObject {
	all := r.Papers
	if len(all) == 0 {
		return kit.Empty("paper", words.T("ui.record.nopapers"), words.T("ui.record.papers.none.hint"), nil)
	}
	list := kit.NewColumns(30, func() int { return len(all) },
		kit.Column{Title: words.T("ui.today.time"), Width: 146, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(moment(all[i].At))} }},
		kit.Column{Title: words.T("ui.record.papers.paper"), Width: 190, Flex: 2, Cell: func(i int) []kit.Span {
			p := all[i]
			spans := []kit.Span{kit.Strong(p.Title), kit.Quiet(phrase.Language(p.Language)).After(7)}
			if p.Large {
				spans = append(spans, kit.Quiet(words.T("ui.record.papers.large")).After(7))
			}
			return spans
		}},
		kit.Column{Title: words.T("ui.record.papers.given"), Width: 190, Flex: 2, Cell: func(i int) []kit.Span { return given(all[i]) }})
	list.SortedBy = -1
	show, again := kit.NewButton(words.T("ui.record.papers.show"), nil), kit.NewButton(words.T("ui.record.papers.again"), nil)
	show.Icon, again.Icon = "eye", "print"
	chosen := func() *Paper {
		if i := list.Rows.Selected(); i >= 0 && i < len(all) {
			return &all[i]
		}
		return nil
	}
	show.OnTapped = func() {
		if p := chosen(); p != nil {
			s.showPaper(*p)
		}
	}
	again.OnTapped = func() {
		if p := chosen(); p != nil {
			s.reprint(*p)
		}
	}
	refresh := func(int) {
		p := chosen()
		show.SetOff(p == nil)
		again.SetOff(p == nil || p.Spoiled || s.rights.Print != "")
	}
	list.Rows.OnSelect = refresh
	refresh(-1)
	list.Rows.OnOpen = func(i int) { s.showPaper(all[i]) }
	list.Rows.OnMenu = func(i int, where fyne.Position) {
		list.Rows.Select(i)
		kit.ShowMenuAt(s.shell.Canvas(), where, []kit.MenuItem{
			{Word: words.T("ui.record.papers.show"), Icon: "eye", Do: func() { s.showPaper(all[i]) }},
			{Word: words.T("ui.record.papers.again"), Icon: "print", Off: all[i].Spoiled || s.rights.Print != "", Do: func() { s.reprint(all[i]) }},
			{Word: words.T("ui.record.papers.who"), Icon: "clock", Do: func() { s.whoGot(all[i]) }},
		})
	}
	who := kit.NewButton(words.T("ui.record.papers.who"), func() {
		if p := chosen(); p != nil {
			s.whoGot(*p)
		}
	})
	foot := kit.Padded(kit.Room(10, 10, 0, 18), kit.Spread(8, 0, kit.NewClip(kit.Quiet(words.T("ui.record.papers.hint")).As(kit.Small)), who, show, again))
	return kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), foot))
}

// given says in a line what became of a paper.
func given(p Paper) []kit.Span {
	if p.Spoiled {
		return []kit.Span{kit.Tag(words.T("ui.record.spoiled"), kit.Grey)}
	}
	if len(p.Uses) == 0 {
		return []kit.Span{kit.Quiet(words.T("ui.record.papers.kept"))}
	}
	u := p.Uses[len(p.Uses)-1]
	spans := []kit.Span{kit.Say(useWords(u))}
	if len(p.Uses) > 1 {
		spans = append(spans, kit.Quiet(words.N("ui.record.papers.times", len(p.Uses))).After(7))
	}
	return spans
}

func useWords(u Use) string {
	text := words.T("ui.record.papers.use." + u.How)
	if u.Target != "" {
		text += " (" + u.Target + ")"
	}
	return strings.TrimSpace(text + " · " + u.Who)
}

func (s *Screen) showPaper(p Paper) {
	kit.Load(s.shell.Context(), &s.acting, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.services.ShowPaper(ctx, p.ID) }, func(_ struct{}, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.shell.Say(words.T("ui.record.papers.shown"))
	})
}

func (s *Screen) reprint(p Paper) {
	s.letter(printout.Way{Go: func(ctx context.Context) (string, error) { return s.services.Reprint(ctx, p.ID) }}, "ui.record.papers.printed")
}

func (s *Screen) whoGot(p Paper) {
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Quiet(moment(p.At)), kit.Say(words.T("ui.record.papers.made")).After(8), kit.Quiet(p.Who).After(8))}
	for _, u := range p.Uses {
		rows = append(rows, kit.NewParagraph(kit.Quiet(moment(u.At)), kit.Say(useWords(u)).After(8)))
	}
	d := &kit.Dialog{Title: p.Title, Body: kit.Stack(6, rows...)}
	d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })}
	d.Show(s.shell.Canvas())
}
