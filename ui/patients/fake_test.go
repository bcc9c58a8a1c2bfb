package patients

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

// fake is a practice of a few people.
type fake struct {
	people   []patient.Summary
	records  map[string]Record
	rights   Rights
	findErr  error
	readErr  error
	saveErr  error
	asked    []string
	queries  []Query
	read     []string
	again    []string
	invited  []string
	added    []record.Patient
	updated  []record.Patient
	versions []int
	entries  []Entry
	done     []string
	notes    []enrollment.Note // of enrollment
	consents []consent.Consent
	visits   []VisitForm
	visit    *VisitForm // that is there to be edited
	alike    []Candidate
	pairs    []Doubt
	rows     []Loose
	imports  []Batch
	plan     Plan
	planErr  error
	previews [][]string
	tables   []Table
	listen   map[int]func(string)
	next     int
	went     []string

	mu   sync.Mutex
	hold map[string]chan struct{} // a search waits for its channel
}

func (f *fake) note(what string) { f.done = append(f.done, what) }

func (f *fake) Rights() Rights   { return f.rights }
func (f *fake) Today() time.Time { return at(17, 20, 0) } // in Greenwich the next day has begun

func (f *fake) Find(_ context.Context, query Query) (Found, error) {
	f.mu.Lock()
	f.asked = append(f.asked, query.Text)
	f.queries = append(f.queries, query)
	wait := f.hold[query.Text]
	f.mu.Unlock()
	if wait != nil {
		<-wait // even past its cancellation: the screen must drop what comes too late
	}
	found := Found{Total: len(f.people), Doubts: len(f.pairs), Loose: len(f.rows)}
	for _, p := range f.people {
		if !strings.Contains(strings.ToLower(p.Family+" "+p.Given), strings.ToLower(query.Text)) || query.State != "" && query.State != p.Enrollment {
			continue
		}
		found.List = append(found.List, p)
	}
	if query.Falling {
		slices.Reverse(found.List)
	}
	return found, f.findErr
}

func (f *fake) Record(_ context.Context, id string) (Record, error) {
	f.read = append(f.read, id)
	return f.records[id], f.readErr
}

func (f *fake) Again(_ context.Context, id string) (Record, error) {
	f.again = append(f.again, id)
	return f.records[id], f.readErr
}

func (f *fake) OnChange(fn func(id string)) (cancel func()) {
	f.next++
	id := f.next
	f.listen[id] = fn
	return func() { delete(f.listen, id) }
}

func (f *fake) changed(id string) {
	for _, fn := range f.listen {
		fn(id)
	}
}

func (f *fake) Add(_ context.Context, p record.Patient) (string, error) {
	if f.saveErr != nil {
		return "", f.saveErr
	}
	p.ID = "new"
	f.added = append(f.added, p)
	f.records[p.ID] = Record{Patient: p, Version: 1, Active: true, Age: 40, State: "not_offered", Email: "none"}
	return p.ID, nil
}

func (f *fake) Update(_ context.Context, p record.Patient, version int) error {
	r := f.records[p.ID]
	if f.saveErr != nil {
		return f.saveErr
	}
	if version != r.Version {
		return &Changed{Now: r.Patient, Version: r.Version}
	}
	f.updated, f.versions = append(f.updated, p), append(f.versions, version)
	r.Patient, r.Version = p, version+1
	f.records[p.ID] = r
	return nil
}

func (f *fake) Seen(_ context.Context, id string, active bool) error {
	r := f.records[id]
	r.Active = active
	f.records[id] = r
	return nil
}

func (f *fake) Alike(context.Context, record.Patient) ([]Candidate, error) { return f.alike, nil }

func (f *fake) Consent(_ context.Context, c consent.Consent) error {
	f.consents = append(f.consents, c)
	return f.saveErr
}

func (f *fake) Visit(_ context.Context, id string) (VisitForm, error) {
	if f.visit != nil {
		v := *f.visit
		v.ID = id
		return v, nil
	}
	return VisitForm{Visit: record.Visit{ID: id, PatientID: "p2", Start: "2026-11-17T13:30:00Z", Status: "finished", Reason: "Blood pressure check", Provider: "Anita Rao, MD", Assessment: "Your blood pressure is higher than we want."},
		Version: 3, Instructions: []record.Instruction{{Item: record.Item{ID: "i1"}, Text: "Eat less salt."}}}, nil
}

func (f *fake) SaveVisit(_ context.Context, v VisitForm) (string, error) {
	f.visits = append(f.visits, v)
	return "v9", f.saveErr
}

