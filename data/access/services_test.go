package access_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/insight"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/playbook"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/store/storetest"
	"foyer/data/template"
	"foyer/data/visit"
)

// open are the methods that need nobody signed in: reading what is on every paper, the gate that mail asks, and looking
// for damage, which shows ids alone.
var open = []string{
	"*practice.Service.Get", "*practice.Service.Guidance", "*consent.Service.Current", "*consent.Service.Given", "*enrollment.Service.PaperExpiry",
	"*portal.Service.Feature", "*portal.Service.Get", "*portal.Service.History", "*portal.Service.List", "*portal.Service.NewSince", "*portal.Service.OnPaper", "*portal.Service.OnPaperAs",
	"*paperlog.Service.Check",
	"*policy.Service.Email", "*policy.Service.Get", "*policy.Service.List", // on the agreement that every patient gets
	"*portal.Service.SetWording", // looks at its words first, and has a test of its own
}

// TestNobodyActsUnlessSignedIn calls every exported method of the services with a context in which nobody acts, and
// otherwise empty arguments. Whatever reads records or writes anything refuses before it looks at them.
func TestNobodyActsUnlessSignedIn(t *testing.T) {
	db := storetest.Open(t)
	people, visits := patient.New(db), visit.New(db)
	contexts, errs := reflect.TypeFor[context.Context](), reflect.TypeFor[error]()
	called := 0
	for _, service := range []any{people, visits, practice.New(db), consent.New(db), enrollment.New(db), portal.New(db), playbook.New(db), policy.New(db), template.New(db), insight.New(db, nil),
		paperlog.New(db), importing.New(db, people, visits, importing.NewFormats(db))} {
		v := reflect.ValueOf(service)
		for i := range v.NumMethod() {
			name := v.Type().String() + "." + v.Type().Method(i).Name
			m := v.Method(i)
			if m.Type().NumIn() == 0 || m.Type().In(0) != contexts || slices.Contains(open, name) {
				continue
			}
			args := []reflect.Value{reflect.ValueOf(context.Background())}
			for k := 1; k < m.Type().NumIn(); k++ {
				if m.Type().IsVariadic() && k == m.Type().NumIn()-1 {
					break
				}
				args = append(args, reflect.Zero(m.Type().In(k)))
			}
			n := m.Type().NumOut()
			if n == 0 || m.Type().Out(n-1) != errs {
				t.Errorf("%s can't say no: it returns no error", name)
				continue
			}
			called++
			err, _ := m.Call(args)[n-1].Interface().(error)
			if fault.Of(err) != fault.Locked {
				t.Errorf("%s with nobody signed in: %v, want locked", name, err)
			}
		}
	}
	if called < 60 {
		t.Errorf("only %d methods were tried", called)
	}
}
