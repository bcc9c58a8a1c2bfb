package patient

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store"
)

// lazyEnrollment remembers whether the enrollment table is there: the package that owns it may not be.
type lazyEnrollment struct {
	once sync.Once
	join bool
}

func (s *Service) enrolled(ctx context.Context) bool {
	s.enrollment.once.Do(func() {
		var n int
		err := s.db.QueryRow(ctx, `SELECT count(*) FROM pragma_table_info('enrollment') WHERE name IN ('patient_id', 'state')`).Scan(&n)
		s.enrollment.join = err == nil && n == 2
	})
	return s.enrollment.join
}

// selectSummary begins every query for summaries; the patient's row is p.
func (s *Service) selectSummary(ctx context.Context) string {
	const columns = `SELECT p.number, p.id, p.mrn, p.given, p.family, p.birth_date, p.sex, p.language, p.emails, p.phones, p.deceased, p.active, `
	if s.enrolled(ctx) {
		return columns + `coalesce((SELECT e.state FROM enrollment e WHERE e.patient_id = p.id), 'not_offered')`
	}
	return columns + `'not_offered'`
}

// found gathers summaries from query after query, each once, until there are enough.
type found struct {
	list  []Summary
	seen  map[int64]bool
	limit int
}

func (f *found) full() bool { return len(f.list) >= f.limit }

// missing reads numbers of patients in their order, as many as are still to be found.
func (f *found) missing(rows *sql.Rows) (numbers []int64, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	numbers = []int64{}
	for len(f.list)+len(numbers) < f.limit && rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("searching patients: %w", err)
		}
		if !f.seen[n] {
			numbers = append(numbers, n)
		}
	}
	return numbers, rows.Err()
}

func (f *found) take(rows *sql.Rows) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for !f.full() && rows.Next() {
		var s Summary
		var number int64
		var emails, phones string
		if err := rows.Scan(&number, &s.ID, &s.MRN, &s.Given, &s.Family, &s.BirthDate, &s.Sex, &s.Language, &emails, &phones,
			&s.Deceased, &s.Active, &s.Enrollment); err != nil {
			return fmt.Errorf("reading patients: %w", err)
		}
		if f.seen[number] {
			continue
		}
		f.seen[number] = true
		if err := errors.Join(store.FromJSON(emails, &s.Emails), store.FromJSON(phones, &s.Phones)); err != nil {
			return err
		}
		f.list = append(f.list, s)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading patients: %w", err)
	}
	return nil
}

const (
	byName       = ` ORDER BY p.family_key, p.given_key, p.birth_date, p.number LIMIT ?`
	byGiven      = ` ORDER BY p.given_key, p.family_key, p.birth_date, p.number LIMIT ?`
	candidateMax = 200 // rows of the text index that are ranked when several words are common
	last         = "\U0010FFFF"
)

// Search finds patients by what a person types: names in any order and case, with or without diacritics, each from
// its beginning; a birth date as ReadDates reads it; a telephone number's first or last four digits or more; a
// record number; a mail address. Several terms must all fit. Whoever bears a word as the whole family name comes
// first; the order is the same every time. An empty query gives the first of the list. Needs access.ViewRecords.
func (s *Service) Search(ctx context.Context, query string, limit int) ([]Summary, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 50
	}
	terms := parseQuery(query, s.db.Source().Now())
	if len(terms) == 0 {
		if strings.TrimSpace(query) != "" {
			return nil, nil
		}
		page, err := s.List(ctx, Page{Limit: limit})
		return page.Patients, err
	}
	f := &found{seen: map[int64]bool{}, limit: limit}
	begin := s.selectSummary(ctx)
	err := s.db.View(ctx, func(q store.Queryer) error {
		run := func(rest string, args ...any) error {
			if f.full() {
				return nil
			}
			// A row of an earlier step may come again: ask for as many more.
			rows, err := q.Query(ctx, begin+rest, append(args, f.limit+len(f.list))...)
			if err != nil {
				return fmt.Errorf("searching patients: %w", err)
			}
			return f.take(rows)
		}
		if len(terms) == 1 {
			return searchOne(terms[0], run)
		}
		return searchAll(ctx, q, terms, begin, f, run)
	})
	return f.list, err
}

type runner func(rest string, args ...any) error

