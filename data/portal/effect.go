package portal

import (
	"context"
	"fmt"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store"
)

// OnPaperAs returns what papers and mails say now, and what they would say with a feature in another state. Nothing changes.
func (s *Service) OnPaperAs(ctx context.Context, language, key string, state State) (before, after []Line, err error) {
	if _, ok := catalogue.Find(key); !ok {
		return nil, nil, unknown()
	}
	list, err := s.List(ctx)
	for _, f := range list {
		words := f.Words(language)
		line := Line{f.Key, words.Line, words.Text}
		if f.OnPaper {
			before = append(before, line)
		}
		if f.Key == key {
			f.State = state
		}
		if f.State == On && f.ShowPaper && f.CanBeOn {
			after = append(after, line)
		}
	}
	return before, after, err
}

// TakeBack undoes the last switch of a feature: state, reason and the day it counts from are those of before. The history
// keeps both. to must be the state the switch led to; another one is a Conflict. Needs access.ConfigurePortal.
func (s *Service) TakeBack(ctx context.Context, key string, to State) (f Feature, err error) {
	if err := access.Require(ctx, access.ConfigurePortal); err != nil {
		return f, err
	}
	c, ok := catalogue.Find(key)
	if !ok {
		return f, unknown()
	}
	events, err := s.History(ctx, key)
	if err != nil {
		return f, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		p, err := Load(ctx, tx)
		if err != nil {
			return err
		}
		if f, err = loadFeature(ctx, tx, c); err != nil {
			return err
		}
		if f.State != to || len(events) == 0 || events[0].To != to {
			return fault.New(fault.Conflict, "Somebody switched this feature meanwhile. Nothing was taken back.")
		}
		last := events[0]
		if f = f.within(p); (last.From == On || last.From == Pilot) && !f.CanBeOn {
			return fault.New(fault.Denied, "%s needs a vendor's portal, and patients join by mail to the practice. %s", c.Names("en").Name, f.WhyNot)
		}
		if err := put(ctx, tx, f, last.From, "Taken back."); err != nil {
			return err
		}
		since, reason := "", ""
		if len(events) > 1 {
			since, reason = store.Time(events[1].At), events[1].Reason
		}
		if _, err := tx.Exec(ctx, `UPDATE feature SET since = ?, reason = ? WHERE key = ?`, since, reason, key); err != nil {
			return fmt.Errorf("taking back a switch: %w", err)
		}
		f, err = loadFeature(ctx, tx, c)
		f = f.within(p)
		return err
	})
	return f, err
}
