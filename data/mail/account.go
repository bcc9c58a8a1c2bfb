package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/data/mail/smtp"
	"foyer/data/store"
)

// Account is one mailbox of the practice.
type Account struct {
	ID         string         `json:"id"`
	Address    string         `json:"address"`
	Name       string         `json:"name,omitempty"` // display name on mail that goes out
	IMAP       account.Server `json:"imap"`
	SMTP       account.Server `json:"smtp"`
	User       string         `json:"user"`
	Secret     string         `json:"-"`                     // password or app password; SetAccount keeps the old one when it is empty
	OAuth      string         `json:"-"`                     // JSON of the sign-in, for package sync
	AuthServer string         `json:"auth_server,omitempty"` // whose Authentication-Results count
	Agreement  string         `json:"agreement,omitempty"`   // business associate agreement on record: date or note
	Warnings   []string       `json:"warnings,omitempty"`    // set by reading methods: what to point out, never a block
}

// IMAPAccount returns what package imap connects with; tokens is nil for a password.
func (a Account) IMAPAccount(tokens account.TokenSource) imap.Account {
	return imap.Account{Server: a.IMAP, Login: account.Login{User: a.User, Secret: a.Secret, Tokens: tokens}}
}

// SMTPAccount returns what package smtp sends with; tokens is nil for a password.
func (a Account) SMTPAccount(tokens account.TokenSource) smtp.Account {
	return smtp.Account{Server: a.SMTP, Login: account.Login{User: a.User, Secret: a.Secret, Tokens: tokens}}
}

// FilesSent says that the provider files sent mail by itself: Gmail, Google Workspace and Microsoft 365 do.
func (a Account) FilesSent() bool {
	host := strings.ToLower(a.SMTP.Host)
	for _, own := range []string{"gmail.com", "googlemail.com", "google.com", "office365.com", "outlook.com"} {
		if host == own || strings.HasSuffix(host, "."+own) {
			return true
		}
	}
	return false
}

// consumerDomains are providers of free personal mail: they sign no business associate agreement for such accounts.
var consumerDomains = map[string]bool{
	"gmail.com": true, "googlemail.com": true, "outlook.com": true, "hotmail.com": true, "live.com": true, "msn.com": true,
	"yahoo.com": true, "ymail.com": true, "aol.com": true, "icloud.com": true, "me.com": true, "mac.com": true,
	"gmx.com": true, "mail.com": true, "proton.me": true, "protonmail.com": true, "zoho.com": true, "comcast.net": true,
}

func (a *Account) warn() {
	a.Warnings = nil
	_, domain, _ := strings.Cut(strings.ToLower(a.Address), "@")
	if a.Agreement != "" {
		return
	}
	if consumerDomains[domain] {
		a.Warnings = append(a.Warnings, "This is a personal mail account. Its provider signs no business associate agreement for it; HIPAA asks for one before patients' mail is kept there. Use a business account, and record the agreement here.")
	} else if a.IMAP.Security != account.Plain {
		a.Warnings = append(a.Warnings, "No business associate agreement with the mail provider is on record. Record its date here once it is signed.")
	}
}

// SetAccount changes the account with a.ID, its address too; without an ID it changes the account with this address, or
// adds one. It stores without connecting. An empty Secret keeps the one that is stored. It needs access.ConfigureMail.
func (s *Service) SetAccount(ctx context.Context, a Account) (id string, err error) {
	if err := access.Require(ctx, access.ConfigureMail); err != nil {
		return "", err
	}
	a.Address = normalAddress(a.Address)
	if !plausibleAddress(a.Address) {
		return "", fault.Field("address", "This is not a mail address.")
	}
	for field, server := range map[string]account.Server{"imap": a.IMAP, "smtp": a.SMTP} {
		if err := server.Check(); err != nil {
			return "", &fault.Error{Kind: fault.Invalid, Field: field, Message: account.KindOf(err).Message(), Cause: err}
		}
	}
	if a.User == "" {
		a.User = a.Address
	}
	imapText, err := store.JSON(a.IMAP)
	if err != nil {
		return "", err
	}
	smtpText, err := store.JSON(a.SMTP)
	if err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		now := store.Time(tx.Now())
		err := tx.QueryRow(ctx, `SELECT id FROM mail_account WHERE address = ?`, a.Address).Scan(&id)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("reading mail accounts: %w", err)
		}
		if a.ID != "" {
			if err == nil && id != a.ID {
				return &fault.Error{Kind: fault.Conflict, Field: "address", Message: "Another mailbox of the practice has this address already."}
			}
			if err = tx.QueryRow(ctx, `SELECT id FROM mail_account WHERE id = ?`, a.ID).Scan(&id); errors.Is(err, sql.ErrNoRows) {
				return fault.New(fault.NotFound, "This mail account does not exist.")
			}
		}
		switch {
		case errors.Is(err, sql.ErrNoRows):
			id = tx.ID()
			_, err = tx.Exec(ctx, `INSERT INTO mail_account (id, address, name, imap, smtp, user_name, secret, oauth, auth_server, agreement, position, created_at, changed_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT count(*) FROM mail_account), ?, ?)`,
				id, a.Address, a.Name, imapText, smtpText, a.User, a.Secret, a.OAuth, a.AuthServer, a.Agreement, now, now)
		case err == nil:
			_, err = tx.Exec(ctx, `UPDATE mail_account SET address = ?, name = ?, imap = ?, smtp = ?, user_name = ?,
				secret = CASE WHEN ? <> '' OR ? <> '' THEN ? ELSE secret END,
				oauth = CASE WHEN ? <> '' OR ? <> '' THEN ? ELSE oauth END, auth_server = ?, agreement = ?, changed_at = ?, off_at = '' WHERE id = ?`,
				a.Address, a.Name, imapText, smtpText, a.User, a.Secret, a.OAuth, a.Secret, a.Secret, a.OAuth, a.OAuth, a.AuthServer, a.Agreement, now, id)
		}
		if err != nil {
			return fmt.Errorf("storing the mail account: %w", err)
		}
		tx.Emit(AccountChanged{id})
		return audit.Append(ctx, tx, audit.Entry{Action: "mail.account-set", Subject: "mail account", SubjectID: id,
			Detail: map[string]any{"imap_host": a.IMAP.Host, "smtp_host": a.SMTP.Host, "secret_changed": a.Secret != "" || a.OAuth != ""}})
	})
	return id, err
}

