package mail

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"foyer/data/mail"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// page is how many lines are asked for at once.
const page = 60

func (s *Screen) newList() *kit.List {
	l := kit.NewList(72, func() int { return len(s.numbers) }, func() kit.RowView { return newRow(s) })
	l.OnSelect = func(i int) {
		s.wanted, s.visiting = "", false
		s.chosen = s.numbers[i]
		if line, ok := s.line(i); ok {
			s.read(line.ID)
		}
	}
	l.OnOpen = func(int) { s.answer() }
	l.OnRune = s.key
	l.OnKey = s.listKey
	l.Multi = true
	l.KeyOf = func(i int) string { return strconv.FormatInt(s.numbers[i], 10) }
	l.OnChosen = func(int) { s.showTop(); s.know() }
	l.OnMenu = func(_ int, at fyne.Position) { kit.ShowMenuAt(s.shell.Canvas(), at, s.menu()) }
	return l
}

// line is a row of the list, asked for when it is not known yet. Until then a row stays empty.
func (s *Screen) line(i int) (Line, bool) {
	if i < 0 || i >= len(s.numbers) {
		return Line{}, false
	}
	if n := i / page; !s.asked[n] {
		s.asked[n] = true
		round, numbers := s.round, s.numbers[n*page:min((n+1)*page, len(s.numbers))]
		kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) ([]Line, error) { return s.services.Lines(ctx, numbers) }, func(lines []Line, err error) {
			if err != nil || round != s.round {
				return // the list says what is wrong, or is another one by now
			}
			for _, l := range lines {
				s.lines[l.Number] = l
			}
			if !s.binding {
				s.list.Reload()
			}
			if l, ok := s.lines[s.chosen]; ok && l.ID != s.open && slices.Contains(s.numbers, s.chosen) {
				s.read(l.ID) // it was selected before it was known
			}
		})
	}
	l, ok := s.lines[s.numbers[i]]
	return l, ok
}

// know asks for the chosen conversations that were never in view: what is decided needs them.
func (s *Screen) know() {
	var missing []int64
	for _, i := range s.list.Chosen() {
		if i >= len(s.numbers) {
			break
		}
		if _, ok := s.lines[s.numbers[i]]; !ok {
			missing = append(missing, s.numbers[i])
		}
	}
	if len(missing) == 0 {
		return
	}
	kit.Load(s.shell.Context(), &s.knowing, func(ctx context.Context) (all []Line, err error) {
		for len(missing) > 0 {
			part := missing[:min(500, len(missing))]
			missing = missing[len(part):]
			lines, err := s.services.Lines(ctx, part)
			if err != nil {
				return nil, err
			}
			all = append(all, lines...)
		}
		return all, nil
	}, func(all []Line, err error) {
		if err != nil {
			s.list.SetChosen() // nothing is decided about what is not known
			s.shell.Warn(err)
			return
		}
		for _, l := range all {
			s.lines[l.Number] = l
		}
	})
}

// row is a conversation in three lines.
type row struct {
	screen                          *Screen
	name, subject, preview          *kit.Text
	due, who, when                  *kit.Text
	object                          *fyne.Container
	lines                           *rowLines
	nameSpans, subjectSpans, others []kit.Span
}

func newRow(s *Screen) kit.RowView {
	r := &row{screen: s, name: kit.NewClip(), subject: kit.NewClip(), preview: kit.NewClip(), due: kit.NewText(), who: kit.NewText(), when: kit.NewText()}
	r.lines = &rowLines{left: 10, right: 12, gap: 8, pairs: [][2]*kit.Text{{r.name, r.due}, {r.subject, r.who}, {r.preview, r.when}}}
	r.object = container.New(r.lines, r.name, r.due, r.subject, r.who, r.preview, r.when)
	return r
}

// rowLines sets pairs of texts in lines of the same height: the left one gets what the right one leaves. A row is bound to
// another record without being laid out anew by Fyne, so Bind does it.
type rowLines struct {
	left, right, gap float32
	pairs            [][2]*kit.Text
	size             fyne.Size
}

// MinSize implements fyne.Layout.
func (l *rowLines) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, 20) }

// Layout implements fyne.Layout.
func (l *rowLines) Layout(_ []fyne.CanvasObject, s fyne.Size) {
	l.size = s
	if s.Width <= 0 {
		return
	}
	pad := float32(0)
	if len(l.pairs) > 1 {
		pad = 6
	}
	height := (s.Height - 2*pad) / float32(len(l.pairs))
	for i, p := range l.pairs {
		y, width := pad+float32(i)*height, float32(0)
		if len(p[1].Spans) > 0 {
			width = p[1].MinSize().Width
		}
		x := s.Width - l.right - width
		p[1].Move(fyne.NewPos(x, y))
		p[1].Resize(fyne.NewSize(width, height))
		if width > 0 {
			x -= l.gap
		}
		p[0].Move(fyne.NewPos(l.left, y))
		p[0].Resize(fyne.NewSize(max(0, x-l.left), height))
	}
}

