package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"foyer/cmd/internal/press"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/mail"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/internal/stage"
	"foyer/ui/kit"
)

// textOf is what stands on the paper of a visit.
func (r *rig) textOf(visitID string) string {
	r.Helper()
	h, ctx := r.act()
	p, err := h.Press.Preview(ctx, visitID, press.Options{})
	r.must(err)
	var b strings.Builder
	for _, page := range p.Doc.Pages {
		for _, op := range page.Ops {
			b.WriteString(op.Text + " ")
		}
	}
	return b.String()
}

const messagesLine = "Write to your care team"

func TestWhatIsSwitchedOffVanishesFromThePaper(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(founder)
	if !strings.Contains(r.textOf(r.visits["Walter"]), messagesLine) {
		t.Fatal("the paper does not name what is on: the test would prove nothing")
	}
	s.GoTo("portal", "messages")
	s.Until(t, "the register", func() bool { return lists(s) == 1 && s.Shows("on since") && s.Shows("“for the test”") })
	s.Must(t, "Cedar Hollow by mail")
	s.Press(t, "Turn off…")
	s.Until(t, "what it would change", func() bool { return s.Shows("names 1 feature") && s.Shows("names 0 features") })
	for _, c := range "nobody covers" {
		s.Canvas().Focused().TypedRune(c)
	}
	s.Press(t, "Turn off")
	s.Until(t, "the feature off", func() bool {
		return s.Shows("is off. No paper names it from now on.") && s.Shows("“nobody covers”")
	})
	if text := r.textOf(r.visits["Walter"]); strings.Contains(text, messagesLine) {
		t.Errorf("the paper still says it: %s", text)
	}
	h, ctx := r.act()
	subject, text, err := h.Press.MailInvitation(ctx, r.people["Walter"], "", "")
	r.must(err)
	if subject == "" || strings.Contains(text, messagesLine) {
		t.Errorf("the mail names it: %s", text)
	}
	s.Press(t, "Undo")
	s.Until(t, "the feature back", func() bool { return s.Shows("is as it was before.") })
	if !strings.Contains(r.textOf(r.visits["Walter"]), messagesLine) {
		t.Error("taken back, the paper does not name it")
	}
	entries, err := audit.List(ctx, h.DB, audit.Filter{Limit: 50})
	r.must(err)
	sets := 0
	for _, e := range entries {
		if e.Action == "feature.set" && e.MemberName == founder {
			sets++
		}
	}
	if sets != 2 {
		t.Errorf("%d switches are in the log of %s, want 2", sets, founder)
	}
}

func TestWhatASwitchDoesIsShownInTime(t *testing.T) {
	r := newRig(t)
	r.unlock(founder)
	d := portalServices{newDesk(r.session, r.tray)}
	var took []time.Duration
	for i := range 20 {
		begun := time.Now()
		e, err := d.Effect(t.Context(), "booking", portal.On, []string{"en", "es"}[i%2])
		r.must(err)
		took = append(took, time.Since(begun))
		if len(e.After.Lines) != len(e.Before.Lines)+1 || e.After.Panel.Bounds() != e.Before.Panel.Bounds() || e.After.Letter == nil || e.Inviting != 6 {
			t.Fatalf("%+v", e)
		}
	}
	slices.Sort(took)
	t.Logf("median %v, p95 %v", took[10], took[18])
	if took[18] > time.Second { // the bar of 200 ms is measured on a quiet machine; this catches what is hopeless
		t.Errorf("p95 is %v", took[18])
	}
	if _, err := d.Effect(t.Context(), "nothing", portal.On, "en"); fault.Of(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestAPolicyFromTheScreenGovernsMail(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(founder)
	s.GoTo("portal", "policy:email")
	s.Until(t, "the policies", func() bool { return s.Shows("What you see is what Foyer ships.") })
	s.Press(t, "Write a new version…")
	s.Until(t, "the form", func() bool { return s.Shows("New version: E-mail") })
	s.Press(t, "Put in force…")
	s.Until(t, "the question", func() bool { return s.Shows("Put in force: E-mail") })
	for _, c := range "our first" {
		s.Canvas().Focused().TypedRune(c)
	}
	s.Press(t, "Sign and put in force")
	s.Until(t, "the policy in force", func() bool { return s.Shows("E-mail: version 1 is in force") && s.Shows("signed off by "+founder) })
	h, ctx := r.act()
	rules, ok, err := h.Policies.Email(ctx)
	r.must(err)
	if !ok || rules.Version != 1 {
		t.Fatalf("%+v, %v", rules, ok)
	}
	if err := mail.PolicyOf(h.Policies).MaySend(ctx, mail.Draft{Text: "Your HIV test is back."}); fault.Of(err) != fault.Invalid {
		t.Errorf("what the policy keeps out went: %v", err)
	}
	if text := r.textOf(r.visits["Walter"]); !strings.Contains(text, "within 2 business") && !strings.Contains(text, "2 business days") {
		t.Errorf("the paper does not promise what the policy does: %s", text)
	}
	s.Press(t, "Print the agreement")
	s.Until(t, "the printed agreement", func() bool { return r.tray.count() == 1 && s.Shows("Agreement printed.") })
	st, err := h.Policies.Get(ctx, policy.Email)
	r.must(err)
	if st.InForce.SignedBy != founder || st.InForce.Reason != "our first" {
		t.Errorf("%+v", st.InForce)
	}
}

func TestThePortalIsSetUpOnItsPage(t *testing.T) {
	r := newRig(t)
	s, _ := r.open(founder)
	s.GoTo("portal", "set-up")
	s.Until(t, "the form", func() bool { return s.Shows("Name of the portal") })
	var name *kit.Field
	s.Until(t, "the name", func() bool {
		for _, f := range stage.Find[*kit.Field](s) {
			if f.Text == "Cedar Hollow by mail" {
				name = f
			}
		}
		return name != nil
	})
	name.SetText("Cedar Hollow Connect")
	s.Press(t, "Save")
	s.Until(t, "the saved name", func() bool { return s.Shows("Saved. The next paper shows it.") })
	if !strings.Contains(r.textOf(r.visits["Walter"]), "Cedar Hollow Connect") {
		t.Error("the paper has the old name")
	}
}
