package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"foyer/data/fault"
	"foyer/internal/samples"
)

func TestKindIsToldByContent(t *testing.T) {
	for name, c := range map[string]struct {
		text, words string
		kind        Kind
	}{
		"summary.ccd":   {"\ufeff<?xml version=\"1.0\"?>\n<!-- <html> -->\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\">", "", CCDA},
		"prefixed.xml":  {`<n1:ClinicalDocument xmlns:n1="urn:hl7-org:v3">`, "", CCDA},
		"fragment.xml":  {"<component><section/>", "", CCDA},
		"dtd.xml":       {"<!DOCTYPE x [", "", CCDA},
		"page.xml":      {"<!DOCTYPE html><html>", "a web page", Unknown},
		"health.xml":    {"<?xml version='1.0'?><HealthData locale='en'>", "an Apple Health export: import it as readings", Unknown},
		"fhir.xml":      {`<Patient xmlns="http://hl7.org/fhir">`, "FHIR as XML, which is not supported: export it as JSON", Unknown},
		"bundle.txt":    {` {"resourceType": "Bundle",`, "", FHIR},
		"lines.ndjson":  {"{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}", "", FHIR},
		"array.json":    {`[{"resourceType":"Patient"}]`, "", FHIR},
		"other.json":    {`{"a": 1}`, "JSON, but not FHIR: it names no resourceType", Unknown},
		"people.txt":    {"mrn\tgiven\tfamily\n1\ta\tb\n", "", CSV},
		"semicolon.dat": {"mrn;given;family\n1;a;b\n", "", CSV},
		"one.csv":       {"mrn\n1\n", "", CSV},
		"card":          {"BEGIN:VCARD\r\nVERSION:3.0", "", VCard},
		"cal.txt":       {"BEGIN:VCALENDAR\r\n", "", ICal},
		"lab.hl7":       {"MSH|^~\\&|LAB|", "HL7 v2 messages, which are not supported", Unknown},
		"x.pdf":         {"%PDF-1.7", "a PDF", Unknown},
		"x.xlsx":        {"PK\x03\x04....[Content_Types].xml", "an Office document: save it as CSV", Unknown},
		"x.zip":         {"PK\x03\x04....visit.xml", "", Zip},
		"tree.ged":      {"0 HEAD\n1 SOUR invented\n", "a GEDCOM family file: import it as family history", Unknown},
		"letter.eml":    {"From: a@mail.example\nTo: b@mail.example\nSubject: x, y, z\nDate: today\n\nhi", "a mail message", Unknown},
		"note.txt":      {"It went well.\nNothing else.", "text of no known form", Unknown},
		"nothing":       {" \n", "an empty file", Unknown},
		"binary":        {"\x00\x01\x02\x03\xff", "not a text file", Unknown},
	} {
		if kind := Detect(name, []byte(c.text)); kind != c.kind {
			t.Errorf("%s: %s, want %s", name, kind, c.kind)
		}
		if words := Explain(name, []byte(c.text)); words != c.words {
			t.Errorf("%s: %q, want %q", name, words, c.words)
		}
	}
}

func TestSamplesAreOfTheirKind(t *testing.T) {
	dir := samples.Dir(t)
	for pattern, want := range map[string]Kind{
		"ccda/*/*": CCDA, "fhir/*/*.json": FHIR, "vcard/*.vcf": VCard, "table/[a-m]*.txt": CSV, "table/p*.txt": CSV, "table/[r-v]*.txt": CSV,
		"device/*.csv": CSV, "apple-health/*": Unknown, "family/gedcom/*": Unknown, "family/mfhp/*.xml": Unknown,
	} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(files) == 0 {
			t.Logf("no samples for %s", pattern)
			continue
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				continue // a folder
			}
			head := data[:min(len(data), HeadSize)]
			if got := Detect(filepath.Base(f), head); got != want {
				t.Errorf("%s: %s (%s), want %s", filepath.Base(f), got, Explain(filepath.Base(f), head), want)
			}
		}
	}
}

