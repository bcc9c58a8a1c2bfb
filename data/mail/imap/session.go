package imap

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"foyer/data/mail/account"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	// progressTimeout is how long the server may stay silent while an answer is due.
	progressTimeout = 60 * time.Second
	// commandTimeout bounds commands whose answer is short.
	commandTimeout = 2 * time.Minute
	// noopTimeout is the limit for a sign of life, as after the computer has slept.
	noopTimeout = 20 * time.Second
	// goodbyeTimeout bounds LOGOUT.
	goodbyeTimeout = 3 * time.Second
)

// link is one living connection.
type link struct {
	conn *watchedConn
	lib  *imapclient.Client
	caps Capabilities
}

// session is the Client: an account, the current connection and the mailbox that is open.
type session struct {
	account Account

	turn sync.Mutex // held by the method that is running

	guard  sync.Mutex // protects what follows
	link   *link
	closed bool

	selected Selected
	news     chan struct{}    // one token per burst of unsolicited news
	wall     func() time.Time // the clock on the wall
}

// Connect connects, protects the connection, signs in and learns what the server can do. Errors are
// *account.Error.
func Connect(ctx context.Context, a Account) (Client, error) {
	s := newSession(a)
	l, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	s.link = l
	return s, nil
}

func newSession(a Account) *session {
	return &session{account: a, news: make(chan struct{}, 1), wall: wallClock}
}

func (s *session) dial(ctx context.Context) (*link, error) {
	host := s.account.Server.Host
	raw, err := account.Dial(ctx, s.account.Server, "imap")
	if err != nil {
		return nil, err
	}
	conn := watch(raw, "")
	if err := conn.expect(account.DialTimeout); err != nil {
		return nil, account.Classify(ctx, "connect", host, errors.Join(err, raw.Close()))
	}
	stop := context.AfterFunc(ctx, func() { closeQuietly(raw) })
	defer stop()
	l, err := s.greet(ctx, conn)
	if err != nil {
		closeQuietly(raw)
		return nil, classify(ctx, "connect", host, socketError(conn, err))
	}
	if !stop() {
		closeQuietly(raw)
		return nil, account.Classify(ctx, "connect", host, ctx.Err())
	}
	if err := l.conn.expect(0); err != nil {
		return nil, account.Classify(ctx, "connect", host, err)
	}
	return l, nil
}

var errNoCapabilities = errors.New("the server does not say what it can do")

// greet takes a fresh socket to a signed-in connection.
func (s *session) greet(ctx context.Context, conn *watchedConn) (*link, error) {
	server := s.account.Server
	if server.Security == account.StartTLS {
		var err error
		if conn, err = startTLS(ctx, server, conn); err != nil {
			return nil, err
		}
	}
	lib := imapclient.New(conn, &imapclient.Options{UnilateralDataHandler: s.unilateral()})
	if err := lib.WaitGreeting(); err != nil {
		return nil, err
	}
	caps := lib.Caps()
	if caps == nil {
		return nil, errNoCapabilities
	}
	if lib.State() == goimap.ConnStateNotAuthenticated {
		if err := s.signIn(ctx, lib, caps); err != nil {
			return nil, err
		}
		// The list before signing in is often shorter than the one after.
		if caps = lib.Caps(); caps == nil {
			return nil, errNoCapabilities
		}
	}
	conn.signedIn.Store(true)
	return &link{conn: conn, lib: lib, caps: capabilities(caps)}, nil
}

func (s *session) signIn(ctx context.Context, lib *imapclient.Client, caps goimap.CapSet) error {
	host := s.account.Server.Host
	if s.account.Login.User == "" {
		return &account.Error{Kind: account.AuthFailed, Op: "sign in", Server: host, Err: errors.New("no user name is set")}
	}
	mechanism, err := s.account.Login.Mechanism(ctx, s.account.Server, caps.AuthMechanisms())
	if err != nil {
		return err
	}
	if len(caps.AuthMechanisms()) == 0 && !caps.Has(goimap.CapLoginDisabled) && s.account.Login.Tokens == nil {
		err = lib.Login(s.account.Login.User, s.account.Login.Secret).Wait()
	} else {
		err = lib.Authenticate(mechanism)
	}
	if err == nil {
		return nil
	}
	var status *goimap.Error
	if !errors.As(err, &status) {
		return err
	}
	kind := account.AuthFailed
	switch {
	case status.Code == goimap.ResponseCodeUnavailable, status.Code == goimap.ResponseCodeInUse, status.Code == goimap.ResponseCodeLimit:
		kind = account.Unreachable
	case s.account.Login.Tokens != nil:
		kind = account.SignInAgain
	}
	return &account.Error{Kind: kind, Op: "sign in", Server: host, Err: err}
}

// unilateral collects what the server says unasked into one signal.
func (s *session) unilateral() *imapclient.UnilateralDataHandler {
	signal := func() {
		select {
		case s.news <- struct{}{}:
		default: // a signal is waiting already
		}
	}
	return &imapclient.UnilateralDataHandler{
		Expunge: func(uint32) { signal() },
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				signal()
			}
		},
		Fetch: func(data *imapclient.FetchMessageData) {
			for data.Next() != nil {
				continue // what changed is asked for again, under the session's own rules
			}
			signal()
		},
	}
}

