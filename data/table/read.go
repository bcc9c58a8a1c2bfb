package table

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"foyer/data/intake"
)

// sheet is a file cut into cells, with its header row found.
type sheet struct {
	separator rune
	rows      []line
	header    int // index into rows
}

// line is one row with the number of its first line in the file.
type line struct {
	line   int
	values []string
}

// read cuts a file into cells and finds its header.
func read(data []byte, limits intake.Limits) (*sheet, error) {
	if err := limits.CheckSize(int64(len(data))); err != nil {
		return nil, err
	}
	text, _, err := intake.UTF8(data)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, intake.Refuse("not a text file")
	}
	// A spreadsheet's own line "sep=;" names the separator.
	text = bytes.TrimLeft(text, "\r\n")
	var named rune
	if len(text) > 5 && bytes.EqualFold(text[:4], []byte("sep=")) {
		named = rune(text[4])
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			text = append(bytes.Repeat([]byte("\n"), 1), text[i+1:]...)
		}
	}
	best, bestScore := (*sheet)(nil), -1
	for _, sep := range []rune{'\t', ',', ';', '|'} {
		if named != 0 && sep != named {
			continue
		}
		head, err := cut(firstLines(text, 40), sep, limits, false)
		if err != nil {
			continue
		}
		s := &sheet{separator: sep, rows: head}
		score := s.regularity()
		if known := s.findHeader(); known > 0 {
			score += 100 * known
		}
		if score > bestScore {
			best, bestScore = s, score
		}
	}
	if best == nil {
		return nil, intake.Refuse("not a table")
	}
	rows, err := cut(text, best.separator, limits, false)
	if err != nil || runaway(rows) {
		// A quote that is never closed would swallow the rest of the file: then quotes are read as they stand.
		if rows, err = cut(text, best.separator, limits, true); err != nil {
			return nil, err
		}
	}
	best.rows = rows
	best.findHeader()
	return best, nil
}

func firstLines(text []byte, n int) []byte {
	end := 0
	for ; n > 0; n-- {
		i := bytes.IndexByte(text[end:], '\n')
		if i < 0 {
			return text
		}
		end += i + 1
	}
	return text[:end]
}

func cut(text []byte, sep rune, limits intake.Limits, bare bool) ([]line, error) {
	var rows []line
	add := func(at int, values []string) error {
		if len(rows) >= limits.Rows {
			return intake.Refuse("the table has more than %d rows", limits.Rows)
		}
		if len(values) > limits.Columns {
			return intake.Refuse("the table has more than %d columns", limits.Columns).At(at)
		}
		for i, v := range values {
			if len(v) > limits.Value {
				return intake.Refuse("a cell is longer than %d MB", limits.Value>>20).At(at)
			}
			values[i] = strings.TrimSpace(v)
		}
		rows = append(rows, line{at, values})
		return nil
	}
	if bare {
		for i, l := range strings.Split(string(text), "\n") {
			if err := add(i+1, strings.Split(strings.TrimSuffix(l, "\r"), string(sep))); err != nil {
				return nil, err
			}
		}
		return rows, nil
	}
	if !bytes.Contains(text, []byte("\n")) { // lines of old Macs
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = sep, true, -1
	for {
		values, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, intake.Refuse("the quotes of the table can't be read").Because(err)
		}
		at := 0
		if len(values) > 0 {
			at, _ = r.FieldPos(0)
		}
		if err := add(at, values); err != nil {
			return nil, err
		}
	}
}

// runaway finds a cell of very many lines, the trace of a quote that is never closed.
func runaway(rows []line) bool {
	for _, r := range rows {
		for _, v := range r.values {
			if strings.Count(v, "\n") > 200 {
				return true
			}
		}
	}
	return false
}

// regularity is high where rows have the same number of cells, more than one.
func (s *sheet) regularity() int {
	counts := map[int]int{}
	for _, r := range s.rows {
		counts[len(r.values)]++
	}
	score := 0
	for width, n := range counts {
		if width > 1 {
			score = max(score, n*min(width, 20))
		}
	}
	return score
}

// findHeader sets the header row: of the first rows the one with most words we know, which need not be the first, as
// reports put titles above their tables. It returns how many it knows.
func (s *sheet) findHeader() int {
	best := 0
	s.header = -1
	for i, r := range s.rows[:min(len(s.rows), 20)] {
		known := 0
		seen := map[Field]bool{}
		for _, v := range r.values {
			if field, sure := fieldOf(v); field != "" && sure >= 0.6 && !seen[field] && len(v) < 60 {
				known++
				seen[field] = true
			}
		}
		if known > best {
			best, s.header = known, i
		}
	}
	return best
}

// headers returns the cells of the header row.
func (s *sheet) headers() []string {
	if s.header < 0 || s.header >= len(s.rows) {
		return nil
	}
	return s.rows[s.header].values
}

// body returns the rows below the header, footers without separators left out.
func (s *sheet) body(m Mapping) []line {
	if m.HeaderRow+1 > len(s.rows) {
		return nil
	}
	var rows []line
	for _, r := range s.rows[m.HeaderRow+1:] {
		if len(r.values) == 1 && len(m.Columns) > 2 {
			continue // a total, a remark
		}
		rows = append(rows, r)
	}
	return rows
}

// fingerprint tells tables of one form: the same headers in the same order; without headers that we know, columns that
// hold the same sort of thing.
func (s *sheet) fingerprint() string {
	var names []string
	if s.header < 0 {
		names = s.shape()
	}
	for _, h := range s.headers() {
		names = append(names, normal(h))
	}
	sum := sha256.Sum256([]byte(strings.Join(names, "\x1f")))
	return hex.EncodeToString(sum[:12])
}

// width is the number of cells of the widest of the first rows.
func (s *sheet) width() (n int) {
	for _, r := range s.rows[:min(len(s.rows), 50)] {
		n = max(n, len(r.values))
	}
	return n
}

// shape says of each column what most of its first cells look like. A first row that looks otherwise, words above
// numbers or dates, is taken in as it is: headers, if not ones that we know.
func (s *sheet) shape() []string {
	list := []string{"no headers"}
	head := false
	for i := range s.width() {
		count := map[string]int{}
		for _, r := range s.rows[:min(len(s.rows), 50)] {
			if i < len(r.values) {
				count[sortOf(r.values[i])]++
			}
		}
		most := "empty"
		for _, sort := range []string{"text", "number", "date", "mail"} {
			if count[sort] > 0 && (most == "empty" || count[sort] > count[most]) {
				most = sort
			}
		}
		first := s.rows[0].values
		head = head || i < len(first) && most != "text" && sortOf(first[i]) == "text"
		list = append(list, most)
	}
	if head {
		for _, v := range s.rows[0].values {
			list = append(list, normal(v))
		}
	}
	return list
}

// sortOf tells what a cell looks like.
func sortOf(cell string) string {
	switch v := strings.TrimSpace(cell); {
	case v == "":
		return "empty"
	case looksLikeDate(v):
		return "date"
	case strings.Contains(v, "@"):
		return "mail"
	case strings.Trim(v, "0123456789.,+-() ") == "":
		return "number"
	}
	return "text"
}

// normal writes a header for comparing: small letters without accents, words apart, nothing else.
func normal(h string) string {
	var b strings.Builder
	var last rune
	for _, r := range norm.NFD.String(h) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '#':
			b.WriteString(" number ")
		default:
			b.WriteByte(' ')
		}
		last = r
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
