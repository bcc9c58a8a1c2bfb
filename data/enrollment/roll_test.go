package enrollment

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store/storetest"
	"foyer/data/visit"
)

func (d *desk) lines(t testing.TB, p Pick) (names []string) {
	t.Helper()
	r, err := d.Roll(d.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.Pick(p) {
		names = append(names, l.Family)
	}
	return names
}

// TestTheRollSaysWhatTheFunnelSays drives patients into every kind of state and holds the two against each other, also
// after single changes, which the roll takes in without reading everybody.
func TestTheRollSaysWhatTheFunnelSays(t *testing.T) {
	d := open(t)
	var ids []string
	for i, name := range []string{"Abebe", "Brooks", "Clarke", "Diaz", "Eng", "Fox"} {
		p := person(name)
		if i == 4 {
			p.BirthDate = "2020-01-01"
		}
		if i == 5 {
			p.Telecoms, p.Addresses = nil, nil
		}
		ids = append(ids, d.add(t, p))
	}
	check := func(after string) {
		t.Helper()
		f, err := d.Funnel(d.ctx, Choose{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Roll(d.ctx)
		if err != nil {
			t.Fatal(err)
		}
		counts := r.Count(Pick{}).States
		for state, n := range f.States {
			if counts[state] != n {
				t.Errorf("after %s %d are %s, the funnel says %d", after, counts[state], state, n)
			}
		}
		todo := append(r.Pick(Pick{ToDo: true}), r.Pick(Pick{Step: StepWait})...)
		Sort(todo, ByUrgency, false, nil)
		if len(todo) != len(f.Worklist) {
			t.Fatalf("after %s %d on the roll, %d on the worklist", after, len(todo), len(f.Worklist))
		}
		for _, want := range f.Worklist {
			i := slices.IndexFunc(todo, func(l *Line) bool { return l.PatientID == want.PatientID })
			if got := todo[i].Task(r.Day); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("after %s the roll says %+v, the worklist %+v", after, got, want)
			}
		}
	}
	check("nothing")
	d.issue(t, ids[0], Paper)
	check("an invitation")
	must := func(_ Enrollment, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.Offer(d.ctx, ids[1], Note{Channel: Visit}))
	must(d.Decline(d.ctx, ids[2], "no computer", "2026-11-01"))
	check("an offer and a no")
	must(d.Activate(d.ctx, ids[0], Note{Channel: Desk, Proof: PhotoID}))
	check("an activation")
	d.add(t, person("Gale"))
	check("a new patient")
	if err := patient.New(d.db).SetDeceased(d.ctx, ids[3], true, ""); err != nil {
		t.Fatal(err)
	}
	check("a death")
	d.turn(40 * 24 * time.Hour)
	check("forty days")
	if got := d.lines(t, Pick{States: []State{NotOffered}}); !slices.Equal(got, []string{"Fox", "Gale"}) {
		t.Errorf("not offered: %v", got)
	}
}

// A backup notes its settings each time; no setting says anything of a patient.
func TestASettingDoesNotMakeTheRollReadEverybody(t *testing.T) {
	d := open(t)
	d.add(t, person("Abebe"))
	d.lines(t, Pick{})
	if err := PaperDays.Set(storetest.As(access.Administrator), d.db, 31); err != nil {
		t.Fatal(err)
	}
	whole, ids, err := audit.Since(d.ctx, d.db, d.roll.seen)
	if err != nil || whole || len(ids) > 0 {
		t.Errorf("whole %t, patients %v, %v", whole, ids, err)
	}
}

func TestPicksAndTables(t *testing.T) {
	d := open(t)
	ids := map[string]string{}
	for name, born := range map[string]string{"Núñez-Ortega": "1958-04-02", "Zhou": "1990-02-02", "Okafor": "2012-01-01"} {
		p := person(name)
		p.BirthDate = record.Date(born)
		ids[name] = d.add(t, p)
	}
	if _, err := d.Offer(d.ctx, ids["Zhou"], Note{Channel: Phone}); err != nil {
		t.Fatal(err)
	}
	d.issue(t, ids["Núñez-Ortega"], Paper)
	if _, err := d.Activate(d.ctx, ids["Núñez-Ortega"], Note{Proof: Known}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		pick Pick
		want []string
	}{
		{Pick{}, []string{"Núñez-Ortega", "Okafor", "Zhou"}},
		{Pick{Text: "ORTEG an"}, []string{"Núñez-Ortega"}},
		{Pick{Text: "rtega"}, nil},
		{Pick{Reached: Offered}, []string{"Núñez-Ortega", "Zhou"}},
		{Pick{Reached: Invited}, []string{"Núñez-Ortega"}},
		{Pick{ToDo: true}, []string{"Okafor", "Zhou"}},
		{Pick{Missing: "consent", States: []State{Offered}}, []string{"Zhou"}},
		{Pick{By: ByAge, Value: "13-17"}, []string{"Okafor"}},
		{Pick{By: ByChannel, Value: "phone"}, []string{"Zhou"}},
		{Pick{By: ByChannel, Value: ""}, []string{"Okafor"}},
		{Pick{Patients: map[string]bool{ids["Zhou"]: true}}, []string{"Zhou"}},
	} {
		if got := d.lines(t, tt.pick); !slices.Equal(got, tt.want) {
			t.Errorf("%+v gives %v, want %v", tt.pick, got, tt.want)
		}
	}
	r, err := d.Roll(d.ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range Dimensions {
		total := 0
		for _, row := range r.Table(Pick{}, by) {
			if got := r.Count(Pick{By: by, Value: row.Value}); !maps.Equal(got.States, row.States) {
				t.Errorf("%s %q counts %v and opens %v", by, row.Value, row.States, got.States)
			}
			total += row.Total
		}
		if total != 3 {
			t.Errorf("by %s there are %d", by, total)
		}
	}
	first := map[string]int{ids["Zhou"]: 0}
	list := r.Pick(Pick{})
	if Sort(list, ByUrgency, false, first); list[0].Family != "Zhou" {
		t.Errorf("the visit of today comes after %s", list[0].Family)
	}
	list = r.Pick(Pick{})
	if Sort(list, ByName, true, first); list[0].Family != "Zhou" || list[2].Family != "Núñez-Ortega" {
		t.Errorf("by falling name: %s … %s", list[0].Family, list[2].Family)
	}
}

func TestHowIdentityWasSeenIsKept(t *testing.T) {
	d := open(t)
	id := d.add(t, person("Abebe"))
	if _, err := d.Activate(d.ctx, id, Note{Proof: "hunch"}); fault.Of(err) != fault.Invalid {
		t.Errorf("an unknown proof: %v", err)
	}
	if _, err := d.Activate(d.ctx, id, Note{Channel: Desk, Proof: PhotoID}); err != nil {
		t.Fatal(err)
	}
	if history, err := d.History(d.ctx, id); err != nil || len(history) != 1 || history[0].Proof != PhotoID {
		t.Errorf("%+v %v", history, err)
	}
}

func TestTheRollKnowsWithWhomVisitsAre(t *testing.T) {
	d := open(t)
	abebe, brooks := d.add(t, person("Abebe")), d.add(t, person("Brooks"))
	visits := visit.New(d.db)
	add := func(id, provider string) {
		t.Helper()
		if _, err := visits.Add(d.ctx, record.Visit{PatientID: id, Start: "2026-11-17", Provider: provider}); err != nil {
			t.Fatal(err)
		}
	}
	add(abebe, "Rao")
	if got := d.lines(t, Pick{Provider: "Rao"}); !slices.Equal(got, []string{"Abebe"}) {
		t.Errorf("%v", got)
	}
	before, err := d.Roll(d.ctx)
	if err != nil {
		t.Fatal(err)
	}
	add(brooks, "Rao")
	add(brooks, "Ito") // a name that the roll has not met
	if got := d.lines(t, Pick{Provider: "Rao"}); !slices.Equal(got, []string{"Abebe", "Brooks"}) {
		t.Errorf("%v", got)
	}
	if got := d.lines(t, Pick{Provider: "Ito"}); !slices.Equal(got, []string{"Brooks"}) {
		t.Errorf("%v", got)
	}
	if got := d.lines(t, Pick{Provider: "Nobody"}); len(got) != 0 {
		t.Errorf("%v", got)
	}
	if !slices.Equal(before.Providers(), []string{"Rao"}) || len(before.Pick(Pick{Provider: "Rao"})) != 1 {
		t.Errorf("a roll that is out has changed: %v", before.Providers())
	}
}

func TestCohortsCountWhoJoinedInTime(t *testing.T) {
	d := open(t)
	early, late, never := d.add(t, person("Abebe")), d.add(t, person("Brooks")), d.add(t, person("Clarke"))
	must := func(_ Enrollment, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{early, late, never} {
		must(d.Offer(d.ctx, id, Note{}))
	}
	d.turn(5 * 24 * time.Hour)
	must(d.Activate(d.ctx, early, Note{}))
	cohort := func() Cohort {
		t.Helper()
		r, err := d.Roll(d.ctx)
		if err != nil || len(r.Cohorts()) != 1 {
			t.Fatal(r.Cohorts(), err)
		}
		c := r.Cohorts()[0]
		c.Month = ""
		return c
	}
	if got := cohort(); got != (Cohort{Offered: 3, Days7: -1, Days30: -1, Days90: -1, Active: 1}) {
		t.Errorf("after five days %+v", got)
	}
	d.turn(15 * 24 * time.Hour)
	must(d.Activate(d.ctx, late, Note{}))
	d.turn(80 * 24 * time.Hour)
	if got := cohort(); got != (Cohort{Offered: 3, Days7: 1, Days30: 2, Days90: 2, Active: 2}) {
		t.Errorf("after a hundred days %+v", got)
	}
	must(d.Revoke(d.ctx, late, "asked for it"))
	if got := cohort(); got.Active != 1 {
		t.Errorf("after access was taken away %+v", got)
	}
}
