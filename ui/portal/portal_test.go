package portal

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"foyer/data/fault"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/internal/stage"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func (f *fake) did(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(f.said, want) {
		t.Errorf("was done:\n%s\nwant:\n%s", strings.Join(f.said, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheRegister(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	s.Must(t, "Cedar Hollow by email", "Patients join by e-mail to the practice · 5 of 18 features on · e-mail policy version 2")
	list := s.Columns(t, 0)
	if got := stage.Column(list, 2)[:3]; !slices.Equal(got, []string{"on", "pilot", "on"}) {
		t.Errorf("states %v", got)
	}
	if got := stage.Column(list, 3); got[1] != "11/02/2026" || got[7] != "for 01/15/2027" {
		t.Errorf("since %v", got)
	}
	if got := stage.Column(list, 5)[1]; got != "4 of 5" {
		t.Errorf("ready %v", got)
	}
	s.Key(t, fyne.KeyDown)
	s.Must(t, "Ask for refills", "pilot since 11/02/2026", "“24 patients said yes”", "Ask for more of your medicine")
	list.OnSort(2, false)
	list.Rows.Reload()
	if got := stage.Column(list, 2); got[0] != "on" || got[5] != "pilot" || got[6] != "planned" {
		t.Errorf("sorted by state: %v", got)
	}
	// What patients read, in the other language.
	for _, in := range stage.Find[*kit.Segments](s) {
		if slices.Equal(in.Words, []string{"EN", "ES"}) {
			in.Choose(1)
			break
		}
	}
	s.Must(t, "Pedir más de su medicina")
	p.Open("bills")
	s.Must(t, "Pay bills", "Can’t be on without a vendor.")
	if !s.Button(t, "Turn on…").Off {
		t.Error("what can't be on can be turned on")
	}
}

func TestASwitchShowsFirstWhatItDoes(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("refills")
	s.Press(t, "Turn on…")
	s.Must(t, "Turn on “Ask for refills”?", "It reaches 214 patients who have not joined.", "88 patients who have joined read once what is new.", "4 of 5 points are seen to.",
		"names 5 features", "names 6 features")
	f.did(t)
	s.Press(t, "Turn on")
	s.Must(t, "Say why in a few words: the team will ask.")
	f.did(t)
	for _, r := range "trained" {
		s.Canvas().Focused().TypedRune(r)
	}
	f.err = fault.New(fault.Denied, "No.")
	s.Key(t, fyne.KeyReturn)
	s.Must(t, "No.", "Turn on “Ask for refills”?")
	f.err = nil
	s.Key(t, fyne.KeyReturn)
	f.did(t, "set refills on: trained")
	s.Must(t, "“Ask for refills” is on. Papers name it from now on.", "on since 11/17/2026", "“trained”")
	if s.Shows("Turn on “Ask for refills”?") {
		t.Error("the question is still there")
	}
	s.Press(t, "Undo")
	f.did(t, "set refills on: trained", "take back refills on")
	s.Must(t, "“Ask for refills” is as it was before.")
}

func TestASwitchThatChangesNoPaperSaysSo(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("readings")
	v, _ := p.features.current()
	p.features.foresee(v, portal.Pilot)
	s.Must(t, "Papers and mails stay as they are: they name only what is on.")
	s.Press(t, "Leave it as it is")
	f.did(t)
	// From the switch in the list, too, nothing happens before it was shown.
	p.Open("booking")
	on := stage.Find[*kit.Switch](s)[0]
	test.Tap(on)
	s.Must(t, "Turn off “Book or change visits”?", "What is printed already stays as it is.")
	if !on.On {
		t.Error("the switch moved by itself")
	}
	f.did(t)
}

func TestTicksOwnerDateAndPaper(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("refills")
	checks := stage.Find[*kit.Check](s)
	test.Tap(checks[len(checks)-1])
	s.Must(t, "Before it goes on 5 of 5")
	for _, c := range stage.Find[*kit.Choice](s) {
		c.Choose(3)
	}
	for _, d := range []string{"12/1/2026"} {
		field := p.features.detail.fields["target"].(*kit.Field)
		s.Canvas().Focus(field)
		for _, r := range d {
			field.TypedRune(r)
		}
		s.Key(t, fyne.KeyReturn)
	}
	test.Tap(p.features.detail.fields["paper"].(*kit.Switch))
	f.did(t, "tick refills staff-trained", "owner refills luis", "target refills 2026-12-01", "paper refills")
	s.Must(t, "Papers never name it.", "Papers no longer name “Ask for refills”.")
}

func TestOwnWordsOverTheShippedOnes(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("refills")
	if !p.letter('e') {
		t.Fatal("e is not understood")
	}
	s.Must(t, "What patients read about “Ask for refills”", "Foyer’s: Pedir más de su medicina")
	field := s.Canvas().Focused().(*kit.Field)
	if field.Text != "Ask for more of your medicine" {
		t.Errorf("the field holds %q, not what patients read now", field.Text)
	}
	field.SetText("Refills")
	s.Press(t, "Save")
	f.did(t, "words refills Refills/")
	s.Must(t, "Your own words", "Refills")
	s.Press(t, "Undo")
	f.did(t, "words refills Refills/", "words refills /")
}

func TestPoliciesWithVersionsAndWhatChanged(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("policy:email")
	s.Must(t, "Version 2 from 10/01/2026, signed off by Anita Rao.", "Differs from version 1", "8 practice hours", "4 practice hours")
	links := stage.Find[*kit.Link](s)
	test.Tap(links[len(links)-1])
	s.Must(t, "Version 1 from 03/03/2026, signed off by Dana Pell.")
	p.policies.version = ""
	p.policies.show()
	if !s.Button(t, "Put in force…").Off {
		t.Error("without a draft something can be put in force")
	}
	s.Press(t, "Print the agreement")
	f.did(t, "print email en")
	s.Press(t, "Write a new version…")
	s.Must(t, "New version: E-mail", "Patients may write about")
	p.policies.form.content.Numbers["clinical"] = 24
	s.Press(t, "Put in force…")
	s.Must(t, "Put in force: E-mail", "16 practice hours", "24 practice hours")
	s.Press(t, "Sign and put in force")
	s.Must(t, "Say in a few words why the policy changes")
	for _, r := range "fewer of us" {
		s.Canvas().Focused().TypedRune(r)
	}
	s.Key(t, fyne.KeyReturn)
	f.did(t, "print email en", "draft email", "force email 2026-11-17: fewer of us")
	s.Must(t, "E-mail: version 3 is in force from 11/17/2026.", "Version 3 from 11/17/2026")
	s.Press(t, "Undo")
	f.did(t, "print email en", "draft email", "force email 2026-11-17: fewer of us", "withdraw email new")
}

func TestAPolicyFieldSaysWhatIsWrong(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("policy:readings")
	s.Must(t, "What you see is what Foyer ships.")
	p.policies.write()
	f.err = fault.Field("measures", "Readings taken: choose at least 1.")
	s.Press(t, "Save draft")
	s.Must(t, "Readings taken: choose at least 1.")
	f.err = nil
	s.Press(t, "Save draft")
	s.Must(t, "The draft is saved for the team. Nothing in force has changed.", "Go on with the draft…")
	if p.policies.kind != policy.Readings || p.policies.writing {
		t.Error("it did not go back to reading")
	}
}

func TestSetUpAsksBeforeItSwitchesOff(t *testing.T) {
	f := busy()
	f.now.Portal.Join, f.now.Portal.URL = portal.ByVendor, "https://portal.example"
	for i := range f.now.Features {
		f.now.Features[i].CanBeOn = true
	}
	f.feature("bills").State = portal.On
	s, p := begin(t, f)
	p.Open("set-up")
	s.Must(t, "Vendor", "The page on which patients sign up.", "The e-mail policy in force decides: 2 business days.")
	p.setUp.join.Choose(0)
	s.Press(t, "Save")
	s.Must(t, "This switches 1 feature off, which needs a vendor: Pay bills.")
	f.did(t)
	p.setUp.name.Fill("")
	s.Key(t, fyne.KeyEscape)
	p.setUp.join.Choose(2)
	s.Press(t, "Save")
	s.Must(t, "The portal needs a name that patients will know it by.")
	p.setUp.name.Fill("MyHealth")
	s.Press(t, "Save")
	f.did(t, "save MyHealth vendor")
	s.Must(t, "Saved. The next paper shows it.")
	for _, l := range stage.Find[*kit.Link](s) {
		if l.Words == "Letterhead, hours, holidays" {
			test.Tap(l)
		}
	}
	if s.Here() != "settings" {
		t.Errorf("the link led to %s", s.Here())
	}
}

func TestWhoMayNotChangeIsToldWhy(t *testing.T) {
	f := busy()
	f.now.Why = "The role provider may not change the portal and its features; ask a member with the role administrator."
	s, p := begin(t, f)
	p.Open("booking")
	s.Must(t, f.now.Why)
	if !s.Button(t, "Turn off…").Off || p.letter('t') {
		t.Error("who may not can switch")
	}
	for _, a := range p.actions() {
		if a.Shortcut != nil && strings.HasPrefix(a.Words(), "Turn") && !a.Off {
			t.Errorf("%s is not off", a.Words())
		}
	}
}

func TestAFailedRegisterCanBeTriedAgain(t *testing.T) {
	f := &failing{fake: busy(), err: errors.New("no")}
	screens = nil
	s := stageOf(t, f)
	s.Must(t, "The register could not be read")
	f.err = nil
	s.Press(t, "Try again")
	s.Must(t, "Cedar Hollow by email")
}

func TestSpanishScreen(t *testing.T) {
	f := busy()
	s, _ := begin(t, f)
	s.SetLanguage(words.Spanish)
	t.Cleanup(func() { words.Use(words.English) })
	screenOf(s).Open("refills")
	s.Must(t, "Pedir resurtidos", "en prueba desde el 11/02/2026", "Antes de activarla")
}

func TestTheReadinessListIsChanged(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("refills")
	p.features.editPoints()
	s.Must(t, "Before “Ask for refills” goes on")
	for _, r := range "The pharmacy knows" {
		s.Canvas().Focused().TypedRune(r)
	}
	s.Press(t, "Add")
	s.Must(t, "The pharmacy knows", "4 of 6")
	var links []*kit.Link
	for _, l := range stage.Find[*kit.Link](s) {
		if l.Words == "Take off" {
			links = append(links, l)
		}
	}
	test.Tap(links[0])
	f.did(t, "add refills The pharmacy knows/", "remove refills who-answers true")
	back := 0
	for _, l := range stage.Find[*kit.Link](s) {
		if l.Words == "Put back" {
			back++
		}
	}
	if len(links) != 6 || back != 1 {
		t.Errorf("%d to take off, %d to put back", len(links), back)
	}
}

func TestASwitchSaysWhatLeansOnIt(t *testing.T) {
	f := busy()
	s, p := begin(t, f)
	p.Open("messages")
	s.Press(t, "Turn off…")
	s.Must(t, "“Share visit notes” leans on it and stays on.")
	s.Press(t, "Leave it as it is")
	f.feature("booking").State = portal.Off
	p.load()
	p.Open("reminders")
	s.Press(t, "Turn on…")
	s.Must(t, "It leans on “Book or change visits”, which is off.")
}