func (f *fake) VisitStatus(_ context.Context, id, status string) error {
	f.note(id + " " + status)
	return nil
}

func (f *fake) undo(what string) func(context.Context) error {
	return func(context.Context) error { f.note("undo " + what); return nil }
}

func (f *fake) SaveItem(_ context.Context, _ string, e Entry) (func(context.Context) error, error) {
	if f.saveErr != nil {
		return nil, f.saveErr
	}
	f.entries = append(f.entries, e)
	return f.undo("save"), nil
}

func (f *fake) RemoveItem(_ context.Context, _ string, e Entry) (func(context.Context) error, error) {
	f.note("remove " + e.ID)
	return f.undo("remove " + e.ID), nil
}

func (f *fake) Invite(_ context.Context, id string) (string, error) {
	f.invited = append(f.invited, id)
	return "Front desk", nil
}

func (f *fake) InviteByMail(_ context.Context, id string) error { f.note("mail " + id); return nil }

func (f *fake) Enroll(_ context.Context, id string, event enrollment.Event, n enrollment.Note) error {
	if f.saveErr != nil {
		return f.saveErr
	}
	f.notes = append(f.notes, n)
	f.note(strings.TrimSpace(id + " " + string(event) + " " + n.Reason + " " + string(n.NextOn)))
	return nil
}

func (f *fake) VoidCode(_ context.Context, code, why string) error {
	f.note("void " + code + " " + why)
	return nil
}

func (f *fake) ShowPaper(_ context.Context, id string) error { f.note("show " + id); return nil }
func (f *fake) Reprint(_ context.Context, id string) (string, error) {
	f.note("reprint " + id)
	return "Front desk", nil
}

func (f *fake) Sides(_ context.Context, one, other string) (a, b Side, err error) {
	return f.side(one), f.side(other), nil
}

func (f *fake) side(id string) Side {
	r := f.records[id]
	return Side{Patient: r.Patient, State: r.State, Visits: len(r.Visits), Mails: len(r.Mails), Papers: len(r.Papers), Items: r.Chart.Len(), Codes: len(r.Codes)}
}

func (f *fake) Merge(_ context.Context, keep, gone string) (string, error) {
	f.note("merge " + keep + " " + gone)
	return "m1", nil
}

func (f *fake) Unmerge(_ context.Context, id string) error { f.note("unmerge " + id); return nil }
func (f *fake) Doubts(context.Context) ([]Doubt, error)    { return f.pairs, nil }
func (f *fake) KeepApart(_ context.Context, id string) error {
	f.note("apart " + id)
	f.pairs = nil
	return nil
}
func (f *fake) Batches(context.Context) ([]Batch, error) { return f.imports, nil }
func (f *fake) Undo(_ context.Context, id string) error  { f.note("undo " + id); return nil }
func (f *fake) Loose(context.Context) ([]Loose, error)   { return f.rows, nil }
func (f *fake) Dismiss(_ context.Context, id string) error {
	f.note("dismiss " + id)
	f.rows = nil
	return nil
}
func (f *fake) Confirm(_ context.Context, t Table) error {
	f.tables = append(f.tables, t)
	f.plan.Tables = nil
	return f.saveErr
}
func (f *fake) Assign(_ context.Context, row, id string) error {
	f.note("assign " + row + " " + id)
	f.rows = nil
	return nil
}
func (f *fake) MergeDoubt(_ context.Context, id string) (string, error) {
	f.note("settle " + id)
	f.pairs = nil
	return "m2", nil
}

func (f *fake) Preview(_ context.Context, paths []string, _ map[string]Verdict, progress func(done, of int)) (Plan, error) {
	f.previews = append(f.previews, paths)
	progress(len(paths), len(paths))
	return f.plan, f.planErr
}

func (f *fake) UndoPlan(context.Context, string) ([]string, error) {
	return []string{"Goes away: 2 patients, 0 visits, 12 entries."}, nil
}

func (f *fake) Resume(_ context.Context, id string, _ func(done, of int)) (Done, error) {
	f.note("resume " + id)
	return Done{Text: "3 added"}, nil
}

// atPractice is the practice's time zone. It is never Greenwich, where a moment read in the wrong zone looks right.
var atPractice = func() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return zone
}()

func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, atPractice)
}

func text(s string) record.Concept { return record.Concept{Text: s} }

