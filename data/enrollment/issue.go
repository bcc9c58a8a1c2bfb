package enrollment

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// Settings of enrollment. Sources of the defaults: mailed links last 24 hours to 7 days and printed codes 30 to 60 days
// with the portals looked at; no accounts of their own under 13 (COPPA); five unanswered mails, then stop (HealthMyself).
var (
	PaperDays = practice.Setting[int]{Name: "enrollment.paper-days", Default: 30, Permission: access.ConfigurePortal, Check: practice.Between(1, 120, "The life of a code on paper, in days,")}
	MailHours = practice.Setting[int]{Name: "enrollment.mail-hours", Default: 72, Permission: access.ConfigurePortal, Check: practice.Between(1, 720, "The life of a code by mail, in hours,")}
	DeskHours = practice.Setting[int]{Name: "enrollment.desk-hours", Default: 24, Permission: access.ConfigurePortal, Check: practice.Between(1, 168, "The life of a code at the desk, in hours,")}
	// InactiveMonths is after how many months without contact a patient who has joined is inactive; 0 is never.
	InactiveMonths = practice.Setting[int]{Name: "enrollment.inactive-months", Default: 6, Permission: access.ConfigurePortal, Check: practice.Between(0, 60, "The time without contact, in months,")}
	codeKey        = practice.Setting[string]{Name: "enrollment.code-key", Secret: true}
)

// OwnAccountAge is the age in years from which a patient may have an account of their own.
const OwnAccountAge = 13

// MaxUnanswered is the number of invitations by mail without an answer after which mailing stops.
const MaxUnanswered = 5

// Issued is a code that was just given out. It is shown here and never again.
type Issued struct {
	CodeID    string    `json:"-"`
	PatientID string    `json:"patient_id"`
	Code      string    `json:"code"` // in blocks of four
	Channel   Channel   `json:"channel"`
	Expires   time.Time `json:"expires"`
	Missing   []string  `json:"missing,omitempty"`  // what the record lacks: see Missing
	Warnings  []string  `json:"warnings,omitempty"` // in sentences; they block nothing
}

// Issue gives a patient a one-time code over a channel (paper, mail, desk), records the invitation and voids the code
// that was live on the same channel. Missing data warns; only age, an identity that is not settled and death refuse
// (Denied), as does having joined already (Conflict). Needs access.Enroll.
func (s *Service) Issue(ctx context.Context, patientID string, channel Channel) (issued Issued, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return issued, err
	}
	if channel != Paper && channel != Mail && channel != Desk {
		return issued, fault.Field("channel", "A code goes by paper, mail or desk.")
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		issued, err = issue(ctx, tx, patientID, channel)
		return err
	})
	return issued, err
}

