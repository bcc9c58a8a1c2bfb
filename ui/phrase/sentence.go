package phrase

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"foyer/assets"
	"foyer/assets/catalogue"
	"foyer/data/fault"
	"foyer/ui/words"
)

// The services speak English, as the command line and the log do. Screens in another language look their sentences up in
// assets/i18n/es-sentences, by the format that made them: "The folder %s is not there." A test reads the formats out of
// the source and asks for each one's Spanish.

// tongue is the sentences in one language.
type tongue struct {
	exact    map[string]string
	patterns []pattern // sentences with gaps, the most telling first
}

type pattern struct {
	format string
	match  *regexp.Regexp
}

var spanish = sync.OnceValue(func() *tongue {
	t := &tongue{exact: map[string]string{}}
	for name, content := range assets.Sentences(string(words.Spanish)) {
		part := map[string]string{}
		if err := json.Unmarshal(content, &part); err != nil {
			panic(fmt.Sprintf("phrase: reading %s: %v", name, err)) // embedded: the build is broken
		}
		for english, other := range part {
			t.exact[english] = other
		}
	}
	for _, f := range catalogue.Features() {
		t.exact[f.Names("en").Name] = f.Names("es").Name
		t.exact[f.Names("en").Text] = f.Names("es").Text
		if why := f.NeedsVendor.In("en"); why != "" {
			t.exact[why] = f.NeedsVendor.In("es")
		}
		for _, item := range f.Readiness {
			t.exact[item.En] = item.Es
		}
	}
	for english := range t.exact {
		if verb.MatchString(english) {
			t.patterns = append(t.patterns, pattern{english, matcher(english)})
		}
	}
	slices.SortFunc(t.patterns, func(a, b pattern) int {
		if d := len(verb.ReplaceAllString(b.format, "")) - len(verb.ReplaceAllString(a.format, "")); d != 0 {
			return d
		}
		return strings.Compare(a.format, b.format)
	})
	return t
})

var verb = regexp.MustCompile(`%(\[\d+\])?[sdqvc]`)

// matcher recognizes what a format has made.
func matcher(format string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	for at := 0; ; {
		gap := verb.FindStringIndex(format[at:])
		if gap == nil {
			b.WriteString(regexp.QuoteMeta(format[at:]) + `$`)
			return regexp.MustCompile(b.String())
		}
		b.WriteString(regexp.QuoteMeta(format[at : at+gap[0]]))
		if strings.HasSuffix(format[at+gap[0]:at+gap[1]], "d") {
			b.WriteString(`(-?[\d,]+)`)
		} else {
			b.WriteString(`(.+?)`)
		}
		at += gap[1]
	}
}

// fill writes a format with what stands in its gaps, each in its language too.
func (t *tongue) fill(format string, args []any) string {
	said := make([]any, len(args))
	for i, a := range args {
		said[i] = a
		switch a := a.(type) {
		case string:
			said[i] = t.say(a)
		case error:
			said[i] = t.fault(a)
		case fmt.Stringer:
			said[i] = t.say(a.String())
		}
	}
	return fmt.Sprintf(format, said...)
}

// say returns an English sentence, or a word of the services, in the language; what it does not know stays as it is.
func (t *tongue) say(english string) string {
	if other, ok := t.exact[english]; ok && !verb.MatchString(english) {
		return other
	}
	for _, p := range t.patterns {
		if gaps := p.match.FindStringSubmatch(english); gaps != nil {
			args := make([]any, len(gaps)-1)
			for i, g := range gaps[1:] {
				args[i] = t.say(g)
			}
			return fmt.Sprintf(strings.NewReplacer("%d", "%s", "%q", "%s").Replace(t.exact[p.format]), args...)
		}
	}
	return english
}

func (t *tongue) fault(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return t.say(err.Error())
	}
	if other, ok := t.exact[f.Format]; ok && f.Format != "" {
		return t.fill(other, f.Args)
	}
	return t.say(f.Message)
}

// Sentence is what a service says in English — a remark, a next step, a state — in the language of the screens.
func Sentence(english string) string {
	if words.Current() == words.Spanish {
		return spanish().say(english)
	}
	return english
}

// Sentences are several of them.
func Sentences(english []string) []string {
	list := make([]string, len(english))
	for i, e := range english {
		list[i] = Sentence(e)
	}
	return list
}

// Error is what people read of an error in the language of the screens: a service's own sentence without the name of the
// field, or a general one.
func Error(err error) string {
	var f *fault.Error
	switch {
	case !errors.As(err, &f) || f.Message == "":
		return words.T("ui.broken")
	case words.Current() == words.Spanish:
		return spanish().fault(f)
	}
	return f.Message
}
