package account

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

// SignIn says how one proves oneself to a provider.
type SignIn string

const (
	// Password is the account's own password.
	Password SignIn = "password"
	// AppPassword is a password made for one program in the provider's settings; the usual one is refused.
	AppPassword SignIn = "app password"
	// OAuthMicrosoft and OAuthGoogle sign in at the provider's page in the browser.
	OAuthMicrosoft SignIn = "microsoft"
	OAuthGoogle    SignIn = "google"
)

// Servers is where the mail of an address is.
type Servers struct {
	Provider string // name for people; empty when unknown
	IMAP     Server
	SMTP     Server
	SignIn   []SignIn // best first
	User     string   // what to sign in with
	// FilesSent says that the provider itself puts sent mail into the Sent folder: never append there.
	FilesSent bool
	// Consumer says that the provider signs no business associate agreement for this kind of account.
	Consumer bool
	// Help is where the provider explains app passwords or how to switch IMAP on.
	Help string
	// Source says where this was found: "known", "autoconfig", "dns", "guess".
	Source string
}

type provider struct {
	name      string
	domains   []string
	hosts     []string // suffixes of MX hosts
	imap      string
	smtp      string
	smtpPort  int
	signIn    []SignIn
	filesSent bool
	consumer  bool
	help      string
}

// providers are the large ones of the US and those a practice's domain may be hosted at. Ports: IMAP 993 with
// TLS; SMTP 465 with TLS or 587 with STARTTLS.
var providers = []provider{
	{name: "Gmail", domains: []string{"gmail.com", "googlemail.com"}, imap: "imap.gmail.com", smtp: "smtp.gmail.com", smtpPort: 465,
		signIn: []SignIn{AppPassword, OAuthGoogle}, filesSent: true, consumer: true, help: "https://support.google.com/accounts/answer/185833"},
	{name: "Google Workspace", hosts: []string{"google.com", "googlemail.com"}, imap: "imap.gmail.com", smtp: "smtp.gmail.com", smtpPort: 465,
		signIn: []SignIn{OAuthGoogle, AppPassword}, filesSent: true, help: "https://support.google.com/accounts/answer/185833"},
	{name: "Outlook.com", domains: []string{"outlook.com", "hotmail.com", "live.com", "msn.com", "passport.com"}, imap: "outlook.office365.com", smtp: "smtp-mail.outlook.com", smtpPort: 587,
		signIn: []SignIn{OAuthMicrosoft}, filesSent: true, consumer: true},
	{name: "Microsoft 365", hosts: []string{"mail.protection.outlook.com", "onmicrosoft.com", "mx.microsoft"}, imap: "outlook.office365.com", smtp: "smtp.office365.com", smtpPort: 587,
		signIn: []SignIn{OAuthMicrosoft}, filesSent: true},
	{name: "Yahoo", domains: []string{"yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.ca", "yahoo.es", "yahoo.com.mx"}, hosts: []string{"yahoodns.net"},
		imap: "imap.mail.yahoo.com", smtp: "smtp.mail.yahoo.com", smtpPort: 465, signIn: []SignIn{AppPassword}, consumer: true, help: "https://help.yahoo.com/kb/SLN15241.html"},
	{name: "AOL", domains: []string{"aol.com", "aim.com"}, imap: "imap.aol.com", smtp: "smtp.aol.com", smtpPort: 465,
		signIn: []SignIn{AppPassword}, consumer: true, help: "https://help.aol.com/articles/Create-and-manage-app-password"},
	{name: "iCloud", domains: []string{"icloud.com", "me.com", "mac.com"}, hosts: []string{"mail.icloud.com"}, imap: "imap.mail.me.com", smtp: "smtp.mail.me.com", smtpPort: 587,
		signIn: []SignIn{AppPassword}, consumer: true, help: "https://support.apple.com/102654"},
	{name: "Fastmail", domains: []string{"fastmail.com", "fastmail.fm"}, hosts: []string{"messagingengine.com"}, imap: "imap.fastmail.com", smtp: "smtp.fastmail.com", smtpPort: 465,
		signIn: []SignIn{AppPassword}, help: "https://www.fastmail.help/hc/en-us/articles/360058752854"},
	{name: "Zoho Mail", domains: []string{"zohomail.com", "zoho.com"}, hosts: []string{"zoho.com"}, imap: "imap.zoho.com", smtp: "smtp.zoho.com", smtpPort: 465,
		signIn: []SignIn{Password, AppPassword}},
	{name: "GMX", domains: []string{"gmx.com", "gmx.us"}, imap: "imap.gmx.com", smtp: "mail.gmx.com", smtpPort: 587, signIn: []SignIn{Password}, consumer: true},
	{name: "mail.com", domains: []string{"mail.com", "email.com", "usa.com"}, imap: "imap.mail.com", smtp: "smtp.mail.com", smtpPort: 587, signIn: []SignIn{Password}, consumer: true},
	{name: "Comcast Xfinity", domains: []string{"comcast.net"}, imap: "imap.comcast.net", smtp: "smtp.comcast.net", smtpPort: 587, signIn: []SignIn{Password}, consumer: true},
	{name: "AT&T", domains: []string{"att.net", "sbcglobal.net", "bellsouth.net"}, imap: "imap.mail.att.net", smtp: "smtp.mail.att.net", smtpPort: 465, signIn: []SignIn{AppPassword}, consumer: true},
	{name: "Verizon", domains: []string{"verizon.net"}, imap: "imap.aol.com", smtp: "smtp.verizon.net", smtpPort: 465, signIn: []SignIn{AppPassword}, consumer: true},
	{name: "Cox", domains: []string{"cox.net"}, imap: "imap.cox.net", smtp: "smtp.cox.net", smtpPort: 465, signIn: []SignIn{Password}, consumer: true},
	{name: "Rackspace", hosts: []string{"emailsrvr.com"}, imap: "secure.emailsrvr.com", smtp: "secure.emailsrvr.com", smtpPort: 465, signIn: []SignIn{Password}},
	{name: "GoDaddy", hosts: []string{"secureserver.net"}, imap: "imap.secureserver.net", smtp: "smtpout.secureserver.net", smtpPort: 465, signIn: []SignIn{Password}},
	{name: "Namecheap Private Email", hosts: []string{"privateemail.com"}, imap: "mail.privateemail.com", smtp: "mail.privateemail.com", smtpPort: 465, signIn: []SignIn{Password}},
	{name: "IONOS", hosts: []string{"ionos.com", "1and1.com", "perfora.net"}, imap: "imap.ionos.com", smtp: "smtp.ionos.com", smtpPort: 465, signIn: []SignIn{Password}},
	{name: "DreamHost", hosts: []string{"dreamhost.com"}, imap: "imap.dreamhost.com", smtp: "smtp.dreamhost.com", smtpPort: 465, signIn: []SignIn{Password}},
}

