package enrollment

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	data "foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// worklist is the page with the list of patients, what it is narrowed to, and the patient at its right.
type worklist struct {
	*screen

	ask     Ask
	listing Listing
	open    string // id of the patient in view
	row     int    // where the patient in view stands
	ticked  map[string]bool
	loaded  bool

	strip    *strip
	search   *kit.Search
	missing  *kit.Choice
	provider *kit.Choice
	today    *kit.Check
	todo     *kit.Check
	narrowed *kit.Text
	clear    *kit.Link
	clearBox *fyne.Container
	list     *kit.ColumnList
	left     *kit.Swap
	right    *kit.Swap
	bar      *bulkBar
	finding  kit.Loader
	reading  kit.Loader
	fields   []*kit.Field // of the patient in view: what is missing
	person   Person
	object   fyne.CanvasObject
}

// lacks are what a record can lack, in the order to offer.
var lacks = []string{"email", "consent", "phone", "address", "language", "identity"}

func newWorklist(s *screen) *worklist {
	w := &worklist{screen: s, ticked: map[string]bool{}, ask: Ask{Pick: data.Pick{ToDo: true}}}
	w.strip = newStrip(w)
	w.search = kit.NewSearch(words.T("ui.enrollment.find"), "/", func(text string, _ uint64) { w.ask.Pick.Text = text; w.load() })
	w.search.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name != fyne.KeyDown && e.Name != fyne.KeyReturn || len(w.listing.Lines) == 0 {
			return false
		}
		w.focus()
		return true
	}
	choices := []string{words.T("ui.enrollment.any.missing")}
	for _, l := range lacks {
		choices = append(choices, words.T("ui.enrollment.lacks", "what", words.T("ui.missing."+l)))
	}
	w.missing = kit.NewChoice("", func(i int) {
		w.ask.Pick.Missing = ""
		if i > 0 {
			w.ask.Pick.Missing = lacks[i-1]
		}
		w.load()
	}, choices...)
	w.missing.Set(0)
	w.provider = kit.NewChoice("", func(i int) {
		w.ask.Provider = ""
		if i > 0 {
			w.ask.Provider = w.listing.Providers[i-1]
		}
		w.load()
	}, words.T("ui.enrollment.any.provider"))
	w.provider.Set(0)
	w.today = kit.NewCheck(words.T("ui.enrollment.today"), false, func(on bool) { w.ask.Today = on; w.load() })
	w.todo = kit.NewCheck(words.T("ui.enrollment.todo"), true, func(on bool) { w.ask.Pick.ToDo = on; w.load() })
	w.narrowed = kit.NewText()
	w.clear = kit.NewLink(words.T("ui.enrollment.clear"), w.widen)
	w.clearBox = kit.Padded(kit.Room(6, 4, 0, 0), w.clear)
	w.clearBox.Hide()
	w.list = w.columns()
	w.left = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.enrollment.loading"), "")))
	w.right = kit.NewSwap(kit.Spacer())
	w.bar = newBulkBar(w)
	return w
}

// filterHeight is the height of what stands beside the search, so that all of it stands on one line.
const filterHeight = 32

func (w *worklist) page() fyne.CanvasObject {
	filters := kit.Flow(10, kit.Sized(200, 0, w.search.Object()), kit.Sized(164, 0, w.missing), kit.Sized(164, 0, w.provider), kit.Sized(0, filterHeight, w.today), kit.Sized(0, filterHeight, w.todo),
		kit.Sized(0, filterHeight, w.narrowed), w.clearBox)
	top := kit.Stack(10, kit.Padded(kit.Room(12, 0, 0, 0), w.strip.object()), kit.Padded(kit.Room(0, 10, 0, 0), filters))
	left := kit.Between(kit.Spacer(), w.left.Object(), w.bar.object)
	beside := kit.Beside(12, 316, left, w.right.Object())
	w.list.Rows.OnTap = func(int) { kit.Unfold(beside) }
	w.object = kit.Below(top, beside)
	return w.object
}

func (w *worklist) focus() {
	if !w.loaded || len(w.listing.Lines) == 0 {
		return
	}
	w.list.Rows.Focus()
	if w.list.Rows.Selected() < 0 {
		w.list.Rows.Select(0)
	}
}

// load asks for the list as it is narrowed now.
func (w *worklist) load() {
	ask := w.ask
	kit.Load(w.shell.Context(), &w.finding, func(ctx context.Context) (Listing, error) { return w.services.List(ctx, ask) }, func(l Listing, err error) {
		if err != nil {
			w.failed(w.left, err, w.load)
			return
		}
		w.took(l)
	})
}

