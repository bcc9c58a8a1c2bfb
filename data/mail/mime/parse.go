package mime

import (
	"bytes"
	"slices"
	"strings"
)

const (
	maxDepth       = 30      // of parts within parts
	maxParts       = 1000    // in all
	maxText        = 2 << 20 // bytes of text, as of HTML, that are read
	maxAttachments = 500
	maxProblems    = 20
)

// Parse reads a mail from any bytes and never fails: what can't be repaired is left out and told in Problems.
// The attachments refer to raw, which must not be changed as long as they are used.
func Parse(raw []byte) Message {
	p := &parser{}
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
		p.problem("line ends of an old kind")
	}
	fields, body := splitHeader(raw, true, p.problem)
	if len(fields) == 0 {
		p.problem("there is no header")
	}
	p.m.Fields = fields
	p.readHeader(fields)
	root := p.part(fields, body, 0, "text/plain")
	p.readText(root)
	p.readNotices(root)
	p.m.Problems = p.problems
	return p.m
}

// ParseHeader reads only the header block of a mail, several times faster than Parse: sender, subject, date, ids and
// what marks automatic and bulk mail. Text, attachments and Bounce stay empty.
func ParseHeader(raw []byte) Message {
	p := &parser{}
	fields, _ := splitHeader(raw, true, p.problem)
	p.m.Fields = fields
	p.readHeader(fields)
	p.readMarks()
	p.m.Problems = p.problems
	return p.m
}

type parser struct {
	m        Message
	problems []string
	parts    int
}

func (p *parser) problem(text string) {
	if len(p.problems) < maxProblems && !slices.Contains(p.problems, text) {
		p.problems = append(p.problems, text)
	}
}

func (p *parser) readHeader(fields []Field) {
	m := &p.m
	lists := map[string]*[]Address{"from": &m.From, "sender": &m.Sender, "reply-to": &m.ReplyTo, "to": &m.To, "cc": &m.Cc}
	for _, field := range fields {
		name := strings.ToLower(field.Name)
		if list, ok := lists[name]; ok {
			if name == "from" && len(m.From) > 0 {
				p.problem("more than one From line") // the first counts: a second one is a trick or an accident
				continue
			}
			if len(*list) < maxAddresses {
				*list = append(*list, addresses(field.Value)...)
			}
			continue
		}
		switch name {
		case "subject":
			if m.Subject == "" {
				m.Subject = decodeText(field.Value)
			}
		case "date":
			if m.DateRaw == "" {
				m.DateRaw = oneLine(field.Value)
				if m.Date = date(field.Value); m.Date.IsZero() {
					p.problem("the date can't be read")
				}
			}
		case "message-id":
			if m.ID == "" {
				m.ID = firstID(field.Value)
			}
		case "in-reply-to":
			m.InReplyTo = append(m.InReplyTo, messageIDs(field.Value)...)
		case "references":
			m.References = append(m.References, messageIDs(field.Value)...)
		case "list-id":
			m.ListID = firstID(field.Value)
		case "authentication-results":
			if len(m.Auth) < 20 {
				m.Auth = append(m.Auth, authResults(field.Value))
			}
		}
	}
	if len(m.InReplyTo) > maxIDs {
		m.InReplyTo = m.InReplyTo[:maxIDs]
	}
	if len(m.References) > maxIDs {
		m.References = m.References[len(m.References)-maxIDs:]
	}
	if len(m.From) == 0 && len(fields) > 0 {
		p.problem("there is no sender")
	}
}
