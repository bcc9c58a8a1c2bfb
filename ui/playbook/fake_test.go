package playbook

import (
	"context"
	"fmt"
	"image"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/playbook"
	"foyer/data/record"
	"foyer/data/store/storetest"
	"foyer/internal/stage"
	"foyer/reports/meeting"
	"foyer/reports/raster"
	"foyer/reports/summary"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

// fake is a practice whose Playbook a test sets.
type fake struct {
	board Board
	lists map[string][]playbook.Highlight // by language
	err   error
	said  []string
}

// busy is a practice in the middle of things: the highlights as the data package words them, their states as told here.
func busy(t *testing.T, role access.Role) *fake {
	f := &fake{lists: map[string][]playbook.Highlight{}, board: Board{Role: role, Today: time.Date(2026, 11, 17, 10, 0, 0, 0, time.UTC), Members: []Member{{"dana", "Dana Pell"}, {"anita", "Anita Rao"}},
		Plans: map[string]playbook.Plan{"enroll": {Highlight: "enroll", OwnerID: "dana", Owner: "Dana Pell", Target: "2027-01-15", Notes: "Rosie asks at check-in.", Revision: 2, ChangedBy: "Anita Rao"}},
		Trend: map[string][]playbook.Point{}}}
	s := playbook.New(storetest.Open(t))
	for _, lang := range []string{"en", "es"} {
		list, err := s.List(storetest.As(access.Administrator), lang)
		if err != nil {
			t.Fatal(err)
		}
		for i := range list {
			h := &list[i]
			switch h.Key {
			case "enroll":
				h.State, h.Value, h.Total = playbook.Measured, 88, 214
			case "features", "paperwork", "staff-enroll":
				h.State, h.Value, h.Total = playbook.InPlace, 7, 18
			case "email-policy", "communicate", "promote":
				h.State = playbook.Begun
			}
		}
		f.lists[lang] = list
	}
	for i := range 30 {
		day := record.DayOf(time.Date(2026, 10, 18+i, 0, 0, 0, 0, time.UTC))
		f.board.Trend["enroll"] = append(f.board.Trend["enroll"], playbook.Point{Day: day, Value: 30 + 2*i, Total: 214})
		f.board.Trend["features"] = append(f.board.Trend["features"], playbook.Point{Day: day, Value: 3 + i/8, Total: 18})
	}
	return f
}

func (f *fake) Board(_ context.Context, lang string) (Board, error) {
	if f.err != nil {
		return Board{}, f.err
	}
	b := f.board
	b.Highlights = f.lists[lang]
	return b, nil
}

func (f *fake) SetPlan(_ context.Context, p playbook.Plan) (playbook.Plan, error) {
	f.said = append(f.said, fmt.Sprintf("plan %s %s %s %q", p.Highlight, p.OwnerID, p.Target, p.Notes))
	p.Revision++
	f.board.Plans[p.Highlight] = p
	return p, nil
}

func (f *fake) Page(_ context.Context, lang string) ([]image.Image, error) {
	page := meeting.Page{Practice: summary.Practice{Name: "Cedar Hollow Family Medicine"}, Date: "2026-11-17", Options: summary.Options{Lang: lang}}
	for _, r := range access.Roles {
		g := meeting.Group{Title: roleWord(r)}
		for _, h := range f.lists[lang] {
			if h.Role == r {
				g.Lines = append(g.Lines, meeting.Line{Section: h.Section, Title: h.Title, State: stateWord(h.State), Next: h.NextStep, Owner: f.board.Plans[h.Key].Owner, Target: string(f.board.Plans[h.Key].Target)})
			}
		}
		page.Groups = append(page.Groups, g)
	}
	doc, _, err := page.Layout()
	if err != nil {
		return nil, err
	}
	var list []image.Image
	for i := range doc.Pages {
		img, err := raster.Page(doc, i, DPI)
		if err != nil {
			return nil, err
		}
		list = append(list, img)
	}
	return list, nil
}

func (f *fake) Print(_ context.Context, lang string) (string, error) {
	f.said = append(f.said, "print "+lang)
	return "Front desk", nil
}

func (f *fake) Save(_ context.Context, lang, path string) error {
	f.said = append(f.said, "save "+lang+" "+path)
	return nil
}

func (f *fake) OnChange(func()) (cancel func()) { return func() {} }

// built are the screens that were built, the newest last: another language builds them anew.
var built []*Screen

func begin(t *testing.T, f *fake, others ...string) *stage.Stage {
	t.Helper()
	return stage.Open(t, func() []shell.Screen {
		list := []shell.Screen{{Key: "playbook", TitleKey: "ui.playbook.title", Icon: "playbook", Build: func(sh *shell.Shell) *shell.Content {
			s, content := New(sh, f)
			built = append(built, s)
			return content
		}}}
		for _, key := range others {
			list = append(list, shell.Screen{Key: key, TitleKey: "ui.portal", Icon: key, Build: func(*shell.Shell) *shell.Content {
				return &shell.Content{Object: kit.Spacer(), Open: func(what string) { f.said = append(f.said, "went to "+key+" "+what) }}
			}})
		}
		return list
	})
}

func screen() *Screen { return built[len(built)-1] }
