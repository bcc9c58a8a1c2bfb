package importing

import (
	"context"
	"slices"

	"foyer/data/ccda"
	"foyer/data/fhir"
	"foyer/data/intake"
	"foyer/data/record"
)

// Formats is the Reader of the formats that Foyer knows.
type Formats struct {
	Limits intake.Limits
}

// NewFormats returns the reader with the usual limits.
func NewFormats() Formats { return Formats{Limits: intake.DefaultLimits()} }

// Detect judges by content.
func (f Formats) Detect(name string, data []byte) (kind, words string) {
	head := data[:min(len(data), intake.HeadSize)]
	switch k := intake.Detect(name, head); k {
	case intake.CCDA, intake.FHIR, intake.CSV, intake.VCard:
		return string(k), ""
	case intake.ICal:
		return "", "a calendar: import it as a schedule"
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
	}
	return record.Document{}, intake.Refuse("files of the kind %s can't be imported", kind)
}
