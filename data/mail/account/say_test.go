package account

import (
	"context"
	"net"
	"testing"
)

func TestANameThatLeadsNowhereIsSaid(t *testing.T) {
	ctx := context.Background()
	for want, cause := range map[string]error{
		"No mail server of that name. Is the address right?": &net.DNSError{Err: "no such host", Name: "mail.clinc.example", IsNotFound: true},
		Unreachable.Message():                                &net.DNSError{Err: "server misbehaving", Name: "mail.clinic.example", IsTemporary: true},
	} {
		if got := Say(Classify(ctx, "connect", "mail.clinic.example", &net.OpError{Op: "dial", Net: "tcp", Err: cause})); got != want {
			t.Errorf("%v: %s, want %s", cause, got, want)
		}
	}
}
