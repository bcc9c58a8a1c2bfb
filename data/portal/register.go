package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// List returns every feature of the catalogue as the register has it, in order.
func (s *Service) List(ctx context.Context) ([]Feature, error) {
	var list []Feature
	err := s.db.View(ctx, func(q store.Queryer) (err error) {
		list, err = Register(ctx, q)
		return err
	})
	return list, err
}

// Register is List inside somebody else's read or transaction.
func Register(ctx context.Context, q store.Queryer) ([]Feature, error) {
	p, err := Load(ctx, q)
	if err != nil {
		return nil, err
	}
	var list []Feature
	for _, c := range catalogue.Features() {
		f, err := loadFeature(ctx, q, c)
		if err != nil {
			return nil, err
		}
		list = append(list, f.within(p))
	}
	return list, nil
}

// Feature returns one feature, or a NotFound error.
func (s *Service) Feature(ctx context.Context, key string) (Feature, error) {
	c, ok := catalogue.Find(key)
	if !ok {
		return Feature{}, unknown()
	}
	var f Feature
	err := s.db.View(ctx, func(q store.Queryer) error {
		p, err := Load(ctx, q)
		if err == nil {
			f, err = loadFeature(ctx, q, c)
		}
		f = f.within(p)
		return err
	})
	return f, err
}

func unknown() error {
	return &fault.Error{Kind: fault.NotFound, Field: "feature", Message: "There is no such feature. The features are " + strings.Join(catalogue.Keys(), ", ") + "."}
}

// within fills in what depends on the portal.
func (f Feature) within(p Portal) Feature {
	f.CanBeOn = f.Entry.Mailbox || p.HasVendor()
	if !f.CanBeOn {
		f.WhyNot = f.Entry.NeedsVendor.In("en")
	}
	f.OnPaper = f.State == On && f.ShowPaper && f.CanBeOn
	return f
}

func loadFeature(ctx context.Context, q store.Queryer, c catalogue.Feature) (f Feature, err error) {
	f = Feature{Key: c.Key, Name: c.Names("en").Name, State: Off, ShowPaper: true, Entry: c}
	var since, wording string
	var show int
	err = q.QueryRow(ctx, `SELECT f.state, f.since, f.reason, coalesce(f.owner_id, ''), coalesce(m.name, ''), f.target_date, f.on_paper, f.wording
		FROM feature f LEFT JOIN member m ON m.id = f.owner_id WHERE f.key = ?`, c.Key).
		Scan(&f.State, &since, &f.Reason, &f.OwnerID, &f.Owner, &f.Target, &show, &wording)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return f, fmt.Errorf("reading the feature %s: %w", c.Key, err)
	}
	if err == nil {
		f.ShowPaper = show == 1
		if f.Since, err = store.ParseTime(since); err != nil {
			return f, err
		}
		if err := store.FromJSON(wording, &f.Wording); err != nil {
			return f, err
		}
	}
	if err := points(ctx, q, &f); err != nil {
		return f, err
	}
	return f, loadTicks(ctx, q, &f)
}

