package desk

import (
	"context"
	"strings"

	"foyer/ui/settings"
)

// Imports implements settings.ImportServices.
func (d settingsServices) Imports(ctx context.Context) (i settings.Imports, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return i, err
	}
	batches, err := h.Importing.Batches(ctx, 0)
	if err != nil {
		return i, err
	}
	zone := location(ctx, h)
	i.Made = len(batches)
	for _, b := range batches {
		if at := b.Started.In(zone); at.After(i.Last) {
			i.Last = at
		}
	}
	unfinished, err := h.Importing.Unfinished(ctx)
	if err != nil {
		return i, err
	}
	i.Unfinished = len(unfinished)
	waiting, err := h.Visits.Unmatched(ctx)
	if err != nil {
		return i, err
	}
	i.Waiting = len(waiting)
	known, err := h.Importing.Mappings(ctx)
	for _, k := range known {
		m := settings.Mapping{Name: k.Name, Kind: string(k.Kind)}
		for _, c := range k.Columns {
			if c.Field != "" {
				m.Columns = append(m.Columns, strings.TrimSpace(c.Header)+" → "+string(c.Field))
			}
		}
		i.Mappings = append(i.Mappings, m)
	}
	return i, err
}
