package cli

import (
	"fmt"
	"slices"
	"strings"

	"foyer/data/record"

	"github.com/spf13/cobra"
)

// Flags check themselves while they are read, before a data folder is opened: wrong usage is told without a passphrase.

// choice is a flag that takes one of a few words.
type choice struct {
	value   string
	options []string
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.options, "|") }

func (c *choice) Set(text string) error {
	if !slices.Contains(c.options, text) {
		return fmt.Errorf("it is %s", oneOf(c.options))
	}
	c.value = text
	return nil
}

// choose adds a flag that takes one of the options; standard may be empty for none.
func choose(cmd *cobra.Command, name, standard, usage string, options ...string) *string {
	c := &choice{standard, options}
	cmd.Flags().Var(c, name, usage)
	return &c.value
}

func oneOf(options []string) string {
	if len(options) < 2 {
		return strings.Join(options, "")
	}
	return strings.Join(options[:len(options)-1], ", ") + " or " + options[len(options)-1]
}

// day is a flag that takes a calendar day, or, when it may be partial, a month or a year too.
type day struct {
	value   record.Date
	partial bool
}

func (d *day) String() string { return string(d.value) }

func (d *day) Type() string {
	if d.partial {
		return "YYYY-MM-DD|YYYY-MM|YYYY"
	}
	return "YYYY-MM-DD"
}

func (d *day) Set(text string) error {
	parsed, err := record.ParseDate(text)
	if err != nil || !d.partial && text != "" && !parsed.Full() {
		return fmt.Errorf("a date is written %s", d.Type())
	}
	d.value = parsed
	return nil
}

// dayFlag adds a flag for a day.
func dayFlag(cmd *cobra.Command, name, usage string) *record.Date {
	d := &day{}
	cmd.Flags().Var(d, name, usage)
	return &d.value
}

// jsonFlag adds --json to a command that reports.
func jsonFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("json", false, "print one JSON document")
}

// required marks flags as required. The names are ours, so a mistake is a bug.
func required(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err)
		}
	}
}

// words turns named strings into the options of a choice.
func words[T ~string](list []T) []string {
	out := make([]string, 0, len(list))
	for _, w := range list {
		out = append(out, string(w))
	}
	return out
}
