package portal

import (
	"strings"
	"testing"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/clock"
	"foyer/data/fault"
	"foyer/data/store"
	"foyer/data/store/storetest"
)

func setUp(t *testing.T, s *Service, join Join) Portal {
	t.Helper()
	ctx := storetest.As(access.Administrator)
	p, err := s.Get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p.Name, p.URL, p.Join, p.Mailbox = "Cedar Hollow MyHealth", "portal.example/join", join, "office@practice.example"
	p, _, err = s.Save(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEverythingIsOffAtFirst(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Staff)
	p, err := s.Get(ctx)
	if err != nil || p.SetUp() || p.Join != ByMail || len(p.Missing()) != 1 {
		t.Errorf("portal %+v, %v", p, err)
	}
	list, err := s.List(ctx)
	if err != nil || len(list) != 18 {
		t.Fatalf("%d features, %v", len(list), err)
	}
	for _, f := range list {
		if f.State != Off || f.OnPaper || !f.Since.IsZero() || f.CanBeOn != f.Entry.Mailbox || (f.WhyNot == "") != f.CanBeOn {
			t.Errorf("%s: %+v", f.Key, f)
		}
	}
	if lines, err := s.OnPaper(ctx, "en"); err != nil || len(lines) != 0 {
		t.Errorf("papers promise %v, %v", lines, err)
	}
}

func TestSettingAFeatureIsOnPaperAtOnceAndInTheHistory(t *testing.T) {
	db := storetest.Open(t)
	s, ctx := New(db), storetest.As(access.Administrator)
	got := make(chan FeatureChanged, 8)
	store.Subscribe(db, func(c FeatureChanged) { got <- c })
	f, warnings, err := s.Set(ctx, "refills", On, " ready ")
	if err != nil {
		t.Fatal(err)
	}
	if f.State != On || !f.OnPaper || !f.Since.Equal(storetest.Now) || f.Reason != "ready" {
		t.Errorf("set: %+v", f)
	}
	if text := strings.Join(warnings, " "); !strings.Contains(text, "0 of 5") || !strings.Contains(text, "owns") {
		t.Errorf("warnings %q", text)
	}
	if c := <-got; c != (FeatureChanged{"refills", Off, On}) {
		t.Errorf("signal %+v", c)
	}
	if _, _, err := s.Set(ctx, "booking", Pilot, ""); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Set(ctx, "messages", On, ""); err != nil {
		t.Fatal(err)
	}
	for language, want := range map[string]string{"en": "Ask for more of your medicine", "es-MX": "Pedir más de su medicina"} {
		lines, err := s.OnPaper(ctx, language)
		if err != nil || len(lines) != 2 || lines[0].Line != want || lines[0].Key != "refills" || lines[1].Key != "messages" || lines[1].Text == "" {
			t.Errorf("%s: %+v, %v", language, lines, err)
		}
	}
	if _, _, err := s.Set(ctx, "refills", On, "again"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Set(ctx, "refills", Off, "pharmacy line moves"); err != nil {
		t.Fatal(err)
	}
	if lines, err := s.OnPaper(ctx, "en"); err != nil || len(lines) != 1 {
		t.Errorf("after switching off: %v, %v", lines, err)
	}
	history, err := s.History(ctx, "refills")
	if err != nil || len(history) != 2 {
		t.Fatalf("history %+v, %v", history, err)
	}
	if h := history[0]; h.From != On || h.To != Off || h.Reason != "pharmacy line moves" || h.Member != "Test administrator" {
		t.Errorf("newest %+v", h)
	}
	log, err := audit.List(ctx, db, audit.Filter{})
	if err != nil || len(log) != 4 {
		t.Errorf("%d audit entries, %v", len(log), err)
	}
}

func TestAMailboxCannotDeliverEverything(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Administrator)
	setUp(t, s, ByMail)
	for _, f := range catalogue.Features() {
		for _, state := range []State{On, Pilot} {
			_, _, err := s.Set(ctx, f.Key, state, "")
			if f.Mailbox && err != nil {
				t.Errorf("%s %s: %v", f.Key, state, err)
			}
			if !f.Mailbox && (fault.Of(err) != fault.Denied || !strings.Contains(err.Error(), f.NeedsVendor.In("en"))) {
				t.Errorf("%s %s: %v", f.Key, state, err)
			}
		}
	}
	if _, _, err := s.Set(ctx, "bills", Planned, "vendor comes in spring"); err != nil {
		t.Errorf("planning is always possible: %v", err)
	}
}

func TestLosingTheVendorSwitchesOffWhatNeedsOne(t *testing.T) {
	s, ctx := New(storetest.Open(t)), storetest.As(access.Administrator)
	p := setUp(t, s, ByVendorCode)
	if p.URL != "https://portal.example/join" {
		t.Errorf("url %q", p.URL)
	}
	for _, key := range []string{"bills", "results", "booking"} {
		if _, _, err := s.Set(ctx, key, On, ""); err != nil {
			t.Fatal(err)
		}
	}
	p.Join = ByMail
	_, off, err := s.Save(ctx, p)
	if err != nil || strings.Join(off, " ") != "results bills" {
		t.Fatalf("switched off %v, %v", off, err)
	}
	f, err := s.Feature(ctx, "bills")
	if err != nil || f.State != Off || !strings.Contains(f.Reason, "vendor") {
		t.Errorf("bills %+v, %v", f, err)
	}
	if f, err = s.Feature(ctx, "booking"); err != nil || f.State != On {
		t.Errorf("booking %+v, %v", f, err)
	}
	p.Revision = 1
	if _, _, err := s.Save(ctx, p); fault.Of(err) != fault.Conflict {
		t.Errorf("an older revision: %v", err)
	}
}

func TestEntryKeepsOwnerTargetTicksAndWords(t *testing.T) {
	db := storetest.Open(t)
	s, ctx := New(db), storetest.As(access.Administrator)
	if err := s.SetOwner(ctx, "booking", "nobody"); fault.Of(err) != fault.Invalid {
		t.Errorf("an owner who is no member: %v", err)
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO member (id, name, role, created_at) VALUES ('m1', 'Dana Pell', 'staff', '')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"owner":  s.SetOwner(ctx, "booking", "m1"),
		"target": s.SetTarget(ctx, "booking", "2027-01-15"),
		"tick":   s.Tick(ctx, "booking", "visit-types", true),
		"again":  s.Tick(ctx, "booking", "visit-types", true),
		"words":  s.SetWording(ctx, "booking", "es", catalogue.Line{Line: "Pida su cita"}),
		"hide":   s.ShowOnPaper(ctx, "booking", false),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, _, err := s.Set(ctx, "booking", On, "")
	if err != nil {
		t.Fatal(err)
	}
	done, of := f.ReadyCount()
	if f.Owner != "Dana Pell" || f.Target != "2027-01-15" || done != 1 || of != 6 || f.OnPaper || f.Ready[1].By != "Test administrator" {
		t.Errorf("entry %+v", f)
	}
	if f.Words("es").Line != "Pida su cita" || f.Words("es").Text != f.Entry.Patient["es"].Text || f.Words("en").Line != f.Entry.Patient["en"].Line {
		t.Errorf("words %+v", f.Wording)
	}
	for name, err := range map[string]error{
		"tick of nothing": s.Tick(ctx, "booking", "nothing", true),
		"bad date":        s.SetTarget(ctx, "booking", "soon"),
		"long line":       s.SetWording(ctx, "booking", "en", catalogue.Line{Line: strings.Repeat("x", 61)}),
		"language":        s.SetWording(ctx, "booking", "vi", catalogue.Line{Line: "x"}),
		"feature":         s.Tick(ctx, "teleport", "x", true),
		"staff":           s.Tick(storetest.As(access.Staff), "booking", "visit-types", false),
	} {
		if err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestNewSince(t *testing.T) {
	now := storetest.Now
	db := storetest.OpenAt(t, clock.New(func() time.Time { return now }, clock.Reproducible(1)))
	s, ctx := New(db), storetest.As(access.Administrator)
	if _, _, err := s.Set(ctx, "booking", On, ""); err != nil {
		t.Fatal(err)
	}
	joined := now
	now = now.AddDate(0, 1, 0)
	if _, _, err := s.Set(ctx, "refills", On, ""); err != nil {
		t.Fatal(err)
	}
	lines, err := s.NewSince(ctx, "en", joined)
	if err != nil || len(lines) != 1 || lines[0].Key != "refills" {
		t.Errorf("new: %v, %v", lines, err)
	}
}

func TestSaveRefuses(t *testing.T) {
	ok := Portal{Name: "P", Join: ByVendor, URL: "https://p.example"}
	for field, spoil := range map[string]func(*Portal){
		"name":       func(p *Portal) { p.Name = " " },
		"join":       func(p *Portal) { p.Join = "fax" },
		"url":        func(p *Portal) { p.URL = "javascript:alert(1)" },
		"mailbox":    func(p *Portal) { p.Mailbox = "office" },
		"reply_days": func(p *Portal) { p.ReplyDays = 11 },
	} {
		p := ok
		spoil(&p)
		if _, _, err := New(storetest.Open(t)).Save(storetest.As(access.Administrator), p); fault.Of(err) != fault.Invalid || !strings.HasPrefix(err.Error(), field+":") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, _, err := New(storetest.Open(t)).Save(storetest.As(access.Provider), ok); fault.Of(err) != fault.Denied {
		t.Errorf("provider: %v", err)
	}
	if got := (Portal{ReplyDays: 1}).ReplyPromise("es"); got != "Respondemos en 1 día hábil." {
		t.Error(got)
	}
	if got := (Portal{ReplyDays: 2}).ReplyPromise("en"); got != "We answer within 2 business days." {
		t.Error(got)
	}
}
