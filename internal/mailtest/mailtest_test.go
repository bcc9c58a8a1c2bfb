package mailtest

import (
	"bytes"
	"testing"

	"foyer/data/mail/imap"
	"foyer/data/mail/mime"
)

func TestTheSameSeedGivesTheSameMails(t *testing.T) {
	one, two, other := NewGenerator(7, 0), NewGenerator(7, 0), NewGenerator(8, 0)
	kinds := map[string]bool{}
	for range 300 {
		a, b, c := one.Next(), two.Next(), other.Next()
		if !bytes.Equal(a.Raw, b.Raw) || a.ID != b.ID || bytes.Equal(a.Raw, c.Raw) {
			t.Fatal("not reproducible")
		}
		m := mime.Parse(CRLF(a.Raw))
		if m.ID != a.ID || m.From[0].Mail != a.From || m.Subject == "" || m.Text == "" || !m.Date.Equal(a.At) || len(m.Problems) > 0 {
			t.Fatalf("%+v", m)
		}
		kinds[fmtKind(m)] = true
	}
	if len(kinds) < 3 {
		t.Errorf("kinds %v", kinds)
	}
}

func fmtKind(m mime.Message) string {
	switch {
	case len(m.Attachments) > 0:
		return "attachment"
	case m.HTML() != "":
		return "html"
	}
	return "plain"
}

func TestFillAndChange(t *testing.T) {
	rig := Dovecot(t, "office")
	rig.Fill(t, "office", 250, 1)
	count := func() (all, flagged int) {
		client := rig.Connect(t, "office")
		_, err := client.Select(t.Context(), "INBOX")
		must(t, err)
		must(t, client.States(t.Context(), nil, false, func(s imap.State) error {
			all++
			for _, flag := range s.Flags {
				if flag == imap.Flagged {
					flagged++
				}
			}
			return nil
		}))
		return all, flagged
	}
	all, before := count()
	if all != 250 {
		t.Fatalf("%d messages", all)
	}
	rig.Change(t, "office", 1)
	all, after := count()
	if all != 350 || after <= before {
		t.Errorf("%d messages, %d then %d flagged", all, before, after)
	}
}
