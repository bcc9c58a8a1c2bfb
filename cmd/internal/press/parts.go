package press

import "foyer/reports/summary"

// Parts lists the parts of a summary that can be left out or reordered, in their usual order.
func Parts() []string {
	return append(append([]string{}, summary.FrontParts...), summary.BackParts...)
}

// FrontParts lists those of page 1; parts stay on their page.
func FrontParts() []string { return append([]string{}, summary.FrontParts...) }
