// Package mail owns the practice's side of mail: its mailboxes and what arrived in them, conversations and the work
// they are, whose mail it is, what it asks for and how urgently, the gates every mail passes on its way out, the
// outbox, and the journal of what people did while the server did not listen. The protocols are in the packages
// below it (imap, smtp, mime, account); package sync moves mail between them and here.
package mail

import (
	"context"
	"fmt"
	"slices"
	"time"

	"foyer/data/clock"
	"foyer/data/mail/mime"
	"foyer/data/record"
	"foyer/data/store"
)

// Status says whose turn it is in a conversation.
type Status string

// The states of a conversation.
const (
	StatusNew     Status = "new"
	StatusInWork  Status = "in work"
	StatusWaiting Status = "waiting for patient"
	StatusDone    Status = "done"
)

// Statuses lists the states in their order.
var Statuses = []Status{StatusNew, StatusInWork, StatusWaiting, StatusDone}

// Valid says whether the status is one of the four.
func (s Status) Valid() bool { return slices.Contains(Statuses, s) }

// Kind says what sort of sender stands behind a mail.
type Kind string

// The kinds of mail. Only mail of a Person is filed, triaged and answered by Foyer itself.
const (
	Person    Kind = "person"
	Automatic Kind = "automatic" // an automatic answer or notice
	Bulk      Kind = "bulk"
	List      Kind = "list"
	Bounce    Kind = "bounce"
	Spam      Kind = "spam" // marked by the server
)

// Review says why a person has to look at a mail before Foyer takes it for a patient's.
type Review string

// The reasons for a look.
const (
	NoReview     Review = ""
	Unmatched    Review = "unmatched"    // no patient has this address
	Several      Review = "several"      // more than one patient has this address
	SenderFailed Review = "sender"       // the practice's own server found the sender's proof wrong
	OtherSender  Review = "other sender" // an answer in a patient's conversation from an address not on record
	Claimed      Review = "own address"  // claims to come from the practice itself
	DeceasedMail Review = "deceased"     // the address belongs to a patient who has died
	CodeDoubt    Review = "code"         // holds an enrollment code that could not be taken by itself
	Undelivered  Review = "undelivered"  // a mail of the practice came back
	Unreadable   Review = "unreadable"   // the server would not hand over the mail
)

// PatientRef is what mail needs to know of a patient.
type PatientRef struct {
	ID           string
	Given        string
	Family       string
	Language     string // BCP 47, may be empty
	Emails       []string
	Deceased     bool
	Confidential record.Confidential
}

// Patients finds patients. Both methods read committed records.
type Patients interface {
	// ByEmail returns the patients with this address on record (whole, any case), without merged ones.
	ByEmail(ctx context.Context, address string) ([]PatientRef, error)
	// Patient returns one patient, following merges; a NotFound error when there is none.
	Patient(ctx context.Context, id string) (PatientRef, error)
}

// Hours is the practice's clock: Add returns the moment at which the practice has been open for work since from; the
// zero time when that is not to be told.
type Hours interface {
	Add(from time.Time, work time.Duration) time.Time
}

// Claim is a mail that holds enrollment codes.
type Claim struct {
	Text       string // subject and new text; all of the text where the codes stand in what it quotes
	Codes      []string
	Sender     string   // address
	PatientIDs []string // patients with this address on record
	AuthFailed bool     // the practice's server found the sender's proof wrong
	MessageID  string   // Foyer's id of the mail: the same mail may be put forward twice, the answer is the same
}

// Verdict is what came of a claim.
type Verdict string

// The verdicts.
const (
	Enrolled Verdict = "active"   // right code from a fitting sender: the patient is active now
	Doubtful Verdict = "doubtful" // a person decides
	Refused  Verdict = "refused"  // wrong, expired or used codes: a person decides, unless only quoted text holds them
	NoCode   Verdict = "no code"  // on a second look there was none
)

// Outcome is the answer to a claim.
type Outcome struct {
	Verdict   Verdict
	PatientID string // whose code it is, as far as it is known
	Reason    string // in words for the team, without patient data
}

