package cli

import (
	"fmt"
	"text/tabwriter"

	"foyer/data/printers"

	"github.com/spf13/cobra"
)

func (p Program) printersCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "printers", Short: "Which printer takes which kind of paper", Args: cobra.NoArgs, Example: "  foyer printers --json\n  foyer printers set letter --printer 'Back office' --duplex"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		all, err := printers.Chosen.Get(s.ctx, s.DB)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Kinds printers.Choices `json:"kinds"`
			}{all})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, kind := range printers.Kinds {
			one := all.For(kind)
			fmt.Fprintf(w, "%s\t%s\t%s\n", kind, or(one.Printer, "the system's printer"), counted(max(1, one.Copies), "copy", "copies"))
		}
		return w.Flush()
	})
	set := &cobra.Command{Use: "set KIND", Short: "Choose a printer for a kind of paper: summary, letter, form or poster", Args: cobra.ExactArgs(1), ValidArgs: printers.Kinds, Example: "  foyer printers set summary --printer 'Front desk' --duplex"}
	f := set.Flags()
	name, copies := f.String("printer", "", "its name; empty for the system's"), f.Int("copies", 1, "copies of each")
	duplex, a4 := f.Bool("duplex", false, "both sides"), f.Bool("a4", false, "A4 paper, else Letter")
	set.PreRunE = func(_ *cobra.Command, args []string) error {
		for _, kind := range printers.Kinds {
			if args[0] == kind {
				return nil
			}
		}
		return wrongUsage("the kind is summary, letter, form or poster")
	}
	set.RunE = p.with(func(s session, args []string) error {
		all, err := printers.Chosen.Get(s.ctx, s.DB)
		if err != nil {
			return err
		}
		next := printers.Choices{args[0]: {Printer: *name, Copies: *copies, Duplex: *duplex, A4: *a4}}
		for kind, one := range all {
			if kind != args[0] {
				next[kind] = one
			}
		}
		return printers.Chosen.Set(s.ctx, s.DB, next)
	})
	cmd.AddCommand(set)
	return cmd
}
