package kit

import (
	"fmt"
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// painted is what a picture of an object at a place looks like.
func painted(t *testing.T, o fyne.CanvasObject) image.Image {
	t.Helper()
	w := test.NewTempWindow(t, Fill(Ground, o))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(150, 260))
	return w.Canvas().Capture()
}

// ruled are the first and the last pixel of a line of the picture that have the color of edges.
func ruled(img image.Image, y int) (first, last int) {
	want, _, _, _ := paint(Rule).RGBA()
	first = -1
	for x := range img.Bounds().Dx() {
		if r, _, _, _ := img.At(x, y).RGBA(); r == want {
			if first < 0 {
				first = x
			}
			last = x
		}
	}
	return first, last
}

func TestTheSidesOfACardMeetItsCorners(t *testing.T) {
	start(t)
	for _, x := range []float32{10, 10.25, 10.5, 10.75} {
		for _, width := range []float32{100, 100.25, 100.5, 100.75} {
			t.Run(fmt.Sprint(x, " ", width), func(t *testing.T) {
				s, plain := newSurface(Surface, Rule, 10), newSurface(Rule, "", 0)
				for y, o := range map[float32]fyne.CanvasObject{10: s, 215: plain} {
					o.Move(fyne.NewPos(x, y))
					o.Resize(fyne.NewSize(width, map[float32]float32{10: 200, 215: 20}[y]))
				}
				img := painted(t, container.NewWithoutLayout(s, plain))
				first, last := ruled(img, 100)
				if a, b := ruled(img, 225); a != first || b != last {
					t.Errorf("the sides are at %d and %d of what reaches from %d to %d", first, last, a, b)
				}
			})
		}
	}
}

func TestACardInAScrollStandsWhereItIs(t *testing.T) {
	start(t)
	card := newSurface(Surface, Rule, 10)
	img := painted(t, Padded(Room(0, 0, 20, 0), Scrolled(Padded(Room(Brim, Brim, Brim, Brim), Sized(0, 60, card)))))
	want, _, _, _ := paint(Surface).RGBA()
	first := -1
	for x := 0; first < 0; x++ {
		if r, _, _, _ := img.At(x, 30).RGBA(); r == want {
			first = x
		}
	}
	if first != 20+Brim && first != 20+Brim+1 {
		t.Errorf("a card at %d begins at %d", 20+Brim, first)
	}
}
