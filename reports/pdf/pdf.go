// Package pdf turns laid-out papers into PDF files. Western text takes a fast path through small pre-cut fonts; other
// alphabets embed what they need of the full ones. The same paper gives the same bytes, always. What goes in has passed
// the text gate (foyer/reports/gate); whatever gofpdf still chokes on becomes an error here, never a panic.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/jung-kurt/gofpdf"

	fonts "foyer/assets/paper"
	"foyer/reports/paper"
)

// Chunk is how many papers go into one print job at most.
const Chunk = 100

// Render makes the file of one paper: tagged for screen readers, with title, language and author.
func Render(d *paper.Doc) ([]byte, error) {
	return render([]*paper.Doc{d}, false, true)
}

// Batch makes one print job of many papers in order. With duplex every paper begins on a fresh sheet: an odd one is
// followed by an empty page. Keep a batch to Chunk papers. Fonts are embedded once.
func Batch(docs []*paper.Doc, duplex bool) ([]byte, error) { return render(docs, duplex, false) }

func render(docs []*paper.Doc, duplex, tagged bool) ([]byte, error) {
	j := &Job{duplex: duplex, tagged: tagged}
	for _, d := range docs {
		if err := j.Add(d); err != nil {
			return nil, err
		}
	}
	return j.Bytes()
}

// Job is a print job that grows paper by paper, so that the laid-out ones need not be kept. Use it once.
type Job struct {
	duplex, tagged bool
	w              *writer
	first          *paper.Doc
	n              int
	odd            paper.Size // of the last paper when it ended on the front of a sheet
}

// NewJob begins a print job; with duplex every paper begins on a fresh sheet.
func NewJob(duplex bool) *Job { return &Job{duplex: duplex} }

// Len is how many papers the job holds.
func (j *Job) Len() int { return j.n }

// Add puts a paper at the end. After an error the job can't be used any more.
func (j *Job) Add(d *paper.Doc) (err error) {
	var none []byte
	defer guard("making the PDF", &none, &err)
	if d == nil || len(d.Pages) == 0 {
		return errors.New("making the PDF: a paper without pages")
	}
	if j.w == nil {
		j.w = newWriter(d)
		j.first = &paper.Doc{Title: d.Title, Lang: d.Lang, Elems: d.Elems}
	}
	if j.odd.W > 0 {
		j.w.pdf.AddPageFormat("P", gofpdf.SizeType{Wd: j.odd.W, Ht: j.odd.H})
		j.odd = paper.Size{}
	}
	for i := range d.Pages {
		if err := j.w.page(d, &d.Pages[i], j.tagged); err != nil {
			return err
		}
	}
	if j.duplex && len(d.Pages)%2 == 1 {
		j.odd = d.Size
	}
	j.n++
	return nil
}

// Bytes ends the job and returns its file.
func (j *Job) Bytes() (out []byte, err error) {
	defer guard("making the PDF", &out, &err)
	if j.w == nil {
		return nil, errors.New("making the PDF: nothing to print")
	}
	var buf bytes.Buffer
	buf.Grow(96 << 10)
	if err := j.w.pdf.Output(&buf); err != nil {
		return nil, fmt.Errorf("making the PDF: %w", err)
	}
	return finish(buf.Bytes(), j.first, j.w.pdf.PageCount(), j.w.marks, j.w.links)
}

// writer replays display lists into one gofpdf document. Most goes into a content buffer of its own, which saves
// gofpdf's formatting; only rare text and pictures go through its calls.
type writer struct {
	pdf   *gofpdf.Fpdf
	buf   []byte
	h     float64
	fonts [4]bool // fast faces added
	wide  [4]bool // full faces added
	pics  map[string]bool

	// What the content stream is set to; reset by fresh().
	color  paper.Color
	stroke paper.Color
	weight float64
	face   int
	size   float64
	open   int32 // element whose marked content is open, 0 an artifact, -1 none

	marks [][]int32 // for each page of a tagged file, the element of each marked content
	links [][]link  // and its links
}

