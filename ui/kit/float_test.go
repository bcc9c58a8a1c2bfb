package kit

import "testing"

// A field in something that was closed knows that it lost the keyboard: its cursor stops, and nothing of it is kept.
func TestWhatIsClosedLosesTheKeyboard(t *testing.T) {
	start(t)
	below := NewField("")
	w := window(t, below.Object())
	w.Canvas().Focus(below)
	p := ShowPalette(w.Canvas(), "Find", "Nothing", func(p *Palette, _ string) { p.SetItems([]PaletteItem{{Title: "Today"}}, "", false) })
	if !p.field.active {
		t.Fatal("the palette has no keyboard")
	}
	p.Close()
	if p.field.active || w.Canvas().Focused() != below || !below.active {
		t.Errorf("closed, its field has the keyboard: %v; the one below has it: %v", p.field.active, w.Canvas().Focused() == below)
	}
}
