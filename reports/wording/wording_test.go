package wording

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	fonts "foyer/assets/paper"
	"foyer/reports/gate"
)

var verb = regexp.MustCompile(`%[a-z]`)

func TestEveryLanguageSaysEverything(t *testing.T) {
	en := For("en")
	if len(en.text) < 100 {
		t.Fatal("the English texts are missing")
	}
	for _, lang := range fonts.Languages() {
		w := For(lang)
		if w.Lang != lang {
			t.Errorf("no texts for %s", lang)
		}
		for key, s := range en.text {
			other, ok := w.text[key]
			if !ok || s != "" && other == "" {
				t.Errorf("%s: %q is missing", lang, key)
			}
			if !slices.Equal(verb.FindAllString(s, -1), verb.FindAllString(other, -1)) {
				t.Errorf("%s: %q takes other arguments than in English", lang, key)
			}
			if clean, notes, problem := gate.Text(key, strings.TrimSpace(other)); problem != nil || len(notes) > 0 || clean != strings.TrimSpace(other) {
				t.Errorf("%s: %q can't be printed as it is", lang, key)
			}
		}
		if len(w.text) != len(en.text) {
			t.Errorf("%s has %d texts, English %d", lang, len(w.text), len(en.text))
		}
	}
}

func TestDates(t *testing.T) {
	en, es := For("en-US"), For("es-MX")
	for _, c := range []struct{ got, want string }{
		{en.Day("2026-11-17"), "Tuesday, November 17, 2026"},
		{es.Day("2026-11-17"), "martes, 17 de noviembre de 2026"},
		{en.Date("1958-04-17"), "April 17, 1958"},
		{en.Date("1958-04"), "April 1958"},
		{es.Date("1958-04"), "abril de 1958"},
		{en.Date("1958"), "1958"},
		{en.Day("in 3 months"), "in 3 months"},
		{en.Day(""), ""},
		{en.Moment("2026-12-15T09:40"), "Tuesday, December 15, 2026, 9:40 AM"},
		{en.Moment("2026-12-15T14:05:00-05:00"), "Tuesday, December 15, 2026, 2:05 PM"},
		{es.Moment("2026-12-15T14:05"), "martes, 15 de diciembre de 2026, a las 2:05 p. m."},
		{es.Moment("2026-12-15T13:05"), "martes, 15 de diciembre de 2026, a la 1:05 p. m."},
		{en.Moment("2026-12-15"), "Tuesday, December 15, 2026"},
		{en.Clock("2026-12-15T00:10"), "12:10 AM"},
		{en.Short("2026-08-20"), "Aug 20, 2026"},
		{es.Short("2026-08-20"), "20 ago 2026"},
		{en.Short("2026"), "2026"},
		{en.Short(""), ""},
		{Upper("ñandú"), "Ñandú"},
		{Upper(""), ""},
		{es.Say("portal.help.hours", "555", "de 8 a. m. a 5 p. m."), "¿Necesita ayuda? Llame al 555, de 8 a. m. a 5 p. m."},
		{en.Say("no such key"), "no such key"},
		{For("vi").Lang, "en"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
