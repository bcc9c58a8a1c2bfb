package table

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/data/intake"
	"foyer/data/record"
	"foyer/internal/samples"
)

var today = time.Date(2026, 11, 17, 0, 0, 0, 0, time.UTC)

func parse(t *testing.T, name, text string) Result {
	t.Helper()
	r, err := Parse(context.Background(), []byte(text), Options{Name: name, Today: today}, intake.DefaultLimits())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r
}

func TestHeadersOfTheCommandLineAreTakenAsTheyAre(t *testing.T) {
	r := parse(t, "x.csv", "mrn,given,family,birth_date,sex,email,phone,language,address,city,state,postal_code\n"+
		"T-100,Tessa,Testpatient,1962-02-01,female,tessa@mail.example,555-0101,es,1 Invented Way,Sampleton,OH,43001\n")
	if r.Mapping.Kind != Patients || r.Mapping.Confidence < 0.99 {
		t.Errorf("kind %s, confidence %v", r.Mapping.Kind, r.Mapping.Confidence)
	}
	p := r.Document.Subjects[0].Patient
	if p.MRN() != "T-100" || p.Name().String() != "Tessa Testpatient" || p.BirthDate != "1962-02-01" || p.Sex != record.Female ||
		p.Language() != "es" || p.Reach("email")[0] != "tessa@mail.example" || p.Reach("phone")[0] != "555-0101" || p.Addresses[0].City != "Sampleton" {
		t.Errorf("%+v", p)
	}
}

func TestForeignHeaders(t *testing.T) {
	for name, c := range map[string]struct{ text, given, family, born, sex string }{
		"an EHR with titles above": {"Patient Listing\nGenerated 11/17/2026,,,\n\nAccount #,Patient Name,DOB,Gender\nA1,\"Testpatient, Tom Q\",13-Mar-1958,M\n", "Tom", "Testpatient", "1958-03-13", record.Male},
		"Spanish, semicolons":      {"Nº de historia;Apellidos;Nombre;Fecha de nacimiento;Sexo\n7;Prueba Inventada;Álvaro;3/4/1971;Hombre\n", "Álvaro", "Prueba Inventada", "1971-04-03", record.Male},
		"camel case, tabs":         {"PatientId\tFirstName\tLastName\tDateOfBirth\tSex\n9\tUna\tTestpatient\t19710403\tF\n", "Una", "Testpatient", "1971-04-03", record.Female},
		"a spreadsheet's days":     {"sep=;\nMRN;First;Last;Birthday\n9;Una;Testpatient;26026\n", "Una", "Testpatient", "1971-04-03", record.Unknown},
		"two-digit years":          {"MRN|First|Last|DOB\n9|Una|Testpatient|04/23/71\n", "Una", "Testpatient", "1971-04-23", record.Unknown},
		"windows-1252":             {"MRN,First,Last,DOB\n9,Ren\xe9,Testpatient,04/23/1971\n", "René", "Testpatient", "1971-04-23", record.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			r := parse(t, "x.csv", c.text)
			if len(r.Document.Subjects) != 1 {
				t.Fatalf("subjects %d, left %v, mapping %+v", len(r.Document.Subjects), r.Left, r.Mapping)
			}
			p := r.Document.Subjects[0].Patient
			if p.Name().First() != c.given || p.Name().Family != c.family || string(p.BirthDate) != c.born || p.Sex != c.sex {
				t.Errorf("got %v %v %v, mapping %+v", p.Names, p.BirthDate, p.Sex, r.Mapping.Columns)
			}
		})
	}
}

func TestTheOrderOfDatesIsDecidedByTheData(t *testing.T) {
	r := parse(t, "x.csv", "mrn,given,family,birth_date\n1,A,Testpatient,03/04/1971\n2,B,Testpatient,25/04/1971\n")
	if r.Mapping.DateOrder != DayFirst || r.Document.Subjects[0].Patient.BirthDate != "1971-04-03" {
		t.Errorf("%s %s", r.Mapping.DateOrder, r.Document.Subjects[0].Patient.BirthDate)
	}
	r = parse(t, "x.csv", "mrn,given,family,birth_date\n1,A,Testpatient,03/04/1971\n2,B,Testpatient,04/25/1971\n")
	if r.Mapping.DateOrder != MonthFirst || r.Document.Subjects[0].Patient.BirthDate != "1971-03-04" {
		t.Errorf("%s %s", r.Mapping.DateOrder, r.Document.Subjects[0].Patient.BirthDate)
	}
}

