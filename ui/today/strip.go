package today

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/enrollment"
	"foyer/data/record"
	"foyer/ui/answer"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/proof"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// act is one thing that can be done for a visit, by a button, a key and a line of the menu.
type act struct {
	word, icon string
	key        rune
	do         func()
}

// can lists what can be done for a visit now, the nearest first.
func (s *screen) can(v Visit) (list []act) {
	add := func(key rune, icon, word string, do func()) { list = append(list, act{words.T(word), icon, key, do}) }
	if !v.Deceased {
		switch v.Portal {
		case "active":
			add('u', "undo", "ui.today.correct", func() { s.goTo.Patient(v.PatientID + "#enrollment") })
		case "ineligible", "revoked":
		default:
			if v.Portal != "offered" && v.Portal != "invited" && v.Portal != "opened" {
				add('a', "person", "ui.today.asked", func() { s.answered(v, Asked, "", "", nil) })
			}
			add('e', "check", "ui.today.enrolled", func() { s.enrolled(v) })
			add('d', "close", "ui.today.declined", func() { s.declined(v) })
			add('l', "clock", "ui.today.notnow", func() { s.notNow(v) })
			if !slices.Contains(v.Missing, "address") {
				add('i', "print", "ui.today.invite", func() { s.invite(v) })
			}
		}
	}
	switch v.Summary {
	case Ready:
		add('p', "print", "ui.today.printone", func() { s.printOne(v) })
	case Done:
		if v.Changed { // the one that is out says what is not so any more
			add('p', "print", "ui.today.printanew", func() { s.printOne(v) })
		} else {
			add('p', "print", "ui.today.reprint", func() { s.reprint(v) })
		}
	}
	switch v.Status {
	case "planned":
		add('r', "check", "ui.today.arrived", func() { s.status(v, "arrived") })
	case "arrived", "in-progress":
		add('f', "check", "ui.today.finished", func() { s.status(v, "finished") })
	}
	if s.missing(v) != "" {
		add('t', "edit", "ui.today.addmissing", func() {
			if s.reach != nil {
				s.reach.Focus()
			}
		})
	}
	add('o', "person", "ui.today.record", func() { s.goTo.Patient(v.PatientID) })
	if v.Summary != Later {
		add('s', "summaries", "ui.summary", func() { s.goTo.Summary(v.ID) })
	}
	return list
}

// key does what a letter stands for; true if it stands for anything.
func (s *screen) key(r rune) bool {
	r = unicode.ToLower(r)
	switch r {
	case '[':
		s.step(-1)
		return true
	case ']':
		s.step(1)
		return true
	case 'n':
		s.newVisit()
		return true
	case 'g':
		s.jump()
		return true
	}
	v, ok := s.selected()
	if !ok {
		return false
	}
	for _, c := range s.can(v) {
		if c.key == r {
			c.do()
			return true
		}
	}
	return false
}

// keyHelp says what the letters do.
func keyHelp() []shell.KeyLine {
	return []shell.KeyLine{{Keys: "A", TitleKey: "ui.today.asked"}, {Keys: "E", TitleKey: "ui.today.enrolled"}, {Keys: "D", TitleKey: "ui.today.declined"},
		{Keys: "L", TitleKey: "ui.today.notnow"}, {Keys: "P", TitleKey: "ui.today.printone"}, {Keys: "I", TitleKey: "ui.today.invite"}, {Keys: "R", TitleKey: "ui.today.arrived"}, {Keys: "F", TitleKey: "ui.today.finished"},
		{Keys: "T", TitleKey: "ui.today.addmissing"}, {Keys: "U", TitleKey: "ui.today.correct"}, {Keys: "O", TitleKey: "ui.today.record"}, {Keys: "S", TitleKey: "ui.summary"}, {Keys: "[", TitleKey: "ui.today.previous"},
		{Keys: "]", TitleKey: "ui.today.next"}, {Keys: "G", TitleKey: "ui.today.jump"}, {Keys: "N", TitleKey: "ui.today.newvisit"}}
}

