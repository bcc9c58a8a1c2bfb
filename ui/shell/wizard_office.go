package shell

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // logos
	_ "image/png"  // logos
	"io"
	"os"
	"regexp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// zones are the time zones of the United States; another one of the computer's own is offered beside them.
var zones = []struct{ name, key string }{
	{"America/New_York", "ui.zone.eastern"}, {"America/Chicago", "ui.zone.central"}, {"America/Denver", "ui.zone.mountain"},
	{"America/Phoenix", "ui.zone.arizona"}, {"America/Los_Angeles", "ui.zone.pacific"}, {"America/Anchorage", "ui.zone.alaska"},
	{"Pacific/Honolulu", "ui.zone.hawaii"}, {"America/Puerto_Rico", "ui.zone.puertorico"},
}

func (w *wizard) officePage() *page {
	o := &w.office
	var nameL *kit.Labeled
	name := typed(kit.NewField(words.T("ui.first.practice.example")), &o.Name, &nameL)
	nameL = kit.NewLabeled(words.T("ui.first.practice"), words.T("ui.first.practice.help"), name)
	var zipL, phoneL *kit.Labeled
	street := typed(kit.NewField(words.T("ui.first.street.example")), &o.Street, nil)
	city, state, zip := typed(kit.NewField(""), &o.City, nil), typed(kit.NewField(""), &o.State, nil), typed(kit.NewField(""), &o.Zip, &zipL)
	phone := typed(phrase.NewPhoneField("(845) 555-0142"), &o.Phone, &phoneL)
	zipL, phoneL = kit.NewLabeled(words.T("ui.first.zip"), "", zip), kit.NewLabeled(words.T("ui.first.phone"), "", phone)
	w.chain(name, street, city, state, zip, phone)
	p := &page{title: words.T("ui.first.title"), lead: words.T("ui.first.lead"), first: name, dropped: func(paths []string) { w.takeLogo(paths[0]) }}
	p.fields = map[string]asked{"name": {nameL, name}, "zip": {zipL, zip}, "phone": {phoneL, phone}}
	p.body = []fyne.CanvasObject{
		nameL.Object(),
		kit.NewLabeled(words.T("ui.first.street"), "", street).Object(),
		kit.Spread(12, 0, kit.NewLabeled(words.T("ui.first.city"), "", city).Object(),
			kit.Sized(96, 0, kit.NewLabeled(words.T("ui.first.state"), "", state).Object()),
			kit.Sized(110, 0, zipL.Object())),
		kit.Abreast(12, phoneL.Object(), kit.NewLabeled(words.T("ui.first.zone"), "", w.zoneChoice()).Object()),
		w.logoRow(),
	}
	if !w.made() {
		p.body = append(p.body, kit.Row(0, kit.NewLink(words.T("ui.first.restore"), w.askRestore)))
	}
	p.onward = func() {
		phone.OnLeave() // going on by a shortcut leaves no field
		wrong := false
		for _, bad := range o.wrong() { // the first of them keeps the keyboard
			wrong = p.wrong(w.shell.Canvas(), bad.field, words.T(bad.key)) || wrong
		}
		if wrong {
			return
		}
		if !w.made() {
			w.goTo(StepAdministrator)
			return
		}
		office := w.office // as it is now: who types on meanwhile does so in another
		w.done(words.T("ui.first.saving"), StepPortal, func(ctx context.Context) error { return w.shell.cfg.Setup.SaveOffice(ctx, office) })
	}
	return p
}

// longestName is what a letterhead holds; the service holds the same limit.
const longestName = 120

var zipCode = regexp.MustCompile(`^\d{5}(-?\d{4})?$`)

type mistake struct{ field, key string }

