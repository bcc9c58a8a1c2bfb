package consent

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

const today record.Date = "2026-11-17"

func patient(t *testing.T, db *store.DB, id string) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), `INSERT INTO patient (id, body, created_at, changed_at) VALUES (?, '{}', '', '')`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheNewestAnswerCounts(t *testing.T) {
	db := storetest.Open(t)
	patient(t, db, "p1")
	s, ctx := New(db), storetest.As(access.Staff)
	stands := func(want Standing) {
		t.Helper()
		got, err := s.Current(ctx, "p1", Email)
		if err != nil || got.Given != want.Given || got.Withdrawn != want.Withdrawn || got.Warned != want.Warned {
			t.Errorf("stands %+v, %v; want %+v", got, err, want)
		}
	}
	say := func(c Consent) {
		t.Helper()
		c.PatientID, c.Kind = "p1", Email
		if _, err := s.Record(ctx, c, today); err != nil {
			t.Fatal(err)
		}
	}
	stands(Standing{})
	say(Consent{State: Warned, Method: Mail})
	stands(Standing{Warned: true})
	say(Consent{State: Given, Method: Spoken, Date: "2026-11-01"})
	stands(Standing{Given: true, Warned: true})
	say(Consent{State: Withdrawn, Method: Mail, Date: "2026-11-10"})
	stands(Standing{Withdrawn: true, Warned: true})
	say(Consent{State: Given, Method: Written, Date: "2026-10-01", Note: "found in the chart"})
	stands(Standing{Withdrawn: true, Warned: true})
	say(Consent{State: Warned, Method: Mail})
	stands(Standing{Withdrawn: true, Warned: true})
	say(Consent{State: Given, Method: Written})
	stands(Standing{Given: true, Warned: true})
	if got, err := s.Current(ctx, "p1", Texts); err != nil || got.Given {
		t.Errorf("another kind: %+v, %v", got, err)
	}
	list, err := s.List(ctx, "p1")
	if err != nil || len(list) != 6 || list[0].WarningVersion != "email-1" || list[0].MemberName != "Test staff" {
		t.Errorf("list %+v, %v", list, err)
	}
	log, err := audit.List(storetest.As(access.Administrator), db, audit.Filter{PatientID: "p1"})
	if err != nil || len(log) != 6 || log[0].Action != "consent.given" {
		t.Errorf("log %v, %v", log, err)
	}
}

func TestRecordRefuses(t *testing.T) {
	db := storetest.Open(t)
	patient(t, db, "p1")
	s := New(db)
	ok := Consent{PatientID: "p1", Kind: Email, State: Given, Method: Written}
	for name, c := range map[string]struct {
		ctx   context.Context
		spoil func(*Consent)
		want  fault.Kind
	}{
		"unknown kind":    {storetest.As(access.Staff), func(c *Consent) { c.Kind = "fax" }, fault.Invalid},
		"unknown state":   {storetest.As(access.Staff), func(c *Consent) { c.State = "maybe" }, fault.Invalid},
		"unknown method":  {storetest.As(access.Staff), func(c *Consent) { c.Method = "dream" }, fault.Invalid},
		"tomorrow":        {storetest.As(access.Staff), func(c *Consent) { c.Date = "2026-11-18" }, fault.Invalid},
		"year alone":      {storetest.As(access.Staff), func(c *Consent) { c.Date = "2026" }, fault.Invalid},
		"unknown patient": {storetest.As(access.Staff), func(c *Consent) { c.PatientID = "p2" }, fault.NotFound},
		"nobody":          {context.Background(), func(*Consent) {}, fault.Locked},
	} {
		one := ok
		c.spoil(&one)
		if _, err := s.Record(c.ctx, one, today); fault.Of(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWarningsExistInBothLanguages(t *testing.T) {
	versions := map[string]bool{}
	for kind, list := range warnings {
		for _, w := range list {
			if w.version == "" || versions[w.version] || w.en == "" || w.es == "" || w.en == w.es {
				t.Errorf("%s: %+v", kind, w)
			}
			versions[w.version] = true
			if text, ok := WarningOf(w.version, "es-MX"); !ok || text != w.es {
				t.Errorf("%s can't be found again", w.version)
			}
		}
	}
	if version, text := Warning(Email, "en"); version != "email-1" || text == "" {
		t.Errorf("the e-mail warning is %q", version)
	}
}

// The rule for one patient and the one for many are the same, whatever was said in whatever order.
func TestTheRuleForManyIsTheRuleForOne(t *testing.T) {
	db := storetest.Open(t)
	s, ctx := New(db), storetest.As(access.Staff)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		id := fmt.Sprint("p", i)
		patient(t, db, id)
		for range r.IntN(6) {
			c := Consent{PatientID: id, Kind: []Kind{Email, Notes}[r.IntN(2)], State: []State{Given, Withdrawn, Warned}[r.IntN(3)], Method: Spoken,
				Date: record.Date(fmt.Sprintf("2026-11-%02d", 1+r.IntN(3)))}
			if _, err := s.Record(ctx, c, ""); err != nil {
				t.Fatal(err)
			}
		}
		for _, kind := range []Kind{Email, Notes} {
			want, err := s.Current(ctx, id, kind)
			if err != nil {
				t.Fatal(err)
			}
			var got bool
			if err := db.QueryRow(ctx, `SELECT `+GivenSQL("p.id", kind)+` FROM patient p WHERE p.id = ?`, id).Scan(&got); err != nil || got != want.Given {
				t.Errorf("%s, %s: %v for many, %v for one, %v", id, kind, got, want.Given, err)
			}
			if all, err := s.Everybody(ctx, kind); err != nil || all[id] != want.Given {
				t.Errorf("%s, %s: %v among everybody, %v for one, %v", id, kind, all[id], want.Given, err)
			}
		}
	}
}
