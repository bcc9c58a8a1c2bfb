package enrollment

import (
	"context"
	"image"
	"time"

	data "foyer/data/enrollment"
	"foyer/data/record"
	leaf "foyer/reports/funnel"
)

// Ask says which patients to list.
type Ask struct {
	Pick     data.Pick
	Order    data.Order
	Falling  bool
	Today    bool   // only whom the practice sees today
	Due      bool   // only who is to get a letter now
	Provider string // only whom this one has seen or is to see; empty for all
}

// Listing is the answer.
type Listing struct {
	Lines     []*data.Line
	Visits    map[string]time.Time // today's, by patient; the zero time where only the day is known
	Day       record.Date
	Counts    data.Row // of everybody
	ToDo      int      // of everybody
	TodayToDo int      // of those whom the practice sees today
	Due       int      // letters to send now
	Reviews   int      // mails that a person has to decide about
	Providers []string
}

// Person is everything the pane shows of one patient.
type Person struct {
	Line     *data.Line // nil where nobody is to be asked: deceased, or no longer seen
	Patient  record.Patient
	Age      int // years; -1 when the birth date is not known
	NextStep string
	State    string // of enrollment, or deceased
	Consent  string // to e-mail: given, withdrawn, none
	NoLetter string // why no letter can be made, in a sentence
	NoMail   string // why no invitation can be mailed
	NoDesk   string // why desk mode can't begin
	Warnings []string
	Codes    []data.Code
	History  []data.Change
}

// Undo takes back what was just done.
type Undo func(ctx context.Context) error

// Fill is what somebody adds to a record where it lacks it. One field at a time.
type Fill struct {
	Email, Phone, Language string
	Consent                string // to e-mail: written, spoken, or no
}

// Refusal is a patient who got no invitation, with the reason in a sentence.
type Refusal struct{ PatientID, Name, Why string }

// Plan is what a bulk of invitations would do.
type Plan struct {
	Ready   []string     // patients, in the order of the letters
	Lines   []*data.Line // of these, where one may choose among them
	Refused []Refusal
	Remark  string        // what to know before, in a sentence; empty for nothing
	Pages   []image.Image // of the first letter, with a blank where the code will stand
	DPI     float32
}

// Sent is what came of a bulk of invitations.
type Sent struct {
	Count   int
	Refused []Refusal
	Where   string // the printer
	Shown   bool   // no printer took them: the PDF viewer shows them
	Saved   bool   // they were written to the file Where
	Undo    Undo   // nil where it can't be undone
}

// Code is a line of the register of codes.
type Code struct {
	data.Code
	Name     string
	Replaced bool // the patient has a newer code
	Printing bool // the paper that carries it is kept and can be printed again
}

// Review is a mail that a person has to decide about.
type Review struct {
	data.Review
	Subject, Text string
	Conversation  string
	Candidates    []Candidate // whose code it is first, then whose mail it seems to be
}

// Candidate is a patient who may have written.
type Candidate struct {
	ID, Name, State string
	Birth           record.Date
	Emails, Phones  []string
	CodeIsTheirs    bool
}

// DeskPatient is what desk mode shows to one patient.
type DeskPatient struct {
	ID, Name string
	Birth    record.Date
	Language string // en or es
	Email    string
	Agreed   bool // to e-mail
	Practice string
	Portal   string
	Phone    string
}

// DeskCode is the way in, made when it is shown.
type DeskCode struct {
	Code    string // in blocks of four; empty where people join at the vendor's page without one
	Expires time.Time
	Payload string // of the square code; empty without one
	Address string // what the square code opens, to read
	ByMail  bool   // a mail to the practice: else a page on the web
}

// Services is what the screen asks for. Every call may take its time and honors its context.
type Services interface {
	List(ctx context.Context, ask Ask) (Listing, error)
	Person(ctx context.Context, id string) (Person, error)
	// Table is the funnel broken down, with the reasons of those who are not on the way.
	Table(ctx context.Context, by data.Dimension) (Table, error)
	// PrintFunnel prints the paper of a table; an empty name stands for the PDF viewer.
	PrintFunnel(ctx context.Context, page leaf.Page) (where string, err error)
	// Save writes a table or list as CSV and says where.
	Save(ctx context.Context, path string, ask *Ask, by data.Dimension) error
	// Record lets something happen to a patient's enrollment.
	Record(ctx context.Context, id string, event data.Event, note data.Note) (Undo, error)
	Fill(ctx context.Context, id string, f Fill) (Undo, error)
	// Plan says what inviting patients, or everybody who is due, would do. Nothing is issued.
	Plan(ctx context.Context, ids []string, mail bool) (Plan, error)
	// Letters prints invitations as one job; papers that reached no printer are a *printout.Unprinted.
	Letters(ctx context.Context, ids []string, progress func(done, of int)) (Sent, error)
	// Mails queues invitations by mail. What was queued before ctx ended stays queued.
	Mails(ctx context.Context, ids []string, progress func(done, of int)) (Sent, error)
	// Codes is the register, newest first; of one state, or all when it is empty.
	Codes(ctx context.Context, state string) ([]Code, error)
	Void(ctx context.Context, codeID, why string) (Undo, error)
	// Reprint prints the paper that carries a code once more.
	Reprint(ctx context.Context, codeID string) (where string, err error)
	Reviews(ctx context.Context) ([]Review, error)
	Accept(ctx context.Context, claimID, patientID, why string) error
	Dismiss(ctx context.Context, claimID, why string) error
	Desk(ctx context.Context, id string) (DeskPatient, error)
	// DeskMail keeps the address and the answer that a patient gave in desk mode.
	DeskMail(ctx context.Context, id, email string, agreed bool) error
	// DeskCode gives a code out, and voids the one that desk mode gave out before.
	DeskCode(ctx context.Context, id, language string) (DeskCode, error)
	// DeskWay is the same way in, in another language and without a code: nothing is given out.
	DeskWay(ctx context.Context, id, language string) (DeskCode, error)
	VendorServices
	Today() time.Time
	// OnChange calls fn, off the interface's goroutine, when a patient has changed; "" stands for many.
	OnChange(fn func(id string)) (cancel func())
}

// Table is the funnel by a dimension.
type Table struct {
	By      data.Dimension
	Rows    []data.Row
	Total   data.Row
	Reasons map[data.State][]data.Row
	Cohorts []data.Cohort // the newest month first
}
