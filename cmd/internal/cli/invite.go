package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"
	"time"

	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/enrollment"

	"github.com/spf13/cobra"
)

// invitation is a line of what 'foyer invite --json' prints.
type invitation struct {
	PatientID string `json:"patient_id"`
	Code      string `json:"code"`
	Expires   string `json:"expires"`
	Channel   string `json:"channel"`
	Path      string `json:"path"`
	Error     string `json:"error,omitempty"`
}

// dueAmong are the patients who are due, of a provider or of today where that is asked for.
func (s session) dueAmong(provider string, today bool) (ids []string, err error) {
	roll, err := s.Enrollment.Roll(s.ctx)
	if err != nil {
		return nil, err
	}
	due, err := s.Enrollment.DueOn(s.ctx, roll)
	if err != nil {
		return nil, err
	}
	set, _, err := s.among(roll, provider, today, false)
	for _, id := range due {
		if set == nil || set[id] {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// lettersAsOne makes all letters as one file to print.
func (s session) lettersAsOne(ids []string, path string, o press.Options, asJSON bool) error {
	out, err := newOutFile(path)
	if err != nil {
		return err
	}
	file, made, failed, err := s.Press.Invitations(s.ctx, ids, o, nil)
	if err != nil {
		return errors.Join(err, out.discard())
	}
	list := []invitation{}
	for _, f := range failed {
		fmt.Fprintln(s.cmd.ErrOrStderr(), f)
		var one *press.Failure
		if errors.As(f, &one) {
			list = append(list, invitation{PatientID: one.PatientID, Channel: string(enrollment.Paper), Error: sentence(one.Err)})
		}
	}
	if len(made) == 0 {
		return errors.Join(quiet{}, out.discard())
	}
	if err := s.savePaper(out, false, file, made...); err != nil {
		return err
	}
	for _, m := range made {
		list = append(list, invitation{PatientID: m.PatientID, Code: m.Code.Code, Expires: moment(m.Code.Expires), Channel: string(enrollment.Paper), Path: path})
		if !asJSON {
			fmt.Fprintf(s.cmd.OutOrStdout(), "%s\t%s\t%s\n", m.PatientID, enrollment.Paper, path)
		}
	}
	if asJSON {
		return printJSON(s.cmd.OutOrStdout(), struct {
			Invitations []invitation `json:"invitations"`
		}{list})
	}
	return nil
}

func (p Program) inviteCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "invite (--patient ID | --due | --today | --provider NAME) --out PATH", Short: "Codes and invitation letters", Long: "Makes invitation letters with one-time codes: one file for a patient, a folder for many: all who are due, of them\nwhom the practice sees today, or a provider's. --one-job sets them into one file to print. With --mail the invitation is\nqueued by mail where consent and address allow it. Only --json shows a code in the clear.",
		Example: "  foyer invite --due --out letters/\n  foyer invite --today --one-job --out today.pdf\n  foyer invite --patient ID --out letter.pdf --json", Args: cobra.NoArgs}
	f := cmd.Flags()
	id, due, out := f.String("patient", "", "id of the patient"), f.Bool("due", false, "everybody who is due"), f.String("out", "", "file for one, folder for many")
	here, provider := f.Bool("today", false, "who is due of those whom the practice sees today"), f.String("provider", "", "who is due of those whom this provider has seen or is to see")
	oneJob := f.Bool("one-job", false, "one file for all letters, each on a sheet of its own")
	byMail, large := f.Bool("mail", false, "queue the invitation by mail where it may be sent"), f.Bool("large-print", false, "18-point text")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsOneRequired("patient", "due", "today", "provider")
	for _, many := range []string{"due", "today", "provider", "one-job"} {
		cmd.MarkFlagsMutuallyExclusive("patient", many)
	}
	cmd.MarkFlagsMutuallyExclusive("one-job", "mail")
	required(cmd, "out")
	cmd.RunE = p.with(func(s session, _ []string) error {
		ids, many := []string{*id}, *due || *here || *provider != ""
		if many {
			var err error
			if ids, err = s.dueAmong(*provider, *here); err != nil {
				return err
			}
		}
		if *oneJob && len(ids) > 0 {
			return s.lettersAsOne(ids, *out, press.Options{LargePrint: *large}, *asJSON)
		}
		list, failed := []invitation{}, 0
		for _, who := range ids {
			if s.ctx.Err() != nil {
				break // what was issued so far is told below
			}
			path := *out
			if many || !strings.HasSuffix(strings.ToLower(path), ".pdf") {
				path = filepath.Join(*out, "invitation-"+who+".pdf")
			}
			i := invitation{PatientID: who, Channel: string(enrollment.Paper), Path: path}
			made, err := s.letter(who, path, press.Options{LargePrint: *large})
			if err != nil {
				if !many {
					return err
				}
				failed++
				i.Error, i.Path = sentence(err), ""
				fmt.Fprintf(s.cmd.ErrOrStderr(), "patient %s: %s\n", who, i.Error)
				list = append(list, i)
				continue
			}
			i.Code, i.Expires = made.Code.Code, moment(made.Code.Expires)
			list = append(list, i)
			if *byMail {
				issued, err := s.InviteByMail(s.ctx, who)
				switch {
				case err != nil:
					// The letter and its code are out already: they have to be told.
					fmt.Fprintf(s.cmd.ErrOrStderr(), "patient %s: not mailed: %s\n", who, sentence(err))
				default:
					list = append(list, invitation{PatientID: who, Code: issued.Code, Expires: moment(issued.Expires), Channel: string(enrollment.Mail)})
				}
			}
		}
		if len(ids) == 0 {
			fmt.Fprintln(s.cmd.ErrOrStderr(), "Nobody is due for an invitation.")
		}
		if *asJSON {
			err := printJSON(s.cmd.OutOrStdout(), struct {
				Invitations []invitation `json:"invitations"`
			}{list})
			if err != nil {
				return err
			}
		}
		for _, i := range list {
			if i.Error == "" && !*asJSON {
				fmt.Fprintf(s.cmd.OutOrStdout(), "%s\t%s\t%s\n", i.PatientID, i.Channel, or(i.Path, "queued"))
			}
		}
		if len(ids) > 0 && failed == len(ids) {
			return quiet{}
		}
		return s.ctx.Err()
	})
	return cmd
}

func (p Program) enrollmentCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "enrollment", Short: "Funnel and worklist", Example: "  foyer enrollment --json", Args: cobra.NoArgs}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		if err := s.Daily(access.With(s.ctx, access.System)); err != nil {
			return err
		}
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
	cmd.AddCommand(p.enrollmentReviewCommand(), p.enrollmentAcceptCommand(), p.enrollmentDismissCommand(), p.enrollmentRecordCommand(), p.enrollmentHistoryCommand(),
		p.enrollmentCodesCommand(), p.enrollmentSettingsCommand(), p.enrollmentListCommand(), p.enrollmentFunnelCommand(),
		p.enrollmentReportCommand(), p.enrollmentReportsCommand(), p.enrollmentConflictsCommand(), p.enrollmentSettleCommand(), p.enrollmentUndoReportCommand())
	return cmd
}

// letter makes a patient's invitation letter and writes it.
func (s session) letter(patientID, path string, o press.Options) (press.Made, error) {
	out, err := newOutFile(path)
	if err != nil {
		return press.Made{}, err
	}
	made, err := s.Press.Invitation(s.ctx, patientID, enrollment.Paper, o)
	if err != nil {
		return made, errors.Join(err, out.discard())
	}
	return made, s.savePaper(out, false, made.PDF, made)
}

// moment writes a point in time in ISO 8601; the zero time as nothing.
func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}
