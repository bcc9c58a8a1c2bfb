package desk

import (
	"context"
	"errors"

	"foyer/data/access"
)

// as draws pictures with a member of another role signed in: each role has screens of its own.
func (s *Shots) as(ctx context.Context, role access.Role, dir string, pictures ...picture) (n int, err error) {
	members, err := s.house.Team.List(access.With(ctx, access.System))
	if err != nil {
		return 0, err
	}
	for _, m := range members {
		if m.Role != role || !m.Active {
			continue
		}
		before := s.team
		other, err := s.house.Team.SignInUnlocked(ctx, m.ID, 0, 0)
		if err != nil {
			return 0, err
		}
		s.team, s.session.team = other, other
		defer func() { s.team, s.session.team = before, before }()
		n, err = s.each(dir, pictures...)
		return n, errors.Join(err, other.SignOut(ctx))
	}
	return 0, errors.New("nobody in the practice has the role " + string(role))
}
