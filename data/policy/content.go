package policy

import (
	"maps"
	"slices"
	"strings"

	"foyer/assets/catalogue"
	"foyer/data/fault"
)

// Content are the settings of a policy by field, as the catalogue names them.
type Content struct {
	Numbers map[string]int               `json:"numbers,omitempty"`
	Yes     map[string]bool              `json:"yes,omitempty"`
	Choices map[string][]string          `json:"choices,omitempty"`
	Lines   map[string][]string          `json:"lines,omitempty"`
	Texts   map[string]map[string]string `json:"texts,omitempty"` // by field and language
}

func empty() Content {
	return Content{map[string]int{}, map[string]bool{}, map[string][]string{}, map[string][]string{}, map[string]map[string]string{}}
}

// Default is what is shipped for a kind.
func Default(kind Kind) Content {
	c := empty()
	shipped, _ := catalogue.FindPolicy(string(kind))
	for _, f := range shipped.Fields {
		switch f.Type {
		case catalogue.NumberField:
			c.Numbers[f.Key] = f.Number
		case catalogue.YesField:
			c.Yes[f.Key] = f.Yes
		case catalogue.ChoicesField:
			c.Choices[f.Key] = slices.Clone(f.Chosen)
		case catalogue.LinesField:
			c.Lines[f.Key] = nil
		case catalogue.TextField:
			c.Texts[f.Key] = map[string]string{}
			for _, l := range catalogue.Languages {
				c.Texts[f.Key][l] = f.Text[l]
			}
		}
	}
	return c
}

// Clone is a copy that shares nothing.
func (c Content) Clone() Content {
	d := empty()
	maps.Copy(d.Numbers, c.Numbers)
	maps.Copy(d.Yes, c.Yes)
	for k, v := range c.Choices {
		d.Choices[k] = slices.Clone(v)
	}
	for k, v := range c.Lines {
		d.Lines[k] = slices.Clone(v)
	}
	for k, v := range c.Texts {
		d.Texts[k] = maps.Clone(v)
	}
	return d
}

// limits of what a page holds.
const mostText, mostLines, mostLine = 800, 60, 60

// check returns the content with nothing but the kind's fields, each within its limits; a field that is missing gets what
// is shipped.
func check(kind Kind, c Content) (Content, error) {
	shipped, err := kind.Shipped()
	if err != nil {
		return c, err
	}
	good := Default(kind)
	for _, f := range shipped.Fields {
		switch f.Type {
		case catalogue.NumberField:
			n, ok := c.Numbers[f.Key]
			if !ok {
				continue
			}
			if n < f.Least || n > f.Most {
				return c, fault.Field(f.Key, "%s: choose a number from %d to %d.", f.Label.In("en"), f.Least, f.Most)
			}
			good.Numbers[f.Key] = n
		case catalogue.YesField:
			if yes, ok := c.Yes[f.Key]; ok {
				good.Yes[f.Key] = yes
			}
		case catalogue.ChoicesField:
			if list, ok := c.Choices[f.Key]; ok {
				if good.Choices[f.Key], err = choose(f, list); err != nil {
					return c, err
				}
			}
		case catalogue.LinesField:
			if good.Lines[f.Key], err = lines(f, c.Lines[f.Key]); err != nil {
				return c, err
			}
		case catalogue.TextField:
			for l, text := range c.Texts[f.Key] {
				text = strings.TrimSpace(text)
				if len([]rune(text)) > mostText {
					return c, fault.Field(f.Key, "%s: the text is longer than %d characters, more than the page holds.", f.Label.In("en"), mostText)
				}
				if slices.Contains(catalogue.Languages, l) {
					good.Texts[f.Key][l] = text
				}
			}
		}
	}
	return good, nil
}

// choose keeps the options in their order.
func choose(f catalogue.Field, list []string) ([]string, error) {
	var chosen []string
	for _, o := range f.Options {
		if slices.Contains(list, o.Key) {
			chosen = append(chosen, o.Key)
		}
	}
	for _, key := range list {
		if !slices.Contains(chosen, key) {
			return nil, fault.Field(f.Key, "%s: there is no choice %q.", f.Label.In("en"), key)
		}
	}
	if len(chosen) < f.Least {
		return nil, fault.Field(f.Key, "%s: choose at least %d.", f.Label.In("en"), f.Least)
	}
	return chosen, nil
}

func lines(f catalogue.Field, list []string) ([]string, error) {
	var kept []string
	for _, l := range list {
		if l = strings.Join(strings.Fields(l), " "); l != "" && l != "*" && !slices.Contains(kept, l) {
			kept = append(kept, l)
		}
		if len([]rune(l)) > mostLine {
			return nil, fault.Field(f.Key, "%s: a line is longer than %d characters.", f.Label.In("en"), mostLine)
		}
	}
	if len(kept) > mostLines {
		return nil, fault.Field(f.Key, "%s: more than %d lines.", f.Label.In("en"), mostLines)
	}
	return kept, nil
}

// Check says whether the settings are the kind's and within their limits; what is missing counts as shipped.
func (c Content) Check(kind Kind) error {
	_, err := check(kind, c)
	return err
}
