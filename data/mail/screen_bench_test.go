package mail_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/vault"
)

const benchMessages = 50_000

// BenchmarkMailScreen measures what the screen of the mail waits for, with 50,000 messages of 20,000 senders in a vault:
// the order of a queue, the lines in view, opening a conversation, a search as it is typed, the counts. Reported are 95th
// percentiles in milliseconds. The bars: opening 200, search and lines 100. It runs with FOYER_BENCH=1 (make bench).
func BenchmarkMailScreen(b *testing.B) {
	if os.Getenv("FOYER_BENCH") == "" {
		b.Skip("set FOYER_BENCH=1 (make bench)")
	}
	ctx := access.With(context.Background(), access.System)
	db := benchVault(b)
	people := patient.New(db)
	s := mail.New(db, mail.Deps{Patients: mail.PatientsOf(people)})
	fillMail(b, ctx, db, s)
	for b.Loop() {
		all := must(s.Order(ctx, mail.Choose{Queue: mail.QueueAll}))(b)
		b.Logf("%d conversations", len(all))
		measure(b, "order-all", 20, func(int) { must(s.Order(ctx, mail.Choose{Queue: mail.QueueAll}))(b) })
		measure(b, "order-open", 20, func(int) { must(s.Order(ctx, mail.Choose{Queue: mail.QueueUnassigned}))(b) })
		measure(b, "order-sent", 20, func(int) { must(s.Order(ctx, mail.Choose{Queue: mail.QueueSent}))(b) })
		measure(b, "lines", 100, func(i int) {
			at := i * 7919 % (len(all) - 60)
			must(s.Lines(ctx, all[at:at+60]))(b)
		})
		ids := must(s.Lines(ctx, all[:200]))(b)
		measure(b, "open", 100, func(i int) { must(s.Conversation(ctx, ids[i].ID))(b) })
		measure(b, "tally", 20, func(int) { must(s.Tally(ctx, time.Now()))(b) })
		words := []string{"r", "re", "refill", "refill lis", "blood pressure", "m", "mes", "s", "tuesday", "person 1777"}
		measure(b, "search", 100, func(i int) {
			found := must(s.Order(ctx, mail.Choose{Text: words[i%len(words)]}))(b)
			must(s.Lines(ctx, found[:min(60, len(found))]))(b)
		})
	}
}

func must[T any](v T, err error) func(b *testing.B) T {
	return func(b *testing.B) T {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
}

func measure(b *testing.B, name string, n int, fn func(i int)) {
	b.Helper()
	took := make([]time.Duration, n)
	for i := range took {
		began := time.Now()
		fn(i)
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[n*95/100].Microseconds())/1000, name+"-p95-ms")
}

func benchVault(b *testing.B) *store.DB {
	b.Helper()
	key := must(vault.NewKey(rand.Reader))(b)
	pools := must(vault.Open(filepath.Join(b.TempDir(), "practice.db"), key, vault.Options{}))(b)
	db := must(store.Open(context.Background(), pools, clock.System()))(b)
	b.Cleanup(func() {
		db.Close()
		if err := pools.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}

var benchSubjects = []string{"Refill", "Appointment on Tuesday", "Blood pressure this week", "Test results", "A question", "Bill from October", "Form for school"}

// fillMail takes in the messages as a sync would, and reads them.
func fillMail(b *testing.B, ctx context.Context, db *store.DB, s *mail.Service) {
	b.Helper()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		w := patient.NewWriter(tx)
		defer w.Close()
		for i := range 2000 {
			p := record.Patient{ID: tx.ID(), Names: []record.HumanName{{Family: fmt.Sprint("Person", i), Given: []string{"Pat"}}},
				Telecoms: []record.ContactPoint{{System: "email", Value: fmt.Sprintf("person%d@patients.example", i)}}}
			if err := w.Insert(ctx, p, patient.Origin{}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	server := account.Server{Host: "mail.practice.example", Port: 993, Security: account.TLS}
	id := must(s.SetAccount(ctx, mail.Account{Address: "office@practice.example", IMAP: server, SMTP: server, Secret: "x"}))(b)
	a := must(s.Account(ctx, id))(b)
	m := must(s.Mover(ctx))(b)
	box := must(m.Box(ctx, id, "INBOX", imap.Inbox))(b)
	start := time.Now().Add(-400 * 24 * time.Hour)
	for from := 0; from < benchMessages; from += 500 {
		raws := make([]imap.Raw, 500)
		for i := range raws {
			n := from + i
			at := start.Add(time.Duration(n) * 11 * time.Minute)
			text := fmt.Sprintf("Hello,\r\n\r\nthis is message %d about my refill of lisinopril and my blood pressure on %s.\r\n\r\nThank you\r\nPerson %d", n, at.Weekday(), n%20000)
			raws[i] = imap.Raw{State: imap.State{UID: imap.UID(n + 1), InternalDate: at, Flags: []string{`\Seen`}},
				Body: fmt.Appendf(nil, "From: Person %d <person%d@patients.example>\r\nTo: office@practice.example\r\nMessage-ID: <m%d@patients.example>\r\nDate: %s\r\nSubject: %s\r\n\r\n%s\r\n",
					n%20000, n%20000, n, at.Format(time.RFC1123Z), benchSubjects[n%len(benchSubjects)], text)}
		}
		if _, err := m.Take(ctx, box, []mail.Pack{mail.Prepare(box, raws...)}); err != nil {
			b.Fatal(err)
		}
	}
	for {
		n := must(m.ReadBatch(ctx, a, mail.ReadOptions{Limit: 500}))(b)
		if n == 0 {
			return
		}
	}
}
