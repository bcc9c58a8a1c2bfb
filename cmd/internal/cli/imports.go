package cli

import (
	"fmt"
	"strconv"
	"strings"

	"foyer/data/fault"
	"foyer/data/importing"

	"github.com/spf13/cobra"
)

func (p Program) importCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "import PATH…", Short: "Records from C-CDA, FHIR, CSV and vCard files", Long: "Imports files and folders. Each file is judged by its content; one bad file never stops the others; importing twice\nadds nothing. --dry-run tells what would happen. 'foyer import undo BATCH' takes a batch back.",
		Example: "  foyer import records/ --dry-run\n  foyer import summary.xml patients.csv --json", Args: cobra.MinimumNArgs(1)}
	kind, dry := choose(cmd, "kind", "auto", "what the files are", "auto", "ccda", "fhir", "csv", "vcard"), cmd.Flags().Bool("dry-run", false, "tell what would happen, change nothing")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		o := importing.Options{Kind: *kind}
		b := newBar(s.cmd, "files")
		progress := func(p importing.Progress) { b.set(p.Done, p.Total) }
		do := s.Importing.Import
		if *dry {
			do = s.Importing.Plan
		}
		report, err := do(s.ctx, args, o, progress)
		b.done()
		if err != nil {
			return err
		}
		return s.printImport(report, *asJSON)
	})
	cmd.AddCommand(p.importUndoCommand(), p.importDoubtsCommand(), p.importBatchesCommand(), p.importResumeCommand(), p.importMappingCommand())
	return cmd
}

// counted is a number with its word.
func counted(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return strconv.Itoa(n) + " " + many
}

type importedFile struct {
	Path       string   `json:"path"`
	Kind       string   `json:"kind"`
	Status     string   `json:"status"`
	PatientIDs []string `json:"patient_ids"`
	Error      string   `json:"error"`
	Warnings   []string `json:"warnings,omitempty"`
}

func (s session) printImport(report importing.Report, asJSON bool) error {
	files, doubtful := []importedFile{}, 0
	for _, f := range report.Files {
		files = append(files, importedFile{f.Path, f.Kind, string(f.Status), some(f.PatientIDs), f.Error, f.Warnings})
		for _, who := range f.Patients {
			if who.Status == importing.Added && len(who.Candidates) > 0 {
				doubtful++
			}
		}
	}
	t := report.Totals
	if asJSON {
		err := printJSON(s.cmd.OutOrStdout(), struct {
			Batch    string           `json:"batch"`
			Files    []importedFile   `json:"files"`
			Totals   importing.Totals `json:"totals"`
			Doubtful int              `json:"doubtful"`
		}{report.BatchID, files, t, doubtful})
		if err != nil {
			return err
		}
	} else {
		for _, f := range files {
			fmt.Fprintf(s.cmd.OutOrStdout(), "%-8s %-5s %s\n", f.Status, f.Kind, f.Path)
			for _, remark := range append([]string{f.Error}, f.Warnings...) {
				if remark != "" {
					fmt.Fprintf(s.cmd.OutOrStdout(), "         %s\n", remark)
				}
			}
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "%d added, %d updated, %d matched, %d skipped, %d failed", t.Added, t.Updated, t.Matched, t.Skipped, t.Failed)
		if doubtful > 0 {
			fmt.Fprintf(s.cmd.OutOrStdout(), "; %s: see 'foyer import doubts'", counted(doubtful, "patient resembles others", "patients resemble others"))
		}
		if report.BatchID != "" {
			fmt.Fprintf(s.cmd.OutOrStdout(), "\nTo take it back: foyer import undo %s", report.BatchID)
		}
		fmt.Fprintln(s.cmd.OutOrStdout())
	}
	if t.Added+t.Updated+t.Matched == 0 {
		return fault.New(fault.Unavailable, "No file could be taken in; the report says why.")
	}
	return nil
}

func (p Program) importUndoCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "undo BATCH", Short: "Take an import back", Long: "Takes back what an import added and changed. Patients who were changed, invited, written to or handed a paper since stay\nwith everything the import told of them. --dry-run tells what would go and what would stay.",
		Example: "  foyer import undo BATCH-ID --dry-run\n  foyer import undo BATCH-ID", Args: cobra.ExactArgs(1)}
	dry := cmd.Flags().Bool("dry-run", false, "tell what would be lost, change nothing")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		undo, said := s.Importing.Undo, "Taken back"
		if *dry {
			undo, said = s.Importing.UndoPlan, "Would be taken back"
		}
		undone, err := undo(s.ctx, args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), undone)
		}
		out := s.cmd.OutOrStdout()
		fmt.Fprintf(out, "%s: %s, %s and %s removed, %d set back to what they were.\n", said, counted(undone.Patients, "patient", "patients"),
			counted(undone.Visits, "visit", "visits"), counted(undone.Items, "entry", "entries"), undone.Restored)
		if undone.Shared > 0 {
			fmt.Fprintf(out, "%d stay, because another import tells of them too.\n", undone.Shared)
		}
		for _, k := range undone.Kept {
			fmt.Fprintf(out, "kept: %s %s: %s", k.Kind, k.ID, k.Because)
			if k.Items+k.Visits > 0 {
				fmt.Fprintf(out, " (%s and %s of this import stay)", counted(k.Visits, "visit", "visits"), counted(k.Items, "entry", "entries"))
			}
			fmt.Fprintln(out)
		}
		return nil
	})
	return cmd
}

type doubtLine struct {
	ID          string   `json:"id"`
	Batch       string   `json:"batch"`
	PatientID   string   `json:"patient_id"`
	CandidateID string   `json:"candidate_id"`
	Because     []string `json:"because"`
	Since       string   `json:"since"`
}

func (p Program) importDoubtsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "doubts", Short: "Patients who may be the same as others", Example: "  foyer import doubts\n  foyer import doubts --merge DOUBT-ID", Args: cobra.NoArgs}
	merge, apart := cmd.Flags().String("merge", "", "id of a doubt: they are the same, merge them"), cmd.Flags().String("apart", "", "id of a doubt: they are two people")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("merge", "apart")
	cmd.RunE = p.with(func(s session, _ []string) error {
		switch {
		case *merge != "":
			id, err := s.MergeDoubt(s.ctx, *merge)
			if err != nil {
				return err
			}
			return s.tellID(id, *asJSON)
		case *apart != "":
			return s.Importing.KeepApart(s.ctx, *apart)
		}
		doubts, err := s.Importing.Doubts(s.ctx)
		if err != nil {
			return err
		}
		var lines []doubtLine
		for _, d := range doubts {
			lines = append(lines, doubtLine{d.ID, d.BatchID, d.PatientID, d.CandidateID, some(d.Because), moment(d.Since)})
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Doubts []doubtLine `json:"doubts"`
			}{some(lines)})
		}
		for _, d := range lines {
			fmt.Fprintf(s.cmd.OutOrStdout(), "%s\n    added     %s\n    resembles %s\n    because   %s\n", d.ID, d.PatientID, d.CandidateID, strings.Join(d.Because, ", "))
		}
		return nil
	})
	return cmd
}
