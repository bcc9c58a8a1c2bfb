package patient

import (
	"slices"
	"strings"

	"foyer/data/record"
)

// Kinds of terms in the table patient_term.
const (
	termWord       = "w" // name words beyond the first given and the whole family name
	termIdentifier = "i"
	termPhone      = "p"
	termPhoneEnd   = "q"
	termMail       = "m"
)

type term struct{ kind, text string }

// index is what search keeps of a patient.
type index struct {
	familyKey, givenKey                        string
	terms                                      []term
	name, number, phone, phoneEnd, mail, birth string // columns of patient_search
}

// lastDigits returns the digits at the end of a number: 048007 of A1-048007.
func lastDigits(text string) string {
	text = strings.TrimSpace(text)
	return text[len(strings.TrimRight(text, "0123456789")):]
}

func newIndex(p record.Patient) index {
	var x index
	use := p.Name()
	family, given := use.Family, use.First()
	if family == "" && given == "" {
		family = use.Text
	}
	x.familyKey, x.givenKey = key(family), key(given)

	var name, number, phone, phoneEnd, mail set
	for _, n := range p.Names {
		for _, part := range append([]string{n.Family}, n.Given...) {
			name.addWords(words(part))
			name.add(token(key(part)))
		}
		if n.Family == "" && len(n.Given) == 0 {
			name.addWords(words(n.Text))
		}
	}
	for _, id := range p.Identifiers {
		if government(id) {
			continue // a social security number is nothing to search by
		}
		number.add(token(key(id.Value)))
		// People type a number without its prefix, and without the zeros before it.
		for _, run := range []string{digits(id.Value), lastDigits(id.Value)} {
			if bare := strings.TrimLeft(run, "0"); len(bare) >= 3 {
				number.add(bare)
			}
		}
	}
	for _, t := range p.Telecoms {
		switch t.System {
		case "phone", "sms", "fax":
			d := phoneDigits(t.Value)
			if len(d) < 4 {
				continue
			}
			phone.add(d)
			phoneEnd.add(reversed(d))
			if len(d) == 10 {
				phone.add(d[3:]) // people give the number without the area code
			}
		case "email":
			mail.add(mailKey(t.Value))
		}
	}
	mail.add(mailKey(p.Confidential.Email))

	for _, w := range name.list {
		if w != token(x.familyKey) && w != token(x.givenKey) {
			x.terms = append(x.terms, term{termWord, w})
		}
	}
	for kind, s := range map[string]set{termIdentifier: number, termPhone: phone, termPhoneEnd: phoneEnd, termMail: mail} {
		for _, text := range s.list {
			x.terms = append(x.terms, term{kind, text})
		}
	}
	slices.SortFunc(x.terms, func(a, b term) int { return strings.Compare(a.kind+a.text, b.kind+b.text) })
	x.name, x.number, x.phone, x.phoneEnd = name.text(), number.text(), phone.text(), phoneEnd.text()
	x.mail, x.birth = mail.text(), digits(string(p.BirthDate))
	return x
}

// mailKey returns the form of a mail address that is compared and searched: lower case, and of other characters only
// those that the index takes.
func mailKey(address string) string {
	return token(strings.Map(func(r rune) rune {
		if wordRune(r) || strings.ContainsRune("@._-+", r) {
			return r
		}
		return -1
	}, strings.ToLower(strings.TrimSpace(address))))
}

// government says that an identifier is one that a state gave: never shown in lists, never searched.
func government(id record.Identifier) bool {
	switch id.Type {
	case "SS", "DL", "PPN", "SB", "TAX":
		return true
	}
	return id.System == record.SSN || id.System == "urn:oid:2.16.840.1.113883.4.1"
}

type set struct{ list []string }

func (s *set) add(text string) {
	if text != "" && !slices.Contains(s.list, text) {
		s.list = append(s.list, text)
	}
}

// addWords takes each word, and each run of particles with the word they belong to as one.
func (s *set) addWords(list []string) {
	for i, w := range list {
		s.add(token(w))
		if n := compound(list[i:]); n > 1 {
			for j := i; j < i+n-1; j++ {
				s.add(token(strings.Join(list[j:i+n], "")))
			}
		}
	}
}

func (s set) text() string { return strings.Join(s.list, " ") }
