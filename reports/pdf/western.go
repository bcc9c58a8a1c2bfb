package pdf

import (
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/encoding/charmap"

	"foyer/reports/code"
	"foyer/reports/paper"
)

// cp1252 maps what lies beyond ASCII into code page 1252.
var cp1252 = func() map[rune]byte {
	m := map[rune]byte{}
	for c := 0x80; c < 0x100; c++ {
		if r := charmap.Windows1252.DecodeByte(byte(c)); r != 0xFFFD && r >= 0xA0 {
			m[r] = byte(c)
		}
	}
	m['\u00A0'] = ' ' // a no-break space has done its work once the lines are set
	delete(m, '\u00AD')
	return m
}()

// western appends s as the inside of a PDF string in code page 1252; false when a character is not in it.
func western(buf []byte, s string) ([]byte, bool) {
	for _, r := range s {
		switch {
		case r < 0x20:
			buf = append(buf, ' ') // a line end in what is set as one line
		case r == '(' || r == ')' || r == '\\':
			buf = append(buf, '\\', byte(r))
		case r >= 0x20 && r < 0x7F:
			buf = append(buf, byte(r))
		default:
			c, ok := cp1252[r]
			if !ok {
				return buf, false
			}
			buf = append(buf, c)
		}
	}
	return buf, true
}

func plainSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\u00A0' || r < 0x20 {
			return ' '
		}
		return r
	}, s)
}

var (
	pathMu sync.Mutex
	paths  = map[*code.Matrix][]byte{}
)

// qrPath is a code's dark modules as rectangles in a grid of one unit a module, y upward from its lower left corner.
func qrPath(m *code.Matrix) []byte {
	pathMu.Lock()
	defer pathMu.Unlock()
	if p, ok := paths[m]; ok {
		return p
	}
	var p []byte
	for _, r := range m.Runs {
		for _, v := range [3]int{r.X + code.Quiet, m.N - 1 - r.Y + code.Quiet, r.Len} {
			p = strconv.AppendInt(p, int64(v), 10)
			p = append(p, ' ')
		}
		p = append(p, "1 re\n"...)
	}
	p = append(p, "f\n"...)
	if len(paths) >= 256 {
		clear(paths)
	}
	paths[m] = p
	return p
}

func (w *writer) qr(op *paper.Op) {
	if op.QR == nil {
		return
	}
	w.fill(paper.Black)
	unit := op.W / float64(op.QR.N+2*code.Quiet)
	w.put("q ")
	w.buf = strconv.AppendFloat(w.buf, unit, 'f', 5, 64)
	w.put(" 0 0 ")
	w.buf = strconv.AppendFloat(w.buf, unit, 'f', 5, 64)
	w.put(" ")
	w.num(op.X)
	w.num(w.h - op.Y - op.W)
	w.put("cm\n")
	w.buf = append(w.buf, qrPath(op.QR)...)
	w.put("Q\n")
}
