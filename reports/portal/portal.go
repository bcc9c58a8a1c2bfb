// Package portal describes the portal panel that summaries and letters carry: how to join with steps, code and square
// code for who hasn't, what is new for who has, one line without pressure for who doesn't want to. The code never goes
// into the square code: the patient types it.
package portal

import (
	"strings"

	"foyer/reports/code"
	"foyer/reports/paper"
	"foyer/reports/wording"
)

// State says which of the panels is printed.
type State string

// The states of a panel. Any other value prints none.
const (
	Invite   State = "invite"   // not enrolled: steps and code
	Enrolled State = "enrolled" // active: what is new
	Declined State = "declined" // declined or deferred: one line
	Guardian State = "guardian" // a child too young for an account: one line for parent or guardian
)

// Join is a way into the portal; it chooses the steps when none are given.
type Join string

// The ways to join.
const (
	ByMail Join = "mail" // closed loop: a mail with the code to the practice
	ByCode Join = "code" // a vendor's sign-up page that asks for a code
	Open   Join = "open" // a vendor's sign-up page without a code
)

// Panel is what the portal panel needs to know. Features and New are wordings from the live register: what is off must
// not be in them.
type Panel struct {
	State      State  `name:"-"`
	Join       Join   `name:"-"`
	Name       string // of the portal; empty for a practice that hasn't named it
	Address    string // web address as one types it; empty where people join by mail
	Mail       string // the practice's address that enrollment mails go to
	QR         string `name:"-"` // payload; empty makes it from Mail or Address
	Steps      []string
	Code       string // printed as it is, in blocks of four
	Expires    string // ISO date of its last day
	Features   []string
	New        []string // what is new since last time, for the enrolled
	Reply      string   // how fast the practice answers, as the end of "We answer …": "within 1 business day"
	Phone      string   // who helps
	Hours      string
	NoProxyTip bool // leaves out the line about access for caregivers
	Teen       bool // 13 to 17: a line says that the account is the teen's own
}

// Payload is what the square code holds: the given one, a ready-made mail (subject ENROLL and room for the code), or the
// address of the sign-up page. It is empty when there is nothing to open.
func (p Panel) Payload(w *wording.Words) string {
	switch {
	case p.QR != "":
		return p.QR
	case p.Mail != "" && (p.Join == ByMail || p.Address == ""):
		return code.Mailto(p.Mail, w.Say("mail.subject"), w.Say("mail.body"))
	case p.Address != "" && !strings.Contains(p.Address, "://"):
		return "https://" + p.Address
	}
	return p.Address
}

// steps are the given ones, or the usual ones of the way to join.
func (p Panel) steps(w *wording.Words) []string {
	if len(p.Steps) > 0 {
		return p.Steps
	}
	address := shown(p.Address)
	switch {
	case p.Join == ByCode && address != "":
		return []string{w.Say("portal.web.1", address), w.Say("portal.web.2"), w.Say("portal.web.3")}
	case p.Join == Open && address != "":
		return []string{w.Say("portal.open.1", address), w.Say("portal.open.2"), w.Say("portal.open.3")}
	case p.Mail != "":
		return []string{w.Say("portal.mail.1"), w.Say("portal.mail.2"), w.Say("portal.mail.3")}
	}
	return nil
}

// shown is an address as people type it.
func shown(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	return strings.TrimSuffix(s, "/")
}

// Blocks describes the panel; nil when the state asks for none.
func (p Panel) Blocks(w *wording.Words, st paper.Style) []paper.Block {
	switch p.State {
	case Invite:
		return p.invite(w, st)
	case Enrolled:
		return p.enrolled(w)
	case Declined:
		return []paper.Block{paper.Paragraph{Text: paper.T(w.Say(p.Key("portal.declined"))), Gap: st.Section * 0.6}}
	case Guardian:
		return []paper.Block{paper.Paragraph{Text: paper.T(w.Say("portal.guardian")), Gap: st.Section * 0.6}}
	}
	return nil
}

// ByMail says that mail to the practice is all there is: no words about a record online may be printed then.
func (p Panel) ByMail() bool { return p.Join == ByMail && p.Address == "" }

// Key is the key of a text, or of its variant for a portal that is the practice's mailbox.
func (p Panel) Key(key string) string {
	if p.ByMail() {
		return key + ".mail"
	}
	return key
}

func (p Panel) title(w *wording.Words, key string) string {
	if p.Name == "" {
		return w.Say(key + ".plain")
	}
	return w.Say(key, p.Name)
}

