package practice

import "foyer/data/fault"

// DateOrder is how dates in figures are read and written on the screens: mdy (11/17/2026) or dmy (17/11/2026).
var DateOrder = Setting[string]{Name: "dates.order", Default: "mdy", Check: func(o string) error {
	if o != "mdy" && o != "dmy" {
		return fault.Field("order", "Dates begin with the month or with the day.")
	}
	return nil
}}