func TestTextBecomesUTF8(t *testing.T) {
	const text = "Renée, 37.2 °C"
	var little, big []byte
	for _, u := range utf16.Encode([]rune(text)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	var latin []byte
	for _, r := range text {
		latin = append(latin, byte(r))
	}
	for name, data := range map[string][]byte{
		"utf-8": []byte(text), "utf-8 with mark": []byte("\ufeff" + text), "latin-1": latin, "utf-16le": little, "utf-16be": big,
		"utf-16le with mark": append([]byte{0xff, 0xfe}, little...), "utf-16be with mark": append([]byte{0xfe, 0xff}, big...),
	} {
		if got, _, err := UTF8(data); err != nil || string(got) != text {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}

func TestRefusalsAreFaults(t *testing.T) {
	err := fmt.Errorf("reading: %w", Refuse("not a date").In("birth_date").At(7).Because(errors.New("inside")))
	if fault.Of(err) != fault.Invalid || fault.Message(err) == "" {
		t.Errorf("%v %v", fault.Of(err), fault.Message(err))
	}
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Error() != "line 7: birth_date: not a date" || refusal.Skip {
		t.Errorf("%v", refusal)
	}
}

func archive(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, data := range files {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchives(t *testing.T) {
	inner := archive(t, map[string][]byte{"x.xml": []byte("<x/>")})
	data := archive(t, map[string][]byte{
		"a/visit.xml": []byte("<ClinicalDocument/>"), "../../evil.csv": []byte("mrn,given\n1,a\n"), "inner.zip": inner,
		"__MACOSX/._visit.xml": []byte("x"), "bomb.csv": bytes.Repeat([]byte("0"), 16<<20),
	})
	got := map[string]string{}
	err := Each(context.Background(), "all.zip", data, DefaultLimits(), func(f File) error {
		got[f.Name] = fmt.Sprint(len(f.Data), " ", f.Err)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"all.zip/a/visit.xml": "19 <nil>", "all.zip/evil.csv": "14 <nil>", "all.zip/inner.zip": "0 an archive inside an archive: unpack it first",
		"all.zip/bomb.csv": "0 this file unpacks to far more than its packed size: it is taken for a bomb",
	}
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%s: %q, want %q", name, got[name], w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
}

func TestArchivesBeyondTheLimits(t *testing.T) {
	limits := DefaultLimits()
	limits.Files = 3
	many := map[string][]byte{}
	for i := range 5 {
		many[fmt.Sprintf("%d.csv", i)] = []byte("a,b\n")
	}
	err := Each(context.Background(), "x.zip", archive(t, many), limits, func(File) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "holds 5 files") {
		t.Errorf("%v", err)
	}
	limits = DefaultLimits()
	limits.Unpacked = 1 << 20
	noise := make([]byte, 700<<10)
	for i := range noise {
		noise[i] = byte(i * i >> 3)
	}
	err = Each(context.Background(), "x.zip", archive(t, map[string][]byte{"1": noise, "2": noise, "3": noise}), limits, func(File) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "unpacks to more than") {
		t.Errorf("%v", err)
	}
	if err := Each(context.Background(), "x.zip", []byte("PK\x03\x04broken"), limits, func(File) error { return nil }); err == nil {
		t.Error("a damaged archive is taken")
	}
}

func TestASingleFileIsItself(t *testing.T) {
	err := Each(context.Background(), "x.csv", []byte("a,b\n1,2\n"), DefaultLimits(), func(f File) error {
		if f.Name != "x.csv" || len(f.Data) != 8 {
			t.Errorf("%+v", f)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"<a", "{\"resourceType\":\"P", "mrn,given\n1,2", "BEGIN:VCARD", "\xff\xfea\x00", "<!DOCTYPE ", "<!--", "PK\x03\x04", "0 HEAD"} {
		f.Add("x.csv", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		kind, words := Detect(name, head), Explain(name, head)
		if (kind == Unknown) == (words == "") {
			t.Errorf("kind %s and words %q", kind, words)
		}
	})
}

func FuzzEach(f *testing.F) {
	f.Add(archive(f, map[string][]byte{"a.xml": []byte("<a/>")}))
	limits := DefaultLimits()
	limits.Size, limits.Unpacked, limits.Files = 1<<20, 1<<20, 10
	f.Fuzz(func(t *testing.T, data []byte) {
		err := Each(context.Background(), "x.zip", data, limits, func(file File) error {
			if strings.Contains(file.Name, "..") && strings.Contains(file.Name, "/../") {
				t.Errorf("a name that leaves the archive: %q", file.Name)
			}
			return nil
		})
		var refusal *Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("%v", err)
		}
	})
}
