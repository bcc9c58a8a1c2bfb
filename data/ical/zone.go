package ical

import (
	"errors"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no time zone database of its own

	"foyer/data/intake"
	"foyer/data/record"
)

// moment is a time as the file writes it: wall clock with its zone, a day, or a wall clock without zone.
type moment struct {
	wall     time.Time // wall clock, in UTC for computing
	day      bool
	floating bool
	zone     func(wall time.Time) (offset time.Duration)
}

func (m moment) zero() bool { return m.wall.IsZero() }

// key is the form in which occurrences are compared: the same instant whatever its zone.
func (m moment) key() string {
	switch {
	case m.zero():
		return ""
	case m.day:
		return m.wall.Format("20060102")
	case m.floating:
		return m.wall.Format("20060102T150405")
	}
	return m.wall.Add(-m.zone(m.wall)).Format("20060102T150405Z")
}

// instant is the moment for comparing with a window; floating ones are taken as they stand.
func (m moment) instant() time.Time {
	if m.day || m.floating || m.zone == nil {
		return m.wall
	}
	return m.wall.Add(-m.zone(m.wall))
}

// at returns the same kind of moment at another wall clock.
func (m moment) at(wall time.Time) moment { m.wall = wall; return m }

// record writes the moment as records do.
func (m moment) record() record.DateTime {
	switch {
	case m.zero():
		return ""
	case m.day:
		return record.DateTime(m.wall.Format("2006-01-02"))
	case m.floating:
		return record.DateTime(m.wall.Format("2006-01-02T15:04:05"))
	}
	offset := m.zone(m.wall)
	return record.At(m.wall.Add(-offset).In(time.FixedZone("", int(offset.Seconds()))))
}

// zones finds the zone of a time.
type zones struct {
	named    map[string]zone
	calendar string // X-WR-TIMEZONE
	located  map[string]*time.Location
}

func (z *zones) add(v zone) {
	if v.id != "" && len(v.observances) > 0 && len(z.named) < 200 {
		z.named[v.id] = v
	}
}

var errTime = errors.New("not a time")

// read reads a DATE or DATE-TIME value with the parameters of its property.
func (z *zones) read(v string, p intake.Property) (moment, error) {
	v = strings.TrimSpace(v)
	if len(v) == 8 {
		t, err := time.Parse("20060102", v)
		return moment{wall: t, day: true}, err
	}
	utc := strings.HasSuffix(v, "Z")
	t, err := time.Parse("20060102T150405", strings.TrimSuffix(v, "Z"))
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return moment{}, errTime
	}
	m := moment{wall: t}
	switch {
	case utc:
		m.zone = func(time.Time) time.Duration { return 0 }
		if loc := z.location(z.calendar); loc != nil { // shown in the calendar's zone, the same instant
			at := t.In(loc)
			_, offset := at.Zone()
			m.wall = t.Add(time.Duration(offset) * time.Second)
			m.zone = inLocation(loc)
		}
		return m, nil
	case p.Param("TZID") != "":
		if m.zone = z.offsets(p.Param("TZID")); m.zone == nil {
			m.floating = true // a zone nobody knows: the practice's own is the best guess
		}
		return m, nil
	}
	m.floating = true
	return m, nil
}

func (z *zones) offsets(id string) func(time.Time) time.Duration {
	if loc := z.location(id); loc != nil {
		return inLocation(loc)
	}
	if v, ok := z.named[id]; ok {
		if loc := z.location(v.location); loc != nil {
			return inLocation(loc)
		}
		return v.offset
	}
	return nil
}

func inLocation(loc *time.Location) func(time.Time) time.Duration {
	return func(wall time.Time) time.Duration {
		_, offset := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, loc).Zone()
		return time.Duration(offset) * time.Second
	}
}

