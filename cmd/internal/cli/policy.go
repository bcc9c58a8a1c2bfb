package cli

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"foyer/cmd/internal/press"
	"foyer/data/fault"
	"foyer/data/policy"

	"github.com/spf13/cobra"
)

func (p Program) policyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "policy", Short: "The practice's policies: e-mail, access for caregivers, home readings, sharing notes", Args: cobra.NoArgs,
		Long:    "Lists the policies with what is in force, what comes and what is being written. Settings change in a draft (set);\nthe program obeys them from the day they are put in force.",
		Example: "  foyer policy --json\n  foyer policy set email office=8 topics=hiv,mental\n  foyer policy in-force email --reason 'our first'"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		list, err := s.Policies.List(s.ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Policies []policy.Standing `json:"policies"`
			}{list})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, st := range list {
			var says []string
			if v := st.InForce; v != nil {
				says = append(says, fmt.Sprintf("version %d in force from %s, %s", v.Number, v.From, v.SignedBy))
			}
			if v := st.Coming; v != nil {
				says = append(says, fmt.Sprintf("version %d comes on %s", v.Number, v.From))
			}
			if st.Draft != nil {
				says = append(says, "a draft by "+st.Draft.ChangedBy)
			}
			fmt.Fprintf(w, "%s\t%s\n", st.Kind, or(strings.Join(says, "; "), "not written yet"))
		}
		return w.Flush()
	})
	cmd.AddCommand(p.policyShowCommand(), p.policySetCommand(), p.policyDiffCommand(), p.policyForceCommand(), p.policyWithdrawCommand(), p.policyDiscardCommand(), p.policyPaperCommand())
	return cmd
}

// version finds a version by its number; 0 is the draft, -1 what a reader wants first.
func (s session) version(kind string, number int) (policy.Version, policy.Standing, error) {
	st, err := s.Policies.Get(s.ctx, policy.Kind(kind))
	if err != nil {
		return policy.Version{}, st, err
	}
	if number < 0 {
		if best := st.Best(); best != nil {
			return *best, st, nil
		}
		return policy.Version{Kind: st.Kind, State: policy.Draft, Content: policy.Default(st.Kind)}, st, nil
	}
	if number == 0 && st.Draft != nil {
		return *st.Draft, st, nil
	}
	for _, v := range st.Versions {
		if v.Number == number && number > 0 {
			return v, st, nil
		}
	}
	return policy.Version{}, st, fault.New(fault.NotFound, "The policy has no version %d.", number)
}

func versionFlag(cmd *cobra.Command) *int {
	return cmd.Flags().Int("version", -1, "number of a version; 0 the draft (default: the draft, else what is in force, else what is shipped)")
}

func (p Program) policyShowCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "show POLICY", Short: "One policy: its settings and what patients read", Example: "  foyer policy show email --lang es\n  foyer policy show email --version 1 --json", Args: cobra.ExactArgs(1)}
	number, lang := versionFlag(cmd), choose(cmd, "lang", "en", "language of the words", "en", "es")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		v, _, err := s.version(args[0], *number)
		if err != nil {
			return err
		}
		title, sections := policy.Agreement(v.Kind, v.Content, *lang)
		if *asJSON {
			type section struct {
				Title string   `json:"title"`
				Lines []string `json:"lines"`
			}
			out := struct {
				policy.Version
				Title    string    `json:"title"`
				Sections []section `json:"sections"`
			}{v, title, []section{}}
			for _, x := range sections {
				out.Sections = append(out.Sections, section{x.Title, x.Lines})
			}
			return printJSON(s.cmd.OutOrStdout(), out)
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "%s (%s)\n", title, v.State)
		shipped, err := v.Kind.Shipped()
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, f := range shipped.Fields {
			fmt.Fprintf(w, "%s\t%s\n", f.Key, policy.Value(f, v.Content, *lang))
		}
		if err := w.Flush(); err != nil {
			return err
		}
		for _, x := range sections {
			fmt.Fprintf(s.cmd.OutOrStdout(), "\n%s\n", x.Title)
			for _, l := range x.Lines {
				fmt.Fprintf(s.cmd.OutOrStdout(), "  %s\n", l)
			}
		}
		return nil
	})
	return cmd
}

