package enrollment

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
)

// Line is a patient on the roll: where they stand, what was said last, what to do next.
type Line struct {
	PatientID     string
	Family, Given string
	Birth         record.Date
	Age           int // years; -1 when the birth date is not known
	Language      string
	State         State
	Since         time.Time
	Reason        string
	NextOn        record.Date
	Attempts      int       // invitations by mail since the patient last answered
	Retries       int       // failures in a row
	Expires       time.Time // of the live code that lasts longest; zero without one
	Missing       []string
	Step          Step      // empty where nothing is to be done
	Asked         *Contact  // the last offer or invitation; nil for none
	Answer        *Contact  // what the patient said or did after it; nil for nothing
	Month         string    // in which the portal was first offered, 2026-11; empty for never
	First         time.Time // when it was; zero for never
	Joined        time.Time // when the patient joined; zero for who has not, or has no access any more

	with []int  // numbers of the providers whom the patient has seen or is to see
	key  string // what typing is compared with
	body candidate
}

// Contact is one exchange with a patient.
type Contact struct {
	At      time.Time
	Event   Event
	Channel Channel
	Reason  string
	Member  string
}

// Task is the line as the worklist of Funnel has it, with the next step in words.
func (l Line) Task(day record.Date) Task {
	c := l.body
	c.mute = false
	t, _ := c.task(day)
	return t
}

// roll is all lines as of an entry of the audit log. Each change of a patient is an entry, so what came since then, from
// this program or another, tells whom to read again: 100,000 patients are read once, and then only who has changed.
type roll struct {
	mu    sync.Mutex
	lines []*Line // in the order of names
	at    map[string]int
	names map[string]int // numbers of providers
	day   record.Date
	seen  int64
}

// Roll is the patients of the practice as of a moment; it does not change.
type Roll struct {
	Lines []*Line // living ones whom the practice sees, in the order of names
	Day   record.Date
	at    map[string]int
	names map[string]int
}

// Providers are the names under which visits are kept, in order.
func (r Roll) Providers() []string { return slices.Sorted(maps.Keys(r.names)) }

// Line is a patient's line; nil where the practice doesn't see the patient, or the patient has died.
func (r Roll) Line(id string) *Line {
	if i, ok := r.at[id]; ok {
		return r.Lines[i]
	}
	return nil
}

// Roll returns every patient's standing. Needs access.ViewRecords. The first call reads all records; those after it cost
// what has changed.
func (s *Service) Roll(ctx context.Context) (Roll, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Roll{}, err
	}
	r := &s.roll
	r.mu.Lock()
	defer r.mu.Unlock()
	var newest int64
	if err := s.db.QueryRow(ctx, `SELECT coalesce(max(number), 0) FROM audit_entry`).Scan(&newest); err != nil {
		return Roll{}, fmt.Errorf("reading the end of the log: %w", err)
	}
	day := record.DayOf(s.db.Source().Now().In(zone(ctx, s.db)))
	whole := r.at == nil || r.day != day
	var ids []string
	if !whole && newest != r.seen {
		var err error
		if whole, ids, err = audit.Since(ctx, s.db, r.seen); err != nil {
			return Roll{}, err
		}
	}
	if whole {
		lines, err := s.readLines(ctx, day, nil)
		if err != nil {
			return Roll{}, err
		}
		r.set(lines)
	} else if len(ids) > 0 {
		lines, err := s.readLines(ctx, day, ids)
		if err != nil {
			return Roll{}, err
		}
		r.replace(ids, lines)
	}
	r.seen, r.day = newest, day
	return Roll{r.lines, day, r.at, r.names}, nil
}

func (r *roll) set(lines []*Line) {
	slices.SortFunc(lines, byName)
	r.lines, r.at = lines, make(map[string]int, len(lines))
	for i, l := range lines {
		r.at[l.PatientID] = i
	}
}

// replace puts changed lines into a copy: a Roll that is out does not change.
func (r *roll) replace(ids []string, lines []*Line) {
	fresh := make(map[string]*Line, len(lines))
	for _, l := range lines {
		fresh[l.PatientID] = l
	}
	next, moved := slices.Clone(r.lines), false
	for _, id := range ids {
		i, had := r.at[id]
		l := fresh[id]
		switch {
		case had && l != nil && byName(next[i], l) == 0:
			next[i] = l
			delete(fresh, id)
		case had:
			next[i], moved = nil, true
		}
	}
	if !moved && len(fresh) == 0 {
		r.lines = next
		return
	}
	next = slices.DeleteFunc(next, func(l *Line) bool { return l == nil })
	for _, l := range fresh {
		next = append(next, l)
	}
	r.set(next)
}

