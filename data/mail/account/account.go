// Package account owns what a mail account is on the wire: where its servers are, how the connection is
// secured, how one signs in, and what can go wrong on the way. It knows nothing of messages, patients or
// the store; the packages imap and smtp stand on it.
package account

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
)

// Security says how the connection to a server is protected.
type Security string

const (
	// TLS is TLS from the first byte (IMAP port 993, SMTP port 465).
	TLS Security = "tls"
	// StartTLS begins in the clear and must switch to TLS before anything else is said (143, 587). A server
	// that does not offer it is refused; there is no falling back.
	StartTLS Security = "starttls"
	// Plain is no protection at all. It is accepted for loopback addresses only.
	Plain Security = "plain"
)

// Server is the address of one mail server.
type Server struct {
	Host     string   `json:"host"`              // name or IP address, without port
	Port     int      `json:"port"`              // TCP port
	Security Security `json:"security"`          // how the connection is protected
	CAFile   string   `json:"ca_file,omitempty"` // PEM file of additional authorities to trust; empty means the system's only
}

// Address returns host:port.
func (s Server) Address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Check reports whether the server may be talked to at all: a host, a port, a known way of protection, and
// no unprotected connection beyond this computer. The error is a *Error of kind Refused.
func (s Server) Check() error {
	switch {
	case s.Host == "":
		return &Error{Kind: Refused, Op: "check", Err: errors.New("the server's name is missing")}
	case s.Port < 1 || s.Port > 65535:
		return &Error{Kind: Refused, Op: "check", Server: s.Host, Err: fmt.Errorf("port %d is not between 1 and 65535", s.Port)}
	case s.Security == Plain && !isLoopback(s.Host):
		return &Error{Kind: Refused, Op: "check", Server: s.Host, Err: errors.New("an unencrypted connection is allowed to this computer only")}
	case s.Security != TLS && s.Security != StartTLS && s.Security != Plain:
		return &Error{Kind: Refused, Op: "check", Server: s.Host, Err: fmt.Errorf("unknown protection %q", s.Security)}
	}
	return nil
}

// Login is what a person or program proves itself with. Either Secret or Tokens is set.
type Login struct {
	User   string
	Secret string      // password or app password
	Tokens TokenSource // OAuth access tokens, used with XOAUTH2 or OAUTHBEARER; wins over Secret
}

// TokenSource hands out a valid OAuth access token, refreshing it before it expires. When the sign-in was
// revoked the error wraps a *Error of kind SignInAgain.
type TokenSource interface {
	AccessToken(ctx context.Context) (string, error)
}

// Kind classes what went wrong, by what somebody can do about it.
type Kind int

const (
	// Other is none of the below.
	Other Kind = iota
	// Refused is a setting that Foyer itself does not accept.
	Refused
	// Unreachable is a server that does not answer, or a connection that broke. Trying later may help.
	Unreachable
	// BadTLS is a failed handshake, a certificate that does not verify, or no TLS on offer.
	BadTLS
	// AuthFailed is a wrong user name or password, or a provider that wants an app password.
	AuthFailed
	// SignInAgain is an OAuth sign-in that was revoked or has run out.
	SignInAgain
	// Rejected is a command the server understood and declined (no such folder, over quota).
	Rejected
	// Protocol is an answer that makes no sense.
	Protocol
	// Canceled is a wait ended by the caller's context.
	Canceled
)

var kindNames = [...]string{"failed", "refused", "unreachable", "tls", "sign-in failed", "sign in again", "rejected", "protocol", "canceled"}

// String returns a short name for logs.
func (k Kind) String() string {
	if int(k) < len(kindNames) && k >= 0 {
		return kindNames[k]
	}
	return kindNames[0]
}

// Message returns a sentence for the person at the screen: what happened and what to do. It names no
// account, address or patient.
func (k Kind) Message() string {
	switch k {
	case Refused:
		return "These mail server settings are not safe to use. Check the server name, the port and the encryption."
	case Unreachable:
		return "The mail server does not answer. Foyer tries again by itself; check the network if this lasts."
	case BadTLS:
		return "No safe connection to the mail server could be made. Check the server's name, or ask who runs it about its certificate."
	case AuthFailed:
		return "The mail server did not accept the user name or password. Some providers want an app password."
	case SignInAgain:
		return "The sign-in with the mail provider has ended. Sign in again in the mail settings."
	case Rejected:
		return "The mail server declined the request."
	case Protocol:
		return "The mail server gave an answer that Foyer does not understand."
	case Canceled:
		return "Stopped."
	}
	return "Something went wrong with the mail server."
}

// Error is a failure on the way to or with a mail server. It never holds a secret, nor any text of a message.
type Error struct {
	Kind   Kind
	Op     string // what was being done: connect, sign in, select, fetch, send …
	Server string // host name
	Err    error  // cause, for the log
}

// Error returns the text for the log.
func (e *Error) Error() string {
	text := e.Op + ": " + e.Kind.String()
	if e.Server != "" {
		text = e.Op + " at " + e.Server + ": " + e.Kind.String()
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first *Error in err's chain, Canceled for a context's error, Other without.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	if errors.Is(err, context.Canceled) {
		return Canceled
	}
	return Other
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
