package vendor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

// practice is a practice's store with patients by their family name.
type practice struct {
	testing.TB
	*Service
	enrollment *enrollment.Service
	db         *store.DB
	ctx        context.Context
	now        time.Time
	ids        map[string]string
}

func open(t testing.TB, families ...string) *practice {
	t.Helper()
	p := &practice{TB: t, ctx: storetest.As(access.Staff), now: storetest.Now, ids: map[string]string{}}
	p.db = storetest.OpenAt(t, clock.New(func() time.Time { p.now = p.now.Add(time.Second); return p.now }, clock.Reproducible(1)))
	p.enrollment = enrollment.New(p.db)
	p.Service = New(p.db, p.enrollment)
	for i, family := range families {
		p.add(family, "Ana", fmt.Sprintf("19%02d-05-0%d", 50+i, 1+i%9), record.Female)
	}
	return p
}

func (p *practice) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *practice) add(family, given, born, sex string) string {
	p.Helper()
	id, err := patient.New(p.db).Add(p.ctx, record.Patient{Names: []record.HumanName{{Family: family, Given: []string{given}}}, BirthDate: record.Date(born), Sex: sex,
		Identifiers: []record.Identifier{{Value: "CH-" + strings.ToUpper(family), Type: "MR"}}})
	p.must(err)
	p.ids[family] = id
	return id
}

// stands checks where patients stand: "Abebe active".
func (p *practice) stands(want ...string) {
	p.Helper()
	for _, w := range want {
		name, state, _ := strings.Cut(w, " ")
		e, err := p.enrollment.Get(p.ctx, p.ids[name])
		p.must(err)
		if string(e.State) != state {
			p.Errorf("%s is %s, want %s", name, e.State, state)
		}
	}
}

func (p *practice) event(name string, event enrollment.Event, reason string) {
	p.Helper()
	_, err := p.enrollment.Record(p.ctx, p.ids[name], event, enrollment.Note{Channel: enrollment.Desk, Reason: reason})
	p.must(err)
}

// take reads a report as a person would who confirms what is proposed.
func (p *practice) take(text string) Report {
	p.Helper()
	f, err := p.Inspect(p.ctx, "users.csv", []byte(text))
	p.must(err)
	if unknown := f.Unknown(); len(unknown) > 0 {
		p.Fatalf("words nobody knows: %v", unknown)
	}
	r, err := p.Take(p.ctx, "users.csv", []byte(text), f, nil)
	p.must(err)
	return r
}

// outcomes are the rows of a report in short.
func (p *practice) outcomes(report string) (list []string) {
	p.Helper()
	rows, err := p.Rows(p.ctx, report, 100)
	p.must(err)
	for _, w := range rows {
		list = append(list, fmt.Sprintf("%d %s %s", w.Line, w.Person, w.Outcome))
	}
	return list
}

const users = `Portal users as of 11/16/2026
Patient Name,DOB,MRN,Account Status,Invite Date,Activation Date,Last Login
"Abebe, Ana",05/01/1950,CH-ABEBE,Active,09/01/2026,09/03/2026,11/10/2026
"Brooks, Ana",05/02/1951,CH-BROOKS,Pending,11/01/2026,,
"Clarke, Ana",05/03/1952,CH-CLARKE,Declined,10/01/2026,,
"Dixon, Ana",05/04/1953,CH-DIXON,Deactivated,01/05/2026,01/06/2026,02/01/2026
"Eng, Ana",05/05/1954,CH-ENG,Active,09/01/2026,09/03/2026,
"Nobody, Else",01/01/1990,X-1,Active,,09/03/2026,
`

