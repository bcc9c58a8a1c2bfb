package portal

import (
	"context"
	"fmt"
	"image"
	"slices"
	"testing"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/care"
	"foyer/data/fault"
	"foyer/data/policy"
	"foyer/data/portal"
	"foyer/data/record"
	"foyer/internal/stage"
	"foyer/reports/agreement"
	reportportal "foyer/reports/portal"
	"foyer/reports/raster"
	"foyer/reports/summary"
	"foyer/ui/kit"
	"foyer/ui/shell"
)

// fake is a practice whose register a test sets.
type fake struct {
	now    Register
	events map[string][]portal.Event
	listen func()
	err    error // of the next change
	said   []string
	during func() // while a change is made

	careTold, careOff map[string]bool
	notClinician      string
}

var today = time.Date(2026, time.November, 17, 10, 0, 0, 0, time.UTC)

func on(month time.Month, d int) time.Time { return time.Date(2026, month, d, 9, 0, 0, 0, time.UTC) }

// busy is a practice in the middle of things.
func busy() *fake {
	f := &fake{careTold: map[string]bool{"cervical": true}, careOff: map[string]bool{"hba1c": true}, events: map[string][]portal.Event{}, now: Register{Today: today, Mailbox: "office@cedarhollow.example", Members: []Member{{"dana", "Dana Pell"}, {"anita", "Anita Rao"}, {"luis", "Luis Ortega"}},
		Portal: portal.Portal{Name: "Cedar Hollow by email", Join: portal.ByMail, ReplyDays: 1, Revision: 3}}}
	for _, c := range catalogue.Features() {
		v := portal.Feature{Key: c.Key, State: portal.Off, ShowPaper: true, CanBeOn: c.Mailbox, Entry: c}
		for _, r := range c.Readiness {
			v.Ready = append(v.Ready, portal.Ready{Item: r.Key, Text: r.En, Es: r.Es})
		}
		f.now.Features = append(f.now.Features, v)
	}
	put := func(key string, s portal.State, since time.Time, owner Member, ready int) {
		v := f.feature(key)
		v.State, v.Since, v.OwnerID, v.Owner, v.OnPaper = s, since, owner.ID, owner.Name, s == portal.On
		for i := range min(ready, len(v.Ready)) {
			v.Ready[i].Done, v.Ready[i].By, v.Ready[i].At = true, owner.Name, since
		}
	}
	m := f.now.Members
	put("booking", portal.On, on(3, 3), m[0], 6)
	put("refills", portal.Pilot, on(11, 2), m[1], 4)
	put("messages", portal.On, on(3, 3), m[1], 9)
	put("notes", portal.On, on(6, 14), m[1], 9)
	put("proxy", portal.On, on(9, 1), m[0], 9)
	put("readings", portal.Planned, on(11, 10), m[2], 2)
	f.feature("readings").Target = "2027-01-15"
	put("records", portal.On, on(3, 3), m[0], 2)
	f.events["refills"] = []portal.Event{{At: on(11, 2), From: portal.Planned, To: portal.Pilot, Member: "Anita Rao", Reason: "24 patients said yes"}, {At: on(9, 12), From: portal.Off, To: portal.Planned, Member: "Dana Pell"}}
	first, second := policy.Default(policy.Email), policy.Default(policy.Email)
	second.Numbers["office"], second.Choices["topics"], second.Yes["receipt"] = 4, []string{"mental", "hiv"}, true
	f.now.Policies = []policy.Standing{{Kind: policy.Email, Versions: []policy.Version{
		{ID: "e2", Kind: policy.Email, Number: 2, State: policy.InForce, Content: second, From: "2026-10-01", Reason: "We answer faster now", SignedBy: "Anita Rao", SignedAt: on(9, 28)},
		{ID: "e1", Kind: policy.Email, Number: 1, State: policy.Replaced, Content: first, From: "2026-03-03", Reason: "The first one", SignedBy: "Dana Pell", SignedAt: on(3, 1)}}},
		{Kind: policy.Proxy, Draft: &policy.Version{ID: "p0", Kind: policy.Proxy, State: policy.Draft, Content: policy.Default(policy.Proxy), Revision: 1, ChangedBy: "Dana Pell", ChangedAt: on(11, 12)}},
		{Kind: policy.Readings}, {Kind: policy.Notes}}
	f.now.Policies[0].InForce = &f.now.Policies[0].Versions[0]
	return f
}

