package patients

import (
	"context"
	"time"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/table"
)

// Plan is what importing files would do, and the way to do it.
type Plan struct {
	Files   []File
	Tables  []Table // whose columns a person has to explain first
	Doubts  []NewDoubt
	Summary string // "3 added, 1 updated, 1 failed"
	Useful  bool   // importing would change something
	// Apply imports with what was decided about the doubts.
	Apply func(ctx context.Context, choices map[string]Verdict, progress func(done, of int)) (Done, error)
}

// Done is what an import came to.
type Done struct {
	Text     string
	BatchID  string // empty when there is nothing to take back
	Stopped  bool   // on somebody's word: what was done stays, the rest can be resumed
	Doubts   int    // newcomers to settle
	Loose    int    // rows of a schedule to settle
	Problems []string
	People   []Came // whose records were made or changed
	More     int    // beyond those
}

// Came is a patient whose record an import made or changed.
type Came struct {
	ID, Name string
	Born     record.Date
	Status   string // added or updated
	Entries  int    // new in the chart
	File     string
}

// File is one line of the preview.
type File struct{ Name, Status, Detail string }

// Table is a table with what its columns seem to mean.
type Table struct {
	Path, Name string
	table.Guess
}

// Verdict is a decision about a doubtful newcomer in a preview.
type Verdict struct {
	Same  string // id of the patient it is
	Apart bool   // it is somebody else
}

// NewDoubt is a person in a file who may be somebody known.
type NewDoubt struct {
	Key        string // for the choices
	File       string
	Name       string
	Born       record.Date
	Candidates []Candidate
}

// Batch is an import of the past.
type Batch struct {
	ID      string
	At      time.Time
	State   string // running, done, stopped, undone
	Files   []File
	Summary string
}

// Loose is a row of a schedule that fits no patient surely.
type Loose struct {
	ID         string
	Row        record.ScheduleRow
	Because    string
	Candidates []patient.Summary
}
