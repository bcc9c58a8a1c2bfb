// Package team owns the members of the practice: who they are, their roles and passphrases, signing in and out, the
// idle lock of a session, and the drafts of what somebody was typing.
package team

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store"
)

// Member is one person of the team.
type Member struct {
	ID            string      `json:"id"`
	Name          string      `json:"name"`
	Credential    string      `json:"credential"` // MD, NP, MA, …; may be empty
	Role          access.Role `json:"role"`
	Languages     []string    `json:"languages"` // codes the member speaks with patients: en, es
	Active        bool        `json:"active"`
	CreatedAt     time.Time   `json:"created_at"`
	DeactivatedAt time.Time   `json:"deactivated_at,omitzero"`
	LastSignIn    time.Time   `json:"last_sign_in,omitzero"`
	Revision      int64       `json:"-"` // counts changes; Change refuses an older one
}

// Title is the name with the credential: "Anita Rao, MD".
func (m Member) Title() string {
	if m.Credential == "" {
		return m.Name
	}
	return m.Name + ", " + m.Credential
}

// Actor is the member as the one who acts.
func (m Member) Actor() access.Actor {
	return access.Actor{MemberID: m.ID, Name: m.Name, Role: m.Role}
}

// Changed is the signal that a member was added, changed, deactivated or came back.
type Changed struct{ MemberID string }

// SignedIn is the signal that a member signed in or came back from the idle lock.
type SignedIn struct{ MemberID string }

// SignedOut is the signal that a member's rights at this workstation have ended.
type SignedOut struct {
	MemberID string
	Locked   bool // by the idle lock or by hand; the same person can come back to the drafts
}

// check returns the member in its kept form.
func (m Member) check() (Member, error) {
	m.Name = strings.Join(strings.Fields(m.Name), " ")
	m.Credential = strings.TrimSpace(m.Credential)
	switch {
	case m.Name == "":
		return m, fault.Field("name", "A member needs a name.")
	case len([]rune(m.Name)) > 80:
		return m, fault.Field("name", "The name is longer than 80 characters.")
	case !m.Role.Valid():
		return m, fault.Field("role", "The role is administrator, provider or staff.")
	}
	languages := []string{}
	for _, l := range m.Languages {
		if l = strings.ToLower(strings.TrimSpace(l)); l != "" && !slices.Contains(languages, l) {
			languages = append(languages, l)
		}
	}
	m.Languages = languages
	return m, nil
}

const memberColumns = `id, name, credential, role, languages, active, created_at, deactivated_at, last_sign_in, revision`

func scanMember(scan func(...any) error) (m Member, err error) {
	var languages, created, deactivated, last string
	var active int
	if err := scan(&m.ID, &m.Name, &m.Credential, &m.Role, &languages, &active, &created, &deactivated, &last, &m.Revision); err != nil {
		return m, err
	}
	m.Active = active == 1
	var errs [3]error
	m.CreatedAt, errs[0] = store.ParseTime(created)
	m.DeactivatedAt, errs[1] = store.ParseTime(deactivated)
	m.LastSignIn, errs[2] = store.ParseTime(last)
	return m, errors.Join(append(errs[:], store.FromJSON(languages, &m.Languages))...)
}

// Get returns one member, or a NotFound error.
func (s *Service) Get(ctx context.Context, id string) (Member, error) { return load(ctx, s.db, id) }

func load(ctx context.Context, q store.Queryer, id string) (Member, error) {
	m, err := scanMember(q.QueryRow(ctx, `SELECT `+memberColumns+` FROM member WHERE id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.New(fault.NotFound, "There is no such member.")
	}
	if err != nil {
		return m, fmt.Errorf("reading a member: %w", err)
	}
	return m, nil
}

// List returns the members, active ones first, by name.
func (s *Service) List(ctx context.Context) (list []Member, err error) {
	rows, err := s.db.Query(ctx, `SELECT `+memberColumns+` FROM member ORDER BY active DESC, name COLLATE NOCASE, id`)
	if err != nil {
		return nil, fmt.Errorf("reading the team: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		m, err := scanMember(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("reading the team: %w", err)
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// Find returns the active member with this id or, ignoring case, this name; a NotFound error without one.
func (s *Service) Find(ctx context.Context, nameOrID string) (Member, error) {
	m, err := scanMember(s.db.QueryRow(ctx, `SELECT `+memberColumns+` FROM member
		WHERE active = 1 AND (id = ?1 OR name = ?1 COLLATE NOCASE) ORDER BY id = ?1 DESC LIMIT 1`, strings.TrimSpace(nameOrID)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.New(fault.NotFound, "Nobody of that name is an active member of the team.")
	}
	if err != nil {
		return m, fmt.Errorf("finding a member: %w", err)
	}
	return m, nil
}
