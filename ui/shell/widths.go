package shell

import "foyer/ui/kit"

const prefColumns = "columns."

// keepWidths lets lists with a name (kit.ColumnList.Remember) keep the widths somebody dragged.
func (s *Shell) keepWidths() {
	p := s.app.Preferences()
	kit.KeepWidths(func(name string) []float32 {
		var widths []float32
		for _, w := range p.FloatList(prefColumns + name) {
			widths = append(widths, float32(w))
		}
		return widths
	}, func(name string, widths []float32) {
		all := make([]float64, len(widths))
		for i, w := range widths {
			all[i] = float64(w)
		}
		p.SetFloatList(prefColumns+name, all)
	})
}
