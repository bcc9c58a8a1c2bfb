package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"foyer/data/mail/imap"
	"foyer/data/store"
)

// Prepared is a mail ready to be stored: hashed, its bytes in a pack.
type Prepared struct {
	UID     imap.UID
	Flags   string
	ModSeq  uint64
	Size    int64 // bytes on the server
	Arrived time.Time
	Content string // whole, header, unreadable
	Sum     [sha256.Size]byte
	Offset  int // of its bytes in the unpacked pack
	Length  int
	Trouble error // why an unreadable mail is unreadable, for the log
}

// Pack is several mails whose bytes are stored in one piece.
type Pack struct {
	Mails   []Prepared
	Packing string
	Bytes   []byte // packed
}

// Prepare hashes and packs what the server sent, off the writer's goroutine. It is safe for use by several goroutines.
func Prepare(b Box, raws ...imap.Raw) Pack {
	pk := Pack{Mails: make([]Prepared, 0, len(raws))}
	total := 0
	for _, raw := range raws {
		total += len(raw.Body)
	}
	buffer, ok := buffers.Get().(*[]byte)
	if !ok || cap(*buffer) < total {
		fresh := make([]byte, 0, max(total, 320<<10))
		buffer = &fresh
	}
	joined := (*buffer)[:0]
	for _, raw := range raws {
		p := prepare(b, raw)
		p.Offset, p.Length = len(joined), len(raw.Body)
		joined = append(joined, raw.Body...)
		pk.Mails = append(pk.Mails, p)
	}
	if pk.Packing, pk.Bytes = pack(joined); pk.Packing != packPlain && cap(joined) < 1<<20 {
		buffers.Put(buffer) // what is kept plain is the buffer itself
	}
	return pk
}

// buffers join the mails of a pack before it is packed.
var buffers sync.Pool

func prepare(b Box, raw imap.Raw) Prepared {
	p := Prepared{UID: raw.UID, Flags: joinFlags(raw.Flags), ModSeq: raw.ModSeq, Size: max(raw.Size, int64(len(raw.Body))), Arrived: raw.InternalDate, Content: "whole"}
	switch {
	case raw.Err != nil:
		// Its identity is its place: the bytes are unknown.
		p.Content, p.Trouble = "unreadable", raw.Err
		p.Sum = sha256.Sum256(fmt.Appendf(nil, "unreadable %d %d %d", b.Number, b.UIDValidity, raw.UID))
	case raw.HeaderOnly:
		p.Content = "header"
		p.Sum = sha256.Sum256(fmt.Appendf(slices.Clone(raw.Body), "\x00header of %d", raw.Size))
	default:
		p.Sum = sha256.Sum256(raw.Body)
	}
	return p
}

// Taken is what Take did.
type Taken struct {
	New   int // mails not known before
	Known int // mails that another folder or an earlier run had brought already
	Bytes int64
}

// Take stores a batch of one folder in one transaction: identity, place and bytes of each mail. Reading them (Read)
// is a step of its own, so that a crash between the two loses nothing.
func (s *Mover) Take(ctx context.Context, b Box, batch []Pack) (taken Taken, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		taken = Taken{}
		w, err := newTaker(ctx, tx)
		if err != nil {
			return err
		}
		defer w.close()
		for _, pk := range batch {
			before := w.next
			for _, p := range pk.Mails {
				isNew, err := w.take(ctx, b, p)
				if err != nil {
					return err
				}
				if isNew {
					taken.New++
				} else {
					taken.Known++
				}
				taken.Bytes += p.Size
			}
			if w.next == before {
				continue // all of it was known: the bytes are here already
			}
			if _, err := w.body.ExecContext(ctx, w.pack, pk.Packing, pk.Bytes); err != nil {
				return fmt.Errorf("storing mail: %w", err)
			}
			w.pack++
		}
		tx.Emit(Arrived{AccountID: b.AccountID, Count: taken.New})
		return nil
	})
	return taken, err
}

// taker holds the statements of one batch.
type taker struct {
	tx                               *store.Tx
	now                              string
	next, pack                       int64
	find, message, place, body, back *sql.Stmt
}

