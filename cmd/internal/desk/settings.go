package desk

import (
	"context"
	"crypto/rand"
	"image"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"foyer/cmd/internal/house"
	"foyer/cmd/internal/press"
	"foyer/data/access"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/printers"
	"foyer/data/team"
	"foyer/reports/printing"
	"foyer/ui/phrase"
	"foyer/ui/settings"
	"foyer/ui/shell"
	"foyer/ui/words"
)

func (d *desk) settingsPlace() shell.Screen {
	return shell.Screen{Key: "settings", TitleKey: "ui.settings.title", Icon: "settings", Last: true, Build: func(sh *shell.Shell) *shell.Content {
		return settings.New(sh, settingsServices{d})
	}, Parts: func() []shell.Part { return settings.Rooms(settingsServices{d}) }}
}

func settingsPictures(Subject) []picture {
	var list []picture
	for _, part := range []string{"practice", "members", "mailbox", "printers", "backups", "security", "import", "export", "log", "about", "look", "me"} {
		list = append(list, picture{"settings-" + part, nil, func(sh *shell.Shell, _ *desk) { sh.GoTo("settings", part) }})
	}
	return list
}

// settingsServices answers the screen Settings from the services.
type settingsServices struct{ *desk }

// needed is the permission that a part of the screen needs; parts that are not here are everybody's.
var needed = map[string]access.Permission{"practice": access.ManagePractice, "members": access.ManageTeam, "mailbox": access.ReadMail, "mailbox.change": access.ConfigureMail,
	"printers": access.PrintPapers, "backups": access.BackUp, "security": access.ManagePractice, "import": access.ImportRecords, "export": access.ExportRecords, "log": access.ReadAudit,
	"health": access.BackUp}

// Why implements settings.Services.
func (d settingsServices) Why(part string) string {
	need, ok := needed[part]
	if !ok {
		return ""
	}
	return phrase.Sentence(access.Why(d.session.Role(), need))
}

// OnChange implements settings.Services.
func (d settingsServices) OnChange(fn func()) (cancel func()) {
	return d.news.listen(func(string) { fn() })
}

// Now implements settings.Services.
func (d settingsServices) Now() time.Time { return d.now() }

// Practice implements settings.PracticeServices.
func (d settingsServices) Practice(ctx context.Context) (p settings.Practice, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	if p.Practice, err = h.Practice.Get(ctx); err != nil {
		return p, err
	}
	if p.Guidance, err = h.Practice.Guidance(ctx); err != nil {
		return p, err
	}
	p.Order, err = practice.DateOrder.Get(ctx, h.DB)
	return p, err
}

// SavePractice implements settings.PracticeServices.
func (d settingsServices) SavePractice(ctx context.Context, p settings.Practice) (settings.Practice, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	before, err := d.Practice(ctx)
	if err != nil {
		return p, err
	}
	err = h.DB.Together(ctx, func(ctx context.Context) error {
		if _, err := h.Practice.Save(ctx, p.Practice); err != nil {
			return err
		}
		if !sameGuidance(before.Guidance, p.Guidance) {
			if err := h.Practice.SetGuidance(ctx, p.Guidance); err != nil {
				return err
			}
		}
		if p.Order == before.Order {
			return nil
		}
		return practice.DateOrder.Set(ctx, h.DB, p.Order)
	})
	if err != nil {
		return p, err
	}
	return d.Practice(ctx)
}

// Letterhead implements settings.PracticeServices.
func (d settingsServices) Letterhead(ctx context.Context, p practice.Practice, width int) (image.Image, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	return h.Press.Letterhead(ctx, p, width)
}

// Members implements settings.TeamServices.
func (d settingsServices) Members(ctx context.Context) ([]team.Member, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	list, err := h.Team.List(ctx)
	zone := location(ctx, h)
	for i := range list {
		if !list[i].LastSignIn.IsZero() {
			list[i].LastSignIn = list[i].LastSignIn.In(zone)
		}
		if !list[i].DeactivatedAt.IsZero() {
			list[i].DeactivatedAt = list[i].DeactivatedAt.In(zone)
		}
	}
	return list, err
}

// do calls a service as the signed-in member.
func (d settingsServices) do(ctx context.Context, what func(h *house.House, ctx context.Context) error) error {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return err
	}
	return what(h, ctx)
}

