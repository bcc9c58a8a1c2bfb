package enrollment

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"foyer/data/record"
)

// Dimension is what a funnel is broken down by.
type Dimension string

// The dimensions.
const (
	ByChannel  Dimension = "channel"  // of the last offer or invitation
	ByMember   Dimension = "member"   // who asked last
	ByAge      Dimension = "age"      // band of years
	ByLanguage Dimension = "language" // code
	ByMonth    Dimension = "month"    // in which the portal was first offered
)

// Dimensions lists every dimension.
var Dimensions = []Dimension{ByChannel, ByMember, ByAge, ByLanguage, ByMonth}

// bands are the age bands by their first year; the portal rules change at 13 and 18.
var bands = []int{0, 13, 18, 40, 65, 80}

// Value is where a line belongs in a dimension: a channel, a name, a band such as "18-39" or "80+", a language, a month;
// empty where nothing is known.
func (l *Line) Value(by Dimension) string {
	switch by {
	case ByChannel:
		if l.Asked != nil {
			return string(l.Asked.Channel)
		}
	case ByMember:
		if l.Asked != nil {
			return l.Asked.Member
		}
	case ByAge:
		return band(l.Age)
	case ByLanguage:
		return l.Language
	case ByMonth:
		return l.Month
	}
	return ""
}

var bandNames = func() (names []string) {
	for i, from := range bands {
		if i == len(bands)-1 {
			return append(names, fmt.Sprintf("%d+", from))
		}
		names = append(names, fmt.Sprintf("%d-%d", from, bands[i+1]-1))
	}
	return names
}()

func band(age int) string {
	for i := len(bands) - 1; i >= 0; i-- {
		if age >= bands[i] {
			return bandNames[i]
		}
	}
	return ""
}

// reached says how far along the funnel a state is: 0 not offered, 1 offered, 2 invited, 3 opened, 4 active.
func reached(s State) int {
	switch s {
	case Offered, Declined, Deferred:
		return 1
	case Invited, Expired, Failed:
		return 2
	case Opened:
		return 3
	case Active, Inactive:
		return 4
	}
	return 0
}

// Reached says whether a line has come as far as offered, invited, opened or active. A patient who has joined has been
// invited too; access that was taken away counts no more.
func (l *Line) Reached(s State) bool { return reached(l.State) >= reached(s) }

// Pick chooses lines; the zero value chooses all.
type Pick struct {
	States   []State         // one of these
	Reached  State           // has come so far: offered, invited, opened, active
	Missing  string          // lacks this
	Step     Step            // this is to be done next
	ToDo     bool            // something is to be done now: not only to wait for the answer
	By       Dimension       // with Value: the line's value in it
	Value    string          // may be empty: nothing is known
	Patients map[string]bool // nil for everybody
	Text     string          // beginnings of names, in any order
	Reason   string          // exactly this reason
	Provider string          // has seen, or is to see, this one
}

func (p Pick) takes(l *Line, terms []string, provider int) bool {
	switch {
	case provider >= 0 && !slices.Contains(l.with, provider):
		return false
	case len(p.States) > 0 && !slices.Contains(p.States, l.State),
		p.Reached != "" && !l.Reached(p.Reached),
		p.Missing != "" && !slices.Contains(l.Missing, p.Missing),
		p.Step != "" && l.Step != p.Step,
		p.ToDo && (l.Step == "" || l.Step == StepWait),
		p.By != "" && l.Value(p.By) != p.Value,
		p.Reason != "" && l.Reason != p.Reason,
		p.Patients != nil && !p.Patients[l.PatientID]:
		return false
	}
	for _, t := range terms {
		if !strings.HasPrefix(l.key, t) && !strings.Contains(l.key, " "+t) {
			return false
		}
	}
	return true
}

// Pick returns the lines that fit, in the order of the roll.
func (r Roll) Pick(p Pick) []*Line {
	terms, provider, some := r.prepare(p)
	if !some {
		return nil
	}
	list := make([]*Line, 0, len(r.Lines)/4)
	for _, l := range r.Lines {
		if p.takes(l, terms, provider) {
			list = append(list, l)
		}
	}
	return list
}

// prepare looks up once what is the same for all lines; some is false where nobody can fit.
func (r Roll) prepare(p Pick) (terms []string, provider int, some bool) {
	if p.Provider != "" {
		n, known := r.names[p.Provider]
		return strings.Fields(nameKey(p.Text)), n, known
	}
	return strings.Fields(nameKey(p.Text)), -1, true
}

// Order is what lines are sorted by.
type Order string

// The orders. Each breaks ties by what is urgent, then by name.
const (
	ByUrgency Order = ""
	ByName    Order = "name"
	ByState   Order = "state"
	BySince   Order = "since"
	ByMissing Order = "missing"
	ByAsked   Order = "asked"
)

// urgent is the place of each step; what needs nothing comes last.
var urgent = func() map[Step]int {
	place := map[Step]int{"": len(stepOrder)}
	for i, s := range stepOrder {
		place[s] = i
	}
	return place
}()

var placeOf = func() map[State]int {
	place := map[State]int{}
	for i, s := range States {
		place[s] = i
	}
	return place
}()

// sorted is a line with what it is ordered by, so that comparing two of 100,000 looks nothing up.
type sorted struct {
	line           *Line
	first, a, b, i int
}