func (p provider) servers(address string) Servers {
	s := Servers{
		Provider: p.name, SignIn: slices.Clone(p.signIn), User: address, FilesSent: p.filesSent, Consumer: p.consumer, Help: p.help, Source: "known",
		IMAP: Server{Host: p.imap, Port: 993, Security: TLS},
		SMTP: Server{Host: p.smtp, Port: p.smtpPort, Security: TLS},
	}
	if p.smtpPort == 587 {
		s.SMTP.Security = StartTLS
	}
	return s
}

// Known looks an address up in the built-in table by its domain, without asking anybody.
func Known(address string) (Servers, bool) {
	domain := domainOf(address)
	for _, p := range providers {
		if slices.Contains(p.domains, domain) {
			return p.servers(address), true
		}
	}
	return Servers{}, false
}

// Finder finds the servers of an address. The zero value asks the real network; tests put their own
// resolver and HTTP client in.
type Finder struct {
	Resolver interface {
		LookupMX(ctx context.Context, name string) ([]*net.MX, error)
		LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	}
	HTTP *http.Client
}

// Find looks for the servers of an address: in the built-in table, by the domain's own autoconfig file over
// HTTPS, by SRV records (RFC 6186, 8314), by who receives the domain's mail. The address itself is told to
// nobody but its own domain's servers. The last resort is a guess by name, marked as such. The error is of
// kind Refused when the text is no address.
func (f Finder) Find(ctx context.Context, address string) (Servers, error) {
	domain := domainOf(address)
	if domain == "" {
		return Servers{}, &Error{Kind: Refused, Op: "find servers", Err: errors.New("not a mail address")}
	}
	if s, ok := Known(address); ok {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if f.Resolver == nil {
		f.Resolver = net.DefaultResolver
	}
	if s, err := f.autoconfig(ctx, address, domain); err == nil {
		return s, nil
	}
	if s, err := f.srv(ctx, address, domain); err == nil {
		return s, nil
	}
	if s, err := f.mx(ctx, address, domain); err == nil {
		return s, nil
	}
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return Servers{}, Classify(ctx, "find servers", domain, err)
	}
	return Servers{
		IMAP: Server{Host: "imap." + domain, Port: 993, Security: TLS}, SMTP: Server{Host: "smtp." + domain, Port: 465, Security: TLS},
		SignIn: []SignIn{Password}, User: address, Source: "guess",
	}, nil
}