func loadTicks(ctx context.Context, q store.Queryer, f *Feature) (err error) {
	rows, err := q.Query(ctx, `SELECT item, at, member_name FROM feature_tick WHERE key = ?`, f.Key)
	if err != nil {
		return fmt.Errorf("reading readiness of %s: %w", f.Key, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var item, at, by string
		if err := rows.Scan(&item, &at, &by); err != nil {
			return fmt.Errorf("reading readiness of %s: %w", f.Key, err)
		}
		for i := range f.Ready {
			if f.Ready[i].Item == item {
				f.Ready[i].Done, f.Ready[i].By = true, by
				if f.Ready[i].At, err = store.ParseTime(at); err != nil {
					return err
				}
			}
		}
	}
	return rows.Err()
}

// OnPaper returns what papers and mails may say now about the portal, in order: the features that are on, nothing else.
func (s *Service) OnPaper(ctx context.Context, language string) ([]Line, error) {
	return s.NewSince(ctx, language, time.Time{})
}

// NewSince returns the features that came on after a moment: what is new for a patient who has joined already.
func (s *Service) NewSince(ctx context.Context, language string, since time.Time) ([]Line, error) {
	list, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, f := range list {
		if f.OnPaper && (since.IsZero() || f.Since.After(since)) {
			words := f.Words(language)
			lines = append(lines, Line{f.Key, words.Line, words.Text})
		}
	}
	return lines, nil
}

// History returns what happened to a feature, newest first.
func (s *Service) History(ctx context.Context, key string) (list []Event, err error) {
	rows, err := s.db.Query(ctx, `SELECT at, state_from, state_to, reason, member_name FROM feature_event WHERE key = ? ORDER BY at DESC, id DESC`, key)
	if err != nil {
		return nil, fmt.Errorf("reading the history of %s: %w", key, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e Event
		var at string
		if err := rows.Scan(&at, &e.From, &e.To, &e.Reason, &e.Member); err != nil {
			return nil, fmt.Errorf("reading the history of %s: %w", key, err)
		}
		if e.At, err = store.ParseTime(at); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// Set puts a feature into a state, effective at once on every paper and mail made from then on. It returns the feature
// and warnings in sentences (readiness, owner); they block nothing. A feature that needs a vendor can't be on or in
// pilot without one: a Denied error with the reason. The same state again changes nothing. Needs access.ConfigurePortal.
func (s *Service) Set(ctx context.Context, key string, state State, reason string) (f Feature, warnings []string, err error) {
	if err := access.Require(ctx, access.ConfigurePortal); err != nil {
		return f, nil, err
	}
	c, ok := catalogue.Find(key)
	if !ok {
		return f, nil, unknown()
	}
	if !state.Valid() {
		return f, nil, fault.Field("state", "The state is off, planned, pilot, on or retired.")
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		p, err := Load(ctx, tx)
		if err != nil {
			return err
		}
		if f, err = loadFeature(ctx, tx, c); err != nil {
			return err
		}
		if f = f.within(p); (state == On || state == Pilot) && !f.CanBeOn {
			return fault.New(fault.Denied, "%s needs a vendor's portal, and patients join by mail to the practice. %s", c.Names("en").Name, f.WhyNot)
		}
		if f.State != state {
			if err := put(ctx, tx, f, state, strings.TrimSpace(reason)); err != nil {
				return err
			}
			if f, err = loadFeature(ctx, tx, c); err != nil {
				return err
			}
			f = f.within(p)
		}
		if state == On || state == Pilot {
			warnings, err = f.warnings(ctx, tx, p)
		}
		return err
	})
	return f, warnings, err
}

// loadState returns a feature's state alone.
func loadState(ctx context.Context, q store.Queryer, key string) (s State, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(max(state), 'off') FROM feature WHERE key = ?`, key).Scan(&s)
	if err != nil {
		return s, fmt.Errorf("reading the feature %s: %w", key, err)
	}
	return s, nil
}

func (f Feature) warnings(ctx context.Context, q store.Queryer, p Portal) ([]string, error) {
	var list []string
	if done, of := f.ReadyCount(); done < of {
		list = append(list, fmt.Sprintf("Readiness: %d of %d points are seen to.", done, of))
	}
	if f.OwnerID == "" {
		list = append(list, "Nobody owns this feature yet.")
	}
	for _, need := range f.Entry.Needs {
		if other, err := loadState(ctx, q, need); err != nil {
			return nil, err
		} else if other != On {
			c, _ := catalogue.Find(need)
			list = append(list, fmt.Sprintf("It leans on “%s”, which is %s.", c.Names("en").Name, other))
		}
	}
	return append(list, p.Missing()...), nil
}

// put writes a new state with its history and audit entry.
func put(ctx context.Context, tx *store.Tx, f Feature, to State, reason string) error {
	if err := ensure(ctx, tx, f.Key); err != nil {
		return err
	}
	actor, ok := access.From(ctx)
	if !ok {
		actor = access.System
	}
	now := store.Time(tx.Now())
	_, err := tx.Exec(ctx, `UPDATE feature SET state = ?, since = ?, reason = ?, changed_at = ? WHERE key = ?`, to, now, reason, now, f.Key)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO feature_event (id, key, at, state_from, state_to, reason, member_id, member_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.ID(), f.Key, now, f.State, to, reason, actor.MemberID, actor.Name)
	}
	if err != nil {
		return fmt.Errorf("switching the feature %s: %w", f.Key, err)
	}
	tx.Emit(FeatureChanged{f.Key, f.State, to})
	return audit.Append(ctx, tx, audit.Entry{Action: "feature.set", Subject: "feature", SubjectID: f.Key,
		Detail: map[string]any{"from": f.State, "to": to, "reason": reason}})
}

func ensure(ctx context.Context, tx *store.Tx, key string) error {
	_, err := tx.Exec(ctx, `INSERT INTO feature (key, changed_at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`, key, store.Time(tx.Now()))
	if err != nil {
		return fmt.Errorf("entering the feature %s: %w", key, err)
	}
	return nil
}
