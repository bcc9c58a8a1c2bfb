package enrollment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
)

// Funnel counts where the practice's patients stand: living ones whom the practice sees, merged ones once. Children under
// 13 who were never invited count as ineligible: they can't have an account of their own.
type Funnel struct {
	States   map[State]int `json:"states"` // every state, also those with none
	Worklist []Task        `json:"worklist"`
}

// Task is one patient on the worklist, with what to do next.
type Task struct {
	PatientID string      `json:"patient_id"`
	State     State       `json:"state"`
	Since     time.Time   `json:"since,omitzero"`
	NextOn    record.Date `json:"next_on,omitempty"`
	Missing   []string    `json:"missing"`
	Step      Step        `json:"step"`      // for programs and translations
	NextStep  string      `json:"next_step"` // in words
}

// Step is what to do next for a patient.
type Step string

// The steps, the more urgent first.
const (
	StepHelp     Step = "help"  // the patient has begun and not finished
	StepRetry    Step = "retry" // the invitation failed
	StepRenew    Step = "renew" // the code ran out
	StepAskAgain Step = "ask-again"
	StepIdentity Step = "add-identity"
	StepInvite   Step = "invite"        // by mail, or with a letter
	StepLetter   Step = "letter"        // no way to mail
	StepAddress  Step = "add-address"   // no way to mail, and nowhere to send a letter
	StepInPerson Step = "ask-in-person" // mails stay unanswered
	StepWake     Step = "wake"          // joined, but has not been seen for long
	StepWait     Step = "wait"          // invited; the code is good for a while
)

var stepOrder = []Step{StepHelp, StepRetry, StepRenew, StepAskAgain, StepInvite, StepLetter, StepAddress, StepInPerson, StepIdentity, StepWake, StepWait}

// Choose narrows the worklist; the zero value chooses everybody on it.
type Choose struct {
	State State
	Step  Step
	Limit int // 0 for all

	PatientID string // one patient's only, in counts too
}

// Funnel returns counts and worklist. The worklist has everybody for whom something is to be done, the more urgent step
// first, then those who have waited longest.
func (s *Service) Funnel(ctx context.Context, choose Choose) (f Funnel, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return f, err
	}
	f = Funnel{States: map[State]int{}, Worklist: []Task{}}
	for _, state := range States {
		f.States[state] = 0
	}
	loc := zone(ctx, s.db)
	day := record.DayOf(s.db.Source().Now().In(loc))
	where, args := `p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0`, []any{}
	if choose.PatientID != "" {
		where, args = where+` AND p.id = ?`, append(args, choose.PatientID)
	}
	steps := map[Step][]Task{}
	err = s.candidates(ctx, where+` ORDER BY e.since, p.number`, args, func(r candidate) {
		r.e.Since, r.expires = r.e.Since.In(loc), r.expires.In(loc)
		state := r.state(day)
		f.States[state]++
		task, ok := r.task(day)
		if ok && (choose.State == "" || choose.State == state) && (choose.Step == "" || choose.Step == task.Step) {
			steps[task.Step] = append(steps[task.Step], task)
		}
	})
	if err != nil {
		return f, err
	}
	for _, step := range stepOrder {
		f.Worklist = append(f.Worklist, steps[step]...)
	}
	if choose.Limit > 0 && len(f.Worklist) > choose.Limit {
		f.Worklist = f.Worklist[:choose.Limit]
	}
	return f, nil
}

