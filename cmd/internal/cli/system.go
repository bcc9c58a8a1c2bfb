package cli

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/playbook"

	"github.com/spf13/cobra"
)

func (p Program) backupCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "backup FILE", Short: "One encrypted file with everything, verified, while running", Example: "  foyer backup /media/usb/foyer-2026-11-17.foyer", Args: cobra.ExactArgs(1)}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		m, err := s.Backup(s.ctx, args[0])
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
		fmt.Fprintf(s.cmd.OutOrStdout(), "Wrote and verified %s: %d tables, %d rows. A member's passphrase or the recovery key opens it.\n", args[0], len(m.Counts), rows)
		return nil
	})
	cmd.AddCommand(p.backupPlanCommand(), p.backupTestCommand())
	return cmd
}

func (p Program) restoreCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "restore FILE --home DIR", Short: "Restore a backup into an empty folder", Long: "Restores a backup and proves it by counting. Never overwrites. The secret is a member's passphrase as it was when the\nbackup was made (FOYER_PASSPHRASE_FILE, FOYER_PASSPHRASE, terminal), or the recovery key.",
		Example: "  foyer restore foyer-2026-11-17.foyer --home ~/foyer-restored", Args: cobra.ExactArgs(1)}
	home := cmd.Flags().String("home", "", "folder, new or empty")
	recovery := cmd.Flags().String("recovery-file", "", "file with the recovery key")
	asJSON := jsonFlag(cmd)
	required(cmd, "home")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if _, err := os.Stat(args[0]); err != nil {
			return fileTrouble("Reading", args[0], err)
		}
		var secret string
		var err error
		if *recovery != "" {
			secret, err = secretFile(*recovery)
		} else {
			secret, err = p.passphrase(cmd, "Passphrase or recovery key")
		}
		if err != nil {
			return err
		}
		m, err := house.Restore(cmd.Context(), args[0], secret, *home)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), m)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Restored the backup of %s into %s: %d tables counted and found whole.\n", m.Created.Format("2006-01-02 15:04"), *home, len(m.Counts))
		return nil
	}
	return cmd
}

func (p Program) checkCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "check", Short: "Integrity of database, audit chain, papers, source documents and mail", Example: "  foyer check --json", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		h, err := s.Check(s.ctx)
		if err = house.Explain(s.Vault.Explain(err)); *asJSON {
			text := ""
			if err != nil {
				text = sentence(err)
			}
			printed := printJSON(s.cmd.OutOrStdout(), struct {
				OK bool `json:"ok"`
				house.Health
				Error string `json:"error,omitempty"`
			}{err == nil, h, text})
			return errors.Join(err, printed)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "Every page authenticates, the structures are sound, %d audit entries are chained; %d papers, %d source documents and %d mails match their hashes.\n", h.AuditEntries, h.Papers, h.Sources, h.Mails)
		return nil
	})
	return cmd
}

