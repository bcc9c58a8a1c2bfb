package kit

import "fmt"

// Cramped tells which columns in view are too narrow to be of use: their title, or what stands in the first row, loses
// more than 40 of 100 of its width. For tests of narrow windows.
func (c *ColumnList) Cramped() (all []string) {
	_, ws := c.places(c.fit)
	lost := func(spans []Span, w float32) bool {
		var wide float32
		for _, s := range dense(spans) {
			m, _, _ := s.measure(s.Text)
			wide += s.Gap + m
		}
		return w-cellPad < 0.6*wide-1
	}
	for i, col := range c.Columns {
		switch {
		case ws[i] <= 0:
		case lost([]Span{Strong(col.Title)}, ws[i]):
			all = append(all, fmt.Sprintf("the title %q has only %g", col.Title, ws[i]))
		case col.Cell != nil && c.Rows.Length() > 0 && col.Flex == 0 && lost(col.Cell(0), ws[i]):
			all = append(all, fmt.Sprintf("the first row has only %g under %q", ws[i], col.Title))
		}
	}
	return all
}
