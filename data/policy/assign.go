package policy

import (
	"slices"
	"strconv"
	"strings"

	"foyer/assets/catalogue"
	"foyer/data/fault"
)

// Assign changes one setting from text, as a command line gives it: "office" and "4", "receipt" and "yes", "topics" and
// "hiv,news", "own.es" and a text. An empty value of a list or text takes it away.
func (c Content) Assign(kind Kind, key, value string) error {
	shipped, err := kind.Shipped()
	if err != nil {
		return err
	}
	name, lang, _ := strings.Cut(key, ".")
	i := slices.IndexFunc(shipped.Fields, func(f catalogue.Field) bool { return f.Key == name })
	if i < 0 {
		var keys []string
		for _, f := range shipped.Fields {
			keys = append(keys, f.Key)
		}
		return fault.Field(key, "This policy has no setting %q. The settings are %s.", key, strings.Join(keys, ", "))
	}
	f := shipped.Fields[i]
	if (lang != "") != (f.Type == catalogue.TextField) || lang != "" && !slices.Contains(catalogue.Languages, lang) {
		if f.Type == catalogue.TextField {
			return fault.Field(key, "%s is a text: say its language, %s.en or %s.es.", name, name, name)
		}
		return fault.Field(key, "%s has no languages.", name)
	}
	switch f.Type {
	case catalogue.NumberField:
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil {
			return fault.Field(key, "%s is a number from %d to %d.", name, f.Least, f.Most)
		}
		c.Numbers[name] = n
	case catalogue.YesField:
		if value != "yes" && value != "no" {
			return fault.Field(key, "%s is yes or no.", name)
		}
		c.Yes[name] = value == "yes"
	case catalogue.ChoicesField:
		c.Choices[name] = split(value)
	case catalogue.LinesField:
		c.Lines[name] = split(value)
	case catalogue.TextField:
		if c.Texts[name] == nil {
			c.Texts[name] = map[string]string{}
		}
		c.Texts[name][lang] = value
	}
	return nil
}

// split takes a list apart at its commas.
func split(value string) (list []string) {
	for _, s := range strings.Split(value, ",") {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}
