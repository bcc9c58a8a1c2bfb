package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"foyer/cmd/internal/house"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/importing"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/team"
	"foyer/data/vault"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// SampleFiles makes files with invented people around a day, by name.
type SampleFiles func(today time.Time) (map[string][]byte, error)

// setupNext is the step of the first start that comes next; a practice that was made in another way has none.
var setupNext = practice.Setting[int]{Name: "setup.next", Default: int(shell.StepDone)}

// beginSetup keeps of the first step what making a practice does not take, and that the recovery key comes next.
func beginSetup(ctx context.Context, h *house.House, who *team.Session, o shell.Office) error {
	ctx, err := who.Context(ctx)
	if err != nil {
		return err
	}
	return errors.Join(setupNext.Set(ctx, h.DB, int(shell.StepRecovery)), saveOffice(ctx, h, o))
}

// setup goes on with the first start. It implements shell.Setup.
type setup struct{ *desk }

// Next implements shell.Setup.
func (d setup) Next(ctx context.Context) (shell.Step, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return shell.StepDone, err
	}
	if d.session.Role() != access.Administrator {
		return shell.StepDone, nil
	}
	next, err := setupNext.Get(ctx, h.DB)
	return shell.Step(next), err
}

// Reached implements shell.Setup.
func (d setup) Reached(ctx context.Context, next shell.Step) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return setupNext.Set(ctx, h.DB, int(next))
}

// Office implements shell.Setup.
func (d setup) Office(ctx context.Context) (o shell.Office, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return o, err
	}
	p, err := h.Practice.Get(ctx)
	return shell.Office{Name: p.Name, Street: strings.Join(p.Address.Lines, ", "), City: p.Address.City, State: p.Address.State, Zip: p.Address.PostalCode,
		Phone: p.Phone(), TimeZone: p.TimeZone, Logo: p.Logo}, err
}

// SaveOffice implements shell.Setup.
func (d setup) SaveOffice(ctx context.Context, o shell.Office) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return saveOffice(ctx, h, o)
}

func saveOffice(ctx context.Context, h *house.House, o shell.Office) error {
	p, err := h.Practice.Get(ctx)
	if err != nil {
		return err
	}
	p.Name = strings.TrimSpace(o.Name)
	p.Address = record.Address{City: strings.TrimSpace(o.City), State: strings.TrimSpace(o.State), PostalCode: strings.TrimSpace(o.Zip)}
	if street := strings.TrimSpace(o.Street); street != "" {
		p.Address.Lines = []string{street}
	}
	if p.Address.City != "" || len(p.Address.Lines) > 0 {
		p.Address.Country = "US"
	}
	switch phone := strings.TrimSpace(o.Phone); {
	case phone == "":
		p.Phones = nil
	case len(p.Phones) == 0:
		p.Phones = []practice.Phone{{Number: phone}}
	default:
		p.Phones[0].Number = phone
	}
	if o.TimeZone != "" {
		p.TimeZone = o.TimeZone
	}
	p.Logo = o.Logo
	_, err = h.Practice.Save(ctx, p)
	return err
}

// NewRecovery implements shell.Setup.
func (d setup) NewRecovery(ctx context.Context) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	return h.NewRecovery(ctx)
}

// Portal implements shell.Setup.
func (d setup) Portal(ctx context.Context) (c shell.PortalChoice, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return c, err
	}
	p, err := h.Portal.Get(ctx)
	if err != nil || !p.SetUp() {
		return c, err
	}
	return shell.PortalChoice{Name: p.Name, Vendor: p.Vendor, URL: p.URL, ByCode: p.Join == portal.ByVendorCode}, nil
}

