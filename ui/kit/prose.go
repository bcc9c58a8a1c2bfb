package kit

import (
	"slices"
	"strings"
	"unicode"
)

// prose is text in wrapped lines that changes by the key: an edit wraps only the paragraph it stands in. It knows widths
// of letters and nothing of the screen.
type prose struct {
	paras      []para // never empty
	width      float32
	letter     func(r rune) float32
	undo, redo []edit
	merges     bool // the next letter may join the last edit
}

// para is a paragraph and where its lines begin; begins[0] is 0.
type para struct {
	text   []rune
	begins []int
}

// spot is a place between two letters.
type spot struct{ para, col int }

func (s spot) before(o spot) bool { return s.para < o.para || s.para == o.para && s.col < o.col }

// edit is what Undo takes back: inserted stands at from in place of removed.
type edit struct {
	from              spot
	removed, inserted string
	before, after     spot // of the cursor
}

const editsKept = 1000

func newProse(letter func(rune) float32) *prose {
	p := &prose{letter: letter, width: 300}
	p.set("")
	return p
}

// set replaces everything and forgets what could be undone.
func (p *prose) set(text string) {
	p.paras = p.paras[:0]
	for line := range strings.SplitSeq(text, "\n") {
		p.paras = append(p.paras, p.wrapped([]rune(line)))
	}
	p.undo, p.redo, p.merges = nil, nil, false
}

func (p *prose) String() string {
	var b strings.Builder
	for i, q := range p.paras {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(q.text))
	}
	return b.String()
}

// fit wraps everything to a width.
func (p *prose) fit(width float32) {
	p.width = max(width, 20)
	for i := range p.paras {
		p.paras[i] = p.wrapped(p.paras[i].text)
	}
}

// wrapped finds the lines: they break after spaces, and inside a word only where it is wider than a line.
func (p *prose) wrapped(text []rune) para {
	begins, x, wordAt, word := []int{0}, float32(0), 0, float32(0)
	for i, r := range text {
		w := p.letter(r)
		if r == ' ' {
			x, wordAt, word = x+w, i+1, 0 // a space at the end hangs over
			continue
		}
		if x+w > p.width && i > begins[len(begins)-1] {
			if wordAt > begins[len(begins)-1] {
				begins, x = append(begins, wordAt), word
			} else {
				begins, x, wordAt, word = append(begins, i), 0, i, 0
			}
		}
		x, word = x+w, word+w
	}
	return para{text, begins}
}

// lines is how many there are.
func (p *prose) lines() (n int) {
	for _, q := range p.paras {
		n += len(q.begins)
	}
	return n
}

// lineAt is the nth line of all: its paragraph and its number there.
func (p *prose) lineAt(n int) (inPara, line int) {
	for i, q := range p.paras {
		if n < len(q.begins) {
			return i, max(n, 0)
		}
		n -= len(q.begins)
	}
	last := len(p.paras) - 1
	return last, len(p.paras[last].begins) - 1
}

// lineOf is the number among all lines of the one a spot stands in.
func (p *prose) lineOf(s spot) (n int) {
	for _, q := range p.paras[:s.para] {
		n += len(q.begins)
	}
	return n + p.paras[s.para].lineOf(s.col)
}

func (q para) lineOf(col int) int {
	i, found := slices.BinarySearch(q.begins, col)
	if found {
		return i
	}
	return i - 1
}

// bounds are where a line begins and ends in its paragraph.
func (q para) bounds(line int) (from, to int) {
	if line+1 < len(q.begins) {
		return q.begins[line], q.begins[line+1]
	}
	return q.begins[line], len(q.text)
}

// lineEnd is the last place of a spot's line: before the space at which it was wrapped.
func (p *prose) lineEnd(s spot) spot {
	q := p.paras[s.para]
	line := q.lineOf(s.col)
	_, to := q.bounds(line)
	if line+1 < len(q.begins) {
		to--
	}
	return spot{s.para, to}
}

func (p *prose) lineBegin(s spot) spot {
	q := p.paras[s.para]
	return spot{s.para, q.begins[q.lineOf(s.col)]}
}

func (p *prose) end() spot {
	last := len(p.paras) - 1
	return spot{last, len(p.paras[last].text)}
}

// near is a spot that exists.
func (p *prose) near(s spot) spot {
	s.para = min(max(s.para, 0), len(p.paras)-1)
	s.col = min(max(s.col, 0), len(p.paras[s.para].text))
	return s
}

// left and right are one letter on; a combining mark stays with its letter.
func (p *prose) left(s spot) spot {
	if s.col == 0 {
		if s.para == 0 {
			return s
		}
		return spot{s.para - 1, len(p.paras[s.para-1].text)}
	}
	text := p.paras[s.para].text
	for s.col--; s.col > 0 && unicode.Is(unicode.M, text[s.col]); s.col-- {
	}
	return s
}

