// Package words owns the screens' texts in English and Spanish. A text is asked for by its key ("ui.lock.wrong"), which
// both languages have (a test proves it), and may hold named gaps: "Opened by {name}".
//
// The language can change while the program runs; whoever shows a text asks again and repaints (the shell builds its
// screens anew).
package words

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"

	"foyer/assets"
)

// Language is the code of a language of the screens.
type Language string

// The languages.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Languages are all of them, in the order to offer.
func Languages() []Language { return []Language{English, Spanish} }

// Name is the language's own name for itself.
func (l Language) Name() string {
	if l == Spanish {
		return "Español"
	}
	return "English"
}

var tables = load()

var current atomic.Value // of Language

func load() map[Language]map[string]string {
	all := map[Language]map[string]string{}
	for _, l := range Languages() {
		table := map[string]string{}
		for name, content := range assets.Words(string(l)) {
			part := map[string]string{}
			if err := json.Unmarshal(content, &part); err != nil {
				panic(fmt.Sprintf("words: reading %s: %v", name, err)) // embedded: the build is broken
			}
			for key, text := range part {
				if _, twice := table[key]; twice {
					panic(fmt.Sprintf("words: %s stands in %s and in another file", key, name))
				}
				table[key] = text
			}
		}
		all[l] = table
	}
	return all
}

// Use changes the language of T and N. A language that is not known is taken as English.
func Use(l Language) {
	if !slices.Contains(Languages(), l) {
		l = English
	}
	current.Store(l)
}

// Current is the language in use, English until Use was called.
func Current() Language {
	if l, ok := current.Load().(Language); ok {
		return l
	}
	return English
}

// T returns the text of a key in the current language. Pairs fill its gaps: T("ui.lock.welcome", "name", "Ana").
func T(key string, pairs ...any) string { return In(Current(), key, pairs...) }

// N returns the text for a count: the key with ".one" for 1 and ".other" for everything else, which is right for both
// languages. {n} stands for the count.
func N(key string, n int, pairs ...any) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return T(key+form, append([]any{"n", Count(n)}, pairs...)...)
}

// In is T in a language of choice, for papers and mails written in the patient's.
func In(l Language, key string, pairs ...any) string {
	text, ok := tables[l][key]
	if !ok {
		text, ok = tables[English][key]
	}
	if !ok {
		slog.Error("no such text", "key", key) // the test of the keys makes this impossible in a release
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return text
}

// Count writes a number with a mark between thousands: 12,400 in both languages as they are written in the US.
func Count(n int) string {
	s := fmt.Sprint(max(n, -n))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n < 0 {
		return "-" + s
	}
	return s
}

// Has says whether a key has a text, for keys that are put together from what the data says.
func Has(key string) bool { _, ok := tables[English][key]; return ok }
