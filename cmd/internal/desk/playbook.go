package desk

import (
	"context"
	"errors"
	"image"

	"foyer/cmd/internal/press"
	"foyer/data/access"
	dataplaybook "foyer/data/playbook"
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

// Page implements playbook.Services.
func (d playbookServices) Page(ctx context.Context, lang string) ([]image.Image, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	doc, err := h.Press.Meeting(ctx, press.Options{Lang: lang})
	if err != nil {
		return nil, err
	}
	return pages(doc, playbook.DPI)
}

// Print implements playbook.Services.
func (d playbookServices) Print(ctx context.Context, lang string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.MeetingPaper(ctx, press.Options{Lang: lang})
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "form"}, "No printer took the page. Print it again once the printer is ready, or save it as PDF.", made)
}

// Save implements playbook.Services.
func (d playbookServices) Save(ctx context.Context, lang, path string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return d.saveAs(ctx, h, path, func() (press.Made, error) { return h.Press.MeetingPaper(ctx, press.Options{Lang: lang}) })
}

// OnChange implements playbook.Services.
func (d playbookServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}
