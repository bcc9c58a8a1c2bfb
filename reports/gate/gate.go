// Package gate owns what text may reach a paper. Every string passes it: broken bytes, characters no face has, and
// scripts that would come out in the wrong order or shape are errors that name the field, since a box or a missing
// number on a paper can hurt someone. Only what has a known stand-in is replaced (no-break spaces, odd dashes and
// quotes, fractions) and only emoji and invisible marks are dropped, with a note.
package gate

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"foyer/reports/paper"
)

// Note says that a text was changed on its way to the paper.
type Note struct {
	Field  string // in words: "medicine 2, how to take it"
	Change string // what was done
}

// Problem is a text that can't be printed.
type Problem struct {
	Field  string
	Reason string
}

// Error lists everything that keeps a paper from being printed.
type Error struct{ Problems []Problem }

// Error says which fields can't be printed and why, without quoting them.
func (e *Error) Error() string {
	var parts []string
	for i, p := range e.Problems {
		if i == 4 {
			parts = append(parts, fmt.Sprintf("and %d more", len(e.Problems)-i))
			break
		}
		parts = append(parts, p.Field+": "+p.Reason)
	}
	return "this paper can't be printed: " + strings.Join(parts, "; ")
}

// MaxText is the longest single text a paper takes, in bytes.
const MaxText = 20_000

// standIns are typographic variants that the faces lack or that break tools, with what replaces them.
var standIns = map[rune]string{
	'\u00A0': " ", '\u202F': " ", '\u2007': " ", '\u2008': " ", '\u2009': " ", '\u200A': " ", '\u2002': " ", '\u2003': " ",
	'\u2004': " ", '\u2005': " ", '\u2006': " ", '\u205F': " ", '\u3000': " ",
	'\u2010': "-", '\u2011': "-", '\u2012': "–", '\u2015': "—", '\u2212': "-", '\uFE63': "-", '\uFF0D': "-",
	'\u201A': ",", '\u201B': "'", '\u201F': "\"", '\u2032': "'", '\u2033': "\"", '\u00B4': "'", '\u02BC': "'", '\u02B9': "'",
	'\u2044': "/", '\u2215': "/", '\u2024': ".", '\u2027': "·", '\u2219': "·", '\u22C5': "·", '\u2043': "-",
	'\uFB01': "fi", '\uFB02': "fl", '\uFB00': "ff", '\uFB03': "ffi", '\uFB04': "ffl",
	'\u2153': "1/3", '\u2154': "2/3", '\u215B': "1/8", '\u215C': "3/8", '\u215D': "5/8", '\u215E': "7/8",
	'\u2264': "<=", '\u2265': ">=", '\u2248': "~", '\u2103': "°C", '\u2109': "°F", '\u2126': "Ω", '\u212A': "K", '\u212B': "Å", '\u03BC': "µ",
	'\u2713': "•", '\u2714': "•", '\u25CF': "•", '\u25AA': "•", '\u25A0': "•", '\u2023': "•", '\u2192': "->", '\u2190': "<-",
	'\u2191': "up", '\u2193': "down", '\uFF05': "%", '\uFF0F': "/", '\u2028': "\n", '\u2029': "\n", '\u0085': "\n",
}

// silent are invisible marks that are dropped without a word: they change nothing on paper.
func silent(r rune) bool {
	switch r {
	case '\u00AD', '\u200B', '\u200C', '\u2060', '\uFEFF', '\u180E':
		return true
	}
	return r >= 0xFE00 && r <= 0xFE0F
}

// emoji reports whether a character is a picture rather than writing.
func emoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0xE0020 && r <= 0xE007F, r == 0x200D, r == 0x20E3,
		r >= 0x2B00 && r <= 0x2BFF, r >= 0x2300 && r <= 0x23FF && r != 0x2329 && r != 0x232A:
		return true
	}
	return false
}

// direction reports marks that turn text around; a paper with them could show digits in another order than they stand.
func direction(r rune) bool {
	return r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// plain reports whether s needs no work: printable ASCII, single blanks, none at the ends.
func plain(s string) bool {
	blank := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < 0x20 || c > 0x7E || c == ' ' && blank {
			return false
		}
		blank = c == ' '
	}
	return !blank || s == ""
}

