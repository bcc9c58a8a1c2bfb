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
	invited      int // patients who have come as far as an invitation, whatever became of it
	joined       int // patients who are active now
	joinedByCode int // of them those who joined with a code
	joinedPaper  int // with a code from paper
	waiting      int // patients who hold an invitation, and have not joined yet

	asked       int // times the portal came up with a patient at a visit or the desk
	askedVisits int // visits of the last 30 days at which it came up
	visits      int // visits of the last 30 days that took place or are under way
	askers      int // members who ever brought it up
	staffAsked  int // times by members of the staff
	staffCodes  int // codes given out by members of the staff
	staffJoined int // patients who joined with one of those, and are active now
	portalSetUp bool
	state       map[string]portal.State // of each feature
	on, trial   int                     // features on; in pilot or planned
	ready       int                     // features on whose readiness list is done
	features    int
	summaries   int // summaries made
	recent      int // visits of the last 30 days with a summary
	withCode    int // summaries that carry a code
	mayMail     int // patients, living and seen, whose newest answer to plain e-mail is yes
	mayNotMail  int // and no
	proxies     int // patients who agreed to a proxy
	talks       int // conversations with patients
	answers     int // answers that the mail server accepted
	answered    int // conversations with patients in which the practice has answered
	relatives   int // patients, living and seen, with a family history on record
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
		query string
		args  []any
		to    []any
	}{
		{`SELECT (SELECT count(*) FROM patient) - (SELECT count(*) FROM (` + away + `))`, nil, []any{&f.patients}},
		// As the funnel counts: where patients stand, those whom the practice sees.
		{`SELECT coalesce(sum(state = ?1), 0), coalesce(sum(state IN (?2, ?3)), 0), count(*) FROM enrollment WHERE state IN (?1, ?2, ?3, ?4, ?5, ?6)
			AND patient_id NOT IN (` + away + `)`,
			[]any{enrollment.Active, enrollment.Invited, enrollment.Opened, enrollment.Expired, enrollment.Failed, enrollment.Inactive}, []any{&f.joined, &f.waiting, &f.invited}},
		{`SELECT count(CASE WHEN ` + faceToFace + ` THEN 1 END),
			count(DISTINCT CASE WHEN ` + faceToFace + ` THEN nullif(member_id, '') END), count(CASE WHEN ` + faceToFace + ` AND member_id IN (` + staff + `) THEN 1 END)
			FROM enrollment_event WHERE event IN ('offer', 'invite', 'decline', 'defer')`, nil, []any{&f.asked, &f.askers, &f.staffAsked}},
		{`SELECT count(DISTINCT CASE WHEN ` + joinedWith + ` THEN patient_id END), count(DISTINCT CASE WHEN channel = ?2 AND ` + joinedWith + ` THEN patient_id END),
			count(CASE WHEN member_id IN (` + staff + `) THEN 1 END), count(DISTINCT CASE WHEN member_id IN (` + staff + `) AND ` + joinedWith + ` THEN patient_id END)
			FROM enrollment_code`, []any{enrollment.Active, enrollment.Paper}, []any{&f.joinedByCode, &f.joinedPaper, &f.staffCodes, &f.staffJoined}},
		{`SELECT count(DISTINCT visit_id) FROM enrollment_event e JOIN visit v ON v.id = e.visit_id WHERE v.day > ? AND v.day <= ? AND ` + expected, []any{monthAgo, today}, []any{&f.askedVisits}},
		{`SELECT count(*) FROM visit v WHERE v.day > ? AND v.day <= ? AND ` + expected, []any{monthAgo, today}, []any{&f.visits}},
		{`SELECT count(*), count(code_id) FROM paper WHERE kind = 'summary'`, nil, []any{&f.summaries, &f.withCode}},
		{`SELECT count(DISTINCT p.visit_id) FROM paper p JOIN visit v ON v.id = p.visit_id WHERE p.kind = 'summary' AND v.day > ? AND v.day <= ? AND ` + expected, []any{monthAgo, today}, []any{&f.recent}},
		{newestConsents, nil, []any{&f.mayMail, &f.mayNotMail, &f.proxies}},
		{`SELECT count(*) FROM mail_conversation INDEXED BY mail_conversation_talk WHERE patient_id IS NOT NULL AND automatic = 0`, nil, []any{&f.talks}},
		{`SELECT count(*) FROM mail_outbox WHERE state = 'accepted' AND automatic = 0 AND patient_id IS NOT NULL`, nil, []any{&f.answers}},
		{`SELECT count(DISTINCT m.conversation) FROM mail_outbox o JOIN mail_message m ON m.number = o.message
			JOIN mail_conversation c ON c.number = m.conversation AND c.patient_id IS NOT NULL AND c.automatic = 0 WHERE o.state = 'accepted' AND o.automatic = 0`, nil, []any{&f.answered}},
		{`SELECT count(DISTINCT patient_id) FROM chart_item WHERE kind = 'relative' AND removed_at = '' AND absent = 0 AND patient_id NOT IN (` + away + `)`, nil, []any{&f.relatives}},
		{`SELECT count(*) FROM member WHERE active = 1`, nil, []any{&f.members}},
	} {
		if err := q.QueryRow(ctx, c.query, c.args...).Scan(c.to...); err != nil {
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

// away are the patients whom no count of patients holds: merged into another, no longer seen, deceased. The condition is the one
// of the index patient_away, word for word: there are few.
const away = `SELECT id FROM patient WHERE (merged_into IS NOT NULL OR active = 0 OR deceased = 1)`

// expected is visit.Expected of a visit v: not called off, not missed, not there by mistake. What is counted of visits and the
// visits it is a share of are told apart by nothing else.
const expected = `v.status NOT IN ('cancelled', 'noshow', 'entered-in-error')`

// joinedWith is the condition for a code whose patient joined with it and is among those who have joined: ?1 is active.
const joinedWith = `used_at <> '' AND (SELECT e.state FROM enrollment e WHERE e.patient_id = enrollment_code.patient_id) = ?1 AND patient_id NOT IN (` + away + `)`

// faceToFace is the condition for an offer, invitation or answer at which the portal came up with the patient there; staff
// are the members who work at the desk.
const (
	faceToFace = `(visit_id IS NOT NULL OR channel IN ('visit', 'desk'))`
	staff      = `SELECT id FROM member WHERE role = 'staff'`
)

// newestConsents counts the patients whose newest answer about e-mail is yes, and no, and about a proxy yes. The other
// columns of a row with max are those of its greatest.
const newestConsents = `SELECT coalesce(sum(kind = 'email' AND state = 'given'), 0), coalesce(sum(kind = 'email' AND state = 'withdrawn'), 0), coalesce(sum(kind = 'proxy' AND state = 'given'), 0)
	FROM (SELECT kind, patient_id, state, max(day || recorded_at || id) FROM consent WHERE kind IN ('email', 'proxy') AND state <> 'warned' GROUP BY kind, patient_id)
	WHERE patient_id NOT IN (` + away + `)`

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
