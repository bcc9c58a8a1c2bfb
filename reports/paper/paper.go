// Package paper owns how papers look: the document model that summaries, letters and forms describe themselves in, and
// the one layout engine that turns it into a display list (text, line, box, circle, path, image, link) for every back
// end. Its rules: 12 points or more, large print 18, line spacing 1.3, left aligned; a heading never stands alone, a
// row never splits, no last row stands alone, header rows repeat, a number never parts from its unit; no color carries
// a meaning and no text stands on a tint, so that a fax stays legible. Laying out never panics and never drops text.
package paper

import "time"

// Style is the type scale of a paper, in points.
type Style struct {
	Body    float64 // running text
	Small   float64 // letterhead details, running header, footer
	Title   float64
	Heading float64
	Lead    float64 // headings inside panels and of small sections
	Line    float64 // line height as a multiple of the size
	Gap     float64 // between paragraphs and list items
	Section float64 // above a heading
	Margin  float64 // left and right
	Edge    float64 // above the first and below the last line of a page
	Pad     float64 // inside frames
	Brand   Color   // headings and rules; must be dark enough to read: see Dark
	Large   bool
}

// Colors shared by all papers. All reach a contrast of 4.5 to 1 or more on white.
var (
	Black = Color{}
	Ink   = Color{28, 32, 36}
	Muted = Color{74, 82, 88}
	Hair  = Color{150, 160, 164} // thin rules only, never text
	Teal  = Color{15, 82, 87}    // the brand color where a practice has chosen none
)

// Standard is the usual style.
func Standard() Style {
	return Style{
		Body: 12, Small: 10.5, Title: 20, Heading: 14, Lead: 13, Line: 1.3, Gap: 3.5, Section: 11, Margin: 46, Edge: 30, Pad: 9, Brand: Teal,
	}
}

// LargePrint is for patients who ask for it, or who can't read small type.
func LargePrint() Style {
	return Style{
		Body: 18, Small: 14, Title: 28, Heading: 21, Lead: 19.5, Line: 1.3, Gap: 6, Section: 16, Margin: 42, Edge: 30, Pad: 13, Brand: Teal,
		Large: true,
	}
}

// Compact is the style with less air between things and the same type.
func (s Style) Compact() Style {
	s.Gap *= 0.42
	s.Section *= 0.62
	s.Margin -= 10
	s.Edge -= 6
	s.Pad *= 0.8
	return s
}

// In is the style in a practice's color, dark enough to be read; the zero value leaves Foyer's.
func (s Style) In(c Color) Style {
	if c != (Color{}) {
		s.Brand = Dark(c)
	}
	return s
}

// Dark returns a practice's color, darkened until it can be read on white (contrast 4.5 to 1).
func Dark(c Color) Color {
	for contrast(c) < 4.5 {
		c = Color{c.R - c.R/8 - min(c.R, 1), c.G - c.G/8 - min(c.G, 1), c.B - c.B/8 - min(c.B, 1)}
	}
	return c
}

// contrast is WCAG's ratio of a color against white.
func contrast(c Color) float64 {
	l := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	return 1.05 / (l + 0.05)
}

func linear(v uint8) float64 {
	x := float64(v) / 255
	if x <= 0.03928 {
		return x / 12.92
	}
	x = (x + 0.055) / 1.055
	return x * x * (0.6 + 0.4*x) // close to x^2.4 and a little more, which counts a color as lighter than it is: the safe side
}

// Document is a paper described: who it is from and for, and what it says.
type Document struct {
	Title, Subject, Lang string
	Date                 time.Time // of the paper, from the record
	Size                 Size
	Style                Style
	Letterhead           Letterhead
	Running              string   // left on top of the second and later pages: the practice
	RunningRight         []string // right of it, parts in falling importance: what doesn't fit is left out
	Footer               []string // on every page, the same way: patient, record number, what it is
	PageOf               string   // "Page %d of %d"
	Blocks               []Block
}

