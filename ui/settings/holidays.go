package settings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/practice"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// holidays are the days on which the practice is closed, those to come: what is past stays kept, out of the way.
type holidays struct {
	p    *practicePage
	in   *input
	text string // JSON of the whole list
	rows *kit.Swap
	day  *kit.DateField
	name *kit.Field
	note *kit.Labeled
	year *kit.Button
}

func newHolidays(p *practicePage) *holidays {
	h := &holidays{p: p, text: "[]", rows: kit.NewSwap(kit.Spacer())}
	h.day = kit.NewDateField(words.T("ui.settings.holiday.day"), words.T("ui.settings.holiday.wrong"), p.s.services.Now, func(t time.Time) string { return phrase.Day(t) })
	h.name = kit.NewField(words.T("ui.settings.holiday.name"))
	h.name.OnSubmitted = func(string) { h.add() }
	h.note = kit.NewLabeled("", "", h.day)
	h.year = kit.NewButton(words.T("ui.settings.holiday.federal", "year", h.nextYear()), func() { h.federal(h.nextYear()) })
	h.in = &input{name: "holidays", get: func() string { return h.text }, set: h.set, labeled: kit.NewLabeled("", "", h.rows), focus: func() { h.day.Focus() }}
	p.form.add(h.in)
	return h
}

func (h *holidays) nextYear() int { return h.p.s.services.Now().Year() + 1 }

func (h *holidays) object() fyne.CanvasObject {
	add := kit.Spread(8, 1, kit.Sized(210, 0, h.note.Object()), h.name.Object(), kit.NewButton(words.T("ui.settings.holiday.add"), h.add))
	this := kit.NewButton(words.T("ui.settings.holiday.federal", "year", h.nextYear()-1), func() { h.federal(h.nextYear() - 1) })
	return kit.Stack(12, h.in.labeled.Object(), add, kit.Flow(8, this, h.year))
}

func (h *holidays) set(text string) {
	h.text = text
	h.show()
}

func (h *holidays) show() {
	today := record.DayOf(h.p.s.services.Now())
	var rows []fyne.CanvasObject
	past := 0
	for _, d := range holidaysOf(h.text) {
		if d.Date < today {
			past++
			continue
		}
		at, err := time.Parse("2006-01-02", string(d.Date))
		if err != nil {
			continue
		}
		line := kit.NewClip(kit.Say(d.Name), kit.Quiet(fmt.Sprintf("%s %d", sentence(phrase.Day(at)), at.Year())).After(8))
		rows = append(rows, kit.Spread(6, 0, kit.Padded(kit.Room(6, 0, 0, 0), line), kit.NewIconButton("trash", words.T("ui.settings.holiday.remove", "name", d.Name), func() { h.remove(d) })))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.settings.holiday.none"))))
	}
	if past > 0 {
		rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.settings.holiday.past", past)).As(kit.Small)))
	}
	h.p.s.put(h.rows, kit.Stack(1, rows...))
}

func (h *holidays) keep(list []practice.Holiday) {
	slices.SortFunc(list, func(a, b practice.Holiday) int { return strings.Compare(string(a.Date), string(b.Date)) })
	h.set(holidaysText(list))
	h.p.form.typed()
}

func (h *holidays) remove(d practice.Holiday) {
	h.keep(slices.DeleteFunc(holidaysOf(h.text), func(x practice.Holiday) bool { return x == d }))
}

// add takes the day that is typed.
func (h *holidays) add() {
	day, ok := h.day.Day()
	if !ok || day.IsZero() {
		h.note.SetError(words.T("ui.settings.holiday.wrong"))
		h.day.Focus()
		return
	}
	name := strings.TrimSpace(h.name.Text)
	if name == "" {
		name = words.T("ui.settings.practice.closed")
	}
	h.keep(withHoliday(holidaysOf(h.text), practice.Holiday{Date: record.DayOf(day), Name: name}))
	h.day.SetDay(time.Time{})
	h.name.Fill("")
	h.day.Focus()
}

// federal adds a year's federal holidays that are not in the list yet.
func (h *holidays) federal(year int) {
	list := holidaysOf(h.text)
	for _, d := range practice.FederalHolidays(year) {
		if !slices.ContainsFunc(list, func(x practice.Holiday) bool { return x.Date == d.Date }) {
			list = append(list, d)
		}
	}
	h.keep(list)
}

// withHoliday replaces what is known of a day.
func withHoliday(list []practice.Holiday, d practice.Holiday) []practice.Holiday {
	list = slices.DeleteFunc(list, func(x practice.Holiday) bool { return x.Date == d.Date })
	return append(list, d)
}
