package account

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		server Server
		ok     bool
	}{
		{Server{Host: "imap.practice.example", Port: 993, Security: TLS}, true},
		{Server{Host: "imap.practice.example", Port: 143, Security: StartTLS}, true},
		{Server{Host: "imap.practice.example", Port: 143, Security: Plain}, false},
		{Server{Host: "127.0.0.1", Port: 143, Security: Plain}, true},
		{Server{Host: "::1", Port: 143, Security: Plain}, true},
		{Server{Host: "localhost", Port: 143, Security: Plain}, true},
		{Server{Host: "127.0.0.1.practice.example", Port: 143, Security: Plain}, false},
		{Server{Host: "imap.practice.example", Port: 993}, false},
		{Server{Port: 993, Security: TLS}, false},
		{Server{Host: "imap.practice.example", Port: 70000, Security: TLS}, false},
	} {
		err := c.server.Check()
		if (err == nil) != c.ok || err != nil && KindOf(err) != Refused {
			t.Errorf("%+v: %v", c.server, err)
		}
		if !c.ok {
			if _, err := Dial(t.Context(), c.server, ""); KindOf(err) != Refused {
				t.Errorf("%+v: dialed: %v", c.server, err)
			}
		}
	}
}

func TestClassify(t *testing.T) {
	live := t.Context()
	canceled, cancel := context.WithCancel(live)
	cancel()
	late, cancel := context.WithTimeout(live, 0)
	defer cancel()
	for _, c := range []struct {
		ctx  context.Context
		err  error
		kind Kind
	}{
		{live, io.EOF, Unreachable},
		{live, fmt.Errorf("x: %w", net.ErrClosed), Unreachable},
		{live, &net.DNSError{}, Unreachable},
		{live, x509.HostnameError{Certificate: &x509.Certificate{}}, BadTLS},
		{live, errors.New("nonsense"), Protocol},
		{canceled, io.EOF, Canceled},
		{late, net.ErrClosed, Unreachable},
		{live, &Error{Kind: AuthFailed}, AuthFailed},
	} {
		if got := KindOf(Classify(c.ctx, "x", "h", c.err)); got != c.kind {
			t.Errorf("%v: %v, want %v", c.err, got, c.kind)
		}
	}
	if Classify(live, "x", "h", nil) != nil {
		t.Error("an error out of nothing")
	}
}

func TestEveryKindHasWords(t *testing.T) {
	seen := map[string]bool{}
	for k := Other; k <= Canceled; k++ {
		if k.String() == "" || k.Message() == "" || seen[k.Message()] {
			t.Errorf("kind %d: %q %q", k, k, k.Message())
		}
		seen[k.Message()] = true
	}
}

func TestXOAUTH2(t *testing.T) {
	login := Login{User: "office@practice.example", Secret: "unused", Tokens: fixedToken("abc")}
	mechanism, err := login.Mechanism(t.Context(), Server{}, []string{"PLAIN", "XOAUTH2"})
	if err != nil {
		t.Fatal(err)
	}
	name, first, err := mechanism.Start()
	if name != "XOAUTH2" || string(first) != "user=office@practice.example\x01auth=Bearer abc\x01\x01" || err != nil {
		t.Errorf("%s %q %v", name, first, err)
	}
	if next, err := mechanism.Next([]byte(`{"status":"401"}`)); len(next) != 0 || next == nil || err != nil {
		t.Errorf("%q %v", next, err)
	}
}

type fixedToken string

func (f fixedToken) AccessToken(context.Context) (string, error) { return string(f), nil }

// network is a resolver with fixed answers.
type network struct {
	mx  map[string]string
	srv map[string]net.SRV
}

func (n network) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	if host, ok := n.mx[name]; ok {
		return []*net.MX{{Host: host, Pref: 10}}, nil
	}
	return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

func (n network) LookupSRV(_ context.Context, service, _, name string) (string, []*net.SRV, error) {
	if record, ok := n.srv[service+" "+name]; ok {
		return "", []*net.SRV{&record}, nil
	}
	return "", nil, &net.DNSError{Err: "no such host", IsNotFound: true}
}

// pages answers HTTPS requests from a map of addresses.
type pages map[string]string

