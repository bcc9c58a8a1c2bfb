package imap_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/internal/mailtest"
)

func TestDovecotConforms(t *testing.T) {
	rig := mailtest.Dovecot(t, "plain", "starttls", "tls")
	for _, security := range []account.Security{account.Plain, account.StartTLS, account.TLS} {
		t.Run(string(security), func(t *testing.T) {
			mailtest.Conformance(t, rig.Account(string(security), security))
		})
	}
}

func TestCertificateMustVerify(t *testing.T) {
	rig := mailtest.Dovecot(t, "office")
	dir := t.TempDir()
	other := filepath.Join(dir, "other.pem")
	if err := mailtest.WriteCertificate(other, filepath.Join(dir, "key.pem")); err != nil {
		t.Fatal(err)
	}
	for _, security := range []account.Security{account.StartTLS, account.TLS} {
		for name, caFile := range map[string]string{"unknown authority": "", "another authority": other} {
			t.Run(string(security)+" "+name, func(t *testing.T) {
				a := rig.Account("office", security)
				a.Server.CAFile = caFile
				ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
				defer cancel()
				_, err := imap.Connect(ctx, a)
				if account.KindOf(err) != account.BadTLS {
					t.Fatalf("error %v", err)
				}
			})
		}
	}
}
