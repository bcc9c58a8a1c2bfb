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
}

func (p Pick) takes(l *Line, terms []string) bool {
	switch {
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
	terms := strings.Fields(nameKey(p.Text))
	var list []*Line
	for _, l := range r.Lines {
		if p.takes(l, terms) {
			list = append(list, l)
		}
	}
	return list
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

// Sort orders lines that Pick returned. Patients of first come before all others, in its order: today's visits.
func Sort(lines []*Line, by Order, falling bool, first map[string]int) {
	urgency := map[Step]int{"": len(stepOrder)}
	for i, s := range stepOrder {
		urgency[s] = i
	}
	place := map[State]int{}
	for i, s := range States {
		place[s] = i
	}
	slices.SortStableFunc(lines, func(a, b *Line) int {
		if len(first) > 0 && by == ByUrgency {
			i, today := first[a.PatientID]
			j, too := first[b.PatientID]
			if today || too {
				if today && too {
					return i - j
				} else if today {
					return -1
				}
				return 1
			}
		}
		c := 0
		switch by {
		case ByName:
		case ByState:
			c = place[a.State] - place[b.State]
		case BySince:
			c = a.Since.Compare(b.Since)
		case ByMissing:
			c = len(a.Missing) - len(b.Missing)
		case ByAsked:
			c = askedAt(a) - askedAt(b)
		default:
			if c = urgency[a.Step] - urgency[b.Step]; c == 0 {
				c = a.Since.Compare(b.Since)
			}
		}
		if by == ByName {
			c = byName(a, b)
		}
		if falling {
			c = -c
		}
		if c == 0 {
			return cmp.Compare(urgency[a.Step], urgency[b.Step])
		}
		return c
	})
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
	for _, l := range r.Pick(p) {
		row.States[l.State]++
		row.Total++
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
