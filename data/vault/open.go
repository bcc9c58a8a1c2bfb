package vault

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"modernc.org/libc"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Synchronous is what a commit waits for.
type Synchronous int

const (
	// Full waits until the disk has the commit: it survives losing power. The default.
	Full Synchronous = iota
	// Normal leaves that to the next checkpoint: a commit survives the end of the process, the last ones may not
	// survive losing power. For bulk work that can be repeated.
	Normal
)

// Options say how to open a database. The zero value is right for the practice's own.
type Options struct {
	MustExist   bool          // don't make a database that isn't there: fs.ErrNotExist
	Synchronous Synchronous   // Full
	Readers     int           // connections that read at once; 4
	CacheKiB    int           // page cache of each connection; 4096
	BusyTimeout time.Duration // how long to wait for another process's write; 10 s

	rollbackJournal bool // tests: the mode a database is in while it is being made
	cachePages      int  // tests: a cache so small that it spills
}

// DB is an open database: one writer, several readers, all through the vault. Safe for concurrent use.
type DB struct {
	path   string
	v      *volume
	file   *dbFile
	raw    *rawFile
	opt    Options
	writer *sql.DB
	reader *sql.DB
	close  sync.Once
	err    error
}

// Open opens the database at path with key, and makes it first if it is not there. The folder is made with mode 0700,
// files have 0600. Before any query it tells apart: ErrNotVault, ErrNewerFormat, ErrWrongKey, ErrTruncated, ErrDamaged.
// The DB keeps a copy of key; wiping key afterwards is fine.
func Open(path string, key Key, opt Options) (*DB, error) {
	if key.Empty() {
		return nil, fmt.Errorf("opening %s: %w", filepath.Base(path), ErrWrongKey)
	}
	db, err := open(path, key, opt.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", filepath.Base(path), err)
	}
	return db, nil
}

func (o Options) withDefaults() Options {
	if o.Readers <= 0 {
		o.Readers = 4
	}
	if o.CacheKiB <= 0 {
		o.CacheKiB = 4096
	}
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 10 * time.Second
	}
	return o
}

func open(path string, key Key, opt Options) (*DB, error) {
	if !opt.MustExist {
		if err := MakeFolder(filepath.Dir(path)); err != nil {
			return nil, err
		}
	}
	path, err := fullPath(path)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if opt.MustExist {
			return nil, os.ErrNotExist
		}
		if err := create(path, key, opt); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	raw, err := openRaw(path)
	if err != nil {
		return nil, err
	}
	db := &DB{path: path, opt: opt, raw: raw}
	if err := db.start(key); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// start looks at the file, then opens both pools and one connection of each.
func (db *DB) start(key Key) error {
	keys, err := inspect(db.raw.f, db.path, key)
	if err != nil {
		return err
	}
	if db.v, err = register(key); err != nil {
		return err
	}
	db.file = db.v.add(db.path, keys, newCounter(db.path+"-epoch", keys, key))
	db.writer = db.v.pool(db.dsn(false), 1)
	db.reader = db.v.pool(db.dsn(true), db.opt.Readers)
	ctx, cancel := context.WithTimeout(context.Background(), db.opt.BusyTimeout+time.Minute)
	defer cancel()
	for _, p := range []*sql.DB{db.writer, db.reader} {
		var n int
		if err := p.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
			return db.Explain(err)
		}
	}
	return nil
}

// Path is the full path of the database file.
func (db *DB) Path() string { return db.path }

// Writer is the one connection that writes. Its transactions begin immediate. VACUUM goes through [DB.Vacuum].
func (db *DB) Writer() *sql.DB { return db.writer }

// Reader is a pool of connections that can't write.
func (db *DB) Reader() *sql.DB { return db.reader }

// Explain is the package's Explain with the place of damage in this very database.
func (db *DB) Explain(err error) error {
	if db.v == nil {
		return Explain(err)
	}
	return explain(err, &db.v.damage)
}

// Close folds the log into the database where no other process uses it, closes everything, and drops the keys.
func (db *DB) Close() error {
	db.close.Do(func() {
		var errs []error
		if db.reader != nil {
			errs = append(errs, db.reader.Close())
		}
		if db.writer != nil {
			errs = append(errs, db.writer.Close()) // the last connection checkpoints and removes the log
		}
		if db.v != nil {
			db.v.unregister()
		}
		if db.raw != nil {
			errs = append(errs, db.raw.release())
		}
		db.err = errors.Join(errs...)
	})
	return db.err
}

// Checkpoint folds the log into the database and empties it, as far as readers allow.
func (db *DB) Checkpoint(ctx context.Context) error {
	var busy, frames, done int
	err := db.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &done)
	return db.Explain(err)
}

// dsn names the database for the driver. It holds no secret.
func (db *DB) dsn(readOnly bool) string {
	q := url.Values{"vfs": {db.v.name}, "_error_rc": {"1"}, "_dqs": {"0"}}
	q.Set("_busy_timeout", strconv.FormatInt(db.opt.BusyTimeout.Milliseconds(), 10))
	q.Set("_foreign_keys", "1")
	q.Set("_synchronous", map[Synchronous]string{Full: "FULL", Normal: "NORMAL"}[db.opt.Synchronous])
	cache := -db.opt.CacheKiB
	if db.opt.cachePages > 0 {
		cache = db.opt.cachePages
	}
	q["_pragma"] = []string{
		"temp_store=MEMORY", "mmap_size=0", "trusted_schema=0", "journal_size_limit=67108864",
		fmt.Sprintf("cache_size=%d", cache),
	}
	if readOnly {
		q.Set("_query_only", "1")
	} else {
		q.Set("_txlock", "immediate")
		q.Set("_defensive", "1")
	}
	return fileURI(db.path, q)
}

// fileURI is path as SQLite reads it in a URI, on Windows with a slash before the drive.
func fileURI(path string, q url.Values) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return "file://" + (&url.URL{Path: p}).EscapedPath() + "?" + q.Encode()
}

// pool is a database/sql pool over the volume that keeps its connections.
func (v *volume) pool(dsn string, size int) *sql.DB {
	p := sql.OpenDB(connector{v: v, dsn: dsn, attach: 0})
	p.SetMaxOpenConns(size)
	p.SetMaxIdleConns(size)
	return p
}

// connector opens connections that can't attach another database: through ATTACH a query could write plain text.
type connector struct {
	v      *volume
	dsn    string
	attach int32 // databases that may be attached; VACUUM needs one
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := sqlite.NewConnector(c.dsn)
	if err != nil {
		return nil, err
	}
	c.v.connect.Lock()
	defer c.v.connect.Unlock()
	c.v.pdb = 0
	conn, err := inner.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if c.v.pdb == 0 {
		return nil, errors.Join(errors.New("vault: the connection did not open through the vault"), conn.Close())
	}
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_limit(tls, c.v.pdb, sqlite3.SQLITE_LIMIT_ATTACHED, c.attach)
	return conn, nil
}

func (c connector) Driver() driver.Driver {
	inner, err := sqlite.NewConnector(c.dsn)
	if err != nil {
		return nil
	}
	return inner.Driver()
}
