package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/jung-kurt/gofpdf"

	fonts "foyer/assets/paper"
	"foyer/reports/paper"
)

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
