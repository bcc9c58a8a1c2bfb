package code

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestQRIsMadeOnceAndShared(t *testing.T) {
	a, err := QR("mailto:front@practice.example?subject=ENROLL")
	if err != nil {
		t.Fatal(err)
	}
	b, err := QR("mailto:front@practice.example?subject=ENROLL")
	if err != nil || a != b {
		t.Error("the code was made twice")
	}
	dark := 0
	for _, r := range a.Runs {
		if r.X < 0 || r.Y < 0 || r.X+r.Len > a.N || r.Y >= a.N || r.Len < 1 {
			t.Fatalf("run %v lies outside %d", r, a.N)
		}
		dark += r.Len
	}
	if dark < a.N*a.N/3 || dark > a.N*a.N*2/3 {
		t.Errorf("%d of %d modules are dark", dark, a.N*a.N)
	}
}

func TestQRRefusesNothingAndTooMuch(t *testing.T) {
	for _, s := range []string{"", strings.Repeat("x", 5000)} {
		if _, err := QR(s); err == nil {
			t.Errorf("%d characters were encoded", len(s))
		}
	}
}

func TestTheStoreOfCodesIsBounded(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			for j := range kept {
				if _, err := QR(fmt.Sprint("https://practice.example/", i, j)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(made) > kept || len(order) > kept {
		t.Errorf("%d codes are kept", len(made))
	}
}

func TestMailto(t *testing.T) {
	for _, c := range []struct{ address, subject, body, want string }{
		{"front@practice.example", "ENROLL", "My code: ", "mailto:front@practice.example?subject=ENROLL&body=My%20code%3A%20"},
		{"front@practice.example", "", "", "mailto:front@practice.example"},
		{"a+b@practice.example", "", "Mi código:\nñ & más", "mailto:a+b@practice.example?body=Mi%20c%C3%B3digo%3A%0D%0A%C3%B1%20%26%20m%C3%A1s"},
	} {
		if got := Mailto(c.address, c.subject, c.body); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
