package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"foyer/cmd/internal/house"
	"foyer/data/store"

	"github.com/spf13/cobra"
	sqlite3 "modernc.org/sqlite/lib"
)

// session is one open house with the member who acts.
type session struct {
	*house.House
	ctx context.Context
	cmd *cobra.Command
}

// home returns the data folder: FOYER_HOME, else the operating system's place.
func (p Program) home() (string, error) {
	if dir := p.Getenv("FOYER_HOME"); dir != "" {
		return dir, nil
	}
	return house.DefaultHome()
}

// with opens the practice as the member who runs the command, calls fn and closes it again.
func (p Program) with(fn func(s session, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		home, err := p.home()
		if err != nil {
			return err
		}
		if _, err := house.OpenKeys(home); err != nil {
			return err
		}
		pass, err := p.passphrase(cmd, "Passphrase")
		if err != nil {
			return err
		}
		h, who, err := house.Open(cmd.Context(), home, p.Getenv("FOYER_USER"), pass, p.Clock)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.Close()) }()
		ctx, err := who.Context(cmd.Context())
		if err != nil {
			return err
		}
		err = fn(session{h, ctx, cmd}, args)
		return house.Explain(h.Vault.Explain(err))
	}
}

func (p Program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "foyer",
		Short:         "The front room between a medical practice and its patient portal",
		Long:          "Foyer keeps a practice's portal, enrollment, papers and mail with patients, encrypted on this computer.\nWithout a command it opens the desktop program.\n\nFOYER_HOME names the data folder, FOYER_USER the member; FOYER_PASSPHRASE_FILE or FOYER_PASSPHRASE hold the passphrase.",
		Example:       "  foyer demo\n  foyer import ~/records --dry-run\n  foyer summary --date 2026-11-17 --out today.pdf",
		Args:          cobra.NoArgs,
		Version:       p.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			home, err := p.home()
			if err != nil {
				return err
			}
			return p.Desktop(cmd.Context(), home)
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		p.initCommand(), p.versionCommand(), p.demoCommand(), p.screensCommand(),
		p.importCommand(), p.patientsCommand(), p.patientCommand(), p.visitsCommand(), p.visitCommand(), p.insightsCommand(), p.scheduleCommand(),
		p.practiceCommand(), p.portalCommand(), p.policyCommand(), p.consentCommand(), p.inviteCommand(), p.enrollmentCommand(), p.summaryCommand(),
		p.mailCommand(), p.memberCommand(), p.playbookCommand(), p.careDueCommand(),
		p.printersCommand(), p.backupCommand(), p.restoreCommand(), p.checkCommand(), p.exportCommand(), p.auditCommand(),
		p.uiCommand(),
	)
	return root
}

func (p Program) versionCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "version", Short: "Version, build, SQLite version, data format", Example: "  foyer version --json", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		v := struct {
			Version  string `json:"version"`
			Go       string `json:"go"`
			Platform string `json:"platform"`
			SQLite   string `json:"sqlite"`
			Format   int    `json:"data_format"`
			Build    string `json:"build"`
		}{p.Version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH, sqlite3.SQLITE_VERSION, store.Format(), build()}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), v)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Foyer %s (build %s, %s, %s), SQLite %s, data format %d\n", v.Version, v.Build, v.Go, v.Platform, v.SQLite, v.Format)
		return nil
	}
	return cmd
}

// Commit is the commit that the program was built from, when the linker was told (make does); "+changes" at its end
// says that the tree was not clean.
var Commit string

// build tells builds apart: by the commit where the build knows it, else by the beginning of the program's checksum.
func build() string {
	if Commit != "" {
		return Commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		revision, changed := "", ""
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = "+changes"
			}
		}
		if revision != "" {
			return revision[:min(len(revision), 12)] + changed
		}
	}
	sum, err := checksum()
	if err != nil {
		return "unknown"
	}
	return fmt.Sprintf("sha256:%.6x", sum)
}

// checksum is the SHA-256 of the running program, as sha256sum tells it.
func checksum() ([]byte, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return h.Sum(nil), errors.Join(err, f.Close())
}

func (p Program) initCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "init --practice NAME --user NAME",
		Short:   "Make the data folder of a practice",
		Example: "  foyer init --practice 'Cedar Hollow Family Medicine' --user 'Dana Lindqvist'\n  foyer init --practice 'Cedar Hollow Family Medicine' --user 'Dana Lindqvist' --phone '(845) 555-0142' --hours 'Mon-Fri 8:00-17:00'",
		Args:    cobra.NoArgs,
	}
	practice := cmd.Flags().String("practice", "", "name of the practice")
	user := cmd.Flags().String("user", "", "name of the first administrator")
	out := cmd.Flags().String("recovery-out", "", "write the recovery key to this file instead of printing it")
	phone, zone, hours := cmd.Flags().String("phone", "", "the practice's phone, as papers print it"), cmd.Flags().String("time-zone", "", "IANA name of the time zone (default: this computer's)"), &week{}
	cmd.Flags().Var(hours, "hours", "open hours, like 'Mon-Fri 8:00-17:00' (default: none, and papers print none)")
	asJSON := jsonFlag(cmd)
	required(cmd, "practice", "user")
	type made struct {
		Home     string `json:"home"`
		Recovery string `json:"recovery_key,omitempty"`
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		home, err := p.home()
		if err != nil {
			return err
		}
		var recoveryFile *secretOut
		if *out != "" {
			if recoveryFile, err = newSecretOut(*out); err != nil {
				return err
			}
		}
		pass, err := p.newPassphrase(cmd, "New passphrase")
		if err != nil {
			return errors.Join(err, recoveryFile.discard())
		}
		h, recovery, err := house.Create(cmd.Context(), home, house.New{Practice: *practice, Administrator: *user, Passphrase: pass, Phone: *phone, TimeZone: *zone, Week: hours.value}, p.Clock)
		if err != nil {
			return errors.Join(err, recoveryFile.discard())
		}
		if err := h.Close(); err != nil {
			return err
		}
		if recoveryFile != nil {
			if err := recoveryFile.write(recovery); err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), made{home, ""})
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Made the practice in %s. The recovery key is in %s: print it, lock it away, delete the file.\n", home, *out)
			return nil
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), made{home, recovery})
		}
		fmt.Fprintf(cmd.OutOrStdout(), "Made the practice in %s.\n\nRecovery key: %s\n\nWrite it down now: it is shown this once, and opens the data when every passphrase is lost.\n", home, recovery)
		return nil
	}
	return cmd
}

// Commands is the tree of commands, for the page of documentation.
func Commands(p Program) *cobra.Command { return p.root() }
