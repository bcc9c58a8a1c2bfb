package desk

import (
	"sync"
	"time"
)

// How long news waits for more of it: a mail that comes in, or a batch of papers, is many signals and one look for the
// screens. The longest wait bounds what a long import lets people wait.
const (
	newsPause = 150 * time.Millisecond
	newsLate  = time.Second
)

// news tells the screens what has changed, several changes of a moment at once. Safe for several goroutines.
type news struct {
	pause, late time.Duration

	mu        sync.Mutex
	listeners map[int]func(id string)
	next      int
	changed   map[string]bool // ids of patients; "" where it is not one patient's
	first     time.Time       // of what waits to be told
	timer     *time.Timer
}

func newNews() *news {
	return &news{pause: newsPause, late: newsLate, listeners: map[int]func(string){}, changed: map[string]bool{}}
}

// listen adds a listener. It is called on a goroutine of its own with the id of the patient who has changed, or with ""
// when it is something else or more than one.
func (n *news) listen(fn func(id string)) (cancel func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.next++
	id := n.next
	n.listeners[id] = fn
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.listeners, id)
	}
}

// tell notes a change and lets the listeners know in a moment. It never waits: signals call it.
func (n *news) tell(id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	if len(n.changed) == 0 {
		n.first = now
	}
	n.changed[id] = true
	wait := max(0, min(n.pause, n.late-now.Sub(n.first)))
	if n.timer != nil {
		n.timer.Stop()
	}
	n.timer = time.AfterFunc(wait, n.flush)
}

func (n *news) flush() {
	n.mu.Lock()
	if len(n.changed) == 0 {
		n.mu.Unlock()
		return
	}
	about := ""
	if len(n.changed) == 1 {
		for id := range n.changed {
			about = id
		}
	}
	clear(n.changed)
	n.mu.Unlock()
	n.all(about)
}

// all tells every listener now.
func (n *news) all(about string) {
	n.mu.Lock()
	call := make([]func(string), 0, len(n.listeners))
	for _, fn := range n.listeners {
		call = append(call, fn)
	}
	n.mu.Unlock()
	for _, fn := range call {
		fn(about)
	}
}

// forget drops what waits to be told: the house is being closed, and nobody could look.
func (n *news) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.timer != nil {
		n.timer.Stop()
	}
	clear(n.changed)
}
