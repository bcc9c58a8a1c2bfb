package desk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/reports/printing"
	"foyer/ui/shell"
)

// print gives a file to the printer, or shows it where no printer takes it.
func (d *desk) print(job printing.Job) press.Give {
	return func(ctx context.Context, file []byte) (press.Handed, error) {
		done, err := d.printer.Print(ctx, file, job)
		if err != nil {
			return press.Handed{}, err
		}
		if done.Shown {
			return press.Handed{How: paperlog.Shown}, nil
		}
		return press.Handed{How: paperlog.Printed, Target: done.Where}, nil
	}
}

// handOver prints papers that were made; where is the printer, or empty when a viewer shows them. An error after which the
// very same papers can be tried again is a *shell.Unprinted: until then their codes are void.
func (d *desk) handOver(ctx context.Context, h *house.House, file []byte, job printing.Job, why string, made ...press.Made) (where string, err error) {
	handed, err := h.Press.HandOver(ctx, file, d.print(job), made...)
	return d.handed(handed, err, file, job, why, made...)
}

func (d *desk) handed(handed press.Handed, err error, file []byte, job printing.Job, why string, made ...press.Made) (string, error) {
	switch {
	case err == nil:
		return handed.Target, nil
	case handed.How != "", errors.Is(err, context.Canceled):
		return handed.Target, err // printed, and the log could not be written; or stopped by hand
	}
	again := func(ctx context.Context) (string, error) {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return "", err
		}
		handed, err := h.Press.Again(ctx, file, d.print(job), made...)
		if fault.Of(err) == fault.Conflict || fault.Of(err) == fault.Denied {
			return "", err // a newer paper is out: this one is never printed again
		}
		return d.handed(handed, err, file, job, why, made...)
	}
	return "", &shell.Unprinted{Err: fault.Wrap(fault.Unavailable, err, "%s", why), Again: again}
}

// newFile is a file about to be written for its owner alone, whole or not at all. It is begun before a paper is made, so
// that no code is spent on a place that can't be written.
type newFile struct {
	path string
	f    *os.File
}

func beginFile(path string) (*newFile, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, &fs.PathError{Op: "write", Path: path, Err: errors.New("is a folder")}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".foyer-*") // 0600
	return &newFile{path, f}, err
}

// give puts a paper in its place, over whatever has the name; it is a press.Give.
func (n *newFile) give(_ context.Context, content []byte) (press.Handed, error) {
	_, err := n.f.Write(content)
	if err = errors.Join(err, n.f.Close()); err == nil {
		err = os.Rename(n.f.Name(), n.path)
	}
	if err != nil {
		return press.Handed{}, err
	}
	return press.Handed{How: paperlog.Saved, Target: filepath.Base(n.path)}, nil
}

// discard takes the file away that came to nothing.
func (n *newFile) discard() error {
	var errs []error
	for _, err := range []error{n.f.Close(), os.Remove(n.f.Name())} {
		if err != nil && !errors.Is(err, os.ErrClosed) && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
