package ccda

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"foyer/data/intake"
	"foyer/data/record"
	"foyer/internal/samples"
)

// TestNegativeDocuments: documents made to be refused or warned about are one or the other.
func TestNegativeDocuments(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samples.Dir(t, "ccda", "onc-negative"), "*.xml"))
	if err != nil || len(files) == 0 {
		t.Skip("no negative C-CDA samples")
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Parse(context.Background(), data, intake.DefaultLimits())
		name := filepath.Base(f)
		switch {
		case err != nil:
			t.Logf("%s: refused: %v", name, err)
		case len(doc.Warnings) > 1 || len(doc.Warnings) == 1 && !strings.HasPrefix(doc.Warnings[0], "entries share"):
			t.Logf("%s: warned: %q", name, doc.Warnings)
		default: // shared identifiers are a habit of test data, and not what is wrong with these
			t.Errorf("%s: taken without a word about what is wrong: %q", name, doc.Warnings)
		}
	}
}

var (
	xmlComment     = regexp.MustCompile(`(?s)<!--.*?-->`)
	xmlDeclaration = regexp.MustCompile(`<\?xml.*?\?>`)
	firstElement   = regexp.MustCompile(`<([A-Za-z]+)[\s>]`)
)

// fragments are refused as they are; put into a document they show that each form of entry is understood.
func fragment(t *testing.T, name string) (*record.Subject, bool) {
	t.Helper()
	dir := samples.Dir(t, "ccda", "hl7-examples")
	matches, err := filepath.Glob(filepath.Join(dir, name+"*"))
	if err != nil || len(matches) == 0 {
		return nil, false
	}
	data, err := os.ReadFile(matches[0])
	if err != nil {
		t.Fatal(err)
	}
	var refusal *intake.Refusal
	if _, err := Parse(context.Background(), data, intake.DefaultLimits()); !errors.As(err, &refusal) || !strings.HasPrefix(refusal.Reason, "a fragment, not a document") {
		t.Errorf("%s: not refused as a fragment: %v", name, err)
	}
	body := xmlDeclaration.ReplaceAll(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil)
	root := string(firstElement.FindSubmatch(xmlComment.ReplaceAll(body, nil))[1])
	target := `<recordTarget><patientRole><patient><name><given>Tessa</given><family>Testpatient</family></name></patient></patientRole></recordTarget>`
	switch root {
	case "section":
		body = append(append([]byte("<component>"), body...), "</component>"...)
	case "recordTarget":
		target, body = string(body), nil
	}
	doc, err := Parse(context.Background(), fmt.Appendf(nil, `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><code code="34133-9"/><effectiveTime value="20200101"/>%s<component><structuredBody>%s</structuredBody></component></ClinicalDocument>`, target, body), intake.DefaultLimits())
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return nil, false
	}
	return &doc.Subjects[0], true
}

