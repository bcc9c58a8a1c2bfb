package settings

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/data/backup"
	"foyer/ui/kit"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Backups is what the part shows.
type Backups struct {
	Plan    backup.Plan
	Last    backup.Result // of any backup; zero before the first
	Tried   backup.Result // of the plan
	Next    time.Time     // when the plan makes the next; zero without a plan
	Home    string        // the data folder
	SheetBy string        // why this member may not make a new recovery sheet, "" when they may
}

// Proof is what a restore test found.
type Proof struct {
	Created time.Time
	Counts  []Count // the largest tables first, under words for people
	Tables  int
	Rows    int64
}

// Count is a number of something, under the key of its word.
type Count struct {
	Key string // patient, visit, mail_message, audit_entry, paper
	N   int64
}

// BackupServices make backups and prove that they can be restored.
type BackupServices interface {
	Backups(ctx context.Context) (Backups, error)
	SavePlan(ctx context.Context, p backup.Plan) error
	BackUpNow(ctx context.Context, folder string) (backup.Result, error)
	// TestRestore opens a backup with a passphrase or the recovery key, checks and counts it. It changes nothing.
	TestRestore(ctx context.Context, path, secret string) (Proof, error)
	// NewRecoverySheet makes a new recovery key and prints its sheet. key is shown once where no printer took it.
	NewRecoverySheet(ctx context.Context) (key, where string, err error)
	// UsualFolder is where a backup is looked for and put at first.
	UsualFolder() string
}

var shortcutBackUp = kit.Ctrl(fyne.KeyB)

type backupsPage struct {
	s                  *screen
	form               *form
	kept               Backups
	state, body, proof *kit.Swap
	now                *kit.Button
	folder             string // for a backup now
	busy               bool
	loader, worker     kit.Loader
}

func (s *screen) backupsPage() *page {
	p := &backupsPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), state: slot(), proof: slot()}
	p.form = s.newForm("backups", p.save)
	p.now = kit.NewPrimary(words.T("ui.settings.backup.now"), kit.ShortcutWords(shortcutBackUp), p.backUp)
	p.form.save = kit.NewButton(words.T("ui.settings.backup.save"), p.save)
	whole := p.build()
	return &page{object: p.body.Object(), actions: []fyne.CanvasObject{p.now}, save: p.save, shown: func() { p.load(whole) }, focus: func() { p.form.fields[0].focus() },
		more: func() []shell.Action {
			return []shell.Action{{TitleKey: "ui.settings.backup.now", Icon: "summaries", Shortcut: shortcutBackUp, Off: p.busy, Do: p.backUp},
				{TitleKey: "ui.settings.backup.test", Icon: "check", Off: p.busy, Do: p.test}}
		}}
}

func (p *backupsPage) build() fyne.CanvasObject {
	f, t := p.form, func(key string) string { return words.T("ui.settings.backup." + key) }
	folder := f.field("folder", t("folder"), t("folder.help"), kit.NewField(""))
	choose := kit.NewButton(t("choose"), func() {
		p.s.chooseFolder(func(path string) {
			typed := f.typedNow()
			typed["folder"] = path
			f.put(typed)
			f.keep()
		})
	})
	plan := card(t("plan"), t("plan.about"),
		kit.Form(f.tick("on", t("on"), ""), kit.Abreast(12, f.line("at", t("at"), t("at.help"), "12:30"), f.line("keep", t("keep"), t("keep.help"), "14")),
			beside(folder.Object(), choose)),
		kit.Flow(8, f.save, f.discard))
	sheet := kit.NewButton(t("sheet"), p.sheet)
	test := card(t("test.title"), t("test.about"), p.proof.Object(), kit.Flow(8, kit.NewButton(t("test"), p.test)))
	recovery := []fyne.CanvasObject{kit.NewParagraph(kit.Say(t("sheet.about")))}
	if why := p.s.services.Why("members"); why != "" {
		recovery = append(recovery, kit.NewParagraph(kit.Sign("lock", kit.Muted), kit.Quiet(why).After(7)))
	} else {
		recovery = append(recovery, kit.Flow(8, sheet))
	}
	disk := card(t("disk"), "", kit.Stack(7, step(1, t("disk.1")), step(2, t("disk.2")), step(3, t("disk.3")), step(4, t("disk.4"))))
	return scroll(p.state.Object(), plan, test, card(t("sheet.title"), "", recovery...), disk)
}

// step is a numbered line of what to do.
func step(n int, text string) fyne.CanvasObject {
	return kit.Paired(4, 18, kit.NewText(kit.Strong(fmt.Sprint(n)+".")), kit.NewParagraph(kit.Say(text)))
}

