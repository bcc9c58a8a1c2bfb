package shell

import (
	"context"
	"errors"

	"foyer/data/fault"
)

// fakeSetup remembers what the wizard kept.
type fakeSetup struct {
	broken   error // of Next
	next     Step
	office   Office
	portal   PortalChoice
	mailbox  Mailbox
	tried    int
	features []FeatureChoice
	samples  int
	keys     int
	fail     error // of the next call that changes something
}

func (s *fakeSetup) failed() error {
	err := s.fail
	s.fail = nil
	return err
}

func (s *fakeSetup) Next(context.Context) (Step, error) { return s.next, s.broken }
func (s *fakeSetup) Reached(_ context.Context, next Step) error {
	s.next = next
	return s.failed()
}
func (s *fakeSetup) Office(context.Context) (Office, error) { return s.office, nil }
func (s *fakeSetup) SaveOffice(_ context.Context, o Office) error {
	s.office = o
	return s.failed()
}
func (s *fakeSetup) NewRecovery(context.Context) (string, error) {
	s.keys++
	return "N7QM-4R8X-2TNP-9WVC", s.failed()
}
func (s *fakeSetup) Portal(context.Context) (PortalChoice, error) { return s.portal, nil }
func (s *fakeSetup) SavePortal(_ context.Context, p PortalChoice) error {
	if err := s.failed(); err != nil {
		return err
	}
	s.portal = p
	return nil
}
func (s *fakeSetup) FindMailbox(_ context.Context, address string) (Mailbox, error) {
	return Mailbox{Address: address, User: address, Provider: "Fastmail", AppPassword: true, Help: "https://help.example/",
		IMAP: MailServer{"imap.fastmail.com", 993, false}, SMTP: MailServer{"smtp.fastmail.com", 465, false}}, nil
}
func (s *fakeSetup) TestMailbox(_ context.Context, m Mailbox) error {
	s.tried++
	if m.Secret != "right" {
		return fault.Wrap(fault.Denied, errors.New("535"), "%s", "The mail server did not accept the user name or password. Some providers want an app password.")
	}
	return nil
}
func (s *fakeSetup) SaveMailbox(_ context.Context, m Mailbox) error {
	s.mailbox = m
	return s.failed()
}
func (s *fakeSetup) Features(context.Context) ([]FeatureChoice, error) {
	if s.features != nil {
		return s.features, nil
	}
	return []FeatureChoice{{"booking", "Book or change visits", "Patients ask for a visit.", false}, {"refills", "Ask for refills", "Patients ask for a refill.", true},
		{"messages", "Write to the care team", "Patients write, the team answers.", true}, {"notes", "Share visit notes", "Patients read the note of their visit.", false},
		{"summaries", "Send visit summaries", "The summary goes by mail too.", true}, {"records", "Ask for records", "Patients ask for their record.", false}}, nil
}
func (s *fakeSetup) SetFeatures(_ context.Context, list []FeatureChoice) error {
	s.features = list
	return s.failed()
}
func (s *fakeSetup) Samples(_ context.Context, progress func(float64)) (int, func(context.Context) error, error) {
	progress(0.5)
	s.samples++
	return 40, func(context.Context) error { s.samples--; return nil }, s.failed()
}
