package vault

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
)

// A backup file: one line of magic with the header's length, the header (JSON), then an age stream. In the stream a tar:
// manifest.json first, then the database and the sealed files the manifest names.
const (
	backupMagic  = "foyer backup "
	backupFormat = 1
	backupLine   = len(backupMagic) + len("01 00000000\n")

	manifestName   = "manifest.json"
	databaseInside = "database"
	filesInside    = "files/"
	maxManifest    = 64 << 20
)

// Manifest says what a backup holds. It is written last in time and stands first in the file.
type Manifest struct {
	Format    int              `json:"format"`
	Created   time.Time        `json:"created"`
	Practice  string           `json:"practice"`
	AuditHead string           `json:"auditHead"` // newest value of the audit chain, opaque here
	Note      string           `json:"note,omitempty"`
	Database  string           `json:"database"` // file name to restore under
	Counts    map[string]int64 `json:"counts"`   // rows of each table, by which a restore proves itself
	Files     []BackedUpFile   `json:"files"`
	Header    string           `json:"header"` // SHA-256 of the clear header, hex
}

// BackedUpFile is one file inside a backup.
type BackedUpFile struct {
	Name   string `json:"name"` // "database", or "files/" and a slash-separated path
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// BackupOptions are what WriteBackup is told beside where to.
type BackupOptions struct {
	Created   time.Time
	AuditHead string
	Note      string
	// Sealed holds files that go along, for example the attachments folder; they must be sealed already. May be nil.
	Sealed fs.FS
}

// backupHeader is the clear part: with the wraps in it, a passphrase or the recovery key is all a restore needs.
type backupHeader struct {
	Created time.Time       `json:"created"`
	Keys    json.RawMessage `json:"keys"`
}

// WriteBackup writes one backup file to out while the practice works on, then reads it back: every byte decrypted and
// compared, the database in it opened, checked and counted. Only then does it get its name. It never replaces a file.
// key is the data key the keyring wraps.
func WriteBackup(ctx context.Context, db *DB, keys *Keyring, key Key, out string, opt BackupOptions) (Manifest, error) {
	m, err := writeBackup(ctx, db, keys, key, out, opt)
	if err != nil {
		return Manifest{}, fmt.Errorf("writing the backup: %w", err)
	}
	return m, nil
}

func writeBackup(ctx context.Context, db *DB, keys *Keyring, key Key, out string, opt BackupOptions) (m Manifest, err error) {
	if err := keys.Fits(key); err != nil {
		return m, err
	}
	if _, err := os.Lstat(out); err == nil {
		return m, ErrExists
	}
	if err := MakeFolder(filepath.Dir(out)); err != nil {
		return m, err
	}
	work, err := os.MkdirTemp(filepath.Dir(out), ".backup-*")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, RemoveTree(work)) }()
	header, err := encodeHeader(keys, opt.Created)
	if err != nil {
		return m, err
	}
	snapshot := filepath.Join(work, "database")
	if err := db.Backup(ctx, snapshot); err != nil {
		return m, err
	}
	sum := sha256.Sum256(header)
	m = Manifest{Format: backupFormat, Created: opt.Created.UTC(), Practice: keys.Practice(), AuditHead: opt.AuditHead,
		Note: opt.Note, Database: filepath.Base(db.path), Header: hex.EncodeToString(sum[:])}
	if m.Counts, err = countIn(ctx, snapshot, key); err != nil {
		return m, err
	}
	sources, err := m.list(snapshot, opt.Sealed)
	if err != nil {
		return m, err
	}
	whole := filepath.Join(work, "whole")
	if err := writeContainer(ctx, whole, header, key, m, sources); err != nil {
		return m, err
	}
	if err := verifyBackup(ctx, whole, key, filepath.Join(work, "verify")); err != nil {
		return m, fmt.Errorf("reading the backup back: %w", err)
	}
	return m, renameNew(whole, out)
}

func encodeHeader(keys *Keyring, created time.Time) ([]byte, error) {
	body, err := readKeyring(keys.path) // as it is on disk now
	if err != nil {
		return nil, err
	}
	j, err := body.encode()
	if err != nil {
		return nil, err
	}
	return json.Marshal(backupHeader{Created: created.UTC(), Keys: j})
}

