// Package paperlog owns the papers that were made: their bytes, so that a reprint is the same paper, and what was done
// with each. It takes bytes and knows no PDF and no layout.
package paperlog

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Kind says what sort of paper it is, as the papers call themselves.
type Kind string

// The kinds made so far; others may be kept as well.
const (
	Summary Kind = "summary"
	Letter  Kind = "letter" // invitation
	Form    Kind = "form"
	Poster  Kind = "poster"
	Report  Kind = "report"
)

// Paper is one made paper.
type Paper struct {
	ID         string    `json:"id"`
	Kind       Kind      `json:"kind"`
	Title      string    `json:"title"` // for lists; names no patient
	PatientID  string    `json:"patient_id,omitempty"`
	VisitID    string    `json:"visit_id,omitempty"`
	CodeID     string    `json:"-"` // the enrollment code it carries, or empty
	Language   string    `json:"language"`
	LargePrint bool      `json:"large_print"`
	Pages      int       `json:"pages"`
	SHA256     string    `json:"sha256"` // hex, of the bytes; set by Keep
	Size       int64     `json:"size"`   // bytes; set by Keep
	MadeAt     time.Time `json:"made_at"`
	MadeBy     string    `json:"made_by"`
	SpoiledAt  time.Time `json:"spoiled_at,omitzero"` // when it could not be handed over; zero for a good paper
}

// How says what was done with a paper.
type How string

// What can be done with a paper.
const (
	Printed   How = "printed"
	Saved     How = "saved" // to a file outside the vault
	Mailed    How = "mailed"
	Shown     How = "shown" // handed over on a screen
	Reprinted How = "reprinted"
	Declined  How = "declined" // offered, and the patient did not want it: counted, as the rules for summaries ask
)

// Use is one thing that was done with a paper.
type Use struct {
	At     time.Time `json:"at"`
	How    How       `json:"how"`
	Copies int       `json:"copies"`
	Target string    `json:"target,omitempty"` // printer, or the name of the file without its folder
	Member string    `json:"member"`
}

// Made is the signal that a paper was made.
type Made struct{ PaperID, PatientID string }

// Used is the signal that something was done with a paper.
type Used struct {
	PaperID, PatientID string
	How                How
}

// MaxSize is the largest paper that is kept, in bytes.
const MaxSize = 64 << 20

// Service keeps papers.
type Service struct{ db *store.DB }

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db} }

// Keep stores a made paper with its bytes and returns it with id, hash, size, time and maker. Needs access.PrintPapers.
func (s *Service) Keep(ctx context.Context, p Paper, content []byte) (Paper, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return p, err
	}
	if p.Kind = Kind(strings.TrimSpace(string(p.Kind))); p.Kind == "" {
		return p, fault.Field("kind", "A paper needs a kind.")
	}
	if len(content) == 0 || len(content) > MaxSize {
		return p, fault.New(fault.Invalid, "The paper is empty or larger than %d MB, so it was not kept.", MaxSize>>20)
	}
	sum := sha256.Sum256(content)
	actor, _ := access.From(ctx)
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		p.ID, p.SHA256, p.Size, p.MadeAt, p.MadeBy = tx.ID(), hex.EncodeToString(sum[:]), int64(len(content)), tx.Now(), actor.Name
		_, err := tx.Exec(ctx, `INSERT INTO paper_file (sha256, size, bytes) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING`, sum[:], p.Size, content)
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO paper (id, kind, title, patient_id, visit_id, code_id, language, large_print, pages, sha256, made_at, member_id, member_name)
				VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.Kind, p.Title, p.PatientID, p.VisitID, p.CodeID,
				p.Language, store.Bool(p.LargePrint), p.Pages, sum[:], store.Time(p.MadeAt), actor.MemberID, actor.Name)
		}
		if err != nil {
			return fmt.Errorf("keeping a paper: %w", err)
		}
		tx.Emit(Made{p.ID, p.PatientID})
		return audit.Append(ctx, tx, audit.Entry{Action: "paper.made", Subject: "paper", SubjectID: p.ID, PatientID: p.PatientID,
			Detail: map[string]any{"kind": p.Kind, "visit": p.VisitID, "language": p.Language, "sha256": p.SHA256, "with_code": p.CodeID != ""}})
	})
	return p, err
}