func capabilities(set goimap.CapSet) Capabilities {
	c := Capabilities{
		CondStore:  set.Has(goimap.CapCondStore),
		Idle:       set.Has(goimap.CapIdle),
		Move:       set.Has(goimap.CapMove),
		UIDPlus:    set.Has(goimap.CapUIDPlus),
		SpecialUse: set.Has(goimap.CapSpecialUse),
		Gmail:      set.Has("X-GM-EXT-1"),
	}
	for name := range set {
		c.Names = append(c.Names, string(name))
	}
	sortStrings(c.Names)
	return c
}

// run gives fn the connection for one command. The wait ends with the context, after the limit (0: no limit
// in all), or when the server is silent for longer than progressTimeout; each of these closes the connection.
func (s *session) run(ctx context.Context, op string, limit time.Duration, fn func(*link) error) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.runLocked(ctx, op, limit, fn)
}

func (s *session) runLocked(ctx context.Context, op string, limit time.Duration, fn func(*link) error) error {
	host := s.account.Server.Host
	l := s.current()
	if l == nil {
		return &account.Error{Kind: account.Unreachable, Op: op, Server: host, Err: net.ErrClosed}
	}
	if err := ctx.Err(); err != nil {
		return account.Classify(ctx, op, host, err)
	}
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	silence := progressTimeout
	if limit > 0 && limit < silence {
		silence = limit
	}
	if err := l.conn.expect(silence); err != nil {
		s.drop(l)
		return account.Classify(ctx, op, host, err)
	}
	stop := context.AfterFunc(ctx, func() { closeQuietly(l.conn.Conn) })
	err := fn(l)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err == nil {
		if err = l.conn.expect(0); err == nil {
			return nil
		}
	}
	err = classify(ctx, op, host, socketError(l.conn, err))
	switch account.KindOf(err) {
	case account.Unreachable, account.Protocol, account.Canceled, account.BadTLS:
		s.drop(l)
	default:
		if again := l.conn.expect(0); again != nil {
			s.drop(l)
		}
	}
	return err
}

// current returns the living connection, nil after it was closed.
func (s *session) current() *link {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.link
}

// drop closes a connection that is of no more use.
func (s *session) drop(l *link) {
	s.guard.Lock()
	if s.link == l {
		s.link = nil
	}
	s.guard.Unlock()
	closeQuietly(l.conn.Conn)
}

// reconnect replaces a broken connection and opens the mailbox again. A changed UIDVALIDITY is an error: the
// UIDs in the caller's hands mean nothing any more.
func (s *session) reconnect(ctx context.Context) error {
	before := s.selected
	s.guard.Lock()
	closed := s.closed
	s.guard.Unlock()
	if closed {
		return &account.Error{Kind: account.Canceled, Op: "connect", Server: s.account.Server.Host, Err: net.ErrClosed}
	}
	l, err := s.dial(ctx)
	if err != nil {
		return err
	}
	s.guard.Lock()
	s.link = l
	s.guard.Unlock()
	if before.Name == "" {
		return nil
	}
	after, err := s.selectLocked(ctx, before.Name)
	if err != nil {
		return err
	}
	if after.UIDValidity != before.UIDValidity {
		return &account.Error{Kind: account.Protocol, Op: "select", Server: s.account.Server.Host, Err: errors.New("UIDVALIDITY changed while fetching")}
	}
	return nil
}

// Close implements Client.
func (s *session) Close() error {
	s.guard.Lock()
	l := s.link
	s.link, s.closed = nil, true
	s.guard.Unlock()
	if l == nil {
		return nil
	}
	// Say goodbye only when nobody is in the middle of something.
	if s.turn.TryLock() {
		defer s.turn.Unlock()
		timer := time.AfterFunc(goodbyeTimeout, func() { closeQuietly(l.conn.Conn) })
		defer timer.Stop()
		if err := l.lib.Logout().Wait(); err != nil {
			closeQuietly(l.conn.Conn)
			return nil // a server that hangs up instead of answering has understood as well
		}
	}
	closeQuietly(l.conn.Conn)
	return nil
}

// classify is account.Classify with the library's own errors understood.
func classify(ctx context.Context, op, host string, err error) error {
	var status *goimap.Error
	var coded *account.Error
	if err != nil && ctx.Err() == nil && !errors.As(err, &coded) && errors.As(err, &status) {
		kind := account.Rejected
		switch status.Type {
		case goimap.StatusResponseTypeBad:
			kind = account.Protocol
		case goimap.StatusResponseTypeBye:
			kind = account.Unreachable
		}
		return &account.Error{Kind: kind, Op: op, Server: host, Err: err}
	}
	return account.Classify(ctx, op, host, err)
}

// socketError prefers the socket's own error to what the library made of it, except where the server gave a
// clear answer or the caller's function failed.
func socketError(conn *watchedConn, err error) error {
	var status *goimap.Error
	var coded *account.Error
	if err == nil || isCallback(err) || errors.As(err, &status) || errors.As(err, &coded) {
		return err
	}
	if failure := conn.failure(); failure != nil {
		return fmt.Errorf("%w (%v)", failure, err)
	}
	return err
}
