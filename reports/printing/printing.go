// Package printing hands finished PDF files to a printer: to lp where the system has one (Linux, macOS), else to the
// program the system opens PDF files with. It makes no papers and keeps none.
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
	Printer string // empty takes the system's default
	Copies  int    // 1 when zero
	Duplex  bool   // both sides, turned on the long edge
	A4      bool   // else Letter
}

// Printer prints PDF files.
type Printer interface {
	// List returns the names of the printers, the default first. None is no error.
	List(ctx context.Context) ([]string, error)
	// Print hands over one file and returns where it went, in words for people.
	Print(ctx context.Context, pdf []byte, job Job) (where string, err error)
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

func (c commandLine) Print(ctx context.Context, pdf []byte, job Job) (string, error) {
	args := []string{"-t", job.Title, "-n", strconv.Itoa(max(job.Copies, 1)), "-o", "media=" + media(job.A4)}
	if job.Printer != "" {
		args = append(args, "-d", job.Printer)
	}
	if job.Duplex {
		args = append(args, "-o", "sides=two-sided-long-edge")
	}
	out, err := run(ctx, pdf, c.lp, append(args, "-")...)
	if err != nil {
		// No printer is set up: show the paper instead of failing.
		where, shown := c.viewer.Print(ctx, pdf, job)
		if shown != nil {
			return "", fmt.Errorf("the print service refused the paper: %w", err)
		}
		return where, nil
	}
	// lp answers "request id is office-42 (1 file(s))".
	if _, id, ok := strings.Cut(out, "request id is "); ok {
		id, _, _ = strings.Cut(id, " ")
		if i := strings.LastIndex(id, "-"); i > 0 {
			return id[:i], nil
		}
	}
	if job.Printer != "" {
		return job.Printer, nil
	}
	return "the default printer", nil
}

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

// viewer writes the file for its owner alone and opens it with the system's program for PDF files.
type viewer struct{ folder string }

func (v viewer) List(context.Context) ([]string, error) { return nil, nil }

func (v viewer) Print(ctx context.Context, pdf []byte, job Job) (string, error) {
	if err := os.MkdirAll(v.folder, 0o700); err != nil {
		return "", fmt.Errorf("making a place for the paper: %w", err)
	}
	f, err := os.CreateTemp(v.folder, "print-*.pdf")
	if err != nil {
		return "", fmt.Errorf("writing the paper: %w", err)
	}
	_, err = f.Write(pdf)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("writing the paper: %w", err), os.Remove(f.Name()))
	}
	if err := open(f.Name()); err != nil {
		return "", errors.Join(fmt.Errorf("no printer is set up, and no program opens PDF files here: %w", err), os.Remove(f.Name()))
	}
	return "the PDF viewer", nil
}

// open starts the system's program for the file and does not wait for its end.
func open(path string) error {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
	case "darwin":
		cmd = exec.Command("open", path)
	default:
		cmd = exec.Command("xdg-open", path)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() {
		// The viewer's end tells nothing that could still be acted on.
		if err := cmd.Wait(); err != nil {
			return
		}
	}()
	return nil
}
