package today

import (
	"context"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/enrollment"
	"foyer/data/record"
)

// Visit is a line of the day.
type Visit struct {
	ID, PatientID string
	Time          time.Time
	Name          string
	Age           int // years; -1 when the birth date is not known
	Reason        string
	With          string    // the provider's family name
	Status        string    // planned, arrived, in-progress, finished, cancelled, noshow
	Portal        string    // enrollment state
	Until         time.Time // an invitation is good until then; zero when there is none
	Missing       []string  // keys: address, email, phone, consent, language, identity
	Deceased      bool
	Summary       Summary
	How           string // how the paper went out: printed, saved, mailed, shown
	Changed       bool   // what the paper says was changed since it went out
	Checks        int    // what the checks before printing found
	Mark          string // another one once something may have changed that they look at
}

// Summary says how far a visit's paper is.
type Summary string

// How far a paper is.
const (
	Later Summary = "later"   // the visit is not over
	Ready Summary = "ready"   // nothing printed yet
	Done  Summary = "printed" // printed, saved, mailed or shown
)

// Alert is a message with urgent words in it.
type Alert struct {
	ConversationID, PatientID string
	Name, Phone               string
	Before, Words, After      string // the line in which the words stand
	At                        time.Time
	Tried                     string    // what came of the last call; empty when nobody called
	TriedAt                   time.Time // when that was
}

// Letter is a conversation whose answer is due.
type Letter struct {
	ConversationID, Name, Subject string
	Due                           time.Time
	Overdue                       bool
}

// Kind is what sort of hand something needs.
type Kind string

// The kinds.
const (
	Review   Kind = "review"   // an enrollment mail that a person has to decide
	CameBack Kind = "cameback" // an invitation that failed or ran out
	Row      Kind = "row"      // a row of the schedule that fits no patient surely
	Doubt    Kind = "doubt"    // an imported patient who may be somebody known
	Import   Kind = "import"   // an import that did not finish
	Birthday Kind = "birthday" // a birthday that changes who may see the record
	Reading  Kind = "reading"  // home readings that came by mail
	Result   Kind = "result"   // a question about results
	Call     Kind = "call"     // a patient who is to be called
	Begun    Kind = "begun"    // something the member began to write
	Feature  Kind = "feature"  // a feature that waits to be ready
	Backup   Kind = "backup"
	Mailbox  Kind = "mailbox"
	Team     Kind = "team"
)

// Hand is one thing that needs a hand, beside the visits.
type Hand struct {
	Kind        Kind
	ID          string // of the claim, the row, the conversation
	PatientID   string
	Name, Other string // whose; who it may be
	Because     string // why, in a sentence of the service
	State       string // CameBack: expired or failed
	At          time.Time
	Age         int // Birthday: which one
	Done, Of    int // Feature: how much is ready
	People      []Person
	Place, What string // where it is dealt with: a screen and its word for it
}

// Person is somebody to choose.
type Person struct{ ID, Name, Born string }

// Day is everything the screen shows.
type Day struct {
	Date                 time.Time // the day shown
	Now                  time.Time
	Role                 string // staff, provider, administrator
	Visits               []Visit
	Alerts               []Alert
	Letters              []Letter // due by the end of today, the first ones
	Hands                []Hand
	DueToday             int
	Unmatched, Waiting   int
	New                  int
	Offered, Invited     int
	Opened, Active       int
	LastBackup           time.Time
	MailboxSet, PortalOn bool
}

// today says whether the day shown is the one that it is.
func (d Day) today() bool {
	return d.Now.IsZero() || d.Date.Format(time.DateOnly) == d.Now.Format(time.DateOnly)
}

// Printed is what came of printing.
type Printed struct {
	Count  int
	Failed []string // sentences, one for each paper that could not be made
	Where  string   // the printer's name
	Shown  bool     // no printer took them: the PDF viewer shows them, to be printed there
	Saved  bool     // they were written to the file Where
}

// Answer is what a patient said when asked about the portal.
type Answer string

// The answers.
const (
	Asked    Answer = "asked"
	Enrolled Answer = "enrolled"
	Declined Answer = "declined"
	NotNow   Answer = "later"
)

// NewVisit is a visit added by hand.
type NewVisit struct {
	PatientID    string
	Day          time.Time
	Timed        bool // else only the day is known
	Since        time.Duration
	Reason, With string
}

// Undo takes back what was done.
type Undo func(ctx context.Context) error

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	// Today reads a day; the zero time is the day that it is.
	Today(ctx context.Context, day time.Time) (Day, error)
	// Checks counts what the checks before printing warn of, by visit. It reads each visit whole, so the day is shown before.
	Checks(ctx context.Context, visits []string) (map[string]int, error)
	// Due is the care that is due for a patient, by name. It reads the record, so each is asked for as its visit is selected.
	Due(ctx context.Context, patientID string) ([]catalogue.Words, error)
	// PrintDay makes the summaries of the visits and prints them as one job, in this order. Papers that were made and reached
	// no printer are a *printout.Unprinted.
	PrintDay(ctx context.Context, visits []string, progress func(done, of int)) (Printed, error)
	// Reprint prints the very paper of a visit once more.
	Reprint(ctx context.Context, visitID string) (where string, err error)
	// ReprintDay prints the very papers of visits once more, as one job.
	ReprintDay(ctx context.Context, visits []string) (Printed, error)
	// Letter makes and prints a new invitation.
	Letter(ctx context.Context, patientID string) (where string, err error)
	// Answered records what a patient said; because may be empty, and next, the day to ask again. Who has joined was seen to be the patient by some proof.
	Answered(ctx context.Context, v Visit, a Answer, because string, seen enrollment.Proof, next record.Date) (Undo, error)
	// Reach adds an e-mail address or a phone number ("email", "phone") to a record.
	Reach(ctx context.Context, patientID, kind, value string) (Undo, error)
	SetStatus(ctx context.Context, visitID, status string) (Undo, error)
	AddVisit(ctx context.Context, v NewVisit) (Undo, error)
	// People finds patients, a few.
	People(ctx context.Context, text string) ([]Person, error)
	// Providers are the names to choose from for a visit.
	Providers(ctx context.Context) ([]string, error)
	// Called records a call about an urgent mail: outcome is reached, message left or not reached.
	Called(ctx context.Context, conversationID, outcome, note string) error
	// Decide settles an enrollment mail: it enrolls the patient, or nobody.
	Decide(ctx context.Context, h Hand, enroll bool) error
	// Assign says whose a row of the schedule is; an empty patient says nobody's.
	Assign(ctx context.Context, rowID, patientID string) error
	// OnChange calls fn, off the interface's goroutine, whenever something the screen shows has changed.
	OnChange(fn func()) (cancel func())
}