const columns = `p.id, p.kind, p.title, coalesce(p.patient_id, ''), coalesce(p.visit_id, ''), coalesce(p.code_id, ''), p.language, p.large_print, p.pages,
	p.sha256, f.size, p.made_at, p.member_name, p.spoiled_at`

func scan(row func(...any) error, more ...any) (p Paper, err error) {
	var sum []byte
	var large int
	var made, spoiled string
	err = row(append([]any{&p.ID, &p.Kind, &p.Title, &p.PatientID, &p.VisitID, &p.CodeID, &p.Language, &large, &p.Pages, &sum, &p.Size, &made, &p.MadeBy, &spoiled}, more...)...)
	if err != nil {
		return p, err
	}
	p.LargePrint, p.SHA256 = large == 1, hex.EncodeToString(sum)
	if p.MadeAt, err = store.ParseTime(made); err != nil {
		return p, err
	}
	p.SpoiledAt, err = store.ParseTime(spoiled)
	return p, err
}

// Reprint returns the stored bytes of a paper, byte for byte the one that was made, to be handed out once more: whoever
// does says so with Record, once it has happened. A paper whose bytes no longer have their hash is an Unavailable error, a
// spoiled one a Conflict: its code is void. Needs access.PrintPapers.
func (s *Service) Reprint(ctx context.Context, id string) (Paper, []byte, error) {
	p, content, err := s.open(ctx, id)
	if err == nil && !p.SpoiledAt.IsZero() {
		err = fault.New(fault.Conflict, "This paper was never handed out. Make it anew.")
	}
	if err != nil {
		return p, nil, err
	}
	return p, content, nil
}

// Look returns the stored bytes to show them on the screen; the log says that the record was looked at.
func (s *Service) Look(ctx context.Context, id string) (Paper, []byte, error) {
	p, content, err := s.open(ctx, id)
	if err != nil {
		return p, nil, err
	}
	return p, content, audit.Note(ctx, s.db, audit.Entry{Action: "paper.viewed", Subject: "paper", SubjectID: id, PatientID: p.PatientID})
}

func (s *Service) open(ctx context.Context, id string) (p Paper, content []byte, err error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return p, nil, err
	}
	p, err = scan(s.db.QueryRow(ctx, `SELECT `+columns+`, f.bytes FROM paper p JOIN paper_file f ON f.sha256 = p.sha256 WHERE p.id = ?`, id).Scan, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil, fault.New(fault.NotFound, "There is no such paper.")
	}
	if err != nil {
		return p, nil, fmt.Errorf("reading a paper: %w", err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != p.SHA256 {
		return p, nil, fault.New(fault.Unavailable, "The stored paper is damaged and was not printed. Make it anew, and restore a backup to look at the old one.")
	}
	return p, content, nil
}

// Record writes down what was done with a paper. A spoiled paper that was handed out after all is good again. Needs
// access.PrintPapers.
func (s *Service) Record(ctx context.Context, id string, use Use) error {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return err
	}
	switch use.How {
	case Printed, Saved, Mailed, Shown, Reprinted, Declined:
	default:
		return fault.Field("how", "A paper is printed, saved, mailed, shown, reprinted or declined.")
	}
	if use.Copies <= 0 {
		use.Copies = 1
	}
	actor, _ := access.From(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var patientID string
		err := tx.QueryRow(ctx, `SELECT coalesce(patient_id, '') FROM paper WHERE id = ?`, id).Scan(&patientID)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.NotFound, "There is no such paper.")
		}
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO paper_use (id, paper_id, at, how, copies, target, member_id, member_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
				tx.ID(), id, store.Time(tx.Now()), use.How, use.Copies, use.Target, actor.MemberID, actor.Name)
		}
		if err == nil && use.How != Declined {
			_, err = tx.Exec(ctx, `UPDATE paper SET spoiled_at = '' WHERE id = ?`, id)
		}
		if err != nil {
			return fmt.Errorf("keeping what was done with a paper: %w", err)
		}
		tx.Emit(Used{id, patientID, use.How})
		return audit.Append(ctx, tx, audit.Entry{Action: "paper." + string(use.How), Subject: "paper", SubjectID: id, PatientID: patientID,
			Detail: map[string]any{"copies": use.Copies, "target": use.Target}})
	})
}

