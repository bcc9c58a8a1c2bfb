package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/consent"
	"foyer/data/enrollment"
	"foyer/data/mail"
	"foyer/data/paperlog"
	"foyer/data/record"
)

// The practice has had Foyer for some months: its charts, its Playbook over time and the patients' records read as they would
// after such a time. Visits before the last two weeks are of patients who have none in these.

// monthsBack is how long the demo practice has had Foyer.
const monthsBack = 8

// founded is the practice's first day with Foyer.
func founded(today time.Time) time.Time {
	return time.Date(today.Year(), today.Month()-monthsBack, 1, 8, 0, 0, 0, today.Location())
}

// past is a visit that lies before the last two weeks.
type past struct {
	subject, visit int
	at             time.Time
}

// before gives every patient without a visit one in the months before the last two weeks, a few each week, the earliest first.
func (p *People) before(g generator) (list []past) {
	first, last := founded(p.today).AddDate(0, 0, 3), workdays(p.today)[0].AddDate(0, 0, -2)
	var without []int
	for i := range p.Subjects {
		if len(p.Subjects[i].Visits) == 0 {
			without = append(without, i)
		}
	}
	for n, i := range without {
		day := first.Add(time.Duration(n) * last.Sub(first) / time.Duration(len(without)))
		for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			day = day.AddDate(0, 0, 1)
		}
		s := &p.Subjects[i]
		g.visit(s, time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location()), n%visitsPerDay)
		list = append(list, past{i, len(s.Visits) - 1, s.Visits[len(s.Visits)-1].Start.Time(p.today.Location())})
	}
	slices.SortFunc(list, func(a, b past) int { return a.at.Compare(b.at) })
	return list
}

// shiftTo makes it that moment.
func (p *Practice) shiftTo(at time.Time) { p.shift.Store(int64(at.Sub(p.People.today))) }

// months lets what came before the last two weeks happen. Practices get better at it: more are asked each month, and more
// summaries are printed before the patient leaves.
func (p *Practice) months() (err error) {
	r := rand.New(rand.NewPCG(seed, 3))
	begun, month := founded(p.People.today), time.Month(0)
	for _, v := range p.People.earlier {
		s := &p.People.Subjects[v.subject]
		p.shiftTo(v.at.Add(25 * time.Minute))
		grown := int(100 * v.at.Sub(begun) / p.People.today.Sub(begun)) // percent of the time
		asked := r.IntN(100) < 35+grown/2
		if asked && enrollment.Refusal(s.Patient, record.DayOf(v.at)) == nil {
			if err := p.offered(r, s.Patient, s.Visits[v.visit].ID); err != nil {
				return err
			}
		}
		code := ""
		if r.IntN(100) < 55+grown*2/5 {
			if code, err = p.handedOut(s.Visits[v.visit].ID, !asked); err != nil {
				return err
			}
		}
		if asked {
			if err := p.tookUp(r, s.Patient, s.Visits[v.visit].ID, code, v.at); err != nil {
				return err
			}
		}
		if m := v.at.Month(); m != month {
			month = m
			if _, err := p.House.Enrollment.ExpireDue(access.With(p.Desk, access.System)); err != nil {
				return err
			}
			if err := p.House.Playbook.Measure(p.Desk, record.DayOf(v.at)); err != nil {
				return err
			}
		}
	}
	return nil
}

// offered is the question at a visit, and the consent to e-mail with it.
func (p *Practice) offered(r *rand.Rand, who record.Patient, visitID string) error {
	if r.IntN(10) < 7 {
		if _, err := p.House.Consents.Record(p.Desk, consent.Consent{PatientID: who.ID, Kind: consent.Email, State: consent.Given, Method: consent.Written}, record.DayOf(p.src.Now())); err != nil {
			return err
		}
	}
	_, err := p.House.Enrollment.Offer(p.Desk, who.ID, enrollment.Note{Channel: enrollment.Desk, VisitID: visitID})
	return err
}

// handedOut prints a visit's summary, and tells the code on it.
func (p *Practice) handedOut(visitID string, plain bool) (code string, err error) {
	made, err := p.House.Press.Summary(p.Desk, visitID, press.Options{NoCode: plain})
	if err != nil {
		return "", err
	}
	_, err = p.House.Press.HandOver(p.Desk, made.PDF, func(context.Context, []byte) (press.Handed, error) {
		return press.Handed{How: paperlog.Printed, Target: "Front desk"}, nil
	}, made)
	return made.Code.Code, err
}

// tookUp is what came of asking: enrolled at the desk, by a code a day later, the one on the paper if there is one, or not.
func (p *Practice) tookUp(r *rand.Rand, who record.Patient, visitID, code string, at time.Time) error {
	h, note := p.House, enrollment.Note{Channel: enrollment.Desk, VisitID: visitID}
	e, err := h.Enrollment.Get(p.Desk, who.ID)
	if err != nil || e.State != enrollment.Offered && e.State != enrollment.Invited {
		return err
	}
	mails := who.Reach("email")
	switch n := r.IntN(20); {
	case n < 9 && len(mails) > 0:
		if code == "" {
			issued, err := h.Enrollment.Issue(p.Desk, who.ID, enrollment.Desk)
			if err != nil {
				return err
			}
			code = issued.Code
		}
		p.shiftTo(at.Add(17 * time.Hour))
		r, err := h.Enrollment.Verify(p.Desk, enrollment.Claim{Text: "My code: " + code, Sender: mails[0], PatientIDs: []string{who.ID}})
		if err == nil && r.Outcome != enrollment.Enrolled {
			err = fmt.Errorf("the demo's code was not taken: %s", r.Outcome)
		}
		return err
	case n < 13:
		_, err = h.Enrollment.Activate(p.Desk, who.ID, note)
	case n < 15:
		_, err = h.Enrollment.Decline(p.Desk, who.ID, []string{"no time", "prefers to talk", "no computer"}[r.IntN(3)], record.DayOf(at.AddDate(0, 6, 0)))
	case n < 16:
		_, err = h.Enrollment.Defer(p.Desk, who.ID, record.DayOf(at.AddDate(0, 1, 0)), "wants to ask the family")
	}
	return err
}

// answered closes what came in before yesterday, most of it within the day that the policy wants, the earliest first.
func (p *Practice) answered() error {
	now := p.People.today
	list, err := p.House.Mail.List(p.Desk, mail.Filter{Open: true, Limit: 500})
	if err != nil {
		return err
	}
	defer p.shift.Store(0)
	type answer struct {
		id     string
		at     time.Time
		status mail.Status
	}
	var answers []answer
	for i, c := range list {
		if !c.Last.Before(now.Add(-24*time.Hour)) || c.PatientID == "" {
			continue
		}
		status, late := mail.StatusDone, 3*time.Hour
		if i%9 == 0 {
			status = mail.StatusWaiting
		}
		if i%11 == 5 { // a practice like others
			late = 5 * 24 * time.Hour
		}
		answers = append(answers, answer{c.ID, c.Last.Add(min(late, now.Sub(c.Last))), status})
	}
	slices.SortFunc(answers, func(a, b answer) int { return a.at.Compare(b.at) }) // the log is written in this order
	for _, a := range answers {
		p.shiftTo(a.at)
		if err := p.House.Mail.MarkRead(p.Desk, a.id, true); err != nil {
			return err
		}
		if err := p.House.Mail.SetStatus(p.Desk, a.id, a.status); err != nil {
			return err
		}
	}
	return nil
}
