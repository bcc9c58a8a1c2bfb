package desk

import (
	"context"
	"errors"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/fault"
)

// saveAs makes a paper without a code and writes it to path, whole or not at all. Nothing is made for a place that can't be
// written.
func (d *desk) saveAs(ctx context.Context, h *house.House, path string, make func() (press.Made, error)) error {
	file, err := beginFile(path)
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The file can't be written there. No paper was made; choose another place.")
	}
	made, err := make()
	if err != nil {
		return errors.Join(err, file.discard())
	}
	handed, err := h.Press.HandOver(ctx, made.PDF, file.give, made)
	if err != nil && handed.How == "" {
		return errors.Join(fault.Wrap(fault.Unavailable, err, "The file could not be written there. Choose another place."), file.discard())
	}
	return err
}
