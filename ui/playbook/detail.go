package playbook

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/playbook"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// place is where the work of a highlight is done.
type place struct{ screen, what string }

// places are where to go, the first that the member has.
var places = map[string][]place{
	"enroll":         {{"enrollment", ""}},
	"promote":        {{"today", ""}},
	"paperwork":      {{"summary", ""}, {"today", ""}},
	"features":       {{"portal", "booking"}},
	"email-policy":   {{"portal", "policy:email"}},
	"proxy":          {{"portal", "policy:proxy"}},
	"readings-plan":  {{"portal", "policy:readings"}},
	"family-history": {{"portal", "family-history"}},
	"communicate":    {{"mail", ""}, {"patients", ""}},
	"navigate-proxy": {{"patients", ""}},
	"use-readings":   {{"patients", ""}},
	"staff-promote":  {{"today", ""}},
	"staff-enroll":   {{"enrollment", ""}},
}

// detail is one highlight with everything about it.
type detail struct {
	*Screen
	object fyne.CanvasObject
	room   *kit.Swap
	notes  *kit.Field
	save   *kit.Button
	of     string // the highlight whose notes are in the field
	fields map[string]fyne.Focusable
	was    any // what was shown last: shown again, nothing moves under the hands
}

func newDetail(s *Screen) *detail {
	d := &detail{Screen: s, room: kit.NewSwap(kit.Spacer())}
	d.object = d.room.Object()
	return d
}

// way is where the highlight in view leads; nil where the member has none of the screens.
func (d *detail) way() *place {
	ways := places[d.open]
	if h, ok := d.current(); ok && h.Place == "import" {
		ways = []place{{"settings", "import"}, {"patients", ""}}
	}
	for _, p := range ways {
		if d.shell.Has(p.screen) {
			return &p
		}
	}
	return nil
}

func (d *detail) leads() bool { return d.way() != nil || d.open == "good-will" }

func (d *detail) goThere() {
	switch p := d.way(); {
	case p == nil && d.open == "good-will":
		d.askMeeting()
	case p == nil:
		d.shell.Say(words.T("ui.playbook.nowhere"))
	case p.what == "":
		d.shell.Go(p.screen)
	default:
		d.shell.GoTo(p.screen, p.what)
	}
}

func (d *detail) show() {
	h, ok := d.current()
	if !ok {
		return
	}
	plan, points := d.board.Plans[h.Key], d.board.Trend[h.Key]
	now := []any{h, plan, points, d.board.Members, d.shell.Has("portal"), d.shell.Has("mail")}
	if reflect.DeepEqual(now, d.was) {
		return
	}
	typing := d.of == h.Key && d.changed() // somebody writes notes: what stands there stays
	text := ""
	if typing {
		text = d.notes.Text
	}
	had := d.focused()
	d.was, d.fields, d.of = now, map[string]fyne.Focusable{}, h.Key
	parts := []fyne.CanvasObject{
		kit.Stack(2, kit.NewParagraph(kit.Strong(h.Title).As(kit.Sub)), kit.NewClip(kit.Quiet(words.T("ui.playbook.section", "section", h.Section)))),
		kit.NewParagraph(kit.Say(playbook.Asks(h.Key, string(words.Current())))),
		d.evidence(h, points),
		d.next(h),
		d.plan(h, plan),
	}
	if typing {
		d.notes.Fill(text)
		d.mark()
	}
	d.room.Show(kit.Scrolled(kit.Padded(kit.Room(16, 16, 17, 17), kit.Stack(15, parts...))))
	if field := d.fields[had]; field != nil {
		d.shell.Canvas().Focus(field)
	}
}

// focused is the name of the field with the keyboard, so that it keeps it when the highlight is shown anew.
func (d *detail) focused() string {
	has := d.shell.Canvas().Focused()
	for key, field := range d.fields {
		if has != nil && has == field {
			return key
		}
	}
	return ""
}

// evidence is the state with why, and the measures over time.
func (d *detail) evidence(h playbook.Highlight, points []playbook.Point) fyne.CanvasObject {
	rows := []fyne.CanvasObject{
		kit.NewParagraph(stateTag(h.State), kit.Strong(words.T("ui.playbook.because")).After(8)),
		kit.NewParagraph(kit.Say(h.Evidence)),
	}
	if rule := playbook.InPlaceWhen(h.Key, string(words.Current())); rule != "" {
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.playbook.when", "rule", rule)).As(kit.Small)))
	}
	if list := shares(points); len(list) > 1 {
		rows = append(rows, kit.NewLineChart(64, 0, top(list), list), kit.NewClip(kit.Quiet(words.T("ui.playbook.trend.span", "from", phrase.Short(points[0].Day),
			"was", fmt.Sprintf("%.0f", list[0]), "is", fmt.Sprintf("%.0f", list[len(list)-1]))).As(kit.Small)))
	}
	return kit.Boxed(kit.Pane, kit.Rule, kit.Room(11, 11, 13, 13), kit.Stack(6, rows...))
}