func (p Program) auditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "The log of who did what", Example: "  foyer audit --patient ID --json\n  foyer audit --action member.sign-in-failed --from 2026-11-01\n  foyer audit verify", Args: cobra.NoArgs}
	id, limit := cmd.Flags().String("patient", "", "id of the patient"), cmd.Flags().Int("limit", 0, "at most so many, newest first (default 200)")
	by, action := cmd.Flags().String("member", "", "name or id of who did it"), cmd.Flags().String("action", "", "what was done, or the part before its dot: patient.viewed, patient")
	from, to := cmd.Flags().String("from", "", "first day"), cmd.Flags().String("to", "", "last day")
	asJSON := jsonFlag(cmd)
	type entry struct {
		Number    int64          `json:"number"`
		At        string         `json:"at"`
		Member    string         `json:"member"`
		Action    string         `json:"action"`
		Subject   string         `json:"subject"`
		SubjectID string         `json:"subject_id"`
		PatientID string         `json:"patient_id,omitempty"`
		Detail    map[string]any `json:"detail,omitempty"`
		Hash      string         `json:"hash"`
	}
	cmd.RunE = p.with(func(s session, _ []string) error {
		f := audit.Filter{PatientID: *id, Action: *action, Limit: *limit}
		if *by != "" {
			m, err := s.member(*by)
			if err != nil {
				return err
			}
			f.MemberID = m.ID
		}
		var err error
		if f.From, f.To, err = s.days(*from, *to); err != nil {
			return err
		}
		list, err := audit.List(s.ctx, s.DB, f)
		if err != nil {
			return err
		}
		entries := []entry{}
		for _, e := range list {
			entries = append(entries, entry{e.Number, e.At.Format(time.RFC3339), e.MemberName, e.Action, e.Subject, e.SubjectID, e.PatientID, e.Detail, e.Hash})
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Entries []entry `json:"entries"`
			}{entries})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, e := range entries {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", e.Number, e.At, e.Member, e.Action, e.SubjectID)
		}
		return w.Flush()
	})
	verify := &cobra.Command{Use: "verify", Short: "Follow the chain; names the first break", Example: "  foyer audit verify --anchor HEX", Args: cobra.NoArgs}
	anchor := verify.Flags().String("anchor", "", "chain value from a backup or a report: it must be in the chain")
	verifyJSON := jsonFlag(verify)
	verify.RunE = p.with(func(s session, _ []string) error {
		chain, err := audit.Verify(s.ctx, s.DB, *anchor)
		if *verifyJSON {
			text := ""
			if err != nil {
				text = sentence(err)
			}
			out := struct {
				OK      bool   `json:"ok"`
				Entries int64  `json:"entries"`
				Last    string `json:"last"`
				Error   string `json:"error,omitempty"`
			}{err == nil, chain.Entries, chain.Last, text}
			if printed := printJSON(s.cmd.OutOrStdout(), out); printed != nil {
				return errors.Join(err, printed)
			}
			return err
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "The chain of %d entries is whole. Newest value: %s\n", chain.Entries, chain.Last)
		return nil
	})
	cmd.AddCommand(verify)
	return cmd
}

func (p Program) playbookCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "playbook", Short: "Every highlight of the Playbook with its state and evidence", Example: "  foyer playbook --json", Args: cobra.NoArgs}
	lang := choose(cmd, "lang", "en", "language of the words", "en", "es")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		if err := s.Daily(access.With(s.ctx, access.System)); err != nil {
			return err
		}
		list, err := s.Playbook.List(s.ctx, *lang)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Highlights []playbook.Highlight `json:"highlights"`
			}{list})
		}
		for _, h := range list {
			fmt.Fprintf(s.cmd.OutOrStdout(), "%s  %s (%s): %s\n    %s\n    Next: %s\n", h.Section, h.Title, h.Role, h.State, h.Evidence, h.NextStep)
		}
		return nil
	})
	cmd.AddCommand(p.playbookPlanCommand(), p.playbookTrendCommand(), p.playbookPageCommand())
	return cmd
}

func (p Program) demoCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "demo", Short: "A made-up practice with its own mail server", Long: "Opens the program on an invented practice in a temporary folder, with a mail server on loopback.\nWith --headless it walks the main job without a window and leaves papers, mails, screens and report.json.",
		Example: "  foyer demo\n  foyer demo --headless build/demo", Args: cobra.NoArgs}
	dir := cmd.Flags().String("headless", "", "walk the main job into this folder, without a window")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *dir == "" {
			return p.Demo(cmd.Context())
		}
		ok, err := p.HeadlessDemo(cmd.Context(), *dir, cmd.OutOrStdout())
		if err == nil && !ok {
			return quiet{}
		}
		return err
	}
	return cmd
}

func (p Program) screensCommand() *cobra.Command {
	return &cobra.Command{Use: "screens DIR", Short: "Draw every screen of the demo practice as PNG", Example: "  foyer screens build/screens", Hidden: true, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.Screens(cmd.Context(), args[0]) }}
}
