package shell

import "context"

// Office is what the practice is called and where it is: the first step.
type Office struct {
	Name                     string
	Street, City, State, Zip string
	Phone                    string // as papers print it
	TimeZone                 string // IANA name
	Logo                     []byte // PNG or JPEG, or nil
}

// FirstStart is what the first two steps ask for: with it there is a practice.
type FirstStart struct {
	Office
	Administrator, Passphrase string
}

// Step is a step of the first start.
type Step int

// The steps in their order. Recovery stands between the administrator and the portal: a practice whose recovery key
// nobody has written down is not set up.
const (
	StepOffice Step = iota
	StepAdministrator
	StepRecovery
	StepPortal
	StepMailbox
	StepFeatures
	StepBegin // sample data, the practice's own files, or nothing
	StepDone
)

// PortalChoice is the third step.
type PortalChoice struct {
	Name   string // patients know it by
	Vendor string // who runs it; empty where the practice's mailbox is the portal
	URL    string // the vendor's sign-up page
	ByCode bool   // the vendor's page asks for a code that the practice gives out
}

// MailServer is one server of a mailbox.
type MailServer struct {
	Host     string
	Port     int
	StartTLS bool // begins in the clear and must switch before anything is said; else TLS from the first byte
}

// Mailbox is the fourth step: where the practice's mail is, and how one signs in.
type Mailbox struct {
	Address, User string
	Secret        string // password, or app password
	IMAP, SMTP    MailServer

	Provider    string // name for people, empty when unknown
	AppPassword bool   // the usual password is refused; one made for Foyer is wanted
	Help        string // address of the provider's page about that
	Browser     string // the provider's sign-in in the browser, "microsoft" or "google", where a password does not do
	Personal    bool   // the provider signs no business associate agreement for this kind of account
	Guessed     bool   // nobody said so: the servers are a guess by name
}

// FeatureChoice is a line of the fifth step.
type FeatureChoice struct {
	Key, Name, Text string
	On              bool
}

// Setup goes on with the first start once there is a practice. All are called off the interface's goroutine, act as the
// administrator who is signed in, and are in the log.
type Setup interface {
	// Next is the first step that was not done, StepDone where nothing is left or the member is no administrator.
	Next(ctx context.Context) (Step, error)
	// Reached remembers that everything before a step is done.
	Reached(ctx context.Context, next Step) error
	Office(ctx context.Context) (Office, error)
	SaveOffice(ctx context.Context, o Office) error
	// NewRecovery makes a new recovery key in place of one that was never written down.
	NewRecovery(ctx context.Context) (key string, err error)
	Portal(ctx context.Context) (PortalChoice, error)
	SavePortal(ctx context.Context, p PortalChoice) error
	// FindMailbox finds the servers of an address. It works without a network for the large providers.
	FindMailbox(ctx context.Context, address string) (Mailbox, error)
	// TestMailbox connects and signs in to both servers and keeps nothing; what is wrong stands in the error.
	TestMailbox(ctx context.Context, m Mailbox) error
	SaveMailbox(ctx context.Context, m Mailbox) error
	// Features are those this portal can have.
	Features(ctx context.Context) ([]FeatureChoice, error)
	SetFeatures(ctx context.Context, list []FeatureChoice) error
	// Samples fills the practice with invented people, and says how many. They go again like any import.
	Samples(ctx context.Context, progress func(share float64)) (patients int, undo func(ctx context.Context) error, err error)
}
