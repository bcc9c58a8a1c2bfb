package team

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Keys is the vault's key file as the team needs it: one wrap of the data key for each member. The vault is open
// whenever a method is called.
type Keys interface {
	AddMember(id, label, passphrase string) error // a new wrap; label is the name shown before unlocking
	ChangePassphrase(id, passphrase string) error // rewraps under a new passphrase
	Rename(id, label string) error                // the name shown before unlocking
	RemoveMember(id string) error                 // removes the wrap; no error when there is none
	Verify(id, passphrase string) error           // a fault.Locked error when the passphrase is wrong
}

// Service keeps the team.
type Service struct {
	db   *store.DB
	keys Keys
}

// New returns the service on an open vault.
func New(db *store.DB, keys Keys) *Service { return &Service{db: db, keys: keys} }

// Add checks and keeps a new member with a passphrase and returns the member as kept. Needs access.ManageTeam. The key
// comes first: a member row without a key could never sign in, a key without a row opens nothing but an empty chair,
// and is taken away again when the row can't be written.
func (s *Service) Add(ctx context.Context, m Member, passphrase string) (Member, error) {
	if err := access.Require(ctx, access.ManageTeam); err != nil {
		return m, err
	}
	m, err := m.check()
	if err != nil {
		return m, err
	}
	if err := CheckPassphrase(passphrase, m.Name); err != nil {
		return m, err
	}
	if m.ID == "" {
		m.ID = s.db.Source().ID()
	}
	if err := s.nameFree(ctx, s.db, m); err != nil {
		return m, err
	}
	if err := s.keys.AddMember(m.ID, m.Name, passphrase); err != nil {
		return m, fault.Wrap(fault.Unavailable, err, "The key for the new member could not be written. Nobody was added; try again.")
	}
	return s.insert(ctx, m, func() error { return s.keys.RemoveMember(m.ID) })
}

// AddUnlocked keeps a member whose key is in the key file already: the first administrator, with whose passphrase the
// vault was made. Needs access.ManageTeam.
func (s *Service) AddUnlocked(ctx context.Context, m Member) (Member, error) {
	if err := access.Require(ctx, access.ManageTeam); err != nil {
		return m, err
	}
	m, err := m.check()
	if err != nil {
		return m, err
	}
	if m.ID == "" {
		return m, fault.Field("id", "The member needs the id that the key file knows.")
	}
	return s.insert(ctx, m, func() error { return nil })
}

func (s *Service) insert(ctx context.Context, m Member, undo func() error) (Member, error) {
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		if err := s.nameFree(ctx, tx, m); err != nil {
			return err
		}
		languages, err := store.JSON(m.Languages)
		if err != nil {
			return err
		}
		m.Active, m.Revision, m.CreatedAt = true, 1, tx.Now()
		if _, err := tx.Exec(ctx, `INSERT INTO member (id, name, credential, role, languages, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
			m.ID, m.Name, m.Credential, m.Role, languages, store.Time(m.CreatedAt)); err != nil {
			return fmt.Errorf("keeping a member: %w", err)
		}
		tx.Emit(Changed{m.ID})
		return audit.Append(ctx, tx, audit.Entry{Action: "member.added", Subject: "member", SubjectID: m.ID, Detail: map[string]any{"role": m.Role}})
	})
	if err != nil {
		return m, errors.Join(err, undo())
	}
	return m, nil
}

func (s *Service) nameFree(ctx context.Context, q store.Queryer, m Member) error {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM member WHERE active = 1 AND name = ? COLLATE NOCASE AND id <> ?`, m.Name, m.ID).Scan(&n)
	if err != nil {
		return fmt.Errorf("looking for the name: %w", err)
	}
	if n > 0 {
		return &fault.Error{Kind: fault.Conflict, Field: "name", Message: "A member of this name is there already. Add a middle initial, so that the log tells the two apart."}
	}
	return nil
}

