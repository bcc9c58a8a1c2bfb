package desk

import (
	"context"

	"foyer/data/mail/sync"
)

// post is where the following of the mailbox stands. desk.mu guards it.
type post struct {
	running     bool // the server is being asked
	done, total int
	looked      string        // the patient whose record was looked at last beside a mail
	again       chan struct{} // somebody wants the server to be asked now
}

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
