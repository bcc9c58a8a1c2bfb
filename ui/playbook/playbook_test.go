package playbook

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"foyer/data/access"
	"foyer/data/playbook"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func (f *fake) did(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(f.said, want) {
		t.Errorf("was done:\n%s\nwant:\n%s", strings.Join(f.said, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheOwnAudienceComesFirst(t *testing.T) {
	for role, first := range map[access.Role]string{access.Administrator: "Administrators", access.Provider: "Providers", access.Staff: "Practice staff"} {
		s := begin(t, busy(t, role))
		if p := screen(); p.tabs.Words[0] != first || p.role != role || len(p.shown()) == 0 {
			t.Errorf("%s: %v", role, p.tabs.Words)
		}
		s.Must(t, "Playbook", "4 of 14 highlights in place · 1 measured · 3 begun")
	}
}

func TestAHighlightWithItsEvidence(t *testing.T) {
	f := busy(t, access.Administrator)
	s := begin(t, f, "portal", "enrollment")
	s.Must(t, "1.1–1.2", "Make enrollment easier on your practice", "88 of 214", "because", "In place when one patient in four has joined.", "14% → 41% since 10/18/2026",
		"Last changed by Anita Rao", "What to do next")
	s.Key(t, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	s.Must(t, "Set policies for email", "Write down what may go by mail")
	s.Press(t, "Open Portal")
	f.did(t, "went to portal policy:email")
	s.Back()
	screen().Open("2.1")
	s.Key(t, fyne.KeyReturn)
	f.did(t, "went to portal policy:email", "went to portal booking")
}

func TestWhereTheRoleHasNoScreenItSaysSo(t *testing.T) {
	s := begin(t, busy(t, access.Provider))
	s.Must(t, "This is done on a screen that your role does not have.")
	for _, a := range screen().actions() {
		if a.TitleKey == "ui.playbook.gothere" && !a.Off {
			t.Error("the way there is offered")
		}
	}
}

func TestThePlanIsKept(t *testing.T) {
	f := busy(t, access.Administrator)
	s := begin(t, f)
	p := screen()
	p.detail.fields["owner"].(*kit.Choice).Choose(2)
	field := p.detail.fields["until"].(*kit.Field)
	s.Canvas().Focus(field)
	field.SetText("12/1/2026")
	s.Key(t, fyne.KeyReturn)
	if !s.Button(t, "Save the notes").Off {
		t.Error("unchanged notes can be saved")
	}
	p.detail.notes.SetText("Rosie asks at check-in. Anita asks in the room.")
	p.load() // news: what is being typed stays
	if got := p.detail.notes.Text; !strings.HasSuffix(got, "in the room.") {
		t.Errorf("the notes are %q", got)
	}
	s.Press(t, "Save the notes")
	f.did(t, `plan enroll anita 2027-01-15 "Rosie asks at check-in."`, `plan enroll anita 2026-12-01 "Rosie asks at check-in."`,
		`plan enroll anita 2026-12-01 "Rosie asks at check-in. Anita asks in the room."`)
	s.Must(t, "The notes are saved for the team.")
}

func TestThePageForTheMeeting(t *testing.T) {
	f := busy(t, access.Staff)
	s := begin(t, f)
	s.Press(t, "Page for the meeting…")
	s.Must(t, "Page for the team meeting", "Page 1 of 1")
	s.Press(t, "Print")
	f.did(t, "print en")
	s.Must(t, "Page printed.")
}

func TestAFailureCanBeTriedAgain(t *testing.T) {
	f := busy(t, access.Staff)
	f.err = errors.New("no")
	s := begin(t, f)
	s.Must(t, "The Playbook could not be judged")
	f.err = nil
	s.Press(t, "Try again")
	s.Must(t, "Promote the portal")
}

func TestTheMeanOfTheMeasures(t *testing.T) {
	s := &Screen{board: Board{Trend: map[string][]playbook.Point{
		"a": {{Day: "2026-11-01", Value: 1, Total: 2}, {Day: "2026-11-03", Value: 2, Total: 2}},
		"b": {{Day: "2026-11-02", Value: 0, Total: 4}}, "c": {{Day: "2026-11-02"}}}}}
	days, mean := s.overall()
	if !slices.Equal(mean, []float64{50, 25, 50}) || len(days) != 3 {
		t.Errorf("%v: %v", days, mean)
	}
}

func TestPictures(t *testing.T) {
	for _, c := range []struct {
		name string
		lang words.Language
		mode kit.Mode
		text float32
		size fyne.Size
		role access.Role
		show func(p *Screen)
	}{
		{"administrator-light", words.English, kit.Light, 1, fyne.Size{}, access.Administrator, func(*Screen) {}},
		{"provider-dark", words.English, kit.Dark, 1, fyne.Size{}, access.Provider, func(*Screen) {}},
		{"staff-spanish", words.Spanish, kit.Light, 1, fyne.NewSize(1100, 700), access.Staff, func(*Screen) {}},
		{"administrator-large", words.English, kit.Light, 1.3, fyne.Size{}, access.Administrator, func(p *Screen) { p.Open("features") }},
		{"meeting-spanish", words.Spanish, kit.Dark, 1, fyne.Size{}, access.Administrator, func(p *Screen) { p.askMeeting() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := begin(t, busy(t, c.role), "portal", "enrollment", "today", "summary")
			if c.lang != words.English {
				s.SetLanguage(c.lang)
				t.Cleanup(func() { words.Use(words.English) })
			}
			s.SetTextScale(c.text)
			s.Look(c.mode)
			if c.size.Width > 0 {
				s.Window().Resize(c.size)
			}
			c.show(screen())
			s.Picture(t, c.name)
		})
	}
}
