package patient

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"foyer/data/record"
	"foyer/data/store"
)

// Clues are what a schedule or another short list says about a person: rarely a sex, often no birth date.
type Clues struct {
	Numbers      []string         // record numbers, as written
	Name         record.HumanName // its text alone is taken apart: Rivera, Ana; Ana Rivera
	BirthDate    record.Date
	Sex          string
	Phone, Email string
}

// names returns the folded family name and the folded words of the given names.
func (c Clues) names() (family string, given []string) {
	n := c.Name
	if n.Family == "" && len(n.Given) == 0 && n.Text != "" {
		if before, after, ok := strings.Cut(n.Text, ","); ok {
			n.Family, n.Given = before, strings.Fields(after)
		} else if parts := strings.Fields(n.Text); len(parts) > 1 {
			n.Family, n.Given = parts[len(parts)-1], parts[:len(parts)-1]
		}
	}
	return key(n.Family), words(strings.Join(n.Given, " "))
}

func (c Clues) numbers() map[string]bool {
	numbers := map[string]bool{}
	for _, n := range c.Numbers {
		if k := key(n); k != "" {
			numbers[k] = true
		}
	}
	return numbers
}

// Identified is what Identify found: a patient, or who it may be and why none is sure.
type Identified struct {
	ID         string
	Candidates []string
	Because    string // a sentence without patient data, when ID is empty
}

// Identify finds the one patient that the clues fit surely: the family name and a record number with nothing against
// it, or the whole name with a birth date, telephone number or mail address. A record number alone never suffices. A
// whole name alone, as calendars have it, does when the list says nothing else and one living patient bears it. It
// asks for no permission: services do.
func Identify(ctx context.Context, q store.Queryer, c Clues) (Identified, error) {
	ids, err := suspects(ctx, q, c)
	if err != nil {
		return Identified{}, err
	}
	family, given := c.names()
	numbers := c.numbers()
	var sure, maybe, namesakes []string
	keep := func(list *[]string, id string) {
		if !slices.Contains(*list, id) {
			*list = append(*list, id)
		}
	}
	for _, id := range ids {
		own, err := Read(ctx, q, id)
		if err != nil {
			return Identified{}, err
		}
		live, err := Resolve(ctx, q, id)
		if err != nil {
			return Identified{}, err
		}
		p := own.Patient
		var familyFits, givenFits, number, reach bool
		for _, n := range p.Names {
			familyFits = familyFits || family != "" && key(n.Family) == family
			givenFits = givenFits || len(given) > 0 && slices.Equal(words(n.First())[:min(1, len(words(n.First())))], given[:1])
		}
		for _, i := range p.Identifiers {
			number = number || !government(i) && numbers[key(i.Value)]
		}
		phone, mail := phoneDigits(c.Phone), mailKey(c.Email)
		reach = len(phone) >= 7 && slices.Contains(reaches(p, "phone"), phone) || mail != "" && slices.Contains(reaches(p, "email"), mail)
		born := c.BirthDate.Full() && p.BirthDate == c.BirthDate
		against := c.BirthDate.Full() && p.BirthDate.Full() && !born ||
			knownSex(c.Sex) && knownSex(p.Sex) && c.Sex != p.Sex
		if familyFits && givenFits && !live.Deceased {
			keep(&namesakes, live.ID)
		}
		switch {
		case against:
			if number || familyFits && givenFits {
				keep(&maybe, live.ID)
			}
		case number && familyFits && (givenFits || len(given) == 0 || born),
			familyFits && givenFits && (born || reach):
			keep(&sure, live.ID)
		case number, familyFits && givenFits, familyFits && born, reach && (familyFits || givenFits || family == "" && len(given) == 0):
			keep(&maybe, live.ID)
		}
	}
	nameOnly := len(numbers) == 0 && c.BirthDate == "" && c.Phone == "" && c.Email == "" && !knownSex(c.Sex)
	if len(sure) == 0 && nameOnly && len(namesakes) == 1 && len(maybe) == 1 && maybe[0] == namesakes[0] {
		sure = namesakes
	}
	if len(sure) == 1 {
		return Identified{ID: sure[0]}, nil
	}
	found := Identified{Candidates: append(sure, maybe...)}
	switch {
	case len(sure) > 1:
		found.Because = "Several patients fit equally well."
	case family == "" && len(given) == 0:
		found.Because = "The row names no patient."
	case len(maybe) > 0:
		found.Because = "Name and number, birth date, telephone or mail address do not agree on one patient."
	default:
		found.Because = "No patient of this name is known."
	}
	return found, nil
}

// suspects returns the ids worth a look: the number, the way to reach them, or the name.
func suspects(ctx context.Context, q store.Queryer, c Clues) (ids []string, err error) {
	const byTerm = `SELECT p.id FROM patient_term t CROSS JOIN patient p ON p.number = t.number WHERE t.kind = ? AND t.term = ? ORDER BY p.number LIMIT 50`
	family, givens := c.names()
	var given string
	if len(givens) > 0 {
		given = givens[0]
	}
	type look struct {
		text string
		args []any
		ok   bool
	}
	looks := []look{
		{byTerm, []any{termPhone, phoneDigits(c.Phone)}, len(phoneDigits(c.Phone)) >= 7},
		{byTerm, []any{termMail, mailKey(c.Email)}, strings.Contains(c.Email, "@")},
		{`SELECT id FROM patient WHERE family_key = ? AND birth_date = ? ORDER BY number LIMIT 50`, []any{family, string(c.BirthDate)}, family != "" && c.BirthDate.Full()},
		{`SELECT id FROM patient WHERE family_key = ? AND given_key >= ? AND given_key < ? ORDER BY number LIMIT 50`, []any{family, given, given + last}, family != "" && given != ""},
	}
	for n := range c.numbers() {
		looks = append(looks, look{byTerm, []any{termIdentifier, token(n)}, true})
	}
	for _, query := range looks {
		if !query.ok {
			continue
		}
		rows, err := q.Query(ctx, query.text, query.args...)
		if err != nil {
			return nil, fmt.Errorf("identifying a patient: %w", err)
		}
		if err := appendIDs(&ids, rows); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func knownSex(sex string) bool { return sex != "" && sex != record.Unknown }