func (p Program) policySetCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "set POLICY SETTING=VALUE…", Short: "Change settings in the draft of a policy", Args: cobra.MinimumNArgs(2),
		Long:    "Changes settings in the policy's draft; without one it begins with what is in force, else with what is shipped.\nNumbers and yes or no as they are, lists with commas, texts with their language (own.es=…); an empty value takes a\nlist or a text away. Nothing is obeyed before it is put in force.",
		Example: "  foyer policy set email office=8 clinical=16 receipt=yes topics=hiv,mental\n  foyer policy set email own.es='Gracias por escribirnos.'"}
	cmd.PreRunE = func(_ *cobra.Command, args []string) error {
		for _, a := range args[1:] {
			if !strings.Contains(a, "=") {
				return wrongUsage("a setting is written SETTING=VALUE, not %q", a)
			}
		}
		return nil
	}
	cmd.RunE = p.with(func(s session, args []string) error {
		st, err := s.Policies.Get(s.ctx, policy.Kind(args[0]))
		if err != nil {
			return err
		}
		c, revision := st.Start(), int64(0)
		if st.Draft != nil {
			revision = st.Draft.Revision
		}
		for _, a := range args[1:] {
			key, value, _ := strings.Cut(a, "=")
			if err := c.Assign(st.Kind, key, value); err != nil {
				return err
			}
		}
		if _, err := s.Policies.SaveDraft(s.ctx, st.Kind, c, revision); err != nil {
			return err
		}
		fmt.Fprintln(s.cmd.ErrOrStderr(), "The draft is saved. Put it in force with foyer policy in-force.")
		return nil
	})
	return cmd
}

func (p Program) policyDiffCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "diff POLICY", Short: "What a version of a policy changes against the one before", Example: "  foyer policy diff email --json", Args: cobra.ExactArgs(1)}
	number, lang := versionFlag(cmd), choose(cmd, "lang", "en", "language of the words", "en", "es")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		v, st, err := s.version(args[0], *number)
		if err != nil {
			return err
		}
		before := policy.Default(st.Kind)
		if v.State == policy.Draft && st.InForce != nil {
			before = st.InForce.Content
		}
		for i := len(st.Versions) - 1; i >= 0 && v.Number > 0; i-- {
			if o := st.Versions[i]; o.Number < v.Number && o.State != policy.Withdrawn {
				before = o.Content
			}
		}
		changes := policy.Diff(st.Kind, before, v.Content, *lang)
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Changes []policy.Change `json:"changes"`
			}{some(changes)})
		}
		for _, c := range changes {
			fmt.Fprintf(s.cmd.OutOrStdout(), "%s: %s\n  - %s\n  + %s\n", c.Field, c.Label, c.Before, c.After)
		}
		return nil
	})
	return cmd
}

func (p Program) policyForceCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "in-force POLICY --reason TEXT", Short: "Sign a policy's draft and put it in force", Example: "  foyer policy in-force email --reason 'our first' --from 2026-12-01", Args: cobra.ExactArgs(1)}
	reason, from := cmd.Flags().String("reason", "", "why, for the history"), dayFlag(cmd, "from", "first day (default: today)")
	required(cmd, "reason")
	cmd.RunE = p.with(func(s session, args []string) error {
		v, err := s.Policies.PutInForce(s.ctx, policy.Kind(args[0]), *from, *reason)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.cmd.ErrOrStderr(), "Version %d is in force from %s.\n", v.Number, v.From)
		return nil
	})
	return cmd
}

func (p Program) policyWithdrawCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "withdraw POLICY", Short: "Take the newest version of a policy back; the one before counts again", Example: "  foyer policy withdraw email", Args: cobra.ExactArgs(1)}
	cmd.RunE = p.with(func(s session, args []string) error {
		st, err := s.Policies.Get(s.ctx, policy.Kind(args[0]))
		if err != nil {
			return err
		}
		for _, v := range st.Versions {
			if v.State != policy.Withdrawn {
				return s.Policies.Withdraw(s.ctx, st.Kind, v.ID)
			}
		}
		return fault.New(fault.NotFound, "No version of this policy can be taken back.")
	})
	return cmd
}

func (p Program) policyDiscardCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "discard POLICY", Short: "Forget the draft of a policy", Example: "  foyer policy discard email", Args: cobra.ExactArgs(1)}
	cmd.RunE = p.with(func(s session, args []string) error { return s.Policies.Discard(s.ctx, policy.Kind(args[0])) })
	return cmd
}

func (p Program) policyPaperCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "paper POLICY --out FILE", Short: "The patient's agreement as PDF", Example: "  foyer policy paper email --lang es --out acuerdo.pdf", Args: cobra.ExactArgs(1)}
	number, lang := versionFlag(cmd), choose(cmd, "lang", "", "language of the paper (default: the practice's)", "en", "es")
	out, large, a4 := cmd.Flags().String("out", "", "file to write"), cmd.Flags().Bool("large-print", false, "18-point text"), cmd.Flags().Bool("a4", false, "A4 paper instead of Letter")
	required(cmd, "out")
	cmd.RunE = p.with(func(s session, args []string) error {
		v, _, err := s.version(args[0], *number)
		if err != nil {
			return err
		}
		return s.paperTo(*out, func() (press.Made, error) {
			return s.Press.AgreementPaper(s.ctx, v, press.Options{Lang: *lang, LargePrint: *large, A4: *a4})
		})
	})
	return cmd
}

// paperTo makes a paper that is about no patient and writes it to a file. Nothing is made for a place that can't be written.
func (s session) paperTo(path string, make func() (press.Made, error)) error {
	file, err := newOutFile(path)
	if err != nil {
		return err
	}
	made, err := make()
	if err != nil {
		return errors.Join(err, file.discard())
	}
	return s.savePaper(file, false, made.PDF, made)
}
