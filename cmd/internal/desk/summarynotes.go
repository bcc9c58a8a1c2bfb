package desk

import (
	"fmt"
	"strings"

	"foyer/cmd/internal/press"
	"foyer/data/visit"
	"foyer/reports/reading"
	reportsummary "foyer/reports/summary"
	"foyer/ui/phrase"
	"foyer/ui/summary"
	"foyer/ui/words"
)

// fieldOf says beside which field a finding stands.
var fieldOf = map[string]string{
	reportsummary.PartNext: summary.FieldNext, reportsummary.PartMedicines: summary.FieldMedicines, reportsummary.PartFound: summary.FieldFound,
	reportsummary.PartCall: summary.FieldCall, reportsummary.PartPending: summary.FieldPending,
}

// notesOf sorts what the checks found to the fields they mean, with the reading level of each text and plain words for
// hard ones.
func notesOf(p press.Preview, said visit.Said) map[string][]summary.Note {
	notes := map[string][]summary.Note{}
	add := func(field string, n summary.Note) { notes[field] = append(notes[field], n) }
	lang := p.Input.Options.Lang
	var drugs, how []string
	for _, m := range said.Medicines {
		if m.Change != visit.MedicineRemoved {
			drugs, how = append(drugs, m.Name), append(how, m.How)
		}
	}
	for _, f := range p.Findings {
		field, ok := fieldOf[f.Field]
		switch {
		case f.Field == "reading" && strings.Contains(f.Message, "”: "), f.Field == reportsummary.PartPortal:
			continue // told beside the field in which the word stands; told by the state of the panel
		case !ok && f.Field == "visit" && strings.Contains(f.Message, "reason"):
			field = summary.FieldReason
		case !ok:
			field = summary.FieldPaper
		}
		tone := summary.Hint
		if f.Severity == reportsummary.Warning {
			tone = summary.Grave
		}
		add(field, summary.Note{Tone: tone, Text: phrase.Sentence(f.Message)})
	}
	if len(how) > 0 && len(notes[summary.FieldMedicines]) == 0 {
		add(summary.FieldMedicines, summary.Note{Tone: summary.Good, Text: words.T("ui.summary.alltold")})
	}
	for _, t := range []struct{ field, text string }{{summary.FieldNext, said.Next}, {summary.FieldFound, said.Found}, {summary.FieldCall, said.CallIf},
		{summary.FieldFollowUp, said.FollowUp}, {summary.FieldMedicines, strings.Join(how, "\n")}, {summary.FieldReason, said.Reason}} {
		if strings.TrimSpace(t.text) == "" {
			continue
		}
		if t.field == summary.FieldNext || t.field == summary.FieldFound || t.field == summary.FieldCall {
			if n, ok := level(lang, t.text, drugs); ok {
				if t.field == summary.FieldNext {
					n.Text += " · " + words.N("ui.summary.actions", len(strings.FieldsFunc(strings.TrimSpace(t.text), func(r rune) bool { return r == '\n' })))
				}
				add(t.field, n)
			}
		}
		for i, w := range reading.HardWords(lang, t.text) {
			if i == 4 {
				break
			}
			add(t.field, summary.Note{Tone: summary.Hint, Hard: w.Hard, Plain: w.Plain})
		}
	}
	return notes
}

// level is how hard a text is to read; a few words say nothing about that.
func level(lang, text string, drugs []string) (n summary.Note, ok bool) {
	score := reading.Assess(lang, []string{text}, drugs)
	if score.Words < 6 {
		return n, false
	}
	key := "ui.summary.grade"
	if lang == "es" {
		key = "ui.summary.grade.es"
	}
	n = summary.Note{Tone: summary.Good, Text: words.T(key, "grade", fmt.Sprintf("%.1f", min(100, max(0, score.Value))))}
	switch {
	case score.Hard():
		n.Tone = summary.Grave
	case !score.Easy():
		n.Tone = summary.Hint
	}
	return n, true
}