// wrong is what can't be right in an office, from the last field to the first.
func (o *Office) wrong() (list []mistake) {
	digits := 0
	for _, r := range o.Phone {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if strings.TrimSpace(o.Phone) != "" && digits < 7 {
		list = append(list, mistake{"phone", "ui.first.phone.wrong"})
	}
	if zip := strings.TrimSpace(o.Zip); zip != "" && !zipCode.MatchString(zip) {
		list = append(list, mistake{"zip", "ui.first.zip.wrong"})
	}
	switch name := strings.TrimSpace(o.Name); {
	case name == "":
		list = append(list, mistake{"name", "ui.first.practice.missing"})
	case len([]rune(name)) > longestName:
		list = append(list, mistake{"name", "ui.first.practice.long"})
	}
	return list
}

func (w *wizard) zoneChoice() *kit.Choice {
	var names, shown []string
	for _, z := range zones {
		names, shown = append(names, z.name), append(shown, words.T(z.key))
	}
	at := -1
	for i, n := range names {
		if n == w.office.TimeZone {
			at = i
		}
	}
	if at < 0 && w.office.TimeZone != "" {
		names, shown = append(names, w.office.TimeZone), append(shown, strings.ReplaceAll(w.office.TimeZone, "_", " "))
		at = len(names) - 1
	}
	c := kit.NewChoice(words.T("ui.first.zone.choose"), func(i int) { w.office.TimeZone = names[i] }, shown...)
	c.Set(at)
	return c
}

// logoRow shows the logo as papers will, and how to choose or take it away.
func (w *wizard) logoRow() fyne.CanvasObject {
	choose := kit.NewButton(words.T("ui.first.logo.choose"), func() {
		d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
			if err != nil || f == nil {
				return
			}
			path := f.URI().Path()
			if f.Close() == nil {
				w.takeLogo(path)
			}
		}, w.shell.Window())
		d.SetFilter(storage.NewExtensionFileFilter([]string{".png", ".jpg", ".jpeg"}))
		d.Show()
	})
	choose.Icon = "upload"
	if len(w.office.Logo) == 0 {
		return kit.NewLabeled(words.T("ui.first.logo"), words.T("ui.first.logo.help"), kit.Row(8, choose)).Object()
	}
	picture := canvas.NewImageFromReader(bytes.NewReader(w.office.Logo), "logo")
	picture.FillMode = canvas.ImageFillContain
	away := kit.NewButton(words.T("ui.first.logo.away"), func() { w.office.Logo = nil; w.show() })
	shown := kit.Boxed(kit.Surface, kit.Rule, kit.Room(6, 6, 10, 10), kit.Sized(180, 52, picture))
	return kit.NewLabeled(words.T("ui.first.logo"), "", kit.Row(10, shown, choose, away)).Object()
}

// The largest logo that papers take; the service holds the same limits.
const logoBytes, logoSide = 2 << 20, 6000

// takeLogo reads a picture file; what can't be a logo is said in words.
func (w *wizard) takeLogo(path string) {
	content, key := readLogo(path)
	if key != "" {
		w.say(kit.Sign("warning", kit.AlertInk), kit.Say(words.T(key)).In(kit.AlertInk).After(6))
		return
	}
	w.office.Logo = content
	w.show()
}

// readLogo returns a picture's bytes, or the key of what is wrong with it.
func readLogo(path string) (content []byte, wrong string) {
	f, err := os.Open(path)
	if err != nil {
		return nil, "ui.first.logo.unread"
	}
	content, err = io.ReadAll(io.LimitReader(f, logoBytes+1))
	if closed := f.Close(); err != nil || closed != nil {
		return nil, "ui.first.logo.unread"
	}
	if len(content) > logoBytes {
		return nil, "ui.first.logo.large"
	}
	size, kind, err := image.DecodeConfig(bytes.NewReader(content))
	switch {
	case err != nil, kind != "png" && kind != "jpeg":
		return nil, "ui.first.logo.kind"
	case size.Width > logoSide, size.Height > logoSide:
		return nil, "ui.first.logo.large"
	}
	return content, ""
}
