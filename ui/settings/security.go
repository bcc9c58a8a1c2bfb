package settings

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
	"foyer/ui/words"
)

// Security is what the part shows.
type Security struct {
	IdleMinutes, DeskMinutes int
	FrontDesk                bool
	KeyMinutes               int // how long the key stays in memory after the last person; 0 drops it at once
	Failures                 []Failure
	Members                  int // who have a passphrase
}

// Failure is a sign-in with a wrong passphrase.
type Failure struct {
	At  time.Time
	Who string
}

// Chain is what following the log's chain found.
type Chain struct {
	Entries  int64
	Last     string    // the newest value
	Anchored time.Time // when the backup was made whose value occurs in the chain; zero without one
}

// SecurityServices keep the locks.
type SecurityServices interface {
	Security(ctx context.Context) (Security, error)
	SaveSecurity(ctx context.Context, s Security) error
	// VerifyLog follows the chain of the log from its first entry; the error names the first break.
	VerifyLog(ctx context.Context) (Chain, error)
}

type securityPage struct {
	s                     *screen
	form                  *form
	kept                  Security
	loaded                bool
	body, chain, failures *kit.Swap
	loader, checker       kit.Loader
}

func (s *screen) securityPage() *page {
	p := &securityPage{s: s, body: kit.NewSwap(kit.Sheet(kit.Loading(words.T("ui.settings.loading"), ""))), chain: kit.NewSwap(kit.NewParagraph(kit.Quiet(words.T("ui.settings.security.unverified")))), failures: slot()}
	p.form = s.newForm("security", p.save)
	whole := p.build()
	return &page{object: p.body.Object(), actions: []fyne.CanvasObject{p.form.discard, p.form.save}, save: p.save, shown: func() { p.load(whole) }, focus: func() { p.form.fields[0].focus() }}
}

func (p *securityPage) build() fyne.CanvasObject {
	f, t := p.form, func(key string) string { return words.T("ui.settings.security." + key) }
	lock := card(t("idle"), t("idle.about"), kit.Abreast(12, f.line("idle_minutes", t("idle.minutes"), "", "10"), f.line("desk_minutes", t("desk.minutes"), "", "3")), f.tick("front_desk", t("desk"), t("desk.help")))
	key := card(t("key"), t("key.about"), f.choice("key", t("key.after"), "", []string{"60", "15", "0"}, []string{t("key.hour"), t("key.quarter"), t("key.now")}))
	verify := kit.NewButton(t("verify"), p.verify)
	chain := card(t("log"), t("log.about"), p.chain.Object(), kit.Flow(8, verify))
	words := card(t("records"), "", kit.NewParagraph(kit.Say(t("records.1"))), kit.NewParagraph(kit.Say(t("records.2"))), kit.NewParagraph(kit.Say(t("records.3"))))
	rest := card(t("rest"), "", kit.NewParagraph(kit.Say(t("rest.1"))), kit.NewParagraph(kit.Say(t("rest.2"))))
	return scroll(lock, key, p.failures.Object(), chain, rest, words)
}

func (p *securityPage) load(whole fyne.CanvasObject) {
	kit.Load(p.s.shell.Context(), &p.loader, p.s.services.Security, func(s Security, err error) {
		if err != nil {
			if !p.loaded {
				p.body.Show(p.s.failed(err, func() { p.load(whole) }))
			}
			return
		}
		p.kept, p.loaded = s, true
		p.form.fill(securityValues(s))
		p.showFailures()
		p.body.Show(whole)
	})
}

func securityValues(s Security) map[string]string {
	key := fmt.Sprint(s.KeyMinutes)
	return map[string]string{"idle_minutes": fmt.Sprint(s.IdleMinutes), "desk_minutes": fmt.Sprint(s.DeskMinutes), "front_desk": yes(s.FrontDesk), "key": key}
}

func securityOf(kept Security, v map[string]string) Security {
	number := func(name string) int {
		var n int
		if _, err := fmt.Sscanf(v[name], "%d", &n); err != nil {
			return -1 // refused, with the words for it
		}
		return n
	}
	kept.IdleMinutes, kept.DeskMinutes, kept.FrontDesk, kept.KeyMinutes = number("idle_minutes"), number("desk_minutes"), v["front_desk"] == "yes", number("key")
	return kept
}

func (p *securityPage) save() {
	if !p.form.begin() {
		return
	}
	next, before := securityOf(p.kept, p.form.values()), p.kept
	kit.Load(p.s.shell.Context(), new(kit.Loader), func(ctx context.Context) (struct{}, error) { return struct{}{}, p.s.services.SaveSecurity(ctx, next) }, func(_ struct{}, err error) {
		if p.form.done(err) {
			p.kept = next
			p.s.shell.SayUndo(words.T("ui.settings.saved"), func() { p.form.put(securityValues(before)); p.save() })
		}
	})
}

func (p *securityPage) showFailures() {
	if len(p.kept.Failures) == 0 {
		p.s.put(p.failures, card(words.T("ui.settings.security.failures"), "", kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Say(words.T("ui.settings.security.nofailures")).After(7))))
		return
	}
	var rows []fyne.CanvasObject
	for i, f := range p.kept.Failures {
		if i == 8 {
			break
		}
		rows = append(rows, kit.NewParagraph(kit.Sign("warning", kit.AlertInk), kit.Say(stamp(f.At)).After(7), kit.Quiet(f.Who).After(10)))
	}
	rows = append(rows, kit.Row(0, kit.NewLink(words.T("ui.settings.security.failures.log"), func() { p.s.open("log:action=member.sign-in-failed") })))
	p.s.put(p.failures, card(words.T("ui.settings.security.failures"), words.N("ui.settings.security.failed", len(p.kept.Failures)), kit.Stack(6, rows...)))
}

func (p *securityPage) verify() {
	p.s.put(p.chain, kit.NewParagraph(kit.Quiet(words.T("ui.settings.security.verifying"))))
	kit.Load(p.s.shell.Context(), &p.checker, p.s.services.VerifyLog, func(c Chain, err error) {
		if err != nil {
			p.s.put(p.chain, warning(message(err)))
			return
		}
		rows := []fyne.CanvasObject{kit.NewParagraph(kit.Sign("check", kit.Accent), kit.Strong(words.T("ui.settings.security.whole", "n", words.Count(int(c.Entries)))).After(7))}
		if c.Anchored.IsZero() {
			rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.settings.security.noanchor"))))
		} else {
			rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.settings.security.anchored", "day", when(c.Anchored)))))
		}
		rows = append(rows, kit.NewParagraph(kit.Quiet(words.T("ui.settings.security.anchor")), kit.Code(short(c.Last)).After(6)))
		p.s.put(p.chain, kit.Stack(5, rows...))
	})
}

// short is the beginning of a chain value, in groups that can be compared by eye with a sheet.
func short(hash string) string {
	out := ""
	for i := 0; i < len(hash) && i < 32; i += 4 {
		if i > 0 {
			out += " "
		}
		out += hash[i:min(i+4, len(hash))]
	}
	return out
}
