package printing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"
)

const (
	// viewerKeeps is how long a file lies there for a viewer: long enough to look at it and print it.
	viewerKeeps = 10 * time.Minute
	// viewerStarts is how long to wait for word that no program opens the file. Openers that end well before it have left
	// the file to the viewer; one that still runs then is the viewer.
	viewerStarts = 3 * time.Second
)

// viewer writes the file for its owner alone and hands it to the system's program for PDF files. The file goes when that
// program ends, where its end can be seen, and in any case after viewerKeeps; Sweep takes what is left.
type viewer struct{ folder string }

func (v viewer) List(context.Context) ([]string, error) { return nil, nil }

func (v viewer) Print(ctx context.Context, pdf []byte, job Job) (Done, error) {
	if job.PaperOnly {
		return Done{}, ErrPaperOnly
	}
	if err := ctx.Err(); err != nil {
		return Done{}, err
	}
	path, err := v.write(pdf)
	if err != nil {
		return Done{}, fmt.Errorf("writing the paper: %w", err)
	}
	done, ended, err := open(path)
	if err == nil && ended != nil {
		err = v.watch(path, ended)
	}
	if err != nil {
		return Done{}, errors.Join(fmt.Errorf("no printer is set up, and no program opens PDF files here: %w", err), os.Remove(path))
	}
	time.AfterFunc(viewerKeeps, func() { remove(path) })
	return done, nil
}

func (v viewer) write(pdf []byte) (path string, err error) {
	if err := os.MkdirAll(v.folder, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(v.folder, "print-*.pdf") // 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(pdf)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// watch waits a moment for the opener to fail. One that goes on is the viewer: the file goes when it ends.
func (v viewer) watch(path string, ended <-chan error) error {
	select {
	case err := <-ended:
		return err
	case <-time.After(viewerStarts):
	}
	go func() {
		if err := <-ended; err != nil {
			slog.Debug("the PDF viewer ended", "error", err)
		}
		remove(path)
	}()
	return nil
}

func remove(path string) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		slog.Warn("a file for the PDF viewer could not be removed yet", "error", err)
	}
}
