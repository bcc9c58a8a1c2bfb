package house

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/practice"
	"foyer/data/record"
)

// configurationFormat is the format that this build writes, and the newest that it reads.
const configurationFormat = 1

// Configuration is everything about a practice's portal that another practice can take over: no people, no mailbox, no
// history. docs/portal.md describes the file.
type Configuration struct {
	Format   int                    `json:"foyer_configuration"`
	Portal   PortalConfiguration    `json:"portal"`
	Features []FeatureConfiguration `json:"features"`
	Policies []PolicyConfiguration  `json:"policies"`
}

// PortalConfiguration is how the portal is set up.
type PortalConfiguration struct {
	Name        string        `json:"name"`
	URL         string        `json:"url,omitempty"`
	Vendor      string        `json:"vendor,omitempty"`
	Join        portal.Join   `json:"join"`
	HelperPhone string        `json:"helper_phone,omitempty"`
	HelperHours practice.Text `json:"helper_hours,omitempty"`
	ReplyDays   int           `json:"reply_days"`
}

// FeatureConfiguration is one entry of the register.
type FeatureConfiguration struct {
	Key       string         `json:"key"`
	State     portal.State   `json:"state"`
	Target    record.Date    `json:"target_date,omitempty"`
	ShowPaper bool           `json:"show_on_paper"`
	Wording   portal.Wording `json:"wording,omitempty"`
}

// PolicyConfiguration are the settings of a policy.
type PolicyConfiguration struct {
	Kind     policy.Kind    `json:"kind"`
	Settings policy.Content `json:"settings"`
}

// Configuration reads the practice's configuration.
func (h *House) Configuration(ctx context.Context) (Configuration, error) {
	c := Configuration{Format: configurationFormat}
	p, err := h.Portal.Get(ctx)
	if err != nil {
		return c, err
	}
	c.Portal = PortalConfiguration{p.Name, p.URL, p.Vendor, p.Join, p.HelperPhone, p.HelperHours, p.ReplyDays}
	features, err := h.Portal.List(ctx)
	if err != nil {
		return c, err
	}
	for _, f := range features {
		c.Features = append(c.Features, FeatureConfiguration{f.Key, f.State, f.Target, f.ShowPaper, f.Wording})
	}
	policies, err := h.Policies.List(ctx)
	for _, st := range policies {
		if best := st.Best(); best != nil {
			c.Policies = append(c.Policies, PolicyConfiguration{st.Kind, best.Content})
		}
	}
	return c, err
}

// ReadConfiguration reads and checks a file. Nothing is changed by it; every error says where the file is wrong.
func ReadConfiguration(r io.Reader) (c Configuration, err error) {
	data, err := io.ReadAll(io.LimitReader(r, 4<<20))
	if err != nil {
		return c, fault.Wrap(fault.Unavailable, err, "The file could not be read. Nothing was changed.")
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, fault.Wrap(fault.Invalid, err, "This is no configuration of Foyer, or it is cut off. Nothing was changed.")
	}
	switch {
	case c.Format == 0:
		return c, fault.New(fault.Invalid, "This is no configuration of Foyer: foyer_configuration is missing. Nothing was changed.")
	case c.Format > configurationFormat:
		return c, fault.New(fault.Invalid, "This configuration was written by a newer Foyer (format %d; this one reads %d). Nothing was changed; update Foyer first.", c.Format, configurationFormat)
	}
	vendor := c.Portal.Join == portal.ByVendor || c.Portal.Join == portal.ByVendorCode
	for _, f := range c.Features {
		known, ok := catalogue.Find(f.Key)
		switch _, dateErr := record.ParseDate(string(f.Target)); {
		case !ok:
			return c, fault.New(fault.Invalid, "The configuration names a feature %q that Foyer does not have. Nothing was changed.", f.Key)
		case !f.State.Valid():
			return c, fault.New(fault.Invalid, "The configuration gives %s the state %q. Nothing was changed.", f.Key, f.State)
		case dateErr != nil:
			return c, fault.New(fault.Invalid, "The configuration gives %s the date %q. Nothing was changed.", f.Key, f.Target)
		case (f.State == portal.On || f.State == portal.Pilot) && !known.Mailbox && !vendor:
			return c, fault.New(fault.Invalid, "The configuration switches %s on, which needs a vendor, and patients join by mail. Nothing was changed.", f.Key)
		}
		if err := f.Wording.Check(); err != nil {
			return c, fault.New(fault.Invalid, "The configuration's words for %s: %s Nothing was changed.", f.Key, fault.Message(err))
		}
	}
	for _, p := range c.Policies {
		if err := p.Settings.Check(p.Kind); err != nil {
			return c, fault.New(fault.Invalid, "The configuration's policy %s: %s Nothing was changed.", p.Kind, fault.Message(err))
		}
	}
	return c, nil
}

// Configure takes a configuration over: portal and features at once, policies as drafts, which a person signs. All of it or
// nothing is kept; it can be repeated. Needs access.ConfigurePortal and access.WritePolicies.
func (h *House) Configure(ctx context.Context, c Configuration) error {
	if err := errors.Join(access.Require(ctx, access.ConfigurePortal), access.Require(ctx, access.WritePolicies)); err != nil {
		return err
	}
	p, err := h.Portal.Get(ctx)
	if err != nil {
		return err
	}
	p.Name, p.URL, p.Vendor, p.Join, p.HelperPhone, p.HelperHours, p.ReplyDays = c.Portal.Name, c.Portal.URL, c.Portal.Vendor, c.Portal.Join, c.Portal.HelperPhone, c.Portal.HelperHours, c.Portal.ReplyDays
	return h.DB.Together(ctx, func(ctx context.Context) error {
		if _, _, err := h.Portal.Save(ctx, p); err != nil {
			return err
		}
		for _, f := range c.Features {
			if err := h.configureFeature(ctx, f); err != nil {
				return fmt.Errorf("configuring %s: %w", f.Key, err)
			}
		}
		for _, x := range c.Policies {
			if err := h.draftPolicy(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *House) configureFeature(ctx context.Context, f FeatureConfiguration) error {
	if _, _, err := h.Portal.Set(ctx, f.Key, f.State, "from a configuration file"); err != nil {
		return err
	}
	if err := h.Portal.SetTarget(ctx, f.Key, f.Target); err != nil {
		return err
	}
	if err := h.Portal.ShowOnPaper(ctx, f.Key, f.ShowPaper); err != nil {
		return err
	}
	return h.Portal.SetWordings(ctx, f.Key, portal.Wording{"en": f.Wording["en"], "es": f.Wording["es"]})
}

func (h *House) draftPolicy(ctx context.Context, x PolicyConfiguration) error {
	st, err := h.Policies.Get(ctx, x.Kind)
	if err != nil {
		return err
	}
	revision := int64(0)
	if st.Draft != nil {
		revision = st.Draft.Revision
	}
	_, err = h.Policies.SaveDraft(ctx, x.Kind, x.Settings, revision)
	return err
}
