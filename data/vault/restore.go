package vault

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"filippo.io/age"
)

// contextReader ends a long copy when its context ends.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

func bytesReader(b []byte) io.Reader { return bytes.NewReader(b) }

func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// openedBackup is a backup file read up to its age stream.
type openedBackup struct {
	name   string
	header []byte
	keys   *keyringBody
	stream io.Reader
	f      *os.File
}

func openBackup(path string) (*openedBackup, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &openedBackup{name: filepath.Base(path), f: f}
	if err := b.readHeader(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return b, nil
}

func (b *openedBackup) readHeader() error {
	r := bufio.NewReaderSize(b.f, 1<<16)
	line := make([]byte, backupLine)
	n, err := io.ReadFull(r, line)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if !bytes.HasPrefix(line, []byte(backupMagic)) {
		return ErrNotVault
	}
	if n < len(line) {
		return truncated(b.name, 0)
	}
	format, err1 := strconv.Atoi(string(line[len(backupMagic) : len(backupMagic)+2]))
	size, err2 := strconv.Atoi(string(line[len(backupMagic)+3 : backupLine-1]))
	if err1 == nil && format > backupFormat {
		return ErrNewerFormat
	}
	if err1 != nil || err2 != nil || format < 1 || size < 0 || size > 2*keyringMaxSize {
		return damaged(b.name, 0, nil)
	}
	b.header = make([]byte, size)
	if _, err := io.ReadFull(r, b.header); err != nil {
		return truncated(b.name, int64(backupLine))
	}
	var h backupHeader
	if err := json.Unmarshal(b.header, &h); err != nil {
		return damaged(b.name, int64(backupLine), errors.New("its header"))
	}
	if b.keys, err = parseKeyring(h.Keys); err != nil {
		return err
	}
	b.stream = r
	return nil
}

// unlock tries secret as the recovery key where it looks like one, else as each member's passphrase.
func (b *openedBackup) unlock(secret string) (Key, error) {
	k := &Keyring{body: *b.keys}
	if key, err := k.UnlockRecovery(secret); err == nil || !errors.Is(err, ErrMistyped) && !errors.Is(err, ErrWrongPassphrase) {
		return key, err
	}
	key, _, err := k.UnlockAny(secret)
	return key, err
}

// unpack decrypts the stream into dir, comparing every file with the manifest.
func (b *openedBackup) unpack(ctx context.Context, key Key, dir string) (m Manifest, err error) {
	id, err := backupIdentity(key)
	if err != nil {
		return m, err
	}
	plain, err := age.Decrypt(contextReader{ctx, b.stream}, id)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return m, ErrWrongKey
	}
	if err != nil {
		return m, b.broken(ctx, err)
	}
	t := tar.NewReader(plain)
	h, err := t.Next()
	if err != nil || h.Name != manifestName || h.Size > maxManifest {
		return m, b.broken(ctx, err)
	}
	if err := json.NewDecoder(t).Decode(&m); err != nil {
		return m, b.broken(ctx, err)
	}
	if m.Format > backupFormat {
		return m, ErrNewerFormat
	}
	if sum := sha256.Sum256(b.header); hex.EncodeToString(sum[:]) != m.Header {
		return m, damaged(b.name, int64(backupLine), errors.New("its header was changed"))
	}
	for _, want := range m.Files {
		h, err := t.Next()
		if err != nil {
			return m, b.broken(ctx, err)
		}
		if h.Name != want.Name || h.Size != want.Size || !fs.ValidPath(h.Name) || !filepath.IsLocal(filepath.FromSlash(h.Name)) {
			return m, damaged(b.name, -1, errors.New("its list of files"))
		}
		if err := b.unpackFile(ctx, t, want, filepath.Join(dir, filepath.FromSlash(want.Name))); err != nil {
			return m, err
		}
	}
	if _, err := t.Next(); !errors.Is(err, io.EOF) {
		return m, b.broken(ctx, err)
	}
	if _, err := io.Copy(io.Discard, plain); err != nil { // the end is authenticated too
		return m, b.broken(ctx, err)
	}
	return m, nil
}

func (b *openedBackup) unpackFile(ctx context.Context, r io.Reader, want BackedUpFile, path string) error {
	if err := MakeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), r)
	if err != nil {
		var pe *fs.PathError
		if !errors.As(err, &pe) { // not the disk we write to
			err = b.broken(ctx, err)
		}
		return errors.Join(err, f.Close())
	}
	if n != want.Size || hex.EncodeToString(sum.Sum(nil)) != want.SHA256 {
		return errors.Join(damaged(b.name, -1, errors.New("a file does not match its sum")), f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// broken says that the stream ended early or didn't authenticate.
func (b *openedBackup) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &DamageError{File: b.name, Offset: -1, Err: err,
		Truncated: errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)}
}

