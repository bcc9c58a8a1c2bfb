package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"foyer/data/access"
	"foyer/data/enrollment"
	"foyer/data/practice"

	"github.com/spf13/cobra"
)

// What people decide about enrollments: mails with codes, answers of patients, the lives of codes.

func (p Program) enrollmentReviewCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "review", Short: "Mails with codes that a person has to decide about", Args: cobra.NoArgs,
		Example: "  foyer enrollment review --json\n  foyer enrollment accept CLAIM-ID --reason 'called back, it is her new address'"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		waiting, err := s.Enrollment.Reviews(s.ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Reviews []enrollment.Review `json:"reviews"`
			}{some(waiting)})
		}
		for _, r := range waiting {
			fmt.Fprintf(s.cmd.OutOrStdout(), "%s\n    since    %s\n    from     %s\n    patient  %s\n    because  %s\n", r.ClaimID, moment(r.At), r.Sender, or(r.PatientID, or(r.MatchedID, "not recognized")), r.Because)
		}
		if len(waiting) == 0 {
			fmt.Fprintln(s.cmd.ErrOrStderr(), "Nothing waits for a decision.")
		}
		return nil
	})
	return cmd
}

func (p Program) enrollmentAcceptCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "accept CLAIM --reason TEXT", Short: "Enroll the patient of a mail with a code, after asking back", Args: cobra.ExactArgs(1),
		Example: "  foyer enrollment accept CLAIM-ID --reason 'called back, it is her new address'\n  foyer enrollment accept CLAIM-ID --patient ID --reason 'typed the code of the letter by phone'"}
	id, reason := cmd.Flags().String("patient", "", "id of the patient, when it is not the one of the code"), cmd.Flags().String("reason", "", "why, for the record")
	required(cmd, "reason")
	cmd.RunE = p.with(func(s session, args []string) error { return s.Enrollment.Accept(s.ctx, args[0], *id, *reason) })
	return cmd
}

func (p Program) enrollmentDismissCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "dismiss CLAIM --reason TEXT", Short: "Close a mail with a code without enrolling anybody", Args: cobra.ExactArgs(1),
		Example: "  foyer enrollment dismiss CLAIM-ID --reason 'nobody of this name here'"}
	reason := cmd.Flags().String("reason", "", "why, for the record")
	required(cmd, "reason")
	cmd.RunE = p.with(func(s session, args []string) error { return s.Enrollment.Dismiss(s.ctx, args[0], *reason) })
	return cmd
}

// byHand are the events that people see happen. Codes, their end and their withdrawal have commands of their own.
var byHand = []enrollment.Event{enrollment.Offer, enrollment.Invite, enrollment.Open, enrollment.Activate, enrollment.Decline, enrollment.Defer, enrollment.Fail,
	enrollment.Sleep, enrollment.Exclude, enrollment.Revoke, enrollment.Reinstate}

func (p Program) enrollmentRecordCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "record --patient ID --event EVENT", Short: "Record what happened with a patient's enrollment; prints the new state", Args: cobra.NoArgs,
		Long:    "Records offers, answers and evidence from elsewhere. 'invite' is an invitation that the vendor's portal sent; invitations\nof Foyer's own are made by 'foyer invite'. --until is the day before which nobody asks or tries again.",
		Example: "  foyer enrollment record --patient ID --event decline --reason 'no computer' --until 2027-05-01\n  foyer enrollment record --patient ID --event activate --channel desk --reason 'seen at the desk'"}
	f := cmd.Flags()
	id, event := f.String("patient", "", "id of the patient"), choose(cmd, "event", "", "what happened", words(byHand)...)
	reason, until := f.String("reason", "", "why, or the patient's words"), dayFlag(cmd, "until", "day to ask or to try again")
	channel := choose(cmd, "channel", "", "how it came about", words([]enrollment.Channel{enrollment.Paper, enrollment.Mail, enrollment.Desk, enrollment.Visit, enrollment.Phone, enrollment.Vendor})...)
	visit := f.String("visit", "", "id of the visit at which it happened")
	proof := choose(cmd, "proof", "", "activate: how it was seen who the patient is", words(enrollment.Proofs)...)
	asJSON := jsonFlag(cmd)
	required(cmd, "patient", "event")
	cmd.RunE = p.with(func(s session, _ []string) error {
		note := enrollment.Note{Channel: enrollment.Channel(*channel), Reason: strings.TrimSpace(*reason), NextOn: *until, VisitID: *visit, Proof: enrollment.Proof(*proof)}
		e, err := s.happen(*id, enrollment.Event(*event), note)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), e)
		}
		_, err = fmt.Fprintln(s.cmd.OutOrStdout(), e.State)
		return err
	})
	return cmd
}