func (p *prose) right(s spot) spot {
	text := p.paras[s.para].text
	if s.col >= len(text) {
		if s.para+1 == len(p.paras) {
			return s
		}
		return spot{s.para + 1, 0}
	}
	for s.col++; s.col < len(text) && unicode.Is(unicode.M, text[s.col]); s.col++ {
	}
	return s
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’' }

// wordLeft is where the word before begins, wordRight where the next one does.
func (p *prose) wordLeft(s spot) spot {
	if s.col == 0 {
		return p.left(s)
	}
	text := p.paras[s.para].text
	for s.col > 0 && !inWord(text[s.col-1]) {
		s.col--
	}
	for s.col > 0 && inWord(text[s.col-1]) {
		s.col--
	}
	return s
}

func (p *prose) wordRight(s spot) spot {
	text := p.paras[s.para].text
	if s.col >= len(text) {
		return p.right(s)
	}
	for s.col < len(text) && inWord(text[s.col]) {
		s.col++
	}
	for s.col < len(text) && !inWord(text[s.col]) {
		s.col++
	}
	return s
}

// word is the word around a spot, or the run of spaces.
func (p *prose) word(s spot) (from, to spot) {
	text := p.paras[s.para].text
	if len(text) == 0 {
		return s, s
	}
	kind := inWord(text[min(s.col, len(text)-1)])
	from, to = spot{s.para, min(s.col, len(text)-1)}, s
	for from.col > 0 && inWord(text[from.col-1]) == kind {
		from.col--
	}
	for to.col < len(text) && inWord(text[to.col]) == kind {
		to.col++
	}
	return from, to
}

// between is the text from one spot to a later one.
func (p *prose) between(from, to spot) string {
	if from.para == to.para {
		return string(p.paras[from.para].text[from.col:to.col])
	}
	var b strings.Builder
	b.WriteString(string(p.paras[from.para].text[from.col:]))
	for _, q := range p.paras[from.para+1 : to.para] {
		b.WriteByte('\n')
		b.WriteString(string(q.text))
	}
	b.WriteByte('\n')
	b.WriteString(string(p.paras[to.para].text[:to.col]))
	return b.String()
}

// replace puts text in place of what stands between two spots and returns where it ends.
func (p *prose) replace(from, to spot, text string) (end spot) {
	parts := strings.Split(text, "\n")
	tail := slices.Clone(p.paras[to.para].text[to.col:])
	fresh := make([]para, len(parts))
	for i, part := range parts {
		line := []rune(part)
		if i == 0 {
			line = slices.Concat(p.paras[from.para].text[:from.col], line)
		}
		if i == len(parts)-1 {
			end = spot{from.para + i, len(line)}
			line = append(line, tail...)
		}
		fresh[i] = p.wrapped(line)
	}
	p.paras = slices.Replace(p.paras, from.para, to.para+1, fresh...)
	return end
}

// change is replace that can be undone. Letters typed one after the other are one edit as far as the word goes.
func (p *prose) change(from, to spot, text string, cursor spot) (end spot) {
	e := edit{from: from, removed: p.between(from, to), inserted: text, before: cursor}
	end = p.replace(from, to, text)
	e.after = end
	p.redo = nil
	if n := len(p.undo); p.merges && n > 0 {
		last := &p.undo[n-1]
		switch {
		case last.removed == "" && e.removed == "" && last.after == from && single(text) && text != "\n" && !strings.HasSuffix(last.inserted, " "):
			last.inserted, last.after = last.inserted+text, end
			return end
		case last.inserted == "" && text == "" && to == last.from && single(e.removed):
			last.removed, last.from, last.after = e.removed+last.removed, from, end
			return end
		}
	}
	p.undo = append(p.undo, e)
	if len(p.undo) > editsKept {
		p.undo = slices.Delete(p.undo, 0, len(p.undo)-editsKept)
	}
	p.merges = single(text) || text == "" && single(e.removed)
	return end
}

func single(text string) bool { return len([]rune(text)) == 1 }

// back undoes the last edit and returns where the cursor was.
func (p *prose) back() (cursor spot, ok bool) {
	n := len(p.undo)
	if n == 0 {
		return spot{}, false
	}
	e := p.undo[n-1]
	p.undo, p.redo, p.merges = p.undo[:n-1], append(p.redo, e), false
	p.replace(e.from, after(e.from, e.inserted), e.removed)
	return e.before, true
}

// again does what back undid.
func (p *prose) again() (cursor spot, ok bool) {
	n := len(p.redo)
	if n == 0 {
		return spot{}, false
	}
	e := p.redo[n-1]
	p.redo, p.undo, p.merges = p.redo[:n-1], append(p.undo, e), false
	p.replace(e.from, after(e.from, e.removed), e.inserted)
	return e.after, true
}

// after is where text that begins at a spot ends.
func after(from spot, text string) spot {
	last := strings.LastIndexByte(text, '\n')
	if last < 0 {
		return spot{from.para, from.col + len([]rune(text))}
	}
	return spot{from.para + strings.Count(text, "\n"), len([]rune(text[last+1:]))}
}

// cleaned is text as an Editor keeps it: valid, lines ended by \n, no tabs and no other control characters.
func cleaned(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(text, ""))
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}
