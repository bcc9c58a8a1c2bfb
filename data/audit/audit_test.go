package audit_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

func filled(t *testing.T, n int) (*store.DB, context.Context) {
	t.Helper()
	db := storetest.Open(t)
	ctx := storetest.As(access.Administrator)
	for i := range n {
		e := audit.Entry{Action: "patient.viewed", Subject: "patient", SubjectID: fmt.Sprint("p", i), PatientID: fmt.Sprint("p", i%3), Detail: map[string]any{"n": i}}
		if err := audit.Note(ctx, db, e); err != nil {
			t.Fatal(err)
		}
	}
	return db, ctx
}

func TestChainHolds(t *testing.T) {
	db, ctx := filled(t, 10)
	chain, err := audit.Verify(ctx, db, "")
	if err != nil || chain.Entries != 10 {
		t.Fatalf("%+v, %v", chain, err)
	}
	if _, err := audit.Verify(ctx, db, chain.Last); err != nil {
		t.Errorf("the newest chain value is not found again: %v", err)
	}
	list, err := audit.List(ctx, db, audit.Filter{PatientID: "p1"})
	if err != nil || len(list) != 3 || list[0].Number != 8 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestTheNewestEntriesTellWhatHasChanged(t *testing.T) {
	db, ctx := filled(t, 10) // 1, 4, 7, 10 about p0; 3, 6, 9 about p2
	if err := audit.Note(ctx, db, audit.Entry{Action: "practice.changed", Subject: "practice"}); err != nil {
		t.Fatal(err)
	}
	about, nobody, err := audit.Newest(ctx, db, []string{"p2", "p0", "unknown"})
	if err != nil || nobody != 11 || about["p0"] != 10 || about["p2"] != 9 || about["unknown"] != 0 {
		t.Errorf("%v, about nobody %d, %v", about, nobody, err)
	}
}

func TestTamperingShows(t *testing.T) {
	tests := []struct{ name, sql, want string }{
		{"a changed actor", `UPDATE audit_entry SET member_name = 'Nobody' WHERE number = 4`, "entry 4"},
		{"a changed detail", `UPDATE audit_entry SET detail = '{}' WHERE number = 7`, "entry 7"},
		{"a changed time", `UPDATE audit_entry SET at = '2020-01-01T00:00:00.000Z' WHERE number = 1`, "entry 1"},
		{"a removed entry", `DELETE FROM audit_entry WHERE number = 5`, "entry 5 is missing"},
		{"a removed first entry", `DELETE FROM audit_entry WHERE number = 1`, "entry 1 is missing"},
		{"a cut end", `DELETE FROM audit_entry WHERE number > 8`, "chain value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db, ctx := filled(t, 10)
			chain, err := audit.Verify(ctx, db, "")
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(ctx, tt.sql); return err }); err != nil {
				t.Fatal(err)
			}
			if _, err := audit.Verify(ctx, db, chain.Last); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one that says %q", err, tt.want)
			}
		})
	}
}

func TestAFailedChangeLeavesNoEntry(t *testing.T) {
	db, ctx := filled(t, 1)
	err := audit.Write(ctx, db, &audit.Entry{Action: "x"}, func(*store.Tx) error { return fault.New(fault.Invalid, "no") })
	if fault.Of(err) != fault.Invalid {
		t.Fatal(err)
	}
	if chain, err := audit.Verify(ctx, db, ""); err != nil || chain.Entries != 1 {
		t.Errorf("%+v, %v", chain, err)
	}
}

func TestOnlyAdministratorsReadTheLog(t *testing.T) {
	db, _ := filled(t, 1)
	if _, err := audit.List(storetest.As(access.Staff), db, audit.Filter{}); fault.Of(err) != fault.Denied {
		t.Errorf("error %v, want denied", err)
	}
}
