package cli

import (
	"fmt"

	"foyer/data/export"

	"github.com/spf13/cobra"
)

func (p Program) exportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "export --kind fhir|csv --out DIR", Short: "Everything the practice holds, to leave with",
		Long:    "Writes everything into an empty folder: a FHIR R4 bundle a patient, or tables; and every paper, source document and mail\nwith its attachments as they are, with files.csv to tell whose they are. What it writes is in the clear: keep the\nfolder as safe as the records themselves. The log notes each patient whose record went out.",
		Example: "  foyer export --kind fhir --out /media/usb/records\n  foyer export --kind csv --out tables --json", Args: cobra.NoArgs}
	kind, out := choose(cmd, "kind", "", "form of the files", export.FHIR, export.CSV), cmd.Flags().String("out", "", "folder, new or empty")
	asJSON := jsonFlag(cmd)
	required(cmd, "kind", "out")
	cmd.RunE = p.with(func(s session, _ []string) error {
		b := newBar(s.cmd, "patients")
		report, err := s.Export.All(s.ctx, *kind, *out, b.set)
		b.done()
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), report)
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "Wrote the records of %d patients into %d files in %s, in the clear.\n", report.Patients, report.Files, report.Dir)
		return nil
	})
	return cmd
}