func newTaker(ctx context.Context, tx *store.Tx) (*taker, error) {
	w := &taker{tx: tx, now: store.Time(tx.Now())}
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM mail_message`).Scan(&w.next); err != nil {
		return nil, fmt.Errorf("numbering mails: %w", err)
	}
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM mail_pack`).Scan(&w.pack); err != nil {
		return nil, fmt.Errorf("numbering mails: %w", err)
	}
	for _, s := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&w.message, `INSERT INTO mail_message (number, id, account_id, sha256, pack, pack_offset, pack_length, arrived, size, content, seen, answered, flagged, fresh, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, sha256) DO NOTHING`},
		{&w.find, `SELECT number FROM mail_message WHERE account_id = ? AND sha256 = ?`},
		{&w.back, `UPDATE mail_message SET gone_at = '' WHERE number = ? AND gone_at <> ''`},
		{&w.body, `INSERT INTO mail_pack (number, packing, raw) VALUES (?, ?, ?)`},
		{&w.place, `INSERT INTO mail_place (mailbox, uid, message, flags, mod_seq, size, arrived) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (mailbox, stale, uid) DO NOTHING`},
	} {
		var err error
		if *s.stmt, err = tx.Prepare(ctx, s.text); err != nil {
			w.close()
			return nil, fmt.Errorf("preparing to store mail: %w", err)
		}
	}
	return w, nil
}

func (w *taker) close() {
	for _, stmt := range []*sql.Stmt{w.find, w.message, w.place, w.body, w.back} {
		if stmt != nil {
			if err := stmt.Close(); err != nil {
				continue // the transaction's end frees it as well
			}
		}
	}
}

func (w *taker) take(ctx context.Context, b Box, p Prepared) (isNew bool, err error) {
	number := w.next
	fresh := !b.FirstDone.IsZero()
	arrived := store.Time(p.Arrived)
	if arrived == "" {
		arrived = w.now
	}
	result, err := w.message.ExecContext(ctx, number, w.tx.ID(), b.AccountID, p.Sum[:], w.pack, p.Offset, p.Length, arrived, p.Size, p.Content,
		flagInt(p.Flags, imap.Seen), flagInt(p.Flags, imap.Answered), flagInt(p.Flags, imap.Flagged), store.Bool(fresh), w.now)
	if err != nil {
		return false, fmt.Errorf("storing a mail: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("storing a mail: %w", err)
	}
	if isNew = n == 1; isNew {
		w.next++
	} else {
		if err := w.find.QueryRowContext(ctx, b.AccountID, p.Sum[:]).Scan(&number); err != nil {
			return false, fmt.Errorf("finding a known mail: %w", err)
		}
		if _, err := w.back.ExecContext(ctx, number); err != nil {
			return false, fmt.Errorf("storing a mail: %w", err)
		}
	}
	if _, err := w.place.ExecContext(ctx, b.Number, int64(p.UID), number, p.Flags, int64(p.ModSeq), p.Size, arrived); err != nil {
		return false, fmt.Errorf("storing a mail place: %w", err)
	}
	return isNew, nil
}

// raw returns the bytes of a mail as they came.
func (s *Service) raw(ctx context.Context, q store.Queryer, number int64) ([]byte, error) {
	return (&unpacker{q: q}).raw(ctx, number)
}

// unpacker reads mails and keeps the packs it unpacked last: neighbors in time are neighbors in a pack. It is safe for
// use by several goroutines when its Queryer is.
type unpacker struct {
	q     store.Queryer
	guard sync.Mutex
	packs [2]struct {
		number int64
		raw    []byte
	}
	next int
}

func (u *unpacker) raw(ctx context.Context, number int64) ([]byte, error) {
	var pack int64
	var offset, length int
	err := u.q.QueryRow(ctx, `SELECT pack, pack_offset, pack_length FROM mail_message WHERE number = ?`, number).Scan(&pack, &offset, &length)
	if err != nil {
		return nil, fmt.Errorf("reading a mail's bytes: %w", err)
	}
	u.guard.Lock()
	defer u.guard.Unlock()
	all, err := u.pack(ctx, pack)
	if err != nil {
		return nil, err
	}
	if offset < 0 || length < 0 || offset+length > len(all) {
		return nil, fmt.Errorf("reading a mail's bytes: they lie outside of pack %d", pack)
	}
	return bytes.Clone(all[offset : offset+length]), nil
}

func (u *unpacker) pack(ctx context.Context, number int64) ([]byte, error) {
	for _, p := range u.packs {
		if p.number == number {
			return p.raw, nil
		}
	}
	var packing string
	var packed []byte
	if err := u.q.QueryRow(ctx, `SELECT packing, raw FROM mail_pack WHERE number = ?`, number).Scan(&packing, &packed); err != nil {
		return nil, fmt.Errorf("reading a mail's bytes: %w", err)
	}
	raw, err := unpack(packing, packed)
	if err != nil {
		return nil, err
	}
	u.packs[u.next].number, u.packs[u.next].raw = number, raw
	u.next = 1 - u.next
	return raw, nil
}