// Change keeps a new name, credential, role or languages. The Revision must be the one that was read. Needs
// access.ManageTeam. The last active administrator keeps the role.
func (s *Service) Change(ctx context.Context, m Member) (Member, error) {
	if err := access.Require(ctx, access.ManageTeam); err != nil {
		return m, err
	}
	m, err := m.check()
	if err != nil {
		return m, err
	}
	renamed := false
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		before, err := load(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		if before.Revision != m.Revision {
			return fault.New(fault.Conflict, "Somebody else changed this member meanwhile. Nothing was saved; look again and repeat your change.")
		}
		if err := s.nameFree(ctx, tx, m); before.Active && err != nil {
			return err
		}
		if before.Active && before.Role == access.Administrator && m.Role != access.Administrator {
			if err := notLastAdministrator(ctx, tx, m.ID); err != nil {
				return err
			}
		}
		languages, err := store.JSON(m.Languages)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE member SET name = ?, credential = ?, role = ?, languages = ?, revision = revision + 1 WHERE id = ?`,
			m.Name, m.Credential, m.Role, languages, m.ID); err != nil {
			return fmt.Errorf("keeping a member: %w", err)
		}
		renamed = before.Active && before.Name != m.Name
		detail := map[string]any{}
		if before.Role != m.Role {
			detail["role_from"], detail["role_to"] = before.Role, m.Role
		}
		if before.Name != m.Name {
			detail["name_from"], detail["name_to"] = before.Name, m.Name
		}
		tx.Emit(Changed{m.ID})
		return audit.Append(ctx, tx, audit.Entry{Action: "member.changed", Subject: "member", SubjectID: m.ID, Detail: detail})
	})
	if err != nil {
		return m, err
	}
	if renamed {
		if err := s.keys.Rename(m.ID, m.Name); err != nil {
			return m, fault.Wrap(fault.Unavailable, err, "The member was changed, but the unlock screen still shows the old name. Save again to repeat that.")
		}
	}
	return load(ctx, s.db, m.ID)
}

// Deactivate ends a member's rights: the row first, then the key. Calling it again for a member whose key could not be
// removed repeats that. The last active administrator can't be deactivated. Needs access.ManageTeam.
func (s *Service) Deactivate(ctx context.Context, id string) error {
	if err := access.Require(ctx, access.ManageTeam); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := load(ctx, tx, id)
		if err != nil || !m.Active {
			return err
		}
		if m.Role == access.Administrator {
			if err := notLastAdministrator(ctx, tx, id); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE member SET active = 0, deactivated_at = ?, revision = revision + 1 WHERE id = ?`, store.Time(tx.Now()), id); err != nil {
			return fmt.Errorf("deactivating a member: %w", err)
		}
		tx.Emit(Changed{id})
		return audit.Append(ctx, tx, audit.Entry{Action: "member.deactivated", Subject: "member", SubjectID: id})
	})
	if err != nil {
		return err
	}
	return fault.Wrap(fault.Unavailable, s.keys.RemoveMember(id),
		"The member can no longer sign in, but the key is still in the key file. Deactivate the member again to remove it.")
}

// Reactivate lets a former member in again, with a new passphrase. Needs access.ManageTeam.
func (s *Service) Reactivate(ctx context.Context, id, passphrase string) error {
	if err := access.Require(ctx, access.ManageTeam); err != nil {
		return err
	}
	m, err := load(ctx, s.db, id)
	if err != nil {
		return err
	}
	if m.Active {
		return fault.New(fault.Conflict, "This member is active already.")
	}
	if err := errors.Join(s.nameFree(ctx, s.db, m), CheckPassphrase(passphrase, m.Name)); err != nil {
		return err
	}
	// A deactivation may have left the old wrap behind: it goes first.
	if err := errors.Join(s.keys.RemoveMember(id), s.keys.AddMember(id, m.Name, passphrase)); err != nil {
		return fault.Wrap(fault.Unavailable, err, "The key for the member could not be written. Nothing was changed; try again.")
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := s.nameFree(ctx, tx, m); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE member SET active = 1, deactivated_at = '', revision = revision + 1 WHERE id = ?`, id); err != nil {
			return fmt.Errorf("reactivating a member: %w", err)
		}
		tx.Emit(Changed{id})
		return audit.Append(ctx, tx, audit.Entry{Action: "member.reactivated", Subject: "member", SubjectID: id})
	})
	if err != nil {
		return errors.Join(err, s.keys.RemoveMember(id))
	}
	return nil
}

func notLastAdministrator(ctx context.Context, tx *store.Tx, id string) error {
	var others int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM member WHERE active = 1 AND role = ? AND id <> ?`, access.Administrator, id).Scan(&others); err != nil {
		return fmt.Errorf("counting administrators: %w", err)
	}
	if others == 0 {
		return fault.New(fault.Denied, "This is the last administrator. Make somebody else administrator first; without one, nobody could manage the team.")
	}
	return nil
}

// ChangePassphrase gives the acting member a new passphrase; the old one is asked for again.
func (s *Service) ChangePassphrase(ctx context.Context, old, passphrase string) error {
	actor, ok := access.From(ctx)
	if !ok || actor.MemberID == "" {
		return fault.New(fault.Locked, "Sign in first.")
	}
	if err := s.verify(ctx, actor.MemberID, old); err != nil {
		return err
	}
	return s.setPassphrase(ctx, actor.MemberID, passphrase, "member.passphrase-changed")
}

// ResetPassphrase gives another member a new passphrase. Needs access.ManageTeam.
func (s *Service) ResetPassphrase(ctx context.Context, id, passphrase string) error {
	if err := access.Require(ctx, access.ManageTeam); err != nil {
		return err
	}
	return s.setPassphrase(ctx, id, passphrase, "member.passphrase-reset")
}

func (s *Service) setPassphrase(ctx context.Context, id, passphrase, action string) error {
	m, err := load(ctx, s.db, id)
	if err != nil {
		return err
	}
	if !m.Active {
		return fault.New(fault.Conflict, "This member is not active.")
	}
	if err := CheckPassphrase(passphrase, m.Name); err != nil {
		return err
	}
	// The log first: a changed key that nobody wrote down would be worse than an entry about a change that failed.
	if err := audit.Note(ctx, s.db, audit.Entry{Action: action, Subject: "member", SubjectID: id}); err != nil {
		return err
	}
	return fault.Wrap(fault.Unavailable, s.keys.ChangePassphrase(id, passphrase),
		"The new passphrase could not be written. The old one is still the right one; try again.")
}
