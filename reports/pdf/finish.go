package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"sync"

	"foyer/reports/paper"
)

// finish gives gofpdf's file what the library can't write, or writes at too high a price: compressed pages, version 1.7, the
// document's language, its title in the window, links as objects of their own, and the structure that lets programs read it
// aloud. Every object is copied, in the order of the file, to its new place. We claim no PDF/UA: nothing here can certify
// it.
func finish(pdf []byte, d *paper.Doc, pages int, marks [][]int32, links [][]link) ([]byte, error) {
	odd := errors.New("finishing the PDF: unexpected file structure")
	f, ok := readFile(pdf)
	if !ok {
		return nil, odd
	}
	copy(pdf[5:], "1.7")
	catalog := f.size - 1
	at := f.offset(catalog)
	t := &tree{first: f.size, doc: d, marks: marks}
	extra := fmt.Sprintf("/Lang (%s)\n/ViewerPreferences <</DisplayDocTitle true>>\n", language(d.Lang))
	if len(marks) > 0 {
		t.build()
		for p := range marks {
			if !patchPage(pdf, f.offset(3+2*p), at, p, t.annotations(links[p])) {
				return nil, odd
			}
		}
		extra += fmt.Sprintf("/MarkInfo <</Marked true>>\n/StructTreeRoot %d 0 R\n", t.root)
	}

	order := make([]int, 0, f.size-1)
	for n := 1; n < f.size; n++ {
		order = append(order, n)
	}
	sort.Slice(order, func(i, j int) bool { return f.offset(order[i]) < f.offset(order[j]) })
	placed := make([]int, f.size)
	out := make([]byte, 0, len(pdf)/2+len(t.body)+32*len(t.offsets)+4096)
	out = append(out, pdf[:f.offset(order[0])]...)
	for i, n := range order {
		from, to := f.offset(n), f.xref
		if i+1 < len(order) {
			to = f.offset(order[i+1])
		}
		if from < 0 || to < from {
			return nil, odd
		}
		placed[n] = len(out)
		body := pdf[from:to]
		switch {
		case n == catalog:
			end := bytes.LastIndex(body, []byte(">>\nendobj"))
			if end < 0 || !bytes.Contains(body, []byte("/Type /Catalog")) {
				return nil, odd
			}
			out = append(out, body[:end]...)
			out = append(out, extra...)
			out = append(out, body[end:]...)
		case n >= 4 && n%2 == 0 && n <= 2+2*pages:
			if out, ok = appendCompressed(out, n, body); !ok {
				return nil, odd
			}
		default:
			out = append(out, body...)
		}
	}
	base := len(out)
	out = append(out, t.body...)
	newXref := len(out)
	total := f.size + len(t.offsets)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", total)
	for _, o := range placed[1:] {
		out = appendEntry(out, o)
	}
	for _, o := range t.offsets {
		out = appendEntry(out, base+o)
	}
	out = append(out, bytes.Replace(f.trailer, fmt.Appendf(nil, "/Size %d", f.size), fmt.Appendf(nil, "/Size %d", total), 1)...)
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", newXref), nil
}

// gofpdfFile is a file of gofpdf with its cross-reference table found.
type gofpdfFile struct {
	pdf     []byte
	xref    int // where the table begins
	entries int // where its first entry begins
	size    int // number of entries, the free one included
	trailer []byte
}

const entrySize = 20

func readFile(pdf []byte) (gofpdfFile, bool) {
	f := gofpdfFile{pdf: pdf}
	start := bytes.LastIndex(pdf, []byte("startxref\n"))
	if start < 0 || !bytes.HasPrefix(pdf, []byte("%PDF-1.")) {
		return f, false
	}
	xref, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(pdf[start+10:])), "%%EOF")))
	if err != nil || xref <= 0 || xref >= len(pdf) {
		return f, false
	}
	if _, err := fmt.Sscanf(string(pdf[xref:min(len(pdf), xref+32)]), "xref\n0 %d\n", &f.size); err != nil || f.size < 4 {
		return f, false
	}
	f.xref = xref
	f.entries = xref + len(fmt.Sprintf("xref\n0 %d\n", f.size))
	if f.entries+entrySize*f.size > start {
		return f, false
	}
	f.trailer = pdf[f.entries+entrySize*f.size : start]
	return f, true
}

// offset is where an object begins, -1 when the table is broken.
func (f *gofpdfFile) offset(obj int) int {
	at := f.entries + entrySize*obj
	n, err := strconv.Atoi(string(f.pdf[at : at+10]))
	if err != nil || n > f.xref {
		return -1
	}
	return n
}

// compressors keeps compressors for the next papers: making one costs more than compressing a page.
var compressors = sync.Pool{New: func() any { return zlib.NewWriter(io.Discard) }}

// appendCompressed appends a page's content object, compressed.
func appendCompressed(out []byte, n int, body []byte) ([]byte, bool) {
	from, to := bytes.Index(body, []byte("stream\n")), bytes.LastIndex(body, []byte("\nendstream"))
	if from < 0 || to < from+7 {
		return out, false
	}
	var buf bytes.Buffer
	buf.Grow(len(body) / 3)
	z := compressors.Get().(*zlib.Writer)
	defer compressors.Put(z)
	z.Reset(&buf)
	if _, err := z.Write(body[from+7 : to]); err != nil {
		return out, false
	}
	if err := z.Close(); err != nil {
		return out, false
	}
	out = fmt.Appendf(out, "%d 0 obj\n<</Filter /FlateDecode /Length %d>>\nstream\n", n, buf.Len())
	out = append(out, buf.Bytes()...)
	return append(out, "\nendstream\nendobj\n"...), true
}

func appendEntry(out []byte, offset int) []byte {
	s := strconv.Itoa(offset)
	for range 10 - len(s) {
		out = append(out, '0')
	}
	out = append(out, s...)
	return append(out, " 00000 n \n"...)
}

// language keeps letters and hyphens only, as a language tag has.
func language(tag string) string {
	switch tag {
	case "", "en":
		return "en-US"
	case "es":
		return "es-US"
	}
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, tag)
}

// patchPage overwrites a page's two boxes, which stand in any order, with its structure key and its links.
func patchPage(pdf []byte, at, limit, page, annots int) bool {
	if at < 0 || at >= limit {
		return false
	}
	rest := pdf[at:min(limit, at+600)]
	art, trim := bytes.Index(rest, []byte("/ArtBox [")), bytes.Index(rest, []byte("/TrimBox ["))
	if art < 0 || trim < 0 {
		return false
	}
	end := bytes.IndexByte(rest[max(art, trim):], ']')
	key := fmt.Sprintf("/StructParents %d /Tabs /S", page)
	if annots > 0 {
		key += fmt.Sprintf(" /Annots %d 0 R", annots)
	}
	room := rest[min(art, trim) : max(art, trim)+end+1]
	if end < 0 || len(key) > len(room) {
		return false
	}
	for i := copy(room, key); i < len(room); i++ {
		room[i] = ' '
	}
	return true
}
