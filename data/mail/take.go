package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	Bytes   []byte  // packed
	buffer  *[]byte // what Bytes stands in
}

// Release gives the memory of a pack back. Nobody may use its Bytes afterwards.
func (pk Pack) Release() {
	if pk.buffer != nil {
		giveBack(pk.buffer)
	}
}

// Prepare hashes and packs what the server sent, off the writer's goroutine. It is safe for use by several goroutines.
func Prepare(b Box, raws ...imap.Raw) Pack {
	c := NewCrate()
	for _, raw := range raws {
		c.Add(raw)
	}
	return c.Pack(b)
}

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
		w, err := newTaker(ctx, tx, b)
		if err != nil {
			return err
		}
		defer w.close()
		// The rows first and the bytes after them: megabytes of bytes in between would drive the pages of the indexes
		// out of SQLite's cache, and be written in their place again and again.
		for i, pk := range batch {
			for m := range pk.Mails {
				w.rows = append(w.rows, row{&pk.Mails[m], w.pack + int64(i)})
			}
		}
		fresh, err := w.take(ctx)
		if err != nil {
			return err
		}
		for i, pk := range batch {
			if !fresh[w.pack+int64(i)] {
				continue // all of it was known: the bytes are here already
			}
			if _, err := w.body.ExecContext(ctx, w.pack+int64(i), pk.Packing, pk.Bytes); err != nil {
				return fmt.Errorf("storing mail: %w", err)
			}
		}
		taken = w.taken
		tx.Emit(Arrived{AccountID: b.AccountID, Count: taken.New})
		return nil
	})
	return taken, err
}

// together is how many mails one statement stores: a statement for each would cost as much as what it does.
const together = 16

// row is one mail of a batch and the pack it stands in.
type row struct {
	*Prepared
	pack int64
}

// taker holds the rows and statements of one batch.
type taker struct {
	tx               *store.Tx
	box              Box
	now              string
	next, pack       int64
	rows             []row
	taken            Taken
	args             []any
	many, one        storing
	find, body, back *sql.Stmt
}

// storing are the statements that store so many mails at once.
type storing struct{ message, place *sql.Stmt }

func newTaker(ctx context.Context, tx *store.Tx, b Box) (*taker, error) {
	w := &taker{tx: tx, box: b, now: store.Time(tx.Now())}
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM mail_message`).Scan(&w.next); err != nil {
		return nil, fmt.Errorf("numbering mails: %w", err)
	}
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0) + 1 FROM mail_pack`).Scan(&w.pack); err != nil {
		return nil, fmt.Errorf("numbering mails: %w", err)
	}
	const (
		message = `INSERT INTO mail_message (account_id, fresh, created_at, number, id, sha256, pack, pack_offset, pack_length, arrived, size, content, seen, answered, flagged) VALUES `
		place   = `INSERT INTO mail_place (mailbox, uid, message, flags, mod_seq, size, arrived) VALUES `
	)
	for _, s := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&w.many.message, message + values(together, 3, 12) + ` ON CONFLICT (account_id, sha256) DO NOTHING`},
		{&w.one.message, message + values(1, 3, 12) + ` ON CONFLICT (account_id, sha256) DO NOTHING`},
		{&w.many.place, place + values(together, 1, 6) + ` ON CONFLICT (mailbox, stale, uid) DO NOTHING`},
		{&w.one.place, place + values(1, 1, 6) + ` ON CONFLICT (mailbox, stale, uid) DO NOTHING`},
		{&w.find, `SELECT number FROM mail_message WHERE account_id = ? AND sha256 = ?`},
		{&w.back, `UPDATE mail_message SET gone_at = '' WHERE number = ? AND gone_at <> ''`},
		{&w.body, `INSERT INTO mail_pack (number, packing, raw) VALUES (?, ?, ?)`},
	} {
		var err error
		if *s.stmt, err = tx.Prepare(ctx, s.text); err != nil {
			w.close()
			return nil, fmt.Errorf("preparing to store mail: %w", err)
		}
	}
	return w, nil
}

// values writes so many rows of parameters: the first of each are the same in all rows, the others are its own.
func values(rows, shared, own int) string {
	list := make([]string, rows)
	for r := range list {
		numbers := make([]string, 0, shared+own)
		for p := range shared {
			numbers = append(numbers, "?"+strconv.Itoa(p+1))
		}
		for p := range own {
			numbers = append(numbers, "?"+strconv.Itoa(shared+r*own+p+1))
		}
		list[r] = "(" + strings.Join(numbers, ", ") + ")"
	}
	return strings.Join(list, ", ")
}

func (w *taker) close() {
	for _, stmt := range []*sql.Stmt{w.many.message, w.many.place, w.one.message, w.one.place, w.find, w.body, w.back} {
		if stmt != nil {
			if err := stmt.Close(); err != nil {
				continue // the transaction's end frees it as well
			}
		}
	}
}

// take stores the rows, and returns the packs that hold a mail not known before.
func (w *taker) take(ctx context.Context) (fresh map[int64]bool, err error) {
	fresh = map[int64]bool{}
	for rest := w.rows; len(rest) > 0; {
		statements, n := w.many, together
		if len(rest) < together {
			statements, n = w.one, 1
		}
		if err := w.store(ctx, statements, rest[:n], fresh); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	return fresh, nil
}

// store stores a few mails with one statement, and their places with another.
func (w *taker) store(ctx context.Context, statements storing, rows []row, fresh map[int64]bool) error {
	w.args = append(w.args[:0], w.box.AccountID, store.Bool(!w.box.FirstDone.IsZero()), w.now)
	var arrived [together]string
	var numbers [together]int64
	for i, r := range rows {
		if arrived[i] = store.Time(r.Arrived); arrived[i] == "" {
			arrived[i] = w.now
		}
		numbers[i] = w.next + int64(i)
		w.args = append(w.args, numbers[i], w.tx.ID(), r.Sum[:], r.pack, r.Offset, r.Length, arrived[i], r.Size, r.Content,
			flagInt(r.Flags, imap.Seen), flagInt(r.Flags, imap.Answered), flagInt(r.Flags, imap.Flagged))
	}
	result, err := statements.message.ExecContext(ctx, w.args...)
	if err != nil {
		return fmt.Errorf("storing a mail: %w", err)
	}
	stored, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("storing a mail: %w", err)
	}
	for i, r := range rows {
		w.taken.Bytes += r.Size
		if int(stored) < len(rows) { // some were known: which?
			if err := w.find.QueryRowContext(ctx, w.box.AccountID, r.Sum[:]).Scan(&numbers[i]); err != nil {
				return fmt.Errorf("finding a known mail: %w", err)
			}
		}
		if numbers[i] == w.next+int64(i) {
			w.taken.New++
			fresh[r.pack] = true
			continue
		}
		w.taken.Known++
		if _, err := w.back.ExecContext(ctx, numbers[i]); err != nil {
			return fmt.Errorf("storing a mail: %w", err)
		}
	}
	w.next += int64(len(rows))
	w.args = append(w.args[:0], w.box.Number)
	for i, r := range rows {
		w.args = append(w.args, int64(r.UID), numbers[i], r.Flags, int64(r.ModSeq), r.Size, arrived[i])
	}
	if _, err := statements.place.ExecContext(ctx, w.args...); err != nil {
		return fmt.Errorf("storing a mail place: %w", err)
	}
	return nil
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
