package patients

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// slot is one field of an entry's form: how it reads from the entry and how it goes back into it. read and write are
// given a value of the kind whose form it stands in.
type slot struct {
	key    string   // of its label
	must   bool     // may not stay empty
	day    bool     // a day, as far as it is known
	choice []string // codes to choose from, worded by "ui.status." or by prefix
	prefix string   // of the words of the codes; "ui.status." when empty
	half   bool     // stands beside the next one
	read   func(v any) string
	write  func(v any, text string)
}

var (
	conditionStates = []string{"active", "inactive", "resolved", "remission"}
	drugStates      = []string{"active", "on-hold", "stopped", "completed"}
	severities      = []string{"", "mild", "moderate", "severe"}
)

// concept changes the words of a coded idea: codes of other words would lie, so they go with the old ones.
func concept(c *record.Concept, text string) {
	if text != c.String() {
		*c = record.Concept{Text: text}
	}
}

func status(states []string) slot {
	return slot{key: "ui.record.chart.status", choice: states, read: func(v any) string { return itemOf(v).Status }, write: func(v any, t string) { itemOf(v).Status = t }}
}

func note() slot {
	return slot{key: "ui.record.note", read: func(v any) string { return itemOf(v).Note }, write: func(v any, t string) { itemOf(v).Note = t }}
}