// link is a rectangle in PDF coordinates that leads to an address.
type link struct {
	x0, y0, x1, y1 float64
	address        string
}

// epoch stands in for the date of papers that have none, so that bytes never depend on the clock.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func newWriter(d *paper.Doc) *writer {
	p := gofpdf.NewCustom(&gofpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: gofpdf.SizeType{Wd: d.Size.W, Ht: d.Size.H}})
	p.SetMargins(0, 0, 0)
	p.SetCellMargin(0)
	p.SetAutoPageBreak(false, 0)
	p.SetCompression(false) // finish compresses, with one compressor for all pages
	p.SetCatalogSort(true)
	date := d.Date
	if date.IsZero() {
		date = epoch
	}
	p.SetCreationDate(date)
	p.SetModificationDate(date)
	p.SetTitle(d.Title, true)
	p.SetSubject(d.Subject, true)
	p.SetAuthor(d.Author, true)
	p.SetCreator("Foyer", true)
	p.SetProducer("Foyer", true)
	return &writer{pdf: p, buf: make([]byte, 0, 32<<10), pics: map[string]bool{}}
}

func (w *writer) fresh() {
	w.color, w.stroke, w.weight, w.face, w.size, w.open = paper.Color{}, paper.Color{}, -1, -1, 0, -1
}

// num appends a coordinate with two decimals at most.
func (w *writer) num(v float64) {
	w.buf = number(w.buf, v)
	w.buf = append(w.buf, ' ')
}

func number(buf []byte, v float64) []byte {
	n := int64(v*100 + 0.5)
	if v < 0 {
		n = int64(v*100 - 0.5)
		if n != 0 {
			buf = append(buf, '-')
		}
		n = -n
	}
	buf = strconv.AppendInt(buf, n/100, 10)
	if r := n % 100; r != 0 {
		buf = append(buf, '.', byte('0'+r/10))
		if r%10 != 0 {
			buf = append(buf, byte('0'+r%10))
		}
	}
	return buf
}

func (w *writer) put(s string) { w.buf = append(w.buf, s...) }

func (w *writer) flush() {
	if len(w.buf) > 0 {
		w.pdf.RawWriteStr(string(w.buf))
		w.buf = w.buf[:0]
	}
}

func (w *writer) page(d *paper.Doc, p *paper.Page, tagged bool) error {
	w.pdf.AddPageFormat("P", gofpdf.SizeType{Wd: d.Size.W, Ht: d.Size.H})
	w.h = d.Size.H
	w.fresh()
	if tagged {
		// The boxes keep room in the page's dictionary for what finish writes there.
		w.pdf.SetPageBox("art", 0, 0, d.Size.W, d.Size.H)
		w.pdf.SetPageBox("trim", 0, 0, d.Size.W, d.Size.H)
		w.marks, w.links = append(w.marks, nil), append(w.links, nil)
	}
	for i := range p.Ops {
		op := &p.Ops[i]
		if op.Kind == paper.LinkOp {
			if n := len(w.links) - 1; tagged && op.Text != "" {
				w.links[n] = append(w.links[n], link{op.X, w.h - op.Y - op.H, op.X + op.W, w.h - op.Y, op.Text})
			}
			continue // a print job needs no links
		}
		if tagged {
			w.mark(d, op.Elem)
		}
		if err := w.op(op); err != nil {
			return err
		}
	}
	if w.open >= 0 {
		w.put("EMC\n")
	}
	w.flush()
	return w.pdf.Error()
}

// mark opens the marked content of an element, or of decoration, unless it is open already.
func (w *writer) mark(d *paper.Doc, elem int32) {
	if elem == w.open {
		return
	}
	if w.open >= 0 {
		w.put("EMC\n")
	}
	w.open = elem
	if elem <= 0 || int(elem) >= len(d.Elems) {
		w.open = 0
		w.put("/Artifact BMC\n")
		return
	}
	page := len(w.marks) - 1
	w.put("/")
	w.put(d.Elems[elem].Role)
	w.put(" <</MCID ")
	w.buf = strconv.AppendInt(w.buf, int64(len(w.marks[page])), 10)
	w.put(">> BDC\n")
	w.marks[page] = append(w.marks[page], elem)
}

