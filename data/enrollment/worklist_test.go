package enrollment

import (
	"fmt"
	"testing"

	"foyer/data/store"
)

// BenchmarkFunnel reads funnel and worklist of 100,000 patients, half of them invited.
func BenchmarkFunnel(b *testing.B) {
	d := open(b)
	err := d.db.Write(d.ctx, func(tx *store.Tx) error {
		body := `{"name":[{"family":"Vega","given":["Ana"]}],"address":[{"line":["1 Mill St"],"city":"Cedar Hollow"}],"telecom":[{"system":"email","value":"a@mail.example"}]}`
		for i := range 100_000 {
			id := fmt.Sprintf("p%06d", i)
			if _, err := tx.Exec(d.ctx, `INSERT INTO patient (id, family, birth_date, emails, body, created_at, changed_at) VALUES (?, 'Vega', '1970-01-01', '["a@mail.example"]', ?, '', '')`, id, body); err != nil {
				return err
			}
			if i%2 == 0 {
				if _, err := tx.Exec(d.ctx, `INSERT INTO enrollment (patient_id, state, since, changed_at) VALUES (?, 'invited', '2026-11-01T00:00:00.000Z', '')`, id); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := d.Funnel(d.ctx, Choose{Limit: 500})
		if err != nil || f.States[Invited] != 50_000 || len(f.Worklist) != 500 {
			b.Fatal(f.States, err)
		}
	}
}
