package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"foyer/data/access"
)

// Check unpacks every kept mail and returns the ids of those whose bytes no longer have their hash, and how many were
// looked at. It writes nothing, and shows nobody anything. Needs access.ViewRecords.
func (s *Service) Check(ctx context.Context) (damaged []string, checked int, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, 0, err
	}
	rows, err := s.db.Query(ctx, `SELECT number, id, sha256, content, size FROM mail_message ORDER BY pack, pack_offset`)
	if err != nil {
		return nil, 0, fmt.Errorf("checking mail: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	from := &unpacker{q: s.db}
	for rows.Next() {
		var number, size int64
		var id, content string
		var sum []byte
		if err := rows.Scan(&number, &id, &sum, &content, &size); err != nil {
			return damaged, checked, fmt.Errorf("checking mail: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return damaged, checked, err
		}
		raw, err := from.raw(ctx, number)
		if checked++; err != nil || !intact(raw, sum, content, size) {
			damaged = append(damaged, id)
		}
	}
	return damaged, checked, rows.Err()
}

// intact compares bytes with the hash that prepare took of them. Of a mail that could not be fetched there are none to
// compare; a header whose server told a size below its own can't be judged.
func intact(raw, sum []byte, content string, size int64) bool {
	switch content {
	case "unreadable":
		return true
	case "header":
		got := sha256.Sum256(fmt.Appendf(bytes.Clone(raw), "\x00header of %d", size))
		return bytes.Equal(got[:], sum) || size <= int64(len(raw))
	}
	got := sha256.Sum256(raw)
	return bytes.Equal(got[:], sum)
}
