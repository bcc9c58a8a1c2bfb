package paper

import (
	"math"
	"strings"
	"testing"
)

func lineTexts(t Text, size, width float64) []string {
	st := newSetter(t, size)
	var out []string
	for _, l := range st.lines(width) {
		out = append(out, st.s[l.from:l.to])
	}
	return out
}

func TestLinesFitAndKeepEveryWord(t *testing.T) {
	text := strings.Repeat("Take one small pill with a glass of water and call us when it hurts. ", 8)
	for width := 60.0; width < 500; width += 17 {
		lines := lineTexts(T(text), 12, width)
		for _, l := range lines {
			if w := Width(Regular, l, 12); w > width+0.01 {
				t.Errorf("%q is %.1f wide, room %.1f", l, w, width)
			}
		}
		if got := strings.Join(strings.Fields(strings.Join(lines, " ")), " "); got != strings.TrimSpace(text) {
			t.Fatalf("width %.0f: text changed: %q", width, got)
		}
	}
}

func TestNumbersStayWithWhatBelongsToThem(t *testing.T) {
	together := []string{"25 mg", "1,000 mg", "148/92 mm Hg", "5 ft 4 in", "9:40 AM", "9:40 a. m.", "(845) 555-0142", "December 15", "15 de diciembre",
		"98.4 °F", "2 times", "Dr. Rao", "7.4 %", "< 7 %", "type 2", "½ tablet", "Aug 20, 2026", "17 de noviembre de 2026", "2 x 3", "page 4"}
	for _, phrase := range together {
		for pad := range 60 {
			text := strings.Repeat("i", pad) + " word " + phrase + " and more words after it"
			for _, l := range lineTexts(T(text), 12, 170) {
				words := strings.Fields(phrase)
				if strings.HasSuffix(l, " "+words[0]) || l == words[0] {
					t.Errorf("%q broke: line %q", phrase, l)
				}
			}
		}
	}
	for _, pair := range [][2]string{{"pill", "each"}, {"10.", "Take"}, {"2026,", "we"}, {"mg", "daily"}, {"type", "your"}, {"300.", "You"}} {
		if glued(pair[0], pair[1]) {
			t.Errorf("%q and %q need not stay together", pair[0], pair[1])
		}
	}
}

func TestLongWordsAreBrokenAfterAMark(t *testing.T) {
	lines := lineTexts(T("https://portal.cedarhollowfm.example/enroll/here-and-there"), 12, 160)
	if len(lines) < 2 || !strings.HasSuffix(lines[0], ".") && !strings.HasSuffix(lines[0], "/") {
		t.Errorf("%q", lines)
	}
}

// tall is a document with enough of everything to need several pages.
func tall() Document {
	var rows []Row
	for i := range 60 {
		rows = append(rows, Row{Cells: []Cell{{Tag: "NEW"}, {Text: B("Row")}, {Text: T(strings.Repeat("words ", 3+i%14))}}})
	}
	var items []Text
	for range 40 {
		items = append(items, T(strings.Repeat("something to do ", 9)))
	}
	var sections []Section
	for i := range 50 {
		sections = append(sections, Section{Title: "Section", Lines: []Text{T("one"), T(strings.Repeat("two ", i))}})
	}
	return Document{Size: Letter, Style: Standard(), Running: "Practice", RunningRight: []string{"Patient"}, Footer: []string{"Patient", "Record"}, PageOf: "Page %d of %d",
		Letterhead: Letterhead{Name: "Practice", Lines: []string{"Street"}, Right: []string{"Phone"}},
		Blocks: []Block{Title{Text: "Title"}, Heading{"First"}, List{Mark: Number, Items: items}, Heading{"Table"},
			Table{Columns: []Column{{"Change", 1}, {"Name", 1}, {"Text", 2}}, Rows: rows}, Heading{"Small"}, Sections{Items: sections, Columns: 2},
			Panel{Title: "Panel", Blocks: []Block{Paragraph{Text: T(strings.Repeat("framed words ", 900))}}}}}
}

func TestPagesAreKeptInOrder(t *testing.T) {
	for _, style := range []Style{Standard(), LargePrint(), Standard().Compact()} {
		d := tall()
		d.Style = style
		doc := Layout(d)
		if len(doc.Pages) < 5 {
			t.Fatalf("%d pages", len(doc.Pages))
		}
		for i, p := range doc.Pages {
			var texts []Op
			for _, op := range p.Ops {
				if op.Kind == TextOp {
					texts = append(texts, op)
					if op.Y > d.Size.H-10 || op.X+op.W > d.Size.W-style.Margin/2 {
						t.Errorf("page %d: %q lies outside", i+1, op.Text)
					}
				}
			}
			last := texts[len(texts)-1]
			if !strings.HasPrefix(last.Text, "Page ") || !strings.Contains(last.Text, " of ") {
				t.Errorf("page %d has no number: %q", i+1, last.Text)
			}
			// The lowest text above the footer is no heading.
			low := Op{}
			for _, op := range texts[:len(texts)-2] {
				if op.Elem != 0 && op.Y > low.Y {
					low = op
				}
			}
			if role := doc.Elems[low.Elem].Role; role == "H1" || role == "H2" || role == "TH" {
				t.Errorf("page %d ends with the heading %q", i+1, low.Text)
			}
		}
	}
}

