package care

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/data/record"
	"foyer/data/store"
)

// atOnce is how many records are read together: no more stand in memory, and others write in between.
const atOnce = 500

// records hands over what rules need of patients the practice sees, one after the other: all, or those of ids.
func (s *Service) records(ctx context.Context, ids []string, each func(id string, p Person, facts []Fact) error) error {
	if ids == nil {
		var err error
		if ids, err = s.all(ctx); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ids, atOnce) {
		if err := s.some(ctx, part, each); err != nil {
			return err
		}
	}
	return nil
}

// all are the ids of the patients that the practice sees.
func (s *Service) all(ctx context.Context) (ids []string, err error) {
	rows, err := s.db.Query(ctx, `SELECT id FROM patient WHERE merged_into IS NULL AND active = 1 AND deceased = 0 ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("reading patients for the action plan: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading patients for the action plan: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (s *Service) some(ctx context.Context, ids []string, each func(id string, p Person, facts []Fact) error) (err error) {
	list, err := store.JSON(ids)
	if err != nil {
		return err
	}
	// Facts come in the order of their patients, visits among them; the text of a visit is its reason and type.
	rows, err := s.db.Query(ctx, `SELECT p.id, p.birth_date, p.sex, coalesce(i.kind, ''), coalesce(i.code, ''), coalesce(i.display, ''), coalesce(i.start_on, ''),
			CASE WHEN i.kind = 'social' THEN i.body ELSE '' END, 0
		FROM patient p LEFT JOIN chart_item i ON i.patient_id = p.id AND i.removed_at = '' AND i.absent = 0
			AND (i.kind IN ('problem', 'procedure', 'result', 'immunization', 'social')
				OR i.kind = 'vital' AND (i.code IN ('85354-9', '55284-4', '8480-6') OR i.display LIKE '%blood pressure%'))
			AND i.status NOT IN ('entered-in-error', 'not-done', 'cancelled', 'refuted') AND instr(i.body, '"not_done":true') = 0
			AND NOT (i.kind = 'problem' AND i.status IN ('resolved', 'inactive', 'remission', 'completed') )
		WHERE p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0 AND p.id IN (SELECT value FROM json_each(?1))
		UNION ALL SELECT p.id, p.birth_date, p.sex, 'visit', '', v.reason, v.day, v.body, 1
		FROM patient p JOIN visit v ON v.patient_id = p.id AND v.status NOT IN ('planned', 'cancelled', 'noshow', 'entered-in-error')
		WHERE p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0 AND p.id IN (SELECT value FROM json_each(?1))
		ORDER BY 1`, list)
	if err != nil {
		return fmt.Errorf("reading records for the action plan: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var now string
	var who Person
	var facts []Fact
	flush := func() error {
		if now == "" {
			return nil
		}
		return each(now, who, facts)
	}
	for rows.Next() {
		var id, birth, body, on string
		var visit bool
		var p Person
		var f Fact
		if err := rows.Scan(&id, &birth, &p.Sex, &f.Kind, &f.Code, &f.Text, &on, &body, &visit); err != nil {
			return fmt.Errorf("reading records for the action plan: %w", err)
		}
		if id != now {
			if err := flush(); err != nil {
				return err
			}
			p.Birth = record.Date(birth)
			now, who, facts = id, p, facts[:0]
		}
		if f.Kind == "" {
			continue
		}
		f.On = record.DateTime(on).Date()
		switch {
		case visit:
			var v record.Visit
			if err := store.FromJSON(body, &v); err != nil {
				return fmt.Errorf("reading a visit for the action plan: %w", err)
			}
			f.Text = strings.TrimSpace(f.Text + " " + v.Type.String())
		case body != "":
			var o record.Observation
			if err := store.FromJSON(body, &o); err != nil {
				return fmt.Errorf("reading an observation for the action plan: %w", err)
			}
			f.Value = o.Value.String()
		}
		facts = append(facts, f)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading records for the action plan: %w", err)
	}
	return flush()
}
