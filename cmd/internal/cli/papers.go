package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"

	"foyer/cmd/internal/press"
	"foyer/data/enrollment"
	"foyer/data/fault"
	"foyer/data/paperlog"
	"foyer/data/record"
	"foyer/data/visit"

	"github.com/spf13/cobra"
)

func (p Program) summaryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "summary (--visit ID | --patient ID | --date DAY) --out PATH", Short: "After-visit summaries as PDF",
		Long:    "Makes the summary of a visit, of a patient's latest visit, or of every visit of a day: into a folder, one file\na visit, or into one merged file when PATH ends in .pdf. A patient who is not enrolled gets a new one-time code.",
		Example: "  foyer summary --date 2026-11-17 --out today.pdf\n  foyer summary --patient ID --lang es --large-print --out summary.pdf", Args: cobra.NoArgs}
	f := cmd.Flags()
	visitID, patientID, date := f.String("visit", "", "id of the visit"), f.String("patient", "", "id of the patient: the latest visit"), f.String("date", "", "day: all its finished visits")
	out, lang := f.String("out", "", "where to write"), f.String("lang", "", "en or es (default: the patient's)")
	large, a4 := f.Bool("large-print", false, "18-point text"), f.Bool("a4", false, "A4 paper instead of Letter")
	encrypt := f.Bool("encrypt", false, "AES-256; the passphrase is printed on stderr once")
	off := f.StringSlice("without", nil, "parts to leave out: "+strings.Join(allParts(), ", "))
	required(cmd, "out")
	cmd.MarkFlagsOneRequired("visit", "patient", "date")
	cmd.MarkFlagsMutuallyExclusive("visit", "patient", "date")
	cmd.RunE = p.with(func(s session, _ []string) error {
		o := press.Options{Lang: *lang, LargePrint: *large, A4: *a4, Off: map[string]bool{}}
		if *lang != "" && *lang != "en" && *lang != "es" {
			return wrongUsage("--lang is en or es, not %q", *lang)
		}
		for _, part := range *off {
			o.Off[part] = true
		}
		if *date != "" {
			day, err := record.ParseDate(*date)
			if err != nil || !day.Full() {
				return wrongUsage("--date is a day as YYYY-MM-DD")
			}
			return s.daySummaries(day, o, *out, *encrypt)
		}
		id := *visitID
		if *patientID != "" {
			latest, err := s.Visits.Latest(s.ctx, *patientID)
			if err != nil {
				return err
			}
			id = latest.ID
		}
		made, err := s.Press.Summary(s.ctx, id, o)
		if err != nil {
			return err
		}
		return s.savePaper(*out, *encrypt, made.PDF, made)
	})
	return cmd
}

// savePaper writes a finished file and notes in the log that the papers in it left the vault.
func (s session) savePaper(path string, encrypt bool, file []byte, made ...press.Made) error {
	if encrypt {
		sealed, passphrase, err := press.Seal(file, s.DB.Source())
		if err != nil {
			return fault.Wrap(fault.Unavailable, err, "The paper could not be encrypted. Nothing was written.")
		}
		file = sealed
		fmt.Fprintf(s.cmd.ErrOrStderr(), "%s: passphrase %s\n", path, passphrase)
	}
	if err := writeFile(path, file); err != nil {
		return err
	}
	for _, m := range made {
		for _, n := range m.Notes {
			fmt.Fprintf(s.cmd.ErrOrStderr(), "visit %s: %s\n", m.VisitID, n)
		}
	}
	return s.Press.Used(s.ctx, paperlog.Saved, filepath.Base(path), made...)
}

func (s session) daySummaries(day record.Date, o press.Options, out string, encrypt bool) error {
	visits, err := s.Visits.On(s.ctx, day)
	if err != nil {
		return err
	}
	var ids []string
	for _, v := range visits {
		if v.Status == visit.Finished || v.Status == visit.InProgress || v.Status == visit.Arrived {
			ids = append(ids, v.ID)
		}
	}
	if len(ids) == 0 {
		return fault.New(fault.NotFound, "There is no visit to summarize on %s.", day)
	}
	bar := newBar(s.cmd, "summaries")
	defer bar.done()
	if strings.HasSuffix(strings.ToLower(out), ".pdf") {
		file, made, failed, err := s.Press.Day(s.ctx, ids, o, bar.set)
		if err != nil {
			return err
		}
		if len(made) > 0 {
			if err := s.savePaper(out, encrypt, file, made...); err != nil {
				return err
			}
		}
		return s.tellFailed(failed, len(made))
	}
	var failed []error
	done := 0
	for i, id := range ids {
		made, err := s.Press.Summary(s.ctx, id, o)
		if err == nil {
			err = s.savePaper(filepath.Join(out, "summary-"+string(day)+"-"+id+".pdf"), encrypt, made.PDF, made)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("visit %s: %w", id, err))
		} else {
			done++
		}
		bar.set(i+1, len(ids))
	}
	return s.tellFailed(failed, done)
}

