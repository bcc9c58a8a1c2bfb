package table

import (
	"testing"
	"time"

	"foyer/data/intake"
)

func TestDatesThatCouldBeBothWaysAreTold(t *testing.T) {
	for text, open := range map[string]bool{
		"mrn,given,family,birth_date\n1,Iris,Vale,02/03/1961\n2,Kofi,Osei,11/07/1974\n": true,
		"mrn,given,family,birth_date\n1,Iris,Vale,02/03/1961\n2,Kofi,Osei,11/17/1974\n": false,
		"mrn,given,family,birth_date\n1,Iris,Vale,1961-03-02\n":                         false,
		"mrn,given,family,birth_date\n1,Iris,Vale,03/03/1961\n":                         false, // the same day either way
		"mrn,given,family,birth_date\n1,Iris,Vale,\n":                                   false,
	} {
		g, err := Inspect([]byte(text), Options{Name: "a.csv", Today: time.Date(2026, 11, 17, 0, 0, 0, 0, time.UTC)}, intake.DefaultLimits())
		if err != nil || g.OpenDates != open {
			t.Errorf("%q: %t, %v", text, g.OpenDates, err)
		}
	}
}
