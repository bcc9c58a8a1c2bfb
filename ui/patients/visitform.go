package patients

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/visit"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// visitForm is the page for a visit by hand.
type visitForm struct {
	screen *Screen
	form   VisitForm
	draft  *shell.Draft

	day                        *day
	hour                       *kit.TimeField
	status                     *kit.Choice
	provider, reason, followUp *kit.Field
	assessment, instructions   *kit.Field
	vitals                     *vitalsForm
	hourError                  *kit.Labeled
	wrong                      *kit.Text
	box                        *fyne.Container
	was                        visitTyped // the fields as the visit filled them
	saving, filling            bool
}

// editVisit shows a visit to be changed, or an empty one for an empty id.
func (s *Screen) editVisit(id string) {
	who := s.record.Patient
	if who.ID == "" || s.rights.Edit != "" {
		return
	}
	if id == "" {
		v := VisitForm{Visit: record.Visit{PatientID: who.ID, Status: visit.Planned, Class: "AMB", Start: record.DateTime(record.DayOf(s.services.Today()))}}
		s.visitPage(v, who)
		return
	}
	kit.Load(s.shell.Context(), &s.acting, func(ctx context.Context) (VisitForm, error) { return s.services.Visit(ctx, id) }, func(v VisitForm, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.visitPage(v, who)
	})
}

func (s *Screen) visitPage(v VisitForm, who record.Patient) {
	f := &visitForm{screen: s, form: v, draft: s.shell.Draft("visit:" + who.ID + ":" + v.ID), wrong: kit.NewParagraph()}
	body := f.build()
	f.show(v)
	title := "ui.record.visit.new"
	if v.ID != "" {
		title = "ui.record.visit.edit"
	}
	save := kit.NewPrimary(words.T("ui.record.save"), kit.ShortcutWords(kit.Ctrl(fyne.KeyReturn)), f.save)
	s.turn(&page{title: words.T(title), subtitle: nameOf(who), body: body, focus: f.reason, save: f.save, leave: f.draft.Keep, cancel: f.escape,
		actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), f.cancel), save}})
	f.draft.Load(f.restore)
}

func (f *visitForm) build() fyne.CanvasObject {
	s := f.screen
	f.day = newDay(s, words.T("ui.record.visit.day"), "")
	f.hour = kit.NewTimeField("9:30 am", words.T("ui.record.visit.hour.wrong"), s.services.Today, func(since time.Duration) string { return phrase.Clock(noDay.Add(since)) })
	f.hourError = kit.NewLabeled(words.T("ui.record.visit.hour"), "", f.hour)
	var names []string
	for _, st := range visit.Statuses {
		names = append(names, words.T("ui.record.visit.status."+st))
	}
	f.status = kit.NewChoice("", func(int) { f.typed() }, names...)
	f.provider, f.reason, f.followUp = kit.NewField(""), kit.NewField(words.T("ui.record.visit.reason.hint")), kit.NewField(words.T("ui.record.visit.followup.hint"))
	f.assessment, f.instructions = kit.NewArea(words.T("ui.record.visit.assessment.hint")), kit.NewArea(words.T("ui.record.visit.instructions.hint"))
	f.assessment.SetMinRowsVisible(4)
	f.instructions.SetMinRowsVisible(5)
	for _, e := range []*kit.Field{f.provider, f.reason, f.followUp, f.assessment, f.instructions} {
		e.OnChanged = func(string) { f.typed() }
		e.OnEscape = f.escape
	}
	for _, e := range []*kit.Field{f.day.field, f.hour.Field} {
		told := e.OnChanged
		e.OnChanged = func(t string) { told(t); f.typed() }
		e.OnEscape = f.escape
	}
	var vitals fyne.CanvasObject
	f.vitals, vitals = newVitalsForm()
	for _, e := range append([]*kit.Field{f.vitals.pressure}, f.vitals.fields...) {
		e.OnChanged = func(string) { f.typed() }
		e.OnEscape = f.escape
	}
	left := kit.Card(kit.Form(kit.Abreast(12, f.day.labeled.Object(), f.hourError.Object()),
		kit.Abreast(12, kit.NewLabeled(words.T("ui.record.visit.status"), "", f.status).Object(), kit.NewLabeled(words.T("ui.record.visit.provider"), "", f.provider).Object()),
		kit.NewLabeled(words.T("ui.reason"), "", f.reason).Object(),
		kit.NewLabeled(words.T("ui.record.visit.assessment"), words.T("ui.record.visit.assessment.help"), f.assessment).Object(),
		kit.NewLabeled(words.T("ui.record.visit.instructions"), words.T("ui.record.visit.instructions.help"), f.instructions).Object(),
		kit.NewLabeled(words.T("ui.record.visit.followup"), "", f.followUp).Object(), f.wrong))
	measured := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.record.visit.vitals")).In(kit.Accent)), vitals}
	if len(f.form.Vitals) > 0 {
		var known []fyne.CanvasObject
		for i := range f.form.Vitals {
			what, _ := wordsOf(&f.form.Vitals[i])
			known = append(known, kit.NewParagraph(kit.Say(what)))
		}
		measured = append(measured, kit.NewText(kit.Quiet(words.T("ui.record.visit.vitals.known"))), kit.Stack(2, known...))
	}
	f.wrong.Hide()
	f.box = kit.Stack(0, kit.SideBySide(14, 330, left, kit.Card(kit.Stack(12, measured...))))
	return kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 16, kit.Brim, 4), f.box))
}

