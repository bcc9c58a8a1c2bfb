package house

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"foyer/data/access"
	"foyer/data/backup"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/store"
	"foyer/data/vault"
)

// written is the result of a backup that went well.
func written(m vault.Manifest, path string, at time.Time, auto bool) backup.Result {
	r := backup.Result{At: at, Path: path, Tables: len(m.Counts), Auto: auto, Anchor: m.AuditHead}
	for _, n := range m.Counts {
		r.Rows += n
	}
	if info, err := os.Stat(path); err == nil {
		r.Bytes = info.Size()
	}
	return r
}

// backups makes the planned backups until ctx ends. It sleeps until the next one, and looks again when a setting changes.
func (h *House) backups(ctx context.Context, log *slog.Logger) {
	changed := make(chan struct{}, 1)
	defer store.Subscribe(h.DB, func(c practice.SettingChanged) {
		if c.Name != backup.Planned.Name {
			return
		}
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	for ctx.Err() == nil {
		next, err := h.BackUpAsPlanned(ctx)
		if err != nil && ctx.Err() == nil {
			log.Error("planned backup", "kind", fault.Of(err))
		}
		wait := time.Hour // the clock of a computer that slept is looked at again
		if !next.IsZero() {
			wait = min(wait, max(next.Sub(h.DB.Source().Now()), time.Second))
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-time.After(wait):
		}
	}
}

// BackUpAsPlanned makes the backup that the plan asks for now, if any, removes those of its own that are more than the plan
// keeps, and returns when the next one is due: the zero time without a plan. What became of it is kept either way.
func (h *House) BackUpAsPlanned(ctx context.Context) (next time.Time, err error) {
	ctx = access.With(ctx, access.System)
	plan, err := backup.Planned.Get(ctx, h.DB)
	if err != nil || !plan.On {
		return next, err
	}
	tried, err := backup.Tried.Get(ctx, h.DB)
	if err != nil {
		return next, err
	}
	now := h.DB.Source().Now().In(practice.Zone(ctx, h.DB))
	if !plan.Due(tried, now) {
		return plan.Next(tried, now), nil
	}
	path := filepath.Join(plan.Folder, backup.Name(now))
	m, err := h.backUp(ctx, path, true)
	if ctx.Err() != nil {
		return next, ctx.Err() // the program ends: it is made up for
	}
	if err == nil {
		err = thin(plan)
	}
	tried = written(m, path, now, true)
	if err != nil {
		tried = backup.Result{At: now, Path: path, Auto: true, Error: sentence(err)}
	}
	err = errors.Join(err, backup.Tried.Set(ctx, h.DB, tried))
	return plan.Next(tried, now), err
}

func sentence(err error) string {
	if fault.Of(err) == "" {
		return "The backup could not be written."
	}
	return fault.Message(err)
}

// thin removes the plan's own backups that are more than it keeps.
func thin(plan backup.Plan) error {
	entries, err := os.ReadDir(plan.Folder)
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The folder %s can't be read. The backup was written; old ones were not removed.", plan.Folder)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	for _, name := range backup.Surplus(names, plan.Keep) {
		err = errors.Join(err, os.Remove(filepath.Join(plan.Folder, name)))
	}
	return fault.Wrap(fault.Unavailable, err, "The backup was written; old ones in %s could not be removed.", plan.Folder)
}

// TestBackup proves that a backup can be restored with a secret: a member's passphrase or the recovery key of its day. It
// opens, checks and counts everything in a folder of its own, and takes that away again. It changes nothing. Needs
// access.BackUp.
func (h *House) TestBackup(ctx context.Context, path, secret string) (m vault.Manifest, err error) {
	if err := access.Require(ctx, access.BackUp); err != nil {
		return m, err
	}
	scratch, err := os.MkdirTemp(h.Home, ".restore-*")
	if err != nil {
		return m, fault.Wrap(fault.Unavailable, err, "There is no room to test the backup in.")
	}
	defer func() { err = errors.Join(err, vault.RemoveTree(scratch)) }()
	if m, err = vault.VerifyBackup(ctx, path, secret, scratch); errors.Is(err, vault.ErrNotVault) {
		return m, fault.Wrap(fault.Unavailable, err, "This file is not a Foyer backup.")
	}
	return m, Explain(err)
}