// candidates reads patients, p, with what the funnel needs of them, for which a condition holds.
func (s *Service) candidates(ctx context.Context, where string, args []any, each func(candidate)) (err error) {
	rows, err := s.db.Query(ctx, `SELECT p.id, p.birth_date, p.family, p.given, p.language,
			coalesce(e.state, 'not_offered'), coalesce(e.since, ''), coalesce(e.reason, ''), coalesce(e.next_on, ''), coalesce(e.attempts, 0), coalesce(e.retries, 0),
			coalesce((SELECT max(k.expires_at) FROM enrollment_code k WHERE k.patient_id = p.id AND k.used_at = '' AND k.ended_at = ''), ''),
			e.state = 'invited' AND coalesce((SELECT v.code_id IS NOT NULL FROM enrollment_event v WHERE v.patient_id = p.id AND v.event = 'invite' ORDER BY v.at DESC, v.id DESC LIMIT 1), 0),
			`+heldSQL+`
		FROM patient p LEFT JOIN enrollment e ON e.patient_id = p.id WHERE `+where, args...)
	if err != nil {
		return fmt.Errorf("reading the funnel: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r candidate
		var since, expires string
		if err := rows.Scan(append([]any{&r.e.PatientID, &r.birth, &r.family, &r.given, &r.lang, &r.e.State, &since, &r.e.Reason, &r.e.NextOn, &r.e.Attempts, &r.e.Retries, &expires,
			&r.coded}, r.places()...)...); err != nil {
			return fmt.Errorf("reading the funnel: %w", err)
		}
		if r.e.Since, err = store.ParseTime(since); err != nil {
			return err
		}
		if r.expires, err = store.ParseTime(expires); err != nil {
			return err
		}
		each(r)
	}
	return rows.Err()
}

// candidate is a patient as the funnel's query has it.
type candidate struct {
	held
	e       Enrollment
	family  string
	given   string
	lang    string // code
	birth   record.Date
	expires time.Time // of the live code that lasts longest
	coded   bool      // invited with a code of ours, not by the vendor
	mute    bool      // the step is wanted without its words
}

// state is the recorded state, but for children, who could not be invited if one tried.
func (c candidate) state(day record.Date) State {
	if age, known := c.birth.Age(day.Time()); known && age < OwnAccountAge && (c.e.State == NotOffered || c.e.State == Offered) {
		return Ineligible
	}
	return c.e.State
}

// task says what to do next, if anything. The rules, in order:
//
//	active, ineligible, revoked             nothing
//	declined, deferred, failed, day ahead   nothing until the day; declined without a day: never again
//	no name or birth date                   add it, else nobody can be invited
//	opened                                  help to finish
//	failed                                  try again, or in person after three failures
//	expired, or invited and no code is good a new code
//	declined, deferred, day reached         ask again
//	inactive                                ask whether help is needed
//	invited with a live code                wait, and help at the next visit
//	five mails unanswered                   ask in person
//	no way to mail, and no postal address   add an address, or hand the paper over at the desk
//	the rest                                invite: by mail where address and consent allow, else with a letter
func (c candidate) task(day record.Date) (Task, bool) {
	t := Task{PatientID: c.e.PatientID, State: c.state(day), Since: c.e.Since, NextOn: c.e.NextOn, Missing: c.missing()}
	step := func(s Step, text string, args ...any) (Task, bool) {
		if t.Step = s; !c.mute {
			t.NextStep = fmt.Sprintf(text, args...)
		}
		return t, true
	}
	switch t.State {
	case Active, Ineligible, Revoked:
		return t, false
	case Declined:
		if c.e.NextOn == "" || c.e.NextOn > day {
			return t, false
		}
	case Deferred, Failed:
		if c.e.NextOn > day {
			return t, false
		}
	}
	since := record.DayOf(c.e.Since)
	switch {
	case slices.Contains(t.Missing, "identity"):
		return step(StepIdentity, "Add name and birth date; without them nobody can be invited.")
	case t.State == Opened:
		return step(StepHelp, "Call and help to finish: the patient began on %s.", since)
	case t.State == Failed && c.e.Retries >= 3:
		return step(StepInPerson, "Ask in person: inviting failed %d times.", c.e.Retries)
	case t.State == Failed:
		return step(StepRetry, "Try again, perhaps another way: inviting failed on %s.", since)
	case c.e.Attempts >= MaxUnanswered:
		return step(StepInPerson, "Ask in person: %d mails stayed without an answer.", c.e.Attempts)
	case t.State == Invited && !c.expires.IsZero() && record.DayOf(c.expires) < day:
		return step(StepRenew, "Give a new code: the last one ran out on %s.", record.DayOf(c.expires))
	case t.State == Expired:
		return step(StepRenew, "Give a new code: none has been good since %s.", since)
	case t.State == Invited && c.expires.IsZero() && c.coded:
		return step(StepRenew, "Give a new code: the last one is void.")
	case t.State == Declined || t.State == Deferred:
		return step(StepAskAgain, "Ask again: the day to do so was %s.", c.e.NextOn)
	case t.State == Inactive:
		return step(StepWake, "Ask whether help is needed: not seen in the portal for more than six months.")
	case t.State == Invited && !c.expires.IsZero():
		return step(StepWait, "Wait until %s, and help at the next visit: the code is good until then.", record.DayOf(c.expires))
	case t.State == Invited:
		return step(StepWait, "Wait for the vendor's answer, and help at the next visit.")
	case c.email && c.consent && !c.address:
		return step(StepInvite, "Invite by mail, or hand over a paper with the code; a letter needs an address.")
	case c.email && c.consent:
		return step(StepInvite, "Invite by mail, or print a letter with the code.")
	case !c.address:
		return step(StepAddress, "Add an address to send a letter to, or hand over a paper with the code at the next visit.")
	case c.email:
		return step(StepLetter, "Print a letter with the code, or ask for consent to e-mail first.")
	}
	return step(StepLetter, "Print a letter with the code, and ask for an e-mail address.")
}

// Due returns the patients to invite now, for letters in bulk: never offered or offered, expired, failed or told
// to ask again on a day that has come, with name, birth date and a postal address, and not beyond five unanswered mails.
// Whoever an import added and may be somebody known waits until a person has settled that: two letters with two codes
// would go to one patient.
func (s *Service) Due(ctx context.Context) (ids []string, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return nil, err
	}
	r, err := s.Roll(ctx)
	if err != nil {
		return nil, err
	}
	return s.DueOn(ctx, r)
}

