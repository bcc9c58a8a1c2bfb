package enrollment

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// reviews are the mails that ask to join and that a person has to decide about: the mail beside the patients it may be.
type reviews struct {
	*screen
	all     []Review
	list    *kit.ColumnList
	body    *kit.Swap
	detail  *kit.Swap
	open    string // id of the one in view
	patient string // whom it would enroll
	reason  *kit.Field
	label   *kit.Labeled
	loading kit.Loader
}

func newReviews(s *screen) *reviews {
	r := &reviews{screen: s}
	at := func(i int) Review {
		if i < 0 || i >= len(r.all) {
			return Review{}
		}
		return r.all[i]
	}
	r.list = kit.NewColumns(31, func() int { return len(r.all) },
		kit.Column{Title: words.T("ui.enrollment.review.at"), Width: 90, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(day(at(i).At))} }},
		kit.Column{Title: words.T("ui.enrollment.review.from"), Width: 150, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(at(i).Sender)} }},
		kit.Column{Title: words.T("ui.enrollment.review.why"), Width: 120, Flex: 1, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(outcome(at(i)))} }})
	r.list.Rows.OnSelect = func(i int) { r.show(at(i)) }
	r.detail = kit.NewSwap(kit.Spacer())
	r.body = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.enrollment.loading"), "")))
	return r
}

func (r *reviews) page() fyne.CanvasObject { return kit.Padded(kit.Room(12, 0, 0, 0), r.body.Object()) }

func (r *reviews) load() {
	kit.Load(r.shell.Context(), &r.loading, func(ctx context.Context) ([]Review, error) { return r.services.Reviews(ctx) }, func(list []Review, err error) {
		if err != nil {
			r.failed(r.body, err, r.load)
			return
		}
		r.all = list
		r.tabs.SetCount(pageReviews, len(list))
		if len(list) == 0 {
			r.open = ""
			r.body.Show(kit.Sheet(kit.Empty("check", words.T("ui.enrollment.review.none"), words.T("ui.enrollment.review.none.hint"), nil)))
			return
		}
		r.body.Show(kit.NewPanes([]kit.PaneSize{{Width: 420, Least: 300}, {Least: 400, Flex: true}}, kit.Padded(kit.Room(0, 0, 0, 8), kit.Sheet(r.list)),
			kit.Padded(kit.Room(0, 0, 8, 0), r.detail.Object())))
		r.list.Rows.Reload()
		for i, one := range list {
			if one.ClaimID == r.open {
				r.list.Rows.Select(i)
				return
			}
		}
		r.list.Rows.Deselect()
		r.list.Rows.Select(0)
	})
}

func outcome(v Review) string {
	if v.Outcome == "" {
		return ""
	}
	return words.T("ui.enrollment.outcome." + strings.ReplaceAll(string(v.Outcome), " ", "-"))
}

// show sets the mail and the patients side by side, with the decision below.
func (r *reviews) show(v Review) {
	if v.ClaimID == "" || v.ClaimID == r.open && r.reason != nil && r.reason.Text != "" {
		return // a reason is being typed
	}
	r.open, r.patient = v.ClaimID, ""
	text := v.Text
	if strings.TrimSpace(text) == "" {
		text = words.T("ui.enrollment.review.notext")
	}
	mail := kit.Stack(8, kit.NewText(kit.Strong(words.T("ui.enrollment.review.mail"))), kit.NewParagraph(kit.Quiet(v.Sender)), kit.NewParagraph(kit.Strong(v.Subject)), lines(text))
	if v.Conversation != "" && r.shell.Has("mail") {
		mail.Add(kit.NewLink(words.T("ui.enrollment.review.open"), func() { r.goTo.Mail(v.Conversation) }))
	}
	people := kit.Stack(10)
	if len(v.Candidates) == 0 {
		people.Add(kit.NewParagraph(kit.Say(words.T("ui.enrollment.review.nobody"))))
	}
	var picks []*kit.Check
	for i, c := range v.Candidates {
		check := kit.NewCheck(c.Name, i == 0, nil)
		check.Words = []kit.Span{kit.Strong(c.Name), kit.Quiet(phrase.Short(c.Birth)).After(6)}
		if i == 0 {
			r.patient = c.ID
		}
		picks = append(picks, check)
		check.OnChange = func(on bool) {
			r.patient = ""
			for j, other := range picks {
				other.Set(j == i && on)
			}
			if on {
				r.patient = c.ID
			}
		}
		why := words.T("ui.enrollment.review.matched")
		if c.CodeIsTheirs {
			why = words.T("ui.enrollment.review.theircode")
		}
		facts := kit.Stack(4, kit.Flow(8, check, kit.NewText(phrase.Enrollment(c.State))), kit.NewParagraph(kit.Quiet(why).As(kit.Small)))
		for _, a := range append(c.Emails, c.Phones...) {
			facts.Add(kit.NewParagraph(kit.Say(a).As(kit.Small)))
		}
		facts.Add(kit.NewLink(words.T("ui.open.record"), func() { r.goTo.Patient(c.ID) }))
		people.Add(kit.Card(facts))
	}
	draft := r.shell.Draft("enrollment:review:" + v.ClaimID)
	r.reason = kit.NewField("")
	r.label = kit.NewLabeled(words.T("ui.enrollment.review.reason"), words.T("ui.enrollment.review.reason.help"), r.reason)
	r.reason.OnChanged = func(text string) { draft.Typed(text); r.label.SetError("") }
	draft.Load(r.reason.Fill)
	decide := func(said string, work func(ctx context.Context, why string) error) func() {
		return func() {
			why := strings.TrimSpace(r.reason.Text)
			r.do(words.T(said), func(ctx context.Context) (Undo, error) { return nil, work(ctx, why) }, func(err error) {
				if err != nil {
					r.label.Refuse(phrase.Error(err))
					return
				}
				draft.Clear()
				r.reason.Fill("")
				r.open = ""
			})
		}
	}
	accept := kit.NewPrimary(words.T("ui.enrollment.review.accept"), "", decide("ui.enrollment.review.accepted", func(ctx context.Context, why string) error {
		return r.services.Accept(ctx, v.ClaimID, r.patient, why)
	}))
	dismiss := kit.NewButton(words.T("ui.enrollment.review.dismiss"), decide("ui.enrollment.review.dismissed", func(ctx context.Context, why string) error {
		return r.services.Dismiss(ctx, v.ClaimID, why)
	}))
	because := kit.Boxed(kit.Found, kit.Rule, kit.Room(9, 9, 12, 12), kit.NewParagraph(kit.Sign("warning", kit.Muted), kit.Say(phrase.Sentence(v.Because)).After(6)))
	r.detail.Show(kit.Scrolled(kit.Padded(kit.Room(kit.Brim, 8, kit.Brim, kit.Brim), kit.Stack(10, because, kit.Abreast(10, kit.Card(mail), people),
		kit.Card(kit.Stack(10, r.label.Object(), kit.Row(8, accept, dismiss)))))))
}

// mostMail is how much of a mail stands beside the patient; the rest is in the mail.
const mostMail = 40

// lines are a text with its own line breaks.
func lines(text string) fyne.CanvasObject {
	box := kit.Stack(2)
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if i == mostMail {
			box.Add(kit.NewParagraph(kit.Quiet("…")))
			break
		}
		box.Add(kit.NewParagraph(kit.Say(strings.TrimRight(line, "\r"))))
	}
	return box
}
