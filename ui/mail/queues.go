package mail

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// place is a line of the queues.
type place struct {
	key    string // a queue, drafted, or "category:refill"; empty for a heading
	word   string
	count  int
	urgent bool
	ill    bool // something of it went wrong
}

// drafted is the place of what the member was writing.
const drafted = "drafts"

// letters are the keys that lead to the places, after g.
var letters = map[rune]string{
	'u': string(mail.QueueUrgent), 'c': string(mail.QueueCall), 'm': string(mail.QueueMine), 'n': string(mail.QueueUnassigned), 'd': string(mail.QueueDue), 'w': string(mail.QueueWaiting),
	'x': string(mail.QueueUnmatched), 'r': string(mail.QueueReview), 'f': drafted, 'o': string(mail.QueueOutbox), 'e': string(mail.QueueDone), 'a': string(mail.QueueAll),
	's': string(mail.QueueSent), 'l': string(mail.QueueNotices),
}

// kinds are the categories that have a place of their own where there is work in them.
var kinds = []string{triage.Clinical, triage.Refill, triage.Results, triage.Appointment, triage.Reading, triage.Forms, triage.Proxy, triage.Billing, triage.Enrollment, triage.Other}

// queues in the order of the list, before and after the drafts.
var (
	workQueues = []mail.Queue{mail.QueueUrgent, mail.QueueMine, mail.QueueUnassigned, mail.QueueDue, mail.QueueCall, mail.QueueWaiting, mail.QueueUnmatched, mail.QueueReview}
	pastQueues = []mail.Queue{mail.QueueOutbox, mail.QueueDone, mail.QueueAll, mail.QueueSent, mail.QueueNotices}
)

// Rooms are the queues and kinds of mail, for the palette.
func Rooms() (list []shell.Part) {
	add := func(key string) { list = append(list, shell.Part{Title: queueWord(key), What: "queue:" + key}) }
	for _, q := range workQueues {
		add(string(q))
	}
	add(drafted)
	for _, q := range pastQueues {
		add(string(q))
	}
	for _, kind := range kinds {
		add("category:" + kind)
	}
	return list
}

func (s *Screen) newQueues() *kit.List {
	s.places = s.allPlaces()
	s.queue = string(mail.QueueMine)
	l := kit.NewList(30, func() int { return len(s.places) }, func() kit.RowView { return newPlaceRow(s) })
	l.Rounded = true
	l.OnSelect = func(i int) {
		if p := s.places[i]; p.key != "" {
			s.take(p.key)
		}
	}
	l.OnOpen = func(int) { s.list.Focus() }
	l.OnRune = s.key
	return l
}

// allPlaces are the queues with their counts.
func (s *Screen) allPlaces() []place {
	t := s.box.Tally
	var list []place
	add := func(q mail.Queue) {
		list = append(list, place{key: string(q), word: queueWord(string(q)), count: t.Queues[q], urgent: q == mail.QueueUrgent && t.Queues[q] > 0,
			ill: q == mail.QueueOutbox && t.Trouble > 0 || q == mail.QueueDue && t.Overdue > 0})
	}
	for _, q := range workQueues {
		add(q)
	}
	list = append(list, place{key: drafted, word: queueWord(drafted), count: len(s.box.Drafts)})
	for _, q := range pastQueues {
		add(q)
	}
	heading := false
	for _, kind := range kinds {
		n := t.Categories[kind]
		if n == 0 && s.queue != "category:"+kind {
			continue
		}
		if !heading {
			list, heading = append(list, place{word: words.T("ui.mail.bykind")}), true
		}
		list = append(list, place{key: "category:" + kind, word: phrase.Capital(kindWord(kind)), count: n})
	}
	return list
}

func queueWord(key string) string {
	if _, kind, ok := strings.Cut(key, ":"); ok {
		return phrase.Capital(kindWord(kind))
	}
	return words.T("ui.mail.queue." + key)
}

// kindWord is the word of a category, of one Foyer knows no word for its own.
func kindWord(category string) string {
	if slices.Contains(triage.Categories, category) {
		return words.T("ui.mail.kind." + strings.NewReplacer(" ", "", "/", "", "-", "").Replace(category))
	}
	return category
}

