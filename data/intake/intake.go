// Package intake owns what comes before a file is understood: telling its kind by its content, opening archives,
// turning its bytes into UTF-8, and the limits that keep a hostile file from costing more than a clear refusal.
// The format packages share its limits and its way of saying no.
package intake

import (
	"fmt"
	"strings"

	"foyer/data/fault"
)

// Kind is what a file holds, judged by its content.
type Kind string

// The kinds of files.
const (
	Unknown Kind = "unknown"
	CCDA    Kind = "ccda"  // HL7 CDA R2 documents, and fragments of them
	FHIR    Kind = "fhir"  // FHIR JSON: a resource, a bundle, or one resource a line
	CSV     Kind = "csv"   // rows with a separator: comma, tab, semicolon, bar
	VCard   Kind = "vcard" // address cards
	ICal    Kind = "ical"  // calendars
	Zip     Kind = "zip"   // an archive of the others
)

// Limits bound what a parser spends on one file. Every number is inclusive.
type Limits struct {
	Size       int64 // bytes of one file, after unpacking
	Depth      int   // nesting of elements or values
	Nodes      int   // XML elements, JSON resources, lines of a card or calendar
	Attributes int   // attributes of one XML element
	Value      int   // bytes of one attribute, or of one cell of a table
	Rows       int   // rows of a table
	Columns    int   // columns of a table
	Files      int   // files of one archive
	Unpacked   int64 // bytes of one archive, unpacked
	Ratio      int64 // unpacked to packed bytes of one file of an archive; beyond it the file is taken for a bomb
	Occurs     int   // dates made of one repeating event
}

// DefaultLimits are far above any record a practice meets, and far below what would hurt its workstation.
func DefaultLimits() Limits {
	return Limits{
		Size: 128 << 20, Depth: 200, Nodes: 3_000_000, Attributes: 200, Value: 4 << 20, Rows: 1_000_000, Columns: 1_000,
		Files: 20_000, Unpacked: 4 << 30, Ratio: 200, Occurs: 400,
	}
}

// Refusal says why a file, or a part of it, is not taken. It holds no patient data: the place and the reason only.
// It unwraps to a fault of kind Invalid.
type Refusal struct {
	Skip   bool   // nothing is wrong with the file, it just holds nothing to import: reported as skipped, not failed
	Reason string // a phrase for people: "a fragment, not a document: it starts at <section>"
	Field  string // the element, column or property at fault, or empty
	Line   int    // counted from 1; 0 when not known
	Cause  error  // for the log; may be nil
}

// Error returns the place and the reason.
func (r *Refusal) Error() string {
	var b strings.Builder
	if r.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", r.Line)
	}
	if r.Field != "" {
		b.WriteString(r.Field + ": ")
	}
	b.WriteString(r.Reason)
	return b.String()
}

// Unwrap returns the refusal as a fault, and the cause.
func (r *Refusal) Unwrap() []error {
	errs := []error{&fault.Error{Kind: fault.Invalid, Field: r.Field, Message: r.Reason}}
	if r.Cause != nil {
		errs = append(errs, r.Cause)
	}
	return errs
}

// Refuse returns a Refusal of a file that can't be read.
func Refuse(format string, args ...any) *Refusal {
	return &Refusal{Reason: fmt.Sprintf(format, args...)}
}

// Skip returns a Refusal of a file that is sound but holds nothing to import.
func Skip(format string, args ...any) *Refusal {
	return &Refusal{Skip: true, Reason: fmt.Sprintf(format, args...)}
}

// At returns the refusal with its line.
func (r *Refusal) At(line int) *Refusal { r.Line = line; return r }

// In returns the refusal with its field.
func (r *Refusal) In(field string) *Refusal { r.Field = field; return r }

// Because returns the refusal with its cause.
func (r *Refusal) Because(cause error) *Refusal { r.Cause = cause; return r }

// CheckSize refuses an empty file and one beyond the limit.
func (l Limits) CheckSize(size int64) error {
	switch {
	case size == 0:
		return Refuse("the file is empty")
	case size > l.Size:
		return Refuse("the file has %d MB, more than the limit of %d MB", size>>20, l.Size>>20)
	}
	return nil
}
