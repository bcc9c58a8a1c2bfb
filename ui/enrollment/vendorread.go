package enrollment

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/table"
	"foyer/data/vendor"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// Reading a user report: what its columns and words mean, what it would change, and only then the change.

// reportFields are what a column of a user report can hold, in the order to choose from.
var reportFields = []table.Field{table.FieldFamily, table.FieldGiven, table.FieldName, table.FieldBirthDate, table.FieldMRN, table.FieldSex, table.FieldEmail, table.FieldPhone,
	table.FieldAccountStatus, table.FieldAccountInvited, table.FieldAccountJoined, table.FieldAccountSeen}

// begin reads a file; a form that was confirmed before is not asked about again.
func (v *vendors) begin(path string) {
	v.busy = true
	v.read.SetOff(true)
	kit.Load(v.shell.Context(), &v.reading, func(ctx context.Context) (VendorFile, error) { return v.services.UserReport(ctx, path) }, func(f VendorFile, err error) {
		v.rest()
		switch {
		case err != nil:
			v.shell.Warn(err)
		case !f.Form.Known:
			v.columns(f)
		case len(f.Form.Unknown()) > 0:
			v.words(f)
		default:
			v.plan(f)
		}
	})
}

func (v *vendors) rest() {
	v.busy = false
	v.read.SetOff(false)
}

// columns asks what the columns hold.
func (v *vendors) columns(f VendorFile) {
	f.Form.Mapping.Columns = slices.Clone(f.Form.Mapping.Columns)
	names := []string{words.T("ui.import.table.notread")}
	for _, field := range reportFields {
		names = append(names, words.T("ui.import.field."+string(field)))
	}
	example := func(i int) string {
		var parts []string
		for _, row := range f.Form.Sample {
			if i < len(row) && strings.TrimSpace(row[i]) != "" {
				parts = append(parts, strings.TrimSpace(row[i]))
			}
		}
		return strings.Join(parts[:min(3, len(parts))], "  ·  ")
	}
	list := kit.NewColumns(40, func() int { return len(f.Form.Mapping.Columns) },
		kit.Column{Title: words.T("ui.import.table.header.column"), Width: 170, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(f.Form.Mapping.Columns[i].Header)} }},
		kit.Column{Title: words.T("ui.import.table.holds"), Width: 210, New: func() fyne.CanvasObject { return kit.Sized(196, 32, kit.NewChoice("", nil, names...)) }, Update: func(i int, o fyne.CanvasObject) {
			choice := o.(*fyne.Container).Objects[0].(*kit.Choice)
			choice.OnChoose = nil
			choice.Set(max(0, 1+slices.Index(reportFields, f.Form.Mapping.Columns[i].Field)))
			choice.OnChoose = func(n int) {
				f.Form.Mapping.Columns[i].Field, f.Form.Mapping.Columns[i].Confidence = "", 1
				if n > 0 {
					f.Form.Mapping.Columns[i].Field = reportFields[n-1]
				}
			}
		}},
		kit.Column{Title: words.T("ui.vendor.examples"), Width: 160, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(example(i))} }})
	var orders []string
	for _, o := range table.DateOrders {
		orders = append(orders, words.T("ui.import.table.order."+string(o)))
	}
	order := kit.NewSegments(func(n int) { f.Form.Mapping.DateOrder = table.DateOrders[n] }, orders...)
	order.Chosen = max(0, slices.Index(table.DateOrders, f.Form.Mapping.DateOrder))
	help := ""
	if f.Form.OpenDates {
		help = words.T("ui.import.table.order.open")
	}
	wrong := kit.NewParagraph()
	d := &kit.Dialog{Title: words.T("ui.vendor.columns", "file", f.Name), Width: 760}
	body := kit.Stack(12, kit.NewParagraph(kit.Say(words.T("ui.vendor.columns.hint"))), kit.Sized(0, min(340, 78+40*float32(len(f.Form.Mapping.Columns))), kit.Sheet(list)),
		kit.NewLabeled(words.T("ui.import.table.order"), help, kit.Row(0, order)).Object(), wrong)
	d.Body = body
	next := kit.NewPrimary(words.T("ui.vendor.next"), "", func() {
		kit.Load(v.shell.Context(), &v.reading, func(ctx context.Context) (VendorFile, error) { return v.services.Reread(ctx, f) }, func(read VendorFile, err error) {
			if err != nil {
				wrong.Set(kit.Sign("warning", kit.AlertInk), kit.Say(phrase.Error(err)).In(kit.AlertInk).After(6))
				kit.Relay(body)
				return
			}
			d.Close()
			if len(read.Form.Meanings) > 0 {
				v.words(read)
				return
			}
			v.plan(read)
		})
	})
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), next}
	d.Show(v.shell.Canvas())
}

