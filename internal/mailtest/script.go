package mailtest

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

func newTLSListener(inner net.Listener, config *tls.Config) net.Listener {
	return tls.NewListener(inner, config)
}

// Scripted starts a server on loopback that hands every connection to talk, numbered from 0, and closes it
// afterwards. It returns the port. Use it to play servers that no real one would dare to be.
func Scripted(t testing.TB, talk func(number int, c *Conversation)) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	var running sync.WaitGroup
	var guard sync.Mutex
	var open []net.Conn
	running.Go(func() {
		for number := 0; ; number++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			guard.Lock()
			open = append(open, conn)
			guard.Unlock()
			running.Go(func() {
				talk(number, &Conversation{Conn: conn, r: bufio.NewReader(conn)})
				if err := conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
					t.Logf("scripted server: %v", err)
				}
			})
		}
	})
	t.Cleanup(func() {
		closing := []error{listener.Close()}
		guard.Lock()
		for _, conn := range open {
			if err := conn.Close(); !errors.Is(err, net.ErrClosed) {
				closing = append(closing, err)
			}
		}
		guard.Unlock()
		if err := errors.Join(closing...); err != nil {
			t.Logf("scripted server: %v", err)
		}
		running.Wait()
	})
	return listener.Addr().(*net.TCPAddr).Port
}

// Conversation is the server's end of a scripted connection.
type Conversation struct {
	net.Conn
	r *bufio.Reader
}

// Line reads one line without its line end; ok is false when the client has gone.
func (c *Conversation) Line() (line string, ok bool) {
	text, err := c.r.ReadString('\n')
	return strings.TrimRight(text, "\r\n"), err == nil
}

// Bytes reads n bytes.
func (c *Conversation) Bytes(n int) ([]byte, bool) {
	b := make([]byte, n)
	_, err := io.ReadFull(c.r, b)
	return b, err == nil
}

// Say writes text with CRLF for every LF; it reports false when the client has gone.
func (c *Conversation) Say(text string) bool {
	_, err := io.WriteString(c.Conn, strings.ReplaceAll(text, "\n", "\r\n"))
	return err == nil
}

// IMAP plays the beginning of an IMAP session: greeting, capabilities, sign-in. It then hands each further
// command to answer, split into tag, name (in upper case, with UID in front if so) and the rest, until it
// returns false or the client leaves. LOGOUT, NOOP and SELECT (UIDVALIDITY 7) are answered by itself.
func (c *Conversation) IMAP(capabilities string, answer func(tag, name, rest string) bool) {
	if capabilities != "" {
		capabilities = " " + capabilities
	}
	if !c.Say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR" + capabilities + "] ready\n") {
		return
	}
	for {
		line, ok := c.Line()
		if !ok {
			return
		}
		tag, rest, _ := strings.Cut(line, " ")
		name, rest, _ := strings.Cut(rest, " ")
		name = strings.ToUpper(name)
		if name == "UID" {
			var second string
			second, rest, _ = strings.Cut(rest, " ")
			name += " " + strings.ToUpper(second)
		}
		switch name {
		case "AUTHENTICATE", "LOGIN":
			ok = c.Say(tag + " OK [CAPABILITY IMAP4rev1" + capabilities + "] signed in\n")
		case "CAPABILITY":
			ok = c.Say("* CAPABILITY IMAP4rev1 AUTH=PLAIN" + capabilities + "\n" + tag + " OK done\n")
		case "SELECT":
			ok = c.Say("* FLAGS (\\Seen)\n* 3 EXISTS\n* OK [UIDVALIDITY 7] .\n* OK [UIDNEXT 10] .\n" + tag + " OK [READ-WRITE] done\n")
		case "NOOP":
			ok = c.Say(tag + " OK done\n")
		case "LOGOUT":
			c.Say("* BYE\n" + tag + " OK done\n")
			return
		default:
			ok = answer(tag, name, rest)
		}
		if !ok {
			return
		}
	}
}