func (p pages) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if strings.Contains(r.URL.String(), "office") {
		return nil, errors.New("the address was told to " + r.URL.Host)
	}
	body, ok := p[r.URL.String()]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
	}
	if _, err := w.WriteString(body); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func TestFind(t *testing.T) {
	finder := Finder{
		Resolver: network{
			mx: map[string]string{"workspace.example": "aspmx.l.google.com.", "m365.example": "m365-example.mail.protection.outlook.com."},
			srv: map[string]net.SRV{
				"imaps srv.example": {Target: "mail.srv.example.", Port: 993}, "submission srv.example": {Target: "out.srv.example.", Port: 587},
				"imaps none.example": {Target: ".", Port: 0},
			},
		},
		HTTP: &http.Client{Transport: pages{
			"https://autoconfig.auto.example/mail/config-v1.1.xml": `<clientConfig><emailProvider id="x"><displayName>Auto</displayName>
				<incomingServer type="pop3"><hostname>pop.auto.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
				<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>143</port><socketType>plain</socketType></incomingServer>
				<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>143</port><socketType>STARTTLS</socketType><username>%EMAILLOCALPART%</username></incomingServer>
				<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
				<outgoingServer type="smtp"><hostname>smtp.auto.example</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
				</emailProvider></clientConfig>`,
			"https://unsafe.example/.well-known/autoconfig/mail/config-v1.1.xml": `<clientConfig><emailProvider>
				<incomingServer type="imap"><hostname>imap.unsafe.example</hostname><port>143</port><socketType>plain</socketType></incomingServer></emailProvider></clientConfig>`,
		}},
	}
	for address, want := range map[string]string{
		"office@gmail.com":          "known imap.gmail.com:993 smtp.gmail.com:465",
		"office@Hotmail.com":        "known outlook.office365.com:993 smtp-mail.outlook.com:587",
		"office@workspace.example":  "known imap.gmail.com:993 smtp.gmail.com:465",
		"office@m365.example":       "known outlook.office365.com:993 smtp.office365.com:587",
		"office@auto.example":       "autoconfig imap.auto.example:993 smtp.auto.example:587",
		"office@srv.example":        "dns mail.srv.example:993 out.srv.example:587",
		"office@none.example":       "guess imap.none.example:993 smtp.none.example:465",
		"office@unsafe.example":     "guess imap.unsafe.example:993 smtp.unsafe.example:465",
		"office":                    "",
		"office@bad domain.example": "",
		"office@../../etc":          "",
	} {
		s, err := finder.Find(t.Context(), address)
		got := ""
		if err == nil {
			got = s.Source + " " + s.IMAP.Address() + " " + s.SMTP.Address()
			for _, server := range []Server{s.IMAP, s.SMTP} {
				if err := server.Check(); err != nil || server.Security == Plain {
					t.Errorf("%s: %+v", address, server)
				}
			}
		} else if KindOf(err) != Refused {
			t.Errorf("%s: %v", address, err)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestEveryProviderIsUsable(t *testing.T) {
	for _, p := range providers {
		s := p.servers("office@practice.example")
		if s.IMAP.Check() != nil || s.SMTP.Check() != nil || len(s.SignIn) == 0 || len(p.domains)+len(p.hosts) == 0 {
			t.Errorf("%+v", s)
		}
	}
}

// provider plays the token endpoint: a code or refresh token is good for one answer.
func tokenServer(t *testing.T, answer func(url.Values) (int, string)) App {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		status, body := answer(r.PostForm)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if _, err := io.WriteString(w, body); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return App{Provider: OAuthGoogle, ClientID: "foyer", endpoint: &oauth2.Endpoint{AuthURL: "https://provider.example/auth", TokenURL: server.URL, AuthStyle: oauth2.AuthStyleInParams}}
}

func TestBrowse(t *testing.T) {
	challenge := ""
	app := tokenServer(t, func(form url.Values) (int, string) {
		if form.Get("code") != "the code" || oauth2.S256ChallengeFromVerifier(form.Get("code_verifier")) != challenge {
			return 400, `{"error":"invalid_grant"}`
		}
		return 200, `{"access_token":"a1","refresh_token":"r1","expires_in":3600,"token_type":"Bearer"}`
	})
	visit := func(values func(url.Values) url.Values) func(string) error {
		return func(page string) error {
			u, err := url.Parse(page)
			if err != nil {
				return err
			}
			query := u.Query()
			challenge = query.Get("code_challenge")
			if query.Get("code_challenge_method") != "S256" || query.Get("login_hint") != "office@practice.example" {
				t.Errorf("query %v", query)
			}
			go func() {
				// Somebody who does not know the state is not listened to.
				for _, answer := range []url.Values{{"code": {"evil"}, "state": {"wrong"}}, values(query)} {
					response, err := http.Get(query.Get("redirect_uri") + "?" + answer.Encode())
					if err != nil {
						t.Error(err)
						return
					}
					if err := response.Body.Close(); err != nil {
						t.Error(err)
					}
				}
			}()
			return nil
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	signedIn, err := app.Browse(ctx, "office@practice.example", visit(func(q url.Values) url.Values {
		return url.Values{"code": {"the code"}, "state": {q.Get("state")}}
	}))
	if err != nil || signedIn.Token.RefreshToken != "r1" {
		t.Fatalf("%+v, %v", signedIn, err)
	}
	_, err = app.Browse(ctx, "office@practice.example", visit(func(q url.Values) url.Values {
		return url.Values{"error": {"access_denied"}, "state": {q.Get("state")}}
	}))
	if KindOf(err) != AuthFailed {
		t.Errorf("error %v", err)
	}
	short, cancel := context.WithCancel(ctx)
	_, err = app.Browse(short, "", func(string) error { cancel(); return nil })
	if KindOf(err) != Canceled {
		t.Errorf("error %v", err)
	}
}

func TestTokensAreRenewedAndKept(t *testing.T) {
	answers := 0
	app := tokenServer(t, func(form url.Values) (int, string) {
		answers++
		switch form.Get("refresh_token") {
		case "r1":
			return 200, `{"access_token":"a2","refresh_token":"r2","expires_in":3600,"token_type":"Bearer"}`
		case "r2":
			return 200, `{"access_token":"a3","expires_in":60,"token_type":"Bearer"}`
		case "down":
			return 503, `{}`
		}
		return 400, `{"error":"invalid_grant","error_description":"revoked for office@practice.example"}`
	})
	text, err := SignedIn{App: app, Token: oauth2.Token{AccessToken: "a1", RefreshToken: "r1", Expiry: time.Now().Add(time.Minute)}}.Text()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := ParseSignedIn(text)
	if err != nil {
		t.Fatal(err)
	}
	kept.App.endpoint = app.endpoint
	var saved []string
	source := kept.Tokens(func(s SignedIn) error { saved = append(saved, s.Token.RefreshToken); return nil })
	for range 3 {
		if token, err := source.AccessToken(t.Context()); token != "a2" || err != nil {
			t.Fatalf("%q, %v", token, err)
		}
	}
	if answers != 1 || len(saved) != 1 || saved[0] != "r2" {
		t.Errorf("%d renewals, saved %q", answers, saved)
	}
	// A provider that sends no new refresh token means the old one to be used again.
	source = SignedIn{App: app, Token: oauth2.Token{RefreshToken: "r2"}}.Tokens(func(s SignedIn) error { saved = append(saved, s.Token.RefreshToken); return nil })
	if token, err := source.AccessToken(t.Context()); token != "a3" || err != nil || saved[1] != "r2" {
		t.Errorf("%q, %v, %q", token, err, saved)
	}
	_, err = SignedIn{App: app, Token: oauth2.Token{RefreshToken: "revoked"}}.Tokens(nil).AccessToken(t.Context())
	if KindOf(err) != SignInAgain || strings.Contains(err.Error(), "office") {
		t.Errorf("error %v", err)
	}
	_, err = SignedIn{App: app, Token: oauth2.Token{RefreshToken: "down"}}.Tokens(nil).AccessToken(t.Context())
	if KindOf(err) != Unreachable {
		t.Errorf("error %v", err)
	}
	full := errors.New("the disk is full")
	_, err = SignedIn{App: app, Token: oauth2.Token{RefreshToken: "r1"}}.Tokens(func(SignedIn) error { return full }).AccessToken(t.Context())
	if !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

// FuzzAutoconfig looks for a file that leads to a server that Foyer must not talk to, or breaks the reader.
func FuzzAutoconfig(f *testing.F) {
	f.Add([]byte(`<clientConfig version="1.1"><emailProvider id="x"><displayName>X</displayName><incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer><outgoingServer type="smtp"><hostname>smtp.x.example</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer></emailProvider></clientConfig>`))
	f.Add([]byte(`<clientConfig><emailProvider><incomingServer type="imap"><hostname>imap.x.example</hostname><port>143</port><socketType>plain</socketType></incomingServer></emailProvider></clientConfig>`))
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><clientConfig>&b;</clientConfig>`))
	f.Add([]byte("<clientConfig><emailProvider><incomingServer type=\"imap\"><hostname>imap x.example\n@y</hostname><port>993</port><socketType>SSL</socketType><username>a\r\nb</username></incomingServer><outgoingServer type=\"smtp\"><hostname>smtp.x.example</hostname><port>465</port><socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>"))
	f.Add([]byte(`<clientConfig><emailProvider><incomingServer><port>99999999999999999999</port>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := readAutoconfig(bytes.NewReader(content))
		if err != nil {
			return
		}
		s, err := file.servers("office@practice.example", "practice.example")
		if err != nil {
			return
		}
		for _, server := range []Server{s.IMAP, s.SMTP} {
			if server.Check() != nil || server.Security != TLS && server.Security != StartTLS {
				t.Errorf("%+v", server)
			}
			if strings.ContainsAny(server.Host, " \r\n\t\x00/@") {
				t.Errorf("a host that is none: %q", server.Host)
			}
		}
		if strings.ContainsAny(s.User, "\r\n\x00") {
			t.Errorf("a user name of several lines: %q", s.User)
		}
	})
}
