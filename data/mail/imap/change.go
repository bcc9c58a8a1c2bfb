package imap

import (
	"context"
	"errors"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

var systemFlags = []string{Seen, Answered, Flagged, Deleted, Draft, `\Recent`}

func canonicalFlag(flag string) string {
	for _, system := range systemFlags {
		if strings.EqualFold(flag, system) {
			return system
		}
	}
	return flag
}

// StoreFlags implements Client.
func (s *session) StoreFlags(ctx context.Context, uids []UID, change FlagChange, flags ...string) error {
	for _, set := range chunks(uids, 1000) {
		err := s.run(ctx, "store flags", commandTimeout, func(l *link) error { return store(l, set, change, flags) })
		if err != nil {
			return err
		}
	}
	return nil
}

func store(l *link, set goimap.UIDSet, change FlagChange, flags []string) error {
	op := goimap.StoreFlagsAdd
	switch change {
	case RemoveFlags:
		op = goimap.StoreFlagsDel
	case SetFlags:
		op = goimap.StoreFlagsSet
	}
	wire := make([]goimap.Flag, len(flags))
	for i, flag := range flags {
		wire[i] = goimap.Flag(flag)
	}
	return l.lib.Store(set, &goimap.StoreFlags{Op: op, Silent: true, Flags: wire}, nil).Close()
}

// Move implements Client. Without MOVE and UIDPLUS the originals stay behind marked as deleted: an EXPUNGE
// without UIDs would remove what other programs have marked.
func (s *session) Move(ctx context.Context, uids []UID, mailbox string) (Moved, error) {
	moved := Moved{UIDs: map[UID]UID{}}
	for _, set := range chunks(uids, 1000) {
		err := s.run(ctx, "move", commandTimeout, func(l *link) error {
			if l.caps.Move {
				data, err := l.lib.Move(set, mailbox).Wait()
				if err != nil {
					return err
				}
				return moved.add(data.UIDValidity, data.SourceUIDs, data.DestUIDs)
			}
			return s.copyAndDelete(l, set, mailbox, &moved)
		})
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

func (s *session) copyAndDelete(l *link, set goimap.UIDSet, mailbox string, moved *Moved) error {
	data, err := l.lib.Copy(set, mailbox).Wait()
	if err != nil {
		return err
	}
	if err := moved.add(data.UIDValidity, data.SourceUIDs, data.DestUIDs); err != nil {
		return err
	}
	if err := store(l, set, AddFlags, []string{Deleted}); err != nil {
		return err
	}
	if !l.caps.UIDPlus {
		return nil
	}
	return l.lib.UIDExpunge(set).Close()
}

func (m *Moved) add(validity uint32, from, to goimap.NumSet) error {
	source, err := expand(from)
	if err != nil {
		return err
	}
	target, err := expand(to)
	if err != nil {
		return err
	}
	if len(source) != len(target) {
		return nil // the server does not say, or not in a way that could be trusted
	}
	m.UIDValidity = validity
	for i := range source {
		m.UIDs[source[i]] = target[i]
	}
	return nil
}

// Append implements Client.
func (s *session) Append(ctx context.Context, mailbox string, raw []byte, flags []string, date time.Time) (UID, error) {
	var uid UID
	err := s.run(ctx, "append", 10*time.Minute, func(l *link) error {
		options := &goimap.AppendOptions{Time: date}
		for _, flag := range flags {
			options.Flags = append(options.Flags, goimap.Flag(flag))
		}
		cmd := l.lib.Append(mailbox, int64(len(raw)), options)
		_, writing := cmd.Write(raw)
		closing := cmd.Close()
		data, err := cmd.Wait()
		// The server's own answer says more than the write that it cut short.
		var status *goimap.Error
		if errors.As(err, &status) {
			return err
		}
		if err = errors.Join(err, writing, closing); err != nil {
			return err
		}
		uid = UID(data.UID)
		return nil
	})
	return uid, err
}
