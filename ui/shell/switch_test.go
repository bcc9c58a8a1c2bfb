package shell

import (
	"slices"
	"testing"

	"foyer/ui/kit"
)

func TestWhoIsAskedAnewWheneverTheWindowLocks(t *testing.T) {
	f := begin(t, "Cedar Hollow")
	f.unlock(t, 0, "open sesame")
	f.session.added = []MemberChoice{{ID: "c", Name: "Nora Quist"}}
	f.session.practice = "Cedar Hollow Family Medicine"
	for name, lock := range map[string]func(){"Lock": f.Lock, "SwitchMember": f.SwitchMember} {
		lock()
		who := find[*kit.Choice](f)[0]
		if !slices.Contains(who.Words, "Nora Quist") || who.Words[who.Chosen] != "Anita Rao, provider" {
			t.Errorf("%s offers %v, chosen %d", name, who.Words, who.Chosen)
		}
		if f.practice != "Cedar Hollow Family Medicine" {
			t.Errorf("%s: the practice is called %q", name, f.practice)
		}
		kit.CloseMenus(f.Canvas())
		f.unlock(t, 0, "open sesame")
	}
}