// nameKey is a name as typing is compared with it: each part of a double name can be typed alone.
func nameKey(s string) string { return strings.ReplaceAll(patient.Fold(s), "-", " ") }

func byName(a, b *Line) int {
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c
	}
	return strings.Compare(a.PatientID, b.PatientID)
}

// readLines reads all lines, or those of the given patients.
func (s *Service) readLines(ctx context.Context, day record.Date, ids []string) ([]*Line, error) {
	where, only, args := `p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0`, "", []any{}
	if ids != nil {
		list, err := store.JSON(ids)
		if err != nil {
			return nil, err
		}
		where, only, args = where+` AND p.id IN (SELECT value FROM json_each(?))`, ` WHERE patient_id IN (SELECT value FROM json_each(?))`, []any{list}
	}
	loc := zone(ctx, s.db)
	var lines []*Line
	at := map[string]*Line{}
	err := s.candidates(ctx, where, args, func(c candidate) {
		c.mute = true
		c.e.Since, c.expires = c.e.Since.In(loc), c.expires.In(loc)
		l := &Line{PatientID: c.e.PatientID, Family: c.family, Given: c.given, Birth: c.birth, Age: -1, Language: c.lang, State: c.state(day), Since: c.e.Since,
			Reason: c.e.Reason, NextOn: c.e.NextOn, Attempts: c.e.Attempts, Retries: c.e.Retries, Expires: c.expires, key: nameKey(c.family + " " + c.given), body: c}
		if years, ok := c.birth.Age(day.Time()); ok {
			l.Age = years
		}
		t, todo := c.task(day)
		l.Missing = t.Missing
		if todo {
			l.Step = t.Step
		}
		lines, at[l.PatientID] = append(lines, l), l
	})
	if err != nil {
		return nil, err
	}
	return lines, errors.Join(s.readContacts(ctx, only, args, loc, at), s.readProviders(ctx, ids != nil, args, at))
}

// readProviders fills in with whom the patients' visits are. A name that is new gets the next number, in a copy: a Roll
// that is out does not change.
func (s *Service) readProviders(ctx context.Context, some bool, args []any, at map[string]*Line) (err error) {
	query := `SELECT DISTINCT provider, patient_id FROM visit WHERE provider <> ''`
	if some {
		query += ` AND patient_id IN (SELECT value FROM json_each(?))`
	}
	rows, err := s.db.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("reading providers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names := maps.Clone(s.roll.names)
	if names == nil || !some {
		names = map[string]int{}
	}
	for rows.Next() {
		var name, id string
		if err := rows.Scan(&name, &id); err != nil {
			return fmt.Errorf("reading providers: %w", err)
		}
		l := at[id]
		if l == nil {
			continue
		}
		n, known := names[name]
		if !known {
			n = len(names)
			names[name] = n
		}
		l.with = append(l.with, n)
	}
	s.roll.names = names
	return rows.Err()
}

// readContacts fills in what was asked and answered last.
func (s *Service) readContacts(ctx context.Context, only string, args []any, loc *time.Location, at map[string]*Line) (err error) {
	rows, err := s.db.Query(ctx, `SELECT patient_id, at, event, channel, reason, member_name FROM enrollment_event`+only+` ORDER BY patient_id, at, id`, args...)
	if err != nil {
		return fmt.Errorf("reading what was asked: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	members := map[string]string{} // each name once in memory
	for rows.Next() {
		var id, when string
		var c Contact
		if err := rows.Scan(&id, &when, &c.Event, &c.Channel, &c.Reason, &c.Member); err != nil {
			return fmt.Errorf("reading what was asked: %w", err)
		}
		l := at[id]
		if l == nil {
			continue
		}
		if c.At, err = store.ParseTime(when); err != nil {
			return err
		}
		c.At = c.At.In(loc)
		if kept, ok := members[c.Member]; ok {
			c.Member = kept
		} else {
			members[c.Member] = c.Member
		}
		l.add(c)
	}
	return rows.Err()
}

// add takes the next step of the history in.
func (l *Line) add(c Contact) {
	switch c.Event {
	case Offer, Invite:
		l.Asked, l.Answer = &c, nil
		if l.Month == "" {
			l.Month, l.First = c.At.Format("2006-01"), c.At
		}
	case Open, Activate, Decline, Defer, Fail:
		l.Answer = &c
		if c.Event == Activate && (l.State == Active || l.State == Inactive) {
			l.Joined = c.At
		}
		if l.Month == "" && c.Event != Fail {
			l.Month, l.First = c.At.Format("2006-01"), c.At // who answered was asked, whether anybody noted it or not
		}
	case TookBack, Withdraw:
		l.Answer = nil
		if l.State == NotOffered {
			l.Asked, l.Month, l.First = nil, "", time.Time{}
		}
	}
}
