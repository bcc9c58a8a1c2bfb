package printing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Viewer shows PDF files on the screen, without a printer. The printers of System are viewers too.
type Viewer interface {
	// Show opens one file in the system's program for PDF files.
	Show(ctx context.Context, pdf []byte) error
}

// Show implements Viewer: the file goes as one that was to be printed does.
func (v viewer) Show(ctx context.Context, pdf []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path, err := v.write(pdf)
	if err != nil {
		return fmt.Errorf("writing the paper: %w", err)
	}
	ended, err := view(path)
	if err == nil && ended != nil {
		err = v.watch(path, ended)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("no program opens PDF files here: %w", err), os.Remove(path))
	}
	time.AfterFunc(viewerKeeps, func() { remove(path) })
	return nil
}

// Show implements Viewer.
func (c commandLine) Show(ctx context.Context, pdf []byte) error { return c.viewer.Show(ctx, pdf) }