// menu is what a right click on a line offers: the same, and the answers with their reasons.
func (s *screen) menu(v Visit) (items []kit.MenuItem) {
	for _, c := range s.can(v) {
		if c.key != 't' {
			items = append(items, kit.MenuItem{Word: c.word, Icon: c.icon, Do: c.do})
		}
	}
	if slices.ContainsFunc(s.can(v), func(c act) bool { return c.key == 'd' }) {
		items = append(items, kit.MenuItem{Line: true})
		for _, why := range []string{"time", "email", "calls", "private"} {
			because := words.T("ui.today.because." + why)
			items = append(items, kit.MenuItem{Word: words.T("ui.today.declinedbecause", "why", because), Do: func() {
				s.answered(v, Declined, because, record.DayOf(answer.Workday(s.now().AddDate(0, 6, 0))), nil)
			}})
		}
	}
	items = append(items, kit.MenuItem{Line: true})
	for _, status := range []string{"planned", "arrived", "finished", "noshow", "cancelled"} {
		items = append(items, kit.MenuItem{Word: words.T("ui.today.status." + status), Ticked: v.Status == status, Do: func() { s.status(v, status) }})
	}
	return items
}

// missing is what can be typed in right here: an e-mail address or a phone number.
func (s *screen) missing(v Visit) string {
	for _, kind := range []string{"email", "phone"} {
		if slices.Contains(v.Missing, kind) && !v.Deceased {
			return kind
		}
	}
	return ""
}

// fillStrip shows what can be done for the visit that is selected. What is being typed there stays.
// mostDue is how much care that is due a line names.
const mostDue = 4

// dueLine is the care that is due for a patient. Its room is there before it is known, so that nothing moves when it comes.
func (s *screen) dueLine(v Visit) *kit.Text {
	due, known := s.due[v.PatientID]
	if known {
		return kit.NewClip(dueWords(due)...)
	}
	line := kit.NewClip(kit.Quiet(" "))
	kit.Load(s.shell.Context(), &s.care, func(ctx context.Context) ([]catalogue.Words, error) { return s.services.Due(ctx, v.PatientID) }, func(due []catalogue.Words, err error) {
		if err == nil { // else the record says what is wrong with it
			s.due[v.PatientID] = due
			line.Set(dueWords(due)...)
		}
	})
	return line
}

func dueWords(due []catalogue.Words) []kit.Span {
	if len(due) == 0 {
		return []kit.Span{kit.Quiet(words.T("ui.today.due.none"))}
	}
	var names []string
	for _, w := range due[:min(mostDue, len(due))] {
		names = append(names, w.In(string(words.Current())))
	}
	spans := []kit.Span{kit.Quiet(words.T("ui.today.due") + ":"), kit.Say(strings.Join(names, " · ")).After(5)}
	if more := len(due) - len(names); more > 0 {
		spans = append(spans, kit.Quiet(words.N("ui.care.more", more)).After(6))
	}
	return spans
}

func (s *screen) fillStrip() {
	v, ok := s.selected()
	if !ok {
		s.strip.Objects = nil
		s.sheet.Refresh()
		return
	}
	if s.reach != nil && s.reach.Text != "" && s.shell.Canvas().Focused() == s.reach {
		return
	}
	s.reach = nil
	head := []kit.Span{kit.Strong(v.Name)}
	if v.Age >= 0 {
		head = append(head, kit.Quiet(words.N("ui.today.years", v.Age)).After(6))
	}
	if t := phrase.Clock(v.Time); t != "" {
		head = append(head, kit.Quiet("· "+t).After(6))
	}
	if len(v.Missing) > 0 {
		head = append(head, kit.Quiet("· "+words.T("ui.missing")+": "+phrase.Missing(v.Missing)).After(6))
	}
	lines := kit.Stack(3, kit.NewClip(head...))
	if !v.Deceased {
		lines.Add(s.dueLine(v))
	}
	var buttons []fyne.CanvasObject
	for _, c := range s.can(v) {
		if c.key == 't' {
			continue
		}
		b := kit.NewButton(c.word, c.do)
		b.Shortcut = string(unicode.ToUpper(c.key))
		buttons = append(buttons, b)
	}
	if kind := s.missing(v); kind != "" {
		field, draft := kit.NewField(words.T("ui.today.type."+kind)), s.reachDraft(v, kind)
		s.reach = field
		field.OnChanged = draft.Typed
		draft.Load(func(body string) { field.Fill(body) })
		save := kit.NewButton(words.T("ui.today.keep"), func() { s.keepReach(v, kind) })
		s.reach.OnSubmitted = func(string) { s.keepReach(v, kind) }
		s.reach.OnEscape = func() { s.reach.SetText(""); s.list.Rows.Focus() }
		buttons = append(buttons, kit.Row(6, kit.Sized(210, 34, s.reach.Object()), save))
	}
	s.strip.Objects = []fyne.CanvasObject{kit.Line(), kit.Fill(kit.Pane, kit.Padded(kit.Room(9, 11, 12, 12), kit.Stack(8, lines, kit.Flow(6, buttons...))))}
	s.sheet.Refresh()
}