func TestAUserReportIsTaken(t *testing.T) {
	p := open(t, "Abebe", "Brooks", "Clarke", "Dixon", "Eng", "Farr")
	p.event("Dixon", enrollment.Activate, "")
	p.event("Farr", enrollment.Activate, "")
	p.event("Eng", enrollment.Decline, "no computer")
	before := p.take("name,dob,portal status\n\"Abebe, Ana\",05/01/1950,No\n")
	if before.Same != 1 || before.Missing != 2 {
		t.Errorf("%+v", before.Counts)
	}
	r := p.take(users)
	want := Counts{Rows: 6, Changed: 3, Conflict: 2, Nobody: 1, Missing: 1}
	got := r.Counts
	got.Left = nil
	if fmt.Sprint(got) != fmt.Sprint(want) || r.Open != 2 {
		t.Errorf("%+v, open %d", got, r.Open)
	}
	p.stands("Abebe active", "Brooks invited", "Clarke declined", "Dixon active", "Eng declined")
	if got := p.outcomes(r.ID); !slices.Equal(got, []string{"3 Ana Abebe changed", "4 Ana Brooks changed", "5 Ana Clarke changed", "6 Ana Dixon conflict", "7 Ana Eng conflict", "8 Else Nobody nobody"}) {
		t.Errorf("%q", got)
	}
	// Nothing is guessed: a person says which source is right.
	p.must(p.Settle(p.ctx, r.ID, 6, Decision{As: Take}))
	p.must(p.Settle(p.ctx, r.ID, 7, Decision{As: Keep}))
	p.stands("Dixon revoked", "Eng declined")
	p.must(p.Unsettle(p.ctx, r.ID, 6)) // a slip of the finger
	p.stands("Dixon active")
	if n, err := p.Waiting(p.ctx); err != nil || n != 1 {
		t.Errorf("%d wait, %v", n, err)
	}
	p.must(p.Settle(p.ctx, r.ID, 6, Decision{As: Take}))
	if err := p.Settle(p.ctx, r.ID, 7, Decision{As: Take}); fault.Of(err) != fault.Conflict {
		t.Errorf("settled twice: %v", err)
	}
	if n, err := p.Waiting(p.ctx); err != nil || n != 0 {
		t.Errorf("%d wait, %v", n, err)
	}
	// The same report once more changes nothing, and is read without a question.
	f, err := p.Inspect(p.ctx, "users.csv", []byte(users))
	p.must(err)
	if !f.Known {
		t.Error("the form is not remembered")
	}
	again := p.take(users)
	if again.Changed != 0 || again.Conflict != 0 || again.Same != 5 { // what was kept is not asked again
		t.Errorf("%+v", again.Counts)
	}
	// And it is undone: whoever has moved on since stays, and is named.
	p.event("Brooks", enrollment.Activate, "")
	u, err := p.Undo(p.ctx, r.ID)
	p.must(err)
	if u.Back != 3 || !slices.Equal(u.Kept, []string{p.ids["Brooks"]}) {
		t.Errorf("%+v", u)
	}
	p.stands("Abebe not_offered", "Brooks active", "Clarke not_offered", "Dixon active")
	if _, err := p.Undo(p.ctx, r.ID); fault.Of(err) != fault.NotFound {
		t.Errorf("undone twice: %v", err)
	}
}

func TestWhoIsMeantIsNeverGuessed(t *testing.T) {
	p := open(t, "Abebe")
	p.add("Zhou", "Wei", "1980-02-03", record.Male)
	first := p.ids["Zhou"]
	p.add("Zhou", "Wei", "1980-02-03", record.Female)
	report := "Last Name,First Name,Birth Date,Portal Status\nZhou,Wei,1980-02-03,enrolled\nZhou,Wei,1980-02-03,enrolled\nAbebe,Ana,1950-05-01,enrolled\nAbebe,Ana,1950-05-01,invited\n"
	r := p.take(report)
	if r.Doubtful != 2 || r.Changed != 0 || r.Conflict != 2 {
		t.Fatalf("%+v: %q", r.Counts, p.outcomes(r.ID))
	}
	open, err := p.Open(p.ctx, 10)
	p.must(err)
	if len(open) != 4 || len(open[0].Candidates) != 2 || open[2].Why != "The report has this patient twice, with different states." {
		t.Fatalf("%+v", open)
	}
	if err := p.Settle(p.ctx, r.ID, open[0].Line, Decision{As: Take}); fault.Of(err) != fault.Invalid {
		t.Errorf("a row of nobody knows whom was taken: %v", err)
	}
	p.must(p.Settle(p.ctx, r.ID, open[0].Line, Decision{As: Of, PatientID: first}))
	p.must(p.Settle(p.ctx, r.ID, open[1].Line, Decision{As: OfNobody}))
	p.ids["Zhou"] = first
	p.stands("Zhou active", "Abebe not_offered") // of two words neither is taken
	p.must(p.Settle(p.ctx, r.ID, open[2].Line, Decision{As: Take}))
	p.stands("Abebe active")
}

