package mail

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"foyer/data/mail"
	"foyer/data/mail/triage"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// mostShown is how much of a mail's text stands in the conversation; the source has the rest.
const mostShown = 12_000

// longestWord is what still fits a line; longer ones, addresses of web pages mostly, are cut.
const longestWord = 52

// message is one mail: folded to a line, or whole.
func (v *view) message(m *mail.Message) fyne.CanvasObject {
	if !v.opened[m.ID] {
		return v.folded(m)
	}
	name := m.FromName
	if name == "" {
		name = m.From
	}
	if m.Direction == "out" {
		name = words.T("ui.mail.us")
	}
	title := []kit.Span{kit.Strong(name)}
	if m.FromName != "" && m.Direction == "in" {
		title = append(title, kit.Quiet(m.From).As(kit.Small).After(6))
	}
	if m.Direction == "out" && len(m.To) > 0 {
		title = append(title, kit.Quiet(words.T("ui.mail.to", "address", strings.Join(m.To, ", "))).As(kit.Small).After(6))
	}
	fold := kit.NewIconButton("up", words.T("ui.mail.fold"), func() { v.opened[m.ID] = false; v.show() })
	more := kit.NewIconButton("more", words.T("ui.mail.mail.more"), nil)
	more.OnTapped = func() { kit.ShowMenu(more, false, v.mailMenu(m)) }
	controls := []fyne.CanvasObject{kit.NewText(kit.Quiet(v.when(m.Date)).As(kit.Small)), more}
	if len(v.c.Messages) > 1 {
		controls = append(controls, fold)
	}
	parts := []fyne.CanvasObject{kit.Spread(6, 0, kit.NewClip(title...), kit.Row(2, controls...))}
	if tags := v.tags(m); len(tags) > 0 {
		parts = append(parts, kit.NewParagraph(tags...))
	}
	parts = append(parts, v.text(m)...)
	if len(m.Attachments) > 0 {
		parts = append(parts, v.attachments(m))
	}
	if state := v.state(m); state != nil {
		parts = append(parts, state)
	}
	box := kit.Stack(6, parts...)
	if m.Direction == "out" {
		return kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 10, 12, 8), box)
	}
	return box
}

func (v *view) folded(m *mail.Message) fyne.CanvasObject {
	name := m.FromName
	switch {
	case m.Direction == "out":
		name = words.T("ui.mail.us")
	case name == "":
		name = m.From
	}
	first := strings.Join(strings.Fields(clip(shownText(m), 160)), " ")
	open := kit.NewIconButton("down", words.T("ui.mail.unfold"), func() { v.opened[m.ID] = true; v.show() })
	return kit.Boxed(kit.Surface, kit.Rule, kit.Room(2, 2, 10, 4), kit.Spread(8, 0, kit.NewClip(kit.Strong(name).As(kit.Small), kit.Quiet(first).As(kit.Small).After(8)),
		kit.NewText(kit.Quiet(v.when(m.Date)).As(kit.Small)), open))
}

// when is the time of a mail on the practice's clock.
func (v *view) when(t time.Time) string {
	now := v.screen.box.Now
	t = t.In(v.c.Zone)
	if said := moment(t, now); said != phrase.Clock(t) {
		return said + " " + phrase.Clock(t)
	}
	return words.T("ui.mail.today", "time", phrase.Clock(t))
}

// tags are what is to be known about a mail before it is believed.
func (v *view) tags(m *mail.Message) (tags []kit.Span) {
	add := func(key string, t kit.Tone) { tags = append(tags, kit.Tag(words.T(key), t).After(5)) }
	if m.AuthFailed {
		add("ui.mail.forged", kit.Red)
	}
	switch m.Kind {
	case mail.Automatic, mail.Bulk, mail.List, mail.Bounce, mail.Spam:
		add("ui.mail.sort."+string(m.Kind), kit.Grey)
	}
	switch m.Enrollment {
	case "active", "doubtful", "refused":
		add("ui.mail.code."+m.Enrollment, map[string]kit.Tone{"active": kit.Green, "doubtful": kit.Amber, "refused": kit.Red}[m.Enrollment])
	}
	if m.PatientID != "" && v.c.PatientID != "" && m.PatientID != v.c.PatientID {
		add("ui.mail.otherpatient", kit.Amber)
	}
	if m.Gone {
		add("ui.mail.gone", kit.Grey)
	}
	return tags
}

// shownText is what of a mail is shown at first: what is new in it.
func shownText(m *mail.Message) string {
	if strings.TrimSpace(m.NewText) == "" {
		return m.Text
	}
	return m.NewText
}

