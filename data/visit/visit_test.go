package visit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

func open(t testing.TB) (*store.DB, *Service, *patient.Service, context.Context) {
	t.Helper()
	db := storetest.Open(t)
	return db, New(db), patient.New(db), storetest.As(access.Administrator)
}

func add(t testing.TB, s *patient.Service, ctx context.Context, given, family string, born record.Date, mrn, phone string) string {
	t.Helper()
	id, err := s.Add(ctx, record.Patient{Names: []record.HumanName{{Family: family, Given: []string{given}}}, BirthDate: born, Sex: record.Female,
		Identifiers: []record.Identifier{{Type: "MR", Value: mrn}}, Telecoms: []record.ContactPoint{{System: "phone", Value: phone}}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestTheDaysListIsInTheOrderOfTime(t *testing.T) {
	_, s, people, ctx := open(t)
	p := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "1", "212-555-0101")
	for _, start := range []record.DateTime{"2026-11-17T15:00", "2026-11-17T09:00", "2026-11-18T08:00", "2026-11-17"} {
		if _, err := s.Add(ctx, record.Visit{PatientID: p, Start: start}); err != nil {
			t.Fatal(err)
		}
	}
	today, err := s.Today(ctx)
	if err != nil || len(today) != 3 || today[0].Start != "2026-11-17" || today[1].Start != "2026-11-17T09:00" || today[0].Status != Planned {
		t.Errorf("%+v, %v", today, err)
	}
	latest, err := s.Latest(ctx, p)
	if err != nil || latest.Start != "2026-11-17T15:00" {
		t.Errorf("%+v, %v", latest, err)
	}
	if err := s.SetStatus(ctx, latest.ID, Finished); err != nil {
		t.Fatal(err)
	}
	latest.Reason = "Cough"
	if err := s.Update(ctx, latest.Visit, latest.Version); fault.Of(err) != fault.Conflict {
		t.Errorf("stale: %v", err)
	}
	for field, v := range map[string]record.Visit{"patient": {Start: "2026-11-17"}, "start": {PatientID: p}, "end": {PatientID: p, Start: "2026-11-17T09:00", End: "2026-11-17T08:00"}, "status": {PatientID: p, Start: "2026-11-17", Status: "gone"}} {
		if _, err := s.Add(ctx, v); fault.Of(err) != fault.Invalid {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestScheduleAgainAndAgain(t *testing.T) {
	_, s, people, ctx := open(t)
	ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "100", "212-555-0101")
	boyd := add(t, people, ctx, "Sam", "Boyd", "1980-02-02", "200", "212-555-0102")
	rows := []record.ScheduleRow{
		{Line: 2, Identifier: record.Identifier{Value: "a1"}, Start: "2026-11-17T09:00", Identifiers: []record.Identifier{{Value: "100"}}, Patient: record.HumanName{Given: []string{"Ana"}, Family: "Rivera"}, Reason: "Cough", Provider: "Anita Rao, MD"},
		{Line: 3, Identifier: record.Identifier{Value: "a2"}, Start: "2026-11-17T09:30", Patient: record.HumanName{Given: []string{"Sam"}, Family: "Boyd"}, BirthDate: "1980-02-02"},
		{Line: 4, Identifier: record.Identifier{Value: "a3"}, Start: "2026-11-17T10:00", Patient: record.HumanName{Given: []string{"Sam"}, Family: "Boyd"}, Phone: "(212) 555-0102"},
		{Line: 5, Identifier: record.Identifier{Value: "a4"}, Start: "2026-11-17T10:30", Identifiers: []record.Identifier{{Value: "100"}}},
		{Line: 6, Identifier: record.Identifier{Value: "a5"}, Start: "2026-11-17T11:00", Patient: record.HumanName{Given: []string{"Ana"}, Family: "Rivera"}},
		{Line: 7, Identifier: record.Identifier{Value: "a6"}, Start: "2026-11-17T12:00", Reason: "Lunch"},
		{Line: 8, Start: "2026-11-18T09:00", Identifiers: []record.Identifier{{Value: "200"}}, Patient: record.HumanName{Family: "Boyd"}},
		{Line: 9},
	}
	first, err := s.ImportSchedule(ctx, rows)
	if err != nil || first.Added != 5 || first.Unmatched != 2 || first.Skipped != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := s.ImportSchedule(ctx, rows)
	if err != nil || again.Matched != 5 || again.Added+again.Updated+again.Cancelled != 0 || again.Unmatched != 2 {
		t.Fatalf("again: %+v, %v", again, err)
	}
	waiting, err := s.Unmatched(ctx)
	if err != nil || len(waiting) != 2 || waiting[0].Candidates[0] != ana || waiting[0].Because == "" {
		t.Fatalf("%+v, %v", waiting, err)
	}
	id, err := s.Assign(ctx, waiting[0].ID, ana)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Dismiss(ctx, waiting[1].ID); err != nil {
		t.Fatal(err)
	}
	// Moved, cancelled, decided.
	rows[0].Start = "2026-11-17T14:00"
	rows[1].Status = "CANCELLED"
	third, err := s.ImportSchedule(ctx, rows)
	if err != nil || third.Updated != 1 || third.Cancelled != 1 || third.Matched != 4 || third.Unmatched != 0 || third.Dismissed != 1 {
		t.Fatalf("third: %+v, %v", third, err)
	}
	if v, err := s.Get(ctx, id); err != nil || v.PatientID != ana || v.Day != "2026-11-17" {
		t.Errorf("%+v, %v", v, err)
	}
	list, err := s.List(ctx, Filter{PatientID: boyd})
	if err != nil || len(list) != 3 || list[2].Status != Cancelled {
		t.Errorf("%+v, %v", list, err)
	}
	// What has happened stays.
	if err := s.SetStatus(ctx, list[1].ID, Finished); err != nil {
		t.Fatal(err)
	}
	if report, err := s.ImportSchedule(ctx, rows); err != nil || report.Updated+report.Cancelled+report.Added != 0 {
		t.Errorf("fourth: %+v, %v", report, err)
	}
	if v, err := s.Get(ctx, list[1].ID); err != nil || v.Status != Finished {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestASlotGivenToAnotherPatientCancelsTheFirst(t *testing.T) {
	db, s, people, ctx := open(t)
	ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "100", "212-555-0101")
	boyd := add(t, people, ctx, "Sam", "Boyd", "1980-02-02", "200", "212-555-0102")
	row := record.ScheduleRow{Identifier: record.Identifier{Value: "x"}, Start: "2026-11-17T09:00", Identifiers: []record.Identifier{{Value: "100"}}, Patient: record.HumanName{Family: "Rivera"}}
	if _, err := s.ImportSchedule(ctx, []record.ScheduleRow{row}); err != nil {
		t.Fatal(err)
	}
	row.Identifiers, row.Patient.Family = []record.Identifier{{Value: "200"}}, "Boyd"
	if r, err := s.ImportSchedule(ctx, []record.ScheduleRow{row}); err != nil || r.Added != 1 || r.Reassigned != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	for id, want := range map[string]string{ana: Cancelled, boyd: Planned} {
		if list, err := s.List(ctx, Filter{PatientID: id}); err != nil || len(list) != 1 || list[0].Status != want {
			t.Errorf("%+v, %v", list, err)
		}
	}
	for id, want := range map[string]string{ana: "visit.reassigned", boyd: "visit.scheduled"} {
		list, err := audit.List(ctx, db, audit.Filter{PatientID: id})
		if err != nil || len(list) == 0 || list[0].Action != want || list[0].Subject != "visit" || list[0].SubjectID == "" {
			t.Errorf("audit %+v, %v; want %s", list, err, want)
		}
	}
}

// Programs that number each day's appointments from one say nothing about yesterday's.
func TestANumberUsedAgainAtAnotherTimeCancelsNothing(t *testing.T) {
	_, s, people, ctx := open(t)
	ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "100", "212-555-0101")
	boyd := add(t, people, ctx, "Sam", "Boyd", "1980-02-02", "200", "212-555-0102")
	row := func(mrn, family string, start record.DateTime) record.ScheduleRow {
		return record.ScheduleRow{Identifier: record.Identifier{Value: "1"}, Start: start, Identifiers: []record.Identifier{{Value: mrn}}, Patient: record.HumanName{Family: family}}
	}
	rows := []record.ScheduleRow{row("100", "Rivera", "2026-11-17T09:00"), row("200", "Boyd", "2026-11-18T09:00")}
	for run := range 2 {
		for _, r := range rows {
			if report, err := s.ImportSchedule(ctx, []record.ScheduleRow{r}); err != nil || report.Reassigned != 0 || run == 1 && report.Matched != 1 {
				t.Fatalf("%+v, %v", report, err)
			}
		}
	}
	for _, id := range []string{ana, boyd} {
		if list, err := s.List(ctx, Filter{PatientID: id}); err != nil || len(list) != 1 || list[0].Status != Planned {
			t.Errorf("%+v, %v", list, err)
		}
	}
}

// The computer may stand in another zone than the practice: the practice's clock decides what day it is.
func TestTodayIsThePracticesDay(t *testing.T) {
	ctx := storetest.As(access.Administrator)
	db := storetest.OpenAt(t, clock.Fixed(time.Date(2026, 11, 18, 4, 30, 0, 0, time.UTC), 1)) // 23:30 on the 17th in New York
	if _, err := practice.New(db).Save(ctx, practice.Practice{Name: "Cedar Hollow Family Practice", TimeZone: "America/New_York", Language: "en", Color: "#0f5257", IdleMinutes: 10, DeskMinutes: 10}); err != nil {
		t.Fatal(err)
	}
	s, people := New(db), patient.New(db)
	ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "100", "212-555-0101")
	for _, start := range []record.DateTime{"2026-11-17T09:00", "2026-11-18T01:00:00Z", "2026-11-18T09:00"} {
		if _, err := s.Add(ctx, record.Visit{PatientID: ana, Start: start}); err != nil {
			t.Fatal(err)
		}
	}
	today, err := s.Today(ctx)
	if err != nil || len(today) != 2 || today[0].Begins.UTC().Hour() != 14 && today[1].Begins.UTC().Hour() != 14 {
		t.Errorf("%+v, %v", today, err)
	}
	if latest, err := s.Latest(ctx, ana); err != nil || latest.Day != "2026-11-17" {
		t.Errorf("%+v, %v", latest, err)
	}
}

func TestAnImportedEncounterFillsTheAppointment(t *testing.T) {
	db, s, people, ctx := open(t)
	ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "100", "212-555-0101")
	if _, err := s.ImportSchedule(ctx, []record.ScheduleRow{{Identifier: record.Identifier{Value: "x"}, Start: "2026-11-17T09:00", Identifiers: []record.Identifier{{Value: "100"}}, Patient: record.HumanName{Family: "Rivera"}, Reason: "Cough"}}); err != nil {
		t.Fatal(err)
	}
	encounter := record.Visit{Identifiers: []record.Identifier{{System: "urn:oid:2.999.5", Value: "e1"}}, Start: "2026-11-17T09:10:00", End: "2026-11-17T09:40:00", Status: Finished, Type: record.Concept{Text: "Office visit"}}
	var outcomes []patient.Outcome
	var put patient.Put
	for range 2 {
		if err := db.Write(ctx, func(tx *store.Tx) (err error) {
			w := NewWriter(tx)
			defer w.Close()
			p, err := w.Put(ctx, ana, encounter, patient.Origin{AsOf: "2026-11-20"})
			if p.Outcome == patient.Updated {
				put = p
			}
			outcomes = append(outcomes, p.Outcome)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := s.List(ctx, Filter{PatientID: ana})
	if err != nil || len(list) != 1 || list[0].Status != Finished || list[0].Reason != "Cough" || outcomes[0] != patient.Updated || outcomes[1] != patient.Matched {
		t.Fatalf("%v %+v, %v", outcomes, list, err)
	}
	if err := db.Write(ctx, func(tx *store.Tx) error {
		w := NewWriter(tx)
		defer w.Close()
		if ok, err := w.Restore(ctx, put.ID, put.Before, put.Version); err != nil || !ok {
			t.Errorf("restore: %v, %v", ok, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Get(ctx, put.ID); err != nil || v.Status != Planned || v.Type.String() != "" || v.UID != "x" {
		t.Errorf("%+v, %v", v, err)
	}
}

// Any rows in any order: a second run of the same export never changes anything.
func TestScheduleIsIdempotent(t *testing.T) {
	for seed := range uint64(8) {
		_, s, people, ctx := open(t)
		names := []string{"Rivera", "Boyd", "Chen"}
		for i, f := range names {
			add(t, people, ctx, "Ana", f, "1970-01-01", string(rune('1'+i)), "212-555-010"+string(rune('1'+i)))
		}
		r := rand.New(rand.NewPCG(seed, 2))
		var rows []record.ScheduleRow
		taken := map[string]bool{}
		for range 40 {
			i, day := r.IntN(3), r.IntN(8)
			if slot := fmt.Sprint(i, day); taken[slot] {
				continue
			} else {
				taken[slot] = true
			}
			row := record.ScheduleRow{Start: record.DateTime(fmt.Sprintf("2026-11-1%dT09:00", day)), Patient: record.HumanName{Family: names[i]}, Identifiers: []record.Identifier{{Value: string(rune('1' + i))}},
				Status: []string{"", "planned", "cancelled", "noshow", "arrived"}[r.IntN(5)], Reason: []string{"", "Cough", "Follow-up"}[r.IntN(3)]}
			switch r.IntN(3) {
			case 0:
				row.Identifier.Value = fmt.Sprint("one", i, day)
			case 1:
				row.Identifier.Value = fmt.Sprint("series", i) // a series shares one UID
			}
			rows = append(rows, row)
		}
		if _, err := s.ImportSchedule(ctx, rows); err != nil {
			t.Fatal(err)
		}
		count := func() int {
			list, err := s.List(ctx, Filter{})
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		n := count()
		if _, err := s.ImportSchedule(ctx, rows); err != nil {
			t.Fatal(err)
		}
		if again, err := s.ImportSchedule(ctx, rows); err != nil || again.Matched != len(rows) || count() != n {
			t.Errorf("seed %d: %+v, %d then %d visits, %v", seed, again, n, count(), err)
		}
	}
}

func TestANameAloneSufficesOnlyWhenOneBearsIt(t *testing.T) {
	_, s, people, ctx := open(t)
	rows := []record.ScheduleRow{{Identifier: record.Identifier{Value: "c1"}, Start: "2026-11-17T09:00", Patient: record.HumanName{Text: "Ana Rivera"}}}
	if r, err := s.ImportSchedule(ctx, rows); err != nil || r.Unmatched != 1 {
		t.Fatalf("nobody bears it: %+v, %v", r, err)
	}
	ana := add(t, people, ctx, "Ana", "Rivera", "1970-01-01", "100", "212-555-0101")
	if r, err := s.ImportSchedule(ctx, rows); err != nil || r.Added != 1 {
		t.Fatalf("one bears it: %+v, %v", r, err)
	}
	if waiting, err := s.Unmatched(ctx); err != nil || len(waiting) != 0 {
		t.Errorf("still waiting: %+v, %v", waiting, err)
	}
	add(t, people, ctx, "Ana", "Rivera", "1999-01-01", "200", "212-555-0102")
	rows[0].Start, rows[0].Identifier.Value = "2026-11-18T09:00", "c2"
	if r, err := s.ImportSchedule(ctx, rows); err != nil || r.Unmatched != 1 {
		t.Errorf("two bear it: %+v, %v", r, err)
	}
	if list, err := s.List(ctx, Filter{PatientID: ana}); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestWhichVisitsGetASummary(t *testing.T) {
	for status, want := range map[string]bool{Planned: false, Arrived: false, InProgress: true, Finished: true, Cancelled: false, NoShow: false, "entered-in-error": false, "booked": false,
		"completed": true, "unknown": true, "": true} {
		if Summarizable(status) != want {
			t.Errorf("a visit that is %q gets a summary: %t", status, !want)
		}
	}
}

func TestWhoIsExpectedAtAVisit(t *testing.T) {
	for status, want := range map[string]bool{Planned: true, Arrived: true, InProgress: true, Finished: true, "": true, "booked": true, Cancelled: false, NoShow: false, "entered-in-error": false} {
		if Expected(status) != want {
			t.Errorf("%q: expected is %v", status, !want)
		}
	}
}