// DueOn is Due for a roll that was read already.
func (s *Service) DueOn(ctx context.Context, r Roll) (ids []string, err error) {
	due, err := s.DueLines(ctx, r)
	Sort(due, ByUrgency, false, nil)
	for _, l := range due {
		ids = append(ids, l.PatientID)
	}
	return ids, err
}

// DueSet is DueOn without an order, for counting and narrowing.
func (s *Service) DueSet(ctx context.Context, r Roll) (map[string]bool, error) {
	due, err := s.DueLines(ctx, r)
	set := make(map[string]bool, len(due))
	for _, l := range due {
		set[l.PatientID] = true
	}
	return set, err
}

// DueLines are the lines of DueOn in the order of names.
func (s *Service) DueLines(ctx context.Context, r Roll) (due []*Line, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	doubtful, err := s.doubtful(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range r.Lines {
		switch l.Step {
		case StepInvite, StepLetter, StepRenew, StepRetry, StepAskAgain:
			if !slices.Contains(l.Missing, "address") && !doubtful[l.PatientID] {
				due = append(due, l)
			}
		}
	}
	return due, nil
}

// doubtful returns the newcomers of imports who resemble somebody known, while nobody has decided.
func (s *Service) doubtful(ctx context.Context) (ids map[string]bool, err error) {
	rows, err := s.db.Query(ctx, `SELECT d.patient_id FROM import_doubt d JOIN patient c ON c.id = d.candidate_id WHERE d.state = 'open' AND c.merged_into IS NULL`)
	if err != nil {
		return nil, fmt.Errorf("reading doubtful patients: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	ids = map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading doubtful patients: %w", err)
		}
		ids[id] = true
	}
	return ids, rows.Err()
}