// searchOne answers a single term from sorted indexes alone, each read only as far as needed.
func searchOne(t sought, run runner) error {
	const live = ` FROM patient p WHERE p.merged_into IS NULL AND `
	const byTerm = ` FROM patient_term t CROSS JOIN patient p ON p.number = t.number
		WHERE t.kind = ? AND t.term >= ? AND t.term < ? AND p.merged_into IS NULL ORDER BY t.term, t.number LIMIT ?`
	var steps []func() error
	step := func(rest string, args ...any) { steps = append(steps, func() error { return run(rest, args...) }) }
	prefix := func(kind, text string) {
		if text != "" {
			step(byTerm, kind, text, text+last)
		}
	}
	if t.ident != "" {
		step(byTerm, termIdentifier, t.ident, t.ident+"\x01") // the whole number
	}
	if t.bare != "" {
		step(byTerm, termIdentifier, t.bare, t.bare+"\x01") // without its prefix and leading zeros
	}
	for _, d := range t.dates {
		if d.Full() {
			step(live+`p.birth_date = ?`+byName, string(d))
		} else {
			step(live+`p.birth_date >= ? AND p.birth_date < ? ORDER BY p.birth_date, p.family_key, p.given_key, p.number LIMIT ?`, string(d), string(d)+last)
		}
	}
	if t.name != "" {
		name := t.name
		step(live+`p.family_key = ?`+byName, name)
		step(live+`p.given_key = ?`+byGiven, name)
		step(live+`p.family_key >= ? AND p.family_key < ?`+byName, name, name+last)
		step(live+`p.given_key >= ? AND p.given_key < ?`+byGiven, name, name+last)
		prefix(termWord, token(t.name))
	}
	if t.ident != "" && (len(t.ident) >= 2 || t.name == "") {
		prefix(termIdentifier, t.ident)
	}
	prefix(termIdentifier, t.bare)
	if len(t.digits) >= 4 {
		prefix(termPhone, t.digits)
		prefix(termPhoneEnd, reversed(t.digits))
	}
	if len(t.digits) == 4 {
		step(live+`p.birth_date >= ? AND p.birth_date < ? ORDER BY p.birth_date, p.family_key, p.given_key, p.number LIMIT ?`, t.digits, t.digits+last)
	}
	prefix(termMail, t.mail)
	for _, fn := range steps {
		if err := fn(); err != nil {
			return err
		}
	}
	return nil
}

// searchAll answers several terms: first the plain case of one given and one family name in either order, then
// everything the text index finds, ranked among a bounded number.
func searchAll(ctx context.Context, q store.Queryer, terms []sought, begin string, f *found, run runner) error {
	var names []string
	for _, t := range terms {
		if t.name == "" {
			names = nil
			break
		}
		names = append(names, t.name)
	}
	if len(names) > 1 {
		const named = ` FROM patient p WHERE p.merged_into IS NULL AND p.family_key = ? AND p.given_key >= ? AND p.given_key < ?` + byName
		const family = ` FROM patient p WHERE p.merged_into IS NULL AND p.family_key = ?` + byName
		if err := run(family, strings.Join(names, "")); err != nil {
			return err // the words of one double name
		}
		n := len(names)
		for _, split := range [][2]string{{strings.Join(names[1:], ""), names[0]}, {strings.Join(names[:n-1], ""), names[n-1]}} {
			if err := run(named, split[0], split[1], split[1]+last); err != nil {
				return err
			}
		}
	}
	var and []string
	for _, t := range terms {
		m := t.match()
		if m == "" {
			return nil
		}
		and = append(and, m)
	}
	family := append([]string{strings.Join(names, "")}, names...)
	exact := make([]any, 0, maxTerms+1)
	for len(family) < maxTerms+1 {
		family = append(family, "")
	}
	for _, f := range family[:maxTerms+1] {
		exact = append(exact, f)
	}
	if f.full() {
		return nil
	}
	// The candidates are ranked in a narrow index; only those that are shown are read whole.
	rows, err := q.Query(ctx, `SELECT k.number FROM (SELECT rowid AS n FROM patient_search WHERE patient_search MATCH ? LIMIT ?) AS hit
		CROSS JOIN patient k INDEXED BY patient_rank ON k.number = hit.n WHERE k.merged_into IS NULL
		ORDER BY k.family_key <> '' AND k.family_key IN (?`+strings.Repeat(", ?", maxTerms)+`) DESC, k.family_key, k.given_key, k.birth_date, k.number`,
		append([]any{strings.Join(and, " AND "), max(candidateMax, f.limit)}, exact...)...)
	if err != nil {
		return fmt.Errorf("searching patients: %w", err)
	}
	numbers, err := f.missing(rows)
	if err != nil {
		return err
	}
	list, err := store.JSON(numbers)
	if err != nil {
		return err
	}
	if rows, err = q.Query(ctx, begin+` FROM json_each(?) j CROSS JOIN patient p ON p.number = j.value ORDER BY j.key`, list); err != nil {
		return fmt.Errorf("searching patients: %w", err)
	}
	return f.take(rows)
}

