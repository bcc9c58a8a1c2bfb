package cli

import (
	"bytes"
	"fmt"
	"os"
	"text/tabwriter"

	"foyer/data/care"
	"foyer/data/fault"

	"github.com/spf13/cobra"
)

// careLine is care that is due, as JSON shows it.
type careLine struct {
	PatientID string `json:"patient_id"`
	Key       string `json:"key"`
	Care      string `json:"care"`
	Rule      string `json:"rule"`
	Source    string `json:"source"`
	Since     string `json:"since"`
	Last      string `json:"last"`
	Told      bool   `json:"told"`
}

func (p Program) careDueCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "care-due [--patient ID]", Short: "The action plan: care that is due, with rule and source", Args: cobra.NoArgs,
		Long: "Computes from age, sex and record which care is due, by rules that name their source. Patients are told of a rule's\n" +
			"care (on summaries) only after a clinician has said so. Dates are YYYY-MM-DD; last is empty where no\nearlier time is on record.",
		Example: "  foyer care-due --patient ID\n  foyer care-due --json"}
	id, asJSON := cmd.Flags().String("patient", "", "id of the patient; all of them without it"), jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		list, err := s.Care.Rules(s.ctx)
		if err != nil {
			return err
		}
		of := map[string]care.Rule{}
		for _, r := range list {
			of[r.Key] = r
		}
		var all []care.Listed
		if *id != "" {
			if _, err := s.Patients.Get(s.ctx, *id); err != nil {
				return err
			}
			items, err := s.Care.For(s.ctx, *id)
			if err != nil {
				return err
			}
			one := care.Listed{PatientID: *id}
			for _, i := range items {
				one.Due = append(one.Due, i.Due)
			}
			all = []care.Listed{one}
		} else {
			if _, err := s.Care.Refresh(s.ctx); err != nil {
				return err
			}
			if all, err = s.Care.All(s.ctx, ""); err != nil {
				return err
			}
		}
		lines := []careLine{}
		for _, l := range all {
			for _, d := range l.Due {
				r := of[d.Rule]
				lines = append(lines, careLine{l.PatientID, r.Key, r.Name.In("en"), r.Says.In("en"), r.Source, string(d.Since), string(d.Last), r.Told})
			}
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Due []careLine `json:"due"`
			}{lines})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, l := range lines {
			if *id == "" {
				fmt.Fprintf(w, "%s\t", l.PatientID)
			}
			fmt.Fprintf(w, "%s\tsince %s\tlast %s\t%s\n", l.Care, l.Since, or(l.Last, "not known"), l.Source)
		}
		if len(lines) == 0 {
			fmt.Fprintln(s.cmd.ErrOrStderr(), "Nothing is due.")
		}
		return w.Flush()
	})
	cmd.AddCommand(p.careRulesCommand(), p.careSetCommand(), p.careImportCommand(), p.careResetCommand())
	return cmd
}

func (p Program) careRulesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "rules", Short: "The rules: for whom, how often, by which source, and whether patients are told", Args: cobra.NoArgs,
		Example: "  foyer care-due rules\n  foyer care-due rules --out rules.json"}
	out, asJSON := cmd.Flags().String("out", "", "write them into this file, for 'foyer care-due import'"), jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		list, err := s.Care.Rules(s.ctx)
		if err != nil {
			return err
		}
		if *out != "" {
			var b bytes.Buffer
			if err := care.WriteRules(&b, list); err != nil {
				return err
			}
			return writeFile(*out, b.Bytes())
		}
		if *asJSON {
			type line struct {
				Key    string `json:"key"`
				Care   string `json:"care"`
				Rule   string `json:"rule"`
				Source string `json:"source"`
				URL    string `json:"url"`
				Own    bool   `json:"own"`
				Asked  bool   `json:"asked"`
				Told   bool   `json:"told"`
				ToldBy string `json:"told_by"`
			}
			lines := []line{}
			for _, r := range list {
				lines = append(lines, line{r.Key, r.Name.In("en"), r.Says.In("en"), r.Source, r.URL, r.Own, !r.Off, r.Told, r.ToldBy})
			}
			return printJSON(s.cmd.OutOrStdout(), struct {
				Rules []line `json:"rules"`
			}{lines})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, r := range list {
			state := "for members"
			switch {
			case r.Off:
				state = "off"
			case r.Told:
				state = "patients are told"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Key, state, r.Says.In("en"), r.Source)
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) careSetCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "set KEY", Short: "Say whether patients are told of a rule's care, and whether it is asked at all", Args: cobra.ExactArgs(1),
		Long:    "Both are clinical decisions: a provider makes them. What is told stands on summaries with its source.",
		Example: "  foyer care-due set mammography --told yes\n  foyer care-due set lung --asked no"}
	told, asked := choose(cmd, "told", "", "patients are told", "yes", "no"), choose(cmd, "asked", "", "the rule is asked", "yes", "no")
	cmd.MarkFlagsOneRequired("told", "asked")
	cmd.RunE = p.with(func(s session, args []string) error {
		if *asked != "" {
			if err := s.Care.SetOff(s.ctx, args[0], *asked == "no"); err != nil {
				return err
			}
		}
		if *told == "" {
			return nil
		}
		return s.Care.SetTold(s.ctx, args[0], *told == "yes")
	})
	return cmd
}

func (p Program) careImportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "import FILE", Short: "Take over rules from a file; those with a known key are changed", Args: cobra.ExactArgs(1),
		Long:    "The file is as 'foyer care-due rules --out' writes it: JSON with version 1 and rules. It is checked whole before\nanything changes. Patients are told of none of its rules until a clinician says so again.",
		Example: "  foyer care-due import rules.json --dry-run\n  foyer care-due import rules.json"}
	dry := cmd.Flags().Bool("dry-run", false, "check the file and change nothing")
	cmd.RunE = p.with(func(s session, args []string) (err error) {
		f, err := os.Open(args[0])
		if err != nil {
			return fault.Wrap(fault.NotFound, err, "The file %s can't be read. Nothing was changed.", args[0])
		}
		list, err := care.ReadRules(f)
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		if !*dry {
			if err := s.Care.Save(s.ctx, list...); err != nil {
				return err
			}
		}
		fmt.Fprintf(s.cmd.ErrOrStderr(), "%d rules.\n", len(list))
		return nil
	})
	return cmd
}

func (p Program) careResetCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "reset KEY", Short: "Make a rule as it is shipped; one of the practice's own goes", Args: cobra.ExactArgs(1),
		Example: "  foyer care-due reset mammography"}
	cmd.RunE = p.with(func(s session, args []string) error { return s.Care.Reset(s.ctx, args[0]) })
	return cmd
}
