package cli

import (
	"errors"
	"fmt"
	"strings"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/team"

	"github.com/spf13/cobra"
)

// Members come and go, change their names and forget their passphrases.

// member finds a member, active or not, by id or name.
func (s session) member(nameOrID string) (found team.Member, err error) {
	list, err := s.Team.List(s.ctx)
	if err != nil {
		return found, err
	}
	n := 0
	for _, m := range list {
		if m.ID == nameOrID {
			return m, nil
		}
		if strings.EqualFold(m.Name, strings.TrimSpace(nameOrID)) {
			if n++; n == 1 {
				found = m // active members come first
			}
		}
	}
	switch {
	case n == 0:
		return found, fault.New(fault.NotFound, "There is no such member; 'foyer member' lists them.")
	case n > 1 && !found.Active:
		return found, fault.New(fault.Conflict, "Several former members have this name: use the id that 'foyer member' prints.")
	}
	return found, nil
}

// passphraseFor reads a passphrase that is to be set: from a file, or from the terminal twice. Never from the
// environment, which holds the acting member's.
func (p Program) passphraseFor(cmd *cobra.Command, file, prompt string) (string, error) {
	switch {
	case file != "":
		return secretFile(file)
	case terminal(p.In):
		return p.terminalOnly().newPassphrase(cmd, prompt)
	}
	return "", fault.New(fault.Invalid, "A new passphrase is needed: --passphrase-file, or run this in a terminal.")
}

const newPassphraseFile = "file with the new passphrase (default: asked for in the terminal)"

func (p Program) memberDeactivateCommand() *cobra.Command {
	return &cobra.Command{Use: "deactivate ID", Short: "End a member's rights; the passphrase opens nothing any more", Example: "  foyer member deactivate 'Rosie Calder'", Args: cobra.ExactArgs(1),
		RunE: p.with(func(s session, args []string) error {
			m, err := s.member(args[0])
			if err != nil {
				return err
			}
			return s.Team.Deactivate(s.ctx, m.ID)
		})}
}

func (p Program) memberReactivateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "reactivate ID", Short: "Let a former member in again, with a new passphrase", Example: "  foyer member reactivate 'Rosie Calder' --passphrase-file secret.txt", Args: cobra.ExactArgs(1)}
	file := cmd.Flags().String("passphrase-file", "", newPassphraseFile)
	cmd.RunE = p.with(func(s session, args []string) error {
		m, err := s.member(args[0])
		if err != nil {
			return err
		}
		pass, err := p.passphraseFor(s.cmd, *file, "New passphrase for the member")
		if err != nil {
			return err
		}
		return s.Team.Reactivate(s.ctx, m.ID, pass)
	})
	return cmd
}

func (p Program) memberRenameCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "rename ID", Short: "Change a member's name, credential, role or languages", Args: cobra.ExactArgs(1),
		Example: "  foyer member rename 'Rosie Calder' --name 'Rosie Calder-Nwosu'\n  foyer member rename ID --credential NP --role provider --languages en,es"}
	name, credential := cmd.Flags().String("name", "", "new name"), cmd.Flags().String("credential", "", "MD, NP, MA, …")
	role, languages := choose(cmd, "role", "", "what the member does", words(access.Roles)...), cmd.Flags().StringSlice("languages", nil, "codes of the languages spoken with patients")
	cmd.MarkFlagsOneRequired("name", "credential", "role", "languages")
	cmd.RunE = p.with(func(s session, args []string) error {
		m, err := s.member(args[0])
		if err != nil {
			return err
		}
		f := s.cmd.Flags()
		if f.Changed("name") {
			m.Name = *name
		}
		if f.Changed("credential") {
			m.Credential = *credential
		}
		if f.Changed("role") {
			m.Role = access.Role(*role)
		}
		if f.Changed("languages") {
			m.Languages = *languages
		}
		_, err = s.Team.Change(s.ctx, m)
		return err
	})
	return cmd
}

func (p Program) memberPassphraseCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "passphrase", Short: "Change your own passphrase; in a terminal the old one is asked for again", Example: "  foyer member passphrase\n  foyer member passphrase --passphrase-file new.txt", Args: cobra.NoArgs}
	file := cmd.Flags().String("passphrase-file", "", newPassphraseFile)
	cmd.RunE = p.with(func(s session, _ []string) error {
		old, err := p.passphrase(s.cmd, "Old passphrase once more")
		if err != nil {
			return err
		}
		pass, err := p.passphraseFor(s.cmd, *file, "New passphrase")
		if err != nil {
			return err
		}
		return s.Team.ChangePassphrase(s.ctx, old, pass)
	})
	return cmd
}

