package cli

import (
	"fmt"
	"text/tabwriter"

	"foyer/data/mail"
	"foyer/data/template"

	"github.com/spf13/cobra"
)

func (p Program) mailCallCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "call ID --outcome O", Short: "Record a call that a conversation led to", Example: "  foyer mail call ID --outcome reached --note 'goes to the emergency room'", Args: cobra.ExactArgs(1)}
	outcome, note := choose(cmd, "outcome", "", "how the call ended", mail.Outcomes...), cmd.Flags().String("note", "", "what was said")
	required(cmd, "outcome")
	cmd.RunE = p.with(func(s session, args []string) error { return s.Mail.LogCall(s.ctx, args[0], *outcome, *note) })
	return cmd
}

func (p Program) mailTextsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "texts", Short: "The ready-made texts for answers", Example: "  foyer mail texts --json", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		list, err := s.Templates.List(s.ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Texts []template.Template `json:"texts"`
			}{list})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, t := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.ID, t.Language, t.Category, t.Name)
		}
		return w.Flush()
	})
	return cmd
}
