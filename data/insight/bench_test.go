package insight

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"foyer/data/store"
)

// BenchmarkLook counts everything over a year in a practice of 100,000 patients, 300,000 visits (three years of them) and
// 50,000 mails. The bar: 300 ms at p95. It runs with FOYER_BENCH=1 (make bench).
func BenchmarkLook(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (make bench)")
	}
	h := newHouse(b)
	day := func(i int) time.Time { return h.at.AddDate(0, 0, -i) }
	exec := func(tx *store.Tx, query string, args ...any) {
		if _, err := tx.Exec(h.ctx, query, args...); err != nil {
			b.Fatal(err)
		}
	}
	must := func(fn func(tx *store.Tx)) {
		if err := h.db.Write(h.ctx, func(tx *store.Tx) error { fn(tx); return nil }); err != nil {
			b.Fatal(err)
		}
	}
	must(func(tx *store.Tx) {
		for i := range 100_000 {
			id := fmt.Sprintf("patient-%030d", i)
			exec(tx, `INSERT INTO patient (id, body, created_at, changed_at) VALUES (?, '{}', '', '')`, id)
			if i%3 == 0 {
				at := store.Time(day(i % 700))
				exec(tx, `INSERT INTO enrollment (patient_id, state, since, changed_at) VALUES (?, 'active', ?, '')`, id, at)
				for j, step := range [][3]string{{"offer", "not_offered", "offered"}, {"invite", "offered", "invited"}, {"activate", "invited", "active"}} {
					exec(tx, `INSERT INTO enrollment_event (id, patient_id, at, event, state_from, state_to, member_name) VALUES (?, ?, ?, ?, ?, ?, 'Rosie Calder')`, fmt.Sprint(id, j), id, at, step[0], step[1], step[2])
				}
			}
		}
	})
	body := fmt.Sprintf(`{"reason":"%0300d"}`, 0)
	must(func(tx *store.Tx) {
		exec(tx, `INSERT INTO paper_file (sha256, size, bytes) VALUES (x'00', 1, x'00')`)
		for i := range 300_000 {
			id, who, at := fmt.Sprintf("visit-%032d", i), fmt.Sprintf("patient-%030d", i%100_000), day(i/274)
			exec(tx, `INSERT INTO visit (id, patient_id, day, start_at, status, body, created_at, changed_at) VALUES (?, ?, ?, ?, 'finished', ?, '', '')`, id, who, at.Format(time.DateOnly), store.Time(at), body)
			if i%3 == 0 {
				exec(tx, `INSERT INTO paper (id, kind, patient_id, visit_id, sha256, made_at) VALUES (?, 'summary', ?, ?, x'00', ?)`, "p"+id, who, id, store.Time(at))
				exec(tx, `INSERT INTO paper_use (id, paper_id, at, how, member_name) VALUES (?, ?, ?, 'printed', 'Rosie Calder')`, "u"+id, "p"+id, store.Time(at))
			}
		}
	})
	must(func(tx *store.Tx) {
		exec(tx, `INSERT INTO mail_account (id, address, imap, smtp, user_name, created_at, changed_at) VALUES ('a', 'office@x.example', '{}', '{}', 'u', '', '')`)
		categories := []string{"refill", "appointment", "reading", "results", "other"}
		text := fmt.Sprintf("%0400d", 0)
		for i := range 50_000 {
			if i%3 == 0 {
				exec(tx, `INSERT INTO mail_conversation (number, id, account_id, category, status, last_at, created_at) VALUES (?, ?, 'a', ?, 'waiting for patient', ?, '')`, i/3+1, fmt.Sprint("c", i), categories[i%5], store.Time(day(i%360)))
			}
			exec(tx, `INSERT INTO mail_message (id, account_id, conversation, direction, sha256, pack, pack_offset, pack_length, date, preview, people, created_at) VALUES (?, 'a', ?, ?, ?, 0, 0, 0, ?, ?, ?, '')`,
				fmt.Sprint("m", i), i/3+1, []string{"in", "out", "in"}[i%3], []byte(fmt.Sprint(i)), store.Time(day((i-i%3)%360).Add(time.Duration(i%3)*3*time.Hour)), text, text)
		}
	})
	var times []time.Duration
	for b.Loop() {
		for range 10 {
			start := time.Now()
			list, err := h.s.Look(h.ctx, 12)
			times = append(times, time.Since(start))
			if err != nil || len(list) != len(Subjects) {
				b.Fatal(err)
			}
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(0, "ns/op")
}
