package demo

import (
	"foyer/data/access"
	"foyer/data/playbook"
	"foyer/data/policy"
	"foyer/data/record"
)

// register lets the team look after features, policies and the Playbook as a practice in its first months would.
func (p *Practice) register() error {
	h := p.House
	team, err := h.Team.List(p.Admin)
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(team))
	for _, m := range team {
		ids = append(ids, m.ID)
	}
	owner := func(i int) string { return ids[i%len(ids)] }
	today := p.src.Now().In(p.location()) // what is planned lies ahead of who looks now
	for i, f := range []struct {
		key    string
		ready  int // points of the readiness list that are seen to
		inDays int // until it should be on; 0 for none
	}{{"messages", 7, 0}, {"refills", 5, 0}, {"summaries", 5, 0}, {"records", 3, 0}, {"readings", 4, 0}, {"notes", 5, 0}, {"reminders", 2, 0}, {"booking", 4, 30}, {"proxy", 3, 60}, {"family-history", 1, 90}} {
		if err := h.Portal.SetOwner(p.Admin, f.key, owner(i)); err != nil {
			return err
		}
		feature, err := h.Portal.Feature(p.Admin, f.key)
		if err != nil {
			return err
		}
		for _, r := range feature.Ready[:min(f.ready, len(feature.Ready))] {
			if err := h.Portal.Tick(p.Admin, f.key, r.Item, true); err != nil {
				return err
			}
		}
		if f.inDays > 0 {
			if err := h.Portal.SetTarget(p.Admin, f.key, record.DayOf(today.AddDate(0, 0, f.inDays))); err != nil {
				return err
			}
		}
	}
	// The clinicians have said which care that is due patients may be told of.
	for _, m := range team {
		if m.Role == access.Provider {
			doctor := access.With(p.Admin, access.Actor{MemberID: m.ID, Name: m.Name, Role: m.Role})
			for _, key := range []string{"mammography", "colorectal", "influenza", "well-child"} {
				if err := h.Care.SetTold(doctor, key, true); err != nil {
					return err
				}
			}
			break
		}
	}
	c := policy.Default(policy.Email)
	c.Numbers["clinical"] = 8 // what the papers promise
	c.Choices["topics"] = []string{"mental", "hiv"}
	if _, err := h.Policies.SaveDraft(p.Admin, policy.Email, c, 0); err != nil {
		return err
	}
	if _, err := h.Policies.PutInForce(p.Admin, policy.Email, "", "both providers and the front desk agreed"); err != nil {
		return err
	}
	if _, err := h.Policies.SaveDraft(p.Admin, policy.Proxy, policy.Default(policy.Proxy), 0); err != nil {
		return err
	}
	for i, plan := range []playbook.Plan{
		{Highlight: "enroll", Notes: "Everybody who checks in is asked once. Codes are printed at check-out."},
		{Highlight: "features", Target: record.DayOf(today.AddDate(0, 0, 30)), Notes: "Booking next: visit types are agreed, their length is not."},
		{Highlight: "staff-enroll", Notes: "The tablet stands at the second desk."},
	} {
		plan.OwnerID = owner(i)
		if _, err := h.Playbook.SetPlan(p.Admin, plan); err != nil {
			return err
		}
	}
	return nil
}
