// Package template owns the practice's ready-made texts for answers: those that Foyer ships, the practice's own versions
// of them, and its own texts. It fills in their gaps; it sends nothing.
package template

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/assets/replies"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/mail/triage"
	"foyer/data/store"
)

// Template is one text in one language.
type Template struct {
	ID       string `json:"id"`       // "key/language" of a shipped text that nobody has changed
	Shipped  string `json:"shipped"`  // the shipped text that this one is or stands for; empty for the practice's own
	Changed  bool   `json:"changed"`  // the practice's own version of a shipped text
	Category string `json:"category"` // one of triage.Categories
	Language string `json:"language"` // en or es
	Name     string `json:"name"`     // as lists show it
	Body     string `json:"body"`     // with gaps: {patient}, {member}, {practice}, {phone}, {hours}
}

// Changed is the signal that the texts are not what they were.
type Changed struct{}

// Service keeps templates.
type Service struct{ db *store.DB }

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db} }

const (
	longestName = 80
	longestBody = 20_000
)

// Languages are those in which texts are kept.
var Languages = []string{"en", "es"}

// List returns all texts, by category and name. It needs access.ReadMail.
func (s *Service) List(ctx context.Context) (list []Template, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	own, gone, err := s.stored(ctx, s.db)
	if err != nil {
		return nil, err
	}
	for _, t := range shipped() {
		if !gone[t.ID] {
			list = append(list, t)
		}
	}
	list = append(list, own...)
	slices.SortStableFunc(list, func(a, b Template) int {
		return cmp.Or(cmp.Compare(slices.Index(triage.Categories, a.Category), slices.Index(triage.Categories, b.Category)), strings.Compare(a.Language, b.Language))
	})
	return list, nil
}

// shipped are the texts as Foyer brings them.
func shipped() (list []Template) {
	for _, r := range replies.All() {
		for _, lang := range Languages {
			if w, ok := r.Texts[lang]; ok {
				id := r.Key + "/" + lang
				list = append(list, Template{ID: id, Shipped: id, Category: r.Category, Language: lang, Name: w.Name, Body: w.Body})
			}
		}
	}
	return list
}

