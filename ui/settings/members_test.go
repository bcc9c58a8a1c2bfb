package settings

import (
	"context"
	"slices"
	"strings"
	"testing"

	"foyer/data/team"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

// crew keeps the members by name, as the service does.
type crew struct {
	*fake
	list []team.Member
}

func (c *crew) Members(context.Context) ([]team.Member, error) {
	slices.SortFunc(c.list, func(a, b team.Member) int { return strings.Compare(a.Name, b.Name) })
	return slices.Clone(c.list), nil
}

func (c *crew) AddMember(_ context.Context, m team.Member, _ string) error {
	m.ID, m.Active, m.Revision = "new", true, 1
	c.list = append(c.list, m)
	return nil
}

func TestTheRowAndThePaneShowOneMember(t *testing.T) {
	f := &crew{fake: full()}
	f.list, _ = f.fake.Members(t.Context())
	s := begin(t, f)
	s.GoTo("settings", "members")
	same := func(when, want string) {
		t.Helper()
		rows := s.Columns(t, 0).Rows
		name := ""
		for _, x := range stage.Find[*kit.Field](s) {
			if x.Visible() && name == "" {
				name = x.Text
			}
		}
		if at := f.list[rows.Selected()].Name; at != want || name != want {
			t.Errorf("%s: row %q, pane %q, want %q", when, at, name, want)
		}
	}
	same("at first", "Anita Rao")
	s.Columns(t, 0).Rows.Select(1)
	same("chosen", "Dana Lindqvist")
	// Somebody before her in the list, added elsewhere.
	f.list = append(f.list, team.Member{ID: "abe", Name: "Abe Moss", Role: "staff", Active: true})
	f.changed()
	same("another came", "Dana Lindqvist")
	pressed := false
	for _, it := range s.Window().MainMenu().Items[0].Items {
		if it.Shortcut != nil && it.Shortcut.ShortcutName() == shortcutAdd.ShortcutName() {
			it.Action()
			pressed = true
			break
		}
	}
	if !pressed {
		t.Fatal("Ctrl+N is not bound")
	}
	for _, x := range stage.Find[*kit.Field](s) {
		if x.PlaceHolder == "" && x.Text == "" {
			x.SetText("Aaron Quist")
		}
	}
	for _, c := range stage.Find[*kit.Choice](s) {
		if c.Chosen < 0 {
			c.Choose(2)
		}
	}
	s.Press(t, "Add")
	same("added", "Aaron Quist")
}
