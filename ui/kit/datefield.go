package kit

import (
	"strings"
	"time"
)

// DateField takes a day in any common way of writing it and says beside it how it was understood.
type DateField struct {
	*Field
	OnDay func(day time.Time) // the zero time when emptied

	// Today is asked for relative days; Spell writes a day for the reader; Wrong is shown for what is no date.
	Today func() time.Time
	Spell func(day time.Time) string
	Wrong string
	Order Order

	day    time.Time
	shown  *Text
	report func(wrong string) // of the Labeled it stands in
}

// NewDateField is empty. Empty is allowed: who needs a day checks for it.
func NewDateField(hint, wrong string, today func() time.Time, spell func(time.Time) string) *DateField {
	d := &DateField{Field: newField(hint, false), Today: today, Spell: spell, Wrong: wrong, Order: UsualOrder(), shown: NewText()}
	d.aside, d.echoes = Padded(Room(0, 0, 4, 6), d.shown), true
	d.OnChanged = func(string) { d.read(false) }
	d.OnLeave = func() { d.read(true) }
	return d
}

// Day is the day understood, zero if empty or wrong; ok is false if wrong.
func (d *DateField) Day() (day time.Time, ok bool) {
	_, err := ParseDate(d.Text, d.Today(), d.Order)
	return d.day, err == nil
}

// SetDay shows a day; the zero time empties the field.
func (d *DateField) SetDay(day time.Time) {
	text := ""
	if !day.IsZero() {
		text = day.Format(map[Order]string{MDY: "01/02/2006", DMY: "02/01/2006"}[d.Order])
	}
	d.Fill(text)
	d.day = day
	d.read(true)
}

func (d *DateField) onWrong(report func(string)) { d.report = report }

// read understands the text; complaints wait until the field is left.
func (d *DateField) read(left bool) {
	day, err := ParseDate(d.Text, d.Today(), d.Order)
	changed := !day.Equal(d.day)
	d.day = day
	if err == nil && !day.IsZero() && !spelledAlike(d.Text, d.Spell(day)) {
		d.shown.Set(Quiet(d.Spell(day)).As(Small))
	} else {
		d.shown.Set()
	}
	if box := d.object; box != nil {
		box.Refresh()
	}
	complain(d.report, err != nil, left, d.Wrong)
	if changed && d.OnDay != nil {
		d.OnDay(day)
	}
}

// spelledAlike says that two spellings are the same but for zeros in front: what was typed needs no echo.
func spelledAlike(a, b string) bool {
	plain := func(text string) string {
		var out []rune
		digit := false
		for _, r := range strings.TrimSpace(text) {
			if r == '0' && !digit {
				continue
			}
			digit = r >= '0' && r <= '9'
			out = append(out, r)
		}
		return string(out)
	}
	return plain(a) == plain(b)
}
