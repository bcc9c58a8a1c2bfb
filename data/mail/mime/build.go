package mime

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	gomime "mime"
	"mime/quotedprintable"
	"strings"
	"time"
	"unicode/utf8"

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

// header collects fields and the first error.
type header struct {
	b   bytes.Buffer
	err error
}

func (h *header) fail(format string, args ...any) {
	if h.err == nil {
		h.err = fmt.Errorf(format, args...)
	}
}

// line writes a field whose value is known to fit.
func (h *header) line(name, value string) { h.b.WriteString(name + ": " + value + "\r\n") }

// words writes a field folded between words.
func (h *header) words(name string, words []string) {
	column := len(name) + 1
	h.b.WriteString(name + ":")
	for i, word := range words {
		if i > 0 && column+1+len(word) > lineLength {
			h.b.WriteString("\r\n")
			column = 0
		}
		h.b.WriteString(" " + word)
		column += 1 + len(word)
	}
	h.b.WriteString("\r\n")
}

func (h *header) date(at time.Time) {
	if at.IsZero() {
		h.fail("the mail has no date")
		return
	}
	h.line("Date", at.Format(time.RFC1123Z))
}

func (h *header) text(name, value string) {
	value = strings.Join(strings.Fields(oneLine(value)), " ")
	h.words(name, encodeWords(value))
}

// encodeWords returns text as words for a header: as they are in ASCII, as encoded words else.
func encodeWords(text string) []string {
	plain := !strings.Contains(text, "=?")
	for i := range len(text) {
		plain = plain && text[i] >= ' ' && text[i] < 0x7f
	}
	words := strings.Split(text, " ")
	for _, word := range words {
		plain = plain && len(word) < lineLength
	}
	if plain {
		return words
	}
	var encoded []string
	// 42 bytes are 56 in base64; with =?utf-8?B??= a word stays under the 75 that are allowed.
	for len(text) > 0 {
		end := min(42, len(text))
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end--
		}
		encoded = append(encoded, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(text[:end]))+"?=")
		text = text[end:]
	}
	return encoded
}

func (h *header) addresses(name string, list []Address, needed bool) {
	if len(list) == 0 {
		if needed {
			h.fail("the mail has no %s address", name)
		}
		return
	}
	var words []string
	for i, a := range list {
		mail, err := wireAddress(a.Mail)
		if err != nil {
			h.fail("%s: %w", name, err)
			return
		}
		if display := strings.Join(strings.Fields(oneLine(a.Name)), " "); display != "" {
			words = append(words, phrase(display)...)
			mail = "<" + mail + ">"
		}
		if i < len(list)-1 {
			mail += ","
		}
		words = append(words, mail)
	}
	h.words(name, words)
}

// phrase writes a display name: bare, quoted or encoded.
func phrase(name string) []string {
	words := encodeWords(name)
	if strings.HasPrefix(words[0], "=?") {
		return words
	}
	if strings.IndexFunc(name, func(r rune) bool { return strings.ContainsRune(`()<>[]:;@\,."`, r) }) < 0 {
		return words
	}
	return []string{`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`}
}

// ErrAddress is wrapped by Build's error when an address can't be used.
var ErrAddress = errors.New("not a mail address")

// CheckAddress reports whether Build and the envelope accept the address.
func CheckAddress(mail string) error {
	_, err := wireAddress(mail)
	return err
}

// WireAddress returns the address as it goes over the wire: its domain in ASCII.
func WireAddress(mail string) (string, error) { return wireAddress(mail) }

func wireAddress(mail string) (string, error) {
	at := strings.LastIndexByte(mail, '@')
	if at <= 0 || at == len(mail)-1 || len(mail) > 254 || at > 64 {
		return "", ErrAddress
	}
	local, domain := mail[:at], mail[at+1:]
	for i := range len(local) {
		if c := local[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>[]:;@\,"`, c) >= 0 {
			return "", ErrAddress
		}
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", ErrAddress
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || ascii == "" || strings.ContainsAny(ascii, "_ @<>,;") {
		return "", ErrAddress
	}
	return local + "@" + ascii, nil
}

func (h *header) ids(name string, ids []string, needed bool) {
	var words []string
	for _, id := range ids {
		if id == "" && !needed {
			continue
		}
		if len(id) < 3 || len(id) > 900 || strings.ContainsAny(id, "<> ,") || !isPlainASCII(id) {
			if !needed {
				continue // a strange id of somebody else's mail: the thread lives without it
			}
			h.fail("%s is not a message id", name)
			return
		}
		words = append(words, "<"+id+">")
	}
	if len(words) > 0 {
		h.words(name, words)
	}
}

func (h *header) automation(kind Automation) {
	switch kind {
	case ByHand:
	case Generated, Replied:
		h.line("Auto-Submitted", string(kind))
		h.line("X-Auto-Response-Suppress", "All") // Exchange's own way of saying the same
	default:
		h.fail("unknown automation %q", string(kind))
	}
}

var ownFields = map[string]bool{
	"date": true, "from": true, "sender": true, "reply-to": true, "to": true, "cc": true, "bcc": true, "subject": true, "message-id": true,
	"in-reply-to": true, "references": true, "auto-submitted": true, "mime-version": true, "content-type": true,
	"content-transfer-encoding": true, "content-disposition": true, "return-path": true,
}

func (h *header) further(field Field) {
	if !isToken(field.Name) || len(field.Name) > 60 || ownFields[strings.ToLower(field.Name)] {
		h.fail("the header field %q can't be set", field.Name)
		return
	}
	if strings.ContainsAny(field.Value, "\r\n\x00") {
		h.fail("the header field %q holds more than one line", field.Name)
		return
	}
	h.text(field.Name, field.Value)
}
