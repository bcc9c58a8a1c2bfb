package patient

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
)

// Verdict says whether a record's person is known.
type Verdict string

// The verdicts of Match.
const (
	VerdictNew      Verdict = "new"      // nobody resembles the person
	VerdictSame     Verdict = "same"     // it is this patient
	VerdictDoubtful Verdict = "doubtful" // add as a new patient, and let a person decide about the candidates
)

// Candidate is a patient who may be the same person, with the reasons in words that hold no patient data.
type Candidate struct {
	ID      string
	Because []string
}

// Decision is what Match found.
type Decision struct {
	Kind       Verdict
	ID         string      // with VerdictSame
	Candidates []Candidate // with VerdictDoubtful
	Because    []string    // with VerdictSame
}

// Match decides by the rule of the house: identifiers count only where family name, birth date and sex agree; without
// them family name, given name, birth date and sex must agree and nothing further that both records state may speak
// against it. Less than that is doubtful or new. Needs access.ViewRecords.
func (s *Service) Match(ctx context.Context, p record.Patient) (Decision, error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return Decision{}, err
	}
	return Match(ctx, s.db, p)
}

// Match is Service.Match on a database or inside a transaction, without a question of permission.
func Match(ctx context.Context, q store.Queryer, p record.Patient) (Decision, error) {
	ids, err := alike(ctx, q, p)
	if err != nil {
		return Decision{}, err
	}
	type same struct {
		id      string
		weight  int
		because []string
	}
	var sames []same
	var doubts []Candidate
	for _, id := range ids {
		c, err := Read(ctx, q, id)
		if err != nil {
			return Decision{}, err
		}
		// A merged patient still tells who the person is: it leads to the one who stands for it.
		live := c
		if c.MergedInto != "" {
			if live, err = Resolve(ctx, q, id); err != nil {
				return Decision{}, err
			}
		}
		if live.ID == p.ID && p.ID != "" {
			continue
		}
		a := compare(p, c.Patient)
		switch a.verdict() {
		case VerdictSame:
			i := slices.IndexFunc(sames, func(s same) bool { return s.id == live.ID })
			if i < 0 {
				sames = append(sames, same{live.ID, a.weight(), a.words()})
			} else if a.weight() > sames[i].weight {
				sames[i].weight, sames[i].because = a.weight(), a.words()
			}
		case VerdictDoubtful:
			if !slices.ContainsFunc(doubts, func(c Candidate) bool { return c.ID == live.ID }) {
				doubts = append(doubts, Candidate{live.ID, a.words()})
			}
		}
	}
	slices.SortStableFunc(sames, func(a, b same) int { return b.weight - a.weight })
	switch {
	case len(sames) == 1, len(sames) > 1 && sames[0].weight > sames[1].weight:
		return Decision{Kind: VerdictSame, ID: sames[0].id, Because: sames[0].because}, nil
	case len(sames) > 1:
		d := Decision{Kind: VerdictDoubtful}
		for _, s := range sames {
			d.Candidates = append(d.Candidates, Candidate{s.id, append(s.because, "several patients fit equally well")})
		}
		return d, nil
	case len(doubts) > 0:
		return Decision{Kind: VerdictDoubtful, Candidates: doubts}, nil
	}
	return Decision{Kind: VerdictNew}, nil
}

// Alike returns the ids of the patients, merged ones too, with whom Match compares a person. A preview takes them over.
func Alike(ctx context.Context, q store.Queryer, p record.Patient) ([]string, error) {
	return alike(ctx, q, p)
}

// alike returns the ids of patients worth comparing: an identifier, or two of family name, given name and birth date
// in common.
func alike(ctx context.Context, q store.Queryer, p record.Patient) (ids []string, err error) {
	const most = 50 // of one kind: a number that more patients share says nothing
	collect := func(query string, args ...any) error {
		rows, err := q.Query(ctx, query, append(args, most)...)
		if err != nil {
			return fmt.Errorf("matching a patient: %w", err)
		}
		return appendIDs(&ids, rows)
	}
	for _, i := range p.Identifiers {
		if government(i) {
			continue
		}
		if err := collect(`SELECT p.id FROM patient_term t CROSS JOIN patient p ON p.number = t.number
			WHERE t.kind = 'i' AND t.term = ? ORDER BY p.number LIMIT ?`, token(key(i.Value))); err != nil {
			return nil, err
		}
	}
	var done set
	for _, n := range p.Names {
		family, given := key(n.Family), key(n.First())
		if family == "" && given == "" {
			family = key(n.Text)
		}
		if seen := len(done.list); true {
			if done.add(family + "|" + given); len(done.list) == seen {
				continue
			}
		}
		for _, query := range []struct {
			where, a, b string
		}{
			{`family_key = ? AND birth_date = ?`, family, string(p.BirthDate)},
			{`given_key = ? AND birth_date = ?`, given, string(p.BirthDate)},
			{`family_key = ? AND given_key = ?`, family, given},
		} {
			if query.a == "" || query.b == "" {
				continue
			}
			if err := collect(`SELECT id FROM patient WHERE `+query.where+` ORDER BY number LIMIT ?`, query.a, query.b); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

func appendIDs(ids *[]string, rows *sql.Rows) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("matching a patient: %w", err)
		}
		if !slices.Contains(*ids, id) {
			*ids = append(*ids, id)
		}
	}
	return rows.Err()
}

