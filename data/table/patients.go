package table

import (
	"strings"

	"foyer/data/record"
)

// row is one row with the means to read it.
type row struct {
	p      *parser
	m      Mapping
	values []string
	line   int
	dates  dates
}

// get returns the first cell of a field that isn't empty.
func (r row) get(f Field) string {
	for i, c := range r.m.Columns {
		if c.Field == f && i < len(r.values) && filled(r.values[i]) {
			return strings.Join(strings.Fields(r.values[i]), " ")
		}
	}
	return ""
}

// filled leaves out what programs write for nothing.
func filled(v string) bool {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "", "null", "n/a", "na", "-", "--", "none", "(null)", "nan", `\n`:
		return false
	}
	return true
}

// header returns the header of the column of a field, for messages.
func (r row) header(f Field) string {
	for _, c := range r.m.Columns {
		if c.Field == f {
			return c.Header
		}
	}
	return string(f)
}

// name reads the patient's name from its parts, or from one cell.
func (r row) name() record.HumanName {
	n := record.HumanName{Family: r.get(FieldFamily)}
	for _, f := range []Field{FieldGiven, FieldMiddle} {
		if v := r.get(f); v != "" {
			n.Given = append(n.Given, v)
		}
	}
	if v := r.get(FieldPrefix); v != "" {
		n.Prefix = []string{v}
	}
	if v := r.get(FieldSuffix); v != "" {
		n.Suffix = []string{v}
	}
	if n.Family == "" || len(n.Given) == 0 {
		if whole := r.get(FieldName); whole != "" {
			n = wholeName(whole)
		}
	}
	return n
}

// patient reads what the row says about the person. ok is false when the row has to be left out.
func (r row) patient() (record.Patient, bool) {
	p := record.Patient{Note: r.get(FieldNote)}
	if r.m.Kind != Patients {
		p.Note = ""
	}
	if n := r.name(); n.String() != "" {
		p.Names = append(p.Names, n)
	}
	if nick := r.get(FieldNickname); nick != "" && (len(p.Names) == 0 || p.Names[0].First() != nick) {
		p.Names = append(p.Names, record.HumanName{Use: "nickname", Given: []string{nick}})
	}
	if v := r.get(FieldMRN); v != "" {
		p.Identifiers = append(p.Identifiers, record.Identifier{Value: v, Type: "MR"})
	}
	if v := r.get(FieldSSN); v != "" {
		p.Identifiers = append(p.Identifiers, record.Identifier{System: record.SSN, Value: v, Type: "SS"})
	}
	if v := r.get(FieldBirthDate); v != "" {
		day, reason := r.dates.day(v, true)
		if reason != "" {
			// Without its birth date a patient can't be told from others, so half a row is worse than none.
			r.p.leave(r.line, r.header(FieldBirthDate), reason)
			return p, false
		}
		p.BirthDate = day
	} else if v := r.get(FieldBirthYear); v != "" {
		if day, err := record.ParseDate(v); err == nil && len(v) == 4 {
			p.BirthDate = day
		}
	}
	p.Sex = record.Unknown
	if v := r.get(FieldSex); v != "" {
		sex, ok := readSex(v)
		if !ok {
			r.p.odd(r.line, r.header(FieldSex), "not a sex we know, taken as unknown")
		}
		p.Sex = sex
	}
	if v := r.get(FieldGender); v != "" {
		p.GenderIdentity.Text = v
	}
	p.Pronouns = r.get(FieldPronouns)
	r.reach(&p)
	if v := r.get(FieldLanguage); v != "" {
		if code := readLanguage(v); code != "" {
			p.Languages = []record.Language{{Code: code, Preferred: true}}
		} else {
			r.p.odd(r.line, r.header(FieldLanguage), "not a language we know")
		}
	}
	p.Race, p.Ethnicity = group(r.get(FieldRace), races), group(r.get(FieldEthnicity), ethnicities)
	p.MaritalStatus.Text = r.get(FieldMarital)
	r.death(&p)
	if v := r.get(FieldContact); v != "" {
		c := record.Contact{Name: wholeName(v), Relationship: record.Concept{Text: r.get(FieldContactRole)}}
		if tel := r.get(FieldContactPhone); looksLikePhone(tel) {
			c.Telecoms = []record.ContactPoint{{System: "phone", Value: tel}}
		}
		p.Contacts = append(p.Contacts, c)
	}
	return p, true
}

