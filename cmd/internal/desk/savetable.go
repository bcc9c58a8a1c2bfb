package desk

import (
	"bytes"
	"context"
	"errors"
	"io"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
)

// saveTable writes what a screen shows as a table, whole or not at all, and notes that in the log. What somebody sees they may
// save: it needs access.ViewRecords. Records themselves leave with access.ExportRecords alone.
func saveTable(ctx context.Context, h *house.House, path string, write func(w io.Writer) error, entry audit.Entry) error {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return err
	}
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return err
	}
	file, err := beginFile(path)
	if err == nil {
		if _, err = file.give(ctx, content.Bytes()); err != nil {
			err = errors.Join(err, file.discard())
		}
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The file can't be written there. Choose another place.")
	}
	return audit.Note(ctx, h.DB, entry)
}
