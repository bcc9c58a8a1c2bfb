package desk

import (
	"context"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/record"
	"foyer/ui/portal"
)

// Care implements portal.CareServices. The plans are brought up to date first.
func (d portalServices) Care(ctx context.Context) (c portal.Care, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return c, err
	}
	if who, ok := access.From(ctx); ok {
		c.Why = access.Why(who.Role, access.DecideClinically)
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
	return d.care(ctx, func(ctx context.Context, h *house.House) error { return h.Care.SetTold(ctx, key, told) })
}

// AskCare implements portal.CareServices.
func (d portalServices) AskCare(ctx context.Context, key string, asked bool) error {
	return d.care(ctx, func(ctx context.Context, h *house.House) error { return h.Care.SetOff(ctx, key, !asked) })
}

func (d portalServices) care(ctx context.Context, change func(ctx context.Context, h *house.House) error) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return change(ctx, h)
}
