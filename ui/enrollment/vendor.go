package enrollment

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	data "foyer/data/enrollment"
	"foyer/data/record"
	"foyer/data/vendor"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// VendorRow is a row of a user report that waits for a person, with the patients it could mean.
type VendorRow struct {
	vendor.Stored
	People []VendorPerson // of a conflict, the one patient
}

// VendorPerson is a patient beside a row.
type VendorPerson struct {
	ID, Name, Number string
	Birth            record.Date
	State            data.State
	Since            record.Date
	Reason           string
	Because          []string // for and against, in sentences
}

// VendorPage is what the page of the vendor's reports shows.
type VendorPage struct {
	Waiting []VendorRow
	More    bool // there are others beyond those
	Reports []vendor.Report
}

// VendorFile is a user report being read.
type VendorFile struct {
	Name string
	Data []byte
	Form vendor.Form
}

// VendorServices is what the page of the vendor's reports asks for.
type VendorServices interface {
	Vendor(ctx context.Context) (VendorPage, error)
	// UserReport reads a file and tells how it seems to be meant.
	UserReport(ctx context.Context, path string) (VendorFile, error)
	// Reread is UserReport with the columns that somebody has chosen.
	Reread(ctx context.Context, f VendorFile) (VendorFile, error)
	// PlanReport says what a report would change, TakeReport does it.
	PlanReport(ctx context.Context, f VendorFile, progress func(done, of int)) (vendor.Judged, error)
	TakeReport(ctx context.Context, f VendorFile, progress func(done, of int)) (vendor.Report, error)
	UndoReport(ctx context.Context, id string) (vendor.Undone, error)
	SettleRow(ctx context.Context, report string, line int, d vendor.Decision) (Undo, error)
}

// vendors is the page of the vendor's user reports: what waits for a person beside what the decision is about, and the reports
// that were read.
type vendors struct {
	*screen
	now     VendorPage
	list    *kit.ColumnList
	body    *kit.Swap
	detail  *kit.Swap
	side    *fyne.Container // detail and reports, one below the other
	read    *kit.Button
	open    string // key of the row in view
	loading kit.Loader
	reading kit.Loader
	busy    bool
}

func newVendors(s *screen) *vendors {
	v := &vendors{screen: s, detail: kit.NewSwap(kit.Spacer())}
	v.read = kit.NewButton(words.T("ui.vendor.read"), v.choose)
	v.read.Icon = "upload"
	v.list = kit.NewColumns(31, func() int { return len(v.now.Waiting) },
		kit.Column{Title: words.T("ui.patient"), Width: 150, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(v.at(i).Person)} }},
		kit.Column{Title: words.T("ui.vendor.says"), Width: 100, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(meant(v.at(i).Meaning))} }},
		kit.Column{Title: words.T("ui.vendor.here"), Width: 110, Cell: func(i int) []kit.Span {
			if v.at(i).Outcome == vendor.Doubtful {
				return []kit.Span{kit.Tag(words.T("ui.vendor.doubtful"), kit.Amber)}
			}
			return []kit.Span{phrase.Enrollment(string(v.at(i).Here))}
		}})
	v.list.Rows.Word = func(i int) string { return v.at(i).Person }
	v.list.Rows.OnSelect = func(i int) { v.show(v.at(i)) }
	v.body = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.enrollment.loading"), "")))
	return v
}

func (v *vendors) at(i int) VendorRow {
	if i < 0 || i >= len(v.now.Waiting) {
		return VendorRow{}
	}
	return v.now.Waiting[i]
}

// meant is a meaning in words.
func meant(m vendor.Meaning) string {
	if m == "" {
		return ""
	}
	return words.T("ui.vendor.meaning." + string(m))
}

func (v *vendors) page() fyne.CanvasObject {
	top := kit.Padded(kit.Room(12, 10, 0, 0), kit.Spread(10, 0, kit.NewParagraph(kit.Quiet(words.T("ui.vendor.hint"))), kit.Top(v.read)))
	return kit.Between(top, v.body.Object(), kit.Stack(0))
}

func (v *vendors) focus() {
	if len(v.now.Waiting) > 0 {
		v.list.Rows.Focus()
	}
}

func (v *vendors) load() {
	kit.Load(v.shell.Context(), &v.loading, v.services.Vendor, func(now VendorPage, err error) {
		if err != nil {
			v.failed(v.body, err, v.load)
			return
		}
		v.now = now
		v.tabs.SetCount(pageVendor, len(now.Waiting))
		v.fill()
	})
}

