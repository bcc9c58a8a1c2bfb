package care

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

type rig struct {
	*testing.T
	db  *store.DB
	s   *Service
	ctx context.Context
	now *time.Time
}

func newRig(t *testing.T) *rig {
	t.Helper()
	now := time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
	db := storetest.OpenAt(t, clock.New(func() time.Time { return now }, clock.Reproducible(1)))
	return &rig{t, db, New(db), storetest.As(access.Provider), &now}
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *rig) add(given, sex string, born record.Date) string {
	r.Helper()
	id, err := patient.New(r.db).Add(r.ctx, record.Patient{Names: []record.HumanName{{Given: []string{given}, Family: "Example"}}, Sex: sex, BirthDate: born})
	r.must(err)
	return id
}

func (r *rig) put(id string, kind record.Kind, value any) {
	r.Helper()
	_, err := patient.New(r.db).AddItem(r.ctx, id, kind, value)
	r.must(err)
}

func (r *rig) due(id string) []string {
	r.Helper()
	list, err := r.s.For(r.ctx, id)
	r.must(err)
	var got []string
	for _, i := range list {
		got = append(got, i.Rule)
	}
	return got
}

func (r *rig) refresh(want int) {
	r.Helper()
	n, err := r.s.Refresh(access.With(r.ctx, access.System))
	r.must(err)
	if n != want {
		r.Errorf("computed %d plans, want %d", n, want)
	}
}

func TestPlansFollowTheRecord(t *testing.T) {
	r := newRig(t)
	ann, bob := r.add("Ann", "female", "1970-05-04"), r.add("Bob", "male", "1990-01-02")
	r.refresh(2)
	if got := r.due(ann); !slices.Contains(got, "mammography") || !slices.Contains(got, "colorectal") || slices.Contains(got, "hba1c") || slices.Contains(got, "aaa") {
		t.Errorf("for a woman of 56: %v", got)
	}
	counts, err := r.s.Counts(r.ctx, "2026-01-01")
	r.must(err)
	if counts["mammography"].Due != 1 || counts["mammography"].Never != 1 || counts["influenza"].Due != 2 {
		t.Errorf("counts %+v", counts)
	}
	r.refresh(0)

	// Given: it leaves the plan, and counts as given within ninety days of being listed.
	*r.now = r.now.AddDate(0, 0, 10)
	r.put(ann, record.KindProcedure, &record.Procedure{Procedure: record.Concept{Text: "Screening mammogram"}, When: "2026-12-05"})
	r.refresh(2) // another day
	if got := r.due(ann); slices.Contains(got, "mammography") {
		t.Errorf("after it was done: %v", got)
	}
	counts, err = r.s.Counts(r.ctx, "2026-01-01")
	r.must(err)
	if c := counts["mammography"]; c.Due != 0 || c.Given != 1 || c.In90 != 1 {
		t.Errorf("counts %+v", c)
	}

	// On the same day those alone whose record has changed.
	r.put(bob, record.KindProblem, &record.Problem{Condition: record.Concept{Text: "Type 2 diabetes mellitus"}})
	r.refresh(1)
	all, err := r.s.All(r.ctx, "hba1c")
	r.must(err)
	if len(all) != 1 || all[0].PatientID != bob {
		t.Errorf("HbA1c is due for %+v", all)
	}
	r.must(patient.New(r.db).SetDeceased(r.ctx, bob, true, "2026-12-07"))
	*r.now = r.now.AddDate(0, 0, 1)
	r.refresh(1)
	if all, err = r.s.All(r.ctx, "hba1c"); err != nil || len(all) != 0 {
		t.Errorf("after he has died: %+v, %v", all, err)
	}
}

