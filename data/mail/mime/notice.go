package mime

import (
	"regexp"
	"strings"
)

// readNotices finds out whether a person wrote this mail.
func (p *parser) readNotices(root *part) {
	p.readMarks()
	if p.m.Bounce = p.bounce(root); p.m.Bounce != nil {
		p.m.AutoSubmitted = true
	}
}

// readMarks looks for the header fields that machines leave.
func (p *parser) readMarks() {
	m, fields := &p.m, p.m.Fields
	precedence := strings.ToLower(strings.TrimSpace(get(fields, "Precedence")))
	auto, _, _ := strings.Cut(strings.ToLower(stripComments(get(fields, "Auto-Submitted"))), ";")
	auto = strings.TrimSpace(auto)

	m.List = has(fields, "List-Id") || has(fields, "List-Post") || precedence == "list"
	m.Bulk = precedence == "bulk" || precedence == "junk" || has(fields, "List-Unsubscribe") || has(fields, "Feedback-ID") ||
		has(fields, "X-Campaign") || has(fields, "X-CampaignID") || has(fields, "X-Mailgun-Sid") && has(fields, "List-Unsubscribe")
	m.AutoSubmitted = auto != "" && auto != "no" ||
		precedence == "auto_reply" || has(fields, "X-Autoreply") || has(fields, "X-Autorespond") || has(fields, "X-Auto-Response-Suppress") ||
		strings.TrimSpace(get(fields, "Return-Path")) == "<>" || autoSubject.MatchString(m.Subject) || fromMachine(m.From)
	m.Spam = yes(get(fields, "X-Spam-Flag")) || yes(get(fields, "X-Spam-Status")) || yes(get(fields, "X-Spam"))
}

var autoSubject = regexp.MustCompile(`(?i)^\s*(automatic reply|auto[- ]?reply|autoreply|auto:|out of (the )?office|abwesenheits|automatische antwort|respuesta autom[aá]tica|fuera de (la )?oficina|r[eé]ponse automatique|absence du bureau|risposta automatica|resposta autom[aá]tica|undeliver(ed|able)\b|mail delivery (failed|failure|subsystem)|delivery status notification|returned mail|failure notice|undelivered mail returned)`)

var localSqueezer = strings.NewReplacer("-", "", "_", "", ".", "")

func fromMachine(from []Address) bool {
	for _, a := range from {
		local, _, _ := strings.Cut(strings.ToLower(a.Mail), "@")
		switch localSqueezer.Replace(local) {
		case "mailerdaemon", "postmaster":
			return true
		}
	}
	return false
}

func yes(value string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(value)), "yes")
}

// bounce reads a delivery status notification, or guesses one from a mail that looks like it.
func (p *parser) bounce(root *part) *Bounce {
	var b Bounce
	found := false
	p.walk(root, func(n *part) {
		switch n.kind {
		case "message/delivery-status", "message/global-delivery-status":
			found = true
			b.Failures = append(b.Failures, statusBlocks(decodeTransfer(n.body, n.encoding))...)
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers":
			if b.OriginalID == "" {
				fields, _ := splitHeader(decodeTransfer(n.body, n.encoding), true, func(string) {})
				b.OriginalID = firstID(get(fields, "Message-ID"))
			}
		}
	})
	if !found {
		return p.guessBounce(b.OriginalID)
	}
	return &b
}

func (p *parser) walk(n *part, visit func(*part)) {
	visit(n)
	for _, child := range n.children {
		p.walk(child, visit)
	}
}