// The next report says anew what is to be decided; what a person has decided against the same word is not asked again.
func TestTheNextReportDoesNotAskAgain(t *testing.T) {
	p := open(t, "Abebe", "Brooks")
	p.event("Abebe", enrollment.Activate, "")
	p.event("Brooks", enrollment.Activate, "")
	report := "name,dob,portal status\n\"Abebe, Ana\",05/01/1950,locked\n\"Brooks, Ana\",05/02/1951,locked\n"
	first := p.take(report)
	p.must(p.Settle(p.ctx, first.ID, 2, Decision{As: Keep}))
	second := p.take(report)
	open, err := p.Open(p.ctx, 10)
	p.must(err)
	if second.Conflict != 1 || second.Same != 1 || len(open) != 1 || open[0].ReportID != second.ID || open[0].PatientID != p.ids["Brooks"] {
		t.Fatalf("%+v, open %+v", second.Counts, open)
	}
	p.take("name,dob,portal status\n\"Brooks, Ana\",05/02/1951,active\n") // the vendor has mended it
	if n, err := p.Waiting(p.ctx); err != nil || n != 0 {
		t.Errorf("%d wait, %v", n, err)
	}
	p.stands("Abebe active", "Brooks active")
}

// A report that is stopped keeps what was judged, and reading it again goes on.
func TestAReportThatIsStopped(t *testing.T) {
	p := open(t, "Abebe", "Brooks", "Clarke")
	p.event("Clarke", enrollment.Activate, "")
	text := []byte("name,dob,portal status\n\"Abebe, Ana\",05/01/1950,active\n\"Clarke, Ana\",05/03/1952,locked\n\"Brooks, Ana\",05/02/1951,active\n")
	f, err := p.Inspect(p.ctx, "x.csv", text)
	p.must(err)
	ctx, stop := context.WithCancel(p.ctx)
	r, err := p.Take(ctx, "x.csv", text, f, func(done, of int) {
		if done == of {
			stop() // as the last row was judged
		}
	})
	if err == nil {
		t.Fatalf("%+v: stopping is not told", r.Counts)
	}
	p.stands("Abebe not_offered", "Brooks not_offered")
	again := p.take(string(text))
	if again.Changed != 2 || again.Open != 1 {
		t.Errorf("%+v", again)
	}
	p.stands("Abebe active", "Brooks active")
}

// A doubtful row that contradicts what stands here waits on, now for the other question.
func TestADoubtThatBecomesAConflict(t *testing.T) {
	p := open(t)
	p.add("Abebe", "Ana", "1980-02-03", record.Male)
	p.add("Abebe", "Ana", "1980-02-03", record.Female)
	p.event("Abebe", enrollment.Activate, "")
	r := p.take("name,dob,portal status\n\"Abebe, Ana\",1980-02-03,locked\n")
	if r.Doubtful != 1 {
		t.Fatalf("%+v", r.Counts)
	}
	p.must(p.Settle(p.ctx, r.ID, 2, Decision{As: Of, PatientID: p.ids["Abebe"]}))
	open, err := p.Open(p.ctx, 10)
	p.must(err)
	if len(open) != 1 || open[0].Outcome != Conflict || open[0].Here != enrollment.Active {
		t.Fatalf("%+v", open)
	}
	p.stands("Abebe active")
}

