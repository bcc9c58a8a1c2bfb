package mail

import (
	"foyer/data/mail/mime"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// Mail is written by strangers, and read on goroutines where a panic would end the program, at every start anew. So
// every step that looks at its text is taken safely: a mail nobody has thought of costs its own text, nothing else.

// problemUnread stands among the problems of a mail that made the program stumble.
const problemUnread = "Foyer could not read this mail"

// safely runs fn and says whether it came to its end without a panic.
func safely(fn func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	fn()
	return true
}

// parse reads a mail; whole is false where that fails, and m is its header at most.
func (s *Service) parse(raw []byte) (m mime.Message, whole bool) {
	if safely(func() { m = s.parser(raw) }) {
		return m, true
	}
	m = header(raw)
	m.Problems = append(m.Problems, problemUnread)
	return m, false
}

// header reads the header of a mail; empty where that fails.
func header(raw []byte) (m mime.Message) {
	if !safely(func() { m = mime.ParseHeader(headerOf(raw)) }) {
		return mime.Message{}
	}
	return m
}

// panicked is the error of a mail whose settling panicked.
type panicked struct{ mail *reading }

// Error implements error.
func (p *panicked) Error() string { return "a mail could not be settled" }

// spoil gives up a mail's text, the second time its header too: it is stored as unreadable, where people see it, and
// not read again. It returns false when there is nothing left to give up.
func (r *reading) spoil() bool {
	switch r.spoiled++; r.spoiled {
	case 1:
		r.m = mime.Message{ID: r.m.ID, From: r.m.From, Subject: r.m.Subject, Date: r.m.Date}
	case 2:
		r.m = mime.Message{}
	default:
		return false
	}
	r.content = "unreadable"
	r.m.Problems = []string{problemUnread}
	r.class = triage.Result{Category: triage.Other}
	r.codes, r.quoted, r.preview, r.search = nil, false, "", ""
	r.files, r.people = "[]", "{}"
	if r.date = r.m.Date; r.date.IsZero() || r.date.After(r.arrived) {
		r.date = r.arrived
	}
	problems, err := store.JSON(r.m.Problems)
	if err != nil {
		problems = "[]"
	}
	r.problems = problems
	return true
}

// show gives a message its text, or says why there is none.
func (s *Service) show(m *Message, raw []byte) {
	m.HTML = func() string { return "" }
	if m.Content == "unreadable" && len(raw) == 0 {
		m.Text = "The server could not hand over this mail. It is still there; open it with another mail program."
		return
	}
	var read mime.Message
	whole := m.Content != "unreadable"
	if whole {
		read, whole = s.parse(raw)
	}
	if !whole {
		m.Content = "unreadable"
		m.Text = "Foyer could not read this mail. It is kept as it came, and the server has it; open it with another mail program."
		return
	}
	m.Text = read.Text
	if read.NewText != read.Text {
		m.NewText = read.NewText
	}
	m.HTML = func() (text string) {
		if !safely(func() { text = read.HTML() }) {
			return ""
		}
		return text
	}
}