// reachDraft is what somebody began to type of an address or number.
func (s *screen) reachDraft(v Visit, kind string) *shell.Draft {
	return s.shell.Draft("today:" + kind + ":" + v.PatientID)
}

// keepReach keeps the address or number that was typed.
func (s *screen) keepReach(v Visit, kind string) {
	value := strings.TrimSpace(s.reach.Text)
	if value == "" {
		return
	}
	field, draft := s.reach, s.reachDraft(v, kind)
	s.do(words.T("ui.today.kept."+kind, "name", v.Name), func(ctx context.Context) (Undo, error) { return s.services.Reach(ctx, v.PatientID, kind, value) }, func() {
		field.Fill("")
		draft.Clear()
		s.list.Rows.Focus()
	}, func(err error) { s.shell.Warn(err); field.SetInvalid(true); field.Focus() })
}

// answered records an answer; next is the day to ask again. done, if any, is told how it went.
func (s *screen) answered(v Visit, a Answer, because string, next record.Date, done func(error)) {
	day := ""
	if next != "" {
		day = phrase.Short(next)
	}
	said := words.T("ui.today.said."+string(a), "name", v.Name)
	if a == NotNow && day != "" {
		said = words.T("ui.today.said.later", "name", v.Name, "day", day)
	} else if a == NotNow {
		said = words.T("ui.today.said.later.open", "name", v.Name)
	}
	var then func()
	if done != nil {
		then = func() { done(nil); s.settle() }
	}
	s.do(said, func(ctx context.Context) (Undo, error) { return s.services.Answered(ctx, v, a, because, "", next) }, then, done)
}

// now is the day that it is at the practice.
func (s *screen) now() time.Time {
	if s.day.Now.IsZero() {
		return s.day.Date
	}
	return s.day.Now
}

// declined and notNow ask what Enrollment asks: why, and when to ask again.
func (s *screen) declined(v Visit) {
	if !kit.Waiting(s.shell.Canvas()) {
		answer.Declined(s.shell, v.PatientID, v.Name, s.now, func(reason string, next record.Date, done func(error)) { s.answered(v, Declined, reason, next, done) })
	}
}

func (s *screen) notNow(v Visit) {
	if !kit.Waiting(s.shell.Canvas()) {
		answer.Later(s.shell, v.PatientID, v.Name, s.now, func(reason string, next record.Date, done func(error)) { s.answered(v, NotNow, reason, next, done) })
	}
}

// invite prints a letter with a code, once somebody said so: a printed letter is not taken back.
func (s *screen) invite(v Visit) {
	if s.busy || kit.Waiting(s.shell.Canvas()) {
		return
	}
	kit.Ask(s.shell.Canvas(), words.T("ui.today.invite.ask", "name", v.Name), words.T("ui.today.invite.what"), words.T("ui.cancel"), words.T("ui.today.invite.do"), false, func() { s.letter(v.PatientID) })
}

// enrolled asks how it was seen who the patient is, and records it with the enrollment.
func (s *screen) enrolled(v Visit) {
	if kit.Waiting(s.shell.Canvas()) {
		return
	}
	proof.Ask(s.shell, v.PatientID, v.Name, func(p enrollment.Proof, note string, done func(error)) {
		s.do(words.T("ui.today.said."+string(Enrolled), "name", v.Name), func(ctx context.Context) (Undo, error) { return s.services.Answered(ctx, v, Enrolled, note, p, "") },
			func() { done(nil); s.settle() }, done)
	})
}

func (s *screen) status(v Visit, status string) {
	s.do(words.T("ui.today.now", "name", v.Name, "status", words.T("ui.today.status."+status)), func(ctx context.Context) (Undo, error) {
		return s.services.SetStatus(ctx, v.ID, status)
	}, nil, nil)
}

// do does one thing in the background, tells it with its Undo, and reads the day anew. failed says what went wrong, where
// that is not the shell's to say.
func (s *screen) do(said string, work func(ctx context.Context) (Undo, error), then func(), failed func(err error)) {
	kit.Load(s.shell.Context(), &kit.Loader{}, work, func(undo Undo, err error) {
		if err != nil {
			if failed == nil {
				failed = s.shell.Warn
			}
			failed(err)
			return
		}
		s.settle()
		if then != nil {
			then()
		}
		if undo == nil {
			s.shell.Say(said)
		} else {
			s.shell.SayUndo(said, func() {
				kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, undo(ctx) }, func(_ struct{}, err error) {
					if err != nil {
						s.shell.Warn(err)
						return
					}
					s.settle()
					s.load()
				})
			})
		}
		s.load()
	})
}
