package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"foyer/data/access"
	"foyer/data/consent"
	"foyer/data/fault"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/team"

	"github.com/spf13/cobra"
)

// The practice, its team, its portal, its consents.

func (p Program) portalCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "portal", Short: "The portal and its feature register", Example: "  foyer portal --json\n  foyer portal set booking on --reason 'the team is trained'", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	type feature struct {
		Key     string `json:"key"`
		Name    string `json:"name"`
		State   string `json:"state"`
		Since   string `json:"since"`
		Owner   string `json:"owner"`
		OnPaper bool   `json:"on_paper"`
		CanBeOn bool   `json:"can_be_on"`
		WhyNot  string `json:"why_not,omitempty"`
	}
	cmd.RunE = p.with(func(s session, _ []string) error {
		settings, err := s.Portal.Get(s.ctx)
		if err != nil {
			return err
		}
		list, err := s.Portal.List(s.ctx)
		if err != nil {
			return err
		}
		out := struct {
			Name     string    `json:"name"`
			URL      string    `json:"url"`
			Join     string    `json:"join"`
			Features []feature `json:"features"`
		}{settings.Name, settings.URL, string(settings.Join), []feature{}}
		for _, f := range list {
			since := ""
			if !f.Since.IsZero() {
				since = f.Since.Format(time.RFC3339)
			}
			out.Features = append(out.Features, feature{f.Key, f.Name, string(f.State), since, f.Owner, f.OnPaper, f.CanBeOn, f.WhyNot})
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), out)
		}
		fmt.Fprintf(s.cmd.OutOrStdout(), "%s %s (join: %s)\n", or(out.Name, "The portal has not been set up."), out.URL, out.Join)
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, f := range out.Features {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Key, f.State, f.Name, f.WhyNot)
		}
		return w.Flush()
	})
	cmd.AddCommand(p.portalSetUpCommand(), p.portalSetCommand(), p.portalEditCommand(), p.portalHistoryCommand(), p.portalExportCommand(), p.portalImportCommand())
	return cmd
}

func (p Program) portalSetUpCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "set-up --name N --join mail|vendor-code|vendor", Short: "Name, address, how patients join", Example: "  foyer portal set-up --name 'Cedar Hollow by mail' --join mail --mailbox office@cedarhollow.example", Args: cobra.NoArgs}
	name := cmd.Flags().String("name", "", "name of the portal, as patients read it")
	url := cmd.Flags().String("url", "", "address where patients sign up")
	join := choose(cmd, "join", "", "how patients join: a mail with their code, the vendor's page with a code, or without", string(portal.ByMail), string(portal.ByVendorCode), string(portal.ByVendor))
	cmd.Flags().String("mailbox", "", "address that patients write to (default: the mailbox's own)")
	cmd.Flags().String("vendor", "", "who runs the portal")
	cmd.Flags().String("helper-phone", "", "who helps patients with joining")
	required(cmd, "name", "join")
	cmd.RunE = p.with(func(s session, _ []string) error {
		settings, err := s.Portal.Get(s.ctx)
		if err != nil {
			return err
		}
		settings.Name, settings.Join = *name, portal.Join(*join)
		if s.cmd.Flags().Changed("url") {
			settings.URL = *url
		}
		for flag, field := range map[string]*string{"mailbox": &settings.Mailbox, "vendor": &settings.Vendor, "helper-phone": &settings.HelperPhone} {
			if s.cmd.Flags().Changed(flag) {
				*field = s.cmd.Flag(flag).Value.String()
			}
		}
		if settings.Mailbox == "" && settings.Join == portal.ByMail {
			if settings.Mailbox, err = s.MailAddress(s.ctx); err != nil {
				return err
			}
		}
		_, off, err := s.Portal.Save(s.ctx, settings)
		if err != nil {
			return err
		}
		for _, key := range off {
			fmt.Fprintf(s.cmd.ErrOrStderr(), "switched off, because it needs a vendor's portal: %s\n", key)
		}
		return nil
	})
	return cmd
}

