package importing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
	"foyer/data/table"
)

// Guess tells what the columns of a table seem to mean, or what a person confirmed for tables of this form, with rows
// to show beside it. Where nothing can be guessed, the columns have no fields and the mapping no Kind: fill them in and
// Confirm. Only a file that is no table is an error. Needs access.ImportRecords.
func (s *Service) Guess(ctx context.Context, name string, data []byte) (table.Guess, error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return table.Guess{}, err
	}
	f := NewFormats(s.db)
	options := table.Options{Name: name, Today: s.db.Source().Now()}
	guess, err := table.Inspect(data, options, f.Limits)
	if err != nil {
		return guess, err
	}
	known, err := mappings(ctx, s.db)
	if err != nil {
		return guess, err
	}
	if m, ok := known[guess.Mapping.Fingerprint]; ok {
		guess.Mapping = m
	}
	return guess, nil
}

// Confirm keeps a mapping that a person has confirmed, for all tables of its form; name says where it is from. A mapping
// without form, kind or any column to read is Invalid. Needs access.ImportRecords.
func (s *Service) Confirm(ctx context.Context, name string, m table.Mapping) error {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return err
	}
	if m.Fingerprint == "" {
		return fault.New(fault.Invalid, "A mapping has to say which form of table it is for.")
	}
	switch {
	case m.Kind == "":
		return fault.Field("kind", "Say what the table holds: patients, problems, medications, schedule, …")
	case !slices.ContainsFunc(m.Columns, func(c table.Column) bool { return c.Field != "" }):
		return fault.Field("columns", "Say of at least one column what it holds.")
	}
	m.Confirmed = true
	text, err := store.JSON(m)
	if err != nil {
		return err
	}
	actor, _ := access.From(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO import_mapping (signature, name, mapping, changed_at, changed_by) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (signature) DO UPDATE SET name = excluded.name, mapping = excluded.mapping, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			m.Fingerprint, name, text, store.Time(tx.Now()), actor.Name); err != nil {
			return fmt.Errorf("remembering a column mapping: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "import.mapping-set", Subject: "mapping", SubjectID: m.Fingerprint})
	})
}

// Known is a mapping that a person confirmed, with where it is from and who confirmed it.
type Known struct {
	Name, By string
	At       time.Time
	table.Mapping
}

// Mappings returns what was confirmed, by name. Needs access.ImportRecords.
func (s *Service) Mappings(ctx context.Context) (list []Known, err error) {
	if err := access.Require(ctx, access.ImportRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT name, changed_by, changed_at, mapping FROM import_mapping ORDER BY name COLLATE NOCASE, signature`)
	if err != nil {
		return nil, fmt.Errorf("reading column mappings: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var k Known
		var at, text string
		if err := rows.Scan(&k.Name, &k.By, &at, &text); err != nil {
			return nil, fmt.Errorf("reading column mappings: %w", err)
		}
		if err := store.FromJSON(text, &k.Mapping); err != nil {
			return nil, err
		}
		if k.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	return list, rows.Err()
}

// mappings returns what was confirmed, by fingerprint.
func mappings(ctx context.Context, db *store.DB) (known map[string]table.Mapping, err error) {
	rows, err := db.Query(ctx, `SELECT signature, mapping FROM import_mapping`)
	if err != nil {
		return nil, fmt.Errorf("reading column mappings: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	known = map[string]table.Mapping{}
	for rows.Next() {
		var fingerprint, text string
		if err := rows.Scan(&fingerprint, &text); err != nil {
			return nil, fmt.Errorf("reading column mappings: %w", err)
		}
		var m table.Mapping
		if err := store.FromJSON(text, &m); err != nil {
			return nil, err
		}
		known[fingerprint] = m
	}
	return known, rows.Err()
}