// windowsZones are the zones of the United States as Windows programs name them.
var windowsZones = map[string]string{
	"Eastern Standard Time": "America/New_York", "Central Standard Time": "America/Chicago", "Mountain Standard Time": "America/Denver",
	"Pacific Standard Time": "America/Los_Angeles", "US Mountain Standard Time": "America/Phoenix", "Alaskan Standard Time": "America/Anchorage",
	"Hawaiian Standard Time": "Pacific/Honolulu", "US Eastern Standard Time": "America/Indiana/Indianapolis", "Atlantic Standard Time": "America/Halifax",
	"SA Western Standard Time": "America/Puerto_Rico", "UTC": "UTC", "GMT Standard Time": "Europe/London", "W. Europe Standard Time": "Europe/Berlin",
}

func (z *zones) location(id string) *time.Location {
	if id == "" || strings.EqualFold(id, "local") {
		return nil
	}
	if loc, ok := z.located[id]; ok {
		return loc
	}
	name := id
	if known, ok := windowsZones[id]; ok {
		name = known
	}
	// "/mozilla.org/20070129_1/America/New_York" and the like end in the zone's name.
	parts := strings.Split(strings.Trim(name, "/"), "/")
	var found *time.Location
	for n := min(len(parts), 3); n >= 1 && found == nil && len(id) < 100; n-- {
		if loc, err := time.LoadLocation(strings.Join(parts[len(parts)-n:], "/")); err == nil {
			found = loc
		}
	}
	if z.located == nil {
		z.located = map[string]*time.Location{}
	}
	if len(z.located) < 200 {
		z.located[id] = found
	}
	return found
}

// zone is a VTIMEZONE, for names the database doesn't know.
type zone struct {
	id, location string
	observances  []observance
}

func (z *zone) property(p intake.Property) {
	switch p.Name {
	case "TZID":
		z.id = strings.TrimSpace(p.Value)
	case "X-LIC-LOCATION":
		z.location = strings.TrimSpace(p.Value)
	}
}

// observance is standard or summer time: from when on, each year where it says so, with which offset.
type observance struct {
	start  time.Time
	offset time.Duration
	month  time.Month
	week   int // 1 first, -1 last
	day    time.Weekday
	yearly bool
}

func (o *observance) property(p intake.Property) {
	value := strings.ToUpper(strings.TrimSpace(p.Value))
	switch p.Name {
	case "DTSTART":
		if t, err := time.Parse("20060102T150405", value); err == nil {
			o.start = t
		}
	case "TZOFFSETTO":
		o.offset = offset(value)
	case "RRULE":
		r := parseRule(value)
		if r.freq == "YEARLY" && len(r.months) == 1 && len(r.days) == 1 && r.days[0].n != 0 {
			o.yearly, o.month, o.week, o.day = true, r.months[0], r.days[0].n, r.days[0].day
		}
	}
}

func offset(v string) time.Duration {
	if len(v) < 5 {
		return 0
	}
	h, err1 := strconv.Atoi(v[1:3])
	m, err2 := strconv.Atoi(v[3:5])
	if err1 != nil || err2 != nil {
		return 0
	}
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if v[0] == '-' {
		return -d
	}
	return d
}

// offset returns the offset in force at a wall clock: that of the observance that began last.
func (z zone) offset(wall time.Time) time.Duration {
	var began time.Time
	var off time.Duration
	for i, o := range z.observances {
		at := o.start
		if o.yearly {
			at = o.onset(wall.Year())
			if at.After(wall) {
				at = o.onset(wall.Year() - 1)
			}
		}
		if i == 0 || !at.After(wall) && at.After(began) {
			began, off = at, o.offset
		}
	}
	return off
}

func (o observance) onset(year int) time.Time {
	day := weekdayOf(year, o.month, o.day, o.week)
	return time.Date(year, o.month, day, o.start.Hour(), o.start.Minute(), 0, 0, time.UTC)
}

// weekdayOf returns the day of the month of the nth weekday, counted from the end when n is negative; 0 if there is none.
func weekdayOf(year int, month time.Month, weekday time.Weekday, n int) int {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
	if n > 0 {
		first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
		day := 1 + (int(weekday)-int(first.Weekday())+7)%7 + 7*(n-1)
		if day > last.Day() {
			return 0
		}
		return day
	}
	day := last.Day() - (int(last.Weekday())-int(weekday)+7)%7 + 7*(n+1)
	return max(day, 0)
}
