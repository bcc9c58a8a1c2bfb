package desk

import (
	"context"
	"errors"
	"image"

	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/policy"
	dataportal "foyer/data/portal"
	"foyer/data/record"
	"foyer/reports/paper"
	"foyer/reports/printing"
	"foyer/reports/raster"
	"foyer/ui/portal"
	"foyer/ui/shell"
)

func (d *desk) portalPlace() shell.Screen {
	return shell.Screen{Key: "portal", TitleKey: "ui.portal", Icon: "portal", Build: func(sh *shell.Shell) *shell.Content {
		_, content := portal.New(sh, portalServices{d})
		return content
	}}
}

// portalServices answers the screen Portal from the services.
type portalServices struct{ *desk }

// Register implements portal.Services.
func (d portalServices) Register(ctx context.Context) (portal.Register, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return portal.Register{}, err
	}
	loc := location(ctx, h)
	r := portal.Register{Today: h.DB.Source().Now().In(loc)}
	if who, ok := access.From(ctx); ok {
		r.Why, r.WhyWrite = access.Why(who.Role, access.ConfigurePortal), access.Why(who.Role, access.WritePolicies)
	}
	var errs [5]error
	r.Portal, errs[0] = h.Portal.Get(ctx)
	r.Features, errs[1] = h.Portal.List(ctx)
	r.Mailbox, errs[2] = h.MailAddress(ctx)
	r.Policies, errs[3] = h.Policies.List(ctx)
	team, err := h.Team.List(ctx)
	errs[4] = err
	for _, m := range team {
		if m.Active {
			r.Members = append(r.Members, portal.Member{ID: m.ID, Name: m.Name})
		}
	}
	for i := range r.Features {
		f := &r.Features[i]
		if !f.Since.IsZero() {
			f.Since = f.Since.In(loc)
		}
		for j := range f.Ready {
			f.Ready[j].At = f.Ready[j].At.In(loc)
		}
	}
	for i := range r.Policies {
		if draft := r.Policies[i].Draft; draft != nil {
			draft.ChangedAt = draft.ChangedAt.In(loc)
		}
	}
	return r, errors.Join(errs[:]...)
}

// History implements portal.Services.
func (d portalServices) History(ctx context.Context, key string) ([]dataportal.Event, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	events, err := h.Portal.History(ctx, key)
	for i := range events {
		events[i].At = events[i].At.In(location(ctx, h))
	}
	return events, err
}

// Effect implements portal.Services.
func (d portalServices) Effect(ctx context.Context, key string, state dataportal.State, lang string) (portal.Effect, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return portal.Effect{}, err
	}
	e, err := h.Press.Effect(ctx, key, state, lang)
	if err != nil {
		return portal.Effect{}, err
	}
	touched, err := h.Press.Touched(ctx)
	if err != nil {
		return portal.Effect{}, err
	}
	out := portal.Effect{Inviting: touched.Inviting, Joined: touched.Joined}
	var errs [2]error
	out.Before, errs[0] = said(e.Before)
	out.After, errs[1] = said(e.After)
	return out, errors.Join(errs[:]...)
}

// Pictures of papers beside each other: a panel is read, of a letter the place of the words is seen.
const panelDPI, letterDPI = 110, 90

func said(s press.Said) (side portal.Side, err error) {
	for _, f := range s.Features {
		side.Lines = append(side.Lines, f.Line)
	}
	side.Mail = s.Mail
	if side.Panel, err = drawn(s.Panel, panelDPI); err != nil {
		return side, err
	}
	side.Letter, err = drawn(s.Letter, letterDPI)
	return side, err
}

// drawn is the first page of a paper.
func drawn(doc *paper.Doc, dpi float64) (image.Image, error) {
	img, err := raster.Page(doc, 0, dpi)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "The paper could not be drawn.")
	}
	return img, nil
}

// pages are all pages of a paper.
func pages(doc *paper.Doc, dpi float64) (list []image.Image, err error) {
	for i := range doc.Pages {
		img, err := raster.Page(doc, i, dpi)
		if err != nil {
			return nil, fault.Wrap(fault.Unavailable, err, "The paper could not be drawn.")
		}
		list = append(list, img)
	}
	return list, nil
}