func (v *vendors) fill() {
	if len(v.now.Reports) == 0 {
		v.body.Show(kit.Sheet(kit.Empty("upload", words.T("ui.vendor.none"), words.T("ui.vendor.none.hint"), nil)))
		return
	}
	left := fyne.CanvasObject(kit.Sheet(v.list))
	if len(v.now.Waiting) == 0 {
		left = kit.Sheet(kit.Empty("check", words.T("ui.vendor.settled"), words.T("ui.vendor.settled.hint"), nil))
	}
	if v.now.More {
		left = kit.Between(kit.Stack(0), left, kit.Padded(kit.Room(8, 0, 2, 0), kit.NewParagraph(kit.Quiet(words.T("ui.vendor.more")).As(kit.Small))))
	}
	v.side = kit.Stack(12, v.detail.Object(), v.reports())
	v.body.Show(kit.NewPanes([]kit.PaneSize{{Width: 460, Least: 320}, {Least: 380, Flex: true}}, kit.Padded(kit.Room(0, 0, 0, 8), left),
		kit.Padded(kit.Room(0, 0, 8, 0), kit.Scrolled(v.side))))
	v.list.Rows.Reload()
	for i, w := range v.now.Waiting {
		if keyOf(w) == v.open {
			v.list.Rows.Select(i)
			return
		}
	}
	v.open = ""
	v.list.Rows.Deselect()
	if len(v.now.Waiting) == 0 {
		v.detail.Show(kit.Stack(0))
		return
	}
	v.list.Rows.Select(0)
}

func keyOf(w VendorRow) string { return w.ReportID + "#" + words.Count(w.Line) }

// reports lists what was read, each with its way back.
func (v *vendors) reports() fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.vendor.reports")))}
	for _, r := range v.now.Reports {
		said := []kit.Span{kit.Say(r.Name), kit.Quiet(moment(r.At) + " · " + r.By).As(kit.Small).After(8)}
		what := words.N("ui.vendor.changed", r.Changed) + " · " + words.N("ui.vendor.open", r.Open)
		if !r.Undone.IsZero() {
			what = words.T("ui.vendor.undone.at", "day", day(r.Undone))
		}
		line := kit.Stack(1, kit.NewParagraph(said...), kit.NewParagraph(kit.Quiet(what).As(kit.Small)))
		if !r.Undone.IsZero() || r.Changed == 0 && r.Open == 0 {
			rows = append(rows, line)
			continue
		}
		rows = append(rows, kit.Spread(10, 0, line, kit.Top(kit.NewLink(words.T("ui.undo"), func() { v.askUndo(r) }))))
	}
	return kit.Card(kit.Stack(10, rows...))
}

func (v *vendors) askUndo(r vendor.Report) {
	if v.busy || kit.Waiting(v.shell.Canvas()) {
		return
	}
	kit.Ask(v.shell.Canvas(), words.T("ui.vendor.undo.ask", "name", r.Name), words.N("ui.vendor.undo.what", r.Changed), words.T("ui.cancel"), words.T("ui.vendor.undo.do"), true, func() { v.undoReport(r.ID) })
}

func (v *vendors) undoReport(id string) {
	kit.Load(v.shell.Context(), new(kit.Loader), func(ctx context.Context) (vendor.Undone, error) { return v.services.UndoReport(ctx, id) }, func(u vendor.Undone, err error) {
		if err != nil {
			v.shell.Warn(err)
			return
		}
		text := words.N("ui.vendor.undone", u.Back)
		if n := len(u.Kept); n > 0 {
			text += " " + words.N("ui.vendor.undone.kept", n)
		}
		v.shell.Say(text)
		v.changed()
		v.load()
	})
}

