package enrollment

import (
	"context"
	"fmt"

	"foyer/data/access"
)

// Living returns how many patients the practice sees: not the deceased, merged ones once. Needs access.ViewRecords.
func (s *Service) Living(ctx context.Context) (n int, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return 0, err
	}
	// The condition in brackets is the one of the index patient_away, word for word: there are few such patients.
	err = s.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM patient WHERE merged_into IS NULL) -
		(SELECT count(*) FROM patient p WHERE (p.merged_into IS NOT NULL OR p.active = 0 OR p.deceased = 1) AND p.merged_into IS NULL)`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting patients: %w", err)
	}
	return n, nil
}
