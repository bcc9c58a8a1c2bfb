package house

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/practice"
	"foyer/data/vault"
)

// lastBackup is when the newest backup was written and verified.
var lastBackup = practice.Setting[time.Time]{Name: "backup.last", Permission: access.BackUp}

// Backup writes one encrypted file with everything, verified after writing, while the practice works on. It never
// overwrites a file. Needs access.BackUp.
func (h *House) Backup(ctx context.Context, path string) (vault.Manifest, error) {
	if err := access.Require(ctx, access.BackUp); err != nil {
		return vault.Manifest{}, err
	}
	chain, err := audit.Verify(ctx, h.DB, "")
	if err != nil {
		return vault.Manifest{}, err
	}
	now := h.DB.Source().Now()
	m, err := vault.WriteBackup(ctx, h.Vault, h.Keys, h.key, path, vault.BackupOptions{Created: now, AuditHead: chain.Last})
	if err != nil {
		return m, Explain(err)
	}
	if err := lastBackup.Set(ctx, h.DB, now); err != nil {
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
	return m, Explain(err)
}

// Health is what Check found.
type Health struct {
	AuditEntries int64  `json:"audit_entries"`
	AuditLast    string `json:"audit_last"`
	Papers       int    `json:"papers"`
	Sources      int    `json:"source_documents"`
	Mails        int    `json:"mails"`
}

// Check authenticates every page, checks structures and foreign keys, follows the audit chain, and reads every kept
// paper against its hash. It changes nothing.
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
	if len(damaged) > 0 {
		return health, fmt.Errorf("%d kept papers are not what they were: %v", len(damaged), damaged)
	}
	for query, n := range map[string]*int{`SELECT count(*) FROM source_document`: &health.Sources, `SELECT count(*) FROM mail_message`: &health.Mails} {
		if err := h.DB.QueryRow(ctx, query).Scan(n); err != nil {
			return health, fmt.Errorf("counting: %w", err)
		}
	}
	return health, nil
}
