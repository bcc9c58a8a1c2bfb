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

// wholeName cuts a name at its comma, or before its last word.
func wholeName(s string) record.HumanName {
	var n record.HumanName
	if family, given, found := strings.Cut(s, ","); found {
		n.Family = strings.TrimSpace(family)
		n.Given = strings.Fields(strings.ReplaceAll(given, ",", " "))
		if last := len(n.Given) - 1; last > 0 && suffixes[strings.ToLower(strings.Trim(n.Given[last], "."))] {
			n.Suffix, n.Given = []string{n.Given[last]}, n.Given[:last]
		}
		return n
	}
	parts := strings.Fields(s)
	if last := len(parts) - 1; last > 1 && suffixes[strings.ToLower(strings.Trim(parts[last], "."))] {
		n.Suffix, parts = []string{parts[last]}, parts[:last]
	}
	if len(parts) > 1 && titles[strings.ToLower(strings.Trim(parts[0], "."))] {
		n.Prefix, parts = []string{parts[0]}, parts[1:]
	}
	switch len(parts) {
	case 0:
	case 1:
		n.Family = parts[0]
	default:
		cut := len(parts) - 1
		for cut > 1 && particles[strings.ToLower(parts[cut-1])] { // van der Berg, de la Cruz
			cut--
		}
		n.Given, n.Family = parts[:cut:cut], strings.Join(parts[cut:], " ")
	}
	return n
}

var (
	suffixes  = map[string]bool{"jr": true, "sr": true, "ii": true, "iii": true, "iv": true}
	titles    = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "sr": true, "sra": true, "srta": true}
	particles = map[string]bool{"de": true, "la": true, "del": true, "los": true, "las": true, "van": true, "von": true, "der": true, "den": true, "di": true, "da": true, "dos": true, "le": true, "al": true, "el": true, "bin": true, "ibn": true, "st": true, "san": true, "mac": true}
)

// readSex reads a sex in English or Spanish; ok is false for words that are none.
func readSex(v string) (string, bool) {
	switch normal(v) {
	case "m", "male", "man", "boy", "hombre", "masculino", "varon", "h", "masc":
		return record.Male, true
	case "f", "female", "woman", "girl", "mujer", "femenino", "fem", "w":
		return record.Female, true
	case "o", "other", "x", "nonbinary", "non binary", "otro", "no binario", "intersex":
		return record.Other, true
	case "u", "unk", "unknown", "undisclosed", "desconocido", "not specified", "declined", "un", "na":
		return record.Unknown, true
	}
	return record.Unknown, false
}

func looksLikePhone(v string) bool {
	n := 0
	for _, c := range v {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n >= 7 && n <= 18
}

// languages by their names in English and Spanish.
var languages = map[string]string{
	"english": "en", "ingles": "en", "eng": "en", "spanish": "es", "espanol": "es", "castellano": "es", "spa": "es", "castilian": "es", "spanish castilian": "es",
	"chinese": "zh", "mandarin": "zh", "cantonese": "yue", "chino": "zh", "zho": "zh", "chi": "zh", "vietnamese": "vi", "vietnamita": "vi", "vie": "vi",
	"tagalog": "tl", "filipino": "fil", "korean": "ko", "coreano": "ko", "kor": "ko", "russian": "ru", "ruso": "ru", "rus": "ru", "arabic": "ar", "arabe": "ar", "ara": "ar",
	"french": "fr", "frances": "fr", "fre": "fr", "fra": "fr", "haitian creole": "ht", "creole": "ht", "haitian": "ht", "criollo haitiano": "ht",
	"portuguese": "pt", "portugues": "pt", "por": "pt", "german": "de", "aleman": "de", "ger": "de", "deu": "de", "polish": "pl", "polaco": "pl", "italian": "it",
	"italiano": "it", "japanese": "ja", "japones": "ja", "hindi": "hi", "urdu": "ur", "farsi": "fa", "persian": "fa", "armenian": "hy", "hmong": "hmn",
	"somali": "so", "swahili": "sw", "ukrainian": "uk", "greek": "el", "hebrew": "he", "gujarati": "gu", "punjabi": "pa", "bengali": "bn", "khmer": "km",
	"american sign language": "ase", "asl": "ase", "sign language": "ase", "navajo": "nv",
}

// readLanguage reads a language as a BCP 47 tag, "" when it is none.
func readLanguage(v string) string {
	if code, ok := languages[normal(v)]; ok {
		return code
	}
	tag := strings.ReplaceAll(strings.TrimSpace(v), "_", "-")
	parts := strings.Split(tag, "-")
	if len(parts[0]) == 2 || len(parts[0]) == 3 {
		for _, c := range strings.ToLower(parts[0]) {
			if c < 'a' || c > 'z' {
				return ""
			}
		}
		parts[0] = strings.ToLower(parts[0])
		if len(parts) > 1 && len(parts[1]) == 2 {
			parts[1] = strings.ToUpper(parts[1])
		}
		return strings.Join(parts, "-")
	}
	return ""
}

// races by their usual words.
var races = map[string]record.Coding{
	"white": {Code: "2106-3", Display: "White"}, "caucasian": {Code: "2106-3", Display: "White"}, "blanco": {Code: "2106-3", Display: "White"},
	"black": {Code: "2054-5", Display: "Black or African American"}, "black or african american": {Code: "2054-5", Display: "Black or African American"},
	"african american": {Code: "2054-5", Display: "Black or African American"}, "asian": {Code: "2028-9", Display: "Asian"},
	"american indian or alaska native": {Code: "1002-5", Display: "American Indian or Alaska Native"}, "american indian": {Code: "1002-5", Display: "American Indian or Alaska Native"},
	"native american": {Code: "1002-5", Display: "American Indian or Alaska Native"},
	"native hawaiian or other pacific islander": {Code: "2076-8", Display: "Native Hawaiian or Other Pacific Islander"}, "pacific islander": {Code: "2076-8", Display: "Native Hawaiian or Other Pacific Islander"},
	"other": {Code: "2131-1", Display: "Other Race"}, "other race": {Code: "2131-1", Display: "Other Race"},
}

var ethnicities = map[string]record.Coding{
	"hispanic": {Code: "2135-2", Display: "Hispanic or Latino"}, "hispanic or latino": {Code: "2135-2", Display: "Hispanic or Latino"}, "latino": {Code: "2135-2", Display: "Hispanic or Latino"},
	"hispano": {Code: "2135-2", Display: "Hispanic or Latino"}, "not hispanic or latino": {Code: "2186-5", Display: "Not Hispanic or Latino"},
	"not hispanic": {Code: "2186-5", Display: "Not Hispanic or Latino"}, "non hispanic": {Code: "2186-5", Display: "Not Hispanic or Latino"},
}

func group(v string, known map[string]record.Coding) []record.Coding {
	if v == "" {
		return nil
	}
	if c, ok := known[normal(v)]; ok {
		c.System = record.CDCRace
		return []record.Coding{c}
	}
	return []record.Coding{{Display: v}}
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
