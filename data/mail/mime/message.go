// Package mime owns the shape of a mail: it reads any bytes that claim to be one, repairing what can be
// repaired, and writes the mails that Foyer sends. It knows no server, no patient and no database.
package mime

import (
	"html"
	"strings"
	"time"
)

// Address is one mailbox: a display name, which may be empty, and an address such as ana@example.org,
// trimmed, its domain in lower case. Mail may be empty where a header names a person without an address.
type Address struct {
	Name string
	Mail string
}

// Field is one header field as it stood, unfolded, not decoded.
type Field struct {
	Name  string
	Value string
}

// Message is what could be read of a mail. Every field may be empty; Problems says what had to be repaired
// or left out. Text in it is valid UTF-8 with "\n" line ends and without control characters.
type Message struct {
	ID         string   // Message-ID without angle brackets
	InReplyTo  []string // ids without angle brackets
	References []string // ids without angle brackets, oldest first
	From       []Address
	Sender     []Address
	ReplyTo    []Address
	To         []Address
	Cc         []Address
	Subject    string
	Date       time.Time // zero when missing or unreadable
	DateRaw    string    // the Date field as it stood

	Text    string // the body as plain text; rendered from HTML where there is no plain part
	NewText string // Text without the quoted earlier mail and without the signature

	Attachments []Attachment

	AutoSubmitted bool   // an automatic answer or notice (RFC 3834 and its older relatives)
	Bulk          bool   // bulk, junk or list precedence, or marked as a mass mailing
	List          bool   // came through a mailing list
	ListID        string // List-Id, without brackets
	Bounce        *Bounce
	Auth          []AuthResults // Authentication-Results, newest (topmost) first
	Spam          bool          // the server marked it as spam

	Fields   []Field  // all header fields in their order
	Problems []string // what was wrong, for the person who looks twice; no content of the mail

	rich []view // the parts of the body, where any of them is HTML
}

// HTML returns the HTML body made safe to show: no scripts, styles, forms or remote content; pictures only
// by cid: of an attachment. Empty when the mail has no HTML. It is made anew with each call.
func (m Message) HTML() string {
	p := &parser{}
	var parts []string
	for _, v := range m.rich {
		if v.rich != nil {
			parts = append(parts, p.decodePart(v.rich))
		} else if v.plain != "" {
			parts = append(parts, "<pre>"+html.EscapeString(v.plain)+"</pre>")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return sanitize(p.cut(strings.Join(parts, "\n<hr>\n")))
}

// Header returns the value of the first field of that name (any case), decoded; empty when there is none.
func (m Message) Header(name string) string {
	for _, field := range m.Fields {
		if strings.EqualFold(field.Name, name) {
			return decodeText(field.Value)
		}
	}
	return ""
}

// Automatic reports whether no person wrote this mail by hand to the practice: it must never be answered by
// the program itself.
func (m Message) Automatic() bool {
	return m.AutoSubmitted || m.Bulk || m.List || m.Bounce != nil
}

// Attachment is one part of a mail that is not its text.
type Attachment struct {
	Name      string // file name, cleaned: no folders, no control characters; made up from the type if missing
	Type      string // media type in lower case, application/octet-stream if unknown
	Size      int64  // bytes after decoding
	ContentID string // without angle brackets; HTML refers to it as cid:
	Inline    bool   // meant to be shown within the text

	body     []byte // encoded bytes, part of the raw message
	encoding string
}

// Data decodes and returns the content. It never fails: what is damaged is skipped. The caller owns the bytes.
func (a Attachment) Data() []byte { return decodeTransfer(a.body, a.encoding) }

// Bounce is what a delivery status notification says (RFC 3464), or what could be guessed from an older one.
type Bounce struct {
	Failures   []BounceRecipient
	OriginalID string // Message-ID of the returned mail, if it came along
}

// Permanent reports whether any recipient failed for good.
func (b Bounce) Permanent() bool {
	for _, failure := range b.Failures {
		if failure.Action == "failed" || strings.HasPrefix(failure.Status, "5") {
			return true
		}
	}
	return false
}

// BounceRecipient is the fate of one recipient.
type BounceRecipient struct {
	Recipient  string // address
	Action     string // failed, delayed, delivered, relayed, expanded
	Status     string // enhanced code such as 5.1.1; empty if unknown
	Diagnostic string // the remote server's words
}

// AuthResults is one Authentication-Results field (RFC 8601): what the server with this id found. It is
// worth something only when the practice's own server wrote it; compare Server.
type AuthResults struct {
	Server string
	Checks []AuthCheck
}

// AuthCheck is one method and its result.
type AuthCheck struct {
	Method     string            // dkim, spf, dmarc …
	Result     string            // pass, fail, none, softfail …
	Properties map[string]string // header.from, smtp.mailfrom, header.d …
}

// Result returns the result of the method ("dmarc"), empty when it was not checked. With several dkim
// signatures one pass counts.
func (r AuthResults) Result(method string) string {
	result := ""
	for _, check := range r.Checks {
		if !strings.EqualFold(check.Method, method) {
			continue
		}
		if check.Result == "pass" {
			return "pass"
		}
		if result == "" {
			result = check.Result
		}
	}
	return result
}