// words asks what the vendor's words for the state of an account mean; those that are usual are proposed.
func (v *vendors) words(f VendorFile) {
	var said []string
	for word := range f.Form.Meanings {
		said = append(said, word)
	}
	slices.SortFunc(said, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	names := make([]string, len(vendor.Meanings))
	for i, m := range vendor.Meanings {
		names[i] = phrase.Capital(meant(m))
	}
	rows := kit.Stack(8)
	for _, word := range said {
		choice := kit.NewChoice(words.T("ui.vendor.word.choose"), func(n int) { f.Form.Meanings[word] = vendor.Meanings[n] }, names...)
		choice.Set(slices.Index(vendor.Meanings, f.Form.Meanings[word]))
		rows.Add(kit.Spread(12, 0, kit.NewClip(kit.Strong(word)), kit.Sized(230, 32, choice)))
	}
	wrong := kit.NewParagraph()
	d := &kit.Dialog{Title: words.T("ui.vendor.words"), Width: 520}
	body := kit.Stack(12, kit.NewParagraph(kit.Say(words.T("ui.vendor.words.hint"))), kit.Sized(0, min(300, 12+40*float32(len(said))), kit.Scrolled(rows)), wrong)
	d.Body = body
	next := kit.NewPrimary(words.T("ui.vendor.next"), "", func() {
		if unknown := f.Form.Unknown(); len(unknown) > 0 {
			wrong.Set(kit.Sign("warning", kit.AlertInk), kit.Say(words.T("ui.vendor.word.missing", "word", unknown[0])).In(kit.AlertInk).After(6))
			kit.Relay(body)
			return
		}
		d.Close()
		v.plan(f)
	})
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), next}
	d.Show(v.shell.Canvas())
}

// long runs what may take its time, with progress in the page.
func long[T any](v *vendors, title string, work func(ctx context.Context, progress func(done, of int)) (T, error), then func(T, error)) {
	v.busy = true
	v.read.SetOff(true)
	ctx, stop := context.WithCancel(v.shell.Context())
	progress := kit.NewProgress(title, words.T("ui.cancel"), stop)
	v.body.Show(kit.Top(kit.Card(progress.Object())))
	kit.Load(ctx, &v.reading, func(ctx context.Context) (T, error) {
		return work(ctx, func(done, of int) {
			kit.OnUI(func() {
				progress.Set(float64(done)/float64(max(of, 1)), kit.Say(words.T("ui.vendor.progress", "done", words.Count(done), "of", words.Count(of))))
			})
		})
	}, func(answer T, err error) {
		stopped := ctx.Err() != nil
		stop()
		v.rest()
		v.fill()
		if stopped && err != nil {
			v.load() // what was done before it was stopped stays
		} else {
			then(answer, err)
		}
	})
}

// plan shows what the report would change before anything is.
func (v *vendors) plan(f VendorFile) {
	long(v, words.T("ui.vendor.reading", "file", f.Name), func(ctx context.Context, progress func(done, of int)) (vendor.Judged, error) {
		return v.services.PlanReport(ctx, f, progress)
	}, func(j vendor.Judged, err error) {
		if err != nil {
			v.shell.Warn(err)
			if f.Form.Known { // what was confirmed once does not fit this file
				v.columns(f)
			}
			return
		}
		v.propose(f, j)
	})
}

