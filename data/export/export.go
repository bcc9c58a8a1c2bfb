// Package export owns leaving with everything: FHIR bundles or tables of all that the practice holds, and its papers,
// source documents and mail as they are, written to a folder in the clear, and a line in the audit log for each patient
// whose record went out.
package export

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/store"
	"foyer/data/visit"
)

// The kinds of exports.
const (
	FHIR = "fhir" // patients/ID.json: an R4 bundle a patient
	CSV  = "csv"  // patients.csv, visits.csv, a table for each kind of clinical item, and for whatever else is kept about patients
)

// Service exports. Build it with New.
type Service struct {
	db       *store.DB
	patients *patient.Service
	visits   *visit.Service
	keepers  []Keeper
}

// New returns the service on an open database.
func New(db *store.DB, patients *patient.Service, visits *visit.Service) *Service {
	return &Service{db: db, patients: patients, visits: visits}
}

// Report tells what was written.
type Report struct {
	Dir      string `json:"dir"`
	Kind     string `json:"kind"`
	Patients int    `json:"patients"`
	Files    int    `json:"files"`
}

// Patient returns one patient as a FHIR R4 bundle, and notes it in the audit log. Needs access.ExportRecords.
func (s *Service) Patient(ctx context.Context, id string) ([]byte, error) {
	if err := access.Require(ctx, access.ExportRecords); err != nil {
		return nil, err
	}
	p, err := s.patients.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	text, err := s.bundle(ctx, p)
	if err != nil {
		return nil, err
	}
	return text, s.note(ctx, FHIR, []string{p.ID})
}