// Layouts, encodings, words and days as vendors write them; what can't be read is named by line, and the rest goes on.
func TestReportsOfAnyLayout(t *testing.T) {
	wide := func(s string) string {
		var b strings.Builder
		b.WriteString("\xff\xfe")
		for _, u := range utf16.Encode([]rune(s)) {
			b.WriteByte(byte(u))
			b.WriteByte(byte(u >> 8))
		}
		return b.String()
	}
	for name, report := range map[string]string{
		"plain":         "name,dob,status\n\"Abebe, Ana\",05/01/1950,Activated\n",
		"tabs":          "Last\tFirst\tDate of Birth\tWeb Enabled\nAbebe\tAna\t1950-05-01\tY\n",
		"semicolons":    "Apellidos;Nombre;Fecha de nacimiento;Estado\nAbebe;Ana;01/05/1950;Inscrito\n\"Zhou\";Li;25/12/1980;Inscrito\n",
		"UTF-16":        wide("name,dob,portal status\r\n\"Abebe, Ana\",05/01/1950,active\r\n"),
		"without words": "name,dob,registration date,last login\n\"Abebe, Ana\",05/01/1950,10/02/2026,\n",
		"only a login":  "name,dob,last login\n\"Abebe, Ana\",05/01/1950,10/02/2026\n",
		"titles":        "Acme Portal\nUser export\n\nname,dob,account status\n\"Abebe, Ana\",05/01/1950,Enrolled\n",
		"a bad line":    "name,dob,account status\n\"Brooks, Ana\",soon,Enrolled\n\"Abebe, Ana\",05/01/1950,Enrolled\n,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t, "Abebe")
			r := p.take(report)
			p.stands("Abebe active")
			if name == "a bad line" && (len(r.Left) != 1 || r.Left[0].Line != 2) {
				t.Errorf("left %+v", r.Left)
			}
		})
	}
}