func issue(ctx context.Context, tx *store.Tx, patientID string, channel Channel) (issued Issued, err error) {
	p, err := subject(ctx, tx, patientID)
	if err != nil {
		return issued, err
	}
	day := today(ctx, tx)
	if err := Refusal(p, day); err != nil {
		return issued, err
	}
	agreed, err := consent.Current(ctx, tx, p.ID, consent.Email)
	if err != nil {
		return issued, err
	}
	key, err := ensureKey(ctx, tx)
	if err != nil {
		return issued, err
	}
	life, err := lifetime(ctx, tx, channel)
	if err != nil {
		return issued, err
	}
	code, err := newCode(tx.Source())
	if err != nil {
		return issued, err
	}
	issued = Issued{CodeID: tx.ID(), PatientID: p.ID, Code: Format(code), Channel: channel, Expires: life(tx.Now().In(zone(ctx, tx))),
		Missing: Missing(p, agreed.Given), Warnings: Warnings(p, day)}
	if _, err := tx.Exec(ctx, `UPDATE enrollment_code SET ended_at = ?, ended_why = ?
		WHERE patient_id = ? AND channel = ? AND used_at = '' AND ended_at = ''`, store.Time(tx.Now()), replacedWhy, p.ID, channel); err != nil {
		return issued, fmt.Errorf("voiding the code before: %w", err)
	}
	actor, _ := access.From(ctx)
	if _, err := tx.Exec(ctx, `INSERT INTO enrollment_code (id, patient_id, channel, hash, issued_at, expires_at, member_id, member_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		issued.CodeID, p.ID, channel, hashCode(key, code), store.Time(tx.Now()), store.Time(issued.Expires), actor.MemberID, actor.Name); err != nil {
		return issued, fmt.Errorf("keeping a code: %w", err)
	}
	e, err := apply(ctx, tx, p, Invite, Note{Channel: channel, codeID: issued.CodeID})
	if channel == Mail && e.Attempts > MaxUnanswered {
		issued.Warnings = append(issued.Warnings, fmt.Sprintf("%d invitations by mail stayed without an answer. Ask in person instead.", e.Attempts-1))
	}
	return issued, err
}

// lifetime returns what computes the last moment of a code. Codes on paper last to the end of their last day, since
// paper shows a day.
func lifetime(ctx context.Context, q store.Queryer, channel Channel) (func(time.Time) time.Time, error) {
	setting := map[Channel]practice.Setting[int]{Paper: PaperDays, Mail: MailHours, Desk: DeskHours}[channel]
	n, err := setting.Get(ctx, q)
	return func(now time.Time) time.Time {
		if channel == Paper {
			y, m, d := now.Date()
			return time.Date(y, m, d+n+1, 0, 0, 0, 0, now.Location()).Add(-time.Second)
		}
		return now.Add(time.Duration(n) * time.Hour)
	}, err
}

// ensureKey returns the key of the codes' hashes, drawing it the first time.
func ensureKey(ctx context.Context, tx *store.Tx) ([]byte, error) {
	if key, err := loadKey(ctx, tx); err != nil || key != nil {
		return key, err
	}
	key := make([]byte, 32)
	if _, err := tx.Source().Read(key); err != nil {
		return nil, fmt.Errorf("drawing a key: %w", err)
	}
	return key, codeKey.Put(ctx, tx, base64.StdEncoding.EncodeToString(key))
}

func loadKey(ctx context.Context, q store.Queryer) ([]byte, error) {
	text, err := codeKey.Get(ctx, q)
	if err != nil || text == "" {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err == nil && len(key) != 32 {
		err = fmt.Errorf("%d bytes", len(key))
	}
	if err != nil {
		return nil, fmt.Errorf("the key of the codes is damaged: %w", err)
	}
	return key, nil
}

// Refusal returns why a patient can't be given a code on a day, a Denied error, or nil: death, no name, no birth date, or an
// age under 13. Everything else that is missing only warns. Papers and screens ask before they offer a code.
func Refusal(p record.Patient, day record.Date) error {
	age, known := p.BirthDate.Age(day.Time())
	switch {
	case p.Deceased:
		return fault.New(fault.Denied, "This patient is recorded as deceased and is never invited or mailed.")
	case p.Name().Family == "" && p.Name().First() == "" && p.Name().Text == "":
		return fault.New(fault.Denied, "The record has no name, so nobody can tell whose account it would be. Add the name first.")
	case !known:
		return fault.New(fault.Denied, "The birth date is not known, so neither age nor identity can be checked. Add the birth date first.")
	case age < OwnAccountAge:
		return fault.New(fault.Denied, "This patient is under %d and can't have an account of their own. A parent or guardian can have access instead.", OwnAccountAge)
	}
	return nil
}

// addresses are the patient's own e-mail addresses, in lower case.
func addresses(p record.Patient) (list []string) {
	for _, a := range append(p.Reach("email"), p.Confidential.Email) {
		if a = normalSender(a); a != "" && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

// Warnings finds what a person should look at before handing out a code, in sentences.
func Warnings(p record.Patient, day record.Date) (list []string) {
	age, _ := p.BirthDate.Age(day.Time())
	if age < 18 {
		own := addresses(p)
		for _, c := range p.Contacts {
			for _, t := range c.Telecoms {
				if t.System == "email" && slices.Contains(own, normalSender(t.Value)) {
					list = append(list, "The e-mail address of this adolescent is also that of a parent or guardian, who would see what the patient should see alone. Ask for the patient's own.")
					return list
				}
			}
		}
	}
	if p.Confidential.Requested && p.Confidential.NoMail {
		list = append(list, "The patient asked not to be reached by e-mail.")
	}
	return list
}

// normalSender is an address in the form in which addresses are compared.
func normalSender(address string) string { return strings.ToLower(strings.TrimSpace(address)) }
