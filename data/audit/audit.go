// Package audit owns the log of who did what to whose record. Entries are chained by hash inside the transaction
// of the change they tell about, so that a changed, removed or inserted entry shows.
package audit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store"
)

// Entry is one line of the log.
type Entry struct {
	Number     int64
	At         time.Time
	MemberID   string // empty when Foyer acted by itself
	MemberName string
	Action     string // verb in the past with its subject: "patient.viewed", "feature.set", "member.sign-in-failed"
	Subject    string // kind of record: patient, visit, feature, member, …
	SubjectID  string
	PatientID  string         // whose record, where it is one patient's
	Detail     map[string]any // what changed, in ids, states and counts; never clinical text, never secrets
	Hash       string         // hex, set by Append
}

// Append writes the entry in the transaction, with the acting member of the context and the transaction's time.
func Append(ctx context.Context, tx *store.Tx, e Entry) error {
	actor, ok := access.From(ctx)
	if !ok {
		actor = access.System
	}
	if e.MemberID == "" && e.MemberName == "" {
		e.MemberID, e.MemberName = actor.MemberID, actor.Name
	}
	detail := []byte("{}")
	if len(e.Detail) > 0 {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("audit detail: %w", err)
		}
	}
	var number int64
	var previous []byte
	err := tx.QueryRow(ctx, `SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1`).Scan(&number, &previous)
	if errors.Is(err, sql.ErrNoRows) {
		previous = make([]byte, sha256.Size)
	} else if err != nil {
		return fmt.Errorf("reading the audit chain: %w", err)
	}
	row := row{number: number + 1, at: store.Time(tx.Now()), memberID: e.MemberID, memberName: e.MemberName, action: e.Action,
		subject: e.Subject, subjectID: e.SubjectID, patientID: e.PatientID, detail: string(detail), previous: previous}
	_, err = tx.Exec(ctx, `INSERT INTO audit_entry (number, at, member_id, member_name, action, subject, subject_id, patient_id, detail, previous, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, row.number, row.at, row.memberID, row.memberName, row.action, row.subject,
		row.subjectID, row.patientID, row.detail, row.previous, row.sum())
	if err != nil {
		return fmt.Errorf("writing the audit entry: %w", err)
	}
	return nil
}

// Write runs fn and appends the entry in one transaction. fn may fill in the entry.
func Write(ctx context.Context, db *store.DB, e *Entry, fn func(tx *store.Tx) error) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return Append(ctx, tx, *e)
	})
}

// Note writes an entry that goes with no change: a look at a record, a print, a sign-in.
func Note(ctx context.Context, db *store.DB, e Entry) error {
	return Write(ctx, db, &e, func(*store.Tx) error { return nil })
}

// row is an entry as the table holds it: what the hash covers.
type row struct {
	number                                                                  int64
	at, memberID, memberName, action, subject, subjectID, patientID, detail string
	previous                                                                []byte
}

// sum is SHA-256 over the previous hash, the number and every field with its length before it.
func (r row) sum() []byte {
	h := sha256.New()
	h.Write(r.previous)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(r.number))
	h.Write(n[:])
	for _, field := range []string{r.at, r.memberID, r.memberName, r.action, r.subject, r.subjectID, r.patientID, r.detail} {
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		h.Write(n[:])
		h.Write([]byte(field))
	}
	return h.Sum(nil)
}

const columns = `number, at, member_id, member_name, action, subject, subject_id, patient_id, detail, previous, hash`

func scan(rows *sql.Rows) (r row, hash []byte, err error) {
	err = rows.Scan(&r.number, &r.at, &r.memberID, &r.memberName, &r.action, &r.subject, &r.subjectID, &r.patientID, &r.detail, &r.previous, &hash)
	return r, hash, err
}

// Filter chooses entries; the zero value chooses the newest 200 of all.
type Filter struct {
	PatientID string
	MemberID  string
	Action    string    // the action, or the part before its dot: "patient.viewed", "patient"
	From, To  time.Time // at or after, and before; each may be zero
	Before    int64     // entries older than this number: for reading on
	Offset    int       // entries to leave out at the beginning
	Limit     int       // 200 when zero
}

// where is the filter as SQL. Of a patient, the second condition is that of the index audit_entry_patient.
func (f Filter) where() (condition string, args []any) {
	condition = "1"
	add := func(more string, values ...any) { condition, args = condition+" AND "+more, append(args, values...) }
	if f.PatientID != "" {
		add("patient_id = ? AND patient_id <> ''", f.PatientID)
	}
	if f.MemberID != "" {
		add("member_id = ?", f.MemberID)
	}
	if f.Action != "" {
		add("(action = ? OR action >= ? AND action < ?)", f.Action, f.Action+".", f.Action+"/") // "/" follows "."
	}
	if !f.From.IsZero() {
		add("at >= ?", store.Time(f.From))
	}
	if !f.To.IsZero() {
		add("at < ?", store.Time(f.To))
	}
	if f.Before > 0 {
		add("number < ?", f.Before)
	}
	return condition, args
}

// Count returns how many entries a filter chooses, whatever its limit. It needs access.ReadAudit.
func Count(ctx context.Context, db *store.DB, f Filter) (n int64, err error) {
	if err := access.Require(ctx, access.ReadAudit); err != nil {
		return 0, err
	}
	condition, args := f.where()
	if err := db.QueryRow(ctx, `SELECT count(*) FROM audit_entry WHERE `+condition, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting the audit log: %w", err)
	}
	return n, nil
}

// Actions returns the actions that stand in the log, in the order of the alphabet. It needs access.ReadAudit.
func Actions(ctx context.Context, db *store.DB) (list []string, err error) {
	if err := access.Require(ctx, access.ReadAudit); err != nil {
		return nil, err
	}
	rows, err := db.Query(ctx, `SELECT DISTINCT action FROM audit_entry ORDER BY action`)
	if err != nil {
		return nil, fmt.Errorf("reading the audit log: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var action string
		if err := rows.Scan(&action); err != nil {
			return nil, fmt.Errorf("reading the audit log: %w", err)
		}
		list = append(list, action)
	}
	return list, rows.Err()
}

// List returns entries, newest first. It needs access.ReadAudit.
func List(ctx context.Context, db *store.DB, f Filter) (list []Entry, err error) {
	if err := access.Require(ctx, access.ReadAudit); err != nil {
		return nil, err
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	condition, args := f.where()
	query := `SELECT ` + columns + ` FROM audit_entry WHERE ` + condition + ` ORDER BY number DESC LIMIT ? OFFSET ?`
	args = append(args, f.Limit, f.Offset)
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the audit log: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		r, hash, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("reading the audit log: %w", err)
		}
		at, err := store.ParseTime(r.at)
		if err != nil {
			return nil, err
		}
		e := Entry{Number: r.number, At: at, MemberID: r.memberID, MemberName: r.memberName, Action: r.action, Subject: r.subject,
			SubjectID: r.subjectID, PatientID: r.patientID, Hash: hex.EncodeToString(hash)}
		if err := store.FromJSON(r.detail, &e.Detail); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// Chain is what Verify found.
type Chain struct {
	Entries int64  // entries whose hash agrees, from the first on
	Last    string // hex hash of the last of them: the anchor that backups carry
}

// Verify follows the chain from the first entry and returns an error that names the first entry that does not
// fit. anchor, when not empty, is a chain value from a backup or a report: it must occur in the chain, else the
// end has been cut off.
func Verify(ctx context.Context, db *store.DB, anchor string) (chain Chain, err error) {
	rows, err := db.Query(ctx, `SELECT `+columns+` FROM audit_entry ORDER BY number`)
	if err != nil {
		return chain, fmt.Errorf("reading the audit log: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	previous := make([]byte, sha256.Size)
	seen := anchor == ""
	for rows.Next() {
		r, hash, err := scan(rows)
		if err != nil {
			return chain, fmt.Errorf("reading the audit log: %w", err)
		}
		switch {
		case r.number != chain.Entries+1:
			return chain, fault.New(fault.Conflict, "The audit log is broken: entry %d is missing.", chain.Entries+1)
		case string(r.previous) != string(previous), string(r.sum()) != string(hash):
			return chain, fault.New(fault.Conflict, "The audit log is broken: entry %d of %s has been changed.", r.number, r.at)
		}
		previous = hash
		chain.Entries++
		chain.Last = hex.EncodeToString(hash)
		seen = seen || chain.Last == anchor
	}
	if err := rows.Err(); err != nil {
		return chain, fmt.Errorf("reading the audit log: %w", err)
	}
	if !seen {
		return chain, fault.New(fault.Conflict, "The audit log is broken: the chain value kept with the backup is not in it, so entries at the end have been removed or an older copy was put back.")
	}
	return chain, nil
}
