package care

import (
	"context"
	"slices"
	"sync"

	"foyer/data/access"
	"foyer/data/practice"
	"foyer/data/store"
)

// Service keeps the practice's rules and what is due by them.
type Service struct {
	db *store.DB

	mu   sync.Mutex
	list []Rule // as they were when mark was read
	book *book  // of them, with what is known of facts
	mark string

	refreshing sync.Mutex
}

// New returns the service on an open store.
func New(db *store.DB) *Service { return &Service{db: db} }

// Item is care that is due for a patient, with its rule.
type Item struct {
	Due
	Of Rule
}

// For computes what is due for a patient from the record as it stands. Needs access.ViewRecords.
func (s *Service) For(ctx context.Context, patientID string) ([]Item, error) {
	many, err := s.Many(ctx, patientID)
	return many[patientID], err
}

// Many is For of several patients, those of a day, say.
func (s *Service) Many(ctx context.Context, ids ...string) (map[string][]Item, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil || len(ids) == 0 {
		return nil, err
	}
	today := practice.Today(ctx, s.db)
	due := map[string][]Item{}
	err := s.held(ctx, func(list []Rule, b *book) error {
		return s.records(ctx, ids, func(id string, p Person, facts []Fact) error {
			found, _ := b.plan(p, facts, today)
			due[id] = items(list, found)
			return nil
		})
	})
	return due, err
}

func items(list []Rule, due []Due) (out []Item) {
	for _, d := range due {
		if i := slices.IndexFunc(list, func(r Rule) bool { return r.Key == d.Rule }); i >= 0 {
			out = append(out, Item{d, list[i]})
		}
	}
	return out
}
