package ccda

import (
	"strings"
	"time"

	"foyer/data/record"
)

// when reads a point in time: YYYYMMDDHHMMSS.fff+ZZZZ of any length, and the ISO form some exporters write.
func (d *document) when(n *node) record.DateTime {
	if n == nil {
		return ""
	}
	v := said(n.attr("value"))
	if v == "" {
		return ""
	}
	if v == "19000101" || strings.HasPrefix(v, "19000101000000") {
		return "" // the zero date of some exporters; a person born that day is not in a living practice
	}
	at, ok := parseTime(v)
	if !ok && strings.Trim(v, "0") != "" {
		d.odd("times that can't be read, taken as unknown")
	}
	return at
}

func parseTime(v string) (record.DateTime, bool) {
	zone := ""
	if strings.HasSuffix(v, "Z") {
		v, zone = v[:len(v)-1], "Z"
	} else if i := strings.LastIndexAny(v, "+-"); i >= 8 && !(v[i] == '-' && i == 7) && (i > 10 || v[4] != '-') {
		offset := strings.ReplaceAll(v[i+1:], ":", "")
		if len(offset) == 2 {
			offset += "00"
		}
		if len(offset) == 4 && digits(offset) {
			zone = v[i:i+1] + offset[:2] + ":" + offset[2:]
		}
		v = v[:i]
	}
	if i := strings.IndexByte(v, '.'); i >= 0 {
		v = v[:i]
	}
	v = strings.Map(func(r rune) rune {
		switch r {
		case '-', ':', 'T', ' ', '/':
			return -1
		}
		return r
	}, v)
	if !digits(v) || len(v) < 4 {
		return "", false
	}
	if len(v) > 14 {
		v = v[:14]
	}
	// A day or month of 00 says that it is not known.
	for _, n := range []int{8, 6} {
		if len(v) >= n && v[n-2:n] == "00" {
			v = v[:n-2]
		}
	}
	layouts := map[int]string{14: "20060102150405", 12: "200601021504", 10: "2006010215", 8: "20060102", 6: "200601", 4: "2006"}
	for n := len(v) &^ 1; n >= 4; n -= 2 {
		layout, ok := layouts[n]
		if !ok {
			continue
		}
		t, err := time.Parse(layout, v[:n])
		if err != nil || t.Year() < 1800 {
			continue
		}
		switch {
		case n > 8 && zone == "" && v[8:n] == strings.Repeat("0", n-8):
			return record.DateTime(t.Format("2006-01-02")), true // midnight without a zone is a day
		case n > 8:
			return record.DateTime(t.Format("2006-01-02T15:04:05") + zone), true
		case n == 8:
			return record.DateTime(t.Format("2006-01-02")), true
		case n == 6:
			return record.DateTime(t.Format("2006-01")), true
		}
		return record.DateTime(t.Format("2006")), true
	}
	return "", false
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// span reads an interval, or a point in time as its start. open says that an end was left open or unknown.
func (d *document) span(n *node) (start, end record.DateTime, open bool) {
	if n == nil {
		return "", "", true
	}
	if n.attr("value") != "" {
		return d.when(n), "", true
	}
	start, end = d.when(n.child("low")), d.when(n.child("high"))
	if start == "" {
		start = d.when(n.child("center"))
	}
	return start, end, end == ""
}

// moment reads an interval or a point in time as one moment.
func (d *document) moment(n *node) record.DateTime {
	start, end, _ := d.span(n)
	if start == "" {
		return end
	}
	return start
}
