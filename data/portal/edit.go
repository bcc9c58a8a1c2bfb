package portal

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
)

// Tick marks a point of a feature's readiness list as seen to, or not. Needs access.ConfigurePortal.
func (s *Service) Tick(ctx context.Context, key, item string, done bool) error {
	return s.edit(ctx, key, "feature.readiness", map[string]any{"item": item, "done": done}, func(tx *store.Tx, f Feature) error {
		known := false
		for _, r := range f.Ready {
			known = known || r.Item == item
		}
		if !known {
			return fault.New(fault.NotFound, "The readiness list of this feature has no such point.")
		}
		if !done {
			_, err := tx.Exec(ctx, `DELETE FROM feature_tick WHERE key = ? AND item = ?`, key, item)
			return err
		}
		actor, _ := access.From(ctx)
		_, err := tx.Exec(ctx, `INSERT INTO feature_tick (key, item, at, member_id, member_name) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key, item) DO NOTHING`,
			key, item, store.Time(tx.Now()), actor.MemberID, actor.Name)
		return err
	})
}

// SetOwner names the member who looks after a feature; an empty id names nobody. Needs access.ConfigurePortal.
func (s *Service) SetOwner(ctx context.Context, key, memberID string) error {
	return s.edit(ctx, key, "feature.owner", map[string]any{"owner": memberID}, func(tx *store.Tx, _ Feature) error {
		if memberID == "" {
			_, err := tx.Exec(ctx, `UPDATE feature SET owner_id = NULL, changed_at = ? WHERE key = ?`, store.Time(tx.Now()), key)
			return err
		}
		var active int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM member WHERE id = ? AND active = 1`, memberID).Scan(&active); err != nil {
			return err
		}
		if active == 0 {
			return fault.Field("owner", "The owner must be an active member of the team.")
		}
		_, err := tx.Exec(ctx, `UPDATE feature SET owner_id = ?, changed_at = ? WHERE key = ?`, memberID, store.Time(tx.Now()), key)
		return err
	})
}

// SetTarget sets the day on which a feature should be on; empty for none. Needs access.ConfigurePortal.
func (s *Service) SetTarget(ctx context.Context, key string, day record.Date) error {
	if _, err := record.ParseDate(string(day)); err != nil {
		return &fault.Error{Kind: fault.Invalid, Field: "target_date", Message: "The date is written 2026-11-17.", Cause: err}
	}
	return s.edit(ctx, key, "feature.target", map[string]any{"date": day}, func(tx *store.Tx, _ Feature) error {
		_, err := tx.Exec(ctx, `UPDATE feature SET target_date = ?, changed_at = ? WHERE key = ?`, day, store.Time(tx.Now()), key)
		return err
	})
}

// ShowOnPaper says whether papers name the feature once it is on. Needs access.ConfigurePortal.
func (s *Service) ShowOnPaper(ctx context.Context, key string, show bool) error {
	return s.edit(ctx, key, "feature.on-paper", map[string]any{"show": show}, func(tx *store.Tx, _ Feature) error {
		_, err := tx.Exec(ctx, `UPDATE feature SET on_paper = ?, changed_at = ? WHERE key = ?`, store.Bool(show), store.Time(tx.Now()), key)
		return err
	})
}

// maxLine and maxText bound the practice's own words, in characters, to what the panel and the poster hold.
const maxLine, maxText = 60, 400

// SetWording replaces the words patients read in one language; empty words go back to the catalogue's. Needs
// access.ConfigurePortal.
func (s *Service) SetWording(ctx context.Context, key, language string, words catalogue.Line) error {
	words, err := fitting(language, words)
	if err != nil {
		return err
	}
	return s.edit(ctx, key, "feature.wording", map[string]any{"language": language}, func(tx *store.Tx, f Feature) error {
		return putWording(ctx, tx, f, Wording{language: words})
	})
}

// SetWordings replaces the words patients read in several languages at once, all or none; see SetWording. The field of an error
// is line or text.
func (s *Service) SetWordings(ctx context.Context, key string, own Wording) error {
	for language, words := range own {
		words, err := fitting(language, words)
		if err != nil {
			return err
		}
		own[language] = words
	}
	return s.edit(ctx, key, "feature.wording", map[string]any{"languages": len(own)}, func(tx *store.Tx, f Feature) error {
		return putWording(ctx, tx, f, own)
	})
}

// fitting is the words without blanks around them, if papers hold them.
func fitting(language string, words catalogue.Line) (catalogue.Line, error) {
	words.Line, words.Text = strings.TrimSpace(words.Line), strings.TrimSpace(words.Text)
	switch {
	case language != "en" && language != "es":
		return words, fault.Field("language", "Words for patients are kept in en and es.")
	case len([]rune(words.Line)) > maxLine:
		return words, fault.Field("line", "The line for papers is longer than %d characters.", maxLine)
	case len([]rune(words.Text)) > maxText:
		return words, fault.Field("text", "The text is longer than %d characters.", maxText)
	}
	return words, nil
}

// Check returns the first thing wrong with a practice's own words.
func (w Wording) Check() error {
	for _, language := range slices.Sorted(maps.Keys(w)) {
		if _, err := fitting(language, w[language]); err != nil {
			return err
		}
	}
	return nil
}

func putWording(ctx context.Context, tx *store.Tx, f Feature, own Wording) error {
	wording := Wording{}
	for l, w := range f.Wording {
		wording[l] = w
	}
	for l, w := range own {
		if wording[l] = w; w == (catalogue.Line{}) {
			delete(wording, l)
		}
	}
	text, err := store.JSON(wording)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE feature SET wording = ?, changed_at = ? WHERE key = ?`, text, store.Time(tx.Now()), f.Key)
	return err
}

// edit runs one change of a register entry that leaves its state alone.
func (s *Service) edit(ctx context.Context, key, action string, detail map[string]any, fn func(tx *store.Tx, f Feature) error) error {
	if err := access.Require(ctx, access.ConfigurePortal); err != nil {
		return err
	}
	c, ok := catalogue.Find(key)
	if !ok {
		return unknown()
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if err := ensure(ctx, tx, key); err != nil {
			return err
		}
		f, err := loadFeature(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := fn(tx, f); err != nil {
			if fault.Of(err) == "" {
				err = fmt.Errorf("changing the feature %s: %w", key, err)
			}
			return err
		}
		tx.Emit(FeatureChanged{key, f.State, f.State})
		return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "feature", SubjectID: key, Detail: detail})
	})
}
