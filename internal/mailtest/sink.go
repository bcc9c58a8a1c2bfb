package mailtest

import (
	"bytes"
	"errors"
	"io"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"foyer/data/mail/account"
	"foyer/data/mail/smtp"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// Behavior is how the sink treats the next mails.
type Behavior int

const (
	// Accept takes every mail.
	Accept Behavior = iota
	// RejectRecipient answers RCPT with 550 and repeats the address, as servers do.
	RejectRecipient
	// RejectData takes the bytes and answers 554.
	RejectData
	// Defer answers RCPT with 451.
	Defer
	// DropBeforeData hangs up instead of answering DATA.
	DropBeforeData
	// DropAfterData takes and records the bytes and hangs up without an answer.
	DropAfterData
	// HangAfterData takes and records the bytes and never answers.
	HangAfterData
	// RejectLogin refuses every sign-in.
	RejectLogin
)

// SentMail is one mail the sink took.
type SentMail struct {
	User string // who signed in, empty without
	From string
	To   []string
	Raw  []byte // as it came over the wire
	TLS  bool
}

// Sink is an SMTP server that records. User and password are "office".
type Sink struct {
	Server account.Server

	guard    sync.Mutex
	behavior Behavior
	mails    []SentMail
	attempts int
	arrived  chan struct{}
	release  chan struct{}
}

// SMTP starts a sink on loopback with the wanted protection; it ends with the test.
func SMTP(t testing.TB, security account.Security) *Sink {
	t.Helper()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	must(t, WriteCertificate(certFile, keyFile))
	config, err := serverTLS(certFile, keyFile)
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s := &Sink{arrived: make(chan struct{}, 1), release: make(chan struct{})}
	s.Server = account.Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: security, CAFile: certFile}
	server := gosmtp.NewServer(s)
	server.Domain = "sink.example"
	server.MaxMessageBytes = 64 << 20
	server.AllowInsecureAuth = security == account.Plain
	server.ErrorLog = quiet{}
	switch security {
	case account.TLS:
		server.TLSConfig = config
		listener = newTLSListener(listener, config)
	case account.StartTLS:
		server.TLSConfig = config
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		close(s.release)
		if err := server.Close(); err != nil && !errors.Is(err, gosmtp.ErrServerClosed) {
			t.Logf("closing the sink: %v", err)
		}
		if err := <-done; err != nil && !errors.Is(err, gosmtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Logf("sink: %v", err)
		}
	})
	return s
}

// Account returns the account that may send through the sink.
func (s *Sink) Account() smtp.Account {
	return smtp.Account{Server: s.Server, Login: account.Login{User: "office", Secret: "office"}}
}

// Behave sets how the sink treats mails from now on.
func (s *Sink) Behave(b Behavior) {
	s.guard.Lock()
	defer s.guard.Unlock()
	s.behavior = b
}

func (s *Sink) now() Behavior {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.behavior
}

// Mails returns what was taken so far, oldest first, also what was taken without an answer.
func (s *Sink) Mails() []SentMail {
	s.guard.Lock()
	defer s.guard.Unlock()
	return append([]SentMail(nil), s.mails...)
}

// Attempts returns how many connections there were.
func (s *Sink) Attempts() int {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.attempts
}

// Wait returns the mails as soon as there are n, or fails the test after 15 seconds.
func (s *Sink) Wait(t testing.TB, n int) []SentMail {
	t.Helper()
	deadline := time.After(15 * time.Second)
	for {
		if mails := s.Mails(); len(mails) >= n {
			return mails
		}
		select {
		case <-s.arrived:
		case <-deadline:
			t.Fatalf("%d mails after 15 s, want %d", len(s.Mails()), n)
		}
	}
}

// NewSession implements the library's Backend.
func (s *Sink) NewSession(conn *gosmtp.Conn) (gosmtp.Session, error) {
	s.guard.Lock()
	s.attempts++
	s.guard.Unlock()
	return &sinkSession{sink: s, conn: conn}, nil
}

type sinkSession struct {
	sink *Sink
	conn *gosmtp.Conn
	mail SentMail
	user string
}

func (s *sinkSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *sinkSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.sink.now() == RejectLogin || user != "office" || password != "office" {
			return gosmtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *sinkSession) Mail(from string, _ *gosmtp.MailOptions) error {
	if s.user == "" {
		return gosmtp.ErrAuthRequired
	}
	_, secure := s.conn.TLSConnectionState()
	s.mail = SentMail{User: s.user, From: from, TLS: secure}
	return nil
}

func (s *sinkSession) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	switch s.sink.now() {
	case RejectRecipient:
		return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "<" + to + ">: no such user here"}
	case Defer:
		return &gosmtp.SMTPError{Code: 451, EnhancedCode: gosmtp.EnhancedCode{4, 7, 1}, Message: "Try again later"}
	}
	s.mail.To = append(s.mail.To, to)
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	behavior := s.sink.now()
	if behavior == DropBeforeData {
		return errors.Join(s.conn.Conn().Close(), errors.New("dropped"))
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(r); err != nil {
		return err
	}
	if behavior == RejectData {
		return &gosmtp.SMTPError{Code: 554, EnhancedCode: gosmtp.EnhancedCode{5, 6, 0}, Message: "Message refused"}
	}
	s.mail.Raw = raw.Bytes()
	s.sink.guard.Lock()
	s.sink.mails = append(s.sink.mails, s.mail)
	s.sink.guard.Unlock()
	select {
	case s.sink.arrived <- struct{}{}:
	default:
	}
	switch behavior {
	case DropAfterData:
		return errors.Join(s.conn.Conn().Close(), errors.New("dropped"))
	case HangAfterData:
		<-s.sink.release
	}
	return nil
}

func (s *sinkSession) Reset()        { s.mail = SentMail{} }
func (s *sinkSession) Logout() error { return nil }

// quiet drops the library's complaints about connections that the tests break on purpose.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
