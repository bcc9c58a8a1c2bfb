package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/visit"

	"github.com/spf13/cobra"
)

// entryKinds are the kinds of entries of a chart with what their JSON is read into.
var entryKinds = map[record.Kind]func() any{
	record.KindAllergy:      func() any { return &record.Allergy{} },
	record.KindProblem:      func() any { return &record.Problem{} },
	record.KindMedication:   func() any { return &record.Medication{} },
	record.KindImmunization: func() any { return &record.Immunization{} },
	record.KindVital:        func() any { return &record.Observation{} },
	record.KindResult:       func() any { return &record.Observation{} },
	record.KindSocial:       func() any { return &record.Observation{} },
	record.KindProcedure:    func() any { return &record.Procedure{} },
	record.KindCarePlan:     func() any { return &record.CarePlan{} },
	record.KindGoal:         func() any { return &record.Goal{} },
	record.KindInstruction:  func() any { return &record.Instruction{} },
	record.KindRelative:     func() any { return &record.Relative{} },
	record.KindNote:         func() any { return &record.Note{} },
}

var entryWords = []string{"allergy", "problem", "medication", "immunization", "vital", "result", "social", "procedure", "care-plan", "goal", "instruction", "relative", "note"}

// entryOf reads an entry from JSON as `foyer patient ID --json` writes it.
func entryOf(kind record.Kind, text string) (any, error) {
	value := entryKinds[kind]()
	if err := json.Unmarshal([]byte(text), value); err != nil {
		return nil, fault.Field("value", "This is no %s as JSON: %v.", kind, err)
	}
	return value, nil
}

func (p Program) patientItemCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "item", Short: "Entries of a chart by hand", Args: cobra.NoArgs, RunE: needs("add, change or remove"),
		Long:    "Adds, changes and takes out entries of a chart. Their JSON is what `foyer patient ID --json` shows of an entry.",
		Example: "  foyer patient item add ID --kind allergy --value '{\"status\":\"active\",\"substance\":{\"text\":\"Penicillin\"}}'"}
	add := &cobra.Command{Use: "add ID --kind KIND --value JSON", Short: "Add an entry to a patient's chart; prints its id", Args: cobra.ExactArgs(1),
		Example: "  foyer patient item add ID --kind medication --value '{\"status\":\"active\",\"drug\":{\"text\":\"Lisinopril 10 mg\"},\"sig\":\"Take 1 tablet each morning.\"}'"}
	kind, value := choose(add, "kind", "", "what it is", entryWords...), add.Flags().String("value", "", "the entry as JSON")
	asJSON := jsonFlag(add)
	required(add, "kind", "value")
	add.RunE = p.with(func(s session, args []string) error {
		entry, err := entryOf(record.Kind(*kind), *value)
		if err != nil {
			return err
		}
		id, err := s.Patients.AddItem(s.ctx, args[0], record.Kind(*kind), entry)
		if err != nil {
			return err
		}
		return s.tellID(id, *asJSON)
	})
	change := &cobra.Command{Use: "change ITEM --kind KIND --value JSON", Short: "Replace an entry of a chart", Args: cobra.ExactArgs(1),
		Example: "  foyer patient item change ITEM-ID --kind problem --value '{\"status\":\"resolved\",\"condition\":{\"text\":\"Bronchitis\"}}'"}
	otherKind, other := choose(change, "kind", "", "what it is", entryWords...), change.Flags().String("value", "", "the entry as JSON")
	required(change, "kind", "value")
	change.RunE = p.with(func(s session, args []string) error {
		entry, err := entryOf(record.Kind(*otherKind), *other)
		if err != nil {
			return err
		}
		return s.Patients.ChangeItem(s.ctx, args[0], 0, entry)
	})
	remove := &cobra.Command{Use: "remove ITEM", Short: "Take an entry out of a chart", Args: cobra.ExactArgs(1), Example: "  foyer patient item remove ITEM-ID",
		Long: "Takes an entry out of a chart. No later import brings it back; adding the same by hand does."}
	remove.RunE = p.with(func(s session, args []string) error { return s.Patients.RemoveItem(s.ctx, args[0]) })
	cmd.AddCommand(add, change, remove)
	return cmd
}

func (p Program) visitStatusCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "status VISIT STATUS", Short: "Move a visit to another status", Args: cobra.ExactArgs(2), Example: "  foyer visit status VISIT-ID finished"}
	cmd.RunE = p.with(func(s session, args []string) error { return s.Visits.SetStatus(s.ctx, args[0], args[1]) })
	return cmd
}

