// Package imap speaks to the practice's mailbox. It hides github.com/emersion/go-imap/v2 and its traps
// behind a small interface: every wait has a deadline and ends with the context, messages the server or the
// library cannot deliver are reported instead of lost, memory stays bounded whatever a server announces.
package imap

import (
	"context"
	"time"

	"foyer/data/mail/account"
)

// UID names a message within one mailbox and one UIDVALIDITY.
type UID uint32

// Account is where and as whom to connect.
type Account struct {
	Server account.Server
	Login  account.Login
}

// Well-known flags.
const (
	Seen     = `\Seen`
	Answered = `\Answered`
	Flagged  = `\Flagged`
	Deleted  = `\Deleted`
	Draft    = `\Draft`
)

// Capabilities are the abilities of a server that change how one works with it.
type Capabilities struct {
	CondStore  bool // flag changes since a point can be asked for
	Idle       bool // the server tells of news by itself
	Move       bool
	UIDPlus    bool
	SpecialUse bool
	Gmail      bool // X-GM-EXT-1: folders are labels, Sent files itself
	Names      []string
}

// Role is what a mailbox is for.
type Role string

const (
	NoRole  Role = ""
	Inbox   Role = "inbox"
	Sent    Role = "sent"
	Drafts  Role = "drafts"
	Archive Role = "archive"
	Trash   Role = "trash"
	Junk    Role = "junk"
	All     Role = "all"
)

// Mailbox is one folder.
type Mailbox struct {
	Name       string // full name as the server knows it, decoded to UTF-8
	Delimiter  string // between levels, "" for a flat name space
	Role       Role   // from SPECIAL-USE, or guessed by name where the server has none
	Guessed    bool   // Role was guessed
	Selectable bool
}

// Selected describes the mailbox just opened.
type Selected struct {
	Name          string
	UIDValidity   uint32
	UIDNext       UID
	Exists        uint32 // number of messages
	HighestModSeq uint64 // 0 when the server keeps none
}

// State is what changes about a message, and what is known of it before its body.
type State struct {
	UID          UID
	Flags        []string // sorted; system flags in the usual spelling
	ModSeq       uint64   // 0 without CONDSTORE
	Size         int64    // bytes; 0 when not asked for
	InternalDate time.Time
	Header       []byte // the header block when asked for
}

// Want asks for one body. Size saves a round trip where it is known; 0 means unknown.
type Want struct {
	UID  UID
	Size int64
}

// Raw is one message as the server holds it.
type Raw struct {
	State
	Body []byte // all of it, or the header alone when HeaderOnly; the callee may keep it (see Limits.Alloc)
	// HeaderOnly is set when the message is larger than the limit.
	HeaderOnly bool
	// Err is set when the message could not be had although others could: it is to be shown as unreadable,
	// never skipped. Vanished is set when it is simply no longer there.
	Err      error
	Vanished bool
}

// FlagChange says what to do with flags.
type FlagChange int

const (
	AddFlags FlagChange = iota
	RemoveFlags
	SetFlags
)

// Moved tells where messages went: new UIDs by old ones; empty where the server does not say.
type Moved struct {
	UIDValidity uint32
	UIDs        map[UID]UID
}

// Client is one connection. Its methods may be called from any goroutine, one runs at a time. Errors are
// *account.Error. After an error of kind Unreachable, Protocol or Canceled the connection is closed and the
// client is of no more use: connect again.
type Client interface {
	// Capabilities returns what the server can do, as told after sign-in.
	Capabilities() Capabilities
	// Mailboxes lists all folders with their roles.
	Mailboxes(ctx context.Context) ([]Mailbox, error)
	// Select opens a mailbox for reading and writing.
	Select(ctx context.Context, mailbox string) (Selected, error)
	// UIDs returns all UIDs of the open mailbox, ascending.
	UIDs(ctx context.Context) ([]UID, error)
	// States streams flags, sizes and dates (and header blocks if wanted) of the messages uids, or of all
	// for nil, in the server's order. each runs on the calling goroutine; its error ends the stream.
	States(ctx context.Context, uids []UID, headers bool, each func(State) error) error
	// FlagsSince streams UID, flags and mod-sequence of messages changed after modSeq; all messages for 0 or
	// without CONDSTORE.
	FlagsSince(ctx context.Context, modSeq uint64, each func(State) error) error
	// Bodies streams messages in the order asked for where the server keeps it. Every UID asked for is
	// reported exactly once, in the worst case with Err or Vanished set. each runs on the calling goroutine;
	// its error ends the stream and comes back as it is. Not more than one body, and never more than
	// Limits.LargeBody of any answer, is held at a time.
	Bodies(ctx context.Context, want []Want, limits Limits, each func(Raw) error) error
	// FindMessageID returns the UIDs in the open mailbox whose Message-ID is id (without brackets).
	FindMessageID(ctx context.Context, id string) ([]UID, error)
	// StoreFlags changes flags of messages in the open mailbox.
	StoreFlags(ctx context.Context, uids []UID, change FlagChange, flags ...string) error
	// Move moves messages of the open mailbox into another one, by MOVE or by COPY, STORE and UID EXPUNGE.
	Move(ctx context.Context, uids []UID, mailbox string) (Moved, error)
	// Append files a message; the UID is 0 where the server does not tell it.
	Append(ctx context.Context, mailbox string, raw []byte, flags []string, date time.Time) (UID, error)
	// CreateMailbox makes a folder; one that exists already is no error.
	CreateMailbox(ctx context.Context, mailbox string) error
	// Idle waits for news in the open mailbox and calls changed for each; it returns when the context ends
	// (nil then) or the connection breaks. Where the server has no IDLE it asks every PollEvery. It notices
	// when the computer has slept and checks the connection.
	Idle(ctx context.Context, changed func()) error
	// Noop asks for a sign of life within 20 seconds.
	Noop(ctx context.Context) error
	// Close says goodbye and closes the connection; it may be called at any time and more than once.
	Close() error
}

// Limits bound what Bodies takes in. The zero value means the defaults.
type Limits struct {
	LargeBody int64 // above this a body is fetched in ranges of this size; default 5 MiB
	MaxBody   int64 // above this only the header is fetched; default 50 MiB
	Batch     int   // messages asked for in one command; default 1000
	// Alloc returns the memory for the next body; nil takes fresh memory for each. It runs on the goroutine of each,
	// and may return the same memory again when no body was handed over since. Large bodies don't ask for it.
	Alloc func(size int) []byte
}

func (l Limits) orDefaults() Limits {
	if l.LargeBody <= 0 {
		l.LargeBody = 5 << 20
	}
	if l.MaxBody <= 0 {
		l.MaxBody = 50 << 20
	}
	if l.Batch <= 0 {
		l.Batch = 1000
	}
	return l
}
