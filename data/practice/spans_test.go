package practice

import (
	"strings"
	"testing"
)

func TestHoursAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"8-12, 1pm-5pm": "08:00–12:00 13:00–17:00",
		"8-12, 1-5":     "08:00–12:00 13:00–17:00",
		"8-5":           "08:00–17:00",
		"8am-5pm":       "08:00–17:00",
		"1-5pm":         "13:00–17:00",
		"9-5pm":         "09:00–17:00",
		"8:00 a.m.–12:00 p.m., 1:30 pm – 5 pm": "08:00–12:00 13:30–17:00",
		"8:00 a. m. a 5:00 p. m.":              "08:00–17:00",
		"8:00-12:00, 13:00-17:00":              "08:00–12:00 13:00–17:00",
		"08:00 to 17:00":                       "08:00–17:00",
		"8 am to noon":                         "08:00–12:00",
		"0-24":                                 "00:00–24:00",
		"closed":                               "",
		"":                                     "",
		"eight to five":                        "?",
		"13pm-14pm":                            "?",
		"8":                                    "?",
	} {
		spans, err := ParseSpans(text)
		var got []string
		for _, s := range spans {
			got = append(got, s.String())
		}
		if err != nil {
			got = []string{"?"}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}
