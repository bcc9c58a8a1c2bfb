package imap

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"strings"

	"foyer/data/mail/account"
)

// startTLS takes a fresh connection from the server's greeting to TLS (RFC 3501, 6.2.1). Nothing the server
// said before counts afterwards: the new connection begins with a greeting of our own, so that the library
// asks for the capabilities again.
func startTLS(ctx context.Context, server account.Server, conn *watchedConn) (*watchedConn, error) {
	refuse := func(err error) (*watchedConn, error) {
		return nil, &account.Error{Kind: account.BadTLS, Op: "connect", Server: server.Host, Err: err}
	}
	config, err := server.TLSConfig("")
	if err != nil {
		return nil, err
	}
	lines := bufio.NewReaderSize(conn, 8<<10)
	greeting, err := readLine(lines)
	switch {
	case err != nil:
		return nil, err
	case hasWord(greeting, "* PREAUTH"):
		return refuse(errors.New("the server signs in before the connection is protected"))
	case hasWord(greeting, "* BYE"):
		return nil, &account.Error{Kind: account.Unreachable, Op: "connect", Server: server.Host, Err: errors.New("the server says goodbye")}
	case !hasWord(greeting, "* OK"):
		return nil, errors.New("this is no IMAP server")
	}
	if _, err := conn.Write([]byte("S1 STARTTLS\r\n")); err != nil {
		return nil, err
	}
	for range 50 {
		line, err := readLine(lines)
		switch {
		case err != nil:
			return nil, err
		case strings.HasPrefix(line, "* "):
			continue
		case !hasWord(line, "S1 OK"):
			return refuse(errors.New("the server offers no STARTTLS"))
		case lines.Buffered() > 0 || conn.buffered.Buffered() > 0:
			// Somebody on the way may have put it there, to be taken for the server's word under TLS.
			return refuse(errors.New("something came before the protection"))
		}
		secure := tls.Client(conn.Conn, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, account.Classify(ctx, "connect", server.Host, err)
		}
		protected := watch(secure, "* OK protected\r\n")
		return protected, protected.expect(account.DialTimeout)
	}
	return nil, errors.New("the server talks and talks")
}

func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errors.New("a line without an end")
	}
	return strings.TrimRight(string(line), "\r\n"), err
}

// hasWord reports whether line begins with these words, in any case.
func hasWord(line, words string) bool {
	return len(line) >= len(words) && strings.EqualFold(line[:len(words)], words) && (len(line) == len(words) || line[len(words)] == ' ')
}
