package ccda

import (
	"regexp"
	"strings"
	"time"

	"foyer/data/record"
)

// systems are the code systems of C-CDA by their object identifiers.
var systems = map[string]string{
	"2.16.840.1.113883.6.96":           record.SNOMED,
	"2.16.840.1.113883.6.1":            record.LOINC,
	"2.16.840.1.113883.6.88":           record.RxNorm,
	"2.16.840.1.113883.12.292":         record.CVX,
	"2.16.840.1.113883.6.59":           record.CVX,
	"2.16.840.1.113883.6.90":           record.ICD10CM,
	"2.16.840.1.113883.6.3":            "http://hl7.org/fhir/sid/icd-10",
	"2.16.840.1.113883.6.103":          record.ICD9CM,
	"2.16.840.1.113883.6.104":          record.ICD9CM,
	"2.16.840.1.113883.6.2":            record.ICD9CM,
	"2.16.840.1.113883.6.42":           record.ICD9CM,
	"2.16.840.1.113883.6.4":            "http://www.cms.gov/Medicare/Coding/ICD10",
	"2.16.840.1.113883.6.12":           record.CPT,
	"2.16.840.1.113883.6.69":           record.NDC,
	"2.16.840.1.113883.4.9":            record.UNII,
	"2.16.840.1.113883.3.26.1.5":       record.NDFRT,
	"2.16.840.1.113883.6.209":          record.NDFRT,
	"2.16.840.1.113883.6.345":          "http://www.nlm.nih.gov/research/umls/medrt",
	"2.16.840.1.113883.6.285":          "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
	"2.16.840.1.113883.6.13":           "http://www.ada.org/cdt",
	"2.16.840.1.113883.6.238":          record.CDCRace,
	"2.16.840.1.113883.5.111":          record.RoleCode,
	"2.16.840.1.113883.5.4":            "http://terminology.hl7.org/CodeSystem/v3-ActCode",
	"2.16.840.1.113883.5.2":            "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus",
	"2.16.840.1.113883.5.83":           "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
	"2.16.840.1.113883.5.1":            "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender",
	"2.16.840.1.113883.5.1008":         "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
	"2.16.840.1.113883.5.8":            "http://terminology.hl7.org/CodeSystem/v3-ActReason",
	"2.16.840.1.113883.5.110":          "http://terminology.hl7.org/CodeSystem/v3-RoleClass",
	"2.16.840.1.113883.3.26.1.1":       "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
	"2.16.840.1.113883.6.101":          "http://nucc.org/provider-taxonomy",
	"2.16.840.1.113883.12.112":         "http://terminology.hl7.org/CodeSystem/v2-0112",
	"2.16.840.1.113883.6.301.5":        "https://www.nubc.org/CodeSystem/PatDischargeStatus",
	"2.16.840.1.113883.6.259":          "https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html",
	"2.16.840.1.113883.12.443":         "http://terminology.hl7.org/CodeSystem/v2-0443",
	"2.16.840.1.113883.2.20.5.1":       "https://fhir.infoway-inforoute.ca/CodeSystem/pCLOCD",
	"2.16.840.1.113883.6.254":          "http://hl7.org/fhir/sid/icf-nl",
	"2.16.840.1.113883.6.8":            "http://unitsofmeasure.org",
	"2.16.840.1.113883.6.64":           "urn:oid:2.16.840.1.113883.6.64",
	"1.2.840.10008.2.16.4":             "http://dicom.nema.org/resources/ontology/DCM",
	"2.16.840.1.113883.1.11.19563":     record.RoleCode,
	"2.16.840.1.113883.4.642.4.1048":   "http://hl7.org/fhir/goal-status",
	"2.16.840.1.113883.4.642.4.130":    "http://terminology.hl7.org/CodeSystem/allergyintolerance-criticality",
	"2.16.840.1.113883.4.642.4.1375":   "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
	"2.16.840.1.114222.4.11.3591":      "https://nahdo.org/sopt",
	"2.16.840.1.113883.3.221.5":        "https://nahdo.org/sopt",
	"2.16.840.1.113883.5.14":           "http://terminology.hl7.org/CodeSystem/v3-ActStatus",
	"2.16.840.1.113883.5.6":            "http://terminology.hl7.org/CodeSystem/v3-ActClass",
	"2.16.840.1.113883.5.7":            "http://terminology.hl7.org/CodeSystem/v3-ActPriority",
	"2.16.840.1.113883.5.112":          "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
	"2.16.840.1.113883.5.1052":         "http://terminology.hl7.org/CodeSystem/v3-ActSite",
	"2.16.840.1.113883.6.121":          "urn:ietf:bcp:47",
	"2.16.840.1.113883.6.257":          "urn:oid:2.16.840.1.113883.6.257",
	"2.16.840.1.113883.5.25":           "http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
	"2.16.840.1.113883.3.88.12.80.68":  record.SNOMED,
	"2.16.840.1.113883.3.88.12.3221.7": record.SNOMED,
	"2.16.840.1.113883.11.20.9.34":     record.SNOMED, // a value set of education codes, by mistake
}

