package imap

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"foyer/data/mail/account"
)

// pipeServer answers IDLE, DONE and NOOP on a pipe and notes when each came.
type pipeServer struct {
	conn  net.Conn
	begin time.Time
	deaf  bool // answers nothing any more

	guard sync.Mutex
	log   []string
}

func (p *pipeServer) note(text string) {
	p.guard.Lock()
	defer p.guard.Unlock()
	p.log = append(p.log, text+"@"+time.Since(p.begin).String())
}

func (p *pipeServer) serve(t *testing.T) {
	say := func(text string) {
		if _, err := io.WriteString(p.conn, text); err != nil {
			t.Log(err)
		}
	}
	say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE] hi\r\n")
	r := bufio.NewReader(p.conn)
	idling := ""
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		p.guard.Lock()
		deaf := p.deaf
		p.guard.Unlock()
		switch {
		case deaf:
		case tag == "DONE":
			p.note("DONE")
			say(idling + " OK\r\n")
		case rest == "IDLE":
			p.note("IDLE")
			idling = tag
			say("+ go on\r\n")
		case strings.HasPrefix(rest, "AUTHENTICATE"):
			say(tag + " OK [CAPABILITY IMAP4rev1 IDLE] in\r\n")
		default:
			p.note(rest)
			say(tag + " OK\r\n")
		}
	}
}

// onPipe runs test with a session and its server in a bubble of fake time.
func onPipe(t *testing.T, test func(t *testing.T, s *session, server *pipeServer)) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		server := &pipeServer{conn: far, begin: time.Now()}
		go server.serve(t)
		s := newSession(Account{Server: account.Server{Host: "127.0.0.1", Port: 143, Security: account.Plain}, Login: account.Login{User: "office", Secret: "x"}})
		l, err := s.greet(t.Context(), watch(near, ""))
		if err != nil {
			t.Fatal(err)
		}
		s.link = l
		test(t, s, server)
		closeQuietly(near)
		closeQuietly(far)
		synctest.Wait()
	})
}

func TestIdleIsRenewedBeforeServersGiveUp(t *testing.T) {
	onPipe(t, func(t *testing.T, s *session, server *pipeServer) {
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Minute)
		defer cancel()
		if err := s.Idle(ctx, func() {}); err != nil {
			t.Fatal(err)
		}
		want := "IDLE@0s DONE@25m0s NOOP@25m0s IDLE@25m0s DONE@50m0s NOOP@50m0s IDLE@50m0s DONE@1h0m0s"
		if got := strings.Join(server.log, " "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestSleepOfTheComputerIsNoticed(t *testing.T) {
	onPipe(t, func(t *testing.T, s *session, server *pipeServer) {
		var slept atomic.Int64
		s.wall = func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
		go func() {
			time.Sleep(5 * time.Minute)
			slept.Store(int64(3 * time.Hour))
			server.guard.Lock()
			server.deaf = true // the router has forgotten the connection
			server.guard.Unlock()
		}()
		begin := time.Now()
		err := s.Idle(t.Context(), func() {})
		if account.KindOf(err) != account.Unreachable {
			t.Errorf("error %v", err)
		}
		if took := time.Since(begin); took > 5*time.Minute+2*idleTick+noopTimeout {
			t.Errorf("noticed after %v", took)
		}
	})
}

func TestNewsAreBundled(t *testing.T) {
	onPipe(t, func(t *testing.T, s *session, server *pipeServer) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		go func() {
			time.Sleep(10 * time.Second)
			for range 5 {
				if _, err := io.WriteString(server.conn, "* 4 EXISTS\r\n* 2 EXPUNGE\r\n* 1 FETCH (FLAGS (\\Seen))\r\n"); err != nil {
					t.Error(err)
				}
			}
		}()
		calls := 0
		if err := s.Idle(ctx, func() {
			calls++
			time.Sleep(time.Second) // news that come meanwhile make one more call
		}); err != nil {
			t.Fatal(err)
		}
		if calls == 0 || calls > 3 {
			t.Errorf("%d calls", calls)
		}
	})
}

func TestSilenceEndsACommand(t *testing.T) {
	onPipe(t, func(t *testing.T, s *session, server *pipeServer) {
		server.guard.Lock()
		server.deaf = true
		server.guard.Unlock()
		begin := time.Now()
		_, err := s.UIDs(t.Context())
		if account.KindOf(err) != account.Unreachable || time.Since(begin) != progressTimeout {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
}

func TestSlowDatabaseDoesNotBreakADownload(t *testing.T) {
	// The library's own limit of 30 seconds would.
	onPipe(t, func(t *testing.T, s *session, server *pipeServer) {
		server.guard.Lock()
		server.deaf = true
		server.guard.Unlock()
		go func() {
			time.Sleep(time.Second)
			for i := 1; i <= 3; i++ {
				if _, err := io.WriteString(server.conn, strings.ReplaceAll("* N FETCH (UID N FLAGS () RFC822.SIZE 2 BODY[] {2}\r\nhi)\r\n", "N", string(rune('0'+i)))); err != nil {
					t.Error(err)
				}
			}
			if _, err := io.WriteString(server.conn, "T2 OK\r\n"); err != nil {
				t.Error(err)
			}
		}()
		count := 0
		err := s.Bodies(t.Context(), []Want{{1, 2}, {2, 2}, {3, 2}}, Limits{}, func(r Raw) error {
			count++
			time.Sleep(5 * time.Minute)
			return r.Err
		})
		if err != nil || count != 3 {
			t.Errorf("%d messages, %v", count, err)
		}
	})
}
