package vcard

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"foyer/data/intake"
	"foyer/data/record"
	"foyer/internal/samples"
)

func parse(t *testing.T, text string) record.Document {
	t.Helper()
	doc, err := Parse(context.Background(), []byte(text), intake.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const version4 = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Tessa Q. Testpatient\r\nN:Testpatient;Tessa;Q.;Ms.;Jr.\r\nBDAY:19620201\r\nGENDER:F\r\n" +
	"TEL;VALUE=uri;TYPE=\"work,voice\":tel:+1-555-555-0101;ext=12\r\nTEL;TYPE=cell:555-0102\r\nEMAIL;TYPE=home:tessa@mail.example\r\n" +
	"ADR;TYPE=home:;Apt 2;1 Invented Way;Sampleton;OH;43001;USA\r\nLANG;PREF=2:en\r\nLANG;PREF=1:es\r\nUID:urn:uuid:11111111-0000-4000-8000-000000000001\r\nEND:VCARD\r\n"

const version21 = "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Pe=F1a;Mar=EDa;;;\nTEL;CELL:555-0103\nTEL;HOME;FAX:555-0104\n" +
	"ADR;HOME;ENCODING=QUOTED-PRINTABLE:;;2 Invented Way=0D=0AFloor 3;Sample=\nton;OH;43001;\nPHOTO;JPEG;ENCODING=BASE64:\n /9j/4AAQSkZJRgAB\n\nEND:VCARD\n" +
	"BEGIN:VCARD\nVERSION:2.1\nEMAIL;PREF:nobody@mail.example\nEND:VCARD\n"

func TestVersionFour(t *testing.T) {
	doc := parse(t, version4)
	p := doc.Subjects[0].Patient
	if n := p.Name(); n.Family != "Testpatient" || n.First() != "Tessa" || len(n.Given) != 2 || n.Suffix[0] != "Jr." {
		t.Errorf("name %+v", n)
	}
	if p.BirthDate != "1962-02-01" || p.Sex != record.Female || p.Language() != "es" {
		t.Errorf("%+v", p)
	}
	if tel := p.Telecoms; len(tel) != 3 || tel[0].Value != "+1-555-555-0101 ext. 12" || tel[0].Use != "work" || tel[1].Use != "mobile" || tel[2].System != "email" {
		t.Errorf("%+v", tel)
	}
	if a := p.Addresses[0]; a.City != "Sampleton" || a.PostalCode != "43001" || len(a.Lines) != 2 || a.Lines[0] != "1 Invented Way" {
		t.Errorf("%+v", a)
	}
}

func TestVersionTwoWithQuotedPrintableAndCharsets(t *testing.T) {
	doc := parse(t, version21)
	if len(doc.Subjects) != 1 || len(doc.Warnings) != 1 {
		t.Fatalf("%d patients, %q", len(doc.Subjects), doc.Warnings)
	}
	p := doc.Subjects[0].Patient
	if p.Name().String() != "María Peña" {
		t.Errorf("name %q", p.Name())
	}
	if a := p.Addresses[0]; a.City != "Sampleton" || len(a.Lines) != 2 {
		t.Errorf("%+v", a)
	}
	if p.Telecoms[0].Use != "mobile" || p.Telecoms[1].System != "fax" {
		t.Errorf("%+v", p.Telecoms)
	}
}

func TestABirthdayWithoutYearIsUnknown(t *testing.T) {
	doc := parse(t, "BEGIN:VCARD\nVERSION:4.0\nFN:Una Testpatient\nBDAY:--0203\nEND:VCARD\n")
	if doc.Subjects[0].Patient.BirthDate != "" || len(doc.Warnings) != 1 {
		t.Errorf("%+v %q", doc.Subjects[0].Patient, doc.Warnings)
	}
}

func TestOrganizationsAreNoPatients(t *testing.T) {
	_, err := Parse(context.Background(), []byte("BEGIN:VCARD\nVERSION:3.0\nFN:Invented Supplies\nORG:Invented Supplies;Sales\nEND:VCARD\n"), intake.DefaultLimits())
	var refusal *intake.Refusal
	if !errors.As(err, &refusal) || !refusal.Skip {
		t.Errorf("%v", err)
	}
}

// TestSampleCards holds the number of people that each file names, counted by eye.
func TestSampleCards(t *testing.T) {
	dir := samples.Dir(t, "vcard")
	for name, want := range map[string]int{
		"John_Doe_EVOLUTION.vcf": 1, "John_Doe_IPHONE.vcf": 1, "John_Doe_MAC_ADDRESS_BOOK.vcf": 1, "John_Doe_ANDROID.vcf": 4, // of six, two are addresses for mail alone
		"fullcontact.vcf": 1, "gmail-single.vcf": 1, "issue114.vcf": 1, "outlook-2007.vcf": 1, "rfc6350-example.vcf": 1,
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Skipf("no cards in the samples folder: %v", err)
		}
		doc, err := Parse(context.Background(), data, intake.DefaultLimits())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(doc.Subjects) != want {
			t.Errorf("%s: %d people of %d", name, len(doc.Subjects), want)
		}
		for _, s := range doc.Subjects {
			p := s.Patient
			if len(p.Telecoms) == 0 {
				t.Errorf("%s: no way to reach anybody", name)
			}
			t.Logf("%s: names %d, born %d, telecoms %d, addresses %d, warnings %d", name, len(p.Names), len(p.BirthDate), len(p.Telecoms), len(p.Addresses), len(doc.Warnings))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{version4, version21, "BEGIN:VCARD\nBEGIN:VCARD\nN:a;b\nEND:VCARD", strings.Repeat("BEGIN:VCARD\n", 300), "N:;;;;\n =\n"} {
		f.Add([]byte(s))
	}
	limits := intake.DefaultLimits()
	limits.Size = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Parse(context.Background(), data, limits)
		var refusal *intake.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("an error that is no refusal: %v", err)
		}
		for _, s := range doc.Subjects {
			if len(s.Patient.Names) == 0 {
				t.Error("a patient without a name")
			}
		}
	})
}
