package enrollment

import (
	"slices"

	"foyer/data/consent"
	"foyer/data/record"
)

// held is what a record has of what an invitation needs. The rule stands here twice, beside each other: heldBy for one
// record, heldSQL for a query over all of them. A test holds one against the other.
type held struct{ address, email, phone, consent, language, identity bool }

// heldBy is the rule for one record.
func heldBy(p record.Patient, emailConsent bool) held {
	name := p.Name()
	return held{
		address: slices.ContainsFunc(p.Addresses, func(a record.Address) bool { return a.Use != "old" && (len(a.Lines) > 0 || a.PostalCode != "") }) ||
			len(p.Confidential.Address.Lines) > 0,
		email:    len(addresses(p)) > 0,
		phone:    len(p.Reach("phone"))+len(p.Reach("sms")) > 0,
		consent:  emailConsent,
		language: p.Language() != "",
		identity: p.BirthDate != "" && (name.Family != "" || name.First() != "" || name.Text != ""),
	}
}

// heldSQL is the rule in the columns of a patient p, in the order of held.places.
var heldSQL = `EXISTS (SELECT 1 FROM json_each(p.body, '$.address') a WHERE coalesce(a.value ->> '$.use', '') <> 'old'
		AND (coalesce(json_array_length(a.value, '$.line'), 0) > 0 OR coalesce(a.value ->> '$.postal_code', '') <> ''))
		OR coalesce(json_array_length(p.body, '$.confidential.address.line'), 0) > 0,
	p.emails <> '[]' OR trim(coalesce(p.body ->> '$.confidential.email', '')) <> '',
	p.phones <> '[]',
	` + consent.GivenSQL("p.id", consent.Email) + `,
	p.language <> '',
	p.birth_date <> '' AND (p.family <> '' OR p.given <> '')`

// places are where a query with heldSQL scans to.
func (h *held) places() []any {
	return []any{&h.address, &h.email, &h.phone, &h.consent, &h.language, &h.identity}
}

func (h held) missing() []string {
	list := []string{}
	for _, m := range []struct {
		there bool
		name  string
	}{{h.address, "address"}, {h.email, "email"}, {h.phone, "phone"}, {h.consent, "consent"}, {h.language, "language"}, {h.identity, "identity"}} {
		if !m.there {
			list = append(list, m.name)
		}
	}
	return list
}

// Missing lists what the record lacks for an invitation: address, email, phone, consent, language, identity. It warns
// and blocks nothing by itself; identity alone also refuses a code. Addresses that are marked as old don't count.
func Missing(p record.Patient, emailConsent bool) []string { return heldBy(p, emailConsent).missing() }
