package press

import (
	"context"

	"foyer/data/enrollment"
	dataportal "foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/reports/letter"
	"foyer/reports/paper"
	reportportal "foyer/reports/portal"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Effect is what a switch of the register does to what patients are given.
type Effect struct{ Before, After Said }

// Said is what papers and mails say to a patient who has not joined.
type Said struct {
	Features []dataportal.Line
	Panel    *paper.Doc // of every summary, alone
	Letter   *paper.Doc // that invites
	Mail     string     // that invites: its text
}

// Effect sets what papers and mails say now, and what they would say with a feature in another state. Nothing is issued and
// nothing kept; the code is a blank.
func (p *Press) Effect(ctx context.Context, key string, state dataportal.State, lang string) (e Effect, err error) {
	lang = language(lang, "", "")
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return e, err
	}
	settings, err := p.Portal.Get(ctx)
	if err != nil {
		return e, err
	}
	e.Before.Features, e.After.Features, err = p.Portal.OnPaperAs(ctx, lang, key, state)
	if err != nil {
		return e, err
	}
	panel, err := p.sample(ctx, settings, house, lang)
	if err != nil {
		return e, err
	}
	if e.Before, err = p.said(e.Before.Features, panel, house, lang); err != nil {
		return e, err
	}
	if e.After, err = p.said(e.After.Features, panel, house, lang); err != nil {
		return e, err
	}
	height := max(e.Before.Panel.Size.H, e.After.Panel.Size.H) // beside each other, at the same scale
	e.Before.Panel.Size.H, e.After.Panel.Size.H = height, height
	return e, nil
}

// PanelOf sets the portal panel as it would be with other settings of the portal, which nobody has saved.
func (p *Press) PanelOf(ctx context.Context, settings dataportal.Portal, lang string) (*paper.Doc, error) {
	lang = language(lang, "", "")
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return nil, err
	}
	panel, err := p.sample(ctx, settings, house, lang)
	if err != nil {
		return nil, err
	}
	doc, err := panel.Alone(lang)
	return doc, unprintableOrNil(err)
}

// sample is the panel for a patient who is invited, without a code.
func (p *Press) sample(ctx context.Context, settings dataportal.Portal, house practice.Practice, lang string) (reportportal.Panel, error) {
	panel, err := p.basic(ctx, settings, house, lang)
	if err != nil {
		return panel, err
	}
	panel.State = reportportal.Invite
	if settings.Join != dataportal.ByVendor {
		panel.Code = codeBlank
		expires, err := p.Enrollment.PaperExpiry(ctx)
		if err != nil {
			return panel, err
		}
		panel.Expires = string(record.DayOf(expires.In(house.Hours().Location())))
	}
	return panel, nil
}

func (p *Press) said(features []dataportal.Line, panel reportportal.Panel, house practice.Practice, lang string) (s Said, err error) {
	s.Features, panel.Features = features, nil
	for _, f := range features {
		panel.Features = append(panel.Features, f.Line)
	}
	if s.Panel, err = panel.Alone(lang); err != nil {
		return s, unprintable(err)
	}
	name := wording.For(lang).Say("effect.patient")
	in := letter.Invitation{Practice: letterhead(house, lang), Patient: summary.Patient{Name: name, Short: name},
		Date: string(p.today(house)), Portal: panel, Options: summary.Options{Lang: lang}}
	if s.Letter, _, err = in.Layout(); err != nil {
		return s, unprintable(err)
	}
	who := record.Patient{Names: []record.HumanName{{Given: []string{name}}}}
	_, s.Mail = invitationText(lang, who, house, panel.Name, panel.Address, panel.Phone, panel.Features, panel.Code, panel.Expires)
	return s, nil
}

// Touched is how many patients a switch reaches: those whose next paper invites, and those who have joined, whom it tells once
// what is new.
type Touched struct{ Inviting, Joined int }

// Touched counts them.
func (p *Press) Touched(ctx context.Context) (t Touched, err error) {
	counts, err := p.Enrollment.Counts(ctx)
	if err != nil {
		return t, err
	}
	if t.Inviting, err = p.Enrollment.Living(ctx); err != nil {
		return t, err
	}
	for state, n := range counts {
		switch state {
		case enrollment.Active:
			t.Joined += n
			t.Inviting -= n
		case enrollment.Declined, enrollment.Deferred, enrollment.Ineligible, enrollment.Revoked:
			t.Inviting -= n
		}
	}
	return t, nil
}