// Spoil marks a paper that was made and could not be handed over. It stays as it is and is no longer reprinted. A paper
// that was used already stays good. Needs access.PrintPapers.
func (s *Service) Spoil(ctx context.Context, id, why string) error {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var patientID string
		err := tx.QueryRow(ctx, `UPDATE paper SET spoiled_at = ? WHERE id = ? AND spoiled_at = '' AND NOT EXISTS (SELECT 1 FROM paper_use u WHERE u.paper_id = paper.id
			AND u.how <> 'declined') RETURNING coalesce(patient_id, '')`, store.Time(tx.Now()), id).Scan(&patientID)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("marking a spoiled paper: %w", err)
		}
		tx.Emit(Made{id, patientID}) // lists show it otherwise now
		return audit.Append(ctx, tx, audit.Entry{Action: "paper.spoiled", Subject: "paper", SubjectID: id, PatientID: patientID, Detail: map[string]any{"why": why}})
	})
}

// Choose narrows a list; the zero value chooses the newest 200 of all.
type Choose struct {
	PatientID string
	VisitID   string
	Kind      Kind
	Limit     int // 200 when zero
}

// List returns papers without their bytes, newest first. Needs access.ViewRecords.
func (s *Service) List(ctx context.Context, c Choose) (list []Paper, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	if c.Limit <= 0 {
		c.Limit = 200
	}
	// Only the conditions that are asked for: "? = '' OR" would keep the indexes from being used.
	where, args := "1", []any{}
	for _, choice := range []struct{ column, value string }{{"p.patient_id", c.PatientID}, {"p.visit_id", c.VisitID}, {"p.kind", string(c.Kind)}} {
		if choice.value != "" {
			where, args = where+" AND "+choice.column+" = ?", append(args, choice.value)
		}
	}
	rows, err := s.db.Query(ctx, `SELECT `+columns+` FROM paper p JOIN paper_file f ON f.sha256 = p.sha256
		WHERE `+where+` ORDER BY p.made_at DESC, p.id DESC LIMIT ?`, append(args, c.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("reading papers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		p, err := scan(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("reading papers: %w", err)
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// Uses returns what was done with a paper, oldest first. Needs access.ViewRecords.
func (s *Service) Uses(ctx context.Context, id string) (list []Use, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT at, how, copies, target, member_name FROM paper_use WHERE paper_id = ? ORDER BY at, id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading what was done with a paper: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u Use
		var at string
		if err := rows.Scan(&at, &u.How, &u.Copies, &u.Target, &u.Member); err != nil {
			return nil, fmt.Errorf("reading what was done with a paper: %w", err)
		}
		if u.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// Out is how a visit's paper was last handed out: printed, saved, mailed, shown or printed again.
type Out struct {
	How     How
	Changed bool // what it says of the visit was changed since it was made
}

// GivenFor returns how the papers of a kind went out, for those of the given visits that have one which was handed out. A paper
// that is merely kept does not count. One query; needs access.ViewRecords.
func (s *Service) GivenFor(ctx context.Context, kind Kind, visits ...string) (given map[string]Out, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	list, err := store.JSON(visits)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT p.visit_id, u.how, v.said_at > p.made_at FROM paper p JOIN paper_use u ON u.paper_id = p.id JOIN visit v ON v.id = p.visit_id
		WHERE p.visit_id IN (SELECT value FROM json_each(?)) AND p.kind = ? AND u.how <> 'declined' ORDER BY u.at, u.id`, list, kind)
	if err != nil {
		return nil, fmt.Errorf("reading papers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	given = map[string]Out{}
	for rows.Next() {
		var id string
		var out Out
		if err := rows.Scan(&id, &out.How, &out.Changed); err != nil {
			return nil, fmt.Errorf("reading papers: %w", err)
		}
		given[id] = out // the last one stays
	}
	return given, rows.Err()
}
