package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"foyer/data/record"

	"github.com/spf13/cobra"
)

// How a patient wants to be reached, and whether the practice sees the patient at all.

func (p Program) patientConfidentialCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "confidential ID", Short: "Confidential communication as the patient asked for it", Args: cobra.ExactArgs(1),
		Long:    "Records how a patient wants to be reached (45 CFR 164.522(b)), or shows it when nothing is given. What is given changes,\nthe rest stays; --clear ends the request.",
		Example: "  foyer patient confidential ID --no-calls --email ana.private@patients.example --note 'not at home'\n  foyer patient confidential ID --clear\n  foyer patient confidential ID --json"}
	f := cmd.Flags()
	noCalls, noMail, clear := f.Bool("no-calls", false, "no phone calls"), f.Bool("no-email", false, "no mail at all"), f.Bool("clear", false, "the patient no longer asks for it")
	texts := map[string]*string{}
	for _, t := range [][2]string{{"email", "use this mail address alone"}, {"street", "use this postal address: street and number"}, {"city", "its city"},
		{"state", "its state"}, {"postal-code", "its ZIP code"}, {"note", "what else the patient asks for"}} {
		texts[t[0]] = f.String(t[0], "", t[1])
	}
	asJSON := jsonFlag(cmd)
	for _, name := range []string{"no-calls", "no-email", "email", "street", "city", "state", "postal-code", "note"} {
		cmd.MarkFlagsMutuallyExclusive("clear", name)
	}
	cmd.RunE = p.with(func(s session, args []string) error {
		stored, err := s.Patients.Look(s.ctx, args[0])
		if err != nil {
			return err
		}
		wish, changed := stored.Confidential, *clear
		if *clear {
			wish = record.Confidential{}
		}
		given := func(name string) bool {
			changed = changed || f.Changed(name)
			return f.Changed(name)
		}
		if given("no-calls") {
			wish.NoCalls = *noCalls
		}
		if given("no-email") {
			wish.NoMail = *noMail
		}
		if given("street") {
			if wish.Address.Lines = nil; strings.TrimSpace(*texts["street"]) != "" {
				wish.Address.Lines = []string{strings.TrimSpace(*texts["street"])}
			}
		}
		for name, field := range map[string]*string{"email": &wish.Email, "city": &wish.Address.City, "state": &wish.Address.State, "postal-code": &wish.Address.PostalCode, "note": &wish.Note} {
			if given(name) {
				*field = strings.TrimSpace(*texts[name])
			}
		}
		if changed {
			wish.Requested = !*clear
			if err := s.Patients.SetConfidential(s.ctx, stored.ID, wish); err != nil {
				return err
			}
		}
		switch {
		case *asJSON:
			return printJSON(s.cmd.OutOrStdout(), struct {
				ID           string              `json:"id"`
				Confidential record.Confidential `json:"confidential"`
			}{stored.ID, wish})
		case changed:
			return nil
		}
		return s.tellWish(wish)
	})
	return cmd
}

func (s session) tellWish(wish record.Confidential) error {
	w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
	yes := map[bool]string{true: "yes", false: "no"}
	a := wish.Address
	for _, line := range [][2]string{{"requested", yes[wish.Requested]}, {"calls", yes[!wish.NoCalls]}, {"mail", yes[!wish.NoMail]}, {"address", wish.Email},
		{"post", strings.Join(strings.Fields(strings.Join(a.Lines, ", ")+" "+a.City+" "+a.State+" "+a.PostalCode), " ")}, {"note", wish.Note}} {
		fmt.Fprintf(w, "%s\t%s\n", line[0], or(line[1], "-"))
	}
	return w.Flush()
}

func (p Program) patientInactiveCommand() *cobra.Command {
	return &cobra.Command{Use: "inactive ID", Short: "The practice no longer sees this patient: out of lists, never invited; the record stays", Example: "  foyer patient inactive ID", Args: cobra.ExactArgs(1),
		RunE: p.with(func(s session, args []string) error { return s.Patients.SetActive(s.ctx, args[0], false) })}
}

func (p Program) patientRestoreCommand() *cobra.Command {
	return &cobra.Command{Use: "restore ID", Short: "The practice sees an inactive patient again", Example: "  foyer patient restore ID", Args: cobra.ExactArgs(1),
		RunE: p.with(func(s session, args []string) error { return s.Patients.SetActive(s.ctx, args[0], true) })}
}