// show fills the form with a visit.
func (f *visitForm) show(v VisitForm) {
	day, hour := clockOf(v.Start, f.zone())
	t := visitTyped{Day: phrase.Short(day), Status: v.Status, Provider: v.Provider, Reason: v.Reason, FollowUp: v.FollowUp, Assessment: v.Assessment}
	if hour >= 0 {
		t.Hour = phrase.Clock(noDay.Add(hour))
	}
	var lines []string
	for _, i := range v.Instructions {
		lines = append(lines, i.Text)
	}
	t.Instructions = strings.Join(lines, "\n")
	f.fill(t)
	f.was = f.now()
}

// noDay is midnight of a day that nobody sees: it carries a time of day.
var noDay = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

func (f *visitForm) zone() *time.Location { return f.screen.services.Today().Location() }

// clockOf is when a visit begins on the practice's clock: the day, and the time since midnight, negative when only the
// day is known.
func clockOf(start record.DateTime, zone *time.Location) (day record.Date, hour time.Duration) {
	if !strings.Contains(string(start), "T") {
		return start.Date(), -1
	}
	at := start.Time(zone).In(zone)
	return record.DayOf(at), time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}

// starts is when the visit begins by what was typed. Who changes neither day nor time leaves the start as its source
// wrote it.
func (f *visitForm) starts(day record.Date, hour time.Duration) record.DateTime {
	zone := f.zone()
	if oldDay, oldHour := clockOf(f.form.Start, zone); oldDay == day && oldHour == hour {
		return f.form.Start
	}
	if hour < 0 {
		return record.DateTime(day)
	}
	d := day.Time()
	return record.At(time.Date(d.Year(), d.Month(), d.Day(), int(hour/time.Hour), int(hour%time.Hour/time.Minute), 0, 0, zone))
}

// ends moves the end along with the start; an end that fits no start any more goes.
func (f *visitForm) ends(start record.DateTime) record.DateTime {
	zone, was := f.zone(), f.form
	switch {
	case start == was.Start:
		return was.End
	case !strings.Contains(string(start), "T") || !strings.Contains(string(was.Start), "T") || !strings.Contains(string(was.End), "T"):
		return ""
	}
	return record.At(was.End.Time(zone).Add(start.Time(zone).Sub(was.Start.Time(zone))).In(zone))
}

// cancel leaves the form and forgets what was typed; the toast brings it back.
func (f *visitForm) cancel() { f.screen.giveUp(f.draft, func() { f.screen.editVisit(f.form.ID) }) }

// escape leaves the form, and asks what becomes of what was typed.
func (f *visitForm) escape() { f.screen.escapes(f.draft, f.cancel) }

