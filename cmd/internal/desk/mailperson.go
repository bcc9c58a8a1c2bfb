package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/consent"
	"foyer/data/mail"
	"foyer/data/record"
	"foyer/data/visit"
	screen "foyer/ui/mail"
	"foyer/ui/phrase"
)

// Person implements mail.Services.
func (d mailServices) Person(ctx context.Context, id string) (screen.Person, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return screen.Person{}, err
	}
	return d.person(ctx, h, id)
}

// person reads the patient beside a conversation. The look is in the log once, not at every change of the screen.
func (d mailServices) person(ctx context.Context, h *house.House, id string) (p screen.Person, err error) {
	member, _ := d.session.Member()
	one := glance{member, id} // another member's look is another one
	d.mu.Lock()
	seen := d.post.looked == one
	d.post.looked = one
	d.mu.Unlock()
	read := h.Patients.Look
	if seen {
		read = h.Patients.Get
	}
	who, err := read(ctx, id)
	if err != nil {
		return p, err
	}
	zone := location(ctx, h)
	now := h.DB.Source().Now().In(zone)
	p = screen.Person{ID: who.ID, Name: who.Name().String(), Born: phrase.Short(who.BirthDate), Sex: who.Sex, Language: who.Language(), Number: who.MRN(), Age: -1,
		Deceased: who.Deceased, Emails: who.Reach("email"), NoCalls: who.Confidential.NoCalls, NoMail: who.Confidential.NoMail, Wish: who.Confidential.Note}
	if years, ok := who.BirthDate.Age(now); ok {
		p.Age = years
	}
	for _, t := range who.Telecoms {
		if t.System == "phone" && t.Value != "" {
			p.Phones = append(p.Phones, screen.Phone{Number: t.Value, Use: t.Use})
		}
	}
	e, err := h.Enrollment.Get(ctx, who.ID)
	if err != nil {
		return p, err
	}
	p.Portal = portalState(who.Patient, e.State)
	standing, err := h.Consents.Current(ctx, who.ID, consent.Email)
	if err != nil {
		return p, err
	}
	p.Consent = consentOf(standing)
	work, err := h.Mail.List(ctx, mail.Filter{PatientID: who.ID, Open: true, Limit: 50})
	if err != nil {
		return p, err
	}
	p.Open = len(work)
	return p, errors.Join(personChart(ctx, h, &p), personVisits(ctx, h, now, &p))
}

func consentOf(s consent.Standing) screen.Consent {
	c := screen.Consent{State: "none", Method: string(s.Last.Method), Date: string(s.Last.Date)}
	switch {
	case s.Given:
		c.State = "given"
	case s.Withdrawn:
		c.State = "withdrawn"
	case s.Warned:
		c.State = "warned"
	}
	return c
}

func personChart(ctx context.Context, h *house.House, p *screen.Person) error {
	chart, err := h.Patients.Chart(ctx, p.ID)
	if err != nil {
		return err
	}
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, a := range chart.Allergies {
		text := a.Substance.String()
		for _, r := range a.Reactions {
			if said := r.Manifestation.String(); said != "" {
				text += " (" + said + ")"
				break
			}
		}
		add(&p.Alerts, text)
	}
	for _, problem := range chart.Problems {
		if problem.Abated == "" && active(problem.Item) {
			add(&p.Problems, problem.Condition.String())
		}
	}
	for _, m := range chart.Medications {
		if m.Change != "stopped" && active(m.Item) {
			add(&p.Medications, m.Drug.String())
		}
	}
	return nil
}

// active leaves out what is over.
func active(i record.Item) bool {
	return !slices.Contains([]string{"inactive", "resolved", "completed", "stopped", "entered-in-error"}, i.Status)
}

func personVisits(ctx context.Context, h *house.House, now time.Time, p *screen.Person) error {
	visits, err := h.Visits.List(ctx, visit.Filter{PatientID: p.ID, Limit: 60})
	for _, v := range visits { // newest first
		if !visit.Expected(v.Status) {
			continue
		}
		said := screen.Visit{ID: v.ID, Reason: v.Reason, At: v.Begins.In(now.Location())}
		if v.Begins.After(now) {
			p.Next = said // the earliest of those ahead is the last one met
		} else if p.Last.ID == "" {
			p.Last = said
		}
	}
	return err
}