// All writes everything of a kind into a folder, which must be empty or not there yet. progress, which may be nil, is
// told after each patient how many are done and how many there are. What a stopped export has written stays. Needs
// access.ExportRecords.
func (s *Service) All(ctx context.Context, kind, dir string, progress func(done, total int)) (report Report, err error) {
	if err := access.Require(ctx, access.ExportRecords); err != nil {
		return report, err
	}
	if kind != FHIR && kind != CSV {
		return report, fault.Field("kind", "Export as fhir or as csv.")
	}
	if err := empty(dir); err != nil {
		return report, err
	}
	report = Report{Dir: dir, Kind: kind}
	total, err := s.patients.Count(ctx)
	if err != nil {
		return report, err
	}
	var out *tables
	if kind == CSV {
		out, err = newTables(dir)
		defer func() { err = errors.Join(err, out.close()) }()
		if err != nil {
			return report, unwritten(err)
		}
		report.Files = 2 + len(kinds)
	} else if err := os.MkdirAll(filepath.Join(dir, "patients"), 0o700); err != nil {
		return report, unwritten(err)
	}
	after := ""
	for {
		page, err := s.patients.List(ctx, patient.Page{After: after, Limit: 200})
		if err != nil {
			return report, err
		}
		var ids []string
		for _, p := range page.Patients {
			ids = append(ids, p.ID)
		}
		// The log comes before the files: what went out is known even when the machine stops in between.
		if err := s.note(ctx, kind, ids); err != nil {
			return report, err
		}
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return report, err
			}
			if err := s.one(ctx, kind, dir, out, id); err != nil {
				return report, err
			}
			report.Patients++
			if kind == FHIR {
				report.Files++
			}
			if progress != nil {
				progress(report.Patients, total)
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if kind == CSV {
		n, err := s.others(ctx, dir)
		report.Files += n
		if err != nil {
			return report, unwritten(err)
		}
	}
	n, err := s.files(ctx, dir)
	report.Files += n
	if ctx.Err() != nil {
		return report, ctx.Err()
	}
	return report, unwritten(err)
}

func (s *Service) one(ctx context.Context, kind, dir string, out *tables, id string) error {
	p, err := s.patients.Get(ctx, id)
	if err != nil {
		return err
	}
	if kind == FHIR {
		text, err := s.bundle(ctx, p)
		if err != nil {
			return err
		}
		return unwritten(os.WriteFile(filepath.Join(dir, "patients", p.ID+".json"), text, 0o600))
	}
	visits, err := s.visits.List(ctx, visit.Filter{PatientID: id, Limit: 1 << 20})
	if err != nil {
		return err
	}
	chart, err := s.patients.Chart(ctx, id)
	if err != nil {
		return err
	}
	return unwritten(out.write(ctx, p, visits, chart))
}

func (s *Service) bundle(ctx context.Context, p patient.Stored) ([]byte, error) {
	visits, err := s.visits.List(ctx, visit.Filter{PatientID: p.ID, Limit: 1 << 20})
	if err != nil {
		return nil, err
	}
	chart, err := s.patients.Chart(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	return Bundle(p.Patient, visits, chart, s.db.Source().Now())
}

// note writes the log of what goes out, in one transaction.
func (s *Service) note(ctx context.Context, kind string, ids []string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			if err := audit.Append(ctx, tx, audit.Entry{Action: "patient.exported", Subject: "patient", SubjectID: id, PatientID: id,
				Detail: map[string]any{"kind": kind}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// empty makes sure that nothing is overwritten.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if err = os.Mkdir(dir, 0o700); errors.Is(err, os.ErrNotExist) {
			return fault.Field("out", "The folder %s is not there.", filepath.Dir(filepath.Clean(dir)))
		}
		return unwritten(err)
	case err != nil:
		return unwritten(err)
	case len(entries) > 0:
		return fault.Field("out", "The folder is not empty. Choose an empty one, so that nothing is overwritten.")
	}
	return nil
}

func unwritten(err error) error {
	return fault.Wrap(fault.Unavailable, err, "The export could not be written. What was written so far stays in the folder; check the disk and export into a new folder.")
}

// own are tables that the export writes in a form of its own.
var own = []string{"chart_item", "visit", "patient"}

// others writes the tables that other packages keep about patients (consents, enrollments, mail, …) as they are,
// without bytes, hashes and secrets.
func (s *Service) others(ctx context.Context, dir string) (files int, err error) {
	references, err := patient.References(ctx, s.db)
	if err != nil {
		return 0, err
	}
	done := map[string]bool{}
	for _, name := range own {
		done[name] = true
	}
	for _, r := range references {
		if done[r.Table] {
			continue
		}
		done[r.Table] = true
		if err := s.table(ctx, dir, r.Table); err != nil {
			return files, err
		}
		files++
	}
	return files, nil
}

func (s *Service) table(ctx context.Context, dir, name string) (err error) {
	rows, err := s.db.Query(ctx, `SELECT name FROM pragma_table_info(?) WHERE upper(type) <> 'BLOB' ORDER BY cid`, name)
	if err != nil {
		return fmt.Errorf("reading a table: %w", err)
	}
	var columns, quoted []string
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			return errors.Join(fmt.Errorf("reading a table: %w", err), rows.Close())
		}
		if !secret(c) {
			columns, quoted = append(columns, c), append(quoted, `coalesce(CAST("`+c+`" AS TEXT), '')`)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(columns) == 0 {
		return err
	}
	out, err := newSheet(dir, name+".csv", append([]string{}, columns...))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	if rows, err = s.db.Query(ctx, `SELECT `+strings.Join(quoted, ", ")+` FROM "`+name+`"`); err != nil {
		return fmt.Errorf("reading a table: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		cells := make([]string, len(columns))
		to := make([]any, len(columns))
		for i := range cells {
			to[i] = &cells[i]
		}
		if err := rows.Scan(to...); err != nil {
			return fmt.Errorf("reading a table: %w", err)
		}
		if err := out.row(cells...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func secret(column string) bool {
	for _, word := range []string{"hash", "secret", "password", "passphrase", "token", "salt", "key_"} {
		if strings.Contains(column, word) {
			return true
		}
	}
	return false
}
