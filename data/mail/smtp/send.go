package smtp

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"time"

	"foyer/data/mail/account"

	gosmtp "github.com/emersion/go-smtp"
)

const (
	// answerTimeout bounds each answer before the mail's bytes are out.
	answerTimeout = 60 * time.Second
	// finalTimeout is how long the answer to the mail itself may take: servers scan it before they answer
	// (RFC 5321 asks for ten minutes).
	finalTimeout = 10 * time.Minute
)

// Send implements Sender over the network. Either all recipients are accepted or nothing is sent.
func (a Account) Send(ctx context.Context, from string, to []string, raw []byte) Result {
	return a.send(ctx, from, to, raw, finalTimeout)
}

func (a Account) send(ctx context.Context, from string, to []string, raw []byte, final time.Duration) Result {
	if err := a.check(from, to, raw); err != nil {
		return Result{Outcome: NotSent, Text: err.Error(), Err: &account.Error{Kind: account.Refused, Op: "send", Server: a.Server.Host, Err: err}}
	}
	conn, err := account.Dial(ctx, a.Server, "")
	if err != nil {
		return a.failed(ctx, "connect", err)
	}
	guard := &guardedConn{Conn: conn}
	defer guard.closeOnce()
	stop := context.AfterFunc(ctx, guard.closeOnce)
	defer stop()

	client, err := a.greet(ctx, guard)
	if err != nil {
		return a.failed(ctx, "sign in", err)
	}
	client.SubmissionTimeout = final
	if limit, ok := client.MaxMessageSize(); ok && limit > 0 && len(raw) > limit {
		text := "the mail is larger than the server takes"
		return Result{Outcome: Rejected, Permanent: true, Code: 552, Text: text,
			Err: &account.Error{Kind: account.Rejected, Op: "send", Server: a.Server.Host, Err: errors.New(text)}}
	}
	if err := client.Mail(from, &gosmtp.MailOptions{Size: int64(len(raw)), UTF8: needsUTF8(from, to)}); err != nil {
		return a.failed(ctx, "send", err)
	}
	for _, recipient := range to {
		if err := client.Rcpt(recipient, nil); err != nil {
			return a.failed(ctx, "send", err)
		}
	}
	data, err := client.Data()
	if err != nil {
		return a.failed(ctx, "send", err)
	}
	// Until the final dot is out no server may deliver; from then on silence is "unknown".
	if _, err := data.Write(raw); err != nil {
		return a.failed(ctx, "send", err)
	}
	answer, err := data.CloseWithResponse()
	if err == nil {
		a.goodbye(client)
		return Result{Outcome: Accepted, Code: 250, Text: answer.StatusText}
	}
	var status *gosmtp.SMTPError
	if errors.As(err, &status) {
		a.goodbye(client)
		return a.failed(ctx, "send", err)
	}
	return Result{Outcome: Unknown, Err: account.Classify(ctx, "send", a.Server.Host, err)}
}

// Check connects, protects the connection and signs in without sending anything: for the test button of the
// settings. Errors are *account.Error.
func (a Account) Check(ctx context.Context) error {
	conn, err := account.Dial(ctx, a.Server, "")
	if err != nil {
		return err
	}
	guard := &guardedConn{Conn: conn}
	defer guard.closeOnce()
	stop := context.AfterFunc(ctx, guard.closeOnce)
	defer stop()
	client, err := a.greet(ctx, guard)
	if err != nil {
		return a.failed(ctx, "sign in", err).Err
	}
	a.goodbye(client)
	return nil
}

