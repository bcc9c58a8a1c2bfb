package playbook

import (
	"context"
	"strings"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/portal"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

func byKey(t *testing.T, s *Service, language string) map[string]Highlight {
	t.Helper()
	list, err := s.List(storetest.As(access.Provider), language)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]Highlight{}
	for _, h := range list {
		if h.Section == "" || h.Title == "" || h.Evidence == "" || h.NextStep == "" || h.Place == "" || h.State == "" {
			t.Errorf("%s: something is empty: %+v", h.Key, h)
		}
		for _, text := range []string{h.Title, h.Evidence, h.NextStep} {
			if strings.Contains(text, "%!") {
				t.Errorf("%s: %s", h.Key, text)
			}
		}
		if !strings.HasSuffix(h.Evidence, ".") || !strings.HasSuffix(h.NextStep, ".") {
			t.Errorf("%s: evidence and next step are sentences: %q, %q", h.Key, h.Evidence, h.NextStep)
		}
		all[h.Key] = h
	}
	return all
}

func TestEveryHighlightOfTheGuideIsListed(t *testing.T) {
	s := New(storetest.Open(t))
	list, err := s.List(storetest.As(access.Staff), "en")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range list {
		got = append(got, string(h.Role)+" "+h.Section)
	}
	want := []string{"administrator 1.1–1.2", "administrator Chapter 1, 1.3", "administrator 1.4", "administrator 1.4", "administrator 2.1", "administrator 2.2",
		"administrator 3.1", "administrator 4.1", "administrator 4.2", "provider 2.2", "provider 3.1", "provider Chapter 4, 4.1", "staff 1.3", "staff 1.2"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("listed\n%s", strings.Join(got, "\n"))
	}
	if _, err := s.List(context.Background(), "en"); fault.Of(err) != fault.Locked {
		t.Errorf("nobody: %v", err)
	}
}

func TestWithNothingDoneItSaysSo(t *testing.T) {
	s := New(storetest.Open(t))
	for _, language := range []string{"en", "es"} {
		for key, h := range byKey(t, s, language) {
			if h.State != NotStarted {
				t.Errorf("%s is %s", key, h.State)
			}
		}
	}
	en, es := byKey(t, s, "en"), byKey(t, s, "es-MX")
	if !strings.HasPrefix(en["enroll"].Evidence, "No patient invited yet") {
		t.Error(en["enroll"].Evidence)
	}
	for key := range en {
		if en[key].Title == es[key].Title || en[key].Evidence == es[key].Evidence || en[key].NextStep == es[key].NextStep {
			t.Errorf("%s: the Spanish is the English", key)
		}
	}
}

