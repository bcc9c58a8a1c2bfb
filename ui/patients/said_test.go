package patients

import (
	"testing"

	"foyer/data/record"
	"foyer/ui/words"
)

// TestWhatIsDeniedNeverReadsAsTrue guards the overview: a clinician reads it in a second and acts on it.
func TestWhatIsDeniedNeverReadsAsTrue(t *testing.T) {
	words.Use(words.English)
	for _, tt := range []struct {
		name string
		item record.Item
		text string
		want string
	}{
		{"given", record.Item{Status: "completed"}, "Influenza vaccine", "Influenza vaccine"},
		{"refused", record.Item{NotDone: true}, "Influenza vaccine", "Influenza vaccine: not done or refused"},
		{"a denied allergy", record.Item{Absent: true}, "Peanut", "Peanut: said not to be there"},
		{"documented absence in its own words", record.Item{Absent: true}, "No known allergies", "No known allergies"},
		{"entered in error", record.Item{Status: "entered-in-error"}, "Penicillin", ""},
	} {
		if got := said(tt.item, record.Concept{Text: tt.text}); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTheNewestIsTheLaterMomentWhateverItsOffset(t *testing.T) {
	code := record.Concept{Text: "Pulse"}
	got := newest([]record.Observation{
		{Code: code, When: "2026-11-17T09:00:00-05:00", Value: record.Value{Text: "later"}}, // 14:00 in UTC
		{Code: code, When: "2026-11-17T13:00:00+00:00", Value: record.Value{Text: "earlier"}},
	})
	if len(got) != 1 || got[0].Value.Text != "later" {
		t.Errorf("%+v", got)
	}
}
