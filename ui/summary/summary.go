// Package summary is the screen of the after-visit summary: left the visit in plain fields, right the paper as it will be
// printed, live; checks stand beside the field they mean.
package summary

import (
	"context"
	"image"
	"time"

	"foyer/data/visit"
)

// Options are what the screen can change about a paper.
type Options struct {
	Lang       string // en or es; empty takes the patient's
	LargePrint bool
	Order      []string        // parts first to last; nil is the usual order
	Off        map[string]bool // parts left out
	DPI        float32         // in which pages of a preview are drawn
}

// Tone says how a note is meant.
type Tone string

// The tones.
const (
	Good  Tone = "good"
	Hint  Tone = "hint"  // would make it better
	Grave Tone = "grave" // the patient may be left without something needed
)

// Note is what a check says about one field.
type Note struct {
	Tone        Tone
	Text        string
	Hard, Plain string // a hard word of the field, and the plain one to take in its place
}

// The fields that notes stand beside; everything else is about the paper as a whole.
const (
	FieldReason    = "reason"
	FieldNext      = "next"
	FieldFollowUp  = "followup"
	FieldMedicines = "medicines"
	FieldFound     = "found"
	FieldCall      = "call"
	FieldPending   = "pending"
	FieldPaper     = "paper"
)

// Preview is the paper as it would be printed now.
type Preview struct {
	Lang   string // the language it is in
	Other  string // the language in which what stands on it is written, where that is another one
	Pages  []image.Image
	Notes  map[string][]Note
	Parts  []string // in the order of the paper
	Portal string   // what the portal panel does: invite, enrolled, declined, guardian, none
	Coded  bool     // the paper will carry a one-time code
}

// Given is the paper of the visit that somebody has.
type Given struct {
	PaperID string
	At      time.Time
	How     string // printed, saved, mailed, shown
	Changed bool   // what the paper says was changed since it went out
	Coded   bool   // its code is good still, and ends when a new paper is made
}

// Sheet is what opens with a visit.
type Sheet struct {
	PatientID      string
	Name, Day      string // whose, of which visit
	With           string
	Said           visit.Said
	Version        int
	Options        Options
	Given          Given
	MailNo         string            // why it can't be mailed; empty when it can
	MailTo         string            // the address it would be mailed to
	UsualNo        string            // why the member can't change the practice's usual way
	UsualCallWords map[string]string // the practice's own words for when to call, by the language of the paper
}

// State is how far the paper of a visit is.
type State string

// The states.
const (
	Ready State = "ready"
	Done  State = "printed"
)

// Visit is a visit to choose from.
type Visit struct {
	ID, Name, Reason string
	Day              time.Time
	At               time.Time // zero when only the day is known
	State            State
	How              string // how the paper went out: printed, saved, mailed, shown
	Changed          bool   // what the paper says was changed since it went out
}

// Batch is what came of making many.
type Batch struct {
	Count  int
	Where  string // the printer, or the folder
	Shown  bool   // the PDF viewer shows them
	Saved  bool   // they were written to the file Where
	Failed []Failure
}

// Failure is a visit whose paper could not be made, with what to mend.
type Failure struct{ VisitID, Name, Why string }

// Undo takes back what was done.
type Undo func(ctx context.Context) error

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	// Today is the day that it is at the practice.
	Today(ctx context.Context) (time.Time, error)
	// Visits are those of some days for which there is a summary.
	Visits(ctx context.Context, from, to time.Time) ([]Visit, error)
	Open(ctx context.Context, visitID string) (Sheet, error)
	// Preview sets the paper with words that need not be kept yet.
	Preview(ctx context.Context, visitID string, said visit.Said, o Options) (Preview, error)
	// Keep keeps the words of a visit that was read at a version.
	Keep(ctx context.Context, visitID string, said visit.Said, version int) (Undo, error)
	// Choose keeps how this visit's paper is to be made; MakeUsual makes it the practice's way.
	Choose(ctx context.Context, visitID string, o Options) error
	MakeUsual(ctx context.Context, o Options) (Undo, error)
	// Print makes the paper and prints it; where is the printer, or empty when the PDF viewer shows it. A paper that reached
	// no printer is a *printout.Unprinted.
	Print(ctx context.Context, visitID string, o Options) (where string, err error)
	// Reprint prints the very paper that somebody has once more.
	Reprint(ctx context.Context, paperID string) (where string, err error)
	// Save makes the paper and writes it to path; with sealed it is encrypted, and the passphrase is shown this once.
	Save(ctx context.Context, visitID string, o Options, path string, sealed bool) (passphrase string, err error)
	// Mail makes the paper, encrypts it and queues it to the patient.
	Mail(ctx context.Context, visitID string, o Options) (passphrase string, err error)
	// File keeps the paper with the patient's papers and hands it to nobody; it carries no code.
	File(ctx context.Context, visitID string, o Options) error
	// PrintAll and SaveAll make the papers of many visits, each as it was chosen for the visit.
	PrintAll(ctx context.Context, visits []string, progress func(done, of int)) (Batch, error)
	SaveAll(ctx context.Context, visits []string, folder string, progress func(done, of int)) (Batch, error)
	// Suggest is a file name for saving, without patient data in it.
	Suggest(visitID string) string
	OnChange(fn func()) (cancel func())
}
