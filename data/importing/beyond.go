package importing

import (
	"encoding/json"
	"fmt"

	"foyer/data/record"
)

// beyond returns what a document says more than another one that was read from a part of its files. Visits to which
// something that is left belongs stay.
func beyond(doc, base record.Document) (record.Document, error) {
	known := map[string]bool{}
	mark := func(who string, kind any, what any) (string, error) {
		b, err := json.Marshal(what)
		if err != nil {
			return "", fmt.Errorf("comparing documents: %w", err)
		}
		return fmt.Sprint(who, "\x00", kind, "\x00", string(b)), nil
	}
	// each calls fn with the mark of every visit and item of a subject.
	each := func(s *record.Subject, fn func(mark string, visit string)) error {
		who, err := mark("", "", s.Patient)
		if err != nil {
			return err
		}
		for _, v := range s.Visits {
			m, err := mark(who, "visit", v)
			if err != nil {
				return err
			}
			fn(m, "")
		}
		s.Chart.Each(func(kind record.Kind, item *record.Item, value any) {
			m, failed := mark(who, kind, value)
			if failed != nil {
				err = failed
			}
			fn(m, item.Visit)
		})
		return err
	}
	for i := range base.Subjects {
		if err := each(&base.Subjects[i], func(m, _ string) { known[m] = true }); err != nil {
			return doc, err
		}
	}
	var subjects []record.Subject
	for i := range doc.Subjects {
		s := &doc.Subjects[i]
		needed := map[string]bool{}
		fresh := 0
		if err := each(s, func(m, visit string) {
			if !known[m] {
				fresh++
				needed[visit] = true
			}
		}); err != nil {
			return doc, err
		}
		if fresh == 0 {
			continue
		}
		left := record.Subject{Patient: s.Patient}
		who, err := mark("", "", s.Patient)
		if err != nil {
			return doc, err
		}
		for _, v := range s.Visits {
			m, err := mark(who, "visit", v)
			if err != nil {
				return doc, err
			}
			if !known[m] || needed[v.ID] {
				left.Visits = append(left.Visits, v)
			}
		}
		s.Chart.Each(func(kind record.Kind, _ *record.Item, value any) {
			m, failed := mark(who, kind, value)
			if failed == nil && known[m] {
				return
			}
			text, failed := json.Marshal(value)
			if failed == nil {
				failed = left.Chart.Add(kind, text)
			}
			if failed != nil {
				err = failed
			}
		})
		if err != nil {
			return doc, err
		}
		subjects = append(subjects, left)
	}
	doc.Subjects = subjects
	return doc, nil
}