// showPlaces shows the counts as they are now. The first time, it chooses where work begins: what is urgent, what is
// mine, what is nobody's.
func (s *Screen) showPlaces() {
	first := !s.placed
	s.placed = true
	if first && s.box.Tally.Queues[mail.QueueMine] == 0 {
		for _, q := range []mail.Queue{mail.QueueUnassigned, mail.QueueWaiting, mail.QueueAll} {
			if s.box.Tally.Queues[q] > 0 || q == mail.QueueAll {
				s.queue = string(q)
				break
			}
		}
	}
	s.places = s.allPlaces()
	s.queues.Reload()
	s.markPlace()
}

// searching says whether the list holds what was found in all mail.
func (s *Screen) searching() bool { return strings.TrimSpace(s.search.Text) != "" }

// markPlace marks the queue in view: none while all mail is searched.
func (s *Screen) markPlace() {
	at := -1
	if !s.searching() {
		at = slices.IndexFunc(s.places, func(p place) bool { return p.key == s.queue })
	}
	if at != s.queues.Selected() {
		s.queues.Mark(at)
		s.queues.Reload()
	}
}

// goQueue shows a queue from outside: a key, a menu, another screen.
func (s *Screen) goQueue(key string) {
	s.search.Fill("")
	s.wanted = ""
	s.take(key)
	s.queues.Mark(slices.IndexFunc(s.places, func(p place) bool { return p.key == key }))
}

func (s *Screen) take(key string) {
	s.queue, s.wanted, s.visiting, s.placed = key, "", false, true
	s.search.Fill("")
	s.showNotice()
	s.close()
	s.queues.Reload()
	s.list.Mark(-1)
	s.order(false)
}

// placeRow is a word with its count.
type placeRow struct {
	screen *Screen
	word   *kit.Text
	count  *kit.Text
	lines  *rowLines
	object fyne.CanvasObject
}

func newPlaceRow(s *Screen) kit.RowView {
	r := &placeRow{screen: s, word: kit.NewClip(), count: kit.NewText()}
	r.lines = &rowLines{left: 9, right: 9, gap: 6, pairs: [][2]*kit.Text{{r.word, r.count}}}
	r.object = container.New(r.lines, r.word, r.count)
	return r
}

// Object implements kit.RowView.
func (r *placeRow) Object() fyne.CanvasObject { return r.object }

// Bind implements kit.RowView.
func (r *placeRow) Bind(id int) {
	if id >= len(r.screen.places) {
		return
	}
	defer func() { r.lines.Layout(nil, r.lines.size) }()
	p := r.screen.places[id]
	word, count := kit.Say(p.word), kit.Quiet("")
	if p.count > 0 {
		count.Text = words.Count(p.count)
	}
	switch {
	case p.key == "":
		word = kit.Quiet(strings.ToUpper(p.word)).As(kit.Small)
	case p.urgent:
		word, count = kit.Strong(p.word).In(kit.AlertInk), kit.Strong(count.Text).In(kit.AlertInk)
		r.word.Set(kit.Sign("dot", kit.AlertInk), word)
		r.count.Set(count)
		return
	case p.key == r.screen.queue && !r.screen.searching():
		word, count = kit.Strong(p.word).In(kit.Accent), kit.Strong(count.Text).In(kit.Accent)
	}
	if p.ill && p.count > 0 {
		count = kit.Strong(count.Text).In(kit.AlertInk)
	}
	r.word.Set(word)
	r.count.Set(count)
}

// emptyList is what stands in for a list that holds nothing, with the next step.
func (s *Screen) emptyList() fyne.CanvasObject {
	switch {
	case strings.TrimSpace(s.search.Text) != "":
		return kit.Empty("search", words.T("ui.mail.none"), words.T("ui.mail.none.hint"), nil)
	case s.box.Address == "" && s.box.Tally.Total == 0:
		hint, button := words.T("ui.mail.unset.hint"), fyne.CanvasObject(kit.NewPrimary(words.T("ui.mail.unset.do"), "", s.goTo.Settings))
		if s.box.Set != "" {
			hint, button = phrase.Sentence(s.box.Set), nil
		}
		return kit.Empty("mail", words.T("ui.mail.unset"), hint, button)
	case s.box.Tally.Total == 0 && s.box.Running:
		return kit.Loading(words.T("ui.mail.first"), words.T("ui.mail.first.hint"))
	case s.queue == drafted && len(s.begun()) > 0:
		return kit.Stack(0) // they stand above
	case s.box.Tally.Total == 0 && s.box.Trouble != "":
		return kit.Offline(words.T("ui.mail.offline"), phrase.Sentence(s.box.Trouble)+" "+words.T("ui.mail.offline.works"), kit.Stack(6, s.reach()...))
	case s.box.Tally.Total == 0:
		return kit.Empty("inbox", words.T("ui.mail.nomail"), words.T("ui.mail.nomail.hint"), kit.NewButton(words.T("ui.mail.check"), s.checkNow))
	}
	hint := words.T("ui.mail.empty.hint")
	switch s.queue {
	case string(mail.QueueMine):
		if n := s.box.Tally.Queues[mail.QueueUnassigned]; n > 0 {
			return kit.Empty("check", words.T("ui.mail.empty.mine"), words.N("ui.mail.empty.unassigned", n),
				kit.NewButton(words.T("ui.mail.empty.go"), func() { s.goQueue(string(mail.QueueUnassigned)) }))
		}
		return kit.Empty("check", words.T("ui.mail.empty.mine"), hint, nil)
	case string(mail.QueueUrgent), string(mail.QueueUnassigned), string(mail.QueueDue), string(mail.QueueCall), string(mail.QueueUnmatched), string(mail.QueueReview):
		return kit.Empty("check", words.T("ui.mail.empty"), hint, nil)
	}
	return kit.Empty("inbox", words.T("ui.mail.empty.other"), "", nil)
}

