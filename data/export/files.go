package export

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"foyer/data/audit"
	"foyer/data/intake"
)

// File is something the practice keeps as bytes, as it goes out.
type File struct {
	Path      string // in the export's folder, with slashes: papers/ID.pdf
	Kind      string // paper, document, mail, attachment
	ID        string // of the record; of an attachment: of its mail
	PatientID string // empty where it is nobody's, or several people's
	Title     string
	Date      string // when it was made or came
	Content   []byte
}

// Keeper hands out the files of a kind, one after the other.
type Keeper func(ctx context.Context, fn func(File) error) error

// With adds keepers of files to those that the export knows by itself (papers and source documents).
func (s *Service) With(keepers ...Keeper) *Service {
	s.keepers = append(s.keepers, keepers...)
	return s
}

// files writes every paper, source document and mail, and files.csv, which tells of each whose it is.
func (s *Service) files(ctx context.Context, dir string) (n int, err error) {
	// The log comes before the files.
	if err := audit.Note(ctx, s.db, audit.Entry{Action: "files.exported", Subject: "export", Detail: map[string]any{"of": "papers, source documents, mail"}}); err != nil {
		return 0, err
	}
	index, err := newSheet(dir, "files.csv", []string{"path", "kind", "id", "patient_id", "title", "date"})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, index.close()) }()
	n = 1
	write := func(f File) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Content, 0o600); err != nil {
			return err
		}
		n++
		return index.row(f.Path, f.Kind, f.ID, f.PatientID, f.Title, f.Date)
	}
	for _, keeper := range append([]Keeper{s.papers, s.documents}, s.keepers...) {
		if err := keeper(ctx, write); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *Service) papers(ctx context.Context, fn func(File) error) (err error) {
	rows, err := s.db.Query(ctx, `SELECT p.id, coalesce(p.patient_id, ''), p.title, p.made_at, f.bytes FROM paper p JOIN paper_file f ON f.sha256 = p.sha256 ORDER BY p.id`)
	if err != nil {
		return fmt.Errorf("reading papers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		f := File{Kind: "paper"}
		if err := rows.Scan(&f.ID, &f.PatientID, &f.Title, &f.Date, &f.Content); err != nil {
			return fmt.Errorf("reading papers: %w", err)
		}
		f.Path = "papers/" + f.ID + ".pdf"
		if err := fn(f); err != nil {
			return err
		}
	}
	return rows.Err()
}

// documents are the files that were imported, as they came. One may tell of several patients.
func (s *Service) documents(ctx context.Context, fn func(File) error) (err error) {
	rows, err := s.db.Query(ctx, `SELECT d.id, d.name, d.created_at, d.bytes, coalesce((SELECT CASE count(DISTINCT f.row_id) WHEN 1 THEN min(f.row_id) END
		FROM source_fact f WHERE f.source_id = d.id AND f.kind = 'patient'), '') FROM source_document d ORDER BY d.id`)
	if err != nil {
		return fmt.Errorf("reading source documents: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		f := File{Kind: "document"}
		var packed []byte
		if err := rows.Scan(&f.ID, &f.Title, &f.Date, &packed, &f.PatientID); err != nil {
			return fmt.Errorf("reading source documents: %w", err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return fmt.Errorf("reading a source document: %w", err)
		}
		if f.Content, err = io.ReadAll(io.LimitReader(z, intake.DefaultLimits().Size+1)); err != nil {
			return fmt.Errorf("reading a source document: %w", err)
		}
		f.Path = "documents/" + f.ID + "-" + SafeName(f.Title)
		if err := fn(f); err != nil {
			return err
		}
	}
	return rows.Err()
}

// SafeName is a file's name without folders and signs that some system refuses, of at most 80 letters.
func SafeName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if letters := []rune(name); len(letters) > 80 {
		name = string(letters[:40]) + string(letters[len(letters)-40:])
	}
	if name == "" {
		return "file"
	}
	return name
}
