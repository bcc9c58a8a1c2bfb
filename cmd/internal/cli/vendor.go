package cli

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"foyer/data/fault"
	"foyer/data/table"
	"foyer/data/vendor"

	"github.com/spf13/cobra"
)

// What a portal's vendor reports about patients' accounts.

func (p Program) enrollmentReportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "report FILE", Short: "Read the portal vendor's user report", Args: cobra.ExactArgs(1),
		Long: "Reads a table of any layout with the accounts of a vendor's portal, matches its rows to patients as an import does, and puts\n" +
			"what the vendor says beside where each patient stands. What fits happens; what contradicts, and whose row is not sure,\n" +
			"is listed by “foyer enrollment conflicts” for a person. Columns and words that a person has confirmed are\nremembered for reports of the same form. --plan changes nothing.",
		Example: "  foyer enrollment report users.csv --plan\n  foyer enrollment report users.csv --word 'Web enabled=joined' --column 'Acct Stat=portal_status'"}
	plan := cmd.Flags().Bool("plan", false, "say what would happen, and change nothing")
	columns := cmd.Flags().StringArray("column", nil, "HEADER=FIELD: what a column holds; fields: family, given, name, birth_date, mrn, sex, email, portal_status, portal_invited, portal_joined, portal_last_sign_in, none")
	words := cmd.Flags().StringArray("word", nil, "WORD=MEANING: what the vendor's word for a state means: joined, invited, declined, off, none")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		data, err := readFile(args[0])
		if err != nil {
			return err
		}
		name := filepath.Base(args[0])
		f, err := s.Vendor.Inspect(s.ctx, name, data)
		if err != nil {
			return err
		}
		if len(*columns) > 0 {
			m := f.Mapping
			if err := setColumns(&m, *columns); err != nil {
				return err
			}
			if f, err = s.Vendor.Reread(s.ctx, name, data, m); err != nil {
				return err
			}
		}
		for _, pair := range *words {
			word, meaning, ok := strings.Cut(pair, "=")
			if !ok || !vendor.Meaning(meaning).Valid() {
				return wrongUsage("--word %q: write WORD=MEANING, where MEANING is joined, invited, declined, off or none.", pair)
			}
			f.Meanings[strings.TrimSpace(word)] = vendor.Meaning(meaning)
		}
		if *plan {
			j, err := s.Vendor.Plan(s.ctx, name, data, f, nil)
			if err != nil {
				return err
			}
			return printReport(s, *asJSON, vendor.Report{Name: name, Counts: j.Counts, Open: j.Conflict + j.Doubtful}, j.List)
		}
		r, err := s.Vendor.Take(s.ctx, name, data, f, nil)
		if err != nil {
			return err
		}
		kept, err := s.Vendor.Rows(s.ctx, r.ID, -1)
		if err != nil {
			return err
		}
		rows := make([]vendor.Row, len(kept))
		for i, w := range kept {
			rows[i] = w.Row
		}
		return printReport(s, *asJSON, r, rows)
	})
	return cmd
}

// setColumns puts what somebody said of columns into a mapping.
func setColumns(m *table.Mapping, pairs []string) error {
	for _, pair := range pairs {
		header, field, ok := strings.Cut(pair, "=")
		if !ok {
			return wrongUsage("--column %q: write HEADER=FIELD.", pair)
		}
		i := slices.IndexFunc(m.Columns, func(c table.Column) bool {
			return strings.EqualFold(strings.TrimSpace(c.Header), strings.TrimSpace(header))
		})
		if i < 0 {
			return fault.Field("column", "The report has no column “%s”.", strings.TrimSpace(header))
		}
		if field == "none" {
			field = ""
		}
		if field != "" && !slices.Contains(table.Fields(), table.Field(field)) {
			return wrongUsage("--column %q: there is no field %q.", pair, field)
		}
		m.Columns[i].Field, m.Columns[i].Confidence = table.Field(field), 1
	}
	return nil
}