func pressure(id string, on record.DateTime, sys, dia string) record.Observation {
	part := func(v string) record.Component {
		return record.Component{Value: record.Value{Quantity: record.Quantity{Value: v, Unit: "mm[Hg]"}}}
	}
	return record.Observation{Item: record.Item{ID: id}, Code: text("Blood pressure"), When: on, Components: []record.Component{part(sys), part(dia)}}
}

func weight(on record.DateTime, pounds string) record.Observation {
	return record.Observation{Item: record.Item{ID: "w" + string(on)}, Code: text("Weight"), When: on, Value: record.Value{Quantity: record.Quantity{Value: pounds, Unit: "[lb_av]"}}}
}

// few is a practice with one whole record, a child, somebody who has died, and people to find.
func few() *fake {
	f := &fake{listen: map[int]func(string){}, records: map[string]Record{}}
	for _, p := range []struct{ id, given, family, born, state string }{
		{"p1", "Calvin", "Abebe", "1955-03-21", "active"}, {"p2", "Marisol", "Núñez-Ortega", "1958-04-02", "invited"}, {"p3", "Ada", "Larkmoor", "2022-02-14", "ineligible"},
		{"p4", "Tomás", "Elderfield", "2009-05-06", "offered"}, {"p5", "Wei", "Zhou", "1988-10-04", "not_offered"}, {"p6", "Walter", "Zhou", "1950-07-07", "expired"},
	} {
		number := "CH-04800" + p.id[1:]
		f.people = append(f.people, patient.Summary{ID: p.id, Given: p.given, Family: p.family, MRN: number, BirthDate: record.Date(p.born), Enrollment: p.state, Deceased: p.id == "p6", Active: true, Phones: []string{"(845) 555-013" + p.id[1:]}})
		f.records[p.id] = Record{Patient: record.Patient{ID: p.id, Names: []record.HumanName{{Family: p.family, Given: []string{p.given}}}, BirthDate: record.Date(p.born), Identifiers: []record.Identifier{{Type: "MR", Value: number}}},
			Version: 1, Active: true, Age: 40, State: p.state, Email: "none"}
	}
	f.records["p2"] = whole(f.records["p2"])
	child := f.records["p3"]
	child.Age, child.NoInvite = 4, "Children under 13 can't have an account of their own."
	f.records["p3"] = child
	gone := f.records["p6"]
	gone.Patient.Deceased, gone.Age = true, 76
	f.records["p6"] = gone
	return f
}