// verifyBackup unpacks a backup into dir, opens what it finds, and compares the counts.
func verifyBackup(ctx context.Context, path string, key Key, dir string) error {
	b, err := openBackup(path)
	if err != nil {
		return err
	}
	m, err := b.unpack(ctx, key, dir)
	if err := errors.Join(err, b.f.Close()); err != nil {
		return err
	}
	return prove(ctx, m, key, dir)
}

func prove(ctx context.Context, m Manifest, key Key, dir string) error {
	counts, err := countIn(ctx, filepath.Join(dir, databaseInside), key)
	if err != nil {
		return err
	}
	if !maps.Equal(counts, m.Counts) {
		return fmt.Errorf("%w: the restored tables count differently", ErrDamaged)
	}
	for _, f := range m.Files {
		if strings.HasPrefix(f.Name, filesInside) {
			if err := readSealed(filepath.Join(dir, filepath.FromSlash(f.Name)), key); err != nil {
				return err
			}
		}
	}
	return nil
}

func readSealed(path string, key Key) error {
	r, err := OpenSealed(path, key)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return errors.Join(err, r.Close())
}

// VerifyBackup proves that a backup can be restored with secret (a passphrase or the recovery key of its day), using
// room in the folder scratch for a while, and returns what it holds.
func VerifyBackup(ctx context.Context, path, secret, scratch string) (m Manifest, err error) {
	err = func() (err error) {
		work, err := os.MkdirTemp(scratch, ".verify-*")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, RemoveTree(work)) }()
		m, err = restoreInto(ctx, path, secret, work)
		return err
	}()
	if err != nil {
		return Manifest{}, fmt.Errorf("verifying the backup: %w", err)
	}
	return m, nil
}

// RestoreBackup restores a backup to the folder home, which must not exist or be empty (ErrExists): the database under
// its old name, the key file, and the sealed files under "files". secret is a member's passphrase or the recovery key
// as they were when the backup was made. The folder appears only when everything in it was opened, checked and counted.
// Errors: ErrWrongPassphrase, ErrDamaged, ErrTruncated, ErrNewerFormat, ErrNotVault.
func RestoreBackup(ctx context.Context, path, secret, home string) (Manifest, error) {
	m, err := restoreBackup(ctx, path, secret, home)
	if err != nil {
		return Manifest{}, fmt.Errorf("restoring the backup: %w", err)
	}
	return m, nil
}

func restoreBackup(ctx context.Context, path, secret, home string) (m Manifest, err error) {
	home, err = filepath.Abs(home)
	if err != nil {
		return m, err
	}
	entries, err := os.ReadDir(home)
	empty := err == nil && len(entries) == 0
	if err == nil && !empty {
		return m, ErrExists
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return m, err
	}
	if err := MakeFolder(filepath.Dir(home)); err != nil {
		return m, err
	}
	work, err := os.MkdirTemp(filepath.Dir(home), ".restore-*") // mode 0700
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, RemoveTree(work)) }()
	if m, err = restoreInto(ctx, path, secret, work); err != nil {
		return m, err
	}
	if empty {
		if err := os.Remove(home); err != nil {
			return m, err
		}
	}
	if err := os.Rename(work, home); err != nil {
		return m, err
	}
	return m, syncDir(filepath.Dir(home))
}

// restoreInto unlocks, unpacks and proves a backup in dir, and lays it out as a data folder.
func restoreInto(ctx context.Context, path, secret, dir string) (m Manifest, err error) {
	b, err := openBackup(path)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, b.f.Close()) }()
	key, err := b.unlock(secret)
	if err != nil {
		return m, err
	}
	defer key.Wipe()
	if m, err = b.unpack(ctx, key, dir); err != nil {
		return m, err
	}
	if err := prove(ctx, m, key, dir); err != nil {
		return m, err
	}
	if m.Database == "" || m.Database != filepath.Base(m.Database) || !filepath.IsLocal(m.Database) ||
		m.Database == KeyringName || m.Database+"/" == filesInside {
		return m, damaged(b.name, -1, errors.New("the database's name"))
	}
	if m.Database != databaseInside {
		if err := os.Rename(filepath.Join(dir, databaseInside), filepath.Join(dir, m.Database)); err != nil {
			return m, err
		}
	}
	return m, writeKeyring(filepath.Join(dir, KeyringName), b.keys)
}