// escapes is Escape in a form: a key that is pressed by mistake must not throw away what was typed.
func (s *Screen) escapes(d *shell.Draft, discard func()) {
	if d.Body() == "" {
		discard()
		return
	}
	if kit.Waiting(s.shell.Canvas()) {
		return
	}
	var ask *kit.Dialog
	leave := func(how func()) func() {
		return func() {
			ask.Close()
			how()
		}
	}
	keep := kit.NewPrimary(words.T("ui.record.draft.keep"), "", leave(s.back))
	ask = &kit.Dialog{Title: words.T("ui.record.draft.ask"), Width: 460, Body: kit.NewParagraph(kit.Say(words.T("ui.record.draft.ask.what"))), First: keep,
		Actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.record.draft.goon"), func() { ask.Close() }), kit.NewButton(words.T("ui.record.draft.discard"), leave(discard)), keep}}
	ask.Show(s.shell.Canvas())
}

// giveUp forgets a draft and goes back; the notice brings it back.
func (s *Screen) giveUp(d *shell.Draft, again func()) {
	body := d.Body()
	d.Clear()
	s.back()
	if body != "" {
		s.shell.SayUndo(words.T("ui.record.draft.left"), func() { d.Typed(body); again() })
	}
}

func (f *visitForm) save() {
	if f.saving {
		return
	}
	v, ok := f.take()
	if !ok {
		return
	}
	s := f.screen
	f.saving = true
	kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, func(ctx context.Context) (string, error) { return s.services.SaveVisit(ctx, v) }, func(_ string, err error) {
		f.saving = false
		if fault.Of(err) == fault.Conflict && v.ID != "" {
			f.reread(err)
			return
		}
		if err != nil {
			f.say(phrase.Error(err))
			return
		}
		f.draft.Clear()
		s.tab = tabVisits
		s.back()
		s.shell.Say(words.T("ui.record.visit.saved"))
		s.refresh()
	})
}

// take reads the form; what is wrong is said at its field.
func (f *visitForm) take() (v VisitForm, ok bool) {
	v, ok = f.form, true
	on, good := f.day.value()
	switch {
	case !good:
		ok = false
	case on == "":
		f.day.labeled.SetError(words.T("ui.record.must"))
		ok = false
	case !on.Full():
		f.day.labeled.SetError(words.T("ui.record.visit.day.whole"))
		ok = false
	}
	hour, timed := f.hour.Time()
	switch {
	case timed:
	case strings.TrimSpace(f.hour.Text) != "":
		f.hourError.SetError(words.T("ui.record.visit.hour.wrong"))
		ok = false
	default:
		hour = -1
	}
	if !ok {
		return v, false
	}
	v.Start = f.starts(on, hour)
	v.End = f.ends(v.Start)
	if f.status.Chosen >= 0 {
		v.Status = visit.Statuses[f.status.Chosen]
	}
	v.Provider, v.Reason, v.FollowUp, v.Assessment = strings.TrimSpace(f.provider.Text), strings.TrimSpace(f.reason.Text), strings.TrimSpace(f.followUp.Text), strings.TrimSpace(f.assessment.Text)
	f.takeInstructions(&v)
	measured, good := f.vitals.take(v.Start, v.Provider)
	v.Vitals = measured
	return v, good
}

// takeInstructions makes every line an instruction; those that are the same as before keep their place in the chart.
func (f *visitForm) takeInstructions(v *VisitForm) {
	old := slices.Clone(f.form.Instructions)
	v.Instructions, v.Removed = nil, nil
	for _, line := range strings.Split(f.instructions.Text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if i := slices.IndexFunc(old, func(x record.Instruction) bool { return x.Text == line }); i >= 0 {
			old = slices.Delete(old, i, i+1)
			continue
		}
		v.Instructions = append(v.Instructions, record.Instruction{Item: record.Item{Author: v.Provider}, Text: line, When: v.Start})
	}
	for i := range old {
		v.Removed = append(v.Removed, Entry{Kind: record.KindInstruction, ID: old[i].ID, Before: &old[i]})
	}
}
