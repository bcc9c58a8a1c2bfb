package enrollment

import (
	"io"
	"strconv"
	"strings"

	"foyer/data/record"
	"foyer/data/spreadsheet"
)

// WriteLines writes patients as CSV, one a row under a header, with ISO dates and the names of states and fields as the
// command line has them.
func WriteLines(w io.Writer, lines []*Line, day record.Date) error {
	rows := [][]string{{"patient_id", "family", "given", "birth_date", "age", "language", "state", "since", "missing", "asked", "channel", "asked_by", "reason", "ask_again", "step", "next_step"}}
	for _, l := range lines {
		age, asked, channel, by := "", "", "", ""
		if l.Age >= 0 {
			age = strconv.Itoa(l.Age)
		}
		if l.Asked != nil {
			asked, channel, by = string(record.DayOf(l.Asked.At)), string(l.Asked.Channel), l.Asked.Member
		}
		rows = append(rows, []string{l.PatientID, l.Family, l.Given, string(l.Birth), age, l.Language, string(l.State), string(l.SinceDay()), strings.Join(l.Missing, " "),
			asked, channel, by, l.Reason, string(l.NextOn), string(l.Step), l.Task(day).NextStep})
	}
	return spreadsheet.Write(w, rows)
}

// WriteTable writes a funnel's table as CSV: how many reached each stage, then how many are in each state.
func WriteTable(w io.Writer, rows []Row) error {
	head := []string{"value", "patients", "reached_offered", "reached_invited", "reached_opened", "reached_active"}
	for _, s := range States {
		head = append(head, string(s))
	}
	all := [][]string{head}
	for _, r := range rows {
		line := []string{r.Value, strconv.Itoa(r.Total)}
		for _, s := range []State{Offered, Invited, Opened, Active} {
			line = append(line, strconv.Itoa(r.Reached(s)))
		}
		for _, s := range States {
			line = append(line, strconv.Itoa(r.States[s]))
		}
		all = append(all, line)
	}
	return spreadsheet.Write(w, all)
}
