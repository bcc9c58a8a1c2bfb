package today

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"foyer/data/mail"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

func callKey(outcome string) string { return strings.ReplaceAll(outcome, " ", "") }

// called asks what came of a call about an urgent mail. Who was reached is no longer called. Enter records it, Shift+Enter
// begins a line; what is refused stands at the note, and the dialog stays.
func (s *screen) called(a Alert) {
	note := kit.NewArea(words.T("ui.today.call.note"))
	draft := s.shell.Draft("called:" + a.ConversationID)
	labeled := kit.NewLabeled("", "", kit.Sized(0, 90, note.Object()))
	note.OnChanged = func(text string) {
		labeled.SetError("")
		draft.Typed(text)
	}
	var labels []string
	for _, o := range mail.Outcomes {
		labels = append(labels, words.T("ui.today.call."+callKey(o)))
	}
	outcome := kit.NewSegments(nil, labels...)
	who := []kit.Span{kit.Strong(a.Name)}
	if a.Phone != "" {
		who = append(who, kit.Sign("phone", kit.Muted).After(12), kit.Say(a.Phone).After(5))
	}
	d := &kit.Dialog{Title: words.T("ui.today.call.title"), First: note,
		Body: kit.Stack(12, kit.NewText(who...), kit.Sized(0, 30, outcome), labeled.Object())}
	busy := false
	keep := func() {
		if busy {
			return
		}
		busy = true
		o, text := mail.Outcomes[max(0, outcome.Chosen)], strings.TrimSpace(note.Text)
		s.do(words.T("ui.today.call.kept", "name", a.Name), func(ctx context.Context) (Undo, error) { return nil, s.services.Called(ctx, a.ConversationID, o, text) }, func() {
			draft.Clear()
			d.Close()
		}, func(err error) {
			busy = false
			labeled.Refuse(phrase.Error(err))
		})
	}
	note.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name != fyne.KeyReturn && e.Name != fyne.KeyEnter {
			return false
		}
		if drv, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok && drv.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
			return false
		}
		keep()
		return true
	}
	yes := kit.NewPrimary(words.T("ui.today.call.keep"), "", keep)
	yes.ShortcutIcon = "return"
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), yes}
	draft.Load(func(body string) { note.Fill(body) })
	d.Show(s.shell.Canvas())
}

// jump asks for a day.
func (s *screen) jump() {
	if s.busy {
		return
	}
	field := s.dateField()
	labeled := kit.NewLabeled(words.T("ui.today.day"), words.T("ui.today.day.help"), field)
	d := &kit.Dialog{Title: words.T("ui.today.jump"), First: field.Field, Width: 360, Body: labeled.Object()}
	show := func() {
		day, ok := field.Day()
		if !ok || day.IsZero() {
			labeled.Refuse(words.T("ui.today.day.wrong"))
			return
		}
		d.Close()
		s.show(s.local(day))
	}
	field.OnSubmitted = func(string) { show() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.today.show"), "", show)}
	d.Show(s.shell.Canvas())
}

func (s *screen) dateField() *kit.DateField {
	return kit.NewDateField(words.T("ui.today.day.hint"), words.T("ui.today.day.wrong"), func() time.Time { return s.day.Now }, phrase.Day)
}

// local is a calendar day at the practice.
func (s *screen) local(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, s.day.Now.Location())
}

// choose asks for a patient.
func (s *screen) choose(title string, chosen func(Person)) {
	d := &kit.Dialog{Title: title}
	p := s.picker(func(p Person) { d.Close(); chosen(p) })
	d.First, d.Body = p, kit.Sized(0, 34, p)
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close)}
	d.Show(s.shell.Canvas())
}

// picker chooses a patient among all.
func (s *screen) picker(chosen func(Person)) *kit.Picker {
	return kit.NewPicker(words.T("ui.today.find"), func(ctx context.Context, text string) (list []kit.PickItem, err error) {
		if strings.TrimSpace(text) == "" {
			return nil, nil
		}
		people, err := s.services.People(ctx, text)
		for _, p := range people {
			list = append(list, kit.PickItem{Key: p.ID, Title: p.Name, Detail: p.Born})
		}
		return list, err
	}, func(it kit.PickItem) {
		if it.Key != "" {
			chosen(Person{ID: it.Key, Name: it.Title, Born: it.Detail})
		}
	})
}
