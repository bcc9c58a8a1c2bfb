package demo

import (
	"fmt"
	"time"

	"foyer/data/export"
	"foyer/data/record"
	"foyer/data/visit"
)

// sampleCount is how many of the demo's people come into a new practice that wants to look around: every screen has
// something to show, and taking them out again is quick.
const sampleCount = 40

// Samples are files with invented people around a day, by name: FHIR bundles that come in like a practice's own.
func Samples(today time.Time) (map[string][]byte, error) {
	people := Generate(today, seed)
	files := map[string][]byte{}
	for i, s := range chosen(people, record.DayOf(today)) {
		s.Patient.ID = fmt.Sprintf("sample-%03d", i+1)
		var visits []visit.Stored
		for _, v := range s.Visits {
			v.PatientID, v.Location = s.Patient.ID, "" // the place is the practice's own
			visits = append(visits, visit.Stored{Visit: v})
		}
		bundle, err := export.Bundle(s.Patient, visits, s.Chart, today)
		if err != nil {
			return nil, fmt.Errorf("writing sample patient %d: %w", i, err)
		}
		files[fmt.Sprintf("sample-%03d.json", i+1)] = bundle
	}
	return files, nil
}

// chosen are those with a visit on the day first, so that there is something to print, then others.
func chosen(people People, day record.Date) (list []record.Subject) {
	for _, now := range []bool{true, false} {
		for _, s := range people.Subjects {
			today := false
			for _, v := range s.Visits {
				today = today || v.Start.Date() == day
			}
			if today == now && len(list) < sampleCount {
				list = append(list, s)
			}
		}
	}
	return list
}
