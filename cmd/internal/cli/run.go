// Package cli is Foyer's command line (docs/command-line.md): it reads flags, calls the services, prints. It holds no
// rule of its own.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"foyer/cmd/internal/house"
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
	if name, ok := unknownCommand(root, args); ok {
		fmt.Fprintf(p.Err, "foyer: there is no command %q\nTry 'foyer --help'.\n", name)
		return exitUsage
	}
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
		help := root.Name()
		if cmd, _, found := root.Find(args); found == nil {
			help = cmd.CommandPath()
		}
		fmt.Fprintf(p.Err, "Try '%s --help'.\n", help)
		return exitUsage
	}
	p.log().Error("command failed", "error", err)
	return exitFailed
}

// log is what FOYER_LOG asks for, on stderr.
func (p Program) log() *slog.Logger { return house.Logger(p.Getenv("FOYER_LOG"), p.Err) }

// unknownCommand finds a first word that is no command, before its flags are complained about.
func unknownCommand(root *cobra.Command, args []string) (name string, unknown bool) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	if len(args) == 0 || strings.HasPrefix(args[0], "-") || strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return "", false
	}
	for _, c := range root.Commands() {
		if c.Name() == args[0] || c.HasAlias(args[0]) {
			return "", false
		}
	}
	return args[0], true
}

// usageError marks wrong usage: exit code 2.
type usageError struct{ error }

func wrongUsage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// quiet is an error whose story has been told already: a report on stdout, say. Exit code 1 without another word.
type quiet struct{}

func (quiet) Error() string { return "failed" }

// isCobraUsage recognizes cobra's own complaints, which have no type; those about flags come through SetFlagErrorFunc.
func isCobraUsage(err error) bool {
	if fault.Of(err) != "" {
		return false
	}
	text := err.Error()
	for _, start := range []string{"unknown command", "required flag", "accepts ", "requires at least", "if any flags in the group", "at least one of the flags"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// sentence returns what people should read of an error. What has neither a kind nor is about usage is an inside
// matter: a general sentence stands for it, and the log has the rest.
func sentence(err error) string {
	var usage usageError
	switch {
	case errors.As(err, &usage), isCobraUsage(err):
		return err.Error()
	case fault.Of(err) == "" && errors.Is(err, context.Canceled):
		return "Stopped."
	}
	return fault.Message(err)
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
		return "", fault.Wrap(fault.Unavailable, err, "The passphrase could not be read from the terminal.")
	}
	return string(text), nil
}

// newPassphrase reads a passphrase that is about to be set: from a terminal twice, since nobody sees what they type.
func (p Program) newPassphrase(cmd *cobra.Command, prompt string) (string, error) {
	first, err := p.passphrase(cmd, prompt)
	if err != nil || p.Getenv("FOYER_PASSPHRASE_FILE") != "" || p.Getenv("FOYER_PASSPHRASE") != "" {
		return first, err
	}
	again, err := p.passphrase(cmd, "Once more")
	if err == nil && again != first {
		err = fault.New(fault.Invalid, "The two are not the same. Nothing was changed.")
	}
	return first, err
}

// terminalOnly is the program without its environment: for secrets other than the acting member's passphrase.
func (p Program) terminalOnly() Program {
	p.Getenv = func(string) string { return "" }
	return p
}
