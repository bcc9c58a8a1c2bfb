package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// App is how Foyer is registered with a provider. A practice may bring its own registration (Google asks for
// it in a Workspace of one's own).
type App struct {
	Provider     SignIn `json:"provider"` // OAuthMicrosoft or OAuthGoogle
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret,omitempty"` // Google gives one to desktop programs, too; it is no secret there
	Tenant       string `json:"tenant,omitempty"`        // Microsoft: a directory; "common" when empty

	endpoint *oauth2.Endpoint // tests put their own here
}

// SignedIn is a sign-in that lasts: what is kept of it, sealed, in the record of the account.
type SignedIn struct {
	App   App          `json:"app"`
	Token oauth2.Token `json:"token"`
}

// ParseSignedIn reads what SignedIn.Text wrote.
func ParseSignedIn(text string) (SignedIn, error) {
	var s SignedIn
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, &Error{Kind: SignInAgain, Op: "sign in", Err: fmt.Errorf("reading the kept sign-in: %w", err)}
	}
	return s, nil
}

// Text returns the sign-in as text to be kept.
func (s SignedIn) Text() (string, error) {
	b, err := json.Marshal(s)
	return string(b), err
}

func (a App) config(redirect string) (*oauth2.Config, error) {
	c := &oauth2.Config{ClientID: a.ClientID, ClientSecret: a.ClientSecret, RedirectURL: redirect}
	if a.ClientID == "" {
		return nil, &Error{Kind: Refused, Op: "sign in", Err: errors.New("no client id: Foyer must be registered with the provider")}
	}
	switch a.Provider {
	case OAuthMicrosoft:
		tenant := a.Tenant
		if tenant == "" {
			tenant = "common"
		}
		base := "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/"
		c.Endpoint = oauth2.Endpoint{AuthURL: base + "authorize", TokenURL: base + "token", DeviceAuthURL: base + "devicecode", AuthStyle: oauth2.AuthStyleInParams}
		c.Scopes = []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send", "offline_access"}
	case OAuthGoogle:
		c.Endpoint = oauth2.Endpoint{AuthURL: "https://accounts.google.com/o/oauth2/v2/auth", TokenURL: "https://oauth2.googleapis.com/token", AuthStyle: oauth2.AuthStyleInParams}
		c.Scopes = []string{"https://mail.google.com/"}
	default:
		return nil, &Error{Kind: Refused, Op: "sign in", Err: fmt.Errorf("no OAuth with %q", a.Provider)}
	}
	if a.endpoint != nil {
		c.Endpoint = *a.endpoint
	}
	return c, nil
}

const signedInPage = `<!doctype html><meta charset="utf-8"><title>Foyer</title><body style="font:16px sans-serif;margin:4em"><h1>%s</h1><p>%s</p>`

// Browse signs in with the person's browser (RFC 8252): open is given the address of the provider's page and
// shows it; the answer comes back to this computer, protected by PKCE. user fills in the address there. It
// waits until the context ends. Errors are *Error.
func (a App) Browse(ctx context.Context, user string, open func(url string) error) (SignedIn, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return SignedIn{}, &Error{Kind: Other, Op: "sign in", Err: err}
	}
	host := "127.0.0.1"
	if a.Provider == OAuthMicrosoft {
		host = "localhost" // Microsoft lets the port vary for this name only
	}
	config, err := a.config(fmt.Sprintf("http://%s:%d/", host, listener.Addr().(*net.TCPAddr).Port))
	if err != nil {
		return SignedIn{}, errors.Join(err, listener.Close())
	}
	state, verifier := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	answers := make(chan answer, 1)
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: redirectHandler(state, answers)}
	serving := make(chan error, 1)
	go func() { serving <- server.Serve(listener) }()
	defer func() {
		// The browser may still be reading its page.
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if server.Shutdown(ending) != nil {
			closeServer(server)
		}
		<-serving
	}()
	options := []oauth2.AuthCodeOption{oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("prompt", "consent")}
	if user != "" {
		options = append(options, oauth2.SetAuthURLParam("login_hint", user))
	}
	if err := open(config.AuthCodeURL(state, options...)); err != nil {
		return SignedIn{}, &Error{Kind: Other, Op: "open the browser", Err: err}
	}
	select {
	case <-ctx.Done():
		return SignedIn{}, Classify(ctx, "sign in", string(a.Provider), ctx.Err())
	case got := <-answers:
		if got.err != nil {
			return SignedIn{}, got.err
		}
		token, err := config.Exchange(withClient(ctx), got.code, oauth2.VerifierOption(verifier))
		if err != nil {
			return SignedIn{}, a.classify(ctx, err)
		}
		return a.signedIn(token)
	}
}

type answer struct {
	code string
	err  error
}

