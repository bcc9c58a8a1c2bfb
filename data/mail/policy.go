package mail

import (
	"bytes"
	"context"
	"strings"
	"time"

	"foyer/data/fault"
	"foyer/data/mail/triage"
	"foyer/data/policy"
)

// PolicyOf lets the practice's e-mail policy govern its mail. Until one is in force, DefaultPolicy does.
func PolicyOf(service *policy.Service) Policy { return governed{service} }

type governed struct{ policies *policy.Service }

// MaySend implements Policy: it holds back words that the policy keeps out of e-mail, and files that anybody could open.
func (g governed) MaySend(ctx context.Context, d Draft) error {
	rules, ok, err := g.policies.Email(ctx)
	if err != nil || !ok {
		return err
	}
	if word, topic, held := rules.Held(d.Subject+"\n"+d.Text, "en"); held {
		if topic == "" {
			return fault.Field("body", "The e-mail policy (version %d) keeps “%s” out of e-mail. Nothing was sent. Call the patient, or take it out of the mail.", rules.Version, word)
		}
		return fault.Field("body", "The e-mail policy (version %d) keeps %s out of e-mail, and the mail says “%s”. Nothing was sent. Call the patient, or take it out of the mail.", rules.Version, topic, word)
	}
	if rules.Encrypt {
		for _, f := range d.Attachments {
			if !locked(f.Type, f.Data) {
				return fault.Field("attach", "The e-mail policy (version %d) sends files only encrypted, and anybody could open “%s”. Nothing was sent. Attach it encrypted, or hand it over another way.", rules.Version, f.Name)
			}
		}
	}
	return nil
}

// locked says whether a file may go where attachments go encrypted: an encrypted PDF, or an appointment, which holds no
// more than the mail itself.
func locked(kind string, data []byte) bool {
	if strings.HasPrefix(strings.ToLower(kind), "text/calendar") {
		return true
	}
	return bytes.HasPrefix(data, []byte("%PDF-")) && bytes.Contains(data, []byte("/Encrypt"))
}

// ReplyWithin implements Policy. It answers from what was in force a moment ago; a policy that can't be read leaves the
// usual times.
func (g governed) ReplyWithin(category string, urgent bool) time.Duration {
	rules, ok, err := g.policies.Email(context.Background())
	switch {
	case err != nil || !ok:
		return DefaultPolicy{}.ReplyWithin(category, urgent)
	case urgent || category == triage.Urgent:
		return rules.Urgent
	case category == triage.Clinical || category == triage.Results || category == triage.Reading || category == triage.Refill:
		return rules.Clinical
	}
	return rules.Office
}

// Receipts implements Policy.
func (g governed) Receipts(ctx context.Context) bool {
	rules, ok, err := g.policies.Email(ctx)
	return err == nil && ok && rules.Receipt
}