// text is the words of a mail with the urgent ones marked, and what it quotes behind a link.
func (v *view) text(m *mail.Message) []fyne.CanvasObject {
	switch m.Content {
	case "unreadable":
		return []fyne.CanvasObject{kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(8, 10, 10, 10), kit.Stack(4,
			kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Strong(words.T("ui.mail.unreadable")).In(kit.AlertInk).After(5)),
			kit.NewParagraph(kit.Say(words.T("ui.mail.unreadable.hint")))))}
	case "header":
		return []fyne.CanvasObject{kit.NewParagraph(kit.Quiet(words.T("ui.mail.headeronly")))}
	}
	shown, marks := shownText(m), v.c.Marks[m.ID]
	quoted := strings.TrimSpace(m.Text) != strings.TrimSpace(shown)
	if v.quotes[m.ID] {
		shown, marks = m.Text, nil
	}
	if strings.TrimSpace(shown) == "" && len(m.Attachments) == 0 {
		return []fyne.CanvasObject{kit.NewParagraph(kit.Quiet(words.T("ui.mail.notext")))}
	}
	cut := clip(strings.TrimRight(shown, " \n\t"), mostShown)
	marks = withFound(marks, cut, v.screen.search.Text)
	body := kit.NewParagraph(marked(cut, marks)...)
	body.Leading = 1.12
	parts := []fyne.CanvasObject{body}
	if v.c.Category == triage.Reading && m.Direction == "in" {
		if list := triage.Pressures(shownText(m)); len(list) > 0 {
			mean := triage.Average(list)
			parts = append(parts, kit.NewParagraph(kit.Sign("info", kit.Muted), kit.Quiet(words.N("ui.mail.readings", len(list), "average", fmt.Sprintf("%d/%d", mean.Systolic, mean.Diastolic))).As(kit.Small).After(5)))
		}
	}
	var links []fyne.CanvasObject
	if quoted {
		key := "ui.mail.quoted"
		if v.quotes[m.ID] {
			key = "ui.mail.unquoted"
		}
		links = append(links, kit.NewLink(words.T(key), func() { v.quotes[m.ID] = !v.quotes[m.ID]; v.show() }))
	}
	if len(cut) < len(strings.TrimRight(shown, " \n\t")) {
		links = append(links, kit.NewLink(words.T("ui.mail.longer"), func() { v.source(m) }))
	}
	if len(links) > 0 {
		parts = append(parts, kit.Flow(14, links...))
	}
	for _, p := range m.Problems {
		parts = append(parts, kit.NewParagraph(kit.Sign("info", kit.Muted), kit.Quiet(phrase.Sentence(p)).As(kit.Small).After(5)))
	}
	return parts
}

// clip cuts a text at a whole letter.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// marked turns a text into spans, line by line, with the urgent words in it underlined. Offsets are bytes of the text.
func marked(text string, marks []triage.Match) (spans []kit.Span) {
	at := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		end := at + len(line)
		first := true
		put := func(from, to int, mark triage.Match) {
			s := kit.Say(breakable(strings.TrimRight(text[from:to], "\r\n")))
			switch {
			case mark.Urgent:
				s = kit.Strong(s.Text).In(kit.AlertInk)
				s.Under = true
			case mark.Where == foundHere:
				s = kit.Strong(s.Text).In(kit.Accent)
				s.Under = true
			}
			s.Break, first = first, false
			spans = append(spans, s)
		}
		from := at
		for _, m := range marks {
			if (m.Where != "body" || !m.Urgent) && m.Where != foundHere || m.Offset < from || m.Offset+m.Length > end {
				continue
			}
			if m.Offset > from {
				put(from, m.Offset, triage.Match{})
			}
			put(m.Offset, m.Offset+m.Length, m)
			from = m.Offset + m.Length
		}
		if from < end || first {
			put(from, end, triage.Match{})
		}
		at = end
	}
	return spans
}

// breakable puts blanks into words that no line holds.
func breakable(line string) string {
	if len(line) <= longestWord {
		return line
	}
	parts := strings.Split(line, " ")
	for i, w := range parts {
		if r := []rune(w); len(r) > longestWord {
			var b strings.Builder
			for len(r) > longestWord {
				b.WriteString(string(r[:longestWord]) + " ")
				r = r[longestWord:]
			}
			parts[i] = b.String() + string(r)
		}
	}
	return strings.Join(parts, " ")
}

