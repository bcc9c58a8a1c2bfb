package today

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

func callKey(outcome string) string { return strings.ReplaceAll(outcome, " ", "") }

// outcomes are what can come of a call, as data/mail has them.
var outcomes = []string{"reached", "message left", "not reached"}

// called asks what came of a call about an urgent mail. Who was reached is no longer called.
func (s *screen) called(a Alert) {
	note := kit.NewArea(words.T("ui.today.call.note"))
	var labels []string
	for _, o := range outcomes {
		labels = append(labels, words.T("ui.today.call."+callKey(o)))
	}
	outcome := kit.NewSegments(nil, labels...)
	who := []kit.Span{kit.Strong(a.Name)}
	if a.Phone != "" {
		who = append(who, kit.Sign("phone", kit.Muted).After(12), kit.Say(a.Phone).After(5))
	}
	d := &kit.Dialog{Title: words.T("ui.today.call.title"), First: note,
		Body: kit.Stack(12, kit.NewText(who...), kit.Sized(0, 30, outcome), kit.Sized(0, 90, note.Object()))}
	keep := func() {
		o, text := outcomes[max(0, outcome.Chosen)], strings.TrimSpace(note.Text)
		d.Close()
		s.do(words.T("ui.today.call.kept", "name", a.Name), func(ctx context.Context) (Undo, error) { return nil, s.services.Called(ctx, a.ConversationID, o, text) }, nil, nil)
	}
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.today.call.keep"), "", keep)}
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
			labeled.SetError(words.T("ui.today.day.wrong"))
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

// newVisit asks for a visit that no schedule brought.
func (s *screen) newVisit() {
	if s.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	var who Person
	day := s.dateField()
	day.SetDay(s.day.Date)
	clock, reason := kit.NewField(words.T("ui.today.clock.hint")), kit.NewField("")
	with := kit.NewChoice(words.T("ui.today.with.none"), nil)
	d := &kit.Dialog{Title: words.T("ui.today.newvisit"), Width: 500}
	labeledDay, labeledClock := kit.NewLabeled(words.T("ui.today.day"), "", day), kit.NewLabeled(words.T("ui.today.time"), words.T("ui.today.clock.help"), clock)
	var labeledWho *kit.Labeled
	picker := s.picker(func(p Person) {
		who = p
		labeledWho.SetError("")
		clock.Focus()
	})
	labeledWho = kit.NewLabeled(words.T("ui.patient"), "", picker)
	add := func() {
		at, ok := day.Day()
		switch {
		case who.ID == "":
			labeledWho.SetError(words.T("ui.today.whofirst"))
			kit.Focus(picker)
			return
		case !ok || at.IsZero():
			labeledDay.SetError(words.T("ui.today.day.wrong"))
			return
		}
		if _, ok := ParseClock(clock.Text); !ok {
			labeledClock.SetError(words.T("ui.today.clock.wrong"))
			return
		}
		v := NewVisit{PatientID: who.ID, Day: s.local(at), Clock: clock.Text, Reason: strings.TrimSpace(reason.Text)}
		if with.Chosen >= 0 {
			v.With = with.Words[with.Chosen]
		}
		d.Close()
		s.do(words.T("ui.today.added", "name", who.Name), func(ctx context.Context) (Undo, error) { return s.services.AddVisit(ctx, v) }, func() { s.show(v.Day) }, nil)
	}
	reason.OnSubmitted = func(string) { add() }
	d.First = picker
	d.Body = kit.Form(labeledWho.Object(), kit.Abreast(12, labeledDay.Object(), labeledClock.Object()),
		kit.NewLabeled(words.T("ui.reason"), "", reason).Object(), kit.NewLabeled(words.T("ui.today.with"), "", with).Object())
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.today.add"), "", add)}
	d.Show(s.shell.Canvas())
	kit.Load(s.shell.Context(), &s.worker, s.services.Providers, func(names []string, err error) {
		if err == nil {
			with.Words = names
			with.Refresh()
		}
	})
}

// ParseClock reads a time of day as people type it: "9:30", "930", "2 pm", "14.15"; empty is no time. ok is false for
// what is none. Hours from 1 to 6 without am or pm are taken as the afternoon: nobody sees patients at two at night.
func ParseClock(text string) (minutes int, ok bool) {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	if text == "" {
		return -1, true
	}
	half := ""
	for _, end := range []string{"a.m.", "p.m.", "am", "pm", "a", "p"} {
		if strings.HasSuffix(text, end) {
			half, text = end[:1], strings.TrimSuffix(text, end)
			break
		}
	}
	hours, rest, parted := strings.Cut(strings.ReplaceAll(text, ".", ":"), ":")
	if !parted && len(hours) > 2 {
		hours, rest = hours[:len(hours)-2], hours[len(hours)-2:]
	}
	h, ok1 := number(hours)
	m, ok2 := number(rest)
	if rest == "" {
		m, ok2 = 0, !parted
	}
	switch {
	case !ok1 || !ok2 || m > 59 || h > 23 || half != "" && (h < 1 || h > 12):
		return 0, false
	case half == "p" && h < 12 || half == "" && h >= 1 && h <= 6 && len(hours) < 2:
		h += 12
	case half == "a" && h == 12:
		h = 0
	}
	return h*60 + m, true
}

func number(s string) (n int, ok bool) {
	if s == "" || len(s) > 2 {
		return 0, false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, true
}
