package cli

import (
	"errors"
	"slices"
	"strings"

	"foyer/cmd/internal/press"

	"github.com/spf13/cobra"
)

func (p Program) summaryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "summary (--visit ID | --patient ID | --date DAY) --out PATH", Short: "After-visit summaries as PDF",
		Long:    "Makes the summary of a visit, of a patient's latest visit, or of every visit of a day: into a folder, one file\na visit, or into one merged file when PATH ends in .pdf. A patient who is not enrolled gets a new one-time code.",
		Example: "  foyer summary --date 2026-11-17 --out today.pdf\n  foyer summary --patient ID --lang es --large-print --out summary.pdf", Args: cobra.NoArgs}
	f := cmd.Flags()
	visitID, patientID, date := f.String("visit", "", "id of the visit"), f.String("patient", "", "id of the patient: the latest visit"), dayFlag(cmd, "date", "day: its visits that go on or are over")
	out, lang := f.String("out", "", "where to write: a file, or a folder"), choose(cmd, "lang", "", "language of the paper (default: the patient's)", "en", "es")
	large, a4 := f.Bool("large-print", false, "18-point text"), f.Bool("a4", false, "A4 paper instead of Letter")
	encrypt := f.Bool("encrypt", false, "AES-256; the passphrase is printed on stderr once")
	off := f.StringSlice("without", nil, "parts to leave out: "+strings.Join(press.Parts(), ", "))
	asJSON := jsonFlag(cmd)
	required(cmd, "out")
	cmd.MarkFlagsOneRequired("visit", "patient", "date")
	cmd.MarkFlagsMutuallyExclusive("visit", "patient", "date")
	cmd.PreRunE = func(*cobra.Command, []string) error {
		for _, part := range *off {
			if !slices.Contains(press.Parts(), part) {
				return wrongUsage("--without: there is no part %q; there are %s", part, oneOf(press.Parts()))
			}
		}
		return nil
	}
	cmd.RunE = p.with(func(s session, _ []string) error {
		o := press.Options{Lang: *lang, LargePrint: *large, A4: *a4, Off: map[string]bool{}}
		for _, part := range *off {
			o.Off[part] = true
		}
		job := summaries{session: s, options: o, out: *out, encrypt: *encrypt}
		var err error
		switch {
		case *date != "":
			err = job.day(*date)
		case *patientID != "":
			err = job.latest(*patientID)
		default:
			err = job.one(*visitID)
		}
		if err != nil && len(job.papers)+len(job.failed) == 0 {
			return err
		}
		return errors.Join(err, job.tell(*asJSON))
	})
	return cmd
}
