package cli

import (
	"fmt"
	"text/tabwriter"

	"foyer/data/record"
	"foyer/data/visit"

	"github.com/spf13/cobra"
)

type visitLine struct {
	ID        string          `json:"id"`
	PatientID string          `json:"patient_id"`
	Start     record.DateTime `json:"start"`
	End       record.DateTime `json:"end,omitempty"`
	Provider  string          `json:"provider"`
	Reason    string          `json:"reason"`
	Status    string          `json:"status"`
}

func (p Program) visitsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "visits", Short: "Visits of a day or of a patient", Example: "  foyer visits --date 2026-11-17 --json", Args: cobra.NoArgs}
	date, id := dayFlag(cmd, "date", "day"), cmd.Flags().String("patient", "", "id of the patient")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		f := visit.Filter{PatientID: *id, Limit: 1 << 20}
		if *date != "" {
			f.From, f.To = *date, *date
		}
		list, err := s.Visits.List(s.ctx, f)
		if err != nil {
			return err
		}
		lines := []visitLine{}
		for _, v := range list {
			lines = append(lines, visitLine{v.ID, v.PatientID, v.Start, v.End, v.Provider, or(v.Reason, v.Type.String()), v.Status})
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Visits []visitLine `json:"visits"`
			}{lines})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, v := range lines {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", v.ID, v.Start, v.Status, v.Provider, v.Reason)
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) visitCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "visit", Short: "Visits by hand", Args: cobra.NoArgs, Example: "  foyer visit add --patient ID --start 2026-11-17", RunE: needs("add, edit or status")}
	add := &cobra.Command{Use: "add --patient ID --start TIME", Short: "Add a visit; prints the id", Example: "  foyer visit add --patient ID --start 2026-11-17T09:00:00-05:00 --reason 'Cough' --provider 'Anita Rao, MD' --status finished --instruction 'Drink water.'", Args: cobra.NoArgs}
	f := add.Flags()
	id, start, end := f.String("patient", "", "id of the patient"), f.String("start", "", "day or moment, ISO 8601"), f.String("end", "", "moment")
	reason, provider := f.String("reason", "", "why the patient comes"), f.String("provider", "", "name as printed")
	status := choose(add, "status", visit.Planned, "where the visit stands", visit.Statuses...)
	assessment, location := f.String("assessment", "", "what was found, in words for the patient"), f.String("location", "", "place")
	instructions := f.StringArray("instruction", nil, "what the patient is to do; repeat for several")
	asJSON := jsonFlag(add)
	required(add, "patient", "start")
	add.RunE = p.with(func(s session, _ []string) error {
		who, err := s.Patients.Get(s.ctx, *id)
		if err != nil {
			return err
		}
		v := record.Visit{PatientID: who.ID, Start: record.DateTime(*start), End: record.DateTime(*end), Reason: *reason, Provider: *provider,
			Status: *status, Assessment: *assessment, Location: *location, Class: "AMB"}
		visitID, err := s.Visits.Add(s.ctx, v)
		if err != nil {
			return err
		}
		for _, text := range *instructions {
			if _, err := s.Patients.AddItem(s.ctx, who.ID, record.KindInstruction, &record.Instruction{Item: record.Item{Visit: visitID, Author: *provider}, Text: text, When: v.Start}); err != nil {
				return err
			}
		}
		return s.tellID(visitID, *asJSON)
	})
	cmd.AddCommand(add, p.visitEditCommand(), p.visitStatusCommand(), p.visitSayCommand())
	return cmd
}
