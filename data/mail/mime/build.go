package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	gomime "mime"
	"mime/quotedprintable"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// Automation says whether a mail is written by a person (RFC 3834).
type Automation string

const (
	// ByHand is a mail that a person wrote and sent.
	ByHand Automation = ""
	// Generated is a mail that the program sends by itself, such as a reminder.
	Generated Automation = "auto-generated"
	// Replied is an automatic answer to a mail.
	Replied Automation = "auto-replied"
)

// File is an attachment of a mail to be sent.
type File struct {
	Name string
	Type string // media type; application/octet-stream when empty
	Data []byte
}

// Outgoing is a mail to be written. Names, subject and text may hold any characters; line ends in Text may
// be of any kind.
type Outgoing struct {
	From        Address
	ReplyTo     []Address
	To          []Address
	Cc          []Address
	Subject     string
	Text        string
	Attachments []File
	MessageID   string    // without brackets; see NewMessageID
	InReplyTo   string    // without brackets
	References  []string  // without brackets, oldest first
	Date        time.Time // its location is shown to the receiver
	Automation  Automation
	Headers     []Field // further fields; none of those that Build writes itself
}

// NewMessageID makes a Message-ID of random bytes. domain is the part behind "@" of the sender's address; the
// computer's name does not appear.
func NewMessageID(random io.Reader, domain string) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("making a Message-ID: %w", err)
	}
	if at := strings.LastIndexByte(domain, '@'); at >= 0 {
		domain = domain[at+1:]
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || ascii == "" {
		ascii = "foyer.invalid"
	}
	return hex.EncodeToString(b[:]) + "@" + ascii, nil
}

const (
	// lineLength is where header lines are folded and text lines call for an encoding.
	lineLength = 76
	// maxReferences is how many ids a References field keeps: the first and the latest.
	maxReferences = 20
)

// Build writes the mail: 7-bit bytes with CRLF, the same for the same input. The error says what about the
// input can't be sent: an address that is none, a header field that would break out of its line.
func Build(o Outgoing) ([]byte, error) {
	var h header
	h.date(o.Date)
	h.addresses("From", []Address{o.From}, true)
	h.addresses("Reply-To", o.ReplyTo, false)
	h.addresses("To", o.To, len(o.Cc) == 0)
	h.addresses("Cc", o.Cc, false)
	h.text("Subject", o.Subject)
	h.ids("Message-ID", []string{o.MessageID}, true)
	if o.InReplyTo != "" {
		h.ids("In-Reply-To", []string{o.InReplyTo}, true)
	}
	h.ids("References", shorten(o.References), false)
	h.automation(o.Automation)
	for _, field := range o.Headers {
		h.further(field)
	}
	h.line("MIME-Version", "1.0")
	if h.err != nil {
		return nil, h.err
	}
	text, err := encodeText(o.Text)
	if err != nil {
		return nil, err
	}
	if len(o.Attachments) == 0 {
		return append(h.b.Bytes(), text...), nil
	}
	return multipart(h.b.Bytes(), text, o)
}

func multipart(head, text []byte, o Outgoing) ([]byte, error) {
	// "=_" can stand in neither quoted-printable nor base64, and the hash keeps nested mails apart.
	sum := sha256.New()
	sum.Write([]byte(o.MessageID))
	sum.Write(text)
	for _, file := range o.Attachments {
		sum.Write(file.Data)
	}
	boundary := "=_foyer_" + hex.EncodeToString(sum.Sum(nil)[:12])
	var b bytes.Buffer
	b.Write(head)
	fmt.Fprintf(&b, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n", boundary)
	fmt.Fprintf(&b, "--%s\r\n%s", boundary, text)
	for _, file := range o.Attachments {
		kind, params, err := gomime.ParseMediaType(file.Type)
		if err != nil || !strings.Contains(kind, "/") || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/") {
			// A message as base64 is not allowed, so it travels as a file.
			kind, params = "application/octet-stream", nil
		}
		delete(params, "name")
		name := fileName(file.Name)
		if name == "" {
			name = "attachment"
		}
		fmt.Fprintf(&b, "--%s\r\nContent-Type: %s\r\nContent-Disposition: %s\r\nContent-Transfer-Encoding: base64\r\n\r\n", boundary,
			foldParameters(gomime.FormatMediaType(kind, params)), foldParameters(gomime.FormatMediaType("attachment", map[string]string{"filename": name})))
		writeBase64(&b, file.Data)
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return b.Bytes(), nil
}

func foldParameters(value string) string { return strings.ReplaceAll(value, "; ", ";\r\n ") }

func writeBase64(b *bytes.Buffer, data []byte) {
	const perLine = 57 // 76 characters
	line := make([]byte, 0, 80)
	for len(data) > 0 {
		piece := data[:min(perLine, len(data))]
		data = data[len(piece):]
		line = base64.StdEncoding.AppendEncode(line[:0], piece)
		b.Write(append(line, '\r', '\n'))
	}
}

// encodeText writes the text part, its header included: as it is where every server leaves it alone, else
// in quoted-printable.
func encodeText(text string) ([]byte, error) {
	text = strings.TrimRight(cleanText(text), "\n")
	var b bytes.Buffer
	if travelsAsItIs(text) {
		b.WriteString("Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n")
		if text != "" {
			b.WriteString(strings.ReplaceAll(text, "\n", "\r\n") + "\r\n")
		}
		return b.Bytes(), nil
	}
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	var encoded bytes.Buffer
	w := quotedprintable.NewWriter(&encoded)
	if _, err := io.WriteString(w, text); err != nil {
		return nil, fmt.Errorf("encoding the text: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encoding the text: %w", err)
	}
	for i, line := range strings.Split(strings.ReplaceAll(encoded.String(), "\r\n", "\n"), "\n") {
		if i > 0 {
			b.WriteString("\r\n")
		}
		// Some servers put ">" before a line that begins with "From ", and a lone dot ends a mail.
		if strings.HasPrefix(line, "From ") {
			line = "=46" + line[1:]
		} else if line == "." {
			line = "=2E"
		}
		b.WriteString(line)
	}
	b.WriteString("\r\n")
	return b.Bytes(), nil
}

func travelsAsItIs(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) > lineLength || strings.HasPrefix(line, "From ") || line == "." || strings.HasSuffix(line, " ") && line != "-- " {
			return false
		}
		for i := range len(line) {
			if line[i] >= 0x7f || line[i] < ' ' && line[i] != '\t' {
				return false
			}
		}
	}
	return true
}

func shorten(ids []string) []string {
	if len(ids) <= maxReferences {
		return ids
	}
	return append([]string{ids[0]}, ids[len(ids)-maxReferences+1:]...)
}
