package ccda

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"foyer/data/intake"
	"foyer/data/record"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(t *testing.T, data []byte) (record.Document, *record.Subject) {
	t.Helper()
	doc, err := Parse(context.Background(), data, intake.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return doc, &doc.Subjects[0]
}

func TestThePatientOfTheHeader(t *testing.T) {
	doc, s := parse(t, fixture(t, "visit-r21.xml"))
	p := s.Patient
	if p.Name().String() != "Tessa Quince Testpatient Jr" || p.BirthDate != "1962-02-01" || p.Sex != record.Female || p.MRN() != "T-100" || p.Language() != "es" {
		t.Errorf("%+v", p)
	}
	if p.BirthSex != "F" || len(p.Race) != 2 || len(p.Ethnicity) != 1 || p.MaritalStatus.String() != "Married" {
		t.Errorf("%+v", p)
	}
	if p.Reach("phone")[0] != "+1-555-555-0101" || p.Reach("email")[0] != "tessa@mail.example" || p.Addresses[0].Lines[1] != "Apt 2" {
		t.Errorf("%+v %+v", p.Telecoms, p.Addresses)
	}
	if len(p.Contacts) != 2 || !p.Contacts[0].Guardian || p.Contacts[1].Guardian || p.Contacts[1].Relationship.String() != "spouse" {
		t.Errorf("%+v", p.Contacts)
	}
	if len(doc.Providers) != 1 || doc.Providers[0].Credential != "MD" || len(doc.Organizations) != 1 {
		t.Errorf("%+v %+v", doc.Providers, doc.Organizations)
	}
}

func TestTheVisitAndWhatBelongsToIt(t *testing.T) {
	_, s := parse(t, fixture(t, "visit-r21.xml"))
	if len(s.Visits) != 1 {
		t.Fatalf("%+v", s.Visits)
	}
	v := s.Visits[0]
	if v.Reason != "Blood pressure check" || v.Assessment != "Pressure is above the goal." || v.Provider != "Anita Rao, MD" || v.Class != "AMB" || v.Status != "finished" {
		t.Errorf("%+v", v)
	}
	if s.Chart.Vitals[0].Visit != v.ID || s.Chart.Results[0].Visit != "" || s.Chart.Instructions[0].Visit != v.ID {
		t.Error("items are with the wrong visit")
	}
}

func TestCodedEntries(t *testing.T) {
	_, s := parse(t, fixture(t, "visit-r21.xml"))
	c := s.Chart
	if a := c.Allergies; len(a) != 1 || !a[0].Absent || a[0].Substance.String() != "No known allergies" || a[0].Status != "active" {
		t.Errorf("allergies %+v", a)
	}
	m := c.Medications[0]
	if m.Drug.Text != "Inventolol 25 mg tablet" || m.Sig != "Take one tablet twice a day" || m.Frequency != "twice a day" || m.Dose.String() != "1 tablet" || !m.AsNeeded ||
		m.Reason.String() != "Hypertension" || m.Refills != "3" || m.Quantity.Value != "60" || m.Start != "2026-01-01" || m.Status != "active" {
		t.Errorf("medication %+v", m)
	}
	if p := c.Problems[0]; p.Condition.String() != "Invented cough" || p.Condition.Code(record.ICD10CM) != "R05" || p.Onset != "2020-03" || p.Status != "resolved" {
		t.Errorf("problem %+v", p)
	}
	if v := c.Vitals; len(v) != 2 || len(v[0].Components) != 2 || v[0].Components[0].Value.String() != "148 mm[Hg]" || v[1].Value.Quantity.Value != "70.50" {
		t.Errorf("vitals %+v", v)
	}
	r := c.Results
	if len(r) != 2 || r[0].Value.Quantity.Value != "7.40" || r[0].Range != "3.9 - 6.1 mg/dL" || r[0].Interpretation.String() != "H" || r[0].Panel.String() != "Basic panel" || r[1].Value.Absent != "unknown" {
		t.Errorf("results %+v", r)
	}
	if i := c.Immunizations[0]; !i.NotDone || i.Absent || i.Reason.String() != "patient objection" {
		t.Errorf("immunization %+v", i)
	}
	if p := c.CarePlans; len(p) != 1 || p[0].Category != "appointment" || p[0].When != "2026-12-15" {
		t.Errorf("plans %+v", p)
	}
	if g := c.Goals; len(g) != 1 || g[0].Description.String() != "Below 130/80" {
		t.Errorf("goals %+v", g)
	}
	if i := c.Instructions; len(i) != 1 || i[0].Text != "Measure at home every morning" {
		t.Errorf("instructions %+v", i)
	}
	if f := c.Relatives; len(f) != 1 || f[0].Relationship.String() != "father" || f[0].Conditions[0].Onset != "57" || f[0].Deceased == nil || !*f[0].Deceased {
		t.Errorf("relatives %+v", f)
	}
}

func TestSectionsInWords(t *testing.T) {
	_, s := parse(t, fixture(t, "narrative-r11.xml"))
	c := s.Chart
	if a := c.Allergies; len(a) != 1 || !a[0].Absent || !a[0].FromNarrative || a[0].Substance.Text != "NKDA" {
		t.Errorf("allergies %+v", a)
	}
	m := c.Medications
	if len(m) != 2 || m[0].Sig != "one a day" || m[0].Start != "2012-03-04" || m[0].Drug.Code(record.RxNorm) != "12345" || m[1].Status != "stopped" || !m[1].FromNarrative {
		t.Errorf("medications %+v", m)
	}
	if p := c.Problems; len(p) != 2 || p[1].Condition.Text != "Invented cough" {
		t.Errorf("problems %+v", p)
	}
	if i := c.Immunizations; len(i) != 1 || !i[0].Absent || i[0].Status != "unknown" {
		t.Errorf("no information is not kept: %+v", i)
	}
	if n := c.Notes; len(n) != 1 || n[0].Text != "It began on a Monday.\nIt ended on a Tuesday." {
		t.Errorf("notes %+v", n)
	}
	if p := c.CarePlans; len(p) != 1 || p[0].Text != "Come back in a month." || p[0].Category != "plan" {
		t.Errorf("plan %+v", p)
	}
}

func TestEncodings(t *testing.T) {
	text := strings.Replace(string(fixture(t, "narrative-r11.xml")), "<given>Tom</given>", "<given>Ren\u00e9e</given>", 1)
	var wide []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + strings.Replace(text, `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="UTF-16"?>`, 1))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	var latin []byte
	for _, r := range strings.Replace(text, `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="ISO-8859-1"?>`, 1) {
		latin = append(latin, byte(r))
	}
	for name, data := range map[string][]byte{"utf-8": []byte(text), "byte order mark": []byte("\ufeff" + text), "utf-16": wide, "latin-1": latin, "space in front": []byte(" \n" + text)} {
		if _, s := parse(t, data); s.Patient.Name().First() != "Renée" {
			t.Errorf("%s: %q", name, s.Patient.Name().First())
		}
	}
}

