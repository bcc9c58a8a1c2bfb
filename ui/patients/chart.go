package patients

import (
	"context"
	"encoding/json"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// chartPage lists all entries of some kinds, to be added to, changed and removed.
func (s *Screen) chartPage(key string, kinds []record.Kind) {
	entries := func() []Entry { return entriesOf(&s.record.Chart, kinds...) }
	at := func(i int) Entry {
		if all := entries(); i < len(all) {
			return all[i]
		}
		return Entry{}
	}
	list := kit.NewColumns(30, func() int { return len(entries()) },
		kit.Column{Title: words.T(key), Width: 220, Flex: 2, Cell: func(i int) []kit.Span {
			what, _ := wordsOf(at(i).Before)
			if what == "" {
				return []kit.Span{kit.Quiet(words.T("ui.record.chart.error"))}
			}
			return []kit.Span{kit.Strong(what)}
		}},
		kit.Column{Title: words.T("ui.record.chart.more"), Width: 200, Flex: 2, Cell: func(i int) []kit.Span {
			_, remark := wordsOf(at(i).Before)
			return []kit.Span{kit.Quiet(remark)}
		}},
		kit.Column{Title: words.T("ui.record.chart.from"), Width: 150, Flex: 1, Spare: true, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(origin(at(i).Before))} }})
	s.turnChart(key, kinds, list, at)
}

// origin says where an entry came from: a person's hand or an import.
func origin(value any) string {
	item := itemOf(value)
	switch {
	case item == nil:
		return ""
	case item.SourceID != "":
		return words.T("ui.record.chart.imported")
	case item.Author != "":
		return item.Author
	}
	return words.T("ui.record.chart.byhand")
}

func (s *Screen) turnChart(key string, kinds []record.Kind, list *kit.ColumnList, at func(int) Entry) {
	list.SortedBy = -1
	change := func(i int) {
		if e := at(i); e.ID != "" && s.rights.Edit == "" {
			s.changeItem(e, list.Rows.Reload)
		}
	}
	remove := func(i int) {
		if e := at(i); e.ID != "" && s.rights.Edit == "" {
			s.removeItem(e, list.Rows.Reload)
		}
	}
	list.Rows.OnOpen = change
	list.Rows.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyDelete && list.Rows.Selected() >= 0 {
			remove(list.Rows.Selected())
			return true
		}
		if e.Name == fyne.KeyEscape {
			s.back()
			return true
		}
		return false
	}
	list.Rows.OnMenu = func(i int, where fyne.Position) {
		list.Rows.Select(i)
		kit.ShowMenuAt(s.shell.Canvas(), where, []kit.MenuItem{
			{Word: words.T("ui.record.chart.change"), Icon: "edit", Off: s.rights.Edit != "", Do: func() { change(i) }},
			{Word: words.T("ui.record.chart.remove"), Icon: "trash", Off: s.rights.Edit != "", Do: func() { remove(i) }},
		})
	}
	adding := make([]fyne.CanvasObject, 0, len(kinds)+1)
	adding = append(adding, kit.NewButton(words.T("ui.patients.back"), s.back))
	for i, kind := range kinds {
		word := words.T("ui.record.chart.kind." + string(kind))
		add := kit.NewButton(words.T("ui.record.chart.add", "what", word), func() { s.newItem(kind, list.Rows.Reload) })
		if i == len(kinds)-1 {
			add = kit.NewPrimary(words.T("ui.record.chart.add", "what", word), "", func() { s.newItem(kind, list.Rows.Reload) })
		}
		add.SetOff(s.rights.Edit != "")
		adding = append(adding, add)
	}
	hint := kit.Padded(kit.Room(8, 8, 14, 14), kit.NewClip(kit.Quiet(words.T("ui.record.chart.hint")).As(kit.Small)))
	s.turn(&page{title: words.T(key), subtitle: nameOf(s.record.Patient), actions: adding, body: kit.Sheet(kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), hint)))})
	list.Rows.Focus()
}

func (s *Screen) addItem(kind record.Kind) { s.newItem(kind, nil) }

func (s *Screen) newItem(kind record.Kind, then func()) {
	s.itemDialog(Entry{Kind: kind}, then)
}

func (s *Screen) changeItem(e Entry, then func()) { s.itemDialog(e, then) }

// removeItem takes an entry out at once; the toast brings it back.
func (s *Screen) removeItem(e Entry, then func()) {
	id := s.open
	what, _ := wordsOf(e.Before)
	s.undoable(func(ctx context.Context) (func(context.Context) error, error) {
		return s.services.RemoveItem(ctx, id, e)
	},
		words.T("ui.record.chart.removed", "what", what), then)
}

// undoable does something that can be taken back and says so.
func (s *Screen) undoable(work func(ctx context.Context) (func(context.Context) error, error), said string, then func()) {
	kit.Load(context.WithoutCancel(s.shell.Context()), &kit.Loader{}, work, func(undo func(context.Context) error, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.shell.SayUndo(said, func() { s.do(undo, then) })
		s.readThen(then)
	})
}

// readThen reads the record in view anew and goes on.
func (s *Screen) readThen(then func()) {
	id := s.open
	kit.Load(s.shell.Context(), &s.reading, s.reader(id), func(r Record, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		s.draw(r)
		if then != nil {
			then()
		}
	})
}

// cloned is a copy of an entry that can be changed.
func cloned(kind record.Kind, value any) any {
	made := blank(kind)
	if value == nil {
		return made
	}
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, made)
	}
	if err != nil {
		return made
	}
	return made
}

func blank(kind record.Kind) any {
	switch kind {
	case record.KindAllergy:
		return &record.Allergy{Item: record.Item{Status: "active"}}
	case record.KindProblem:
		return &record.Problem{Item: record.Item{Status: "active"}}
	case record.KindMedication:
		return &record.Medication{Item: record.Item{Status: "active"}}
	case record.KindImmunization:
		return &record.Immunization{Item: record.Item{Status: "completed"}}
	case record.KindProcedure:
		return &record.Procedure{Item: record.Item{Status: "completed"}}
	case record.KindCarePlan:
		return &record.CarePlan{}
	case record.KindGoal:
		return &record.Goal{}
	case record.KindRelative:
		return &record.Relative{}
	}
	return &record.Observation{}
}

func itemOf(value any) *record.Item {
	switch x := value.(type) {
	case *record.Allergy:
		return &x.Item
	case *record.Problem:
		return &x.Item
	case *record.Medication:
		return &x.Item
	case *record.Immunization:
		return &x.Item
	case *record.Procedure:
		return &x.Item
	case *record.CarePlan:
		return &x.Item
	case *record.Goal:
		return &x.Item
	case *record.Relative:
		return &x.Item
	case *record.Observation:
		return &x.Item
	case *record.Instruction:
		return &x.Item
	}
	return nil
}
