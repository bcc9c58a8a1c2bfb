// Package house opens a practice's data folder: the vault, the store, and every service, wired once. The command
// line, the window and the demo all come in through here.
package house

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/care"
	"foyer/data/clock"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/export"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/insight"
	"foyer/data/mail"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/playbook"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/store"
	"foyer/data/team"
	"foyer/data/template"
	"foyer/data/vault"
	"foyer/data/vendor"
	"foyer/data/visit"
)

// Names inside a data folder.
const (
	KeyFile      = "keys.json"
	DatabaseFile = "foyer.db"
)

// House is an open practice.
type House struct {
	Home  string
	Vault *vault.DB
	DB    *store.DB
	Keys  *vault.Keyring

	Practice   *practice.Service
	Team       *team.Service
	Patients   *patient.Service
	Visits     *visit.Service
	Importing  *importing.Service
	Portal     *portal.Service
	Enrollment *enrollment.Service
	Vendor     *vendor.Service
	Consents   *consent.Service
	Papers     *paperlog.Service
	Playbook   *playbook.Service
	Care       *care.Service
	Policies   *policy.Service
	Mail       *mail.Service
	Insight    *insight.Service
	Templates  *template.Service
	Export     *export.Service
	Press      *press.Press

	key vault.Key
}

// DefaultHome is the folder the operating system has for a program's data.
func DefaultHome() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" && runtime.GOOS != "windows" && runtime.GOOS != "darwin" {
		return filepath.Join(dir, "foyer"), nil
	}
	switch runtime.GOOS {
	case "windows", "darwin":
		dir, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("finding the folder for data: %w", err)
		}
		return filepath.Join(dir, "Foyer"), nil
	}
	dir, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the folder for data: %w", err)
	}
	return filepath.Join(dir, ".local", "share", "foyer"), nil
}

// Exists says whether a practice lives in the folder.
func Exists(home string) bool {
	_, err := os.Stat(filepath.Join(home, KeyFile))
	return err == nil
}

// New is what making a practice takes.
type New struct {
	Practice      string
	Administrator string
	Passphrase    string
	Phone         string        // as papers print it; empty until it is known
	TimeZone      string        // IANA name; empty for the workstation's
	Week          practice.Week // open hours; none until they are known
	Cheap         bool          // passphrases cost next to nothing: for the demo's invented people and for tests only
}

// Create makes a practice in the folder and returns it open, with the recovery key, which is shown this once. The
// folder must not hold a practice yet. When it fails, what it made is taken away again.
func Create(ctx context.Context, home string, n New, src clock.Source) (h *House, recovery string, err error) {
	n.Practice, n.Administrator = strings.TrimSpace(n.Practice), strings.TrimSpace(n.Administrator)
	switch {
	case n.Practice == "":
		return nil, "", fault.Field("practice", "The practice needs a name.")
	case n.Administrator == "":
		return nil, "", fault.Field("user", "The first administrator needs a name.")
	}
	if err := team.CheckPassphrase(n.Passphrase, n.Administrator); err != nil {
		return nil, "", err
	}
	if Exists(home) {
		return nil, "", fault.New(fault.Conflict, "There is a practice in %s already. Nothing was changed; choose another folder.", home)
	}
	if _, err := os.Stat(filepath.Join(home, DatabaseFile)); err == nil {
		return nil, "", fault.New(fault.Conflict, "There is a database without its key file in %s. Nothing was changed; restore a backup into an empty folder.", home)
	}
	if err := vault.MakeFolder(home); err != nil {
		return nil, "", fault.Wrap(fault.Unavailable, err, "The data folder could not be made.")
	}
	before, err := names(home)
	if err != nil {
		return nil, "", fault.Wrap(fault.Unavailable, err, "The data folder could not be read.")
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeNew(home, before))
		}
	}()
	id := src.ID()
	member := src.ID()
	options := []vault.KeyringOption{vault.WithPractice(id), vault.WithMember(member, n.Administrator, n.Passphrase)}
	if n.Cheap {
		options = append(options, vault.WithCost(vault.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}))
	}
	keys, key, recovery, err := vault.CreateKeyring(filepath.Join(home, KeyFile), options...)
	if err != nil {
		return nil, "", fault.Wrap(fault.Unavailable, err, "The key file could not be written. No practice was made.")
	}
	if h, err = open(ctx, home, keys, key, src); err != nil {
		return nil, "", err
	}
	founder := access.With(ctx, access.System)
	if _, err = h.Team.AddUnlocked(founder, team.Member{ID: member, Name: n.Administrator, Role: access.Administrator}); err == nil {
		p := practice.Default(src.Now())
		p.ID, p.Name, p.Week = id, n.Practice, n.Week
		if n.TimeZone != "" {
			p.TimeZone = n.TimeZone
		}
		if n.Phone != "" {
			p.Phones = []practice.Phone{{Number: n.Phone}}
		}
		_, err = h.Practice.Save(founder, p)
	}
	if err != nil {
		return nil, "", errors.Join(err, h.Close())
	}
	return h, recovery, nil
}

// names lists what a folder holds.
func names(home string) (map[string]bool, error) {
	entries, err := os.ReadDir(home)
	list := map[string]bool{}
	for _, e := range entries {
		list[e.Name()] = true
	}
	return list, err
}

// removeNew takes away what a failed Create has made, and nothing that was in the folder before.
func removeNew(home string, before map[string]bool) error {
	now, err := names(home)
	for name := range now {
		if !before[name] {
			err = errors.Join(err, os.Remove(filepath.Join(home, name)))
		}
	}
	return err
}

