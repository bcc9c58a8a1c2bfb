package insight

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/clock"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/store/storetest"
	"foyer/data/visit"
)

// house is a practice whose clock a test turns.
type house struct {
	testing.TB
	db  *store.DB
	ctx context.Context
	at  time.Time
	s   *Service
}

func newHouse(t testing.TB) *house {
	h := &house{TB: t, at: storetest.Now, ctx: storetest.As(access.Staff)}
	h.db = storetest.OpenAt(t, clock.New(func() time.Time { return h.at }, clock.Reproducible(3)))
	h.s = New(h.db, func(string, bool) time.Duration { return 8 * time.Hour })
	p := practice.Default(storetest.Now)
	p.ID, p.Name, p.TimeZone = h.db.Source().ID(), "Cedar Hollow", "America/New_York"
	week, err := practice.ParseWeek("mon-fri 08:00-17:00")
	h.must(err)
	p.Week = week
	_, err = practice.New(h.db).Save(storetest.As(access.Administrator), p)
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) person(family string) string {
	id, err := patient.New(h.db).Add(h.ctx, record.Patient{Names: []record.HumanName{{Family: family, Given: []string{"Ana"}}}, BirthDate: "1970-05-01"})
	h.must(err)
	return id
}

func (h *house) look(subject string) Chart {
	h.Helper()
	list, err := h.s.Look(h.ctx, 3)
	h.must(err)
	if len(list) != len(Subjects) {
		h.Fatalf("%d charts", len(list))
	}
	return list[slices.IndexFunc(list, func(c Chart) bool { return c.Subject == subject })]
}

// says writes a chart's values short: key=1,2,3.
func says(c Chart) (list []string) {
	for _, s := range c.Series {
		line := s.Key + "="
		for i, v := range s.Values {
			if i > 0 {
				line += ","
			}
			if math.IsNaN(v) {
				line += "-"
			} else {
				line += fmt.Sprint(v)
			}
		}
		list = append(list, line)
	}
	return list
}

func (h *house) want(subject string, done, of int, want ...string) {
	h.Helper()
	c := h.look(subject)
	if got := says(c); !slices.Equal(got, want) || c.Done != done || c.Of != of {
		h.Errorf("%s: %v, %d of %d; want %v, %d of %d", subject, got, c.Done, c.Of, want, done, of)
	}
}

func TestStepsIntoThePortal(t *testing.T) {
	h := newHouse(t) // November 2026
	e := enrollment.New(h.db)
	now := h.at
	a, b, c := h.person("Abebe"), h.person("Brooks"), h.person("Clarke")
	h.person("Diaz")
	h.at = time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC)
	for _, id := range []string{a, b, c} {
		_, err := e.Offer(h.ctx, id, enrollment.Note{})
		h.must(err)
		h.at = h.at.Add(time.Minute)
	}
	_, err := e.Activate(h.ctx, a, enrollment.Note{})
	h.must(err)
	h.at = now
	_, err = e.Issue(h.ctx, b, enrollment.Paper)
	h.must(err)
	before, err := e.Get(h.ctx, c)
	h.must(err)
	h.at = h.at.Add(time.Second)
	_, err = e.Decline(h.ctx, c, "", "")
	h.must(err)
	h.at = h.at.Add(time.Second)
	h.must(e.TakeBack(h.ctx, before))
	h.want(Steps, 1, 3, "asked=0,3,0", "invited=0,0,1", "enrolled=0,1,0", "declined=0,0,0")
	h.want(Enrollment, 1, 4, "active=0,25,25")
	if m := h.look(Steps).Members; len(m) != 1 || m[0].Name != "Test staff" || !slices.Equal(m[0].Counts, []float64{3, 1, 1}) {
		t.Errorf("members %+v", m)
	}
}

