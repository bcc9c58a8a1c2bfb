package importing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/store"
)

// signature names a table by its header, whatever the case of its columns.
func signature(header []string) string {
	h := sha256.New()
	for _, name := range header {
		h.Write([]byte(strings.ToLower(strings.TrimSpace(name)) + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Mapping returns what a person confirmed for tables with this header: any value that RememberMapping was given, as
// JSON into mapping; ok is false when there is none. Needs access.ImportRecords.
func (s *Service) Mapping(ctx context.Context, header []string, mapping any) (ok bool, err error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return false, err
	}
	var text string
	err = s.db.QueryRow(ctx, `SELECT mapping FROM import_mapping WHERE signature = ?`, signature(header)).Scan(&text)
	if noRows(err) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("reading a column mapping: %w", err)
	}
	return true, store.FromJSON(text, mapping)
}

// RememberMapping keeps a confirmed mapping for tables with this header; name says in words where it is from. Needs
// access.ImportRecords.
func (s *Service) RememberMapping(ctx context.Context, header []string, name string, mapping any) error {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return err
	}
	text, err := store.JSON(mapping)
	if err != nil {
		return err
	}
	actor, _ := access.From(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO import_mapping (signature, name, mapping, changed_at, changed_by) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (signature) DO UPDATE SET name = excluded.name, mapping = excluded.mapping, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			signature(header), name, text, store.Time(tx.Now()), actor.Name); err != nil {
			return fmt.Errorf("remembering a column mapping: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "import.mapping-set", Subject: "mapping", SubjectID: signature(header)})
	})
}
