package shell

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

func (w *wizard) portalPage() *page {
	p := &page{title: words.T("ui.first.portal.title"), lead: words.T("ui.first.portal.lead")}
	c := &w.portal
	// A name is proposed for the mailbox; a vendor's portal has one already.
	proposed := ""
	if w.office.Name != "" {
		proposed = words.T("ui.first.portal.bymail", "practice", short(w.office.Name))
	}
	if c.Name == "" && !w.vendor {
		c.Name = proposed
	}
	kind := kit.NewSegments(func(i int) {
		w.vendor = i == 1
		if c.Name == proposed {
			c.Name = ""
		}
		w.show()
	}, words.T("ui.first.portal.mailbox"), words.T("ui.first.portal.vendor"))
	if w.vendor {
		kind.Chosen = 1
	}
	var nameL, vendorL, urlL *kit.Labeled
	name := typed(kit.NewField(words.T("ui.first.portal.name.example")), &c.Name, &nameL)
	nameL = kit.NewLabeled(words.T("ui.first.portal.name"), words.T("ui.first.portal.name.help"), name)
	about := words.T("ui.first.portal.mailbox.about")
	if w.vendor {
		about = words.T("ui.first.portal.vendor.about")
	}
	p.body = []fyne.CanvasObject{kit.Stack(6, kit.Row(0, kind), kit.NewParagraph(kit.Quiet(about).As(kit.Small)))}
	fields := []*kit.Field{name}
	if w.vendor {
		vendor := typed(kit.NewField(words.T("ui.first.portal.who.example")), &c.Vendor, &vendorL)
		vendorL = kit.NewLabeled(words.T("ui.first.portal.who"), "", vendor)
		url := typed(kit.NewField("https://"), &c.URL, &urlL)
		urlL = kit.NewLabeled(words.T("ui.first.portal.url"), words.T("ui.first.portal.url.help"), url)
		code := kit.NewCheck(words.T("ui.first.portal.code"), c.ByCode, func(on bool) { c.ByCode = on })
		p.body = append(p.body, vendorL.Object(), nameL.Object(), urlL.Object(), code)
		fields = []*kit.Field{vendor, name, url}
	} else {
		p.body = append(p.body, nameL.Object())
	}
	w.chain(fields...)
	p.fields = map[string]asked{"name": {nameL, name}}
	if w.vendor {
		p.fields["vendor"], p.fields["url"] = asked{vendorL, fields[0]}, asked{urlL, fields[2]}
	}
	p.first = fields[0]
	p.onward = func() {
		kept := *c
		if !w.vendor {
			kept.Vendor, kept.URL, kept.ByCode = "", "", false
		}
		var wrong fyne.Focusable
		mark := func(bad bool, l *kit.Labeled, f *kit.Field, key string) {
			if bad {
				l.SetError(words.T(key))
				wrong = f
			}
		}
		if w.vendor {
			mark(strings.TrimSpace(c.Vendor) == "", vendorL, fields[0], "ui.first.portal.who.missing")
		}
		mark(strings.TrimSpace(c.Name) == "", nameL, name, "ui.first.portal.name.missing")
		if wrong != nil {
			w.shell.Canvas().Focus(wrong)
			return
		}
		w.done(words.T("ui.first.saving"), StepMailbox, func(ctx context.Context) error { return w.shell.cfg.Setup.SavePortal(ctx, kept) })
	}
	return p
}

// short is the beginning of a practice's name, for a portal's name that fits on paper.
func short(name string) string {
	parts := strings.Fields(name)
	return strings.Join(parts[:min(2, len(parts))], " ")
}

func (w *wizard) featuresPage() *page {
	p := &page{title: words.T("ui.first.features.title"), lead: words.T("ui.first.features.lead")}
	about := kit.NewParagraph(kit.Quiet(words.T("ui.first.features.about")).As(kit.Small))
	var left, right []fyne.CanvasObject
	for i := range w.features {
		f := &w.features[i]
		check := kit.NewCheck(f.Name, f.On, nil)
		check.OnChange = func(on bool) {
			f.On = on
			about.Set(kit.Strong(f.Name).As(kit.Small), kit.Quiet(f.Text).As(kit.Small).After(6))
			w.shell.root.Refresh()
		}
		if p.first == nil {
			p.first = check
		}
		if i < (len(w.features)+1)/2 {
			left = append(left, check)
		} else {
			right = append(right, check)
		}
	}
	p.body = []fyne.CanvasObject{kit.Boxed(kit.Surface, kit.Rule, kit.Room(14, 14, 16, 16), kit.Abreast(14, kit.Stack(7, left...), kit.Stack(7, right...))), about}
	p.onward = func() {
		w.done(words.T("ui.first.saving"), StepBegin, func(ctx context.Context) error { return w.shell.cfg.Setup.SetFeatures(ctx, w.features) })
	}
	return p
}

// keepTicks takes the ticks over that were set before the list was read again.
func keepTicks(list, before []FeatureChoice) []FeatureChoice {
	was := map[string]bool{}
	for _, f := range before {
		was[f.Key] = f.On
	}
	for i := range list {
		if on, known := was[list[i].Key]; known {
			list[i].On = on
		}
	}
	return list
}
