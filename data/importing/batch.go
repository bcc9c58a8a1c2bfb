package importing

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/intake"
	"foyer/data/store"
)

// Batches returns the newest imports with their files, without the names of patients. limit 0 is 50. Needs
// access.ViewRecords.
func (s *Service) Batches(ctx context.Context, limit int) (list []Report, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 50
	}
	ids, err := column(ctx, s.db, `SELECT id FROM import_batch ORDER BY id DESC LIMIT ?`, limit)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		r, err := s.Batch(ctx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// Batch returns one import with its files. Needs access.ViewRecords.
func (s *Service) Batch(ctx context.Context, id string) (r Report, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return r, err
	}
	r = Report{BatchID: id, Files: []FileReport{}}
	var started string
	if err := s.db.QueryRow(ctx, `SELECT state, started_at FROM import_batch WHERE id = ?`, id).Scan(&r.State, &started); err != nil {
		return r, noBatch(err)
	}
	if r.Started, err = store.ParseTime(started); err != nil {
		return r, err
	}
	rows, err := s.db.Query(ctx, `SELECT status, report FROM import_file WHERE batch_id = ? AND seq > 0 ORDER BY path, seq`, id)
	if err != nil {
		return r, fmt.Errorf("reading an import: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var f FileReport
		var status Status
		var report string
		if err := rows.Scan(&status, &report); err != nil {
			return r, fmt.Errorf("reading an import: %w", err)
		}
		if err := store.FromJSON(report, &f); err != nil {
			return r, err
		}
		f.Status = status
		r.Files = append(r.Files, f)
	}
	r.count()
	return r, rows.Err()
}

// Source is a sealed file.
type Source struct {
	ID, BatchID, Name, Kind, Title string
	Size                           int64
}

// Sources returns the files that tell of a patient, oldest first, without their content. Needs access.ViewRecords.
func (s *Service) Sources(ctx context.Context, patientID string) (list []Source, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT d.id, d.batch_id, d.name, d.kind, d.title, d.size FROM source_document d WHERE d.id IN (
		SELECT f.source_id FROM source_fact f WHERE f.kind = 'patient' AND f.row_id = ? UNION
		SELECT f.source_id FROM source_fact f JOIN patient p ON f.kind = 'patient' AND f.row_id = p.id WHERE p.merged_into = ?) ORDER BY d.id`, patientID, patientID)
	if err != nil {
		return nil, fmt.Errorf("reading sources: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d Source
		if err := rows.Scan(&d.ID, &d.BatchID, &d.Name, &d.Kind, &d.Title, &d.Size); err != nil {
			return nil, fmt.Errorf("reading sources: %w", err)
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// Open returns a sealed file as it came, and notes in the audit log that it was looked at. Needs access.ViewRecords.
func (s *Service) Open(ctx context.Context, sourceID string) (d Source, content []byte, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return d, nil, err
	}
	var packed []byte
	err = s.db.QueryRow(ctx, `SELECT id, batch_id, name, kind, title, size, bytes FROM source_document WHERE id = ?`, sourceID).
		Scan(&d.ID, &d.BatchID, &d.Name, &d.Kind, &d.Title, &d.Size, &packed)
	if noRows(err) {
		return d, nil, fault.New(fault.NotFound, "This document is not kept here.")
	} else if err != nil {
		return d, nil, fmt.Errorf("reading a source: %w", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return d, nil, fmt.Errorf("reading a source: %w", err)
	}
	if content, err = io.ReadAll(io.LimitReader(z, intake.DefaultLimits().Size+1)); err != nil {
		return d, nil, fmt.Errorf("reading a source: %w", err)
	}
	return d, content, audit.Note(ctx, s.db, audit.Entry{Action: "source.viewed", Subject: "source", SubjectID: sourceID})
}
