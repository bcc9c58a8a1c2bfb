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
	"foyer/ui/printout"
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

// parcel is a file that goes out of Foyer's hands, and can go again, another way, when it reached nobody.
type parcel struct {
	file []byte
	job  printing.Job
	name string // for a file, without patient data
	why  string // what it means that nothing was printed

	// out hands it over and writes down what was done; again says that it had been tried before.
	out func(ctx context.Context, h *house.House, give press.Give, again bool) (press.Handed, error)
}

// handOver prints papers that were made; where is the printer, or empty when a viewer shows them. An error after which the
// very same papers can go another way is a *printout.Unprinted: until then their codes are void.
func (d *desk) handOver(ctx context.Context, h *house.House, file []byte, job printing.Job, why string, made ...press.Made) (where string, err error) {
	p := parcel{file: file, job: job, name: fileName(job.Kind, made), why: why}
	p.out = func(ctx context.Context, h *house.House, give press.Give, again bool) (press.Handed, error) {
		if again {
			return h.Press.Again(ctx, file, give, made...)
		}
		return h.Press.HandOver(ctx, file, give, made...)
	}
	return d.send(ctx, h, p, d.print(job), why, false)
}

// fileName names papers by their kind, without patient data.
func fileName(kind string, made []press.Made) string {
	if len(made) != 1 {
		return kind + "s.pdf"
	}
	return kind + "-" + made[0].ID[max(0, len(made[0].ID)-12):] + ".pdf"
}

func (d *desk) send(ctx context.Context, h *house.House, p parcel, give press.Give, why string, again bool) (where string, err error) {
	handed, err := p.out(ctx, h, give, again)
	switch {
	case err == nil:
		return handed.Target, nil
	case handed.How != "", errors.Is(err, context.Canceled):
		return handed.Target, err // printed, and the log could not be written; or stopped by hand
	case again && (fault.Of(err) == fault.Conflict || fault.Of(err) == fault.Denied):
		return "", err // a newer paper is out: this one is never printed again
	}
	return "", d.unprinted(ctx, p, fault.Wrap(fault.Unavailable, err, "%s", why))
}

// unprinted offers a parcel that reached nobody to the printers there are, and to a file.
func (d *desk) unprinted(ctx context.Context, p parcel, why error) *printout.Unprinted {
	u := &printout.Unprinted{Err: why, Printers: d.printer.others(ctx, p.job), Name: p.name}
	u.Print = func(ctx context.Context, printer string) (string, error) {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return "", err
		}
		next := p
		if printer != "" {
			next.job.Printer = printer
		}
		return d.send(ctx, h, next, d.print(next.job), next.why, true)
	}
	u.Save = func(ctx context.Context, path string) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		const why = "The file can't be written there. Choose another place, or print the papers."
		file, err := beginFile(path)
		if err != nil {
			return d.unprinted(ctx, p, fault.Wrap(fault.Unavailable, err, why))
		}
		_, err = d.send(ctx, h, p, file.give, why, true)
		if err != nil {
			err = errors.Join(err, file.discard())
		}
		return err
	}
	return u
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
