package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/visit"

	"github.com/spf13/cobra"
)

// listed is a patient as `foyer patients --json` names the fields.
type listed struct {
	ID         string      `json:"id"`
	MRN        string      `json:"mrn"`
	Given      string      `json:"given"`
	Family     string      `json:"family"`
	BirthDate  record.Date `json:"birth_date"`
	Sex        string      `json:"sex"`
	Language   string      `json:"language"`
	Emails     []string    `json:"emails"`
	Phones     []string    `json:"phones"`
	Enrollment string      `json:"enrollment"`
	Deceased   bool        `json:"deceased,omitempty"`
}

func listedFrom(s patient.Summary) listed {
	return listed{s.ID, s.MRN, s.Given, s.Family, s.BirthDate, s.Sex, s.Language, some(s.Emails), some(s.Phones), or(s.Enrollment, "not_offered"), s.Deceased}
}

// some makes an empty list of nil, so that JSON says [] and not null.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func (p Program) patientsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "patients [QUERY]", Short: "Find patients as the search box does", Long: "Finds patients by name in any order, birth date in any form, phone, record number or mail address.\nWithout a query it lists all.",
		Example: "  foyer patients 'rivera 1974-05-02' --json"}
	asJSON := jsonFlag(cmd)
	limit := cmd.Flags().Int("limit", 0, "at most so many (default: 50 found, all listed)")
	cmd.RunE = p.with(func(s session, args []string) error {
		list, err := s.findPatients(strings.Join(args, " "), *limit)
		if err != nil {
			return err
		}
		if *asJSON {
			out := struct {
				Patients []listed `json:"patients"`
			}{[]listed{}}
			for _, l := range list {
				out.Patients = append(out.Patients, listedFrom(l))
			}
			return printJSON(s.cmd.OutOrStdout(), out)
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, l := range list {
			fmt.Fprintf(w, "%s\t%s, %s\t%s\t%s\t%s\n", l.ID, l.Family, l.Given, l.BirthDate, l.MRN, or(l.Enrollment, "not_offered"))
		}
		return w.Flush()
	})
	return cmd
}

func (s session) findPatients(query string, limit int) ([]patient.Summary, error) {
	if strings.TrimSpace(query) != "" {
		if limit <= 0 {
			limit = 50
		}
		return s.Patients.Search(s.ctx, query, limit)
	}
	var all []patient.Summary
	for page := (patient.Page{Limit: 1000}); ; {
		got, err := s.Patients.List(s.ctx, page)
		if err != nil {
			return nil, err
		}
		all = append(all, got.Patients...)
		if limit > 0 && len(all) >= limit {
			return all[:limit], nil
		}
		if page.After = got.Next; page.After == "" {
			return all, nil
		}
	}
}

// whole is a patient as `foyer patient ID --json` names the fields.
type whole struct {
	listed
	Addresses     []record.Address      `json:"addresses"`
	Allergies     []record.Allergy      `json:"allergies"`
	Problems      []record.Problem      `json:"problems"`
	Medications   []record.Medication   `json:"medications"`
	Immunizations []record.Immunization `json:"immunizations"`
	Vitals        []record.Observation  `json:"vitals"`
	Results       []record.Observation  `json:"results"`
	Social        []record.Observation  `json:"social_history"`
	Procedures    []record.Procedure    `json:"procedures"`
	CarePlans     []record.CarePlan     `json:"care_plans"`
	Goals         []record.Goal         `json:"goals"`
	Instructions  []record.Instruction  `json:"instructions"`
	Notes         []record.Note         `json:"notes"`
	Visits        []record.Visit        `json:"visits"`
	Family        []record.Relative     `json:"family_history"`
	Caregivers    []record.Contact      `json:"caregivers"`
	Consents      []consentLine         `json:"consents"`
	Record        record.Patient        `json:"record"`
}

type consentLine struct {
	Kind   string      `json:"kind"`
	State  string      `json:"state"`
	Method string      `json:"method"`
	Date   record.Date `json:"date"`
}

func (s session) wholePatient(id string) (whole, error) {
	stored, err := s.Patients.Look(s.ctx, id)
	if err != nil {
		return whole{}, err
	}
	summaries, err := s.Patients.Summaries(s.ctx, stored.ID)
	if err != nil {
		return whole{}, err
	}
	chart, err := s.Patients.Chart(s.ctx, stored.ID)
	if err != nil {
		return whole{}, err
	}
	list, err := s.Visits.List(s.ctx, visit.Filter{PatientID: stored.ID, Limit: 1 << 20})
	if err != nil {
		return whole{}, err
	}
	visits := []record.Visit{}
	for _, v := range list {
		visits = append(visits, v.Visit)
	}
	agreed, err := s.Consents.List(s.ctx, stored.ID)
	if err != nil {
		return whole{}, err
	}
	consents := []consentLine{}
	for _, c := range agreed {
		consents = append(consents, consentLine{string(c.Kind), string(c.State), string(c.Method), c.Date})
	}
	w := whole{
		Addresses: some(stored.Addresses), Allergies: some(chart.Allergies), Problems: some(chart.Problems), Medications: some(chart.Medications),
		Immunizations: some(chart.Immunizations), Vitals: some(chart.Vitals), Results: some(chart.Results), Social: some(chart.Social),
		Procedures: some(chart.Procedures), CarePlans: some(chart.CarePlans), Goals: some(chart.Goals), Instructions: some(chart.Instructions),
		Notes: some(chart.Notes), Visits: visits, Family: some(chart.Relatives), Caregivers: some(stored.Contacts), Consents: consents, Record: stored.Patient,
	}
	if len(summaries) > 0 {
		w.listed = listedFrom(summaries[0])
	}
	return w, nil
}

