package settings

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// Batch is one import that was made.
type Batch struct {
	ID      string
	At      time.Time
	State   string // running, done, stopped, undone
	Files   []BatchFile
	Added   int // files, as the import counts them
	Updated int
	Matched int
	Skipped int
	Failed  int
}

// BatchFile is a file of an import and why it failed or was skipped.
type BatchFile struct{ Name, Status, Why string }

// UndoPlan is what taking an import back would come to.
type UndoPlan struct {
	Patients, Visits, Items, Restored, Shared int
	Kept                                      []string // reasons, of what stays
}

// WaitingRow is a row of a schedule that fits no patient surely.
type WaitingRow struct {
	ID         string
	At         time.Time
	Name       string // as the schedule has it
	About      string // birth date and the like
	Reason     string
	Because    string
	Candidates []NamedID
}

// ScheduleTaken counts what became of the rows of schedule files.
type ScheduleTaken struct {
	Added, Updated, Matched, Cancelled, Unmatched, Skipped int
	Failed                                                 []string // file: why
}

// Mapping is what a person confirmed that the columns of a table mean.
type Mapping struct {
	Name, Kind string
	Columns    []string // "Surname → family"
}

// Imports is what the part shows.
type Imports struct {
	Batches  []Batch
	Waiting  []WaitingRow
	Mappings []Mapping
}

// ImportServices bring records and schedules in.
type ImportServices interface {
	Imports(ctx context.Context) (Imports, error)
	UndoPlan(ctx context.Context, batch string) (UndoPlan, error)
	UndoImport(ctx context.Context, batch string) (UndoPlan, error)
	ResumeImport(ctx context.Context, batch string, progress func(done, of int)) (Batch, error)
	ImportSchedule(ctx context.Context, paths []string) (ScheduleTaken, error)
	AssignRow(ctx context.Context, row, patient string) error
	DismissRow(ctx context.Context, row string) error
}

type importPage struct {
	s                     *screen
	kept                  Imports
	loaded                bool
	body, work            *kit.Swap
	batches               *kit.Swap
	waiting               *kit.Swap
	mappings              *kit.Swap
	busy                  bool
	loader, worker, asker kit.Loader
}

func (s *screen) importPage() *page {
	p := &importPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), work: slot(), batches: slot(), waiting: slot(), mappings: slot()}
	records := kit.NewDropZone(words.T("ui.settings.import.drop"), words.T("ui.settings.import.drop.hint"), func() { p.chooseFile(p.records) })
	schedule := kit.NewDropZone(words.T("ui.settings.import.schedule"), words.T("ui.settings.import.schedule.hint"), func() { p.chooseFile(p.schedule) })
	whole := scroll(kit.Abreast(12, records, schedule), p.work.Object(), p.waiting.Object(), p.batches.Object(), p.mappings.Object())
	return &page{object: p.body.Object(), shown: func() { p.load(whole) }, dropped: p.dropped, focus: func() { kit.Focus(records) }}
}

// dropped tells schedules, which are calendars by their name, from records.
func (p *importPage) dropped(paths []string) {
	for _, path := range paths {
		if ext := strings.ToLower(filepath.Ext(path)); ext != ".ics" && ext != ".ical" {
			p.records(paths)
			return
		}
	}
	p.schedule(paths)
}

// records hands files to the import of the patients, with its preview.
func (p *importPage) records(paths []string) { p.s.shell.HandDown("patients", paths) }

func (p *importPage) chooseFile(take func(paths []string)) {
	dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil || r == nil {
			return
		}
		path := r.URI().Path()
		if r.Close() == nil {
			take([]string{path})
		}
	}, p.s.shell.Window()).Show()
}

func (p *importPage) load(whole fyne.CanvasObject) {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Imports, func(i Imports, err error) {
		if err != nil {
			if !p.loaded {
				p.body.Show(p.s.failed(err, func() { p.load(whole) }))
			}
			return
		}
		p.kept, p.loaded = i, true
		p.show()
		p.body.Show(whole)
	})
}

