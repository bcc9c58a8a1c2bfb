package loopback

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"foyer/data/clock"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/smtp"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// maxMail is the largest mail either server takes, in bytes.
const maxMail = 50 << 20

// Server is a running provider.
type Server struct {
	clock    clock.Source
	users    map[string]*mailboxOwner
	imapPort int
	smtpPort int

	imapServer *imapserver.Server
	smtpServer *gosmtp.Server
	ended      sync.WaitGroup

	guard    sync.Mutex
	sent     []Mail
	watchers map[int]func(Mail)
	next     int
	closed   bool
}

type mailboxOwner struct {
	User
	memory *imapmemserver.User
}

// folders are what every user begins with; clients know their roles by their names.
var folders = []string{"INBOX", "Sent", "Drafts", "Archive", "Trash", "Junk"}

// Start starts both servers on free ports of 127.0.0.1 with these users.
func Start(source clock.Source, users ...User) (*Server, error) {
	s := &Server{clock: source, users: map[string]*mailboxOwner{}, watchers: map[int]func(Mail){}}
	for _, user := range users {
		owner := &mailboxOwner{User: user, memory: imapmemserver.NewUser(user.Name, user.Password)}
		for _, folder := range folders {
			if err := owner.memory.Create(folder, nil); err != nil {
				return nil, fmt.Errorf("creating %s: %w", folder, err)
			}
		}
		s.users[user.Name] = owner
	}
	imapListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for IMAP: %w", err)
	}
	smtpListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listening for SMTP: %w", err), imapListener.Close())
	}
	s.imapPort, s.smtpPort = port(imapListener), port(smtpListener)
	s.imapServer = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &session{server: s}, nil, nil
		},
		Caps: goimap.CapSet{
			goimap.CapIMAP4rev1: {}, goimap.CapIdle: {}, goimap.CapMove: {}, goimap.CapUIDPlus: {},
			goimap.CapListExtended: {}, goimap.CapNamespace: {}, goimap.CapUnselect: {},
		},
		Logger:       silent{},
		InsecureAuth: true,
	})
	s.smtpServer = gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &submission{server: s}, nil }))
	s.smtpServer.Domain = "loopback.example"
	s.smtpServer.AllowInsecureAuth = true
	s.smtpServer.MaxMessageBytes = maxMail
	s.smtpServer.MaxRecipients = 100
	s.smtpServer.ReadTimeout, s.smtpServer.WriteTimeout = time.Minute, time.Minute
	s.smtpServer.ErrorLog = silent{}
	// Both Serve calls end with the listeners; their errors say only that.
	s.ended.Go(func() { ignore(s.imapServer.Serve(imapListener)) })
	s.ended.Go(func() { ignore(s.smtpServer.Serve(smtpListener)) })
	return s, nil
}

// ignore marks errors that tell nothing beyond "the server was closed".
func ignore(error) {}

func port(listener net.Listener) int { return listener.Addr().(*net.TCPAddr).Port }

// IMAP returns the account of a user for package imap.
func (s *Server) IMAP(user string) imap.Account {
	return imap.Account{Server: s.server(s.imapPort), Login: s.login(user)}
}

// SMTP returns the account of a user for package smtp.
func (s *Server) SMTP(user string) smtp.Account {
	return smtp.Account{Server: s.server(s.smtpPort), Login: s.login(user)}
}

func (s *Server) server(port int) account.Server {
	return account.Server{Host: "127.0.0.1", Port: port, Security: account.Plain}
}

func (s *Server) login(user string) account.Login {
	if owner := s.users[user]; owner != nil {
		return account.Login{User: owner.Name, Secret: owner.Password}
	}
	return account.Login{User: user}
}

// Deliver puts a message into a folder of a user. flags are IMAP flags; at is its internal date, now when zero.
// It returns the UID.
func (s *Server) Deliver(user, folder string, raw []byte, at time.Time, flags ...string) (imap.UID, error) {
	owner := s.users[user]
	if owner == nil {
		return 0, fmt.Errorf("no user %q", user)
	}
	if at.IsZero() {
		at = s.clock.Now()
	}
	options := &goimap.AppendOptions{Time: at}
	for _, flag := range flags {
		options.Flags = append(options.Flags, goimap.Flag(flag))
	}
	data, err := owner.memory.Append(folder, literal(raw), options)
	if err != nil {
		return 0, fmt.Errorf("delivering to %s: %w", folder, err)
	}
	return imap.UID(data.UID), nil
}

// Sent returns what was handed to the SMTP server so far, oldest first.
func (s *Server) Sent() []Mail {
	s.guard.Lock()
	defer s.guard.Unlock()
	return append([]Mail(nil), s.sent...)
}