func TestBadRowsHaveTheirReasonAndTheRestGoesOn(t *testing.T) {
	r := parse(t, "x.csv", "mrn,given,family,birth_date,sex,email\n"+
		"1,Ann,Testpatient,1971-02-30,F,ann@mail.example\n"+
		"2,,,1971-02-03,F,\n"+
		"3,Cal,Testpatient,1971-02-03,purple,not-mail\n"+
		"3,Dan,Otherpatient,1980-02-03,M,\n"+
		"\n"+
		"5,Eve,Testpatient,2071-02-03,F,\n"+
		"6,Fay,Testpatient,1990-01-01,F,fay@mail.example\n")
	if len(r.Document.Subjects) != 2 || len(r.Left) != 4 {
		t.Errorf("%d subjects, left %v", len(r.Document.Subjects), r.Left)
	}
	for i, want := range []string{"line 2: birth_date: there is no such day", "line 3: family: the row names nobody", "line 5: mrn: the number is that of another patient above", "line 7: birth_date: the day lies in the future"} {
		if i < len(r.Left) && r.Left[i].Error() != want {
			t.Errorf("left %q, want %q", r.Left[i], want)
		}
	}
	if len(r.Odd) != 2 || r.Odd[0].Line != 4 {
		t.Errorf("odd %v", r.Odd)
	}
}

func TestSchedule(t *testing.T) {
	r := parse(t, "x.csv", "Appt ID,Date,Time,Patient,DOB,Reason,Provider,Status,Duration\n"+
		"a1,11/17/2026,9:00 AM,\"Testpatient, Tessa\",2/1/1962,Follow-up,\"Rao, Anita MD\",Confirmed,20\n"+
		"a2,11/17/2026,1:30p,Tom Testpatient,,Cough,\"Rao, Anita MD\",No Show,\n"+
		"a3,11/31/2026,9:00,Una Testpatient,,,,,\n"+
		"a4,11/18/2026,,Una Testpatient,,,,Cancelled,\n")
	if r.Mapping.Kind != Schedule || len(r.Schedule) != 3 || len(r.Left) != 1 {
		t.Fatalf("%s, %d rows, left %v", r.Mapping.Kind, len(r.Schedule), r.Left)
	}
	s := r.Schedule[0]
	if s.Start != "2026-11-17T09:00:00" || s.End != "2026-11-17T09:20:00" || s.Patient.Family != "Testpatient" || s.BirthDate != "1962-02-01" || s.Status != "planned" || s.Identifier.Value != "a1" {
		t.Errorf("%+v", s)
	}
	if s := r.Schedule[1]; s.Start != "2026-11-17T13:30:00" || s.Status != "noshow" {
		t.Errorf("%+v", s)
	}
	if s := r.Schedule[2]; !s.AllDay || s.Status != "cancelled" {
		t.Errorf("%+v", s)
	}
}

