// Package loopback owns a mail provider in miniature: IMAP and SMTP servers on 127.0.0.1 whose mailboxes
// live in memory. The demo practice has its mailbox here, and tests run against it; nothing it holds
// outlives the process.
package loopback

import (
	"time"
)

// User is one mailbox owner.
type User struct {
	Name      string   // what one signs in with
	Password  string   //
	Addresses []string // mail sent to these arrives in the user's INBOX
}

// Mail is one mail that was handed to the SMTP server.
type Mail struct {
	User string // who signed in, empty without
	From string // envelope
	To   []string
	Raw  []byte
	At   time.Time
}