func (p Program) visitEditCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "edit VISIT", Short: "Change the given fields of a visit", Args: cobra.ExactArgs(1), Example: "  foyer visit edit VISIT-ID --follow-up 'in 4 weeks' --status finished"}
	f := cmd.Flags()
	fields := map[string]*string{}
	for _, t := range [][2]string{{"start", "day or moment, ISO 8601"}, {"reason", "why the patient comes"}, {"provider", "name as printed"}, {"assessment", "what was found, in words for the patient"},
		{"follow-up", "when to come again"}, {"location", "place"}} {
		fields[t[0]] = f.String(t[0], "", t[1])
	}
	status := choose(cmd, "status", "", "where the visit stands", visit.Statuses...)
	cmd.RunE = p.with(func(s session, args []string) error {
		v, err := s.Visits.Get(s.ctx, args[0])
		if err != nil {
			return err
		}
		start := string(v.Start)
		for name, to := range map[string]*string{"start": &start, "reason": &v.Reason, "provider": &v.Provider, "assessment": &v.Assessment, "follow-up": &v.FollowUp, "location": &v.Location} {
			if f.Changed(name) {
				*to = *fields[name]
			}
		}
		v.Start = record.DateTime(start)
		if *status != "" {
			v.Status = *status
		}
		return s.Visits.Update(s.ctx, v.Visit, v.Version)
	})
	return cmd
}

// chosen are the flags that narrow the list of patients.
type chosen struct {
	state, sort     *string
	from, to        *record.Date
	noAddress, away *bool
	falling         *bool
}

func newChosen(cmd *cobra.Command) *chosen {
	return &chosen{state: cmd.Flags().String("state", "", "of enrollment: invited, active, …"), sort: choose(cmd, "sort", "", "order", "name", "birth", "number"),
		from: dayFlag(cmd, "born-from", "born on this day or later"), to: dayFlag(cmd, "born-to", "born on this day or before"),
		noAddress: cmd.Flags().Bool("no-address", false, "without a postal address"), away: cmd.Flags().Bool("away", false, "with --state and the like: the deceased and those no longer seen, too"),
		falling: cmd.Flags().Bool("falling", false, "the last first")}
}

// narrows says whether any of them was given.
func (c *chosen) narrows() bool {
	return *c.state != "" || *c.sort != "" || *c.from != "" || *c.to != "" || *c.noAddress || *c.away || *c.falling
}

func (c *chosen) find(s session, query string, limit int) ([]patient.Summary, error) {
	if limit <= 0 {
		limit = 1 << 20
	}
	found, err := s.Patients.Choose(s.ctx, patient.Choose{Text: query, State: *c.state, NoAddress: *c.noAddress, BornFrom: *c.from, BornTo: *c.to, Away: *c.away,
		Sort: patient.Sort(*c.sort), Falling: *c.falling, Limit: limit})
	return found.List, err
}

func (p Program) patientPaperCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "paper PAPER --out FILE", Short: "A paper that was made, byte for byte, into a file", Args: cobra.ExactArgs(1),
		Long:    "Writes a stored paper into a file, exactly as it was made, and notes that it was asked for. Without --out it says what became of\nthe paper. A paper that was never handed out is refused: its code is void.",
		Example: "  foyer patient paper PAPER-ID --out paper.pdf\n  foyer patient paper PAPER-ID --json"}
	out := cmd.Flags().String("out", "", "PDF to write")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		if *out == "" {
			uses, err := s.Papers.Uses(s.ctx, args[0])
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(s.cmd.OutOrStdout(), struct {
					Uses []paperlog.Use `json:"uses"`
				}{some(uses)})
			}
			for _, u := range uses {
				fmt.Fprintln(s.cmd.OutOrStdout(), moment(u.At), u.How, u.Target, u.Member)
			}
			return nil
		}
		if err := access.Require(s.ctx, access.PrintPapers); err != nil {
			return err
		}
		file, err := newOutFile(*out)
		if err != nil {
			return err
		}
		_, content, err := s.Papers.Reprint(s.ctx, args[0])
		if err != nil {
			return errors.Join(err, file.discard())
		}
		if err := file.write(content); err != nil {
			return err
		}
		return s.Papers.Record(s.ctx, args[0], paperlog.Use{How: paperlog.Saved, Target: filepath.Base(*out)})
	})
	return cmd
}
