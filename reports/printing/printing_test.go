package printing_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"foyer/reports/printing"
)

// fakes puts programs of the given names and scripts on an otherwise empty PATH.
func fakes(t *testing.T, scripts map[string]string) (folder string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("shell scripts stand in for lp here")
	}
	folder = t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder+":/usr/bin:/bin")
	return folder
}

func TestPrintsThroughLp(t *testing.T) {
	dir := fakes(t, map[string]string{
		"lp":     `echo "$@" > "$(dirname "$0")/args"; cat > "$(dirname "$0")/paper"; echo "request id is office-42 (1 file(s))"`,
		"lpstat": `if [ "$1" = -e ]; then echo back; echo office; else echo "system default destination: office"; fi`,
	})
	p := printing.System(t.TempDir())
	names, err := p.List(context.Background())
	if err != nil || len(names) != 2 || names[0] != "office" {
		t.Errorf("printers %v, %v; want the default first", names, err)
	}
	done, err := p.Print(context.Background(), []byte("%PDF-1.4 a paper"), printing.Job{Title: "Summaries", Copies: 2, Duplex: true})
	if err != nil || done != (printing.Done{Where: "office"}) {
		t.Fatalf("%+v, %v", done, err)
	}
	args, err := os.ReadFile(filepath.Join(dir, "args"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"-n 2", "sides=two-sided-long-edge", "media=Letter", "-t Summaries"} {
		if !strings.Contains(string(args), want) {
			t.Errorf("lp was called with %q, without %q", args, want)
		}
	}
	if paper, err := os.ReadFile(filepath.Join(dir, "paper")); err != nil || string(paper) != "%PDF-1.4 a paper" {
		t.Errorf("the printer got %q, %v", paper, err)
	}
}

func TestWithoutAPrinterTheViewerShowsThePaper(t *testing.T) {
	fakes(t, map[string]string{"lp": `echo "no destinations" >&2; exit 1`, "xdg-open": `cp "$1" "$(dirname "$0")/shown.tmp"; mv "$(dirname "$0")/shown.tmp" "$(dirname "$0")/shown"`})
	folder := t.TempDir()
	if done, err := printing.System(folder).Print(context.Background(), []byte("paper"), printing.Job{Title: "x"}); err != nil || done != (printing.Done{Shown: true}) {
		t.Fatalf("%+v, %v", done, err)
	}
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(left) != 1 {
		t.Fatalf("%v, %v", left, err)
	}
	if info, err := os.Stat(left[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v, %v", info.Mode(), err)
	}
	if err := printing.Sweep(folder); err != nil {
		t.Fatal(err)
	}
	if left, err = filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) != 0 {
		t.Errorf("left after sweeping: %v, %v", left, err)
	}
}

func TestNothingAtAllIsSaidAndLeavesNothing(t *testing.T) {
	fakes(t, map[string]string{"lp": "exit 1"})
	t.Setenv("PATH", filepath.Dir(mustLook(t)))
	folder := t.TempDir()
	if _, err := printing.System(folder).Print(context.Background(), []byte("paper"), printing.Job{}); err == nil {
		t.Error("a paper that went nowhere was called printed")
	}
	if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// mustLook returns the fake lp's path: the folder that alone stays on the PATH.
func mustLook(t *testing.T) string {
	t.Helper()
	path, _, _ := strings.Cut(os.Getenv("PATH"), ":")
	return filepath.Join(path, "lp")
}

// A secret goes to a printer or nowhere: no file, no viewer.
func TestASecretIsNeverWrittenToAFile(t *testing.T) {
	dir := fakes(t, map[string]string{"lp": `cat > /dev/null; exit 1`, "xdg-open": `touch "$(dirname "$0")/shown"`})
	folder := filepath.Join(t.TempDir(), "print")
	_, err := printing.System(folder).Print(context.Background(), []byte("the recovery key"), printing.Job{PaperOnly: true})
	if !errors.Is(err, printing.ErrPaperOnly) {
		t.Errorf("a secret without a printer: %v", err)
	}
	for _, path := range []string{folder, filepath.Join(dir, "shown")} {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is there: %v", path, err)
		}
	}
	fakes(t, map[string]string{"lp": `cat > /dev/null; echo "request id is office-1 (1 file(s))"`})
	if done, err := printing.System(folder).Print(context.Background(), []byte("the recovery key"), printing.Job{PaperOnly: true}); err != nil || done.Where != "office" {
		t.Errorf("with a printer: %+v, %v", done, err)
	}
}

func TestAnOpenerThatFailsHasShownNothing(t *testing.T) {
	fakes(t, map[string]string{"lp": "exit 1", "xdg-open": "exit 3"})
	folder := t.TempDir()
	if _, err := printing.System(folder).Print(context.Background(), []byte("paper"), printing.Job{}); err == nil {
		t.Error("a paper that no program opened was called shown")
	}
	if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTheFileGoesWhenItsViewerEnds(t *testing.T) {
	fakes(t, map[string]string{"lp": "exit 1", "xdg-open": "exec sleep 4"})
	folder := t.TempDir()
	if done, err := printing.System(folder).Print(context.Background(), []byte("paper"), printing.Job{}); err != nil || !done.Shown {
		t.Fatalf("%+v, %v", done, err)
	}
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		left, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("still there: %v", left)
		}
	}
}

func TestAStoppedPrintShowsNothing(t *testing.T) {
	dir := fakes(t, map[string]string{"lp": "exec sleep 5", "xdg-open": `touch "$(dirname "$0")/shown"`})
	ctx, stop := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer stop()
	if _, err := printing.System(t.TempDir()).Print(ctx, []byte("paper"), printing.Job{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stopped: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "shown")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a stopped paper was shown")
	}
}
