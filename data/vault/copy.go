package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
)

// copyPages is how many pages a copy takes at once before it looks whether it should stop.
const copyPages = 256

// Backup copies the database to a new encrypted file at path, under the same key, as of one moment, while reading and
// writing go on. It never replaces a file (ErrExists); on an error nothing is left.
func (db *DB) Backup(ctx context.Context, path string) error {
	if err := db.copyTo(ctx, path, db.v); err != nil {
		return fmt.Errorf("copying the database: %w", db.Explain(err))
	}
	return nil
}

// Vacuum rebuilds the database without its free pages. It needs the writer's lock and, for a while, as much disk again
// in the log.
func (db *DB) Vacuum(ctx context.Context) error {
	p := sql.OpenDB(connector{v: db.v, dsn: db.dsn(false), attach: 1}) // VACUUM attaches its own temporary database
	defer p.Close()
	p.SetMaxOpenConns(1)
	if _, err := p.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("compacting the database: %w", db.Explain(err))
	}
	return p.Close()
}

// backuper is what modernc's connection offers for SQLite's backup interface.
type backuper interface {
	NewBackup(dstURI string) (*sqlite.Backup, error)
}

// copyTo copies into a new file opened through volume to, which may have another key.
func (db *DB) copyTo(ctx context.Context, path string, to *volume) (err error) {
	if path, err = newFile(path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeDatabase(path))
		}
	}()
	to.add(path, nil, nil)
	defer to.drop(path)
	c, err := db.reader.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	// An open read transaction keeps the copy at one moment, whatever is written meanwhile.
	if _, err := c.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	defer func() {
		if _, e := c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err == nil && e != nil {
			err = e
		}
	}()
	var n int
	if err := c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
		return err
	}
	dst := fileURI(path, url.Values{"vfs": {to.name}, "_synchronous": {"OFF"}, "_journal_mode": {"MEMORY"},
		"_busy_timeout": {"1000"}, "_pragma": {"temp_store=MEMORY"}})
	err = c.Raw(func(conn any) error {
		b, ok := conn.(backuper)
		if !ok {
			return errors.New("the driver offers no backup")
		}
		return copySteps(ctx, b, dst)
	})
	if err != nil {
		return err
	}
	return syncFile(path)
}

func copySteps(ctx context.Context, b backuper, dst string) error {
	backup, err := b.NewBackup(dst)
	if err != nil {
		return err
	}
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, backup.Finish())
		}
		if more, err = backup.Step(copyPages); err != nil {
			return errors.Join(err, backup.Finish())
		}
	}
	return backup.Finish()
}

// newFile makes an empty file that must not exist and returns its full path.
func newFile(path string) (string, error) {
	path, err := fullPath(path)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("%s: %w", filepath.Base(path), ErrExists)
	}
	if err != nil {
		return "", err
	}
	return path, f.Close()
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// databaseSuffixes are the files that belong to a database.
var databaseSuffixes = []string{"", "-wal", "-shm", "-journal", "-epoch"}

func removeDatabase(path string) error {
	var errs []error
	for _, s := range databaseSuffixes {
		if err := os.Remove(path + s); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func pause(ctx context.Context) error {
	t := time.NewTimer(20 * time.Millisecond)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Rekey re-encrypts the database at path from one data key to another: into a new file beside it, checked, then put in
// its place by one rename. Stopped or losing power at any point, the old database stands untouched and Rekey begins
// again; once the rename is done, calling it again finds nothing left to do. Nobody may have the database open: take
// the window's lock first. The key file for the new key is the caller's to write before (see CreateKeyring's WithKey),
// and to keep beside the old one until Rekey has returned.
func Rekey(ctx context.Context, path string, from, to Key) error {
	if db, err := Open(path, to, Options{MustExist: true}); err == nil {
		return db.Close()
	} else if !errors.Is(err, ErrWrongKey) {
		return err
	}
	tmp := path + ".rekey"
	if err := removeDatabase(tmp); err != nil {
		return fmt.Errorf("changing the data key: %w", err)
	}
	if err := rekeyInto(ctx, path, tmp, from, to); err != nil {
		return fmt.Errorf("changing the data key: %w", errors.Join(err, removeDatabase(tmp)))
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("changing the data key: %w", err)
	}
	if err := os.Remove(path + "-epoch"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("changing the data key: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func rekeyInto(ctx context.Context, path, tmp string, from, to Key) error {
	db, err := Open(path, from, Options{MustExist: true})
	if err != nil {
		return err
	}
	v, err := register(to)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	err = db.copyTo(ctx, tmp, v)
	v.unregister()
	if err != nil {
		return errors.Join(db.Explain(err), db.Close())
	}
	made, err := Open(tmp, to, Options{MustExist: true})
	if err != nil {
		return errors.Join(err, db.Close())
	}
	err = errors.Join(made.Check(ctx), made.Close(), db.Close())
	if err != nil {
		return err
	}
	if hasLog(path) { // somebody else has it open: the log would be lost
		return ErrInUse
	}
	return os.Remove(tmp + "-epoch")
}
