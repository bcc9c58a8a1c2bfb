package press

import (
	"context"
	"strings"

	"foyer/data/access"
	"foyer/data/paperlog"
	"foyer/data/playbook"
	"foyer/reports/meeting"
	"foyer/reports/paper"
	"foyer/reports/summary"
	"foyer/reports/wording"
)

// Meeting sets the page about the Playbook for the team meeting: every highlight by audience, as the records stand now.
func (p *Press) Meeting(ctx context.Context, o Options) (*paper.Doc, error) {
	house, err := p.Practice.Get(ctx)
	if err != nil {
		return nil, err
	}
	lang := language(o.Lang, house.Language, "")
	groups, err := p.groups(ctx, lang)
	if err != nil {
		return nil, err
	}
	doc, _, err := meeting.Page{Practice: letterhead(house, lang), Date: string(p.today(house)), Groups: groups, Options: summary.Options{Lang: lang, A4: o.A4}}.Layout()
	return doc, unprintableOrNil(err)
}

// groups are the highlights by audience.
func (p *Press) groups(ctx context.Context, lang string) (groups []meeting.Group, err error) {
	list, err := p.Playbook.List(ctx, lang)
	if err != nil {
		return nil, err
	}
	plans, err := p.Playbook.Plans(ctx)
	if err != nil {
		return nil, err
	}
	w := wording.For(lang)
	for _, role := range access.Roles {
		g := meeting.Group{Title: w.Say("meeting.role." + string(role))}
		for _, h := range list {
			if h.Role != role {
				continue
			}
			l := meeting.Line{Section: h.Section, Title: h.Title, State: w.Say("meeting.state." + strings.ReplaceAll(string(h.State), " ", "")), Next: h.NextStep,
				Firm: h.State == playbook.InPlace || h.State == playbook.Measured, Owner: plans[h.Key].Owner, Target: string(plans[h.Key].Target)}
			if h.Total > 0 {
				l.Figure = w.Say("meeting.of", h.Value, h.Total)
			}
			g.Lines = append(g.Lines, l)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// MeetingPaper makes the page as a file and keeps it in the log of papers, for handing over.
func (p *Press) MeetingPaper(ctx context.Context, o Options) (Made, error) {
	if err := access.Require(ctx, access.PrintPapers); err != nil {
		return Made{}, err
	}
	doc, err := p.Meeting(ctx, o)
	if err != nil {
		return Made{}, err
	}
	return p.keep(ctx, doc, paperlog.Report, o)
}
