package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/mail"
	"foyer/data/mail/loopback"
	"foyer/data/patient"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
	"foyer/data/team"
	"foyer/data/visit"
)

// Name and Passphrase of the demo. Everybody in it has the same passphrase: it protects invented people.
const (
	Name       = "Cedar Hollow Family Medicine"
	Passphrase = "cedar hollow demo"
	mailUser   = "office"
	zone       = "America/New_York"
	hours      = "Mon-Fri 8:00-17:00"
	seed       = 20261117
)

// Practice is the demo practice, open, with its mail server.
type Practice struct {
	House     *house.House
	Server    *loopback.Server
	People    People
	Admin     context.Context // in which the administrator acts
	Desk      context.Context // in which the front desk acts
	Team      *team.Session   // of the front desk
	shift     *atomic.Int64
	frontDesk string
	src       clock.Source
}

// Make makes the demo practice in an empty folder: team, portal, patients, visits, what happened with them in the last
// months and, day by day, in the last two weeks, and a mailbox with mail in it. Names, records and mail follow from the seed and the day alone; ids and
// codes are random.
func Make(ctx context.Context, home string, src clock.Source) (p *Practice, err error) {
	var shift atomic.Int64
	// The past is made in its own time, so that the log, the funnel and the charts read as they would.
	moving := clock.New(func() time.Time { return src.Now().Add(time.Duration(shift.Load())) }, reader{src})
	p = &Practice{shift: &shift, src: moving}
	shift.Store(int64(founded(src.Now()).Sub(src.Now())))
	if p.House, _, err = house.Create(ctx, home, house.New{Practice: Name, Administrator: members[2].Name, Passphrase: Passphrase, TimeZone: zone, Cheap: true}, moving); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if p.Server, err = loopback.Start(src, loopback.User{Name: mailUser, Password: "office-demo", Addresses: []string{Address}}); err != nil {
		return p, err
	}
	if err = p.staff(ctx); err != nil {
		return p, err
	}
	if err = p.setUp(); err != nil {
		return p, err
	}
	if err = p.register(); err != nil {
		return p, err
	}
	location := p.location()
	p.People = Generate(src.Now().In(location), seed)
	if err = p.fill(); err != nil {
		return p, err
	}
	if err = p.months(); err != nil {
		return p, err
	}
	if err = p.past(); err != nil {
		return p, err
	}
	shift.Store(0)
	// Signed in only now: two weeks without a key pressed would have locked the session.
	if p.Team, err = p.House.SignIn(ctx, p.frontDesk, 0); err != nil {
		return p, err
	}
	return p, p.mailbox()
}

// reader draws from a Source's randomness.
type reader struct{ src clock.Source }

func (r reader) Read(p []byte) (int, error) { return r.src.Read(p) }

// Close ends the house and its mail server.
func (p *Practice) Close() error {
	var err error
	if p.House != nil {
		err = p.House.Close()
	}
	if p.Server != nil {
		err = errors.Join(err, p.Server.Close())
	}
	return err
}

func (p *Practice) location() *time.Location {
	house, err := p.House.Practice.Get(context.Background())
	if err != nil {
		return time.Local
	}
	return house.Hours().Location()
}

// staff adds the team and lets administrator and front desk in.
func (p *Practice) staff(ctx context.Context) error {
	founder := p.House.Keys.Members()[0].ID
	session, err := p.House.SignIn(ctx, founder, 0)
	if err != nil {
		return err
	}
	p.Admin = access.With(ctx, session.Actor())
	for _, m := range members {
		if m.Name == members[2].Name {
			continue
		}
		name, credential := m.Name, ""
		if i := len(name) - 4; name[i:i+2] == ", " {
			name, credential = name[:i], name[i+2:]
		}
		added, err := p.House.Team.Add(p.Admin, team.Member{Name: name, Credential: credential, Role: access.Role(m.Role), Languages: []string{"en", "es"}}, Passphrase)
		if err != nil {
			return err
		}
		if m.Role == string(access.Staff) {
			p.Desk = access.With(ctx, added.Actor())
			p.frontDesk = added.ID
		}
	}
	return session.SignOut(ctx)
}