// reach reads address, phones and mail.
func (r row) reach(p *record.Patient) {
	a := record.Address{City: r.get(FieldCity), State: r.get(FieldState), PostalCode: r.get(FieldPostalCode), Country: r.get(FieldCountry)}
	for _, f := range []Field{FieldAddress, FieldAddress2} {
		if v := r.get(f); v != "" {
			a.Lines = append(a.Lines, v)
		}
	}
	if len(a.Lines) > 0 || a.City != "" || a.PostalCode != "" {
		a.Use = "home"
		p.Addresses = append(p.Addresses, a)
	}
	for _, phone := range []struct {
		field Field
		use   string
	}{{FieldMobilePhone, "mobile"}, {FieldPhone, ""}, {FieldHomePhone, "home"}, {FieldWorkPhone, "work"}} {
		v := r.get(phone.field)
		switch {
		case v == "":
		case !looksLikePhone(v):
			r.p.odd(r.line, r.header(phone.field), "not a phone number")
		case has(p.Telecoms, v):
		default:
			p.Telecoms = append(p.Telecoms, record.ContactPoint{System: "phone", Value: v, Use: phone.use})
		}
	}
	if v := r.get(FieldEmail); v != "" {
		for _, mail := range strings.FieldsFunc(v, func(c rune) bool { return c == ';' || c == ',' || c == ' ' }) {
			if i := strings.IndexByte(mail, '@'); i <= 0 || !strings.Contains(mail[i:], ".") {
				r.p.odd(r.line, r.header(FieldEmail), "not an address for mail")
				continue
			}
			p.Telecoms = append(p.Telecoms, record.ContactPoint{System: "email", Value: mail})
		}
	}
}

func has(l []record.ContactPoint, value string) bool {
	for _, t := range l {
		if t.Value == value {
			return true
		}
	}
	return false
}

func (r row) death(p *record.Patient) {
	switch normal(r.get(FieldDeceased)) {
	case "y", "yes", "true", "1", "si", "deceased", "dead":
		p.Deceased = true
	}
	if v := r.get(FieldDeceasedOn); v != "" {
		if day, reason := r.dates.day(v, false); reason == "" {
			p.Deceased, p.DeceasedOn = true, day
		} else {
			r.p.odd(r.line, r.header(FieldDeceasedOn), reason)
		}
	}
}

// patientRow takes a row of a table of patients.
func (p *parser) patientRow(r row) {
	who, ok := r.patient()
	if !ok {
		return
	}
	if len(who.Names) == 0 {
		p.leave(r.line, r.header(FieldFamily), "the row names nobody")
		return
	}
	if number := who.MRN(); number != "" {
		if have, taken := p.byNumber[number]; taken && have.line > 0 {
			if samePerson(have.Patient, who) {
				p.warn("rows that say the same patient again, taken once")
			} else {
				p.leave(r.line, r.header(FieldMRN), "the number is that of another patient above")
			}
			return
		} else if taken { // named by another table before
			have.Patient, have.line = who, r.line
			return
		}
	}
	s := &subject{line: r.line, visits: map[string]bool{}}
	s.Patient = who
	p.add(s)
}

func (p *parser) add(s *subject) {
	p.subjects = append(p.subjects, s)
	if number := s.Patient.MRN(); number != "" {
		p.byNumber[number] = s
	}
	if key := personKey(s.Patient); key != "" {
		p.byPerson[key] = s
	}
}

func samePerson(a, b record.Patient) bool {
	return strings.EqualFold(a.Name().Family, b.Name().Family) && (a.BirthDate == b.BirthDate || a.BirthDate == "" || b.BirthDate == "")
}

// personKey tells people without a number apart, within one set of tables.
func personKey(p record.Patient) string {
	if p.BirthDate == "" || len(p.Names) == 0 {
		return ""
	}
	return normal(p.Name().Family) + "|" + normal(p.Name().First()) + "|" + string(p.BirthDate)
}

// subject finds the patient of a row of another table, or begins one known by number alone.
func (r row) subject() *subject {
	p := r.p
	if number := r.get(FieldMRN); number != "" {
		if s, ok := p.byNumber[number]; ok {
			return s
		}
	}
	who, ok := r.patient()
	if !ok {
		return nil
	}
	if key := personKey(who); key != "" && who.MRN() == "" {
		if s, ok := p.byPerson[key]; ok {
			return s
		}
	}
	if len(who.Names) == 0 && len(who.Identifiers) == 0 {
		p.leave(r.line, r.header(FieldMRN), "the row names no patient")
		return nil
	}
	if len(who.Names) == 0 {
		p.warn("patients known by their number alone, to be found among those already there")
	}
	s := &subject{visits: map[string]bool{}}
	s.Patient = who
	p.add(s)
	return s
}
