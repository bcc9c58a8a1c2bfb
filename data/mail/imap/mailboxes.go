package imap

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

func sortStrings(list []string) { slices.Sort(list) }

// Capabilities implements Client.
func (s *session) Capabilities() Capabilities {
	if l := s.current(); l != nil {
		return l.caps
	}
	return Capabilities{}
}

// Mailboxes implements Client.
func (s *session) Mailboxes(ctx context.Context) ([]Mailbox, error) {
	var list []Mailbox
	err := s.run(ctx, "list folders", commandTimeout, func(l *link) error {
		var options *goimap.ListOptions
		// Servers with SPECIAL-USE alone give the attributes in a plain LIST; those with LIST-EXTENDED may
		// want to be asked.
		if l.caps.SpecialUse && slices.Contains(l.caps.Names, string(goimap.CapListExtended)) {
			options = &goimap.ListOptions{ReturnSpecialUse: true}
		}
		data, err := l.lib.List("", "*", options).Collect()
		if err != nil {
			return err
		}
		for _, entry := range data {
			list = append(list, mailbox(entry))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	guessRoles(list)
	return list, nil
}

func mailbox(data *goimap.ListData) Mailbox {
	m := Mailbox{Name: data.Mailbox, Selectable: true}
	if data.Delim != 0 {
		m.Delimiter = string(data.Delim)
	}
	for _, attr := range data.Attrs {
		switch attr {
		case goimap.MailboxAttrNoSelect, goimap.MailboxAttrNonExistent:
			m.Selectable = false
		case goimap.MailboxAttrSent:
			m.Role = Sent
		case goimap.MailboxAttrDrafts:
			m.Role = Drafts
		case goimap.MailboxAttrArchive:
			m.Role = Archive
		case goimap.MailboxAttrTrash:
			m.Role = Trash
		case goimap.MailboxAttrJunk:
			m.Role = Junk
		case goimap.MailboxAttrAll:
			m.Role = All
		}
	}
	if strings.EqualFold(m.Name, "INBOX") {
		m.Name, m.Role = "INBOX", Inbox
	}
	return m
}

// roleNames are the names that servers without SPECIAL-USE give these folders, best first, lower case.
var roleNames = map[Role][]string{
	Sent:    {"sent", "sent items", "sent messages", "sent mail", "gesendet", "gesendete elemente", "gesendete objekte", "enviados", "elementos enviados", "envoyés", "éléments envoyés", "posta inviata", "отправленные"},
	Drafts:  {"drafts", "draft", "entwürfe", "borradores", "brouillons", "bozze"},
	Archive: {"archive", "archives", "archiv", "archivo"},
	Trash:   {"trash", "deleted items", "deleted messages", "deleted", "bin", "papierkorb", "gelöschte elemente", "papelera", "elementos eliminados", "corbeille", "cestino"},
	Junk:    {"junk", "junk email", "junk e-mail", "spam", "bulk", "bulk mail", "correo no deseado", "courrier indésirable"},
}

// guessRoles gives a role to folders by name where the server names none for it. Only folders at the top,
// or directly under INBOX, are considered.
func guessRoles(list []Mailbox) {
	taken := map[Role]bool{}
	for _, m := range list {
		taken[m.Role] = true
	}
	for role, names := range roleNames {
		if taken[role] {
			continue
		}
		best, at := len(names), -1
		for i, m := range list {
			if m.Role != NoRole || !m.Selectable {
				continue
			}
			name := strings.ToLower(m.Name)
			if m.Delimiter != "" {
				name = strings.TrimPrefix(name, "inbox"+strings.ToLower(m.Delimiter))
			}
			if rank := slices.Index(names, name); rank >= 0 && rank < best {
				best, at = rank, i
			}
		}
		if at >= 0 {
			list[at].Role, list[at].Guessed = role, true
		}
	}
}

// CreateMailbox implements Client.
func (s *session) CreateMailbox(ctx context.Context, mailbox string) error {
	return s.run(ctx, "create folder", commandTimeout, func(l *link) error {
		err := l.lib.Create(mailbox, nil).Wait()
		var status *goimap.Error
		if errors.As(err, &status) && status.Code == goimap.ResponseCodeAlreadyExists {
			return nil
		}
		return err
	})
}

// Select implements Client.
func (s *session) Select(ctx context.Context, mailbox string) (Selected, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.selectLocked(ctx, mailbox)
}

func (s *session) selectLocked(ctx context.Context, mailbox string) (Selected, error) {
	var opened Selected
	err := s.runLocked(ctx, "select", commandTimeout, func(l *link) error {
		data, err := l.lib.Select(mailbox, &goimap.SelectOptions{CondStore: l.caps.CondStore}).Wait()
		if err != nil {
			return err
		}
		opened = Selected{
			Name:          mailbox,
			UIDValidity:   data.UIDValidity,
			UIDNext:       UID(data.UIDNext),
			Exists:        data.NumMessages,
			HighestModSeq: data.HighestModSeq,
		}
		return nil
	})
	if err != nil {
		s.selected = Selected{}
		return Selected{}, err
	}
	s.selected = opened
	// What was announced before belongs to another mailbox or is part of what SELECT told.
	select {
	case <-s.news:
	default:
	}
	return opened, nil
}

// UIDs implements Client.
func (s *session) UIDs(ctx context.Context) ([]UID, error) {
	return s.search(ctx, &goimap.SearchCriteria{})
}

// FindMessageID implements Client.
func (s *session) FindMessageID(ctx context.Context, id string) ([]UID, error) {
	id = strings.Trim(id, "<>")
	if id == "" {
		return nil, nil
	}
	return s.search(ctx, &goimap.SearchCriteria{Header: []goimap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: id}}})
}

func (s *session) search(ctx context.Context, criteria *goimap.SearchCriteria) ([]UID, error) {
	var found []UID
	err := s.run(ctx, "search", commandTimeout, func(l *link) error {
		data, err := l.lib.UIDSearch(criteria, nil).Wait()
		if err != nil {
			return err
		}
		found, err = expand(data.All)
		return err
	})
	return found, err
}

// Noop implements Client.
func (s *session) Noop(ctx context.Context) error {
	return s.run(ctx, "check", noopTimeout, func(l *link) error { return l.lib.Noop().Wait() })
}

// PollEvery is the interval of asking for news where the server has no IDLE.
const PollEvery = time.Minute