func (p *backupsPage) load(whole fyne.CanvasObject) {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Backups, func(b Backups, err error) {
		if err != nil {
			if p.kept.Home == "" {
				p.body.Show(p.s.failed(err, func() { p.load(whole) }))
			}
			return
		}
		p.kept = b
		p.form.fill(planValues(b.Plan))
		if !p.busy {
			p.showState()
		}
		p.body.Show(whole)
	})
}

func planValues(b backup.Plan) map[string]string {
	return map[string]string{"on": yes(b.On), "at": b.At, "keep": fmt.Sprint(b.Keep), "folder": b.Folder}
}

func (p *backupsPage) showState() {
	b := p.kept
	var parts []fyne.CanvasObject
	switch {
	case b.Last.At.IsZero():
		parts = append(parts, kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Strong(words.T("ui.settings.backup.never")).As(kit.Sub).After(8)), kit.NewParagraph(kit.Quiet(words.T("ui.settings.backup.never.hint"))))
	default:
		parts = append(parts, kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(words.T("ui.settings.backup.last", "day", when(b.Last.At))).As(kit.Sub).After(8)))
		if b.Last.Path != "" {
			parts = append(parts, kit.NewParagraph(kit.Quiet(words.T("ui.settings.backup.holds", "path", b.Last.Path, "size", size(b.Last.Bytes), "tables", b.Last.Tables, "rows", words.Count(int(b.Last.Rows))))))
		}
	}
	if b.Tried.Error != "" {
		parts = append(parts, warning(words.T("ui.settings.backup.failed", "day", when(b.Tried.At))+" "+b.Tried.Error))
	}
	if b.Next.IsZero() {
		parts = append(parts, kit.NewParagraph(kit.Quiet(words.T("ui.settings.backup.noplan"))))
	} else {
		parts = append(parts, kit.NewParagraph(kit.Say(words.T("ui.settings.backup.next", "day", when(b.Next), "folder", b.Plan.Folder))))
	}
	p.s.put(p.state, kit.Card(kit.Stack(6, parts...)))
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%d KB", (n+999)/1000)
}

func (p *backupsPage) save() {
	if !p.form.begin() {
		return
	}
	v, before := p.form.values(), p.kept.Plan
	next := backup.Plan{On: v["on"] == "yes", At: v["at"], Folder: v["folder"]}
	if _, err := fmt.Sscanf(v["keep"], "%d", &next.Keep); err != nil {
		next.Keep = 0 // refused, with the words for it
	}
	kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (Backups, error) {
		if err := p.s.services.SavePlan(ctx, next); err != nil {
			return Backups{}, err
		}
		return p.s.services.Backups(ctx)
	}, func(b Backups, err error) {
		if !p.form.done(err) {
			return
		}
		p.kept = b
		p.form.fill(planValues(b.Plan))
		p.showState()
		p.s.shell.SayUndo(words.T("ui.settings.saved"), func() { p.form.put(planValues(before)); p.save() })
	})
}

// backUp asks for the folder and writes one backup now.
func (p *backupsPage) backUp() {
	if p.busy {
		return
	}
	start := p.folder
	for _, folder := range []string{p.kept.Plan.Folder, filepath.Dir(p.kept.Last.Path), p.s.services.UsualFolder()} {
		if start == "" && folder != "." {
			start = folder
		}
	}
	p.s.folderDialog(words.T("ui.settings.backup.now"), words.T("ui.settings.backup.where"), words.T("ui.settings.backup.write"), start, func(folder string) {
		p.folder = folder
		p.work(words.T("ui.settings.backup.writing"), func(ctx context.Context) (func(), error) {
			r, err := p.s.services.BackUpNow(ctx, folder)
			return func() { p.s.shell.Say(words.T("ui.settings.backup.written", "name", filepath.Base(r.Path))) }, err
		})
	})
}

// work shows that something goes on, in place of the state, with a way to stop it.
func (p *backupsPage) work(title string, do func(ctx context.Context) (done func(), err error)) {
	ctx, stop := context.WithCancel(p.s.shell.Context())
	progress := kit.NewProgress(title, words.T("ui.cancel"), stop)
	p.busy = true
	p.now.SetOff(true)
	p.s.put(p.state, kit.Card(progress.Object()))
	kit.Load(ctx, &p.worker, do, func(done func(), err error) {
		stopped := ctx.Err() != nil
		stop()
		p.busy = false
		p.now.SetOff(false)
		p.showState()
		switch {
		case stopped:
			p.s.shell.Say(words.T("ui.settings.stopped"))
		case err != nil:
			p.s.shell.Warn(err)
		default:
			done()
		}
		p.s.fresh.Changed()
	})
}

