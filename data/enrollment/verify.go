package enrollment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Outcome is what became of a mail that held, or should have held, a code.
type Outcome string

// The outcomes. All but NoCode, Enrolled and Throttled leave an item for a person; Throttled leaves one a sender.
const (
	NoCode           Outcome = "no code"             // nothing in the mail looks like one
	Enrolled         Outcome = "enrolled"            // a right code from a fitting sender: the patient is active
	WrongCode        Outcome = "wrong code"          // well formed, never given out
	Unreadable       Outcome = "unreadable code"     // mistyped, or ENROLL without a code
	ExpiredCode      Outcome = "expired"             // given out, but its time has run out
	ReplacedCode     Outcome = "replaced"            // given out, but a newer one took its place or it was voided
	UsedCode         Outcome = "used"                // used before
	OtherPatient     Outcome = "other patient"       // right code, but the mail seems to be another patient's
	SenderDoesNotFit Outcome = "sender does not fit" // right code, but the address is not on the patient's record
	Unproven         Outcome = "sender not proven"   // right code and address, but the practice's server says the sender is forged
	Refused          Outcome = "refused"             // right code, but the patient can't join now (age, revoked, deceased)
	Throttled        Outcome = "throttled"           // too many wrong codes; this one was not looked at
)

// The throttle: wrong codes within a day from one sender, and from everybody, after which codes are no longer looked at.
const (
	guessWindow     = 24 * time.Hour
	guessesBySender = 5
	guessesInAll    = 60
	codesInOneMail  = 5 // more in one mail is guessing: none is looked at, and each counts as wrong
)

// Claim is a mail that may hold a code.
type Claim struct {
	Text       string   // subject and body, to look for codes in
	Codes      []string // or what FindCodes found in them
	Sender     string   // address of the From line
	PatientIDs []string // whom the mail was matched to: several where an address is shared, none where nobody is known
	Message    string   // the mail's id; verifying the same mail again returns the first result. May be empty
	AuthFailed bool     // the practice's own server added Authentication-Results that say the sender failed
}

// Result is what Verify found.
type Result struct {
	Outcome   Outcome `json:"outcome"`
	PatientID string  `json:"patient_id,omitempty"` // whose code it is; empty where no code was recognized
	CodeID    string  `json:"-"`
	ClaimID   string  `json:"claim_id,omitempty"`
	Review    bool    `json:"review"`            // a person has to decide
	Because   string  `json:"because,omitempty"` // why, in a sentence for members
}

// Verify looks for a code in a mail and settles what it can: a right code from a fitting sender makes the patient active.
// Everything else is left to a person. Wrong codes are counted, by sender and in all; beyond the limits no code is looked
// at, so that guessing tells nothing. Needs access.Enroll (mail sync acts as Foyer itself).
func (s *Service) Verify(ctx context.Context, c Claim) (r Result, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return r, err
	}
	f := scan(c.Text)
	for _, code := range c.Codes {
		if valid(code) && !slices.ContainsFunc(f.candidates, func(readings []string) bool { return slices.Contains(readings, code) }) {
			f.candidates = append(f.candidates, []string{code})
		}
	}
	if len(f.candidates) == 0 && !f.unreadable {
		return Result{Outcome: NoCode}, nil
	}
	c.Sender = normalSender(c.Sender)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		known, ok, err := earlier(ctx, tx, c.Message)
		if err != nil || ok {
			r = known
			return err
		}
		guesses := 0
		if r, guesses, err = judge(ctx, tx, c, f); err != nil {
			return err
		}
		return keep(ctx, tx, c, &r, guesses)
	})
	return r, err
}

// earlier returns the result of a mail that was verified before.
func earlier(ctx context.Context, q store.Queryer, message string) (r Result, ok bool, err error) {
	if message == "" {
		return r, false, nil
	}
	var state string
	err = q.QueryRow(ctx, `SELECT id, outcome, coalesce(patient_id, ''), coalesce(code_id, ''), because, state FROM enrollment_claim WHERE message = ?`, message).
		Scan(&r.ClaimID, &r.Outcome, &r.PatientID, &r.CodeID, &r.Because, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("looking for an earlier check: %w", err)
	}
	r.Review = state == "open"
	return r, true, nil
}

