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

// standing is what the list of patients says of the portal.
func (l listed) standing() string {
	if l.Deceased {
		return "deceased"
	}
	return or(l.Enrollment, "not_offered")
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
		Example: "  foyer patients 'rivera 1974-05-02' --json\n  foyer patients --state invited --born-to 1960-12-31 --sort birth\n  foyer patients --no-address"}
	asJSON, narrowed := jsonFlag(cmd), newChosen(cmd)
	limit := cmd.Flags().Int("limit", 0, "at most so many (default: 50 found, all listed)")
	cmd.RunE = p.with(func(s session, args []string) error {
		query := strings.Join(args, " ")
		var list []patient.Summary
		var err error
		if narrowed.narrows() {
			list, err = narrowed.find(s, query, *limit)
		} else {
			list, err = s.findPatients(query, *limit)
		}
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
			fmt.Fprintf(w, "%s\t%s, %s\t%s\t%s\t%s\n", l.ID, l.Family, l.Given, l.BirthDate, l.MRN, listedFrom(l).standing())
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
	cmd.AddCommand(p.patientAddCommand(), p.patientEditCommand(), p.patientItemCommand(), p.patientPaperCommand(), p.patientMergeCommand(), p.patientUnmergeCommand(), p.patientDeceasedCommand(),
		p.patientConfidentialCommand(), p.patientInactiveCommand(), p.patientRestoreCommand())
	return cmd
}
