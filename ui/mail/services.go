// Package mail is the screen that clears the practice's mail: queues, conversations, and the conversation in view beside
// the patient it is about, with everything that is decided about it and what is answered.
package mail

import (
	"context"
	"time"

	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/data/template"
)

// Box is where the practice's mailbox stands, and how much there is to do.
type Box struct {
	Address string    // empty before a mailbox is set up
	Checked time.Time // last time the server was asked and answered; zero for never
	Trouble string    // why the last time failed, in a sentence
	Running bool      // the server is being asked now
	Done    int       // mails of Total that have arrived, while it runs
	Total   int
	Tally   mail.Tally
	Drafts  []Draft
	Members []Member
	Me      string    // id of the member
	DueBy   time.Time // the end of the practice's day
	Now     time.Time // on the practice's clock
	Set     string    // why the member may not set the mailbox up, in a sentence; empty for who may
}

// Member is somebody to give work to.
type Member struct{ ID, Name string }

// Draft is something the member was writing.
type Draft struct {
	Conversation string // empty for a new message
	Patient      string // of a new message, its id
	Name         string // of the patient
	Text         string
	At           time.Time
}

// Line is a row of the list.
type Line struct {
	mail.Line
	Patient  string    // name of the patient, empty while nobody knows whose it is
	Assigned string    // name of the member
	At       time.Time // of the newest mail, on the practice's clock
	DueAt    time.Time // on the practice's clock; zero when no answer is due
	Left     time.Duration
}

// Person is what stands beside a conversation of its patient.
type Person struct {
	ID, Name, Born, Sex, Language, Number string
	Age                                   int // years; -1 when the birth date is not known
	Portal                                string
	Deceased                              bool
	Emails                                []string
	Phones                                []Phone
	NoCalls, NoMail                       bool
	Wish                                  string // what the patient asked for, in the practice's words
	Consent                               Consent
	Alerts, Problems, Medications         []string
	Last, Next                            Visit
	Open                                  int // conversations to be worked on, this one too
}

// Phone is a number with what it is for: home, mobile.
type Phone struct{ Number, Use string }

// Consent is where a patient stands with plain e-mail.
type Consent struct {
	State  string // given, withdrawn, warned, none
	Method string // written, spoken, mail
	Date   string // 2026-03-12
}

// Visit is a visit of the context; the zero value is none.
type Visit struct {
	ID, Reason string
	At         time.Time
	Printed    bool
}

// Claim is an enrollment mail that a person has to decide about.
type Claim struct {
	ID, Because    string
	Owner, Matched string // names: whose code it is, whose mail it seems to be
	OwnerID        string
	MatchedID      string
}

// Conversation is the conversation in view.
type Conversation struct {
	mail.Conversation
	Number     int64 // of its line
	Assigned   string
	DueAt      time.Time
	Left       time.Duration
	Patient    *Person
	Candidates []Person
	Calls      []mail.Call
	Terms      mail.Terms
	Claims     []Claim
	Marks      map[string][]triage.Match // urgent words in each mail's new text, by the mail's id
	Zone       *time.Location
}

// File is a file that is attached to something half-written. It is kept with the draft, with the bytes it had when it was
// attached.
type File struct {
	ID   string
	Name string
	Size int64
	Seal bool // encrypt it; PDFs only
}

// Sent is a mail in the outbox, with the passphrases of what was encrypted in it, in the order of its files.
type Sent struct {
	mail.Queued
	Passphrases []string
}

// Answer is what is to be sent.
type Answer struct {
	Conversation string // to answer; empty for a new message
	Patient      string // of a new message
	To           string // address of a new message
	Subject      string
	Text         string
	Files        []File
	Done         bool
}

// Part is an attachment taken out of its mail.
type Part struct {
	Name, Type string
	Data       []byte
}

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	Box(ctx context.Context) (Box, error)
	Order(ctx context.Context, c mail.Choose) ([]int64, error)
	Lines(ctx context.Context, numbers []int64) ([]Line, error)
	Conversation(ctx context.Context, id string) (Conversation, error)
	Person(ctx context.Context, id string) (Person, error)
	Find(ctx context.Context, text string) ([]Person, error) // only id, name, birth date, number and addresses are set
	Raw(ctx context.Context, mailID string) ([]byte, error)
	Attachment(ctx context.Context, mailID string, index int) (Part, error)

	SetStatus(ctx context.Context, id string, status mail.Status) error
	Restore(ctx context.Context, was mail.Conversation) error
	Assign(ctx context.Context, id, member string) error
	SetUrgent(ctx context.Context, id string, urgent bool) error
	SetToCall(ctx context.Context, id string, on bool) error
	Calm(ctx context.Context, id, why string) error // not urgent although Foyer found red flags; why is one of mail.Calms
	SetCategory(ctx context.Context, id, category string) error
	SetRead(ctx context.Context, id string, read bool) error
	FileTo(ctx context.Context, id, patient string) error
	// FileWithAddress files a conversation and puts the address that wrote it last on the patient's record, both or neither.
	// It returns the address where it was not there before; Unfile takes it off again, and files as it was.
	FileWithAddress(ctx context.Context, id, patient string) (added string, err error)
	AddAddress(ctx context.Context, patient, address string) error
	Unfile(ctx context.Context, id, before, patient, address string) error
	SetAside(ctx context.Context, id string, junk bool) error
	Seen(ctx context.Context, id string) error
	LogCall(ctx context.Context, id, outcome, note string, calm bool) error // calm says as well that it is not urgent any more
	// Decide settles an enrollment mail, and that somebody has looked at its conversation.
	Decide(ctx context.Context, claim, id, patient, reason string, accept bool) error
	RecordConsent(ctx context.Context, patient, method, note string) error
	AddressWorks(ctx context.Context, address string) error
	SaveAttachment(ctx context.Context, mailID string, index int, path string) error
	KeepAttachment(ctx context.Context, mailID string, index int, patient string) error

	// Attach keeps a file with the draft that has this key; Attached is what was kept, in that order.
	Attach(ctx context.Context, key, path string, seal bool) (File, error)
	Attached(ctx context.Context, key string) ([]File, error)
	// Reattach gives files to the draft that has this key: from another draft, or from a mail that was taken back.
	Reattach(ctx context.Context, key string, ids []string) error
	SealAttached(ctx context.Context, id string, seal bool) error
	Detach(ctx context.Context, ids []string) error

	StartTerms(ctx context.Context, patient string) (mail.Terms, error)
	// Send puts a mail into the outbox. Its files leave the draft with it.
	Send(ctx context.Context, a Answer) (Sent, error)
	Withdraw(ctx context.Context, outbox string) error
	Resend(ctx context.Context, outbox string) error
	TakeAsSent(ctx context.Context, outbox string) error

	Templates(ctx context.Context) ([]template.Template, error)
	Fill(ctx context.Context, t template.Template, patient, name string) (string, error) // name where there is no patient
	SaveTemplate(ctx context.Context, t template.Template) error
	RemoveTemplate(ctx context.Context, id string) error
	RestoreTemplate(ctx context.Context, id string) error

	// CheckNow asks the server for mail at once.
	CheckNow(ctx context.Context) error
	// OnChange calls fn, off the interface's goroutine, when something the screen shows has changed.
	OnChange(fn func()) (cancel func())
}
