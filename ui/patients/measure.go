package patients

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// gauge is one vital sign of the form: what it is in LOINC, its unit, and what can't be right.
type gauge struct {
	key, code, name, unit string
	least, most           float64
}

var gauges = []gauge{
	{"ui.record.vital.pulse", "8867-4", "Heart rate", "/min", 20, 300},
	{"ui.record.vital.weight", "29463-7", "Body weight", "[lb_av]", 1, 1500},
	{"ui.record.vital.height", "8302-2", "Body height", "[in_i]", 8, 108},
	{"ui.record.vital.temperature", "8310-5", "Body temperature", "[degF]", 80, 115},
	{"ui.record.vital.oxygen", "59408-5", "Oxygen saturation", "%", 40, 100},
	{"ui.record.vital.respiration", "9279-1", "Respiratory rate", "/min", 4, 120},
}

const (
	loincPressure  = "85354-9"
	loincSystolic  = "8480-6"
	loincDiastolic = "8462-4"
)

// vitalsForm is the fields for what was measured, all of it at once.
type vitalsForm struct {
	pressure *kit.Field
	labels   []*kit.Labeled // of the pressure, then of gauges
	fields   []*kit.Field
}

func newVitalsForm() (*vitalsForm, fyne.CanvasObject) {
	f := &vitalsForm{pressure: kit.NewField("120/80")}
	f.labels = []*kit.Labeled{kit.NewLabeled(words.T("ui.record.vital.pressure"), "", f.pressure)}
	objects := []fyne.CanvasObject{f.labels[0].Object()}
	for _, g := range gauges {
		field := kit.NewField(phrase.Unit(g.unit))
		label := kit.NewLabeled(words.T(g.key), "", field)
		f.fields, f.labels = append(f.fields, field), append(f.labels, label)
		objects = append(objects, label.Object())
	}
	objects = append(objects, kit.Spacer())
	var rows []fyne.CanvasObject
	for i := 0; i+1 < len(objects); i += 2 {
		rows = append(rows, kit.Abreast(12, objects[i], objects[i+1]))
	}
	return f, kit.Stack(10, rows...)
}

// take reads what was measured; false when something can't be.
func (f *vitalsForm) take(at record.DateTime, author string) (list []record.Observation, ok bool) {
	ok = true
	for _, l := range f.labels {
		l.SetError("")
	}
	if text := strings.TrimSpace(f.pressure.Text); text != "" {
		sys, dia, good := readPressure(text)
		if good {
			part := func(code, name, value string) record.Component {
				return record.Component{Code: loinc(code, name), Value: record.Value{Quantity: record.Quantity{Value: value, Unit: "mm[Hg]"}}}
			}
			list = append(list, record.Observation{Item: record.Item{Status: "final", Author: author}, Code: loinc(loincPressure, "Blood pressure"), When: at,
				Components: []record.Component{part(loincSystolic, "Systolic", sys), part(loincDiastolic, "Diastolic", dia)}})
		} else {
			f.labels[0].SetError(words.T("ui.record.vital.pressure.wrong"))
			ok = false
		}
	}
	for i, g := range gauges {
		text := strings.ReplaceAll(strings.TrimSpace(f.fields[i].Text), ",", ".")
		if text == "" {
			continue
		}
		if n, err := strconv.ParseFloat(text, 64); err != nil || n < g.least || n > g.most {
			f.labels[i+1].SetError(words.T("ui.record.vital.wrong", "least", strconv.FormatFloat(g.least, 'f', -1, 64), "most", strconv.FormatFloat(g.most, 'f', -1, 64)))
			ok = false
			continue
		}
		list = append(list, record.Observation{Item: record.Item{Status: "final", Author: author}, Code: loinc(g.code, g.name), When: at,
			Value: record.Value{Quantity: record.Quantity{Value: text, Unit: g.unit}}})
	}
	return list, ok
}

func loinc(code, name string) record.Concept {
	return record.Concept{Text: name, Codings: []record.Coding{{System: record.LOINC, Code: code, Display: name}}}
}

// readPressure reads 120/80, 120-80 or 120 80.
func readPressure(text string) (sys, dia string, ok bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == '-' || r == ' ' })
	if len(parts) != 2 {
		return "", "", false
	}
	s, err1 := strconv.Atoi(parts[0])
	d, err2 := strconv.Atoi(parts[1])
	return parts[0], parts[1], err1 == nil && err2 == nil && s >= 40 && s <= 320 && d >= 20 && d < s
}

