package shell

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"

	"foyer/data/fault"
	"foyer/ui/kit"
)

// Memory keeps small things for the member who is signed in, inside the practice: names of patients are among them, so
// they have no place in the program's own settings. Both are called off the interface's goroutine.
type Memory interface {
	Remember(ctx context.Context, key, body string) error
	Recall(ctx context.Context, key string) (body string, err error)
}

const (
	recentMax = 8
	recentKey = "palette.recent"
)

// kept is a thing used last as it is written down.
type kept struct{ Title, Detail, Icon, Screen, What string }

// Visited puts a thing in front of those used last: a patient whose record was opened, from wherever. Only what has a
// Screen to go back to is kept for the next day.
func (s *Shell) Visited(f Found) {
	if s.desk == nil {
		return
	}
	d := s.desk
	d.recent = slices.DeleteFunc(d.recent, func(g Found) bool {
		return g.Title == f.Title && g.Detail == f.Detail || f.Screen != "" && g.Screen == f.Screen && g.What == f.What
	})
	d.recent = append([]Found{f}, d.recent...)
	d.recent = d.recent[:min(len(d.recent), recentMax)]
	if d.recalled {
		d.rememberRecent()
	}
}

// rememberRecent writes down what was used last. What was written before has been read by then, or it would be lost.
func (d *desk) rememberRecent() {
	memory := d.shell.cfg.Memory
	var list []kept
	for _, r := range d.recent {
		if r.Screen != "" {
			list = append(list, kept{r.Title, r.Detail, r.Icon, r.Screen, r.What})
		}
	}
	body, err := json.Marshal(list)
	if err != nil {
		slog.Error("what was used last can't be written", "error", err)
		return
	}
	kit.Load(context.WithoutCancel(d.ctx), &d.remembering, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, memory.Remember(ctx, recentKey, string(body))
	}, func(_ struct{}, err error) {
		if err != nil {
			slog.Error("what was used last is not kept", "kind", fault.Of(err)) // no reason to bother anybody
		}
	})
}

// recallRecent reads what was used last on another day.
func (d *desk) recallRecent() {
	memory := d.shell.cfg.Memory
	if memory == nil {
		return
	}
	kit.Load(d.ctx, &d.recalling, func(ctx context.Context) (string, error) { return memory.Recall(ctx, recentKey) }, func(body string, err error) {
		if err != nil {
			slog.Error("what was used last can't be read", "kind", fault.Of(err)) // so it is not written over either
			return
		}
		d.recalled = true
		opened := len(d.recent) // meanwhile
		var list []kept
		if body != "" && json.Unmarshal([]byte(body), &list) != nil {
			list = nil
		}
		for _, k := range list {
			again := slices.ContainsFunc(d.recent, func(f Found) bool { return f.Screen == k.Screen && f.What == k.What })
			if !again && len(d.recent) < recentMax && d.screen(k.Screen) != nil {
				d.recent = append(d.recent, Found{Title: k.Title, Detail: k.Detail, Icon: k.Icon, Screen: k.Screen, What: k.What})
			}
		}
		if opened > 0 {
			d.rememberRecent()
		}
	})
}

// recentLines are they as lines of the palette.
func (d *desk) recentLines() (lines []scored) {
	for _, f := range d.recent {
		lines = append(lines, scored{item: d.shell.line(f)})
	}
	return lines
}
