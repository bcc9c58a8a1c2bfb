package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"foyer/data/audit"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/visit"

	"github.com/spf13/cobra"
)

// missingKeys are what a record can lack for an invitation.
var missingKeys = []string{"address", "email", "phone", "consent", "language", "identity"}

// onList is a patient of the list as --json has it.
type onList struct {
	PatientID string      `json:"patient_id"`
	Family    string      `json:"family"`
	Given     string      `json:"given"`
	BirthDate record.Date `json:"birth_date"`
	Age       *int        `json:"age"`
	Language  string      `json:"language"`
	State     string      `json:"state"`
	Since     record.Date `json:"since,omitempty"`
	Missing   []string    `json:"missing"`
	Asked     record.Date `json:"asked,omitempty"`
	Channel   string      `json:"channel,omitempty"`
	AskedBy   string      `json:"asked_by,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	NextOn    record.Date `json:"next_on,omitempty"`
	Step      string      `json:"step,omitempty"`
	NextStep  string      `json:"next_step,omitempty"`
}

func onListOf(l *enrollment.Line, day record.Date) onList {
	out := onList{PatientID: l.PatientID, Family: l.Family, Given: l.Given, BirthDate: l.Birth, Language: l.Language, State: string(l.State), Since: l.SinceDay(),
		Missing: some(l.Missing), Reason: l.Reason, NextOn: l.NextOn, Step: string(l.Step)}
	if l.Age >= 0 {
		out.Age = &l.Age
	}
	if l.Asked != nil {
		out.Asked, out.Channel, out.AskedBy = record.DayOf(l.Asked.At), string(l.Asked.Channel), l.Asked.Member
	}
	if l.Step != "" {
		out.NextStep = l.Task(day).NextStep
	}
	return out
}

func (p Program) enrollmentListCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "Patients with their enrollment, narrowed as on the screen", Args: cobra.NoArgs,
		Long:    "Lists everybody whom the practice sees, with state, what is missing, the last ask and the next step. Narrow it by any of the\nflags; --by and --value take a row of 'foyer enrollment funnel'.",
		Example: "  foyer enrollment list --todo --today\n  foyer enrollment list --state declined --csv declined.csv\n  foyer enrollment list --by age --value 80+ --json"}
	f := cmd.Flags()
	state, missing := choose(cmd, "state", "", "in this state", words(enrollment.States)...), choose(cmd, "missing", "", "whose record lacks this", missingKeys...)
	by := choose(cmd, "by", "", "with --value: of one row of the funnel", words(enrollment.Dimensions)...)
	value, text := f.String("value", "", "the row's value, as 'enrollment funnel' prints it"), f.String("find", "", "beginnings of names")
	provider := f.String("provider", "", "whom this provider has seen or is to see")
	todo, today, due := f.Bool("todo", false, "for whom something is to be done now"), f.Bool("today", false, "whom the practice sees today"), f.Bool("due", false, "who is to get a letter now")
	file := f.String("csv", "", "write a CSV file instead")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("csv", "json")
	cmd.RunE = p.with(func(s session, _ []string) error {
		roll, err := s.Enrollment.Roll(s.ctx)
		if err != nil {
			return err
		}
		pick := enrollment.Pick{Missing: *missing, ToDo: *todo, By: enrollment.Dimension(*by), Value: *value, Text: *text}
		if *state != "" {
			pick.States = []enrollment.State{enrollment.State(*state)}
		}
		set, order, err := s.among(roll, *provider, *today, *due)
		if err != nil {
			return err
		}
		pick.Patients = set
		lines := roll.Pick(pick)
		enrollment.Sort(lines, enrollment.ByUrgency, false, order)
		switch {
		case *file != "":
			var content bytes.Buffer
			if err := enrollment.WriteLines(&content, lines, roll.Day); err != nil {
				return err
			}
			return s.exported(*file, content.Bytes(), "list")
		case *asJSON:
			list := make([]onList, 0, len(lines))
			for _, l := range lines {
				list = append(list, onListOf(l, roll.Day))
			}
			return printJSON(s.cmd.OutOrStdout(), struct {
				Patients []onList `json:"patients"`
			}{list})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, l := range lines {
			one := onListOf(l, roll.Day)
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", one.PatientID, one.State, strings.Join(one.Missing, ","), or(string(one.Asked), "never"), one.NextStep)
		}
		return w.Flush()
	})
	return cmd
}

// among are the patients of a provider, of today, or due, nil for everybody; order is today's.
func (s session) among(roll enrollment.Roll, provider string, today, due bool) (set map[string]bool, order map[string]int, err error) {
	order = map[string]int{}
	keep := func(ids map[string]bool) {
		if set == nil {
			set = ids
			return
		}
		for id := range set {
			if !ids[id] {
				delete(set, id)
			}
		}
	}
	visits, err := s.Visits.Today(s.ctx)
	if err != nil {
		return nil, nil, err
	}
	here := map[string]bool{}
	for _, v := range visits {
		if _, twice := order[v.PatientID]; !twice && visit.Expected(v.Status) {
			order[v.PatientID], here[v.PatientID] = len(order), true
		}
	}
	if today {
		keep(here)
	}
	if provider != "" {
		names := roll.Providers()
		if !slices.Contains(names, provider) {
			return nil, nil, fault.New(fault.NotFound, "No visit is with %s. The names are %s.", provider, oneOf(names))
		}
		of := map[string]bool{}
		for _, l := range roll.Pick(enrollment.Pick{Provider: provider}) {
			of[l.PatientID] = true
		}
		keep(of)
	}
	if due {
		of, err := s.Enrollment.DueSet(s.ctx, roll)
		if err != nil {
			return nil, nil, err
		}
		keep(of)
	}
	return set, order, nil
}

func (p Program) enrollmentFunnelCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "funnel", Short: "How many came how far, by channel, member, age, language or month", Args: cobra.NoArgs,
		Long:    "Counts how many reached each stage. --json adds the reasons of those who are not on the way, and for each month in which the\nportal was first offered how many had joined after 7, 30 and 90 days (-1 while some have not had so long).",
		Example: "  foyer enrollment funnel --by age\n  foyer enrollment funnel --by month --csv months.csv\n  foyer enrollment funnel --json"}
	by := choose(cmd, "by", string(enrollment.ByChannel), "what to break the numbers down by", words(enrollment.Dimensions)...)
	file := cmd.Flags().String("csv", "", "write a CSV file instead")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("csv", "json")
	cmd.RunE = p.with(func(s session, _ []string) error {
		roll, err := s.Enrollment.Roll(s.ctx)
		if err != nil {
			return err
		}
		rows := roll.Table(enrollment.Pick{}, enrollment.Dimension(*by))
		switch {
		case *file != "":
			var content bytes.Buffer
			if err := enrollment.WriteTable(&content, rows); err != nil {
				return err
			}
			return s.exported(*file, content.Bytes(), "funnel by "+*by)
		case *asJSON:
			type row struct {
				enrollment.Row
				Reached map[string]int `json:"reached"`
			}
			list := make([]row, 0, len(rows))
			for _, r := range rows {
				one := row{r, map[string]int{}}
				for _, stage := range stages {
					one.Reached[string(stage)] = r.Reached(stage)
				}
				list = append(list, one)
			}
			reasons := map[string][]enrollment.Row{}
			for _, state := range []enrollment.State{enrollment.Declined, enrollment.Deferred, enrollment.Failed, enrollment.Revoked} {
				reasons[string(state)] = some(roll.Reasons(state))
			}
			return printJSON(s.cmd.OutOrStdout(), struct {
				By      string                      `json:"by"`
				Rows    []row                       `json:"rows"`
				Reasons map[string][]enrollment.Row `json:"reasons"`
				Cohorts []enrollment.Cohort         `json:"cohorts"`
			}{*by, list, reasons, roll.Cohorts()})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, *by+"\tpatients\toffered\tinvited\topened\tactive\t")
		for _, r := range rows {
			line := or(r.Value, "unknown") + "\t" + strconv.Itoa(r.Total)
			for _, stage := range stages {
				line += "\t" + strconv.Itoa(r.Reached(stage))
			}
			fmt.Fprintln(w, line+"\t")
		}
		return w.Flush()
	})
	return cmd
}

// stages are how far one can come.
var stages = []enrollment.State{enrollment.Offered, enrollment.Invited, enrollment.Opened, enrollment.Active}

// exported writes a table and notes that in the log, as the screens do.
func (s session) exported(path string, content []byte, what string) error {
	if err := writeOut(path, content); err != nil {
		return err
	}
	return audit.Note(s.ctx, s.DB, audit.Entry{Action: "enrollment.exported", Subject: "export", Detail: map[string]any{"of": what}})
}

// writeOut writes a file whole or not at all.
func writeOut(path string, content []byte) error {
	out, err := newOutFile(path)
	if err != nil {
		return err
	}
	return out.write(content)
}
