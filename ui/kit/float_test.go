package kit

import "testing"

// A field in something that was closed knows that it lost the keyboard: its cursor stops, and nothing of it is kept.
func TestWhatIsClosedLosesTheKeyboard(t *testing.T) {
	start(t)
	below := NewField("")
	w := window(t, below.Object())
	w.Canvas().Focus(below)
	p := ShowPalette(w.Canvas(), "Find", "Nothing", func(p *Palette, _ string) { p.SetItems([]PaletteItem{{Title: "Today"}}, "", false, false) })
	if !p.field.active {
		t.Fatal("the palette has no keyboard")
	}
	p.Close()
	if p.field.active || w.Canvas().Focused() != below || !below.active {
		t.Errorf("closed, its field has the keyboard: %v; the one below has it: %v", p.field.active, w.Canvas().Focused() == below)
	}
}

// A dialog that is set aside while the window is locked comes back with the keyboard where it was.
func TestWhatIsSetAsideComesBackWithTheKeyboard(t *testing.T) {
	start(t)
	w := window(t, NewButton("Below", nil))
	field := NewField("")
	d := &Dialog{Title: "New visit", Body: field.Object(), First: field}
	d.Show(w.Canvas())
	if !field.active {
		t.Fatal("the dialog's field has no keyboard")
	}
	back := SetAside(w.Canvas())
	if field.active {
		t.Error("set aside, the field still has the keyboard")
	}
	back()
	if !field.active || w.Canvas().Focused() != field {
		t.Error("brought back, the field has no keyboard")
	}
}

// What comes while the window is locked waits; what is closed meanwhile does not come back.
func TestADialogThatComesLateWaits(t *testing.T) {
	start(t)
	w := window(t, NewButton("Below", nil))
	c := w.Canvas()
	closed := 0
	early := &Dialog{Title: "Early", Body: NewText(Say("x")), OnClose: func() { closed++ }}
	early.Show(c)
	back := SetAside(c)
	field := NewField("")
	late := &Dialog{Title: "The passphrase", Body: field.Object(), First: field}
	late.Show(c)
	if len(c.Overlays().List()) != 0 || c.Focused() != nil {
		t.Fatal("a dialog that comes late stands above the locked window, or took its keyboard")
	}
	early.Close()
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
	back()
	if len(c.Overlays().List()) != 1 || c.Focused() != field || !Waiting(c) {
		t.Errorf("brought back: %d, the keyboard on %v", len(c.Overlays().List()), c.Focused())
	}
	late.Close()

	SetAside(c)
	Forget(c)
	(&Dialog{Title: "Of somebody else", Body: NewText(Say("x"))}).Show(c)
	if len(c.Overlays().List()) != 1 {
		t.Error("whoever goes on there sees no dialog")
	}
}
