package playbook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/enrollment"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// facts are the counts behind the evidence.
type facts struct {
	patients     int // living, seen by the practice, merged ones once
	invited      int // patients who were ever invited
	joined       int // patients who are active now
	joinedByCode int // patients who joined with a code
	joinedPaper  int // with a code from paper
	waiting      int // patients who were offered or invited, and have not answered

	asked       int // times the portal came up with a patient at a visit or the desk
	askedVisits int // visits of the last 30 days at which it came up
	visits      int // visits of the last 30 days that took place or are under way
	askers      int // members who ever brought it up
	staffAsked  int // times by members of the staff
	staffCodes  int // codes given out by members of the staff
	staffJoined int // patients who joined with one of those
	portalSetUp bool
	state       map[string]portal.State // of each feature
	on, trial   int                     // features on; in pilot or planned
	ready       int                     // features on whose readiness list is done
	features    int
	summaries   int // summaries made
	recent      int // visits of the last 30 days with a summary
	withCode    int // summaries that carry a code
	mayMail     int // patients whose newest answer to plain e-mail is yes
	mayNotMail  int // and no
	proxies     int // patients who agreed to a proxy
	talks       int // conversations with patients
	answers     int // answers that the mail server accepted
	answered    int // conversations with patients in which the practice has answered
	relatives   int // patients with a family history on record
	members     int
	email       *policy.Version // policies in force
	access      *policy.Version
	home        *policy.Version
	notes       *policy.Version
	drafted     bool            // the e-mail policy is being written, or comes into force later
	measured    map[string]bool // highlights with measures at least four weeks apart
}

// gather counts. Days are those of the practice.
func gather(ctx context.Context, q store.Queryer, now time.Time) (f facts, err error) {
	loc := time.UTC
	if p, err := practice.Load(ctx, q); err == nil {
		loc = p.Hours().Location()
	}
	today := record.DayOf(now.In(loc))
	monthAgo := record.DayOf(now.In(loc).AddDate(0, 0, -30))
	for _, c := range []struct {
		to    *int
		query string
		args  []any
	}{
		{&f.patients, `SELECT count(*) FROM patient WHERE merged_into IS NULL AND active = 1 AND deceased = 0`, nil},
		{&f.invited, `SELECT count(DISTINCT patient_id) FROM enrollment_event WHERE event = ?`, []any{enrollment.Invite}},
		{&f.joined, `SELECT count(*) FROM enrollment WHERE state = ?`, []any{enrollment.Active}},
		{&f.joinedByCode, `SELECT count(DISTINCT patient_id) FROM enrollment_code WHERE used_at <> ''`, nil},
		{&f.joinedPaper, `SELECT count(DISTINCT patient_id) FROM enrollment_code WHERE used_at <> '' AND channel = ?`, []any{enrollment.Paper}},
		{&f.waiting, `SELECT count(*) FROM enrollment WHERE state IN (?, ?, ?)`, []any{enrollment.Offered, enrollment.Invited, enrollment.Opened}},
		{&f.asked, `SELECT count(*) FROM enrollment_event WHERE ` + cameUp, nil},
		{&f.askedVisits, `SELECT count(DISTINCT visit_id) FROM enrollment_event e JOIN visit v ON v.id = e.visit_id WHERE v.day > ? AND v.day <= ?`, []any{monthAgo, today}},
		{&f.visits, `SELECT count(*) FROM visit WHERE day > ? AND day <= ? AND status NOT IN ('cancelled', 'noshow', 'entered-in-error')`, []any{monthAgo, today}},
		{&f.askers, `SELECT count(DISTINCT member_id) FROM enrollment_event WHERE member_id <> '' AND ` + cameUp, nil},
		{&f.staffAsked, `SELECT count(*) FROM enrollment_event JOIN member m ON m.id = member_id AND m.role = 'staff' WHERE ` + cameUp, nil},
		{&f.staffCodes, `SELECT count(*) FROM enrollment_code JOIN member m ON m.id = member_id AND m.role = 'staff'`, nil},
		{&f.staffJoined, `SELECT count(DISTINCT patient_id) FROM enrollment_code JOIN member m ON m.id = member_id AND m.role = 'staff' WHERE used_at <> ''`, nil},
		{&f.summaries, `SELECT count(*) FROM paper WHERE kind = 'summary'`, nil},
		{&f.withCode, `SELECT count(*) FROM paper WHERE kind = 'summary' AND code_id IS NOT NULL`, nil},
		{&f.recent, `SELECT count(DISTINCT p.visit_id) FROM paper p JOIN visit v ON v.id = p.visit_id WHERE p.kind = 'summary' AND v.day > ? AND v.day <= ?`, []any{monthAgo, today}},
		{&f.mayMail, newestConsent, []any{"email", "given"}},
		{&f.mayNotMail, newestConsent, []any{"email", "withdrawn"}},
		{&f.proxies, newestConsent, []any{"proxy", "given"}},
		{&f.talks, `SELECT count(*) FROM mail_conversation WHERE patient_id IS NOT NULL AND automatic = 0`, nil},
		{&f.answers, `SELECT count(*) FROM mail_outbox WHERE state = 'accepted' AND automatic = 0 AND patient_id IS NOT NULL`, nil},
		{&f.answered, `SELECT count(DISTINCT m.conversation) FROM mail_outbox o JOIN mail_message m ON m.number = o.message
			JOIN mail_conversation c ON c.number = m.conversation AND c.patient_id IS NOT NULL AND c.automatic = 0 WHERE o.state = 'accepted' AND o.automatic = 0`, nil},
		{&f.relatives, `SELECT count(DISTINCT patient_id) FROM chart_item WHERE kind = ? AND removed_at = '' AND absent = 0`, []any{record.KindRelative}},
		{&f.members, `SELECT count(*) FROM member WHERE active = 1`, nil},
	} {
		if err := q.QueryRow(ctx, c.query, c.args...).Scan(c.to); err != nil {
			return f, fmt.Errorf("counting for the playbook: %w", err)
		}
	}
	if err := f.register(ctx, q); err != nil {
		return f, err
	}
	for kind, to := range map[policy.Kind]**policy.Version{policy.Email: &f.email, policy.Proxy: &f.access, policy.Readings: &f.home, policy.Notes: &f.notes} {
		st, err := policy.Load(ctx, q, kind, today)
		if err != nil {
			return f, err
		}
		*to = st.InForce
		f.drafted = f.drafted || kind == policy.Email && (st.Draft != nil || st.Coming != nil)
	}
	return f, f.measures(ctx, q)
}

