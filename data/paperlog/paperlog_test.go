package paperlog

import (
	"bytes"
	"context"
	"testing"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

func run(t *testing.T, db *store.DB, statement string) {
	t.Helper()
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAReprintIsTheSamePaper(t *testing.T) {
	db := storetest.Open(t)
	run(t, db, `INSERT INTO patient (id, body, created_at, changed_at) VALUES ('p1', '{}', '', '')`)
	run(t, db, `INSERT INTO visit (id, patient_id, body, created_at, changed_at) VALUES ('v1', 'p1', '{}', '', '')`)
	s, ctx := New(db), storetest.As(access.Staff)
	content := []byte("%PDF-1.4 a made paper")
	made, err := s.Keep(ctx, Paper{Kind: Summary, Title: "After-visit summary", PatientID: "p1", VisitID: "v1", Language: "es", LargePrint: true, Pages: 2}, content)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Keep(ctx, Paper{Kind: Summary, PatientID: "p1", VisitID: "v1"}, content); err != nil {
		t.Fatal(err)
	}
	var files int
	if err := db.QueryRow(ctx, `SELECT count(*) FROM paper_file`).Scan(&files); err != nil || files != 1 {
		t.Errorf("the same bytes are kept %d times, %v", files, err)
	}
	if err := s.Record(ctx, made.ID, Use{How: Printed, Copies: 2, Target: "front desk"}); err != nil {
		t.Fatal(err)
	}
	p, got, err := s.Reprint(ctx, made.ID)
	if err != nil || !bytes.Equal(got, content) || p.SHA256 != made.SHA256 || p.MadeBy != "Test staff" || !p.LargePrint || p.Size != int64(len(content)) {
		t.Errorf("reprint %+v, %v", p, err)
	}
	if uses, err := s.Uses(ctx, made.ID); err != nil || len(uses) != 1 {
		t.Errorf("before it is out, %+v, %v", uses, err)
	}
	if err := s.Record(ctx, made.ID, Use{How: Reprinted}); err != nil {
		t.Fatal(err)
	}
	if _, got, err = s.Look(ctx, made.ID); err != nil || !bytes.Equal(got, content) {
		t.Errorf("look: %v", err)
	}
	uses, err := s.Uses(ctx, made.ID)
	if err != nil || len(uses) != 2 || uses[0].How != Printed || uses[0].Copies != 2 || uses[1].How != Reprinted {
		t.Errorf("uses %+v, %v", uses, err)
	}
	list, err := s.List(ctx, Choose{PatientID: "p1", Kind: Summary})
	if err != nil || len(list) != 2 || list[1].ID != made.ID {
		t.Errorf("list %+v, %v", list, err)
	}
	log, err := audit.List(storetest.As(access.Administrator), db, audit.Filter{PatientID: "p1"})
	var actions []string
	for _, e := range log {
		actions = append(actions, e.Action)
	}
	if err != nil || len(actions) != 5 || actions[0] != "paper.viewed" || actions[1] != "paper.reprinted" || actions[4] != "paper.made" {
		t.Errorf("log %v, %v", actions, err)
	}
}

// Kept is not handed out: only a use counts, and a spoiled paper has none.
func TestOnlyWhatWasHandedOutCounts(t *testing.T) {
	db := storetest.Open(t)
	run(t, db, `INSERT INTO patient (id, body, created_at, changed_at) VALUES ('p1', '{}', '', '')`)
	run(t, db, `INSERT INTO visit (id, patient_id, body, created_at, changed_at) VALUES ('v1', 'p1', '{}', '', ''), ('v2', 'p1', '{}', '', '')`)
	s, ctx := New(db), storetest.As(access.Staff)
	given := func(want bool) {
		t.Helper()
		if got, err := s.GivenFor(ctx, Summary, "v1", "v2"); err != nil || (got["v1"].How != "") != want || got["v2"].How != "" {
			t.Errorf("given %v, %v", got, err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.Keep(ctx, Paper{Kind: Summary, PatientID: "p1", VisitID: "v1"}, []byte("paper"))
	must(err)
	given(false)
	must(s.Record(ctx, p.ID, Use{How: Declined}))
	given(false)
	must(s.Spoil(ctx, p.ID, "no printer took it"))
	must(s.Spoil(ctx, p.ID, "twice says nothing new"))
	if _, _, err := s.Reprint(ctx, p.ID); fault.Of(err) != fault.Conflict {
		t.Errorf("reprinting a spoiled paper: %v", err)
	}
	if list, err := s.List(ctx, Choose{VisitID: "v1"}); err != nil || len(list) != 1 || list[0].SpoiledAt.IsZero() {
		t.Errorf("the spoiled paper is listed as %+v, %v", list, err)
	}
	given(false)
	must(s.Record(ctx, p.ID, Use{How: Shown}))
	given(true)
	must(s.Spoil(ctx, p.ID, "too late: somebody has it"))
	if _, _, err := s.Reprint(ctx, p.ID); err != nil {
		t.Errorf("a paper that was handed out after all: %v", err)
	}
}

func TestADamagedPaperIsNotPrinted(t *testing.T) {
	db := storetest.Open(t)
	s, ctx := New(db), storetest.As(access.Provider)
	made, err := s.Keep(ctx, Paper{Kind: Poster}, []byte("poster"))
	if err != nil {
		t.Fatal(err)
	}
	run(t, db, `UPDATE paper_file SET bytes = x'00'`)
	if _, _, err := s.Reprint(ctx, made.ID); fault.Of(err) != fault.Unavailable {
		t.Errorf("reprint: %v", err)
	}
	if damaged, n, err := s.Check(ctx); err != nil || n != 1 || len(damaged) != 1 || damaged[0] != made.ID {
		t.Errorf("check: %v, %d, %v", damaged, n, err)
	}
}

func TestKeepAndRecordRefuse(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Staff)
	for name, err := range map[fault.Kind]error{
		fault.Locked:   second(s.Keep(context.Background(), Paper{Kind: Poster}, []byte("x"))),
		fault.NotFound: s.Record(ctx, "nothing", Use{How: Printed}),
		fault.Invalid:  s.Record(ctx, "nothing", Use{How: "eaten"}),
	} {
		if fault.Of(err) != name {
			t.Errorf("want %s, got %v", name, err)
		}
	}
	for _, content := range [][]byte{nil, {}} {
		if _, err := s.Keep(ctx, Paper{Kind: Poster}, content); fault.Of(err) != fault.Invalid {
			t.Errorf("empty: %v", err)
		}
	}
	if _, err := s.Keep(ctx, Paper{}, []byte("x")); fault.Of(err) != fault.Invalid {
		t.Errorf("without a kind: %v", err)
	}
}

func second(_ Paper, err error) error { return err }