// Watch calls receive for every mail that is sent from now on, after it has been delivered to the users it is
// for, one at a time and before the sender gets its answer. stop ends it.
func (s *Server) Watch(receive func(Mail)) (stop func()) {
	s.guard.Lock()
	defer s.guard.Unlock()
	id := s.next
	s.next++
	s.watchers[id] = receive
	return func() {
		s.guard.Lock()
		defer s.guard.Unlock()
		delete(s.watchers, id)
	}
}

// Wait returns the sent mails once there are n of them, or the context's error.
func (s *Server) Wait(ctx context.Context, n int) ([]Mail, error) {
	arrived := make(chan struct{}, 1)
	stop := s.Watch(func(Mail) {
		select {
		case arrived <- struct{}{}:
		default:
		}
	})
	defer stop()
	for {
		if sent := s.Sent(); len(sent) >= n {
			return sent, nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return s.Sent(), ctx.Err()
		}
	}
}

// Close ends both servers and forgets everything.
func (s *Server) Close() error {
	s.guard.Lock()
	closed := s.closed
	s.closed = true
	s.guard.Unlock()
	if closed {
		return nil
	}
	err := errors.Join(s.imapServer.Close(), s.smtpServer.Close())
	s.ended.Wait()
	return err
}

// take records a mail, delivers it and tells the watchers.
func (s *Server) take(mail Mail) error {
	s.guard.Lock()
	mail.At = s.clock.Now()
	s.sent = append(s.sent, mail)
	watchers := make([]func(Mail), 0, len(s.watchers))
	for id := range s.next {
		if receive := s.watchers[id]; receive != nil {
			watchers = append(watchers, receive)
		}
	}
	s.guard.Unlock()
	for _, owner := range s.users {
		if !owner.receives(mail.To) {
			continue
		}
		raw := append([]byte("Return-Path: <"+mail.From+">\r\n"), mail.Raw...)
		if _, err := s.Deliver(owner.Name, "INBOX", raw, mail.At); err != nil {
			return err
		}
	}
	for _, receive := range watchers {
		receive(mail)
	}
	return nil
}

func (o *mailboxOwner) receives(to []string) bool {
	for _, recipient := range to {
		for _, own := range o.Addresses {
			if strings.EqualFold(recipient, own) {
				return true
			}
		}
	}
	return false
}

type literalReader struct {
	io.Reader
	size int64
}

func literal(raw []byte) goimap.LiteralReader {
	return literalReader{bytes.NewReader(raw), int64(len(raw))}
}

// Size implements goimap.LiteralReader.
func (l literalReader) Size() int64 { return l.size }

// session is an IMAP connection: the library's own, behind our users.
type session struct {
	*imapmemserver.UserSession
	server *Server
}

// Login implements imapserver.Session.
func (s *session) Login(name, password string) error {
	owner := s.server.users[name]
	if owner == nil {
		return imapserver.ErrAuthFailed
	}
	if err := owner.memory.Login(name, password); err != nil {
		return err
	}
	s.UserSession = imapmemserver.NewUserSession(owner.memory)
	return nil
}

// Close implements imapserver.Session; the library calls it also for connections that never signed in.
func (s *session) Close() error {
	if s.UserSession == nil {
		return nil
	}
	return s.UserSession.Close()
}

// submission is an SMTP connection.
type submission struct {
	server *Server
	mail   Mail
	user   string
}

// AuthMechanisms implements gosmtp.AuthSession.
func (s *submission) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements gosmtp.AuthSession.
func (s *submission) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, password string) error {
		owner := s.server.users[name]
		if owner == nil || owner.memory.Login(name, password) != nil {
			return gosmtp.ErrAuthFailed
		}
		s.user = name
		return nil
	}), nil
}

// Mail implements gosmtp.Session.
func (s *submission) Mail(from string, _ *gosmtp.MailOptions) error {
	if s.user == "" {
		return gosmtp.ErrAuthRequired
	}
	s.mail = Mail{User: s.user, From: from}
	return nil
}

// Rcpt implements gosmtp.Session.
func (s *submission) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	s.mail.To = append(s.mail.To, to)
	return nil
}

// Data implements gosmtp.Session.
func (s *submission) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.Raw = raw
	return s.server.take(s.mail)
}

// Reset implements gosmtp.Session.
func (s *submission) Reset() { s.mail = Mail{} }

// Logout implements gosmtp.Session.
func (s *submission) Logout() error { return nil }

// silent keeps the libraries from writing to the program's standard error; they report only what clients do.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
