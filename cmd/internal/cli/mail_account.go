package cli

import (
	"fmt"
	"net"
	"strconv"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"

	"github.com/spf13/cobra"
)

func (p Program) mailAccountCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "account", Short: "The practice's mailbox", Args: cobra.NoArgs, Example: "  foyer mail account test", RunE: needs("set, test or remove")}
	set := &cobra.Command{Use: "set", Short: "Keep the mailbox's servers and secret; does not connect", Example: "  foyer mail account set --address office@clinic.example --imap mail.clinic.example:993 --imap-tls implicit \\\n      --smtp mail.clinic.example:465 --smtp-tls implicit --user office@clinic.example --secret-file secret.txt", Args: cobra.NoArgs}
	f := set.Flags()
	address, user, name := f.String("address", "", "the practice's mail address"), f.String("user", "", "what one signs in with (default: the address)"), f.String("name", "", "name on outgoing mail")
	const protection = "how the connection is protected; none on loopback only"
	imap, imapTLS := f.String("imap", "", "HOST:PORT"), choose(set, "imap-tls", "implicit", protection, "implicit", "starttls", "none")
	smtp, smtpTLS := f.String("smtp", "", "HOST:PORT"), choose(set, "smtp-tls", "implicit", protection, "implicit", "starttls", "none")
	secretPath, ca := f.String("secret-file", "", "file with the password or app password"), f.String("ca-file", "", "PEM file of a further authority to trust")
	oauth := choose(set, "oauth", "", "sign in in the browser instead of with a password", string(account.OAuthMicrosoft), string(account.OAuthGoogle))
	clientID, clientSecret, tenant := f.String("client-id", "", "OAuth client id of the practice"), f.String("client-secret-file", "", "file with the OAuth client secret, where there is one"), f.String("tenant", "", "Microsoft tenant (default: common)")
	agreement := f.String("agreement", "", "business associate agreement with the provider: its date or a note")
	authServer := f.String("auth-server", "", "whose Authentication-Results lines count, as the mail server names itself in them (default: what fits the address)")
	required(set, "address", "imap", "smtp")
	var in, out account.Server
	set.PreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		if !cmd.Flags().Changed("imap") || !cmd.Flags().Changed("smtp") {
			return nil // cobra tells what is missing
		}
		if in, err = server(*imap, *imapTLS, *ca); err != nil {
			return wrongUsage("--imap: %s", sentence(usageError{err}))
		}
		if out, err = server(*smtp, *smtpTLS, *ca); err != nil {
			return wrongUsage("--smtp: %s", sentence(usageError{err}))
		}
		return nil
	}
	set.RunE = p.with(func(s session, _ []string) (err error) {
		a := mail.Account{Address: *address, Name: *name, IMAP: in, SMTP: out, User: or(*user, *address), Agreement: *agreement, AuthServer: *authServer}
		if known, err := s.Mail.Accounts(s.ctx); err != nil {
			return err
		} else if len(known) > 0 {
			a.ID = known[0].ID // one mailbox a practice; setting it again changes it
			a.Agreement = or(a.Agreement, known[0].Agreement)
			if !f.Changed("auth-server") {
				a.AuthServer = known[0].AuthServer
			}
		}
		switch {
		case *secretPath != "":
			if a.Secret, err = secretFile(*secretPath); err != nil {
				return err
			}
		case *oauth != "":
		case terminal(p.In):
			if a.Secret, err = p.terminalOnly().passphrase(s.cmd, "Password of the mailbox"); err != nil {
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
				return fault.Wrap(fault.Unavailable, err, "%s", account.Say(err))
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
		check, err := s.Engine(p.log(), nil).Test(s.ctx, "")
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
			return fault.New(fault.Unavailable, "The mailbox is not ready; the report says why.")
		}
		return nil
	})
	remove := &cobra.Command{Use: "remove", Short: "Forget the mailbox's secret and no longer look at it; its mail stays", Example: "  foyer mail account remove", Args: cobra.NoArgs}
	remove.RunE = p.with(func(s session, _ []string) error {
		a, err := s.Mail.Account(s.ctx, "")
		if err != nil {
			return err
		}
		return s.Mail.Disconnect(s.ctx, a.ID)
	})
	cmd.AddCommand(set, test, remove)
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