// SaveOAuth keeps a renewed sign-in of an account. Package sync calls it.
func (s *Mover) SaveOAuth(ctx context.Context, id, oauth string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mail_account SET oauth = ?, changed_at = ? WHERE id = ?`, oauth, store.Time(tx.Now()), id)
		return err
	})
}

// Accounts returns the accounts with their secrets, in their order; the first is the one new mail goes out from.
func (s *Service) Accounts(ctx context.Context) (list []Account, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT id, address, name, imap, smtp, user_name, secret, oauth, auth_server, agreement FROM mail_account WHERE off_at = '' ORDER BY position, id`)
	if err != nil {
		return nil, fmt.Errorf("reading mail accounts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a Account
		var imapText, smtpText string
		if err := rows.Scan(&a.ID, &a.Address, &a.Name, &imapText, &smtpText, &a.User, &a.Secret, &a.OAuth, &a.AuthServer, &a.Agreement); err != nil {
			return nil, fmt.Errorf("reading mail accounts: %w", err)
		}
		if err := errors.Join(store.FromJSON(imapText, &a.IMAP), store.FromJSON(smtpText, &a.SMTP)); err != nil {
			return nil, err
		}
		a.warn()
		list = append(list, a)
	}
	return list, rows.Err()
}

// Account returns one account with its secret; an empty id returns the first.
func (s *Service) Account(ctx context.Context, id string) (Account, error) {
	list, err := s.Accounts(ctx)
	if err != nil {
		return Account{}, err
	}
	for _, a := range list {
		if id == "" || a.ID == id {
			return a, nil
		}
	}
	if id == "" {
		return Account{}, fault.New(fault.NotFound, "No mailbox is set up yet. Set one up in the mail settings (foyer mail account set).")
	}
	return Account{}, fault.New(fault.NotFound, "This mail account does not exist.")
}

// Disconnect takes an account out of use and forgets its secret. Mail that was read stays, and so does what is still in the
// outbox; setting an account of the same address goes on where it was. It needs access.ConfigureMail.
func (s *Service) Disconnect(ctx context.Context, id string) error {
	if err := access.Require(ctx, access.ConfigureMail); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		now := store.Time(tx.Now())
		result, err := tx.Exec(ctx, `UPDATE mail_account SET off_at = ?, secret = '', oauth = '', changed_at = ? WHERE id = ? AND off_at = ''`, now, now, id)
		if err != nil {
			return fmt.Errorf("taking the mail account out of use: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.New(fault.NotFound, "This mail account does not exist."))
		}
		tx.Emit(AccountChanged{id})
		return audit.Append(ctx, tx, audit.Entry{Action: "mail.account-removed", Subject: "mail account", SubjectID: id})
	})
}

// Folder is a folder of an account as far as it has been read.
type Folder struct {
	Name    string
	Role    string    // inbox, sent, …; empty for others
	Mails   int       // at the end of the last whole sync
	Arrived bool      // everything that was there at first has come
	Synced  time.Time // the last whole sync; zero before
}

// Folders returns the folders of an account, the inbox first. It needs access.ReadMail.
func (s *Service) Folders(ctx context.Context, accountID string) (list []Folder, err error) {
	if err := access.Require(ctx, access.ReadMail); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT name, role, present, first_done_at <> '', synced_at FROM mail_mailbox WHERE account_id = ?
		ORDER BY role <> 'inbox', role = '', name COLLATE NOCASE`, accountID)
	if err != nil {
		return nil, fmt.Errorf("reading the folders of a mail account: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var f Folder
		var synced string
		if err := rows.Scan(&f.Name, &f.Role, &f.Mails, &f.Arrived, &synced); err != nil {
			return nil, fmt.Errorf("reading the folders of a mail account: %w", err)
		}
		if f.Synced, err = store.ParseTime(synced); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

// normalAddress trims an address and lowers its case, as patients' addresses are compared.
func normalAddress(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

func plausibleAddress(address string) bool {
	local, domain, ok := strings.Cut(address, "@")
	return ok && local != "" && domain != "" && !strings.ContainsAny(address, " \t\r\n<>,;\"") && strings.Count(address, "@") == 1
}