// OpenKeys reads the key file of a practice: it tells who the members are before anybody is let in.
func OpenKeys(home string) (*vault.Keyring, error) {
	keys, err := vault.OpenKeyring(filepath.Join(home, KeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "There is no practice in %s. Make one with 'foyer init', or set FOYER_HOME to its folder.", home)
	}
	return keys, Explain(err)
}

// Open opens the practice with a member's passphrase and returns the session. who is the member's id or name; empty
// tries every member.
func Open(ctx context.Context, home, who, passphrase string, src clock.Source) (*House, *team.Session, error) {
	return OpenCounting(ctx, home, who, passphrase, src, 0)
}

// OpenCounting is Open after a number of wrong passphrases, which go into the log once there is one.
func OpenCounting(ctx context.Context, home, who, passphrase string, src clock.Source, failed int) (*House, *team.Session, error) {
	keys, err := OpenKeys(home)
	if err != nil {
		return nil, nil, err
	}
	key, member, err := unlock(keys, who, passphrase)
	if err != nil {
		return nil, nil, Explain(err)
	}
	h, err := open(ctx, home, keys, key, src)
	if err != nil {
		return nil, nil, err
	}
	session, err := h.SignIn(ctx, member, failed)
	if err != nil {
		return nil, nil, errors.Join(Explain(h.Vault.Explain(err)), h.Close())
	}
	return h, session, nil
}

// SignIn begins the session of a member whose passphrase has just opened the house. failed counts the wrong
// passphrases before that.
func (h *House) SignIn(ctx context.Context, member string, failed int) (*team.Session, error) {
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return nil, err
	}
	return h.Team.SignInUnlocked(ctx, member, p.IdleAfter(), failed)
}

func unlock(keys *vault.Keyring, who, passphrase string) (vault.Key, string, error) {
	if who == "" {
		return keys.UnlockAny(passphrase)
	}
	for _, m := range keys.Members() {
		if m.ID == who || strings.EqualFold(m.Label, strings.TrimSpace(who)) {
			key, err := keys.Unlock(m.ID, passphrase)
			return key, m.ID, err
		}
	}
	return vault.Key{}, "", vault.ErrNoMember
}

func open(ctx context.Context, home string, keys *vault.Keyring, key vault.Key, src clock.Source) (*House, error) {
	v, err := vault.Open(filepath.Join(home, DatabaseFile), key, vault.Options{})
	if err != nil {
		key.Wipe()
		return nil, Explain(err)
	}
	db, err := store.Open(ctx, v, src)
	if err != nil {
		key.Wipe()
		return nil, errors.Join(Explain(v.Explain(err)), v.Close())
	}
	h := &House{Home: home, Vault: v, DB: db, Keys: keys, key: key}
	h.wire()
	return h, nil
}

// Close ends the house: signals, database, key.
func (h *House) Close() error {
	h.DB.Close()
	err := h.Vault.Close()
	h.key.Wipe()
	return err
}

// unwritable says that the system forbade a place: a disk that is read-only, or somebody else's folder.
func unwritable(err error) bool {
	return errors.Is(err, vault.ErrReadOnly) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// Explain gives the vault's errors a kind and a sentence for people.
func Explain(err error) error {
	damage := &vault.DamageError{}
	switch {
	case err == nil, fault.Of(err) != "":
		return err
	case errors.Is(err, vault.ErrNoMember):
		return fault.Wrap(fault.Locked, err, "Nobody of that name is a member of this practice.")
	case errors.Is(err, vault.ErrWrongPassphrase):
		return fault.Wrap(fault.Locked, err, "The passphrase is wrong.")
	case errors.Is(err, vault.ErrMistyped):
		return fault.Wrap(fault.Locked, err, "The recovery key has a slip of the pen in it: compare it with the sheet, block by block.")
	case errors.Is(err, vault.ErrWrongKey):
		return fault.Wrap(fault.Unavailable, err, "The key file and the database do not belong together. Restore both from one backup.")
	case errors.Is(err, vault.ErrNewerFormat):
		return fault.Wrap(fault.Unavailable, err, "A newer Foyer has written this data. Install the newer Foyer; nothing was changed.")
	case errors.Is(err, vault.ErrTruncated):
		return fault.Wrap(fault.Unavailable, err, "A file of the data folder has been cut short. Nothing was changed; restore the newest backup.")
	case errors.As(err, &damage):
		return fault.Wrap(fault.Unavailable, err, "A file of the data folder has been changed or damaged. Nothing was changed; restore the newest backup.")
	case errors.Is(err, vault.ErrDamaged):
		return fault.Wrap(fault.Unavailable, err, "The data folder has been changed or damaged. Nothing was changed; restore the newest backup.")
	case errors.Is(err, vault.ErrNotVault):
		return fault.Wrap(fault.Unavailable, err, "This is not a data folder of Foyer.")
	case errors.Is(err, vault.ErrInUse):
		return fault.Wrap(fault.Conflict, err, "Another Foyer is using this folder.")
	case unwritable(err):
		return fault.Wrap(fault.Unavailable, err, "The data folder can't be written. Nothing was changed; see that its disk is not read-only and that it belongs to you, and try again.")
	case errors.Is(err, vault.ErrDiskFull):
		return fault.Wrap(fault.Unavailable, err, "The disk is full. Nothing was changed; make room and try again.")
	case errors.Is(err, vault.ErrExists):
		return fault.Wrap(fault.Conflict, err, "There is a file in that place already. Nothing was overwritten.")
	}
	return err
}
