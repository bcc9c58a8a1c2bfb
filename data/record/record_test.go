package record_test

import (
	"encoding/json"
	"testing"
	"time"

	"foyer/data/record"

	"github.com/google/go-cmp/cmp"
)

func TestAge(t *testing.T) {
	on := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		born  record.Date
		years int
		ok    bool
	}{
		{"1958-04-17", 68, true},
		{"1958-11-17", 68, true},
		{"1958-11-18", 67, true},
		{"2026-11-17", 0, true},
		{"1958", 68, true},
		{"2030-01-01", 0, false},
		{"", 0, false},
		{"1958-13", 0, false},
	} {
		if years, ok := tt.born.Age(on); years != tt.years || ok != tt.ok {
			t.Errorf("%q: %d, %v; want %d, %v", tt.born, years, ok, tt.years, tt.ok)
		}
	}
}

func TestDateTimeKeepsTheDayOfTheSource(t *testing.T) {
	// Half past eleven at night in New York is the next day in UTC; the visit was on the 17th.
	d := record.DateTime("2026-11-17T23:30:00-05:00")
	if d.Date() != "2026-11-17" {
		t.Errorf("date %s", d.Date())
	}
	if got := d.Time(time.UTC).UTC().Format("2006-01-02T15:04"); got != "2026-11-18T04:30" {
		t.Errorf("moment %s", got)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, text := range []string{"", "2026", "2026-11", "2026-11-17", "2026-02-30", "0000-00-00", "2026-1-1", "２０２６", "2026-11-17T09:00"} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := record.ParseDate(text)
		if err != nil {
			if d != "" {
				t.Fatalf("%q: an error and a date %q", text, d)
			}
			return
		}
		if string(d) != text || (d == "") != d.Time().IsZero() && text != "0001" && text != "0001-01" && text != "0001-01-01" {
			t.Fatalf("%q became %q, %v", text, d, d.Time())
		}
		if age, ok := d.Age(now); age < 0 || age > 2026 || ok && d == "" {
			t.Fatalf("%q: %d, %v", text, age, ok)
		}
	})
}

func FuzzDateTime(f *testing.F) {
	for _, text := range []string{"", "2026", "2026-11-17T09:00:00-05:00", "2026-11-17T09:00Z", "2026-11-17T09:00:00.123", "2026-11-17T25:00", "2026-11-17T09:00:00+99:99"} {
		f.Add(text)
	}
	east := time.FixedZone("", 14*3600)
	f.Fuzz(func(t *testing.T, text string) {
		d := record.DateTime(text)
		at := d.Time(east)
		if len(d.Date()) > 10 {
			t.Fatalf("%q: the day is %q", text, d.Date())
		}
		if at.IsZero() || at.Nanosecond() != 0 || at.Year() < 1 || at.Year() > 9999 {
			return
		}
		if back := record.At(at).Time(time.UTC); !back.Equal(at) {
			_, offset := at.Zone()
			if offset%60 == 0 { // RFC 3339 has no seconds of offset
				t.Fatalf("%q: %v came back as %v", text, at, back)
			}
		}
	})
}

// TestEveryItemComesBackThroughJSON guards Each, Add and the JSON names together: a kind that one of them forgets
// loses records.
func TestEveryItemComesBackThroughJSON(t *testing.T) {
	c := record.Concept{Text: "word"}
	chart := record.Chart{
		Allergies: []record.Allergy{{Substance: c}}, Problems: []record.Problem{{Condition: c}},
		Medications: []record.Medication{{Drug: c, Sig: "1 pill"}}, Immunizations: []record.Immunization{{Vaccine: c}},
		Vitals:  []record.Observation{{Code: c, Value: record.Value{Quantity: record.Quantity{Value: "7.40", Unit: "%"}}}},
		Results: []record.Observation{{Code: c}}, Social: []record.Observation{{Code: c}},
		Procedures: []record.Procedure{{Procedure: c}}, CarePlans: []record.CarePlan{{Title: c}}, Goals: []record.Goal{{Description: c}},
		Instructions: []record.Instruction{{Text: "rest"}}, Relatives: []record.Relative{{Relationship: c}}, Notes: []record.Note{{Text: "n"}},
	}
	var back record.Chart
	prints := map[string]record.Kind{}
	chart.Each(func(kind record.Kind, _ *record.Item, value any) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if err := back.Add(kind, text); err != nil {
			t.Fatal(err)
		}
		p := record.Fingerprint(kind, value)
		if other, twice := prints[p]; twice {
			t.Errorf("%s and %s share a fingerprint", kind, other)
		}
		prints[p] = kind
	})
	if diff := cmp.Diff(chart, back); diff != "" {
		t.Error(diff)
	}
	if chart.Len() != 13 {
		t.Errorf("%d kinds, want 13", chart.Len())
	}
	if err := back.Add("tea", []byte("{}")); err == nil {
		t.Error("an unknown kind was taken")
	}
}

func TestFingerprintIgnoresWhereAFactCameFrom(t *testing.T) {
	a := record.Medication{Drug: record.Concept{Text: "Lisinopril 10 MG", Codings: []record.Coding{{System: record.RxNorm, Code: "314076"}}}, Sig: "1 pill a day"}
	b := record.Medication{Item: record.Item{ID: "x", Author: "someone", SourceID: "y"}, Sig: "1  Pill a day",
		Drug: record.Concept{Text: "lisinopril", Codings: []record.Coding{{System: record.NDC, Code: "1"}, {System: record.RxNorm, Code: "314076"}}}}
	if record.Fingerprint(record.KindMedication, &a) != record.Fingerprint(record.KindMedication, &b) {
		t.Error("the same medication from two sources has two fingerprints")
	}
	b.Sig = "2 pills a day"
	if record.Fingerprint(record.KindMedication, &a) == record.Fingerprint(record.KindMedication, &b) {
		t.Error("a changed dose has the same fingerprint")
	}
}

func TestMRN(t *testing.T) {
	p := record.Patient{Identifiers: []record.Identifier{{Type: "SS", Value: "1"}, {Value: "2"}, {Type: "MR", Value: "3"}}}
	if p.MRN() != "3" {
		t.Errorf("%s", p.MRN())
	}
	p.Identifiers = p.Identifiers[:2]
	if p.MRN() != "2" {
		t.Errorf("%s", p.MRN())
	}
}
