package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"foyer/data/fault"
	"foyer/data/table"

	"github.com/spf13/cobra"
)

// columns is a flag that takes Column=field, again and again.
type columns struct{ set [][2]string }

func (c *columns) String() string { return "" }
func (c *columns) Type() string   { return "COLUMN=FIELD" }

func (c *columns) Set(text string) error {
	i := strings.LastIndexByte(text, '=') // a header may hold one, a field does not
	if i <= 0 {
		return fmt.Errorf("write the column's header, = and the field")
	}
	field := strings.TrimSpace(text[i+1:])
	if field != "" && !slices.Contains(table.Fields(), table.Field(field)) {
		return fmt.Errorf("there is no field %q; the fields are %s", field, strings.Join(words(table.Fields()), ", "))
	}
	c.set = append(c.set, [2]string{strings.TrimSpace(text[:i]), field})
	return nil
}

func (p Program) importMappingCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "mapping FILE", Short: "What the columns of a table mean; setting them is remembered for the next file of the form", Args: cobra.ExactArgs(1),
		Long:    "Shows what the columns of a table seem to mean, or what was confirmed for tables of this form, with the first rows beside\nit: those come out of the file and name patients. --set, --kind, --date-order or --confirm confirm the mapping with what is\ngiven changed; imports then read every table of this form by it. A column set to nothing is not read.",
		Example: "  foyer import mapping patients.csv\n  foyer import mapping patients.csv --set 'Pt No=mrn' --set 'Tel=mobile_phone' --set 'Remarks='\n  foyer import mapping list.csv --header-row 1 --kind problems --set 'Zahl=mrn' --set 'Was=item' --date-order mdy --json"}
	set := &columns{}
	cmd.Flags().Var(set, "set", "what a column holds, by its header; repeat for several")
	kind, order := choose(cmd, "kind", "", "what the table holds", words(table.Kinds)...), choose(cmd, "date-order", "", "order of dates in numbers", words(table.DateOrders)...)
	header := cmd.Flags().Int("header-row", 0, "row that holds the headers when Foyer does not know them: 1 for the first, 0 for none")
	confirm := cmd.Flags().Bool("confirm", false, "the mapping is right as it is shown")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		content, err := readFile(args[0])
		if err != nil {
			return err
		}
		name := filepath.Base(args[0])
		guess, err := s.Importing.Guess(s.ctx, name, content)
		if err != nil {
			return fault.Wrap(fault.Invalid, err, "%s can't be read as a table: %s", args[0], or(fault.Message(err), err.Error()))
		}
		if s.cmd.Flags().Changed("header-row") {
			if err := headers(&guess, *header); err != nil {
				return err
			}
		}
		if *confirm || *kind != "" || *order != "" || len(set.set) > 0 {
			if err := apply(&guess.Mapping, set.set); err != nil {
				return err
			}
			if *kind != "" {
				guess.Mapping.Kind = table.Kind(*kind)
			}
			if *order != "" {
				guess.Mapping.DateOrder = table.DateOrder(*order)
			}
			if err := s.Importing.Confirm(s.ctx, name, guess.Mapping); err != nil {
				return err
			}
			guess.Mapping.Confirmed = true
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Mapping table.Mapping `json:"mapping"`
				Sample  [][]string    `json:"sample"`
			}{guess.Mapping, some(guess.Sample)})
		}
		return s.tellMapping(guess)
	})
	return cmd
}

// headers says which row holds the headers of a table of which nothing could be guessed. Their names are those of the
// row among the first ones; columns further on are told by number.
func headers(g *table.Guess, row int) error {
	switch {
	case g.Mapping.HeaderRow >= 0:
		return fault.Field("header-row", "The headers of this table are known: they are in row %d.", g.Mapping.HeaderRow+1)
	case row < 0:
		return fault.Field("header-row", "The first row is 1; 0 says that no row holds headers.")
	}
	if g.Mapping.HeaderRow = row - 1; row == 0 || row > len(g.Sample) {
		return nil
	}
	g.Mapping.Columns = slices.Clone(g.Mapping.Columns)
	for i, name := range g.Sample[row-1] {
		if i < len(g.Mapping.Columns) && strings.TrimSpace(name) != "" {
			g.Mapping.Columns[i].Header = strings.TrimSpace(name)
		}
	}
	g.Sample = g.Sample[row:]
	return nil
}

// apply changes what columns hold, by header, or by #number where there is none.
func apply(m *table.Mapping, set [][2]string) error {
	m.Columns = slices.Clone(m.Columns)
	for _, one := range set {
		found := false
		for i := range m.Columns {
			if strings.EqualFold(strings.TrimSpace(m.Columns[i].Header), one[0]) || one[0] == fmt.Sprintf("#%d", i+1) {
				m.Columns[i].Field, m.Columns[i].Confidence, found = table.Field(one[1]), 1, true
			}
		}
		if !found {
			return fault.Field("set", "The table has no column %q; use its header, or #1 for the first.", one[0])
		}
	}
	return nil
}

func (s session) tellMapping(g table.Guess) error {
	state := "guessed"
	if g.Mapping.Confirmed {
		state = "confirmed"
	}
	fmt.Fprintf(s.cmd.OutOrStdout(), "%s: %s, dates %s\n", state, or(string(g.Mapping.Kind), "what it holds is not known: --kind"), or(string(g.Mapping.DateOrder), "-"))
	w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
	for i, c := range g.Mapping.Columns {
		example := ""
		for _, row := range g.Sample {
			if i < len(row) && strings.TrimSpace(row[i]) != "" {
				example = strings.Join(strings.Fields(row[i]), " ")
				break
			}
		}
		fmt.Fprintf(w, "#%d\t%s\t%s\t%s\n", i+1, c.Header, or(string(c.Field), "(not read)"), printable(example))
	}
	return w.Flush()
}

// printable leaves out what would steer a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
}