func (w *writer) op(op *paper.Op) error {
	switch op.Kind {
	case paper.TextOp:
		return w.text(op)
	case paper.LineOp:
		w.pen(op)
		w.point(op.X, op.Y, "m ")
		w.point(op.X+op.W, op.Y+op.H, "l S\n")
	case paper.BoxOp:
		w.box(op)
	case paper.CircleOp:
		w.circle(op)
	case paper.PathOp:
		w.path(op)
	case paper.QROp:
		w.qr(op)
	case paper.ImageOp:
		w.image(op)
	}
	return nil
}

func (w *writer) point(x, y float64, tail string) {
	w.num(x)
	w.num(w.h - y)
	w.put(tail)
}

func (w *writer) rgb(c paper.Color, tail string) {
	for _, v := range [3]uint8{c.R, c.G, c.B} {
		w.buf = strconv.AppendFloat(w.buf, float64(v)/255, 'f', 3, 64)
		w.buf = append(w.buf, ' ')
	}
	w.put(tail)
}

func (w *writer) fill(c paper.Color) {
	if c != w.color {
		w.rgb(c, "rg\n")
		w.color = c
	}
}

func (w *writer) pen(op *paper.Op) {
	if op.Color != w.stroke {
		w.rgb(op.Color, "RG\n")
		w.stroke = op.Color
	}
	if op.Weight != w.weight {
		w.num(op.Weight)
		w.put("w\n")
		w.weight = op.Weight
	}
}

// finishPath strokes or fills as the operation asks.
func (w *writer) finishPath(op *paper.Op) {
	if op.Weight > 0 {
		w.put("S\n")
	} else {
		w.put("f\n")
	}
}

func (w *writer) ink(op *paper.Op) {
	if op.Weight > 0 {
		w.pen(op)
	} else {
		w.fill(op.Color)
	}
}

// kappa places the control points of a Bézier quarter circle.
const kappa = 0.5523

func (w *writer) box(op *paper.Op) {
	w.ink(op)
	x, y, r := op.X, op.Y, min(op.R, op.W/2, op.H/2)
	if r <= 0 {
		w.num(x)
		w.num(w.h - y - op.H)
		w.num(op.W)
		w.num(op.H)
		w.put("re ")
		w.finishPath(op)
		return
	}
	k := r * (1 - kappa)
	right, bottom := x+op.W, y+op.H
	w.point(x+r, y, "m ")
	w.point(right-r, y, "l ")
	w.curve(right-k, y, right, y+k, right, y+r)
	w.point(right, bottom-r, "l ")
	w.curve(right, bottom-k, right-k, bottom, right-r, bottom)
	w.point(x+r, bottom, "l ")
	w.curve(x+k, bottom, x, bottom-k, x, bottom-r)
	w.point(x, y+r, "l ")
	w.curve(x, y+k, x+k, y, x+r, y)
	w.put("h ")
	w.finishPath(op)
}

func (w *writer) curve(x1, y1, x2, y2, x3, y3 float64) {
	w.point(x1, y1, "")
	w.point(x2, y2, "")
	w.point(x3, y3, "c ")
}

func (w *writer) circle(op *paper.Op) {
	w.ink(op)
	x, y, r := op.X, op.Y, op.R
	k := r * kappa
	w.point(x+r, y, "m ")
	w.curve(x+r, y+k, x+k, y+r, x, y+r)
	w.curve(x-k, y+r, x-r, y+k, x-r, y)
	w.curve(x-r, y-k, x-k, y-r, x, y-r)
	w.curve(x+k, y-r, x+r, y-k, x+r, y)
	w.put("h ")
	w.finishPath(op)
}

