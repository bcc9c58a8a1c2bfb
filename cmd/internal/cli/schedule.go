package cli

import (
	"fmt"
	"text/tabwriter"

	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/record"
	"foyer/data/visit"

	"github.com/spf13/cobra"
)

func (p Program) scheduleCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "schedule", Short: "The schedule from other programs", Example: "  foyer schedule import week.csv\n  foyer schedule unmatched", Args: cobra.NoArgs, RunE: needs("import or unmatched")}
	cmd.AddCommand(p.scheduleImportCommand(), p.scheduleUnmatchedCommand())
	return cmd
}

// needs is what a command does that only holds others.
func needs(commands string) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		return wrongUsage("%s needs a command: %s", cmd.CommandPath(), commands)
	}
}

func (p Program) scheduleImportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "import PATH…", Short: "Visits from CSV or iCalendar exports, again and again", Long: "Takes over visits from tables and calendars, the same ones again and again: what moved is moved, what was cancelled is\ncancelled. Rows without a sure patient wait for a person: see 'foyer schedule unmatched'.",
		Example: "  foyer schedule import week.csv calendar.ics --json", Args: cobra.MinimumNArgs(1)}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		report, err := s.Importing.Schedule(s.ctx, args)
		if err != nil {
			return err
		}
		worked := 0
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, f := range report.Files {
			if f.Status != importing.Failed && f.Status != importing.Skipped {
				worked++
			}
			if !*asJSON {
				fmt.Fprintf(w, "%s\t%s\t%d added, %d updated, %d matched, %d cancelled, %d unmatched, %d skipped\t%s\n", f.Status, f.Path,
					f.Rows.Added, f.Rows.Updated, f.Rows.Matched, f.Rows.Cancelled, f.Rows.Unmatched, f.Rows.Skipped, f.Error)
				for _, text := range f.Warnings {
					fmt.Fprintf(s.cmd.ErrOrStderr(), "%s: %s\n", f.Path, text)
				}
			}
		}
		if *asJSON {
			err = printJSON(s.cmd.OutOrStdout(), report)
		} else {
			err = w.Flush()
		}
		if err == nil && worked == 0 {
			return fault.New(fault.Unavailable, "No file could be taken in; the report says why.")
		}
		return err
	})
	return cmd
}

func (p Program) scheduleUnmatchedCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "unmatched", Short: "Rows of the schedule without a sure patient", Example: "  foyer schedule unmatched --json\n  foyer schedule unmatched --assign ROW-ID --patient ID\n  foyer schedule unmatched --dismiss ROW-ID", Args: cobra.NoArgs}
	f := cmd.Flags()
	assign, id, dismiss := f.String("assign", "", "id of a row: it is this patient's"), f.String("patient", "", "id of the patient"), f.String("dismiss", "", "id of a row: leave it alone")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsRequiredTogether("assign", "patient")
	cmd.MarkFlagsMutuallyExclusive("assign", "dismiss")
	cmd.RunE = p.with(func(s session, _ []string) error {
		switch {
		case *assign != "":
			visitID, err := s.Visits.Assign(s.ctx, *assign, *id)
			if err != nil {
				return err
			}
			return s.tellID(visitID, *asJSON)
		case *dismiss != "":
			return s.Visits.Dismiss(s.ctx, *dismiss)
		}
		rows, err := s.Visits.Unmatched(s.ctx)
		if err != nil {
			return err
		}
		return s.tellUnmatched(rows, *asJSON)
	})
	return cmd
}

func (s session) tellUnmatched(rows []visit.Unmatched, asJSON bool) error {
	type line struct {
		ID         string             `json:"id"`
		Because    string             `json:"because"`
		Candidates []string           `json:"candidates"`
		Since      string             `json:"since"`
		Row        record.ScheduleRow `json:"row"`
	}
	lines := []line{}
	for _, r := range rows {
		lines = append(lines, line{r.ID, r.Because, some(r.Candidates), moment(r.Since), r.Row})
	}
	if asJSON {
		return printJSON(s.cmd.OutOrStdout(), struct {
			Unmatched []line `json:"unmatched"`
		}{lines})
	}
	w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.ID, l.Row.Start, l.Row.Patient, l.Because)
	}
	return w.Flush()
}
