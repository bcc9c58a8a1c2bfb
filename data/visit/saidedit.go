package visit

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"foyer/data/patient"
	"foyer/data/record"
	"foyer/data/store"
)

// edit is one change of the chart: an entry added (no id), changed, or taken out (no value).
type edit struct {
	kind  record.Kind
	id    string
	value any // *record.Instruction, *record.Observation or *record.Medication
}

// keep writes the change and returns the id of what was added.
func (e edit) keep(ctx context.Context, tx *store.Tx, patientID string) (added string, err error) {
	switch {
	case e.value == nil:
		return "", patient.RemoveItemIn(ctx, tx, e.id)
	case e.id == "":
		return patient.AddItemIn(ctx, tx, patientID, e.kind, e.value)
	}
	return "", patient.ChangeItemIn(ctx, tx, e.id, 0, e.value)
}

// show makes the change in a chart that is only looked at.
func (e edit) show(c *record.Chart) {
	switch e.kind {
	case record.KindInstruction:
		v, _ := e.value.(*record.Instruction)
		c.Instructions = put(c.Instructions, e.id, v, func(i record.Instruction) string { return i.ID })
	case record.KindResult:
		v, _ := e.value.(*record.Observation)
		c.Results = put(c.Results, e.id, v, func(o record.Observation) string { return o.ID })
	case record.KindMedication:
		v, _ := e.value.(*record.Medication)
		c.Medications = put(c.Medications, e.id, v, func(m record.Medication) string { return m.ID })
	}
}

// put returns a copy of a list with one entry added, changed or left out.
func put[T any](list []T, id string, value *T, idOf func(T) string) []T {
	if id == "" && value != nil {
		return append(slices.Clone(list), *value)
	}
	out := make([]T, 0, len(list))
	for _, v := range list {
		switch {
		case idOf(v) != id:
			out = append(out, v)
		case value != nil:
			out = append(out, *value)
		}
	}
	return out
}

// edits are the changes that lead from what a chart says to these words.
func (s Said) edits(v record.Visit, chart record.Chart) (list []edit) {
	was := SaidOf(v, chart)
	if tidy(s.Next) != tidy(was.Next) {
		list = append(list, s.nextEdits(v, chart)...)
	}
	list = append(list, s.pendingEdits(v, chart)...)
	for _, m := range s.Medicines {
		if e, ok := m.edit(v, chart); ok {
			list = append(list, e)
		}
	}
	return list
}

// nextEdits put the whole text into the first instruction and take the others out: the lines have been read as one text.
func (s Said) nextEdits(v record.Visit, chart record.Chart) (list []edit) {
	text, first := tidy(s.Next), true
	for _, i := range chart.Instructions {
		if !told(v, i) {
			continue
		}
		e := edit{kind: record.KindInstruction, id: i.ID}
		if first && text != "" {
			i.Text, i.Title = text, record.Concept{}
			e.value = &i
		}
		first = false
		list = append(list, e)
	}
	if first && text != "" {
		list = append(list, edit{kind: record.KindInstruction, value: &record.Instruction{Item: record.Item{Visit: v.ID, Author: v.Provider}, Text: text, When: v.Start}})
	}
	return list
}

func (s Said) pendingEdits(v record.Visit, chart record.Chart) (list []edit) {
	want := lines(s.Pending)
	for _, r := range chart.Results {
		if !awaited(v, r) {
			continue
		}
		if i := slices.Index(want, r.Code.String()); i >= 0 {
			want = slices.Delete(want, i, i+1)
		} else {
			list = append(list, edit{kind: record.KindResult, id: r.ID})
		}
	}
	for _, name := range want {
		list = append(list, edit{kind: record.KindResult, value: &record.Observation{Item: record.Item{Visit: v.ID, Status: "registered"}, Code: record.Concept{Text: name}, When: v.Start}})
	}
	return list
}

// edit is what a line of the list means for the chart; ok is false when nothing changes.
func (m Medicine) edit(v record.Visit, chart record.Chart) (e edit, ok bool) {
	e.kind, e.id = record.KindMedication, m.ID
	name, how, purpose := strings.TrimSpace(m.Name), strings.TrimSpace(m.How), strings.TrimSpace(m.For)
	if m.ID == "" {
		if name == "" || m.Change == MedicineRemoved {
			return e, false
		}
		med := &record.Medication{Item: record.Item{Visit: v.ID, Status: "active"}, Drug: record.Concept{Text: name}, Sig: how, Start: v.Start, Change: cmp.Or(m.Change, MedicineNew)}
		if purpose != "" {
			med.Reason = record.Concept{Text: purpose}
		}
		stop(med, v)
		e.value = med
		return e, true
	}
	i := slices.IndexFunc(chart.Medications, func(c record.Medication) bool { return c.ID == m.ID })
	if i < 0 {
		return e, false
	}
	med := chart.Medications[i]
	if m.Change == MedicineRemoved {
		return e, true // taken out of the list, and no later import brings it back
	}
	if name == med.Drug.String() && how == directions(med) && purpose == med.Reason.String() && m.Change == change(v, med) {
		return e, false
	}
	if name != "" && name != med.Drug.String() {
		med.Drug = record.Concept{Text: name}
	}
	if how != directions(med) {
		med.Sig = how
	}
	if purpose != med.Reason.String() {
		med.Reason = record.Concept{Text: purpose}
	}
	if m.Change != change(v, med) {
		if med.Change == MedicineStopped {
			med.Status, med.End = "active", ""
		}
		med.Visit, med.Change = v.ID, m.Change
		stop(&med, v)
	}
	e.value = &med
	return e, true
}

// stop ends a medicine that was stopped at the visit.
func stop(m *record.Medication, v record.Visit) {
	if m.Change == MedicineStopped {
		m.Status, m.End = "stopped", v.Start
	}
}

// lines are the lines of a text that say something.
func lines(text string) (list []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}

func tidy(text string) string { return strings.Join(lines(text), "\n") }
