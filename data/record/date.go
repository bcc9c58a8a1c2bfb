package record

import (
	"fmt"
	"time"
)

// Date is a calendar date of known precision, as FHIR writes it: 2026-11-17, 2026-11 or 2026; "" is unknown.
type Date string

// DateTime is a Date, or a moment with its offset as RFC 3339 writes it (2026-11-17T09:00:00-05:00); a moment whose
// source gave no offset has none (2026-11-17T09:00:00). "" is unknown.
type DateTime string

// ParseDate checks the form and that the day exists.
func ParseDate(text string) (Date, error) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if len(text) == len(layout) {
			if _, err := time.Parse(layout, text); err != nil {
				return "", fmt.Errorf("not a date: %w", err)
			}
			return Date(text), nil
		}
	}
	if text == "" {
		return "", nil
	}
	return "", fmt.Errorf("not a date (YYYY-MM-DD, YYYY-MM or YYYY): %d characters", len(text))
}

// Full says that day, month and year are known.
func (d Date) Full() bool { return len(d) == 10 }

// Time returns the first moment of the date in UTC, or the zero time.
func (d Date) Time() time.Time {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		if len(d) == len(layout) {
			t, err := time.Parse(layout, string(d))
			if err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

// Age returns full years at the given day; ok is false when the date is not known to the year, or lies ahead.
// A date known to the year or month alone counts from its first day.
func (d Date) Age(on time.Time) (years int, ok bool) {
	born := d.Time()
	if born.IsZero() || born.After(on) {
		return 0, false
	}
	years = on.Year() - born.Year()
	if on.Month() < born.Month() || on.Month() == born.Month() && on.Day() < born.Day() {
		years--
	}
	return max(years, 0), true
}

// Date returns the calendar date of the moment as the source wrote it.
func (d DateTime) Date() Date {
	if len(d) > 10 {
		return Date(d[:10])
	}
	return Date(d)
}

// Time returns the moment; one without an offset is taken in loc. The zero time when unknown.
func (d DateTime) Time(loc *time.Location) time.Time {
	for _, layout := range []string{time.RFC3339Nano, time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, string(d)); err == nil {
			return t
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02", "2006-01", "2006"} {
		if t, err := time.ParseInLocation(layout, string(d), loc); err == nil {
			return t
		}
	}
	return time.Time{}
}

// At returns a moment as a DateTime with its offset, to the second.
func At(t time.Time) DateTime { return DateTime(t.Format(time.RFC3339)) }

// DayOf returns the calendar date of a moment in its own location.
func DayOf(t time.Time) Date { return Date(t.Format("2006-01-02")) }
