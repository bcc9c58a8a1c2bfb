package practice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
)

// Changed is the signal that something about the practice has changed: papers, clocks and the letterhead follow it.
type Changed struct{}

// Service reads and writes the practice.
type Service struct{ db *store.DB }

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db} }

// Get returns the practice, or a NotFound error before it has been set up.
func (s *Service) Get(ctx context.Context) (Practice, error) { return Load(ctx, s.db) }

// Load is Get inside somebody else's read or transaction.
func Load(ctx context.Context, q store.Queryer) (p Practice, err error) {
	var address, phones, week, holidays, afterHours, emergency, changed string
	var section1557, frontDesk int
	err = q.QueryRow(ctx, `SELECT id, name, address, phones, email, web, npi, logo, logo_type, color, time_zone, week, holidays,
			after_hours, emergency, language, section_1557, idle_minutes, desk_minutes, front_desk, revision, changed_at FROM practice`).
		Scan(&p.ID, &p.Name, &address, &phones, &p.Email, &p.Web, &p.NPI, &p.Logo, &p.LogoType, &p.Color, &p.TimeZone, &week,
			&holidays, &afterHours, &emergency, &p.Language, &section1557, &p.IdleMinutes, &p.DeskMinutes, &frontDesk, &p.Revision, &changed)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.New(fault.NotFound, "The practice has not been set up yet.")
	}
	if err != nil {
		return p, fmt.Errorf("reading the practice: %w", err)
	}
	p.Section1557, p.FrontDesk = section1557 == 1, frontDesk == 1
	p.ChangedAt, err = store.ParseTime(changed)
	return p, errors.Join(err, store.FromJSON(address, &p.Address), store.FromJSON(phones, &p.Phones), store.FromJSON(week, &p.Week),
		store.FromJSON(holidays, &p.Holidays), store.FromJSON(afterHours, &p.AfterHours), store.FromJSON(emergency, &p.Emergency))
}

// Save checks the practice and keeps it, the first time and every later time; it returns it as kept. The ID may be given
// the first time (the key file's), and never changes. The Revision must
// be the one that was read (0 the first time), else somebody changed it first and the error is a Conflict. Needs
// access.ManagePractice.
func (s *Service) Save(ctx context.Context, p Practice) (Practice, error) {
	if err := access.Require(ctx, access.ManagePractice); err != nil {
		return p, err
	}
	p, err := p.check()
	if err != nil {
		return p, err
	}
	actor, _ := access.From(ctx)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		before, err := Load(ctx, tx)
		fresh := fault.Of(err) == fault.NotFound
		if err != nil && !fresh {
			return err
		}
		if before.Revision != p.Revision {
			return fault.New(fault.Conflict, "Somebody else changed the practice's settings meanwhile. Nothing was saved; look at them again and repeat your change.")
		}
		if !fresh {
			p.ID = before.ID
		} else if p.ID == "" {
			p.ID = tx.ID()
		}
		p.Revision++
		p.ChangedAt = tx.Now()
		if err := put(ctx, tx, p, actor.MemberID); err != nil {
			return err
		}
		tx.Emit(Changed{})
		action := "practice.changed"
		if fresh {
			action = "practice.set-up"
		}
		return audit.Append(ctx, tx, audit.Entry{Action: action, Subject: "practice", SubjectID: p.ID, Detail: map[string]any{"changed": differences(before, p)}})
	})
	return p, err
}

func put(ctx context.Context, tx *store.Tx, p Practice, by string) error {
	columns := make([]any, 0, 24)
	for _, v := range []any{p.Address, p.Phones, p.Week, p.Holidays, p.AfterHours, p.Emergency} {
		text, err := store.JSON(v)
		if err != nil {
			return err
		}
		columns = append(columns, text)
	}
	columns = append(columns, p.ID, p.Name, p.Email, p.Web, p.NPI, p.Logo, p.LogoType, p.Color, p.TimeZone, p.Language,
		store.Bool(p.Section1557), p.IdleMinutes, p.DeskMinutes, store.Bool(p.FrontDesk), p.Revision, store.Time(p.ChangedAt), by)
	_, err := tx.Exec(ctx, `INSERT OR REPLACE INTO practice (address, phones, week, holidays, after_hours, emergency, id, name, email, web, npi, logo,
		logo_type, color, time_zone, language, section_1557, idle_minutes, desk_minutes, front_desk, revision, changed_at, changed_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, columns...)
	if err != nil {
		return fmt.Errorf("keeping the practice: %w", err)
	}
	return nil
}

// differences names the fields that changed, for the log: names only, the values are in the record.
func differences(a, b Practice) []string {
	changed := []string{}
	note := func(name string, va, vb any) {
		if fmt.Sprint(va) != fmt.Sprint(vb) {
			changed = append(changed, name)
		}
	}
	note("name", a.Name, b.Name)
	note("address", a.Address, b.Address)
	note("phones", a.Phones, b.Phones)
	note("email", a.Email, b.Email)
	note("web", a.Web, b.Web)
	note("npi", a.NPI, b.NPI)
	note("logo", a.Logo, b.Logo)
	note("color", a.Color, b.Color)
	note("time_zone", a.TimeZone, b.TimeZone)
	note("hours", a.Week, b.Week)
	note("holidays", a.Holidays, b.Holidays)
	note("after_hours", a.AfterHours, b.AfterHours)
	note("emergency", a.Emergency, b.Emergency)
	note("language", a.Language, b.Language)
	note("section_1557", a.Section1557, b.Section1557)
	note("idle_minutes", a.IdleMinutes, b.IdleMinutes)
	note("desk_minutes", a.DeskMinutes, b.DeskMinutes)
	note("front_desk", a.FrontDesk, b.FrontDesk)
	return changed
}
