package desk

import (
	"testing"

	"foyer/ui/today"
)

func TestWhatWasBegunIsOnTodayWhereverItIs(t *testing.T) {
	r := newRig(t)
	r.unlock(desker)
	h, ctx := r.act()
	keys := map[string][2]string{
		"reply:c1": {"mail", "c1"}, "mail:new": {"mail", "new"}, "mail:new:p1": {"mail", "new:p1"}, "called:c1": {"mail", "c1"}, "claim:accept:k1": {"mail", "queue:review"}, "said:v1": {"summary", "v1"},
		"today:visit": {"today", "visit"}, "today:email:p1": {"today", "patient:p1"}, "enrollment:review:k1": {"enrollment", "reviews"}, "enrollment:declined:p1": {"enrollment", "p1"},
		"patient:": {"patients", "new"}, "patient:p1": {"patients", "p1#edit"}, "visit:p1:": {"patients", "p1#visit"}, "visit:p1:v1": {"patients", "p1"},
		"policy:email": {"portal", "policy:email"}, "portal:set-up": {"portal", "set-up"}, "portal:words:booking": {"portal", "booking"},
		"playbook:enroll": {"playbook", "enroll"}, "settings:practice": {"settings", "practice"}, "settings:member:m1": {"settings", "members:m1"}, "portal:care:shingles": {"portal", "care"}, "template:": {"mail", "templates"}, "somewhere:else": {"", ""},
	}
	for key := range keys {
		r.must(h.Team.SaveDraft(ctx, key, "typed"))
	}
	hands, err := handDrafts(ctx, h, h.DB.Source().Now())
	r.must(err)
	got := map[string][2]string{}
	for _, hand := range hands {
		if hand.Kind != today.Begun || hand.At.IsZero() {
			t.Errorf("%+v", hand)
		}
		got[hand.ID] = [2]string{hand.Place, hand.What}
	}
	for key, want := range keys {
		if got[key] != want {
			t.Errorf("%s leads to %q, want %q", key, got[key], want)
		}
	}
}