func (p *importPage) show() {
	p.s.put(p.waiting, p.showWaiting())
	p.s.put(p.batches, p.showBatches())
	p.s.put(p.mappings, p.showMappings())
}

// schedule takes calendars and tables of visits in.
func (p *importPage) schedule(paths []string) {
	p.do(words.T("ui.settings.import.reading"), func(ctx context.Context, _ func(int, int)) (func(), error) {
		r, err := p.s.services.ImportSchedule(ctx, paths)
		return func() {
			text := words.N("ui.settings.schedule.added", r.Added) + ", " + words.N("ui.settings.schedule.updated", r.Updated+r.Cancelled) + ", " + words.N("ui.settings.schedule.waiting", r.Unmatched)
			p.s.shell.Say(text)
			for _, f := range r.Failed {
				p.s.put(p.work, warning(f))
			}
		}, err
	})
}

// do shows that something goes on, with a way to stop it.
func (p *importPage) do(title string, work func(ctx context.Context, progress func(done, of int)) (func(), error)) {
	if p.busy {
		p.s.shell.Say(words.T("ui.busy"))
		return
	}
	p.busy = true
	ctx, stop := context.WithCancel(p.s.shell.Context())
	progress := kit.NewProgress(title, words.T("ui.cancel"), stop)
	p.s.put(p.work, kit.Card(progress.Object()))
	kit.Load(ctx, &p.worker, func(ctx context.Context) (func(), error) {
		return work(ctx, func(done, of int) {
			kit.OnUI(func() { progress.Set(float64(done) / float64(max(of, 1))) })
		})
	}, func(done func(), err error) {
		stopped := ctx.Err() != nil
		stop()
		p.busy = false
		p.s.put(p.work, nil)
		switch {
		case stopped:
			p.s.shell.Say(words.T("ui.settings.import.stopped"))
		case err != nil:
			p.s.shell.Warn(err)
		default:
			done()
		}
		p.s.fresh.Changed()
	})
}

func (p *importPage) showBatches() fyne.CanvasObject {
	if len(p.kept.Batches) == 0 {
		return card(words.T("ui.settings.import.batches"), "", kit.NewParagraph(kit.Quiet(words.T("ui.settings.import.none"))))
	}
	var rows []fyne.CanvasObject
	for i, b := range p.kept.Batches {
		if i == 20 {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.settings.import.older", len(p.kept.Batches)-i))))
			break
		}
		rows = append(rows, p.batch(b))
	}
	return card(words.T("ui.settings.import.batches"), words.T("ui.settings.import.batches.about"), rows...)
}

// batch is one import: what it came to, and what can be done about it.
func (p *importPage) batch(b Batch) fyne.CanvasObject {
	name := ""
	if len(b.Files) > 0 {
		name = b.Files[0].Name
	}
	if len(b.Files) > 1 {
		name += " " + words.N("ui.settings.import.more", len(b.Files)-1)
	}
	tone := map[string]kit.Tone{"done": kit.Green, "stopped": kit.Amber, "undone": kit.Grey}[b.State]
	head := kit.NewClip(kit.Strong(name), kit.Tag(words.T("ui.settings.import.state."+batchState(b.State)), toneOr(tone)).After(8), kit.Quiet(stamp(b.At)).After(10))
	parts := []fyne.CanvasObject{kit.NewParagraph(kit.Quiet(batchWords(b)))}
	var buttons []fyne.CanvasObject
	if b.State == "stopped" {
		buttons = append(buttons, kit.NewButton(words.T("ui.settings.import.resume"), func() { p.resume(b) }))
	}
	if b.Failed+b.Skipped > 0 {
		buttons = append(buttons, kit.NewButton(words.T("ui.settings.import.reasons"), func() { p.reasons(b) }))
	}
	if (b.State == "done" || b.State == "stopped") && b.Added+b.Updated > 0 {
		buttons = append(buttons, kit.NewButton(words.T("ui.settings.import.undo"), func() { p.undo(b) }))
	}
	row := kit.Stack(2, append([]fyne.CanvasObject{head}, parts...)...)
	if len(buttons) == 0 {
		return row
	}
	return kit.Tailed(10, row, kit.Row(6, buttons...))
}

