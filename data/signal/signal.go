// Package signal delivers typed values ("PatientChanged{ID}") from committed transactions to whoever listens: screens,
// caches, background work. It knows no domain word.
package signal

import (
	"log/slog"
	"reflect"
	"sync"
)

// Bus delivers values to subscribers by type, one after the other, off the publisher's goroutine, so that a slow
// screen never holds up a transaction.
type Bus struct {
	mu      sync.Mutex
	wake    *sync.Cond
	queue   []any
	subs    map[reflect.Type]map[int]func(any)
	next    int
	closing bool
	stopped chan struct{}
}

// NewBus starts a bus; Close ends it.
func NewBus() *Bus {
	s := &Bus{subs: map[reflect.Type]map[int]func(any){}, stopped: make(chan struct{})}
	s.wake = sync.NewCond(&s.mu)
	go s.run()
	return s
}

// Publish hands over values, to be delivered in this order. It never blocks on a subscriber.
func (s *Bus) Publish(values ...any) {
	if len(values) == 0 {
		return
	}
	s.mu.Lock()
	if !s.closing {
		s.queue = append(s.queue, values...)
	}
	s.mu.Unlock()
	s.wake.Signal()
}

func (s *Bus) run() {
	defer close(s.stopped)
	for {
		s.mu.Lock()
		for len(s.queue) == 0 && !s.closing {
			s.wake.Wait()
		}
		if len(s.queue) == 0 {
			s.mu.Unlock()
			return
		}
		value := s.queue[0]
		s.queue = s.queue[1:]
		var call []func(any)
		for _, fn := range s.subs[reflect.TypeOf(value)] {
			call = append(call, fn)
		}
		s.mu.Unlock()
		for _, fn := range call {
			deliver(fn, value)
		}
	}
}

// deliver calls one subscriber. One that panics loses this value; the others and what comes later are delivered all
// the same. The log tells the kinds alone: the values are about patients.
func deliver(fn func(any), value any) {
	defer func() {
		if trouble := recover(); trouble != nil {
			slog.Error("a subscriber to a signal panicked", "signal", reflect.TypeOf(value).String(), "kind", reflect.TypeOf(trouble).String())
		}
	}()
	fn(value)
}

// Close delivers what has been published and returns; what comes later is dropped.
func (s *Bus) Close() {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.wake.Signal()
	<-s.stopped
}

// Subscribe calls fn for every published value of type T, in order, on one goroutine that all subscribers share: fn
// must be short. The returned function ends the subscription.
func Subscribe[T any](s *Bus, fn func(T)) (cancel func()) {
	kind := reflect.TypeFor[T]()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	id := s.next
	if s.subs[kind] == nil {
		s.subs[kind] = map[int]func(any){}
	}
	s.subs[kind][id] = func(v any) { fn(v.(T)) }
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subs[kind], id)
	}
}