// slots are the fields of a kind's form. Measures have a form of their own; see measure.
func slots(kind record.Kind) []slot {
	switch kind {
	case record.KindAllergy:
		return []slot{
			{key: "ui.record.chart.substance", must: true, read: func(v any) string { return v.(*record.Allergy).Substance.String() }, write: func(v any, t string) { concept(&v.(*record.Allergy).Substance, t) }},
			{key: "ui.record.chart.reaction", half: true, read: func(v any) string { return reactionOf(v.(*record.Allergy)).Manifestation.String() }, write: func(v any, t string) { setReaction(v.(*record.Allergy), t) }},
			{key: "ui.record.chart.severity", choice: severities, prefix: "ui.record.chart.severity.", read: func(v any) string { return reactionOf(v.(*record.Allergy)).Severity }, write: func(v any, t string) {
				if a := v.(*record.Allergy); len(a.Reactions) > 0 {
					a.Reactions[0].Severity = t
				}
			}},
			{key: "ui.record.chart.onset", day: true, half: true, read: func(v any) string { return string(v.(*record.Allergy).Onset.Date()) }, write: func(v any, t string) { when(&v.(*record.Allergy).Onset, t) }},
			status([]string{"active", "inactive", "resolved"}), note()}
	case record.KindProblem:
		return []slot{
			{key: "ui.record.chart.problem", must: true, read: func(v any) string { return v.(*record.Problem).Condition.String() }, write: func(v any, t string) { concept(&v.(*record.Problem).Condition, t) }},
			{key: "ui.record.chart.onset", day: true, half: true, read: func(v any) string { return string(v.(*record.Problem).Onset.Date()) }, write: func(v any, t string) { when(&v.(*record.Problem).Onset, t) }},
			{key: "ui.record.chart.abated", day: true, read: func(v any) string { return string(v.(*record.Problem).Abated.Date()) }, write: func(v any, t string) { when(&v.(*record.Problem).Abated, t) }},
			status(conditionStates), note()}
	case record.KindMedication:
		return []slot{
			{key: "ui.record.chart.drug", must: true, read: func(v any) string { return v.(*record.Medication).Drug.String() }, write: func(v any, t string) { concept(&v.(*record.Medication).Drug, t) }},
			{key: "ui.record.chart.sig", read: func(v any) string { return v.(*record.Medication).Sig }, write: func(v any, t string) { v.(*record.Medication).Sig = t }},
			{key: "ui.record.chart.start", day: true, half: true, read: func(v any) string { return string(v.(*record.Medication).Start.Date()) }, write: func(v any, t string) { when(&v.(*record.Medication).Start, t) }},
			{key: "ui.record.chart.end", day: true, read: func(v any) string { return string(v.(*record.Medication).End.Date()) }, write: func(v any, t string) { when(&v.(*record.Medication).End, t) }},
			{key: "ui.record.chart.reason", read: func(v any) string { return v.(*record.Medication).Reason.String() }, write: func(v any, t string) { concept(&v.(*record.Medication).Reason, t) }},
			status(drugStates), note()}
	case record.KindImmunization:
		return []slot{
			{key: "ui.record.chart.vaccine", must: true, read: func(v any) string { return v.(*record.Immunization).Vaccine.String() }, write: func(v any, t string) { concept(&v.(*record.Immunization).Vaccine, t) }},
			{key: "ui.record.chart.day", day: true, half: true, read: func(v any) string { return string(v.(*record.Immunization).When.Date()) }, write: func(v any, t string) { when(&v.(*record.Immunization).When, t) }},
			{key: "ui.record.chart.lot", read: func(v any) string { return v.(*record.Immunization).Lot }, write: func(v any, t string) { v.(*record.Immunization).Lot = t }},
			{key: "ui.record.chart.given", choice: []string{"yes", "no"}, prefix: "ui.record.chart.given.", read: func(v any) string {
				if v.(*record.Immunization).NotDone {
					return "no"
				}
				return "yes"
			}, write: func(v any, t string) { v.(*record.Immunization).NotDone = t == "no" }}, note()}
	case record.KindProcedure:
		return []slot{
			{key: "ui.record.chart.procedure", must: true, read: func(v any) string { return v.(*record.Procedure).Procedure.String() }, write: func(v any, t string) { concept(&v.(*record.Procedure).Procedure, t) }},
			{key: "ui.record.chart.day", day: true, half: true, read: func(v any) string { return string(v.(*record.Procedure).When.Date()) }, write: func(v any, t string) { when(&v.(*record.Procedure).When, t) }},
			{key: "ui.record.chart.performer", read: func(v any) string { return v.(*record.Procedure).Performer }, write: func(v any, t string) { v.(*record.Procedure).Performer = t }}, note()}
	case record.KindCarePlan:
		return []slot{
			{key: "ui.record.chart.plan", must: true, read: func(v any) string { return v.(*record.CarePlan).Title.String() }, write: func(v any, t string) { concept(&v.(*record.CarePlan).Title, t) }},
			{key: "ui.record.chart.day", day: true, read: func(v any) string { return string(v.(*record.CarePlan).When.Date()) }, write: func(v any, t string) { when(&v.(*record.CarePlan).When, t) }},
			{key: "ui.record.note", read: func(v any) string { return v.(*record.CarePlan).Text }, write: func(v any, t string) { v.(*record.CarePlan).Text = t }}}
	case record.KindGoal:
		return []slot{
			{key: "ui.record.chart.goal", must: true, read: func(v any) string { return v.(*record.Goal).Description.String() }, write: func(v any, t string) { concept(&v.(*record.Goal).Description, t) }},
			{key: "ui.record.chart.target", half: true, read: func(v any) string { return v.(*record.Goal).Target }, write: func(v any, t string) { v.(*record.Goal).Target = t }},
			{key: "ui.record.chart.due", day: true, read: func(v any) string { return string(v.(*record.Goal).Due.Date()) }, write: func(v any, t string) { when(&v.(*record.Goal).Due, t) }}}
	case record.KindRelative:
		return relativeSlots()
	}
	return observationSlots(kind)
}

func observationSlots(kind record.Kind) []slot {
	list := []slot{
		{key: "ui.record.chart.what", must: true, read: func(v any) string { return v.(*record.Observation).Code.String() }, write: func(v any, t string) { concept(&v.(*record.Observation).Code, t) }},
		{key: "ui.record.chart.value", half: true, must: true, read: func(v any) string { return valueOf(v.(*record.Observation)) }, write: func(v any, t string) { setValue(v.(*record.Observation), t) }},
		{key: "ui.record.chart.unit", read: func(v any) string { return unitOf(v.(*record.Observation)) }, write: func(v any, t string) { setUnit(v.(*record.Observation), t) }},
		{key: "ui.record.chart.day", day: true, half: kind == record.KindResult, read: func(v any) string { return string(v.(*record.Observation).When.Date()) }, write: func(v any, t string) { when(&v.(*record.Observation).When, t) }}}
	if kind == record.KindResult {
		list = append(list, slot{key: "ui.record.chart.range", read: func(v any) string { return v.(*record.Observation).Range }, write: func(v any, t string) { v.(*record.Observation).Range = t }})
	}
	return append(list, note())
}