func TestReportsThatCantBeRead(t *testing.T) {
	p := open(t, "Abebe")
	for name, report := range map[string]string{"no table": "%PDF-1.7 binary", "empty": "", "a picture": "\x89PNG\r\n\x1a\n\x00\x00"} {
		form, err := p.Inspect(p.ctx, "x.csv", []byte(report))
		if err == nil {
			_, err = p.Plan(p.ctx, "x.csv", []byte(report), form, nil)
		}
		if fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{
		"name,dob\n\"Abebe, Ana\",05/01/1950\n":                           "portal_status",
		"name,portal status\n\"Abebe, Ana\",active\n":                     "birth_date",
		"mrn,dob,portal status\n7,05/01/1950,active\n":                    "family",
		"name,dob,portal status\n\"Abebe, Ana\",05/01/1950,quarantined\n": "meaning",
	} {
		f, err := p.Inspect(p.ctx, "x.csv", []byte(name))
		p.must(err)
		_, err = p.Plan(p.ctx, "x.csv", []byte(name), f, nil)
		if e, ok := err.(*fault.Error); !ok || e.Field != want {
			t.Errorf("%q: %v, want the field %s", name, err, want)
		}
	}
	// What a person says of a word counts, and is remembered.
	text := []byte("name,dob,portal status\n\"Abebe, Ana\",05/01/1950,quarantined\n")
	f, err := p.Inspect(p.ctx, "x.csv", text)
	p.must(err)
	f.Meanings["quarantined"] = Joined
	_, err = p.Take(p.ctx, "x.csv", text, f, nil)
	p.must(err)
	p.stands("Abebe active")
	if f, err = p.Inspect(p.ctx, "x.csv", text); err != nil || f.Meanings["quarantined"] != Joined {
		t.Errorf("%v, %v", f.Meanings, err)
	}
	if _, err := p.Take(t.Context(), "x.csv", text, f, nil); err == nil {
		t.Errorf("somebody without the right: %v", err)
	}
}

func FuzzInspect(f *testing.F) {
	f.Add([]byte(users))
	f.Add([]byte("name;dob;estado\nA;1;x"))
	p := open(f, "Abebe")
	f.Fuzz(func(t *testing.T, data []byte) {
		form, err := p.Inspect(p.ctx, "f.csv", data)
		if err != nil {
			return
		}
		if _, err := p.Plan(p.ctx, "f.csv", data, form, nil); err != nil && fault.Of(err) == "" {
			t.Errorf("%v", err)
		}
	})
}

func BenchmarkPlan(b *testing.B) {
	p := open(b)
	var text strings.Builder
	text.WriteString("name,dob,mrn,portal status\n")
	for i := range 2000 {
		family := fmt.Sprintf("Family%c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/676)
		born := fmt.Sprintf("%d-%02d-%02d", 1940+i%60, 1+i%12, 1+i%28)
		p.add(family, "Ana", born, record.Female)
		fmt.Fprintf(&text, "\"%s, Ana\",%s,CH-%s,active\n", family, born, strings.ToUpper(family))
	}
	data := []byte(text.String())
	f, err := p.Inspect(p.ctx, "x.csv", data)
	p.must(err)
	for b.Loop() {
		if j, err := p.Plan(p.ctx, "x.csv", data, f, nil); err != nil || j.Changed != 2000 {
			b.Fatalf("%+v, %v", j.Counts, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2000, "µs/row")
}

// Taking the vendor's word may be several events: all of them happen or none, and they are taken back as one.
func TestADecisionOfSeveralEventsIsOne(t *testing.T) {
	p := open(t, "Abebe")
	p.ids["Child"] = p.add("Child", "Ana", p.now.AddDate(-9, 0, 0).Format(time.DateOnly), record.Female)
	p.event("Child", enrollment.Exclude, "too young")
	p.event("Abebe", enrollment.Activate, "")
	p.event("Abebe", enrollment.Revoke, "asked for it")
	r := p.take("name,dob,portal status\n\"Child, Ana\"," + p.now.AddDate(-9, 0, 0).Format("01/02/2006") + ",invited\n\"Abebe, Ana\",05/01/1950,invited\n")
	if r.Conflict != 2 {
		t.Fatalf("%+v", r.Counts)
	}
	if err := p.Settle(p.ctx, r.ID, 2, Decision{As: Take}); err == nil {
		t.Error("a child of nine was invited")
	}
	p.stands("Child ineligible")
	p.must(p.Settle(p.ctx, r.ID, 3, Decision{As: Take}))
	p.stands("Abebe invited")
	p.must(p.Unsettle(p.ctx, r.ID, 3))
	p.stands("Abebe revoked")
}

// Undoing a report takes its own steps back, and none that starts from where one of its own did.
func TestUndoingAReportLeavesLaterSteps(t *testing.T) {
	p := open(t, "Abebe", "Brooks")
	r := p.take("name,dob,portal status\n\"Abebe, Ana\",05/01/1950,invited\n\"Brooks, Ana\",05/02/1951,invited\n")
	p.stands("Abebe invited", "Brooks invited")
	_, err := p.Undo(p.ctx, r.ID)
	p.must(err)
	p.event("Abebe", enrollment.Activate, "") // from where the report's step began
	if _, err := p.Undo(p.ctx, r.ID); fault.Of(err) != fault.NotFound {
		t.Errorf("undone twice: %v", err)
	}
	p.stands("Abebe active", "Brooks not_offered")

	p = open(t, "Abebe")
	_, err = p.enrollment.Defer(p.ctx, p.ids["Abebe"], "2027-01-15", "after the holidays")
	p.must(err)
	r = p.take("name,dob,portal status\n\"Abebe, Ana\",05/01/1950,active\n")
	if r.Changed != 1 {
		t.Fatalf("%+v", r.Counts)
	}
	p.event("Abebe", enrollment.Revoke, "asked for it")
	p.event("Abebe", enrollment.Reinstate, "")
	_, err = p.enrollment.Defer(p.ctx, p.ids["Abebe"], "2027-02-15", "later")
	p.must(err)
	_, err = p.enrollment.Decline(p.ctx, p.ids["Abebe"], "wants none", "")
	p.must(err)
	u, err := p.Undo(p.ctx, r.ID)
	p.must(err)
	if u.Back != 0 || len(u.Kept) != 1 {
		t.Errorf("%+v", u)
	}
	p.stands("Abebe declined")
}
