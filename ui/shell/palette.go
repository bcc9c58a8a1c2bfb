package shell

import (
	"context"
	"slices"
	"strings"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// paletteMax is how many lines it shows, sourceMax how many of them a source may give.
const (
	paletteMax = 60
	recentMax  = 6
)

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
			p.SetItems(own, "", false)
			return
		}
		p.SetItems(own, words.T("ui.palette.searching"), false)
		kit.Load(s.ctx, &loader, func(ctx context.Context) ([]Found, error) { return s.ask(ctx, text) }, func(found []Found, err error) {
			if !p.Open() {
				return
			}
			remark := ""
			if err != nil {
				remark = words.T("ui.palette.failed")
			}
			p.SetItems(s.merged(text, own, found), remark, true)
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

// own are the screens and commands that match, the best first; without a text what was used last comes first.
func (s *Shell) own(text string) []kit.PaletteItem {
	type scored struct {
		item  kit.PaletteItem
		score int
	}
	var hits []scored
	add := func(a Action, detail string) {
		if a.Line || a.Off || a.Do == nil {
			return
		}
		score, ok := match(text, a.Words())
		if !ok {
			return
		}
		it := kit.PaletteItem{Icon: a.Icon, Title: a.Words(), Detail: detail, Do: a.Do}
		if it.Icon == "" {
			it.Icon = "forward"
		}
		if a.Shortcut != nil {
			it.Shortcut = kit.ShortcutWords(a.Shortcut)
		}
		hits = append(hits, scored{it, score})
	}
	for _, a := range s.screenActions() {
		add(a, "")
	}
	for _, a := range s.desk.goActions() {
		add(a, words.T("ui.palette.screen"))
	}
	for _, a := range s.fileActions() {
		add(a, "")
	}
	for _, a := range s.viewActions() {
		if text != "" {
			add(a, words.T("ui.menu.view"))
		}
	}
	if text != "" {
		slices.SortStableFunc(hits, func(a, b scored) int { return b.score - a.score })
	}
	var out []kit.PaletteItem
	if text == "" {
		for _, f := range s.desk.recent {
			out = append(out, s.line(f))
		}
	}
	for _, h := range hits {
		out = append(out, h.item)
	}
	return out
}

// merged puts what the sources found before the commands, unless a command begins with the very text.
func (s *Shell) merged(text string, own []kit.PaletteItem, found []Found) []kit.PaletteItem {
	var lines []kit.PaletteItem
	for _, f := range found {
		lines = append(lines, s.line(f))
	}
	begun := 0
	for begun < len(own) && strings.HasPrefix(fold(own[begun].Title), fold(strings.TrimSpace(text))) {
		begun++
	}
	all := slices.Concat(own[:begun], lines, own[begun:])
	return all[:min(len(all), paletteMax)]
}

// line is a found thing that remembers when it is taken.
func (s *Shell) line(f Found) kit.PaletteItem {
	return kit.PaletteItem{Icon: f.Icon, Title: f.Title, Detail: f.Detail, Do: func() {
		s.desk.remember(f)
		if f.Do != nil {
			f.Do()
		}
	}}
}

// remember puts a thing in front of those used last. The list lives as long as the desk and is never written down.
func (d *desk) remember(f Found) {
	d.recent = slices.DeleteFunc(d.recent, func(g Found) bool { return g.Title == f.Title && g.Detail == f.Detail })
	d.recent = append([]Found{f}, d.recent...)
	d.recent = d.recent[:min(len(d.recent), recentMax)]
}
