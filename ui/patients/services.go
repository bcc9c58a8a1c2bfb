package patients

import (
	"context"
	"time"

	"foyer/data/care"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/patient"
	"foyer/data/record"
)

// Services is what the screen asks for. Every call but Rights may take its time and honors its context.
type Services interface {
	// Rights are the reasons why the member may not do things.
	Rights() Rights
	// Today is the moment on the practice's clock, in its time zone. Forms ask at every key: it answers from memory.
	Today() time.Time
	Find(ctx context.Context, query Query) (Found, error)
	// Record opens a record: the log says that the member has looked at it.
	Record(ctx context.Context, id string) (Record, error)
	// Again reads the record in view anew, after a change. Nobody has opened it a second time, and the log says nothing.
	Again(ctx context.Context, id string) (Record, error)
	// OnChange calls fn, off the interface's goroutine, when a patient has changed; "" stands for many.
	OnChange(fn func(id string)) (cancel func())

	Editing
	Charting
	Enrolling
	Papering
	Joining
	Importing
}

// Editing keeps patients and their visits.
type Editing interface {
	// Add keeps a new patient.
	Add(ctx context.Context, p record.Patient) (id string, err error)
	// Update replaces a patient that was read at a version. *Changed says that somebody else was faster.
	Update(ctx context.Context, p record.Patient, version int) error
	// Seen says whether the practice still sees the patient.
	Seen(ctx context.Context, id string, active bool) error
	// Alike are the patients who may be the same person.
	Alike(ctx context.Context, p record.Patient) ([]Candidate, error)
	// Consent records what a patient said.
	Consent(ctx context.Context, c consent.Consent) error
}

// Charting keeps visits and the entries of the chart.
type Charting interface {
	// Visit reads a visit whole, to edit it.
	Visit(ctx context.Context, id string) (VisitForm, error)
	// SaveVisit adds a visit, or replaces one that was read at a version.
	SaveVisit(ctx context.Context, v VisitForm) (id string, err error)
	VisitStatus(ctx context.Context, id, status string) error
	// SaveItem adds an entry, or changes the one that was Before; undo takes that back.
	SaveItem(ctx context.Context, patientID string, e Entry) (undo func(context.Context) error, err error)
	RemoveItem(ctx context.Context, patientID string, e Entry) (undo func(context.Context) error, err error)
}

// Enrolling leads a patient into the portal.
type Enrolling interface {
	// Invite makes an invitation letter with a new code and prints it; where is the printer, or empty when the PDF viewer
	// shows it. A letter that reached no printer is a *printout.Unprinted.
	Invite(ctx context.Context, id string) (where string, err error)
	InviteByMail(ctx context.Context, id string) error
	Enroll(ctx context.Context, id string, event enrollment.Event, note enrollment.Note) error
	VoidCode(ctx context.Context, codeID, why string) error
}

// Papering hands out what was made before.
type Papering interface {
	// ShowPaper opens the stored paper in the system's viewer.
	ShowPaper(ctx context.Context, id string) error
	// Reprint prints the stored paper, byte for byte.
	Reprint(ctx context.Context, id string) (where string, err error)
}

// Joining makes two records one, and two of one.
type Joining interface {
	// Sides reads two records to stand beside each other.
	Sides(ctx context.Context, one, other string) (a, b Side, err error)
	Merge(ctx context.Context, keep, gone string) (mergeID string, err error)
	Unmerge(ctx context.Context, mergeID string) error
	Doubts(ctx context.Context) ([]Doubt, error)
	MergeDoubt(ctx context.Context, id string) (mergeID string, err error)
	KeepApart(ctx context.Context, id string) error
}

// Importing reads files.
type Importing interface {
	// Preview reads files and says what importing them would do. Tables that are not understood come back in Plan.Tables.
	Preview(ctx context.Context, paths []string, choices map[string]Verdict, progress func(done, of int)) (Plan, error)
	// Confirm keeps what the columns of a table mean.
	Confirm(ctx context.Context, t Table) error
	Batches(ctx context.Context) ([]Batch, error)
	// UndoPlan says what taking an import back would do, in sentences.
	UndoPlan(ctx context.Context, batchID string) ([]string, error)
	Undo(ctx context.Context, batchID string) error
	Resume(ctx context.Context, batchID string, progress func(done, of int)) (Done, error)
	Loose(ctx context.Context) ([]Loose, error)
	Assign(ctx context.Context, rowID, patientID string) error
	Dismiss(ctx context.Context, rowID string) error
}

