package sync_test

import (
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/enrollment"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/sync"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store/storetest"
	"foyer/internal/mailtest"
)

// TestTheLoopClosesWithTheRealServices walks the chain with the practice's own register of patients and codes.
func TestTheLoopClosesWithTheRealServices(t *testing.T) {
	ctx := storetest.As(access.Staff)
	db := storetest.OpenAt(t, clock.System())
	patients, enrolls := patient.New(db), enrollment.New(db)
	id, err := patients.Add(ctx, record.Patient{Names: []record.HumanName{{Given: []string{"Ana"}, Family: "Prueba"}}, BirthDate: "1960-02-01", Sex: record.Female,
		Languages: []record.Language{{Code: "es", Preferred: true}}, Telecoms: []record.ContactPoint{{System: "email", Value: "Ana.Prueba@Example.org"}}})
	if err != nil {
		t.Fatal(err)
	}
	issued, err := enrolls.Issue(ctx, id, enrollment.Paper)
	if err != nil {
		t.Fatal(err)
	}
	rig, sink := mailtest.Dovecot(t, "office"), mailtest.SMTP(t, account.Plain)
	service := mail.New(db, mail.Deps{Patients: mail.PatientsOf(patients), Enroller: mail.EnrollerOf(enrolls)})
	in, out := rig.Account("office", account.Plain), sink.Account()
	if _, err := service.SetAccount(storetest.As(access.Administrator), mail.Account{Address: "office@practice.example", IMAP: in.Server, SMTP: out.Server, User: "office", Secret: "office"}); err != nil {
		t.Fatal(err)
	}
	engine := sync.New(service, sync.Options{})
	if _, err := engine.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	f := &office{t: t, rig: rig}
	f.deliver(letter("Ana Prueba <ana.prueba@example.org>", "ENROLL", "hola, mi codigo es "+strings.ToLower(issued.Code)))
	report, err := engine.Sync(ctx)
	if err != nil || report.New != 1 || report.Sent != 1 || report.Failed != 0 {
		t.Fatalf("%+v %v", report, err)
	}
	state, err := enrolls.Get(ctx, id)
	if err != nil || state.State != enrollment.Active {
		t.Errorf("enrollment %+v %v", state, err)
	}
	list, err := service.List(ctx, mail.Filter{PatientID: id, Messages: true})
	if err != nil || len(list) != 1 || list[0].Status != mail.StatusDone || len(list[0].Messages) != 2 || list[0].Messages[0].Filed != "code" {
		t.Errorf("conversations %+v %v", list, err)
	}
	if mails := sink.Mails(); len(mails) != 1 || !strings.Contains(string(mails[0].Raw), "ana.prueba@example.org") {
		t.Errorf("sent %+v", mails)
	}
}
