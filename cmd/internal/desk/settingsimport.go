package desk

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/importing"
	"foyer/data/visit"
	"foyer/ui/phrase"
	"foyer/ui/settings"
	"foyer/ui/words"
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
	unfinished, err := h.Importing.Unfinished(ctx)
	if err != nil {
		return i, err
	}
	broken := map[string]bool{}
	for _, b := range unfinished {
		broken[b.BatchID] = true
	}
	zone := location(ctx, h)
	for _, b := range batches {
		one := batchOf(b, zone)
		if broken[b.BatchID] {
			one.State = "stopped"
		}
		i.Batches = append(i.Batches, one)
	}
	waiting, err := h.Visits.Unmatched(ctx)
	if err != nil {
		return i, err
	}
	for _, w := range waiting {
		i.Waiting = append(i.Waiting, waitingOf(ctx, h, w, zone))
	}
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

func batchOf(r importing.Report, zone *time.Location) settings.Batch {
	b := settings.Batch{ID: r.BatchID, At: r.Started.In(zone), State: r.State, Added: r.Totals.Added, Updated: r.Totals.Updated, Matched: r.Totals.Matched, Skipped: r.Totals.Skipped, Failed: r.Totals.Failed}
	for _, f := range r.Files {
		b.Files = append(b.Files, settings.BatchFile{Name: filepath.Base(f.Path), Status: string(f.Status), Why: f.Error})
	}
	return b
}

func waitingOf(ctx context.Context, h *house.House, w visit.Unmatched, zone *time.Location) settings.WaitingRow {
	row := settings.WaitingRow{ID: w.ID, Name: w.Row.Patient.String(), Reason: w.Row.Reason, Because: w.Because}
	if at := w.Row.Start.Time(zone); !at.IsZero() {
		row.At = at.In(zone)
	}
	row.About = phrase.Short(w.Row.BirthDate)
	if row.Name == "" {
		row.Name = words.T("ui.settings.schedule.unnamed")
	}
	for _, id := range w.Candidates {
		if who, err := h.Patients.Get(ctx, id); err == nil {
			row.Candidates = append(row.Candidates, settings.NamedID{ID: id, Name: who.Name().String(), About: phrase.Short(who.BirthDate)})
		}
	}
	return row
}

func undoneOf(u importing.Undone) settings.UndoPlan {
	p := settings.UndoPlan{Patients: u.Patients, Visits: u.Visits, Items: u.Items, Restored: u.Restored, Shared: u.Shared}
	for _, k := range u.Kept {
		p.Kept = append(p.Kept, k.Because)
	}
	return p
}

// UndoPlan implements settings.ImportServices.
func (d settingsServices) UndoPlan(ctx context.Context, batch string) (settings.UndoPlan, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return settings.UndoPlan{}, err
	}
	u, err := h.Importing.UndoPlan(ctx, batch)
	return undoneOf(u), err
}

// UndoImport implements settings.ImportServices.
func (d settingsServices) UndoImport(ctx context.Context, batch string) (settings.UndoPlan, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return settings.UndoPlan{}, err
	}
	u, err := h.Importing.Undo(ctx, batch)
	return undoneOf(u), err
}

// ResumeImport implements settings.ImportServices.
func (d settingsServices) ResumeImport(ctx context.Context, batch string, progress func(done, of int)) (settings.Batch, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return settings.Batch{}, err
	}
	r, err := h.Importing.Resume(ctx, batch, func(p importing.Progress) { progress(p.Done, p.Total) })
	return batchOf(r, location(ctx, h)), err
}

// ImportSchedule implements settings.ImportServices.
func (d settingsServices) ImportSchedule(ctx context.Context, paths []string) (t settings.ScheduleTaken, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return t, err
	}
	r, err := h.Importing.Schedule(ctx, paths)
	t = settings.ScheduleTaken{Added: r.Totals.Added, Updated: r.Totals.Updated, Matched: r.Totals.Matched, Cancelled: r.Totals.Cancelled, Unmatched: r.Totals.Unmatched, Skipped: r.Totals.Skipped}
	for _, f := range r.Files {
		if f.Error != "" {
			t.Failed = append(t.Failed, filepath.Base(f.Path)+": "+phrase.Sentence(f.Error))
		}
	}
	return t, err
}

// AssignRow implements settings.ImportServices.
func (d settingsServices) AssignRow(ctx context.Context, row, patient string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error {
		_, err := h.Visits.Assign(ctx, row, patient)
		return err
	})
}

// DismissRow implements settings.ImportServices.
func (d settingsServices) DismissRow(ctx context.Context, row string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return h.Visits.Dismiss(ctx, row) })
}
