package mime

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

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