// agreement is what two records of persons have in common.
type agreement struct {
	family, given, birth, sex bool // both state it, and the same
	givenNear, birthNear      bool // a short form or a slip of the pen away; for a birth date also: one is unknown
	sexConflict               bool
	identifier                bool // the same number of the same giver
	identifierConflict        bool // the same giver gave two numbers
	identical                 bool // family and given name the same, and birth date and sex the same or unknown in both
	further                   []string
	comparable                bool // there is something further that both state
}

func compare(a, b record.Patient) agreement {
	var g agreement
	for _, x := range a.Names {
		for _, y := range b.Names {
			g.family = g.family || key(x.Family) != "" && key(x.Family) == key(y.Family)
			gx, gy := key(x.First()), key(y.First())
			g.given = g.given || gx != "" && gx == gy
			g.givenNear = g.givenNear || near(gx, gy)
		}
	}
	g.birth = a.BirthDate.Full() && a.BirthDate == b.BirthDate
	g.birthNear = a.BirthDate == "" || b.BirthDate == "" || strings.HasPrefix(string(a.BirthDate), string(b.BirthDate)) ||
		strings.HasPrefix(string(b.BirthDate), string(a.BirthDate)) || near(digits(string(a.BirthDate)), digits(string(b.BirthDate)))
	g.sex = knownSex(a.Sex) && a.Sex == b.Sex
	g.sexConflict = knownSex(a.Sex) && knownSex(b.Sex) && a.Sex != b.Sex
	g.identical = g.family && g.given && a.BirthDate == b.BirthDate && (g.sex || !knownSex(a.Sex) && !knownSex(b.Sex))
	for _, x := range a.Identifiers {
		for _, y := range b.Identifiers {
			value := key(x.Value) != "" && key(x.Value) == key(y.Value)
			giver := x.System == y.System || x.System == "" || y.System == ""
			g.identifier = g.identifier || value && giver
			g.identifierConflict = g.identifierConflict || !value && x.System == y.System && x.System != "" && x.Type == y.Type
		}
	}
	g.add("telephone number", reaches(a, "phone"), reaches(b, "phone"))
	g.add("mail address", reaches(a, "email"), reaches(b, "email"))
	g.add("postal address", places(a), places(b))
	return g
}

func (g *agreement) add(what string, a, b []string) {
	if len(a) == 0 || len(b) == 0 {
		return
	}
	g.comparable = true
	for _, v := range a {
		if slices.Contains(b, v) {
			g.further = append(g.further, what)
			return
		}
	}
}

func reaches(p record.Patient, system string) (list []string) {
	for _, t := range p.Telecoms {
		k := reachKey(t)
		if value, ok := strings.CutPrefix(k, system+"|"); ok && len(value) >= 4 {
			list = append(list, value)
		}
	}
	return list
}

// places returns the addresses as street and postal code, or street and city.
func places(p record.Patient) (list []string) {
	for _, a := range p.Addresses {
		street := key(strings.Join(a.Lines, ""))
		if street == "" {
			continue
		}
		if code := postal(a.PostalCode); code != "" {
			list = append(list, street+"|"+code)
		} else if city := key(a.City); city != "" {
			list = append(list, street+"|"+city)
		}
	}
	return list
}

func (g agreement) verdict() Verdict {
	switch {
	case g.identifier && g.family && g.birth && g.sex:
		return VerdictSame
	case g.identifier && g.identical:
		return VerdictSame // a list without birth dates or sexes that comes again
	case g.family && g.given && g.birth && g.sex:
		if len(g.further) > 0 || !g.comparable && !g.identifierConflict {
			return VerdictSame
		}
		return VerdictDoubtful
	case g.identifier,
		g.family && g.given && g.birth,
		g.family && g.birth && g.sex && g.givenNear,
		g.given && g.birth && !g.sexConflict && len(g.further) > 0,
		g.family && g.given && g.birthNear && !g.sexConflict:
		return VerdictDoubtful
	}
	return VerdictNew
}

// weight orders patients who would all do.
func (g agreement) weight() int {
	w := len(g.further)
	for _, b := range []bool{g.given, g.birth, g.sex} {
		if b {
			w++
		}
	}
	if g.identifier {
		w += 10
	}
	return w
}

// words tells what agrees and what does not.
func (g agreement) words() []string {
	var agree, differ []string
	for _, f := range []struct {
		name string
		ok   bool
	}{{"record number", g.identifier}, {"family name", g.family}, {"given name", g.given}, {"birth date", g.birth}, {"sex", g.sex}} {
		switch {
		case f.ok:
			agree = append(agree, f.name)
		case f.name != "record number":
			differ = append(differ, f.name)
		}
	}
	agree = append(agree, g.further...)
	if g.comparable && len(g.further) == 0 {
		differ = append(differ, "telephone, mail and address")
	}
	var list []string
	if len(agree) > 0 {
		list = append(list, "the same: "+strings.Join(agree, ", "))
	}
	if len(differ) > 0 {
		list = append(list, "not the same or not known: "+strings.Join(differ, ", "))
	}
	return list
}

// near says that two words are one slip apart: one letter more, less, other or two swapped, or one begins the other.
func near(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return true
	}
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 4 || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	rest := i + 1
	if rest >= len(x) || string(x[rest:]) == string(y[rest:]) {
		return true
	}
	return x[i] == y[rest] && x[rest] == y[i] && string(x[rest+1:]) == string(y[rest+1:])
}
