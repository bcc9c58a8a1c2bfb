package kit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
)

// OnUI runs f on the interface's goroutine. It is the one place that calls fyne.Do: everything that comes back from
// work elsewhere comes through here (a test searches the tree for others).
func OnUI(f func()) {
	if inline.Load() {
		f()
		return
	}
	if run := through.Load(); run != nil {
		(*run)(f)
		return
	}
	fyne.Do(f)
}

var (
	inline  atomic.Bool
	through atomic.Pointer[func(f func())]
)

// Through hands everything OnUI gets to run, for tests with work in the background: Fyne's test driver would call it on
// the worker's goroutine, beside the test's own. Call the returned function to go back.
func Through(run func(f func())) (back func()) {
	was := through.Swap(&run)
	return func() { through.Store(was) }
}

// Inline makes Load, Later and OnUI run everything at once on the calling goroutine, so that tests and pictures without
// a window see the finished state. Call the returned function to go back.
func Inline() (back func()) {
	was := inline.Swap(true)
	return func() { inline.Store(was) }
}

// Go runs f on a goroutine of its own; where everything runs at once (Inline), at once, so that nothing else touches the
// picture being drawn.
func Go(f func()) {
	if inline.Load() {
		f()
		return
	}
	go f()
}

// Loader counts the requests of one thing on screen: a list, a record, a search. The zero value is ready. A change has one
// of its own, new(kit.Loader): a second change must not end the first, nor drop what came of it.
type Loader struct {
	mu     sync.Mutex
	number uint64
	stop   context.CancelFunc
}

// next ends the request under way and begins a new one.
func (l *Loader) next(ctx context.Context) (context.Context, uint64) {
	ctx, cancel := context.WithCancel(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop != nil {
		l.stop()
	}
	l.number++
	l.stop = cancel
	return ctx, l.number
}

// Cancel ends the request under way; its answer is dropped.
func (l *Loader) Cancel() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stop != nil {
		l.stop()
		l.stop = nil
	}
	l.number++
}

// Request is the number of the newest request.
func (l *Loader) Request() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.number
}

// Scope is what belongs together until it ends: what one member has open. What was asked for in it and answers after its end
// is dropped, changes that go on without being canceled too.
type Scope struct{ ended atomic.Bool }

type scopeKey struct{}

// In is ctx within the scope.
func (s *Scope) In(ctx context.Context) context.Context { return context.WithValue(ctx, scopeKey{}, s) }

// End drops every answer that has not been shown yet.
func (s *Scope) End() { s.ended.Store(true) }

// over says whether the scope of ctx, if it has one, has ended.
func over(ctx context.Context) bool {
	s, ok := ctx.Value(scopeKey{}).(*Scope)
	return ok && s.ended.Load()
}

// Load runs work off the interface's goroutine and shows its answer on it. A later Load or Cancel with the same owner
// ends work's context, and the older answer is dropped, however late it comes. A panic in work is shown as an error.
func Load[T any](ctx context.Context, owner *Loader, work func(ctx context.Context) (T, error), show func(T, error)) {
	ctx, number := owner.next(ctx)
	run := func() {
		answer, err := guarded(ctx, work)
		OnUI(func() {
			if owner.Request() == number && !over(ctx) {
				show(answer, err)
			}
		})
	}
	if inline.Load() {
		run()
		return
	}
	go run()
}

// ErrBroken is what show gets when work panicked; the log has the rest.
var ErrBroken = errors.New("something went wrong inside the program; nothing was changed")

func guarded[T any](ctx context.Context, work func(ctx context.Context) (T, error)) (answer T, err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("work for the screen panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = ErrBroken
		}
	}()
	return work(ctx)
}

// Later runs f on the interface's goroutine after a while, unless stop is called first.
func Later(d time.Duration, f func()) (stop func()) {
	if inline.Load() {
		return func() {}
	}
	t := time.AfterFunc(d, func() { OnUI(f) })
	return func() { t.Stop() }
}

// activity is called on every key, click and movement the kit's widgets get.
var activity atomic.Pointer[func()]

// OnActivity sets who is told about every sign of life at the mouse or the keyboard, for locking an idle window.
func OnActivity(f func()) { activity.Store(&f) }

// Active reports a sign of life; widgets outside the kit may call it too.
func Active() {
	if f := activity.Load(); f != nil && *f != nil {
		(*f)()
	}
}
