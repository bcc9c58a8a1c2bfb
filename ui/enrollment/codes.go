package enrollment

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

// codes is the register: who got a code how and when, and what became of it. A code itself is never in it.
type codes struct {
	*screen
	state   string
	states  *kit.Segments
	all     []Code
	list    *kit.ColumnList
	body    *kit.Swap
	renew   *kit.Button
	void    *kit.Button
	again   *kit.Button
	loading kit.Loader
	loaded  bool
}

// codeStates are what a code can be, in the order to choose from.
var codeStates = []string{"", "live", "used", "expired", "void"}

func newCodes(s *screen) *codes {
	c := &codes{screen: s}
	names := make([]string, len(codeStates))
	for i, st := range codeStates {
		names[i] = words.T("ui.enrollment.code.all")
		if st != "" {
			names[i] = words.T("ui.enrollment.code." + st)
		}
	}
	c.states = kit.NewSegments(func(i int) { c.state = codeStates[i]; c.load() }, names...)
	c.again = kit.NewButton(words.T("ui.enrollment.code.reprint"), func() { c.each(func(code Code) { c.reprint(code.ID) }) })
	c.void = kit.NewButton(words.T("ui.enrollment.code.end"), func() { c.each(c.askVoid) })
	c.renew = kit.NewButton(words.T("ui.enrollment.code.renew"), c.renewAll)
	c.list = c.columns()
	c.body = kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.enrollment.loading"), "")))
	return c
}

func (c *codes) page() fyne.CanvasObject {
	top := kit.Padded(kit.Room(12, 10, 0, 0), kit.Spread(8, 1, c.states, kit.Spacer(), c.again, c.void, c.renew))
	foot := kit.Padded(kit.Room(8, 0, 2, 0), kit.NewParagraph(kit.Quiet(words.T("ui.enrollment.code.hint")).As(kit.Small)))
	return kit.Between(top, c.body.Object(), foot)
}

func (c *codes) focus() {
	if c.loaded && len(c.all) > 0 {
		c.list.Rows.Focus()
	}
}

func (c *codes) load() {
	state := c.state
	kit.Load(c.shell.Context(), &c.loading, func(ctx context.Context) ([]Code, error) { return c.services.Codes(ctx, state) }, func(list []Code, err error) {
		if err != nil {
			c.failed(c.body, err, c.load)
			return
		}
		c.all, c.loaded = list, true
		if len(list) == 0 {
			c.body.Show(kit.Sheet(kit.Empty("key", words.T("ui.enrollment.code.none"), words.T("ui.enrollment.code.none.hint"), nil)))
		} else {
			c.body.Show(kit.Sheet(c.list))
			if c.list.Rows.Selected() < 0 || c.list.Rows.Selected() >= len(list) {
				c.list.Rows.Deselect()
				c.list.Rows.Select(0)
			}
			c.list.Rows.Reload()
		}
		c.offer()
	})
}

func (c *codes) at(i int) Code {
	if i < 0 || i >= len(c.all) {
		return Code{}
	}
	return c.all[i]
}

// each does something with the code in view.
func (c *codes) each(do func(Code)) {
	if code := c.at(c.list.Rows.Selected()); code.ID != "" {
		do(code)
	}
}

// offer makes alive what can be done with the code in view.
func (c *codes) offer() {
	code := c.at(c.list.Rows.Selected())
	c.again.SetOff(!code.Printing || code.State != "live" || c.busy)
	c.void.SetOff(code.State != "live")
	c.renew.SetOff(len(c.expired()) == 0 || c.busy)
}

// expired are the patients in view whose newest code ran out.
func (c *codes) expired() (ids []string) {
	for _, code := range c.all {
		if code.State == "expired" && !code.Replaced {
			ids = append(ids, code.PatientID)
		}
	}
	return ids
}

// renewAll makes new letters for those whose code ran out.
func (c *codes) renewAll() {
	if ids := c.expired(); len(ids) > 0 && !c.busy {
		c.plan(ids, false)
	}
}

