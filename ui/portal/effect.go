package portal

import (
	"context"
	"image"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"foyer/data/portal"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// picture shows a paper as large as fits, whole.
func picture(img image.Image, height float32) fyne.CanvasObject {
	if img == nil {
		return kit.Sized(0, height, kit.Spacer())
	}
	shown := canvas.NewImageFromImage(img)
	shown.FillMode, shown.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	return kit.Sized(0, height, shown)
}

// foresight is the question before a switch: what papers and mails say now and after.
type foresight struct {
	*features
	feature portal.Feature
	to      portal.State
	lang    string
	what    int // panel, letter, mail
	effect  Effect
	ready   bool

	dialog *kit.Dialog
	sides  *kit.Swap
	says   *kit.Text
	reason *kit.Field
	wrong  *kit.Labeled
	turn   *kit.Button
	loader kit.Loader
}

// foresee shows what a switch would change, and makes it when somebody says so with a reason.
func (f *features) foresee(v portal.Feature, to portal.State) {
	q := &foresight{features: f, feature: v, to: to, lang: lang(), says: kit.NewParagraph()}
	q.sides = kit.NewSwap(kit.Sized(0, q.sideHeight(), kit.Loading(words.T("ui.portal.looking"), "")))
	what := kit.NewSegments(func(i int) { q.what = i; q.show() }, words.T("ui.portal.see.panel"), words.T("ui.portal.see.letter"), words.T("ui.portal.see.mail"))
	in := kit.NewSegments(func(i int) { q.lang = []string{"en", "es"}[i]; q.load() }, words.English.Name(), words.Spanish.Name())
	if q.lang == "es" {
		in.Chosen = 1
	}
	hint := words.T("ui.portal.reason.hint")
	if to == portal.Off || to == portal.Retired {
		hint = words.T("ui.portal.reason.hint.off")
	}
	q.reason = kit.NewField(hint)
	q.wrong = kit.NewLabeled(words.T("ui.portal.reason"), words.T("ui.portal.reason.help"), q.reason)
	draft := f.shell.Draft("portal:reason:" + v.Key)
	draft.Load(q.reason.Fill)
	q.reason.OnChanged = func(text string) { draft.Typed(text); q.wrong.SetError("") }
	q.turn = kit.NewPrimary(words.T("ui.portal.do."+string(to)), "", nil)
	q.turn.Grave = v.State == portal.On
	q.turn.OnTapped = func() { q.switchNow(draft.Clear) }
	q.reason.OnSubmitted = func(string) { q.switchNow(draft.Clear) }
	body := []fyne.CanvasObject{q.says}
	if warnings := q.warnings(); len(warnings) > 0 {
		body = append(body, kit.NewParagraph(warnings...))
	}
	body = append(body, kit.Spread(12, 0, kit.Row(0, kit.Sized(0, 30, what)), kit.Sized(0, 30, in)), q.sides.Object(), q.wrong.Object())
	q.dialog = &kit.Dialog{Title: words.T("ui.portal.ask."+string(to), "feature", name(v)), Body: kit.Stack(11, body...), First: q.reason, Width: 1010,
		Actions: []fyne.CanvasObject{kit.NewButton(words.T("ui.portal.leave"), func() { q.dialog.Close() }), q.turn}}
	q.dialog.Show(f.shell.Canvas())
	q.load()
}

// sideHeight is how high the papers stand: what the window leaves.
func (q *foresight) sideHeight() float32 {
	return min(max(kit.HeightLeft(q.shell.Canvas(), 440), 240), 400)
}

// warnings are what is not ready; they stop nobody.
func (q *foresight) warnings() []kit.Span {
	list := q.leans()
	if q.to != portal.On && q.to != portal.Pilot {
		return warning(list)
	}
	if done, of := q.feature.ReadyCount(); done < of {
		list = append(list, words.T("ui.portal.warn.ready", "done", done, "of", of))
	}
	if q.feature.OwnerID == "" {
		list = append(list, words.T("ui.portal.warn.owner"))
	}
	if !q.now.Portal.SetUp() {
		list = append(list, words.T("ui.portal.warn.setup"))
	}
	return warning(list)
}

func warning(list []string) []kit.Span {
	if len(list) == 0 {
		return nil
	}
	return []kit.Span{kit.Sign("warning", kit.AlertInk), kit.Say(strings.Join(list, " ")).After(6)}
}

func (q *foresight) load() {
	key, to, in := q.feature.Key, q.to, q.lang
	kit.Load(q.shell.Context(), &q.loader, func(ctx context.Context) (Effect, error) { return q.services.Effect(ctx, key, to, in) }, func(e Effect, err error) {
		if err != nil {
			q.sides.Show(kit.Sized(0, q.sideHeight(), kit.Failed(words.T("ui.portal.noeffect"), phrase.Error(err), kit.NewButton(words.T("ui.retry"), q.load))))
			return
		}
		q.effect, q.ready = e, true
		q.show()
	})
}

func (q *foresight) show() {
	if !q.ready {
		return
	}
	same := slices.Equal(q.effect.Before.Lines, q.effect.After.Lines)
	if same {
		q.says.Set(kit.Say(words.T("ui.portal.effect.none")))
	} else {
		inviting, joined := words.N("ui.portal.effect.inviting", q.effect.Inviting), words.N("ui.portal.effect.joined", q.effect.Joined)
		if len(q.effect.After.Lines) < len(q.effect.Before.Lines) {
			joined = words.T("ui.portal.effect.gone")
		}
		q.says.Set(kit.Say(words.T("ui.portal.effect") + " " + inviting + " " + joined))
	}
	q.sides.Show(kit.Abreast(16, q.side("ui.portal.now", q.effect.Before, q.effect.After), q.side("ui.portal.after", q.effect.After, q.effect.Before)))
}

// side is one of the two: the paper, with the number of features it names.
func (q *foresight) side(key string, s, other Side) fyne.CanvasObject {
	title := []kit.Span{kit.Strong(words.T(key)), kit.Quiet(words.N("ui.portal.names", len(s.Lines))).After(8)}
	for _, l := range s.Lines {
		if !slices.Contains(other.Lines, l) {
			title = append(title, kit.Tag(l, map[bool]kit.Tone{true: kit.Green, false: kit.Red}[key == "ui.portal.after"]).After(8))
		}
	}
	height := q.sideHeight() - 30
	var body fyne.CanvasObject
	switch q.what {
	case 0:
		body = picture(s.Panel, height)
	case 1:
		body = kit.Sized(0, height, kit.Boxed(kit.Pane, kit.Rule, kit.Room(1, 1, 1, 1), kit.Scrolled(picture(s.Letter, letterHeight))))
	default:
		body = kit.Sized(0, height, kit.Boxed(kit.Pane, kit.Rule, kit.Room(8, 8, 10, 10), kit.Scrolled(kit.NewParagraph(mailSpans(s.Mail, s.Lines, other.Lines)...))))
	}
	return kit.Stack(8, kit.NewClip(title...), body)
}

// letterHeight is how high a letter is that fills half of the question's width.
const letterHeight = 612

// mailSpans is a mail's text line by line; what the other one lacks is bold.
func mailSpans(text string, lines, other []string) []kit.Span {
	var spans []kit.Span
	for i, l := range strings.Split(strings.TrimSpace(text), "\n") {
		span := kit.Say(l)
		if feature, ok := strings.CutPrefix(l, "- "); ok && slices.Contains(lines, feature) && !slices.Contains(other, feature) {
			span = kit.Strong(l)
		}
		if l == "" {
			span = kit.Say(" ")
		}
		if i > 0 {
			span = span.OnNewLine()
		}
		spans = append(spans, span)
	}
	return spans
}

// switchNow switches the feature, and tells it with a way back; made runs when it went well.
func (q *foresight) switchNow(made func()) {
	reason := strings.TrimSpace(q.reason.Text)
	if reason == "" {
		q.wrong.SetError(words.T("ui.portal.reason.none"))
		q.shell.Canvas().Focus(q.reason)
		return
	}
	q.turn.SetOff(true)
	key, to, what := q.feature.Key, q.to, name(q.feature)
	kit.Load(q.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, q.services.Set(ctx, key, to, reason) }, func(_ struct{}, err error) {
		if err != nil {
			q.turn.SetOff(false)
			q.wrong.SetError(phrase.Error(err))
			return
		}
		made()
		q.dialog.Close()
		q.shell.SayUndo(words.T("ui.portal.done."+string(to), "feature", what), func() {
			q.do(func(ctx context.Context) error { return q.services.TakeBack(ctx, key, to) }, func() { q.shell.Say(words.T("ui.portal.takenback", "feature", what)) })
		})
		q.Screen.load()
	})
}