// stored returns the practice's texts, and the shipped ones that they replace or that were removed.
func (s *Service) stored(ctx context.Context, q store.Queryer) (own []Template, gone map[string]bool, err error) {
	rows, err := q.Query(ctx, `SELECT id, shipped, removed, category, language, name, body FROM template ORDER BY name, id`)
	if err != nil {
		return nil, nil, fmt.Errorf("reading templates: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	gone = map[string]bool{}
	for rows.Next() {
		var t Template
		var removed bool
		if err := rows.Scan(&t.ID, &t.Shipped, &removed, &t.Category, &t.Language, &t.Name, &t.Body); err != nil {
			return nil, nil, fmt.Errorf("reading templates: %w", err)
		}
		if t.Shipped != "" {
			gone[t.Shipped] = true
		}
		if t.Changed = t.Shipped != ""; !removed {
			own = append(own, t)
		}
	}
	return own, gone, rows.Err()
}

func (t Template) check() (Template, error) {
	t.Name, t.Body = strings.Join(strings.Fields(t.Name), " "), strings.TrimSpace(t.Body)
	switch {
	case t.Name == "":
		return t, fault.Field("name", "The text needs a name for the list.")
	case len([]rune(t.Name)) > longestName:
		return t, fault.Field("name", "The name is longer than %d characters.", longestName)
	case t.Body == "":
		return t, fault.Field("body", "The text is empty.")
	case len(t.Body) > longestBody:
		return t, fault.Field("body", "The text is longer than a message should be.")
	case !slices.Contains(triage.Categories, t.Category):
		return t, fault.Field("category", "This category does not exist.")
	case !slices.Contains(Languages, t.Language):
		return t, fault.Field("language", "Texts are in English or Spanish.")
	}
	for _, gap := range gaps(t.Body) {
		if !slices.Contains(Gaps, gap) {
			return t, fault.Field("body", "There is no gap {%s}. Write one of {%s}.", gap, strings.Join(Gaps, "}, {"))
		}
	}
	return t, nil
}

// Save adds a text, or changes the one with its ID; changing a shipped text keeps the practice's own version of it. It
// needs access.SendMail.
func (s *Service) Save(ctx context.Context, t Template) (Template, error) {
	if err := access.Require(ctx, access.SendMail); err != nil {
		return t, err
	}
	t, err := t.check()
	if err != nil {
		return t, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		actor, _ := access.From(ctx)
		now := store.Time(tx.Now())
		action := "template.changed"
		switch i := slices.IndexFunc(shipped(), func(o Template) bool { return o.ID == t.ID }); {
		case t.ID == "" || i >= 0:
			t.Shipped, t.ID, action = t.ID, tx.ID(), "template.added"
			if _, err := tx.Exec(ctx, `INSERT INTO template (id, shipped, category, language, name, body, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
				ON CONFLICT (shipped) WHERE shipped <> '' DO UPDATE SET removed = 0, category = ?3, language = ?4, name = ?5, body = ?6, changed_at = ?7, changed_by = ?8`,
				t.ID, t.Shipped, t.Category, t.Language, t.Name, t.Body, now, actor.MemberID); err != nil {
				return fmt.Errorf("keeping a template: %w", err)
			}
			if t.Shipped != "" {
				if err := tx.QueryRow(ctx, `SELECT id FROM template WHERE shipped = ?`, t.Shipped).Scan(&t.ID); err != nil {
					return fmt.Errorf("keeping a template: %w", err)
				}
			}
		default:
			result, err := tx.Exec(ctx, `UPDATE template SET removed = 0, category = ?, language = ?, name = ?, body = ?, changed_at = ?, changed_by = ? WHERE id = ?`,
				t.Category, t.Language, t.Name, t.Body, now, actor.MemberID, t.ID)
			if err != nil {
				return fmt.Errorf("keeping a template: %w", err)
			}
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				return errors.Join(err, fault.New(fault.NotFound, "This text is gone. Somebody has removed it meanwhile."))
			}
		}
		t.Changed = t.Shipped != ""
		tx.Emit(Changed{})
		return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "template", SubjectID: t.ID, Detail: map[string]any{"category": t.Category, "language": t.Language}})
	})
	return t, err
}

// Remove takes a text away. The practice's version of a shipped text goes, and the shipped one stays away with it: Restore
// brings that back. It needs access.SendMail.
func (s *Service) Remove(ctx context.Context, id string) error {
	return s.drop(ctx, id, "template.removed", func(tx *store.Tx) error {
		if i := slices.IndexFunc(shipped(), func(t Template) bool { return t.ID == id }); i >= 0 {
			t := shipped()[i]
			actor, _ := access.From(ctx)
			_, err := tx.Exec(ctx, `INSERT INTO template (id, shipped, removed, category, language, name, body, changed_at, changed_by) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (shipped) WHERE shipped <> '' DO UPDATE SET removed = 1`, tx.ID(), t.ID, t.Category, t.Language, t.Name, t.Body, store.Time(tx.Now()), actor.MemberID)
			return err
		}
		result, err := tx.Exec(ctx, `UPDATE template SET removed = 1 WHERE id = ? AND removed = 0`, id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.NotFound, "This text is gone already."))
		}
		return nil
	})
}

// Restore brings a removed text back, or takes the practice's version of a shipped one away; id is as Remove or Save had
// it. It needs access.SendMail.
func (s *Service) Restore(ctx context.Context, id string) error {
	return s.drop(ctx, id, "template.restored", func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM template WHERE shipped = ?1 AND shipped <> '' OR id = ?1 AND shipped <> '' AND removed = 0`, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE template SET removed = 0 WHERE id = ?`, id)
		return err
	})
}

func (s *Service) drop(ctx context.Context, id, action string, fn func(tx *store.Tx) error) error {
	if err := access.Require(ctx, access.SendMail); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if err := fn(tx); err != nil {
			return fmt.Errorf("changing templates: %w", err)
		}
		tx.Emit(Changed{})
		return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "template", SubjectID: id})
	})
}