// SavePortal implements shell.Setup.
func (d setup) SavePortal(ctx context.Context, c shell.PortalChoice) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	p, err := h.Portal.Get(ctx)
	if err != nil {
		return err
	}
	p.Name, p.Vendor, p.URL, p.Join = strings.TrimSpace(c.Name), strings.TrimSpace(c.Vendor), strings.TrimSpace(c.URL), portal.ByMail
	switch {
	case p.Vendor != "" && c.ByCode:
		p.Join = portal.ByVendorCode
	case p.Vendor != "":
		p.Join = portal.ByVendor
	}
	if p.URL == "https://" {
		p.URL = ""
	}
	_, _, err = h.Portal.Save(ctx, p)
	return err
}

// usual are the features that a practice with a mailbox is ready for from the first day.
var usual = map[string]bool{"messages": true, "refills": true, "summaries": true}

// Features implements shell.Setup: those that are on already are ticked; before anything is, the usual ones.
func (d setup) Features(ctx context.Context) ([]shell.FeatureChoice, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	register, err := h.Portal.List(ctx)
	if err != nil {
		return nil, err
	}
	// Without a mailbox nobody can write, unless a vendor's portal has messages of its own: nothing of that is promised on paper.
	reached, err := h.MailAddress(ctx)
	if err != nil {
		return nil, err
	}
	if reached == "" {
		p, err := h.Portal.Get(ctx)
		if err != nil {
			return nil, err
		}
		reached = p.Vendor
	}
	untouched := true
	for _, f := range register {
		untouched = untouched && f.Since.IsZero()
	}
	var list []shell.FeatureChoice
	for _, f := range register {
		if !f.CanBeOn {
			continue
		}
		named := f.Entry.Names(string(words.Current()))
		list = append(list, shell.FeatureChoice{Key: f.Key, Name: named.Name, Text: named.Text, On: f.State == portal.On || untouched && usual[f.Key] && (reached != "" || f.Key == "summaries")})
	}
	return list, nil
}

// SetFeatures implements shell.Setup. What is as it should be is left alone.
func (d setup) SetFeatures(ctx context.Context, list []shell.FeatureChoice) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	for _, f := range list {
		now, err := h.Portal.Feature(ctx, f.Key)
		if err != nil {
			return err
		}
		to := portal.Off
		if f.On {
			to = portal.On
		}
		if now.State == to || !f.On && now.State != portal.On {
			continue
		}
		if _, _, err := h.Portal.Set(ctx, f.Key, to, words.T("ui.first.features.reason")); err != nil {
			return err
		}
	}
	return nil
}

// Samples implements shell.Setup: the files come in as an import like any other, and go as one.
func (d setup) Samples(ctx context.Context, progress func(share float64)) (patients int, undo func(context.Context) error, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return 0, nil, err
	}
	if d.session.Samples == nil {
		return 0, nil, fault.New(fault.Unavailable, "This build has no sample data.")
	}
	files, err := d.session.Samples(h.DB.Source().Now().In(location(ctx, h)))
	if err != nil {
		return 0, nil, err
	}
	dir, err := os.MkdirTemp("", "foyer-samples-")
	if err != nil {
		return 0, nil, fault.Wrap(fault.Unavailable, err, "The sample data could not be written to the temporary folder. Nothing was changed.")
	}
	defer func() { err = errors.Join(err, vault.RemoveTree(dir)) }()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return 0, nil, fault.Wrap(fault.Unavailable, err, "The sample data could not be written to the temporary folder. Nothing was changed.")
		}
	}
	report, err := h.Importing.Import(ctx, []string{dir}, importing.Options{}, func(p importing.Progress) {
		progress(float64(p.Done) / float64(max(1, p.Total)))
	})
	if err != nil {
		return 0, nil, err
	}
	if report.Totals.Failed > 0 {
		return 0, nil, fmt.Errorf("%d sample files could not be taken in", report.Totals.Failed)
	}
	undo = func(ctx context.Context) error {
		h, ctx, err := d.session.act(ctx)
		if err != nil {
			return err
		}
		_, err = h.Importing.Undo(ctx, report.BatchID)
		return err
	}
	return len(files), undo, nil
}
