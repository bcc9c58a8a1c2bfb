package shell

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// keptDrafts notes under whose rights what was kept.
type keptDrafts struct {
	f    *fixture
	kept []string
}

func (k *keptDrafts) note(key, body string) {
	who := "nobody"
	if k.f.session.opened {
		who = k.f.desk.member.ID
		if k.f.member != "" {
			who = k.f.member
		}
	}
	k.kept = append(k.kept, fmt.Sprintf("%s %s=%s", who, key, body))
}

func (k *keptDrafts) Save(_ context.Context, key, body string) error { k.note(key, body); return nil }
func (k *keptDrafts) Load(context.Context, string) (string, bool, error) {
	return "", false, nil
}
func (k *keptDrafts) SaveLast(bodies map[string]string, done func(error)) {
	for key, body := range bodies {
		k.note(key, body)
	}
	done(nil)
}

// What becomes dirty while the window is locked waits for its member, and is never kept under another's rights.
func TestADraftIsItsMembers(t *testing.T) {
	f := begin(t, "P")
	kept := &keptDrafts{f: f}
	f.cfg.Drafts = kept
	f.unlock(t, 0, "open sesame")
	draft := f.Draft("reply:1")
	draft.Typed("before")
	f.Lock()
	draft.Typed("behind the lock") // a mail that could not go comes back
	draft.Keep()
	f.unlock(t, 0, "open sesame")
	if !slices.Equal(kept.kept, []string{"a reply:1=before", "a reply:1=behind the lock"}) {
		t.Fatalf("kept %q", kept.kept)
	}
	f.Lock()
	draft.Typed("once more")
	f.member = "b"
	f.unlock(t, 1, "open sesame")
	draft.Keep()
	if len(kept.kept) != 2 {
		t.Errorf("kept %q", kept.kept)
	}
}