// saysMail reports whether a portal's name tells already that it is the mail.
func saysMail(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "mail") || strings.Contains(name, "correo")
}

func texts(list []string) []paper.Text {
	var out []paper.Text
	for _, s := range list {
		if s != "" {
			out = append(out, paper.T(s))
		}
	}
	return out
}

func (p Panel) invite(w *wording.Words, st paper.Style) []paper.Block {
	payload := p.Payload(w)
	steps := p.steps(w)
	side := 106.0 // well over an inch with its quiet zone; phones read it at arm's length
	width := 112.0
	if st.Large {
		side, width = 132, 136
	}
	title := p.title(w, p.Key("portal.title"))
	if p.ByMail() && saysMail(p.Name) {
		title = w.Say("portal.title.named", p.Name)
	}
	left := []paper.Block{paper.PanelTitle{Text: title}}
	var right []paper.Block
	if len(steps) > 0 {
		left = append(left, paper.List{Mark: paper.Number, Items: texts(steps)})
	} else if p.Phone != "" {
		left = append(left, paper.Paragraph{Text: paper.T(w.Say("portal.phone", p.Phone))})
	}
	if p.Code != "" {
		until := ""
		if p.Expires != "" {
			until = w.Say("portal.until", w.Day(p.Expires))
		}
		left = append(left, paper.Code{Label: w.Say("portal.code"), Code: p.Code, Note: until, Size: st.Heading * 1.2, Inline: true})
	}
	if payload != "" {
		right = append(right, paper.QR{Text: payload, Side: side, Alt: w.Say("portal.scan")})
	}
	var out []paper.Block
	if len(right) > 0 {
		out = append(out, paper.Split{Left: left, Right: right, RightWidth: width})
	} else {
		out = append(out, left...)
	}
	if len(p.Features) > 0 {
		out = append(out,
			paper.Paragraph{Text: paper.B(p.title(w, p.Key("portal.can"))), Gap: st.Gap * 0.5},
			paper.List{Mark: paper.Check, Columns: 2, Items: texts(p.Features)})
	}
	end := paper.T(p.small(w))
	if p.Mail != "" && p.Address == "" && len(p.Steps) == 0 {
		end = paper.Join(link(w.Say("portal.mail.other", p.Mail), p.Mail, "mailto:"+p.Mail), paper.T(" "), end)
	}
	out = append(out, paper.Paragraph{Text: end, Gap: st.Gap * 0.5})
	return []paper.Block{paper.Panel{Blocks: out}}
}

// link marks the part of a sentence that can be clicked on a screen.
func link(sentence, part, address string) paper.Text {
	before, after, ok := strings.Cut(sentence, part)
	if !ok || part == "" {
		return paper.T(sentence)
	}
	return paper.Text{{Text: before}, {Text: part, Face: paper.Bold, Link: address}, {Text: after}}
}

// small is what every panel says at its end: how fast we answer, who helps, what it isn't for.
func (p Panel) small(w *wording.Words) string {
	var s []string
	if p.Reply != "" {
		s = append(s, w.Say("portal.reply", p.Reply))
	}
	switch {
	case p.Phone != "" && p.Hours != "":
		s = append(s, w.Say("portal.help.hours", p.Phone, p.Hours))
	case p.Phone != "":
		s = append(s, w.Say("portal.help", p.Phone))
	}
	if p.Teen {
		s = append(s, w.Say("portal.teen"))
	} else if !p.NoProxyTip {
		s = append(s, w.Say("portal.proxy"))
	}
	return strings.Join(append(s, w.Say("portal.emergency")), " ")
}

func (p Panel) enrolled(w *wording.Words) []paper.Block {
	var out []paper.Block
	if len(p.New) > 0 {
		out = append(out, paper.Paragraph{Text: paper.B(w.Say("portal.new"))},
			paper.List{Mark: paper.Check, Columns: 2, Items: texts(p.New)})
	} else {
		out = append(out, paper.Paragraph{Text: paper.T(w.Say(p.Key("portal.nonew")))})
	}
	if p.Address != "" {
		out = append(out, paper.Paragraph{Text: paper.Text{{Text: shown(p.Address), Face: paper.Bold, Link: p.Payload(w)}}})
	}
	out = append(out, paper.Paragraph{Text: paper.T(p.small(w))})
	return []paper.Block{paper.Panel{Title: p.title(w, p.Key("portal.enrolled")), Blocks: out}}
}
