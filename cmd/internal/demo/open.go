package demo

import (
	"context"
	"errors"
	"fmt"
	"os"

	"foyer/cmd/internal/desk"
	"foyer/data/clock"
	"foyer/data/vault"
	"foyer/ui/shell"
)

// Open returns what opens the window on the demo practice, in a temporary folder that goes when the window is closed.
// While one watches, a patient answers the invitation by mail and becomes enrolled.
func Open(src clock.Source) func(ctx context.Context) error {
	return func(ctx context.Context) (err error) {
		home, err := os.MkdirTemp("", "foyer-demo-")
		if err != nil {
			return fmt.Errorf("making a folder for the demo: %w", err)
		}
		defer func() { err = errors.Join(err, vault.RemoveTree(home)) }()
		fmt.Fprintf(os.Stderr, "The demo practice: invented people in a temporary folder, mail on loopback.\nEverybody's passphrase is: %s\n", Passphrase)
		p, err := Make(ctx, home, src)
		if err != nil {
			return errors.Join(err, p.closeIfOpen())
		}
		defer func() { err = errors.Join(err, p.Server.Close()) }()
		session := desk.NewSession(home, src)
		session.Title = Name + " (demo)"
		session.Hint, session.Usual = Passphrase, p.frontDesk
		session.Adopt(p.House, p.Team)
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		return desk.Run(ctx, session, func(*shell.Shell) { go p.live(ctx) })
	}
}

func (p *Practice) closeIfOpen() error {
	if p == nil {
		return nil
	}
	return p.Close()
}
