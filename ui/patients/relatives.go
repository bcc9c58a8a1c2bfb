package patients

import (
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/words"
)

// relativeSlots are the fields of a relative: who, what they had and from which age, whether they live.
func relativeSlots() []slot {
	r := func(v any) *record.Relative { return v.(*record.Relative) }
	return []slot{
		{key: "ui.record.family.relation", must: true, half: true, read: func(v any) string { return r(v).Relationship.String() }, write: func(v any, t string) { concept(&r(v).Relationship, t) }},
		{key: "ui.record.family.name", read: func(v any) string { return r(v).Name }, write: func(v any, t string) { r(v).Name = t }},
		{key: "ui.record.family.conditions", must: true, read: func(v any) string { return conditionsText(r(v).Conditions) }, write: func(v any, t string) { setConditions(r(v), t) }},
		{key: "ui.record.family.lives", half: true, choice: []string{"", "yes", "no"}, prefix: "ui.record.family.lives.", read: func(v any) string {
			switch d := r(v).Deceased; {
			case d == nil:
				return ""
			case *d:
				return "no"
			}
			return "yes"
		}, write: func(v any, t string) {
			r(v).Deceased = nil
			if t != "" {
				gone := t == "no"
				r(v).Deceased = &gone
			}
		}},
		{key: "ui.record.family.deathage", read: func(v any) string { return r(v).DeathAge }, write: func(v any, t string) { r(v).DeathAge = t }},
		note(),
	}
}

// conditionsText writes conditions with the age at which they began: "Diabetes (52); Stroke".
func conditionsText(list []record.RelativeCondition) string {
	var parts []string
	for _, c := range list {
		text := c.Condition.String()
		if c.Onset != "" {
			text += " (" + c.Onset + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// setConditions reads them back; those that are still there keep their codes.
func setConditions(r *record.Relative, text string) {
	if text == conditionsText(r.Conditions) {
		return
	}
	old := map[string]record.RelativeCondition{}
	for _, c := range r.Conditions {
		old[c.Condition.String()] = c
	}
	r.Conditions = nil
	for _, part := range strings.Split(text, ";") {
		part = strings.TrimSpace(part)
		name, onset := part, ""
		if i := strings.LastIndexByte(part, '('); i > 0 && strings.HasSuffix(part, ")") {
			name, onset = strings.TrimSpace(part[:i]), part[i+1:len(part)-1]
		}
		if name == "" {
			continue
		}
		c, ok := old[name]
		if !ok {
			c = record.RelativeCondition{Condition: record.Concept{Text: name}}
		}
		c.Onset = onset
		r.Conditions = append(r.Conditions, c)
	}
}

// family lists the relatives with what they had and from which age.
func (s *Screen) family(r Record) fyne.CanvasObject {
	add := kit.NewButton(words.T("ui.record.family.add"), func() { s.newItem(record.KindRelative, nil) })
	add.Icon = "plus"
	add.SetOff(s.rights.Edit != "")
	all := entriesOf(&r.Chart, record.KindRelative)
	if len(all) == 0 {
		return kit.Empty("patients", words.T("ui.record.family.none"), words.T("ui.record.family.none.hint"), add)
	}
	at := func(i int) *record.Relative { return all[i].Before.(*record.Relative) }
	list := kit.NewColumns(30, func() int { return len(all) },
		kit.Column{Title: words.T("ui.record.family.relation"), Width: 130, Flex: 1, Cell: func(i int) []kit.Span {
			spans := []kit.Span{kit.Strong(at(i).Relationship.String())}
			if at(i).Name != "" {
				spans = append(spans, kit.Quiet(at(i).Name).After(6))
			}
			return spans
		}},
		kit.Column{Title: words.T("ui.record.family.had"), Width: 220, Flex: 2, Cell: func(i int) []kit.Span { return conditionSpans(at(i)) }},
		kit.Column{Title: words.T("ui.record.family.lives"), Width: 120, Cell: func(i int) []kit.Span {
			d := at(i).Deceased
			switch {
			case d == nil:
				return []kit.Span{kit.Quiet(words.T("ui.record.family.lives.none"))}
			case !*d:
				return []kit.Span{kit.Say(words.T("ui.record.family.lives.yes"))}
			case at(i).DeathAge != "":
				return []kit.Span{kit.Say(words.T("ui.record.family.died.at", "age", at(i).DeathAge))}
			}
			return []kit.Span{kit.Say(words.T("ui.record.family.lives.no"))}
		}})
	s.entryKeys(list, func(i int) Entry { return all[i] })
	foot := kit.Padded(kit.Room(10, 10, 0, 18), kit.Spread(8, 0, kit.NewClip(kit.Quiet(words.T("ui.record.chart.hint")).As(kit.Small)), add))
	return kit.Between(kit.Spacer(), list, kit.Stack(0, kit.Line(), foot))
}

func conditionSpans(x *record.Relative) []kit.Span {
	var spans []kit.Span
	for i, c := range x.Conditions {
		sp := kit.Say(c.Condition.String())
		if i > 0 {
			sp.Gap = 12
		}
		spans = append(spans, sp)
		if c.Onset != "" {
			spans = append(spans, kit.Quiet(words.T("ui.record.family.onset", "age", c.Onset)).After(5))
		}
		if c.CausedDeath {
			spans = append(spans, kit.Quiet(words.T("ui.record.family.caused")).After(5))
		}
	}
	if x.Absent {
		spans = append(spans, kit.Quiet(words.T("ui.record.none")))
	}
	return spans
}

// entryKeys lets the rows of a list of entries be changed and removed.
func (s *Screen) entryKeys(list *kit.ColumnList, at func(int) Entry) {
	list.SortedBy = -1
	list.Rows.OnOpen = func(i int) {
		if s.rights.Edit == "" {
			s.changeItem(at(i), nil)
		}
	}
	list.Rows.OnKey = func(e *fyne.KeyEvent) bool {
		i := list.Rows.Selected()
		if e.Name != fyne.KeyDelete || i < 0 || s.rights.Edit != "" {
			return false
		}
		s.removeItem(at(i), nil)
		return true
	}
	list.Rows.OnMenu = func(i int, where fyne.Position) {
		list.Rows.Select(i)
		kit.ShowMenuAt(s.shell.Canvas(), where, []kit.MenuItem{
			{Word: words.T("ui.record.chart.change"), Icon: "edit", Off: s.rights.Edit != "", Do: func() { s.changeItem(at(i), nil) }},
			{Word: words.T("ui.record.chart.remove"), Icon: "trash", Off: s.rights.Edit != "", Do: func() { s.removeItem(at(i), nil) }},
		})
	}
}