// redirectHandler takes the provider's answer, once, and only with the right state.
func redirectHandler(state string, answers chan<- answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Referrer-Policy", "no-referrer")
		if r.URL.Path != "/" || query.Get("state") != state {
			w.WriteHeader(http.StatusNotFound) // not our answer: somebody else is knocking
			return
		}
		got := answer{code: query.Get("code")}
		title, text := "Signed in", "You can close this page and go back to Foyer."
		if got.code == "" {
			got.err = &Error{Kind: AuthFailed, Op: "sign in", Err: errors.New("the provider says " + clip(query.Get("error")))}
			title, text = "Not signed in", "The sign-in was not completed. Go back to Foyer to try again."
		}
		select {
		case answers <- got:
		default:
		}
		if _, err := fmt.Fprintf(w, signedInPage, title, text); err != nil {
			return // the browser has gone; the answer is in
		}
	})
}

func clip(text string) string {
	if len(text) > 60 {
		text = text[:60]
	}
	return fmt.Sprintf("%q", text)
}

func closeServer(server *http.Server) {
	if err := server.Close(); err != nil {
		return // it is being given up
	}
}

// DeviceCode is what a person types on another device to sign in.
type DeviceCode struct {
	Code    string
	Page    string // where to type it
	Expires time.Time
}

// Device signs in without a browser on this computer: show is given a code to type at a page on any other
// device. It waits until that is done or the code has expired. Microsoft only; Google has no such way for mail.
func (a App) Device(ctx context.Context, show func(DeviceCode)) (SignedIn, error) {
	config, err := a.config("")
	if err != nil {
		return SignedIn{}, err
	}
	if config.Endpoint.DeviceAuthURL == "" {
		return SignedIn{}, &Error{Kind: Refused, Op: "sign in", Err: errors.New("this provider has no sign-in by code")}
	}
	device, err := config.DeviceAuth(withClient(ctx))
	if err != nil {
		return SignedIn{}, a.classify(ctx, err)
	}
	show(DeviceCode{Code: device.UserCode, Page: device.VerificationURI, Expires: device.Expiry})
	token, err := config.DeviceAccessToken(withClient(ctx), device)
	if err != nil {
		return SignedIn{}, a.classify(ctx, err)
	}
	return a.signedIn(token)
}

func (a App) signedIn(token *oauth2.Token) (SignedIn, error) {
	if token.RefreshToken == "" {
		return SignedIn{}, &Error{Kind: AuthFailed, Op: "sign in", Err: errors.New("the provider gave no lasting sign-in")}
	}
	return SignedIn{App: a, Token: *token}, nil
}

// refreshBefore is how long before its end a token is renewed: a sync of a large mailbox must not outlive it
// at the first reconnect.
const refreshBefore = 5 * time.Minute

// Tokens returns a TokenSource that renews the sign-in when needed and gives the renewed one to save before
// it is used: providers may void the old one at once. save may be nil.
func (s SignedIn) Tokens(save func(SignedIn) error) TokenSource {
	return &tokenSource{signedIn: s, save: save}
}

type tokenSource struct {
	guard    sync.Mutex
	signedIn SignedIn
	save     func(SignedIn) error
}

// AccessToken implements TokenSource.
func (t *tokenSource) AccessToken(ctx context.Context) (string, error) {
	t.guard.Lock()
	defer t.guard.Unlock()
	token := &t.signedIn.Token
	if token.AccessToken != "" && (token.Expiry.IsZero() || time.Until(token.Expiry) > refreshBefore) {
		return token.AccessToken, nil
	}
	config, err := t.signedIn.App.config("")
	if err != nil {
		return "", err
	}
	renewed, err := config.TokenSource(withClient(ctx), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	if err != nil {
		return "", t.signedIn.App.classify(ctx, err)
	}
	if renewed.RefreshToken == "" {
		renewed.RefreshToken = token.RefreshToken
	}
	t.signedIn.Token = *renewed
	if t.save != nil {
		if err := t.save(t.signedIn); err != nil {
			return "", fmt.Errorf("keeping the renewed sign-in: %w", err)
		}
	}
	return renewed.AccessToken, nil
}

// classify tells a sign-in that has ended from a network that is down.
func (a App) classify(ctx context.Context, err error) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) && ctx.Err() == nil {
		kind := SignInAgain
		switch {
		case answer.ErrorCode == "access_denied", answer.ErrorCode == "expired_token":
			kind = AuthFailed
		case answer.Response != nil && (answer.Response.StatusCode >= 500 || answer.Response.StatusCode == http.StatusTooManyRequests):
			kind = Unreachable
		}
		// The answer's body may name the account: only its code goes to the log.
		return &Error{Kind: kind, Op: "sign in", Server: string(a.Provider), Err: errors.New("the provider says " + clip(answer.ErrorCode))}
	}
	return Classify(ctx, "sign in", string(a.Provider), err)
}

func withClient(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Timeout: DialTimeout})
}