// setUp fills in the practice, its portal and its features.
func (p *Practice) setUp() error {
	h := p.House
	house, err := h.Practice.Get(p.Admin)
	if err != nil {
		return err
	}
	house.Address = record.Address{Lines: []string{"412 Orchard Street, Suite 3"}, City: "Millbrook", State: "NY", PostalCode: "12545", Country: "US"}
	house.Phones = []practice.Phone{{Label: "front desk", Number: "(845) 555-0142"}}
	house.Web, house.Email = "cedarhollow.example", Address
	if house.Week, err = practice.ParseWeek(hours); err != nil {
		return err
	}
	if _, err := h.Practice.Save(p.Admin, house); err != nil {
		return err
	}
	settings, err := h.Portal.Get(p.Admin)
	if err != nil {
		return err
	}
	settings.Name, settings.Mailbox, settings.Join, settings.ReplyDays = "Cedar Hollow by email", Address, portal.ByMail, 1
	if _, _, err := h.Portal.Save(p.Admin, settings); err != nil {
		return err
	}
	for _, f := range []struct {
		key, reason string
		state       portal.State
	}{
		{"messages", "the first thing patients asked for", portal.On}, {"refills", "protocol signed by both providers", portal.On},
		{"summaries", "printed at check-out anyway", portal.On}, {"records", "30-day clock is watched", portal.On},
		{"readings", "plan for blood pressure is in place", portal.On}, {"notes", "both providers agreed", portal.On},
		{"reminders", "two days before each visit", portal.On}, {"booking", "visit types to be agreed", portal.Planned},
		{"proxy", "with five families first", portal.Pilot}, {"family-history", "form is being tried", portal.Planned},
	} {
		if _, _, err := h.Portal.Set(p.Admin, f.key, f.state, f.reason); err != nil {
			return err
		}
	}
	return nil
}

// fill keeps patients, visits and charts in one transaction.
func (p *Practice) fill() error {
	return p.House.DB.Write(p.Admin, func(tx *store.Tx) error {
		people, visits := patient.NewWriter(tx), visit.NewWriter(tx)
		defer people.Close()
		defer visits.Close()
		for i := range p.People.Subjects {
			s := &p.People.Subjects[i]
			s.Patient.ID = tx.ID()
			if err := people.Insert(p.Admin, s.Patient, patient.Origin{}); err != nil {
				return fmt.Errorf("demo patient %d: %w", i, err)
			}
			ids := map[string]string{}
			for j := range s.Visits {
				put, err := visits.Put(p.Admin, s.Patient.ID, s.Visits[j], patient.Origin{})
				if err != nil {
					return fmt.Errorf("demo visit %d of %d: %w", j, i, err)
				}
				ids[s.Visits[j].ID] = put.ID
				s.Visits[j].ID, s.Visits[j].PatientID = put.ID, s.Patient.ID
			}
			var failed error
			s.Chart.Each(func(kind record.Kind, item *record.Item, value any) {
				item.Visit = ids[item.Visit]
				if _, err := people.PutItem(p.Admin, s.Patient.ID, kind, value, patient.Origin{}); err != nil && failed == nil {
					failed = fmt.Errorf("demo %s of %d: %w", kind, i, err)
				}
			})
			if failed != nil {
				return failed
			}
		}
		return audit.Append(p.Admin, tx, audit.Entry{Action: "demo.filled", Subject: "practice", Detail: map[string]any{"patients": len(p.People.Subjects)}})
	})
}

// past lets two weeks of asking and answering happen, day by day, at the visits of those days.
func (p *Practice) past() error {
	r, printed := rand.New(rand.NewPCG(seed, 2)), rand.New(rand.NewPCG(seed, 4))
	now := p.People.today
	if err := p.knownBefore(r); err != nil {
		return err
	}
	for _, day := range workdays(now) {
		at := time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, day.Location())
		if !at.Before(time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())) {
			return nil
		}
		p.shift.Store(int64(at.Sub(now)))
		for i := range p.People.Subjects {
			s := &p.People.Subjects[i]
			for _, v := range s.Visits {
				if v.Start.Date() == record.DayOf(day) {
					if err := p.asked(r, s.Patient, v.ID); err != nil {
						return err
					}
					if printed.IntN(10) < 8 {
						if _, err := p.handedOut(v.ID, true); err != nil {
							return err
						}
					}
				}
			}
		}
		if _, err := p.House.Enrollment.ExpireDue(access.With(p.Desk, access.System)); err != nil {
			return err
		}
		if err := p.House.Playbook.Measure(p.Desk, record.DayOf(day)); err != nil {
			return err
		}
	}
	return nil
}

