package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"foyer/assets"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/vault"
	"foyer/reports/printing"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

// Version, AppID and Name stand in FyneApp.toml too; a test holds them together. Plain builds do not read that file.
const (
	Version = "0.1.0"
	Build   = 1
	AppID   = "example.foyer.desktop"
	Name    = "Foyer"
)

// Commit is the commit that the program was built from, where it is known.
var Commit string

// newApp starts Fyne. It is the only place that does.
func newApp() fyne.App {
	app.SetMetadata(fyne.AppMetadata{ID: AppID, Name: Name, Version: Version, Build: Build, Icon: fyne.NewStaticResource("foyer.png", assets.AppIcon)})
	if os.Getenv("LANG") == "" || os.Getenv("LANG") == "C" {
		// Fyne complains about a locale it can't parse; Foyer has languages of its own.
		if err := os.Setenv("LANG", "en_US.UTF-8"); err != nil {
			slog.Warn("the locale can't be set", "error", err)
		}
	}
	return app.NewWithID(AppID)
}

// Open returns what opens the window on a data folder. It returns when the window is closed. Started a second time, it
// brings the first window forward and says so. samples makes the invented people of a new practice; nil offers none.
func Open(src clock.Source, samples SampleFiles) func(ctx context.Context, home string) error {
	return func(ctx context.Context, home string) error {
		release, err := takeFolder(home)
		if errors.Is(err, errShown) {
			_, err := fmt.Fprintln(os.Stderr, "Foyer is open on this folder already. Its window comes forward.")
			return err
		}
		if err != nil {
			return err
		}
		defer release()
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(garbage)
		}
		session := NewSession(home, src)
		session.Samples = samples
		done := func() {}
		defer func() { done() }()
		return Run(ctx, session, func(sh *shell.Shell) {
			if end, err := listenForStarts(home, func() { kit.OnUI(sh.Raise) }); err == nil {
				done = end
			} else {
				slog.Warn("a second start can't bring this window forward", "error", err)
			}
		})
	}
}

// garbage is how much of it, in percent of what is in use, may lie before it is collected: half of what Go takes by itself, because
// the window is open all day beside other programs. With 100,000 patients that is 235 to 240 MB after unlocking instead of 261 to 269.
const garbage = 50

// errShown says that the window of an earlier start has been brought forward.
var errShown = errors.New("the first window came forward")

// takeFolder takes the data folder for one window, and clears away what a crash left in it.
func takeFolder(home string) (release func(), err error) {
	if err := vault.MakeFolder(home); err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "The data folder %s can't be made.", home)
	}
	if release, err = vault.LockWindow(home); err != nil {
		if raiseFirst(home) {
			return nil, errShown
		}
		return nil, fault.Wrap(fault.Conflict, err, "Foyer is open on this folder already. Go to its window.")
	}
	if err := vault.Sweep(home); err != nil {
		slog.Warn("what a crash left in the data folder could not be removed", "error", err)
	}
	return release, nil
}

// Run shows the window of a session and returns when it is closed. opened, when not nil, is called once the window is
// there.
func Run(ctx context.Context, session *Session, opened func(*shell.Shell)) (err error) {
	prints := filepath.Join(session.home, "print")
	sweep := func() error { return printing.Sweep(prints) }
	if err := sweep(); err != nil {
		slog.Warn("files of an earlier print could not be removed", "error", err)
	}
	started := false
	defer func() {
		p := recover()
		err = errors.Join(err, session.Close(), sweep())
		switch {
		case p != nil && started:
			panic(p) // a crash of Foyer's own: the data is closed, the trace is wanted
		case p != nil:
			slog.Debug("no window", "panic", fmt.Sprintf("%T", p))
			err = fault.New(fault.Unavailable, noWindow)
		}
	}()
	a := newApp()
	a.Lifecycle().SetOnStarted(func() { started = true })
	d := newDesk(session, printing.System(prints))
	sh := shell.New(a, d.config())
	d.shell = sh
	session.onLock = func() { kit.OnUI(sh.Lock) }
	session.Serve(d.opened)
	stop := context.AfterFunc(ctx, func() { kit.OnUI(sh.End) })
	defer stop()
	if os.Getenv("FOYER_WATCHDOG") != "" {
		watched, end := context.WithCancel(ctx)
		defer end()
		a.Lifecycle().SetOnStarted(func() { started = true; go watchdog(watched, os.Stderr) })
	}
	sh.Start()
	if opened != nil {
		opened(sh)
	}
	a.Run()
	return nil
}

// noWindow says what helps when the window system refuses.
const noWindow = "No window could be opened. Foyer needs OpenGL 2.1: update the graphics driver, or set LIBGL_ALWAYS_SOFTWARE=1 for software drawing. The command line works without: foyer --help."

var _ shell.Session = (*Session)(nil)