func (p Program) portalSetCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "set FEATURE off|planned|pilot|on|retired", Short: "Switch a feature; effective at once", Example: "  foyer portal set refills on --reason 'protocol signed'", Args: featureAndState}
	reason := cmd.Flags().String("reason", "", "why, for the feature's history")
	cmd.RunE = p.with(func(s session, args []string) error {
		_, warnings, err := s.Portal.Set(s.ctx, args[0], portal.State(args[1]), *reason)
		for _, w := range warnings {
			fmt.Fprintln(s.cmd.ErrOrStderr(), "note: "+w)
		}
		return err
	})
	return cmd
}

func featureAndState(cmd *cobra.Command, args []string) error {
	if err := cobra.ExactArgs(2)(cmd, args); err != nil {
		return err
	}
	if !portal.State(args[1]).Valid() {
		return wrongUsage("the state is off, planned, pilot, on or retired, not %q", args[1])
	}
	return nil
}

func (p Program) consentCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "consent --patient ID --kind KIND --state given|withdrawn --method written|spoken|mail", Short: "Record what a patient agreed to", Example: "  foyer consent --patient ID --kind email --state given --method written --date 2026-11-17", Args: cobra.NoArgs}
	id := cmd.Flags().String("patient", "", "id of the patient")
	kind, state := choose(cmd, "kind", "", "what it is about", words(consent.Kinds)...), choose(cmd, "state", "", "what the patient decided", words([]consent.State{consent.Given, consent.Withdrawn})...)
	method, date := choose(cmd, "method", "", "how the patient said so", words([]consent.Method{consent.Written, consent.Spoken, consent.Mail})...), dayFlag(cmd, "date", "day (default: today)")
	required(cmd, "patient", "kind", "state", "method")
	cmd.RunE = p.with(func(s session, _ []string) error {
		return s.recordConsent(*id, *kind, *state, *method, *date)
	})
	return cmd
}

func (s session) recordConsent(id, kind, state, method string, day record.Date) error {
	who, err := s.Patients.Get(s.ctx, id)
	if err != nil {
		return err
	}
	_, err = s.Consents.Record(s.ctx, consent.Consent{PatientID: who.ID, Kind: consent.Kind(kind), State: consent.State(state), Method: consent.Method(method), Date: day}, practice.Today(s.ctx, s.DB))
	return err
}

func (p Program) memberCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "member", Short: "The team", Example: "  foyer member --json\n  foyer member add --name 'Rosie Calder' --role staff", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		list, err := s.Team.List(s.ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Members []team.Member `json:"members"`
			}{list})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, m := range list {
			active := ""
			if !m.Active {
				active = "no longer active"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", m.ID, m.Title(), m.Role, active)
		}
		return w.Flush()
	})
	add := &cobra.Command{Use: "add --name N --role administrator|provider|staff", Short: "Add a member with a passphrase", Example: "  foyer member add --name 'Rosie Calder' --role staff --passphrase-file secret.txt", Args: cobra.NoArgs}
	name, role := add.Flags().String("name", "", "name of the member"), choose(add, "role", "", "what the member does", words(access.Roles)...)
	addJSON := jsonFlag(add)
	credential, file := add.Flags().String("credential", "", "MD, NP, MA, …"), add.Flags().String("passphrase-file", "", "file with the member's passphrase")
	required(add, "name", "role")
	add.RunE = p.with(func(s session, _ []string) error {
		var pass string
		var err error
		switch {
		case *file != "":
			pass, err = secretFile(*file)
		case terminal(p.In):
			pass, err = p.terminalOnly().newPassphrase(s.cmd, "Passphrase for the new member")
		default:
			err = fault.New(fault.Invalid, "The new member needs a passphrase: --passphrase-file, or run this in a terminal.")
		}
		if err != nil {
			return err
		}
		m, err := s.Team.Add(s.ctx, team.Member{Name: *name, Role: access.Role(*role), Credential: *credential}, pass)
		if err != nil {
			return err
		}
		return s.tellID(m.ID, *addJSON)
	})
	cmd.AddCommand(add, p.memberDeactivateCommand(), p.memberReactivateCommand(), p.memberRenameCommand(), p.memberPassphraseCommand(), p.memberResetCommand(), p.memberRecoveryCommand())
	return cmd
}

func or(text, other string) string {
	if strings.TrimSpace(text) == "" {
		return other
	}
	return text
}
