package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"text/tabwriter"
	"time"

	"foyer/data/mail"
	"foyer/data/mail/mime"
	"foyer/data/mail/sync"

	"github.com/spf13/cobra"
)

func (p Program) mailCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "mail", Short: "Conversations with patients", Example: "  foyer mail --status new --json\n  foyer mail reply ID --body-file answer.txt --done", Args: cobra.NoArgs}
	f := cmd.Flags()
	status, patientID := choose(cmd, "status", "", "those in this state", words(mail.Statuses)...), f.String("patient", "", "id of the patient")
	urgent, unmatched, all, limit := f.Bool("urgent", false, "urgent ones only"), f.Bool("unmatched", false, "those without a patient"), f.Bool("all", false, "lists and notices too"), f.Int("limit", 0, "at most so many (default: all)")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		filter := mail.Filter{Status: mail.Status(*status), PatientID: *patientID, Urgent: *urgent, Unmatched: *unmatched, Everything: *all, Messages: *asJSON, Limit: *limit}
		list, err := s.conversations(filter)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Conversations []mail.Conversation `json:"conversations"`
			}{list})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, c := range list {
			mark, due := "", ""
			if c.Urgent {
				mark = "urgent"
			}
			if c.Due != nil {
				due = c.Due.Local().Format("Mon 3:04 PM")
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.Status, c.Category, mark, due, mime.PrintableLine(c.Subject))
		}
		return w.Flush()
	})
	cmd.AddCommand(p.mailAccountCommand(), p.mailSyncCommand(), p.mailShowCommand(), p.mailReplyCommand(), p.mailSendCommand(), p.mailOutboxCommand(), p.mailFileCommand(), p.mailAddressWorksCommand(), p.mailCallCommand(), p.mailTextsCommand())
	return cmd
}

// conversations lists all that fit, page by page, or at most limit.
func (s session) conversations(f mail.Filter) ([]mail.Conversation, error) {
	limit := f.Limit
	list := []mail.Conversation{}
	for f.Limit = 500; ; f.Offset = len(list) {
		page, err := s.Mail.List(s.ctx, f)
		if err != nil {
			return nil, err
		}
		list = append(list, page...)
		if limit > 0 && len(list) >= limit {
			return list[:limit], nil
		}
		if len(page) < f.Limit {
			return list, nil
		}
	}
}

func (p Program) mailSyncCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "sync", Short: "Fetch, file, and send mail", Example: "  foyer mail sync --json\n  foyer mail sync --watch", Args: cobra.NoArgs}
	watch, deep := cmd.Flags().Bool("watch", false, "stay and follow (IDLE)"), cmd.Flags().Bool("all", true, "also read the text of old mail after a first sync")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		b := newBar(s.cmd, "mails")
		engine := s.Engine(p.log(), func(done sync.Progress) { b.set(done.Done, done.Total) })
		tell := func(r sync.Report) error {
			b.done()
			if *asJSON && *watch {
				return json.NewEncoder(s.cmd.OutOrStdout()).Encode(r) // a line a sync, for who reads along
			}
			if *asJSON {
				return printJSON(s.cmd.OutOrStdout(), r)
			}
			_, err := fmt.Fprintf(s.cmd.OutOrStdout(), "%d new, %d changed, %d removed, %d sent, %d failed, %d bytes in %.1f s\n", r.New, r.Changed, r.Removed, r.Sent, r.Failed, r.Bytes, r.Seconds)
			return err
		}
		if *watch {
			err := engine.Watch(s.ctx, func(r sync.Report, err error) {
				if err != nil {
					fmt.Fprintln(s.cmd.ErrOrStderr(), "foyer: "+sentence(err))
					return
				}
				if told := tell(r); told != nil {
					fmt.Fprintln(s.cmd.ErrOrStderr(), "foyer: "+sentence(told))
				}
			})
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		}
		report, err := engine.Sync(s.ctx)
		if err == nil && *deep && report.Unread > 0 {
			err = engine.Deepen(s.ctx)
		}
		return errors.Join(err, tell(report))
	})
	return cmd
}