func (p Program) patientCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "patient ID", Short: "One record whole; patients by hand", Example: "  foyer patient ID --json\n  foyer patient add --given Ana --family Testa --birth-date 1980-02-01 --sex female", Args: cobra.ExactArgs(1)}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		w, err := s.wholePatient(args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), w)
		}
		out := s.cmd.OutOrStdout()
		fmt.Fprintf(out, "%s  born %s  %s  record number %s  portal: %s\n", w.Record.Name(), w.BirthDate, w.Sex, or(w.MRN, "none"), w.Enrollment)
		fmt.Fprintf(out, "%d visits, %d problems, %d medications, %d allergies, %d immunizations, %d vitals, %d results, %d instructions\n",
			len(w.Visits), len(w.Problems), len(w.Medications), len(w.Allergies), len(w.Immunizations), len(w.Vitals), len(w.Results), len(w.Instructions))
		return nil
	})
	cmd.AddCommand(p.patientAddCommand(), p.patientEditCommand(), p.patientMergeCommand(), p.patientUnmergeCommand(), p.patientDeceasedCommand())
	return cmd
}

// personFlags are the fields of a patient by hand.
type personFlags struct{ values map[string]*string }

func newPersonFlags(cmd *cobra.Command) personFlags {
	f := personFlags{map[string]*string{}}
	for _, d := range [][2]string{{"given", "given names"}, {"family", "family name"}, {"birth-date", "day of birth"}, {"sex", "male, female, other or unknown"},
		{"mrn", "medical record number"}, {"email", "mail address"}, {"phone", "phone"}, {"language", "preferred language: en, es, …"},
		{"street", "street and number"}, {"city", "city"}, {"state", "state"}, {"postal-code", "ZIP code"}} {
		f.values[d[0]] = cmd.Flags().String(d[0], "", d[1])
	}
	return f
}

// apply writes the flags that were given over a patient.
func (f personFlags) apply(cmd *cobra.Command, p *record.Patient) error {
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
		born, err := record.ParseDate(text("birth-date"))
		if err != nil {
			return wrongUsage("--birth-date is YYYY-MM-DD, YYYY-MM or YYYY")
		}
		p.BirthDate = born
	}
	if given("sex") {
		p.Sex = text("sex")
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
	return nil
}

func (p Program) patientAddCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "add", Short: "Add a patient by hand; prints the id", Example: "  foyer patient add --given Ana --family Testa --birth-date 1980-02-01 --sex female --email ana@patients.example", Args: cobra.NoArgs}
	flags := newPersonFlags(cmd)
	required(cmd, "family")
	cmd.RunE = p.with(func(s session, _ []string) error {
		var who record.Patient
		if err := flags.apply(s.cmd, &who); err != nil {
			return err
		}
		id, err := s.Patients.Add(s.ctx, who)
		if err == nil {
			fmt.Fprintln(s.cmd.OutOrStdout(), id)
		}
		return err
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
		if err := flags.apply(s.cmd, &stored.Patient); err != nil {
			return err
		}
		return s.Patients.Update(s.ctx, stored.Patient, stored.Version)
	})
	return cmd
}

func (p Program) patientMergeCommand() *cobra.Command {
	return &cobra.Command{Use: "merge KEEP OTHER", Short: "Merge the second record into the first", Example: "  foyer patient merge ID-TO-KEEP ID-OF-THE-OTHER", Args: cobra.ExactArgs(2),
		RunE: p.with(func(s session, args []string) error {
			id, err := s.Patients.Merge(s.ctx, args[0], args[1])
			if err == nil {
				fmt.Fprintln(s.cmd.OutOrStdout(), id)
			}
			return err
		})}
}

func (p Program) patientUnmergeCommand() *cobra.Command {
	return &cobra.Command{Use: "unmerge MERGE", Short: "Take a merge back; MERGE is the id that merge printed", Example: "  foyer patient unmerge MERGE-ID", Args: cobra.ExactArgs(1),
		RunE: p.with(func(s session, args []string) error { return s.Patients.Unmerge(s.ctx, args[0]) })}
}

func (p Program) patientDeceasedCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "deceased ID", Short: "Record that a patient has died: never invited or mailed again", Example: "  foyer patient deceased ID --date 2026-11-02", Args: cobra.ExactArgs(1)}
	date := cmd.Flags().String("date", "", "day of death, when known")
	alive := cmd.Flags().Bool("undo", false, "it was a mistake")
	cmd.RunE = p.with(func(s session, args []string) error {
		day, err := record.ParseDate(*date)
		if err != nil {
			return wrongUsage("--date is YYYY-MM-DD")
		}
		return s.Patients.SetDeceased(s.ctx, args[0], !*alive, day)
	})
	return cmd
}
