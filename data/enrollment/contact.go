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
	loc := zone(ctx, s.db)
	now := s.db.Source().Now().In(loc)
	from := now.AddDate(0, -months, 0)
	// Looked for outside the transaction: others write meanwhile, so each is looked at again inside.
	look := func(state State, where string) ([]string, error) {
		return idsOf(s.db.Query(ctx, `SELECT e.patient_id FROM enrollment e JOIN patient p ON p.id = e.patient_id AND p.deceased = 0 AND p.active = 1 AND p.merged_into IS NULL
			WHERE e.state = ?5 AND `+where+` LIMIT ?4`, store.Time(from.UTC()), string(record.DayOf(from)), string(record.DayOf(now)), mostFollowed, state))
	}
	wake, err := look(Inactive, contact(`e.since`, `substr(e.since, 1, 10)`))
	if err != nil {
		return 0, 0, err
	}
	var sleep []string
	if months > 0 {
		if sleep, err = look(Active, `e.since < ?1 AND NOT `+contact(`?1`, `?2`)); err != nil {
			return 0, 0, err
		}
	}
	if len(wake)+len(sleep) == 0 {
		return 0, 0, nil
	}
	err = s.db.Write(ctx, func(tx *store.Tx) (err error) {
		if awake, err = follow(ctx, tx, wake, Inactive, Open, "in contact again"); err != nil {
			return err
		}
		asleep, err = follow(ctx, tx, sleep, Active, Sleep, fmt.Sprintf("no contact for %d months", months))
		return err
	})
	return asleep, awake, err
}

// follow lets an event happen to those of the patients who are in a state still; n counts them.
func follow(ctx context.Context, tx *store.Tx, ids []string, state State, event Event, why string) (n int, err error) {
	for _, id := range ids {
		p, err := subject(ctx, tx, id)
		if err != nil {
			return n, err
		}
		e, err := Load(ctx, tx, p.ID)
		if err != nil {
			return n, err
		}
		if e.State != state || p.Deceased {
			continue
		}
		if _, err := apply(ctx, tx, p, event, Note{Reason: why}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
