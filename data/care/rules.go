package care

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// held calls fn with the rules and their book, one caller at a time. Compiling rules and finding out what facts mean to
// them is not done again while they stay.
func (s *Service) held(ctx context.Context, fn func(list []Rule, b *book) error) error {
	var n int
	var newest string
	if err := s.db.QueryRow(ctx, `SELECT count(*), coalesce(max(changed_at), '') FROM care_rule`).Scan(&n, &newest); err != nil {
		return fmt.Errorf("reading the rules for care: %w", err)
	}
	mark := fmt.Sprint(n, " ", newest)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book == nil || s.mark != mark {
		list, err := rules(ctx, s.db)
		if err != nil {
			return err
		}
		b, err := bookOf(list)
		if err != nil {
			return err
		}
		s.list, s.book, s.mark = list, b, mark
	}
	return fn(s.list, s.book)
}

// RulesChanged is the signal that the rules are not what they were.
type RulesChanged struct{}

// Rule is a rule as the practice has it.
type Rule struct {
	catalogue.CareRule
	Own    bool // changed or written by the practice
	Off    bool // nobody is asked about it
	Told   bool // patients are told: on summaries, in mails
	ToldBy string
	ToldAt time.Time
}

// Rules returns all rules, those of the practice's own after the shipped ones.
func (s *Service) Rules(ctx context.Context) ([]Rule, error) { return rules(ctx, s.db) }

func rules(ctx context.Context, q store.Queryer) (list []Rule, err error) {
	for _, r := range catalogue.Care() {
		list = append(list, Rule{CareRule: r})
	}
	rows, err := q.Query(ctx, `SELECT key, body, off, told, told_by, told_at FROM care_rule ORDER BY key`)
	if err != nil {
		return nil, fmt.Errorf("reading the rules for care: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var own Rule
		var key, body, at string
		if err := rows.Scan(&key, &body, &own.Off, &own.Told, &own.ToldBy, &at); err != nil {
			return nil, fmt.Errorf("reading the rules for care: %w", err)
		}
		i := slices.IndexFunc(list, func(r Rule) bool { return r.Key == key })
		switch {
		case body != "":
			if err := json.Unmarshal([]byte(body), &own.CareRule); err != nil {
				return nil, fmt.Errorf("reading the rule %s: %w", key, err)
			}
			own.Own = true
		case i >= 0:
			own.CareRule = list[i].CareRule
		default:
			continue // of a Foyer that shipped more
		}
		if at != "" {
			if own.ToldAt, err = store.ParseTime(at); err != nil {
				return nil, err
			}
		}
		if i >= 0 {
			list[i] = own
		} else {
			list = append(list, own)
		}
	}
	return list, rows.Err()
}

// bookOf is the book of the rules that are asked.
func bookOf(list []Rule) (*book, error) {
	var asked []*compiled
	for _, r := range list {
		if r.Off {
			continue
		}
		c, err := compile(r.CareRule)
		if err != nil {
			return nil, err
		}
		asked = append(asked, c)
	}
	return newBook(asked), nil
}

// SetTold says whether patients are told of a rule's care. Needs access.DecideClinically: Foyer tells nobody by itself.
func (s *Service) SetTold(ctx context.Context, key string, told bool) error {
	return s.change(ctx, key, "care.rule-told", map[string]any{"rule": key, "told": told}, func(r *Rule) { r.Told = told })
}

// SetOff says whether a rule is asked at all; one that is off is told to nobody. Needs access.DecideClinically.
func (s *Service) SetOff(ctx context.Context, key string, off bool) error {
	return s.change(ctx, key, "care.rule-off", map[string]any{"rule": key, "off": off}, func(r *Rule) { r.Off = off })
}

// Save keeps rules as the practice wants them, under their keys, all or none; a rule that was not there is added. What a
// clinician had said patients may be told ends: it was said of another rule. Needs access.DecideClinically.
func (s *Service) Save(ctx context.Context, list ...catalogue.CareRule) error {
	if err := access.Require(ctx, access.DecideClinically); err != nil {
		return err
	}
	for _, rule := range list {
		if _, err := compile(rule); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		for _, rule := range list {
			err := change(ctx, tx, rule.Key, "care.rule-changed", map[string]any{"rule": rule.Key}, func(r *Rule) {
				r.CareRule, r.Own, r.Told = rule, true, false
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Reset makes a rule as it is shipped; one of the practice's own goes. Needs access.DecideClinically.
func (s *Service) Reset(ctx context.Context, key string) error {
	if err := access.Require(ctx, access.DecideClinically); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM care_rule WHERE key = ?`, key); err != nil {
			return fmt.Errorf("resetting a rule for care: %w", err)
		}
		tx.Emit(RulesChanged{})
		return audit.Append(ctx, tx, audit.Entry{Action: "care.rule-reset", Subject: "care", SubjectID: key, Detail: map[string]any{"rule": key}})
	})
}

func (s *Service) change(ctx context.Context, key, action string, detail map[string]any, fn func(r *Rule)) error {
	if err := access.Require(ctx, access.DecideClinically); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return change(ctx, tx, key, action, detail, fn) })
}

func change(ctx context.Context, tx *store.Tx, key, action string, detail map[string]any, fn func(r *Rule)) error {
	actor, _ := access.From(ctx)
	list, err := rules(ctx, tx)
	if err != nil {
		return err
	}
	r := Rule{}
	i := slices.IndexFunc(list, func(r Rule) bool { return r.Key == key })
	if i >= 0 {
		r = list[i]
	} else if action != "care.rule-changed" {
		return fault.New(fault.NotFound, "There is no such rule for care.")
	}
	was := r.Told
	fn(&r)
	body, at := "", ""
	if r.Own {
		if body, err = store.JSON(r.CareRule); err != nil {
			return err
		}
	}
	switch {
	case !r.Told:
		r.ToldBy = ""
	case !was:
		r.ToldBy, r.ToldAt = actor.Name, tx.Now()
		fallthrough
	default:
		at = store.Time(r.ToldAt)
	}
	_, err = tx.Exec(ctx, `INSERT OR REPLACE INTO care_rule (key, body, off, told, told_by, told_at, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		key, body, store.Bool(r.Off), store.Bool(r.Told), r.ToldBy, at, store.Time(tx.Now()), actor.MemberID)
	if err != nil {
		return fmt.Errorf("changing a rule for care: %w", err)
	}
	tx.Emit(RulesChanged{})
	return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "care", SubjectID: key, Detail: detail})
}

// fingerprint tells one set of rules from another.
func fingerprint(list []Rule) string {
	h := fnv.New64a()
	for _, r := range list {
		if !r.Off {
			text, err := store.JSON(r.CareRule)
			if err != nil {
				text = r.Key // strings always can be written
			}
			fmt.Fprintln(h, text)
		}
	}
	return strconv.FormatUint(h.Sum64(), 36)
}