// greet takes a fresh socket to a protected, signed-in session.
func (a Account) greet(ctx context.Context, conn net.Conn) (*gosmtp.Client, error) {
	name := a.Name
	if name == "" {
		name = "localhost"
	}
	var client *gosmtp.Client
	if a.Server.Security == account.StartTLS {
		config, err := a.Server.TLSConfig("")
		if err != nil {
			return nil, err
		}
		if client, err = gosmtp.NewClientStartTLS(conn, config); err != nil {
			var status *gosmtp.SMTPError
			if errors.As(err, &status) || strings.Contains(err.Error(), "doesn't support STARTTLS") {
				return nil, &account.Error{Kind: account.BadTLS, Op: "connect", Server: a.Server.Host, Err: err}
			}
			return nil, err
		}
	} else {
		client = gosmtp.NewClient(conn)
	}
	client.CommandTimeout = answerTimeout
	if err := client.Hello(name); err != nil {
		return nil, err
	}
	_, offered := client.Extension("AUTH")
	mechanism, err := a.Login.Mechanism(ctx, a.Server, strings.Fields(offered))
	if err != nil || mechanism == nil {
		return client, err
	}
	if err := client.Auth(mechanism); err != nil {
		var status *gosmtp.SMTPError
		if !errors.As(err, &status) {
			return nil, err
		}
		kind := account.AuthFailed
		switch {
		case status.Code/100 == 4 && status.Code != 432: // 432: a password transition is needed
			kind = account.Unreachable
		case a.Login.Tokens != nil:
			kind = account.SignInAgain
		}
		return nil, &account.Error{Kind: kind, Op: "sign in", Server: a.Server.Host, Err: err}
	}
	return client, nil
}

// failed builds the result of a failure before the server could have taken the mail. A status code is a
// rejection of this mail unless it came on the way in.
func (a Account) failed(ctx context.Context, op string, err error) Result {
	var coded *account.Error
	var status *gosmtp.SMTPError
	isStatus := errors.As(err, &status)
	r := Result{Outcome: NotSent}
	if isStatus {
		r.Code, r.Text, r.Permanent = status.Code, status.Message, status.Code/100 == 5
	}
	switch {
	case errors.As(err, &coded):
		r.Err = err
	case isStatus && (status.Code == 421 || op != "send"):
		r.Permanent = false
		r.Err = &account.Error{Kind: account.Unreachable, Op: op, Server: a.Server.Host, Err: err}
	case isStatus:
		r.Outcome = Rejected
		r.Err = &account.Error{Kind: account.Rejected, Op: op, Server: a.Server.Host, Err: err}
	default:
		r.Err = account.Classify(ctx, op, a.Server.Host, err)
	}
	if r.Text == "" {
		r.Text = account.KindOf(r.Err).Message()
	}
	return r
}

// goodbye is a courtesy: what the server says to it no longer matters.
func (a Account) goodbye(client *gosmtp.Client) {
	client.CommandTimeout = 5 * time.Second
	if err := client.Quit(); err != nil {
		return
	}
}

// check refuses what would break the envelope or the mail's line structure, before anything is sent.
func (a Account) check(from string, to []string, raw []byte) error {
	if len(to) == 0 {
		return errors.New("no recipient")
	}
	if len(raw) == 0 {
		return errors.New("an empty mail")
	}
	for _, address := range append([]string{from}, to...) {
		if address == "" || strings.ContainsAny(address, "<> \r\n\t") || strings.Count(address, "@") == 0 {
			return errors.New("an address that is not one")
		}
	}
	// The wire changes lone line feeds and an open last line; then Sent and outbox would differ from it.
	for i, b := range raw {
		if b == '\n' && (i == 0 || raw[i-1] != '\r') || b == '\r' && (i+1 == len(raw) || raw[i+1] != '\n') {
			return errors.New("a mail with lone line ends")
		}
	}
	if raw[len(raw)-1] != '\n' {
		return errors.New("a mail whose last line is open")
	}
	return nil
}

func needsUTF8(from string, to []string) bool {
	for _, address := range append([]string{from}, to...) {
		for i := range len(address) {
			if address[i] >= 0x80 {
				return true
			}
		}
	}
	return false
}

// guardedConn may be closed from two sides and never waits for ever on a write.
type guardedConn struct {
	net.Conn
	once sync.Once
	err  error
}

// Write gives every write its own limit: the library sets none while the mail's bytes go out.
func (c *guardedConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(answerTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

func (c *guardedConn) closeOnce() { c.once.Do(func() { c.err = c.Conn.Close() }) }

// Close closes the connection once and returns that result ever after.
func (c *guardedConn) Close() error {
	c.closeOnce()
	return c.err
}
