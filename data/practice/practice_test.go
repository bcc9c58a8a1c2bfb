package practice

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"reflect"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/record"
	"foyer/data/store/storetest"
)

func example() Practice {
	p := Default(storetest.Now)
	p.Name = "  Cedar  Hollow Family Medicine "
	p.Address = record.Address{Lines: []string{"12 Mill Street"}, City: "Cedar Hollow", State: "NY", PostalCode: "12345"}
	p.Phones = []Phone{{Label: "fax", Number: "555-0101", Fax: true}, {Number: " "}, {Label: "front desk", Number: "555-0100"}}
	p.Web, p.NPI = "cedarhollow.example", "1234567893"
	return p
}

func TestSaveKeepsEverything(t *testing.T) {
	db := storetest.Open(t)
	s, ctx := New(db), storetest.As(access.Administrator)
	if _, err := s.Get(ctx); fault.Of(err) != fault.NotFound {
		t.Fatalf("before set-up: %v", err)
	}
	p := example()
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	p.Logo = logo.Bytes()
	kept, err := s.Save(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, kept) {
		t.Errorf("got  %+v\nkept %+v", got, kept)
	}
	if got.Name != "Cedar Hollow Family Medicine" || got.LogoType != "image/png" || got.Phone() != "555-0100" || got.Fax() != "555-0101" || len(got.Phones) != 2 {
		t.Errorf("kept form: %q %q %v", got.Name, got.LogoType, got.Phones)
	}
	got.FrontDesk = true
	again, err := s.Save(ctx, got)
	if err != nil {
		t.Fatal(err)
	}
	if again.ID != kept.ID || again.Revision != 2 || again.IdleAfter().Minutes() != 3 {
		t.Errorf("second save: %+v", again)
	}
	if _, err := s.Save(ctx, got); fault.Of(err) != fault.Conflict {
		t.Errorf("an older revision was kept: %v", err)
	}
	log, err := audit.List(ctx, db, audit.Filter{})
	if err != nil || len(log) != 2 || log[0].Action != "practice.changed" || log[1].Action != "practice.set-up" {
		t.Errorf("log %v, %v", log, err)
	}
}

func TestSaveRefusesWhatCannotBe(t *testing.T) {
	for name, spoil := range map[string]func(*Practice){
		"name":         func(p *Practice) { p.Name = " " },
		"color":        func(p *Practice) { p.Color = "teal" },
		"npi":          func(p *Practice) { p.NPI = "1234567890" },
		"time_zone":    func(p *Practice) { p.TimeZone = "Middle/Earth" },
		"hours":        func(p *Practice) { p.Week[time.Monday] = []Span{{9 * time.Hour, 8 * time.Hour}} },
		"idle_minutes": func(p *Practice) { p.IdleMinutes = 0 },
		"desk_minutes": func(p *Practice) { p.DeskMinutes = 61 },
		"logo":         func(p *Practice) { p.Logo = []byte("GIF89a") },
		"language":     func(p *Practice) { p.Language = "tlh" },
		"web":          func(p *Practice) { p.Web = "ftp://x" },
		"holidays":     func(p *Practice) { p.Holidays = []Holiday{{Date: "2026"}} },
	} {
		t.Run(name, func(t *testing.T) {
			p := example()
			spoil(&p)
			_, err := New(storetest.Open(t)).Save(storetest.As(access.Administrator), p)
			if fault.Of(err) != fault.Invalid || err.Error()[:len(name)] != name {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := New(storetest.Open(t)).Save(storetest.As(access.Staff), example()); fault.Of(err) != fault.Denied {
		t.Errorf("staff: %v", err)
	}
	if _, err := New(storetest.Open(t)).Save(context.Background(), example()); fault.Of(err) != fault.Locked {
		t.Errorf("nobody: %v", err)
	}
}

func TestNPICheckDigit(t *testing.T) {
	for npi, want := range map[string]bool{"1234567893": true, "1245319599": true, "1234567890": false, "3234567893": false, "123456789": false, "12345678x3": false} {
		if ValidNPI(npi) != want {
			t.Errorf("%s: %v", npi, !want)
		}
	}
}

func TestSettingHasDefaultCheckAndAudit(t *testing.T) {
	db, ctx := storetest.Open(t), storetest.As(access.Administrator)
	days := Setting[int]{Name: "test.days", Default: 30, Check: Between(1, 90, "The number of days")}
	if v, err := days.Get(ctx, db); v != 30 || err != nil {
		t.Errorf("default: %d, %v", v, err)
	}
	if err := days.Set(ctx, db, 91); fault.Of(err) != fault.Invalid {
		t.Errorf("out of range: %v", err)
	}
	if err := days.Set(storetest.As(access.Staff), db, 10); fault.Of(err) != fault.Denied {
		t.Errorf("staff: %v", err)
	}
	if err := days.Set(ctx, db, 14); err != nil {
		t.Fatal(err)
	}
	if v, err := days.Get(ctx, db); v != 14 || err != nil {
		t.Errorf("kept: %d, %v", v, err)
	}
	secret := Setting[string]{Name: "test.secret", Secret: true}
	if err := secret.Set(ctx, db, "hush"); err != nil {
		t.Fatal(err)
	}
	log, err := audit.List(ctx, db, audit.Filter{})
	if err != nil || len(log) != 2 || log[1].Detail["to"] != 14.0 || len(log[0].Detail) != 0 {
		t.Errorf("log %v, %v", log, err)
	}
}
