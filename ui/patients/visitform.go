package patients

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

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
	hour                       *kit.Field
	status                     *kit.Choice
	provider, reason, followUp *kit.Field
	assessment, instructions   *kit.Field
	vitals                     *vitalsForm
	hourError                  *kit.Labeled
	wrong                      *kit.Text
	box                        *fyne.Container
	saving                     bool
}

// visitTyped is what the draft keeps.
type visitTyped struct {
	Day, Hour, Status, Provider, Reason, FollowUp, Assessment, Instructions string
	Vitals                                                                  []string
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
	save := kit.NewPrimary(words.T("ui.record.save"), kit.ShortcutWords(ctrl(fyne.KeyReturn)), f.save)
	s.turn(&page{title: words.T(title), subtitle: nameOf(who), body: body, focus: f.reason, save: f.save, leave: f.draft.Keep, cancel: f.cancel,
		actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), f.cancel), save}})
	f.draft.Load(f.restore)
}

func (f *visitForm) build() fyne.CanvasObject {
	s := f.screen
	f.day = newDay(s, words.T("ui.record.visit.day"), "")
	f.hour = kit.NewField("9:30 am")
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
	for _, e := range []*kit.Field{f.hour, f.provider, f.reason, f.followUp, f.assessment, f.instructions} {
		e.OnChanged = func(string) { f.typed() }
		e.OnEscape = f.cancel
	}
	told := f.day.field.OnChanged
	f.day.field.OnChanged = func(t string) { told(t); f.typed() }
	f.day.field.OnEscape = f.cancel
	var vitals fyne.CanvasObject
	f.vitals, vitals = newVitalsForm()
	for _, e := range append([]*kit.Field{f.vitals.pressure}, f.vitals.fields...) {
		e.OnChanged = func(string) { f.typed() }
		e.OnEscape = f.cancel
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
	return kit.Scrolled(kit.Padded(kit.Room(2, 16, 2, 4), f.box))
}

func (f *visitForm) show(v VisitForm) {
	zone := f.screen.services.Today().Location()
	f.day.field.Fill(phrase.Short(v.Start.Date()))
	if strings.Contains(string(v.Start), "T") {
		at := v.Start.Time(zone)
		f.hour.Fill(phrase.Clock(at))
	}
	f.status.Set(slices.Index(visit.Statuses, v.Status))
	f.provider.Fill(v.Provider)
	f.reason.Fill(v.Reason)
	f.followUp.Fill(v.FollowUp)
	f.assessment.Fill(v.Assessment)
	var lines []string
	for _, i := range v.Instructions {
		lines = append(lines, i.Text)
	}
	f.instructions.Fill(strings.Join(lines, "\n"))
	f.day.tell(true)
}

func (f *visitForm) typed() {
	t := visitTyped{f.day.field.Text, f.hour.Text, "", f.provider.Text, f.reason.Text, f.followUp.Text, f.assessment.Text, f.instructions.Text, []string{f.vitals.pressure.Text}}
	if f.status.Chosen >= 0 {
		t.Status = visit.Statuses[f.status.Chosen]
	}
	for _, e := range f.vitals.fields {
		t.Vitals = append(t.Vitals, e.Text)
	}
	text, err := json.Marshal(t)
	if err == nil {
		f.draft.Typed(string(text))
	}
}

// restore shows what was typed before the program ended, or the form was left.
func (f *visitForm) restore(body string) {
	var t visitTyped
	if json.Unmarshal([]byte(body), &t) != nil {
		return
	}
	f.day.field.Fill(t.Day)
	f.hour.Fill(t.Hour)
	f.status.Set(slices.Index(visit.Statuses, t.Status))
	f.provider.Fill(t.Provider)
	f.reason.Fill(t.Reason)
	f.followUp.Fill(t.FollowUp)
	f.assessment.Fill(t.Assessment)
	f.instructions.Fill(t.Instructions)
	for i, text := range t.Vitals {
		if i == 0 {
			f.vitals.pressure.Fill(text)
		} else if i <= len(f.vitals.fields) {
			f.vitals.fields[i-1].Fill(text)
		}
	}
	f.screen.shell.Say(words.T("ui.record.draft.back"))
}

// cancel leaves the form and forgets what was typed; the toast brings it back.
func (f *visitForm) cancel() { f.screen.giveUp(f.draft, func() { f.screen.editVisit(f.form.ID) }) }

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
		if err != nil {
			f.wrong.Set(kit.Sign("warning", kit.AlertInk), kit.Say(phrase.Error(err)).In(kit.AlertInk).After(6))
			f.wrong.Show()
			kit.Relay(f.box)
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
	hour, minute, timed, err := readHour(f.hour.Text)
	if err != nil {
		f.hourError.SetError(words.T("ui.record.visit.hour.wrong"))
		ok = false
	} else {
		f.hourError.SetError("")
	}
	if !ok {
		return v, false
	}
	v.Start = record.DateTime(on)
	if timed {
		d := on.Time()
		v.Start = record.At(time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, f.screen.services.Today().Location()))
	}
	if string(v.End) != "" && v.End.Date() != v.Start.Date() {
		v.End = ""
	}
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

var clockWords = regexp.MustCompile(`^(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap])?\.?\s*m?\.?$`)

var errNoClock = errors.New("not a time of day")

// readHour reads a time of day: 9:30 am, 9.30, 1430, 2p. Without am or pm, 1 to 6 are in the afternoon.
func readHour(text string) (hour, minute int, timed bool, err error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return 0, 0, false, nil
	}
	m := clockWords.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, false, errNoClock
	}
	hour, err = strconv.Atoi(m[1])
	if err == nil && m[2] != "" {
		minute, err = strconv.Atoi(m[2])
	}
	switch {
	case err != nil:
		return 0, 0, false, errNoClock
	case m[3] == "p" && hour < 12, m[3] == "" && hour >= 1 && hour <= 6 && len(m[1]) == 1:
		hour += 12
	case m[3] == "a" && hour == 12:
		hour = 0
	}
	if hour > 23 || minute > 59 {
		return 0, 0, false, errNoClock
	}
	return hour, minute, true, nil
}