// statusBlocks reads the blocks of a delivery-status part: one for the mail, one for each recipient.
func statusBlocks(body []byte) []BounceRecipient {
	var list []BounceRecipient
	var block []Field
	flush := func() {
		recipient := typedValue(get(block, "Final-Recipient"))
		if recipient == "" {
			recipient = typedValue(get(block, "Original-Recipient"))
		}
		status := statusCode.FindString(get(block, "Status"))
		action, _, _ := strings.Cut(strings.ToLower(stripComments(get(block, "Action"))), " ")
		if (recipient != "" || status != "" || action != "") && len(list) < maxAddresses {
			list = append(list, BounceRecipient{
				Recipient: cleanAddress(recipient), Action: strings.TrimSpace(action), Status: status,
				Diagnostic: oneLine(decodeText(typedValue(get(block, "Diagnostic-Code")))),
			})
		}
		block = nil
	}
	for len(body) > 0 {
		var line []byte
		line, body = nextLine(body)
		name, value, ok := cutField(line)
		switch {
		case len(strings.TrimSpace(string(line))) == 0:
			flush()
		case (line[0] == ' ' || line[0] == '\t') && len(block) > 0:
			block[len(block)-1].Value += " " + strings.TrimSpace(string(line))
		case ok && len(block) < maxFields:
			// Some servers forget the empty line between recipients.
			if strings.EqualFold(name, "Final-Recipient") && has(block, name) {
				flush()
			}
			block = append(block, Field{Name: name, Value: value})
		}
	}
	flush()
	return list
}

// typedValue drops the type in front of "rfc822; ana@example.org".
func typedValue(value string) string {
	if kind, rest, ok := strings.Cut(value, ";"); ok && !strings.ContainsAny(kind, "@<") {
		return strings.TrimSpace(rest)
	}
	return strings.TrimSpace(value)
}

var (
	statusCode    = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
	bounceSubject = regexp.MustCompile(`(?i)(undeliver|delivery (status|has|failure|failed|problem)|returned mail|failure notice|mail delivery|could not be delivered|mail system error)`)
	bounceAddress = regexp.MustCompile(`[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+`)
	permanentCode = regexp.MustCompile(`(?m)(^|[\s(#:])55\d[\s:-]`)
)

// guessBounce reads the older notices, which are plain text: a machine as sender and a subject that says so.
func (p *parser) guessBounce(originalID string) *Bounce {
	m := &p.m
	failed := get(m.Fields, "X-Failed-Recipients")
	nullSender := strings.TrimSpace(get(m.Fields, "Return-Path")) == "<>"
	if failed == "" && !(bounceSubject.MatchString(m.Subject) && (fromMachine(m.From) || nullSender)) {
		return nil
	}
	b := &Bounce{OriginalID: originalID}
	text := m.Text[:min(len(m.Text), 20_000)]
	status := statusCode.FindString(text)
	if status == "" && (failed != "" || permanentCode.MatchString(text) || strings.Contains(strings.ToLower(text), "permanent")) {
		status = "5.0.0"
	}
	action := "failed"
	if strings.HasPrefix(status, "4") || strings.Contains(strings.ToLower(m.Subject), "delay") {
		action = "delayed"
	}
	mails := addresses(failed)
	if len(mails) == 0 {
		own := map[string]bool{}
		for _, a := range append(append([]Address(nil), m.To...), m.From...) {
			own[a.Mail] = true
		}
		for _, found := range bounceAddress.FindAllString(text, 20) {
			if found = cleanAddress(found); !own[found] {
				mails = []Address{{Mail: found}}
				break
			}
		}
	}
	for _, a := range mails {
		b.Failures = append(b.Failures, BounceRecipient{Recipient: a.Mail, Action: action, Status: status})
	}
	return b
}

// authResults reads an Authentication-Results field.
func authResults(value string) AuthResults {
	var r AuthResults
	for i, section := range strings.Split(stripComments(value), ";") {
		words := strings.Fields(section)
		if len(words) == 0 {
			continue
		}
		method, result, isCheck := strings.Cut(words[0], "=")
		if i == 0 && !isCheck {
			r.Server = strings.ToLower(oneLine(words[0]))
			continue
		}
		if !isCheck || len(r.Checks) >= 50 {
			continue // "none", or words nobody defined
		}
		method, _, _ = strings.Cut(strings.ToLower(method), "/")
		check := AuthCheck{Method: oneLine(method), Result: strings.ToLower(oneLine(result))}
		for _, word := range words[1:] {
			if key, val, ok := strings.Cut(word, "="); ok && len(check.Properties) < 20 {
				if check.Properties == nil {
					check.Properties = map[string]string{}
				}
				check.Properties[strings.ToLower(oneLine(key))] = oneLine(strings.Trim(val, `"`))
			}
		}
		r.Checks = append(r.Checks, check)
	}
	return r
}
