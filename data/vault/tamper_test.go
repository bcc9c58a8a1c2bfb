package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// stored is a closed database of a few dozen pages, as bytes, with overflow pages and free ones.
func stored(t *testing.T, key Key) (path string, whole []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.db")
	db := openTest(t, path, key, Options{})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x BLOB, y TEXT)")
	for i := range 40 {
		mustExec(t, db, "INSERT INTO r VALUES (?, ?, ?)", i, randomBytes(1000+i*200, uint64(i)), fmt.Sprint("name ", i))
	}
	mustExec(t, db, "DELETE FROM r WHERE id > 35")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path, readAll(t, path)
}

func readAll(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// place puts content at path as the whole of a database.
func place(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := removeDatabase(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// use opens and checks a database and returns the first error.
func use(t testing.TB, path string, key Key) error {
	db, err := Open(path, key, Options{MustExist: true, Readers: 1})
	if err != nil {
		return err
	}
	return errors.Join(db.Check(t.Context()), db.Close())
}

func TestTamperingWithAnyPageIsNoticed(t *testing.T) {
	key := testKey(t)
	path, whole := stored(t, key)
	if err := use(t, path, key); err != nil {
		t.Fatal(err)
	}
	for page := range len(whole) / pageSize {
		for _, at := range []int{0, 5, 13, 20, 1999, bodySize - 1, tagAt, nonceAt + 3, epochAt} {
			b := bytes.Clone(whole)
			b[page*pageSize+at] ^= 1
			place(t, path, b)
			err := use(t, path, key)
			var d *DamageError
			switch {
			case page == 0 && at == 0 && errors.Is(err, ErrNotVault):
			case !errors.As(err, &d) || !errors.Is(err, ErrDamaged) || errors.Is(err, ErrTruncated):
				t.Fatalf("page %d byte %d: %v", page+1, at, err)
			case d.Page != int64(page+1) && !(page == 0 && at < clearSize):
				t.Errorf("page %d named as %d", page+1, d.Page)
			}
		}
	}
}

// A query that touches a changed page fails with the place of the damage; it never returns other bytes.
func TestQueriesNameTheDamagedPage(t *testing.T) {
	key := testKey(t)
	path, whole := stored(t, key)
	for page := 1; page < len(whole)/pageSize; page++ {
		b := bytes.Clone(whole)
		b[page*pageSize+100] ^= 0x80
		place(t, path, b)
		db, err := Open(path, key, Options{MustExist: true, Readers: 1})
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Error(err)
			}
			continue
		}
		rows, err := db.Reader().Query("SELECT id, x FROM r ORDER BY id")
		for err == nil && rows.Next() {
			var id int
			var x []byte
			if err = rows.Scan(&id, &x); err == nil && !bytes.Equal(x, randomBytes(1000+id*200, uint64(id))) {
				t.Errorf("page %d: row %d changed unnoticed", page+1, id)
			}
		}
		if err == nil {
			err = rows.Err()
		}
		var d *DamageError
		if err != nil && (!errors.As(db.Explain(err), &d) || d.Page != int64(page+1)) {
			t.Errorf("page %d: %v", page+1, db.Explain(err))
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSwappedAndForeignPagesAreNoticed(t *testing.T) {
	key := testKey(t)
	path, whole := stored(t, key)
	_, other := stored(t, key)
	for a := 1; a+1 < len(whole)/pageSize; a++ {
		b := bytes.Clone(whole)
		copy(b[a*pageSize:], whole[(a+1)*pageSize:(a+2)*pageSize])
		copy(b[(a+1)*pageSize:], whole[a*pageSize:(a+1)*pageSize])
		place(t, path, b)
		if err := use(t, path, key); !errors.Is(err, ErrDamaged) {
			t.Fatalf("pages %d and %d swapped: %v", a+1, a+2, err)
		}
		b = bytes.Clone(whole)
		copy(b[a*pageSize:], other[a*pageSize:(a+1)*pageSize])
		place(t, path, b)
		if err := use(t, path, key); !errors.Is(err, ErrDamaged) {
			t.Fatalf("page %d of another database: %v", a+1, err)
		}
		b = bytes.Clone(whole)
		clear(b[a*pageSize : (a+1)*pageSize])
		place(t, path, b)
		if err := use(t, path, key); !errors.Is(err, ErrDamaged) {
			t.Fatalf("page %d zeroed: %v", a+1, err)
		}
	}
}

func TestTruncatedDatabaseIsNoticed(t *testing.T) {
	key := testKey(t)
	path, whole := stored(t, key)
	for n := 0; n < len(whole); n += 1111 {
		place(t, path, whole[:n])
		if err := use(t, path, key); !errors.Is(err, ErrTruncated) {
			t.Errorf("cut to %d of %d: %v", n, len(whole), err)
		}
	}
}

func TestWrongFilesAreToldApart(t *testing.T) {
	key := testKey(t)
	path, whole := stored(t, key)
	if err := use(t, path, testKey(t)); !errors.Is(err, ErrWrongKey) || errors.Is(err, ErrDamaged) {
		t.Error("wrong key:", err)
	}
	b := bytes.Clone(whole)
	b[4] = fileFormat + 1
	place(t, path, b)
	if err := use(t, path, key); !errors.Is(err, ErrNewerFormat) {
		t.Error("newer:", err)
	}
	place(t, path, append([]byte(sqliteHeader), make([]byte, pageSize-16)...))
	if err := use(t, path, key); !errors.Is(err, ErrNotVault) {
		t.Error("plain SQLite:", err)
	}
	if _, err := Open(path+"x", key, Options{MustExist: true}); !errors.Is(err, os.ErrNotExist) {
		t.Error("missing:", err)
	}
	if _, err := Open(path, Key{}, Options{}); !errors.Is(err, ErrWrongKey) {
		t.Error("no key:", err)
	}
}

// logged is a database with eight commits in its log, each a row, as files taken after the last commit.
func logged(t *testing.T, key Key) (main, wal []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	db := openTest(t, path, key, Options{})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x BLOB)")
	if err := db.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		mustExec(t, db, "INSERT INTO r VALUES (?, ?)", i+1, randomBytes(9000, uint64(i)))
	}
	return readAll(t, path), readAll(t, path+"-wal")
}

// rowsAfter opens the files and returns how many of the rows 1, 2, 3, … are there, failing on any gap or change.
func rowsAfter(t *testing.T, path string, key Key) (int, error) {
	t.Helper()
	db, err := Open(path, key, Options{MustExist: true, Readers: 1})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.Check(t.Context()); err != nil {
		return 0, err
	}
	rows, err := db.Reader().Query("SELECT id, x FROM r ORDER BY id")
	if err != nil {
		return 0, db.Explain(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var id int
		var x []byte
		if err := rows.Scan(&id, &x); err != nil {
			return 0, err
		}
		if n++; id != n || !bytes.Equal(x, randomBytes(9000, uint64(id-1))) {
			t.Errorf("row %d in place %d, or changed", id, n)
		}
	}
	return n, db.Explain(rows.Err())
}

// A changed frame ends the log there: what was committed before stays, nothing wrong comes after.
func TestTamperedLogEndsBeforeTheChange(t *testing.T) {
	key := testKey(t)
	main, wal := logged(t, key)
	path := filepath.Join(t.TempDir(), "b.db")
	frames := (len(wal) - walHeader) / frameSize
	put := func(w []byte) {
		place(t, path, main)
		if err := os.WriteFile(path+"-wal", w, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(wal)
	if n, err := rowsAfter(t, path, key); n != 8 || err != nil {
		t.Fatal(n, err)
	}
	last := 0
	for i := range frames {
		seen := -1
		for _, at := range []int{0, 3, 7, 9, 20, frameHeader + 1, frameHeader + 2000, frameHeader + tagAt, frameHeader + epochAt} {
			w := bytes.Clone(wal)
			w[walHeader+i*frameSize+at] ^= 2
			put(w)
			n, err := rowsAfter(t, path, key)
			if err != nil || n >= 8 || (seen >= 0 && n != seen) || n < last {
				t.Fatalf("frame %d byte %d: %d rows, %v", i, at, n, err)
			}
			seen = n
		}
		last = seen
	}
	for n := 0; n < len(wal); n += 1777 { // and a log cut anywhere
		put(wal[:n])
		if rows, err := rowsAfter(t, path, key); err != nil || rows > 8 {
			t.Fatalf("log cut at %d: %d rows, %v", n, rows, err)
		}
	}
}

// SQLite's frame checksums are linear: in the clear, somebody without the key could renumber or swap frames and mend
// the sums. They are encrypted, with the salts, and the seal covers the header.
func TestFramesCantBeMoved(t *testing.T) {
	key := testKey(t)
	main, wal := logged(t, key)
	for i := range (len(wal) - walHeader) / frameSize {
		a := walHeader + i*frameSize
		if bytes.Equal(wal[a+8:a+16], wal[16:24]) {
			t.Fatal("frame salts in the clear")
		}
	}
	path := filepath.Join(t.TempDir(), "b.db")
	// Swap two frames whole, and their page numbers.
	w := bytes.Clone(wal)
	copy(w[walHeader+frameSize:], wal[walHeader+2*frameSize:walHeader+3*frameSize])
	copy(w[walHeader+2*frameSize:], wal[walHeader+frameSize:walHeader+2*frameSize])
	place(t, path, main)
	if err := os.WriteFile(path+"-wal", w, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := rowsAfter(t, path, key); err != nil || n > 1 {
		t.Error(n, err)
	}
}

// A page changed in the log while the database is open is noticed by the next read of it.
func TestLogChangedUnderAnOpenDatabase(t *testing.T) {
	key := testKey(t)
	path := filepath.Join(t.TempDir(), "a.db")
	db := openTest(t, path, key, Options{cachePages: 1})
	mustExec(t, db, "CREATE TABLE r (id INTEGER PRIMARY KEY, x BLOB)")
	mustExec(t, db, "INSERT INTO r VALUES (1, ?)", randomBytes(9000, 1))
	wal := readAll(t, path+"-wal")
	f, err := os.OpenFile(path+"-wal", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at := walHeader; at < len(wal); at += frameSize {
		if binary.BigEndian.Uint32(wal[at:]) > 1 {
			if _, err := f.WriteAt([]byte{wal[at+frameHeader+50] ^ 1}, int64(at+frameHeader+50)); err != nil {
				t.Fatal(err)
			}
		}
	}
	var x []byte
	err = db.Reader().QueryRow("SELECT x FROM r").Scan(&x)
	var d *DamageError
	if !errors.As(db.Explain(err), &d) || d.File != "a.db-wal" {
		t.Error(db.Explain(err))
	}
}

func TestTwoDatabasesWithDifferentKeys(t *testing.T) {
	dir := t.TempDir()
	var dbs []*DB
	for i := range 6 {
		db := openTest(t, filepath.Join(dir, fmt.Sprint(i, ".db")), testKey(t), Options{})
		mustExec(t, db, "CREATE TABLE r (x INTEGER) STRICT")
		dbs = append(dbs, db)
	}
	for n := range 20 {
		for i, db := range dbs {
			mustExec(t, db, "INSERT INTO r VALUES (?)", i*1000+n)
		}
	}
	for i, db := range dbs {
		var n, low int
		if err := db.Reader().QueryRow("SELECT count(*), min(x) FROM r").Scan(&n, &low); err != nil || n != 20 || low != i*1000 {
			t.Error(i, n, low, err)
		}
		if err := db.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
	a := dbs[0]
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	mustExec(t, dbs[1], "INSERT INTO r VALUES (1)") // the others live on
}
