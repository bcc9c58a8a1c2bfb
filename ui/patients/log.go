package patients

import (
	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// logPage is who did what to this record, newest first.
func logPage(r Record) fyne.CanvasObject {
	if r.LogWhy != "" {
		return kit.Empty("lock", words.T("ui.record.log"), r.LogWhy, nil)
	}
	if len(r.Log) == 0 {
		return kit.Empty("clock", words.T("ui.record.nolog"), "", nil)
	}
	all := r.Log
	list := kit.NewColumns(29, func() int { return len(all) },
		kit.Column{Title: words.T("ui.today.time"), Width: 150, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(moment(all[i].At))} }},
		kit.Column{Title: words.T("ui.record.log.what"), Width: 220, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(logWords(all[i]))} }},
		kit.Column{Title: words.T("ui.record.log.who"), Width: 120, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Quiet(all[i].Who)} }})
	list.SortedBy = -1
	return list
}

// logWords says an action in words; one that has none stands as it is written.
func logWords(l LogLine) string {
	key := "ui.record.log." + l.Action
	if !words.Has(key) {
		return l.Action
	}
	text := words.T(key)
	if kind := "ui.record.chart.kind." + l.Subject; words.Has(kind) {
		text += ": " + words.T(kind)
	}
	return text
}
