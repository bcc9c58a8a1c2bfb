package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"foyer/assets/catalogue"
	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/care"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/ui/phrase"
	"foyer/ui/portal"
)

// Care implements portal.CareServices. The plans are brought up to date first.
func (d portalServices) Care(ctx context.Context) (c portal.Care, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return c, err
	}
	if who, ok := access.From(ctx); ok {
		c.Why, c.WhyMail = access.Why(who.Role, access.DecideClinically), access.Why(who.Role, access.SendMail)
	}
	if _, err := h.Care.Refresh(access.With(ctx, access.System)); err != nil {
		return c, err
	}
	now := h.DB.Source().Now().In(location(ctx, h))
	c.From = record.DayOf(now.AddDate(-1, 0, 0))
	rules, err := h.Care.Rules(ctx)
	if err != nil {
		return c, err
	}
	counts, err := h.Care.Counts(ctx, c.From)
	for _, r := range rules {
		r.ToldAt = r.ToldAt.In(now.Location())
		c.Rules = append(c.Rules, portal.CareRule{Rule: r, Count: counts[r.Key]})
	}
	return c, err
}

// CarePatients implements portal.CareServices.
func (d portalServices) CarePatients(ctx context.Context, key string, most int) (list []portal.CarePatient, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	all, err := h.Care.All(ctx, key)
	if err != nil {
		return nil, err
	}
	all = all[:min(most, len(all))]
	ids := make([]string, len(all))
	for i, l := range all {
		ids[i] = l.PatientID
	}
	names, err := patientNames(ctx, h, ids...)
	for _, l := range all {
		list = append(list, portal.CarePatient{ID: l.PatientID, Name: names[l.PatientID], Since: l.Due[0].Since, Last: l.Due[0].Last})
	}
	return list, err
}

// TellCare implements portal.CareServices.
func (d portalServices) TellCare(ctx context.Context, key string, told bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Care.SetTold(ctx, key, told) })
}

// AskCare implements portal.CareServices.
func (d portalServices) AskCare(ctx context.Context, key string, asked bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Care.SetOff(ctx, key, !asked) })
}

// CareMail implements portal.CareServices.
func (d portalServices) CareMail(ctx context.Context, key string) (m portal.CareMail, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return m, err
	}
	rules, err := h.Care.Rules(ctx)
	if err != nil {
		return m, err
	}
	i := slices.IndexFunc(rules, func(r care.Rule) bool { return r.Key == key })
	if i < 0 {
		return m, fault.New(fault.NotFound, "There is no such rule for care.")
	}
	all, err := h.Care.All(ctx, key)
	if err != nil {
		return m, err
	}
	lately, err := h.Care.AskedLately(ctx, key)
	if err != nil {
		return m, err
	}
	given, err := h.Consents.Everybody(ctx, consent.Email) // most are none of them: they need no look each
	if err != nil {
		return m, err
	}
	why := map[string]int{}
	for _, l := range all {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		if rules[i].Told && !given[l.PatientID] {
			why[phrase.Error(house.ErrNoMailConsent())]++
			continue
		}
		switch err := h.MayMailCare(ctx, l.PatientID, rules[i], lately[l.PatientID]); {
		case err == nil:
			m.Ready = append(m.Ready, l.PatientID)
		case fault.Of(err) == fault.Denied:
			why[phrase.Error(err)]++
		default:
			return m, err
		}
	}
	for reason, n := range why {
		m.Refused = append(m.Refused, portal.CareRefusal{Why: reason, Count: n})
	}
	slices.SortFunc(m.Refused, func(a, b portal.CareRefusal) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Why, b.Why)) })
	if len(m.Ready) > 0 {
		m.Subject, m.Text, err = h.Press.MailCare(ctx, m.Ready[0], rules[i].Line.In, rules[i].Source)
	}
	return m, err
}

// SendCareMail implements portal.CareServices.
func (d portalServices) SendCareMail(ctx context.Context, key string, ids []string, progress func(done, of int)) (sent int, refused error, err error) {
	for i, id := range ids {
		h, acting, err := d.session.act(ctx) // a member who locks the window ends it
		if err != nil {
			return sent, refused, err
		}
		if ctx.Err() != nil {
			break // what is queued stays queued, and is told
		}
		if err := h.MailCare(acting, id, key); err == nil {
			sent++
		} else if refused == nil {
			refused = err
		}
		progress(i+1, len(ids))
	}
	return sent, refused, nil
}

// SaveCareRule implements portal.CareServices.
func (d portalServices) SaveCareRule(ctx context.Context, rule catalogue.CareRule) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Care.Save(ctx, rule) })
}

// ResetCareRule implements portal.CareServices.
func (d portalServices) ResetCareRule(ctx context.Context, key string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Care.Reset(ctx, key) })
}
