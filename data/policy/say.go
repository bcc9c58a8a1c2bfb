package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"foyer/assets/catalogue"
)

// Section is a part of the patient's agreement.
type Section struct {
	Title string
	Lines []string // sentences, a paragraph each
}

// Agreement writes a policy for patients, in English or Spanish: each setting in its sentence, so that what patients read
// and what the program does are the same.
func Agreement(kind Kind, c Content, language string) (title string, sections []Section) {
	shipped, _ := catalogue.FindPolicy(string(kind))
	for _, p := range shipped.Parts {
		s := Section{Title: p.Title.In(language)}
		for _, f := range shipped.Fields {
			if f.Part != p.Key {
				continue
			}
			if line := sentence(f, c, language); line != "" {
				s.Lines = append(s.Lines, line)
			}
		}
		if len(s.Lines) > 0 {
			sections = append(sections, s)
		}
	}
	return shipped.Title.In(language), sections
}

func sentence(f catalogue.Field, c Content, language string) string {
	switch f.Type {
	case catalogue.TextField:
		return c.Texts[f.Key][base(language)]
	case catalogue.YesField:
		if c.Yes[f.Key] {
			return f.Say.In(language)
		}
		return f.SayNo.In(language)
	case catalogue.NumberField:
		n := c.Numbers[f.Key]
		said := strings.NewReplacer("{n}", strconv.Itoa(n), "{days}", Within(n, language)).Replace(f.Say.In(language))
		if n == 1 {
			said = single.Replace(said)
		}
		return said
	case catalogue.ChoicesField:
		list := names(f, c.Choices[f.Key], language)
		if len(list) == 0 {
			return ""
		}
		return strings.Replace(f.Say.In(language), "{list}", listed(list, f.Join, language), 1)
	}
	return ""
}

// single is the count of one in the words of the sentences.
var single = strings.NewReplacer("1 years", "1 year", "1 months", "1 month", "1 weeks", "1 week", "1 business days", "1 business day",
	"1 años", "1 año", "1 meses", "1 mes", "1 semanas", "1 semana", "1 días hábiles", "1 día hábil")

func base(language string) string {
	if strings.HasPrefix(strings.ToLower(language), "es") {
		return "es"
	}
	return "en"
}

func names(f catalogue.Field, keys []string, language string) (list []string) {
	for _, o := range f.Options {
		if slices.Contains(keys, o.Key) {
			list = append(list, o.In(language))
		}
	}
	return list
}

// listed joins names as the language does: "a, b and c"; in Spanish "e" before the sound of i.
func listed(list []string, join, language string) string {
	last := list[len(list)-1]
	if len(list) == 1 {
		return last
	}
	word := "and"
	if join != "" {
		word = join
	}
	if base(language) == "es" {
		switch {
		case join == "or" && strings.HasPrefix(last, "o"):
			word = "u"
		case join == "or":
			word = "o"
		case strings.HasPrefix(last, "i") || strings.HasPrefix(last, "hi"):
			word = "e"
		default:
			word = "y"
		}
	}
	return strings.Join(list[:len(list)-1], ", ") + " " + word + " " + last
}

// DayHours are the practice hours that count as one business day.
const DayHours = 8

// Within writes practice hours for patients: whole days where they are, else hours.
func Within(hours int, language string) string {
	days := hours / DayHours
	spanish := base(language) == "es"
	switch {
	case hours%DayHours != 0 && spanish:
		return fmt.Sprintf("%d horas en que estamos abiertos", hours)
	case hours%DayHours != 0:
		return fmt.Sprintf("%d hours that we are open", hours)
	case days == 1 && spanish:
		return "1 día hábil"
	case days == 1:
		return "1 business day"
	case spanish:
		return fmt.Sprintf("%d días hábiles", days)
	}
	return fmt.Sprintf("%d business days", days)
}

// Value writes a field's setting for members, "–" where there is none.
func Value(f catalogue.Field, c Content, language string) string {
	text := ""
	switch f.Type {
	case catalogue.TextField:
		text = c.Texts[f.Key][base(language)]
	case catalogue.YesField:
		text = catalogue.Words{"en": "no", "es": "no"}.In(language)
		if c.Yes[f.Key] {
			text = catalogue.Words{"en": "yes", "es": "sí"}.In(language)
		}
	case catalogue.NumberField:
		text = strings.TrimSpace(strconv.Itoa(c.Numbers[f.Key]) + " " + f.Unit.In(language))
	case catalogue.ChoicesField:
		text = strings.Join(names(f, c.Choices[f.Key], language), ", ")
	case catalogue.LinesField:
		text = strings.Join(c.Lines[f.Key], ", ")
	}
	if text == "" {
		return "–"
	}
	return text
}

// Change is one setting that differs between two versions.
type Change struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Diff lists what differs, in the order of the fields. Of texts that differ in one language only, that one is shown.
func Diff(kind Kind, before, after Content, language string) (list []Change) {
	shipped, _ := catalogue.FindPolicy(string(kind))
	for _, f := range shipped.Fields {
		languages := []string{base(language)}
		if f.Type == catalogue.TextField {
			languages = append(languages, catalogue.Languages...)
		}
		for _, l := range languages {
			was, is := Value(f, before, l), Value(f, after, l)
			if was == is {
				continue
			}
			label := f.Label.In(language)
			if l != base(language) {
				label += " (" + l + ")"
			}
			list = append(list, Change{f.Key, label, was, is})
			break
		}
	}
	return list
}