// countIn opens a copy, checks it, and counts the rows of its tables.
func countIn(ctx context.Context, path string, key Key) (counts map[string]int64, err error) {
	db, err := Open(path, key, Options{MustExist: true, Readers: 1})
	if err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, db.Close())
		if e := os.Remove(path + "-epoch"); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}()
	if err := db.Check(ctx); err != nil {
		return nil, err
	}
	return db.Counts(ctx)
}

// Counts returns the number of rows of every ordinary table.
func (db *DB) Counts(ctx context.Context) (map[string]int64, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT name FROM pragma_table_list
		WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return nil, db.Explain(err)
	}
	var tables []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, errors.Join(db.Explain(err), rows.Close())
		}
		tables = append(tables, t)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, db.Explain(err)
	}
	counts := map[string]int64{}
	for _, t := range tables {
		var n int64
		if err := db.reader.QueryRowContext(ctx, "SELECT count(*) FROM "+quoteName(t)).Scan(&n); err != nil {
			return nil, db.Explain(err)
		}
		counts[t] = n
	}
	return counts, nil
}

// source opens one file to be packed.
type source func() (io.ReadCloser, error)

// list fills m.Files and returns how to open each.
func (m *Manifest) list(snapshot string, sealed fs.FS) ([]source, error) {
	var sources []source
	add := func(name string, open source) error {
		f, err := describe(name, open)
		if err != nil {
			return err
		}
		m.Files, sources = append(m.Files, f), append(sources, open)
		return nil
	}
	if err := add(databaseInside, func() (io.ReadCloser, error) { return os.Open(snapshot) }); err != nil {
		return nil, err
	}
	if sealed == nil {
		return sources, nil
	}
	err := fs.WalkDir(sealed, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			return nil
		}
		open := func() (io.ReadCloser, error) { return sealed.Open(path) }
		if err := mustBeSealed(open); err != nil {
			return fmt.Errorf("a file that is not sealed: %w", err)
		}
		return add(filesInside+path, open)
	})
	return sources, err
}

// mustBeSealed refuses plain files: inside the backup they would be safe, where a restore puts them they would not.
func mustBeSealed(open source) error {
	r, err := open()
	if err != nil {
		return err
	}
	b := make([]byte, len(sealMagic))
	_, err = io.ReadFull(r, b)
	if err == nil && string(b) != sealMagic {
		err = ErrNotVault
	}
	return errors.Join(err, r.Close())
}

func describe(name string, open source) (BackedUpFile, error) {
	r, err := open()
	if err != nil {
		return BackedUpFile{}, err
	}
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err := errors.Join(err, r.Close()); err != nil {
		return BackedUpFile{}, err
	}
	return BackedUpFile{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

func writeContainer(ctx context.Context, path string, header []byte, key Key, m Manifest, sources []source) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := pack(ctx, f, header, key, m, sources); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

func pack(ctx context.Context, w io.Writer, header []byte, key Key, m Manifest, sources []source) error {
	if _, err := fmt.Fprintf(w, "%s%02d %08d\n%s", backupMagic, backupFormat, len(header), header); err != nil {
		return err
	}
	id, err := backupIdentity(key)
	if err != nil {
		return err
	}
	enc, err := age.Encrypt(w, id.Recipient())
	if err != nil {
		return err
	}
	t := tar.NewWriter(enc)
	j, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	put := func(name string, size int64, r io.Reader) error {
		if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: m.Created, Format: tar.FormatPAX}); err != nil {
			return err
		}
		n, err := io.Copy(t, contextReader{ctx, r})
		if err == nil && n != size {
			err = fmt.Errorf("%s changed while it was copied", name)
		}
		return err
	}
	if err := put(manifestName, int64(len(j)), bytesReader(j)); err != nil {
		return err
	}
	for i, f := range m.Files {
		r, err := sources[i]()
		if err != nil {
			return err
		}
		if err := errors.Join(put(f.Name, f.Size, io.LimitReader(r, f.Size)), r.Close()); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), enc.Close())
}