func (p Program) mailShowCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "show ID", Short: "One conversation with its mails", Example: "  foyer mail show ID --json\n  foyer mail show ID --save-attachments folder/", Args: cobra.ExactArgs(1)}
	save := cmd.Flags().String("save-attachments", "", "write the attachments into this folder")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, args []string) error {
		c, err := s.Mail.Conversation(s.ctx, args[0])
		if err != nil {
			return err
		}
		if *save != "" {
			if err := s.saveAttachments(c, *save); err != nil {
				return err
			}
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), c)
		}
		out := s.cmd.OutOrStdout()
		fmt.Fprintf(out, "%s  [%s, %s]\n", mime.PrintableLine(c.Subject), c.Status, c.Category)
		for _, m := range c.Messages {
			fmt.Fprintf(out, "\n%s  %s  %s\n\n%s\n", m.Date.Local().Format(time.RFC1123), m.Direction, mime.PrintableLine(m.From), mime.Printable(or(m.NewText, m.Text)))
			for _, a := range m.Attachments {
				fmt.Fprintf(out, "    attached: %s (%s, %d bytes)\n", mime.PrintableLine(a.Name), mime.PrintableLine(a.Type), a.Size)
			}
		}
		return nil
	})
	return cmd
}

func (s session) saveAttachments(c mail.Conversation, folder string) error {
	for n, m := range c.Messages {
		for i := range m.Attachments {
			file, content, err := s.Mail.Attachment(s.ctx, m.ID, i)
			if err != nil {
				return err
			}
			if err := writeFile(filepath.Join(folder, fmt.Sprintf("%02d-%02d-%s", n+1, i+1, filepath.Base(file.Name))), content); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p Program) mailOutboxCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "outbox", Short: "Mail on its way out; settle what is uncertain", Example: "  foyer mail outbox --json\n  foyer mail outbox --resend ID", Args: cobra.NoArgs}
	f := cmd.Flags()
	all, resend, sent, withdraw := f.Bool("all", false, "also what has gone out"), f.String("resend", "", "id: send it again"), f.String("taken-as-sent", "", "id: it did go out"), f.String("withdraw", "", "id: do not send it")
	asJSON := jsonFlag(cmd)
	cmd.MarkFlagsMutuallyExclusive("resend", "taken-as-sent", "withdraw")
	cmd.RunE = p.with(func(s session, _ []string) error {
		switch {
		case *resend != "":
			return s.Mail.Resend(s.ctx, *resend)
		case *sent != "":
			return s.Mail.TakeAsSent(s.ctx, *sent)
		case *withdraw != "":
			return s.Mail.Withdraw(s.ctx, *withdraw)
		}
		list, err := s.Mail.Outbox(s.ctx, *all)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(s.cmd.OutOrStdout(), struct {
				Outbox []mail.Outgoing `json:"outbox"`
			}{some(list)})
		}
		w := tabwriter.NewWriter(s.cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
		for _, o := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", o.ID, o.State, o.Purpose, mime.PrintableLine(o.LastText))
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) mailFileCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "file ID", Short: "File a conversation, give it to a member, change its state", Example: "  foyer mail file ID --patient PATIENT\n  foyer mail file ID --status done", Args: cobra.ExactArgs(1)}
	f := cmd.Flags()
	id, member := f.String("patient", "", "file it to this patient"), f.String("assign", "", "give it to this member, - to nobody")
	status := choose(cmd, "status", "", "put it into this state", words(mail.Statuses)...)
	calm := f.Bool("not-urgent", false, "a person has looked: it is not urgent")
	cmd.MarkFlagsOneRequired("patient", "status", "assign", "not-urgent")
	cmd.RunE = p.with(func(s session, args []string) error {
		if *id != "" {
			if err := s.Mail.FileTo(s.ctx, args[0], *id); err != nil {
				return err
			}
		}
		if *member != "" {
			who := *member
			if who == "-" {
				who = ""
			} else {
				m, err := s.Team.Find(s.ctx, who)
				if err != nil {
					return err
				}
				who = m.ID
			}
			if err := s.Mail.Assign(s.ctx, args[0], who); err != nil {
				return err
			}
		}
		if *calm {
			if err := s.Mail.NotUrgent(s.ctx, args[0]); err != nil {
				return err
			}
		}
		if *status != "" {
			return s.Mail.SetStatus(s.ctx, args[0], mail.Status(*status))
		}
		return nil
	})
	return cmd
}