// Object implements kit.RowView.
func (r *row) Object() fyne.CanvasObject { return r.object }

// Bind implements kit.RowView.
func (r *row) Bind(id int) {
	s := r.screen
	s.binding = true
	l, ok := s.line(id)
	s.binding = false
	if !ok {
		for _, t := range []*kit.Text{r.name, r.subject, r.preview, r.due, r.who, r.when} {
			t.Set()
		}
		r.lines.Layout(nil, r.lines.size)
		return
	}
	name := kit.Say(l.name())
	r.nameSpans = r.nameSpans[:0]
	if l.Unread > 0 {
		r.nameSpans = append(r.nameSpans, kit.Sign("dot", kit.Accent))
		name.Bold = true
		name = name.After(2)
	}
	r.nameSpans = append(r.nameSpans, name)
	if about := l.about(); about != "" {
		r.nameSpans = append(r.nameSpans, kit.Quiet(about).After(5))
	}
	r.name.Set(r.nameSpans...)
	subject := l.Subject
	if subject == "" {
		subject = words.T("ui.mail.nosubject")
	}
	r.subjectSpans = append(r.subjectSpans[:0], kit.Say(subject))
	if tag := l.kind(); tag.Text != "" {
		r.subjectSpans = append(r.subjectSpans, tag.After(7))
	}
	r.subject.Set(r.subjectSpans...)
	r.others = r.others[:0]
	if s.drafts[l.ID] {
		r.others = append(r.others, kit.Sign("edit", kit.Muted))
	}
	if l.Attached {
		r.others = append(r.others, kit.Sign("attach", kit.Muted).After(3))
	}
	if l.Assigned != "" {
		r.others = append(r.others, kit.Quiet(initials(l.Assigned)).As(kit.Small).After(4))
	}
	r.who.Set(r.others...)
	r.preview.Set(quote(l)...)
	if tag := due(l); tag.Text != "" {
		r.due.Set(tag)
	} else {
		r.due.Set()
	}
	r.when.Set(kit.Quiet(moment(l.At, s.box.Now)).As(kit.Small))
	r.lines.Layout(nil, r.lines.size)
}

// name is whose conversation it is: the patient's where it is filed, else whoever wrote.
func (l Line) name() string {
	for _, name := range []string{l.Patient, l.From, l.To} {
		if name != "" {
			return name
		}
	}
	return words.T("ui.mail.nobody")
}

// about names who wrote for the patient, where that is somebody else.
func (l Line) about() string {
	if l.Patient == "" || l.From == "" || strings.Contains(l.From, "@") || alike(l.From, l.Patient) {
		return ""
	}
	return words.T("ui.mail.from", "name", l.From)
}

// alike says whether two names share a word: "Ines Quillfeather" and "quillfeather, I."
func alike(a, b string) bool {
	words := strings.FieldsFunc(strings.ToLower(a), notLetter)
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(b), notLetter), func(w string) bool { return len(w) > 2 && slices.Contains(words, w) })
}

func notLetter(r rune) bool { return strings.ContainsRune(" ,.;-'\"()", r) }

// kind is the tag beside the subject: what a person has to look at, else what it is about.
func (l Line) kind() kit.Span {
	if l.ToCall {
		return kit.Tag(words.T("ui.mail.tocall"), kit.Amber)
	}
	switch l.Review {
	case mail.SenderFailed, mail.Claimed, mail.OtherSender, mail.DeceasedMail, mail.CodeDoubt, mail.Undelivered, mail.Unreadable:
		return kit.Tag(words.T("ui.mail.review."+reviewKey(l.Review)), kit.Amber)
	}
	if l.Category == "" || l.Category == "other" || l.Category == "urgent-symptom" {
		return kit.Span{}
	}
	return kit.Tag(kindWord(l.Category), kit.Grey)
}

// reviewKey is the end of the words' keys for a review.
func reviewKey(r mail.Review) string { return strings.ReplaceAll(string(r), " ", "") }

// quote is the first words of the newest mail, or where the urgent ones stand.
func quote(l Line) []kit.Span {
	if l.Urgent {
		for _, m := range l.Because {
			if m.Urgent && (m.Before != "" || m.After != "") {
				word := kit.Quiet(strings.Join(strings.Fields(m.Word), " ")).As(kit.Small)
				word.Under, word.Color = true, kit.AlertInk
				before := []rune(m.Before)
				if len(before) > 18 {
					before = append([]rune("…"), before[len(before)-17:]...)
				}
				return []kit.Span{kit.Quiet(string(before)).As(kit.Small), word, kit.Quiet(m.After).As(kit.Small)}
			}
		}
	}
	return []kit.Span{kit.Quiet(l.Preview).As(kit.Small)}
}