func (c *codes) askVoid(code Code) {
	f := kit.NewField("")
	label := kit.NewLabeled(words.T("ui.enrollment.reason"), words.T("ui.enrollment.code.void.help"), f)
	d := &kit.Dialog{Title: words.T("ui.enrollment.code.void.title", "name", code.Name), Body: label.Object(), First: f}
	busy := false
	send := func() {
		if busy {
			return
		}
		busy = true
		why := strings.TrimSpace(f.Text)
		c.do(words.T("ui.enrollment.code.voided"), func(ctx context.Context) (Undo, error) { return c.services.Void(ctx, code.ID, why) }, func(err error) {
			busy = false
			if err != nil {
				label.Refuse(phrase.Error(err))
				return
			}
			d.Close()
		})
	}
	f.OnChanged = func(string) { label.SetError("") }
	f.OnSubmitted = func(string) { send() }
	yes := kit.NewPrimary(words.T("ui.enrollment.code.end"), "", send)
	yes.ShortcutIcon = "return"
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close), yes}
	d.Show(c.shell.Canvas())
}

func (c *codes) columns() *kit.ColumnList {
	list := kit.NewColumns(31, func() int { return len(c.all) },
		kit.Column{Title: words.T("ui.patient"), Width: 180, Flex: 2, Cell: func(i int) []kit.Span { return []kit.Span{kit.Strong(c.at(i).Name)} }},
		kit.Column{Title: words.T("ui.enrollment.code.how"), Width: 120, Cell: func(i int) []kit.Span {
			return []kit.Span{kit.Say(words.T("ui.enrollment.channel." + string(c.at(i).Channel)))}
		}},
		kit.Column{Title: words.T("ui.enrollment.code.state"), Width: 96, Cell: func(i int) []kit.Span { return []kit.Span{codeTag(c.at(i).State)} }},
		kit.Column{Title: words.T("ui.enrollment.code.issued"), Width: 140, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(moment(c.at(i).IssuedAt))} }},
		kit.Column{Title: words.T("ui.enrollment.code.by"), Width: 130, Flex: 1, Spare: true, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(c.at(i).IssuedBy)} }},
		kit.Column{Title: words.T("ui.enrollment.code.until"), Width: 140, Cell: func(i int) []kit.Span { return []kit.Span{kit.Say(until(c.at(i)))} }},
		kit.Column{Title: words.T("ui.enrollment.code.ended"), Width: 150, Flex: 2, Spare: true, Cell: func(i int) []kit.Span {
			code := c.at(i)
			switch {
			case !code.UsedAt.IsZero():
				return []kit.Span{kit.Quiet(moment(code.UsedAt))}
			case code.EndedWhy != "":
				return []kit.Span{kit.Quiet(phrase.Sentence(code.EndedWhy))}
			}
			return nil
		}},
	)
	list.Rows.Word = func(i int) string { return c.at(i).Name }
	list.Rows.OnSelect = func(int) { c.offer() }
	list.Rows.OnOpen = func(i int) { c.goTo.Patient(c.at(i).PatientID) }
	return list
}

func codeTag(state string) kit.Span {
	if state == "" {
		return kit.Say("")
	}
	tone := map[string]kit.Tone{"live": kit.Blue, "used": kit.Green, "expired": kit.Red}[state]
	if tone == "" {
		tone = kit.Grey
	}
	return kit.Tag(words.T("ui.enrollment.code."+state), tone)
}

// moment is a day with its time.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return day(t) + "  " + phrase.Clock(t)
}

// until is when a code ends; on paper it lasts to the end of a day, and paper says the day.
func until(c Code) string {
	if c.Channel == "paper" {
		return day(c.ExpiresAt)
	}
	return moment(c.ExpiresAt)
}

// monthOf writes 2026-11 as November 2026.
func monthOf(v string) string {
	t, err := time.Parse("2006-01", v)
	if err != nil {
		return v
	}
	return words.T("ui.month."+strings.ToLower(t.Month().String())) + t.Format(" 2006")
}
