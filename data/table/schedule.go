package table

import (
	"strconv"
	"strings"
	"time"

	"foyer/data/record"
)

// visitStatus reads a status of an appointment in English or Spanish.
func visitStatus(v string) string {
	n := normal(v)
	switch {
	case n == "", strings.Contains(n, "schedul"), strings.Contains(n, "confirm"), strings.Contains(n, "book"), strings.Contains(n, "pend"), strings.Contains(n, "program"), strings.Contains(n, "agend"):
		return "planned"
	case strings.Contains(n, "cancel"), strings.Contains(n, "resched"), strings.Contains(n, "reprogram"), strings.Contains(n, "anulad"):
		return "cancelled"
	case strings.Contains(n, "no show"), n == "noshow", strings.Contains(n, "no se present"), strings.Contains(n, "missed"), strings.Contains(n, "no asist"):
		return "noshow"
	case strings.Contains(n, "arriv"), strings.Contains(n, "check in"), strings.Contains(n, "checked in"), strings.Contains(n, "llego"), strings.Contains(n, "waiting"):
		return "arrived"
	case strings.Contains(n, "progress"), strings.Contains(n, "roomed"), strings.Contains(n, "en curso"):
		return "in-progress"
	case strings.Contains(n, "complet"), strings.Contains(n, "check out"), strings.Contains(n, "checked out"), strings.Contains(n, "finish"), strings.Contains(n, "seen"), strings.Contains(n, "done"), strings.Contains(n, "closed"), strings.Contains(n, "realizad"), strings.Contains(n, "atendid"):
		return "finished"
	}
	return "planned"
}

// scheduleRow takes a row of a schedule.
func (p *parser) scheduleRow(r row) {
	s := record.ScheduleRow{Line: r.line, Patient: r.name(), Sex: record.Unknown}
	if v := r.get(FieldMRN); v != "" {
		s.Identifiers = []record.Identifier{{Value: v, Type: "MR"}}
	}
	if s.Patient.String() == "" && len(s.Identifiers) == 0 {
		p.leave(r.line, r.header(FieldName), "the row names no patient")
		return
	}
	start, field, reason := r.start()
	if reason != "" {
		p.leave(r.line, r.header(field), reason)
		return
	}
	s.Start = start
	s.AllDay = len(start) == 10
	s.End = r.end(start)
	if v := r.get(FieldBirthDate); v != "" {
		day, reason := r.dates.day(v, true)
		if reason != "" {
			p.odd(r.line, r.header(FieldBirthDate), reason)
		}
		s.BirthDate = day
	}
	if v := r.get(FieldSex); v != "" {
		s.Sex, _ = readSex(v)
	}
	if v := r.get(FieldAppointmentID); v != "" {
		s.Identifier = record.Identifier{Value: v}
	}
	for _, f := range []Field{FieldMobilePhone, FieldPhone, FieldHomePhone} {
		if v := r.get(f); s.Phone == "" && looksLikePhone(v) {
			s.Phone = v
		}
	}
	if v := r.get(FieldEmail); strings.Contains(v, "@") {
		s.Email = v
	}
	s.Status, s.Type, s.Reason = visitStatus(r.get(FieldStatus)), r.get(FieldVisitType), r.get(FieldReason)
	s.Provider, s.Location, s.Note = r.get(FieldProvider), r.get(FieldLocation), r.get(FieldNote)
	p.result.Schedule = append(p.result.Schedule, s)
}

// start reads when the appointment begins, from one cell or from a day and a time.
func (r row) start() (record.DateTime, Field, string) {
	if v := r.get(FieldStart); v != "" {
		if at, reason := r.dates.moment(v, false); reason == "" {
			return at, FieldStart, ""
		} else if r.get(FieldDate) == "" {
			return "", FieldStart, reason
		}
	}
	v := r.get(FieldDate)
	if v == "" {
		return "", FieldDate, "the row has no day"
	}
	at, reason := r.dates.moment(v, false)
	if reason != "" {
		return "", FieldDate, reason
	}
	clockText := r.get(FieldTime)
	if clockText == "" {
		clockText = r.get(FieldStart) // a start that is a time alone
	}
	if len(at) == 10 && clockText != "" {
		// "9:00 AM - 9:30 AM" names both ends.
		clock, zone, ok := readClock(strings.TrimSpace(strings.SplitN(strings.ReplaceAll(clockText, "–", "-"), " - ", 2)[0]))
		if !ok {
			return "", FieldTime, "the time can't be read"
		}
		at += record.DateTime("T" + clock + zone)
	}
	return at, FieldDate, ""
}

// end reads when it ends: a moment, a time of the same day, or a length in minutes.
func (r row) end(start record.DateTime) record.DateTime {
	if len(start) <= 10 {
		return ""
	}
	if v := r.get(FieldEnd); v != "" {
		if at, reason := r.dates.moment(v, false); reason == "" && at > start {
			return at
		}
	}
	for _, v := range []string{r.get(FieldEndTime), r.get(FieldEnd), afterDash(r.get(FieldTime))} {
		if clock, zone, ok := readClock(v); ok {
			if at := start[:11] + record.DateTime(clock+zone); at > start {
				return at
			}
		}
	}
	if minutes, err := strconv.Atoi(strings.Trim(r.get(FieldDuration), " minutosMINUTOS.")); err == nil && minutes > 0 && minutes < 24*60 {
		for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05"} {
			if t, err := time.Parse(layout, string(start)); err == nil {
				return record.DateTime(t.Add(time.Duration(minutes) * time.Minute).Format(layout))
			}
		}
	}
	return ""
}

func afterDash(v string) string {
	if _, end, found := strings.Cut(strings.ReplaceAll(v, "–", "-"), " - "); found {
		return strings.TrimSpace(end)
	}
	return ""
}