func batchState(state string) string {
	switch state {
	case "done", "stopped", "undone":
		return state
	}
	return "running"
}

func batchWords(b Batch) string {
	var parts []string
	for _, c := range []struct {
		key string
		n   int
	}{{"added", b.Added}, {"updated", b.Updated}, {"matched", b.Matched}, {"skipped", b.Skipped}, {"failed", b.Failed}} {
		if c.n > 0 {
			parts = append(parts, words.N("ui.import."+c.key, c.n))
		}
	}
	return strings.Join(parts, ", ")
}

// reasons shows why files were not taken.
func (p *importPage) reasons(b Batch) {
	var rows []fyne.CanvasObject
	for _, f := range b.Files {
		if f.Why != "" {
			rows = append(rows, kit.Stack(1, kit.NewClip(kit.Strong(f.Name)), kit.NewParagraph(kit.Quiet(phrase.Sentence(f.Why)))))
		}
	}
	d := &kit.Dialog{Title: words.T("ui.settings.import.reasons"), Width: 600}
	d.Body = kit.Sized(0, min(420, float32(60*len(rows))), kit.Scrolled(kit.Padded(kit.Room(2, 6, 2, 10), kit.Stack(9, rows...))))
	d.Actions = []fyne.CanvasObject{kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() })}
	d.Show(p.s.shell.Canvas())
}

func (p *importPage) resume(b Batch) {
	p.do(words.T("ui.settings.import.resuming"), func(ctx context.Context, progress func(int, int)) (func(), error) {
		done, err := p.s.services.ResumeImport(ctx, b.ID, progress)
		return func() { p.s.shell.Say(words.T("ui.settings.import.resumed") + " " + batchWords(done)) }, err
	})
}

// undo shows what taking an import back would come to, before it is done.
func (p *importPage) undo(b Batch) {
	kit.Load(p.s.shell.Context(), &p.asker, func(ctx context.Context) (UndoPlan, error) { return p.s.services.UndoPlan(ctx, b.ID) }, func(plan UndoPlan, err error) {
		if err != nil {
			p.s.shell.Warn(err)
			return
		}
		d := &kit.Dialog{Title: words.T("ui.settings.import.undo.title"), Width: 560, Body: kit.Stack(8, undoRows(plan)...)}
		act := kit.NewPrimary(words.T("ui.settings.import.undo"), "", func() {
			d.Close()
			p.do(words.T("ui.settings.import.undoing"), func(ctx context.Context, _ func(int, int)) (func(), error) {
				_, err := p.s.services.UndoImport(ctx, b.ID)
				return func() { p.s.shell.Say(words.T("ui.settings.import.undone")) }, err
			})
		})
		act.Grave = true
		stay := kit.NewButton(words.T("ui.cancel"), d.Close)
		d.First, d.Actions = stay, []fyne.CanvasObject{stay, act}
		d.Show(p.s.shell.Canvas())
	})
}

func undoRows(plan UndoPlan) []fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewParagraph(kit.Say(words.T("ui.settings.import.undo.text")))}
	for _, c := range []struct {
		key string
		n   int
	}{{"patients", plan.Patients}, {"visits", plan.Visits}, {"items", plan.Items}, {"restored", plan.Restored}, {"shared", plan.Shared}} {
		if c.n > 0 {
			rows = append(rows, kit.NewParagraph(kit.Say("· "+words.N("ui.settings.undo."+c.key, c.n))))
		}
	}
	if n := len(plan.Kept); n > 0 {
		rows = append(rows, kit.NewParagraph(kit.Strong(words.N("ui.settings.undo.kept", n))))
		for i, because := range plan.Kept {
			if i == 5 {
				break
			}
			rows = append(rows, kit.NewParagraph(kit.Quiet("· "+phrase.Sentence(because))))
		}
	}
	return rows
}

