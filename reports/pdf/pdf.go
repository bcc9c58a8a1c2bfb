// Package pdf turns laid-out papers into PDF files. Western text takes a fast path through small pre-cut fonts; other
// alphabets embed what they need of the full ones. The same paper gives the same bytes, always. What goes in has passed
// the text gate (foyer/reports/gate); whatever gofpdf still chokes on becomes an error here, never a panic.
package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jung-kurt/gofpdf"

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
