// Package fault owns the small set of error kinds that services hand to screens and to the command line. People
// see the message; the cause is for the log. Neither may hold patient data beyond a record id.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of trouble it is, so that a caller can choose what to do.
type Kind string

// The kinds of trouble.
const (
	NotFound    Kind = "not found"   // the record does not exist, or no longer
	Invalid     Kind = "invalid"     // the input can't be accepted as it is; Field names the one at fault
	Conflict    Kind = "conflict"    // somebody changed it first, or it exists already
	Denied      Kind = "denied"      // the member's role, a policy or a consent forbids it
	Locked      Kind = "locked"      // the vault is locked, or the passphrase is wrong
	Unavailable Kind = "unavailable" // a file, a server or the disk did not answer; trying again may help
)

// Error is an error with a kind and a message for people.
type Error struct {
	Kind    Kind
	Field   string // the input at fault, in the words of the command line (birth_date), or empty
	Message string // what happened, what was kept, what to do; a full sentence without patient data
	Cause   error  // for the log; may be nil

	// Format and Args made the message; screens in another language look the format up. Empty where the message is whole.
	Format string
	Args   []any
}

// Error returns the message for people, then the cause.
func (e *Error) Error() string {
	text := e.Message
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes errors.Is(err, &fault.Error{Kind: k}) match by kind alone.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && (t.Message == "" || t.Message == e.Message)
}

// New returns an error of a kind with a message for people.
func New(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Format: format, Args: args}
}

// Field returns an Invalid error about one named input.
func Field(field, format string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, args...), Format: format, Args: args}
}

// Wrap gives a cause a kind and a message for people. A nil cause gives nil.
func Wrap(kind Kind, cause error, format string, args ...any) error {
	if cause == nil {
		return nil
	}
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Cause: cause, Format: format, Args: args}
}

// Of returns the kind of the outermost Error in the chain, or "" when there is none.
func Of(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// Message returns what people should read: the message of the outermost Error, or a general sentence when the
// chain holds none, so that internals never reach a screen.
func Message(err error) string {
	var e *Error
	if errors.As(err, &e) {
		if e.Field != "" {
			return e.Field + ": " + e.Message
		}
		return e.Message
	}
	return "Something went wrong inside Foyer. Nothing was changed. The log has the details."
}
