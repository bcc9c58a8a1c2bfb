// Package ical owns reading calendars (iCalendar, RFC 5545) as schedules: events become rows with the patient they
// seem to name. A calendar knows no patients, so the name is a candidate: only a match with a patient already there
// makes a visit of it. Bytes in, rows out; it never touches a database.
package ical

import (
	"context"
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"

	"foyer/data/intake"
	"foyer/data/record"
)

// Options bound what repeating events are spread to.
type Options struct {
	From, To time.Time // only what lies between is kept; zero From: all the past; zero To: for repeating events two years after their first date kept
}

// Result is what a calendar holds.
type Result struct {
	Name     string // of the calendar, where it has one
	Rows     []record.ScheduleRow
	Left     []*intake.Refusal // events left out: line and reason
	Warnings []string
}

// Parse reads the events of a calendar file. An error is an *intake.Refusal, or the context's.
func Parse(ctx context.Context, data []byte, opts Options, limits intake.Limits) (Result, error) {
	props, odd, err := intake.Properties(data, limits)
	if err != nil {
		return Result{}, err
	}
	c := calendar{opts: opts, limits: limits, zones: zones{named: map[string]zone{}}, warnings: map[string]int{}}
	if odd > 0 {
		c.warnings["lines that are no properties, left out"] = odd
	}
	if err := c.components(props); err != nil {
		return Result{}, err
	}
	if !c.seen {
		return Result{}, intake.Refuse("not a calendar: there is no BEGIN:VCALENDAR")
	}
	if err := c.spread(ctx); err != nil {
		return Result{}, err
	}
	for w, n := range c.warnings {
		if n > 1 {
			w = fmt.Sprintf("%s (%d times)", w, n)
		}
		c.result.Warnings = append(c.result.Warnings, w)
	}
	sort.Strings(c.result.Warnings)
	if len(c.events) == 0 {
		return c.result, intake.Skip("the calendar has no events")
	}
	return c.result, nil
}

type calendar struct {
	opts      Options
	limits    intake.Limits
	seen      bool
	cancelled bool // METHOD:CANCEL
	zones     zones
	events    []event
	result    Result
	warnings  map[string]int
	steps     int // spent on repeating events, over all of them
}

// event is one VEVENT.
type event struct {
	line       int
	uid        string
	sequence   int
	recurrence string // RECURRENCE-ID as the start it replaces, in the form of key
	start, end moment
	duration   time.Duration
	rule       string
	dates      []moment // RDATE
	without    map[string]bool
	status     string
	summary    string
	text       string
	location   string
	categories string
	organizer  person
	attendees  []person
	bad        string // why it can't be read
	field      string
}

type person struct {
	name, email string
	place       bool // a room or resource
}

// components walks the nested BEGIN and END lines.
func (c *calendar) components(props []intake.Property) error {
	var stack []string
	var e *event
	var z *zone
	var o *observance
	for _, p := range props {
		switch p.Name {
		case "BEGIN":
			name := strings.ToUpper(strings.TrimSpace(p.Value))
			if stack = append(stack, name); len(stack) > c.limits.Depth {
				return intake.Refuse("components are nested deeper than %d", c.limits.Depth).At(p.Line)
			}
			switch name {
			case "VCALENDAR":
				c.seen = true
			case "VEVENT":
				e = &event{line: p.Line, without: map[string]bool{}}
			case "VTIMEZONE":
				z = &zone{}
			case "STANDARD", "DAYLIGHT":
				o = &observance{}
			}
			continue
		case "END":
			name := strings.ToUpper(strings.TrimSpace(p.Value))
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
			switch {
			case name == "VEVENT" && e != nil:
				c.events = append(c.events, *e)
				e = nil
			case name == "VTIMEZONE" && z != nil:
				c.zones.add(*z)
				z = nil
			case (name == "STANDARD" || name == "DAYLIGHT") && z != nil && o != nil:
				z.observances = append(z.observances, *o)
				o = nil
			}
			continue
		}
		inside := ""
		if len(stack) > 0 {
			inside = stack[len(stack)-1]
		}
		switch {
		case inside == "VCALENDAR":
			c.property(p)
		case inside == "VEVENT" && e != nil:
			c.eventProperty(e, p)
		case inside == "VTIMEZONE" && z != nil:
			z.property(p)
		case o != nil:
			o.property(p)
		}
	}
	if e != nil { // the file was cut off
		c.warnings["an event without an end"]++
		c.events = append(c.events, *e)
	}
	return nil
}

func (c *calendar) property(p intake.Property) {
	switch p.Name {
	case "METHOD":
		c.cancelled = strings.EqualFold(strings.TrimSpace(p.Value), "CANCEL")
	case "X-WR-CALNAME":
		c.result.Name = clean(intake.Unescape(p.Value))
	case "X-WR-TIMEZONE":
		c.zones.calendar = strings.TrimSpace(p.Value)
	}
}

func (c *calendar) eventProperty(e *event, p intake.Property) {
	read := func(v string) moment {
		m, err := c.zones.read(v, p)
		if err != nil && e.bad == "" && (p.Name == "DTSTART" || p.Name == "DTEND") {
			e.bad, e.field = "the time can't be read", p.Name
		}
		return m
	}
	value := strings.TrimSpace(p.Value)
	switch p.Name {
	case "UID":
		e.uid = value
	case "SEQUENCE":
		if n, err := strconv.Atoi(value); err == nil {
			e.sequence = n
		}
	case "DTSTART":
		e.start = read(value)
	case "DTEND":
		e.end = read(value)
	case "DURATION":
		e.duration = duration(value)
	case "RRULE":
		e.rule = value
	case "RDATE":
		for _, v := range strings.Split(value, ",") {
			if m := read(strings.SplitN(v, "/", 2)[0]); !m.zero() && len(e.dates) < c.limits.Occurs {
				e.dates = append(e.dates, m)
			}
		}
	case "EXDATE":
		for _, v := range strings.Split(value, ",") {
			if m := read(v); !m.zero() && len(e.without) < 10*c.limits.Occurs {
				e.without[m.key()] = true
			}
		}
	case "RECURRENCE-ID":
		e.recurrence = read(value).key()
	case "STATUS":
		e.status = strings.ToUpper(value)
	case "SUMMARY":
		e.summary = clean(intake.Unescape(value))
	case "DESCRIPTION":
		e.text = intake.Unescape(value)
	case "LOCATION":
		e.location = clean(intake.Unescape(value))
	case "CATEGORIES":
		e.categories = clean(strings.Join(intake.SplitEscaped(value, ','), ", "))
	case "ORGANIZER":
		e.organizer = personOf(p)
	case "ATTENDEE":
		if len(e.attendees) < 50 {
			e.attendees = append(e.attendees, personOf(p))
		}
	}
}

func personOf(p intake.Property) person {
	value := strings.TrimSpace(p.Value)
	who := person{name: clean(strings.Join(p.Params["CN"], ", ")), place: p.Is("CUTYPE", "ROOM") || p.Is("CUTYPE", "RESOURCE")}
	if len(value) > 7 && strings.EqualFold(value[:7], "mailto:") {
		who.email = value[7:]
	}
	if strings.Contains(who.name, "@") {
		who.name = ""
	}
	return who
}

func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

var durationForm = regexp.MustCompile(`^[+]?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$`)

func duration(v string) time.Duration {
	g := durationForm.FindStringSubmatch(strings.ToUpper(v))
	if g == nil {
		return 0
	}
	var d time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if n, err := strconv.Atoi(g[i+1]); err == nil {
			d += time.Duration(n) * unit
		}
	}
	return d
}
