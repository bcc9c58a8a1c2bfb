package ccda

import (
	"strings"

	"foyer/data/intake"
	"foyer/data/record"
)

// patient reads recordTarget.
func (d *document) patient(target *node) error {
	role := target.child("patientRole")
	person := role.child("patient")
	p := &d.subject.Patient
	for _, n := range person.all("name") {
		if name, ok := humanName(n); ok {
			p.Names = append(p.Names, name)
		}
	}
	record.SortNames(p.Names)
	if len(p.Names) == 0 {
		return intake.Refuse("the patient has no name").In("recordTarget/patientRole/patient/name").At(max(person.lineOr(role), target.line))
	}
	if p.Name().Family == "" {
		d.odd("the patient has no family name")
	}
	p.Identifiers = d.patientIdentifiers(role)
	p.Addresses = addresses(role)
	p.Telecoms = telecoms(role)
	d.birth(person, p)
	p.Sex = d.sex(person.child("administrativeGenderCode"))
	p.MaritalStatus = d.concept(person.child("maritalStatusCode"))
	for _, name := range []string{"raceCode", "sdtc:raceCode"} {
		for _, n := range person.all(name) {
			p.Race = d.appendCoding(p.Race, n)
		}
	}
	for _, name := range []string{"ethnicGroupCode", "sdtc:ethnicGroupCode"} {
		for _, n := range person.all(name) {
			p.Ethnicity = d.appendCoding(p.Ethnicity, n)
		}
	}
	p.Languages = languages(person)
	p.Deceased = person.child("sdtc:deceasedInd").is("value", "true")
	if at := d.when(person.child("sdtc:deceasedTime")); at != "" {
		p.Deceased, p.DeceasedOn = true, at.Date()
	}
	for _, n := range person.all("guardian") {
		p.Contacts = append(p.Contacts, d.guardian(n))
	}
	if org := role.child("providerOrganization"); org != nil {
		d.organization(org)
	}
	return nil
}

func (n *node) lineOr(other *node) int {
	switch {
	case n != nil:
		return n.line
	case other != nil:
		return other.line
	}
	return 0
}

func (d *document) appendCoding(list []record.Coding, n *node) []record.Coding {
	if c, ok := d.coding(n); ok && len(list) < mostAlike && !holds(list, c) {
		return append(list, c)
	}
	return list
}

// patientIdentifiers reads the patient's numbers; the first that is neither a government's nor masked is taken for
// the medical record number, as C-CDA names no types.
func (d *document) patientIdentifiers(role *node) []record.Identifier {
	var list []record.Identifier
	numbered := false
	for _, n := range role.all("id") {
		id, ok := identifier(n)
		if !ok || id.Value == "" || n.attr("nullFlavor") != "" && strings.Contains(id.Value, "*") {
			continue // masked numbers identify nobody
		}
		if strings.HasPrefix(n.attr("root"), "2.16.840.1.113883.4.3.") {
			id.Type = "DL" // drivers' licenses, an arc a state
		}
		if id.Type == "NPI" {
			id = record.Identifier{System: "urn:oid:2.16.840.1.113883.4.6", Value: id.Value} // a patient has none
		}
		if id.Type == "" && !numbered && n.attr("extension") != "" {
			id.Type, numbered = "MR", true
		}
		list = append(list, id)
	}
	return list
}

func (d *document) birth(person *node, p *record.Patient) {
	at := d.when(person.child("birthTime"))
	if at == "" {
		at = d.moment(person.child("birthTime"))
	}
	p.BirthDate = at.Date()
	if p.BirthDate == "" {
		d.odd("the patient has no birth date")
	}
}

func (d *document) sex(n *node) string {
	display := strings.ToLower(n.attr("displayName"))
	switch strings.ToUpper(n.attr("code")) {
	case "M", "MALE", "248153007":
		if n.attr("codeSystem") != "" && n.attr("codeSystem") != "2.16.840.1.113883.5.1" && n.attr("codeSystem") != "2.16.840.1.113883.6.96" {
			d.odd("the patient's sex is coded in another code system than it should")
		}
		return record.Male
	case "F", "FEMALE", "248152002":
		if n.attr("codeSystem") != "" && n.attr("codeSystem") != "2.16.840.1.113883.5.1" && n.attr("codeSystem") != "2.16.840.1.113883.6.96" {
			d.odd("the patient's sex is coded in another code system than it should")
		}
		return record.Female
	case "UN":
		return record.Other
	case "UNK", "":
	default:
		d.odd("the patient's sex has an unknown code")
	}
	switch display {
	case "male":
		return record.Male
	case "female":
		return record.Female
	}
	return record.Unknown
}

func languages(person *node) []record.Language {
	var list []record.Language
	for _, n := range person.all("languageCommunication") {
		code := languageTag(n.child("languageCode").attr("code"))
		if code == "" || len(list) == mostAlike {
			continue
		}
		preferred := n.child("preferenceInd").is("value", "true")
		found := false
		for i := range list {
			if list[i].Code == code {
				list[i].Preferred = list[i].Preferred || preferred
				found = true
			}
		}
		if !found {
			list = append(list, record.Language{Code: code, Preferred: preferred})
		}
	}
	return list
}

// twoLetters are the short forms of the three-letter codes C-CDA documents carry.
var twoLetters = map[string]string{
	"eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "zho": "zh", "chi": "zh", "vie": "vi",
	"kor": "ko", "tgl": "tl", "rus": "ru", "ara": "ar", "por": "pt", "hat": "ht", "ita": "it", "jpn": "ja", "pol": "pl",
	"hin": "hi", "fas": "fa", "per": "fa", "urd": "ur", "guj": "gu", "ben": "bn", "pan": "pa", "heb": "he", "ell": "el",
	"gre": "el", "ukr": "uk", "hye": "hy", "arm": "hy", "khm": "km", "lao": "lo", "tha": "th", "som": "so", "amh": "am",
}

func languageTag(code string) string {
	code = strings.ReplaceAll(code, "_", "-")
	if i := strings.IndexByte(code, '-'); i > 0 {
		region := code[i+1:]
		if len(region) == 2 {
			region = strings.ToUpper(region)
		}
		code = strings.ToLower(code[:i]) + "-" + region
		if short, ok := twoLetters[code[:i]]; ok {
			code = short + code[i:]
		}
		return code
	}
	code = strings.ToLower(code)
	if short, ok := twoLetters[code]; ok {
		return short
	}
	if code == "und" {
		return ""
	}
	return code
}

func (d *document) guardian(n *node) record.Contact {
	c := record.Contact{Guardian: true, Relationship: d.concept(n.child("code")), Telecoms: telecoms(n), Addresses: addresses(n)}
	if name, ok := humanName(n.child("guardianPerson", "name")); ok {
		c.Name = name
	}
	if org := n.child("guardianOrganization"); org != nil {
		c.Organization = org.child("name").words()
	}
	return c
}
