package insight

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"foyer/data/enrollment"
	"foyer/data/paperlog"
	"foyer/data/store"
	"foyer/data/visit"
)

// rows runs a query and hands each row to scan.
func (s *Service) rows(ctx context.Context, what string, scan func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := s.db.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("counting %s: %w", what, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("counting %s: %w", what, err)
		}
	}
	return rows.Err()
}

// enrollment counts the steps into the portal. A step that was taken back counts against what it undid.
func (s *Service) enrollment(ctx context.Context, p span) ([]Chart, error) {
	steps := p.chart(Steps, "asked", "invited", "enrolled", "declined")
	steps.Columns = []string{"asked", "invited", "enrolled"}
	net := p.empty()
	column := map[string]int{"asked": 0, "invited": 1, "enrolled": 2}
	err := s.rows(ctx, "enrollment", func(r *sql.Rows) error {
		var at, event, from, to, member string
		if err := r.Scan(&at, &event, &from, &to, &member); err != nil {
			return err
		}
		month := p.of(at)
		if month < 0 {
			return nil
		}
		active := string(enrollment.Active)
		switch {
		case to == active && from != active:
			net[month]++
		case from == active && to != active:
			net[month]--
		}
		key := ""
		switch e := enrollment.Event(event); {
		case e == enrollment.Offer:
			key = "asked"
		case e == enrollment.Invite:
			key = "invited"
		case to == active && from != active:
			key = "enrolled"
		case e == enrollment.Decline:
			key = "declined"
		}
		if key == "" {
			return nil
		}
		steps.add(key, month, 1)
		if i, ok := column[key]; ok {
			steps.count(member, i, 1)
		}
		if key == "enrolled" {
			steps.Done++
		}
		if key == "asked" {
			steps.Of++
		}
		return nil
	}, `SELECT at, event, state_from, state_to, member_name FROM enrollment_event INDEXED BY enrollment_event_insight WHERE at >= ?`, p.first())
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, "enrollment", func(r *sql.Rows) error {
		var at, undid, member string
		if err := r.Scan(&at, &undid, &member); err != nil {
			return err
		}
		key, month := map[string]string{"offer": "asked", "activate": "enrolled", "decline": "declined"}[undid], p.of(at)
		if key == "" || month < 0 {
			return nil
		}
		steps.add(key, month, -1)
		if i, ok := column[key]; ok {
			steps.count(member, i, -1)
		}
		if key == "enrolled" {
			steps.Done--
		}
		if key == "asked" {
			steps.Of--
		}
		return nil
	}, `SELECT at, reason, member_name FROM enrollment_event WHERE at >= ? AND event = ?`, p.first(), enrollment.TookBack)
	if err != nil {
		return nil, err
	}
	steps.sorted()

	rate := p.chart(Enrollment, "active")
	rate.Percent = true
	var active, all float64
	// Counting all is counting pages; those who are away are few, and have an index.
	if err := s.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM enrollment WHERE state = ?) -
			(SELECT count(*) FROM patient p INDEXED BY patient_away CROSS JOIN enrollment e ON e.patient_id = p.id AND e.state = ? WHERE (p.merged_into IS NOT NULL OR p.active = 0 OR p.deceased = 1)),
		(SELECT count(*) FROM patient) - (SELECT count(*) FROM patient INDEXED BY patient_away WHERE (merged_into IS NOT NULL OR active = 0 OR deceased = 1))`,
		enrollment.Active, enrollment.Active).Scan(&active, &all); err != nil {
		return nil, fmt.Errorf("counting enrollment: %w", err)
	}
	rate.Done, rate.Of = int(active), int(all)
	for i := len(p.months) - 1; i >= 0; i-- { // back from what is now
		rate.Series[0].Values[i] = share(active, all)
		active -= net[i]
	}
	return []Chart{rate, steps}, nil
}

// papers counts what was handed out, and which visits had their summary by the end of the next business day. Visits whose
// day is not over are left out of that share: nobody is late yet.
func (s *Service) papers(ctx context.Context, p span) ([]Chart, error) {
	given, kinds := p.chart(Summaries, "given"), p.chart(Papers)
	given.Percent, given.Columns, kinds.Columns = true, []string{"given"}, []string{"papers"}
	visits, late := p.empty(), map[string]time.Time{}
	due := func(day string) time.Time {
		at, ok := late[day]
		if !ok {
			if t, err := time.ParseInLocation(time.DateOnly, day, p.now.Location()); err == nil {
				if at = p.hours.AddBusinessDays(t.Add(12*time.Hour), 1); at.IsZero() { // no open hours are known: take the week's days
					at = nextWeekday(t)
				}
			}
			late[day] = at
		}
		return at
	}
	month := func(day string) int {
		t, err := time.ParseInLocation(time.DateOnly, day, p.now.Location())
		if err != nil {
			return -1
		}
		return p.index(t.Add(12 * time.Hour))
	}
	counts := func(day string) bool { return day >= p.began.Format(time.DateOnly) }
	err := s.rows(ctx, "visits", func(r *sql.Rows) error {
		var day, status string
		var n float64
		if err := r.Scan(&day, &status, &n); err != nil {
			return err
		}
		if i := month(day); i >= 0 && counts(day) && visit.Summarizable(status) && due(day).Before(p.now) {
			visits[i] += n
			given.Of += int(n)
		}
		return nil
	}, `SELECT day, status, count(*) FROM visit INDEXED BY visit_over WHERE day >= ? AND day <= ? GROUP BY day, status`, p.begins[0].Format(time.DateOnly), p.now.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	err = s.rows(ctx, "papers", func(r *sql.Rows) error {
		var kind, visitID, day, status, at, member string
		if err := r.Scan(&kind, &visitID, &day, &status, &at, &member); err != nil {
			return err
		}
		if i := p.of(at); i >= 0 {
			kinds.add(kind, i, 1)
			kinds.count(member, 0, 1)
			kinds.Done++
		}
		if paperlog.Kind(kind) != paperlog.Summary || visitID == "" || seen[visitID] {
			return nil
		}
		seen[visitID] = true // the first time it was handed out decides
		t, err := store.ParseTime(at)
		if i := month(day); err == nil && i >= 0 && counts(day) && visit.Summarizable(status) && due(day).Before(p.now) && !t.After(due(day)) {
			given.Series[0].Values[i]++
			given.Done++
			given.count(member, 0, 1)
		}
		return err
	}, `SELECT p.kind, coalesce(p.visit_id, ''), coalesce(v.day, ''), coalesce(v.status, ''), u.at, u.member_name FROM paper_use u JOIN paper p ON p.id = u.paper_id
		LEFT JOIN visit v ON v.id = p.visit_id WHERE u.at >= ? AND u.how <> ? ORDER BY u.at`, p.first(), paperlog.Declined)
	if err != nil {
		return nil, err
	}
	for i := range visits {
		given.Series[0].Values[i] = share(given.Series[0].Values[i], visits[i])
	}
	given.sorted()
	kinds.sorted()
	return []Chart{given, kinds}, nil
}

// nextWeekday is the end of the next day from Monday to Friday.
func nextWeekday(t time.Time) time.Time {
	for t = t.AddDate(0, 0, 1); t.Weekday() == time.Saturday || t.Weekday() == time.Sunday; {
		t = t.AddDate(0, 0, 1)
	}
	return t.Add(24*time.Hour - time.Second)
}

// rest counts codes, family histories and doubts.
func (s *Service) rest(ctx context.Context, p span) ([]Chart, error) {
	codes, family, doubts := p.chart(Codes), p.chart(Family, "taken"), p.chart(Doubts, "found", "decided")
	err := s.rows(ctx, "codes", func(r *sql.Rows) error {
		var at, channel string
		if err := r.Scan(&at, &channel); err != nil {
			return err
		}
		codes.add(channel, p.of(at), 1)
		codes.Done++
		return nil
	}, `SELECT used_at, channel FROM enrollment_code WHERE used_at >= ? AND used_at <> ''`, p.first())
	if err != nil {
		return nil, err
	}
	if err := s.db.QueryRow(ctx, `SELECT count(*) FROM enrollment_event WHERE at >= ? AND event = ?`, p.first(), enrollment.Invite).Scan(&codes.Of); err != nil {
		return nil, fmt.Errorf("counting codes: %w", err)
	}
	had := map[string]bool{}
	err = s.rows(ctx, "family histories", func(r *sql.Rows) error {
		var at, id string
		if err := r.Scan(&at, &id); err != nil {
			return err
		}
		if !had[id] {
			had[id] = true
			if i := p.of(at); i >= 0 {
				family.add("taken", i, 1)
				family.Done++
			}
		}
		return nil
	}, `SELECT created_at, patient_id FROM chart_item INDEXED BY chart_item_family WHERE kind = 'relative' AND removed_at = '' ORDER BY created_at`)
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, "doubts", func(r *sql.Rows) error {
		var found, state, decided string
		if err := r.Scan(&found, &state, &decided); err != nil {
			return err
		}
		if i := p.of(found); i >= 0 {
			doubts.add("found", i, 1)
			doubts.Of++
		}
		if i := p.of(decided); i >= 0 && state != "open" {
			doubts.add("decided", i, 1)
			doubts.Done++
		}
		return nil
	}, `SELECT created_at, state, decided_at FROM import_doubt WHERE created_at >= ? OR decided_at >= ?`, p.first(), p.first())
	return []Chart{codes, family, doubts}, err
}
