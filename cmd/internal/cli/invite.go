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
			if s.ctx.Err() != nil {
				break // what was issued so far is told below
			}
			path := *out
			if *due || !strings.HasSuffix(strings.ToLower(path), ".pdf") {
				path = filepath.Join(*out, "invitation-"+who+".pdf")
			}
			i := invitation{PatientID: who, Channel: string(enrollment.Paper), Path: path}
			made, err := s.letter(who, path, press.Options{LargePrint: *large})
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
		p.enrollmentCodesCommand(), p.enrollmentSettingsCommand())
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
