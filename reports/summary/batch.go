package summary

import (
	"context"
	"fmt"
	"iter"

	"foyer/reports/gate"
	"foyer/reports/paper"
	"foyer/reports/pdf"
)

// Made is one summary of a batch.
type Made struct {
	Index int // position in the batch, from 0
	File  []byte
	Pages int
	Notes []gate.Note
	Err   error // why this one couldn't be made; the others go on
}

// BatchOptions say what a batch is for. Either function may be nil.
type BatchOptions struct {
	Duplex bool                          // every summary begins on a fresh sheet
	Paper  func(Made) error              // gets every summary, to be stored
	Job    func(job []byte, n int) error // gets print jobs of up to pdf.Chunk summaries, in order
	Before []*paper.Doc                  // sheets before the first summary, a cover
}

// Batch makes a day's summaries in order, one at a time, so that a thousand take no more memory than a chunk does. It ends
// with the first error of the context or of one of the functions.
func Batch(ctx context.Context, inputs iter.Seq[Input], o BatchOptions) error {
	var job *pdf.Job
	add := func(d *paper.Doc) error {
		if o.Job == nil {
			return nil
		}
		if job == nil {
			job = pdf.NewJob(o.Duplex)
		}
		return job.Add(d)
	}
	flush := func() error {
		if job == nil {
			return nil
		}
		file, err := job.Bytes()
		n := job.Len()
		job = nil
		if err != nil {
			return fmt.Errorf("making a print job: %w", err)
		}
		return o.Job(file, n)
	}
	for _, d := range o.Before {
		if err := add(d); err != nil {
			return err
		}
	}
	i := -1
	for in := range inputs {
		i++
		if err := ctx.Err(); err != nil {
			return err
		}
		m := Made{Index: i}
		p, err := Layout(in)
		if err == nil && o.Paper != nil {
			m.File, err = pdf.Render(p.Doc)
		}
		if m.Err = err; err == nil {
			m.Pages, m.Notes = len(p.Doc.Pages), p.Notes
			if err := add(p.Doc); err != nil {
				return fmt.Errorf("making a print job: %w", err)
			}
		}
		if o.Paper != nil {
			if err := o.Paper(m); err != nil {
				return err
			}
		}
		if job != nil && job.Len() >= pdf.Chunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}
