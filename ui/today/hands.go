package today

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// orders is what each role sees first. What is not named here follows in the order in which it came.
var orders = map[string][]Kind{
	"staff":         {Call, Row, Review, CameBack, Doubt, Import, Birthday, Reading, Result, Begun},
	"provider":      {Call, Reading, Result, Begun, Review, Birthday, CameBack, Row, Doubt},
	"administrator": {Mailbox, Backup, Import, Team, Review, Row, Doubt, Call, CameBack, Feature, Birthday, Reading, Result, Begun},
}

// few is how many of a kind are shown before somebody asks for the rest.
const few = 3

// hands is the card with what needs a hand; nil when nothing does.
func (s *screen) hands() fyne.CanvasObject {
	if len(s.day.Hands) == 0 {
		return nil
	}
	by := map[Kind][]Hand{}
	kinds := append([]Kind{}, orders[s.day.Role]...)
	for _, h := range s.day.Hands {
		if len(by[h.Kind]) == 0 && !slices.Contains(kinds, h.Kind) {
			kinds = append(kinds, h.Kind)
		}
		by[h.Kind] = append(by[h.Kind], h)
	}
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.today.hands")))}
	for _, kind := range kinds {
		for i, h := range by[kind] {
			if i == few && !s.open[kind] {
				rows = append(rows, kit.NewLink(words.N("ui.today.more", len(by[kind])-few), func() { s.open[kind] = true; s.fill(s.day) }))
				break
			}
			rows = append(rows, s.hand(h))
		}
	}
	return kit.Card(kit.Stack(11, rows...))
}

// hand is one line: what it is, and how it is done with.
func (s *screen) hand(h Hand) fyne.CanvasObject {
	icon := map[Kind]string{Review: "enrollment", CameBack: "undo", Row: "calendar", Doubt: "patients", Import: "upload", Birthday: "calendar", Reading: "insights",
		Result: "paper", Call: "phone", Begun: "edit", Feature: "portal", Backup: "warning", Mailbox: "offline", Team: "person"}[h.Kind]
	text := kit.NewParagraph(kit.Sign(icon, kit.Muted), kit.Say(s.sentence(h)).After(6))
	links := s.deal(h)
	switch {
	case len(links) == 0:
		return text
	case len(links) == 1:
		return kit.Spread(10, 0, text, kit.Top(links[0]))
	}
	return kit.Stack(2, text, kit.Padded(kit.Room(0, 0, 20, 0), kit.Flow(14, links...)))
}

func (s *screen) sentence(h Hand) string {
	switch h.Kind {
	case Review:
		return words.T("ui.today.hand.review", "name", h.Name, "why", h.Because)
	case CameBack:
		return words.T("ui.today.hand.cameback."+h.State, "name", h.Name, "day", phrase.Day(h.At))
	case Row:
		when := phrase.Clock(h.At)
		if when == "" {
			when = phrase.Day(h.At)
		}
		return words.T("ui.today.hand.row", "name", h.Name, "time", when)
	case Doubt:
		return words.T("ui.today.hand.doubt", "name", h.Name, "other", h.Other)
	case Import:
		return words.T("ui.today.hand.import", "day", phrase.Day(h.At))
	case Birthday:
		return words.T("ui.today.hand.birthday", "name", h.Name, "age", h.Age, "day", phrase.Day(h.At)) + " " + words.T("ui.today.age."+strconv.Itoa(h.Age))
	case Reading:
		return words.T("ui.today.hand.reading", "name", h.Name)
	case Result:
		return words.T("ui.today.hand.result", "name", h.Name)
	case Call:
		return words.T("ui.today.hand.call", "name", h.Name, "subject", h.Because)
	case Begun:
		if h.Name != "" {
			return words.T("ui.today.hand.begun.for", "name", h.Name, "time", phrase.Clock(h.At))
		}
		return words.T("ui.today.hand.begun", "time", phrase.Clock(h.At))
	case Feature:
		return words.T("ui.today.hand.feature", "name", h.Name, "done", h.Done, "of", h.Of)
	case Backup:
		if h.At.IsZero() {
			return words.T("ui.today.nobackup")
		}
		return words.T("ui.today.hand.backup", "day", phrase.Day(h.At))
	case Mailbox:
		return words.T("ui.today.hand.mailbox")
	}
	return words.T("ui.today.hand.team")
}

// deal are the ways to be done with it.
func (s *screen) deal(h Hand) (links []fyne.CanvasObject) {
	link := func(word string, do func()) { links = append(links, kit.NewLink(word, do)) }
	settle := func(said string, work func(ctx context.Context) error) func() {
		return func() {
			s.do(said, func(ctx context.Context) (Undo, error) { return nil, work(ctx) }, nil, nil)
		}
	}
	switch h.Kind {
	case Review:
		if h.PatientID != "" {
			link(words.T("ui.today.accept", "name", h.Other), func() {
				if !kit.Waiting(s.shell.Canvas()) { // the mail is doubtful: that is why it stands here
					kit.Ask(s.shell.Canvas(), words.T("ui.today.accept.ask", "name", h.Other, "from", h.Name), h.Because, words.T("ui.cancel"), words.T("ui.today.accept.do"), true,
						settle(words.T("ui.today.said.enrolled", "name", h.Other), func(ctx context.Context) error { return s.services.Decide(ctx, h, true) }))
				}
			})
		}
		link(words.T("ui.today.dismiss"), func() {
			if !kit.Waiting(s.shell.Canvas()) { // there is no way back: the mail is out of the list
				kit.Ask(s.shell.Canvas(), words.T("ui.today.dismiss.ask", "name", h.Name), words.T("ui.today.dismiss.what"), words.T("ui.cancel"), words.T("ui.today.dismiss.do"), true,
					settle(words.T("ui.today.dismissed"), func(ctx context.Context) error { return s.services.Decide(ctx, h, false) }))
			}
		})
	case Call:
		link(words.T("ui.today.called"), func() { s.called(Alert{ConversationID: h.ID, PatientID: h.PatientID, Name: h.Name, Phone: h.Other}) })
	case CameBack:
		link(words.T("ui.today.letter"), func() { s.letter(h.PatientID) })
	case Row:
		for _, p := range h.People {
			link(words.T("ui.today.itis", "name", p.Name, "born", p.Born), settle(words.T("ui.today.assigned", "name", p.Name), func(ctx context.Context) error { return s.services.Assign(ctx, h.ID, p.ID) }))
		}
		link(words.T("ui.today.someoneelse"), func() {
			s.choose(words.T("ui.today.whose", "name", h.Name), func(p Person) {
				settle(words.T("ui.today.assigned", "name", p.Name), func(ctx context.Context) error { return s.services.Assign(ctx, h.ID, p.ID) })()
			})
		})
		link(words.T("ui.today.nobody"), settle(words.T("ui.today.isnobody"), func(ctx context.Context) error { return s.services.Assign(ctx, h.ID, "") }))
	}
	if h.Place != "" && s.goTo.Has(h.Place) {
		link(words.T("ui.today.open"), func() { s.goTo.Place(h.Place, h.What) })
	}
	return links
}