// next is what to do, and the button that goes there.
func (d *detail) next(h playbook.Highlight) fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.NewText(kit.Strong(words.T("ui.playbook.next"))), kit.NewParagraph(kit.Say(h.NextStep))}
	switch p := d.way(); {
	case p != nil:
		button := kit.NewButton(words.T("ui.playbook.go."+p.screen), d.goThere)
		d.fields["go"] = button
		rows = append(rows, kit.Row(0, button))
	case h.Key == "good-will":
		button := kit.NewButton(words.T("ui.playbook.meeting"), d.askMeeting)
		d.fields["go"] = button
		rows = append(rows, kit.Row(0, button))
	default:
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.playbook.nowhere"))))
	}
	return kit.Stack(6, rows...)
}

// plan is who looks after it, until when, and the team's notes.
func (d *detail) plan(h playbook.Highlight, plan playbook.Plan) fyne.CanvasObject {
	plan.Highlight = h.Key
	names, ids := []string{words.T("ui.playbook.nobody")}, []string{""}
	for _, m := range d.board.Members {
		names, ids = append(names, m.Name), append(ids, m.ID)
	}
	owner := kit.NewChoice(words.T("ui.playbook.nobody"), func(i int) { d.keep(func(p *playbook.Plan) { p.OwnerID = ids[i] }, nil) }, names...)
	owner.Chosen = max(0, slices.Index(ids, plan.OwnerID))
	until := kit.NewDateField(words.T("ui.playbook.until.hint"), words.T("ui.playbook.until.wrong"), func() time.Time { return d.board.Today }, func(t time.Time) string { return phrase.Short(record.DayOf(t)) })
	if plan.Target != "" {
		until.SetDay(plan.Target.Time())
	}
	kept := plan.Target
	target := func() {
		t, ok := until.Day()
		var to record.Date
		if !t.IsZero() {
			to = record.DayOf(t)
		}
		if ok && to != kept {
			kept = to
			d.keep(func(p *playbook.Plan) { p.Target = to }, nil)
		}
	}
	read := until.OnLeave
	until.OnLeave = func() { read(); target() }
	until.OnSubmitted = func(string) { target() }
	d.notes = kit.NewArea(words.T("ui.playbook.notes.hint"))
	d.notes.Fill(plan.Notes)
	draft := d.draft(h.Key)
	draft.Load(func(body string) { d.notes.Fill(body) })
	d.save = kit.NewButton(words.T("ui.playbook.savenotes"), d.saveNotes)
	d.notes.OnChanged = func(text string) { draft.Typed(text); d.mark() }
	d.mark()
	d.fields["owner"], d.fields["until"], d.fields["notes"], d.fields["save"] = owner, until.Field, d.notes, d.save
	rows := []fyne.CanvasObject{
		kit.Abreast(12, kit.NewLabeled(words.T("ui.playbook.owner"), "", owner).Object(), kit.NewLabeled(words.T("ui.playbook.until"), "", until).Object()),
		kit.NewLabeled(words.T("ui.playbook.notes"), "", kit.Sized(0, 92, d.notes.Object())).Object(), kit.Row(0, d.save)}
	if plan.ChangedBy != "" {
		rows = append(rows, kit.NewClip(kit.Quiet(words.T("ui.playbook.changedby", "who", plan.ChangedBy)).As(kit.Small)))
	}
	return kit.Stack(10, rows...)
}

func (d *detail) draft(key string) *shell.Draft { return d.shell.Draft("playbook:" + key) }

// changed says whether notes were typed that are not kept yet.
func (d *detail) changed() bool { return d.notes != nil && d.notes.Text != d.board.Plans[d.of].Notes }

func (d *detail) mark() { d.save.SetOff(!d.changed()) }

func (d *detail) saveNotes() {
	text, draft := d.notes.Text, d.draft(d.of)
	d.keep(func(p *playbook.Plan) { p.Notes = text }, func() { draft.Clear(); d.shell.Say(words.T("ui.playbook.notes.saved")) })
}

// keep changes the plan of the highlight in view.
func (d *detail) keep(change func(p *playbook.Plan), done func()) {
	p := d.board.Plans[d.of]
	p.Highlight = d.of
	change(&p)
	kit.Load(d.shell.Context(), &d.work, func(ctx context.Context) (playbook.Plan, error) { return d.services.SetPlan(ctx, p) }, func(_ playbook.Plan, err error) {
		if err != nil {
			d.shell.Warn(err)
		} else if done != nil {
			done()
		}
		d.was = nil
		d.load()
	})
}
