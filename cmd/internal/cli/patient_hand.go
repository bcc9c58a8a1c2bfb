package cli

import (
	"fmt"
	"strings"

	"foyer/data/record"

	"github.com/spf13/cobra"
)

// personFlags are the fields of a patient by hand.
type personFlags struct {
	values map[string]*string
	sex    *string
	born   day
}

func newPersonFlags(cmd *cobra.Command) *personFlags {
	f := &personFlags{values: map[string]*string{}, born: day{partial: true}}
	cmd.Flags().Var(&f.born, "birth-date", "day of birth, as far as it is known")
	f.sex = choose(cmd, "sex", "", "administrative sex", "male", "female", "other", "unknown")
	for _, d := range [][2]string{{"given", "given names"}, {"family", "family name"},
		{"mrn", "medical record number"}, {"email", "mail address"}, {"phone", "phone"}, {"language", "preferred language: en, es, …"},
		{"street", "street and number"}, {"city", "city"}, {"state", "state"}, {"postal-code", "ZIP code"}} {
		f.values[d[0]] = cmd.Flags().String(d[0], "", d[1])
	}
	return f
}

// apply writes the flags that were given over a patient.
func (f *personFlags) apply(cmd *cobra.Command, p *record.Patient) {
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	text := func(name string) string { return strings.TrimSpace(*f.values[name]) }
	if given("given") || given("family") {
		if len(p.Names) == 0 {
			p.Names = []record.HumanName{{Use: "official"}}
		}
		if given("given") {
			p.Names[0].Given = strings.Fields(text("given"))
		}
		if given("family") {
			p.Names[0].Family = text("family")
		}
		p.Names[0].Text = ""
	}
	if given("birth-date") {
		p.BirthDate = f.born.value
	}
	if given("sex") {
		p.Sex = *f.sex
	}
	if given("mrn") {
		ids := []record.Identifier{{Type: "MR", Value: text("mrn")}}
		for _, id := range p.Identifiers {
			if id.Type != "MR" {
				ids = append(ids, id)
			}
		}
		p.Identifiers = ids
	}
	for flag, system := range map[string]string{"email": "email", "phone": "phone"} {
		if given(flag) {
			var kept []record.ContactPoint
			for _, t := range p.Telecoms {
				if t.System != system {
					kept = append(kept, t)
				}
			}
			if text(flag) != "" {
				kept = append([]record.ContactPoint{{System: system, Value: text(flag)}}, kept...)
			}
			p.Telecoms = kept
		}
	}
	if given("language") {
		p.Languages = []record.Language{{Code: text("language"), Preferred: true}}
	}
	if given("street") || given("city") || given("state") || given("postal-code") {
		if len(p.Addresses) == 0 {
			p.Addresses = []record.Address{{Use: "home"}}
		}
		a := &p.Addresses[0]
		if given("street") {
			a.Lines = []string{text("street")}
		}
		for flag, field := range map[string]*string{"city": &a.City, "state": &a.State, "postal-code": &a.PostalCode} {
			if given(flag) {
				*field = text(flag)
			}
		}
	}
}

func (p Program) patientAddCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "add", Short: "Add a patient by hand; prints the id", Example: "  foyer patient add --given Ana --family Testa --birth-date 1980-02-01 --sex female --email ana@patients.example", Args: cobra.NoArgs}
	flags, asJSON := newPersonFlags(cmd), jsonFlag(cmd)
	required(cmd, "family")
	cmd.RunE = p.with(func(s session, _ []string) error {
		var who record.Patient
		flags.apply(s.cmd, &who)
		id, err := s.Patients.Add(s.ctx, who)
		if err != nil {
			return err
		}
		return s.tellID(id, *asJSON)
	})
	return cmd
}

func (p Program) patientEditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "edit ID", Short: "Change the given fields of a patient", Example: "  foyer patient edit ID --email new@patients.example", Args: cobra.ExactArgs(1)}
	flags := newPersonFlags(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		stored, err := s.Patients.Get(s.ctx, args[0])
		if err != nil {
			return err
		}
		flags.apply(s.cmd, &stored.Patient)
		return s.Patients.Update(s.ctx, stored.Patient, stored.Version)
	})
	return cmd
}

func (p Program) patientMergeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "merge KEEP OTHER", Short: "Merge the second record into the first; prints the id of the merge", Example: "  foyer patient merge ID-TO-KEEP ID-OF-THE-OTHER", Args: cobra.ExactArgs(2)}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		id, err := s.Merge(s.ctx, args[0], args[1])
		if err != nil {
			return err
		}
		return s.tellID(id, *asJSON)
	})
	return cmd
}

// tellID prints the id of what a command has made.
func (s session) tellID(id string, asJSON bool) error {
	if asJSON {
		return printJSON(s.cmd.OutOrStdout(), struct {
			ID string `json:"id"`
		}{id})
	}
	_, err := fmt.Fprintln(s.cmd.OutOrStdout(), id)
	return err
}

func (p Program) patientUnmergeCommand() *cobra.Command {
	return &cobra.Command{Use: "unmerge MERGE", Short: "Take a merge back; MERGE is the id that merge printed", Example: "  foyer patient unmerge MERGE-ID", Args: cobra.ExactArgs(1),
		RunE: p.with(func(s session, args []string) error { return s.Patients.Unmerge(s.ctx, args[0]) })}
}

func (p Program) patientDeceasedCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "deceased ID", Short: "Record that a patient has died: never invited or mailed again", Example: "  foyer patient deceased ID --date 2026-11-02", Args: cobra.ExactArgs(1)}
	date := &day{partial: true}
	cmd.Flags().Var(date, "date", "day of death, as far as it is known")
	alive := cmd.Flags().Bool("undo", false, "it was a mistake")
	cmd.RunE = p.with(func(s session, args []string) error {
		return s.Patients.SetDeceased(s.ctx, args[0], !*alive, date.value)
	})
	return cmd
}
