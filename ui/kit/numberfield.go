package kit

import (
	"math"
	"strconv"
	"strings"
)

// NumberField takes a number with its unit at the right: doses, readings, days. A comma counts as a point where it can't
// be a thousands mark.
type NumberField struct {
	*Field
	OnNumber func(v float64, ok bool) // not ok when emptied or wrong

	low, high float64
	wrong     string
	value     float64
	set       bool
	report    func(wrong string) // of the Labeled it stands in
}

// NewNumberField takes numbers from low to high; wrong is shown for anything else. It may be empty.
func NewNumberField(unit, wrong string, low, high float64) *NumberField {
	n := &NumberField{Field: newField("", false), low: low, high: high, wrong: wrong}
	if unit != "" {
		n.aside = Padded(Room(0, 0, 4, 6), NewText(Quiet(unit).As(Dense)))
	}
	n.OnChanged = func(string) { n.read(false) }
	n.OnLeave = func() { n.read(true) }
	return n
}

// Number is what is typed; ok is false if it is empty or wrong.
func (n *NumberField) Number() (v float64, ok bool) { return n.value, n.set }

// SetNumber shows a number without reporting it.
func (n *NumberField) SetNumber(v float64) {
	n.value, n.set = v, true
	n.Fill(strconv.FormatFloat(v, 'f', -1, 64))
	n.read(true)
}

func (n *NumberField) onWrong(report func(string)) { n.report = report }

func (n *NumberField) read(left bool) {
	v, set, wrong := 0.0, false, false
	if text := strings.TrimSpace(n.Text); text != "" {
		var ok bool
		v, ok = ParseNumber(text)
		set = ok && v >= n.low && v <= n.high
		wrong = !set
	}
	if !set {
		v = 0
	}
	changed := v != n.value || set != n.set
	n.value, n.set = v, set
	complain(n.report, wrong, left, n.wrong)
	if changed && n.OnNumber != nil {
		n.OnNumber(v, set)
	}
}

// ParseNumber reads 1234.5, 1,234.5 and 7,5: a single comma with other than three digits after it is a decimal one.
func ParseNumber(text string) (v float64, ok bool) {
	text = strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	if i := strings.LastIndexByte(text, ','); i >= 0 && !strings.Contains(text, ".") && strings.Count(text, ",") == 1 && len(text)-i != 4 {
		text = text[:i] + "." + text[i+1:]
	}
	if strings.ContainsAny(text, "eExXpP_") {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}
