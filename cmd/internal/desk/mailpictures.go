package desk

import (
	"context"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/smtp"
	"foyer/ui/shell"
)

// mailPictures show the mail: a queue, an urgent mail, an answer, what can't be answered, mail of nobody, the outbox, a
// search, the texts, a new message, no mail at all, a mailbox that can't be reached.
func mailPictures(of Subject) []picture {
	queue := func(key string) func(sh *shell.Shell, _ *desk) {
		return func(sh *shell.Shell, _ *desk) { sh.GoTo("mail", "queue:"+key) }
	}
	return []picture{
		{"mail-queue", nil, func(sh *shell.Shell, d *desk) {
			queue("unassigned")(sh, d)
			letters(sh, "j")
		}},
		{"mail-urgent", nil, queue("urgent")},
		{"mail-reply", nil, func(sh *shell.Shell, d *desk) {
			sh.GoTo("mail", d.mailOf(func(c mail.Conversation) bool { return c.Category == "reading" && c.PatientID != "" }))
			letters(sh, "r")
			typed(sh, "Thank you for your numbers. Please keep the same dose and send me next week's on Friday.")
		}},
		{"mail-refused", nil, func(sh *shell.Shell, d *desk) {
			sh.GoTo("mail", d.mailOf(func(c mail.Conversation) bool { return c.Status != mail.StatusDone && d.refuses(c.ID) }))
		}},
		{"mail-unmatched", nil, queue("unmatched")},
		{"mail-review", nil, queue("review")},
		{"mail-empty", nil, queue("mine")},
		{"mail-search", nil, func(sh *shell.Shell, d *desk) {
			queue("all")(sh, d)
			letters(sh, "/")
			typed(sh, "refill")
			enter(sh)
		}},
		{"mail-texts", nil, func(sh *shell.Shell, d *desk) {
			sh.GoTo("mail", d.mailOf(func(c mail.Conversation) bool { return c.Category == "refill" && c.PatientID != "" }))
			letters(sh, "t")
		}},
		{"mail-new", nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("mail", "new:"+of.Patient) }},
		{"mail-offline", nil, func(sh *shell.Shell, d *desk) {
			d.syncErr = fault.New(fault.Unavailable, "The mail server does not answer. Check the network; Foyer tries again by itself.")
			queue("unassigned")(sh, d)
		}},
		{"mail-thread", nil, func(sh *shell.Shell, d *desk) {
			sh.GoTo("mail", d.mailOf(func(c mail.Conversation) bool { return c.Category == "refill" && c.Count > 1 }))
		}},
		{"mail-outbox", nil, func(sh *shell.Shell, d *desk) {
			d.fillOutbox()
			queue("outbox")(sh, d)
		}},
	}
}

// fillOutbox leaves an answer in the outbox, and one that no server took.
func (d *desk) fillOutbox() {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return
	}
	if waiting, err := h.Mail.Outbox(ctx, false); err != nil || len(waiting) > 0 {
		return // it was filled for another look
	}
	for i, kind := range []string{"appointment", "results"} {
		id := d.mailOf(func(c mail.Conversation) bool {
			return c.Category == kind && c.PatientID != "" && c.Status == mail.StatusNew
		})
		q, err := h.Mail.Reply(ctx, id, "Thank you for writing. We will call you this afternoon.", nil, false)
		if err != nil || i == 0 {
			continue
		}
		if mover, err := h.Mail.Mover(ctx); err == nil {
			if _, err := mover.Sending(ctx, q.ID); err == nil {
				d.log.Info("drawing a refused mail", "err", mover.SendResult(ctx, q.ID, smtp.Result{Outcome: smtp.Rejected, Permanent: true, Code: 552, Text: "552 5.2.2 mailbox full"}, false))
			}
		}
	}
}

// letters presses letters while nothing is being written.
func letters(sh *shell.Shell, keys string) {
	for _, r := range keys {
		if f := sh.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		}
	}
}

// mailOf is the first conversation that fits, or "".
func (d *desk) mailOf(fits func(mail.Conversation) bool) string {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return ""
	}
	list, err := h.Mail.List(ctx, mail.Filter{Limit: 200})
	if err != nil {
		return ""
	}
	for _, c := range list {
		if fits(c) {
			return c.ID
		}
	}
	return ""
}

// refuses says whether a conversation can't be answered by mail.
func (d *desk) refuses(id string) bool {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return false
	}
	terms, err := h.Mail.ReplyTerms(ctx, id)
	return err == nil && terms.Refused != nil && terms.To.Mail != ""
}
