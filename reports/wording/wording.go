// Package wording owns the fixed texts of papers in each language, and how dates and times are written in them. What a
// clinician wrote is never translated.
package wording

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	fonts "foyer/assets/paper"
)

// Words are the fixed texts of one language.
type Words struct {
	Lang string // en, es
	text map[string]string
}

var (
	mu     sync.Mutex
	loaded = map[string]*Words{}
)

// For returns the texts of a language tag (es, es-MX, en-US); English for every language that has none yet.
func For(tag string) *Words {
	lang := "en"
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, l := range fonts.Languages() {
		if l == base {
			lang = l
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if w, ok := loaded[lang]; ok {
		return w
	}
	w := &Words{Lang: lang, text: map[string]string{}}
	var err error
	for _, name := range []string{lang, "terms." + lang} { // the sentences, and the words for what records hold as codes
		var data []byte
		if data, err = fonts.Text(name); err == nil {
			err = json.Unmarshal(data, &w.text)
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		// The texts are part of the program and tested; a paper with bare keys shows at once what is wrong.
		w.text = map[string]string{}
	}
	loaded[lang] = w
	return w
}

// Say returns the text of a key with its arguments filled in; the key itself when the language lacks it.
func (w *Words) Say(key string, args ...any) string {
	s, ok := w.text[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return s
	}
	if len(args) == 1 && strings.Count(s, "%") == 1 {
		if v, ok := args[0].(string); ok {
			if strings.HasSuffix(v, ".") {
				s = strings.Replace(s, "%s.", "%s", 1) // no second full stop behind p. m.
			}
			return strings.Replace(s, "%s", v, 1)
		}
	}
	if v, ok := args[len(args)-1].(string); ok && strings.HasSuffix(v, ".") {
		s = strings.TrimSuffix(s, ".")
	}
	return fmt.Sprintf(s, args...)
}

// Upper writes the first letter of a line large.
func Upper(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Has reports whether the language has a text for the key.
func (w *Words) Has(key string) bool {
	_, ok := w.text[key]
	return ok
}

// Or returns the text of a key, or the given words where there is none: for labels that may be ours or a clinician's.
func (w *Words) Or(key, words string) string {
	if s, ok := w.text[key]; ok && s != "" {
		return s
	}
	return words
}

var names = map[string]struct {
	days   [7]string
	months [12]string
}{
	"en": {
		[7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	},
	"es": {
		[7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		[12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
	},
}

// Day writes an ISO date with its weekday: Tuesday, November 17, 2026; martes, 17 de noviembre de 2026. A date known only to
// the month or year is written so; anything else is returned as it is.
func (w *Words) Day(iso string) string { return w.date(iso, true) }

// Date writes an ISO date without its weekday, for dates long past: April 17, 1958.
func (w *Words) Date(iso string) string { return w.date(iso, false) }

// Short writes an ISO date without its weekday and with the month cut short: Aug 20, 2026; 20 ago 2026.
func (w *Words) Short(iso string) string {
	t, err := time.Parse("2006-01-02", iso[:min(len(iso), 10)])
	if err != nil {
		return w.Date(iso)
	}
	if w.Lang == "es" {
		return fmt.Sprintf("%d %s %d", t.Day(), names["es"].months[t.Month()-1][:3], t.Year())
	}
	return t.Format("Jan 2, 2006")
}

func (w *Words) date(text string, weekday bool) string {
	iso := text
	if len(iso) > 10 && (iso[10] == 'T' || iso[10] == ' ') {
		iso = iso[:10]
	}
	n, ok := names[w.Lang]
	if !ok {
		n = names["en"]
	}
	if t, err := time.Parse("2006-01-02", iso); err == nil {
		day, month := n.days[t.Weekday()], n.months[t.Month()-1]
		if w.Lang == "es" {
			s := fmt.Sprintf("%d de %s de %d", t.Day(), month, t.Year())
			if weekday {
				s = day + ", " + s
			}
			return s
		}
		s := fmt.Sprintf("%s %d, %d", month, t.Day(), t.Year())
		if weekday {
			s = day + ", " + s
		}
		return s
	}
	if t, err := time.Parse("2006-01", iso); err == nil {
		if w.Lang == "es" {
			return fmt.Sprintf("%s de %d", n.months[t.Month()-1], t.Year())
		}
		return fmt.Sprintf("%s %d", n.months[t.Month()-1], t.Year())
	}
	return text
}

// Moment writes an ISO date and time (2026-12-15T09:40, with or without an offset, which is not converted): Tuesday,
// December 15, 2026, 9:40 AM. Without a time it is Day.
func (w *Words) Moment(iso string) string {
	day := w.Day(iso)
	clock := w.Clock(iso)
	switch {
	case clock == "":
		return day
	case w.Lang == "es":
		if strings.HasPrefix(clock, "1:") {
			return day + ", a la " + clock
		}
		return day + ", a las " + clock
	}
	return day + ", " + clock
}

// Clock writes the time of an ISO moment on the 12-hour clock: 9:40 AM; 9:40 a. m. It is empty when there is none.
func (w *Words) Clock(iso string) string {
	if len(iso) < 16 || iso[10] != 'T' && iso[10] != ' ' {
		return ""
	}
	t, err := time.Parse("15:04", iso[11:16])
	if err != nil {
		return ""
	}
	if w.Lang == "es" {
		half := "a. m."
		if t.Hour() >= 12 {
			half = "p. m."
		}
		return t.Format("3:04 ") + half
	}
	return t.Format("3:04 PM")
}
