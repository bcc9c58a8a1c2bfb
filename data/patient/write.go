package patient

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/record"
	"foyer/data/store"
)

// Origin says where a row came from; the zero value is a person's hand.
type Origin struct {
	SourceID string          // the sealed source document
	BatchID  string          // the import
	AsOf     record.DateTime // the date the source bears: a newer source corrects an older one
}

// Writer writes patients and their chart items in one transaction, with prepared statements: imports write thousands.
// It checks no permission, writes no audit entry and emits no signal; whoever holds the transaction does.
type Writer struct {
	tx    *store.Tx
	stmts map[string]*sql.Stmt
}

// NewWriter returns a writer for the transaction. Close it before the transaction ends.
func NewWriter(tx *store.Tx) *Writer { return &Writer{tx: tx, stmts: map[string]*sql.Stmt{}} }

// Close lets go of the prepared statements. The transaction's end closes whatever can't be closed here.
func (w *Writer) Close() {
	for _, s := range w.stmts {
		if s.Close() != nil {
			return
		}
	}
}

func (w *Writer) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := w.prepared(ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (w *Writer) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	stmt := w.stmts[query]
	if stmt == nil {
		var err error
		if stmt, err = w.tx.Prepare(ctx, query); err != nil {
			return nil, err
		}
		w.stmts[query] = stmt
	}
	return stmt, nil
}

// Insert keeps a new patient under p.ID.
func (w *Writer) Insert(ctx context.Context, p record.Patient, from Origin) error {
	x := newIndex(p)
	c, err := columnsOf(p)
	if err != nil {
		return err
	}
	now := store.Time(w.tx.Now())
	stmt, err := w.prepared(ctx, `INSERT INTO patient (id, mrn, family, given, family_key, given_key, birth_date, sex, language,
		emails, phones, deceased, body, batch_id, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return fmt.Errorf("adding a patient: %w", err)
	}
	r, err := stmt.ExecContext(ctx, p.ID, c.mrn, c.family, c.given, x.familyKey, x.givenKey, string(p.BirthDate), p.Sex, c.language,
		c.emails, c.phones, store.Bool(p.Deceased), c.body, null(from.BatchID), now, now)
	if err != nil {
		return fmt.Errorf("adding a patient: %w", err)
	}
	number, err := r.LastInsertId()
	if err != nil {
		return fmt.Errorf("adding a patient: %w", err)
	}
	return w.addToIndex(ctx, number, x, false)
}

// Replace writes the patient p.ID anew and returns its new version. The patient must exist.
func (w *Writer) Replace(ctx context.Context, p record.Patient) (version int, err error) {
	return w.replace(ctx, p, 0)
}

// Restore writes the patient p.ID as it was, and sets its version back: for taking an import back.
func (w *Writer) Restore(ctx context.Context, p record.Patient, version int) error {
	_, err := w.replace(ctx, p, version)
	return err
}

func (w *Writer) replace(ctx context.Context, p record.Patient, version int) (int, error) {
	var number int64
	var old int
	var into sql.NullString
	err := w.tx.QueryRow(ctx, `SELECT number, version, merged_into FROM patient WHERE id = ?`, p.ID).Scan(&number, &old, &into)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, notFound()
	} else if err != nil {
		return 0, fmt.Errorf("changing a patient: %w", err)
	}
	if version == 0 {
		version = old + 1
	}
	x := newIndex(p)
	c, err := columnsOf(p)
	if err != nil {
		return 0, err
	}
	if _, err := w.exec(ctx, `UPDATE patient SET version = ?, mrn = ?, family = ?, given = ?, family_key = ?, given_key = ?, birth_date = ?,
		sex = ?, language = ?, emails = ?, phones = ?, deceased = ?, body = ?, changed_at = ? WHERE number = ?`,
		version, c.mrn, c.family, c.given, x.familyKey, x.givenKey, string(p.BirthDate), p.Sex, c.language, c.emails, c.phones,
		store.Bool(p.Deceased), c.body, store.Time(w.tx.Now()), number); err != nil {
		return 0, fmt.Errorf("changing a patient: %w", err)
	}
	if err := w.removeFromIndex(ctx, number); err != nil {
		return 0, err
	}
	return version, w.addToIndex(ctx, number, x, into.Valid)
}

// Delete removes a patient that nothing refers to: only an import that is taken back does this.
func (w *Writer) Delete(ctx context.Context, id string) error {
	var number int64
	if err := w.tx.QueryRow(ctx, `SELECT number FROM patient WHERE id = ?`, id).Scan(&number); err != nil {
		return fmt.Errorf("removing a patient: %w", err)
	}
	if err := w.removeFromIndex(ctx, number); err != nil {
		return err
	}
	if _, err := w.exec(ctx, `DELETE FROM patient WHERE number = ?`, number); err != nil {
		return fmt.Errorf("removing a patient: %w", err)
	}
	return nil
}

// addToIndex makes the patient findable; one that is merged only by its identifiers, which matching needs.
func (w *Writer) addToIndex(ctx context.Context, number int64, x index, merged bool) error {
	for _, t := range x.terms {
		if merged && t.kind != termIdentifier {
			continue
		}
		if _, err := w.exec(ctx, `INSERT INTO patient_term (kind, term, number) VALUES (?, ?, ?)`, t.kind, t.text, number); err != nil {
			return fmt.Errorf("indexing a patient: %w", err)
		}
	}
	if merged {
		return nil
	}
	if _, err := w.exec(ctx, `INSERT INTO patient_search (rowid, name, number, phone, phone_end, mail, birth) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		number, x.name, x.number, x.phone, x.phoneEnd, x.mail, x.birth); err != nil {
		return fmt.Errorf("indexing a patient: %w", err)
	}
	return nil
}

func (w *Writer) removeFromIndex(ctx context.Context, number int64) error {
	if _, err := w.exec(ctx, `DELETE FROM patient_term WHERE number = ?`, number); err != nil {
		return fmt.Errorf("indexing a patient: %w", err)
	}
	if _, err := w.exec(ctx, `DELETE FROM patient_search WHERE rowid = ?`, number); err != nil {
		return fmt.Errorf("indexing a patient: %w", err)
	}
	return nil
}

type columns struct{ mrn, family, given, language, emails, phones, body string }

func columnsOf(p record.Patient) (c columns, err error) {
	name := p.Name()
	c.family, c.given, c.language = name.Family, name.First(), p.Language()
	if c.family == "" && c.given == "" {
		c.family = name.Text
	}
	if c.mrn = p.MRN(); c.mrn != "" && p.Identifiers != nil {
		for _, id := range p.Identifiers {
			if id.Value == c.mrn && government(id) {
				c.mrn = ""
				break
			}
		}
	}
	lists := [][]string{p.Reach("email"), append(p.Reach("phone"), p.Reach("sms")...)}
	for i, to := range []*string{&c.emails, &c.phones} {
		if lists[i] == nil {
			lists[i] = []string{}
		}
		if *to, err = store.JSON(lists[i]); err != nil {
			return c, err
		}
	}
	p.ID = "" // the column holds it
	c.body, err = store.JSON(p)
	return c, err
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}
