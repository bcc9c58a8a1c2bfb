package portal

import (
	"context"
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/portal"
	"foyer/data/record"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// detail is one feature of the register with everything about it.
type detail struct {
	*features
	object fyne.CanvasObject
	room   *kit.Swap
	lang   string // of the words for patients
	fields map[string]fyne.Focusable
	shown  any // what was shown last: shown again, nothing moves under the hands
}

func newDetail(f *features) *detail {
	d := &detail{features: f, room: kit.NewSwap(kit.Spacer()), lang: lang()}
	d.object = d.room.Object()
	return d
}

func (d *detail) show() {
	v, ok := d.current()
	if !ok {
		d.room.Show(kit.Empty("portal", words.T("ui.portal.pick"), "", nil))
		return
	}
	events, known := d.events[v.Key]
	if !known {
		d.loadHistory(v.Key)
		if _, known = d.events[v.Key]; known {
			return // everything runs at once: it was shown meanwhile
		}
	}
	now := []any{v, events, d.lang, d.now.Members, d.now.Why}
	if reflect.DeepEqual(now, d.shown) {
		return
	}
	had := d.focused()
	d.shown, d.fields = now, map[string]fyne.Focusable{}
	parts := []fyne.CanvasObject{d.title(v)}
	if !v.CanBeOn {
		parts = append(parts, kit.Boxed(kit.Found, kit.Edge, kit.Room(9, 9, 12, 12), kit.NewParagraph(kit.Sign("info", kit.Ink),
			kit.Strong(words.T("ui.portal.needsvendor")).After(6), kit.Say(v.Entry.NeedsVendor.In(lang())).After(5))))
	}
	parts = append(parts, d.patients(v), d.readiness(v), d.looksAfter(v), d.changes(v), d.past(events))
	foot := kit.Padded(kit.Room(10, 12, 17, 17), d.buttons(v))
	d.room.Show(kit.Between(kit.Spacer(), kit.Scrolled(kit.Padded(kit.Room(16, 10, 17, 17), kit.Stack(13, parts...))), kit.Stack(0, kit.Line(), foot)))
	if field := d.fields[had]; field != nil {
		d.shell.Canvas().Focus(field)
	}
}

// focused is the name of the field with the keyboard, so that it keeps it when the feature is shown anew.
func (d *detail) focused() string {
	has := d.shell.Canvas().Focused()
	for key, field := range d.fields {
		if has != nil && has == field {
			return key
		}
	}
	return ""
}

func heading(key string) fyne.CanvasObject { return kit.NewText(kit.Strong(words.T(key))) }

func (d *detail) title(v portal.Feature) fyne.CanvasObject {
	line := words.T("ui.portal.section", "section", v.Entry.Section) + " · " + stateWord(v.State)
	if !v.Since.IsZero() {
		line = words.T("ui.portal.section", "section", v.Entry.Section) + " · " + words.T("ui.portal.state.since", "state", stateWord(v.State), "day", day(v.Since))
	}
	about := kit.NewParagraph(kit.Quiet(v.Entry.Names(lang()).Text))
	return kit.Stack(1, kit.NewParagraph(kit.Strong(name(v)).As(kit.Sub)), kit.NewClip(kit.Quiet(line)), kit.Padded(kit.Room(6, 0, 0, 0), about))
}

// patients is what patients read, in both languages.
func (d *detail) patients(v portal.Feature) fyne.CanvasObject {
	in := kit.NewSegments(func(i int) { d.lang = []string{"en", "es"}[i]; d.show() }, "EN", "ES")
	if d.lang == "es" {
		in.Chosen = 1
	}
	d.fields["lang"] = in
	text := v.Words(d.lang)
	quote := kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 8, 11, 11), kit.Stack(4,
		kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(text.Line).After(6)), kit.NewParagraph(kit.Say("“"+text.Text+"”"))))
	whose := words.T("ui.portal.words.shipped")
	if own := v.Wording[d.lang]; own.Line != "" || own.Text != "" {
		whose = words.T("ui.portal.words.own")
	}
	foot := []fyne.CanvasObject{kit.NewClip(kit.Quiet(whose).As(kit.Small))}
	if d.now.Why == "" {
		change := kit.NewLink(words.T("ui.portal.wording"), d.editWords)
		d.fields["words"] = change
		foot = append(foot, change)
	}
	return kit.Stack(6, kit.Spread(8, 0, heading("ui.portal.patients"), kit.Sized(0, 24, in)), quote, kit.Spread(8, 0, foot...))
}

func (d *detail) readiness(v portal.Feature) fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.Padded(kit.Room(0, 3, 0, 0), kit.NewText(kit.Strong(words.T("ui.portal.before")), kit.Quiet(readyWords(v)).After(8)))}
	for _, r := range v.Ready {
		check := kit.NewCheck(r.In(lang()), r.Done, func(done bool) {
			d.do(func(ctx context.Context) error { return d.services.Tick(ctx, v.Key, r.Item, done) }, nil)
		})
		if r.Done && r.By != "" {
			check.Words = append(check.Words, kit.Quiet(r.By+", "+day(r.At)).As(kit.Small).After(7))
		}
		check.SetOff(d.now.Why != "")
		d.fields["tick:"+r.Item] = check
		rows = append(rows, check)
	}
	if d.now.Why == "" {
		change := kit.NewLink(words.T("ui.portal.points"), d.editPoints)
		d.fields["points"] = change
		rows = append(rows, kit.Padded(kit.Room(3, 0, 0, 0), kit.Row(0, change)))
	}
	return kit.Stack(2, rows...)
}

