package cli

import (
	"fmt"
	"time"

	"foyer/data/backup"
	"foyer/data/practice"

	"github.com/spf13/cobra"
)

func (p Program) backupPlanCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "plan", Short: "The backups that Foyer makes by itself", Args: cobra.NoArgs,
		Long:    "Shows the plan, or changes what is given of it. Foyer makes the backups while its window is open; one that was missed is made\nup for at the next start. Only its own older files are removed.",
		Example: "  foyer backup plan --json\n  foyer backup plan --every-day --at 12:30 --folder /media/backup --keep 14\n  foyer backup plan --every-day=false"}
	f := cmd.Flags()
	on, at := f.Bool("every-day", false, "make one every day"), f.String("at", "", "time of day at the practice, HH:MM")
	folder, keep := f.String("folder", "", "where they go"), f.Int("keep", 0, "how many of its own stay there")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		plan, err := backup.Planned.Get(s.ctx, s.DB)
		if err != nil {
			return err
		}
		changed := false
		for name, set := range map[string]func(){"every-day": func() { plan.On = *on }, "at": func() { plan.At = *at }, "folder": func() { plan.Folder = *folder }, "keep": func() { plan.Keep = *keep }} {
			if f.Changed(name) {
				set()
				changed = true
			}
		}
		if changed {
			if err := backup.Planned.Set(s.ctx, s.DB, plan); err != nil {
				return err
			}
		}
		tried, err := backup.Tried.Get(s.ctx, s.DB)
		if err != nil {
			return err
		}
		next := plan.Next(tried, s.DB.Source().Now().In(practice.Zone(s.ctx, s.DB)))
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				backup.Plan
				Next time.Time     `json:"next,omitzero"`
				Last backup.Result `json:"last"`
			}{plan, next, tried})
		}
		switch {
		case !plan.On:
			fmt.Fprintln(s.cmd.OutOrStdout(), "No backup is planned.")
		default:
			fmt.Fprintf(s.cmd.OutOrStdout(), "Every day at %s into %s; the newest %d stay. Next: %s.\n", plan.At, plan.Folder, plan.Keep, next.Format("2006-01-02 15:04"))
		}
		if tried.Error != "" {
			fmt.Fprintf(s.cmd.OutOrStdout(), "The last one failed (%s): %s\n", tried.At.Format("2006-01-02 15:04"), tried.Error)
		}
		return nil
	})
	return cmd
}

func (p Program) backupTestCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "test FILE", Short: "Prove that a backup opens: everything in it is checked and counted", Args: cobra.ExactArgs(1),
		Long:    "Opens a backup in a place of its own, checks and counts everything, and takes that away again. The secret is the passphrase that\nopens the practice now, or the recovery key.",
		Example: "  foyer backup test /media/usb/foyer-2026-11-17.foyer\n  foyer backup test foyer-2026-11-17.foyer --recovery-file key.txt"}
	recovery := cmd.Flags().String("recovery-file", "", "file with the recovery key")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		var secret string
		var err error
		if *recovery != "" {
			secret, err = secretFile(*recovery)
		} else {
			secret, err = p.passphrase(s.cmd, "Passphrase of the backup")
		}
		if err != nil {
			return err
		}
		m, err := s.TestBackup(s.ctx, args[0], secret)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), m)
		}
		var rows int64
		for _, n := range m.Counts {
			rows += n
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "The backup of %s opens and is whole: %d tables, %d rows.\n", m.Created.Format("2006-01-02 15:04"), len(m.Counts), rows)
		return nil
	})
	return cmd
}

// days reads a first and a last day as moments at the practice: at or after, and before.
func (s session) days(from, to string) (begin, end time.Time, err error) {
	zone := practice.Zone(s.ctx, s.DB)
	if from != "" {
		if begin, err = time.ParseInLocation("2006-01-02", from, zone); err != nil {
			return begin, end, wrongUsage("--from is a day such as 2026-11-17")
		}
	}
	if to != "" {
		if end, err = time.ParseInLocation("2006-01-02", to, zone); err != nil {
			return begin, end, wrongUsage("--to is a day such as 2026-11-17")
		}
		end = end.AddDate(0, 0, 1)
	}
	return begin, end, nil
}
