package importing

import (
	"context"
	"fmt"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
)

// preview is where an import is tried: a database in memory that begins empty and takes over from the practice's what
// the files concern, before they come. The rules of matching and writing are then the very same as in an import, and
// the practice's database is only read, for moments.
type preview struct {
	db      *store.DB
	from    *store.DB
	forget  func() error
	brought map[string]bool // patients taken over, by id; they are not taken a second time, files may have changed them
}

// beyondAll is the number above which the patients of a preview are counted, so that none takes the number of one who
// is taken over later.
const beyondAll = 1 << 40

func newPreview(ctx context.Context, from *store.DB) (*preview, error) {
	db, forget, err := store.Scratch(ctx, from.Source())
	if err != nil {
		return nil, err
	}
	p := &preview{db: db, from: from, forget: forget, brought: map[string]bool{}}
	err = db.Write(ctx, func(tx *store.Tx) error {
		if err := store.CopyRows(ctx, from, tx, "practice", "1"); err != nil { // for its time zone
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO patient (number, id, body, created_at, changed_at) VALUES (?, '', '{}', '', '')`, beyondAll)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("preparing a preview: %w", err)
	}
	return p, nil
}

func (p *preview) close() error { return p.forget() }

// concern is a person of a document, with the patient whom somebody chose for them.
type concern struct {
	patient record.Patient
	chosen  string
}

func (r *run) concerned(name string, doc record.Document) (list []concern) {
	for i, s := range doc.Subjects {
		if hasName(s.Patient) {
			list = append(list, concern{s.Patient, r.options.Choices[ChoiceKey(name, i)].PatientID})
		}
	}
	return list
}

// bring takes over every patient with whom the persons will be compared, with what is known of them.
func (p *preview) bring(ctx context.Context, list []concern) error {
	const atOnce = 100 // persons in one look at the practice's database
	for len(list) > 0 {
		n := min(atOnce, len(list))
		err := p.from.View(ctx, func(q store.Queryer) error {
			return p.db.Write(ctx, func(tx *store.Tx) error {
				for _, c := range list[:n] {
					if err := p.person(ctx, q, tx, c); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func (p *preview) person(ctx context.Context, q store.Queryer, tx *store.Tx, c concern) error {
	ids, err := patient.Alike(ctx, q, c.patient)
	if err != nil {
		return err
	}
	if c.chosen != "" {
		ids = append(ids, c.chosen)
	}
	for _, id := range ids {
		for id != "" && !p.brought[id] { // and those who stand for merged ones
			p.brought[id] = true
			var number int64
			var into string
			err := q.QueryRow(ctx, `SELECT number, coalesce(merged_into, '') FROM patient WHERE id = ?`, id).Scan(&number, &into)
			if noRows(err) {
				break // chosen by hand, and gone: the file itself will say so
			} else if err != nil {
				return fmt.Errorf("taking a patient into a preview: %w", err)
			}
			for _, part := range []struct {
				table, where string
				key          any
			}{
				{"patient", "number = ?", number},
				{"patient_term", "number = ?", number},
				{"chart_item", "patient_id = ?", id},
				{"visit", "patient_id = ?", id},
			} {
				if err := store.CopyRows(ctx, q, tx, part.table, part.where, part.key); err != nil {
					return err
				}
			}
			id = into
		}
	}
	return nil
}