// state is what became of a mail that goes out, with what can be done about it.
func (v *view) state(m *mail.Message) fyne.CanvasObject {
	s := v.screen
	act := func(key string, work func(ctx context.Context, id string) error) fyne.CanvasObject {
		return kit.NewButton(words.T(key), func() {
			s.run(func(ctx context.Context) error { return work(ctx, m.Outbox) }, func() { s.refresh(); s.read(s.open) })
		})
	}
	var tone kit.Tone
	var buttons []fyne.CanvasObject
	switch m.State {
	case mail.StateQueued:
		tone, buttons = kit.Blue, []fyne.CanvasObject{act("ui.mail.withdraw", s.services.Withdraw)}
	case mail.StateSending:
		tone = kit.Blue
	case mail.StateRejected:
		tone, buttons = kit.Red, []fyne.CanvasObject{act("ui.mail.resend", s.services.Resend), act("ui.mail.withdraw", s.services.Withdraw)}
	case mail.StateUnknown:
		tone, buttons = kit.Red, []fyne.CanvasObject{act("ui.mail.tookit", s.services.TakeAsSent), act("ui.mail.resend", s.services.Resend)}
	case mail.StateWithdrawn:
		tone = kit.Grey
	default:
		return nil
	}
	spans := []kit.Span{kit.Tag(words.T("ui.mail.state."+m.State), tone)}
	if hint := map[string]string{mail.StateQueued: "ui.mail.queued.hint", mail.StateRejected: "ui.mail.rejected.hint", mail.StateUnknown: "ui.mail.unknown.hint"}[m.State]; hint != "" {
		spans = append(spans, kit.Quiet(words.T(hint)).As(kit.Small).After(8))
	}
	parts := []fyne.CanvasObject{kit.NewParagraph(spans...)}
	if m.Answer != "" && m.State == mail.StateRejected {
		parts = append(parts, kit.NewParagraph(kit.Quiet(words.T("ui.mail.answer", "text", clip(m.Answer, 200))).As(kit.Small)))
	}
	if len(buttons) > 0 {
		parts = append(parts, kit.Flow(6, buttons...))
	}
	return kit.Stack(6, parts...)
}

// mailMenu is what can be done with one mail.
func (v *view) mailMenu(m *mail.Message) []kit.MenuItem {
	return []kit.MenuItem{
		{Word: words.T("ui.mail.copy"), Do: func() {
			fyne.CurrentApp().Clipboard().SetContent(m.Text)
			v.screen.shell.Say(words.T("ui.mail.copied"))
		}},
		{Word: words.T("ui.mail.source"), Icon: "eye", Do: func() { v.source(m) }},
	}
}

// mostSource is how much of a mail's source is shown.
const mostSource = 60_000

// source shows the mail as it came.
func (v *view) source(m *mail.Message) {
	s := v.screen
	kit.Load(s.shell.Context(), &kit.Loader{}, func(ctx context.Context) ([]byte, error) { return s.services.Raw(ctx, m.ID) }, func(raw []byte, err error) {
		if err != nil {
			s.shell.Warn(err)
			return
		}
		text := clip(strings.ToValidUTF8(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\uFFFD"), mostSource)
		s.textDialog(words.T("ui.mail.source"), words.T("ui.mail.source.size", "size", fileSize(int64(len(raw)))), text, true)
	})
}

// textDialog shows a text to read.
func (s *Screen) textDialog(title, hint, text string, code bool) {
	var spans []kit.Span
	for i, line := range strings.Split(text, "\n") {
		span := kit.Say(breakable(printable(line))).As(kit.Small)
		span.Mono = code
		if i > 0 {
			span = span.OnNewLine()
		}
		spans = append(spans, span)
	}
	d := &kit.Dialog{Title: title, Width: 760}
	d.Body = kit.Stack(8, kit.NewParagraph(kit.Quiet(hint).As(kit.Small)), kit.Sized(0, 440, kit.Boxed(kit.Surface, kit.Rule, kit.Room(8, 8, 10, 6), kit.Scrolled(kit.NewParagraph(spans...)))))
	copyAll := kit.NewButton(words.T("ui.mail.copy"), func() {
		fyne.CurrentApp().Clipboard().SetContent(text)
		s.shell.Say(words.T("ui.mail.copied"))
	})
	d.Actions = []fyne.CanvasObject{copyAll, kit.NewPrimary(words.T("ui.close"), "", d.Close)}
	d.Show(s.shell.Canvas())
}

// printable leaves out what a line of text should not hold.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if r < ' ' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, line)
}

// fileSize writes a number of bytes.
func fileSize(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", (n+512)>>10)
	}
	return words.T("ui.mail.bytes", "n", n)
}
