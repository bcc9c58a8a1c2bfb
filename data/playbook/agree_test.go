package playbook

import (
	"fmt"
	"testing"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/insight"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

// One practice, three screens: Playbook, Enrollment and Insights call the same patients joined, invited and waiting.
func TestTheScreensAgreeOnWhereThePatientsStand(t *testing.T) {
	db, ctx := storetest.Open(t), storetest.As(access.Administrator)
	p := practice.Default(storetest.Now)
	p.ID, p.Name, p.TimeZone = db.Source().ID(), "Cedar Hollow", "America/New_York"
	if _, err := practice.New(db).Save(ctx, p); err != nil {
		t.Fatal(err)
	}
	for i, state := range enrollment.States {
		for j, away := range []string{"", "active = 0", "deceased = 1"} {
			id, err := patient.New(db).Add(ctx, record.Patient{Names: []record.HumanName{{Family: fmt.Sprintf("Vega%d-%d", i, j), Given: []string{"Ana"}}}, BirthDate: "1970-05-01"})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Write(ctx, func(tx *store.Tx) error {
				if away != "" {
					if _, err := tx.Exec(ctx, `UPDATE patient SET `+away+` WHERE id = ?`, id); err != nil {
						return err
					}
				}
				_, err := tx.Exec(ctx, `INSERT INTO enrollment (patient_id, state, since, changed_at) VALUES (?, ?, '2026-11-02T09:00:00.000Z', '') ON CONFLICT DO UPDATE SET state = excluded.state`, id, state)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := gather(ctx, db, storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	roll, err := enrollment.New(db).Roll(ctx)
	if err != nil {
		t.Fatal(err)
	}
	row := roll.Count(enrollment.Pick{})
	charts, err := insight.New(db, nil).Look(ctx, 3)
	if err != nil {
		t.Fatal(err)
	}
	var rate insight.Chart
	for _, c := range charts {
		if c.Subject == insight.Enrollment {
			rate = c
		}
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"patients in Enrollment", row.Total, f.patients}, {"patients in Insights", rate.Of, f.patients},
		{"joined in Enrollment", row.States[enrollment.Active], f.joined}, {"joined in Insights", rate.Done, f.joined},
		{"invited in Enrollment", row.Reached(enrollment.Invited), f.invited},
		{"waiting in Enrollment", row.States[enrollment.Invited] + row.States[enrollment.Opened], f.waiting},
		{"joined", f.joined, 1}, {"waiting", f.waiting, 2}, {"invited", f.invited, 6},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}
