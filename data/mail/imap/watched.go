package imap

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// watchedConn takes the deadlines out of the library's hands. The library sets one when an answer begins and
// never renews it, so that a slow database or a nap of the computer would break a healthy download; and it
// sets none while it waits for an answer to begin. Here every single read and write has its own limit while
// a command is under way, and none otherwise.
type watchedConn struct {
	net.Conn
	limit  atomic.Int64 // nanoseconds a read may take; 0 waits for ever
	busy   atomic.Bool  // the caller is working on what came
	worked atomic.Int64 // when it last ended that, in nanoseconds

	buffered *bufio.Reader
	greeting []byte      // to be read before anything else
	signedIn atomic.Bool // what comes is no longer searched for capabilities

	guard  sync.Mutex
	failed error // first error of the socket: the library turns errors into text
}

// watch wraps a connection. The library reads 4 KiB at a time; a larger buffer below saves most of the calls
// into the system.
func watch(conn net.Conn, greeting string) *watchedConn {
	return &watchedConn{Conn: conn, buffered: bufio.NewReaderSize(conn, 64<<10), greeting: []byte(greeting)}
}

func (c *watchedConn) note(err error) {
	c.guard.Lock()
	defer c.guard.Unlock()
	if err != nil && c.failed == nil {
		c.failed = err
	}
}

// failure returns the first error of the socket, nil while it works.
func (c *watchedConn) failure() error {
	c.guard.Lock()
	defer c.guard.Unlock()
	return c.failed
}

func (c *watchedConn) Read(p []byte) (int, error) {
	// The library reads on after some errors; a connection that failed once stays failed.
	if err := c.failure(); err != nil {
		return 0, err
	}
	if len(c.greeting) > 0 {
		n := copy(p, c.greeting)
		c.greeting = c.greeting[n:]
		return n, nil
	}
	for {
		if limit := c.limit.Load(); limit > 0 {
			if err := c.Conn.SetReadDeadline(time.Now().Add(time.Duration(limit))); err != nil {
				return 0, err
			}
		}
		n, err := c.buffered.Read(p)
		if n == 0 && errors.Is(err, os.ErrDeadlineExceeded) && c.patient() {
			continue
		}
		c.note(err)
		if !c.signedIn.Load() {
			maskRev2(p[:n])
		}
		return n, err
	}
}

// maskRev2 hides IMAP4rev2 from the library, which would take the server's word for all that belongs to it
// and send folder names in UTF-8 although nobody has enabled that. Some servers are wrong about it. The
// length stays the same; capabilities come in one piece in practice, and an unmasked one does no harm to
// ASCII names.
func maskRev2(p []byte) {
	for {
		at := bytes.Index(p, []byte("IMAP4rev2"))
		if at < 0 {
			return
		}
		p[at] = 'X'
		p = p[at:]
	}
}

func (c *watchedConn) Write(p []byte) (int, error) {
	if err := c.Conn.SetWriteDeadline(time.Now().Add(progressTimeout)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	c.note(err)
	return n, err
}

// expect sets how long a read may take from now on, also for the one already waiting.
func (c *watchedConn) expect(limit time.Duration) error {
	c.limit.Store(int64(limit))
	if limit <= 0 {
		return c.Conn.SetReadDeadline(time.Time{})
	}
	return c.Conn.SetReadDeadline(time.Now().Add(limit))
}

// whileBusy calls the caller's function; the server's silence does not count while it works. An error comes
// back as *callbackError.
func (c *watchedConn) whileBusy(work func() error) error {
	c.busy.Store(true)
	err := work()
	c.worked.Store(time.Now().UnixNano())
	c.busy.Store(false)
	if err != nil {
		return &callbackError{err}
	}
	return nil
}

// patient reports whether a read that took too long may go on: it is we who were slow, not the server.
func (c *watchedConn) patient() bool {
	return c.busy.Load() || time.Now().UnixNano()-c.worked.Load() < c.limit.Load()
}

func (c *watchedConn) SetDeadline(time.Time) error { return nil }

func (c *watchedConn) SetReadDeadline(time.Time) error { return nil }

func (c *watchedConn) SetWriteDeadline(time.Time) error { return nil }

// closeQuietly closes a connection that is given up; that it was closed before or reset by the peer changes
// nothing for anybody.
func closeQuietly(conn net.Conn) {
	if err := conn.Close(); err != nil {
		return
	}
}