// happen lets an event happen through the way that the event has.
func (s session) happen(id string, event enrollment.Event, note enrollment.Note) (enrollment.Enrollment, error) {
	switch event {
	case enrollment.Invite:
		return s.Enrollment.InviteByVendor(s.ctx, id, note)
	case enrollment.Activate:
		return s.Enrollment.Activate(s.ctx, id, note)
	case enrollment.Revoke:
		return s.Enrollment.Revoke(s.ctx, id, note.Reason)
	case enrollment.Decline:
		return s.Enrollment.Decline(s.ctx, id, note.Reason, note.NextOn)
	case enrollment.Defer:
		return s.Enrollment.Defer(s.ctx, id, note.NextOn, note.Reason)
	}
	return s.Enrollment.Record(s.ctx, id, event, note)
}

func (p Program) enrollmentHistoryCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "history PATIENT", Short: "What happened with a patient's enrollment, newest first", Args: cobra.ExactArgs(1), Example: "  foyer enrollment history ID --json"}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		events, err := s.Enrollment.History(s.ctx, args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				History []enrollment.Change `json:"history"`
			}{some(events)})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, e := range events {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", moment(e.At), e.Event, e.To, e.Channel, e.Member, e.Reason)
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) enrollmentCodesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "codes", Short: "The register of codes; a code itself is never in it", Args: cobra.NoArgs,
		Example: "  foyer enrollment codes --patient ID --json\n  foyer enrollment codes --void CODE-ID --reason 'the letter was lost'"}
	id, void, reason := cmd.Flags().String("patient", "", "id of the patient"), cmd.Flags().String("void", "", "id of a code: end it before its time"), cmd.Flags().String("reason", "", "why it is voided")
	limit := cmd.Flags().Int("limit", 0, "at most so many, newest first (default 200)")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("void", "patient")
	cmd.RunE = p.with(func(s session, _ []string) error {
		if *void != "" {
			return s.Enrollment.Void(s.ctx, *void, *reason)
		}
		if _, err := s.Enrollment.ExpireDue(access.With(s.ctx, access.System)); err != nil {
			return err
		}
		codes, err := s.Enrollment.Codes(s.ctx, *id, *limit)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Codes []enrollment.Code `json:"codes"`
			}{some(codes)})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, c := range codes {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\tissued %s\tuntil %s\t%s\n", c.ID, c.PatientID, c.Channel, c.State, moment(c.IssuedAt), moment(c.ExpiresAt), c.EndedWhy)
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) enrollmentSettingsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "settings", Short: "How long codes live, and when a patient who has joined is inactive", Args: cobra.NoArgs, Example: "  foyer enrollment settings --json\n  foyer enrollment settings --paper-days 45 --mail-hours 48"}
	f := cmd.Flags()
	settings := []struct {
		flag    string
		setting practice.Setting[int]
		value   *int
	}{
		{"paper-days", enrollment.PaperDays, f.Int("paper-days", 0, "days that a code on paper lives, 1 to 120")},
		{"mail-hours", enrollment.MailHours, f.Int("mail-hours", 0, "hours that a code by mail lives, 1 to 720")},
		{"desk-hours", enrollment.DeskHours, f.Int("desk-hours", 0, "hours that a code at the desk lives, 1 to 168")},
		{"inactive-months", enrollment.InactiveMonths, f.Int("inactive-months", 0, "months without contact after which a patient who has joined is inactive, 0 for never")},
	}
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		now := map[string]int{}
		for _, one := range settings {
			if f.Changed(one.flag) {
				if err := one.setting.Set(s.ctx, s.DB, *one.value); err != nil {
					return err
				}
			}
			value, err := one.setting.Get(s.ctx, s.DB)
			if err != nil {
				return err
			}
			now[one.flag] = value
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				PaperDays int `json:"paper_days"`
				MailHours int `json:"mail_hours"`
				DeskHours int `json:"desk_hours"`
				Inactive  int `json:"inactive_months"`
			}{now["paper-days"], now["mail-hours"], now["desk-hours"], now["inactive-months"]})
		}
		_, err := fmt.Fprintf(s.cmd.OutOrStdout(), "A code lives %d days on paper, %d hours in a mail, %d hours at the desk. Who has joined is inactive after %d months without contact (0: never).\n", now["paper-days"], now["mail-hours"], now["desk-hours"], now["inactive-months"])
		return err
	})
	return cmd
}