// Rights are sentences that say why the member may not do something; empty where it is allowed.
type Rights struct{ Edit, Import, Merge, Enroll, Consent, Print, Mail string }

// Query is what somebody looks for.
type Query = patient.Choose

// Found is the answer to a search.
type Found struct {
	List   []patient.Summary
	Total  int  // in the practice; -1 when nobody counted, as for those below
	More   bool // there are others beyond those listed
	Hidden int  // found by the text, and deceased or no longer seen
	Doubts int  // pairs of records that may be one person, in the practice
	Loose  int  // rows of schedules that wait for a person
	Broken int  // imports that were not finished
}

// Changed is the error of a record that somebody else has changed in the meantime.
type Changed struct {
	Now     record.Patient
	Version int
}

// Error implements error.
func (*Changed) Error() string { return "somebody changed this record in the meantime" }

// Candidate is a patient who may be the same person.
type Candidate struct {
	patient.Summary
	Same    bool // no doubt about it
	Because []string
}

// Record is everything the screen shows of one patient.
type Record struct {
	Patient record.Patient
	Version int
	Active  bool
	Chart   record.Chart
	Age     int     // years; -1 when the birth date is not known
	Visits  []Visit // newest first

	State    string // of enrollment
	Since    time.Time
	Reason   string      // of the state
	NextOn   record.Date // day to ask again
	NextStep string      // in words
	Missing  []string
	History  []Step // of enrollment, newest first
	Codes    []enrollment.Code
	NoInvite string // why no invitation can be printed, in a sentence
	NoMail   string // why none can be mailed, in a sentence

	Email    string // consent: given, withdrawn or none
	Consents []consent.Consent
	Mails    []Mail
	MailWhy  string // why the mail is not shown, in a sentence
	Bounced  []string
	Papers   []Paper
	Merges   []Merge
	Doubts   []Doubt
	Due      []care.Item // care that is due
	Log      []LogLine
	LogWhy   string // why the log is not shown, in a sentence
}

// Visit is a line of the visits.
type Visit struct {
	ID     string
	At     time.Time
	Timed  bool // false: only the day of At is known
	Reason string
	With   string
	Status string // planned, finished, …
}

// VisitForm is a visit as it is edited by hand.
type VisitForm struct {
	record.Visit
	Version      int // 0 for a new one
	Instructions []record.Instruction
	Vitals       []record.Observation
	Removed      []Entry // entries of the visit that are to go
}

// Step is something that happened on the way into the portal.
type Step struct {
	At      time.Time
	Event   string
	From    string
	To      string
	Channel string
	Reason  string
	Who     string
}

// Mail is a conversation of the patient.
type Mail struct {
	ID, Subject, Preview string
	Category             string // readings, refill, …
	Last                 time.Time
	Count, Unread        int
	Urgent, Done         bool
}

// Paper is a paper that was made.
type Paper struct {
	ID, Title, Kind, Language string
	Large                     bool
	Pages                     int
	At                        time.Time
	Who                       string
	Spoiled                   bool
	Uses                      []Use
}

// Use is something that was done with a paper.
type Use struct {
	At               time.Time
	How, Target, Who string
}

// Merge is a record that came into this one.
type Merge struct {
	ID   string
	Gone record.Patient
	At   time.Time
	By   string
}

// LogLine is an entry of the audit log.
type LogLine struct {
	At                   time.Time
	Action, Subject, Who string
}

// Entry is an entry of the chart.
type Entry struct {
	Kind   record.Kind
	ID     string // empty for a new one
	Before any    // pointer to the record's type; as it was read
	Value  any    // pointer to the record's type
}

// Doubt is a newcomer who may be somebody known.
type Doubt struct {
	ID        string
	Newcomer  Side
	Candidate Side
	Because   []string
}

// Side is one of two records beside each other.
type Side struct {
	Patient record.Patient
	State   string
	Visits  int
	Mails   int
	Papers  int
	Items   int
	Codes   int // that are out
}

// Go opens other places.
type Go struct {
	Summary func(visitID string)
	Mail    func(conversationID string)
}