// due is the clock of a line: what happens next, and until when.
func due(l Line) kit.Span {
	switch l.Sending {
	case mail.StateQueued, mail.StateSending:
		return kit.Tag(words.T("ui.mail.state.queued"), kit.Blue)
	case mail.StateRejected, mail.StateUnknown:
		return kit.Tag(words.T("ui.mail.state."+l.Sending), kit.Red)
	}
	switch {
	case l.Status == mail.StatusDone:
		return kit.Tag(words.T("ui.mail.done"), kit.Grey)
	case l.Status == mail.StatusWaiting:
		return kit.Tag(words.T("ui.mail.waiting"), kit.Grey)
	case l.Urgent && l.ClearedBy == "":
		return kit.Tag(words.T("ui.mail.callnow"), kit.Red)
	}
	return clock(l.DueAt, l.Left, l.At)
}

// soon is when a due time is told in hours to go.
const soon = 2 * time.Hour

// clock says until when an answer is due, in the time that the practice works.
func clock(at time.Time, left time.Duration, now time.Time) kit.Span {
	switch {
	case at.IsZero():
		return kit.Span{}
	case left <= 0:
		return kit.Tag(words.T("ui.mail.overdue", "time", span(-left)), kit.Red)
	case left < soon:
		return kit.Tag(words.T("ui.mail.duein", "time", span(left)), kit.Amber)
	case left < 9*time.Hour:
		return kit.Tag(words.T("ui.mail.dueat", "time", weekdayOr(at, left)), kit.Amber)
	}
	return kit.Tag(words.T("ui.mail.dueat", "time", weekdayOr(at, left)), kit.Grey)
}

// weekdayOr is the time of day for what is due within a day's work, else the weekday with it.
func weekdayOr(at time.Time, left time.Duration) string {
	return words.T("ui.mail.day."+strings.ToLower(at.Weekday().String()[:3])) + " " + phrase.Clock(at)
}

// span writes working time: "40 min", "1 h 20", "2 days" of eight hours.
func span(d time.Duration) string {
	d = d.Round(time.Minute)
	h, m := int(d.Hours()), int(d.Minutes())%60
	switch {
	case d < time.Minute:
		return words.T("ui.mail.span.now")
	case h == 0:
		return words.T("ui.mail.span.min", "m", m)
	case h >= 16:
		return words.N("ui.mail.span.days", h/8)
	case m == 0 || h >= 8:
		return words.T("ui.mail.span.h", "h", h)
	}
	return words.T("ui.mail.span.hm", "h", h, "m", m)
}

// moment writes when something was: the time of today, the weekday of this week, else the date.
func moment(at, now time.Time) string {
	if at.IsZero() {
		return ""
	}
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	switch days := int(day(now).Sub(day(at)).Hours() / 24); {
	case days == 0:
		return phrase.Clock(at)
	case days > 0 && days < 7:
		return words.T("ui.mail.day." + strings.ToLower(at.Weekday().String()[:3]))
	case at.Year() == now.Year():
		return phrase.Near(at)
	}
	return phrase.Short(record.DayOf(at))
}

// initials are the first letters of a name.
func initials(name string) string {
	name, _, _ = strings.Cut(name, ",")
	out := ""
	for _, part := range strings.Fields(name) {
		if r, _ := utf8.DecodeRuneInString(part); len([]rune(out)) < 2 {
			out += strings.ToUpper(string(r))
		}
	}
	return out
}

// showTop says what the list holds and how it is sorted; with several ticked, how many.
func (s *Screen) showTop() {
	if n := len(s.list.Chosen()); n > 0 {
		s.top.Set(kit.Strong(words.N("ui.mail.ticked", n)).As(kit.Small), kit.Quiet(words.T("ui.mail.ticked.hint")).As(kit.Small).After(8))
		return
	}
	if strings.TrimSpace(s.search.Text) != "" {
		s.top.Set(kit.Strong(words.N("ui.mail.found", len(s.numbers))).As(kit.Small))
		return
	}
	sorted := words.T("ui.mail.bynewest")
	switch s.queue {
	case string(mail.QueueUrgent), string(mail.QueueMine), string(mail.QueueUnassigned), string(mail.QueueDue), string(mail.QueueUnmatched), string(mail.QueueReview):
		sorted = words.T("ui.mail.bydue")
	}
	s.top.Set(kit.Strong(queueWord(s.queue)).As(kit.Small), kit.Quiet(words.N("ui.mail.count", len(s.numbers))).As(kit.Small).After(8), kit.Quiet("· "+sorted).As(kit.Small).After(5))
}