func (p Program) memberResetCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "reset-passphrase (ID | --recovery-file F --user NAME)", Short: "Give a member a new passphrase, as an administrator or with the recovery key",
		Long:    "An administrator gives another member a new passphrase. When every passphrase is lost, the recovery key in a file (- reads\nit from the terminal) opens the practice instead, for this one change; the log says so.",
		Example: "  foyer member reset-passphrase 'Rosie Calder' --passphrase-file secret.txt\n  foyer member reset-passphrase --recovery-file recovery.txt --user 'Dana Lindqvist' --passphrase-file secret.txt",
		Args: func(cmd *cobra.Command, args []string) error {
			recovery := cmd.Flags().Changed("recovery-file")
			if recovery == (len(args) > 0) || len(args) > 1 {
				return wrongUsage("name one member, or give --recovery-file and --user")
			}
			return nil
		}}
	file, recovery, user := cmd.Flags().String("passphrase-file", "", newPassphraseFile), cmd.Flags().String("recovery-file", "", "file with the recovery key, - for the terminal"), cmd.Flags().String("user", "", "id or name of the member")
	cmd.MarkFlagsRequiredTogether("recovery-file", "user")
	byAdministrator := p.with(func(s session, args []string) error {
		m, err := s.member(args[0])
		if err != nil {
			return err
		}
		pass, err := p.passphraseFor(s.cmd, *file, "New passphrase for the member")
		if err != nil {
			return err
		}
		return s.Team.ResetPassphrase(s.ctx, m.ID, pass)
	})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *recovery == "" {
			return byAdministrator(cmd, args)
		}
		return p.resetByRecovery(cmd, *recovery, *user, *file)
	}
	return cmd
}

// resetByRecovery opens the practice with its recovery key and gives a member a new passphrase.
func (p Program) resetByRecovery(cmd *cobra.Command, keyFile, user, file string) (err error) {
	home, err := p.home()
	if err != nil {
		return err
	}
	var key string
	if keyFile == "-" {
		key, err = p.terminalOnly().passphrase(cmd, "Recovery key")
	} else {
		key, err = secretFile(keyFile)
	}
	if err != nil {
		return err
	}
	h, ctx, err := house.OpenWithRecovery(cmd.Context(), home, key, p.Clock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	s := session{h, ctx, cmd}
	m, err := s.member(user)
	if err != nil {
		return err
	}
	pass, err := p.passphraseFor(cmd, file, "New passphrase for the member")
	if err != nil {
		return err
	}
	return house.Explain(h.Vault.Explain(h.Team.ResetPassphrase(ctx, m.ID, pass)))
}

func (p Program) memberRecoveryCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "recovery", Short: "Make a new recovery key; the old one opens nothing any more but older backups",
		Example: "  foyer member recovery --recovery-out recovery.txt\n  foyer member recovery --json", Args: cobra.NoArgs}
	out := cmd.Flags().String("recovery-out", "", "write the recovery key to this file instead of printing it")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) (err error) {
		var file *secretOut
		if *out != "" {
			if file, err = newSecretOut(*out); err != nil {
				return err
			}
		}
		key, err := s.NewRecovery(s.ctx)
		if err != nil {
			return errors.Join(err, file.discard())
		}
		shown := key
		if file != nil {
			if err := file.write(key); err != nil {
				return err
			}
			shown = ""
		}
		switch {
		case *asJSON:
			return printJSON(s.cmd.OutOrStdout(), struct {
				Key string `json:"recovery_key,omitempty"`
			}{shown})
		case file != nil:
			_, err = fmt.Fprintf(s.cmd.OutOrStdout(), "The new recovery key is in %s: print it, lock it away, delete the file.\n", *out)
		default:
			_, err = fmt.Fprintf(s.cmd.OutOrStdout(), "Recovery key: %s\n\nWrite it down now: it is shown this once, and the old one opens nothing any more but older backups.\n", key)
		}
		return err
	})
	return cmd
}
