package cli

import (
	"fmt"
	"strings"

	"foyer/cmd/internal/press"
	"foyer/data/playbook"

	"github.com/spf13/cobra"
)

func (p Program) playbookPlanCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "plan HIGHLIGHT", Short: "Who looks after a highlight, until when, and notes", Args: cobra.ExactArgs(1),
		Long:    "Changes what is given and shows the plan; an empty owner, day or text takes it away. The keys of the highlights stand\nin foyer playbook --json.",
		Example: "  foyer playbook plan enroll --owner 'Rosie Calder' --target 2027-01-15 --notes 'Ask at check-in'\n  foyer playbook plan enroll --json"}
	f := cmd.Flags()
	owner, target, notes := f.String("owner", "", "id or name of the member who looks after it"), dayFlag(cmd, "target", "day until which it should be in place"), f.String("notes", "", "notes of the team")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		plans, err := s.Playbook.Plans(s.ctx)
		if err != nil {
			return err
		}
		plan := plans[args[0]]
		plan.Highlight = args[0]
		if f.Changed("owner") {
			plan.OwnerID = ""
			if strings.TrimSpace(*owner) != "" {
				m, err := s.Team.Find(s.ctx, *owner)
				if err != nil {
					return err
				}
				plan.OwnerID = m.ID
			}
		}
		if f.Changed("target") {
			plan.Target = *target
		}
		if f.Changed("notes") {
			plan.Notes = *notes
		}
		if f.Changed("owner") || f.Changed("target") || f.Changed("notes") {
			if plan, err = s.Playbook.SetPlan(s.ctx, plan); err != nil {
				return err
			}
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), plan)
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "%s: %s, %s\n%s\n", plan.Highlight, or(plan.Owner, "nobody"), or(string(plan.Target), "no date"), plan.Notes)
		return nil
	})
	return cmd
}

func (p Program) playbookTrendCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "trend", Short: "The daily measures of every highlight", Example: "  foyer playbook trend --json", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		trend, err := s.Playbook.Trend(s.ctx)
		if err != nil {
			return err
		}
		type line struct {
			Highlight string           `json:"highlight"`
			Measures  []playbook.Point `json:"measures"`
		}
		list, err := s.Playbook.List(s.ctx, "en")
		if err != nil {
			return err
		}
		out := struct {
			Trend []line `json:"trend"`
		}{[]line{}}
		for _, h := range list {
			out.Trend = append(out.Trend, line{h.Key, some(trend[h.Key])})
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), out)
		}
		for _, l := range out.Trend {
			for _, m := range l.Measures {
				fmt.Fprintf(s.cmd.OutOrStdout(), "%s\t%s\t%d of %d\n", l.Highlight, m.Day, m.Value, m.Total)
			}
		}
		return nil
	})
	return cmd
}

func (p Program) playbookPageCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "page --out FILE", Short: "The page for the team meeting as PDF", Example: "  foyer playbook page --lang es --out reunion.pdf", Args: cobra.NoArgs}
	out, lang, a4 := cmd.Flags().String("out", "", "file to write"), choose(cmd, "lang", "", "language of the page (default: the practice's)", "en", "es"), cmd.Flags().Bool("a4", false, "A4 paper instead of Letter")
	required(cmd, "out")
	cmd.RunE = p.with(func(s session, _ []string) error {
		return s.paperTo(*out, func() (press.Made, error) {
			return s.Press.MeetingPaper(s.ctx, press.Options{Lang: *lang, A4: *a4})
		})
	})
	return cmd
}
