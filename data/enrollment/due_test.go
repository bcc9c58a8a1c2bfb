package enrollment

import (
	"slices"
	"testing"

	"foyer/data/record"
	"foyer/data/store"
)

// Letters in bulk go to those who have an address and of whom nobody doubts who they are.
func TestWhoGetsALetterInBulk(t *testing.T) {
	d := open(t)
	plain, bare, known, doubtful := person("Plain"), person("Bare"), person("Known"), person("Doubtful")
	bare.Addresses, bare.Telecoms = nil, nil
	gone := person("Gone")
	gone.Deceased = true
	ids := map[string]string{}
	for name, p := range map[string]record.Patient{"plain": plain, "bare": bare, "known": known, "doubtful": doubtful, "gone": gone} {
		ids[name] = d.add(t, p)
	}
	write := func(query string, args ...any) {
		t.Helper()
		if err := d.db.Write(d.ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(d.ctx, query, args...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	write(`INSERT INTO import_doubt (id, patient_id, candidate_id, because, state, created_at) VALUES ('d', ?, ?, '[]', 'open', '2026-11-17T09:00:00Z')`,
		ids["doubtful"], ids["known"])
	check := func(want ...string) {
		t.Helper()
		due, err := d.Due(d.ctx)
		if err != nil || len(due) != len(want) {
			t.Errorf("due %v, %v; want %v", due, err, want)
		}
		for _, name := range want {
			if !slices.Contains(due, ids[name]) {
				t.Errorf("%s is not due", name)
			}
		}
	}
	check("plain", "known")
	f, err := d.Funnel(d.ctx, Choose{PatientID: ids["bare"]})
	if err != nil || len(f.Worklist) != 1 || f.Worklist[0].Step != StepAddress {
		t.Errorf("without an address: %+v, %v", f.Worklist, err)
	}
	d.issue(t, ids["bare"], Desk) // at the desk nobody needs one
	write(`UPDATE import_doubt SET state = 'apart'`)
	check("plain", "known", "doubtful")
}
