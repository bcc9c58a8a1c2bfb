package kit

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestWhatGetsTheKeyboardComesIntoView(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(&Theme{Mode: Light})
	w := app.NewWindow("")
	t.Cleanup(w.Close)
	var rows []fyne.CanvasObject
	var fields []*Field
	for i := range 30 {
		f := NewField("")
		fields = append(fields, f)
		rows = append(rows, NewLabeled(fmt.Sprint(i), "", f).Object())
	}
	pass := NewPassphrase("", "", "")
	check := NewCheck("last", false, nil)
	rows = append(rows, pass.Object(), check)
	scrolled := Scrolled(Form(rows...))
	w.SetContent(scrolled)
	w.Resize(fyne.NewSize(400, 300))
	scroll := scrolled.Objects[0].(*container.Scroll)
	offset := func(o fyne.Focusable) float32 { w.Canvas().Focus(o); return scroll.Offset.Y }
	if got := offset(fields[0]); got != 0 {
		t.Errorf("the first field scrolls to %v", got)
	}
	middle := offset(fields[15])
	if middle <= 0 || offset(fields[14]) != middle {
		t.Errorf("the field in the middle scrolls to %v; its neighbor is in view and should not", middle)
	}
	last := offset(check)
	if bottom := scroll.Content.Size().Height - scroll.Size().Height; last < bottom-1 {
		t.Errorf("the last scrolls to %v of %v", last, bottom)
	}
	if got := offset(pass); got > last || got < last-80 {
		t.Errorf("the passphrase scrolls to %v after %v", got, last)
	}
	if got := offset(fields[0]); got != 0 {
		t.Errorf("back at the first: %v", got)
	}
}
