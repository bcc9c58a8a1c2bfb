package playbook

import (
	"fmt"
	"testing"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/visit"
)

func TestTheNewestAnswerOfEachPatientCounts(t *testing.T) {
	db, ctx := storetest.Open(t), storetest.As(access.Staff)
	var ids []string
	for i := range 5 {
		id, err := patient.New(db).Add(ctx, record.Patient{Names: []record.HumanName{{Family: fmt.Sprintf("Vega%d", i), Given: []string{"Ana"}}}, BirthDate: "1970-05-01"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		for i, c := range []struct {
			who                  int
			kind, state, day, at string
		}{
			{0, "email", "withdrawn", "2026-11-02", "2026-11-02T09:00:00.000Z"}, {0, "email", "given", "2026-11-01", "2026-11-03T09:00:00.000Z"}, // by the day, not by when it was typed
			{1, "email", "withdrawn", "2026-11-02", "2026-11-02T09:00:00.000Z"}, {1, "email", "given", "2026-11-02", "2026-11-02T10:00:00.000Z"},
			{2, "email", "given", "2026-11-02", "2026-11-02T09:00:00.000Z"}, {2, "email", "warned", "2026-11-05", "2026-11-05T09:00:00.000Z"}, {2, "proxy", "given", "2026-11-02", "2026-11-02T09:00:00.000Z"},
			{3, "proxy", "given", "2026-11-01", "2026-11-01T09:00:00.000Z"}, {3, "proxy", "withdrawn", "2026-11-02", "2026-11-02T09:00:00.000Z"},
			{4, "email", "given", "2026-11-02", "2026-11-02T09:00:00.000Z"}, {4, "proxy", "given", "2026-11-02", "2026-11-02T09:00:00.000Z"}, // merged into another
		} {
			if _, err := tx.Exec(ctx, `INSERT INTO consent (id, patient_id, kind, state, method, day, recorded_at) VALUES (?, ?, ?, ?, 'spoken', ?, ?)`, fmt.Sprint("c", i), ids[c.who], c.kind, c.state, c.day, c.at); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE patient SET merged_into = ? WHERE id = ?`, ids[0], ids[4])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := gather(ctx, db, storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	if f.mayMail != 2 || f.mayNotMail != 1 || f.proxies != 1 || f.patients != 4 {
		t.Errorf("%d may be mailed, %d not, %d proxies, %d patients; want 2, 1, 1, 4", f.mayMail, f.mayNotMail, f.proxies, f.patients)
	}
}

func TestWhoIsAskedAndByWhom(t *testing.T) {
	db, ctx := storetest.Open(t), storetest.As(access.Staff)
	id, err := patient.New(db).Add(ctx, record.Patient{Names: []record.HumanName{{Family: "Vega", Given: []string{"Ana"}}}, BirthDate: "1970-05-01"})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(ctx, func(tx *store.Tx) error {
		for _, m := range []string{"staff", "provider"} {
			if _, err := tx.Exec(ctx, `INSERT INTO member (id, name, role, created_at) VALUES (?1, ?1, ?1, '')`, m); err != nil {
				return err
			}
		}
		for i, e := range [][3]string{{"offer", "visit", "staff"}, {"invite", "desk", "provider"}, {"decline", "mail", "staff"}, {"offer", "visit", ""}, {"open", "desk", "staff"}} {
			if _, err := tx.Exec(ctx, `INSERT INTO enrollment_event (id, patient_id, at, event, state_from, state_to, channel, member_id) VALUES (?, ?, '', ?, '', '', ?, ?)`, fmt.Sprint("e", i), id, e[0], e[1], e[2]); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO enrollment (patient_id, state, since, changed_at) VALUES (?, ?, '', '') ON CONFLICT DO UPDATE SET state = excluded.state`, id, enrollment.Active); err != nil {
			return err
		}
		for i, c := range [][3]string{{"paper", "staff", "2026-11-02"}, {"mail", "provider", "2026-11-02"}, {"paper", "staff", ""}} {
			if _, err := tx.Exec(ctx, `INSERT INTO enrollment_code (id, patient_id, channel, hash, issued_at, expires_at, member_id, used_at) VALUES (?1, ?2, ?3, CAST(?1 AS BLOB), '', '', ?4, ?5)`, fmt.Sprint("k", i), id, c[0], c[1], c[2]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := gather(ctx, db, storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	got := []int{f.asked, f.askers, f.staffAsked, f.joinedByCode, f.joinedPaper, f.staffCodes, f.staffJoined}
	if want := []int{3, 2, 1, 1, 1, 2, 1}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("asked, askers, staff asked, joined by code, on paper, staff's codes, joined by those: %v, want %v", got, want)
	}
}

// Each count of patients leaves out who is inactive, deceased or merged, as the count of all patients does; and what is said
// of those who have joined is said of nobody else.
func TestPatientsWhoAreAwayAreInNoCount(t *testing.T) {
	db, ctx := storetest.Open(t), storetest.As(access.Staff)
	if err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO member (id, name, role, created_at) VALUES ('staff', 'Rosie', 'staff', '')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	first := ""
	for i, c := range []struct {
		change string
		state  enrollment.State
	}{{"", enrollment.Active}, {"active = 0", enrollment.Active}, {"deceased = 1", enrollment.Active}, {"merged_into = ?2", enrollment.Active}, {"", enrollment.Revoked}} {
		id, err := patient.New(db).Add(ctx, record.Patient{Names: []record.HumanName{{Family: fmt.Sprintf("Vega%d", i), Given: []string{"Ana"}}}, BirthDate: "1970-05-01"})
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = id
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			for _, s := range []string{
				`INSERT INTO enrollment (patient_id, state, since, changed_at) VALUES (?1, '` + string(c.state) + `', '', '') ON CONFLICT DO UPDATE SET state = excluded.state`,
				`INSERT INTO enrollment_code (id, patient_id, channel, hash, issued_at, expires_at, member_id, used_at) VALUES ('k' || ?1, ?1, 'paper', CAST(?1 AS BLOB), '', '', 'staff', '2026-11-02')`,
				`INSERT INTO consent (id, patient_id, kind, state, method, day, recorded_at) VALUES ('e' || ?1, ?1, 'email', 'given', 'spoken', '2026-11-02', '')`,
				`INSERT INTO consent (id, patient_id, kind, state, method, day, recorded_at) VALUES ('p' || ?1, ?1, 'proxy', 'given', 'spoken', '2026-11-02', '')`,
				`INSERT INTO chart_item (id, patient_id, kind, fingerprint, body, created_at, changed_at) VALUES ('r' || ?1, ?1, 'relative', 'f', '{}', '', '')`,
			} {
				if _, err := tx.Exec(ctx, s, id); err != nil {
					return fmt.Errorf("%s: %w", s, err)
				}
			}
			if c.change == "" {
				return nil
			}
			_, err := tx.Exec(ctx, `UPDATE patient SET `+c.change+` WHERE id = ?1 AND ?2 <> ''`, id, first)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := gather(ctx, db, storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	got := []int{f.patients, f.joined, f.joinedByCode, f.joinedPaper, f.staffJoined, f.mayMail, f.proxies, f.relatives}
	if want := []int{2, 1, 1, 1, 1, 2, 2, 2}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("patients, joined, by code, on paper, by staff's codes, agreed to mail, to a proxy, family histories: %v, want %v", got, want)
	}
}

// A visit that was called off, missed or entered by mistake is in no share of visits, above the line or below.
func TestOnlyVisitsThatAreExpectedCount(t *testing.T) {
	db, ctx := storetest.Open(t), storetest.As(access.Staff)
	id, err := patient.New(db).Add(ctx, record.Patient{Names: []record.HumanName{{Family: "Vega", Given: []string{"Ana"}}}, BirthDate: "1970-05-01"})
	if err != nil {
		t.Fatal(err)
	}
	statuses, want := append([]string{"entered-in-error", ""}, visit.Statuses...), 0
	for i, status := range statuses {
		if visit.Expected(status) {
			want++
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			v := fmt.Sprint("v", i)
			if _, err := tx.Exec(ctx, `INSERT INTO visit (id, patient_id, day, status, body, created_at, changed_at) VALUES (?, ?, '2026-11-16', ?, '{}', '', '')`, v, id, status); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO enrollment_event (id, patient_id, at, event, state_from, state_to, channel, member_id, visit_id) VALUES (?, ?, '', 'offer', '', '', 'visit', '', ?)`, fmt.Sprint("o", i), id, v)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := paperlog.New(db).Keep(ctx, paperlog.Paper{Kind: paperlog.Summary, PatientID: id, VisitID: fmt.Sprint("v", i)}, []byte{byte(i)}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := gather(ctx, db, storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	if f.visits != want || f.askedVisits != want || f.recent != want || want == len(statuses) {
		t.Errorf("%d visits, asked at %d, %d with a summary; want %d of each", f.visits, f.askedVisits, f.recent, want)
	}
}
