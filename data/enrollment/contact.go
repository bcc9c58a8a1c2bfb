package enrollment

import (
	"context"
	"fmt"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
)

// mostFollowed is how many patients change at once: others write in between.
const mostFollowed = 200

// contact is the condition that a patient e was in contact with the practice after a moment, or on a day after another: wrote,
// came to a visit, or did something about the portal. Both are SQL expressions, written in code; ?3 is today.
func contact(moment, day string) string {
	return `(EXISTS (SELECT 1 FROM mail_message m WHERE m.patient_id = e.patient_id AND m.date > ` + moment + ` AND m.direction = 'in')
	OR EXISTS (SELECT 1 FROM mail_conversation c JOIN mail_message m ON m.conversation = c.number WHERE c.patient_id = e.patient_id AND m.date > ` + moment + ` AND m.direction = 'in')
	OR EXISTS (SELECT 1 FROM visit v WHERE v.patient_id = e.patient_id AND v.day > ` + day + ` AND v.day <= ?3 AND v.status NOT IN ('planned', 'cancelled', 'noshow', 'entered-in-error'))
	OR EXISTS (SELECT 1 FROM enrollment_event x WHERE x.patient_id = e.patient_id AND x.at > ` + moment + ` AND x.event IN ('open', 'activate')))`
}

// FollowContact makes patients inactive who have joined and were not in contact for InactiveMonths, and active again once they
// are; whom a person made inactive stays so until there is contact after that. It returns how many of each; where there are many, the next time goes on. Foyer does it by itself.
func (s *Service) FollowContact(ctx context.Context) (asleep, awake int, err error) {
	if err := access.Require(ctx, access.Enroll); err != nil {
		return 0, 0, err
	}
	months, err := InactiveMonths.Get(ctx, s.db)
	if err != nil {
		return 0, 0, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		asleep, awake = 0, 0
		loc := zone(ctx, tx)
		now := tx.Now().In(loc)
		today := string(record.DayOf(now))
		from := now.AddDate(0, -months, 0)
		args := []any{store.Time(from.UTC()), string(record.DayOf(from)), today, mostFollowed}
		wake, err := idsOf(tx.Query(ctx, `SELECT e.patient_id FROM enrollment e JOIN patient p ON p.id = e.patient_id AND p.deceased = 0 AND p.active = 1 AND p.merged_into IS NULL
			WHERE e.state = 'inactive' AND `+contact(`e.since`, `substr(e.since, 1, 10)`)+` LIMIT ?4`, args...))
		if err != nil {
			return err
		}
		for _, id := range wake {
			if err := s.follow(ctx, tx, id, Open, "in contact again", &awake); err != nil {
				return err
			}
		}
		if months == 0 {
			return nil
		}
		sleep, err := idsOf(tx.Query(ctx, `SELECT e.patient_id FROM enrollment e JOIN patient p ON p.id = e.patient_id AND p.deceased = 0 AND p.active = 1 AND p.merged_into IS NULL
			WHERE e.state = 'active' AND e.since < ?1 AND NOT `+contact(`?1`, `?2`)+` LIMIT ?4`, args...))
		if err != nil {
			return err
		}
		for _, id := range sleep {
			if err := s.follow(ctx, tx, id, Sleep, fmt.Sprintf("no contact for %d months", months), &asleep); err != nil {
				return err
			}
		}
		return nil
	})
	return asleep, awake, err
}

func (s *Service) follow(ctx context.Context, tx *store.Tx, id string, event Event, why string, n *int) error {
	p, err := subject(ctx, tx, id)
	if err != nil {
		return err
	}
	if _, err := apply(ctx, tx, p, event, Note{Reason: why}); err != nil {
		return err
	}
	*n++
	return nil
}