// Page asks for a part of the list of patients.
type Page struct {
	After      string // Next of the page before; empty for the first
	Limit      int    // 100 when zero
	ActiveOnly bool
}

// Listed is one page of patients in the order of their names.
type Listed struct {
	Patients []Summary
	Next     string // for Page.After; empty at the end
}

// List returns the patients by family name, given name and birth date, page by page. Needs access.ViewRecords.
func (s *Service) List(ctx context.Context, page Page) (Listed, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Listed{}, err
	}
	if page.Limit <= 0 {
		page.Limit = 100
	}
	var after [3]string
	var number int64 = -1
	if page.After != "" {
		err := s.db.QueryRow(ctx, `SELECT family_key, given_key, birth_date, number FROM patient WHERE id = ?`, page.After).
			Scan(&after[0], &after[1], &after[2], &number)
		if errors.Is(err, sql.ErrNoRows) {
			return Listed{}, notFound()
		} else if err != nil {
			return Listed{}, fmt.Errorf("listing patients: %w", err)
		}
	}
	rows, err := s.db.Query(ctx, s.selectSummary(ctx)+` FROM patient p WHERE p.merged_into IS NULL AND (p.family_key, p.given_key, p.birth_date, p.number) > (?, ?, ?, ?)
		AND (p.active = 1 OR ?)`+byName, after[0], after[1], after[2], number, store.Bool(!page.ActiveOnly), page.Limit)
	if err != nil {
		return Listed{}, fmt.Errorf("listing patients: %w", err)
	}
	f := &found{seen: map[int64]bool{}, limit: page.Limit}
	if err := f.take(rows); err != nil {
		return Listed{}, err
	}
	listed := Listed{Patients: f.list}
	if f.full() {
		listed.Next = f.list[len(f.list)-1].ID
	}
	return listed, nil
}

// Count returns how many patients there are, merged ones not counted.
func (s *Service) Count(ctx context.Context) (n int, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return 0, err
	}
	if err := s.db.QueryRow(ctx, `SELECT count(*) FROM patient WHERE merged_into IS NULL`).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting patients: %w", err)
	}
	return n, nil
}

// Summaries returns the summaries of the given ids in their order; unknown ids are left out, merged ones lead to the
// patient who stands for them. Needs access.ViewRecords.
func (s *Service) Summaries(ctx context.Context, ids ...string) ([]Summary, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	f := &found{seen: map[int64]bool{}, limit: len(ids)}
	begin := s.selectSummary(ctx)
	for _, id := range ids {
		p, err := Resolve(ctx, s.db, id)
		if err != nil {
			if fault.Of(err) == fault.NotFound {
				continue
			}
			return nil, err
		}
		rows, err := s.db.Query(ctx, begin+` FROM patient p WHERE p.id = ?`, p.ID)
		if err != nil {
			return nil, fmt.Errorf("reading patients: %w", err)
		}
		if err := f.take(rows); err != nil {
			return nil, err
		}
	}
	return f.list, nil
}

// ByMail returns the patients who have this mail address, whole and whatever the case: a family may share one. Needs
// access.ViewRecords.
func (s *Service) ByMail(ctx context.Context, address string) ([]Summary, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, s.selectSummary(ctx)+` FROM patient_term t CROSS JOIN patient p ON p.number = t.number
		WHERE t.kind = ? AND t.term = ? AND p.merged_into IS NULL ORDER BY t.number LIMIT 50`, termMail, mailKey(address))
	if err != nil {
		return nil, fmt.Errorf("searching patients: %w", err)
	}
	f := &found{seen: map[int64]bool{}, limit: 50}
	err = f.take(rows)
	return f.list, err
}
