// Package answer asks what goes with a patient's "no" or "later" about the portal: why, and when to ask again. It is the
// same question wherever somebody records the answer.
package answer

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Record is given the reason and the day to ask again, empty for never, and says through done how it went: what a service
// refuses stands at its field, and the dialog stays.
type Record func(reason string, next record.Date, done func(err error))

// Declined asks why a patient said no and when to ask again: half a year ahead, unless somebody clears the day.
func Declined(sh *shell.Shell, patientID, name string, today func() time.Time, keep Record) {
	a := ask(sh, "declined", patientID, today, keep)
	a.day.SetDay(Workday(today().AddDate(0, 6, 0)))
	row := kit.Flow(6)
	for _, k := range []string{"time", "computer", "privacy", "talk", "language", "family"} {
		text := words.T("ui.enrollment.reason." + k)
		row.Add(kit.NewButton(text, func() { a.reason.SetText(text); a.reason.Focus() }))
	}
	a.show(words.T("ui.enrollment.declined", "name", name), words.T("ui.enrollment.declined.save"), a.reason, row,
		a.label("reason", "ui.enrollment.reason", words.T("ui.enrollment.reason.help"), a.reason),
		a.label("next_on", "ui.enrollment.askagain", words.T("ui.enrollment.askagain.help"), a.day))
}

// Later asks until when a patient is left alone: a month, to a day on which somebody works.
func Later(sh *shell.Shell, patientID, name string, today func() time.Time, keep Record) {
	a := ask(sh, "deferred", patientID, today, keep)
	a.day.SetDay(Workday(today().AddDate(0, 1, 0)))
	row := kit.Flow(6)
	for _, q := range []struct {
		key          string
		months, days int
	}{{"week", 0, 7}, {"month", 1, 0}, {"quarter", 3, 0}, {"half", 6, 0}} {
		row.Add(kit.NewButton(words.T("ui.enrollment.in."+q.key), func() { a.day.SetDay(Workday(today().AddDate(0, q.months, q.days))) }))
	}
	a.show(words.T("ui.enrollment.deferred", "name", name), words.T("ui.enrollment.deferred.save"), a.day.Field, row,
		a.label("next_on", "ui.enrollment.until", "", a.day),
		a.label("reason", "ui.enrollment.reason", words.T("ui.enrollment.reason.help"), a.reason))
}

// Workday is the day itself, or the Monday after a weekend.
func Workday(t time.Time) time.Time {
	switch t.Weekday() {
	case time.Saturday:
		return t.AddDate(0, 0, 2)
	case time.Sunday:
		return t.AddDate(0, 0, 1)
	}
	return t
}

// dialog is the question; what is typed stays a draft until it is answered.
type dialog struct {
	sh     *shell.Shell
	reason *kit.Field
	day    *kit.DateField
	labels map[string]*kit.Labeled // by the field that a service names
	draft  *shell.Draft
	keep   Record
	d      *kit.Dialog
	busy   bool
}

// typed is the draft.
type typed struct {
	Reason string `json:"reason"`
	Day    string `json:"day"`
}

func ask(sh *shell.Shell, kind, patientID string, today func() time.Time, keep Record) *dialog {
	return &dialog{sh: sh, keep: keep, labels: map[string]*kit.Labeled{}, draft: sh.Draft("enrollment:" + kind + ":" + patientID), reason: kit.NewField(""),
		day: kit.NewDateField(words.T("ui.enrollment.date.hint"), words.T("ui.enrollment.date.wrong"), today, phrase.Day)}
}

func (a *dialog) label(name, title, help string, field any) fyne.CanvasObject {
	a.labels[name] = kit.NewLabeled(words.T(title), help, field)
	return a.labels[name].Object()
}

// show opens the dialog; Enter in a field is the button.
func (a *dialog) show(title, act string, first fyne.Focusable, body ...fyne.CanvasObject) {
	usual, old := a.day.Text, a.day.OnChanged
	note := func() {
		text := ""
		if body, err := json.Marshal(typed{a.reason.Text, a.day.Text}); err == nil && (a.reason.Text != "" || a.day.Text != usual) {
			text = string(body)
		}
		a.draft.Typed(text)
	}
	a.reason.OnChanged = func(string) { a.labels["reason"].SetError(""); note() }
	a.day.OnChanged = func(text string) {
		if old != nil {
			old(text)
		}
		note()
	}
	yes := kit.NewPrimary(act, "", a.send)
	yes.ShortcutIcon = "return"
	a.d = &kit.Dialog{Title: title, Body: kit.Form(body...), First: first, Width: 500}
	a.d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), a.d.Close), yes}
	a.reason.OnSubmitted = func(string) { a.send() }
	a.day.OnSubmitted = func(string) { a.send() }
	a.draft.Load(func(body string) {
		var t typed
		if json.Unmarshal([]byte(body), &t) == nil {
			a.reason.Fill(t.Reason)
			a.day.SetText(t.Day)
		}
	})
	a.d.Show(a.sh.Canvas())
}

func (a *dialog) send() {
	if a.busy {
		return
	}
	day, ok := a.day.Day()
	if !ok {
		a.labels["next_on"].Refuse(words.T("ui.enrollment.date.wrong"))
		return
	}
	var next record.Date
	if !day.IsZero() {
		next = record.DayOf(day)
	}
	a.busy = true
	a.keep(strings.TrimSpace(a.reason.Text), next, func(err error) {
		a.busy = false
		if err == nil {
			a.draft.Clear()
			a.d.Close()
			return
		}
		at := a.labels["reason"]
		var bad *fault.Error
		if errors.As(err, &bad) && a.labels[bad.Field] != nil {
			at = a.labels[bad.Field]
		}
		at.Refuse(phrase.Error(err))
	})
}