func (w *worklist) took(l Listing) {
	w.listing = l
	w.strip.show()
	subtitle := words.N("ui.enrollment.count.todo", l.ToDo)
	if l.TodayToDo > 0 {
		subtitle += " · " + words.N("ui.enrollment.count.today", l.TodayToDo)
	}
	w.head.Set(words.T("ui.enrollment.title"), subtitle+" · "+words.N("ui.enrollment.count.due", l.Due))
	w.due.SetOff(w.busy || l.Due == 0)
	w.tabs.SetCount(pageReviews, l.Reviews)
	w.shell.SetCount("enrollment", l.TodayToDo+l.Reviews, false)
	if !slices.Equal(w.provider.Words[1:], l.Providers) {
		w.provider.Words = append([]string{words.T("ui.enrollment.any.provider")}, l.Providers...)
		w.provider.Set(1 + slices.Index(l.Providers, w.ask.Provider))
	}
	w.narrowed.Set(kit.Quiet(words.N("ui.enrollment.count", len(l.Lines))).As(kit.Small))
	if narrow := w.narrow(); narrow != w.clearBox.Visible() {
		if narrow {
			w.clearBox.Show()
		} else {
			w.clearBox = kit.Padded(kit.Room(6, 4, 0, 0), w.clear)
			w.clearBox.Hide()
		}
		w.bar.relay()
	}
	w.untickGone()
	w.bar.show()
	if len(l.Lines) == 0 {
		w.left.Show(kit.Sheet(w.empty()))
		w.open = ""
		w.right.Show(kit.Spacer())
		w.list.Rows.Deselect()
		w.loaded = true
		return
	}
	w.left.Show(kit.Sheet(w.list))
	w.list.Rows.Reload()
	w.mark()
	if first := !w.loaded; first {
		w.loaded = true
		if w.tabs.Chosen() == pageWork && w.shell.Canvas().Focused() == nil && w.shell.Here() == "enrollment" {
			w.focus()
		}
	}
}

// mark keeps the patient in view; where that one left the list, the next one moves up.
func (w *worklist) mark() {
	i := slices.IndexFunc(w.listing.Lines, func(l *data.Line) bool { return l.PatientID == w.open })
	if i < 0 || w.open == "" {
		i = min(w.row, len(w.listing.Lines)-1)
		w.list.Rows.Deselect()
	}
	if w.list.Rows.Selected() != i {
		w.list.Rows.Select(i)
	}
	w.selected(i)
}

func (w *worklist) empty() fyne.CanvasObject {
	switch {
	case w.ask.Today && w.ask.Pick.ToDo:
		return kit.Empty("enrollment", words.T("ui.enrollment.none.today"), words.T("ui.enrollment.none.today.hint"), kit.NewButton(words.T("ui.enrollment.clear"), w.widen))
	case w.narrow():
		return kit.Empty("filter", words.T("ui.enrollment.none"), words.T("ui.enrollment.none.hint"), kit.NewButton(words.T("ui.enrollment.clear"), w.widen))
	case w.listing.Counts.Total == 0:
		return kit.Empty("patients", words.T("ui.enrollment.nobody"), words.T("ui.enrollment.nobody.hint"), nil)
	}
	return kit.Empty("check", words.T("ui.enrollment.done"), words.T("ui.enrollment.done.hint"), nil)
}

// narrow says whether the list is narrowed beyond what is to be done.
func (w *worklist) narrow() bool {
	p := w.ask.Pick
	return len(p.States) > 0 || p.Reached != "" || p.Missing != "" || p.Text != "" || p.By != "" || p.Reason != "" || w.ask.Today || w.ask.Due || w.ask.Provider != ""
}

// widen shows everybody for whom something is to be done.
func (w *worklist) widen() { w.only(data.Pick{ToDo: true}) }

// only narrows the list to a pick and to nothing else.
func (w *worklist) only(p data.Pick) {
	w.ask = Ask{Pick: p, Order: w.ask.Order, Falling: w.ask.Falling}
	w.search.Fill("")
	w.missing.Set(0)
	w.provider.Set(0)
	w.today.Set(false)
	w.todo.Set(p.ToDo)
	w.load()
}

func (w *worklist) onlyDue() {
	w.only(data.Pick{ToDo: true})
	w.ask.Due = true
	w.load()
}

func (w *worklist) onlyToday() {
	w.only(data.Pick{ToDo: true})
	w.ask.Today = true
	w.today.Set(true)
	w.load()
}

// show brings one patient into view, whatever the list was narrowed to.
func (w *worklist) show(id string) {
	w.open = id
	w.only(data.Pick{})
	w.read()
}

func (w *worklist) back() bool {
	switch {
	case len(w.ticked) > 0:
		w.untick()
	case w.narrow():
		w.widen()
	default:
		return false
	}
	return true
}

func (w *worklist) at(id int) *data.Line {
	if id < 0 || id >= len(w.listing.Lines) {
		return &data.Line{Age: -1}
	}
	return w.listing.Lines[id]
}

func (w *worklist) selected(id int) {
	l := w.at(id)
	if l.PatientID == "" {
		return
	}
	w.row = id
	if l.PatientID == w.open && w.shownID() == l.PatientID {
		return
	}
	w.open = l.PatientID
	w.read()
}
