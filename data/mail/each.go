package mail

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/mail/mime"
)

// Kept is one mail as it was kept, with what is attached to it.
type Kept struct {
	ID, PatientID string
	Arrived       string // RFC 3339
	Raw           []byte
	Attachments   []mime.File
}

// Each hands out every mail that is kept whole or in part, in the order they came, for an export. One mail is in memory
// at a time. The caller writes the log. Needs access.ExportRecords.
func (s *Service) Each(ctx context.Context, fn func(Kept) error) (err error) {
	if err := access.Require(ctx, access.ExportRecords); err != nil {
		return err
	}
	rows, err := s.db.Query(ctx, `SELECT number, id, coalesce(patient_id, ''), arrived FROM mail_message WHERE content <> 'unreadable' ORDER BY pack, pack_offset`)
	if err != nil {
		return fmt.Errorf("reading mail: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	from := &unpacker{q: s.db}
	for rows.Next() {
		var number int64
		var k Kept
		if err := rows.Scan(&number, &k.ID, &k.PatientID, &k.Arrived); err != nil {
			return fmt.Errorf("reading mail: %w", err)
		}
		if k.Raw, err = from.raw(ctx, number); err != nil {
			return err
		}
		m, _ := s.parse(k.Raw)
		for _, a := range m.Attachments {
			var data []byte
			if safely(func() { data = a.Data() }) { // what can't be taken out is still in the mail itself
				k.Attachments = append(k.Attachments, mime.File{Name: a.Name, Type: a.Type, Data: data})
			}
		}
		if err := fn(k); err != nil {
			return err
		}
	}
	return rows.Err()
}