func TestEvidenceFollowsTheRecords(t *testing.T) {
	now := storetest.Now
	db := storetest.OpenAt(t, clock.New(func() time.Time { return now }, clock.Reproducible(1)))
	admin, ctx := storetest.As(access.Administrator), storetest.As(access.Staff)
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id, err := patient.New(db).Add(ctx, record.Patient{Names: []record.HumanName{{Family: "Vega", Given: []string{"Ana"}}}, BirthDate: "1970-05-01",
		Telecoms: []record.ContactPoint{{System: "email", Value: "vega@mail.example"}}})
	must(id, err)
	run := func(statement string, args ...any) {
		t.Helper()
		must(nil, db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, statement, args...)
			return err
		}))
	}
	run(`INSERT INTO visit (id, patient_id, day, status, body, created_at, changed_at) VALUES ('v1', ?, '2026-11-16', 'finished', '{}', '', '')`, id)
	// The member whom storetest.As(staff) acts as, so that the staff's own counts have somebody.
	run(`INSERT INTO member (id, name, role, created_at) VALUES ('00000000-0000-7000-8000-000000000003', 'Test staff', 'staff', '')`)
	s := New(db)

	enroll := enrollment.New(db)
	must(enroll.Offer(ctx, id, enrollment.Note{Channel: enrollment.Visit, VisitID: "v1"}))
	issued, err := enroll.Issue(ctx, id, enrollment.Paper)
	must(issued, err)
	h := byKey(t, s, "en")
	for key, want := range map[string]State{"enroll": Begun, "promote": InPlace, "staff-promote": InPlace, "staff-enroll": Begun, "paperwork": NotStarted} {
		if h[key].State != want {
			t.Errorf("%s is %s: %s", key, h[key].State, h[key].Evidence)
		}
	}

	p, err := portal.New(db).Get(ctx)
	must(p, err)
	p.Name, p.Mailbox = "Cedar Hollow by mail", "office@practice.example"
	_, _, err = portal.New(db).Save(admin, p)
	must(nil, err)
	_, _, err = portal.New(db).Set(admin, "booking", portal.On, "")
	must(nil, err)
	_, _, err = portal.New(db).Set(admin, "readings", portal.Planned, "")
	must(nil, err)
	must(paperlog.New(db).Keep(ctx, paperlog.Paper{Kind: paperlog.Summary, PatientID: id, VisitID: "v1", CodeID: issued.CodeID}, []byte("x")))
	must(consent.New(db).Record(ctx, consent.Consent{PatientID: id, Kind: consent.Email, State: consent.Given, Method: consent.Spoken}, "2026-11-17"))
	must(enroll.Verify(access.With(ctx, access.System), enrollment.Claim{Text: issued.Code, Sender: "vega@mail.example"}))
	h = byKey(t, s, "en")
	for key, want := range map[string]State{"enroll": InPlace, "paperwork": InPlace, "features": Begun, "email-policy": Begun, "readings-plan": Begun, "staff-enroll": InPlace, "good-will": NotStarted, "use-readings": NotStarted} {
		if h[key].State != want {
			t.Errorf("%s is %s: %s", key, h[key].State, h[key].Evidence)
		}
	}
	if want := "1 of 1 patients have joined, 1 of them with a one-time code; 1 were ever invited."; h["enroll"].Evidence != want {
		t.Error(h["enroll"].Evidence)
	}
	if want := "1 summary made, 1 with a code; 1 patient has joined with a code from paper."; h["paperwork"].Evidence != want {
		t.Error(h["paperwork"].Evidence)
	}
	byKey(t, s, "es")

	// Switched on is not yet in place: somebody has to have gone through what it takes.
	booking, err := portal.New(db).Feature(ctx, "booking")
	must(nil, err)
	for _, point := range booking.Ready {
		must(nil, portal.New(db).Tick(admin, "booking", point.Item, true))
	}
	if got := byKey(t, s, "en")["features"]; got.State != InPlace {
		t.Errorf("booking is ready, and features are %s: %s", got.State, got.Evidence)
	}
	// Letters are no summaries, and a month without visits is told as that.
	must(paperlog.New(db).Keep(ctx, paperlog.Paper{Kind: paperlog.Letter, PatientID: id}, []byte("y")))
	run(`UPDATE visit SET day = '2026-01-05'`)
	quiet := byKey(t, s, "en")
	if got := quiet["paperwork"]; !strings.HasPrefix(got.Evidence, "1 summary made") || !strings.Contains(got.NextStep, "no visit on record") {
		t.Errorf("%+v", got)
	}
	for key, got := range quiet {
		if strings.Contains(got.Evidence+got.NextStep, "of 0 visits") {
			t.Errorf("%s: %s %s", key, got.Evidence, got.NextStep)
		}
	}
	run(`UPDATE visit SET day = '2026-11-16'`)

	// Measures four weeks apart make it measured; one alone does not.
	must(nil, s.Measure(ctx, "2026-11-17"))
	if got := byKey(t, s, "en")["enroll"].State; got != InPlace {
		t.Errorf("after one measure: %s", got)
	}
	now = now.AddDate(0, 0, 28)
	must(nil, s.Measure(ctx, "2026-12-15"))
	if got := byKey(t, s, "en")["enroll"]; got.State != Measured || got.Value != 1 || got.Total != 1 {
		t.Errorf("after two: %+v", got)
	}
}
