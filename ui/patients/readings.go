package patients

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/mail/triage"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// trend is one vital sign over time, oldest first.
type trend struct {
	name   string
	unit   string
	series [][]float64 // systolic and diastolic, or one
	points []point
}

// point is one measurement.
type point struct {
	at   record.Date
	text string
	home bool
	who  string
}

const mostPoints = 60

// trends gathers the vital signs by what they are; those with the most measurements come first, pressure before all.
func trends(all []record.Observation) []trend {
	by := map[string]*trend{}
	var order []string
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b record.Observation) int {
		return a.When.Time(time.UTC).Compare(b.When.Time(time.UTC))
	})
	for i := range sorted {
		o := &sorted[i]
		values := numbersOf(o)
		if len(values) == 0 || o.Status == enteredInError || o.When == "" {
			continue
		}
		name := o.Code.String()
		t := by[name]
		if t == nil {
			t = &trend{name: name, unit: unitOf(o), series: make([][]float64, len(values))}
			by[name], order = t, append(order, name)
		}
		if len(values) != len(t.series) {
			continue // of another form: it can't stand on the same line
		}
		for j, v := range values {
			t.series[j] = append(t.series[j], v)
		}
		t.points = append(t.points, point{o.When.Date(), strings.TrimSpace(valueOf(o) + " " + unitOf(o)), atHome(o), o.Performer})
	}
	var list []trend
	for _, name := range order {
		t := by[name]
		if cut := len(t.points) - mostPoints; cut > 0 {
			t.points = t.points[cut:]
			for j := range t.series {
				t.series[j] = t.series[j][cut:]
			}
		}
		list = append(list, *t)
	}
	slices.SortStableFunc(list, func(a, b trend) int {
		if len(a.series) != len(b.series) {
			return len(b.series) - len(a.series)
		}
		return len(b.points) - len(a.points)
	})
	return list
}

func numbersOf(o *record.Observation) (list []float64) {
	take := func(q record.Quantity) {
		if v, err := strconv.ParseFloat(q.Value, 64); err == nil {
			list = append(list, v)
		}
	}
	for _, c := range o.Components {
		take(c.Value.Quantity)
	}
	if len(o.Components) == 0 {
		take(o.Value.Quantity)
	}
	return list
}

// atHome says whether the source marks a measurement as the patient's own.
func atHome(o *record.Observation) bool {
	for _, text := range []string{o.Method.String(), o.Performer, o.Note, o.Panel.String(), o.Code.String()} {
		text = strings.ToLower(text)
		if strings.Contains(text, "home") || strings.Contains(text, "self") || strings.Contains(text, "patient reported") || strings.Contains(text, "casa") {
			return true
		}
	}
	return false
}

// readings shows the vital signs over time, and the messages in which the patient sent some.
func (s *Screen) readings(r Record) fyne.CanvasObject {
	list := trends(r.Chart.Vitals)
	add := kit.NewButton(words.T("ui.record.readings.add"), func() { s.measure("", nil) })
	add.Icon = "plus"
	add.SetOff(s.rights.Edit != "")
	var mails []fyne.CanvasObject
	for _, m := range r.Mails {
		if m.Category == triage.Reading {
			mails = append(mails, kit.Spread(8, 0, kit.NewClip(kit.Quiet(moment(m.Last)), kit.Say(m.Subject).After(8), kit.Quiet(m.Preview).After(8)), kit.NewLink(words.T("ui.record.look"), func() { s.goTo.Mail(m.ID) })))
		}
	}
	if len(list) == 0 && len(mails) == 0 {
		return kit.Empty("insights", words.T("ui.record.readings.none"), words.T("ui.record.readings.none.hint"), add)
	}
	rows := []fyne.CanvasObject{kit.Spread(8, 0, kit.NewParagraph(kit.Quiet(words.T("ui.record.readings.hint"))), add)}
	if len(mails) > 0 {
		rows = append(rows, part("ui.record.readings.mails", mails))
	}
	var charts []fyne.CanvasObject
	for _, t := range list {
		charts = append(charts, trendCard(t))
	}
	for i := 0; i < len(charts); i += 2 {
		if i+1 < len(charts) {
			rows = append(rows, kit.Abreast(14, charts[i], charts[i+1]))
		} else {
			rows = append(rows, kit.Abreast(14, charts[i], kit.Spacer()))
		}
	}
	return scrolled(kit.Stack(14, rows...))
}

const pointsShown = 6

// trendCard is one vital sign: the newest value large, the line, and the last values as a table.
func trendCard(t trend) fyne.CanvasObject {
	last := t.points[len(t.points)-1]
	head := kit.Stack(1, kit.NewClip(kit.Strong(t.name).In(kit.Accent)), kit.NewClip(kit.Strong(last.text).As(kit.Sub), kit.Quiet(phrase.Short(last.at)).After(8)))
	rows := []fyne.CanvasObject{head}
	if len(t.points) > 1 {
		low, high := bounds(t.series)
		chart := kit.NewLineChart(64, low, high, t.series...)
		if len(t.series) == 2 {
			chart.BandLow, chart.BandTop = 80, 130 // the band a pressure is hoped to lie in
		}
		rows = append(rows, chart, kit.Spread(6, 0, kit.NewClip(kit.Quiet(phrase.Short(t.points[0].at)).As(kit.Small)), kit.NewText(kit.Quiet(words.N("ui.record.readings.count", len(t.points))).As(kit.Small))))
	}
	if len(t.points) == 1 && last.home {
		rows = append(rows, kit.NewText(kit.Tag(words.T("ui.record.readings.home"), kit.Blue)))
	}
	for i := len(t.points) - 1; len(t.points) > 1 && i >= 0 && len(t.points)-i <= pointsShown; i-- {
		p := t.points[i]
		spans := []kit.Span{kit.Quiet(phrase.Short(p.at)), kit.Say(p.text).After(10)}
		if p.home {
			spans = append(spans, kit.Tag(words.T("ui.record.readings.home"), kit.Blue).After(8))
		}
		rows = append(rows, kit.NewClip(spans...))
	}
	return kit.Boxed(kit.Surface, kit.Edge, kit.Room(10, 10, 12, 12), kit.Stack(5, rows...))
}

// bounds are the scale of a chart, with room above and below.
func bounds(series [][]float64) (low, high float64) {
	low, high = series[0][0], series[0][0]
	for _, values := range series {
		low, high = min(low, slices.Min(values)), max(high, slices.Max(values))
	}
	room := max((high-low)*0.15, 1)
	return low - room, high + room
}
