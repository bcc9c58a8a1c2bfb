// Package printing hands finished PDF files to a printer: to lp where the system has one (Linux, macOS), else to the
// program the system opens PDF files with. It makes no papers and keeps none: a file for a viewer goes after a while.
package printing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Job says how a file is printed.
type Job struct {
	Title   string // shown in the printer's queue; never patient data
	Kind    string // summary, letter, form, poster: which printer takes it is chosen by kind; may be empty
	Printer string // empty takes the system's default
	Copies  int    // 1 when zero
	Duplex  bool   // both sides, turned on the long edge
	A4      bool   // else Letter

	// PaperOnly is for secrets: the file goes to a printer through a pipe, or nowhere. It is never written to a file, so no
	// viewer shows it.
	PaperOnly bool
}

// Done says what became of a file.
type Done struct {
	Where string // the printer's name, in words for people; empty when no printer took the file
	Shown bool   // no printer took the file: the system's program for PDF files shows it
}

// ErrPaperOnly says that no printer took a file that may not be shown.
var ErrPaperOnly = errors.New("no printer took the paper, and it may not lie in a file for a viewer")

// Printer prints PDF files.
type Printer interface {
	// List returns the names of the printers, the default first. None is no error.
	List(ctx context.Context) ([]string, error)
	// Print hands over one file and returns where it went.
	Print(ctx context.Context, pdf []byte, job Job) (Done, error)
}

// System returns the best way to print on this computer. folder is where a file for a viewer may lie; Sweep empties it.
func System(folder string) Printer {
	if runtime.GOOS != "windows" {
		if lp, err := exec.LookPath("lp"); err == nil {
			return commandLine{lp: lp, viewer: viewer{folder}}
		}
	}
	return viewer{folder}
}

// Sweep removes the files that were left for a viewer. Call it at start and when the program ends.
func Sweep(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "print-*.pdf"))
	if err != nil {
		return fmt.Errorf("looking for printed files: %w", err)
	}
	var errs []error
	for _, name := range names {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// commandLine is CUPS's lp. The file goes through a pipe and never lies on the disk in the clear.
type commandLine struct {
	lp     string
	viewer viewer
}

const lpTimeout = 60 * time.Second

func (c commandLine) List(ctx context.Context) ([]string, error) {
	stat := filepath.Join(filepath.Dir(c.lp), "lpstat")
	out, err := run(ctx, nil, stat, "-e")
	if err != nil {
		return nil, nil // without a print service there are no printers
	}
	names := strings.Fields(out)
	first, err := run(ctx, nil, stat, "-d")
	if err != nil {
		return names, nil
	}
	if _, name, ok := strings.Cut(first, ": "); ok {
		name = strings.TrimSpace(name)
		for i, n := range names {
			if n == name {
				names[0], names[i] = names[i], names[0]
			}
		}
	}
	return names, nil
}

func (c commandLine) Print(ctx context.Context, pdf []byte, job Job) (Done, error) {
	args := []string{"-t", job.Title, "-n", strconv.Itoa(max(job.Copies, 1)), "-o", "media=" + media(job.A4)}
	if job.Printer != "" {
		args = append(args, "-d", job.Printer)
	}
	if job.Duplex {
		args = append(args, "-o", "sides=two-sided-long-edge")
	}
	out, err := run(ctx, pdf, c.lp, append(args, "-")...)
	if err != nil {
		if ctx.Err() != nil {
			return Done{}, ctx.Err() // somebody stopped it; nothing is to be shown then
		}
		// No printer is set up: show the paper instead of failing.
		done, shown := c.viewer.Print(ctx, pdf, job)
		if shown != nil {
			return Done{}, errors.Join(fmt.Errorf("the print service refused the paper: %w", err), shown)
		}
		return done, nil
	}
	// lp answers "request id is office-42 (1 file(s))".
	if _, id, ok := strings.Cut(out, "request id is "); ok {
		id, _, _ = strings.Cut(id, " ")
		if i := strings.LastIndex(id, "-"); i > 0 {
			return Done{Where: id[:i]}, nil
		}
	}
	if job.Printer != "" {
		return Done{Where: job.Printer}, nil
	}
	return Done{Where: defaultPrinter}, nil
}

const defaultPrinter = "the default printer"

func media(a4 bool) string {
	if a4 {
		return "A4"
	}
	return "Letter"
}

func run(ctx context.Context, in []byte, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, lpTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", filepath.Base(name), err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}