// TestFormsOfEntries holds what each of HL7's approved examples says.
func TestFormsOfEntries(t *testing.T) {
	for name, says := range map[string]func(*record.Subject) bool{
		"Allergies_No_Known_Allergies": func(s *record.Subject) bool {
			a := s.Chart.Allergies
			return len(a) == 1 && a[0].Absent && a[0].Substance.Text == "No known allergies"
		},
		"Allergies_No_Known_Medication": func(s *record.Subject) bool {
			a := s.Chart.Allergies
			return len(a) == 1 && a[0].Absent && a[0].Category == "medication"
		},
		"Allergies_No_Section": func(s *record.Subject) bool {
			a := s.Chart.Allergies
			return len(a) == 1 && a[0].Absent && a[0].Status == "unknown"
		},
		"Allergies_Not_Allergic": func(s *record.Subject) bool {
			a := s.Chart.Allergies
			return len(a) == 1 && a[0].Absent && a[0].Substance.String() == "Peanut"
		},
		"Allergies_Allergy_to_food_egg": func(s *record.Subject) bool {
			a := s.Chart.Allergies[0]
			return a.Category == "food" && a.Reactions[0].Severity == "moderate" && !a.Absent
		},
		"Allergies_Withdrawn": func(s *record.Subject) bool {
			a := s.Chart.Allergies
			return len(a) == 1 && len(a[0].Reactions) == 2
		},
		"Problems_No_Known": func(s *record.Subject) bool {
			p := s.Chart.Problems
			return len(p) == 1 && p[0].Absent && p[0].Condition.Text == "No known problems"
		},
		"Problems_Patient_Does_Not": func(s *record.Subject) bool { p := s.Chart.Problems; return len(p) == 1 && p[0].Absent },
		"Problems_Complete":         func(s *record.Subject) bool { return s.Chart.Problems[0].Status == "resolved" },
		"Problems_Active":           func(s *record.Subject) bool { return s.Chart.Problems[0].Status == "active" },
		"Medications_No_Medications": func(s *record.Subject) bool {
			m := s.Chart.Medications
			return len(m) == 1 && m[0].Absent && !m[0].NotDone
		},
		"Medications_Medication_Refused": func(s *record.Subject) bool { m := s.Chart.Medications[0]; return m.NotDone && !m.Absent },
		"Medications_Med_at_bedtime":     func(s *record.Subject) bool { return s.Chart.Medications[0].Frequency == "at bedtime" },
		"Medications_Med_every_4-6":      func(s *record.Subject) bool { return s.Chart.Medications[0].Frequency == "every 4 to 6 hours" },
		"Medications_Med_oral_QID": func(s *record.Subject) bool {
			m := s.Chart.Medications[0]
			return m.Frequency == "4 times a day" && m.AsNeeded
		},
		"Medications_Med_oral_with_ind": func(s *record.Subject) bool {
			return len(s.Chart.Medications) == 3 && s.Chart.Medications[2].Reason.String() == "Joint pain"
		},
		"Medications_Single": func(s *record.Subject) bool { return s.Chart.Medications[0].Status == "completed" },
		"Immunizations_Immunization_not": func(s *record.Subject) bool {
			i := s.Chart.Immunizations[0]
			return i.NotDone && i.Reason.String() == "patient objection"
		},
		"Immunizations_Unknown": func(s *record.Subject) bool { i := s.Chart.Immunizations[0]; return i.Absent && i.Status == "unknown" },
		"Immunizations_Influenza_Vaccination_Influenza": func(s *record.Subject) bool {
			i := s.Chart.Immunizations[0]
			return !i.NotDone && i.Lot == "1" && i.When == "2010-08-15"
		},
		"Family_History_Family_History_two": func(s *record.Subject) bool {
			f := s.Chart.Relatives
			return len(f) == 2 && f[0].Name == "James" && len(f[0].Conditions) == 2
		},
		"Family_History_Normal": func(s *record.Subject) bool {
			f := s.Chart.Relatives
			return len(f) == 2 && f[0].DeathAge == "72" && f[0].Conditions[0].CausedDeath && !*f[1].Deceased
		},
		"Vital_Signs_Panel_of_Vital_Signs_(": func(s *record.Subject) bool {
			return len(s.Chart.Vitals) == 9 && len(s.Chart.Vitals[0].Components) == 2
		},
		"Vital_Signs_Heart":                    func(s *record.Subject) bool { return len(s.Chart.Vitals) == 2 },
		"Encounters_Outpatient_Encounter_with": func(s *record.Subject) bool { return len(s.Visits) == 1 && len(s.Visits[0].Diagnoses) > 0 },
		"Plan_of_Treatment_No_Planned":         func(s *record.Subject) bool { return len(s.Chart.CarePlans) == 2 && s.Chart.CarePlans[0].Absent },
		"Header_Patient_Deceased":              func(s *record.Subject) bool { return s.Patient.Deceased },
		"Header_Patient_Previous":              func(s *record.Subject) bool { return len(s.Patient.Names) >= 2 },
		"Header_Masked":                        func(s *record.Subject) bool { return !strings.Contains(fmt.Sprint(s.Patient.Identifiers), "*") },
	} {
		s, ok := fragment(t, name)
		if !ok {
			t.Errorf("%s: no such example", name)
			continue
		}
		if !says(s) {
			t.Errorf("%s: not understood: %+v", name, s.Chart)
		}
	}
}

func vendorFiles(t testing.TB) [][]byte {
	files, err := filepath.Glob(filepath.Join(samples.Dir(t, "ccda", "vendor"), "*"))
	if err != nil || len(files) == 0 {
		t.Skip("no vendor C-CDA samples")
	}
	var all [][]byte
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

// BenchmarkVendorCCDA reads the vendors' documents; one operation is all of them.
func BenchmarkVendorCCDA(b *testing.B) {
	all := vendorFiles(b)
	var total int64
	for _, data := range all {
		total += int64(len(data))
	}
	b.SetBytes(total)
	b.ReportAllocs()
	for b.Loop() {
		for _, data := range all {
			if _, err := Parse(context.Background(), data, intake.DefaultLimits()); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(all)), "files/op")
}

func FuzzParse(f *testing.F) {
	f.Add(fixture(f, "visit-r21.xml"))
	f.Add(fixture(f, "narrative-r11.xml"))
	f.Add([]byte(`<ClinicalDocument><recordTarget><patientRole><patient><name>x</name></patient></patientRole></recordTarget><component><nonXMLBody><text mediaType="text/plain" representation="B64">eA==</text></nonXMLBody></component></ClinicalDocument>`))
	limits := intake.DefaultLimits()
	limits.Size, limits.Nodes = 1<<20, 20_000
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Parse(context.Background(), data, limits)
		var refusal *intake.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("an error that is no refusal: %v", err)
		}
		if err == nil && (len(doc.Subjects) != 1 || len(doc.Subjects[0].Patient.Names) == 0) {
			t.Error("a document without its patient")
		}
	})
}
