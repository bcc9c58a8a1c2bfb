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
	_, err = p.draw(ctx, dir, false)
	return err
}

// draw draws the screens with the front desk signed in; the record is the fullest of the day that is in
// English.
func (p *Practice) draw(ctx context.Context, dir string, brief bool) (n int, err error) {
	of, err := p.subject()
	if err != nil {
		return 0, err
	}
	return desk.NewShots(p.House, p.Team, p.src).Draw(ctx, filepath.Clean(dir), of, brief)
}

// subject is whom the pictures show.
func (p *Practice) subject() (desk.Subject, error) {
	visits, err := p.House.Visits.Today(p.Desk)
	if err != nil {
		return desk.Subject{}, err
	}
	of, most := desk.Subject{Find: "zhou"}, -1
	for _, v := range visits {
		who, err := p.House.Patients.Get(p.Desk, v.PatientID)
		if err != nil {
			return desk.Subject{}, err
		}
		chart, err := p.House.Patients.Chart(p.Desk, v.PatientID)
		if err != nil {
			return desk.Subject{}, err
		}
		if items := len(chart.Medications) + len(chart.Problems) + len(chart.Results) + len(chart.Relatives); who.Language() == "en" && items > most {
			of.Patient, of.Visit, most = v.PatientID, v.ID, items
		}
	}
	return of, nil
}