// register is a code as the register has it.
type register struct {
	id, patientID string
	expires       time.Time
	used, ended   bool
}

// judge decides, and counts the wrong codes in the mail.
func judge(ctx context.Context, tx *store.Tx, c Claim, f found) (r Result, guesses int, err error) {
	if len(f.candidates) == 0 {
		return Result{Outcome: Unreadable, Review: true, Because: "The mail asks to join, but holds no code that can be read. Ask for it, or enroll the patient at the desk."}, 0, nil
	}
	blocked, err := throttled(ctx, tx, c.Sender)
	if err != nil {
		return r, 0, err
	}
	if blocked != "" {
		return Result{Outcome: Throttled, Because: blocked}, 0, nil
	}
	if len(f.candidates) > codesInOneMail {
		return Result{Outcome: WrongCode, Review: true, Because: "The mail holds many codes, as a guesser's would. None was looked at."}, len(f.candidates), nil
	}
	key, err := loadKey(ctx, tx)
	if err != nil {
		return r, 0, err
	}
	var best *register
	for _, readings := range f.candidates {
		code, err := lookUp(ctx, tx, key, readings)
		if err != nil {
			return r, 0, err
		}
		switch {
		case code == nil:
			guesses++
		case best == nil, rank(*code, tx.Now()) < rank(*best, tx.Now()):
			best = code
		}
	}
	if best == nil {
		return Result{Outcome: WrongCode, Review: true, Because: "The code was never given out. It may be mistyped, or made up."}, guesses, nil
	}
	// Wrong codes beside a right one are guesses all the same: who has a code of their own must not try others for free.
	r, err = settle(ctx, tx, c, *best)
	return r, guesses, err
}

// rank orders codes by what they are good for: live, expired, replaced, used.
func rank(c register, now time.Time) int {
	switch {
	case c.used:
		return 3
	case c.ended:
		return 2
	case now.After(c.expires):
		return 1
	}
	return 0
}

func lookUp(ctx context.Context, q store.Queryer, key []byte, readings []string) (*register, error) {
	if key == nil {
		return nil, nil // no code was ever given out
	}
	for _, reading := range readings {
		var c register
		var expires, used, ended, why string
		err := q.QueryRow(ctx, `SELECT id, patient_id, expires_at, used_at, ended_at, ended_why FROM enrollment_code WHERE hash = ?`, hashCode(key, reading)).
			Scan(&c.id, &c.patientID, &expires, &used, &ended, &why)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking for a code: %w", err)
		}
		c.used, c.ended = used != "", ended != "" && why != expiredWhy
		c.expires, err = store.ParseTime(expires)
		return &c, err
	}
	return nil, nil
}

// settle decides about a code that was given out.
func settle(ctx context.Context, tx *store.Tx, c Claim, code register) (Result, error) {
	p, err := subject(ctx, tx, code.patientID)
	if err != nil {
		return Result{}, err
	}
	e, err := Load(ctx, tx, p.ID)
	if err != nil {
		return Result{}, err
	}
	r := Result{PatientID: p.ID, CodeID: code.id, Review: true}
	decide := func(o Outcome, because string) (Result, error) {
		r.Outcome, r.Because = o, because
		return r, nil
	}
	own := addresses(p)
	_, blocked := e.State.Next(Activate)
	switch {
	case (code.used || code.ended) && e.State == Active && slices.Contains(own, c.Sender):
		r.Outcome, r.Review, r.Because = UsedCode, false, "The patient has joined already; the mail repeats a code."
		return r, nil
	case code.used:
		return decide(UsedCode, "The code was used before. A code is good once.")
	case code.ended:
		return decide(ReplacedCode, "The code is real, but a newer one took its place or it was voided.")
	case tx.Now().After(code.expires):
		return decide(ExpiredCode, "The code is real, but its time has run out.")
	case p.Deceased || Refusal(p, today(ctx, tx)) != nil || blocked != nil:
		return decide(Refused, "The code is real, but the patient can't join now. Look at the record.")
	case len(own) == 0:
		return decide(SenderDoesNotFit, "The code is real, and the patient's record has no e-mail address to compare the sender with.")
	case !slices.Contains(own, c.Sender) && len(c.PatientIDs) > 0 && !slices.Contains(c.PatientIDs, p.ID):
		return decide(OtherPatient, "The code is real, but it belongs to another patient than the one who wrote.")
	case !slices.Contains(own, c.Sender):
		return decide(SenderDoesNotFit, "The code is real, but it came from an address that is not on the patient's record.")
	case c.AuthFailed:
		return decide(Unproven, "Code and address fit, but the practice's mail server could not confirm the sender.")
	}
	r.Outcome, r.Review = Enrolled, false
	return r, spend(ctx, tx, code.id, c.Message, p.ID, Mail)
}

