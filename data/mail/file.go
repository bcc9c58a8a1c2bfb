package mail

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// known is what filing a batch needs to know from elsewhere, read before the transaction begins.
type known struct {
	own    map[string]bool         // addresses of the practice
	people map[string][]PatientRef // by address
}

// gather looks up every address of a batch once.
func (s *Service) gather(ctx context.Context, a Account, batch []*reading) (known, error) {
	k := known{own: map[string]bool{a.Address: true}, people: map[string][]PatientRef{}}
	accounts, err := s.Accounts(ctx)
	if err != nil {
		return k, err
	}
	for _, other := range accounts {
		k.own[other.Address] = true
	}
	look := func(address string) error {
		if _, done := k.people[address]; done || address == "" || k.own[address] || s.deps.Patients == nil {
			return nil
		}
		list, err := s.deps.Patients.ByEmail(ctx, address)
		k.people[address] = list
		return err
	}
	for _, r := range batch {
		_, from := r.from()
		if err := look(from); err != nil {
			return k, err
		}
		if b := r.m.Bounce; b != nil {
			for _, f := range b.Failures[:min(len(b.Failures), 5)] {
				if err := look(normalAddress(f.Recipient)); err != nil {
					return k, err
				}
			}
		}
		if !r.sent && !k.own[from] {
			continue
		}
		for _, to := range r.m.To[:min(len(r.m.To), 5)] {
			if err := look(normalAddress(to.Mail)); err != nil {
				return k, err
			}
		}
	}
	return k, nil
}

// filing is whose mail something is, as far as rules can tell.
type filing struct {
	patient string // id, or empty
	how     string // address, name, conversation
	review  Review
}

// sender decides whose an incoming mail is by its sender alone. Several patients with one address are told apart by
// the name in the mail, or by the conversation they already have; else a person decides.
func (k known) sender(name, address string, failed bool, conversationPatient string) filing {
	list := k.people[address]
	switch {
	case k.own[address]:
		return filing{review: Claimed}
	case failed:
		return filing{review: SenderFailed}
	case len(list) == 0 && conversationPatient != "":
		return filing{review: OtherSender}
	case len(list) == 0:
		return filing{review: Unmatched}
	}
	one, how := -1, "address"
	if len(list) == 1 {
		one = 0
	} else {
		for i, p := range list {
			if sameName(name, p) {
				if one >= 0 {
					one = -2 // two of one name at one address
					break
				}
				one, how = i, "name"
			}
		}
		if one < 0 {
			if i := slices.IndexFunc(list, func(p PatientRef) bool { return p.ID == conversationPatient }); i >= 0 && name == "" {
				one, how = i, "conversation"
			}
		}
	}
	if one < 0 {
		return filing{review: Several}
	}
	if list[one].Deceased {
		return filing{review: DeceasedMail}
	}
	return filing{patient: list[one].ID, how: how}
}

// sameName says that a display name holds the patient's given and family name.
func sameName(display string, p PatientRef) bool {
	words := nameWords(display)
	given, family := nameWords(p.Given), nameWords(p.Family)
	if len(words) == 0 || len(given) == 0 || len(family) == 0 {
		return false
	}
	for _, w := range append(given[:1:1], family...) {
		if !slices.Contains(words, w) {
			return false
		}
	}
	return true
}

func nameWords(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r):
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}
