package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"foyer/cmd/internal/desk"
	"foyer/data/clock"
	"foyer/data/vault"
)

// drawn is the moment all pictures show, so that two drawings differ only where the program does: a Tuesday afternoon.
var drawn = time.Date(2026, time.November, 17, 19, 40, 0, 0, time.UTC)

// Screens draws every screen of the demo practice into a folder, light and dark, in both languages.
func Screens(ctx context.Context, dir string) (err error) {
	home, err := os.MkdirTemp("", "foyer-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, vault.RemoveTree(home)) }()
	p, err := Make(ctx, home, clock.New(func() time.Time { return drawn }, rand.Reader))
	defer func() { err = errors.Join(err, p.closeIfOpen()) }()
	if err != nil {
		return err
	}
	_, err = p.draw(ctx, dir)
	return err
}

// draw draws the screens with the front desk signed in; the record is that of the visit with the most to show.
func (p *Practice) draw(ctx context.Context, dir string) (n int, err error) {
	visits, err := p.House.Visits.Today(p.Desk)
	if err != nil {
		return 0, err
	}
	who, most := "", -1
	for _, v := range visits {
		chart, err := p.House.Patients.Chart(p.Desk, v.PatientID)
		if err != nil {
			return 0, err
		}
		if items := len(chart.Medications) + len(chart.Problems) + len(chart.Results); items > most {
			who, most = v.PatientID, items
		}
	}
	return desk.NewShots(p.House, p.Team, p.src).Draw(ctx, filepath.Clean(dir), who, "zhou")
}