// AddMember implements settings.TeamServices.
func (d settingsServices) AddMember(ctx context.Context, m team.Member, passphrase string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error {
		_, err := h.Team.Add(ctx, m, passphrase)
		return err
	})
}

// ChangeMember implements settings.TeamServices.
func (d settingsServices) ChangeMember(ctx context.Context, m team.Member) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error {
		_, err := h.Team.Change(ctx, m)
		return err
	})
}

// Deactivate implements settings.TeamServices.
func (d settingsServices) Deactivate(ctx context.Context, id string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return h.Team.Deactivate(ctx, id) })
}

// Reactivate implements settings.TeamServices.
func (d settingsServices) Reactivate(ctx context.Context, id, passphrase string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return h.Team.Reactivate(ctx, id, passphrase) })
}

// ResetPassphrase implements settings.TeamServices.
func (d settingsServices) ResetPassphrase(ctx context.Context, id, passphrase string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return h.Team.ResetPassphrase(ctx, id, passphrase) })
}

// ChangePassphrase implements settings.TeamServices.
func (d settingsServices) ChangePassphrase(ctx context.Context, old, passphrase string) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error {
		err := h.Team.ChangePassphrase(ctx, old, passphrase)
		if fault.Of(err) == fault.Locked {
			return &fault.Error{Kind: fault.Locked, Field: "old", Message: fault.Message(err), Cause: err}
		}
		return err
	})
}

// StartPassphrase implements settings.TeamServices.
func (d settingsServices) StartPassphrase() string {
	for range 50 {
		if pass, err := press.Words(rand.Reader, 5); err == nil && team.CheckPassphrase(pass) == nil {
			return pass
		}
	}
	return "" // the person makes one up
}

// Strength implements settings.TeamServices.
func (d settingsServices) Strength(passphrase, name string) shell.Strength {
	return strength(passphrase, name)
}

// Me implements settings.TeamServices.
func (d settingsServices) Me() (string, access.Role) { return d.session.Member() }

// Printers implements settings.PrintServices.
func (d settingsServices) Printers(ctx context.Context) (p settings.Printers, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return p, err
	}
	if p.Chosen, err = printers.Chosen.Get(ctx, h.DB); err != nil {
		return p, err
	}
	p.Names, err = d.printer.List(ctx)
	return p, err
}

// SavePrinters implements settings.PrintServices.
func (d settingsServices) SavePrinters(ctx context.Context, c printers.Choices) error {
	return d.do(ctx, func(h *house.House, ctx context.Context) error { return printers.Chosen.Set(ctx, h.DB, c) })
}

// TestPage implements settings.PrintServices.
func (d settingsServices) TestPage(ctx context.Context, kind string) (string, error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return "", err
	}
	all, err := printers.Chosen.Get(ctx, h.DB)
	if err != nil {
		return "", err
	}
	lines := []string{words.T("ui.settings.printer.test"), words.T("ui.settings.printer.page", "kind", words.T("ui.settings.printer.kind."+kind)), words.T("ui.settings.printer.page.look")}
	file, err := h.Press.TestPage(ctx, lines, all.For(kind).A4)
	if err != nil {
		return "", err
	}
	done, err := d.printer.Print(ctx, file, printing.Job{Title: "Foyer", Kind: kind})
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, err, "No printer took the test page. See that the printer is on and has paper, and try again.")
	}
	return done.Where, nil
}

// OpenPage implements settings.MailServices.
func (d settingsServices) OpenPage(address string) error { return openURL(address) }

// OpenFolder implements settings.AboutServices.
func (d settingsServices) OpenFolder(path string) error {
	if _, err := os.Stat(path); err != nil {
		return fault.Wrap(fault.NotFound, err, "This folder is not there any more.")
	}
	return openURL("file://" + filepath.ToSlash(path))
}

// UsualFolder implements settings.BackupServices.
func (d settingsServices) UsualFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	documents := filepath.Join(home, "Documents")
	if info, err := os.Stat(documents); err == nil && info.IsDir() {
		return documents
	}
	return home
}

// openURL hands an address to the system.
func openURL(address string) error {
	u, err := parseURL(address)
	if err == nil {
		err = fyne.CurrentApp().OpenURL(u)
	}
	return fault.Wrap(fault.Unavailable, err, "The system could not open it. Copy the address by hand: %s", address)
}