func (f *fake) feature(key string) *portal.Feature {
	i := slices.IndexFunc(f.now.Features, func(v portal.Feature) bool { return v.Key == key })
	return &f.now.Features[i]
}

// change is what every change goes through.
func (f *fake) change(what string, do func()) error {
	if f.err != nil {
		return f.err
	}
	f.said = append(f.said, what)
	if f.during != nil {
		f.during()
	}
	do()
	return nil
}

func (f *fake) Register(context.Context) (Register, error) {
	r := f.now
	r.Features = slices.Clone(r.Features)
	for i := range r.Features {
		r.Features[i].Ready = slices.Clone(r.Features[i].Ready)
	}
	return r, nil
}

func (f *fake) History(_ context.Context, key string) ([]portal.Event, error) {
	return f.events[key], nil
}

func (f *fake) Effect(_ context.Context, key string, state portal.State, lang string) (Effect, error) {
	e := Effect{Inviting: 214, Joined: 88}
	for _, v := range f.now.Features {
		line := v.Words(lang).Line
		if v.OnPaper {
			e.Before.Lines = append(e.Before.Lines, line)
		}
		if v.OnPaper && v.Key != key || v.Key == key && state == portal.On && v.ShowPaper {
			e.After.Lines = append(e.After.Lines, line)
		}
	}
	for _, s := range []*Side{&e.Before, &e.After} {
		s.Panel = panel(f.now.Portal, s.Lines, lang)
		s.Letter = s.Panel
		s.Mail = "Hello Patient's name,\n\nYou can:\n"
		for _, l := range s.Lines {
			s.Mail += "- " + l + "\n"
		}
	}
	return e, nil
}

func panel(p portal.Portal, lines []string, lang string) image.Image {
	doc, err := reportportal.Panel{State: reportportal.Invite, Join: reportportal.ByMail, Name: p.Name, Mail: "office@cedarhollow.example", Code: "____-____-____", Expires: "2026-12-17",
		Features: lines, Reply: "within 1 business day", Phone: "(845) 555-0142"}.Alone(lang)
	if err != nil {
		panic(err)
	}
	img, err := raster.Page(doc, 0, 110)
	if err != nil {
		panic(err)
	}
	return img
}

func (f *fake) Set(_ context.Context, key string, state portal.State, reason string) error {
	return f.change("set "+key+" "+string(state)+": "+reason, func() {
		v := f.feature(key)
		f.events[key] = append([]portal.Event{{At: today, From: v.State, To: state, Member: "Dana Pell", Reason: reason}}, f.events[key]...)
		v.State, v.Since, v.OnPaper = state, today, state == portal.On && v.ShowPaper
	})
}

func (f *fake) TakeBack(_ context.Context, key string, to portal.State) error {
	return f.change("take back "+key+" "+string(to), func() { v := f.feature(key); v.State = f.events[key][0].From; v.OnPaper = v.State == portal.On })
}

func (f *fake) Tick(_ context.Context, key, item string, done bool) error {
	return f.change("tick "+key+" "+item, func() {
		for i, r := range f.feature(key).Ready {
			if r.Item == item {
				f.feature(key).Ready[i].Done = done
			}
		}
	})
}

func (f *fake) AddPoint(_ context.Context, key, en, es string) error {
	return f.change("add "+key+" "+en+"/"+es, func() {
		v := f.feature(key)
		v.Ready = append(v.Ready, portal.Ready{Item: "own-1", Text: en, Es: es, Own: true})
	})
}

func (f *fake) RemovePoint(_ context.Context, key, item string, removed bool) error {
	return f.change(fmt.Sprintf("remove %s %s %v", key, item, removed), func() {
		v := f.feature(key)
		v.Ready = slices.DeleteFunc(slices.Clone(v.Ready), func(r portal.Ready) bool { return r.Item == item })
	})
}

