package paperlog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/fault"
)

// WithCode returns the paper that carries an enrollment code, or NotFound. Needs access.ViewRecords.
func (s *Service) WithCode(ctx context.Context, codeID string) (Paper, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Paper{}, err
	}
	p, err := scan(s.db.QueryRow(ctx, `SELECT `+columns+` FROM paper p JOIN paper_file f ON f.sha256 = p.sha256
		WHERE p.code_id = ? ORDER BY p.made_at DESC, p.id DESC LIMIT 1`, codeID).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Paper{}, fault.New(fault.NotFound, "No paper with this code is kept.")
	}
	if err != nil {
		return Paper{}, fmt.Errorf("reading papers: %w", err)
	}
	return p, nil
}