// cameUp is the condition for an event at which the portal came up face to face.
const cameUp = `event IN ('offer', 'invite', 'decline', 'defer') AND (visit_id IS NOT NULL OR channel IN ('visit', 'desk'))`

// newestConsent counts the patients whose newest answer of a kind is the given one.
const newestConsent = `SELECT count(*) FROM patient p WHERE p.merged_into IS NULL AND
	(SELECT c.kind || c.state FROM consent c WHERE c.patient_id = p.id AND c.kind = ?1 AND c.state <> 'warned' ORDER BY c.day DESC, c.recorded_at DESC, c.id DESC LIMIT 1) = ?1 || ?2`

func (f *facts) register(ctx context.Context, q store.Queryer) error {
	p, err := portal.Load(ctx, q)
	if err != nil {
		return err
	}
	f.portalSetUp = p.SetUp()
	list, err := portal.Register(ctx, q)
	if err != nil {
		return err
	}
	f.features, f.state = len(list), map[string]portal.State{}
	for _, feature := range list {
		f.state[feature.Key] = feature.State
		switch feature.State {
		case portal.On:
			f.on++
			if done, of := feature.ReadyCount(); done == of {
				f.ready++
			}
		case portal.Pilot, portal.Planned:
			f.trial++
		}
	}
	return nil
}

func (f *facts) measures(ctx context.Context, q store.Queryer) (err error) {
	f.measured = map[string]bool{}
	rows, err := q.Query(ctx, `SELECT highlight FROM playbook_measure GROUP BY highlight HAVING julianday(max(day)) - julianday(min(day)) >= 28`)
	if err != nil {
		return fmt.Errorf("reading measures: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return fmt.Errorf("reading measures: %w", err)
		}
		f.measured[key] = true
	}
	return rows.Err()
}

// stirs says that a feature is planned, in pilot or on.
func (f facts) stirs(key string) bool {
	s := f.state[key]
	return s == portal.Planned || s == portal.Pilot || s == portal.On
}
