package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"foyer/data/mail"
	"foyer/data/mail/account"
	mimemail "foyer/data/mail/mime"
	"foyer/data/mail/sync"

	"github.com/spf13/cobra"
)

func (p Program) mailCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "mail", Short: "Conversations with patients", Example: "  foyer mail --status new --json\n  foyer mail reply ID --body-file answer.txt --done", Args: cobra.NoArgs}
	f := cmd.Flags()
	status, patientID := f.String("status", "", "new, in work, waiting for patient or done"), f.String("patient", "", "id of the patient")
	urgent, unmatched, all, limit := f.Bool("urgent", false, "urgent ones only"), f.Bool("unmatched", false, "those without a patient"), f.Bool("all", false, "lists and notices too"), f.Int("limit", 0, "at most so many (default: all)")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		if *status != "" && !mail.Status(*status).Valid() {
			return wrongUsage("--status is one of %v, not %q", mail.Statuses, *status)
		}
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
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.Status, c.Category, mark, due, c.Subject)
		}
		return w.Flush()
	})
	cmd.AddCommand(p.mailAccountCommand(), p.mailSyncCommand(), p.mailShowCommand(), p.mailReplyCommand(), p.mailSendCommand(), p.mailOutboxCommand(), p.mailFileCommand())
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

func (p Program) mailAccountCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "account", Short: "The practice's mailbox", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error { return wrongUsage("account needs a command: set or test") }}
	set := &cobra.Command{Use: "set", Short: "Keep the mailbox's servers and secret; does not connect", Example: "  foyer mail account set --address office@clinic.example --imap mail.clinic.example:993 --imap-tls implicit \\\n      --smtp mail.clinic.example:465 --smtp-tls implicit --user office@clinic.example --secret-file secret.txt", Args: cobra.NoArgs}
	f := set.Flags()
	address, user, name := f.String("address", "", "the practice's mail address"), f.String("user", "", "what one signs in with (default: the address)"), f.String("name", "", "name on outgoing mail")
	imap, imapTLS := f.String("imap", "", "HOST:PORT"), f.String("imap-tls", "implicit", "implicit, starttls, or none on loopback")
	smtp, smtpTLS := f.String("smtp", "", "HOST:PORT"), f.String("smtp-tls", "implicit", "implicit, starttls, or none on loopback")
	secretPath, ca := f.String("secret-file", "", "file with the password or app password"), f.String("ca-file", "", "PEM file of a further authority to trust")
	oauth, clientID, clientSecret, tenant := f.String("oauth", "", "sign in with microsoft or google in the browser"), f.String("client-id", "", "OAuth client id of the practice"), f.String("client-secret-file", "", "file with the OAuth client secret, where there is one"), f.String("tenant", "", "Microsoft tenant (default: common)")
	agreement := f.String("agreement", "", "business associate agreement with the provider: its date or a note")
	required(set, "address", "imap", "smtp")
	set.RunE = p.with(func(s session, _ []string) error {
		in, err := server(*imap, *imapTLS, *ca)
		if err != nil {
			return wrongUsage("--imap: %v", err)
		}
		out, err := server(*smtp, *smtpTLS, *ca)
		if err != nil {
			return wrongUsage("--smtp: %v", err)
		}
		a := mail.Account{Address: *address, Name: *name, IMAP: in, SMTP: out, User: or(*user, *address), Agreement: *agreement}
		if known, err := s.Mail.Accounts(s.ctx); err != nil {
			return err
		} else if len(known) > 0 {
			a.ID = known[0].ID // one mailbox a practice; setting it again changes it
			a.Agreement = or(a.Agreement, known[0].Agreement)
		}
		switch {
		case *secretPath != "":
			if a.Secret, err = secretFile(*secretPath); err != nil {
				return err
			}
		case *oauth != "":
		case terminal(p.In):
			quiet := p
			quiet.Getenv = func(string) string { return "" }
			if a.Secret, err = quiet.passphrase(s.cmd, "Password of the mailbox"); err != nil {
				return err
			}
		}
		if *oauth != "" {
			app := account.App{Provider: account.SignIn(*oauth), ClientID: *clientID, Tenant: *tenant}
			if *clientSecret != "" {
				if app.ClientSecret, err = secretFile(*clientSecret); err != nil {
					return err
				}
			}
			signedIn, err := app.Browse(s.ctx, a.User, func(url string) error {
				fmt.Fprintf(s.cmd.ErrOrStderr(), "Open this page in the browser and sign in:\n%s\n", url)
				return nil
			})
			if err != nil {
				return errors.New(account.KindOf(err).Message())
			}
			if a.OAuth, err = signedIn.Text(); err != nil {
				return err
			}
		}
		id, err := s.Mail.SetAccount(s.ctx, a)
		if err != nil {
			return err
		}
		kept, err := s.Mail.Account(s.ctx, id)
		for _, w := range kept.Warnings {
			fmt.Fprintln(s.cmd.ErrOrStderr(), "note: "+w)
		}
		return err
	})
	test := &cobra.Command{Use: "test", Short: "Connect and sign in to both servers; changes nothing", Example: "  foyer mail account test --json", Args: cobra.NoArgs}
	asJSON := jsonFlag(test)
	test.RunE = p.with(func(s session, _ []string) error {
		check, err := s.Engine(nil, nil).Test(s.ctx, "")
		if err != nil {
			return err
		}
		if *asJSON {
			if err := printJSON(s.cmd.OutOrStdout(), check); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(s.cmd.OutOrStdout(), "IMAP: %s\nSMTP: %s\n", check.IMAP, check.SMTP)
		}
		if !check.OK {
			return quiet{}
		}
		return nil
	})
	cmd.AddCommand(set, test)
	return cmd
}