// measure adds what was measured today, or on another day.
func (s *Screen) measure(visitID string, then func()) {
	id := s.open
	form, fields := newVitalsForm()
	on := newDay(s, words.T("ui.record.chart.day"), record.DayOf(s.services.Today()))
	note := kit.NewParagraph()
	draft := s.keepFields("item:"+id+":vitals:"+visitID, append([]*kit.Field{form.pressure}, form.fields...)...)
	body := kit.Stack(12, on.labeled.Object(), fields, note)
	d := &kit.Dialog{Title: words.T("ui.record.chart.adding", "what", words.T("ui.record.chart.kind.vital")), Body: body, First: form.pressure, Width: 520}
	save := func() {
		at, ok := on.value()
		list, good := form.take(record.DateTime(at), s.shell.Member().Name)
		if !ok || !good {
			return
		}
		if len(list) == 0 {
			form.labels[0].SetError(words.T("ui.record.must"))
			return
		}
		kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, func(ctx context.Context) (undo []func(context.Context) error, err error) {
			for i := range list {
				list[i].Visit = visitID
				back, err := s.services.SaveItem(ctx, id, Entry{Kind: record.KindVital, Value: &list[i]})
				if err != nil { // all of it or nothing: saving again must not add some of it twice
					for _, back := range slices.Backward(undo) {
						err = errors.Join(err, back(ctx))
					}
					return nil, err
				}
				undo = append(undo, back)
			}
			return undo, nil
		}, func(undo []func(context.Context) error, err error) {
			if err != nil {
				note.Set(kit.Sign("warning", kit.AlertInk), kit.Say(phrase.Error(err)).In(kit.AlertInk).After(6))
				kit.Relay(body)
				return
			}
			draft.Clear()
			d.Close()
			s.shell.SayUndo(words.N("ui.record.vital.saved", len(list)), func() {
				s.do(func(ctx context.Context) error {
					for _, back := range undo {
						if err := back(ctx); err != nil {
							return err
						}
					}
					return nil
				}, then)
			})
			s.readThen(then)
		})
	}
	for _, f := range append([]*kit.Field{form.pressure}, form.fields...) {
		f.OnSubmitted = func(string) { save() }
	}
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { d.Close() }), kit.NewPrimary(words.T("ui.record.save"), "", save)}
	d.Show(s.shell.Canvas())
}

// valueOf is an observation's value to be edited: 148/92, 154, or words.
func valueOf(o *record.Observation) string {
	if len(o.Components) > 0 {
		var parts []string
		for _, c := range o.Components {
			parts = append(parts, c.Value.Quantity.Value)
		}
		return strings.Join(parts, "/")
	}
	if o.Value.Quantity.Value != "" {
		return strings.TrimSpace(o.Value.Quantity.Comparator + o.Value.Quantity.Value)
	}
	return o.Value.String()
}

func setValue(o *record.Observation, text string) {
	if text == valueOf(o) {
		return
	}
	if parts := strings.Split(text, "/"); len(o.Components) > 0 && len(parts) == len(o.Components) {
		for i := range parts {
			o.Components[i].Value.Quantity.Value = strings.TrimSpace(parts[i])
		}
		return
	}
	o.Components = nil
	sign := text[:len(text)-len(strings.TrimLeft(text, "<>="))]
	if _, err := strconv.ParseFloat(strings.TrimSpace(text[len(sign):]), 64); err == nil {
		o.Value = record.Value{Quantity: record.Quantity{Value: strings.TrimSpace(text[len(sign):]), Comparator: sign, Unit: o.Value.Quantity.Unit}}
		return
	}
	o.Value = record.Value{Text: text}
}

func unitOf(o *record.Observation) string {
	if len(o.Components) > 0 {
		return phrase.Unit(o.Components[0].Value.Quantity.Unit)
	}
	return phrase.Unit(o.Value.Quantity.Unit)
}

func setUnit(o *record.Observation, text string) {
	if text == unitOf(o) {
		return
	}
	for i := range o.Components {
		o.Components[i].Value.Quantity.Unit = text
	}
	if o.Value.Quantity.Value != "" {
		o.Value.Quantity.Unit = text
	}
}