// Set implements portal.Services.
func (d portalServices) Set(ctx context.Context, key string, state dataportal.State, reason string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, _, err = h.Portal.Set(ctx, key, state, reason)
	return err
}

// TakeBack implements portal.Services.
func (d portalServices) TakeBack(ctx context.Context, key string, to dataportal.State) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, err = h.Portal.TakeBack(ctx, key, to)
	return err
}

// Tick implements portal.Services.
func (d portalServices) Tick(ctx context.Context, key, item string, done bool) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Portal.Tick(ctx, key, item, done)
}

// AddPoint implements portal.Services.
func (d portalServices) AddPoint(ctx context.Context, key, en, es string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, err = h.Portal.AddPoint(ctx, key, en, es)
	return err
}

// RemovePoint implements portal.Services.
func (d portalServices) RemovePoint(ctx context.Context, key, item string, removed bool) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Portal.RemovePoint(ctx, key, item, removed)
}

// SetOwner implements portal.Services.
func (d portalServices) SetOwner(ctx context.Context, key, memberID string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Portal.SetOwner(ctx, key, memberID)
}

// SetTarget implements portal.Services.
func (d portalServices) SetTarget(ctx context.Context, key string, day record.Date) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Portal.SetTarget(ctx, key, day)
}

// ShowOnPaper implements portal.Services.
func (d portalServices) ShowOnPaper(ctx context.Context, key string, show bool) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Portal.ShowOnPaper(ctx, key, show)
}

// SetWording implements portal.Services. Both languages are kept or none is.
func (d portalServices) SetWording(ctx context.Context, key string, own dataportal.Wording) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Portal.SetWordings(ctx, key, own)
}

// Save implements portal.Services.
func (d portalServices) Save(ctx context.Context, p dataportal.Portal) ([]string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	_, off, err := h.Portal.Save(ctx, p)
	return off, err
}

// Panel implements portal.Services.
func (d portalServices) Panel(ctx context.Context, p dataportal.Portal, lang string) (image.Image, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	doc, err := h.Press.PanelOf(ctx, p, lang)
	if err != nil {
		return nil, err
	}
	return drawn(doc, panelDPI)
}

// OnChange implements portal.Services.
func (d portalServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}

// SaveDraft implements portal.Services.
func (d portalServices) SaveDraft(ctx context.Context, kind policy.Kind, c policy.Content, revision int64) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	_, err = h.Policies.SaveDraft(ctx, kind, c, revision)
	return err
}

// Discard implements portal.Services.
func (d portalServices) Discard(ctx context.Context, kind policy.Kind) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Policies.Discard(ctx, kind)
}

// PutInForce implements portal.Services.
func (d portalServices) PutInForce(ctx context.Context, kind policy.Kind, from record.Date, reason string) (policy.Version, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return policy.Version{}, err
	}
	return h.Policies.PutInForce(ctx, kind, from, reason)
}

// Withdraw implements portal.Services.
func (d portalServices) Withdraw(ctx context.Context, kind policy.Kind, id string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return h.Policies.Withdraw(ctx, kind, id)
}

// Agreement implements portal.Services.
func (d portalServices) Agreement(ctx context.Context, v policy.Version, lang string) ([]image.Image, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	doc, err := h.Press.Agreement(ctx, v, press.Options{Lang: lang})
	if err != nil {
		return nil, err
	}
	return pages(doc, portal.DPI)
}

// PrintAgreement implements portal.Services.
func (d portalServices) PrintAgreement(ctx context.Context, v policy.Version, lang string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	made, err := h.Press.AgreementPaper(ctx, v, press.Options{Lang: lang})
	if err != nil {
		return "", err
	}
	return d.handOver(ctx, h, made.PDF, printing.Job{Title: "Foyer", Kind: "form", Duplex: true}, "No printer took the agreement. Print it again once the printer is ready, or save it as PDF.", made)
}

// SaveAgreement implements portal.Services.
func (d portalServices) SaveAgreement(ctx context.Context, v policy.Version, lang, path string) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return d.saveAs(ctx, h, path, func() (press.Made, error) { return h.Press.AgreementPaper(ctx, v, press.Options{Lang: lang}) })
}
