package patient

import (
	"reflect"
	"strings"

	"foyer/data/fault"
	"foyer/data/record"
)

// check says what a patient entered by hand must have: a name, a real birth date, ways to reach them that can work.
func (s *Service) check(p record.Patient) error {
	name := p.Name()
	if name.Family == "" && name.First() == "" && name.Text == "" {
		return fault.Field("family", "A patient needs a name.")
	}
	if _, err := record.ParseDate(string(p.BirthDate)); err != nil {
		return fault.Field("birth_date", "Write the date as 1960-02-01.")
	}
	now := s.db.Source().Now()
	if p.BirthDate.Time().After(now) {
		return fault.Field("birth_date", "The birth date lies in the future.")
	}
	if t := p.BirthDate.Time(); !t.IsZero() && now.Year()-t.Year() > 130 {
		return fault.Field("birth_date", "The birth date lies more than 130 years back.")
	}
	switch p.Sex {
	case "", record.Male, record.Female, record.Other, record.Unknown:
	default:
		return fault.Field("sex", "Sex is one of male, female, other, unknown.")
	}
	if _, err := record.ParseDate(string(p.DeceasedOn)); err != nil {
		return fault.Field("deceased_on", "Write the date as 1960-02-01.")
	}
	for _, t := range p.Telecoms {
		switch {
		case t.System == "email" && !plausibleMail(t.Value):
			return fault.Field("email", "This is not a mail address.")
		case (t.System == "phone" || t.System == "sms" || t.System == "fax") && digits(t.Value) == "":
			return fault.Field("phone", "A telephone number needs digits.")
		}
	}
	return nil
}

// plausibleMail accepts what can be an address and refuses what would break a header.
func plausibleMail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.Contains(domain, "@") && !strings.ContainsAny(s, " \t\r\n,;<>\"") &&
		strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f }) < 0
}

// tidy trims what was typed and drops what is empty.
func tidy(p record.Patient) record.Patient {
	names := p.Names
	p.Names = nil
	for _, n := range names {
		n.Family, n.Text = squeeze(n.Family), squeeze(n.Text)
		n.Given, n.Prefix, n.Suffix = squeezeAll(n.Given), squeezeAll(n.Prefix), squeezeAll(n.Suffix)
		if n.Family != "" || len(n.Given) > 0 || n.Text != "" {
			p.Names = append(p.Names, n)
		}
	}
	telecoms := p.Telecoms
	p.Telecoms = nil
	for _, t := range telecoms {
		if t.Value = squeeze(t.Value); t.Value != "" {
			p.Telecoms = append(p.Telecoms, t)
		}
	}
	identifiers := p.Identifiers
	p.Identifiers = nil
	for _, id := range identifiers {
		if id.Value = squeeze(id.Value); id.Value != "" {
			p.Identifiers = append(p.Identifiers, id)
		}
	}
	addresses := p.Addresses
	p.Addresses = nil
	for _, a := range addresses {
		a.Lines, a.City, a.State, a.PostalCode = squeezeAll(a.Lines), squeeze(a.City), squeeze(a.State), squeeze(a.PostalCode)
		if len(a.Lines) > 0 || a.City != "" || a.State != "" || a.PostalCode != "" || a.Country != "" {
			p.Addresses = append(p.Addresses, a)
		}
	}
	return p
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func squeezeAll(list []string) []string {
	var kept []string
	for _, s := range list {
		if s = squeeze(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// differing names the fields in which two patients differ, for the audit log: names of fields, never their values.
func differing(a, b record.Patient) []string {
	fields := []string{}
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		if !reflect.DeepEqual(va.Field(i).Interface(), vb.Field(i).Interface()) {
			name, _, _ := strings.Cut(va.Type().Field(i).Tag.Get("json"), ",")
			fields = append(fields, name)
		}
	}
	return fields
}
