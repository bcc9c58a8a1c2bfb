package visit

import (
	"context"
	"errors"
	"fmt"

	"foyer/data/access"
)

// Providers returns the names under which visits are kept, in order. Needs access.ViewRecords.
func (s *Service) Providers(ctx context.Context) ([]string, error) {
	// Each step leaps to the next name in the index, however many visits there are of one.
	return s.texts(ctx, `WITH RECURSIVE p (name) AS (SELECT min(provider) FROM visit WHERE provider <> ''
		UNION ALL SELECT (SELECT min(provider) FROM visit WHERE provider > p.name AND provider <> '') FROM p WHERE p.name IS NOT NULL)
		SELECT name FROM p WHERE name IS NOT NULL`)
}

// PatientsOf returns the ids of the patients whom a provider has seen or is to see. Needs access.ViewRecords.
func (s *Service) PatientsOf(ctx context.Context, provider string) (map[string]bool, error) {
	list, err := s.texts(ctx, `SELECT DISTINCT patient_id FROM visit WHERE provider = ? AND provider <> ''`, provider)
	ids := make(map[string]bool, len(list))
	for _, id := range list {
		ids[id] = true
	}
	return ids, err
}

func (s *Service) texts(ctx context.Context, query string, args ...any) (list []string, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading providers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("reading providers: %w", err)
		}
		list = append(list, text)
	}
	return list, rows.Err()
}
