package desk

import (
	"context"
	"time"

	"foyer/data/mail"
	"foyer/data/mail/sync"
	"foyer/ui/kit"
	screen "foyer/ui/mail"
	"foyer/ui/shell"
)

// post is where the following of the mailbox stands. desk.mu guards it.
type post struct {
	running     bool // the server is being asked
	done, total int
	looked      glance        // the one noted last beside a mail
	again       chan struct{} // somebody wants the server to be asked now
}

// glance is that a member looks at a patient's record.
type glance struct{ member, patient string }

// mailBegins notes that the server is being asked.
func (d *desk) mailBegins() {
	d.mu.Lock()
	d.post.running, d.post.done, d.post.total = true, 0, 0
	d.mu.Unlock()
	d.news.tell("")
}

// mailEnds notes that the server has answered, or not.
func (d *desk) mailEnds() {
	d.mu.Lock()
	d.post.running, d.post.done, d.post.total = false, 0, 0
	d.mu.Unlock()
}

// mailProgress notes how much has arrived, for whoever looks.
func (d *desk) mailProgress(p sync.Progress) {
	d.mu.Lock()
	d.post.running, d.post.done, d.post.total = true, p.Done, p.Total
	d.mu.Unlock()
	d.news.tell("")
}

// CheckNow implements mail.Services: whoever follows the mailbox begins anew, and asks first of all.
func (d mailServices) CheckNow(ctx context.Context) error {
	if _, _, err := d.session.act(ctx); err != nil {
		return err
	}
	select {
	case d.post.again <- struct{}{}:
	default: // it was asked for already
	}
	return nil
}

// countMail writes into the rail how much mail is due, whichever screen is in view.
func (d *desk) countMail() {
	h, ctx, err := d.session.act(context.Background())
	if err != nil {
		return
	}
	now := h.DB.Source().Now().In(location(ctx, h))
	t, err := d.count.get(ctx, h, time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location()))
	if err != nil {
		return
	}
	n, urgent := screen.Count(t)
	kit.OnUI(func() {
		if d.shell != nil {
			d.shell.SetCount("mail", n, urgent)
		}
	})
}

// findMail finds conversations for the palette, once enough is typed to mean something.
func (d *desk) findMail(ctx context.Context, text string) (list []shell.Found, err error) {
	if len([]rune(text)) < 3 {
		return nil, nil
	}
	s := mailServices{d}
	numbers, err := s.Order(ctx, mail.Choose{Text: text})
	if err != nil {
		return nil, err
	}
	lines, err := s.Lines(ctx, numbers[:min(4, len(numbers))])
	for _, l := range lines {
		name := l.Patient
		if name == "" {
			name = l.From
		}
		list = append(list, shell.Found{Title: l.Subject, Detail: name, Icon: "mail", Group: "ui.mail", Screen: "mail", What: l.ID})
	}
	return list, err
}
