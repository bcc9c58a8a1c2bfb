package enrollment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

// desk is a practice's database with a clock that tests turn.
type desk struct {
	*Service
	db  *store.DB
	ctx context.Context
	mu  sync.Mutex
	at  time.Time
}

func (d *desk) now() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.at }
func (d *desk) turn(by time.Duration) {
	d.mu.Lock()
	d.at = d.at.Add(by)
	d.mu.Unlock()
}

func open(t testing.TB) *desk {
	d := &desk{at: storetest.Now, ctx: storetest.As(access.Staff)}
	d.db = storetest.OpenAt(t, clock.New(d.now, clock.Reproducible(1)))
	d.Service = New(d.db)
	return d
}

func person(family string) record.Patient {
	return record.Patient{
		Names: []record.HumanName{{Family: family, Given: []string{"Ana"}}}, BirthDate: "1970-05-01", Sex: record.Female,
		Languages: []record.Language{{Code: "en"}},
		Telecoms:  []record.ContactPoint{{System: "email", Value: strings.ToLower(family) + "@mail.example"}, {System: "phone", Value: "555-0101"}},
		Addresses: []record.Address{{Lines: []string{"1 Mill St"}, City: "Cedar Hollow", PostalCode: "12345"}},
	}
}

func (d *desk) add(t testing.TB, p record.Patient) string {
	t.Helper()
	id, err := patient.New(d.db).Add(d.ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (d *desk) issue(t testing.TB, id string, channel Channel) Issued {
	t.Helper()
	issued, err := d.Issue(d.ctx, id, channel)
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

func (d *desk) state(t testing.TB, id string) State {
	t.Helper()
	e, err := d.Get(d.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return e.State
}

// sync is the context in which mail sync acts.
var asFoyer = access.With(context.Background(), access.System)

func (d *desk) verify(t testing.TB, c Claim, want Outcome) Result {
	t.Helper()
	r, err := d.Verify(asFoyer, c)
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != want {
		t.Errorf("outcome %q (%s), want %q", r.Outcome, r.Because, want)
	}
	return r
}

// TestTransitionsAreThoseOfTheComment holds the map against the table in words above it, cell by cell.
func TestTransitionsAreThoseOfTheComment(t *testing.T) {
	const table = `
	not_offered  offered  invited  –       active   declined  deferred  –        failed  –         ineligible  –        –            –
	offered      offered  invited  opened  active   declined  deferred  –        failed  –         ineligible  –        –            –
	invited      invited  invited  opened  active   declined  deferred  expired  failed  –         ineligible  revoked  –            expired
	opened       opened   opened   opened  active   declined  deferred  expired  failed  –         ineligible  revoked  –            –
	active       –        –        active  active   –         –         –        –       inactive  ineligible  revoked  –            –
	declined     offered  invited  –       active   declined  deferred  –        –       –         ineligible  –        –            –
	deferred     offered  invited  –       active   declined  deferred  –        –       –         ineligible  –        –            –
	expired      offered  invited  opened  active   declined  deferred  –        failed  –         ineligible  –        –            –
	failed       offered  invited  opened  active   declined  deferred  expired  failed  –         ineligible  revoked  –            –
	inactive     inactive invited  active  active   declined  deferred  –        –       inactive  ineligible  revoked  –            –
	ineligible   –        –        –       –        –         –         –        –       –         ineligible  –        not_offered  –
	revoked      –        –        –       –        –         –         –        –       –         ineligible  revoked  not_offered  –`
	for line := range strings.SplitSeq(strings.TrimSpace(table), "\n") {
		cells := strings.Fields(line)
		from := State(cells[0])
		if !slices.Contains(States, from) || len(cells) != len(Events)+1 {
			t.Fatalf("line %q", line)
		}
		for i, event := range Events {
			to, err := from.Next(event)
			if want := State(cells[i+1]); want == "–" && (fault.Of(err) != fault.Conflict || to != from) || want != "–" && (err != nil || to != want) {
				t.Errorf("%s + %s: got %s, %v; want %s", from, event, to, err, want)
			}
		}
	}
}

func TestTheClosedLoop(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	changes := make(chan Changed, 8)
	store.Subscribe(d.db, func(c Changed) { changes <- c })
	issued := d.issue(t, id, Paper)
	if len(issued.Code) != 14 || issued.Expires.Format("2006-01-02 15:04") != "2026-12-17 23:59" || !slices.Equal(issued.Missing, []string{"consent"}) {
		t.Errorf("issued %+v", issued)
	}
	if until, err := d.PaperExpiry(d.ctx); err != nil || !until.Equal(issued.Expires) {
		t.Errorf("a preview would show %s, %v", until, err)
	}
	if d.state(t, id) != Invited {
		t.Errorf("state %s", d.state(t, id))
	}
	r := d.verify(t, Claim{Text: "ENROLL\n" + strings.ToLower(issued.Code), Sender: "Vega@Mail.example", PatientIDs: []string{id}, Message: "m1"}, Enrolled)
	if r.PatientID != id || r.Review || d.state(t, id) != Active {
		t.Errorf("result %+v, state %s", r, d.state(t, id))
	}
	if again := d.verify(t, Claim{Text: issued.Code, Sender: "vega@mail.example", Message: "m1"}, Enrolled); again.ClaimID != r.ClaimID {
		t.Error("the same mail was checked twice")
	}
	if twice := d.verify(t, Claim{Text: issued.Code, Sender: "vega@mail.example", Message: "m2"}, UsedCode); twice.Review {
		t.Error("a patient who repeats the code is no work for anybody")
	}
	d.verify(t, Claim{Text: issued.Code, Sender: "thief@mail.example", Message: "m3"}, UsedCode)
	if _, err := d.Issue(d.ctx, id, Paper); fault.Of(err) != fault.Conflict {
		t.Errorf("a code for somebody who has joined: %v", err)
	}
	if c := <-changes; c != (Changed{id, NotOffered, Invited}) {
		t.Errorf("signal %+v", c)
	}
	history, err := d.History(d.ctx, id)
	if err != nil || len(history) != 2 || history[0].Event != Activate || history[0].Member != "Foyer" || history[0].Channel != Mail ||
		history[1].Event != Invite || history[1].Member != "Test staff" || history[1].CodeID != issued.CodeID {
		t.Errorf("history %+v, %v", history, err)
	}
	codes, err := d.Codes(d.ctx, id, 0)
	if err != nil || len(codes) != 1 || codes[0].State != "used" || codes[0].IssuedBy != "Test staff" {
		t.Errorf("register %+v, %v", codes, err)
	}
	log, err := audit.List(storetest.As(access.Administrator), d.db, audit.Filter{PatientID: id})
	if err != nil || len(log) < 3 {
		t.Errorf("log %v, %v", log, err)
	}
	if _, err := audit.Verify(d.ctx, d.db, ""); err != nil {
		t.Error(err)
	}
}

func TestTheCodeIsNowhereInTheDatabase(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	issued := d.issue(t, id, Paper)
	plain := strings.ReplaceAll(issued.Code, "-", "")
	d.verify(t, Claim{Text: issued.Code, Sender: "x@mail.example", Message: "m"}, SenderDoesNotFit)
	rows, err := d.db.Query(d.ctx, `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := idsOf(rows, err)
	if err != nil || len(tables) < 10 {
		t.Fatal(tables, err)
	}
	for _, table := range tables {
		rows, err := d.db.Query(d.ctx, `SELECT * FROM "`+table+`"`)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			if text := strings.ToUpper(fmt.Sprintf("%s", values)); strings.Contains(text, plain) || strings.Contains(text, issued.Code) {
				t.Errorf("table %s holds the code", table)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANewCodeVoidsTheOldOfItsChannelOnly(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	first, mailed, second := d.issue(t, id, Paper), d.issue(t, id, Mail), d.issue(t, id, Paper)
	if mailed.Expires.Sub(storetest.Now) != 72*time.Hour {
		t.Errorf("mail expires %s", mailed.Expires)
	}
	from := func(code string) Claim { return Claim{Text: code, Sender: "vega@mail.example"} }
	d.verify(t, from(first.Code), ReplacedCode)
	d.verify(t, from("old: "+first.Code+"\nnew: "+second.Code), Enrolled)
	codes, err := d.Codes(d.ctx, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range codes {
		got[c.ID] = c.State
	}
	if got[first.CodeID] != "void" || got[mailed.CodeID] != "void" || got[second.CodeID] != "used" {
		t.Errorf("register %v", got)
	}
}

func TestCodesExpire(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	if err := MailHours.Set(storetest.As(access.Administrator), d.db, 24); err != nil {
		t.Fatal(err)
	}
	mailed, paper := d.issue(t, id, Mail), d.issue(t, id, Paper)
	d.turn(25 * time.Hour)
	d.verify(t, Claim{Text: mailed.Code, Sender: "vega@mail.example"}, ExpiredCode)
	if n, err := d.ExpireDue(asFoyer); n != 1 || err != nil || d.state(t, id) != Invited {
		t.Errorf("one of two ran out: %d, %v, %s", n, err, d.state(t, id))
	}
	d.verify(t, Claim{Text: mailed.Code, Sender: "vega@mail.example"}, ExpiredCode)
	d.turn(31 * 24 * time.Hour)
	if n, err := d.ExpireDue(asFoyer); n != 1 || err != nil || d.state(t, id) != Expired {
		t.Errorf("both ran out: %d, %v, %s", n, err, d.state(t, id))
	}
	d.verify(t, Claim{Text: paper.Code, Sender: "vega@mail.example"}, ExpiredCode)
	if n, err := d.ExpireDue(asFoyer); n != 0 || err != nil {
		t.Errorf("nothing is left to run out: %d, %v", n, err)
	}
	again := d.issue(t, id, Paper)
	d.verify(t, Claim{Text: again.Code, Sender: "vega@mail.example"}, Enrolled)
}

func TestWhoGetsACode(t *testing.T) {
	d := open(t)
	for name, c := range map[string]struct {
		spoil func(*record.Patient)
		want  fault.Kind
		miss  string
	}{
		"all there":            {func(*record.Patient) {}, "", "consent"},
		"nothing but identity": {func(p *record.Patient) { p.Telecoms, p.Addresses, p.Languages = nil, nil, nil }, "", "address email phone consent language"},
		"twelve":               {func(p *record.Patient) { p.BirthDate = "2013-11-18" }, fault.Denied, ""},
		"thirteen today":       {func(p *record.Patient) { p.BirthDate = "2013-11-17" }, "", "consent"},
		"deceased":             {func(p *record.Patient) { p.Deceased = true }, fault.Denied, ""},
		"no birth date":        {func(p *record.Patient) { p.BirthDate = "" }, fault.Denied, ""},
		"confidential address": {func(p *record.Patient) {
			p.Telecoms = nil
			p.Confidential.Requested = true
			p.Confidential.Email = "safe@mail.example"
		}, "", "phone consent"},
	} {
		t.Run(name, func(t *testing.T) {
			p := person("Vega")
			c.spoil(&p)
			id := d.add(t, p)
			issued, err := d.Issue(d.ctx, id, Paper)
			if fault.Of(err) != c.want || c.want == "" && strings.Join(issued.Missing, " ") != c.miss {
				t.Errorf("missing %v, %v", issued.Missing, err)
			}
			if c.want != "" && d.state(t, id) != NotOffered {
				t.Error("a refusal left a trace")
			}
		})
	}
	teen := person("Lund")
	teen.BirthDate = "2011-01-01"
	teen.Contacts = []record.Contact{{Guardian: true, Telecoms: []record.ContactPoint{{System: "email", Value: "LUND@mail.example"}}}}
	if issued := d.issue(t, d.add(t, teen), Desk); len(issued.Warnings) != 1 || !strings.Contains(issued.Warnings[0], "parent") {
		t.Errorf("warnings %v", issued.Warnings)
	}
	if _, err := d.Issue(context.Background(), "x", Paper); fault.Of(err) != fault.Locked {
		t.Errorf("nobody: %v", err)
	}
	if _, err := d.Issue(d.ctx, "x", Paper); fault.Of(err) != fault.NotFound {
		t.Errorf("unknown patient: %v", err)
	}
	if _, err := d.Issue(d.ctx, "x", Phone); fault.Of(err) != fault.Invalid {
		t.Errorf("by phone: %v", err)
	}
}

func TestWhatDoesNotFitWaitsForAPerson(t *testing.T) {
	d := open(t)
	a, b := d.add(t, person("Vega")), d.add(t, person("Lund"))
	silent := person("Moor")
	silent.Telecoms = nil
	c := d.add(t, silent)
	code, codeC := d.issue(t, a, Paper).Code, d.issue(t, c, Paper).Code
	d.verify(t, Claim{Text: "hello"}, NoCode)
	d.verify(t, Claim{Codes: []string{"nothing of the kind"}}, NoCode)
	d.verify(t, Claim{Text: "ENROLL"}, Unreadable)
	d.verify(t, Claim{Codes: FindCodes("my code is " + code), Sender: "stranger@mail.example", Message: "codes"}, SenderDoesNotFit)
	d.verify(t, Claim{Text: code, Sender: "lund@mail.example", PatientIDs: []string{b}}, OtherPatient)
	d.verify(t, Claim{Text: code, Sender: "stranger@mail.example"}, SenderDoesNotFit)
	d.verify(t, Claim{Text: code, Sender: "vega@mail.example", AuthFailed: true}, Unproven)
	d.verify(t, Claim{Text: codeC, Sender: "moor@mail.example"}, SenderDoesNotFit)
	if d.state(t, a) != Invited || d.state(t, c) != Invited {
		t.Error("somebody was enrolled")
	}
	list, err := d.Reviews(d.ctx)
	if err != nil || len(list) != 6 {
		t.Fatalf("reviews %+v, %v", list, err)
	}
	for _, r := range list {
		if r.Because == "" {
			t.Errorf("%s has no reason", r.Outcome)
		}
	}
	mine := list[slices.IndexFunc(list, func(r Review) bool { return r.PatientID == c })]
	if err := d.Accept(d.ctx, mine.ClaimID, "", " "); fault.Of(err) != fault.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	broken := errors.New("the disk is full")
	if err := d.Accept(d.ctx, mine.ClaimID, "", "called her back", func(*store.Tx) error { return broken }); !errors.Is(err, broken) || d.state(t, c) == Active {
		t.Errorf("accepted by half: %v, %s", err, d.state(t, c))
	}
	if err := d.Accept(d.ctx, mine.ClaimID, "", "called her back"); err != nil || d.state(t, c) != Active {
		t.Errorf("accepted: %v, %s", err, d.state(t, c))
	}
	if err := d.Dismiss(d.ctx, mine.ClaimID, "again"); fault.Of(err) != fault.Conflict {
		t.Errorf("deciding twice: %v", err)
	}
	if err := d.Accept(d.ctx, list[0].ClaimID, "", "no idea who"); fault.Of(err) != fault.Invalid {
		t.Errorf("accepting without a patient: %v", err)
	}
	if err := d.Dismiss(d.ctx, list[0].ClaimID, "spam"); err != nil {
		t.Error(err)
	}
	if list, err = d.Reviews(d.ctx); err != nil || len(list) != 4 {
		t.Errorf("%d left, %v", len(list), err)
	}
}

func TestASharedAddressStillFits(t *testing.T) {
	d := open(t)
	a, b := person("Vega"), person("Vega")
	b.Names[0].Given = []string{"Luis"}
	first, second := d.add(t, a), d.add(t, b)
	code := d.issue(t, second, Paper).Code
	d.verify(t, Claim{Text: code, Sender: "vega@mail.example", PatientIDs: []string{first}}, Enrolled)
	if d.state(t, second) != Active || d.state(t, first) != NotOffered {
		t.Error("the wrong one of a couple was enrolled")
	}
}

func TestGuessingIsUseless(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	issued := d.issue(t, id, Paper)
	random := clock.Reproducible(99)
	guess := func() string {
		code, err := newCode(random)
		if err != nil {
			t.Fatal(err)
		}
		return Format(code)
	}
	for i := range guessesBySender {
		d.verify(t, Claim{Text: guess(), Sender: "vega@mail.example", Message: fmt.Sprint("g", i)}, WrongCode)
	}
	for i := range 100 {
		d.verify(t, Claim{Text: guess(), Sender: "vega@mail.example", Message: fmt.Sprint("h", i)}, Throttled)
	}
	d.verify(t, Claim{Text: issued.Code, Sender: "vega@mail.example", Message: "right"}, Throttled)
	reviews, err := d.Reviews(d.ctx)
	if err != nil || len(reviews) != guessesBySender+1 {
		t.Errorf("%d items for a person, %v", len(reviews), err)
	}
	// From ever new senders: the count of all stops it.
	tries := 0
	for i := range 200 {
		r, err := d.Verify(asFoyer, Claim{Text: guess(), Sender: fmt.Sprintf("bot%d@mail.example", i)})
		if err != nil {
			t.Fatal(err)
		}
		if r.Outcome == WrongCode {
			tries++
		}
	}
	if tries != guessesInAll-guessesBySender {
		t.Errorf("%d guesses were looked at", tries)
	}
	// A day later the patient can join.
	d.turn(guessWindow + time.Minute)
	d.verify(t, Claim{Text: issued.Code, Sender: "vega@mail.example", Message: "later"}, Enrolled)
}

func TestManyCodesInOneMailAreGuessing(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	text := d.issue(t, id, Paper).Code
	random := clock.Reproducible(99)
	for range 20 {
		code, err := newCode(random)
		if err != nil {
			t.Fatal(err)
		}
		text += "\n;" + Format(code)
	}
	d.verify(t, Claim{Text: text, Sender: "vega@mail.example"}, WrongCode)
	d.verify(t, Claim{Text: text, Sender: "vega@mail.example"}, Throttled)
	if d.state(t, id) != Invited {
		t.Error("enrolled by guessing")
	}
}

// A right code among wrong ones pays for none of them.
func TestWrongCodesBesideARightOneAreGuesses(t *testing.T) {
	d := open(t)
	own := d.issue(t, d.add(t, person("Vega")), Paper).Code
	random := clock.Reproducible(99)
	outcomes := map[Outcome]int{}
	for i := range 12 {
		text := own
		for range 4 {
			code, err := newCode(random)
			if err != nil {
				t.Fatal(err)
			}
			text += "\n;" + Format(code)
		}
		r, err := d.Verify(asFoyer, Claim{Text: text, Sender: "vega@mail.example", Message: fmt.Sprint("m", i)})
		if err != nil {
			t.Fatal(err)
		}
		outcomes[r.Outcome]++
	}
	if outcomes[Enrolled] != 1 || outcomes[UsedCode] != 1 || outcomes[Throttled] != 10 {
		t.Errorf("outcomes %v, want the code taken, repeated, and then nothing looked at", outcomes)
	}
}

func TestAnswersAreKept(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Vega"))
	live := d.issue(t, id, Paper)
	e, err := d.Decline(d.ctx, id, "no computer", "2027-05-01")
	if err != nil || e.State != Declined || e.NextOn != "2027-05-01" || e.Reason != "no computer" {
		t.Errorf("declined %+v, %v", e, err)
	}
	d.verify(t, Claim{Text: live.Code, Sender: "vega@mail.example"}, ReplacedCode)
	if _, err := d.Offer(d.ctx, id, Note{VisitID: "no such visit"}); fault.Of(err) != fault.NotFound {
		t.Errorf("an unknown visit: %v", err)
	}
	if _, err := d.Defer(d.ctx, id, "", ""); fault.Of(err) != fault.Invalid {
		t.Errorf("later without a day: %v", err)
	}
	if _, err := d.Revoke(d.ctx, id, "x"); fault.Of(err) != fault.Conflict {
		t.Errorf("revoking what is not there: %v", err)
	}
	if e, err = d.Activate(d.ctx, id, Note{Channel: Vendor}); err != nil || e.State != Active || e.NextOn != "" {
		t.Errorf("joined after all: %+v, %v", e, err)
	}
	if _, err := d.Revoke(d.ctx, id, ""); fault.Of(err) != fault.Invalid {
		t.Errorf("revoking without a reason: %v", err)
	}
	if e, err = d.Revoke(d.ctx, id, "court order"); err != nil || e.State != Revoked {
		t.Errorf("revoked %+v, %v", e, err)
	}
	if _, err := d.Issue(d.ctx, id, Paper); fault.Of(err) != fault.Conflict {
		t.Errorf("a code after revoking: %v", err)
	}
	if e, err = d.Record(d.ctx, id, Reinstate, Note{}); err != nil || e.State != NotOffered {
		t.Errorf("reinstated %+v, %v", e, err)
	}
}

func TestFunnelAndWorklist(t *testing.T) {
	d := open(t)
	names := map[string]string{}
	for _, n := range []string{"Fresh", "Ready", "Invited", "Joined", "No", "Later", "Out", "Begun", "Broken", "Unanswered"} {
		names[n] = d.add(t, person(n))
	}
	child := person("Child")
	child.BirthDate = "2020-01-01"
	d.add(t, child)
	dead := person("Gone")
	dead.Deceased = true
	d.add(t, dead)
	nameless := person("Dateless")
	nameless.BirthDate = ""
	names["Dateless"] = d.add(t, nameless)
	if _, err := consent.New(d.db).Record(d.ctx, consent.Consent{PatientID: names["Ready"], Kind: consent.Email, State: consent.Given, Method: consent.Spoken}, "2026-11-17"); err != nil {
		t.Fatal(err)
	}
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d.issue(t, names["Out"], Mail)
	for range MaxUnanswered {
		d.issue(t, names["Unanswered"], Mail)
	}
	d.turn(73 * time.Hour)
	must(d.ExpireDue(asFoyer))
	d.issue(t, names["Invited"], Paper)
	must(d.Activate(d.ctx, names["Joined"], Note{Channel: Desk}))
	must(d.Decline(d.ctx, names["No"], "never", ""))
	must(d.Defer(d.ctx, names["Later"], "2026-12-01", ""))
	d.issue(t, names["Begun"], Paper)
	must(d.Record(d.ctx, names["Begun"], Open, Note{}))
	must(d.Record(d.ctx, names["Broken"], Fail, Note{Reason: "mail came back"}))
	f, err := d.Funnel(d.ctx, Choose{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[State]int{NotOffered: 3, Invited: 1, Opened: 1, Active: 1, Declined: 1, Deferred: 1, Expired: 2, Failed: 1, Ineligible: 1}
	for _, s := range States {
		if f.States[s] != want[s] {
			t.Errorf("%s: %d, want %d", s, f.States[s], want[s])
		}
	}
	got := map[string]Step{}
	var order []Step
	for _, task := range f.Worklist {
		for n, id := range names {
			if id == task.PatientID {
				got[n] = task.Step
			}
		}
		order = append(order, task.Step)
		if task.NextStep == "" || task.Missing == nil {
			t.Errorf("task %+v", task)
		}
	}
	for n, step := range map[string]Step{"Fresh": StepLetter, "Ready": StepInvite, "Invited": StepWait, "Out": StepRenew, "Begun": StepHelp, "Broken": StepRetry, "Unanswered": StepInPerson, "Dateless": StepIdentity, "Joined": "", "No": "", "Later": ""} {
		if got[n] != step {
			t.Errorf("%s: %q, want %q", n, got[n], step)
		}
	}
	if !slices.IsSortedFunc(order, func(a, b Step) int { return slices.Index(stepOrder, a) - slices.Index(stepOrder, b) }) {
		t.Errorf("order %v", order)
	}
	due, err := d.Due(d.ctx)
	if err != nil || len(due) != 4 {
		t.Errorf("due %v, %v", due, err)
	}
	if only, err := d.Funnel(d.ctx, Choose{Step: StepRetry, Limit: 5}); err != nil || len(only.Worklist) != 1 {
		t.Errorf("chosen %+v, %v", only.Worklist, err)
	}
	d.turn(20 * 24 * time.Hour)
	if f, err = d.Funnel(d.ctx, Choose{State: Deferred}); err != nil || len(f.Worklist) != 1 || f.Worklist[0].Step != StepAskAgain {
		t.Errorf("the day to ask again has come: %+v, %v", f.Worklist, err)
	}
	d.turn(20 * 24 * time.Hour)
	if f, err = d.Funnel(d.ctx, Choose{State: Invited}); err != nil || len(f.Worklist) != 1 || f.Worklist[0].Step != StepRenew {
		t.Errorf("a code that ran out before anybody looked: %+v, %v", f.Worklist, err)
	}
}

func TestACodeSurvivesAMerge(t *testing.T) {
	d := open(t)
	a, b := d.add(t, person("Vega")), d.add(t, person("Vega"))
	codeA := d.issue(t, a, Paper).Code
	codeB := d.issue(t, b, Paper).Code
	if _, err := patient.New(d.db).Merge(storetest.As(access.Provider), a, b); err != nil {
		t.Fatal(err)
	}
	if r := d.verify(t, Claim{Text: codeB, Sender: "vega@mail.example"}, Enrolled); r.PatientID != a || d.state(t, a) != Active {
		t.Errorf("%+v, %s", r, d.state(t, a))
	}
	d.verify(t, Claim{Text: codeA, Sender: "vega@mail.example"}, UsedCode)
	c := d.add(t, person("Vega"))
	d.issue(t, c, Paper)
	if _, err := patient.New(d.db).Merge(storetest.As(access.Provider), c, a); err != nil {
		t.Fatal(err)
	}
	if d.state(t, c) != Active {
		t.Errorf("after the merge: %s", d.state(t, c))
	}
}