// Sort orders lines that Pick returned. Patients of first come before all others, in its order: today's visits. Lines that
// are alike stay in the order of names.
func Sort(lines []*Line, by Order, falling bool, first map[string]int) {
	if by == ByName && !falling {
		return // as Pick returns them
	}
	keys := make([]sorted, len(lines))
	for i, l := range lines {
		k := sorted{line: l, i: i, first: len(first)}
		if by == ByUrgency && len(first) > 0 {
			if at, today := first[l.PatientID]; today {
				k.first = at
			}
		}
		since := 0
		if !l.Since.IsZero() {
			since = int(l.Since.Unix())
		}
		switch by {
		case ByName:
			k.a = i
		case ByState:
			k.a, k.b = placeOf[l.State], urgent[l.Step]
		case BySince:
			k.a, k.b = since, urgent[l.Step]
		case ByMissing:
			k.a, k.b = len(l.Missing), urgent[l.Step]
		case ByAsked:
			k.a, k.b = askedAt(l), urgent[l.Step]
		default:
			k.a, k.b = urgent[l.Step], since
		}
		if falling {
			k.a = -k.a
			if by == ByUrgency {
				k.b = -k.b
			}
		}
		keys[i] = k
	}
	slices.SortFunc(keys, func(x, y sorted) int {
		switch {
		case x.first != y.first:
			return x.first - y.first
		case x.a != y.a:
			return x.a - y.a
		case x.b != y.b:
			return x.b - y.b
		}
		return x.i - y.i
	})
	for i, k := range keys {
		lines[i] = k.line
	}
}

func askedAt(l *Line) int {
	if l.Asked == nil {
		return 0
	}
	return int(l.Asked.At.Unix())
}

// Row is a line of a funnel's table.
type Row struct {
	Value  string        `json:"value"`
	States map[State]int `json:"states"`
	Total  int           `json:"total"`
}

// Reached is how many of the row have come so far.
func (r Row) Reached(s State) (n int) {
	for state, count := range r.States {
		if reached(state) >= reached(s) {
			n += count
		}
	}
	return n
}

// Count counts lines by state.
func (r Roll) Count(p Pick) Row {
	row := Row{States: map[State]int{}}
	terms, provider, some := r.prepare(p)
	for _, l := range r.Lines {
		if some && p.takes(l, terms, provider) {
			row.States[l.State]++
			row.Total++
		}
	}
	return row
}

// Table counts the lines that fit by a dimension, the largest value first; ages and months in their order.
func (r Roll) Table(p Pick, by Dimension) []Row {
	rows := map[string]*Row{}
	for _, l := range r.Pick(p) {
		v := l.Value(by)
		if rows[v] == nil {
			rows[v] = &Row{Value: v, States: map[State]int{}}
		}
		rows[v].States[l.State]++
		rows[v].Total++
	}
	list := make([]Row, 0, len(rows))
	for _, row := range rows {
		list = append(list, *row)
	}
	slices.SortFunc(list, func(a, b Row) int {
		switch {
		case a.Value == "" || b.Value == "":
			return cmp.Compare(b.Value, a.Value) // what nobody knows comes last
		case by == ByAge:
			return slices.Index(bandNames, a.Value) - slices.Index(bandNames, b.Value)
		case by == ByMonth:
			return cmp.Compare(b.Value, a.Value)
		case a.Total != b.Total:
			return b.Total - a.Total
		}
		return cmp.Compare(a.Value, b.Value)
	})
	return list
}

// Reasons counts why lines are declined, deferred, failed or otherwise where they are, the commonest first.
func (r Roll) Reasons(state State) []Row {
	counts := map[string]int{}
	for _, l := range r.Lines {
		if l.State == state {
			counts[l.Reason]++
		}
	}
	list := make([]Row, 0, len(counts))
	for reason, n := range counts {
		list = append(list, Row{Value: reason, States: map[State]int{state: n}, Total: n})
	}
	slices.SortFunc(list, func(a, b Row) int {
		if a.Total != b.Total {
			return b.Total - a.Total
		}
		return cmp.Compare(a.Value, b.Value)
	})
	return list
}

// SinceDay is the day since which the patient stands there, empty for who was never offered the portal.
func (l *Line) SinceDay() record.Date {
	if l.Since.IsZero() {
		return ""
	}
	return record.DayOf(l.Since)
}

// Cohort is everybody who was first offered the portal in one month, and how many of them had joined after 7, 30 and 90
// days. A count is -1 while some of them have not had so long yet.
type Cohort struct {
	Month   string `json:"month"`
	Offered int    `json:"offered"`
	Days7   int    `json:"days_7"`
	Days30  int    `json:"days_30"`
	Days90  int    `json:"days_90"`
	Active  int    `json:"active"` // by now
}

// Cohorts are the months in which somebody was first offered the portal, the newest first.
func (r Roll) Cohorts() []Cohort {
	months := map[string]*Cohort{}
	now := r.Day.Time().AddDate(0, 0, 1)
	for _, l := range r.Lines {
		if l.Month == "" {
			continue
		}
		c := months[l.Month]
		if c == nil {
			c = &Cohort{Month: l.Month}
			months[l.Month] = c
		}
		c.Offered++
		if !l.Joined.IsZero() {
			c.Active++
		}
		for i, n := range [...]*int{&c.Days7, &c.Days30, &c.Days90} {
			days := [...]int{7, 30, 90}[i]
			if *n < 0 {
				continue
			}
			due := l.First.AddDate(0, 0, days)
			switch {
			case due.After(now):
				*n = -1
			case !l.Joined.IsZero() && !l.Joined.After(due):
				*n++
			}
		}
	}
	list := make([]Cohort, 0, len(months))
	for _, c := range months {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Cohort) int { return cmp.Compare(b.Month, a.Month) })
	return list
}
