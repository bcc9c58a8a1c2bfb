package today

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// visitForm asks for a visit that no schedule brought. What is typed is a draft until the visit is added.
type visitForm struct {
	*screen
	dialog *kit.Dialog
	draft  *shell.Draft
	who    *kit.Picker
	day    *kit.DateField
	clock  *kit.TimeField
	reason *kit.Field
	with   *kit.Choice

	whose, when, hour *kit.Labeled
	busy, restoring   bool
}

// typedVisit is the draft.
type typedVisit struct {
	Patient Person `json:"patient"`
	Day     string `json:"day"`
	Clock   string `json:"clock"`
	Reason  string `json:"reason"`
	With    string `json:"with"`
}

// midnight is any, to spell a time of day.
var midnight = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// newVisit opens the form.
func (s *screen) newVisit() {
	if s.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	f := &visitForm{screen: s, draft: s.shell.Draft("today:visit"), day: s.dateField(), reason: kit.NewField(""), with: kit.NewChoice(words.T("ui.today.with.none"), nil)}
	f.clock = kit.NewTimeField(words.T("ui.today.clock.hint"), words.T("ui.today.clock.wrong"), func() time.Time { return s.day.Now },
		func(since time.Duration) string { return phrase.Clock(midnight.Add(since)) })
	f.who = s.picker(func(Person) {
		f.whose.SetError("")
		f.clock.Focus()
	})
	picked := f.who.OnPick
	f.who.OnPick = func(it kit.PickItem) { picked(it); f.typed() }
	f.with.OnChoose = func(int) { f.typed() }
	for _, field := range []*kit.Field{f.day.Field, f.clock.Field, f.reason} {
		old := field.OnChanged
		field.OnChanged = func(text string) {
			if old != nil {
				old(text)
			}
			f.typed()
		}
	}
	f.whose, f.when, f.hour = kit.NewLabeled(words.T("ui.patient"), "", f.who), kit.NewLabeled(words.T("ui.today.day"), "", f.day), kit.NewLabeled(words.T("ui.today.time"), words.T("ui.today.clock.help"), f.clock)
	f.day.SetDay(s.day.Date)
	for _, field := range []*kit.Field{f.day.Field, f.clock.Field, f.reason} {
		field.OnSubmitted = func(string) { f.add() }
	}
	add := kit.NewPrimary(words.T("ui.today.add"), "", f.add)
	add.ShortcutIcon = "return"
	f.dialog = &kit.Dialog{Title: words.T("ui.today.newvisit"), Width: 500, First: f.who,
		Body: kit.Form(f.whose.Object(), kit.Abreast(12, f.when.Object(), f.hour.Object()), kit.NewLabeled(words.T("ui.reason"), "", f.reason).Object(), kit.NewLabeled(words.T("ui.today.with"), "", f.with).Object())}
	f.dialog.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), f.dialog.Close), add}
	f.dialog.Show(s.shell.Canvas())
	kit.Load(s.shell.Context(), &s.worker, s.services.Providers, func(names []string, err error) {
		if err == nil {
			f.with.Words = names
			f.with.Refresh()
		}
		f.draft.Load(f.restore) // the names are there to choose from
	})
}

// typed keeps the draft; a form with nothing of one's own in it is none.
func (f *visitForm) typed() {
	if f.restoring {
		return
	}
	t := typedVisit{Day: f.day.Text, Clock: f.clock.Text, Reason: f.reason.Text}
	if it, ok := f.who.Chosen(); ok {
		t.Patient = Person{ID: it.Key, Name: it.Title, Born: it.Detail}
	}
	if f.with.Chosen >= 0 {
		t.With = f.with.Words[f.with.Chosen]
	}
	body, err := json.Marshal(t)
	if err != nil || t.Patient.ID == "" && t.Clock == "" && t.Reason == "" && t.With == "" {
		body = nil
	}
	f.draft.Typed(string(body))
}

func (f *visitForm) restore(body string) {
	var t typedVisit
	if json.Unmarshal([]byte(body), &t) != nil {
		return
	}
	f.restoring = true
	defer func() { f.restoring = false }()
	if t.Patient.ID != "" {
		f.who.Set(kit.PickItem{Key: t.Patient.ID, Title: t.Patient.Name, Detail: t.Patient.Born})
	}
	f.day.SetText(t.Day)
	f.clock.SetText(t.Clock)
	f.reason.SetText(t.Reason)
	for i, name := range f.with.Words {
		if name == t.With {
			f.with.Set(i)
		}
	}
}

// add adds the visit. What a service refuses leaves the form as it is.
func (f *visitForm) add() {
	who, chosen := f.who.Chosen()
	at, known := f.day.Day()
	since, timed := f.clock.Time()
	switch {
	case f.busy:
		return
	case !chosen:
		f.whose.Refuse(words.T("ui.today.whofirst"))
		return
	case !known || at.IsZero():
		f.when.Refuse(words.T("ui.today.day.wrong"))
		return
	case !timed && strings.TrimSpace(f.clock.Text) != "":
		f.hour.Refuse(words.T("ui.today.clock.wrong"))
		return
	}
	v := NewVisit{PatientID: who.Key, Day: f.local(at), Timed: timed, Since: since, Reason: strings.TrimSpace(f.reason.Text)}
	if f.with.Chosen >= 0 {
		v.With = f.with.Words[f.with.Chosen]
	}
	f.busy = true
	f.do(words.T("ui.today.added", "name", who.Title), func(ctx context.Context) (Undo, error) { return f.services.AddVisit(ctx, v) }, func() {
		f.draft.Clear()
		f.dialog.Close()
		f.show(v.Day)
	}, func(err error) {
		f.busy = false
		var bad *fault.Error
		if errors.As(err, &bad) {
			if at := map[string]*kit.Labeled{"patient": f.whose, "start": f.when}[bad.Field]; at != nil {
				at.Refuse(phrase.Error(err))
				return
			}
		}
		f.shell.Warn(err)
	})
}
