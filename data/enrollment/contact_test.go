package enrollment

import (
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/visit"
)

func TestWhoIsNotInContactIsInactive(t *testing.T) {
	d := open(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	join := func(name string) string {
		id := d.add(t, person(name))
		_, err := d.Activate(d.ctx, id, Note{Channel: Desk})
		must(err)
		return id
	}
	silent, seen, writes, planned := join("Silent"), join("Seen"), join("Writes"), join("Planned")
	system := access.With(d.ctx, access.System)
	follow := func(asleep, awake int) {
		t.Helper()
		a, w, err := d.FollowContact(system)
		if err != nil || a != asleep || w != awake {
			t.Errorf("%d asleep, %d awake, want %d and %d; %v", a, w, asleep, awake, err)
		}
	}
	state := func(id string) State {
		t.Helper()
		e, err := d.Get(d.ctx, id)
		must(err)
		return e.State
	}
	follow(0, 0)
	d.turn(170 * 24 * time.Hour)
	visitOn := func(id, status string) {
		t.Helper()
		_, err := visit.New(d.db).Add(d.ctx, record.Visit{PatientID: id, Start: record.At(d.now()), Status: status, Class: "AMB"})
		must(err)
	}
	visitOn(seen, visit.Finished)
	visitOn(planned, "noshow")
	wrote := func(id string) {
		t.Helper()
		must(d.db.Write(d.ctx, func(tx *store.Tx) error {
			now := store.Time(tx.Now())
			if _, err := tx.Exec(d.ctx, `INSERT OR IGNORE INTO mail_account (id, address, imap, smtp, user_name, created_at, changed_at) VALUES ('a', 'office@practice.example', '{}', '{}', 'office', ?, ?)`, now, now); err != nil {
				return err
			}
			_, err := tx.Exec(d.ctx, `INSERT INTO mail_message (id, account_id, patient_id, sha256, pack, pack_offset, pack_length, arrived, date, created_at) VALUES (?1, 'a', ?2, CAST(?1 AS BLOB), 1, 0, 0, ?3, ?3, ?3)`, tx.ID(), id, now)
			return err
		}))
	}
	wrote(writes)
	d.turn(20 * 24 * time.Hour)
	follow(2, 0)
	for id, want := range map[string]State{silent: Inactive, planned: Inactive, seen: Active, writes: Active} {
		if got := state(id); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	follow(0, 0)
	d.turn(time.Hour)
	wrote(silent)
	follow(0, 1)
	if got := state(silent); got != Active {
		t.Errorf("after a mail: %s", got)
	}

	// Whom a person made inactive stays so until there is contact after that.
	_, err := d.Record(d.ctx, seen, Sleep, Note{Reason: "the vendor's report says so"})
	must(err)
	follow(0, 0)
	d.turn(24 * time.Hour)
	visitOn(seen, visit.Finished)
	follow(0, 1)

	// Never, where the practice says so.
	admin := storetest.As(access.Administrator)
	must(InactiveMonths.Set(admin, d.db, 0))
	d.turn(800 * 24 * time.Hour)
	follow(0, 0)
	must(InactiveMonths.Set(admin, d.db, 12))
	follow(3, 0)
	if err := InactiveMonths.Set(admin, d.db, 61); err == nil {
		t.Error("61 months are taken")
	}
	if _, _, err := d.FollowContact(storetest.As("nobody")); err == nil {
		t.Error("nobody follows")
	}
}