func (v *vendors) propose(f VendorFile, j vendor.Judged) {
	line := func(n int, key string) fyne.CanvasObject {
		return kit.NewParagraph(kit.Strong(words.Count(n)), kit.Say(words.T(key)).After(8))
	}
	counts := kit.Stack(4, line(j.Changed, "ui.vendor.plan.changed"), line(j.Same, "ui.vendor.plan.same"))
	for _, one := range []struct {
		n   int
		key string
	}{{j.Conflict, "ui.vendor.plan.conflict"}, {j.Doubtful, "ui.vendor.plan.doubtful"}, {j.Nobody, "ui.vendor.plan.nobody"}, {j.Missing, "ui.vendor.plan.missing"}, {len(j.Left) + j.MoreLeft, "ui.vendor.plan.left"}} {
		if one.n > 0 {
			counts.Add(line(one.n, one.key))
		}
	}
	parts := []fyne.CanvasObject{counts}
	if len(j.List) > 0 {
		list := kit.NewColumns(30, func() int { return len(j.List) },
			kit.Column{Title: words.T("ui.patient"), Width: 160, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(j.List[i].Person)} }},
			kit.Column{Title: words.T("ui.vendor.says"), Width: 100, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(meant(j.List[i].Meaning))} }},
			kit.Column{Title: words.T("ui.vendor.here"), Width: 110, Cell: func(i int) []kit.Span {
				if j.List[i].Here == "" {
					return nil
				}
				return []kit.Span{phrase.Enrollment(string(j.List[i].Here))}
			}},
			kit.Column{Title: words.T("ui.vendor.becomes"), Width: 130, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{fate(j.List[i])} }})
		parts = append(parts, kit.Sized(0, min(270, 38+30*float32(len(j.List))), kit.Sheet(list)))
	}
	for i, l := range j.Left {
		if i == 4 {
			break
		}
		parts = append(parts, kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Quiet(phrase.Sentence(l.Reason)).As(kit.Small).After(6)))
	}
	d := &kit.Dialog{Title: words.T("ui.vendor.plan", "file", f.Name), Width: 660, Body: kit.Stack(12, parts...)}
	d.Actions = []fyne.CanvasObject{
		kit.NewButton(words.T("ui.cancel"), d.Close),
		kit.NewButton(words.T("ui.vendor.columns.change"), func() { d.Close(); v.columns(f) }),
		kit.NewPrimary(words.N("ui.vendor.take", j.Changed), "", func() { d.Close(); v.take(f) })}
	d.Show(v.shell.Canvas())
}

// fate is what becomes of a row.
func fate(row vendor.Row) kit.Span {
	switch row.Outcome {
	case vendor.Changed:
		return kit.Tag(words.T("ui.vendor.meaning."+string(row.Meaning)), kit.Green)
	case vendor.Nobody:
		return kit.Quiet(words.T("ui.vendor.fate.nobody"))
	}
	return kit.Tag(words.T("ui.vendor.fate.waits"), kit.Amber)
}

func (v *vendors) take(f VendorFile) {
	long(v, words.T("ui.vendor.reading", "file", f.Name), func(ctx context.Context, progress func(done, of int)) (vendor.Report, error) {
		return v.services.TakeReport(ctx, f, progress)
	}, func(r vendor.Report, err error) {
		if err != nil {
			v.shell.Warn(err)
			v.load()
			return
		}
		text := words.N("ui.vendor.changed", r.Changed) + "."
		if r.Open > 0 {
			text += " " + words.N("ui.vendor.open", r.Open) + "."
		}
		v.shell.SayUndo(text, func() { v.undoReport(r.ID) })
		v.changed()
		v.load()
	})
}
