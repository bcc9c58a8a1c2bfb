package importing

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"foyer/data/access"
	"foyer/data/intake"
)

// Checked is what Check found.
type Checked struct {
	Sources int      // files looked at
	Damaged []Source // whose content is no longer what was imported
}

// Check reads every sealed file and compares it with the SHA-256 that was taken when it came. One file is in memory at
// a time, and nobody waits: nothing is written. Needs access.ViewRecords.
func (s *Service) Check(ctx context.Context) (c Checked, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return c, err
	}
	rows, err := s.db.Query(ctx, `SELECT id, batch_id, name, kind, title, size, sha256, bytes FROM source_document ORDER BY id`)
	if err != nil {
		return c, fmt.Errorf("reading sources: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d Source
		var sum string
		var packed []byte
		if err := rows.Scan(&d.ID, &d.BatchID, &d.Name, &d.Kind, &d.Title, &d.Size, &sum, &packed); err != nil {
			return c, fmt.Errorf("reading sources: %w", err)
		}
		c.Sources++
		if got, n, err := sumOf(packed); err != nil || got != sum || n != d.Size {
			c.Damaged = append(c.Damaged, d)
		}
	}
	return c, rows.Err()
}

// sumOf unpacks a file and returns the SHA-256 and the length of its content.
func sumOf(packed []byte) (sum string, n int64, err error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	n, err = io.Copy(h, io.LimitReader(z, intake.DefaultLimits().Size+1))
	return hex.EncodeToString(h.Sum(nil)), n, err
}