// spend uses a code up and makes its patient active.
func spend(ctx context.Context, tx *store.Tx, codeID, message, patientID string, channel Channel) error {
	p, err := subject(ctx, tx, patientID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE enrollment_code SET used_at = ?, used_message = ? WHERE id = ?`, store.Time(tx.Now()), message, codeID); err != nil {
		return fmt.Errorf("using a code up: %w", err)
	}
	_, err = apply(ctx, tx, p, Activate, Note{Channel: channel, codeID: codeID})
	return err
}

// throttled returns the reason for which no code is looked at now, or "".
func throttled(ctx context.Context, tx *store.Tx, sender string) (string, error) {
	var by, all int
	since := store.Time(tx.Now().Add(-guessWindow))
	err := tx.QueryRow(ctx, `SELECT coalesce(sum(guesses) FILTER (WHERE sender = ?2), 0), coalesce(sum(guesses), 0) FROM enrollment_claim WHERE guesses > 0 AND at > ?1`, since, sender).
		Scan(&by, &all)
	switch {
	case err != nil:
		return "", fmt.Errorf("counting wrong codes: %w", err)
	case by >= guessesBySender:
		return "Too many wrong codes came from this sender within a day. Codes from it wait for a person.", nil
	case all >= guessesInAll:
		return "Too many wrong codes came within a day, as when somebody guesses. Codes wait for a person.", nil
	}
	return "", nil
}

// keep writes down what became of the mail.
func keep(ctx context.Context, tx *store.Tx, c Claim, r *Result, guesses int) error {
	if r.Outcome == Throttled {
		var open int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM enrollment_claim WHERE state = 'open' AND outcome = ? AND sender = ?`, Throttled, c.Sender).Scan(&open)
		if err != nil {
			return fmt.Errorf("looking for a throttled sender: %w", err)
		}
		r.Review = open == 0 // one item a sender, not one a guess
	}
	state := "settled"
	if r.Review {
		state = "open"
	}
	matched := ""
	if len(c.PatientIDs) == 1 {
		var err error
		if matched, err = existing(ctx, tx, c.PatientIDs[0]); err != nil {
			return err
		}
	}
	r.ClaimID = tx.ID()
	_, err := tx.Exec(ctx, `INSERT INTO enrollment_claim (id, at, message, sender, outcome, guesses, code_id, patient_id, matched_id, because, state)
		VALUES (?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), ?, ?)`, r.ClaimID, store.Time(tx.Now()), c.Message, c.Sender, r.Outcome, guesses,
		r.CodeID, r.PatientID, matched, r.Because, state)
	if err != nil {
		return fmt.Errorf("keeping what became of a code: %w", err)
	}
	tx.Emit(Claimed{r.ClaimID, r.Outcome})
	return audit.Append(ctx, tx, audit.Entry{Action: "enrollment.code-checked", Subject: "claim", SubjectID: r.ClaimID, PatientID: r.PatientID,
		Detail: map[string]any{"outcome": r.Outcome, "wrong_codes": guesses}})
}

// existing returns the id when there is such a patient, else "".
func existing(ctx context.Context, q store.Queryer, id string) (string, error) {
	_, err := subject(ctx, q, id)
	if fault.Of(err) == fault.NotFound {
		return "", nil
	}
	return id, err
}

// Claimed is the signal that a mail with a code was checked.
type Claimed struct {
	ClaimID string
	Outcome Outcome
}
