package patient

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
)

// Sort is the order of a list of patients.
type Sort string

// The orders.
const (
	ByName   Sort = "name"
	ByBirth  Sort = "birth"
	ByNumber Sort = "number"
)

// Choose narrows a list of patients; the zero value is everybody whom the practice sees, in the order of names.
type Choose struct {
	Text             string      // as for Search
	State            string      // of enrollment
	NoAddress        bool        // no postal address
	BornFrom, BornTo record.Date // first and last day, each may be empty
	Away             bool        // the deceased, and those the practice no longer sees, too
	Sort             Sort        // with a text and no Sort the best match comes first
	Falling          bool
	Limit            int // 500 when zero
}

// Chosen is what Choose found.
type Chosen struct {
	List   []Summary
	More   bool // there are others beyond the limit
	Hidden int  // of those a text found: deceased, or no longer seen
}

// mostSought is how many hits of a text are looked at before they are narrowed.
const mostSought = 1000

// Choose lists patients by what was typed and by filters. Needs access.ViewRecords.
func (s *Service) Choose(ctx context.Context, c Choose) (chosen Chosen, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return chosen, err
	}
	if c.Limit <= 0 {
		c.Limit = 500
	}
	if strings.TrimSpace(c.Text) != "" {
		return s.chooseAmong(ctx, c)
	}
	where, args := c.conditions()
	order := map[Sort]string{ByBirth: "p.birth_date@, p.family_key@, p.given_key@, p.number@", ByNumber: "p.mrn@, p.family_key@, p.given_key@, p.number@"}[c.Sort]
	if order == "" {
		order = "p.family_key@, p.given_key@, p.birth_date@, p.number@"
	}
	fall := ""
	if c.Falling {
		fall = " DESC"
	}
	rows, err := s.db.Query(ctx, s.selectSummary(ctx)+` FROM patient p WHERE p.merged_into IS NULL`+where+` ORDER BY `+
		strings.ReplaceAll(order, "@", fall)+` LIMIT ?`, append(args, c.Limit+1)...)
	if err != nil {
		return chosen, fmt.Errorf("listing patients: %w", err)
	}
	f := &found{seen: map[int64]bool{}, limit: c.Limit + 1}
	err = f.take(rows)
	chosen.List = f.list
	if chosen.More = len(f.list) > c.Limit; chosen.More {
		chosen.List = f.list[:c.Limit]
	}
	return chosen, err
}

func (c Choose) conditions() (where string, args []any) {
	switch {
	case c.Away:
	case c.Sort == ByBirth, c.Sort == ByNumber:
		where += ` AND +p.deceased = 0 AND +p.active = 1` // so that the order's own index is read, and no other is sorted
	default:
		where += ` AND p.deceased = 0 AND p.active = 1`
	}
	if c.NoAddress {
		where += ` AND json_extract(p.body, '$.address') IS NULL`
	}
	if c.BornFrom != "" {
		where, args = where+` AND p.birth_date >= ?`, append(args, string(c.BornFrom))
	}
	if c.BornTo != "" {
		where, args = where+` AND p.birth_date <> '' AND p.birth_date <= ?`, append(args, string(c.BornTo))
	}
	switch c.State {
	case "":
	case "not_offered":
		where += ` AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.patient_id = p.id AND e.state <> 'not_offered')`
	default:
		where, args = where+` AND p.id IN (SELECT e.patient_id FROM enrollment e WHERE e.state = ?)`, append(args, c.State)
	}
	return where, args
}

// chooseAmong narrows what a text finds.
func (s *Service) chooseAmong(ctx context.Context, c Choose) (chosen Chosen, err error) {
	limit := c.Limit
	if c.State != "" || c.NoAddress || c.BornFrom != "" || c.BornTo != "" {
		limit = mostSought
	}
	list, err := s.Search(ctx, c.Text, limit+1)
	if err != nil {
		return chosen, err
	}
	chosen.More = len(list) > limit
	list = list[:min(len(list), limit)]
	with := map[string]bool{}
	if c.NoAddress {
		if with, err = s.withAddress(ctx, list); err != nil {
			return chosen, err
		}
	}
	for _, p := range list {
		switch {
		case c.State != "" && p.Enrollment != c.State, with[p.ID],
			c.BornFrom != "" && p.BirthDate < c.BornFrom, c.BornTo != "" && (p.BirthDate == "" || p.BirthDate > c.BornTo):
		case !c.Away && (p.Deceased || !p.Active):
			chosen.Hidden++
		default:
			chosen.List = append(chosen.List, p)
		}
	}
	if c.Sort != "" {
		slices.SortStableFunc(chosen.List, func(a, b Summary) int {
			d := c.compare(a, b)
			if c.Falling {
				d = -d
			}
			return d
		})
	}
	return chosen, nil
}

func (c Choose) compare(a, b Summary) int {
	switch c.Sort {
	case ByBirth:
		return strings.Compare(string(a.BirthDate), string(b.BirthDate))
	case ByNumber:
		return strings.Compare(a.MRN, b.MRN)
	}
	return strings.Compare(fold(a.Family)+"\x00"+fold(a.Given), fold(b.Family)+"\x00"+fold(b.Given))
}

func (s *Service) withAddress(ctx context.Context, list []Summary) (with map[string]bool, err error) {
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	text, err := store.JSON(ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT p.id FROM patient p WHERE p.id IN (SELECT value FROM json_each(?)) AND json_extract(p.body, '$.address') IS NOT NULL`, text)
	if err != nil {
		return nil, fmt.Errorf("reading addresses: %w", err)
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	with = map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading addresses: %w", err)
		}
		with[id] = true
	}
	return with, rows.Err()
}
