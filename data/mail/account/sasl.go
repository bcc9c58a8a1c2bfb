package account

import (
	"context"
	"errors"
	"strings"

	"github.com/emersion/go-sasl"
)

// Mechanism chooses how to sign in among what the server offers (names such as "PLAIN" or "XOAUTH2", any
// case) and gets an access token ready if one is needed. It returns nil without error when the login names
// no user. The plain mechanisms are safe because the connection is protected or stays on this computer.
func (l Login) Mechanism(ctx context.Context, server Server, offered []string) (sasl.Client, error) {
	if l.User == "" {
		return nil, nil
	}
	has := func(name string) bool {
		for _, mechanism := range offered {
			if strings.EqualFold(mechanism, name) {
				return true
			}
		}
		return false
	}
	if l.Tokens != nil {
		token, err := l.Tokens.AccessToken(ctx)
		if err != nil {
			if KindOf(err) == Other {
				err = Classify(ctx, "sign in", server.Host, err)
			}
			return nil, err
		}
		if has("OAUTHBEARER") && !has("XOAUTH2") {
			return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: l.User, Token: token, Host: server.Host, Port: server.Port}), nil
		}
		return &xoauth2{user: l.User, token: token}, nil
	}
	switch {
	case l.Secret == "":
		return nil, &Error{Kind: AuthFailed, Op: "sign in", Server: server.Host, Err: errors.New("no password is set")}
	case !has("PLAIN") && has("LOGIN"):
		return sasl.NewLoginClient(l.User, l.Secret), nil
	}
	return sasl.NewPlainClient("", l.User, l.Secret), nil
}

// xoauth2 is the mechanism of Google and Microsoft that came before OAUTHBEARER.
type xoauth2 struct {
	user, token string
}

// Start implements sasl.Client.
func (x *xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next answers the challenge, which carries the error as JSON, with an empty line; the server then says no.
func (x *xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