func (f *fake) SetOwner(_ context.Context, key, memberID string) error {
	return f.change("owner "+key+" "+memberID, func() { f.feature(key).OwnerID = memberID })
}

func (f *fake) SetTarget(_ context.Context, key string, day record.Date) error {
	return f.change("target "+key+" "+string(day), func() { f.feature(key).Target = day })
}

func (f *fake) ShowOnPaper(_ context.Context, key string, show bool) error {
	return f.change("paper "+key, func() { f.feature(key).ShowPaper = show })
}

func (f *fake) SetWording(_ context.Context, key string, own portal.Wording) error {
	return f.change("words "+key+" "+own["en"].Line+"/"+own["es"].Line, func() { f.feature(key).Wording = own })
}

func (f *fake) Save(_ context.Context, p portal.Portal) ([]string, error) {
	if p.Name == "" {
		return nil, fault.Field("name", "The portal needs a name that patients will know it by.")
	}
	return nil, f.change("save "+p.Name+" "+string(p.Join), func() { p.Revision++; f.now.Portal = p })
}

func (f *fake) Panel(_ context.Context, p portal.Portal, lang string) (image.Image, error) {
	return panel(p, []string{"Ask for a visit, or change or cancel one"}, lang), nil
}

func (f *fake) standing(kind policy.Kind) *policy.Standing {
	return &f.now.Policies[slices.Index(policy.Kinds, kind)]
}

func (f *fake) SaveDraft(_ context.Context, kind policy.Kind, c policy.Content, revision int64) error {
	return f.change("draft "+string(kind), func() {
		f.standing(kind).Draft = &policy.Version{ID: "d", Kind: kind, State: policy.Draft, Content: c, Revision: revision + 1, ChangedBy: "Dana Pell", ChangedAt: today}
	})
}

func (f *fake) Discard(_ context.Context, kind policy.Kind) error {
	return f.change("discard "+string(kind), func() { f.standing(kind).Draft = nil })
}

func (f *fake) PutInForce(_ context.Context, kind policy.Kind, from record.Date, reason string) (policy.Version, error) {
	if reason == "" {
		return policy.Version{}, fault.Field("reason", "Say in a few words why the policy changes: patients and the team will ask.")
	}
	st := f.standing(kind)
	v := *st.Draft
	v.ID, v.Number, v.State, v.From, v.Reason, v.SignedBy = "new", len(st.Versions)+1, policy.InForce, from, reason, "Dana Pell"
	err := f.change("force "+string(kind)+" "+string(from)+": "+reason, func() {
		st.Versions = append([]policy.Version{v}, st.Versions...)
		st.Draft, st.InForce = nil, &st.Versions[0]
	})
	return v, err
}

func (f *fake) Withdraw(_ context.Context, kind policy.Kind, id string) error {
	return f.change("withdraw "+string(kind)+" "+id, func() {
		st := f.standing(kind)
		st.Versions = st.Versions[1:]
		st.InForce = nil
	})
}

func (f *fake) Agreement(_ context.Context, v policy.Version, lang string) (list []image.Image, err error) {
	in := agreement.Paper{Practice: summary.Practice{Name: "Cedar Hollow Family Medicine", Phone: "(845) 555-0142"}, Version: v.Number, From: string(v.From), Date: "2026-11-17", Options: summary.Options{Lang: lang}}
	title, sections := policy.Agreement(v.Kind, v.Content, lang)
	in.Title = title
	for _, s := range sections {
		in.Sections = append(in.Sections, agreement.Section{Title: s.Title, Lines: s.Lines})
	}
	doc, _, err := in.Layout()
	if err != nil {
		return nil, err
	}
	for i := range doc.Pages {
		img, err := raster.Page(doc, i, DPI)
		if err != nil {
			return nil, err
		}
		list = append(list, img)
	}
	return list, nil
}

func (f *fake) PrintAgreement(_ context.Context, v policy.Version, lang string) (string, error) {
	return "Front desk", f.change("print "+string(v.Kind)+" "+lang, func() {})
}

