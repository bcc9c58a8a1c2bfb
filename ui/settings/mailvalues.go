package settings

import (
	"net"
	"strconv"
	"strings"

	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/mail/account"
	"foyer/ui/words"
)

// The mailbox as the fields of its form have it.

func mailboxValues(m Mailbox) map[string]string {
	a := m.Account
	v := map[string]string{"address": a.Address, "user": a.User, "name": a.Name, "agreement": a.Agreement, "secret": "", "way": byPassword, "client": "", "tenant": "", "clientsecret": "",
		"imap": address(a.IMAP), "smtp": address(a.SMTP), "imap.security": string(account.TLS), "smtp.security": string(account.TLS)}
	if a.IMAP.Security != "" {
		v["imap.security"], v["smtp.security"] = string(a.IMAP.Security), string(a.SMTP.Security)
	}
	if m.SignedIn != "" {
		v["way"] = m.SignedIn
	}
	return v
}

func address(s account.Server) string {
	if s.Host == "" {
		return ""
	}
	return s.Address()
}

// accountOf is what the fields say; the error is of a field that can't be understood.
func (p *mailboxPage) accountOf() (mail.Account, error) {
	v, a := p.form.values(), p.kept.Account
	a.Address, a.User, a.Name, a.Agreement = strings.TrimSpace(v["address"]), strings.TrimSpace(v["user"]), strings.TrimSpace(v["name"]), strings.TrimSpace(v["agreement"])
	a.Secret, a.OAuth = "", ""
	if v["way"] == byPassword {
		a.Secret = v["secret"]
	} else {
		a.OAuth = p.oauth
	}
	if a.Address == "" {
		return a, fault.Field("address", "%s", words.T("ui.settings.mail.address.needed"))
	}
	if a.User == "" {
		a.User = a.Address
	}
	var err error
	if a.IMAP, err = serverOf("imap", v["imap"], v["imap.security"], 993, a.IMAP.CAFile); err != nil {
		return a, err
	}
	a.SMTP, err = serverOf("smtp", v["smtp"], v["smtp.security"], 465, a.SMTP.CAFile)
	return a, err
}

// serverOf reads "host:port"; without a port it takes the usual one.
func serverOf(field, text, security string, port int, ca string) (account.Server, error) {
	host, number := strings.TrimSpace(text), ""
	if h, n, err := net.SplitHostPort(host); err == nil {
		host, number = h, n
	}
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > 65535 {
			return account.Server{}, fault.Field(field, "%s", words.T("ui.settings.mail.port.wrong"))
		}
		port = n
	} else if account.Security(security) == account.StartTLS {
		port = map[string]int{"imap": 143, "smtp": 587}[field]
	}
	if host == "" {
		return account.Server{}, fault.Field(field, "%s", words.T("ui.settings.mail.server.needed"))
	}
	return account.Server{Host: host, Port: port, Security: account.Security(security), CAFile: ca}, nil
}
