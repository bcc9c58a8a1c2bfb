package portal

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/assets/catalogue"
	"foyer/data/fault"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// span writes an age or an interval of a rule in words: 40y is "40 years".
func span(text string) string {
	n, err := strconv.Atoi(strings.TrimRight(text, "my"))
	switch {
	case err != nil:
		return text
	case strings.HasSuffix(text, "m"):
		return words.N("ui.care.months", n)
	}
	return words.N("ui.care.years", n)
}

var spans = regexp.MustCompile(`^(\d{1,4})\s*(\p{L}*)\.?$`)

// readSpan reads an age or an interval as people write it, in either language; a number alone is in the usual unit. It is ""
// for nothing, and what can't be read stays as it is, for the service to refuse.
func readSpan(text, usual string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	m := spans.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	unit := usual
	switch m[2] {
	case "":
	case "y", "yr", "yrs", "year", "years", "a", "año", "años":
		unit = "y"
	case "m", "mo", "mos", "month", "months", "mes", "meses":
		unit = "m"
	default:
		return text
	}
	return m[1] + unit
}

// edit changes for whom a rule is and how often, with its words: they say the same or the paper lies.
func (p *dueCare) edit(r CareRule) {
	from, to, every := kit.NewField(""), kit.NewField(words.T("ui.care.edit.always")), kit.NewField("")
	from.Fill(span(r.Who.From))
	if r.Who.To != "" {
		to.Fill(span(r.Who.To))
	}
	if r.Every != "" {
		every.Fill(span(r.Every))
	}
	says := map[string]*kit.Field{}
	labels := map[string]*kit.Labeled{"from": kit.NewLabeled(words.T("ui.care.edit.from"), "", from), "to": kit.NewLabeled(words.T("ui.care.edit.to"), "", to), "every": kit.NewLabeled(words.T("ui.care.edit.every"), "", every)}
	ages := []fyne.CanvasObject{labels["from"].Object(), labels["to"].Object()}
	if r.Every != "" {
		ages = append(ages, labels["every"].Object())
	}
	rows := []fyne.CanvasObject{kit.Abreast(12, ages...)}
	for _, lang := range []words.Language{words.English, words.Spanish} {
		field := kit.NewArea("")
		field.Fill(r.Says[string(lang)])
		says[string(lang)] = field
		label := kit.NewLabeled(words.T("ui.care.edit.says", "language", lang.Name()), "", kit.Sized(0, 66, field.Object()))
		labels["says."+string(lang)] = label
		rows = append(rows, label.Object())
	}
	// What is typed is kept until it is saved, as everywhere.
	draft := p.shell.Draft("portal:care:" + r.Key)
	fields := map[string]*kit.Field{"from": from, "to": to, "every": every, "en": says["en"], "es": says["es"]}
	for _, field := range fields {
		field.OnChanged = func(string) {
			typed := map[string]string{}
			for key, f := range fields {
				typed[key] = f.Text
			}
			if body, err := json.Marshal(typed); err == nil {
				draft.Typed(string(body))
			}
		}
	}
	draft.Load(func(body string) {
		var typed map[string]string
		if json.Unmarshal([]byte(body), &typed) == nil {
			for key, text := range typed {
				if f := fields[key]; f != nil {
					f.Fill(text)
				}
			}
		}
	})
	rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.care.edit.untold")).As(kit.Small)))
	d := &kit.Dialog{Title: words.T("ui.care.edit.title", "care", r.Name.In(lang())), Width: 600, First: from, Body: kit.Stack(12, rows...)}
	save := kit.NewPrimary(words.T("ui.portal.save"), "", nil)
	save.OnTapped = func() {
		rule := r.CareRule
		rule.Who.From, rule.Who.To = readSpan(from.Text, "y"), readSpan(to.Text, "y")
		if r.Every != "" {
			rule.Every = readSpan(every.Text, "m")
		}
		rule.Says = catalogue.Words(maps.Clone(r.Says))
		for lang, field := range says {
			rule.Says[lang] = strings.TrimSpace(field.Text)
		}
		for _, l := range labels {
			l.SetError("")
		}
		save.SetOff(true)
		kit.Load(p.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, p.services.SaveCareRule(ctx, rule) }, func(_ struct{}, err error) {
			save.SetOff(false)
			if err == nil {
				draft.Clear()
				d.Close()
				p.shell.Say(words.T("ui.care.edit.saved", "care", r.Name.In(lang())))
				p.show()
				return
			}
			var f *fault.Error
			if errors.As(err, &f) {
				if l := labels[f.Field]; l != nil {
					l.SetError(words.T("ui.care.edit.wrong"))
					return
				}
			}
			labels["from"].SetError(phrase.Error(err))
		})
	}
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), func() { draft.Clear(); d.Close() }), save}
	d.Show(p.shell.Canvas())
}

// reset makes a rule as it is shipped.
func (p *dueCare) reset(r CareRule) {
	p.do(func(ctx context.Context) error { return p.services.ResetCareRule(ctx, r.Key) }, func() {
		p.shell.SayUndo(words.T("ui.care.reset.said", "care", r.Name.In(lang())), func() {
			p.do(func(ctx context.Context) error { return p.services.SaveCareRule(ctx, r.CareRule) }, nil)
		})
	})
}