// server reads HOST:PORT and the kind of protection.
func server(hostPort, tls, ca string) (account.Server, error) {
	host, portText, err := net.SplitHostPort(hostPort)
	if err != nil {
		return account.Server{}, fmt.Errorf("%q is not HOST:PORT", hostPort)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return account.Server{}, fmt.Errorf("%q is not a port", portText)
	}
	security, ok := map[string]account.Security{"implicit": account.TLS, "starttls": account.StartTLS, "none": account.Plain}[tls]
	if !ok {
		return account.Server{}, fmt.Errorf("protection is implicit, starttls or none, not %q", tls)
	}
	s := account.Server{Host: host, Port: port, Security: security, CAFile: ca}
	return s, s.Check()
}

func (p Program) mailSyncCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "sync", Short: "Fetch, file, and send mail", Example: "  foyer mail sync --json\n  foyer mail sync --watch", Args: cobra.NoArgs}
	watch, deep := cmd.Flags().Bool("watch", false, "stay and follow (IDLE)"), cmd.Flags().Bool("all", true, "also read the text of old mail after a first sync")
	asJSON := jsonFlag(cmd)
	cmd.RunE = p.with(func(s session, _ []string) error {
		b := newBar(s.cmd, "mails")
		engine := s.Engine(nil, func(p sync.Progress) { b.set(p.Done, p.Total) })
		tell := func(r sync.Report) error {
			b.done()
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
					fmt.Fprintln(s.cmd.ErrOrStderr(), told)
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
		fmt.Fprintf(out, "%s  [%s, %s]\n", c.Subject, c.Status, c.Category)
		for _, m := range c.Messages {
			fmt.Fprintf(out, "\n%s  %s  %s\n\n%s\n", m.Date.Local().Format(time.RFC1123), m.Direction, m.From, or(m.NewText, m.Text))
			for _, a := range m.Attachments {
				fmt.Fprintf(out, "    attached: %s (%s, %d bytes)\n", a.Name, a.Type, a.Size)
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

// bodyFile reads a mail's text from a file, or from standard input for "-".
func (p Program) bodyFile(path string) (string, error) {
	var text []byte
	var err error
	if path == "-" {
		text, err = io.ReadAll(p.In)
	} else {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return "", fmt.Errorf("reading the text: %w", err)
	}
	return string(text), nil
}

func attachments(paths []string) ([]mimemail.File, error) {
	var list []mimemail.File
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading the attachment: %w", err)
		}
		kind := mime.TypeByExtension(filepath.Ext(path))
		if kind == "" {
			kind = http.DetectContentType(content)
		}
		list = append(list, mimemail.File{Name: filepath.Base(path), Type: kind, Data: content})
	}
	return list, nil
}

func (p Program) mailReplyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "reply ID --body-file F", Short: "Answer a conversation; queued, sent by the next sync", Example: "  foyer mail reply ID --body-file answer.txt --done", Args: cobra.ExactArgs(1)}
	body, attach := cmd.Flags().String("body-file", "", "file with the text, - for standard input"), cmd.Flags().StringArray("attach", nil, "file to attach; repeat for several")
	done := cmd.Flags().Bool("done", false, "close the conversation with it")
	asJSON := jsonFlag(cmd)
	required(cmd, "body-file")
	cmd.RunE = p.with(func(s session, args []string) error {
		text, err := p.bodyFile(*body)
		if err != nil {
			return err
		}
		files, err := attachments(*attach)
		if err != nil {
			return err
		}
		q, err := s.Mail.Reply(s.ctx, args[0], text, files, *done)
		if err != nil {
			return err
		}
		return s.tellQueued(q, *asJSON)
	})
	return cmd
}

func (s session) tellQueued(q mail.Queued, asJSON bool) error {
	if asJSON {
		return printJSON(s.cmd.OutOrStdout(), q)
	}
	if q.WarningGiven {
		fmt.Fprintln(s.cmd.ErrOrStderr(), "note: the mail tells the patient that plain mail can be read by others")
	}
	_, err := fmt.Fprintln(s.cmd.OutOrStdout(), q.ID)
	return err
}

func (p Program) mailSendCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "send --patient ID --subject S --body-file F", Short: "A new mail to a patient, where consent and policy allow it", Example: "  foyer mail send --patient ID --subject 'From our office' --body-file text.txt", Args: cobra.NoArgs}
	f := cmd.Flags()
	id, subject, body := f.String("patient", "", "id of the patient"), f.String("subject", "", "nothing about health: subjects are never encrypted"), f.String("body-file", "", "file with the text, - for standard input")
	attach := f.StringArray("attach", nil, "file to attach; repeat for several")
	asJSON := jsonFlag(cmd)
	required(cmd, "patient", "subject", "body-file")
	cmd.RunE = p.with(func(s session, _ []string) error {
		text, err := p.bodyFile(*body)
		if err != nil {
			return err
		}
		files, err := attachments(*attach)
		if err != nil {
			return err
		}
		q, err := s.Mail.Send(s.ctx, mail.Draft{PatientID: *id, Subject: *subject, Text: text, Attachments: files, Purpose: "new"})
		if err != nil {
			return err
		}
		return s.tellQueued(q, *asJSON)
	})
	return cmd
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
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", o.ID, o.State, o.Purpose, o.LastText)
		}
		return w.Flush()
	})
	return cmd
}

func (p Program) mailFileCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "file ID", Short: "File a conversation, give it to a member, change its state", Example: "  foyer mail file ID --patient PATIENT\n  foyer mail file ID --status done", Args: cobra.ExactArgs(1)}
	f := cmd.Flags()
	id, status, member := f.String("patient", "", "file it to this patient"), f.String("status", "", "new, in work, waiting for patient or done"), f.String("assign", "", "give it to this member, - to nobody")
	calm := f.Bool("not-urgent", false, "a person has looked: it is not urgent")
	cmd.MarkFlagsOneRequired("patient", "status", "assign", "not-urgent")
	cmd.RunE = p.with(func(s session, args []string) error {
		if *status != "" && !slices.Contains(mail.Statuses, mail.Status(*status)) {
			return wrongUsage("--status is one of %v", mail.Statuses)
		}
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
