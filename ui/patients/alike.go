package patients

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/patient"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// matchPause is how long typing rests before people who resemble the one being typed are looked for.
const matchPause = 250 * time.Millisecond

// match looks for people who may be the one being typed.
func (f *editForm) match() {
	p, _ := f.take(false)
	if p.Name().Family == "" || p.Name().First() == "" && p.BirthDate == "" {
		f.showAlike(nil)
		return
	}
	kit.Load(f.screen.shell.Context(), &f.matching, func(ctx context.Context) ([]Candidate, error) { return f.screen.services.Alike(ctx, p) }, func(list []Candidate, err error) {
		if err != nil {
			return // the form does not need it; saving tells
		}
		f.showAlike(list)
	})
}

func (f *editForm) showAlike(list []Candidate) {
	if len(list) == 0 {
		f.alike.Show(kit.Stack(0))
	} else {
		rows := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Strong(words.T("ui.record.edit.alike")).After(6))}
		for _, c := range list {
			rows = append(rows, f.candidateRow(c))
		}
		f.alike.Show(kit.Padded(kit.Room(0, 12, 0, 0), kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(10, 10, 12, 12), kit.Stack(8, rows...))))
	}
	kit.Relay(f.box)
}

func (f *editForm) candidateRow(c Candidate) fyne.CanvasObject {
	s := f.screen
	act := kit.NewLink(words.T("ui.open.record"), func() { s.openRecord(c.ID) })
	if f.base.ID != "" {
		act = kit.NewLink(words.T("ui.record.compare"), func() { s.compare(f.base.ID, c.ID) })
	}
	return kit.Spread(8, 0, kit.Stack(1, kit.NewClip(candidateSpans(c.Summary)...), kit.NewParagraph(kit.Quiet(becauseWords(c.Because)).As(kit.Small))), act)
}

func candidateSpans(p patient.Summary) []kit.Span {
	return []kit.Span{kit.Strong(p.Family + ", " + p.Given), kit.Say(phrase.Short(p.BirthDate)).After(8), kit.Quiet(p.MRN).After(8)}
}

func becauseWords(list []string) string {
	said := make([]string, len(list))
	for i, why := range list {
		said[i] = phrase.Sentence(why)
	}
	return strings.Join(said, "; ")
}
