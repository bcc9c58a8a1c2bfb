package phrase_test

import (
	"errors"
	"testing"
	"time"

	"foyer/data/fault"
	"foyer/data/record"
	"foyer/ui/phrase"
	"foyer/ui/words"
)

func TestDatesInBothLanguages(t *testing.T) {
	at := time.Date(2026, 11, 17, 14, 5, 0, 0, time.UTC)
	defer words.Use(words.English)
	for lang, want := range map[words.Language]string{words.English: "Tuesday, November 17", words.Spanish: "martes, 17 de noviembre"} {
		words.Use(lang)
		if got := phrase.Day(at); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if got := phrase.Clock(at); got != "2:05 pm" {
		t.Errorf("clock %q", got)
	}
	for date, want := range map[record.Date]string{"1958-04-17": "04/17/1958", "1958-04": "04/1958", "1958": "1958", "": ""} {
		if got := phrase.Short(date); got != want {
			t.Errorf("%q: %q, want %q", date, got, want)
		}
	}
}

func TestErrorsNeverShowInternals(t *testing.T) {
	if got := phrase.Error(errors.New("sql: row 5")); got != words.T("ui.broken") {
		t.Errorf("%q", got)
	}
	if got := phrase.Error(fault.New(fault.Denied, "No.")); got != "No." {
		t.Errorf("%q", got)
	}
}