// showWaiting are the rows of schedules for a person to decide.
func (p *importPage) showWaiting() fyne.CanvasObject {
	if len(p.kept.Waiting) == 0 {
		return nil
	}
	var rows []fyne.CanvasObject
	for i, w := range p.kept.Waiting {
		if i == 10 {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.settings.schedule.more", len(p.kept.Waiting)-i))))
			break
		}
		rows = append(rows, p.waitingRow(w))
	}
	return card(words.N("ui.settings.schedule.rows", len(p.kept.Waiting)), words.T("ui.settings.schedule.about"), rows...)
}

func (p *importPage) waitingRow(w WaitingRow) fyne.CanvasObject {
	settle := func(do func(ctx context.Context) error, said string) {
		kit.Load(p.s.shell.Context(), &p.asker, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
			if err != nil {
				p.s.shell.Warn(err)
			} else {
				p.s.shell.Say(said)
			}
			p.s.fresh.Changed()
		})
	}
	assign := func(to NamedID) {
		settle(func(ctx context.Context) error { return p.s.services.AssignRow(ctx, w.ID, to.ID) }, words.T("ui.settings.schedule.assigned", "name", to.Name))
	}
	picker := kit.NewPicker(words.T("ui.settings.schedule.pick"), p.s.pickPatient(), func(it kit.PickItem) {
		if it.Key != "" {
			assign(NamedID{ID: it.Key, Name: it.Title})
		}
	})
	var buttons []fyne.CanvasObject
	for i, c := range w.Candidates {
		if i == 2 {
			break
		}
		buttons = append(buttons, kit.NewButton(words.T("ui.settings.schedule.is", "name", c.Name), func() { assign(c) }))
	}
	buttons = append(buttons, kit.Sized(230, 0, picker), kit.NewButton(words.T("ui.settings.schedule.dismiss"), func() {
		settle(func(ctx context.Context) error { return p.s.services.DismissRow(ctx, w.ID) }, words.T("ui.settings.schedule.dismissed"))
	}))
	return kit.Stack(5, kit.NewParagraph(kit.Strong(w.Name), kit.Quiet(strings.TrimSpace(w.About+" "+stamp(w.At))).After(8), kit.Say(w.Reason).After(8)),
		kit.NewParagraph(kit.Quiet(phrase.Sentence(w.Because)).As(kit.Small)), kit.Flow(8, buttons...))
}

// showMappings are the tables whose columns somebody explained.
func (p *importPage) showMappings() fyne.CanvasObject {
	if len(p.kept.Mappings) == 0 {
		return nil
	}
	var rows []fyne.CanvasObject
	for _, m := range p.kept.Mappings {
		rows = append(rows, kit.Stack(1, kit.NewClip(kit.Strong(m.Name), kit.Quiet(m.Kind).After(8)), kit.NewParagraph(kit.Quiet(strings.Join(m.Columns, " · ")).As(kit.Small))))
	}
	return card(words.T("ui.settings.import.mappings"), words.T("ui.settings.import.mappings.about"), rows...)
}

// pickPatient finds patients by what is typed.
func (s *screen) pickPatient() kit.PickFrom {
	return func(ctx context.Context, text string) ([]kit.PickItem, error) {
		found, err := s.services.FindPatients(ctx, text)
		items := make([]kit.PickItem, len(found))
		for i, n := range found {
			items[i] = kit.PickItem{Key: n.ID, Title: n.Name, Detail: n.About}
		}
		return items, err
	}
}
