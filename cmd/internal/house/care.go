package house

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/backup"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/vault"
)

// lastBackup is when the newest backup was written and verified.
var lastBackup = practice.Setting[time.Time]{Name: "backup.last", Permission: access.BackUp}

// Backup writes one encrypted file with everything, verified after writing, while the practice works on. It never
// overwrites a file. Needs access.BackUp.
func (h *House) Backup(ctx context.Context, path string) (vault.Manifest, error) {
	return h.backUp(ctx, path, false)
}

func (h *House) backUp(ctx context.Context, path string, auto bool) (vault.Manifest, error) {
	if err := access.Require(ctx, access.BackUp); err != nil {
		return vault.Manifest{}, err
	}
	// The folder is not made: a backup that went beside an unplugged disk is none.
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return vault.Manifest{}, fault.New(fault.Invalid, "The folder %s is not there. Plug the disk in, or name another folder.", filepath.Dir(path))
	}
	chain, err := audit.Verify(ctx, h.DB, "")
	if err != nil {
		return vault.Manifest{}, err
	}
	now := h.DB.Source().Now()
	m, err := vault.WriteBackup(ctx, h.Vault, h.Keys, h.key, path, vault.BackupOptions{Created: now, AuditHead: chain.Last})
	if unwritable(err) {
		return m, fault.Wrap(fault.Unavailable, err, "The folder %s can't be written. Choose another one for the backup.", filepath.Dir(path))
	}
	if err != nil {
		return m, Explain(err)
	}
	if err := lastBackup.Set(ctx, h.DB, now); err != nil {
		return m, err
	}
	if err := backup.Last.Set(ctx, h.DB, written(m, path, now, auto)); err != nil {
		return m, err
	}
	return m, audit.Note(ctx, h.DB, audit.Entry{Action: "backup.written", Subject: "backup", Detail: map[string]any{"file": filepath.Base(path), "files": len(m.Files)}})
}

// LastBackup is when the newest backup was written; the zero time without one.
func (h *House) LastBackup(ctx context.Context) (time.Time, error) { return lastBackup.Get(ctx, h.DB) }

// Restore puts a backup into an empty folder. secret is a member's passphrase, or the recovery key, as they were when
// the backup was made.
func Restore(ctx context.Context, path, secret, home string) (vault.Manifest, error) {
	m, err := vault.RestoreBackup(ctx, path, secret, home)
	switch {
	case errors.Is(err, vault.ErrNotVault):
		err = fault.Wrap(fault.Unavailable, err, "This file is not a Foyer backup. Nothing was restored.")
	case errors.Is(err, vault.ErrExists):
		err = fault.Wrap(fault.Conflict, err, "The folder is not empty. Nothing was overwritten; name a new or empty folder.")
	case unwritable(err):
		err = fault.Wrap(fault.Unavailable, err, "The backup can't be read, or the folder can't be written. Nothing was restored.")
	}
	return m, Explain(err)
}

// RestoreHome is Restore into the folder of a practice that is not there yet, beside what the program keeps in it before: its look,
// its log. What the backup brings replaces nothing.
func RestoreHome(ctx context.Context, path, secret, home string) (err error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return fault.Wrap(fault.Unavailable, err, "The backup can't be read, or the folder can't be written. Nothing was restored.")
	}
	dir, err := os.MkdirTemp(home, ".restored-*")
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The backup can't be read, or the folder can't be written. Nothing was restored.")
	}
	defer func() { err = errors.Join(err, vault.RemoveTree(dir)) }()
	if _, err := Restore(ctx, path, secret, dir); err != nil {
		return err
	}
	brought, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range brought {
		if _, err := os.Lstat(filepath.Join(home, e.Name())); err == nil {
			return fault.New(fault.Conflict, "The folder is not empty. Nothing was overwritten; name a new or empty folder.")
		}
	}
	slices.SortStableFunc(brought, func(a, b os.DirEntry) int { return cmp.Compare(last(a), last(b)) })
	for _, e := range brought {
		if err := os.Rename(filepath.Join(dir, e.Name()), filepath.Join(home, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// last puts the key file at the end: the practice is there once it is.
func last(e os.DirEntry) int {
	if e.Name() == KeyFile {
		return 1
	}
	return 0
}

// Health is what Check found.
type Health struct {
	AuditEntries int64  `json:"audit_entries"`
	AuditLast    string `json:"audit_last"`
	Papers       int    `json:"papers"`
	Sources      int    `json:"source_documents"`
	Mails        int    `json:"mails"`

	Damaged []string `json:"damaged,omitempty"` // what is no longer what it was: kind and id
}

// Check authenticates every page, checks structures and foreign keys, follows the audit chain, and reads every kept
// paper, source document and mail against its hash. It changes nothing.
func (h *House) Check(ctx context.Context) (Health, error) {
	var health Health
	if err := h.Vault.Check(ctx); err != nil {
		return health, Explain(err)
	}
	chain, err := audit.Verify(ctx, h.DB, "")
	if err != nil {
		return health, err
	}
	health.AuditEntries, health.AuditLast = chain.Entries, chain.Last
	damaged, checked, err := h.Papers.Check(ctx)
	if err != nil {
		return health, err
	}
	health.Papers = checked
	for _, id := range damaged {
		health.Damaged = append(health.Damaged, "paper "+id)
	}
	sources, err := h.Importing.Check(ctx)
	if err != nil {
		return health, err
	}
	health.Sources = sources.Sources
	mails, checked, err := h.Mail.Check(ctx)
	if err != nil {
		return health, err
	}
	health.Mails = checked
	for _, d := range sources.Damaged {
		health.Damaged = append(health.Damaged, "source document "+d.ID)
	}
	for _, id := range mails {
		health.Damaged = append(health.Damaged, "mail "+id)
	}
	if n := len(health.Damaged); n > 0 {
		return health, fault.New(fault.Unavailable, "%d kept papers, documents or mails are not what they were: %s. Restore the newest backup beside this folder and compare.", n, strings.Join(health.Damaged[:min(n, 10)], ", "))
	}
	return health, nil
}