func TestAConfirmedMappingIsUsedForFilesOfTheSameForm(t *testing.T) {
	text := "Nr,Wer,Wann\n1,\"Testpatient, Tessa\",1962-02-01\n"
	if _, err := Parse(context.Background(), []byte(text), Options{}, intake.DefaultLimits()); err == nil {
		t.Fatal("words nobody knows were taken for a table of patients")
	}
	g, err := Inspect([]byte("mrn,name,birth_date\n1,x,1990-01-01\n"), Options{}, intake.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(g.Mapping)
	if err != nil {
		t.Fatal(err)
	}
	var m Mapping
	if err := json.Unmarshal(kept, &m); err != nil {
		t.Fatal(err)
	}
	m.Columns[0].Field = "" // a person says: not the number
	r, err := Parse(context.Background(), []byte("mrn,name,birth_date\n1,\"Testpatient, Tessa\",1990-01-01\n"), Options{Mapping: &m, Today: today}, intake.DefaultLimits())
	if err != nil || r.Document.Subjects[0].Patient.MRN() != "" {
		t.Errorf("the confirmed mapping was not used: %v %+v", err, r.Document.Subjects)
	}
}

func TestAClinicalTableAloneNamesPatientsByNumber(t *testing.T) {
	r := parse(t, "allergies.csv", "PID,ALLERGEN,STATEMENT,REACTION\n77,No known allergies,negative,\n78,Invented pollen,positive,sneezing\n")
	if r.Mapping.Kind != Allergies || len(r.Document.Subjects) != 2 {
		t.Fatalf("%+v", r.Mapping)
	}
	if a := r.Document.Subjects[0].Chart.Allergies[0]; !a.Absent || r.Document.Subjects[0].Patient.MRN() != "77" {
		t.Errorf("documented absence is lost: %+v", a)
	}
}

func TestVitalUnitsAreToldByTheNumbers(t *testing.T) {
	r := parse(t, "v.csv", "PID,DATE,WEIGHT,HEIGHT,BMI,SYSTOLIC,DIASTOLIC,TEMPERATURE\n1,2026-01-02,180,70,25.8,120,80,98.6\n")
	got := map[string]string{}
	for _, o := range r.Document.Subjects[0].Chart.Vitals {
		got[o.Code.Codings[0].Code] = o.Value.Quantity.Unit
	}
	if got["29463-7"] != "[lb_av]" || got["8302-2"] != "[in_i]" || got["8310-5"] != "[degF]" {
		t.Errorf("%v", got)
	}
}

func TestAQuoteThatIsNeverClosedSwallowsNothing(t *testing.T) {
	var b strings.Builder
	b.WriteString("mrn\tgiven\tfamily\tbirth_date\n1\t\"Ann\tTestpatient\t1971-02-03\n")
	for i := 2; i < 400; i++ {
		fmt.Fprintf(&b, "%d\tBo\tTestpatient\t1971-02-03\n", i)
	}
	if r := parse(t, "x.tsv", b.String()); len(r.Document.Subjects) != 399 {
		t.Errorf("%d of 399", len(r.Document.Subjects))
	}
}

// TestSampleTables joins the tables of the samples and compares with a count by Python's csv module.
func TestSampleTables(t *testing.T) {
	dir := samples.Dir(t, "table")
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 for the independent count")
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(names) == 0 {
		t.Skip("no tables in the samples folder")
	}
	var files []intake.File
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, intake.File{Name: filepath.Base(n), Data: data})
	}
	r, failed, err := ParseSet(context.Background(), files, nil, Options{Today: today}, intake.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range failed {
		t.Errorf("%s: %v", name, err)
	}
	out, err := exec.Command(python, filepath.Join("testdata", "count.py"), dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]int
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{"left": len(r.Left)}
	for i := range r.Document.Subjects {
		s := &r.Document.Subjects[i]
		if len(s.Patient.Names) > 0 {
			got["patients"]++
		}
		s.Chart.Each(func(kind record.Kind, item *record.Item, v any) {
			n := 1
			if o, ok := v.(*record.Observation); ok {
				n = max(1, len(o.Components))
			}
			if f, ok := v.(*record.Relative); ok {
				n = max(1, len(f.Conditions))
			}
			got[string(kind)] += n
			if item.Absent {
				got["absent"]++
			}
			if item.NotDone {
				got["not done"]++
			}
		})
	}
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("%s: %d arrived of %d", kind, got[kind], n)
		}
	}
	for i, l := range r.Left {
		if i < 5 {
			t.Logf("left out: %v", l)
		}
	}
	t.Logf("arrived %v\nheld %v\nignored %v\nwarnings %q, odd %d", got, want, r.Document.Ignored, r.Document.Warnings, len(r.Odd))
}
