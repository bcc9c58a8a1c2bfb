package enrollment

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// The columns of the worklist, and what stands in their cells.

// orders are the columns that sort, by number.
var orders = map[int]data.Order{1: data.ByUrgency, 2: data.ByName, 3: data.ByState, 4: data.ByMissing, 5: data.ByAsked, 6: data.ByUrgency}

// named is a patient with the age.
func named(l *data.Line) []kit.Span {
	spans := []kit.Span{kit.Strong(l.Family + ", " + l.Given)}
	if l.Age >= 0 {
		spans = append(spans, kit.Quiet(fmt.Sprint(l.Age)).After(5))
	}
	return spans
}

func (w *worklist) columns() *kit.ColumnList {
	list := kit.NewColumns(31, func() int { return len(w.listing.Lines) },
		kit.Column{Width: 32, New: func() fyne.CanvasObject { return kit.NewCheck("", false, nil) }, Update: func(id int, o fyne.CanvasObject) {
			c := o.(*kit.Check)
			patient := w.at(id).PatientID
			c.OnChange = func(on bool) { w.tick(patient, on) }
			c.Set(w.ticked[patient])
		}},
		kit.Column{Title: words.T("ui.enrollment.visit"), Width: 66, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{w.visit(w.at(id).PatientID)} }},
		kit.Column{Title: words.T("ui.patient"), Width: 150, Flex: 2, Sorts: true, Cell: func(id int) []kit.Span { return named(w.at(id)) }},
		kit.Column{Title: words.T("ui.portal"), Width: 104, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{phrase.Enrollment(string(w.at(id).State))} }},
		kit.Column{Title: words.T("ui.missing"), Width: 104, Flex: 3, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{kit.Say(phrase.Missing(w.at(id).Missing))} }},
		kit.Column{Title: words.T("ui.enrollment.asked"), Width: 118, Flex: 1, Sorts: true, Spare: true, Cell: func(id int) []kit.Span { return lastAsked(w.at(id), w.listing.Day) }},
		kit.Column{Title: words.T("ui.enrollment.next"), Width: 150, Flex: 2, Sorts: true, Cell: func(id int) []kit.Span {
			l := w.at(id)
			if l.Step == "" {
				return []kit.Span{kit.Quiet(rest(l))}
			}
			return []kit.Span{kit.Say(words.T("ui.enrollment.step." + string(l.Step)))}
		}},
	)
	list.SortedBy = 1
	list.OnSort = func(column int, falling bool) {
		w.ask.Order, w.ask.Falling = orders[column], falling
		w.load()
	}
	list.Rows.Word = func(id int) string { return w.at(id).Family }
	list.Rows.OnSelect = func(id int) { w.selected(id) }
	list.Rows.OnOpen = func(id int) { w.goTo.Patient(w.at(id).PatientID) }
	list.Rows.OnRune = w.key
	list.Rows.OnKey = func(e *fyne.KeyEvent) bool {
		switch {
		case e.Name == fyne.KeySpace && w.open != "":
			w.tick(w.open, !w.ticked[w.open])
			return true
		case e.Name == fyne.KeyUp && list.Rows.Selected() <= 0:
			w.search.Focus()
			return true
		}
		return false
	}
	list.Rows.OnMenu = func(_ int, p fyne.Position) { kit.ShowMenuAt(w.shell.Canvas(), p, w.menu()) }
	return w.shell.Columns("enrollment", list)
}

// menu is what can be done for a patient, for the right click.
func (w *worklist) menu() (items []kit.MenuItem) {
	for _, a := range w.actions() {
		it := kit.MenuItem{Line: a.Line, Icon: a.Icon, Shortcut: a.Shortcut, Off: a.Off, Do: a.Do}
		if !a.Line {
			it.Word = a.Words()
		}
		items = append(items, it)
	}
	return items
}

// rest says until when nothing is to be done for a patient who is on the way.
func rest(l *data.Line) string {
	switch {
	case l.State != data.Declined && l.State != data.Deferred && l.State != data.Failed:
		return ""
	case l.NextOn != "":
		return words.T("ui.enrollment.rest.until", "day", phrase.Short(l.NextOn))
	}
	return words.T("ui.enrollment.rest")
}

// visit is when the patient comes today.
func (w *worklist) visit(patient string) kit.Span {
	at, ok := w.listing.Visits[patient]
	switch {
	case !ok:
		return kit.Say("")
	case at.IsZero():
		return kit.Say(words.T("ui.enrollment.visit.today"))
	}
	return kit.Say(phrase.Clock(at))
}

// lastAsked is the last offer or invitation and what came of it.
func lastAsked(l *data.Line, today record.Date) []kit.Span {
	if l.Answer != nil && l.Answer.Reason != "" && (l.State == data.Declined || l.State == data.Deferred || l.State == data.Failed) {
		return []kit.Span{kit.Say(near(l.Answer.At, today)), kit.Quiet(l.Answer.Reason).After(5)}
	}
	if l.Asked == nil {
		return []kit.Span{kit.Quiet(words.T("ui.enrollment.never"))}
	}
	spans := []kit.Span{kit.Say(near(l.Asked.At, today))}
	if l.Asked.Channel != "" {
		spans = append(spans, kit.Quiet(words.T("ui.enrollment.channel."+string(l.Asked.Channel))).After(5))
	}
	return spans
}

// day is a day in figures, in the practice's order.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return phrase.Short(record.DayOf(t))
}

// near is a day in figures, without the year where it is this one.
func near(t time.Time, today record.Date) string {
	if t.Year() == today.Time().Year() {
		return phrase.Near(t)
	}
	return day(t)
}