func TestOtherNamespacesAndPrefixes(t *testing.T) {
	text := string(fixture(t, "narrative-r11.xml"))
	text = strings.ReplaceAll(strings.ReplaceAll(text, "</", "</x:"), "<", "<x:")
	for _, keep := range []string{"?xml", "!--", "/x:"} {
		text = strings.ReplaceAll(text, "<x:"+keep, "<"+keep)
	}
	text = strings.Replace(text, `xmlns="urn:hl7-org:v3"`, `xmlns:x="urn:hl7-org:v3"`, 1)
	if _, s := parse(t, []byte(text)); len(s.Chart.Medications) != 2 {
		t.Errorf("%d medications", len(s.Chart.Medications))
	}
}

func TestRefusalsSayWhy(t *testing.T) {
	whole := string(fixture(t, "narrative-r11.xml"))
	for name, c := range map[string]struct{ text, want string }{
		"empty":               {"", "the file is empty"},
		"not XML":             {"MSH|^~\\&|", "not XML"},
		"a fragment":          {`<section xmlns="urn:hl7-org:v3"><title>x</title></section>`, "line 1: a fragment, not a document: it starts at <section>"},
		"a fragment unspaced": {"<!-- x -->\n<component><section/></component>", "line 2: a fragment, not a document: it starts at <component>"},
		"other XML":           {`<HealthData/>`, "line 1: XML, but not a clinical document: it starts at <HealthData>"},
		"cut off":             {whole[:len(whole)/2], "not well-formed XML"},
		"no patient":          {`<ClinicalDocument xmlns="urn:hl7-org:v3"><title/></ClinicalDocument>`, "line 1: recordTarget: the document names no patient"},
		"no name":             {strings.Replace(whole, "<name><given>Tom</given><family>Testpatient</family></name>", "", 1), "the patient has no name"},
		"a DTD":               {`<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument/>`, "line 1: document type definitions and entities are not accepted"},
		"two roots":           {whole + "<x/>", "more than one outermost element"},
		"an unknown entity":   {strings.Replace(whole, "NKDA", "&evil;", 1), "not well-formed XML"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(context.Background(), []byte(c.text), intake.DefaultLimits())
			var refusal *intake.Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "Testpatient") || strings.Contains(err.Error(), "Tom")) {
				t.Errorf("the reason holds patient data: %v", err)
			}
		})
	}
}