func (w *writer) path(op *paper.Op) {
	if len(op.Points) < 4 {
		return
	}
	w.ink(op)
	for i := 0; i+1 < len(op.Points); i += 2 {
		if i == 0 {
			w.point(op.Points[0], op.Points[1], "m ")
		} else {
			w.point(op.Points[i], op.Points[i+1], "l ")
		}
	}
	if op.Weight <= 0 {
		w.put("h ")
	}
	w.finishPath(op)
}

func (w *writer) image(op *paper.Op) {
	pic := op.Picture
	if pic == nil {
		return
	}
	w.flush()
	opt := gofpdf.ImageOptions{ImageType: "JPG"}
	if !w.pics[pic.Key] {
		w.pdf.RegisterImageOptionsReader(pic.Key, opt, bytes.NewReader(pic.JPEG))
		w.pics[pic.Key] = true
	}
	w.pdf.ImageOptions(pic.Key, op.X, op.Y, op.W, op.H, false, opt, 0, "")
}

// fast is a face of the fast path: gofpdf's name for it in content streams is found once.
type fast struct {
	once       sync.Once
	id         string
	def, bytes []byte
	err        error
}

var fastFaces [4]fast

var fontID = regexp.MustCompile(`BT /F(\S+) `)

func fastFace(f paper.Face) (*fast, error) {
	ff := &fastFaces[f]
	ff.once.Do(func() {
		if ff.def, ff.bytes, ff.err = fonts.Western(f.Name()); ff.err != nil {
			return
		}
		p := gofpdf.New("P", "pt", "Letter", "")
		p.SetCompression(false)
		p.AddFontFromBytes(f.Name(), "", ff.def, ff.bytes)
		p.AddPage()
		p.SetFont(f.Name(), "", 12)
		var out bytes.Buffer
		if ff.err = p.Output(&out); ff.err != nil {
			return
		}
		m := fontID.FindSubmatch(out.Bytes())
		if m == nil {
			ff.err = errors.New("the PDF library names fonts in another way")
			return
		}
		ff.id = string(m[1])
	})
	return ff, ff.err
}

func (w *writer) text(op *paper.Op) error {
	if int(op.Face) >= len(fastFaces) {
		return errors.New("making the PDF: unknown face")
	}
	w.fill(op.Color)
	start := len(w.buf)
	ff, err := fastFace(op.Face)
	if err != nil {
		return fmt.Errorf("making the PDF: %w", err)
	}
	w.put("BT ")
	if w.face != int(op.Face) || w.size != op.Size {
		w.put("/F")
		w.put(ff.id)
		w.put(" ")
		w.num(op.Size)
		w.put("Tf ")
	}
	w.point(op.X, op.Y, "Td (")
	ok := true
	w.buf, ok = western(w.buf, op.Text)
	if !ok {
		w.buf = w.buf[:start]
		return w.wideText(op)
	}
	w.put(") Tj ET\n")
	w.face, w.size = int(op.Face), op.Size
	if !w.fonts[op.Face] {
		w.pdf.AddFontFromBytes(op.Face.Name(), "", slices.Clone(ff.def), slices.Clone(ff.bytes))
		w.fonts[op.Face] = true
	}
	return nil
}

// wideText sets text that code page 1252 lacks, through gofpdf's own slower fonts.
func (w *writer) wideText(op *paper.Op) error {
	name := "wide" + op.Face.Name()
	if !w.wide[op.Face] {
		data, err := fonts.Full(op.Face.Name())
		if err != nil {
			return fmt.Errorf("making the PDF: %w", err)
		}
		w.pdf.AddUTF8FontFromBytes(name, "", data)
		w.wide[op.Face] = true
	}
	for _, r := range op.Text {
		if r > 0xFFFF || r == 0xFFFD {
			return fmt.Errorf("making the PDF: the character U+%04X can't be drawn", r)
		}
	}
	w.flush()
	w.pdf.SetFont(name, "", op.Size)
	w.pdf.Text(op.X, op.Y, plainSpaces(op.Text))
	w.face = -1
	return w.pdf.Error()
}