// Enroller knows the practice's enrollment codes.
type Enroller interface {
	// FindCodes returns what has the shape of a code, each once.
	FindCodes(text string) []string
	// Verify takes the codes of a mail and does what follows from them.
	Verify(ctx context.Context, c Claim) (Outcome, error)
}

// Practice is what papers and mails say of the practice.
type Practice struct {
	Name  string
	Phone string
}

// Policy is what the practice's e-mail policy decides. The zero Policy of New allows everything the law does.
type Policy interface {
	// MaySend returns a Denied error when the policy forbids the mail.
	MaySend(ctx context.Context, d Draft) error
	// ReplyWithin is the working time within which mail of a category is to be answered.
	ReplyWithin(category string, urgent bool) time.Duration
	// Receipts says whether patients get an automatic receipt for their mail.
	Receipts(ctx context.Context) bool
}

// Deps are the neighbors of the service. Patients is needed; the others may be nil.
type Deps struct {
	Patients Patients
	Enroller Enroller // nil: codes are not looked for
	// Hours returns the practice's clock as it is set now; nil: mail has no due time. It is asked once a batch, before
	// anything is written; its error fails the batch, which the next sync reads again.
	Hours    func(ctx context.Context) (Hours, error)
	Policy   Policy
	Practice func(ctx context.Context) (Practice, error)
}

// Service keeps the practice's mail. Build it with New.
type Service struct {
	db     *store.DB
	deps   Deps
	parser func(raw []byte) mime.Message
}

// New returns the service on an open database.
func New(db *store.DB, deps Deps) *Service {
	if deps.Policy == nil {
		deps.Policy = DefaultPolicy{}
	}
	return &Service{db: db, deps: deps, parser: mime.Parse}
}

// hours returns the practice's clock, nil where it has none.
func (s *Service) hours(ctx context.Context) (Hours, error) {
	if s.deps.Hours == nil {
		return nil, nil
	}
	h, err := s.deps.Hours(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the practice's hours: %w", err)
	}
	return h, nil
}

// Source returns the clock and randomness of the service.
func (s *Service) Source() clock.Source { return s.db.Source() }

// DefaultPolicy is in force until the practice has written its own: an answer to office matters within one business
// day of eight hours, to clinical ones within two, to urgent ones within an hour; no automatic receipts.
type DefaultPolicy struct{}

// MaySend implements Policy.
func (DefaultPolicy) MaySend(context.Context, Draft) error { return nil }

// ReplyWithin implements Policy.
func (DefaultPolicy) ReplyWithin(category string, urgent bool) time.Duration {
	switch {
	case urgent:
		return time.Hour
	case category == "clinical question" || category == "results" || category == "reading" || category == "refill":
		return 16 * time.Hour
	}
	return 8 * time.Hour
}

// Receipts implements Policy.
func (DefaultPolicy) Receipts(context.Context) bool { return false }

// ConversationChanged is the signal that a conversation, or a mail in it, is not what it was.
type ConversationChanged struct {
	ID     string
	Unread bool // nothing but which of its mails have been read: no queue holds more or less
}

// Arrived is the signal that new mail has come in. Fresh counts those that a person wrote after the first sync.
type Arrived struct {
	AccountID string
	Count     int
	Fresh     int
}

// OutboxChanged is the signal that a mail on its way out has a new state.
type OutboxChanged struct{ ID, State string }

// AccountChanged is the signal that an account was set up or changed.
type AccountChanged struct{ ID string }

// OnWork calls fn whenever a member has left something for the server: a mail to send, a flag, a move. fn must be
// short. The returned function ends it.
func (s *Service) OnWork(fn func()) (cancel func()) {
	journal := store.Subscribe(s.db, func(JournalChanged) { fn() })
	outbox := store.Subscribe(s.db, func(c OutboxChanged) {
		if c.State == StateQueued {
			fn()
		}
	})
	return func() {
		journal()
		outbox()
	}
}
