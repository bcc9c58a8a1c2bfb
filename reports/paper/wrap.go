package paper

import (
	"strings"
	"unicode/utf8"
)

// span is a stretch of a flattened text that is set in one face.
type span struct {
	end int // offset behind it
	run int // index into the Text
	m   *metrics
}

// setter breaks one text into lines.
type setter struct {
	s     string
	spans []span
	size  float64
}

// line is a stretch of a flattened text: s[from:to], w points wide.
type line struct {
	from, to int
	w        float64
}

func newSetter(t Text, size float64) setter {
	st := setter{s: t.String(), size: size}
	at := 0
	for i, r := range t {
		if r.Text == "" {
			continue
		}
		m, err := load(r.Face)
		if err != nil {
			continue // the fonts are part of the program; without them nothing is drawn
		}
		at += len(r.Text)
		st.spans = append(st.spans, span{at, i, m})
	}
	return st
}

// width measures s[from:to].
func (st *setter) width(from, to int) float64 {
	w, at := 0.0, from
	for _, sp := range st.spans {
		if sp.end <= at {
			continue
		}
		end := min(sp.end, to)
		w += sp.m.width(st.s[at:end])
		if at = end; at >= to {
			break
		}
	}
	return w * st.size / 1000
}

// lines breaks the text so that each line fits into width where that is possible at all: at blanks, but not where glued
// says no; a piece that is too wide alone is broken at its blanks, then after a mark as in a web address, then anywhere.
func (st *setter) lines(width float64) []line {
	var out []line
	s := st.s
	if !strings.ContainsRune(s, '\n') {
		return st.paragraph(out, 0, len(s), width)
	}
	from := 0
	for from <= len(s) {
		to := strings.IndexByte(s[from:], '\n')
		if to < 0 {
			to = len(s)
		} else {
			to += from
		}
		out = st.paragraph(out, from, to, width)
		from = to + 1
	}
	return out
}

// paragraph breaks s[from:to], which holds no line feed, and always yields at least one line.
func (st *setter) paragraph(out []line, from, to int, width float64) []line {
	s := st.s
	start := from
	for start < to && s[start] == ' ' {
		start++
	}
	lineW := 0.0   // width of s[start:end]
	end := start   // what is taken so far
	prevFrom := -1 // last word taken
	for at := start; at < to; {
		// The next piece: words up to a blank where breaking is allowed.
		next, wordFrom := at, at
		for next < to {
			for next < to && s[next] != ' ' {
				next++
			}
			gap := next
			for gap < to && s[gap] == ' ' {
				gap++
			}
			if gap >= to {
				break
			}
			wordEnd := gap
			for wordEnd < to && s[wordEnd] != ' ' {
				wordEnd++
			}
			if !glued(s[wordFrom:next], s[gap:wordEnd]) {
				break
			}
			wordFrom, next = gap, gap
		}
		pieceEnd := next
		if prevFrom >= 0 {
			add := st.width(end, pieceEnd)
			if lineW+add <= width {
				lineW += add
				end = pieceEnd
			} else {
				out = append(out, line{start, end, lineW})
				start, end, lineW, prevFrom = at, at, 0, -1
			}
		}
		if prevFrom < 0 {
			w := st.width(at, pieceEnd)
			if w > width {
				var rest int
				out, rest = st.force(out, at, pieceEnd, width)
				start, end, at = rest, rest, rest
				lineW = st.width(rest, pieceEnd)
				end = pieceEnd
			} else {
				start, end, lineW = at, pieceEnd, w
			}
			prevFrom = at
		}
		at = pieceEnd
		for at < to && s[at] == ' ' {
			at++
		}
	}
	return append(out, line{start, end, lineW})
}

// force breaks a piece that is wider than a line by itself and returns where its last part, which fits, begins.
func (st *setter) force(out []line, from, to int, width float64) ([]line, int) {
	for left := st.width(from, to); left > width; {
		cut, mark, blank := from, -1, -1
		w := 0.0
		for i := from; i < to; {
			_, n := utf8.DecodeRuneInString(st.s[i:])
			w += st.width(i, i+n)
			if w > width && i > from {
				break
			}
			i += n
			cut = i
			switch c := st.s[i-1]; {
			case c == ' ':
				blank = i
			case strings.IndexByte("/-@.?&=_,;+", c) >= 0 && i < to && !isDigit(st.s[i]):
				mark = i
			}
		}
		if cut >= to {
			break
		}
		switch {
		case blank > from && blank < to:
			cut = blank
		case mark > from && mark < to:
			cut = mark
		}
		end := cut
		for end > from && st.s[end-1] == ' ' {
			end--
		}
		w = st.width(from, end)
		out = append(out, line{from, end, w})
		left -= w + st.width(end, cut)
		from = cut
	}
	return out, from
}