func (s session) tellFailed(failed []error, done int) error {
	for _, f := range failed {
		fmt.Fprintln(s.cmd.ErrOrStderr(), "foyer: "+f.Error())
	}
	if done == 0 && len(failed) > 0 {
		return quiet{}
	}
	return nil
}

func (p Program) inviteCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "invite (--patient ID | --due) --out PATH", Short: "Codes and invitation letters", Long: "Makes invitation letters with one-time codes: one file for a patient, a folder for all who are due. With --mail the\ninvitation is queued by mail where consent and address allow it. Only --json shows a code in the clear.",
		Example: "  foyer invite --due --out letters/\n  foyer invite --patient ID --out letter.pdf --json", Args: cobra.NoArgs}
	f := cmd.Flags()
	id, due, out := f.String("patient", "", "id of the patient"), f.Bool("due", false, "everybody who is due"), f.String("out", "", "file for one, folder for many")
	byMail, large := f.Bool("mail", false, "queue the invitation by mail where it may be sent"), f.Bool("large-print", false, "18-point text")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsOneRequired("patient", "due")
	cmd.MarkFlagsMutuallyExclusive("patient", "due")
	required(cmd, "out")
	type invitation struct {
		PatientID string `json:"patient_id"`
		Code      string `json:"code"`
		Expires   string `json:"expires"`
		Channel   string `json:"channel"`
		Path      string `json:"path"`
		Error     string `json:"error,omitempty"`
	}
	cmd.RunE = p.with(func(s session, _ []string) error {
		ids := []string{*id}
		if *due {
			var err error
			if ids, err = s.Enrollment.Due(s.ctx); err != nil {
				return err
			}
		}
		list, failed := []invitation{}, 0
		for _, who := range ids {
			path := *out
			if *due || !strings.HasSuffix(strings.ToLower(path), ".pdf") {
				path = filepath.Join(*out, "invitation-"+who+".pdf")
			}
			i := invitation{PatientID: who, Channel: string(enrollment.Paper), Path: path}
			made, err := s.Press.Invitation(s.ctx, who, enrollment.Paper, press.Options{LargePrint: *large})
			if err == nil {
				err = s.savePaper(path, false, made.PDF, made)
			}
			if err != nil {
				if !*due {
					return err
				}
				failed++
				i.Error, i.Path = sentence(err), ""
				fmt.Fprintf(s.cmd.ErrOrStderr(), "patient %s: %s\n", who, i.Error)
				list = append(list, i)
				continue
			}
			i.Code = made.Code.Code
			if !made.Code.Expires.IsZero() {
				i.Expires = made.Code.Expires.Format("2006-01-02T15:04:05Z07:00")
			}
			list = append(list, i)
			if *byMail {
				issued, why, err := s.inviteByMail(who)
				switch {
				case err != nil:
					return err
				case why != "":
					fmt.Fprintf(s.cmd.ErrOrStderr(), "patient %s: not mailed: %s\n", who, why)
				default:
					list = append(list, invitation{PatientID: who, Code: issued.Code, Expires: issued.Expires.Format("2006-01-02T15:04:05Z07:00"), Channel: string(enrollment.Mail)})
				}
			}
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Invitations []invitation `json:"invitations"`
			}{list})
		}
		for _, i := range list {
			if i.Error == "" {
				fmt.Fprintf(s.cmd.OutOrStdout(), "%s\t%s\t%s\n", i.PatientID, i.Channel, or(i.Path, "queued"))
			}
		}
		if len(ids) > 0 && failed == len(ids) {
			return quiet{}
		}
		return nil
	})
	return cmd
}

func (p Program) enrollmentCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "enrollment", Short: "Funnel and worklist", Example: "  foyer enrollment --json", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		funnel, err := s.Enrollment.Funnel(s.ctx, enrollment.Choose{})
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), funnel)
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		states := make([]string, 0, len(funnel.States))
		for state, n := range funnel.States {
			if n > 0 {
				states = append(states, string(state))
			}
		}
		sort.Strings(states)
		for _, state := range states {
			fmt.Fprintf(w, "%s\t%d\n", state, funnel.States[enrollment.State(state)])
		}
		fmt.Fprintln(w)
		for _, t := range funnel.Worklist {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.PatientID, t.State, strings.Join(t.Missing, ","), t.NextStep)
		}
		return w.Flush()
	})
	return cmd
}

func allParts() []string { return press.Parts() }

// bar is a progress line on stderr, when stderr is a terminal.
type bar struct {
	what string
	f    *os.File
	last int
}

func newBar(cmd *cobra.Command, what string) *bar {
	b := &bar{what: what}
	if terminal(cmd.ErrOrStderr()) {
		b.f, _ = cmd.ErrOrStderr().(*os.File)
	}
	return b
}

func (b *bar) set(done, of int) {
	if b.f == nil || of == 0 {
		return
	}
	if share := done * 100 / of; share != b.last {
		b.last = share
		fmt.Fprintf(b.f, "\r%s %d of %d (%d %%) ", b.what, done, of, share)
	}
}

func (b *bar) done() {
	if b.f != nil && b.last > 0 {
		fmt.Fprint(b.f, "\r\x1b[K")
	}
}
