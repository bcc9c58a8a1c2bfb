package patients

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/table"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// explain asks what the columns of a table hold that Foyer can't tell surely. What is confirmed is remembered for the next
// file of the form.
func (t *intake) explain(i int) {
	if i >= len(t.plan.Tables) {
		t.read()
		return
	}
	s, tab := t.screen, t.plan.Tables[i]
	m := tab.Mapping
	m.Columns = slices.Clone(m.Columns)
	wrong := kit.NewParagraph()
	wrong.Hide()

	var kinds []string
	for _, k := range table.Kinds {
		kinds = append(kinds, words.T("ui.import.table.kind."+string(k)))
	}
	kind := kit.NewChoice(words.T("ui.record.choose"), func(n int) { m.Kind = table.Kinds[n] }, kinds...)
	kind.Set(slices.Index(table.Kinds, m.Kind))
	var orders []string
	for _, o := range table.DateOrders {
		orders = append(orders, words.T("ui.import.table.order."+string(o)))
	}
	order := kit.NewSegments(func(n int) { m.DateOrder = table.DateOrders[n] }, orders...)
	order.Chosen = max(0, slices.Index(table.DateOrders, m.DateOrder))
	orderHelp := ""
	if tab.OpenDates {
		orderHelp = words.T("ui.import.table.order.open")
	}
	headers := kit.NewCheck(words.T("ui.import.table.header"), m.HeaderRow >= 0, nil)
	known := m.HeaderRow >= 0
	var box *fyne.Container
	list := columnForm(&m, tab)
	headers.OnChange = func(on bool) {
		if known || len(tab.Sample) == 0 {
			return
		}
		m.HeaderRow = -1
		for c := range m.Columns {
			m.Columns[c].Header = words.T("ui.import.table.column", "n", c+1)
		}
		if on {
			m.HeaderRow = 0
			for c := range m.Columns {
				if c < len(tab.Sample[0]) && strings.TrimSpace(tab.Sample[0][c]) != "" {
					m.Columns[c].Header = strings.TrimSpace(tab.Sample[0][c])
				}
			}
		}
		list.Rows.Reload()
	}
	headers.SetOff(known)
	top := kit.Stack(12, kit.NewParagraph(kit.Say(words.T("ui.import.table.hint"))), kit.Abreast(16, kit.NewLabeled(words.T("ui.import.table.kind"), "", kind).Object(), kit.NewLabeled(words.T("ui.import.table.order"), orderHelp, order).Object()), headers, wrong)
	box = kit.Stack(0, kit.Padded(kit.Room(0, 12, 0, 0), top))
	confirm := func() {
		tab := tab
		tab.Mapping = m
		kit.Load(context.WithoutCancel(s.shell.Context()), &s.acting, func(ctx context.Context) (struct{}, error) { return struct{}{}, s.services.Confirm(ctx, tab) }, func(_ struct{}, err error) {
			if err != nil {
				wrong.Set(kit.Sign("warning", kit.AlertInk), kit.Say(phrase.Error(err)).In(kit.AlertInk).After(6))
				wrong.Show()
				kit.Relay(box)
				return
			}
			t.explain(i + 1)
		})
	}
	leave := kit.NewButton(words.T("ui.import.table.skip"), func() {
		t.plan.Tables = slices.Delete(slices.Clone(t.plan.Tables), i, i+1)
		if i >= len(t.plan.Tables) {
			t.show()
			return
		}
		t.explain(i)
	})
	save := kit.NewPrimary(words.T("ui.import.table.confirm"), kit.ShortcutWords(kit.Ctrl(fyne.KeyReturn)), confirm)
	s.turn(&page{title: words.T("ui.import.table.title", "file", tab.Name), subtitle: words.T("ui.import.nothing.yet"), save: confirm, focus: kind,
		actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), s.back), leave, save}, body: kit.Below(box, kit.Sheet(list))})
}

// columnForm is a row a column: its header, what stands in it, and what it holds.
func columnForm(m *table.Mapping, tab Table) *kit.ColumnList {
	fields := table.Fields()
	items := []kit.PickItem{}
	for _, f := range fields {
		items = append(items, kit.PickItem{Key: string(f), Title: fieldWord(f)})
	}
	example := func(c, n int) string {
		var parts []string
		for _, row := range tab.Sample {
			if c < len(row) && strings.TrimSpace(row[c]) != "" {
				parts = append(parts, strings.Join(strings.Fields(row[c]), " "))
			}
		}
		return strings.Join(parts[:min(n, len(parts))], "  ·  ")
	}
	list := kit.NewColumns(40, func() int { return len(m.Columns) },
		kit.Column{Title: words.T("ui.import.table.header.column"), Width: 180, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(m.Columns[i].Header)} }},
		kit.Column{Title: words.T("ui.import.table.holds"), Width: 250, New: func() fyne.CanvasObject {
			return kit.Sized(230, 32, kit.NewPicker(words.T("ui.import.table.notread"), kit.PickOf(items), nil))
		}, Update: func(i int, o fyne.CanvasObject) {
			picker := o.(*fyne.Container).Objects[0].(*kit.Picker)
			picker.OnPick = func(it kit.PickItem) { m.Columns[i].Field, m.Columns[i].Confidence = table.Field(it.Key), 1 }
			picker.Set(kit.PickItem{})
			if at := slices.IndexFunc(items, func(it kit.PickItem) bool { return it.Key == string(m.Columns[i].Field) }); at >= 0 && m.Columns[i].Field != "" {
				picker.Set(items[at])
			}
		}},
		kit.Column{Title: words.T("ui.import.table.sample"), Width: 260, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(example(i, 4))} }})
	list.SortedBy = -1
	return list
}

// fieldWord says what a column can hold; one that has no words stands as it is called.
func fieldWord(f table.Field) string {
	if key := "ui.import.field." + string(f); words.Has(key) {
		return words.T(key)
	}
	return strings.ReplaceAll(string(f), "_", " ")
}