// test asks which backup, and with what it is opened.
func (p *backupsPage) test() {
	if p.busy {
		return
	}
	file, secret := kit.NewField(""), kit.NewPassphrase("", words.T("ui.settings.reveal"), words.T("ui.settings.conceal"))
	file.Fill(p.kept.Last.Path)
	fields := map[string]*kit.Labeled{"file": kit.NewLabeled(words.T("ui.settings.backup.file"), "", file), "secret": kit.NewLabeled(words.T("ui.settings.backup.secret"), words.T("ui.settings.backup.secret.help"), secret)}
	choose := kit.NewButton(words.T("ui.settings.backup.choose"), func() {
		dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			if err == nil && r != nil {
				path := r.URI().Path()
				if r.Close() == nil {
					file.Fill(path)
				}
			}
		}, p.s.shell.Window()).Show()
	})
	d := &kit.Dialog{Title: words.T("ui.settings.backup.test"), First: secret, Width: 560}
	d.Body = kit.Stack(14, kit.NewParagraph(kit.Quiet(words.T("ui.settings.backup.test.about"))), beside(fields["file"].Object(), choose), fields["secret"].Object())
	run := func() {
		if file.Text == "" {
			fields["file"].SetError(words.T("ui.settings.backup.file.needed"))
			return
		}
		if secret.Text == "" {
			fields["secret"].SetError(words.T("ui.settings.backup.secret.needed"))
			return
		}
		d.Close()
		p.work(words.T("ui.settings.backup.testing"), func(ctx context.Context) (func(), error) {
			proof, err := p.s.services.TestRestore(ctx, file.Text, secret.Text)
			return func() { p.proved(file.Text, proof) }, err
		})
	}
	secret.OnSubmitted = func(string) { run() }
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), kit.NewPrimary(words.T("ui.settings.backup.test"), "", run)}
	d.Show(p.s.shell.Canvas())
}

// proved shows what the restore test found.
func (p *backupsPage) proved(path string, proof Proof) {
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(words.T("ui.settings.backup.proved", "name", filepath.Base(path))).After(7)),
		kit.NewParagraph(kit.Quiet(words.T("ui.settings.backup.proved.of", "day", when(proof.Created), "tables", proof.Tables, "rows", words.Count(int(proof.Rows)))))}
	var spans []kit.Span
	for i, c := range proof.Counts {
		span := kit.Say(words.N("ui.settings.count."+c.Key, int(c.N)))
		if i > 0 {
			span = kit.Say("· " + words.N("ui.settings.count."+c.Key, int(c.N))).After(6)
		}
		spans = append(spans, span)
	}
	p.s.put(p.proof, kit.Boxed(kit.Pane, kit.Edge, kit.Room(10, 10, 13, 13), kit.Stack(5, append(rows, kit.NewParagraph(spans...))...)))
	p.s.shell.Say(words.T("ui.settings.backup.proved", "name", filepath.Base(path)))
}

// sheet makes a new recovery key, after asking: the old sheet opens nothing but older backups from then on.
func (p *backupsPage) sheet() {
	kit.Ask(p.s.shell.Canvas(), words.T("ui.settings.backup.sheet.ask"), words.T("ui.settings.backup.sheet.text"), words.T("ui.cancel"), words.T("ui.settings.backup.sheet"), true, func() {
		type made struct{ key, where string }
		kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (made, error) {
			key, where, err := p.s.services.NewRecoverySheet(ctx)
			return made{key, where}, err
		}, func(m made, err error) {
			if err != nil && m.key == "" {
				p.s.shell.Warn(err)
				return
			}
			text := words.T("ui.settings.backup.sheet.printed", "where", m.where)
			if err != nil {
				text = words.T("ui.settings.backup.sheet.byhand")
			}
			d := &kit.Dialog{Title: words.T("ui.settings.backup.sheet.title"), Width: 560, Stubborn: true}
			d.Body = kit.Stack(12, kit.NewParagraph(kit.Say(text)), kit.Boxed(kit.Pane, kit.Edge, kit.Room(12, 12, 14, 14), kit.NewParagraph(kit.Code(m.key).As(kit.Sub))))
			d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.settings.backup.sheet.kept"), "", func() { d.Close() })}
			d.Show(p.s.shell.Canvas())
		})
	})
}
