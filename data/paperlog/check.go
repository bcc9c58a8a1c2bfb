package paperlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Check reads every stored paper and returns the ids of those whose bytes no longer have their hash.
func (s *Service) Check(ctx context.Context) (damaged []string, checked int, err error) {
	rows, err := s.db.Query(ctx, `SELECT sha256, bytes FROM paper_file`)
	if err != nil {
		return nil, 0, fmt.Errorf("checking papers: %w", err)
	}
	var bad [][]byte
	for rows.Next() {
		var want, content []byte
		if err := rows.Scan(&want, &content); err != nil {
			return nil, checked, errors.Join(fmt.Errorf("checking papers: %w", err), rows.Close())
		}
		if sum := sha256.Sum256(content); !bytes.Equal(sum[:], want) {
			bad = append(bad, want)
		}
		checked++
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, checked, fmt.Errorf("checking papers: %w", err)
	}
	for _, sum := range bad {
		ids, err := s.holders(ctx, sum)
		if err != nil {
			return nil, checked, err
		}
		damaged = append(damaged, ids...)
	}
	return damaged, checked, nil
}

func (s *Service) holders(ctx context.Context, sum []byte) (ids []string, err error) {
	rows, err := s.db.Query(ctx, `SELECT id FROM paper WHERE sha256 = ? ORDER BY id`, sum)
	if err != nil {
		return nil, fmt.Errorf("checking papers: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("checking papers: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