// show sets what the vendor says beside what stands here, with the decision below.
func (v *vendors) show(w VendorRow) {
	if w.ReportID == "" {
		return
	}
	v.open = keyOf(w)
	said := []kit.Span{kit.Quiet(words.T("ui.vendor.says") + ":"), kit.Strong(meant(w.Meaning)).After(6)}
	if w.Status != "" {
		said = append(said, kit.Quiet("“"+w.Status+"”").After(6))
	}
	if w.On != "" {
		said = append(said, kit.Say(words.T("ui.vendor.since", "day", phrase.Short(w.On))).After(6))
	}
	head := []kit.Span{kit.Strong(w.Person).As(kit.Sub)}
	if w.BirthDate != "" {
		head = append(head, kit.Quiet(words.T("ui.record.born", "date", phrase.Short(w.BirthDate))).After(8))
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(head...), kit.NewParagraph(said...)}
	if w.Why != "" {
		parts = append(parts, kit.NewParagraph(kit.Sign("info", kit.Muted), kit.Say(phrase.Sentence(w.Why)).After(6)))
	}
	if w.Outcome == vendor.Doubtful {
		parts = append(parts, kit.NewParagraph(kit.Say(words.T("ui.vendor.whose"))))
	}
	for _, p := range w.People {
		parts = append(parts, v.person(w, p))
	}
	var ways []fyne.CanvasObject
	if w.Outcome == vendor.Doubtful {
		ways = []fyne.CanvasObject{kit.NewButton(words.T("ui.vendor.nobody"), func() {
			v.settle(w, vendor.Decision{As: vendor.OfNobody}, words.T("ui.vendor.said.nobody", "name", w.Person))
		})}
	} else {
		ways = []fyne.CanvasObject{
			// Both alike: neither is proposed.
			kit.NewButton(words.T("ui.vendor.take."+string(w.Meaning)), func() {
				v.settle(w, vendor.Decision{As: vendor.Take}, words.T("ui.vendor.said.taken", "name", w.Person))
			}),
			kit.NewButton(words.T("ui.vendor.keep"), func() {
				v.settle(w, vendor.Decision{As: vendor.Keep}, words.T("ui.vendor.said.kept", "name", w.Person))
			})}
	}
	parts = append(parts, kit.Flow(8, ways...))
	v.detail.Show(kit.Card(kit.Stack(10, parts...)))
	kit.Relay(v.side)
}

// person is a patient whom the row means, or could.
func (v *vendors) person(w VendorRow, p VendorPerson) fyne.CanvasObject {
	state := []kit.Span{kit.Quiet(words.T("ui.vendor.here") + ":"), phrase.Enrollment(string(p.State)).After(6)}
	if p.Since != "" {
		state = append(state, kit.Say(words.T("ui.vendor.since", "day", phrase.Short(p.Since))).After(6))
	}
	if p.Reason != "" {
		state = append(state, kit.Quiet(phrase.Sentence(p.Reason)).After(6))
	}
	lines := []fyne.CanvasObject{
		kit.NewParagraph(kit.Strong(p.Name), kit.Quiet(strings.TrimSuffix(words.T("ui.record.born", "date", phrase.Short(p.Birth))+" · "+p.Number, " · ")).After(8)),
		kit.NewParagraph(state...)}
	for _, why := range p.Because {
		lines = append(lines, kit.NewParagraph(kit.Quiet(phrase.Sentence(why)).As(kit.Small)))
	}
	links := []fyne.CanvasObject{kit.NewLink(words.T("ui.open.record"), func() { v.goTo.Patient(p.ID) })}
	if w.Outcome == vendor.Doubtful {
		links = append([]fyne.CanvasObject{kit.NewButton(words.T("ui.vendor.isthis"), func() {
			v.settle(w, vendor.Decision{As: vendor.Of, PatientID: p.ID}, words.T("ui.vendor.said.of", "name", p.Name))
		})}, links...)
	}
	lines = append(lines, kit.Flow(10, links...))
	return kit.Boxed(kit.Pane, kit.Rule, kit.Room(9, 9, 11, 11), kit.Stack(4, lines...))
}

// settle decides about a row, and goes on to the next.
func (v *vendors) settle(w VendorRow, d vendor.Decision, said string) {
	if v.busy {
		return
	}
	v.busy = true
	kit.Load(context.WithoutCancel(v.shell.Context()), new(kit.Loader), func(ctx context.Context) (Undo, error) { return v.services.SettleRow(ctx, w.ReportID, w.Line, d) }, func(undo Undo, err error) {
		v.busy = false
		if err != nil {
			v.shell.Warn(err)
			v.load()
			return
		}
		if undo == nil {
			v.shell.Say(said)
		} else {
			v.shell.SayUndo(said, func() { v.undo(undo, "") })
		}
		v.changed()
		v.load()
		if !kit.Waiting(v.shell.Canvas()) {
			v.list.Rows.Focus()
		}
	})
}

// choose asks for the file.
func (v *vendors) choose() {
	if v.busy || kit.Waiting(v.shell.Canvas()) {
		return
	}
	dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			v.shell.Warn(err)
		case file != nil:
			path := file.URI().Path()
			if err := file.Close(); err != nil {
				v.shell.Warn(err)
				return
			}
			v.begin(path)
		}
	}, v.shell.Window()).Show()
}

// dropped takes a report that was dropped on the window.
func (s *screen) dropped(paths []string) {
	if len(paths) == 0 || s.vendors.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	s.tabs.Choose(pageVendor)
	s.vendors.begin(paths[0])
}
