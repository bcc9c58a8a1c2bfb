package desk

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/reports/printing"
	"foyer/ui/phrase"
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

	// anew makes the papers of a job again where they can't go out any more as they were: a patient has joined meanwhile, a
	// newer paper is out. nil for a single paper, which is not wanted then.
	anew papers

	// out hands it over and writes down what was done; again says that it had been tried before.
	out func(ctx context.Context, h *house.House, give press.Give, again bool) (press.Handed, error)
}

// handOver prints papers that were made; where is the printer, or empty when a viewer shows them. An error after which the
// very same papers can go another way is a *printout.Unprinted: until then their codes are void.
func (d *desk) handOver(ctx context.Context, h *house.House, file []byte, job printing.Job, why string, made ...press.Made) (where string, err error) {
	return d.send(ctx, h, d.pack(ctx, h, file, job, why, nil, made), d.print(job), why, false)
}

// papers makes the papers of a job, as press.Day does. failed are those that can't be made.
type papers func(ctx context.Context, h *house.House) (file []byte, made []press.Made, failed []error, err error)

// handOverJob is handOver for the papers of a job. What was made for some before others could not wait is made anew.
func (d *desk) handOverJob(ctx context.Context, h *house.House, anew papers, file []byte, job printing.Job, why string, made ...press.Made) (where string, err error) {
	return d.send(ctx, h, d.pack(ctx, h, file, job, why, anew, made), d.print(job), why, false)
}

func (d *desk) pack(ctx context.Context, h *house.House, file []byte, job printing.Job, why string, anew papers, made []press.Made) parcel {
	day := h.DB.Source().Now().In(location(ctx, h)).Format(time.DateOnly)
	p := parcel{file: file, job: job, name: fileName(job.Kind, day, made), why: why, anew: anew}
	p.out = func(ctx context.Context, h *house.House, give press.Give, again bool) (press.Handed, error) {
		if again {
			return h.Press.Again(ctx, file, give, made...)
		}
		return h.Press.HandOver(ctx, file, give, made...)
	}
	return p
}

// sendAnew makes the papers of a job again and hands those over.
func (d *desk) sendAnew(ctx context.Context, h *house.House, p parcel, give press.Give, why string) (where string, err error) {
	file, made, failed, err := p.anew(ctx, h)
	if err != nil {
		return "", err
	}
	if len(made) > 0 {
		where, err = d.send(ctx, h, d.pack(ctx, h, file, p.job, p.why, p.anew, made), give, why, false)
	}
	if err != nil || len(failed) == 0 {
		return where, err
	}
	left := make([]string, len(failed))
	for i, f := range failed {
		left[i] = whose(ctx, h, f) + phrase.Error(f)
	}
	if len(made) == 0 {
		return "", fault.New(fault.Conflict, "Nothing went out. %s", strings.Join(left, " "))
	}
	return where, fault.New(fault.Conflict, "The other papers are out. %s", strings.Join(left, " "))
}

// fileName names papers by their kind and the day, one by its number: without patient data.
func fileName(kind, day string, made []press.Made) string {
	if len(made) != 1 {
		return cmp.Or(map[string]string{"summary": "summaries"}[kind], kind+"s") + "-" + day + ".pdf"
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
		if p.anew == nil {
			return "", err // a newer paper is out: this one is never printed again
		}
		return d.sendAnew(ctx, h, p, give, why)
	}
	return "", d.unprinted(ctx, p, fault.Wrap(fault.Unavailable, err, "%s", why))
}

// unprinted offers a parcel that reached nobody to the printers there are, and to a file.
func (d *desk) unprinted(ctx context.Context, p parcel, why error) *printout.Unprinted {
	others, none := d.printer.others(ctx, p.job)
	if none {
		why = fault.Wrap(fault.Unavailable, errors.Unwrap(why), "Nothing was printed: this computer has no printer. Save the papers as PDF, or connect a printer and try again.")
	}
	u := &printout.Unprinted{Err: why, Printers: others, None: none, Name: p.name}
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
