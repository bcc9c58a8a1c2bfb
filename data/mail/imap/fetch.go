package imap

import (
	"context"
	"errors"
	"io"
	"slices"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	// commandBytes keeps command lines under the 8 KiB that servers accept.
	commandBytes = 7000
	// maxHeader is how much of a header block is taken in.
	maxHeader = 1 << 20
	// maxBreaks is how many lost connections one call of Bodies survives.
	maxBreaks = 25
)

// callbackError carries an error of the caller's function through the layers that classify errors.
type callbackError struct{ err error }

func (e *callbackError) Error() string { return e.err.Error() }

// literalError is a body that ended before its announced end.
type literalError struct{ err error }

func (e *literalError) Error() string { return "in a body: " + e.err.Error() }

func (e *literalError) Unwrap() error { return e.err }

// States implements Client.
func (s *session) States(ctx context.Context, uids []UID, headers bool, each func(State) error) error {
	sets := []goimap.UIDSet{everything()}
	if uids != nil {
		sets = chunks(uids, 1000)
	}
	for _, set := range sets {
		if err := s.states(ctx, set, headers, 0, each); err != nil {
			return err
		}
	}
	return nil
}

// FlagsSince implements Client.
func (s *session) FlagsSince(ctx context.Context, modSeq uint64, each func(State) error) error {
	return s.states(ctx, everything(), false, modSeq, each)
}

func (s *session) states(ctx context.Context, set goimap.UIDSet, headers bool, since uint64, each func(State) error) error {
	err := s.run(ctx, "fetch", 0, func(l *link) error {
		options := &goimap.FetchOptions{UID: true, Flags: true, ModSeq: l.caps.CondStore}
		if l.caps.CondStore {
			options.ChangedSince = since
		}
		if since == 0 {
			options.InternalDate, options.RFC822Size = true, true
		}
		if headers {
			options.BodySection = []*goimap.FetchItemBodySection{{Specifier: goimap.PartSpecifierHeader, Peek: true}}
		}
		return stream(l, set, options, maxHeader, func(got received) error {
			if got.state.UID == 0 {
				return nil
			}
			got.state.Header = got.body
			return each(got.state)
		})
	})
	return unwrapCallback(err)
}

func unwrapCallback(err error) error {
	var own *callbackError
	if errors.As(err, &own) {
		return own.err
	}
	return err
}

// received is one FETCH answer.
type received struct {
	state   State
	body    []byte
	hasBody bool
	tooBig  bool // the literal was larger than allowed and was passed over
}

// stream runs one FETCH to its end and hands every answer to each. Literals above limit are read and thrown
// away. An error of each stops the calls but not the reading: the caller decides whether the connection
// is worth keeping.
func stream(l *link, set goimap.NumSet, options *goimap.FetchOptions, limit int64, each func(received) error) error {
	return streamInto(l, set, options, limit, func(size int) []byte { return make([]byte, size) }, each)
}

// streamInto is stream with the memory for bodies taken from alloc.
func streamInto(l *link, set goimap.NumSet, options *goimap.FetchOptions, limit int64, alloc func(int) []byte, each func(received) error) error {
	cmd := l.lib.Fetch(set, options)
	for data := cmd.Next(); data != nil; data = cmd.Next() {
		got, err := receive(data, limit, alloc)
		if err == nil {
			err = l.conn.whileBusy(func() error { return each(got) })
		}
		if err != nil {
			// Reading on could mean hundreds of megabytes nobody wants: the connection goes instead.
			closeQuietly(l.conn.Conn)
			var broken *literalError
			if errors.As(err, &broken) {
				// The library reads a broken literal again when its command is closed, from two goroutines at
				// once. Its reader ends by itself with the connection.
				return err
			}
			if closing := cmd.Close(); closing != nil {
				return errors.Join(err, closing)
			}
			return err
		}
	}
	return cmd.Close()
}

func receive(data *imapclient.FetchMessageData, limit int64, alloc func(int) []byte) (received, error) {
	var got received
	for item := data.Next(); item != nil; item = data.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			got.state.UID = UID(item.UID)
		case imapclient.FetchItemDataFlags:
			got.state.Flags = flagNames(item.Flags)
		case imapclient.FetchItemDataInternalDate:
			got.state.InternalDate = item.Time
		case imapclient.FetchItemDataRFC822Size:
			got.state.Size = item.Size
		case imapclient.FetchItemDataModSeq:
			got.state.ModSeq = item.ModSeq
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil {
				continue
			}
			if item.Literal.Size() > limit {
				got.tooBig = true
				if _, err := io.CopyN(io.Discard, item.Literal, item.Literal.Size()); err != nil {
					return got, &literalError{err}
				}
				continue
			}
			body := alloc(int(item.Literal.Size()))
			if _, err := io.ReadFull(item.Literal, body); err != nil {
				return got, &literalError{err}
			}
			got.body, got.hasBody = body, true
		}
	}
	return got, nil
}

func isCallback(err error) bool {
	var own *callbackError
	return errors.As(err, &own)
}

// flagNames sorts flags and gives the system flags their usual spelling; \Recent means nothing any more.
func flagNames(flags []goimap.Flag) []string {
	names := make([]string, 0, len(flags))
	for _, flag := range flags {
		if name := canonicalFlag(string(flag)); name != `\Recent` {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
