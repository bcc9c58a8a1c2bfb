package shell

import (
	"context"
	"slices"
	"strings"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// paletteMax is how many lines it shows.
const paletteMax = 60

// group is the lines of the palette under one heading.
type group struct {
	key   string // of the heading
	score int    // of its best line
	lines []scored
}

type scored struct {
	item  kit.PaletteItem
	score int
}

// foundScore is that of what a source found: a command that begins with the very text, which gives begunScore more, stands
// before it, all others behind.
const foundScore, begunScore = 150, 100

// OpenPalette opens the one field that finds screens, commands and, through the sources, patients.
func (s *Shell) OpenPalette() {
	if s.state != open || kit.Waiting(s.Canvas()) {
		return
	}
	kit.CloseMenus(s.Canvas())
	var loader kit.Loader
	kit.ShowPalette(s.Canvas(), words.T("ui.palette.hint"), words.T("ui.palette.nothing"), func(p *kit.Palette, text string) {
		own := s.own(text)
		if len(s.cfg.Sources) == 0 || strings.TrimSpace(text) == "" {
			loader.Cancel()
			p.SetItems(lay(own), "", false, false)
			return
		}
		p.SetItems(lay(own), words.T("ui.palette.searching"), false, true)
		kit.Load(s.desk.ctx, &loader, func(ctx context.Context) ([]Found, error) { return s.ask(ctx, text) }, func(found []Found, err error) {
			if !p.Open() {
				return
			}
			remark := ""
			if err != nil {
				remark = words.T("ui.palette.failed")
			}
			p.SetItems(lay(s.merged(own, found)), remark, true, false)
		})
	})
}

// ask asks all sources, one after the other; what those before a failing one found is kept.
func (s *Shell) ask(ctx context.Context, text string) (all []Found, err error) {
	for _, source := range s.cfg.Sources {
		found, e := source(ctx, text)
		all = append(all, found...)
		if e != nil {
			err = e
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return all, err
}

// own are the screens and commands that match, in groups, the best first; without a text what was used last comes first.
func (s *Shell) own(text string) []group {
	var groups []group
	taken := map[string]bool{} // words that stand there already: the screen's own command before the program's of that name
	add := func(key string, as []Action) {
		g := group{key: key}
		for _, a := range as {
			if !a.can() || taken[a.said()] {
				continue
			}
			score, ok := match(text, a.Words())
			if !ok {
				continue
			}
			taken[a.said()] = true
			if strings.HasPrefix(fold(a.Words()), fold(strings.TrimSpace(text))) {
				score += begunScore
			}
			it := kit.PaletteItem{Icon: a.Icon, Title: a.Words(), Detail: a.Whose, Do: a.Do}
			if it.Icon == "" {
				it.Icon = "forward"
			}
			if a.Shortcut != nil {
				it.Shortcut = kit.ShortcutWords(a.Shortcut)
			}
			g.lines = append(g.lines, scored{it, score})
		}
		if text != "" {
			slices.SortStableFunc(g.lines, func(a, b scored) int { return b.score - a.score })
		}
		if len(g.lines) > 0 {
			g.score = g.lines[0].score
			groups = append(groups, g)
		}
	}
	if text == "" {
		if g := (group{key: "ui.palette.recent", lines: s.desk.recentLines()}); len(g.lines) > 0 {
			groups = append(groups, g)
		}
	}
	add("ui.palette.here", s.screenActions())
	add("ui.palette.screens", s.desk.goActions())
	taken[words.T("ui.palette.open")] = true // one is there
	add("ui.palette.program", slices.Concat(s.fileActions(), s.helpActions(), s.goActions()))
	if text != "" {
		add("ui.palette.within", s.desk.partActions())
		add("ui.menu.view", s.viewActions())
		slices.SortStableFunc(groups, func(a, b group) int { return b.score - a.score })
	}
	return groups
}

// merged puts what the sources found among the commands.
func (s *Shell) merged(own []group, found []Found) []group {
	if len(found) == 0 {
		return own
	}
	var groups []group
	for _, f := range found {
		key := f.Group
		if key == "" {
			key = "ui.palette.patients"
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.key == key })
		if i < 0 {
			i, groups = len(groups), append(groups, group{key: key, score: foundScore})
		}
		groups[i].lines = append(groups[i].lines, scored{s.line(f), foundScore})
	}
	at := slices.IndexFunc(own, func(o group) bool { return o.score < foundScore })
	if at < 0 {
		at = len(own)
	}
	return slices.Insert(slices.Clone(own), at, groups...)
}

// lay sets groups below one another, each under its heading.
func lay(groups []group) (items []kit.PaletteItem) {
	for _, g := range groups {
		items = append(items, kit.PaletteItem{Heading: words.T(g.key)})
		for _, l := range g.lines {
			items = append(items, l.item)
		}
	}
	if len(items) > paletteMax {
		items = items[:paletteMax]
	}
	return items
}

// line is a found thing that remembers when it is taken.
func (s *Shell) line(f Found) kit.PaletteItem {
	icon := f.Icon
	if icon == "" {
		icon = "forward"
	}
	return kit.PaletteItem{Icon: icon, Title: f.Title, Detail: f.Detail, Do: func() {
		s.Visited(f)
		switch {
		case f.Do != nil:
			f.Do()
		case f.Screen != "":
			s.GoTo(f.Screen, f.What)
		}
	}}
}