func TestSummariesWithinOneBusinessDay(t *testing.T) {
	h := newHouse(t) // a Tuesday
	papers, visits := paperlog.New(h.db), visit.New(h.db)
	who := h.person("Abebe")
	now := h.at
	give := func(day string, at time.Time, status string) {
		id, err := visits.Add(h.ctx, record.Visit{PatientID: who, Start: record.DateTime(day), Status: status})
		h.must(err)
		if at.IsZero() {
			return
		}
		h.at = at
		p, err := papers.Keep(h.ctx, paperlog.Paper{Kind: paperlog.Summary, PatientID: who, VisitID: id}, []byte("paper "+id))
		h.must(err)
		h.must(papers.Record(h.ctx, p.ID, paperlog.Use{How: paperlog.Printed}))
		h.at = at.Add(time.Hour)
		h.must(papers.Record(h.ctx, p.ID, paperlog.Use{How: paperlog.Reprinted}))
		h.at = now
	}
	utc := func(d, hour int) time.Time { return time.Date(2026, 11, d, hour, 0, 0, 0, time.UTC) }
	give("2026-11-06T09:00:00-05:00", utc(6, 15), visit.Finished)  // the same day
	give("2026-11-06T10:00:00-05:00", utc(9, 21), visit.Finished)  // a Friday, given on Monday
	give("2026-11-05T10:00:00-05:00", utc(9, 15), visit.Finished)  // two business days later
	give("2026-11-04T10:00:00-05:00", time.Time{}, visit.Finished) // never
	give("2026-11-04T11:00:00-05:00", time.Time{}, visit.NoShow)   // nothing to give
	give("2026-11-17T09:00:00-05:00", time.Time{}, visit.Finished) // nobody is late yet
	h.want(Summaries, 2, 4, "given=-,-,50")
	h.want(Papers, 6, 0, "summary=0,0,6")
	// What was before the practice began with Foyer is nobody's omission.
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(h.ctx, `INSERT INTO member (id, name, role, created_at) VALUES ('m', 'Dana', 'staff', '2026-11-05T12:00:00.000Z')`)
		return err
	}))
	h.want(Summaries, 2, 3, "given=-,-,66.7")
}

func (h *house) mail(conversation int, category string, status string, doneAt string, mails ...string) {
	h.Helper()
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		if conversation == 1 {
			if _, err := tx.Exec(h.ctx, `INSERT INTO mail_account (id, address, imap, smtp, user_name, created_at, changed_at) VALUES ('a', 'office@x.example', '{}', '{}', 'u', '', '')`); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(h.ctx, `INSERT INTO mail_conversation (number, id, account_id, category, status, last_at, done_at, created_at) VALUES (?, ?, 'a', ?, ?, '2026-11-16T00:00:00.000Z', ?, '')`,
			conversation, fmt.Sprint("c", conversation), category, status, doneAt); err != nil {
			return err
		}
		for i, m := range mails {
			if _, err := tx.Exec(h.ctx, `INSERT INTO mail_message (id, account_id, conversation, direction, kind, sha256, pack, pack_offset, pack_length, date, created_at)
				VALUES (?, 'a', ?, ?, 'person', ?, 0, 0, 0, ?, '')`, fmt.Sprint("m", conversation, "-", i), conversation, m[:len(m)-24], []byte(fmt.Sprint(conversation, i)), m[len(m)-24:]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestAnswersAgainstTheClock(t *testing.T) {
	h := newHouse(t)
	// Thursday and the days after; eight working hours end on the next open day at the same hour less one.
	h.mail(1, "refill", "waiting for patient", "", "in2026-11-05T15:00:00.000Z", "in2026-11-05T15:30:00.000Z", "out2026-11-05T18:00:00.000Z", "in2026-11-06T15:00:00.000Z", "out2026-11-09T22:00:00.000Z")
	h.mail(2, "reading", "done", "2026-11-10T16:00:00.000Z", "in2026-11-10T14:00:00.000Z")
	h.mail(3, "reading", "new", "", "in2026-11-10T14:00:00.000Z")
	h.mail(4, "refill", "new", "", fmt.Sprint("in", store.Time(h.at.Add(-time.Hour)))) // not due yet
	h.mail(5, "refill", "done", "", "in2026-11-03T15:00:00.000Z")                      // dealt with before the mailbox came to Foyer
	h.want(Answers, 2, 4, "within=-,-,50")
	h.want(Mail, 7, 0, "refill=0,0,5", "reading=0,0,2")
	h.want(Readings, 1, 2, "received=0,0,2", "reviewed=0,0,1")
}

func TestOnlyMembersLook(t *testing.T) {
	h := newHouse(t)
	if _, err := h.s.Look(context.Background(), 3); fault.Of(err) != fault.Locked {
		t.Errorf("%v", err)
	}
	h.want(Codes, 0, 0)
	h.want(Family, 0, 0, "taken=0,0,0")
	h.want(Doubts, 0, 0, "found=0,0,0", "decided=0,0,0")
}