// knownBefore lets most of today's patients have been asked at an earlier visit: a day is never all new.
func (p *Practice) knownBefore(r *rand.Rand) error {
	today := record.DayOf(p.People.today)
	for i := range p.People.Subjects {
		s := &p.People.Subjects[i]
		for _, v := range s.Visits {
			if v.Start.Date() == today && r.IntN(4) > 0 {
				if err := p.asked(r, s.Patient, ""); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// asked is what came of asking one patient at a visit.
func (p *Practice) asked(r *rand.Rand, who record.Patient, visitID string) error {
	h, ctx := p.House, p.Desk
	if enrollment.Refusal(who, record.DayOf(h.DB.Source().Now())) != nil {
		return nil
	}
	note := enrollment.Note{Channel: enrollment.Desk, VisitID: visitID}
	if r.IntN(10) < 7 {
		if _, err := h.Consents.Record(ctx, consent.Consent{PatientID: who.ID, Kind: consent.Email, State: consent.Given, Method: consent.Written}, record.DayOf(h.DB.Source().Now())); err != nil {
			return err
		}
	}
	if _, err := h.Enrollment.Offer(ctx, who.ID, note); err != nil {
		return err
	}
	var err error
	switch n := r.IntN(20); {
	case n < 9:
		_, err = h.Enrollment.Activate(ctx, who.ID, note)
	case n < 14:
		_, err = h.Enrollment.Issue(ctx, who.ID, enrollment.Paper)
	case n < 16:
		_, err = h.Enrollment.Decline(ctx, who.ID, []string{"no time", "prefers to talk", "no computer"}[r.IntN(3)], record.DayOf(h.DB.Source().Now().AddDate(0, 6, 0)))
	case n < 17:
		_, err = h.Enrollment.Defer(ctx, who.ID, record.DayOf(h.DB.Source().Now().AddDate(0, 1, 0)), "wants to ask the family")
	}
	return err
}

// mailbox fills the server's mailbox, sets the account up and fetches what is there. It sends nothing.
func (p *Practice) mailbox() error {
	now := p.src.Now().In(p.location())
	letters := p.People.Mailbox(now)
	if code := p.doubtfulCode(); code != "" {
		letters = append(letters, StrangeCode(code, now))
	}
	for _, l := range letters {
		var flags []string
		if l.Seen {
			flags = append(flags, `\Seen`)
		}
		if _, err := p.Server.Deliver(mailUser, "INBOX", l.Raw, l.At, flags...); err != nil {
			return err
		}
	}
	in, out := p.Server.IMAP(mailUser), p.Server.SMTP(mailUser)
	_, err := p.House.Mail.SetAccount(p.Admin, mail.Account{Address: Address, Name: Name, IMAP: in.Server, SMTP: out.Server, User: in.Login.User,
		Secret: in.Login.Secret, AuthServer: "mail.cedarhollow.example", Agreement: "demo: the server is this program"})
	if err != nil {
		return err
	}
	engine := p.House.Engine(nil, nil)
	if _, err = engine.Sync(access.With(p.Admin, access.System)); err != nil {
		return err
	}
	if err := engine.Deepen(access.With(p.Admin, access.System)); err != nil {
		return err
	}
	return errors.Join(p.refusing(), p.answered())
}

// doubtfulCode is the code of somebody who was invited, to come back from an address nobody knows.
func (p *Practice) doubtfulCode() string {
	for i := range p.People.Subjects {
		who := p.People.Subjects[i].Patient
		if e, err := p.House.Enrollment.Get(p.Desk, who.ID); err != nil || e.State != enrollment.Invited {
			continue
		}
		issued, err := p.House.Enrollment.Issue(p.Desk, who.ID, enrollment.Paper)
		if err == nil {
			return issued.Code
		}
	}
	return ""
}

// refusing lets a patient who has written have taken back the consent to e-mail: the answer is refused.
func (p *Practice) refusing() error {
	list, err := p.House.Mail.List(p.Desk, mail.Filter{Open: true, Category: "forms/records", Limit: 20})
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.PatientID != "" && c.Review == mail.NoReview {
			_, err := p.House.Consents.Record(p.Desk, consent.Consent{PatientID: c.PatientID, Kind: consent.Email, State: consent.Withdrawn, Method: consent.Spoken}, "")
			return err
		}
	}
	return nil
}

// Arrive puts a mail into the practice's mailbox, as if it came in now.
func (p *Practice) Arrive(l Letter) error {
	_, err := p.Server.Deliver(mailUser, "INBOX", l.Raw, l.At)
	return err
}