func TestRulesAreTheClinicians(t *testing.T) {
	r := newRig(t)
	ann := r.add("Ann", "female", "1970-05-04")
	for _, err := range []error{r.s.SetTold(storetest.As(access.Staff), "mammography", true), r.s.SetOff(storetest.As(access.Staff), "mammography", true),
		r.s.Save(storetest.As(access.Staff), catalogue.Care()[0]), r.s.Reset(storetest.As(access.Staff), "mammography")} {
		if fault.Of(err) != fault.Denied {
			t.Errorf("the front desk decides: %v", err)
		}
	}
	if err := r.s.SetTold(r.ctx, "nonsense", true); fault.Of(err) != fault.NotFound {
		t.Errorf("no such rule: %v", err)
	}
	rule := func(key string) Rule {
		t.Helper()
		list, err := r.s.Rules(r.ctx)
		r.must(err)
		i := slices.IndexFunc(list, func(r Rule) bool { return r.Key == key })
		if i < 0 {
			return Rule{}
		}
		return list[i]
	}
	if rule("mammography").Told {
		t.Error("patients are told before a clinician said so")
	}
	r.must(r.s.SetTold(r.ctx, "mammography", true))
	if got := rule("mammography"); !got.Told || got.ToldBy == "" || !got.ToldAt.Equal(*r.now) || got.Own {
		t.Errorf("told: %+v", got)
	}
	r.must(r.s.SetOff(r.ctx, "mammography", true))
	if got := r.due(ann); slices.Contains(got, "mammography") {
		t.Error("a rule that is off is asked")
	}
	r.must(r.s.SetOff(r.ctx, "mammography", false))

	// The practice begins at 45: that is another rule, which nobody has said may be told.
	own := catalogue.Care()[0]
	own.Who.From = "60y"
	r.must(r.s.Save(r.ctx, own))
	if got := rule("mammography"); !got.Own || got.Told || got.Who.From != "60y" {
		t.Errorf("changed: %+v", got)
	}
	if got := r.due(ann); slices.Contains(got, "mammography") {
		t.Errorf("at 56 by a rule from 60: %v", got)
	}
	extra := own
	extra.Key = "foot-exam"
	extra.Who = catalogue.CareWho{From: "18y"}
	r.must(r.s.Save(r.ctx, extra))
	if got := r.due(ann); !slices.Contains(got, "foot-exam") {
		t.Errorf("the practice's own rule: %v", got)
	}

	// All as a file, and back.
	list, err := r.s.Rules(r.ctx)
	r.must(err)
	var b bytes.Buffer
	r.must(WriteRules(&b, list))
	back, err := ReadRules(bytes.NewReader(b.Bytes()))
	r.must(err)
	if len(back) != len(list) || back[len(back)-1].Key != "foot-exam" {
		t.Errorf("%d rules come back of %d", len(back), len(list))
	}
	for want, text := range map[string]string{
		"no whole rule file": b.String()[:b.Len()/2],
		"newer Foyer":        strings.Replace(b.String(), `"version": 1`, `"version": 2`, 1),
		"does not say":       `{"rules": []}`,
		"no rule in":         `{"version": 1, "rules": []}`,
		"unknown field":      strings.Replace(b.String(), `"every"`, `"evry"`, 1),
		"in the file twice":  strings.Replace(b.String(), `"key": "foot-exam"`, `"key": "mammography"`, 1),
		"such as 18m or 40y": strings.Replace(b.String(), `"from": "60y"`, `"from": "sixty"`, 1),
		"can't be read to":   "",
	} {
		if want == "can't be read to" {
			continue
		}
		_, err := ReadRules(strings.NewReader(text))
		if fault.Of(err) != fault.Invalid || !strings.Contains(err.Error()+fault.Message(err), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}

	r.must(r.s.Reset(r.ctx, "mammography"))
	r.must(r.s.Reset(r.ctx, "foot-exam"))
	if rule("mammography").Own || rule("foot-exam").Key != "" {
		t.Error("a rule that was reset stays")
	}
	bad := own
	bad.Every = ""
	if err := r.s.Save(r.ctx, extra, bad); fault.Of(err) != fault.Invalid || rule("foot-exam").Key != "" {
		t.Errorf("one wrong rule of two: %v", err)
	}
}

// What was refused, cancelled or removed is not done; what is over is no problem any more.
func TestWhatIsNotDoneIsNotDone(t *testing.T) {
	r := newRig(t)
	ann := r.add("Ann", "female", "1970-05-04")
	r.put(ann, record.KindProcedure, &record.Procedure{Item: record.Item{NotDone: true}, Procedure: record.Concept{Text: "Mammogram"}, When: "2026-11-01"})
	r.put(ann, record.KindProcedure, &record.Procedure{Item: record.Item{Status: "cancelled"}, Procedure: record.Concept{Text: "Colonoscopy"}, When: "2026-11-01"})
	r.put(ann, record.KindProblem, &record.Problem{Item: record.Item{Status: "resolved"}, Condition: record.Concept{Text: "Type 2 diabetes"}})
	r.put(ann, record.KindSocial, &record.Observation{Code: record.Concept{Text: "Tobacco smoking status"}, Value: record.Value{Text: "Former smoker"}})
	got := r.due(ann)
	for key, want := range map[string]bool{"mammography": true, "colorectal": true, "hba1c": false, "lung": true} {
		if slices.Contains(got, key) != want {
			t.Errorf("%s is due: %t", key, !want)
		}
	}
}
