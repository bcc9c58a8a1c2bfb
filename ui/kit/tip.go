package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// A tip is shown in a layer that the frame lays over its content: an overlay of Fyne's would take the clicks.
var tips struct {
	layers map[fyne.Canvas]*fyne.Container
	stop   func()
	shown  *fyne.Container // the layer that shows one now
}

// tipDelay is how long the pointer rests before a tip shows.
const tipDelay = 600 * time.Millisecond

// TipLayer is where tips appear: lay it over a window's content, once.
func TipLayer() fyne.CanvasObject { return container.New(tipLayout{}) }

func showTip(o fyne.CanvasObject, text, keys string) { showTipAt(o, 0, text, keys) }

// showTipAt shows a tip below an object, dx from its left edge.
func showTipAt(o fyne.CanvasObject, dx float32, text, keys string) {
	hideTip()
	if text == "" {
		return
	}
	tips.stop = Later(tipDelay, func() {
		d := fyne.CurrentApp().Driver()
		c := CanvasOf(o)
		if c == nil || tips.layers[c] == nil {
			return
		}
		layer := tips.layers[c]
		if !o.Visible() {
			return
		}
		at := d.AbsolutePositionForObject(o).AddXY(dx, o.Size().Height+4)
		layer.Layout = tipLayout{at: at, above: at.Y - o.Size().Height - 8}
		layer.Objects = []fyne.CanvasObject{tipBox(text, keys)}
		layer.Refresh()
		tips.shown = layer
	})
}

// Tipping is a tip as it shows, for pictures of it.
func Tipping(text, keys string) fyne.CanvasObject { return tipBox(text, keys) }

// tipBox wraps what is long.
func tipBox(text, keys string) fyne.CanvasObject {
	spans := []Span{Say(text).In(OnTip).As(Small)}
	if keys != "" {
		spans = append(spans, Key(keys).After(8))
	}
	words := NewText(spans...)
	if words.MinSize().Width > scaled(tipWidth) {
		return Boxed(Tipped, "", Room(4, 4, 8, 8), container.New(toastWords{}, NewParagraph(spans...)))
	}
	return Boxed(Tipped, "", Room(4, 4, 8, 8), words)
}

const tipWidth = 380

// keysOf finds the shortcut of a command by its words.
var keysOf = func(string) string { return "" }

// KeysOf says how the kit finds a command's shortcut by its words, so that the tip of every button shows it. It answers
// as on a key cap, empty for none.
func KeysOf(find func(words string) string) { keysOf = find }

func hideTip() {
	if tips.stop != nil {
		tips.stop()
		tips.stop = nil
	}
	if tips.shown != nil {
		tips.shown.Objects = nil
		tips.shown.Refresh()
		tips.shown = nil
	}
}

// UseTipLayer tells the kit which layer belongs to a canvas.
func UseTipLayer(c fyne.Canvas, layer fyne.CanvasObject) {
	if box, ok := layer.(*fyne.Container); ok {
		if tips.layers == nil {
			tips.layers = map[fyne.Canvas]*fyne.Container{}
		}
		tips.layers[c] = box
	}
}

type tipLayout struct {
	at    fyne.Position
	above float32
}

func (l tipLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
func (l tipLayout) Layout(os []fyne.CanvasObject, s fyne.Size) {
	if len(os) > 0 {
		anchored{at: l.at, above: l.above}.Layout(os, s)
	}
}