// systemNames are the names under which exporters write a system whose object identifier they leave out or get wrong.
var systemNames = map[string]string{
	"snomed": record.SNOMED, "snomedct": record.SNOMED, "loinc": record.LOINC, "rxnorm": record.RxNorm, "cvx": record.CVX,
	"icd9": record.ICD9CM, "icd9cm": record.ICD9CM, "icd10": record.ICD10CM, "icd10cm": record.ICD10CM, "cpt": record.CPT,
	"cpt4": record.CPT, "ndc": record.NDC, "unii": record.UNII, "ndfrt": record.NDFRT,
}

func system(n *node) string {
	oid := n.attr("codeSystem")
	if uri, ok := systems[oid]; ok {
		return uri
	}
	name := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, strings.ToLower(n.attr("codeSystemName")))
	if uri, ok := systemNames[name]; ok {
		return uri
	}
	if uri, ok := systems[n.attr("codeSystemName")]; ok { // the two swapped
		return uri
	}
	if uri, ok := systemNames[strings.ToLower(strings.ReplaceAll(oid, "-", ""))]; ok { // the name where the number belongs
		return uri
	}
	if oid == "" {
		return ""
	}
	if strings.Contains(oid, ":") {
		return oid
	}
	return "urn:oid:" + oid
}

// coding reads code, system and display of one element; ok is false when it holds neither code nor words. A code that
// can't be of the system it names loses the system, so that nothing is matched by it.
func (d *document) coding(n *node) (record.Coding, bool) {
	c := record.Coding{Code: said(n.attr("code")), Display: said(squeeze(n.attr("displayName")))}
	if c.Code != "" {
		if c.System = system(n); !fits(c.System, c.Code) {
			d.odd("codes that can't be of the code system they name, kept without it")
			c.System = ""
		}
	}
	return c, c.Code != "" || c.Display != ""
}

// said leaves out what programs write where they have nothing to say.
func said(s string) string {
	switch strings.ToLower(s) {
	case "null", "(null)", "undefined", "????", "???", "??", "?", "n/a", "-", "--", "none selected":
		return ""
	}
	return s
}

// concept reads a coded element: the code, its translations, and the words of its original text.
func (d *document) concept(n *node) record.Concept {
	var c record.Concept
	if n == nil {
		return c
	}
	if coding, ok := d.coding(n); ok {
		c.Codings = append(c.Codings, coding)
	}
	for _, t := range n.all("translation") {
		if coding, ok := d.coding(t); ok && !holds(c.Codings, coding) {
			c.Codings = append(c.Codings, coding)
		}
	}
	c.Text = codeBehind.ReplaceAllString(said(d.label(n.child("originalText"))), "")
	if c.Text == "" {
		for _, t := range n.all("translation") {
			if c.Text = said(d.label(t.child("originalText"))); c.Text != "" {
				break
			}
		}
	}
	return c
}

// codeBehind is a code that some exporters write behind the words: "Hepatitis B, [CVX: 08]".
var codeBehind = regexp.MustCompile(`,?\s*\[(?:RxNorm|CVX|SNOMED(?:[- ]?CT)?|ICD-?\d+(?:-CM)?|LOINC|NDC|CPT): ?[\w.-]+\]\s*$`)

func holds(list []record.Coding, c record.Coding) bool {
	for _, have := range list {
		if have.System == c.System && have.Code == c.Code {
			return true
		}
	}
	return false
}

// when reads a point in time: YYYYMMDDHHMMSS.fff+ZZZZ of any length, and the ISO form some exporters write.
func (d *document) when(n *node) record.DateTime {
	if n == nil {
		return ""
	}
	v := said(n.attr("value"))
	if v == "" {
		return ""
	}
	if v == "19000101" || strings.HasPrefix(v, "19000101000000") {
		return "" // the zero date of some exporters; a person born that day is not in a living practice
	}
	at, ok := parseTime(v)
	if !ok && strings.Trim(v, "0") != "" {
		d.odd("times that can't be read, taken as unknown")
	}
	return at
}