// looksAfter is who looks after it, until when it should be on, and whether papers name it.
func (d *detail) looksAfter(v portal.Feature) fyne.CanvasObject {
	names := []string{words.T("ui.portal.nobody")}
	ids := []string{""}
	for _, m := range d.now.Members {
		names, ids = append(names, m.Name), append(ids, m.ID)
	}
	owner := kit.NewChoice(words.T("ui.portal.nobody"), func(i int) {
		d.do(func(ctx context.Context) error { return d.services.SetOwner(ctx, v.Key, ids[i]) }, nil)
	}, names...)
	owner.Chosen = max(0, slices.Index(ids, v.OwnerID))
	owner.SetOff(d.now.Why != "")
	until := kit.NewDateField(words.T("ui.portal.target.hint"), words.T("ui.portal.target.wrong"), func() time.Time { return d.now.Today }, func(t time.Time) string { return day(t) })
	if v.Target != "" {
		until.SetDay(v.Target.Time())
	}
	kept := v.Target
	keep := func() {
		t, ok := until.Day()
		var to record.Date
		if !t.IsZero() {
			to = record.DayOf(t)
		}
		if ok && to != kept {
			kept = to
			d.do(func(ctx context.Context) error { return d.services.SetTarget(ctx, v.Key, to) }, nil)
		}
	}
	read := until.OnLeave
	until.OnLeave = func() { read(); keep() }
	until.OnSubmitted = func(string) { keep() }
	paper := kit.NewSwitch(v.ShowPaper, func(on bool) {
		d.do(func(ctx context.Context) error { return d.services.ShowOnPaper(ctx, v.Key, on) }, func() {
			key := "ui.portal.unnamed"
			if on {
				key = "ui.portal.named"
			}
			d.shell.SayUndo(words.T(key, "feature", name(v)), func() {
				d.do(func(ctx context.Context) error { return d.services.ShowOnPaper(ctx, v.Key, !on) }, nil)
			})
		})
	})
	paper.SetOff(d.now.Why != "")
	d.fields["owner"], d.fields["target"], d.fields["paper"] = owner, until.Field, paper
	saying := words.T("ui.portal.paper.no")
	if v.ShowPaper {
		saying = words.T("ui.portal.paper.yes")
	}
	fields := kit.Abreast(12, kit.NewLabeled(words.T("ui.portal.owner"), "", owner).Object(), kit.NewLabeled(words.T("ui.portal.target"), "", until).Object())
	return kit.Stack(10, fields, kit.Spread(8, 1, paper, kit.NewParagraph(kit.Say(saying))))
}

// changes says in a sentence what the switch would do; the dialog shows it.
func (d *detail) changes(v portal.Feature) fyne.CanvasObject {
	key, text := "ui.portal.onchanges", "ui.portal.onchanges.what"
	if v.State == portal.On {
		key, text = "ui.portal.offchanges", "ui.portal.offchanges.what"
	}
	if !v.ShowPaper {
		text = "ui.portal.nochanges"
	}
	return kit.Stack(4, heading(key), kit.NewParagraph(kit.Say(words.T(text))))
}

const mostEvents = 8

func (d *detail) past(events []portal.Event) fyne.CanvasObject {
	rows := []fyne.CanvasObject{heading("ui.portal.history")}
	for i, e := range events {
		if i == mostEvents {
			rows = append(rows, kit.NewText(kit.Quiet(words.N("ui.portal.history.more", len(events)-i))))
			break
		}
		line := []kit.Span{kit.Say(day(e.At)), kit.Strong(stateWord(e.To)).After(6), kit.Quiet(e.Member).After(6)}
		if e.Reason != "" {
			line = append(line, kit.Quiet("“"+e.Reason+"”").After(6))
		}
		rows = append(rows, kit.NewParagraph(line...))
	}
	if events != nil && len(events) == 0 { // nil: not read yet
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.portal.history.none"))))
	}
	return kit.Stack(4, rows...)
}

func (d *detail) buttons(v portal.Feature) fyne.CanvasObject {
	turn := kit.NewPrimary(d.switchWords(v), "", d.switchIt)
	turn.SetOff(d.now.Why != "" || !v.CanBeOn && v.State != portal.On)
	other := kit.NewButton(words.T("ui.portal.other"), nil)
	other.OnTapped = func() { kit.ShowMenu(other, false, d.states()) }
	other.SetOff(d.now.Why != "")
	d.fields["turn"], d.fields["other"] = turn, other
	row := kit.Flow(8, turn, other)
	if d.now.Why != "" {
		return kit.Stack(6, row, kit.NewParagraph(kit.Quiet(d.now.Why)))
	}
	return row
}

// short writes a calendar day in figures.
func short(d record.Date) string { return phrase.Short(d) }