// showNotice says above the list what the reader must know of the mailbox: it can't be reached, mail is coming in.
func (s *Screen) showNotice() {
	defer s.column.Refresh()
	b := s.box
	var parts []fyne.CanvasObject
	switch {
	case b.Running && b.Total > 0:
		p := kit.NewProgress(words.T("ui.mail.coming"), "", nil)
		p.Set(float64(b.Done)/float64(b.Total), kit.Quiet(words.T("ui.mail.coming.of", "done", words.Count(b.Done), "total", words.Count(b.Total))))
		parts = append(parts, p.Object())
	case b.Address != "" && b.Trouble != "" && b.Tally.Total > 0: // else it stands in place of the list
		when := words.T("ui.mail.offline.never")
		if !b.Checked.IsZero() {
			when = words.T("ui.mail.offline.since", "time", moment(b.Checked, b.Now))
		}
		parts = append(parts, kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(8, 10, 10, 10), kit.Stack(6,
			kit.NewParagraph(kit.Sign("offline", kit.AlertInk), kit.Strong(words.T("ui.mail.offline")).In(kit.AlertInk).After(5)),
			kit.NewParagraph(kit.Say(phrase.Sentence(b.Trouble)).As(kit.Small).In(kit.AlertInk)),
			kit.NewParagraph(kit.Quiet(when+" "+words.T("ui.mail.offline.works")).As(kit.Small)), kit.Flow(6, s.reach()...))))
	}
	if s.queue == drafted {
		parts = append(parts, s.begun()...)
	}
	if len(parts) == 0 {
		s.notice.Show(kit.Stack(0))
		return
	}
	s.notice.Show(kit.Stack(0, kit.Padded(kit.Room(8, 8, 10, 10), kit.Stack(6, parts...)), kit.Line()))
}

// reach are the ways to a mailbox that can't be reached.
func (s *Screen) reach() []fyne.CanvasObject {
	buttons := []fyne.CanvasObject{kit.NewButton(words.T("ui.mail.check"), s.checkNow)}
	if s.box.Set == "" {
		buttons = append(buttons, kit.NewButton(words.T("ui.mail.offline.settings"), s.goTo.Settings))
	}
	return buttons
}

// begun are the new messages that the member was writing: they belong to no conversation, so they stand above the list.
func (s *Screen) begun() (list []fyne.CanvasObject) {
	for _, d := range s.box.Drafts {
		if d.Conversation != "" {
			continue
		}
		name := d.Name
		if name == "" {
			name = words.T("ui.mail.new.nobody")
		}
		said := strings.Join(strings.Fields(clip(d.Text, 160)), " ")
		if said == "" {
			said = words.T("ui.mail.draft.new")
		}
		list = append(list, kit.Card(kit.Spread(8, 0, kit.Stack(2, kit.NewClip(kit.Strong(name)), kit.NewClip(kit.Quiet(said).As(kit.Small))),
			kit.NewButton(words.T("ui.mail.draft.go"), func() { s.compose(d.Patient) }))))
	}
	return list
}

// checkNow asks the server for mail.
func (s *Screen) checkNow() {
	s.run(s.services.CheckNow, func() {
		s.shell.Say(words.T("ui.mail.checking"))
		s.refresh()
	})
}