func printReport(s session, asJSON bool, r vendor.Report, rows []vendor.Row) error {
	if asJSON {
		return printJSON(s.cmd.OutOrStdout(), struct {
			vendor.Report
			List []vendor.Row `json:"list"`
		}{r, some(rows)})
	}
	out := s.cmd.OutOrStdout()
	fmt.Fprintf(out, "%d rows: %d patients change, %d as they are, %d contradict, %d not sure, %d of nobody here; %d have joined here and are not in the report.\n",
		r.Rows, r.Changed, r.Same, r.Conflict, r.Doubtful, r.Nobody, r.Missing)
	for _, l := range r.Left {
		fmt.Fprintf(out, "not read: %s\n", l.Reason)
	}
	if r.ID != "" {
		fmt.Fprintf(out, "report %s\n", r.ID)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", row.Line, row.Person, row.BirthDate, row.Meaning, row.Outcome, saidOf(row))
	}
	return w.Flush()
}

// saidOf is why a row stands where it does.
func saidOf(row vendor.Row) string {
	switch {
	case row.Why != "":
		return row.Why
	case row.Outcome == vendor.Conflict:
		return "here: " + string(row.Here)
	}
	return string(row.Event)
}

func (p Program) enrollmentReportsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "reports", Short: "The user reports that were read", Args: cobra.NoArgs, Example: "  foyer enrollment reports --json"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		list, err := s.Vendor.Reports(s.ctx, -1)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Reports []vendor.Report `json:"reports"`
			}{some(list)})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
		for _, r := range list {
			undone := ""
			if !r.Undone.IsZero() {
				undone = "undone " + moment(r.Undone)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d changed\t%d open\t%s\n", r.ID, moment(r.At), r.By, r.Name, r.Changed, r.Open, undone)
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) enrollmentConflictsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "conflicts", Short: "Rows of user reports that wait for a person", Args: cobra.NoArgs, Example: "  foyer enrollment conflicts --json"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		list, err := s.Vendor.Open(s.ctx, -1)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Conflicts []vendor.Stored `json:"conflicts"`
			}{some(list)})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
		for _, row := range list {
			var ids []string
			for _, c := range row.Candidates {
				ids = append(ids, c.PatientID)
			}
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\n", row.ReportID, row.Line, row.Person, row.BirthDate, row.Meaning, or(row.PatientID, strings.Join(ids, " or ")), saidOf(row.Row))
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) enrollmentSettleCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "settle REPORT LINE", Short: "Decide about a row of a user report that waits", Args: cobra.ExactArgs(2),
		Long:    "Of a contradiction, --vendor takes the vendor's word and --here keeps what stands here. Of a row whose patient is not\nsure, --patient says whose it is and --nobody that it is nobody's of the practice.",
		Example: "  foyer enrollment settle REPORT-ID 7 --here\n  foyer enrollment settle REPORT-ID 9 --patient ID"}
	take, nobody := cmd.Flags().Bool("vendor", false, "the vendor's word counts"), cmd.Flags().Bool("nobody", false, "nobody of the practice")
	cmd.Flags().Bool("here", false, "what stands here stays")
	id := cmd.Flags().String("patient", "", "id of the patient whose row it is")
	cmd.MarkFlagsMutuallyExclusive("vendor", "here", "nobody", "patient")
	cmd.MarkFlagsOneRequired("vendor", "here", "nobody", "patient")
	cmd.RunE = p.with(func(s session, args []string) error {
		line, err := strconv.Atoi(args[1])
		if err != nil {
			return wrongUsage("LINE is the number of a row in the report.")
		}
		d := vendor.Decision{As: vendor.Keep}
		switch {
		case *take:
			d.As = vendor.Take
		case *nobody:
			d.As = vendor.OfNobody
		case *id != "":
			d = vendor.Decision{As: vendor.Of, PatientID: *id}
		}
		return s.Vendor.Settle(s.ctx, args[0], line, d)
	})
	return cmd
}

func (p Program) enrollmentUndoReportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "undo-report REPORT", Short: "Put back whom a user report has changed", Args: cobra.ExactArgs(1), Example: "  foyer enrollment undo-report REPORT-ID"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		u, err := s.Vendor.Undo(s.ctx, args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			u.Kept = some(u.Kept)
			return printJSON(s.cmd.OutOrStdout(), u)
		}
		var b bytes.Buffer
		fmt.Fprintf(&b, "%d patients stand where they stood.\n", u.Back)
		for _, id := range u.Kept {
			fmt.Fprintf(&b, "something else has happened since: %s\n", id)
		}
		_, err = b.WriteTo(s.cmd.OutOrStdout())
		return err
	})
	return cmd
}
