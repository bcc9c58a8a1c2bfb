package policy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// List returns how the practice stands with every kind.
func (s *Service) List(ctx context.Context) ([]Standing, error) {
	today := practice.Today(ctx, s.db)
	var list []Standing
	err := s.db.View(ctx, func(q store.Queryer) error {
		for _, k := range Kinds {
			st, err := Load(ctx, q, k, today)
			if err != nil {
				return err
			}
			list = append(list, st)
		}
		return nil
	})
	return list, err
}

// Get returns how the practice stands with one kind.
func (s *Service) Get(ctx context.Context, kind Kind) (Standing, error) {
	if _, err := kind.Shipped(); err != nil {
		return Standing{}, err
	}
	return Load(ctx, s.db, kind, practice.Today(ctx, s.db))
}

// Load is Get inside somebody else's read or transaction, as of a day.
func Load(ctx context.Context, q store.Queryer, kind Kind, today record.Date) (st Standing, err error) {
	st.Kind = kind
	rows, err := q.Query(ctx, `SELECT id, number, state, content, revision, changed_at, changed_by, from_day, reason, signed_at, signed_by
		FROM policy_version WHERE kind = ? ORDER BY number DESC`, kind)
	if err != nil {
		return st, fmt.Errorf("reading policies: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v := Version{Kind: kind}
		var content, changed, signed string
		if err := rows.Scan(&v.ID, &v.Number, &v.State, &content, &v.Revision, &changed, &v.ChangedBy, &v.From, &v.Reason, &signed, &v.SignedBy); err != nil {
			return st, fmt.Errorf("reading policies: %w", err)
		}
		v.Content = Default(kind)
		if err := store.FromJSON(content, &v.Content); err != nil {
			return st, err
		}
		if v.ChangedAt, err = store.ParseTime(changed); err != nil {
			return st, err
		}
		if v.SignedAt, err = store.ParseTime(signed); err != nil {
			return st, err
		}
		st.Versions = append(st.Versions, v)
	}
	if err := rows.Err(); err != nil {
		return st, err
	}
	st.settle(today)
	return st, nil
}

// settle says which version is in force on a day: of those that have begun the newest.
func (s *Standing) settle(today record.Date) {
	all := s.Versions
	s.Versions = []Version{}
	for _, v := range all {
		switch {
		case v.State == Draft:
			s.Draft = &v
			continue
		case v.State == Withdrawn:
		case v.From > today:
			v.State = Coming
			s.Coming = &v // the next one is the last of these that we meet
		case s.InForce == nil:
			v.State = InForce
			s.InForce = &v
		default:
			v.State = Replaced
		}
		s.Versions = append(s.Versions, v)
	}
}

// SaveDraft keeps the settings as the kind's draft. revision is the draft's that was read, 0 where there was none; another
// one is a Conflict. Needs access.WritePolicies.
func (s *Service) SaveDraft(ctx context.Context, kind Kind, c Content, revision int64) (Version, error) {
	if err := access.Require(ctx, access.WritePolicies); err != nil {
		return Version{}, err
	}
	c, err := check(kind, c)
	if err != nil {
		return Version{}, err
	}
	content, err := store.JSON(c)
	if err != nil {
		return Version{}, err
	}
	actor, _ := access.From(ctx)
	var v Version
	err = s.write(ctx, kind, func(tx *store.Tx, st Standing) error {
		now := store.Time(tx.Now())
		have := int64(0)
		if st.Draft != nil {
			have = st.Draft.Revision
		}
		if have != revision {
			return fault.New(fault.Conflict, "Somebody else changed this draft meanwhile. Nothing was saved; look at it again and repeat your change.")
		}
		v = Version{ID: tx.ID(), Kind: kind, State: Draft, Content: c, Revision: revision + 1, ChangedAt: tx.Now(), ChangedBy: actor.Name}
		if st.Draft == nil {
			_, err = tx.Exec(ctx, `INSERT INTO policy_version (id, kind, state, content, changed_at, changed_by) VALUES (?, ?, 'draft', ?, ?, ?)`, v.ID, kind, content, now, actor.Name)
		} else {
			v.ID = st.Draft.ID
			_, err = tx.Exec(ctx, `UPDATE policy_version SET content = ?, revision = revision + 1, changed_at = ?, changed_by = ? WHERE id = ?`, content, now, actor.Name, v.ID)
		}
		if err != nil {
			return fmt.Errorf("keeping a draft: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "policy.draft", Subject: "policy", SubjectID: v.ID, Detail: map[string]any{"kind": kind}})
	})
	return v, err
}

// Discard forgets the draft; nothing in force changes. Needs access.WritePolicies.
func (s *Service) Discard(ctx context.Context, kind Kind) error {
	return s.signed(ctx, kind, func(tx *store.Tx, st Standing) error {
		if st.Draft == nil {
			return nil
		}
		if _, err := tx.Exec(ctx, `DELETE FROM policy_version WHERE id = ?`, st.Draft.ID); err != nil {
			return fmt.Errorf("discarding a draft: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "policy.discarded", Subject: "policy", SubjectID: st.Draft.ID, Detail: map[string]any{"kind": kind}})
	})
}

// PutInForce signs the draft: from a day on, today or later, the program obeys it. The acting member signs it off; the
// reason stands in the history. Needs access.WritePolicies.
func (s *Service) PutInForce(ctx context.Context, kind Kind, from record.Date, reason string) (v Version, err error) {
	if err := access.Require(ctx, access.WritePolicies); err != nil {
		return v, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return v, fault.Field("reason", "Say in a few words why the policy changes: patients and the team will ask.")
	}
	actor, _ := access.From(ctx)
	err = s.signed(ctx, kind, func(tx *store.Tx, st Standing) error {
		today := practice.Today(ctx, tx)
		if from == "" {
			from = today
		}
		if d, err := record.ParseDate(string(from)); err != nil || len(d) != len("2026-11-17") || d < today {
			return fault.Field("from", "A policy goes into force today or on a later day.")
		}
		if st.Draft == nil {
			return fault.New(fault.NotFound, "There is no draft to put in force. Write one first.")
		}
		v = *st.Draft
		v.Number, v.From, v.Reason, v.SignedAt, v.SignedBy, v.State = 1, from, reason, tx.Now(), actor.Name, InForce
		if len(st.Versions) > 0 {
			v.Number = st.Versions[0].Number + 1
		}
		if from > today {
			v.State = Coming
		}
		_, err := tx.Exec(ctx, `UPDATE policy_version SET state = 'signed', number = ?, from_day = ?, reason = ?, signed_at = ?, signed_id = ?, signed_by = ? WHERE id = ?`,
			v.Number, from, reason, store.Time(tx.Now()), actor.MemberID, actor.Name, v.ID)
		if err != nil {
			return fmt.Errorf("signing a policy: %w", err)
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "policy.signed", Subject: "policy", SubjectID: v.ID,
			Detail: map[string]any{"kind": kind, "number": v.Number, "from": from, "reason": reason}})
	})
	return v, err
}

// Withdraw takes the newest signed version back; the one before counts again. Where no draft is being written its settings
// become the draft, so that nothing is lost. Needs access.WritePolicies.
func (s *Service) Withdraw(ctx context.Context, kind Kind, id string) error {
	actor, _ := access.From(ctx)
	return s.signed(ctx, kind, func(tx *store.Tx, st Standing) error {
		var newest *Version
		for i := range st.Versions {
			if st.Versions[i].State != Withdrawn {
				newest = &st.Versions[i]
				break
			}
		}
		if newest == nil || newest.ID != id {
			return fault.New(fault.Conflict, "Only the newest version of a policy can be taken back.")
		}
		if _, err := tx.Exec(ctx, `UPDATE policy_version SET state = 'withdrawn' WHERE id = ?`, id); err != nil {
			return fmt.Errorf("taking back a policy: %w", err)
		}
		if st.Draft == nil {
			content, err := store.JSON(newest.Content)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO policy_version (id, kind, state, content, changed_at, changed_by) VALUES (?, ?, 'draft', ?, ?, ?)`,
				tx.ID(), kind, content, store.Time(tx.Now()), actor.Name); err != nil {
				return fmt.Errorf("taking back a policy: %w", err)
			}
		}
		return audit.Append(ctx, tx, audit.Entry{Action: "policy.withdrawn", Subject: "policy", SubjectID: id, Detail: map[string]any{"kind": kind, "number": newest.Number}})
	})
}

func (s *Service) signed(ctx context.Context, kind Kind, fn func(tx *store.Tx, st Standing) error) error {
	if err := access.Require(ctx, access.WritePolicies); err != nil {
		return err
	}
	if _, err := kind.Shipped(); err != nil {
		return err
	}
	return s.write(ctx, kind, fn)
}

func (s *Service) write(ctx context.Context, kind Kind, fn func(tx *store.Tx, st Standing) error) error {
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		st, err := Load(ctx, tx, kind, practice.Today(ctx, tx))
		if err != nil {
			return err
		}
		tx.Emit(Changed{kind})
		return fn(tx, st)
	})
	s.email.Store(nil)
	return err
}
