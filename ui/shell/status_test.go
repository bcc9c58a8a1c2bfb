package shell

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
)

func (f *fixture) remarks() string {
	var all []string
	for _, r := range f.desk.remarks {
		all = append(all, fmt.Sprint(r.Tip != ""))
	}
	return strings.Join(all, " ")
}

func TestTheStatusBarKeepsTimeAndLeadsToTheSettings(t *testing.T) {
	f := begin(t, "P")
	f.unlock(t, 0, "open sesame")
	checked, asked := f.clock.now, 0
	f.SetStatus(StatusPart{Ago: func(now time.Time) string { asked++; return fmt.Sprintf("%.0f min ago", now.Sub(checked).Minutes()) }, Good: true, Place: "mailbox"},
		StatusPart{Text: "No backup", Bad: true})
	first := f.desk.remarks[1]
	for range 3 {
		f.clock.move(time.Minute)
		f.seen["today"].field.TypedRune('x') // the window is not idle
	}
	if asked < 4 || asked > 8 || f.desk.remarks[1] != first {
		t.Errorf("asked %d times in three minutes; made anew: %t", asked, f.desk.remarks[1] != first)
	}
	if got := f.remarks(); got != "false false false" {
		t.Errorf("without settings remarks lead on: %s", got)
	}
	built := ""
	f.desk.screens = append(f.desk.screens, Screen{Key: "settings", TitleKey: "ui.retry", Icon: "settings", Build: func(*Shell) *Content {
		return &Content{Object: kit.NewField("").Object(), Open: func(what string) { built = what }}
	}})
	f.desk.remarks = nil
	f.desk.showStatus()
	if got := f.remarks(); got != "true true false" {
		t.Errorf("with settings: %s", got)
	}
	f.desk.remarks[1].Tapped(&fyne.PointEvent{})
	if f.Here() != "settings" || built != "mailbox" {
		t.Errorf("the mailbox leads to %s, %q", f.Here(), built)
	}
}
