package cli

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"foyer/data/importing"

	"github.com/spf13/cobra"
)

func (p Program) importBatchesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "batches", Short: "Imports so far, newest first", Args: cobra.NoArgs, Example: "  foyer import batches --json\n  foyer import resume BATCH-ID"}
	limit := cmd.Flags().Int("limit", 0, "at most so many (default 50)")
	asJSON := jsonFlag(cmd)
	type batch struct {
		ID      string           `json:"id"`
		State   string           `json:"state"`
		Started string           `json:"started"`
		Files   []importedFile   `json:"files"`
		Totals  importing.Totals `json:"totals"`
	}
	cmd.RunE = p.with(func(s session, _ []string) error {
		reports, err := s.Importing.Batches(s.ctx, *limit)
		if err != nil {
			return err
		}
		batches := []batch{}
		for _, r := range reports {
			b := batch{r.BatchID, r.State, moment(r.Started), []importedFile{}, r.Totals}
			for _, f := range r.Files {
				b.Files = append(b.Files, importedFile{f.Path, f.Kind, string(f.Status), some(f.PatientIDs), f.Error, f.Warnings})
			}
			batches = append(batches, b)
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Batches []batch `json:"batches"`
			}{batches})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, b := range batches {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d added, %d updated, %d matched, %d skipped, %d failed\n", b.ID, b.Started, b.State, counted(len(b.Files), "file", "files"),
				b.Totals.Added, b.Totals.Updated, b.Totals.Matched, b.Totals.Skipped, b.Totals.Failed)
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) importResumeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "resume BATCH", Short: "Go on with an import that was stopped or broken off", Args: cobra.ExactArgs(1),
		Long: "Goes on where the import ended; files that were done are not done again. The files have to be where they were.", Example: "  foyer import resume BATCH-ID --json"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		b := newBar(s.cmd, "files")
		report, err := s.Importing.Resume(s.ctx, args[0], func(p importing.Progress) { b.set(p.Done, p.Total) })
		b.done()
		if err != nil {
			return err
		}
		return errors.Join(s.printImport(report, *asJSON), s.ctx.Err())
	})
	return cmd
}
