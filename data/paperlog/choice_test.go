package paperlog

import (
	"testing"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/store/storetest"
)

func TestAVisitsChoiceComesBeforeTheUsual(t *testing.T) {
	db := storetest.Open(t)
	run(t, db, `INSERT INTO patient (id, body, created_at, changed_at) VALUES ('p1', '{}', '', '')`)
	run(t, db, `INSERT INTO visit (id, patient_id, body, created_at, changed_at) VALUES ('v1', 'p1', '{}', '', ''), ('v2', 'p1', '{}', '', '')`)
	s, staff, provider := New(db), storetest.As(access.Staff), storetest.As(access.Provider)
	if _, err := s.MakeUsual(staff, Choice{}); fault.Of(err) != fault.Denied {
		t.Errorf("the staff changed the practice's usual way: %v", err)
	}
	if _, err := s.MakeUsual(provider, Choice{Off: map[string]bool{"smoking": true}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Choose(staff, "v1", Choice{Language: "es", Large: true, Order: []string{"call", "next"}}); err != nil {
			t.Fatal(err)
		}
	}
	c, own, err := s.Choice(staff, "v1")
	if err != nil || !own || c.Language != "es" || !c.Large || len(c.Order) != 2 || c.Off["smoking"] {
		t.Errorf("v1: %+v, %t, %v", c, own, err)
	}
	if c, own, err = s.Choice(staff, "v2"); err != nil || own || !c.Off["smoking"] {
		t.Errorf("v2: %+v, %t, %v", c, own, err)
	}
	if err := s.Choose(staff, "none", Choice{}); fault.Of(err) != fault.NotFound {
		t.Errorf("no visit: %v", err)
	}
}