func (f *fake) SaveAgreement(_ context.Context, v policy.Version, lang, path string) error {
	return f.change("save "+string(v.Kind)+" "+lang+" "+path, func() {})
}

func (f *fake) OnChange(fn func()) (cancel func()) {
	f.listen = fn
	return func() {}
}

// screens are those that were built, the newest last: another language builds them anew.
var screens []*Screen

func screenOf(*stage.Stage) *Screen { return screens[len(screens)-1] }

// failing is a practice whose register can't be read while err is set.
type failing struct {
	*fake
	err error
}

func (f *failing) Register(ctx context.Context) (Register, error) {
	if f.err != nil {
		return Register{}, f.err
	}
	return f.fake.Register(ctx)
}

func begin(t *testing.T, f *fake) (*stage.Stage, *Screen) {
	t.Helper()
	s := stageOf(t, f)
	return s, screenOf(s)
}

func stageOf(t *testing.T, f Services) *stage.Stage {
	t.Helper()
	return stage.Open(t, func() []shell.Screen {
		return []shell.Screen{{Key: "portal", TitleKey: "ui.portal", Icon: "portal", Build: func(sh *shell.Shell) *shell.Content {
			screen, content := New(sh, f)
			screens = append(screens, screen)
			return content
		}}, {Key: "settings", TitleKey: "ui.portal.setup", Icon: "settings", Build: func(*shell.Shell) *shell.Content { return &shell.Content{Object: kit.Spacer()} }}}
	})
}

// Care implements CareServices: three rules as they are shipped.
func (f *fake) Care(context.Context) (Care, error) {
	c := Care{From: "2025-11-17", Why: f.notClinician}
	for i, r := range catalogue.Care()[:6] {
		rule := CareRule{Rule: care.Rule{CareRule: r}, Count: care.Count{Due: 40 - 6*i, Never: 12 - i}}
		if i == 0 {
			rule.Given, rule.In90 = 9, 7
		}
		rule.Off = f.careOff[r.Key]
		if rule.Told = f.careTold[r.Key]; rule.Told {
			rule.ToldBy, rule.ToldAt = "Anita Rao", on(11, 3)
		}
		c.Rules = append(c.Rules, rule)
	}
	return c, nil
}

func (f *fake) CarePatients(_ context.Context, key string, _ int) ([]CarePatient, error) {
	return []CarePatient{{"p1", "Odessa Fairweather-Demo", "2019-03-02", ""}, {"p2", "Marisol Núñez-Ortega", "2024-05-20", "2022-05-20"}}, nil
}

func (f *fake) TellCare(_ context.Context, key string, told bool) error {
	return f.change(fmt.Sprintf("told %s %t", key, told), func() { f.careTold[key] = told })
}

func (f *fake) AskCare(_ context.Context, key string, asked bool) error {
	return f.change(fmt.Sprintf("asked %s %t", key, asked), func() { f.careOff[key] = !asked })
}

func (f *fake) CareMail(context.Context, string) (CareMail, error) {
	return CareMail{Ready: []string{"p1", "p2"}, Refused: []CareRefusal{{"The patient has not agreed to mail.", 30}, {"A mail told the patient of it less than 90 days ago.", 2}},
		Subject: "A note from your care team", Text: "Hello Odessa,\n\nOur records say that this is due for you:\n\n  - Test of the cervix (Pap or HPV)"}, nil
}

func (f *fake) SendCareMail(_ context.Context, key string, ids []string, progress func(done, of int)) (int, error, error) {
	progress(1, 2)
	return len(ids), nil, f.change(fmt.Sprintf("mailed %s to %v", key, ids), func() {})
}

func (f *fake) SaveCareRule(_ context.Context, rule catalogue.CareRule) error {
	if rule.Who.From == "forty" {
		return fault.Field("from", "Rule “%s”: %s", rule.Key, "no age")
	}
	return f.change(fmt.Sprintf("rule %s %s-%s every %s", rule.Key, rule.Who.From, rule.Who.To, rule.Every), func() {})
}

func (f *fake) ResetCareRule(_ context.Context, key string) error {
	return f.change("reset "+key, func() {})
}