func (f Finder) mx(ctx context.Context, address, domain string) (Servers, error) {
	records, err := f.Resolver.LookupMX(ctx, domain)
	if err != nil {
		return Servers{}, err
	}
	for _, record := range records {
		host := strings.TrimSuffix(strings.ToLower(record.Host), ".")
		for _, p := range providers {
			for _, suffix := range p.hosts {
				if host == suffix || strings.HasSuffix(host, "."+suffix) {
					return p.servers(address), nil
				}
			}
		}
	}
	return Servers{}, errors.New("nobody known receives this domain's mail")
}

func (f Finder) srv(ctx context.Context, address, domain string) (Servers, error) {
	s := Servers{SignIn: []SignIn{Password}, User: address, Source: "dns"}
	for _, service := range []struct {
		name     string
		security Security
		target   *Server
	}{{"imaps", TLS, &s.IMAP}, {"imap", StartTLS, &s.IMAP}, {"submissions", TLS, &s.SMTP}, {"submission", StartTLS, &s.SMTP}} {
		if service.target.Host != "" {
			continue
		}
		_, records, err := f.Resolver.LookupSRV(ctx, service.name, "tcp", domain)
		if err != nil || len(records) == 0 || records[0].Target == "." {
			continue
		}
		*service.target = Server{Host: strings.TrimSuffix(records[0].Target, "."), Port: int(records[0].Port), Security: service.security}
	}
	if s.IMAP.Check() != nil || s.SMTP.Check() != nil {
		return s, errors.New("no service records")
	}
	s.adopt()
	return s, nil
}

// adopt adds what is known about the provider whose servers were found.
func (s *Servers) adopt() {
	for _, p := range providers {
		// The business variant where a provider has two: a domain of one's own is no consumer account.
		if len(p.hosts) > 0 && strings.EqualFold(p.imap, s.IMAP.Host) {
			s.Provider, s.SignIn, s.FilesSent, s.Help = p.name, slices.Clone(p.signIn), p.filesSent, p.help
			return
		}
	}
}

// autoconfigFile is Mozilla's format, which most hosting companies publish.
type autoconfigFile struct {
	Provider struct {
		Name     string             `xml:"displayName"`
		Incoming []autoconfigServer `xml:"incomingServer"`
		Outgoing []autoconfigServer `xml:"outgoingServer"`
	} `xml:"emailProvider"`
}

