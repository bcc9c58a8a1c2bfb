package settings

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// LogFilter chooses entries of the log.
type LogFilter struct {
	Member, Patient, Action string      // ids, and the action or the part before its dot
	From, To                record.Date // first and last day, each may be empty
}

// LogLine is one entry.
type LogLine struct {
	Number    int64
	At        time.Time // at the practice
	Who       string
	Action    string
	Subject   string
	SubjectID string
	Patient   string // name; empty where it is nobody's
	PatientID string
	Detail    string // JSON
	Hash      string
}

// LogChoices are what the log can be filtered by.
type LogChoices struct {
	Members []NamedID
	Actions []string
}

// NamedID is somebody by name.
type NamedID struct{ ID, Name, About string }

// LogServices read the log.
type LogServices interface {
	LogChoices(ctx context.Context) (LogChoices, error)
	LogCount(ctx context.Context, f LogFilter) (int, error)
	// Log reads a stretch of the log, newest first.
	Log(ctx context.Context, f LogFilter, offset, limit int) ([]LogLine, error)
	// SaveLog writes what a filter chooses as a table, and notes that in the log.
	SaveLog(ctx context.Context, f LogFilter, path string) (n int, err error)
	FindPatients(ctx context.Context, text string) ([]NamedID, error)
	PatientName(ctx context.Context, id string) (NamedID, error)
}

const logPage = 200 // entries read at once

var shortcutSaveLog = kit.Ctrl(fyne.KeyE)

type logView struct {
	s       *screen
	filter  LogFilter
	choices LogChoices
	total   int
	lines   map[int]LogLine
	pages   map[int]*kit.Loader
	table   *kit.ColumnList
	body    *kit.Swap
	count   *kit.Text
	member  *kit.Choice
	action  *kit.Choice
	patient *kit.Picker
	from    *kit.DateField
	to      *kit.DateField
	loader  kit.Loader
	namer   kit.Loader
	ready   bool
}

func (s *screen) logPage() *page {
	p := &logView{s: s, lines: map[int]LogLine{}, pages: map[int]*kit.Loader{}, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), count: kit.NewText()}
	p.table = p.columns()
	save := kit.NewButton(words.T("ui.settings.log.save"), p.save)
	save.Shortcut = kit.ShortcutWords(shortcutSaveLog)
	whole := kit.Below(kit.Padded(kit.Room(2, 10, 0, 2), p.bar()), p.body.Object())
	return &page{object: whole, actions: []fyne.CanvasObject{save}, shown: p.load, untold: true, open: p.open, focus: func() { p.table.Rows.Focus() },
		more: func() []shell.Action {
			return []shell.Action{{TitleKey: "ui.settings.log.save", Icon: "summaries", Shortcut: shortcutSaveLog, Off: p.total == 0, Do: p.save},
				{TitleKey: "ui.settings.log.clear", Icon: "close", Do: p.clear}}
		}}
}

// bar is what the log is filtered by.
func (p *logView) bar() fyne.CanvasObject {
	t := func(key string) string { return words.T("ui.settings.log." + key) }
	p.member = kit.NewChoice(t("everybody"), func(i int) {
		p.filter.Member = ""
		if i > 0 {
			p.filter.Member = p.choices.Members[i-1].ID
		}
		p.reload()
	}, t("everybody"))
	p.action = kit.NewChoice(t("everything"), func(i int) {
		p.filter.Action = ""
		if i > 0 {
			p.filter.Action = p.choices.Actions[i-1]
		}
		p.reload()
	}, t("everything"))
	p.patient = kit.NewPicker(t("patient.hint"), p.s.pickPatient(), func(it kit.PickItem) {
		if p.filter.Patient != it.Key {
			p.filter.Patient = it.Key
			p.reload()
		}
	})
	spell := func(d time.Time) string { return phrase.Day(d) }
	p.from = kit.NewDateField(t("from.hint"), words.T("ui.settings.holiday.wrong"), p.s.services.Now, spell)
	p.to = kit.NewDateField(t("to.hint"), words.T("ui.settings.holiday.wrong"), p.s.services.Now, spell)
	p.from.OnDay = func(d time.Time) { p.day(&p.filter.From, d) }
	p.to.OnDay = func(d time.Time) { p.day(&p.filter.To, d) }
	labeled := func(key string, field any) fyne.CanvasObject { return kit.NewLabeled(t(key), "", field).Object() }
	return kit.Stack(8, kit.Abreast(10, labeled("member", p.member), labeled("action", p.action), labeled("patient", p.patient)),
		kit.Flow(10, kit.Sized(190, 0, labeled("from", p.from)), kit.Sized(190, 0, labeled("to", p.to)), kit.Padded(kit.Room(27, 0, 8, 0), p.count), kit.NewLabeled(" ", "", kit.NewButton(t("clear"), p.clear)).Object()))
}

