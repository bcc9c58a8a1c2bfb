package vault

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with a vault. Test with errors.Is; [DamageError] has the place.
var (
	// ErrWrongPassphrase: the key file is whole, and this passphrase or recovery key opens no wrap in it.
	ErrWrongPassphrase = errors.New("wrong passphrase")
	// ErrWrongKey: the database is whole as far as seen, and was made with another data key.
	ErrWrongKey = errors.New("the key belongs to another database")
	// ErrDamaged: bytes changed since Foyer wrote them, by decay or by somebody.
	ErrDamaged = errors.New("changed or damaged")
	// ErrTruncated: a file is shorter than it was. It is also ErrDamaged.
	ErrTruncated = errors.New("cut short")
	// ErrNewerFormat: written by a newer Foyer.
	ErrNewerFormat = errors.New("written by a newer version of Foyer")
	// ErrNotVault: not a file of ours at all, for example a plain SQLite database.
	ErrNotVault = errors.New("not a Foyer file")
	// ErrInUse: another window has the folder, or another process holds the database longer than the busy timeout.
	ErrInUse = errors.New("in use")
	// ErrDiskFull: the disk has no room; the transaction was undone.
	ErrDiskFull = errors.New("disk full")
	// ErrReadOnly: a write was tried on a reader, or the file or folder can't be written.
	ErrReadOnly = errors.New("read only")
	// ErrExists: the place to write to is taken; nothing is ever overwritten.
	ErrExists = errors.New("already exists")
	// ErrMistyped: a recovery key whose check character doesn't fit: a slip of the pen, not a wrong key.
	ErrMistyped = errors.New("mistyped recovery key")
	// ErrNoMember: the key file has no such member.
	ErrNoMember = errors.New("no such member in the key file")
	// ErrLastMember: the last member can't be removed.
	ErrLastMember = errors.New("the last member can't be removed")
)

// DamageError says where damage was found. It is ErrDamaged, and ErrTruncated too where bytes are missing.
type DamageError struct {
	File      string // base name of the file
	Offset    int64  // bytes from its start, the start of the page or chunk; -1 where unknown
	Page      int64  // database page, from 1; 0 where it isn't a page of the database
	Truncated bool
	Err       error // cause, or nil
}

func (e *DamageError) Error() string {
	what := ErrDamaged
	if e.Truncated {
		what = ErrTruncated
	}
	s := e.File + ": " + what.Error()
	if e.Page > 0 {
		s += fmt.Sprintf(" at page %d", e.Page)
	} else if e.Offset >= 0 {
		s += fmt.Sprintf(" at byte %d", e.Offset)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Is makes a DamageError an ErrDamaged, and an ErrTruncated where it is one.
func (e *DamageError) Is(target error) bool {
	return target == ErrDamaged || (target == ErrTruncated && e.Truncated)
}

func (e *DamageError) Unwrap() error { return e.Err }

// lastDamage is the newest damage seen by any volume: SQLite's error codes carry no place.
var lastDamage atomic.Pointer[DamageError]

// Explain turns an error of a query on a vault database into one of this package's, with the cause wrapped. Errors it
// doesn't know, and nil, come back unchanged. [DB.Explain] is more exact where several databases are open.
func Explain(err error) error { return explain(err, &lastDamage) }

func explain(err error, damage *atomic.Pointer[DamageError]) error {
	var se *sqlite.Error
	if err == nil || !errors.As(err, &se) {
		return err
	}
	code := se.Code()
	if code == sqlite3.SQLITE_IOERR_DATA {
		if d := damage.Load(); d != nil {
			e := *d
			e.Err = err
			return &e
		}
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	switch code & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w: %w", ErrInUse, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

func damaged(path string, off int64, cause error) error {
	return &DamageError{File: filepath.Base(path), Offset: off, Err: cause}
}

func truncated(path string, off int64) error {
	return &DamageError{File: filepath.Base(path), Offset: off, Truncated: true}
}