// Letterhead opens the first page.
type Letterhead struct {
	Name  string
	Lines []string // address; small
	Right []string // phone first, in bold; then web and the like
	Logo  *Picture
}

// Block is a part of a document. See the types below; their zero values draw nothing.
type Block interface{ block() }

// Title is the one heading of level 1; Aside stands at its right.
type Title struct{ Text, Aside string }

// Heading opens a section and stays with what follows.
type Heading struct{ Text string }

// Subheading is a smaller heading without a rule.
type Subheading struct{ Text string }

// Paragraph is running text.
type Paragraph struct {
	Text  Text
	Small bool
	Gap   float64 // extra space above, in points
}

// List is a sequence of items: with bullets, numbers in circles, or check marks; Columns > 1 sets short ones side by side.
type List struct {
	Items   []Text
	Mark    Mark
	Columns int
}

// Mark is what stands before a list's items.
type Mark uint8

// The marks.
const (
	Bullet Mark = iota
	Number
	Check
	Square // an empty box to tick by hand
)

// Facts are short labeled values in boxes, as many side by side as fit and Columns allows.
type Facts struct {
	Items   []Fact
	Columns int
	Open    bool // without boxes
}

// Fact is a labeled value.
type Fact struct {
	Label string
	Value string
}

// Table has a header row that repeats and rows that never split.
type Table struct {
	Columns []Column
	Rows    []Row
	Bare    bool  // no header row is drawn
	Align   []Row // rows of a table near by whose columns this one's line up with
}

// Column has a title and a share of the width.
type Column struct {
	Title string
	Share float64
}

// Row holds one cell for each column.
type Row struct {
	Cells []Cell
}

// Cell is text with an optional tag in words before it (NEW, CHANGED, STOP), framed.
type Cell struct {
	Text Text
	Tag  string
	Firm bool // the tag's frame is heavy
}

// Panel frames blocks. Firm has a heavy frame for what must not be overlooked.
type Panel struct {
	Title  string
	Blocks []Block
	Firm   bool
}

// Split sets blocks side by side; Right takes RightWidth points.
type Split struct {
	Left, Right []Block
	RightWidth  float64
}

// Sections are small sections with run-in headings, set in Columns columns that are balanced.
type Sections struct {
	Items   []Section
	Columns int
}

// Section is one small section: a heading and its lines.
type Section struct {
	Title string
	Lines []Text
}

// PanelTitle is the heading inside a panel; Panel.Title sets one by itself.
type PanelTitle struct{ Text string }

// QR is a square code of Side points, quiet zone and all; Alt is read aloud, Caption printed below.
type QR struct {
	Text         string
	Side         float64
	Alt, Caption string
}

// Code is a code to be typed by hand, big and monospaced, with a label above and a note below.
type Code struct {
	Label, Code, Note string
	Size              float64 // of the code; 0 takes the heading's
	Center            bool
	Inline            bool // label, code and note on one line where they fit
}

// Blank is a line to write on, after a label; Lines > 1 gives more room.
type Blank struct {
	Label string
	Lines int
}

// Keep holds blocks together on one page.
type Keep struct{ Blocks []Block }

// Space is empty room, in points.
type Space struct{ H float64 }

// NewPage starts a new page; with FirstOnly only if the paper is still on its first.
type NewPage struct{ FirstOnly bool }

func (Title) block()      {}
func (Heading) block()    {}
func (Subheading) block() {}
func (Paragraph) block()  {}
func (List) block()       {}
func (Facts) block()      {}
func (Table) block()      {}
func (Panel) block()      {}
func (Split) block()      {}
func (Sections) block()   {}
func (QR) block()         {}
func (PanelTitle) block() {}
func (Code) block()       {}
func (Blank) block()      {}
func (Keep) block()       {}
func (Space) block()      {}
func (NewPage) block()    {}
