package desk

import (
	"context"
	"errors"
	"fmt"
	"image"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/access"
	dataplaybook "foyer/data/playbook"
	"foyer/reports/meeting"
	"foyer/reports/printing"
	"foyer/ui/kit"
	"foyer/ui/playbook"
	"foyer/ui/shell"
	"foyer/ui/shots"
	"foyer/ui/words"
)

func (d *desk) playbookPlace() shell.Screen {
	return shell.Screen{Key: "playbook", TitleKey: "ui.playbook.title", Icon: "playbook", Build: func(sh *shell.Shell) *shell.Content {
		_, content := playbook.New(sh, playbookServices{d})
		return content
	}}
}

func playbookPictures(Subject) []picture {
	tab := func(n int, what string) func(sh *shell.Shell, _ *desk) {
		return func(sh *shell.Shell, _ *desk) {
			sh.GoTo("playbook", what)
			for _, s := range shots.Find[*kit.Segments](sh.Canvas()) {
				if len(s.Words) == 3 {
					s.Choose(n)
				}
			}
		}
	}
	return []picture{
		{"playbook-administrator", nil, tab(0, "")},
		{"playbook-email-policy", nil, tab(0, "email-policy")},
		{"playbook-provider", nil, tab(1, "")},
		{"playbook-staff", nil, tab(2, "")},
		{"playbook-meeting", nil, func(sh *shell.Shell, _ *desk) { sh.Go("playbook"); pushed(sh, words.T("ui.playbook.meeting")) }},
	}
}

// playbookServices answers the screen Playbook from the services.
type playbookServices struct{ *desk }

// Board implements playbook.Services.
func (d playbookServices) Board(ctx context.Context, lang string) (playbook.Board, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return playbook.Board{}, err
	}
	b := playbook.Board{Today: h.DB.Source().Now().In(location(ctx, h))}
	if who, ok := access.From(ctx); ok {
		b.Role = who.Role
	}
	var errs [4]error
	b.Highlights, errs[0] = h.Playbook.List(ctx, lang)
	b.Plans, errs[1] = h.Playbook.Plans(ctx)
	b.Trend, errs[2] = h.Playbook.Trend(ctx)
	team, err := h.Team.List(ctx)
	errs[3] = err
	for _, m := range team {
		if m.Active {
			b.Members = append(b.Members, playbook.Member{ID: m.ID, Name: m.Name})
		}
	}
	return b, errors.Join(errs[:]...)
}

// SetPlan implements playbook.Services.
func (d playbookServices) SetPlan(ctx context.Context, p dataplaybook.Plan) (dataplaybook.Plan, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	return h.Playbook.SetPlan(ctx, p)
}

// meetingGroups are the highlights by audience as the page for the meeting has them.
func meetingGroups(ctx context.Context, h *house.House, lang string) ([]meeting.Group, error) {
	list, err := h.Playbook.List(ctx, lang)
	if err != nil {
		return nil, err
	}
	plans, err := h.Playbook.Plans(ctx)
	if err != nil {
		return nil, err
	}
	in := words.Language(lang)
	var groups []meeting.Group
	for _, role := range access.Roles {
		g := meeting.Group{Title: words.In(in, "ui.playbook.role."+string(role))}
		for _, x := range list {
			if x.Role != role {
				continue
			}
			l := meeting.Line{Section: x.Section, Title: x.Title, State: words.In(in, "ui.playbook.state."+stateKey(x.State)), Firm: x.State == dataplaybook.InPlace || x.State == dataplaybook.Measured,
				Next: x.NextStep, Owner: plans[x.Key].Owner, Target: string(plans[x.Key].Target)}
			if x.Total > 0 {
				l.Figure = words.In(in, "ui.playbook.of", "n", fmt.Sprint(x.Value), "of", fmt.Sprint(x.Total))
			}
			g.Lines = append(g.Lines, l)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

func stateKey(s dataplaybook.State) string {
	return map[dataplaybook.State]string{dataplaybook.NotStarted: "notstarted", dataplaybook.Begun: "begun", dataplaybook.InPlace: "inplace", dataplaybook.Measured: "measured"}[s]
}

// Page implements playbook.Services.
func (d playbookServices) Page(ctx context.Context, lang string) ([]image.Image, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := meetingGroups(ctx, h, lang)
	if err != nil {
		return nil, err
	}
	doc, err := h.Press.Meeting(ctx, groups, press.Options{Lang: lang})
	if err != nil {
		return nil, err
	}
	return pages(doc, playbook.DPI)
}

func (d playbookServices) page(ctx context.Context, h *house.House, lang string) (press.Made, error) {
	groups, err := meetingGroups(ctx, h, lang)
	if err != nil {
		return press.Made{}, err
	}
	return h.Press.MeetingPaper(ctx, groups, press.Options{Lang: lang})
}

// Print implements playbook.Services.
func (d playbookServices) Print(ctx context.Context, lang string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := d.page(ctx, h, lang)
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer"}, "No printer took the page. Print it again once the printer is ready, or save it as PDF.", made)
}

// Save implements playbook.Services.
func (d playbookServices) Save(ctx context.Context, lang, path string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return d.saveAs(ctx, h, path, func() (press.Made, error) { return d.page(ctx, h, lang) })
}

// OnChange implements playbook.Services.
func (d playbookServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}