// Text returns s as it will be printed, with notes about what was replaced or dropped, or a problem.
func Text(field, s string) (string, []Note, *Problem) {
	if plain(s) && len(s) <= MaxText {
		return s, nil, nil
	}
	if len(s) > MaxText {
		return "", nil, &Problem{field, fmt.Sprintf("longer than a paper takes (%d characters)", MaxText)}
	}
	if !utf8.ValidString(s) {
		return "", nil, &Problem{field, "broken characters (not valid UTF-8)"}
	}
	var b strings.Builder
	b.Grow(len(s))
	var notes []Note
	dropped, replaced := false, false
	for _, r := range norm.NFC.String(s) {
		if w, ok := standIns[r]; ok {
			b.WriteString(w)
			replaced = replaced || w != " "
			continue
		}
		switch {
		case r == '\n':
			b.WriteByte('\n')
		case r == '\r' || silent(r):
		case r == '\t' || r == ' ':
			b.WriteByte(' ')
		case r < 0x20 || r >= 0x7F && r < 0xA0:
			return "", nil, &Problem{field, fmt.Sprintf("a control character (U+%04X)", r)}
		case emoji(r):
			dropped = true
		case direction(r):
			return "", nil, &Problem{field, fmt.Sprintf("a mark that turns text around (U+%04X)", r)}
		case !drawable(r):
			return "", nil, &Problem{field, fmt.Sprintf("the character U+%04X can't be drawn", r)}
		default:
			b.WriteRune(r)
		}
	}
	if dropped {
		notes = append(notes, Note{field, "an emoji was left out"})
	}
	if replaced {
		notes = append(notes, Note{field, "a special character was replaced by its plain form"})
	}
	return tidy(b.String()), notes, nil
}

// drawable reports whether the faces have the character and set it right without shaping.
func drawable(r rune) bool {
	if r > 0xFFFF || r == utf8.RuneError {
		return false
	}
	if !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common, unicode.Inherited) {
		return false
	}
	return paper.Has(paper.Regular, r) && paper.Has(paper.Bold, r)
}

// tidy joins runs of blanks and trims lines and the ends.
func tidy(s string) string {
	if !strings.Contains(s, "\n") {
		return strings.Join(strings.Fields(s), " ")
	}
	var out []string
	for _, line := range strings.Split(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// Clean returns a deep copy of a paper's input with every string gated. Fields are named by their "name" tag, or by their
// Go name; slices by the position of their element, counted from one. On failure the error is an *Error.
func Clean[T any](in T) (T, []Note, error) {
	g := &walker{}
	v := reflect.New(reflect.TypeOf(in)).Elem()
	v.Set(reflect.ValueOf(in))
	g.walk(v, "")
	if len(g.problems) > 0 {
		var none T
		return none, nil, &Error{g.problems}
	}
	return v.Interface().(T), g.notes, nil
}

type walker struct {
	notes    []Note
	problems []Problem
}

func (g *walker) walk(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		s, notes, problem := Text(name, v.String())
		g.notes = append(g.notes, notes...)
		if problem != nil {
			g.problems = append(g.problems, *problem)
			return
		}
		v.SetString(s)
	case reflect.Struct:
		t := v.Type()
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() || f.Tag.Get("name") == "-" {
				continue
			}
			g.walk(v.Field(i), join(name, label(f)))
		}
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		list := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(list, v)
		for i := range list.Len() {
			g.walk(list.Index(i), fmt.Sprintf("%s %d", name, i+1))
		}
		v.Set(list)
	case reflect.Array:
		for i := range v.Len() {
			g.walk(v.Index(i), fmt.Sprintf("%s %d", name, i+1))
		}
	case reflect.Pointer:
		if v.IsNil() || v.Elem().Kind() != reflect.Struct || !v.CanSet() {
			return
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(v.Elem())
		g.walk(p.Elem(), name)
		v.Set(p)
	}
}

func label(f reflect.StructField) string {
	if n := f.Tag.Get("name"); n != "" {
		return n
	}
	var b strings.Builder
	for i, r := range f.Name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