func reactionOf(a *record.Allergy) record.Reaction {
	if len(a.Reactions) == 0 {
		return record.Reaction{}
	}
	return a.Reactions[0]
}

// setReaction changes the first reaction; others that a source told of stay.
func setReaction(a *record.Allergy, text string) {
	switch {
	case len(a.Reactions) == 0 && text != "":
		a.Reactions = []record.Reaction{{Manifestation: record.Concept{Text: text}}}
	case len(a.Reactions) > 0 && text == "":
		a.Reactions = a.Reactions[1:]
	case len(a.Reactions) > 0:
		concept(&a.Reactions[0].Manifestation, text)
	}
}

// when changes the day of a moment; a time of day stays as long as its day does.
func when(d *record.DateTime, text string) {
	if string(d.Date()) != text {
		*d = record.DateTime(text)
	}
}

// itemDialog adds or changes one entry. What is typed stays until it is saved or given up.
func (s *Screen) itemDialog(e Entry, then func()) {
	if e.Kind == record.KindVital && e.ID == "" {
		s.measure("", then)
		return
	}
	id := s.open
	value := cloned(e.Kind, e.Before)
	form := newItemForm(s, slots(e.Kind), value)
	key := "ui.record.chart.adding"
	if e.ID != "" {
		key = "ui.record.chart.changing"
	}
	d := &kit.Dialog{Title: words.T(key, "what", words.T("ui.record.chart.kind."+string(e.Kind))), Body: form.object, First: form.first, Width: 520}
	save := func() {
		if !form.take() {
			return
		}
		e := e
		e.Value = value
		what, _ := wordsOf(value)
		kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, func(ctx context.Context) (func(context.Context) error, error) {
			return s.services.SaveItem(ctx, id, e)
		}, func(undo func(context.Context) error, err error) {
			if err != nil {
				form.say(phrase.Error(err))
				return
			}
			form.draft.Clear()
			d.Close()
			s.shell.SayUndo(words.T("ui.record.chart.saved", "what", what), func() { s.do(undo, then) })
			s.readThen(then)
		})
	}
	form.submit = save
	form.remember(itemDraft(s, id, e))
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { d.Close() }), kit.NewPrimary(words.T("ui.record.save"), "", save)}
	d.Show(s.shell.Canvas())
}

// itemForm is the fields of an entry.
type itemForm struct {
	screen *Screen
	object *fyne.Container
	first  fyne.Focusable
	wrong  *kit.Text
	slots  []slot
	value  any
	get    []func() (string, bool)
	raw    []func() string     // as it stands in the field
	put    []func(text string) // into the field
	fields []*kit.Labeled
	submit func()
	draft  *shell.Draft
	was    []string // as the entry filled the fields
}

func newItemForm(s *Screen, list []slot, value any) *itemForm {
	f := &itemForm{screen: s, slots: list, value: value, wrong: kit.NewParagraph()}
	var rows []fyne.CanvasObject
	var beside fyne.CanvasObject
	for _, sl := range list {
		o := f.field(sl)
		switch {
		case beside != nil:
			rows, beside = append(rows, kit.Abreast(12, beside, o)), nil
		case sl.half:
			beside = o
		default:
			rows = append(rows, o)
		}
	}
	f.object = kit.Stack(12, append(rows, f.wrong)...)
	f.wrong.Hide()
	return f
}