func (p *logView) day(into *record.Date, d time.Time) {
	next := record.Date("")
	if !d.IsZero() {
		next = record.DayOf(d)
	}
	if *into != next {
		*into = next
		p.reload()
	}
}

// open filters from elsewhere: "action=…", or a patient's id.
func (p *logView) open(what string) {
	p.filter = LogFilter{}
	if action, ok := strings.CutPrefix(what, "action="); ok {
		p.filter.Action = action
	} else {
		p.filter.Patient = what
		p.name(what)
	}
	p.ready = false
	p.load()
}

// name shows whose record the log is filtered by.
func (p *logView) name(id string) {
	kit.Load(p.s.shell.Context(), &p.namer, func(ctx context.Context) (NamedID, error) { return p.s.services.PatientName(ctx, id) }, func(n NamedID, err error) {
		if err == nil && p.filter.Patient == id {
			p.patient.Set(kit.PickItem{Key: id, Title: n.Name, Detail: n.About})
		}
	})
}

func (p *logView) clear() {
	p.filter = LogFilter{}
	p.patient.Set(kit.PickItem{})
	p.from.SetDay(time.Time{})
	p.to.SetDay(time.Time{})
	p.member.Set(0)
	p.action.Set(0)
	p.reload()
}

// load reads what can be chosen, and the log.
func (p *logView) load() {
	if p.ready {
		p.reload()
		return
	}
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.LogChoices, func(c LogChoices, err error) {
		if err != nil {
			p.body.Show(p.s.failed(err, p.load))
			return
		}
		sort.Slice(c.Actions, func(i, j int) bool { return phrase.Action(c.Actions[i]) < phrase.Action(c.Actions[j]) })
		p.choices, p.ready = c, true
		p.member.Words, p.action.Words = p.member.Words[:1:1], p.action.Words[:1:1]
		p.member.Chosen, p.action.Chosen = 0, 0
		for i, m := range c.Members {
			p.member.Words = append(p.member.Words, m.Name)
			if m.ID == p.filter.Member {
				p.member.Chosen = i + 1
			}
		}
		for i, a := range c.Actions {
			p.action.Words = append(p.action.Words, phrase.Action(a))
			if a == p.filter.Action {
				p.action.Chosen = i + 1
			}
		}
		p.member.Refresh()
		p.action.Refresh()
		p.reload()
	})
}

type firstPage struct {
	total int
	lines []LogLine
}

// reload reads the log anew, its first stretch at once; further ones follow as they come into view.
func (p *logView) reload() {
	f := p.filter
	kit.Load(p.s.shell.Context(), &p.loader, func(ctx context.Context) (fp firstPage, err error) {
		if fp.total, err = p.s.services.LogCount(ctx, f); err != nil {
			return fp, err
		}
		fp.lines, err = p.s.services.Log(ctx, f, 0, logPage)
		return fp, err
	}, func(fp firstPage, err error) {
		if err != nil {
			p.body.Show(p.s.failed(err, p.reload))
			return
		}
		for _, l := range p.pages {
			l.Cancel()
		}
		p.total, p.lines, p.pages = fp.total, map[int]LogLine{}, map[int]*kit.Loader{0: {}}
		for i, l := range fp.lines {
			p.lines[i] = l
		}
		p.count.Set(kit.Quiet(words.N("ui.settings.log.entries", p.total)))
		if p.total == 0 {
			p.body.Show(kit.Sheet(kit.Empty("clock", words.T("ui.settings.log.none"), words.T("ui.settings.log.none.hint"), kit.NewButton(words.T("ui.settings.log.clear"), p.clear))))
			return
		}
		p.table.Rows.Reload()
		p.body.Show(kit.Sheet(p.table))
	})
}

// at is a line of the log; one that has not been read yet is asked for.
func (p *logView) at(i int) LogLine {
	l, ok := p.lines[i]
	if n := i / logPage; !ok && i < p.total && p.pages[n] == nil {
		loader := &kit.Loader{}
		p.pages[n] = loader
		f := p.filter
		kit.Load(p.s.shell.Context(), loader, func(ctx context.Context) ([]LogLine, error) { return p.s.services.Log(ctx, f, n*logPage, logPage) }, func(lines []LogLine, err error) {
			if err != nil {
				delete(p.pages, n) // asked for again when it comes into view
				return
			}
			for k, line := range lines {
				p.lines[n*logPage+k] = line
			}
			p.table.Rows.Reload()
		})
	}
	return l
}

