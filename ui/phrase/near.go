package phrase

import (
	"time"

	"foyer/ui/kit"
)

// Near writes a day of this year in figures, without the year: 11/17, or 17/11 where the practice has days first.
func Near(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if kit.UsualOrder() == kit.DMY {
		return t.Format("02/01")
	}
	return t.Format("01/02")
}