func parseTime(v string) (record.DateTime, bool) {
	zone := ""
	if strings.HasSuffix(v, "Z") {
		v, zone = v[:len(v)-1], "Z"
	} else if i := strings.LastIndexAny(v, "+-"); i >= 8 && !(v[i] == '-' && i == 7) && (i > 10 || v[4] != '-') {
		offset := strings.ReplaceAll(v[i+1:], ":", "")
		if len(offset) == 2 {
			offset += "00"
		}
		if len(offset) == 4 && digits(offset) {
			zone = v[i:i+1] + offset[:2] + ":" + offset[2:]
		}
		v = v[:i]
	}
	if i := strings.IndexByte(v, '.'); i >= 0 {
		v = v[:i]
	}
	v = strings.Map(func(r rune) rune {
		switch r {
		case '-', ':', 'T', ' ', '/':
			return -1
		}
		return r
	}, v)
	if !digits(v) || len(v) < 4 {
		return "", false
	}
	if len(v) > 14 {
		v = v[:14]
	}
	// A day or month of 00 says that it is not known.
	for _, n := range []int{8, 6} {
		if len(v) >= n && v[n-2:n] == "00" {
			v = v[:n-2]
		}
	}
	layouts := map[int]string{14: "20060102150405", 12: "200601021504", 10: "2006010215", 8: "20060102", 6: "200601", 4: "2006"}
	for n := len(v) &^ 1; n >= 4; n -= 2 {
		layout, ok := layouts[n]
		if !ok {
			continue
		}
		t, err := time.Parse(layout, v[:n])
		if err != nil || t.Year() < 1800 {
			continue
		}
		switch {
		case n > 8 && zone == "" && v[8:n] == strings.Repeat("0", n-8):
			return record.DateTime(t.Format("2006-01-02")), true // midnight without a zone is a day
		case n > 8:
			return record.DateTime(t.Format("2006-01-02T15:04:05") + zone), true
		case n == 8:
			return record.DateTime(t.Format("2006-01-02")), true
		case n == 6:
			return record.DateTime(t.Format("2006-01")), true
		}
		return record.DateTime(t.Format("2006")), true
	}
	return "", false
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// span reads an interval, or a point in time as its start. open says that an end was left open or unknown.
func (d *document) span(n *node) (start, end record.DateTime, open bool) {
	if n == nil {
		return "", "", true
	}
	if n.attr("value") != "" {
		return d.when(n), "", true
	}
	start, end = d.when(n.child("low")), d.when(n.child("high"))
	if start == "" {
		start = d.when(n.child("center"))
	}
	return start, end, end == ""
}

// moment reads an interval or a point in time as one moment.
func (d *document) moment(n *node) record.DateTime {
	start, end, _ := d.span(n)
	if start == "" {
		return end
	}
	return start
}

// units that say nothing.
func unit(s string) string {
	switch s = said(s); s {
	case "1", "{count}", "{unit}", "{Unit}":
		return ""
	}
	if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") {
		return s[1 : len(s)-1] // an annotation of UCUM is words
	}
	return s
}

// quantity reads a physical quantity; a range becomes "low-high".
func quantity(n *node) record.Quantity {
	if n == nil {
		return record.Quantity{}
	}
	q := record.Quantity{Value: said(n.attr("value")), Unit: unit(n.attr("unit"))}
	if q.Value == "" {
		low, high := n.child("low"), n.child("high")
		lo, hi := said(low.attr("value")), said(high.attr("value"))
		q.Unit = unit(low.attr("unit"))
		if q.Unit == "" {
			q.Unit = unit(high.attr("unit"))
		}
		switch {
		case lo != "" && hi != "" && lo != hi:
			q.Value = lo + "-" + hi
		case lo != "" && hi != "":
			q.Value = lo
		case lo != "":
			q.Value, q.Comparator = lo, bound(low, ">")
		case hi != "":
			q.Value, q.Comparator = hi, bound(high, "<")
		default:
			q.Value = said(n.child("center").attr("value"))
			q.Unit = unit(n.child("center").attr("unit"))
		}
	}
	if q.Value == "" {
		return record.Quantity{}
	}
	if q.Unit == "" {
		q.Unit = unit(n.child("translation").child("originalText").words())
	}
	return q
}

func bound(n *node, sign string) string {
	if n.is("inclusive", "false") {
		return sign
	}
	return sign + "="
}

// identifiers reads the ids of an element.
func (d *document) identifiers(parent *node) []record.Identifier {
	var list []record.Identifier
	for _, n := range parent.all("id") {
		if id, ok := identifier(n); ok {
			list = append(list, id)
		}
	}
	return list
}

func identifier(n *node) (record.Identifier, bool) {
	root, extension := n.attr("root"), n.attr("extension")
	if n.attr("nullFlavor") != "" && extension == "" || root == "" && extension == "" {
		return record.Identifier{}, false
	}
	switch root {
	case "2.16.840.1.113883.4.1":
		return record.Identifier{System: record.SSN, Value: extension, Type: "SS"}, extension != ""
	case "2.16.840.1.113883.4.6":
		return record.Identifier{System: record.NPI, Value: extension, Type: "NPI"}, extension != ""
	}
	switch {
	case extension == "" && strings.Contains(root, "-"):
		return record.Identifier{System: "urn:ietf:rfc:3986", Value: "urn:uuid:" + strings.ToLower(root)}, true
	case extension == "":
		return record.Identifier{System: "urn:ietf:rfc:3986", Value: "urn:oid:" + root}, true
	case root == "":
		return record.Identifier{Value: extension}, true
	case strings.Contains(root, "-"):
		return record.Identifier{System: "urn:uuid:" + strings.ToLower(root), Value: extension}, true
	}
	return record.Identifier{System: "urn:oid:" + root, Value: extension}, true
}
