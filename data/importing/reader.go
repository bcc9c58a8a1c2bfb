package importing

import (
	"context"
	"fmt"
	"slices"

	"foyer/data/ccda"
	"foyer/data/fhir"
	"foyer/data/intake"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/table"
	"foyer/data/vcard"
)

// Formats is the Reader of the formats that Foyer knows. Tables are read by the mappings that people confirmed, else
// by a guess.
type Formats struct {
	Limits intake.Limits
	db     *store.DB
}

// NewFormats returns the reader with the usual limits.
func NewFormats(db *store.DB) Formats { return Formats{Limits: intake.DefaultLimits(), db: db} }

// asSchedule ends the reason why a schedule is no import of records.
const asSchedule = "import it as a schedule"

// Detect judges by content.
func (f Formats) Detect(name string, data []byte) (kind, words string) {
	head := data[:min(len(data), intake.HeadSize)]
	switch k := intake.Detect(name, head); k {
	case intake.CCDA, intake.FHIR, intake.CSV, intake.VCard:
		return string(k), ""
	case intake.ICal:
		return "", "a calendar: " + asSchedule
	}
	return "", intake.Explain(name, head)
}

// Read reads one file with those that it may refer to.
func (f Formats) Read(ctx context.Context, kind string, file intake.File, others ...intake.File) (record.Document, error) {
	switch intake.Kind(kind) {
	case intake.CCDA:
		return ccda.Parse(ctx, file.Data, f.Limits)
	case intake.FHIR:
		return fhir.ParseSet(ctx, slices.Concat(others, []intake.File{file}), f.Limits)
	case intake.VCard:
		return vcard.Parse(ctx, file.Data, f.Limits)
	case intake.CSV:
		return f.table(ctx, file, others)
	}
	return record.Document{}, intake.Refuse("files of the kind %s can't be imported", kind)
}

func (f Formats) table(ctx context.Context, file intake.File, others []intake.File) (record.Document, error) {
	known, err := mappings(ctx, f.db)
	if err != nil {
		return record.Document{}, err
	}
	options := table.Options{Name: file.Name, Today: f.db.Source().Now()}
	r, failed, err := table.ParseSet(ctx, slices.Concat(others, []intake.File{file}), known, options, f.Limits)
	if own := failed[file.Name]; own != nil && ctx.Err() == nil {
		return record.Document{}, own
	}
	if err != nil {
		return r.Document, err
	}
	if n := len(r.Left); n > 0 {
		r.Document.Warnings = append(r.Document.Warnings, fmt.Sprintf("rows left out: %d; the first: %s", n, r.Left[0].Error()))
	}
	switch {
	case len(r.Document.Subjects) > 0:
		return r.Document, nil
	case len(r.Schedule) > 0:
		return r.Document, intake.Skip("a schedule: " + asSchedule)
	}
	return r.Document, intake.Skip("the table holds nothing that is kept here")
}