func TestHostileDocuments(t *testing.T) {
	limits := intake.DefaultLimits()
	limits.Size, limits.Nodes = 64<<20, 500_000
	wrap := func(body string) string {
		return `<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><patient><name><family>Testpatient</family></name></patient></patientRole></recordTarget><component><structuredBody>` + body + `</structuredBody></component></ClinicalDocument>`
	}
	var attributes strings.Builder
	for i := range 5000 {
		attributes.WriteString(" a" + strings.Repeat("b", i%7) + "c" + strings.Repeat("d", i/7%50) + string(rune('a'+i%26)) + `x="1"`)
	}
	for name, text := range map[string]string{
		"billion laughs":    `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><ClinicalDocument>&lol2;</ClinicalDocument>`,
		"external entity":   `<!DOCTYPE x SYSTEM "file:///etc/hostname"><ClinicalDocument>&x;</ClinicalDocument>`,
		"deep":              strings.Repeat("<a>", 1_000_000),
		"deep and closed":   wrap(strings.Repeat("<component>", 100_000) + strings.Repeat("</component>", 100_000)),
		"many":              wrap(strings.Repeat("<component/>", 1_000_000)),
		"a giant attribute": wrap(`<component a="` + strings.Repeat("x", limits.Value+1) + `"/>`),
		"many attributes":   "<ClinicalDocument" + attributes.String() + "/>",
		"one long text for all": wrap(`<component><section><code code="11450-4"/><text><paragraph ID="a">` + strings.Repeat("word ", 1<<20) + `</paragraph></text>` +
			strings.Repeat(`<entry><observation><text><reference value="#a"/></text><value><originalText><reference value="#a"/></originalText></value></observation></entry>`, 30_000) + `</section></component>`),
		"ids that loop": wrap(`<component><section><code code="48765-2"/><text ID="a"><content ID="a"><reference value="#a"/></content></text><entry><observation><code><originalText><reference value="#a"/></originalText></code></observation></entry></section></component>`),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := Parse(context.Background(), []byte(text), limits)
			var refusal *intake.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Errorf("an error that is no refusal: %v", err)
			}
			if err == nil && name != "ids that loop" && name != "one long text for all" {
				t.Error("accepted")
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func TestACancelledContextStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Parse(ctx, fixture(t, "visit-r21.xml"), intake.DefaultLimits()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestTimes(t *testing.T) {
	for in, want := range map[string]record.DateTime{
		"20140426100100":            "2014-04-26T10:01:00",
		"20080922085800.000-0500":   "2008-09-22T08:58:00-05:00",
		"201404261001-0500":         "2014-04-26T10:01:00-05:00",
		"2014042610":                "2014-04-26T10:00:00",
		"20140426":                  "2014-04-26",
		"201404":                    "2014-04",
		"2014":                      "2014",
		"20140400":                  "2014-04",
		"20140000":                  "2014",
		"2014-04-26":                "2014-04-26",
		"2014-04-26T10:01:00Z":      "2014-04-26T10:01:00Z",
		"2014-04-26T10:01:00-05:00": "2014-04-26T10:01:00-05:00",
		"20140426000000":            "2014-04-26",
		"20140426000000+0000":       "2014-04-26T00:00:00+00:00",
		"20141326":                  "2014",
		"0":                         "",
		"soon":                      "",
	} {
		if got, _ := parseTime(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestAbsenceInWords(t *testing.T) {
	for text, want := range map[string][2]bool{
		"No known allergies": {true, false}, "NKDA": {true, false}, "NKA.": {true, false}, "None": {true, false}, "No Known Drug Allergies": {true, false},
		"Patient denies": {false, false}, "Denies allergies": {true, false}, "No medications": {true, false},
		"No information": {false, true}, "Not indicated": {false, true}, "No Encounters Indicated": {false, true}, "No data available": {false, true},
		"No Reason for Referral Indicated": {false, true}, "None recorded": {false, true}, "Unknown": {false, true},
		"Penicillin": {false, false}, "Nocturnal cough": {false, false}, "Norvasc": {false, false}, "Nonesuch fever": {false, false}, "": {false, false},
	} {
		absent, unknown := absence(text)
		if absent != want[0] || unknown != want[1] {
			t.Errorf("%q: absent %v, unknown %v", text, absent, unknown)
		}
	}
}
