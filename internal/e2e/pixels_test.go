package e2e

import (
	bigendian "encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// glass looks at the display's own memory and presses keys the way a keyboard does, so that the time from a key to the
// last pixel it changes can be taken: looking takes a millisecond, not a program's start.
type glass struct {
	t             testing.TB
	name          string // of the display
	pixels        []byte // mapped: 4 bytes a pixel
	width, height int
	stride        int
	conn          *xgb.Conn
	root          xproto.Window
	codes         map[xproto.Keysym]key
}

type key struct {
	code  byte
	shift bool
}

// area is a part of the screen, in pixels.
type area struct{ x, y, w, h int }

// cursorPixels is more than a blinking cursor changes, and less than a letter does.
const cursorPixels = 44

// newGlass opens the frame buffer that Xvfb keeps in a file, and a connection for keys.
func newGlass(t testing.TB, d *display) *glass {
	t.Helper()
	file := filepath.Join(d.buffer, "Xvfb_screen0")
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	mapped, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(mapped); err != nil {
			t.Error(err)
		}
	})
	// An XWD file: 25 big-endian numbers, a name, the colors, the pixels.
	word := func(i int) int { return int(bigendian.BigEndian.Uint32(mapped[4*i:])) }
	g := &glass{t: t, name: d.name, width: word(4), height: word(5), stride: word(12), codes: map[xproto.Keysym]key{}}
	g.pixels = mapped[word(0)+12*word(19):]
	if word(11) != 32 || len(g.pixels) < g.stride*g.height {
		t.Fatalf("the frame buffer has %d bits a pixel and %d bytes", word(11), len(g.pixels))
	}
	if g.conn, err = xgb.NewConnDisplay(d.name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.conn.Close)
	if err := xtest.Init(g.conn); err != nil {
		t.Fatal(err)
	}
	setup := xproto.Setup(g.conn)
	g.root = setup.DefaultScreen(g.conn).Root
	first, count := setup.MinKeycode, byte(setup.MaxKeycode-setup.MinKeycode)+1
	m, err := xproto.GetKeyboardMapping(g.conn, first, count).Reply()
	if err != nil {
		t.Fatal(err)
	}
	per := int(m.KeysymsPerKeycode)
	for i := range int(count) {
		for level := range min(2, per) {
			sym := m.Keysyms[i*per+level]
			if _, known := g.codes[sym]; sym != 0 && !known {
				g.codes[sym] = key{byte(first) + byte(i), level == 1}
			}
		}
	}
	return g
}

// symbols that are no letters.
var symbols = map[string]xproto.Keysym{"Return": 0xff0d, "Escape": 0xff1b, "Tab": 0xff09, "BackSpace": 0xff08, "Down": 0xff54, "Up": 0xff52, "Page_Down": 0xff56, "Page_Up": 0xff55, "Home": 0xff50, "End": 0xff57, "ctrl": 0xffe3, "shift": 0xffe1, "alt": 0xffe9}

func (g *glass) symbol(name string) xproto.Keysym {
	if s, ok := symbols[name]; ok {
		return s
	}
	return xproto.Keysym([]rune(name)[0])
}

func (g *glass) fake(kind, code byte) {
	xtest.FakeInput(g.conn, kind, code, 0, g.root, 0, 0, 0)
}

// press presses a key with those held before it: press("ctrl", "2").
func (g *glass) press(names ...string) {
	g.t.Helper()
	var held []byte
	for i, name := range names {
		k, ok := g.codes[g.symbol(name)]
		if !ok {
			g.t.Fatalf("no key %q", name)
		}
		if k.shift && i == len(names)-1 {
			held = append(held, g.codes[symbols["shift"]].code)
			g.fake(xproto.KeyPress, held[len(held)-1])
		}
		g.fake(xproto.KeyPress, k.code)
		held = append(held, k.code)
	}
	for _, code := range slices.Backward(held) {
		g.fake(xproto.KeyRelease, code)
	}
	g.conn.Sync()
}

// click presses the first button of the mouse at a place.
func (g *glass) click(x, y int) {
	xtest.FakeInput(g.conn, xproto.MotionNotify, 0, 0, g.root, int16(x), int16(y), 0)
	g.conn.Sync()
	time.Sleep(50 * time.Millisecond)
	g.fake(xproto.ButtonPress, 1)
	g.fake(xproto.ButtonRelease, 1)
	g.conn.Sync()
}

func (g *glass) copy(a area, to []byte) []byte {
	to = to[:0]
	for y := a.y; y < a.y+a.h; y++ {
		to = append(to, g.pixels[y*g.stride+4*a.x:y*g.stride+4*(a.x+a.w)]...)
	}
	return to
}

// changed counts the pixels that differ, at most enough to tell.
func changed(a, b []byte) int {
	n := 0
	for i := 0; i+3 < len(a) && n <= cursorPixels; i += 4 {
		if a[i] != b[i] || a[i+1] != b[i+1] || a[i+2] != b[i+2] {
			n++
		}
	}
	return n
}

// whole is the screen.
func (g *glass) whole() area { return area{0, 0, g.width, g.height} }

// quiet is how long nothing must change for a screen to be done.
const quiet = 200 * time.Millisecond

// after does something and returns the time to the last change it brings to an area; ok is false when nothing changed
// within 0.7 s.
func (g *glass) after(a area, do func()) (took time.Duration, ok bool) {
	return g.afterQuiet(a, quiet, do)
}

func (g *glass) afterQuiet(a area, quiet time.Duration, do func()) (took time.Duration, ok bool) {
	last := g.copy(a, nil)
	var now []byte
	start := time.Now()
	do()
	end := start.Add(max(700*time.Millisecond, quiet))
	for time.Now().Before(end) {
		time.Sleep(500 * time.Microsecond)
		at := time.Now()
		now = g.copy(a, now)
		if changed(last, now) > cursorPixels {
			took, ok = at.Sub(start), true
			end = at.Add(quiet)
			last, now = now, last
		}
	}
	return took, ok
}

// rest waits until the screen has come to rest.
func (g *glass) rest() {
	g.t.Helper()
	last := g.copy(g.whole(), nil)
	var now []byte
	calm, late := time.Now(), time.Now().Add(patience)
	for time.Since(calm) < quiet+100*time.Millisecond {
		if time.Now().After(late) {
			g.t.Fatal("the screen does not come to rest")
		}
		time.Sleep(10 * time.Millisecond)
		now = g.copy(g.whole(), now)
		if changed(last, now) > cursorPixels {
			calm = time.Now()
		}
		last, now = now, last
	}
}