func (p *logView) columns() *kit.ColumnList {
	t := kit.NewColumns(30, func() int { return p.total },
		kit.Column{Title: words.T("ui.settings.log.when"), Width: 208, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(stamp(p.at(i).At))} }},
		kit.Column{Title: words.T("ui.settings.log.who"), Width: 120, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(p.at(i).Who)} }},
		kit.Column{Title: words.T("ui.settings.log.what"), Width: 190, Flex: 4, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(phrase.Action(p.at(i).Action))} }},
		kit.Column{Title: words.T("ui.patient"), Width: 130, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(p.at(i).Patient)} }},
		kit.Column{Title: words.T("ui.settings.log.number"), Width: 70, Spare: true, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(words.Count(int(p.at(i).Number)))} }})
	t.Rows.OnOpen = func(i int) { p.detail(p.at(i)) }
	t.Rows.OnMenu = func(i int, at fyne.Position) {
		l := p.at(i)
		kit.ShowMenuAt(p.s.shell.Canvas(), at, []kit.MenuItem{
			{Word: words.T("ui.settings.log.detail"), Do: func() { p.detail(l) }},
			{Word: words.T("ui.open.record"), Off: l.PatientID == "" || !p.s.shell.Has("patients"), Do: func() { p.s.shell.GoTo("patients", l.PatientID) }},
			{Word: words.T("ui.settings.log.same"), Do: func() { p.open("action=" + l.Action) }}})
	}
	return t
}

// detail shows one entry whole.
func (p *logView) detail(l LogLine) {
	if l.Number == 0 {
		return
	}
	fact := func(key, value string) fyne.CanvasObject {
		return kit.Paired(10, 130, kit.NewClip(kit.Quiet(words.T("ui.settings.log."+key))), kit.NewParagraph(kit.Say(value)))
	}
	rows := []fyne.CanvasObject{fact("when", when(l.At)), fact("who", l.Who), fact("subject", strings.TrimSpace(l.Subject+" "+l.SubjectID))}
	if l.Patient != "" {
		rows = append(rows, fact("patient", l.Patient))
	}
	var detail map[string]any
	if json.Unmarshal([]byte(l.Detail), &detail) == nil {
		keys := make([]string, 0, len(detail))
		for k := range detail {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			value, err := json.Marshal(detail[k])
			if err == nil {
				rows = append(rows, kit.Paired(10, 130, kit.NewClip(kit.Quiet(strings.ReplaceAll(k, "_", " "))), kit.NewParagraph(kit.Say(strings.Trim(string(value), `"`)))))
			}
		}
	}
	rows = append(rows, fact("number", words.Count(int(l.Number))), kit.Paired(10, 130, kit.NewClip(kit.Quiet(words.T("ui.settings.log.chain"))), kit.NewParagraph(kit.Code(short(l.Hash)).As(kit.Small))))
	d := &kit.Dialog{Title: phrase.Action(l.Action), Width: 560, Body: kit.Stack(7, rows...)}
	if l.PatientID != "" && p.s.shell.Has("patients") {
		d.Actions = append(d.Actions, kit.NewButton(words.T("ui.open.record"), func() { d.Close(); p.s.shell.GoTo("patients", l.PatientID) }))
	}
	d.Actions = append(d.Actions, kit.NewPrimary(words.T("ui.close"), "", func() { d.Close() }))
	d.Show(p.s.shell.Canvas())
}

// save writes what is shown as a table.
func (p *logView) save() {
	if p.total == 0 {
		return
	}
	p.s.folderDialog(words.T("ui.settings.log.save"), words.T("ui.settings.log.save.about"), words.T("ui.settings.log.save.act"), p.s.services.UsualFolder(), func(folder string) {
		path := filepath.Join(folder, "foyer-log-"+p.s.services.Now().Format("2006-01-02-1504")+".csv")
		if _, err := os.Lstat(path); err == nil {
			path = filepath.Join(folder, "foyer-log-"+p.s.services.Now().Format("2006-01-02-150405")+".csv")
		}
		f := p.filter
		kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (int, error) { return p.s.services.SaveLog(ctx, f, path) }, func(n int, err error) {
			if err != nil {
				p.s.shell.Warn(err)
				return
			}
			p.s.shell.Say(words.N("ui.settings.log.saved", n, "path", path))
		})
	})
}
