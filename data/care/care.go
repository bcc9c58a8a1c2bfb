package care

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// Service keeps the practice's rules and what is due by them.
type Service struct {
	db *store.DB

	mu   sync.Mutex
	list []Rule // as they were when mark was read
	book *book  // of them, with what is known of facts
	mark string
}

// New returns the service on an open store.
func New(db *store.DB) *Service { return &Service{db: db} }

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

// Item is care that is due for a patient, with its rule.
type Item struct {
	Due
	Of Rule
}

// For computes what is due for a patient from the record as it stands. Needs access.ViewRecords.
func (s *Service) For(ctx context.Context, patientID string) ([]Item, error) {
	many, err := s.Many(ctx, patientID)
	return many[patientID], err
}

// Many is For of several patients, those of a day, say.
func (s *Service) Many(ctx context.Context, ids ...string) (map[string][]Item, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil || len(ids) == 0 {
		return nil, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	due := map[string][]Item{}
	err = s.held(ctx, func(list []Rule, b *book) error {
		return s.records(ctx, ids, func(id string, p Person, facts []Fact) error {
			found, _ := b.plan(p, facts, today)
			due[id] = items(list, found)
			return nil
		})
	})
	return due, err
}

func items(list []Rule, due []Due) (out []Item) {
	for _, d := range due {
		if i := slices.IndexFunc(list, func(r Rule) bool { return r.Key == d.Rule }); i >= 0 {
			out = append(out, Item{d, list[i]})
		}
	}
	return out
}

func (s *Service) today(ctx context.Context) (record.Date, error) {
	loc := time.UTC
	switch p, err := practice.Load(ctx, s.db); {
	case err == nil:
		loc = p.Hours().Location()
	case fault.Of(err) != fault.NotFound:
		return "", err
	}
	return record.DayOf(s.db.Source().Now().In(loc)), nil
}

// atOnce is how many records are read together: no more stand in memory, and others write in between.
const atOnce = 500

// records hands over what rules need of patients the practice sees, one after the other: all, or those of ids.
func (s *Service) records(ctx context.Context, ids []string, each func(id string, p Person, facts []Fact) error) error {
	if ids == nil {
		var err error
		if ids, err = s.all(ctx); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ids, atOnce) {
		if err := s.some(ctx, part, each); err != nil {
			return err
		}
	}
	return nil
}

// all are the ids of the patients that the practice sees.
func (s *Service) all(ctx context.Context) (ids []string, err error) {
	rows, err := s.db.Query(ctx, `SELECT id FROM patient WHERE merged_into IS NULL AND active = 1 AND deceased = 0 ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("reading patients for the action plan: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading patients for the action plan: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (s *Service) some(ctx context.Context, ids []string, each func(id string, p Person, facts []Fact) error) (err error) {
	list, err := store.JSON(ids)
	if err != nil {
		return err
	}
	// Facts come in the order of their patients, visits among them; the text of a visit is its reason and type.
	rows, err := s.db.Query(ctx, `SELECT p.id, p.birth_date, p.sex, coalesce(i.kind, ''), coalesce(i.code, ''), coalesce(i.display, ''), coalesce(i.start_on, ''),
			CASE WHEN i.kind = 'social' THEN i.body ELSE '' END, 0
		FROM patient p LEFT JOIN chart_item i ON i.patient_id = p.id AND i.removed_at = '' AND i.absent = 0
			AND (i.kind IN ('problem', 'procedure', 'result', 'immunization', 'social')
				OR i.kind = 'vital' AND (i.code IN ('85354-9', '55284-4', '8480-6') OR i.display LIKE '%blood pressure%'))
			AND i.status NOT IN ('entered-in-error', 'not-done', 'cancelled', 'refuted') AND instr(i.body, '"not_done":true') = 0
			AND NOT (i.kind = 'problem' AND i.status IN ('resolved', 'inactive', 'remission', 'completed') )
		WHERE p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0 AND p.id IN (SELECT value FROM json_each(?1))
		UNION ALL SELECT p.id, p.birth_date, p.sex, 'visit', '', v.reason, v.day, v.body, 1
		FROM patient p JOIN visit v ON v.patient_id = p.id AND v.status NOT IN ('planned', 'cancelled', 'noshow', 'entered-in-error')
		WHERE p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0 AND p.id IN (SELECT value FROM json_each(?1))
		ORDER BY 1`, list)
	if err != nil {
		return fmt.Errorf("reading records for the action plan: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var now string
	var who Person
	var facts []Fact
	flush := func() error {
		if now == "" {
			return nil
		}
		return each(now, who, facts)
	}
	for rows.Next() {
		var id, birth, body, on string
		var visit bool
		var p Person
		var f Fact
		if err := rows.Scan(&id, &birth, &p.Sex, &f.Kind, &f.Code, &f.Text, &on, &body, &visit); err != nil {
			return fmt.Errorf("reading records for the action plan: %w", err)
		}
		if id != now {
			if err := flush(); err != nil {
				return err
			}
			p.Birth = record.Date(birth)
			now, who, facts = id, p, facts[:0]
		}
		if f.Kind == "" {
			continue
		}
		f.On = record.DateTime(on).Date()
		switch {
		case visit:
			var v record.Visit
			if err := store.FromJSON(body, &v); err != nil {
				return fmt.Errorf("reading a visit for the action plan: %w", err)
			}
			f.Text = strings.TrimSpace(f.Text + " " + v.Type.String())
		case body != "":
			var o record.Observation
			if err := store.FromJSON(body, &o); err != nil {
				return fmt.Errorf("reading an observation for the action plan: %w", err)
			}
			f.Value = o.Value.String()
		}
		facts = append(facts, f)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading records for the action plan: %w", err)
	}
	return flush()
}

// kept is a due item as a plan keeps it.
type kept struct {
	Rule        string
	Since, Last record.Date
	Noticed     record.Date // first listed
}

// write is a plan as its row holds it, read the other way: not JSON, because counts read those of all patients.
func write(list []kept) string {
	var b strings.Builder
	for _, k := range list {
		fmt.Fprintf(&b, "%s|%s|%s|%s\n", k.Rule, k.Since, k.Last, k.Noticed)
	}
	return b.String()
}

func read(text string, fn func(kept)) error {
	for line := range strings.Lines(text) {
		rule, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "|")
		since, rest, _ := strings.Cut(rest, "|")
		last, noticed, ok := strings.Cut(rest, "|")
		if !ok {
			return fmt.Errorf("reading an action plan: %d characters are no line of it", len(line))
		}
		fn(kept{rule, record.Date(since), record.Date(last), record.Date(noticed)})
	}
	return nil
}

// batch is how many plans are written in one transaction: others write in between.
const batch = 1000

// Refresh brings the plans of all patients up to date: of all on a new day or with other rules, else of those whose records
// have changed. It returns how many it computed. Foyer does it by itself.
func (s *Service) Refresh(ctx context.Context) (n int, err error) {
	list, err := rules(ctx, s.db)
	if err != nil {
		return 0, err
	}
	b, err := bookOf(list)
	if err != nil {
		return 0, err
	}
	today, err := s.today(ctx)
	if err != nil {
		return 0, err
	}
	mark, newest := fingerprint(list), int64(0)
	if err := s.db.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM audit_entry`).Scan(&newest); err != nil {
		return 0, fmt.Errorf("reading what has changed: %w", err)
	}
	var day, before string
	var done int64
	err = s.db.QueryRow(ctx, `SELECT day, seen, rules FROM care_state`).Scan(&day, &done, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("reading how far the action plans are: %w", err)
	}
	var ids []string // nil for all
	if day == string(today) && before == mark {
		whole, changed, err := s.changedSince(ctx, done)
		switch {
		case err != nil:
			return 0, err
		case !whole && len(changed) == 0:
			return 0, nil
		case !whole:
			ids = changed
		}
	}
	type fresh struct {
		id    string
		due   []Due
		given map[string]record.Date
	}
	var waiting []fresh
	put := func() error {
		if len(waiting) == 0 {
			return nil
		}
		part := waiting
		waiting = nil
		return s.db.Write(ctx, func(tx *store.Tx) error {
			for _, f := range part {
				if err := keep(ctx, tx, f.id, f.due, f.given, today); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err = s.records(ctx, ids, func(id string, p Person, facts []Fact) error {
		due, given := b.plan(p, facts, today)
		n++
		if waiting = append(waiting, fresh{id, due, given}); len(waiting) < batch {
			return nil
		}
		return put()
	})
	if err = errors.Join(err, put()); err != nil {
		return n, err
	}
	return n, s.db.Write(ctx, func(tx *store.Tx) error {
		// Who has died, left or was merged has no plan any more.
		if _, err := tx.Exec(ctx, `DELETE FROM care_plan WHERE patient_id IN (SELECT id FROM patient WHERE merged_into IS NOT NULL OR active = 0 OR deceased = 1)`); err != nil {
			return fmt.Errorf("keeping action plans: %w", err)
		}
		_, err := tx.Exec(ctx, `INSERT OR REPLACE INTO care_state (only, day, seen, rules) VALUES (1, ?, ?, ?)`, string(today), newest, mark)
		if err != nil {
			return fmt.Errorf("keeping how far the action plans are: %w", err)
		}
		return nil
	})
}

// keep writes a plan where it is another one than before, and what has been given of what was due.
func keep(ctx context.Context, tx *store.Tx, id string, due []Due, given map[string]record.Date, today record.Date) error {
	var text string
	err := tx.QueryRow(ctx, `SELECT due FROM care_plan WHERE patient_id = ?`, id).Scan(&text)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("reading an action plan: %w", err)
	}
	var before, now []kept
	if err := read(text, func(k kept) { before = append(before, k) }); err != nil {
		return err
	}
	for _, d := range due {
		k := kept{d.Rule, d.Since, d.Last, today}
		if i := slices.IndexFunc(before, func(b kept) bool { return b.Rule == d.Rule }); i >= 0 {
			k.Noticed = before[i].Noticed
		}
		now = append(now, k)
	}
	for _, b := range before {
		on, ok := given[b.Rule]
		if !ok || on <= b.Last {
			continue
		}
		if _, err := tx.Exec(ctx, `INSERT OR IGNORE INTO care_closed (patient_id, rule, noticed_on, done_on) VALUES (?, ?, ?, ?)`, id, b.Rule, string(b.Noticed), string(on)); err != nil {
			return fmt.Errorf("keeping care that was given: %w", err)
		}
	}
	if slices.Equal(before, now) {
		return nil
	}
	if len(now) == 0 {
		_, err = tx.Exec(ctx, `DELETE FROM care_plan WHERE patient_id = ?`, id)
	} else {
		_, err = tx.Exec(ctx, `INSERT OR REPLACE INTO care_plan (patient_id, due) VALUES (?, ?)`, id, write(now))
	}
	if err != nil {
		return fmt.Errorf("keeping an action plan: %w", err)
	}
	return nil
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

// changedSince returns whose records the log names after an entry; whole when something changed that names nobody.
func (s *Service) changedSince(ctx context.Context, seen int64) (whole bool, ids []string, err error) {
	rows, err := s.db.Query(ctx, `SELECT DISTINCT patient_id, CASE WHEN patient_id = '' THEN subject ELSE '' END FROM audit_entry WHERE number > ?`, seen)
	if err != nil {
		return false, nil, fmt.Errorf("reading what has changed: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, subject string
		if err := rows.Scan(&id, &subject); err != nil {
			return false, nil, fmt.Errorf("reading what has changed: %w", err)
		}
		switch {
		case id != "":
			ids = append(ids, id)
		case subject == "import", subject == "schedule", subject == "practice":
			whole = true
		}
	}
	return whole || len(ids) > 2000, ids, rows.Err()
}

// Count is how many patients a rule's care is due for.
type Count struct {
	Due   int
	Never int // of them those of whom no earlier time is known
	Given int // times it was given to patients for whom it had been listed, in a span
	In90  int // of them within 90 days of being listed
}

// Counts returns the counts of each rule from the plans as Refresh left them; given ones from a day on.
func (s *Service) Counts(ctx context.Context, from record.Date) (counts map[string]Count, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	counts = map[string]Count{}
	err = s.each(ctx, func(_ string, k kept) {
		c := counts[k.Rule]
		c.Due++
		if k.Last == "" {
			c.Never++
		}
		counts[k.Rule] = c
	})
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT rule, count(*), sum(julianday(done_on) - julianday(noticed_on) <= 90) FROM care_closed WHERE done_on >= ? GROUP BY rule`, string(from))
	if err != nil {
		return nil, fmt.Errorf("counting care that was given: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var key string
		var given, soon int
		if err := rows.Scan(&key, &given, &soon); err != nil {
			return nil, fmt.Errorf("counting care that was given: %w", err)
		}
		c := counts[key]
		c.Given, c.In90 = given, soon
		counts[key] = c
	}
	return counts, rows.Err()
}

// Listed is a patient with care that is due.
type Listed struct {
	PatientID string
	Due       []Due
}

// All returns the plans as Refresh left them, of one rule where key is not empty, those due longest first.
func (s *Service) All(ctx context.Context, key string) (all []Listed, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	err = s.each(ctx, func(id string, k kept) {
		if key != "" && k.Rule != key {
			return
		}
		if len(all) == 0 || all[len(all)-1].PatientID != id {
			all = append(all, Listed{PatientID: id})
		}
		l := &all[len(all)-1]
		l.Due = append(l.Due, Due{k.Rule, k.Since, k.Last})
	})
	if key != "" {
		slices.SortStableFunc(all, func(a, b Listed) int { return strings.Compare(string(a.Due[0].Since), string(b.Due[0].Since)) })
	}
	return all, err
}

func (s *Service) each(ctx context.Context, fn func(id string, k kept)) (err error) {
	rows, err := s.db.Query(ctx, `SELECT patient_id, due FROM care_plan`)
	if err != nil {
		return fmt.Errorf("reading action plans: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return fmt.Errorf("reading action plans: %w", err)
		}
		if err := read(text, func(k kept) { fn(id, k) }); err != nil {
			return err
		}
	}
	return rows.Err()
}
