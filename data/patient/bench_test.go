package patient

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/vault"
)

// openVault opens an encrypted database as the program does.
func openVault(t testing.TB) *store.DB {
	t.Helper()
	src := clock.Fixed(storetest.Now, 1)
	key, err := vault.NewKey(clock.Reproducible(1))
	if err != nil {
		t.Fatal(err)
	}
	pools, err := vault.Open(filepath.Join(t.TempDir(), "test.db"), key, vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(context.Background(), pools, src)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Close()
		if err := pools.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// BenchmarkSearch measures each kind of query over 100,000 invented people in an encrypted database and reports the
// 95th percentile: at most 5 ms for each kind.
func BenchmarkSearch(b *testing.B) {
	db := openVault(b)
	s := New(db)
	begin := time.Now()
	people := fillPeople(b, db, 100_000)
	b.Logf("100,000 people in %.1f s", time.Since(begin).Seconds())
	ctx := storetest.As(access.Staff)
	r := rand.New(rand.NewPCG(3, 5))
	pick := func() record.Patient { return people[r.IntN(len(people))] }
	cut := func(s string, n int) string { return string([]rune(s)[:min(n, len([]rune(s)))]) }
	for _, kind := range []struct {
		name  string
		query func() string
	}{
		{"family", func() string { return pick().Name().Family }},
		{"family-given", func() string { n := pick().Name(); return n.First() + " " + n.Family }},
		{"prefix-1", func() string { return cut(pick().Name().Family, 1) }},
		{"prefix-3", func() string { return cut(pick().Name().Family, 3) }},
		{"prefixes-1-1", func() string { n := pick().Name(); return cut(n.Family, 1) + " " + cut(n.First(), 1) }},
		{"prefixes-3-2", func() string { n := pick().Name(); return cut(n.Family, 3) + " " + cut(n.First(), 2) }},
		{"three-names", func() string { n := pick().Name(); return n.Given[0] + " " + n.Given[1] + " " + n.Family }},
		{"birth-date", func() string { return pick().BirthDate.Time().Format("1/2/2006") }},
		{"birth-year-name", func() string { p := pick(); return p.BirthDate.Time().Format("2006") + " " + cut(p.Name().Family, 3) }},
		{"phone", func() string { return pick().Telecoms[0].Value }},
		{"phone-last-4", func() string { d := digits(pick().Telecoms[0].Value); return d[6:] }},
		{"phone-first-4", func() string { d := digits(pick().Telecoms[0].Value); return d[:4] }},
		{"record-number", func() string { return pick().Identifiers[0].Value }},
		{"record-number-part", func() string { return pick().Identifiers[0].Value[:7] }},
		{"mail", func() string { return pick().Telecoms[1].Value }},
		{"nothing", func() string { return fmt.Sprintf("xq%d", r.IntN(1000)) }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var times []time.Duration
			found := 0
			for b.Loop() {
				q := kind.query()
				start := time.Now()
				list, err := s.Search(ctx, q, 50)
				times = append(times, time.Since(start))
				if err != nil {
					b.Fatal(err)
				}
				found += len(list)
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(found)/float64(len(times)), "found/op")
		})
	}
}
