// Package spreadsheet writes tables as CSV for spreadsheets.
package spreadsheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Writer writes rows as CSV and keeps what people typed from being a formula where a spreadsheet opens it.
type Writer struct{ csv *csv.Writer }

// NewWriter writes to w. Flush ends it.
func NewWriter(w io.Writer) *Writer { return &Writer{csv.NewWriter(w)} }

// Write writes one row.
func (w *Writer) Write(row []string) error {
	row = slices.Clone(row)
	for i, cell := range row {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			row[i] = "'" + cell
		}
	}
	if err := w.csv.Write(row); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// Flush writes what is left and returns the first error there was.
func (w *Writer) Flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// Write writes a whole table.
func Write(to io.Writer, rows [][]string) error {
	w := NewWriter(to)
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return w.Flush()
}
