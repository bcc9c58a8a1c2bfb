package paper

import (
	"fmt"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	fonts "foyer/assets/paper"
)

// Face is one of the faces papers are set in.
type Face uint8

// The faces. Mono is for codes only: 0 O 1 l I differ in it, and it has no more than ASCII.
const (
	Regular Face = iota
	Bold
	Italic
	Mono
)

// Name is the face's name in foyer/assets/paper.
func (f Face) Name() string {
	switch f {
	case Bold:
		return fonts.Bold
	case Italic:
		return fonts.Italic
	case Mono:
		return fonts.Mono
	}
	return fonts.Regular
}

// metrics holds the widths of a face in thousandths of its size. The first block is filled once; rarer characters are
// looked up on demand under the lock.
type metrics struct {
	low  [0x250]float64 // 0 where the face has no glyph
	mu   sync.Mutex
	rare map[rune]float64
	font *sfnt.Font
	buf  sfnt.Buffer
}

var loaded [4]struct {
	once sync.Once
	m    *metrics
	err  error
}

func load(f Face) (*metrics, error) {
	if int(f) >= len(loaded) {
		f = Regular
	}
	l := &loaded[f]
	l.once.Do(func() {
		data, err := fonts.Full(f.Name())
		if err != nil {
			l.err = fmt.Errorf("loading font: %w", err)
			return
		}
		parsed, err := sfnt.Parse(data)
		if err != nil {
			l.err = fmt.Errorf("reading font %s: %w", f.Name(), err)
			return
		}
		m := &metrics{font: parsed, rare: map[rune]float64{}}
		for r := range m.low {
			if r >= 0x20 {
				m.low[r] = m.measure(rune(r))
			}
		}
		l.m = m
	})
	return l.m, l.err
}

// measure asks the font; 0 means that it has no glyph for r.
func (m *metrics) measure(r rune) float64 {
	g, err := m.font.GlyphIndex(&m.buf, r)
	if err != nil || g == 0 {
		return 0
	}
	a, err := m.font.GlyphAdvance(&m.buf, g, fixed.I(1000), font.HintingNone)
	if err != nil {
		return 0
	}
	if a == 0 {
		return 1e-9 // a combining mark: there, but without a width of its own
	}
	return float64(a) / 64
}

func (m *metrics) advance(r rune) float64 {
	if r >= 0 && int(r) < len(m.low) {
		return m.low[r]
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if a, ok := m.rare[r]; ok {
		return a
	}
	a := m.measure(r)
	m.rare[r] = a
	return a
}

// Has reports whether the face can draw r.
func Has(f Face, r rune) bool {
	m, err := load(f)
	return err == nil && m.advance(r) > 0
}

// Width is the width of s in points when set in face f at the given size.
func Width(f Face, s string, size float64) float64 {
	m, err := load(f)
	if err != nil {
		return 0
	}
	return m.width(s) * size / 1000
}

func (m *metrics) width(s string) float64 {
	w := 0.0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			w += m.low[c]
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		w += m.advance(r)
		i += n
	}
	return w
}