type autoconfigServer struct {
	Type     string `xml:"type,attr"`
	Host     string `xml:"hostname"`
	Port     int    `xml:"port"`
	Socket   string `xml:"socketType"`
	Username string `xml:"username"`
}

func (a autoconfigServer) server(address, domain string) (Server, bool) {
	s := Server{Host: strings.ToLower(expandNames(a.Host, address, domain)), Port: a.Port}
	switch strings.ToUpper(a.Socket) {
	case "SSL":
		s.Security = TLS
	case "STARTTLS":
		s.Security = StartTLS
	default:
		return s, false
	}
	if strings.ContainsFunc(s.Host, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("/\\@:?#%[]<>", r) }) {
		return s, false
	}
	return s, s.Check() == nil
}

func expandNames(text, address, domain string) string {
	local, _, _ := strings.Cut(address, "@")
	return strings.NewReplacer("%EMAILADDRESS%", address, "%EMAILLOCALPART%", local, "%EMAILDOMAIN%", domain).Replace(strings.TrimSpace(text))
}

func (f Finder) autoconfig(ctx context.Context, address, domain string) (Servers, error) {
	var errs []error
	for _, place := range []string{
		"https://autoconfig." + domain + "/mail/config-v1.1.xml",
		"https://" + domain + "/.well-known/autoconfig/mail/config-v1.1.xml",
	} {
		file, err := f.read(ctx, place)
		if err == nil {
			var s Servers
			if s, err = file.servers(address, domain); err == nil {
				return s, nil
			}
		}
		errs = append(errs, err)
	}
	return Servers{}, errors.Join(errs...)
}

func (f Finder) read(ctx context.Context, place string) (file autoconfigFile, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return file, err
	}
	client := http.Client{}
	if f.HTTP != nil {
		client = *f.HTTP
	}
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if next.URL.Scheme != "https" || len(via) > 3 {
			return fmt.Errorf("led to %s", (&url.URL{Scheme: next.URL.Scheme, Host: next.URL.Host}).String())
		}
		return nil
	}
	response, err := client.Do(request)
	if err != nil {
		return file, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return file, fmt.Errorf("status %d", response.StatusCode)
	}
	return readAutoconfig(response.Body)
}

// readAutoconfig reads a file of at most 256 KB that anybody may have written.
func readAutoconfig(r io.Reader) (file autoconfigFile, err error) {
	return file, xml.NewDecoder(io.LimitReader(r, 256<<10)).Decode(&file)
}

func (a autoconfigFile) servers(address, domain string) (Servers, error) {
	s := Servers{Provider: strings.TrimSpace(a.Provider.Name), SignIn: []SignIn{Password}, User: address, Source: "autoconfig"}
	found := false
	for _, candidate := range a.Provider.Incoming {
		if server, ok := candidate.server(address, domain); ok && candidate.Type == "imap" && (!found || s.IMAP.Security != TLS && server.Security == TLS) {
			s.IMAP, found = server, true
			if user := expandNames(candidate.Username, address, domain); user != "" && !strings.ContainsFunc(user, unicode.IsControl) {
				s.User = user
			}
		}
	}
	sends := false
	for _, candidate := range a.Provider.Outgoing {
		if server, ok := candidate.server(address, domain); ok && candidate.Type == "smtp" && (!sends || s.SMTP.Security != TLS && server.Security == TLS) {
			s.SMTP, sends = server, true
		}
	}
	if !found || !sends {
		return s, errors.New("no safe servers in the autoconfig file")
	}
	s.adopt()
	return s, nil
}

func domainOf(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 {
		return ""
	}
	domain := strings.ToLower(strings.TrimSuffix(address[at+1:], "."))
	if domain == "" || !strings.Contains(domain, ".") || strings.ContainsAny(domain, " /\\:@?#%[]<>\r\n\t") || strings.HasPrefix(domain, ".") {
		return ""
	}
	return domain
}
