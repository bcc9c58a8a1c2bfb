package patient

import (
	"context"
	"errors"
	"fmt"
	"time"

	"foyer/data/access"
	"foyer/data/practice"
	"foyer/data/record"
	"foyer/data/store"
)

// Birthday is a coming birthday of a patient.
type Birthday struct {
	PatientID string
	Age       int         // that the patient reaches
	On        record.Date // the day
}

// AccessAges are the birthdays that change who may see a record, in years: an account of one's own, the confidential care
// that laws of states give minors, the end of a parent's access. Defaults of practices, to be looked at with one's own law.
var AccessAges = []int{12, 13, 14, 18}

// Birthdays returns who reaches one of the ages from today on for so many days, the nearest first; living patients whose
// whole birth date is known. A person born on February 29 has the birthday on March 1 of other years. Needs access.ViewRecords.
func (s *Service) Birthdays(ctx context.Context, days int, ages ...int) (list []Birthday, err error) {
	if err := access.Require(ctx, access.ViewRecords); err != nil {
		return nil, err
	}
	from := practice.Today(ctx, s.db).Time()
	when := map[string][]Birthday{} // by birth date
	var births []string
	for d := range days + 1 {
		on := from.AddDate(0, 0, d)
		for _, age := range ages {
			for _, born := range bornFor(on, age) {
				if len(when[born]) == 0 {
					births = append(births, born)
				}
				when[born] = append(when[born], Birthday{Age: age, On: record.DayOf(on)})
			}
		}
	}
	wanted, err := store.JSON(births)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT p.id, p.birth_date FROM json_each(?) b JOIN patient p ON p.birth_date = b.value
		WHERE p.merged_into IS NULL AND p.active = 1 AND p.deceased = 0 ORDER BY b.key, p.number`, wanted)
	if err != nil {
		return nil, fmt.Errorf("reading birthdays: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id, born string
		if err := rows.Scan(&id, &born); err != nil {
			return nil, fmt.Errorf("reading birthdays: %w", err)
		}
		for _, b := range when[born] {
			b.PatientID = id
			list = append(list, b)
		}
	}
	return list, rows.Err()
}

// bornFor returns the birth dates whose owners reach an age on a day.
func bornFor(on time.Time, age int) []string {
	year := on.Year() - age
	born := []string{fmt.Sprintf("%04d-%02d-%02d", year, on.Month(), on.Day())}
	leap := func(y int) bool { return time.Date(y, 2, 29, 0, 0, 0, 0, time.UTC).Month() == time.February }
	switch {
	case on.Month() == time.February && on.Day() == 29 && !leap(year):
		return nil // nobody was born on that day
	case on.Month() == time.March && on.Day() == 1 && !leap(on.Year()) && leap(year):
		born = append(born, fmt.Sprintf("%04d-02-29", year))
	}
	return born
}
