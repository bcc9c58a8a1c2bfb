// Command gen makes the small Western fonts that papers are printed with: it cuts the full fonts down to
// the characters of code page 1252 and writes each as a compressed file with the definition gofpdf reads.
// Run it with "go generate ./assets/paper" after changing a font.
package main

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"flag"
	"log"
	"os"
	"path/filepath"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/encoding/charmap"
)

// definition has the shape gofpdf reads in AddFontFromBytes.
type definition struct {
	Tp, Name     string
	Desc         descriptor
	Up, Ut       int
	Cw           []int
	Enc, Diff    string
	File         string
	Size1, Size2 int
	OriginalSize int
	N, DiffN     int
}

type descriptor struct {
	Ascent, Descent, CapHeight, Flags int
	FontBBox                          struct{ Xmin, Ymin, Xmax, Ymax int }
	ItalicAngle, StemV, MissingWidth  int
}

func main() {
	log.SetFlags(0)
	out := flag.String("out", "fonts", "folder for the made fonts")
	flag.Parse()
	for _, j := range []struct {
		name, source string
		stem, angle  int
		ascii        bool
	}{
		{"regular", "fonts/NotoSans-Regular.ttf", 80, 0, false},
		{"bold", "fonts/NotoSans-SemiBold.ttf", 120, 0, false},
		{"italic", "fonts/NotoSans-Italic.ttf", 80, -12, false},
		{"mono", "gen/DejaVuSansMono-Bold.ttf", 120, 0, true},
	} {
		if err := makeFont(*out, j.name, j.source, j.stem, j.angle, j.ascii); err != nil {
			log.Fatalf("making %s: %v", j.name, err)
		}
	}
}

// makeFont writes name.z (the cut font, zlib) and name.json (its definition) into out.
func makeFont(out, name, source string, stem, angle int, ascii bool) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	file, err := parse(data)
	if err != nil {
		return err
	}
	font, err := sfnt.Parse(data)
	if err != nil {
		return err
	}
	units := int(font.UnitsPerEm())
	scale := func(v int16) int { return int(v) * 1000 / units }
	def := definition{Tp: "TrueType", Enc: "cp1252", File: name + ".z", Cw: make([]int, 256)}
	var buf sfnt.Buffer
	postName, err := font.Name(&buf, sfnt.NameIDPostScript)
	if err != nil {
		return err
	}
	def.Name = "FOYERP+" + postName
	missing := int(file.advance(0)) * 1000 / units
	chars := map[rune]int{}
	for code := range 256 {
		def.Cw[code] = missing
		r := charmap.Windows1252.DecodeByte(byte(code))
		if code < 32 || r == 0xFFFD || (r >= 0x7F && r < 0xA0) || (ascii && code > 126) {
			continue
		}
		g, err := font.GlyphIndex(&buf, r)
		if err != nil || g == 0 {
			continue
		}
		chars[r] = int(g)
		def.Cw[code] = (int(file.advance(int(g)))*1000 + units/2) / units
	}
	cut := subset(file, chars)
	os2, head := file["OS/2"], file["head"]
	d := &def.Desc
	d.Ascent = scale(int16(be.Uint16(os2[68:])))
	d.Descent = scale(int16(be.Uint16(os2[70:])))
	d.CapHeight = 714
	if be.Uint16(os2) >= 2 && len(os2) >= 90 {
		d.CapHeight = scale(int16(be.Uint16(os2[88:])))
	}
	d.Flags = 32
	if angle != 0 {
		d.Flags |= 64
	}
	if ascii {
		d.Flags |= 1
	}
	d.FontBBox.Xmin, d.FontBBox.Ymin = scale(int16(be.Uint16(head[36:]))), scale(int16(be.Uint16(head[38:])))
	d.FontBBox.Xmax, d.FontBBox.Ymax = scale(int16(be.Uint16(head[40:]))), scale(int16(be.Uint16(head[42:])))
	d.ItalicAngle, d.StemV, d.MissingWidth = angle, stem, missing
	def.Up, def.Ut = -100, 50
	def.OriginalSize = len(cut)
	var z bytes.Buffer
	w, err := zlib.NewWriterLevel(&z, zlib.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(cut); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	text, err := json.Marshal(def)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, name+".json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	log.Printf("%s: %d characters, %d bytes, %d compressed", name, len(chars), len(cut), z.Len())
	return os.WriteFile(filepath.Join(out, name+".z"), z.Bytes(), 0o644)
}