func TestHeaderRowsRepeatAndNoRowStandsAlone(t *testing.T) {
	doc := Layout(tall())
	inTable := false
	for i, p := range doc.Pages {
		rows, heads := map[int32]bool{}, 0
		for _, op := range p.Ops {
			if op.Kind != TextOp {
				continue
			}
			switch e := doc.Elems[op.Elem]; e.Role {
			case "TD":
				rows[e.Parent] = true
			case "TH":
				heads++
			}
		}
		if len(rows) > 0 && heads == 0 {
			t.Errorf("page %d has rows without their header", i+1)
		}
		if len(rows) == 1 && inTable {
			t.Errorf("page %d has a single row", i+1)
		}
		inTable = len(rows) > 0
	}
}

func TestNothingIsLost(t *testing.T) {
	d := tall()
	doc := Layout(d)
	count := 0
	for _, p := range doc.Pages {
		for _, op := range p.Ops {
			if op.Kind == TextOp {
				count += strings.Count(op.Text, "framed")
			}
		}
	}
	if count != 900 {
		t.Errorf("%d of 900 framed words", count)
	}
}

func TestBrandColorsAreDarkenedUntilReadable(t *testing.T) {
	for _, c := range []Color{{255, 255, 255}, {255, 220, 0}, {120, 200, 120}, {15, 82, 87}, {}} {
		if r := contrast(Dark(c)); r < 4.5 {
			t.Errorf("%v has contrast %.2f", c, r)
		}
	}
	for _, c := range []Color{Ink, Muted, Teal, Black} {
		if contrast(c) < 4.5 {
			t.Errorf("%v is too light for text", c)
		}
	}
}

func TestAnyStyleIsMadeUsable(t *testing.T) {
	d := tall()
	d.Style = Style{Body: math.NaN(), Margin: 1e9, Line: -1}
	d.Size = Size{W: math.Inf(1), H: -4}
	if doc := Layout(d); len(doc.Pages) == 0 || doc.Size.Name != "Letter" {
		t.Error("no pages")
	}
}

func TestSenselessLengthsHaveAnEnd(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -5} {
		doc := Layout(Document{Blocks: []Block{Space{v}, Paragraph{Text: T("a"), Gap: v}, QR{Text: "b", Side: v}, Code{Code: "C", Size: v},
			Split{Left: []Block{Paragraph{Text: T("l")}}, Right: []Block{Paragraph{Text: T("r")}}, RightWidth: v},
			Table{Columns: []Column{{"t", v}, {"u", 1}}, Rows: []Row{{Cells: []Cell{{Text: T("x")}}}}}}})
		if len(doc.Pages) > 6 {
			t.Errorf("%v made %d pages", v, len(doc.Pages))
		}
	}
}

func TestNestingHasAnEnd(t *testing.T) {
	var b Block = Paragraph{Text: T("deep")}
	for range 200 {
		b = Panel{Blocks: []Block{Split{Left: []Block{b}, Right: []Block{b}, RightWidth: 100}}}
	}
	Layout(Document{Blocks: []Block{b}})
}

func FuzzLayout(f *testing.F) {
	f.Add("Take 25 mg\nevery day", "CHANGED", 12.0, 46.0, uint8(3))
	f.Add("\xff\u202e \n\n", "", -1.0, 1e300, uint8(255))
	f.Add(strings.Repeat("x", 400), "y z", 70.0, 300.0, uint8(40))
	f.Fuzz(func(t *testing.T, a, b string, size, margin float64, n uint8) {
		if len(a)+len(b) > 4000 {
			t.Skip("longer than a text of a paper: it takes the time of many others")
		}
		st := Standard()
		st.Body, st.Margin = size, margin
		many := make([]Row, n%24)
		for i := range many {
			many[i] = Row{Cells: []Cell{{Tag: b}, {Text: Lead(a, b)}, {Text: T(a)}}}
		}
		texts := []Text{T(a), B(b), Lead(b, a)}
		doc := Layout(Document{Size: Size{W: 200 + float64(n), H: 300}, Style: st, Running: a, RunningRight: []string{b, a}, Footer: []string{b, a}, PageOf: "%d/%d",
			Letterhead: Letterhead{Name: a, Lines: []string{b}, Right: []string{b, a}},
			Blocks: []Block{Title{a, b}, Heading{a}, Subheading{b}, Paragraph{Text: T(a), Gap: size}, List{Items: texts, Mark: Mark(n % 5), Columns: int(n % 4)},
				Facts{Items: []Fact{{a, b}, {b, a}}, Columns: int(n%5) - 1}, Table{Columns: []Column{{a, margin}, {b, 1}, {"c", 0}}, Rows: many},
				Panel{Title: b, Blocks: []Block{Split{Left: []Block{Paragraph{Text: T(a)}}, Right: []Block{QR{Text: a, Side: 80, Caption: b}}, RightWidth: float64(n)}}},
				Sections{Columns: int(n % 4), Items: []Section{{a, texts}, {b, nil}}}, Code{Label: a, Code: b, Note: a, Inline: n%2 == 0, Center: n%3 == 0},
				Blank{Label: a, Lines: int(n)}, Keep{[]Block{Heading{b}, Paragraph{Text: T(b)}}}, Space{size}, NewPage{FirstOnly: true}, nil}})
		if len(doc.Pages) == 0 || len(doc.Pages) > 4000 {
			t.Fatalf("%d pages", len(doc.Pages))
		}
	})
}

func TestAStyleInAPracticesColor(t *testing.T) {
	if got := Standard().In(Color{}).Brand; got != Teal {
		t.Errorf("without a color the brand is %v", got)
	}
	if got := LargePrint().In(Color{0xFF, 0xE0, 0x40}).Brand; contrast(got) < 4.5 || got == Teal {
		t.Errorf("pale yellow becomes %v, contrast %.1f", got, contrast(got))
	}
}
