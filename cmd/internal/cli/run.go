// Package cli is Foyer's command line (docs/command-line.md): it reads flags, calls the services, prints. It holds no
// rule of its own.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"foyer/data/clock"
	"foyer/data/fault"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes of the contract.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// Program is what the command line needs from outside: its streams, its environment, and the desktop program.
type Program struct {
	Version string // of the build
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
	Getenv  func(string) string
	Clock   clock.Source
	Desktop func(ctx context.Context, home string) error // opens the window on a data folder
	Demo    func(ctx context.Context) error              // opens the window on the demo practice
	// HeadlessDemo walks the main job into a folder; ok is false when a step failed.
	HeadlessDemo func(ctx context.Context, dir string, out io.Writer) (ok bool, err error)
	Screens      func(ctx context.Context, dir string) error // draws every screen without a display
}

// Main runs the command line with the arguments after the program's name and returns the exit code.
func Main(p Program, args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return p.Run(ctx, args)
}

// Run runs one command.
func (p Program) Run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var silent quiet
	if !errors.As(err, &silent) {
		fmt.Fprintln(p.Err, "foyer: "+sentence(err))
	}
	var usage usageError
	if errors.As(err, &usage) || isCobraUsage(err) {
		fmt.Fprintln(p.Err, "Try 'foyer --help'.")
		return exitUsage
	}
	return exitFailed
}

// usageError marks wrong usage: exit code 2.
type usageError struct{ error }

func wrongUsage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// quiet is an error whose story has been told already: a report on stdout, say. Exit code 1 without another word.
type quiet struct{}

func (quiet) Error() string { return "failed" }

// isCobraUsage recognizes cobra's own complaints, which have no type.
func isCobraUsage(err error) bool {
	text := err.Error()
	for _, start := range []string{"unknown command", "unknown flag", "unknown shorthand", "flag needs an argument", "required flag", "invalid argument", "accepts ", "requires at least", "if any flags in the group", "at least one of the flags"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// sentence returns what people should read of an error. Errors without a kind come from reading files and flags and
// say what they mean themselves.
func sentence(err error) string {
	if fault.Of(err) != "" {
		return fault.Message(err)
	}
	return err.Error()
}

// printJSON writes the one document of a --json command.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

// terminal says whether a stream is a terminal: only then is anything asked or a progress line drawn.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// passphrase reads the passphrase as the contract says: file, environment, terminal.
func (p Program) passphrase(cmd *cobra.Command, prompt string) (string, error) {
	if file := p.Getenv("FOYER_PASSPHRASE_FILE"); file != "" {
		return secretFile(file)
	}
	if value := p.Getenv("FOYER_PASSPHRASE"); value != "" {
		return value, nil
	}
	if !terminal(p.In) {
		return "", fault.New(fault.Locked, "A passphrase is needed: set FOYER_PASSPHRASE_FILE, or run this in a terminal.")
	}
	fmt.Fprint(cmd.ErrOrStderr(), prompt+": ")
	text, err := term.ReadPassword(int(p.In.(*os.File).Fd()))
	fmt.Fprintln(cmd.ErrOrStderr())
	if err != nil {
		return "", fmt.Errorf("reading the passphrase: %w", err)
	}
	return string(text), nil
}

// secretFile reads a secret from a file, without its last line end.
func secretFile(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading the secret: %w", err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
