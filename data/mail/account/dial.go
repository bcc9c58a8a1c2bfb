package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// DialTimeout bounds reaching a server and shaking hands with it.
const DialTimeout = 30 * time.Second

// TLSConfig returns the settings every connection uses: TLS 1.2 or newer, the certificate checked against
// the host's name, the authorities of CAFile added to the system's. protocol is the ALPN name ("imap"), or
// empty.
func (s Server) TLSConfig(protocol string) (*tls.Config, error) {
	config := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if protocol != "" {
		config.NextProtos = []string{protocol}
	}
	if s.CAFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(s.CAFile)
	if err != nil {
		return nil, &Error{Kind: Refused, Op: "read certificates", Server: s.Host, Err: err}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, &Error{Kind: Refused, Op: "read certificates", Server: s.Host, Err: errors.New("the file holds no certificate")}
	}
	config.RootCAs = pool
	return config, nil
}

// Dial connects to the server and, for TLS, shakes hands. For StartTLS and Plain the connection comes back
// in the clear; the caller must switch before saying anything. Errors are *Error of kind Refused,
// Unreachable, BadTLS or Canceled.
func Dial(ctx context.Context, s Server, protocol string) (net.Conn, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	config, err := s.TLSConfig(protocol)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, DialTimeout)
	defer cancel()
	dialer := net.Dialer{KeepAlive: 30 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", s.Address())
	if err != nil {
		return nil, Classify(ctx, "connect", s.Host, err)
	}
	if s.Security == Plain && !peerIsLoopback(conn) {
		return nil, errors.Join(
			&Error{Kind: Refused, Op: "connect", Server: s.Host, Err: errors.New("the name does not lead to this computer")},
			conn.Close())
	}
	if s.Security != TLS {
		return conn, nil
	}
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		classified := Classify(ctx, "connect", s.Host, err)
		if KindOf(classified) == Unreachable && ctx.Err() == nil {
			classified = &Error{Kind: BadTLS, Op: "connect", Server: s.Host, Err: err}
		}
		return nil, errors.Join(classified, conn.Close())
	}
	return secure, nil
}

// peerIsLoopback looks at where the connection really went: a hosts file can send "localhost" elsewhere.
func peerIsLoopback(conn net.Conn) bool {
	address, ok := conn.RemoteAddr().(*net.TCPAddr)
	return ok && address.IP.IsLoopback()
}

// Classify wraps err in an *Error of the kind its cause shows; an err that is one already stays as it is.
// ctx is the context of the operation: when it was canceled the kind is Canceled, whatever the socket says,
// and a deadline that has passed is Unreachable.
func Classify(ctx context.Context, op, server string, err error) error {
	if err == nil {
		return nil
	}
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	kind := Protocol
	var (
		netErr    net.Error
		opErr     *net.OpError
		certErr   *tls.CertificateVerificationError
		recordErr tls.RecordHeaderError
		alertErr  tls.AlertError
		unknownCA x509.UnknownAuthorityError
		hostname  x509.HostnameError
	)
	switch {
	case errors.Is(ctx.Err(), context.Canceled), errors.Is(err, context.Canceled):
		kind = Canceled
		err = fmt.Errorf("%w (%v)", context.Canceled, err)
	case errors.As(err, &certErr), errors.As(err, &recordErr), errors.As(err, &alertErr), errors.As(err, &unknownCA), errors.As(err, &hostname):
		kind = BadTLS
	case ctx.Err() != nil, errors.As(err, &netErr), errors.As(err, &opErr),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, os.ErrDeadlineExceeded):
		kind = Unreachable
	}
	return &Error{Kind: kind, Op: op, Server: server, Err: err}
}
