package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"foyer/cmd/internal/desk"
	"foyer/data/clock"
	"foyer/data/vault"
)

// Screens draws every screen of the demo practice into a folder, light and dark, in both languages.
func Screens(ctx context.Context, dir string) (err error) {
	home, err := os.MkdirTemp("", "foyer-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, vault.RemoveTree(home)) }()
	p, err := Make(ctx, home, clock.System())
	defer func() { err = errors.Join(err, p.closeIfOpen()) }()
	if err != nil {
		return err
	}
	_, err = p.draw(ctx, dir)
	return err
}

// draw draws the screens with the front desk signed in.
func (p *Practice) draw(_ context.Context, dir string) (n int, err error) {
	shots := desk.NewShots(p.House, p.Team, p.src)
	who := ""
	if len(p.People.Subjects) > 0 {
		visits, err := p.House.Visits.Today(p.Desk)
		if err != nil {
			return 0, err
		}
		if len(visits) > 0 {
			who = visits[0].PatientID
		}
	}
	return shots.Draw(filepath.Clean(dir), who)
}