// whole fills a record with something on every page.
func whole(r Record) Record {
	r.Age, r.Email, r.NextStep, r.Missing = 68, "given", "Wait until 2026-12-02, and help at the next visit: the code is good until then.", []string{"phone"}
	r.Since = at(17, 9, 0)
	r.Patient.Sex, r.Patient.Languages = record.Female, []record.Language{{Code: "es", Preferred: true}}
	r.Patient.Telecoms = []record.ContactPoint{{System: "phone", Use: "mobile", Value: "(845) 555-0137"}, {System: "email", Use: "home", Value: "marisol.nunez@patients.example"}}
	r.Patient.Addresses = []record.Address{{Use: "home", Lines: []string{"12 Mill Street"}, City: "Millbrook", State: "NY", PostalCode: "12545"}}
	r.Patient.Contacts = []record.Contact{{Name: record.HumanName{Family: "Ortega", Given: []string{"Luz"}}, Relationship: text("Daughter"), Telecoms: []record.ContactPoint{{System: "phone", Value: "(845) 555-0161", Use: "mobile"}}}}
	r.Chart = record.Chart{
		Allergies:   []record.Allergy{{Item: record.Item{ID: "a1"}, Substance: text("Penicillin"), Reactions: []record.Reaction{{Manifestation: text("Rash")}}}},
		Problems:    []record.Problem{{Item: record.Item{ID: "b1", Status: "active"}, Condition: text("High blood pressure"), Onset: "2021-05-03"}, {Item: record.Item{ID: "b2", Status: "resolved"}, Condition: text("Bronchitis"), Onset: "2019-01"}},
		Medications: []record.Medication{{Item: record.Item{ID: "m1", Status: "active"}, Drug: text("Lisinopril 10 mg tablet"), Sig: "Take 1 tablet by mouth each morning."}},
		Vitals: []record.Observation{weight("2026-11-17", "154"), weight("2026-08-11", "157"), weight("2026-05-02", "158"), weight("2025-11-17", "160"),
			pressure("v1", "2026-11-17", "148", "92"), pressure("v2", "2026-08-11", "142", "88"), pressure("v3", "2026-05-02", "151", "94"), pressure("v4", "2025-11-17", "139", "85")},
		Goals:         []record.Goal{{Item: record.Item{ID: "g1"}, Description: text("Blood pressure below 130/80.")}},
		Immunizations: []record.Immunization{{Item: record.Item{ID: "im1"}, Vaccine: text("Influenza"), When: "2026-10-05"}},
		Relatives: []record.Relative{{Item: record.Item{ID: "r1"}, Relationship: text("Mother"), Conditions: []record.RelativeCondition{{Condition: text("Type 2 diabetes"), Onset: "52"}, {Condition: text("Stroke"), Onset: "71", CausedDeath: true}}},
			{Item: record.Item{ID: "r2"}, Relationship: text("Brother"), Conditions: []record.RelativeCondition{{Condition: text("High blood pressure")}}}},
	}
	r.Visits = []Visit{{ID: "v2", At: at(24, 9, 0), Reason: "Follow-up", With: "Anita Rao, MD", Status: "planned"}, {ID: "v1", At: at(17, 8, 30), Timed: true, Reason: "Blood pressure check", With: "Anita Rao, MD", Status: "finished"}}
	r.Papers = []Paper{{ID: "q1", Title: "After-visit summary", Language: "es", At: at(17, 9, 0), Who: "Rosie Calder", Uses: []Use{{At: at(17, 9, 1), How: "printed", Target: "Front desk", Who: "Rosie Calder"}}},
		{ID: "q2", Title: "Invitation", Language: "es", At: at(10, 9, 0), Who: "Rosie Calder", Spoiled: true}}
	r.History = []Step{{At: at(17, 9, 0), Event: "invite", From: "offered", To: "invited", Channel: "paper", Who: "Rosie Calder"}, {At: at(3, 10, 5), Event: "offer", From: "not_offered", To: "offered", Channel: "desk", Who: "Rosie Calder"}}
	r.Codes = []enrollment.Code{{ID: "c2", Channel: "paper", IssuedAt: at(17, 9, 0), IssuedBy: "Rosie Calder", ExpiresAt: at(17, 9, 0).AddDate(0, 0, 30), State: "live"}, {ID: "c1", Channel: "mail", IssuedAt: at(10, 9, 0), IssuedBy: "Rosie Calder", State: "void", EndedWhy: "a newer code took its place"}}
	r.Consents = []consent.Consent{{Kind: consent.Email, State: consent.Given, Method: consent.Written, Date: "2026-11-03", MemberName: "Rosie Calder"}, {Kind: consent.Proxy, State: consent.Given, Method: consent.Spoken, Date: "2026-11-03", Note: "Luz Ortega may see everything", MemberName: "Rosie Calder"}}
	r.Mails = []Mail{{ID: "k1", Subject: "Chest feels tight", Preview: "It started after lunch", Category: "question", Last: at(17, 8, 41), Count: 2, Unread: 1, Urgent: true}, {ID: "k2", Subject: "Home blood pressure, week 2", Preview: "Mon 142/88, 136/84", Category: "reading", Last: at(16, 19, 12), Count: 1, Done: true}}
	r.LogWhy = "The log is open to administrators."
	return r
}

type fixture struct {
	*stage.Stage
	*fake
	screen *Screen
}

func (f *fixture) screens() []shell.Screen {
	return []shell.Screen{{Key: "patients", TitleKey: "ui.patients.title", Icon: "patients", Build: func(sh *shell.Shell) *shell.Content {
		s, content := New(sh, f.fake, Go{Summary: func(id string) { f.went = append(f.went, id) }, Mail: func(id string) { f.went = append(f.went, "mail "+id) }})
		f.screen = s
		return content
	}}, {Key: "today", TitleKey: "ui.today.title", Icon: "today", Build: func(*shell.Shell) *shell.Content { return &shell.Content{Object: kit.Spacer()} }},
		{Key: "mail", TitleKey: "ui.mail", Icon: "mail", Build: func(*shell.Shell) *shell.Content { return &shell.Content{Object: kit.Spacer()} }}}
}

func begin(t *testing.T, f *fake) *fixture {
	t.Helper()
	fx := &fixture{fake: f}
	fx.Stage = stage.Open(t, fx.screens)
	return fx
}

// names are the patients listed; what is marked in them is a piece of its own.
func (f *fixture) names(t *testing.T) []string {
	list := stage.Column(f.Columns(t, 0), 0)
	for i := range list {
		list[i] = strings.ReplaceAll(strings.ReplaceAll(list[i], " ", ""), ",", ", ")
	}
	return list
}