func (f *itemForm) field(sl slot) fyne.CanvasObject {
	old := sl.read(f.value)
	if len(sl.choice) > 0 {
		codes := sl.choice
		if old != "" && !slices.Contains(codes, old) {
			codes = append(slices.Clone(codes), old) // a source may have said something else
		}
		var names []string
		for _, c := range codes {
			names = append(names, choiceWord(sl, c))
		}
		choice := kit.NewChoice(words.T("ui.record.choose"), func(int) { f.typed() }, names...)
		choice.Set(slices.Index(codes, old))
		l := kit.NewLabeled(words.T(sl.key), "", choice)
		f.fields = append(f.fields, l)
		chosen := func() string {
			if choice.Chosen < 0 {
				return ""
			}
			return codes[choice.Chosen]
		}
		f.get = append(f.get, func() (string, bool) { return chosen(), true })
		f.holds(chosen, func(code string) { choice.Set(slices.Index(codes, code)) })
		return l.Object()
	}
	if sl.day {
		d := newDay(f.screen, words.T(sl.key), record.Date(old))
		f.fields = append(f.fields, d.labeled)
		f.get = append(f.get, func() (string, bool) { v, ok := d.value(); return string(v), ok })
		d.field.OnSubmitted = func(string) { f.submit() }
		told := d.field.OnChanged
		d.field.OnChanged = func(t string) { told(t); f.typed() }
		f.holds(func() string { return d.field.Text }, func(t string) { d.field.Fill(t); d.tell(true) })
		return d.labeled.Object()
	}
	field := kit.NewField("")
	field.Fill(old)
	field.OnSubmitted = func(string) { f.submit() }
	field.OnChanged = func(string) { f.typed() }
	f.holds(func() string { return field.Text }, field.Fill)
	if f.first == nil {
		f.first = field
	}
	l := kit.NewLabeled(words.T(sl.key), "", field)
	f.fields = append(f.fields, l)
	f.get = append(f.get, func() (string, bool) { return strings.TrimSpace(field.Text), true })
	return l.Object()
}

func choiceWord(sl slot, code string) string {
	if sl.prefix == "" {
		return phrase.Status(code)
	}
	if code == "" {
		code = "none"
	}
	return words.T(sl.prefix + code)
}

// take writes what was typed into the value, unless something is missing or wrong.
func (f *itemForm) take() bool {
	good := true
	for i, sl := range f.slots {
		text, ok := f.get[i]()
		switch {
		case !ok:
			good = false
		case sl.must && text == "":
			f.fields[i].SetError(words.T("ui.record.must"))
			good = false
		default:
			f.fields[i].SetError("")
			sl.write(f.value, text)
		}
	}
	return good
}

// say tells what went wrong while saving; everything typed is still there.
func (f *itemForm) say(text string) {
	f.wrong.Set(kit.Sign("warning", kit.AlertInk), kit.Say(text).In(kit.AlertInk).After(6))
	f.wrong.Show()
	kit.Relay(f.object)
}

// day is a field for a date that may be known to the month or the year alone.
type day struct {
	labeled *kit.Labeled
	field   *kit.Field
	today   func() time.Time
}

func newDay(s *Screen, label string, value record.Date) *day {
	d := &day{field: kit.NewField(""), today: s.services.Today}
	d.labeled = kit.NewLabeled(label, "", d.field)
	d.field.Fill(phrase.Short(value))
	d.field.OnChanged = func(string) { d.tell(false) }
	d.field.OnLeave = func() { d.tell(true) }
	return d
}

func (d *day) tell(left bool) {
	v, err := readDay(d.field.Text, d.today())
	switch {
	case err == nil:
		d.labeled.SetError("")
		d.labeled.SetHelp(longDay(v))
	case left:
		d.labeled.SetError(words.T("ui.record.date.wrong"))
	default:
		d.labeled.SetHelp("")
	}
}

func (d *day) value() (record.Date, bool) {
	v, err := readDay(d.field.Text, d.today())
	if err != nil {
		d.labeled.SetError(words.T("ui.record.date.wrong"))
	}
	return v, err == nil
}

func longDay(v record.Date) string {
	if !v.Full() {
		return ""
	}
	return spell(v.Time())
}

var errNotADay = errors.New("not a day")

// readDay reads a date in any way of writing it; a month or a year alone is one too.
func readDay(text string, today time.Time) (record.Date, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	if d, err := record.ParseDate(text); err == nil {
		return d, nil
	}
	if month, year, ok := strings.Cut(text, "/"); ok && len(year) == 4 && len(month) <= 2 {
		if len(month) == 1 {
			month = "0" + month
		}
		if d, err := record.ParseDate(year + "-" + month); err == nil {
			return d, nil
		}
	}
	t, err := kit.ParseDate(text, today, kit.UsualOrder()) // as the fields are filled
	if err != nil || t.IsZero() {
		return "", errNotADay
	}
	return record.DayOf(t), nil
}
